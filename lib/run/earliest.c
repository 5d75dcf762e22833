/* SPDX-License-Identifier: MIT */
/* The earliest instant at which everything allows a touchpoint, and until when it may be sent. */
#include "run/work.h"
#include "time/window.h"

/* The rules of one touchpoint. */
typedef struct rules {
    const soj_work *work;
    const soj__touchpoint_info *info;
    soj__hours hours[2];              /* of which there are: */
    const soj__hours *window, *quiet; /* of its channel; NULL: none */
    soj_time limit;                   /* nobody looks beyond; at most SOJ_TIME_MAX */
} rules;

/* Into *out, where there is a window. */
static const soj__hours *hours_of(const soj__program *program, uint32_t window, soj__hours *out)
{
    if (window == SOJ__NONE)
        return NULL;
    const soj__window *row = soj__program_window(program, window);
    *out = (soj__hours){
        .days = row->days,
        .n_spans = row->spans.n,
        .spans = soj__program_span(program, row->spans.first),
        .except = row->except.n > 0 ? soj__program_day(program, row->except.first) : NULL,
        .n_except = row->except.n,
    };
    return out;
}

static const soj__channel *channel_of(const soj_work *work, const soj__touchpoint_info *info)
{
    return soj__program_channel(work->program, info->channel);
}

static void get_rules(const soj_work *work, const soj__touchpoint_info *info, soj_time limit,
                      rules *out)
{
    const soj__channel *channel = channel_of(work, info);
    out->work = work;
    out->info = info;
    out->window = hours_of(work->program, channel->window, &out->hours[0]);
    out->quiet = hours_of(work->program, channel->quiet, &out->hours[1]);
    out->limit = limit < SOJ_TIME_MAX ? limit : SOJ_TIME_MAX;
}

static uint32_t cap_at(const rules *r, uint32_t i)
{
    return *soj__program_cap_ref(r->work->program, r->info->caps.first + i);
}

static soj_time in_hours(const rules *r, soj_time from)
{
    if (!r->window && !r->quiet)
        return from;
    return soj__hours_between(r->window, r->quiet, soj__work_zone(r->work), from, r->limit);
}

static soj_time under_caps(const rules *r, soj_time from)
{
    soj_time at = from;
    for (uint32_t i = 0; i < r->info->caps.n && at <= r->limit; i++)
        at = soj__work_cap_free(r->work, cap_at(r, i), at);
    return at;
}

/* Until all agree. No rule moves an instant farther than to the first that it allows: so none is
 * missed. */
static soj_time agree(const rules *r, soj_time from)
{
    soj_time at = from;
    while (at <= r->limit) {
        soj_time next = under_caps(r, in_hours(r, at));
        if (next == at)
            return at;
        at = next;
    }
    return SOJ_TIME_NEVER;
}

/* The first that forbids now is the reason. */
static soj__verdict forbidden(const rules *r)
{
    const soj_time now = r->work->now;
    const soj__zone *zone = soj__work_zone(r->work);
    if (r->window && soj__hours_between(r->window, NULL, zone, now, now) != now)
        return (soj__verdict){now, SOJ_REASON_WINDOW, channel_of(r->work, r->info)->window};
    if (r->quiet && soj__hours_between(NULL, r->quiet, zone, now, now) != now)
        return (soj__verdict){now, SOJ_REASON_QUIET_HOURS, r->info->channel};
    for (uint32_t i = 0; i < r->info->caps.n; i++) {
        if (soj__work_cap_free(r->work, cap_at(r, i), now) != now)
            return (soj__verdict){now, SOJ_REASON_CAP, cap_at(r, i)};
    }
    return (soj__verdict){now, SOJ_REASON_NONE, SOJ__NONE};
}

soj__verdict soj__work_agreed(const soj_work *work, const soj__touchpoint_info *info, soj_time end)
{
    rules r;
    get_rules(work, info, end, &r);
    soj__verdict verdict = forbidden(&r);
    if (verdict.reason != SOJ_REASON_NONE)
        verdict.earliest = agree(&r, work->now);
    return verdict;
}

soj_time soj__work_hours_end(const soj_work *work, const soj__touchpoint_info *info, soj_time end)
{
    const soj__zone *zone = soj__work_zone(work);
    soj_time shut = SOJ_TIME_NEVER, quiet = SOJ_TIME_NEVER;
    rules r;
    get_rules(work, info, end, &r);
    if (r.window)
        shut = soj__hours_end(r.window, zone, work->now, r.limit);
    if (r.quiet)
        quiet = soj__hours_between(r.quiet, NULL, zone, work->now, r.limit);
    soj_time first = shut < quiet ? shut : quiet;
    return first < end ? first : end;
}
