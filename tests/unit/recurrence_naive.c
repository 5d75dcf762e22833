/* SPDX-License-Identifier: MIT */
#include "unit/recurrence_naive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a calendar ---- */

typedef struct date {
    int year, month, day;
} date;

static bool is_leap(int year)
{
    return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

static int length_of(int year, int month)
{
    static const int lengths[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[month] + (month == 2 && is_leap(year));
}

static int64_t days_of_years(int years)
{
    return (int64_t)years * 365 + years / 4 - years / 100 + years / 400;
}

int64_t naive_day(int year, int month, int day)
{
    int64_t days = NAIVE_FIRST_DAY + days_of_years(year - 1);
    for (int m = 1; m < month; m++)
        days += length_of(year, m);
    return days + day - 1;
}

/* Of the year 0 and of 10000 too. */
static date date_of(int64_t day)
{
    date at = {(int)((day - NAIVE_FIRST_DAY) / 366), 1, 1};
    while (at.year < 10000 && naive_day(at.year + 1, 1, 1) <= day)
        at.year++;
    while (at.month < 12 && naive_day(at.year, at.month + 1, 1) <= day)
        at.month++;
    at.day = (int)(day - naive_day(at.year, at.month, 1)) + 1;
    return at;
}

static int weekday_of(int64_t day)
{
    return (int)((day - NAIVE_FIRST_DAY + 7 + 1) % 7); /* 0001-01-01: a Monday */
}

/* ---- the dates of a period ---- */

typedef struct bag {
    int64_t *days;
    size_t n, room;
} bag;

static void put(bag *to, int64_t day)
{
    if (to->n == to->room) {
        to->room = to->room * 2 + 64;
        to->days = realloc(to->days, to->room * sizeof(*to->days));
        if (!to->days)
            abort();
    }
    to->days[to->n++] = day;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Sorted, each once. */
static void tidy(bag *of, size_t from)
{
    size_t n = from;
    if (of->n == from)
        return;
    qsort(of->days + from, of->n - from, sizeof(*of->days), compare);
    for (size_t i = from; i < of->n; i++) {
        if (n == from || of->days[n - 1] != of->days[i])
            of->days[n++] = of->days[i];
    }
    of->n = n;
}

static bool has(const naive_list *list, int item)
{
    for (int i = 0; i < list->n; i++) {
        if (list->items[i] == item)
            return true;
    }
    return false;
}

/* Whether an entry of BYDAY means the day; ordinals count within `first` to `last`. */
static bool is_weekday(int entry, int64_t day, int64_t first, int64_t last)
{
    int weekday = ((entry % 7) + 7) % 7, ordinal = (entry - weekday) / 7, nth = 0;
    if (weekday_of(day) != weekday)
        return false;
    for (int64_t at = day; ordinal > 0 && at >= first; at -= 7)
        nth++;
    for (int64_t at = day; ordinal < 0 && at <= last; at += 7)
        nth--;
    return nth == ordinal;
}

static bool is_wanted_weekday(const naive_rule *rule, int64_t day)
{
    date at = date_of(day);
    bool by_year = rule->frequency == NAIVE_YEARLY && rule->months.n == 0;
    int64_t first = by_year ? naive_day(at.year, 1, 1) : day - at.day + 1;
    int64_t last = by_year ? naive_day(at.year, 12, 31) : first + length_of(at.year, at.month) - 1;
    for (int i = 0; i < rule->weekdays.n; i++) {
        if (is_weekday(rule->weekdays.items[i], day, first, last))
            return true;
    }
    return rule->weekdays.n == 0;
}

static bool is_wanted_month(const naive_rule *rule, int month)
{
    return rule->months.n == 0 || has(&rule->months, month);
}

/* The days of a month that BYMONTHDAY, or the start, wants, those moved by SKIP where they lie. */
static void put_month_days(const naive_rule *rule, const naive_list *days, int year, int month,
                           bag *to)
{
    int64_t first = naive_day(year, month, 1);
    int length = length_of(year, month);
    for (int i = 0; i < days->n; i++) {
        int item = days->items[i];
        int64_t day = item > 0 ? first + item - 1 : first + length + item;
        if (rule->skip == NAIVE_BACKWARD)
            day = day < first ? first - 1 : day >= first + length ? first + length - 1 : day;
        else if (rule->skip == NAIVE_FORWARD)
            day = day < first ? first : day >= first + length ? first + length : day;
        else if (day < first || day >= first + length)
            continue;
        put(to, day);
    }
}

static void put_month(const naive_rule *rule, const naive_list *days, int year, int month, bag *to)
{
    if (!is_wanted_month(rule, month))
        return;
    if (days->n > 0) {
        put_month_days(rule, days, year, month, to);
        return;
    }
    for (int day = 1; day <= length_of(year, month); day++)
        put(to, naive_day(year, month, day));
}

static bool is_wanted_day(const naive_rule *rule, int64_t day)
{
    date at = date_of(day);
    return is_wanted_month(rule, at.month) &&
           (rule->days.n == 0 || has(&rule->days, at.day) ||
            has(&rule->days, at.day - length_of(at.year, at.month) - 1));
}

/* What BYDAY and BYSETPOS leave of the bag from `from` on. */
static void choose(const naive_rule *rule, bag *of, size_t from)
{
    size_t n = from;
    for (size_t i = from; i < of->n; i++) {
        if (is_wanted_weekday(rule, of->days[i]))
            of->days[n++] = of->days[i];
    }
    of->n = n;
    tidy(of, from);
    if (rule->positions.n == 0)
        return;
    int count = (int)(of->n - from);
    n = from;
    for (int i = 0; i < count; i++) {
        if (has(&rule->positions, i + 1) || has(&rule->positions, i - count))
            of->days[n++] = of->days[from + (size_t)i];
    }
    of->n = n;
}

/* Each puts the days of a period into `to`, `step` periods after the start's, and returns the
 * first of the period. */
static int64_t put_day(const naive_rule *rule, int64_t start, int64_t step, bag *to)
{
    if (is_wanted_day(rule, start + step))
        put(to, start + step);
    return start + step;
}

static int64_t put_week(const naive_rule *rule, int64_t start, int64_t step, bag *to,
                        naive_rule *asked)
{
    int week_start = rule->week_start < 0 ? 1 : rule->week_start;
    int64_t at = start - (weekday_of(start) - week_start + 7) % 7 + 7 * step;
    if (asked->weekdays.n == 0)
        asked->weekdays = (naive_list){1, {weekday_of(start)}};
    for (int64_t day = at; day < at + 7; day++) {
        if (is_wanted_month(rule, date_of(day).month))
            put(to, day);
    }
    return at;
}

/* Without days or weekdays those of the start. */
static naive_list days_of(const naive_rule *rule, int64_t start)
{
    bool says_none = rule->days.n == 0 && rule->weekdays.n == 0;
    return says_none ? (naive_list){1, {date_of(start).day}} : rule->days;
}

static int64_t put_one_month(const naive_rule *rule, int64_t start, int64_t step, bag *to)
{
    const naive_list days = days_of(rule, start);
    int64_t month = date_of(start).month - 1 + step;
    int64_t year = date_of(start).year + month / 12;
    if (year > 9999)
        return INT64_MAX;
    put_month(rule, &days, (int)year, (int)(month % 12) + 1, to);
    return naive_day((int)year, (int)(month % 12) + 1, 1);
}

static int64_t put_year(const naive_rule *rule, int64_t start, int64_t step, bag *to)
{
    const naive_list days = days_of(rule, start);
    naive_rule months = *rule;
    int64_t year = date_of(start).year + step;
    if (year > 9999)
        return INT64_MAX;
    if (rule->days.n == 0 && rule->weekdays.n == 0 && rule->months.n == 0)
        months.months = (naive_list){1, {date_of(start).month}};
    for (int month = 1; month <= 12; month++)
        put_month(&months, &days, (int)year, month, to);
    return naive_day((int)year, 1, 1);
}

/* The first day of a period, counted from the start's; INT64_MAX: beyond the calendar. */
static int64_t put_period(const naive_rule *rule, int64_t start, int64_t number, bag *to)
{
    const size_t from = to->n;
    naive_rule asked = *rule;
    int64_t step = number * rule->interval;
    int64_t at = 0;
    if (rule->frequency == NAIVE_DAILY)
        at = put_day(rule, start, step, to);
    else if (rule->frequency == NAIVE_WEEKLY)
        at = put_week(rule, start, step, to, &asked);
    else if (rule->frequency == NAIVE_MONTHLY)
        at = put_one_month(rule, start, step, to);
    else
        at = put_year(rule, start, step, to);
    choose(&asked, to, from);
    return at;
}

naive_dates naive_dates_of(const naive_rule *rule, int64_t start, int64_t horizon)
{
    bag all = {NULL, 0, 0};
    size_t n = 0;
    /* The period that begins behind the horizon may have the day before it. */
    for (int64_t number = 0; put_period(rule, start, number, &all) <= horizon; number++)
        continue;
    tidy(&all, 0);
    for (size_t i = 0; i < all.n; i++) {
        if (all.days[i] >= start && all.days[i] <= horizon && all.days[i] <= NAIVE_LAST_DAY)
            all.days[n++] = all.days[i];
    }
    naive_dates found = {all.days, n, horizon >= NAIVE_LAST_DAY || rule->until <= horizon};
    while (found.n > 0 && found.days[found.n - 1] > rule->until)
        found.n--;
    if (rule->count > 0 && found.n >= (size_t)rule->count) {
        found.n = (size_t)rule->count;
        found.is_all = true;
    }
    return found;
}

/* ---- random rules ---- */

/* splitmix64 */
int naive_below(naive_rng *rng, int n)
{
    rng->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = rng->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (int)((z ^ (z >> 31)) % (uint64_t)n);
}

/* From 1 to `most`, or from the end; the edges often. */
static int signed_number(naive_rng *rng, int most)
{
    int number = naive_below(rng, 3) ? 1 + naive_below(rng, most) : most - naive_below(rng, 3);
    return naive_below(rng, 3) ? number : -number;
}

static int one_of(naive_rng *rng, int most)
{
    return 1 + naive_below(rng, naive_below(rng, 3) ? 3 : most);
}

/* Which lists there are, and how long. */
static void random_lengths(naive_rng *rng, naive_rule *out)
{
    if (naive_below(rng, 3) == 0)
        out->months.n = one_of(rng, 8);
    if (out->frequency != NAIVE_WEEKLY && naive_below(rng, 2))
        out->days.n = one_of(rng, 12);
    if (naive_below(rng, 2))
        out->weekdays.n = one_of(rng, 8);
    if ((out->months.n || out->days.n || out->weekdays.n) && naive_below(rng, 4) == 0)
        out->positions.n = one_of(rng, 5);
}

static void random_lists(naive_rng *rng, naive_rule *out)
{
    bool is_long = out->frequency >= NAIVE_MONTHLY;
    int most = out->frequency == NAIVE_YEARLY && !out->months.n ? 53 : 5;
    for (int i = 0; i < NAIVE_MOST; i++) {
        int ordinal = is_long && naive_below(rng, 2) ? signed_number(rng, most) : 0;
        out->months.items[i] = naive_below(rng, 4) ? 1 + naive_below(rng, 12) : 2;
        out->days.items[i] = signed_number(rng, 31);
        out->weekdays.items[i] = ordinal * 7 + naive_below(rng, 7);
        out->positions.items[i] = signed_number(rng, naive_below(rng, 4) ? 6 : 366);
    }
}

void naive_random(naive_rng *rng, naive_rule *out)
{
    memset(out, 0, sizeof(*out));
    out->frequency = naive_below(rng, 4);
    out->interval = naive_below(rng, 2) ? 1 : 1 + naive_below(rng, naive_below(rng, 3) ? 7 : 60);
    out->skip = naive_below(rng, 3);
    out->week_start = naive_below(rng, 8) - 1;
    out->until = INT64_MAX;
    if (naive_below(rng, 4) == 0)
        out->count = 1 + naive_below(rng, naive_below(rng, 2) ? 5 : 60);
    random_lengths(rng, out);
    random_lists(rng, out);
}

static void put_text(char *text, const char *name, const char *value)
{
    size_t len = strlen(text);
    (void)snprintf(text + len, NAIVE_TEXT_MAX - len, "%s%s=%s", len > 0 ? ";" : "", name, value);
}

static void put_list(char *text, const char *name, const naive_list *list)
{
    char value[NAIVE_TEXT_MAX] = "";
    for (int i = 0; i < list->n; i++) {
        size_t len = strlen(value);
        (void)snprintf(value + len, sizeof(value) - len, "%s%d", i > 0 ? "," : "", list->items[i]);
    }
    if (list->n > 0)
        put_text(text, name, value);
}

static const char *const weekday_names[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

static void put_weekdays(char *text, const naive_list *list)
{
    char value[NAIVE_TEXT_MAX] = "";
    for (int i = 0; i < list->n; i++) {
        size_t len = strlen(value);
        int weekday = ((list->items[i] % 7) + 7) % 7, ordinal = (list->items[i] - weekday) / 7;
        char number[16] = "";
        if (ordinal != 0)
            (void)snprintf(number, sizeof(number), "%d", ordinal);
        (void)snprintf(value + len, sizeof(value) - len, "%s%s%s", i > 0 ? "," : "", number,
                       weekday_names[weekday]);
    }
    if (list->n > 0)
        put_text(text, "BYDAY", value);
}

void naive_text(const naive_rule *rule, char text[NAIVE_TEXT_MAX])
{
    static const char *const frequencies[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    static const char *const skips[] = {"BACKWARD", "FORWARD", "OMIT"};
    char number[64];
    text[0] = '\0';
    put_text(text, "FREQ", frequencies[rule->frequency]);
    (void)snprintf(number, sizeof(number), "%d", rule->interval);
    put_text(text, "INTERVAL", number);
    (void)snprintf(number, sizeof(number), "%d", rule->count);
    if (rule->count > 0)
        put_text(text, "COUNT", number);
    if (rule->until < INT64_MAX) {
        date at = date_of(rule->until);
        (void)snprintf(number, sizeof(number), "%04d%02d%02d", at.year, at.month, at.day);
        put_text(text, "UNTIL", number);
    }
    if (rule->week_start >= 0)
        put_text(text, "WKST", weekday_names[rule->week_start]);
    put_text(text, "SKIP", skips[rule->skip]);
    put_list(text, "BYMONTH", &rule->months);
    put_list(text, "BYMONTHDAY", &rule->days);
    put_weekdays(text, &rule->weekdays);
    put_list(text, "BYSETPOS", &rule->positions);
}
