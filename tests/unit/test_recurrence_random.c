/* SPDX-License-Identifier: MIT */
/* Random rules and starts against the slow way of recurrence_naive.h. */
#include <inttypes.h>
#include <stdio.h>

#include "support/test.h"
#include "time/recurrence.h"
#include "unit/recurrence_naive.h"

enum { ASKED = 24 };

typedef struct trial {
    naive_rule naive;
    char text[NAIVE_TEXT_MAX];
    soj__recurrence rule;
    soj_time start, horizon;
    naive_dates dates;
} trial;

static soj_time wall_of(const trial *of, size_t i)
{
    soj_time time_of_day = (of->start % SOJ_DAY + SOJ_DAY) % SOJ_DAY;
    return of->dates.days[i] * SOJ_DAY + time_of_day;
}

static void expect(const trial *of, const char *what, soj_time asked, soj_time got, soj_time wanted)
{
    if (got != wanted)
        fail_msg("%s of %s, start %" PRId64 ": at %" PRId64 " it is %" PRId64 ", not %" PRId64,
                 what, of->text, of->start, asked, got, wanted);
}

/* Up to the horizon; beyond it the list ends, and what is found there is not looked at. */
static void ask(const trial *of, soj_time at)
{
    soj_time got = INT64_MAX, wanted = INT64_MAX, before = INT64_MIN;
    size_t n = 0;
    if (at > of->horizon)
        at = of->horizon;
    for (; n < of->dates.n && wall_of(of, n) <= at; n++)
        before = wall_of(of, n);
    if (before == at)
        wanted = before;
    else if (n < of->dates.n)
        wanted = wall_of(of, n);
    if (!soj__recurrence_next(&of->rule, of->start, at, &got))
        got = INT64_MAX;
    if (wanted < INT64_MAX || of->dates.is_all || got <= of->horizon)
        expect(of, "the next", at, got, wanted);
    got = INT64_MIN;
    (void)soj__recurrence_last(&of->rule, of->start, at, &got);
    expect(of, "the last", at, got, before);
    expect(of, "the number", at, soj__recurrence_ordinal(&of->rule, of->start, at), (soj_time)n);
    if (n > 0) {
        assert_true(soj__recurrence_nth(&of->rule, of->start, (uint32_t)n, &got));
        expect(of, "the nth", (soj_time)n, got, before);
    }
}

static void ask_all(const trial *of, naive_rng *rng)
{
    soj_time span = of->horizon - of->start;
    soj_time got;
    for (int i = 0; i < ASKED; i++) {
        soj_time at = of->start + span / 1000 * (naive_below(rng, 1100) - 50);
        if (of->dates.n > 0 && i % 2 == 0)
            at = wall_of(of, (size_t)naive_below(rng, (int)of->dates.n)) + naive_below(rng, 3) - 1;
        ask(of, at);
    }
    ask(of, of->start);
    ask(of, of->horizon);
    if (of->dates.is_all)
        assert_false(soj__recurrence_nth(&of->rule, of->start, (uint32_t)of->dates.n + 1, &got));
}

/* Days that a rule is followed: some ten to hundred periods. */
static int64_t followed(const naive_rule *rule, naive_rng *rng)
{
    static const int64_t days[] = {200, 600, 3000, 12000};
    return 1 + days[rule->frequency] * (naive_below(rng, 3) ? rule->interval : 1) / 2;
}

static void make(trial *of, naive_rng *rng)
{
    soj__slice place;
    int64_t first = naive_day(1 + naive_below(rng, naive_below(rng, 8) ? 3000 : 9999), 1, 1);
    if (naive_below(rng, 2))
        first = naive_day(1990 + naive_below(rng, 50), 1, 1);
    first += naive_below(rng, 365);
    if (naive_below(rng, 50) == 0)
        first = naive_below(rng, 2) ? NAIVE_FIRST_DAY + naive_below(rng, 40)
                                    : NAIVE_LAST_DAY - naive_below(rng, 3000);
    naive_random(rng, &of->naive);
    int64_t last = first + followed(&of->naive, rng);
    if (last > NAIVE_LAST_DAY)
        last = NAIVE_LAST_DAY;
    if (of->naive.count == 0 && naive_below(rng, 5) == 0)
        of->naive.until = first + naive_below(rng, (int)(last - first) + 1);
    naive_text(&of->naive, of->text);
    const soj__recurrence_problem *problem =
        soj__recurrence_parse((soj__slice){of->text, strlen(of->text)}, &of->rule, &place);
    if (problem)
        fail_msg("%s: %s", of->text, problem->says);
    of->start = first * SOJ_DAY + naive_below(rng, 86400) * SOJ_SECOND;
    of->horizon = last * SOJ_DAY + SOJ_DAY - 1;
    of->dates = naive_dates_of(&of->naive, first, last);
}

static void rules_are_as_the_slow_way_has_them(void **state)
{
    naive_rng rng = {20261122};
    const size_t rules = TEST_TIMES(20000, 1000);
    size_t dates = 0, without = 0;
    (void)state;
    for (size_t i = 0; i < rules; i++) {
        trial of;
        make(&of, &rng);
        ask_all(&of, &rng);
        dates += of.dates.n;
        without += of.dates.n == 0;
        free(of.dates.days);
    }
    printf("%zu rules, %zu dates; %zu rules without any\n", rules, dates, without);
    assert_true(without < rules / 2);
    assert_true(dates > rules * 10);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_as_the_slow_way_has_them),
    };
    return cmocka_run_group_tests_name("recurrence_random", tests, NULL, NULL);
}
