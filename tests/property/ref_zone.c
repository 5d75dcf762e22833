/* SPDX-License-Identifier: MIT */
#include "reference.h"

/* Wall times are written as the instants that they would be in UTC. */

int64_t ref_floor(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- the calendar ---- */

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* `month` 1 to 12. */
int ref_month_days(int64_t year, int month)
{
    static const int days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month] + (month == 2 && is_leap(year));
}

/* Days from 1970 to the beginning of a year. */
static int64_t year_day(int64_t year)
{
    int64_t before = year - 1;

    return 365 * (year - 1970) + (ref_floor(before, 4) - 492) - (ref_floor(before, 100) - 19) +
           (ref_floor(before, 400) - 4);
}

int64_t ref_day(int64_t year, int month, int day)
{
    int64_t n = year_day(year);

    for (int i = 1; i < month; i++)
        n += ref_month_days(year, i);
    return n + day - 1;
}

void ref_date(int64_t day, int64_t *year, int *month, int *of_month)
{
    *year = 1970 + ref_floor(day, 366);
    while (year_day(*year + 1) <= day)
        ++*year;
    while (year_day(*year) > day)
        --*year;
    int64_t rest = day - year_day(*year);
    for (*month = 1; rest >= ref_month_days(*year, *month); ++*month)
        rest -= ref_month_days(*year, *month);
    *of_month = (int)rest + 1;
}

/* 0 Sunday; 1970 began on a Thursday. */
int ref_weekday(int64_t day)
{
    return (int)(day + 4 - 7 * ref_floor(day + 4, 7));
}

int64_t ref_add_months(int64_t day, int64_t months)
{
    int64_t year;
    int month, of_month;

    ref_date(day, &year, &month, &of_month);
    int64_t n = year * 12 + month - 1 + months;
    year = ref_floor(n, 12);
    month = (int)(n - 12 * year) + 1;
    int last = ref_month_days(year, month);
    return ref_day(year, month, of_month < last ? of_month : last);
}

/* ---- zones ---- */

