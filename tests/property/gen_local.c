/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "gen.h"

/* What depends on local time: zones, calendars, windows, quiet hours; and the times at which
 * something may go wrong with them. */

/* ---- times ---- */

static int64_t offset_at(const pt_zone *zone, int64_t time)
{
    int i = zone->n - 1;

    while (i > 0 && zone->changes[i].from * SOJ_SECOND > time)
        i--;
    return zone->changes[i].offset * SOJ_SECOND;
}

static int64_t floor_day(int64_t time)
{
    return time / SOJ_DAY - (time % SOJ_DAY < 0);
}

/* When the zone's clocks show the time of day, in most cases: near a change of the clocks about
 * then, which is as good. */
static int64_t at_wall(const pt_zone *zone, int64_t day, int64_t of_day)
{
    int64_t wall = day * SOJ_DAY + of_day;

    return wall - offset_at(zone, wall - offset_at(zone, wall));
}

/* A time of day at which something may begin or end. */
int gen_minute(pt_rng *rng)
{
    static const int edges[] = {0,   0,   30,  60,   90,   120,  150,  180, 240,
                                480, 540, 720, 1020, 1260, 1380, 1410, 1439};

    return pt_chance(rng, 80) ? edges[pt_below(rng, 17)] : pt_below(rng, 24 * 60);
}

/* The next change of the zone's clocks, or one of the next. */
static int64_t near_change(pt_rng *rng, const pt_model *model, const pt_zone *zone, int64_t time)
{
    int i = 0;

    while (i < zone->n && zone->changes[i].from * SOJ_SECOND < time - SOJ_DAY)
        i++;
    i += pt_chance(rng, 80) ? 0 : pt_below(rng, 3);
    if (i >= zone->n)
        return time;
    int64_t change = zone->changes[i].from * SOJ_SECOND;
    int64_t far = model->unit < SOJ_DAY && pt_chance(rng, 90) ? 3 * SOJ_DAY : 200 * SOJ_DAY;
    return change - time < far ? change : time;
}

/* The edge of some window, or the time of some `at`. */
static int64_t some_edge(pt_rng *rng, const pt_model *model)
{
    int roll = pt_below(rng, 3);

    if (roll == 0 && model->n_windows > 0) {
        const pt_window *window = &model->windows[pt_below(rng, model->n_windows)];
        if (window->n_spans > 0) {
            const pt_hours *span = &window->spans[pt_below(rng, window->n_spans)];
            return (pt_chance(rng, 50) ? span->from : span->to) * SOJ_SECOND;
        }
    }
    if (roll == 1 && model->n_channels > 0) {
        const pt_channel *channel = &model->channels[pt_below(rng, model->n_channels)];
        if (channel->n_quiet > 0)
            return (pt_chance(rng, 50) ? channel->quiet[0].from : channel->quiet[0].to) *
                   SOJ_SECOND;
    }
    if (roll == 2 && model->n_touchpoints > 0) {
        const pt_touchpoint *touchpoint = &model->touchpoints[pt_below(rng, model->n_touchpoints)];
        if (touchpoint->has_at)
            return touchpoint->at * SOJ_SECOND;
    }
    return gen_minute(rng) * SOJ_MINUTE;
}

static int64_t jitter(pt_rng *rng, const pt_model *model)
{
    const int64_t sizes[] = {1, SOJ_SECOND, SOJ_MINUTE, SOJ_HOUR, model->unit};

    if (pt_chance(rng, 55))
        return 0;
    int64_t size = pt_chance(rng, 50) ? 1 : sizes[pt_below(rng, 5)];
    return pt_chance(rng, 50) ? size : -size;
}

int64_t gen_hot_time(pt_rng *rng, const pt_model *model, int64_t near)
{
    const pt_zone *zone = &pt_zones[pt_chance(rng, 60) ? model->zone : pt_below(rng, PT_ZONES)];
    int64_t today = floor_day(near + offset_at(zone, near));
    int days = model->unit < SOJ_DAY ? pt_chance(rng, 25) : 2;
    int64_t time;

    switch (pt_below(rng, 5)) {
    case 0:
        time = near_change(rng, model, zone, near);
        break;
    case 1:
        time = at_wall(zone, today + pt_between(rng, -1, days), 0);
        break;
    default:
        time = at_wall(zone, today + pt_between(rng, 0, days), some_edge(rng, model));
        break;
    }
    time += jitter(rng, model);
    return time < 0 ? 0 : time;
}

/* ---- models ---- */

