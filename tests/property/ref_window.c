/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "reference.h"

/* Whether the clock shows a time inside hours that open on `day`. */
static bool is_inside(const pt_hours *hours, int64_t day, int64_t wall)
{
    int64_t from = day * SOJ_DAY + hours->from * SOJ_SECOND;
    int64_t to = day * SOJ_DAY + hours->to * SOJ_SECOND;

    if (hours->from == hours->to) {
        from = day * SOJ_DAY;
        to = from + SOJ_DAY;
    } else if (to < from) {
        to += SOJ_DAY;
    }
    return wall >= from && wall < to;
}

static bool is_exception(const pt_model *model, const pt_window *window, int64_t day)
{
    for (int c = 0; c < model->n_calendars; c++) {
        const pt_calendar *calendar = &model->calendars[c];
        if (!calendar->alive || (window->except >> c & 1u) == 0)
            continue;
        for (int i = 0; i < calendar->n; i++)
            if (calendar->dates[i] == day)
                return true;
    }
    return false;
}

static bool opens_on(const pt_model *model, const pt_window *window, int64_t day)
{
    if (window->days != 0 && (window->days >> ref_weekday(day) & 1u) == 0)
        return false;
    return !is_exception(model, window, day);
}

static const pt_window *window_of(const pt_model *model, const pt_channel *channel)
{
    const pt_window *window = &model->windows[channel->window];

    return channel->has_window && window->alive ? window : NULL;
}

bool ref_is_open(const pt_model *model, const pt_channel *channel, int zone, int64_t instant)
{
    static const pt_hours whole = {0, 0};
    const pt_window *window = window_of(model, channel);
    int64_t wall = ref_local(zone, instant);
    int64_t today = ref_floor(wall, SOJ_DAY);

    if (window == NULL)
        return true;
    for (int64_t day = today - 1; day <= today; day++) {
        if (!opens_on(model, window, day))
            continue;
        if (window->n_spans == 0 && is_inside(&whole, day, wall))
            return true;
        for (int i = 0; i < window->n_spans; i++)
            if (is_inside(&window->spans[i], day, wall))
                return true;
    }
    return false;
}

bool ref_is_quiet(const pt_channel *channel, int zone, int64_t instant)
{
    int64_t wall = ref_local(zone, instant);
    int64_t today = ref_floor(wall, SOJ_DAY);

    for (int i = 0; i < channel->n_quiet; i++)
        if (is_inside(&channel->quiet[i], today, wall) ||
            is_inside(&channel->quiet[i], today - 1, wall))
            return true;
    return false;
}

/* ---- which rules a run reaches ---- */

static bool is_inside_any(const pt_window *window, int64_t day, int64_t wall)
{
    for (int i = 0; i < window->n_spans; i++)
        if (is_inside(&window->spans[i], day, wall))
            return true;
    return window->n_spans == 0 && ref_floor(wall, SOJ_DAY) == day;
}

/* What goes out, or why it does not. */
void ref_note_window(const ref_step *step, int touchpoint)
{
    const pt_model *model = step->world->model;
    const pt_channel *channel = &model->channels[model->touchpoints[touchpoint].channel];
    const pt_window *window = window_of(model, channel);
    int64_t wall = ref_local(ref_zone(step->world, step->person), step->now);
    int64_t today = ref_floor(wall, SOJ_DAY);

    if (window == NULL)
        return;
    bool is_today = is_inside_any(window, today, wall);
    bool is_yesterdays = is_inside_any(window, today - 1, wall);
    if (is_today && opens_on(model, window, today))
        ref_hit(step->world, PT_RULE_OPEN);
    else if (is_yesterdays && opens_on(model, window, today - 1))
        ref_hit(step->world, PT_RULE_OPEN_YESTERDAY);
    else if (is_today && is_exception(model, window, today))
        ref_hit(step->world, PT_RULE_SHUT_EXCEPTION);
    else if (is_today)
        ref_hit(step->world, PT_RULE_SHUT_WEEKDAY);
    else
        ref_hit(step->world, PT_RULE_SHUT_HOUR);
}

/* ---- looking for an instant ---- */

enum { INSTANTS = 2048 };

typedef struct instants {
    int64_t list[INSTANTS];
    size_t n;
    int64_t after, up_to; /* what is kept */
} instants;

