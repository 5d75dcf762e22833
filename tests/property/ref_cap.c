/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "reference.h"

static bool is_named(const pt_cap *cap, const char *owner)
{
    for (int i = 0; i < cap->n_owners; i++)
        if (strcmp(cap->owners[i], owner) == 0)
            return true;
    return false;
}

static bool has_bit(unsigned bits, int bit)
{
    return bits == 0 || (bits >> bit & 1u) != 0;
}

bool ref_cap_matches(const pt_model *model, const pt_cap *cap, int number)
{
    const pt_touchpoint *touchpoint = &model->touchpoints[number];
    int intent = touchpoint->intent != 0 ? touchpoint->intent : SOJ_INTENT_INFORM;

    return cap->alive && !touchpoint->essential && has_bit(cap->channels, touchpoint->channel) &&
           has_bit(cap->intents, intent) && has_bit(cap->touchpoints, number) &&
           has_bit(cap->phases, ref_phase(model, number)) &&
           (cap->n_owners == 0 || is_named(cap, ref_owner(model, number)));
}

/* The number of the local day, week or month. */
static int64_t period_at(int period, int zone, int64_t instant)
{
    int64_t day = ref_local_day(zone, instant), year;
    int month, of_month;

    if (period == PT_DAY)
        return day;
    if (period == PT_WEEK)
        return ref_floor(day + 3, 7); /* 1970 began on the fourth day of a week */
    ref_date(day, &year, &month, &of_month);
    return year * 12 + month;
}

/* Whether what was sent at one instant still counts at another, not before it. */
static bool counts_at(const pt_cap *cap, int zone, int64_t sent, int64_t instant)
{
    if (cap->period == PT_ROLLING)
        return sent > instant - cap->per;
    return period_at(cap->period, zone, sent) == period_at(cap->period, zone, instant);
}

bool ref_has_room(const ref_step *step, const pt_cap *cap, int64_t instant)
{
    const ref_past *past = &step->world->past[step->customer];
    int life = step->world->known[step->customer].life;
    int zone = ref_zone(step->world, step->person);
    int64_t reach = cap->period == PT_ROLLING ? cap->per : 40 * SOJ_DAY;
    int n = 0;

    for (size_t i = past->n; i-- > 0;) {
        const ref_sent *sent = &past->rows[i];
        if (sent->life != life || sent->time < instant - reach)
            break;
        n += !sent->missed && counts_at(cap, zone, sent->time, instant) &&
             ref_cap_matches(step->world->model, cap, sent->touchpoint);
    }
    return n < cap->max;
}

ref_verdict ref_ask(const ref_step *step, int number, int64_t instant)
{
    const pt_model *model = step->world->model;
    const pt_channel *channel = &model->channels[model->touchpoints[number].channel];
    int zone = ref_zone(step->world, step->person);

    if (!ref_is_open(model, channel, zone, instant))
        return (ref_verdict){SOJ_REASON_WINDOW, model->windows[channel->window].name};
    if (ref_is_quiet(channel, zone, instant))
        return (ref_verdict){SOJ_REASON_QUIET_HOURS, channel->name};
    for (int i = 0; i < model->n_caps; i++)
        if (ref_cap_matches(model, &model->caps[i], number) &&
            !ref_has_room(step, &model->caps[i], instant))
            return (ref_verdict){SOJ_REASON_CAP, model->caps[i].name};
    return (ref_verdict){SOJ_REASON_NONE, ""};
}

static bool is_allowed(const ref_search *search, int64_t instant)
{
    return ref_ask(search->step, search->touchpoint, instant).reason == SOJ_REASON_NONE;
}