/* The last change at or before an instant. */
static int change_at(const pt_zone *zone, int64_t instant)
{
    int low = 0, high = zone->n;

    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (zone->changes[middle].from * SOJ_SECOND <= instant)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int64_t ref_local(int zone, int64_t instant)
{
    const pt_zone *own = &pt_zones[zone];

    return instant + own->changes[change_at(own, instant)].offset * SOJ_SECOND;
}

int64_t ref_local_day(int zone, int64_t instant)
{
    return ref_floor(ref_local(zone, instant), SOJ_DAY);
}

/* When change number i begins; the first one in the beginning of time. */
static int64_t begin_of(const pt_zone *zone, int i)
{
    if (i >= zone->n)
        return INT64_MAX;
    return i == 0 ? INT64_MIN : zone->changes[i].from * SOJ_SECOND;
}

int ref_shown(int zone, int64_t wall, int64_t out_instants[REF_SHOWN])
{
    const pt_zone *own = &pt_zones[zone];
    int n = 0;

    for (int i = change_at(own, wall - 2 * SOJ_DAY);
         i < own->n && begin_of(own, i) <= wall + 2 * SOJ_DAY; i++) {
        int64_t instant = wall - own->changes[i].offset * SOJ_SECOND;
        if (instant < begin_of(own, i) || instant >= begin_of(own, i + 1))
            continue;
        PT_CHECK(n < REF_SHOWN);
        out_instants[n++] = instant;
    }
    return n;
}

/* The first change that puts the clocks forward over a wall time which they never show. */
static int gap_of(const pt_zone *zone, int64_t wall)
{
    for (int i = change_at(zone, wall - 2 * SOJ_DAY); i + 1 < zone->n; i++) {
        int64_t at = begin_of(zone, i + 1);
        if (at + zone->changes[i].offset * SOJ_SECOND <= wall &&
            wall < at + zone->changes[i + 1].offset * SOJ_SECOND)
            return i;
    }
    pt_broken("a wall time that is never shown lies in a gap", __FILE__, __LINE__);
}

static void hit(pt_counts *counts, int rule)
{
    counts->hits[rule]++;
}

int64_t ref_instant(pt_counts *counts, int zone, int64_t wall)
{
    int64_t instants[REF_SHOWN];
    int n = ref_shown(zone, wall, instants);

    if (n > 1)
        hit(counts, PT_RULE_FOLD);
    if (n > 0)
        return instants[0];
    hit(counts, PT_RULE_GAP);
    const pt_zone *own = &pt_zones[zone];
    return wall - own->changes[gap_of(own, wall)].offset * SOJ_SECOND;
}

/* Of a date at either end of time what there is of it. */
static int64_t clipped(int64_t instant)
{
    if (instant < SOJ_TIME_MIN)
        return SOJ_TIME_MIN;
    return instant > SOJ_TIME_MAX ? SOJ_TIME_MAX : instant;
}

int64_t ref_day_start(pt_counts *counts, int zone, int64_t day)
{
    int64_t instants[REF_SHOWN], wall = day * SOJ_DAY;
    const pt_zone *own = &pt_zones[zone];

    if (ref_shown(zone, wall, instants) > 0)
        return clipped(instants[0]);
    hit(counts, PT_RULE_DATE_GAP);
    return clipped(begin_of(own, gap_of(own, wall) + 1));
}

int64_t ref_next_change(int zone, int64_t instant)
{
    const pt_zone *own = &pt_zones[zone];

    return begin_of(own, change_at(own, instant) + 1);
}

int64_t ref_last_change(int zone)
{
    return pt_zones[zone].changes[pt_zones[zone].n - 1].from * SOJ_SECOND;
}

bool ref_add_step(pt_counts *counts, int zone, int64_t instant, ref_span span, int64_t *out)
{
    if (span.months != 0) {
        int64_t wall = ref_local(zone, instant);
        int64_t day = ref_floor(wall, SOJ_DAY);
        int64_t later = ref_add_months(day, span.months);
        if (later < ref_day(1, 1, 1))
            return false;
        instant = ref_instant(counts, zone, wall + (later - day) * SOJ_DAY);
        hit(counts, PT_RULE_MONTHS);
    }
    *out = instant + span.rest;
    return instant >= SOJ_TIME_MIN;
}

int64_t ref_later(pt_counts *counts, int zone, int64_t instant, ref_span span)
{
    int64_t later;

    return ref_add_step(counts, zone, instant, span, &later) ? later : SOJ_TIME_MIN + span.rest;
}

int ref_zone(const ref_world *world, const ref_person *person)
{
    return person->has_zone ? person->zone : world->model->zone;
}

void ref_set_zone(ref_step *step, int zone)
{
    ref_person *person = step->person;
    int before = ref_zone(step->world, person);

    person->has_zone = zone >= 0;
    person->zone = zone >= 0 ? zone : 0;
    if (ref_zone(step->world, person) == before) {
        ref_hit(step->world, PT_RULE_ZONE_SAME);
        return;
    }
    ref_hit(step->world, zone >= 0 ? PT_RULE_ZONE : PT_RULE_ZONE_BACK);
    for (int i = 0; i < person->n_waiting; i++) {
        ref_waiting *waiting = &person->waiting[i];
        if (waiting->deferred) {
            waiting->next = step->now;
            ref_hit(step->world, PT_RULE_ZONE_WAITING);
            continue;
        }
        int64_t due = ref_started_due(step, waiting->touchpoint, waiting->anchor);
        if (due != waiting->due)
            ref_hit(step->world, PT_RULE_ZONE_STARTED);
        waiting->due = waiting->next = due;
    }
}

int ref_refuse_zone(const pt_input *input)
{
    return input->has_zone && input->zone == PT_ZONE_UNKNOWN ? SOJ_ERR_ZONE : SOJ_OK;
}