static void add(instants *all, int64_t instant)
{
    if (instant <= all->after || instant > all->up_to)
        return;
    PT_CHECK(all->n < INSTANTS);
    all->list[all->n++] = instant;
}

static void add_wall(instants *all, int zone, int64_t wall)
{
    int64_t shown[REF_SHOWN];
    int n = ref_shown(zone, wall, shown);

    for (int i = 0; i < n; i++)
        add(all, shown[i]);
}

static void add_hours(instants *all, int zone, int64_t day, const pt_hours *hours, int n)
{
    for (int i = 0; i < n; i++) {
        add_wall(all, zone, day * SOJ_DAY + hours[i].from * SOJ_SECOND);
        add_wall(all, zone, day * SOJ_DAY + hours[i].to * SOJ_SECOND);
    }
}

static int by_value(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

    return (a > b) - (a < b);
}

/* Every instant of a piece of time at which an answer may change, in order. */
static void collect(const ref_search *search, instants *all)
{
    const pt_model *model = search->step->world->model;
    const pt_channel *channel = &model->channels[model->touchpoints[search->touchpoint].channel];
    const pt_window *window = window_of(model, channel);
    int64_t last = ref_local_day(search->zone, all->up_to) + 2;

    all->n = 0;
    for (int64_t at = ref_next_change(search->zone, all->after); at <= all->up_to;
         at = ref_next_change(search->zone, at))
        add(all, at);
    for (int64_t day = ref_local_day(search->zone, all->after) - 2; day <= last; day++) {
        add_wall(all, search->zone, day * SOJ_DAY);
        add_hours(all, search->zone, day, channel->quiet, channel->n_quiet);
        if (window != NULL)
            add_hours(all, search->zone, day, window->spans, window->n_spans);
    }
    for (size_t i = 0; i < search->n_extra; i++)
        add(all, search->extra[i]);
    add(all, all->up_to);
    qsort(all->list, all->n, sizeof all->list[0], by_value);
}

int64_t ref_first(const ref_search *search, int64_t end)
{
    instants all = {.up_to = search->step->now};

    while (all.up_to < end) {
        all.after = all.up_to;
        all.up_to = end - all.after < 3 * SOJ_DAY ? end : all.after + 3 * SOJ_DAY;
        collect(search, &all);
        for (size_t i = 0; i < all.n; i++)
            if (search->ask(search, all.list[i]))
                return all.list[i];
    }
    return SOJ_TIME_NEVER;
}

/* ---- how long what is emitted now may be sent ---- */

static bool is_shut(const ref_search *search, int64_t instant)
{
    const pt_model *model = search->step->world->model;
    const pt_channel *channel = &model->channels[model->touchpoints[search->touchpoint].channel];

    return !ref_is_open(model, channel, search->zone, instant) ||
           ref_is_quiet(channel, search->zone, instant);
}

/* Behind it every week is as the one before. */
static int64_t last_surprise(const ref_step *step, int zone)
{
    const pt_model *model = step->world->model;
    int64_t last = ref_last_change(zone);

    if (step->now > last)
        last = step->now;
    for (int c = 0; c < model->n_calendars; c++)
        for (int i = 0; i < model->calendars[c].n; i++)
            if ((model->calendars[c].dates[i] + 2) * SOJ_DAY > last)
                last = (model->calendars[c].dates[i] + 2) * SOJ_DAY;
    return last;
}

int64_t ref_valid_until(const ref_step *step, int touchpoint, int64_t end)
{
    const pt_model *model = step->world->model;
    const pt_channel *channel = &model->channels[model->touchpoints[touchpoint].channel];
    int zone = ref_zone(step->world, step->person);
    const ref_search search = {
        .step = step, .touchpoint = touchpoint, .zone = zone, .ask = is_shut};
    bool expires = end > step->now && end <= SOJ_TIME_MAX;
    int64_t until = SOJ_TIME_NEVER;

    if (window_of(model, channel) != NULL || channel->n_quiet > 0)
        until = ref_first(&search, expires ? end : last_surprise(step, zone) + 10 * SOJ_DAY);
    if (until != SOJ_TIME_NEVER)
        ref_hit(step->world,
                ref_is_quiet(channel, zone, until) ? PT_RULE_VALID_QUIET : PT_RULE_VALID_WINDOW);
    return until == SOJ_TIME_NEVER && expires ? end : until;
}
