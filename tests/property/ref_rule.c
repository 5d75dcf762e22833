/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "reference.h"

/* Rules of RFC 5545 with SKIP of RFC 7529: of each period all days are written down that the rule
 * means, in the order of the RFC: months, days of the month, SKIP, weekdays, positions. */

enum { DAYS = 800, YEARS = 400 };

typedef struct days {
    int64_t list[DAYS];
    int n;
} days;

typedef struct date {
    int64_t year;
    int month, day, length; /* of the month */
} date;

static date date_of(int64_t day)
{
    date result;

    ref_date(day, &result.year, &result.month, &result.day);
    result.length = ref_month_days(result.year, result.month);
    return result;
}

static void add(days *all, int64_t day)
{
    PT_CHECK(all->n < DAYS);
    all->list[all->n++] = day;
}

static bool is_listed(const int *list, int n, int value)
{
    for (int i = 0; i < n; i++)
        if (list[i] == value)
            return true;
    return false;
}

static bool month_fits(const pt_rrule *rule, int month)
{
    return rule->n_months == 0 || is_listed(rule->months, rule->n_months, month);
}

/* Day `number` of a month, from its end where it is negative; one that is not there is moved. */
static void add_month_day(days *all, const pt_rrule *rule, int64_t year, int month, int number)
{
    int length = ref_month_days(year, month);
    int64_t first = ref_day(year, month, 1);

    if (number >= -length && number <= length) {
        add(all, number > 0 ? first + number - 1 : first + length + number);
        return;
    }
    if (rule->skip == PT_SKIP_OMIT)
        return;
    bool forward = rule->skip == PT_SKIP_FORWARD;
    if (number > 0)
        add(all, forward ? first + length : first + length - 1);
    else
        add(all, forward ? first : first - 1);
}

/* Whether a day is the nth of its weekday, in its month or in its year. */
static bool is_nth(const pt_rrule *rule, int64_t day, int ordinal)
{
    date own = date_of(day);
    bool of_month = rule->frequency == PT_MONTHLY || rule->n_months > 0;
    int64_t first = of_month ? ref_day(own.year, own.month, 1) : ref_day(own.year, 1, 1);
    int64_t end = of_month ? first + own.length : ref_day(own.year + 1, 1, 1);

    return ordinal > 0 ? (day - first) / 7 + 1 == ordinal : (end - 1 - day) / 7 + 1 == -ordinal;
}

static bool weekday_fits(const pt_rrule *rule, int64_t day)
{
    for (int i = 0; i < rule->n_days; i++) {
        if (rule->days[i].weekday != ref_weekday(day))
            continue;
        if (rule->days[i].ordinal == 0 || is_nth(rule, day, rule->days[i].ordinal))
            return true;
    }
    return rule->n_days == 0;
}

static void keep_weekdays(days *all, const pt_rrule *rule)
{
    int n = 0;

    for (int i = 0; i < all->n; i++)
        if (weekday_fits(rule, all->list[i]))
            all->list[n++] = all->list[i];
    all->n = n;
}

static void expand_month(days *all, const pt_rrule *rule, int64_t year, int month, int day)
{
    for (int i = 0; i < rule->n_month_days; i++)
        add_month_day(all, rule, year, month, rule->month_days[i]);
    if (rule->n_month_days > 0)
        return;
    if (rule->n_days == 0)
        add_month_day(all, rule, year, month, day);
    for (int i = 1; rule->n_days > 0 && i <= ref_month_days(year, month); i++)
        add_month_day(all, rule, year, month, i);
}

static bool is_month_day(const pt_rrule *rule, int64_t day)
{
    date own = date_of(day);

    return rule->n_month_days == 0 || is_listed(rule->month_days, rule->n_month_days, own.day) ||
           is_listed(rule->month_days, rule->n_month_days, own.day - own.length - 1);
}

static void of_day(days *all, const pt_rrule *rule, int64_t start, int64_t period)
{
    int64_t day = start + period;

    if (month_fits(rule, date_of(day).month) && is_month_day(rule, day))
        add(all, day);
}

static void of_week(days *all, const pt_rrule *rule, int64_t start, int64_t period)
{
    int first = rule->has_week_start ? rule->week_start : 1;
    int64_t monday = start - (ref_weekday(start) + 7 - first) % 7 + 7 * period;

    for (int64_t day = monday; day < monday + 7; day++)
        if ((rule->n_days > 0 || ref_weekday(day) == ref_weekday(start)) &&
            month_fits(rule, date_of(day).month))
            add(all, day);
}

static void of_month(days *all, const pt_rrule *rule, int64_t start, int64_t period)
{
    date own = date_of(start);
    int64_t n = own.year * 12 + own.month - 1 + period;
    int month = (int)(n % 12) + 1;

    if (month_fits(rule, month))
        expand_month(all, rule, n / 12, month, own.day);
}

