/* SPDX-License-Identifier: MIT */
#include "run/dues.h"

#include "base/ckd.h"
#include "time/local.h"

/* ---- microseconds alone ---- */

/* How many due times of a repetition lie at or before `time`, whatever their bounds; at most
 * UINT32_MAX. Anchors lie from SOJ_TIME_MIN to SOJ_TIME_MAX, and the first due time
 * SOJ_DURATION_MAX from it at most: far from overflow. */
static uint32_t count_up_to(const soj__schedule *schedule, soj_time anchor, soj_time time)
{
    int64_t n = (time - anchor - schedule->offset) / schedule->every;
    return n < UINT32_MAX - 1 ? (uint32_t)n + 1 : UINT32_MAX;
}

/* How many due times of a repetition, which has one, there are within `times` and `until`; at most
 * UINT32_MAX. */
static uint32_t count_all(const soj__schedule *schedule)
{
    if (schedule->until == INT64_MAX)
        return schedule->times;
    int64_t n = (schedule->until - schedule->offset) / schedule->every;
    return n < schedule->times - 1 ? (uint32_t)n + 1 : schedule->times;
}

soj_time soj__exact_latest(const soj__schedule *schedule, soj_time anchor, soj_time limit,
                           uint32_t *k)
{
    uint32_t n = count_up_to(schedule, anchor, limit);
    uint32_t all = count_all(schedule);
    n = n < all ? n : all;
    SOJ__ASSERT(n > *k);
    *k = n - 1;
    return soj__exact_nth(schedule, anchor, *k);
}

static soj_time find_exact(const soj__plan *plan, soj_time limit, soj__place *place)
{
    return soj__exact_due(plan->schedule, plan->anchor, limit, &place->k);
}

/* ---- steps of the calendar ---- */

soj_time soj__time_after_months(const soj__zone *zone, soj_time time, int64_t months,
                                soj_duration rest)
{
    if (time == SOJ_TIME_NEVER)
        return SOJ_TIME_NEVER;
    if (!soj__local_add(zone, time, months, 0, &time)) {
        if (months > 0)
            return SOJ_TIME_NEVER;
        time = SOJ_TIME_MIN;
    }
    return soj__time_after(zone, time, 0, rest);
}

/* A date some months on, then whole days; INT64_MAX beyond all dates, before them from the first.
 */
static int64_t day_after(int64_t day, int64_t months, soj_duration rest)
{
    if (months != 0 && !soj__day_add_months(day, months, &day)) {
        if (months > 0)
            return INT64_MAX;
        day = SOJ_TIME_MIN / SOJ_DAY;
    }
    return day + rest / SOJ_DAY;
}

static soj_time time_at(const soj__zone *zone, int64_t day, soj_duration time_of_day)
{
    soj_time time;
    if (soj__local_at(zone, day, time_of_day, &time))
        return time;
    return day > 0 ? SOJ_TIME_NEVER : SOJ_TIME_MIN;
}

/* The last date of what has an `at`, and of the rest the last instant. */
static int64_t last_day(const soj__plan *plan)
{
    const soj__schedule *schedule = plan->schedule;
    if (schedule->until == INT64_MAX)
        return INT64_MAX;
    return day_after(soj__local_day(plan->zone, plan->anchor), schedule->until_months,
                     schedule->until);
}

static soj_time last_instant(const soj__plan *plan)
{
    const soj__schedule *schedule = plan->schedule;
    if (schedule->until == INT64_MAX)
        return SOJ_TIME_MAX;
    soj_time last =
        soj__time_after(plan->zone, plan->anchor, schedule->until_months, schedule->until);
    return last < SOJ_TIME_MAX ? last : SOJ_TIME_MAX;
}

/* A schedule's due times, which k numbers and which never descend. */
typedef struct course course;
struct course {
    const soj__plan *plan;
    /* The due time of a k; SOJ_TIME_NEVER where there is none, and then there is none after it. */
    soj_time (*due)(const course *course, int64_t months, soj_duration rest);
    int64_t day;  /* by dates: that the offset counts from */
    int64_t last; /* the last date, or instant */
};

static soj_time due_of_step(const course *c, int64_t months, soj_duration rest)
{
    soj_time due = soj__time_after(c->plan->zone, c->plan->anchor, months, rest);
    return due <= c->last ? due : SOJ_TIME_NEVER;
}

