/* SPDX-License-Identifier: MIT */
#include "time/recurrence.h"

#include "time/recurrence_set.h"

/* ---- dates ---- */

/* Units beyond the cycle that a search tries: those that the day itself cuts short. */
enum { CUT_UNITS = 2 };

static bool next_date(const soj__pattern *p, int64_t day, int64_t *out_day)
{
    soj__barren barren = {{0}};
    soj__dates dates;
    int64_t unit = soj__unit_from(p, day);
    for (uint32_t n = 0; n < p->cycle + CUT_UNITS && unit <= p->last; n++) {
        if (soj__unit_dates(p, unit, &barren, &dates)) {
            soj__dates_keep_from(&dates, day);
            if (soj__dates_first(&dates, out_day))
                return *out_day <= SOJ__LAST_DAY;
        }
        unit = soj__unit_after(p, unit);
    }
    return false;
}

static bool last_date(const soj__pattern *p, int64_t day, int64_t *out_day)
{
    soj__barren barren = {{0}};
    soj__dates dates;
    int64_t unit = soj__unit_to(p, day);
    for (uint32_t n = 0; n < p->cycle + CUT_UNITS && unit >= 0; n++) {
        if (soj__unit_dates(p, unit, &barren, &dates)) {
            soj__dates_keep_to(&dates, day);
            if (soj__dates_last(&dates, out_day))
                return *out_day >= p->start;
        }
        unit = soj__unit_before(p, unit);
    }
    return false;
}

/* Of units that are all alike: how many may be taken at once behind the first, because they are
 * before the one of `day` and hold fewer than `most` dates together. */
static int64_t whole_units(const soj__pattern *p, int64_t day, uint32_t most)
{
    const int64_t each = soj__count_bits(p->week);
    int64_t units = soj__unit_to(p, day) - 1;
    if (units > (most - 1) / each)
        units = (most - 1) / each;
    return units > 0 ? units : 0;
}

/* How many dates there are up to `day`, but no more than `most` (at least 1); where there are as
 * many, *out_day is the last of them. */
static uint32_t count_dates(const soj__pattern *p, int64_t day, uint32_t most, int64_t *out_day)
{
    soj__barren barren = {{0}};
    soj__dates dates;
    uint32_t count = 0;
    int64_t before = p->start - 1;
    const int64_t end = soj__unit_to(p, day);
    for (int64_t unit = 0; unit <= end && unit <= p->last; unit = soj__unit_after(p, unit)) {
        if (!soj__unit_dates(p, unit, &barren, &dates))
            continue;
        soj__dates_keep_from(&dates, before + 1);
        soj__dates_keep_to(&dates, day);
        uint32_t here = soj__dates_count(&dates);
        if (here >= most - count) {
            *out_day = soj__dates_nth(&dates, most - count);
            return most;
        }
        count += here;
        (void)soj__dates_last(&dates, &before);
        if (p->kind == SOJ__UNIT_EVEN && unit == 0) {
            int64_t units = whole_units(p, day, most - count);
            count += (uint32_t)units * soj__count_bits(p->week);
            unit += units;
        }
        SOJ__ASSERT(count < most);
    }
    return count;
}

/* ---- wall times ---- */

/* A rule, its DTSTART, and the dates that a wall time bounds. */
typedef struct question {
    soj__pattern pattern;
    soj_duration of_day;
} question;

static int64_t day_of(soj_time wall)
{
    return wall / SOJ_DAY - (wall % SOJ_DAY < 0 ? 1 : 0);
}

/* False: there are no occurrences. */
static bool ask(const soj__recurrence *rule, soj_time start, question *out)
{
    if (start < SOJ_TIME_MIN || start > SOJ_TIME_MAX)
        return false;
    int64_t day = day_of(start);
    soj__pattern_make(rule, day, &out->pattern);
    out->of_day = start - day * SOJ_DAY;
    return !out->pattern.is_never;
}

/* The last date whose occurrence is not after `wall`, nor after UNTIL. */
static int64_t last_day_of(const question *q, soj_time wall)
{
    const soj__recurrence *rule = q->pattern.rule;
    bool is_wall = rule->until_form == SOJ__UNTIL_DATE || rule->until_form == SOJ__UNTIL_LOCAL;
    if (is_wall && wall > rule->until)
        wall = rule->until;
    if (wall > SOJ_TIME_MAX)
        wall = SOJ_TIME_MAX;
    int64_t day = day_of(wall);
    return wall - day * SOJ_DAY < q->of_day ? day - 1 : day;
}

static soj_time wall_of(const question *q, int64_t day)
{
    return day * SOJ_DAY + q->of_day;
}

bool soj__recurrence_next(const soj__recurrence *rule, soj_time start, soj_time from, soj_time *out)
{
    question q;
    int64_t found, nth;
    if (from > SOJ_TIME_MAX || !ask(rule, start, &q))
        return false;
    if (from < start)
        from = start;
    int64_t day = day_of(from);
    if (from - day * SOJ_DAY > q.of_day)
        day++;
    if (!next_date(&q.pattern, day, &found) || found > last_day_of(&q, SOJ_TIME_MAX))
        return false;
    if (rule->count > 0 && count_dates(&q.pattern, found, rule->count, &nth) == rule->count &&
        found > nth)
        return false;
    *out = wall_of(&q, found);
    return true;
}

bool soj__recurrence_last(const soj__recurrence *rule, soj_time start, soj_time at, soj_time *out)
{
    question q;
    int64_t found;
    if (at < start || !ask(rule, start, &q))
        return false;
    int64_t day = last_day_of(&q, at);
    if (day < q.pattern.start || !last_date(&q.pattern, day, &found))
        return false;
    if (rule->count > 0)
        (void)count_dates(&q.pattern, found, rule->count, &found);
    *out = wall_of(&q, found);
    return true;
}

uint32_t soj__recurrence_ordinal(const soj__recurrence *rule, soj_time start, soj_time at)
{
    question q;
    int64_t last;
    if (at < start || !ask(rule, start, &q))
        return 0;
    int64_t day = last_day_of(&q, at);
    if (day < q.pattern.start)
        return 0;
    return count_dates(&q.pattern, day, rule->count > 0 ? rule->count : UINT32_MAX, &last);
}

bool soj__recurrence_nth(const soj__recurrence *rule, soj_time start, uint32_t number,
                         soj_time *out)
{
    question q;
    int64_t found;
    if (number == 0 || (rule->count > 0 && number > rule->count) || !ask(rule, start, &q))
        return false;
    int64_t day = last_day_of(&q, SOJ_TIME_MAX);
    if (day < q.pattern.start || count_dates(&q.pattern, day, number, &found) < number)
        return false;
    *out = wall_of(&q, found);
    return true;
}