static void of_year(days *all, const pt_rrule *rule, int64_t start, int64_t period)
{
    date own = date_of(start);
    bool its_own = rule->n_months == 0 && rule->n_month_days == 0 && rule->n_days == 0;

    for (int month = 1; month <= 12; month++)
        if (its_own ? month == own.month : month_fits(rule, month))
            expand_month(all, rule, own.year + period, month, own.day);
}

static int by_value(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

    return (a > b) - (a < b);
}

static void put_in_order(days *all)
{
    int n = 0;

    qsort(all->list, (size_t)all->n, sizeof all->list[0], by_value);
    for (int i = 0; i < all->n; i++)
        if (n == 0 || all->list[n - 1] != all->list[i])
            all->list[n++] = all->list[i];
    all->n = n;
}

static void keep_positions(days *all, const pt_rrule *rule)
{
    days kept = {.n = 0};

    if (rule->n_positions == 0)
        return;
    for (int i = 0; i < rule->n_positions; i++) {
        int at = rule->positions[i] > 0 ? rule->positions[i] - 1 : all->n + rule->positions[i];
        if (at >= 0 && at < all->n)
            add(&kept, all->list[at]);
    }
    put_in_order(&kept);
    *all = kept;
}

/* Of period `number` from that of `start` on, counted by the rule's interval. */
static void days_of_period(const pt_rrule *rule, int64_t start, int64_t number, days *out)
{
    static void (*const makers[])(days *, const pt_rrule *, int64_t, int64_t) = {
        [PT_DAILY] = of_day, [PT_WEEKLY] = of_week, [PT_MONTHLY] = of_month, [PT_YEARLY] = of_year};

    out->n = 0;
    makers[rule->frequency](out, rule, start, number * (rule->interval != 0 ? rule->interval : 1));
    keep_weekdays(out, rule);
    put_in_order(out);
    keep_positions(out, rule);
}

/* The occurrences of a rule that have been asked for so far: the last few rules are remembered. */
typedef struct sequence {
    pt_rrule rule;
    int64_t start;  /* DTSTART, a wall time */
    int64_t of_day; /* the time of day of all of them */
    int64_t *walls;
    size_t n, capacity;
    int64_t period; /* the next */
    int64_t found;  /* the last one that had something */
    bool is_used, has_ended;
} sequence;

static bool is_beyond(const sequence *own, int64_t wall)
{
    if (own->rule.until_form == PT_UNTIL_DATE)
        return ref_floor(wall, SOJ_DAY) > own->rule.until;
    return own->rule.until_form == PT_UNTIL_WALL && wall > own->rule.until;
}

static void append(sequence *own, int64_t wall)
{
    if (wall < own->start || own->has_ended || (own->n > 0 && wall <= own->walls[own->n - 1]))
        return;
    if (is_beyond(own, wall)) {
        own->has_ended = true;
        return;
    }
    if (own->n == own->capacity) {
        own->capacity = 2 * own->capacity + 64;
        own->walls = realloc(own->walls, own->capacity * sizeof own->walls[0]);
        PT_CHECK(own->walls != NULL);
    }
    own->walls[own->n++] = wall;
    own->has_ended = own->rule.count != 0 && own->n == (size_t)own->rule.count;
}

static void go_on(sequence *own)
{
    static const int64_t of_a_year[] = {366, 53, 12, 1};
    int64_t start = ref_floor(own->start, SOJ_DAY);
    size_t n = own->n;
    days all;

    days_of_period(&own->rule, start, own->period++, &all);
    for (int i = 0; i < all.n; i++)
        append(own, all.list[i] * SOJ_DAY + own->of_day);
    if (own->n > n)
        own->found = own->period;
    int64_t interval = own->rule.interval != 0 ? own->rule.interval : 1;
    int64_t years = (own->period - own->found) * interval / of_a_year[own->rule.frequency];
    own->has_ended = own->has_ended || years > YEARS;
}

static sequence *find(const pt_rrule *rule, int64_t start, int64_t of_day)
{
    static sequence all[64];
    static size_t next;

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].is_used && all[i].start == start && all[i].of_day == of_day &&
            memcmp(&all[i].rule, rule, sizeof *rule) == 0)
            return &all[i];
    sequence *own = &all[next++ % (sizeof all / sizeof all[0])];
    memcpy(&own->rule, rule, sizeof *rule);
    own->start = start;
    own->of_day = of_day;
    own->n = 0;
    own->period = own->found = 0;
    own->is_used = true;
    own->has_ended = false;
    return own;
}

bool ref_rule_after(const pt_rrule *rule, int64_t start, int64_t of_day, int64_t after,
                    int64_t *out_wall)
{
    sequence *own = find(rule, start, of_day);
    size_t low = 0;

    while (!own->has_ended && (own->n == 0 || own->walls[own->n - 1] <= after))
        go_on(own);
    for (size_t high = own->n; low < high;) {
        size_t middle = (low + high) / 2;
        if (own->walls[middle] > after)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == own->n)
        return false;
    *out_wall = own->walls[low];
    return *out_wall <= SOJ_TIME_MAX;
}