static soj_time due_of_date(const course *c, int64_t months, soj_duration rest)
{
    int64_t day = day_after(c->day, months, rest);
    return day <= c->last ? time_at(c->plan->zone, day, c->plan->schedule->at) : SOJ_TIME_NEVER;
}

/* Months fit whatever k is: both factors have 32 bits. */
static soj_time due_of(const course *c, uint64_t k)
{
    const soj__schedule *schedule = c->plan->schedule;
    soj_duration rest;
    if (k >= schedule->times || !soj__exact_offset(schedule, k, &rest))
        return SOJ_TIME_NEVER;
    return c->due(c, schedule->offset_months + (int64_t)k * schedule->every_months, rest);
}

/* Of those at or before `limit` the latest, from `k` on, whose due time is `due`. */
static soj_time find_latest(const course *c, soj_time limit, soj_time due, uint32_t *k)
{
    uint64_t low = *k;
    uint64_t step = 1;
    soj_time found = due_of(c, low + step);
    for (; found <= limit; found = due_of(c, low + step)) {
        due = found;
        low += step;
        step *= 2;
    }
    /* It is low, or lies between low and low + step. */
    while (step > 1) {
        step /= 2;
        found = due_of(c, low + step);
        if (found <= limit) {
            due = found;
            low += step;
        }
    }
    *k = (uint32_t)low;
    return due;
}

static soj_time find_on(const course *c, soj_time limit, soj__place *place)
{
    const soj__schedule *schedule = c->plan->schedule;
    soj_time due = due_of(c, place->k);
    if (due == SOJ_TIME_NEVER || (schedule->every == 0 && schedule->every_months == 0))
        return due;
    return find_latest(c, due > limit ? due : limit, due, &place->k);
}

static soj_time find_step(const soj__plan *plan, soj_time limit, soj__place *place)
{
    const course c = {.plan = plan, .due = due_of_step, .last = last_instant(plan)};
    return find_on(&c, limit, place);
}

static soj_time find_date(const soj__plan *plan, soj_time limit, soj__place *place)
{
    const course c = {.plan = plan,
                      .due = due_of_date,
                      .day = soj__local_day(plan->zone, plan->anchor),
                      .last = last_day(plan)};
    return find_on(&c, limit, place);
}

static soj_time find_next(const soj__plan *plan, soj_time limit, soj__place *place)
{
    course c = {.plan = plan, .due = due_of_date, .last = last_day(plan)};
    if (!soj__local_next_at(plan->zone, plan->anchor, plan->schedule->at, &c.day))
        return SOJ_TIME_NEVER;
    return find_on(&c, limit, place);
}

/* ---- recurrence ---- */

/* A rule with its DTSTART, a date and a time of day; occurrences begin at `from`. */
typedef struct series {
    const soj__zone *zone;
    soj__recurrence rule;
    soj_time start, from; /* wall times */
    soj_time base;        /* what a place's wall time counts from */
    soj_time last_wall;
    soj_time last; /* instant */
} series;

static soj_time end_of_day(int64_t day)
{
    soj_time begin;
    if (soj__mul_overflows(day, SOJ_DAY, &begin))
        return INT64_MAX; /* none is so long before the first date */
    return begin + SOJ_DAY - 1;
}

/* The set begins with the anchor. What COUNT does not count, it must be told. */
static void begin_with_anchor(const soj__plan *plan, series *s)
{
    soj_time anchor = soj__local_from_time(plan->zone, plan->anchor);
    if (anchor <= s->start)
        return;
    s->from = anchor;
    if (s->rule.count > 0)
        s->rule.count += soj__recurrence_ordinal(&s->rule, s->start, s->start);
}

static void begin_at(const soj__plan *plan, series *s)
{
    const soj__schedule *schedule = plan->schedule;
    int64_t day = soj__local_day(plan->zone, plan->anchor);
    s->last_wall = end_of_day(last_day(plan));
    day = day_after(day, schedule->offset_months, schedule->offset);
    if (day < SOJ_TIME_MIN / SOJ_DAY) /* as what is due before the first date */
        day = SOJ_TIME_MIN / SOJ_DAY;
    s->start =
        soj__mul_overflows(day, SOJ_DAY, &s->start) ? SOJ_TIME_NEVER : s->start + schedule->at;
    s->from = s->start;
    if (schedule->form == SOJ__FORM_RULE_NEXT)
        begin_with_anchor(plan, s);
}