/* Shortly before the clocks of some zone change. */
static void choose_start(pt_rng *rng, pt_model *model)
{
    const pt_zone *zone = &pt_zones[model->zone];

    model->start = PT_START;
    if (pt_chance(rng, 25))
        zone = &pt_zones[pt_below(rng, PT_ZONES)];
    int change = pt_below(rng, zone->n);
    for (int tries = 0; tries < 40 && pt_chance(rng, 92); tries++) {
        change = pt_below(rng, zone->n);
        int64_t day = zone->changes[change].from * SOJ_SECOND / SOJ_DAY;
        if (day > PT_EPOCH_DAY - 60 && day < PT_EPOCH_DAY + 800)
            break;
    }
    int64_t from = zone->changes[change].from * SOJ_SECOND - pt_between(rng, 0, 6) * model->unit;
    if (zone->n > 1 && from > 40 * SOJ_DAY)
        model->start = from;
}

static void add_calendar(pt_rng *rng, pt_model *model)
{
    pt_calendar *calendar = &model->calendars[model->n_calendars];
    int64_t day = floor_day(model->start) - 2;
    int wanted = pt_between(rng, 1, PT_DATES);

    calendar->alive = true;
    (void)snprintf(calendar->name, sizeof calendar->name, "cal_%d", model->n_calendars++);
    for (int i = 0; i < wanted; i++) {
        day += pt_chance(rng, 50) ? 1 : pt_between(rng, 1, 9);
        calendar->dates[calendar->n++] = day;
    }
}

static pt_hours choose_hours(pt_rng *rng)
{
    pt_hours hours = {60 * gen_minute(rng), 60 * gen_minute(rng)};

    if (pt_chance(rng, 10))
        hours.to = 24 * 60 * 60;
    else if (pt_chance(rng, 6))
        hours.to = hours.from;
    return hours;
}

/* One run of days, which may go round; or any. */
static unsigned choose_weekdays(pt_rng *rng)
{
    unsigned days = 0;
    int first = pt_below(rng, 7);
    int n = pt_between(rng, 1, 6);

    for (int i = 0; i < n; i++)
        days |= 1u << (first + i) % 7;
    if (pt_chance(rng, 35))
        days = (unsigned)pt_between(rng, 1, 127);
    return days;
}

static void add_window(pt_rng *rng, pt_model *model)
{
    pt_window *window = &model->windows[model->n_windows];

    window->alive = true;
    (void)snprintf(window->name, sizeof window->name, "win_%d", model->n_windows++);
    if (pt_chance(rng, 60))
        window->days = choose_weekdays(rng);
    window->n_spans = pt_chance(rng, 12) ? 0 : pt_between(rng, 1, PT_SPANS);
    for (int i = 0; i < window->n_spans; i++)
        window->spans[i] = choose_hours(rng);
    if (model->n_calendars > 0 && pt_chance(rng, 45))
        window->except = (unsigned)pt_between(rng, 1, (1 << model->n_calendars) - 1);
}

void gen_zone(pt_rng *rng, pt_model *model)
{
    model->start = PT_START;
    if (!model->local)
        return;
    model->zone = pt_chance(rng, 80) ? pt_below(rng, PT_ZONES) : 0;
    choose_start(rng, model);
}

void gen_windows(pt_rng *rng, pt_model *model)
{
    int n_calendars = pt_chance(rng, 50) ? pt_between(rng, 1, PT_CALENDARS) : 0;
    int n_windows = pt_chance(rng, 80) ? pt_between(rng, 1, PT_WINDOWS) : 0;

    if (!model->local)
        return;
    for (int i = 0; i < n_calendars; i++)
        add_calendar(rng, model);
    for (int i = 0; i < n_windows; i++)
        add_window(rng, model);
}

void gen_hours_of_channel(pt_rng *rng, const pt_model *model, pt_channel *channel)
{
    channel->has_window = model->n_windows > 0 && pt_chance(rng, 60);
    channel->window = channel->has_window ? pt_below(rng, model->n_windows) : 0;
    channel->n_quiet = pt_chance(rng, 45) ? pt_between(rng, 1, 2) : 0;
    for (int i = 0; i < channel->n_quiet; i++)
        channel->quiet[i] = choose_hours(rng);
}

/* ---- durations ---- */

int64_t gen_unit(pt_rng *rng, const pt_model *model)
{
    static const int64_t longer[] = {6 * SOJ_HOUR, 12 * SOJ_HOUR, SOJ_DAY, SOJ_DAY};

    if (!model->local || model->unit >= SOJ_DAY || pt_chance(rng, 20))
        return model->unit;
    int64_t unit = longer[pt_below(rng, 4)];
    return unit > model->unit ? unit : model->unit;
}

int gen_months(pt_rng *rng, const pt_model *model, int percent)
{
    if (!model->local || !pt_chance(rng, percent))
        return 0;
    return pt_chance(rng, 85) ? pt_between(rng, 1, 2) : pt_between(rng, 3, 14);
}