/* When rolling caps lose something. */
static size_t losses(const ref_step *step, int number, int64_t end, int64_t **out_list)
{
    const pt_model *model = step->world->model;
    const ref_past *past = &step->world->past[step->customer];
    int64_t *list = malloc((past->n * PT_CAPS + 1) * sizeof *list);
    size_t n = 0;

    PT_CHECK(list != NULL);
    for (int c = 0; c < model->n_caps; c++) {
        const pt_cap *cap = &model->caps[c];
        if (cap->period != PT_ROLLING || !ref_cap_matches(model, cap, number))
            continue;
        for (size_t i = past->n; i-- > 0 && past->rows[i].time + cap->per > step->now;)
            if (past->rows[i].time + cap->per <= end &&
                ref_cap_matches(model, cap, past->rows[i].touchpoint))
                list[n++] = past->rows[i].time + cap->per;
    }
    *out_list = list;
    return n;
}

int64_t ref_earliest(const ref_step *step, int number, int64_t end)
{
    int zone = ref_zone(step->world, step->person);
    ref_search search = {.step = step, .touchpoint = number, .zone = zone, .ask = is_allowed};
    int64_t *extra;

    if (ref_ask(step, number, step->now).reason == SOJ_REASON_NONE)
        return step->now;
    search.n_extra = losses(step, number, end, &extra);
    search.extra = extra;
    int64_t instant = ref_first(&search, end < SOJ_TIME_MAX ? end : SOJ_TIME_MAX);
    free(extra);
    return instant;
}

/* ---- which rules a run reaches ---- */

static void note_filter(const ref_step *step, const pt_cap *cap)
{
    static const int periods[] = {
        [PT_DAY] = PT_RULE_CAP_DAY, [PT_WEEK] = PT_RULE_CAP_WEEK, [PT_MONTH] = PT_RULE_CAP_MONTH};
    const struct {
        bool given;
        int rule;
    } filters[] = {{cap->channels != 0, PT_RULE_CAP_CHANNELS},
                   {cap->intents != 0, PT_RULE_CAP_INTENTS},
                   {cap->touchpoints != 0, PT_RULE_CAP_TOUCHPOINTS},
                   {cap->phases != 0, PT_RULE_CAP_PHASES},
                   {cap->n_owners != 0, PT_RULE_CAP_OWNERS}};
    int n = 0;

    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        n += filters[i].given;
        if (filters[i].given)
            ref_hit(step->world, filters[i].rule);
    }
    if (n != 1)
        ref_hit(step->world, n == 0 ? PT_RULE_CAP_ALL : PT_RULE_CAP_SEVERAL_FILTERS);
    if (cap->period != PT_ROLLING)
        ref_hit(step->world, periods[cap->period]);
}

/* How many caps are full. */
static int note_full(const ref_step *step, int number)
{
    const pt_model *model = step->world->model;
    int full = 0;

    for (int i = 0; i < model->n_caps; i++) {
        const pt_cap *cap = &model->caps[i];
        if (!ref_cap_matches(model, cap, number) || ref_has_room(step, cap, step->now))
            continue;
        full++;
        note_filter(step, cap);
    }
    if (full > 1)
        ref_hit(step->world, PT_RULE_CAPS_SEVERAL);
    return full;
}

void ref_note_forbidden(const ref_step *step, int number)
{
    const pt_model *model = step->world->model;
    const pt_channel *channel = &model->channels[model->touchpoints[number].channel];
    int zone = ref_zone(step->world, step->person);
    bool shut = !ref_is_open(model, channel, zone, step->now);
    bool quiet = ref_is_quiet(channel, zone, step->now);
    bool full = note_full(step, number) > 0;

    if (shut)
        ref_hit(step->world, PT_RULE_WINDOW_SHUT);
    if (quiet)
        ref_hit(step->world, PT_RULE_QUIET);
    if (!shut && !quiet)
        return;
    if (shut && quiet)
        ref_hit(step->world, PT_RULE_SHUT_AND_QUIET);
    if (full)
        ref_hit(step->world, PT_RULE_SHUT_AND_FULL);
    if (model->touchpoints[number].essential)
        ref_hit(step->world, PT_RULE_ESSENTIAL_WAITS);
}