static void begin_anyhow(const soj__plan *plan, series *s)
{
    const soj__schedule *schedule = plan->schedule;
    soj_time begin =
        soj__time_after(plan->zone, plan->anchor, schedule->offset_months, schedule->offset);
    s->last = last_instant(plan);
    s->start = begin == SOJ_TIME_NEVER ? begin : soj__local_from_time(plan->zone, begin);
    s->from = s->base = s->start;
}

static series begin(const soj__plan *plan)
{
    series s = {
        .zone = plan->zone, .rule = *plan->rule, .last_wall = INT64_MAX, .last = SOJ_TIME_MAX};
    if (plan->schedule->at >= 0)
        begin_at(plan, &s);
    else
        begin_anyhow(plan, &s);
    if (s.rule.until_form == SOJ__UNTIL_INSTANT && s.rule.until < s.last)
        s.last = s.rule.until;
    return s;
}

static soj_time instant_of(const series *s, soj_time wall)
{
    return soj__local_to_time(s->zone, wall);
}

/* Occurrences from the one at place->wall to a later one that may still come; `wall` is moved back
 * to that. */
static void count_between(const series *s, uint32_t times, soj__place *place, soj_time *wall)
{
    if (times == UINT32_MAX)
        return;
    uint32_t first = soj__recurrence_ordinal(&s->rule, s->start, place->wall);
    uint32_t n = soj__recurrence_ordinal(&s->rule, s->start, *wall) - first;
    uint32_t left = times - 1 - place->k;
    if (n > left) {
        n = left;
        (void)soj__recurrence_nth(&s->rule, s->start, first + n, wall);
    }
    place->k += n;
}

/* As find_latest(), from place->wall on. No clock shows more than `most` of the zone. */
static soj_time find_latest_wall(const series *s, uint32_t times, soj_time limit, soj__place *place)
{
    soj_time last = limit < s->last ? limit : s->last;
    soj_time wall = last + s->zone->most * SOJ_SECOND;
    wall = (wall < s->last_wall ? wall : s->last_wall) + 1;
    do {
        bool is_there = soj__recurrence_last(&s->rule, s->start, wall - 1, &wall);
        SOJ__ASSERT(is_there); /* place->wall, if no other */
        (void)is_there;
    } while (instant_of(s, wall) > last);
    if (wall > place->wall) {
        count_between(s, times, place, &wall);
        place->wall = wall;
    }
    return instant_of(s, wall);
}

/* Where occurrences may be that are behind a place, which may be any in a record. */
static soj_time begin_behind(const series *s, soj_time wall)
{
    soj_time last;
    if (soj__add_overflows(wall, s->base, &last))
        last = wall < 0 ? INT64_MIN : INT64_MAX;
    if (last < s->from)
        return s->from;
    return last < SOJ_TIME_MAX ? last + 1 : SOJ_TIME_NEVER;
}

static soj_time find_ruled(const soj__plan *plan, soj_time limit, soj__place *place)
{
    const uint32_t times = plan->schedule->times;
    if (!plan->rule || place->k >= times)
        return SOJ_TIME_NEVER;
    const series s = begin(plan);
    soj_time from = begin_behind(&s, place->wall);
    soj_time wall;
    if (!soj__recurrence_next(&s.rule, s.start, from, &wall) || wall > s.last_wall)
        return SOJ_TIME_NEVER;
    soj_time due = instant_of(&s, wall);
    if (due > s.last)
        return SOJ_TIME_NEVER;
    place->wall = wall;
    /* A gap of a day makes one instant of two occurrences; nothing else does. */
    if (due <= limit || soj__local_from_time(s.zone, due) != wall)
        due = find_latest_wall(&s, times, due > limit ? due : limit, place);
    place->wall -= s.base;
    return soj__time_clamp(due);
}

/* ---- all forms ---- */

typedef soj_time (*find_fn)(const soj__plan *plan, soj_time limit, soj__place *place);

static const find_fn forms[] = {
    [SOJ__FORM_EXACT] = find_exact, [SOJ__FORM_STEPS] = find_step,
    [SOJ__FORM_AT] = find_date,     [SOJ__FORM_NEXT] = find_next,
    [SOJ__FORM_RULE] = find_ruled,  [SOJ__FORM_RULE_NEXT] = find_ruled,
};

soj_time soj__plan_due(const soj__plan *plan, soj_time limit, soj__place *place)
{
    return forms[plan->schedule->form](plan, limit, place);
}
