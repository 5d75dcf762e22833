/* SPDX-License-Identifier: MIT */
/* The earliest instant at which everything allows a touchpoint, and until when it may be sent. */
#include "run/work.h"
#include "time/window.h"

/* The rules of one touchpoint. */
typedef struct rules {
    const soj_work *work;
    const soj__touchpoint_info *info;
    uint32_t window, quiet; /* of its channel; SOJ__NONE: none */
    soj_time limit;         /* nobody looks beyond; at most SOJ_TIME_MAX */
} rules;

static rules rules_of(const soj_work *work, const soj__touchpoint_info *info, soj_time limit)
{
    const soj__channel *channel = soj__program_channel(work->program, info->channel);
    return (rules){.work = work,
                   .info = info,
                   .window = channel->window,
                   .quiet = channel->quiet,
                   .limit = limit < SOJ_TIME_MAX ? limit : SOJ_TIME_MAX};
}

/* Search in the hours of a window, which is one; the answer is soj__hours_open()'s or
 * soj__hours_shut()'s. */
typedef soj_time (*search_fn)(const soj__hours *hours, const soj__zone *zone, soj_time from,
                              soj_time limit);

static soj_time search(const rules *r, search_fn find, uint32_t window, soj_time from)
{
    const soj__program *program = r->work->program;
    const soj__window *row = soj__program_window(program, window);
    const soj__hours hours = {
        .days = row->days,
        .n_spans = row->spans.n,
        .spans = soj__program_span(program, row->spans.first),
        .except = row->except.n > 0 ? soj__program_day(program, row->except.first) : NULL,
        .n_except = row->except.n,
    };
    return find(&hours, soj__work_zone(r->work), from, r->limit);
}

static soj_time after_window(const rules *r, soj_time from)
{
    return r->window == SOJ__NONE ? from : search(r, soj__hours_open, r->window, from);
}

static soj_time after_quiet(const rules *r, soj_time from)
{
    return r->quiet == SOJ__NONE ? from : search(r, soj__hours_shut, r->quiet, from);
}

static uint32_t cap_at(const rules *r, uint32_t i)
{
    return *soj__program_cap_ref(r->work->program, r->info->caps.first + i);
}

/* An instant that no rule lets pass unless it allows it; at or after `from`. */
static soj_time after_all(const rules *r, soj_time from)
{
    soj_time at = after_quiet(r, after_window(r, from));
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
        soj_time next = after_all(r, at);
        if (next == at)
            return at;
        at = next;
    }
    return SOJ_TIME_NEVER;
}

/* The first that forbids now is the reason. */
static void note(soj__verdict *verdict, soj_time now, soj_time at, soj_reason reason, uint32_t rule)
{
    if (at == now)
        return;
    if (verdict->reason == SOJ_REASON_NONE) {
        verdict->reason = (uint8_t)reason;
        verdict->rule = rule;
    }
    verdict->earliest = at > verdict->earliest ? at : verdict->earliest;
}

soj__verdict soj__work_earliest(const soj_work *work, const soj__touchpoint_info *info,
                                soj_time end)
{
    const soj_time now = work->now;
    const rules r = rules_of(work, info, end > now ? end : now);
    soj__verdict verdict = {.earliest = now, .reason = SOJ_REASON_NONE, .rule = SOJ__NONE};
    note(&verdict, now, after_window(&r, now), SOJ_REASON_WINDOW, r.window);
    note(&verdict, now, after_quiet(&r, now), SOJ_REASON_QUIET_HOURS, info->channel);
    for (uint32_t i = 0; i < info->caps.n; i++)
        note(&verdict, now, soj__work_cap_free(work, cap_at(&r, i), now), SOJ_REASON_CAP,
             cap_at(&r, i));
    if (verdict.reason != SOJ_REASON_NONE)
        verdict.earliest = agree(&r, verdict.earliest);
    return verdict;
}

soj_time soj__work_valid_until(const soj_work *work, const soj__touchpoint_info *info, soj_time end)
{
    const soj_time last = end > work->now ? end : SOJ_TIME_NEVER;
    const rules r = rules_of(work, info, last);
    soj_time shut = SOJ_TIME_NEVER, quiet = SOJ_TIME_NEVER;
    if (r.window != SOJ__NONE)
        shut = search(&r, soj__hours_shut, r.window, work->now);
    if (r.quiet != SOJ__NONE)
        quiet = search(&r, soj__hours_open, r.quiet, work->now);
    soj_time first = shut < quiet ? shut : quiet;
    return first < last ? first : last;
}
