/* SPDX-License-Identifier: MIT */
/* Hours of the week by the clocks of zones made for it. */
#include "time/window.h"

#include "made_zones.h"
#include "support/test.h"

#define AT(hour, minute) ((hour)*SOJ_HOUR + (minute)*SOJ_MINUTE)

/* Each pair of a list of spans: from, to. */
#define SPANS(...)                                                                                 \
    .spans = (const soj__span_of_day[]){__VA_ARGS__},                                              \
    .n_spans = sizeof((const soj__span_of_day[]){__VA_ARGS__}) / sizeof(soj__span_of_day)

enum { SUN = 1, MON = 2, TUE = 4, THU = 16, FRI = 32, SAT = 64, WEEKDAYS = 62, DAILY = 127 };

#define CHRISTMAS 739974u  /* 2026-12-25 */
#define LAST_DAY  3652058u /* 9999-12-31 */

static const uint32_t dates[] = {739676 /* 2026-03-02, a Monday */, CHRISTMAS, LAST_DAY};

static const soj__hours office = {.days = WEEKDAYS,
                                  SPANS({AT(13, 0), AT(17, 0)}, {AT(9, 0), AT(12, 0)})};
static const soj__hours friday_night = {.days = FRI, SPANS({AT(22, 0), AT(6, 0)})};
static const soj__hours mondays = {.days = MON, SPANS({0, SOJ_DAY})};
static const soj__hours saturdays = {.days = SAT, SPANS({0, SOJ_DAY})};
static const soj__hours sundays = {.days = SUN, SPANS({0, SOJ_DAY})};
static const soj__hours fridays = {.days = FRI, SPANS({0, SOJ_DAY})};
static const soj__hours thursday_night = {.days = THU, SPANS({AT(22, 0), AT(6, 0)})};
static const soj__hours evening = {.days = DAILY, SPANS({AT(20, 0), SOJ_DAY})};
static const soj__hours to_midnight = {.days = DAILY, SPANS({AT(20, 0), 0})};
static const soj__hours touching = {.days = DAILY,
                                    SPANS({AT(12, 0), AT(17, 0)}, {AT(9, 0), AT(12, 0)})};
static const soj__hours overlapping = {
    .days = DAILY, SPANS({AT(15, 0), AT(18, 0)}, {AT(13, 0), AT(16, 0)}, {AT(9, 0), AT(14, 0)})};
static const soj__hours into_the_day = {.days = DAILY, SPANS({0, AT(2, 0)}, {AT(20, 0), SOJ_DAY})};
static const soj__hours always = {.days = DAILY, SPANS({0, SOJ_DAY})};
static const soj__hours always_but = {
    .days = DAILY, SPANS({0, SOJ_DAY}), .except = dates, .n_except = 3};
static const soj__hours nearly_always = {.days = DAILY, SPANS({AT(6, 0), AT(5, 59)})};
static const soj__hours halves_but = {.days = DAILY,
                                      SPANS({AT(6, 0), AT(5, 0)}, {AT(4, 0), AT(7, 0)}),
                                      .except = dates,
                                      .n_except = 3};
static const soj__hours workday_but = {
    .days = WEEKDAYS, SPANS({AT(9, 0), AT(17, 0)}), .except = dates, .n_except = 3};
static const soj__hours night_but = {
    .days = DAILY, SPANS({AT(22, 0), AT(6, 0)}), .except = dates, .n_except = 3};
static const soj__hours at_1 = {.days = DAILY, SPANS({AT(1, 0), AT(2, 0)})};
static const soj__hours at_half_past_1 = {.days = DAILY, SPANS({AT(1, 30), AT(2, 0)})};
static const soj__hours to_half_past_1 = {.days = DAILY, SPANS({AT(0, 30), AT(1, 30)})};
static const soj__hours at_2 = {.days = DAILY, SPANS({AT(2, 0), AT(3, 0)})};
static const soj__hours to_half_past_2 = {.days = DAILY, SPANS({AT(1, 0), AT(2, 30)})};
static const soj__hours from_half_past_2 = {.days = DAILY, SPANS({AT(2, 30), AT(4, 0)})};
static const soj__hours early_monday = {.days = MON, SPANS({0, AT(1, 0)})};

typedef struct fact {
    const char *zone;
    const soj__hours *hours;
    const char *from, *open, *shut;
} fact;

static void check(const fact *row)
{
    const soj__zone *zone = made_zone(row->zone);
    soj_time from = time_of(row->from);
    expect_time(row->from, soj__hours_between(row->hours, NULL, zone, from, SOJ_TIME_MAX),
                row->open);
    expect_time(row->from, soj__hours_end(row->hours, zone, from, SOJ_TIME_MAX), row->shut);
}

#define CHECK(rows)                                                                                \
    do {                                                                                           \
        (void)state;                                                                               \
        for (size_t i_ = 0; i_ < TEST_ARRAY_LEN(rows); i_++)                                       \
            check(&(rows)[i_]);                                                                    \
    } while (0)

static void edges_of_days_and_weeks(void **state)
{
    static const fact facts[] = {
        {"utc", &office, "2026-03-02T08:59:59.999999Z", "2026-03-02T09:00:00Z",
         "2026-03-02T08:59:59.999999Z"},
        {"utc", &office, "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-02T12:00:00Z"},
        {"utc", &office, "2026-03-02T11:59:59.999999Z", "2026-03-02T11:59:59.999999Z",
         "2026-03-02T12:00:00Z"},
        {"utc", &office, "2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z", "2026-03-02T12:00:00Z"},
        {"utc", &office, "2026-03-02T13:00:00Z", "2026-03-02T13:00:00Z", "2026-03-02T17:00:00Z"},
        {"utc", &office, "2026-03-06T17:00:00Z", "2026-03-09T09:00:00Z", "2026-03-06T17:00:00Z"},
        {"utc", &mondays, "2026-03-01T23:59:59.999999Z", "2026-03-02T00:00:00Z",
         "2026-03-01T23:59:59.999999Z"},
        {"utc", &mondays, "2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"},
        {"utc", &mondays, "2026-03-03T00:00:00Z", "2026-03-09T00:00:00Z", "2026-03-03T00:00:00Z"},
        {"utc", &evening, "2026-03-02T23:59:59.999999Z", "2026-03-02T23:59:59.999999Z",
         "2026-03-03T00:00:00Z"},
        {"utc", &to_midnight, "2026-03-02T20:00:00Z", "2026-03-02T20:00:00Z",
         "2026-03-03T00:00:00Z"},
        {"utc", &to_midnight, "2026-03-03T00:00:00Z", "2026-03-03T20:00:00Z",
         "2026-03-03T00:00:00Z"},
        /* Before 1970 too. */
        {"utc", &mondays, "1969-12-23T12:00:00Z", "1969-12-29T00:00:00Z", "1969-12-23T12:00:00Z"},
    };
    CHECK(facts);
}

static void spans_go_on_into_the_next_day(void **state)
{
    static const fact facts[] = {
        {"utc", &friday_night, "2026-03-06T03:00:00Z", "2026-03-06T22:00:00Z",
         "2026-03-06T03:00:00Z"},
        {"utc", &friday_night, "2026-03-06T21:59:59.999999Z", "2026-03-06T22:00:00Z",
         "2026-03-06T21:59:59.999999Z"},
        {"utc", &friday_night, "2026-03-06T22:00:00Z", "2026-03-06T22:00:00Z",
         "2026-03-07T06:00:00Z"},
        {"utc", &friday_night, "2026-03-07T05:59:59.999999Z", "2026-03-07T05:59:59.999999Z",
         "2026-03-07T06:00:00Z"},
        {"utc", &friday_night, "2026-03-07T06:00:00Z", "2026-03-13T22:00:00Z",
         "2026-03-07T06:00:00Z"},
        {"utc", &friday_night, "2026-03-07T22:00:00Z", "2026-03-13T22:00:00Z",
         "2026-03-07T22:00:00Z"},
    };
    CHECK(facts);
}

static void spans_run_together(void **state)
{
    static const fact facts[] = {
        {"utc", &touching, "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-02T17:00:00Z"},
        {"utc", &overlapping, "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z",
         "2026-03-02T18:00:00Z"},
        {"utc", &overlapping, "2026-03-02T18:00:00Z", "2026-03-03T09:00:00Z",
         "2026-03-02T18:00:00Z"},
        {"utc", &into_the_day, "2026-03-02T20:00:00Z", "2026-03-02T20:00:00Z",
         "2026-03-03T02:00:00Z"},
        {"utc", &always, "2026-03-02T20:00:00Z", "2026-03-02T20:00:00Z", NULL},
        {"n", &always, "2026-03-02T20:00:00Z", "2026-03-02T20:00:00Z", NULL},
        {"utc", &nearly_always, "2026-03-02T06:00:00Z", "2026-03-02T06:00:00Z",
         "2026-03-03T05:59:00Z"},
    };
    CHECK(facts);
}

static void nothing_opens_on_exceptions(void **state)
{
    static const fact facts[] = {
        {"utc", &workday_but, "2026-02-27T17:00:00Z", "2026-03-03T09:00:00Z",
         "2026-02-27T17:00:00Z"},
        {"utc", &workday_but, "2026-12-24T17:00:00Z", "2026-12-28T09:00:00Z",
         "2026-12-24T17:00:00Z"},
        /* What opened the day before goes on; what would open then is shut the day after as well.
         */
        {"utc", &night_but, "2026-12-24T22:00:00Z", "2026-12-24T22:00:00Z", "2026-12-25T06:00:00Z"},
        {"utc", &night_but, "2026-12-25T06:00:00Z", "2026-12-26T22:00:00Z", "2026-12-25T06:00:00Z"},
        /* Always, but for exceptions however far away. */
        {"utc", &always_but, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z",
         "2026-03-02T00:00:00Z"},
        {"utc", &always_but, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z",
         "2026-03-02T00:00:00Z"},
        {"n", &always_but, "2026-03-03T05:00:00Z", "2026-03-03T05:00:00Z", "2026-12-25T05:00:00Z"},
        {"n", &always_but, "2026-12-26T05:00:00Z", "2026-12-26T05:00:00Z", "9999-12-31T05:00:00Z"},
        {"apia", &always_but, "2026-12-30T00:00:00Z", "2026-12-30T00:00:00Z",
         "9999-12-30T10:00:00Z"},
        {"utc", &halves_but, "2026-12-24T00:00:00Z", "2026-12-24T00:00:00Z",
         "2026-12-25T05:00:00Z"},
        {"utc", &halves_but, "2026-12-25T05:00:00Z", "2026-12-26T04:00:00Z",
         "2026-12-25T05:00:00Z"},
        {"utc", &halves_but, "2026-12-26T01:00:00Z", "2026-12-26T04:00:00Z",
         "2026-12-26T01:00:00Z"},
    };
    CHECK(facts);
}

static void clocks_are_put_forward(void **state)
{
    static const fact facts[] = {
        {"n", &at_2, "2026-03-08T06:00:00Z", "2026-03-09T06:00:00Z", "2026-03-08T06:00:00Z"},
        {"n", &to_half_past_2, "2026-03-08T05:00:00Z", "2026-03-08T06:00:00Z",
         "2026-03-08T05:00:00Z"},
        {"n", &to_half_past_2, "2026-03-08T06:00:00Z", "2026-03-08T06:00:00Z",
         "2026-03-08T07:00:00Z"},
        {"n", &from_half_past_2, "2026-03-08T06:59:59.999999Z", "2026-03-08T07:00:00Z",
         "2026-03-08T06:59:59.999999Z"},
        {"n", &from_half_past_2, "2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z",
         "2026-03-08T08:00:00Z"},
        {"n", &office, "2026-03-06T22:00:00Z", "2026-03-09T13:00:00Z", "2026-03-06T22:00:00Z"},
        /* Midnight itself is skipped, or more of the day. */
        {"s", &sundays, "2026-10-18T02:59:59Z", "2026-10-18T03:00:00Z", "2026-10-18T02:59:59Z"},
        {"m", &early_monday, "2026-03-08T23:29:59Z", "2026-03-08T23:30:00Z",
         "2026-03-08T23:29:59Z"},
        {"m", &early_monday, "2026-03-08T23:30:00Z", "2026-03-08T23:30:00Z",
         "2026-03-09T00:00:00Z"},
        /* A whole day is. */
        {"apia", &fridays, "2011-12-29T20:00:00Z", "2012-01-05T10:00:00Z", "2011-12-29T20:00:00Z"},
        {"apia", &thursday_night, "2011-12-30T08:00:00Z", "2011-12-30T08:00:00Z",
         "2011-12-30T10:00:00Z"},
        {"apia", &friday_night, "2011-12-30T08:00:00Z", "2011-12-30T10:00:00Z",
         "2011-12-30T08:00:00Z"},
        {"apia", &friday_night, "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z",
         "2011-12-30T16:00:00Z"},
    };
    CHECK(facts);
}

static void clocks_are_put_back(void **state)
{
    static const fact facts[] = {
        /* Open in both passes of the hour, */
        {"n", &at_1, "2026-11-01T04:59:59Z", "2026-11-01T05:00:00Z", "2026-11-01T04:59:59Z"},
        {"n", &at_1, "2026-11-01T05:00:00Z", "2026-11-01T05:00:00Z", "2026-11-01T07:00:00Z"},
        /* and shut between them. */
        {"n", &at_half_past_1, "2026-11-01T05:30:00Z", "2026-11-01T05:30:00Z",
         "2026-11-01T06:00:00Z"},
        {"n", &at_half_past_1, "2026-11-01T06:00:00Z", "2026-11-01T06:30:00Z",
         "2026-11-01T06:00:00Z"},
        {"n", &at_half_past_1, "2026-11-01T06:30:00Z", "2026-11-01T06:30:00Z",
         "2026-11-01T07:00:00Z"},
        {"n", &to_half_past_1, "2026-11-01T05:00:00Z", "2026-11-01T05:00:00Z",
         "2026-11-01T05:30:00Z"},
        {"n", &to_half_past_1, "2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z",
         "2026-11-01T05:30:00Z"},
        {"n", &to_half_past_1, "2026-11-01T06:00:00Z", "2026-11-01T06:00:00Z",
         "2026-11-01T06:30:00Z"},
        {"l", &at_half_past_1, "2026-04-04T14:30:00Z", "2026-04-04T14:30:00Z",
         "2026-04-04T15:30:00Z"},
        /* Back into the day before. */
        {"s", &saturdays, "2026-02-14T02:00:00Z", "2026-02-14T02:00:00Z", "2026-02-15T03:00:00Z"},
        {"m", &sundays, "2026-10-31T22:59:59Z", "2026-10-31T23:00:00Z", "2026-10-31T22:59:59Z"},
        {"m", &sundays, "2026-10-31T23:00:00Z", "2026-10-31T23:00:00Z", "2026-10-31T23:30:00Z"},
        {"m", &sundays, "2026-10-31T23:30:00Z", "2026-11-01T00:00:00Z", "2026-10-31T23:30:00Z"},
        {"m", &sundays, "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"},
    };
    CHECK(facts);
}

static const soj__hours at_9 = {.days = DAILY, SPANS({AT(9, 0), AT(10, 0)})};
static const soj__hours at_9_but = {
    .days = DAILY, SPANS({AT(9, 0), AT(10, 0)}), .except = dates, .n_except = 3};
static const soj__hours at_9_and_11 = {.days = DAILY,
                                       SPANS({AT(11, 0), AT(12, 0)}, {AT(9, 0), AT(10, 0)})};
static const soj__hours to_half_past_11 = {.days = DAILY, SPANS({AT(8, 0), AT(11, 30)})};
static const soj__hours from_midnight = {.days = DAILY, SPANS({0, AT(1, 0)})};
static const soj__hours nights = {.days = DAILY, SPANS({AT(10, 0), AT(9, 0)})};

static void open_while_others_are_shut(void **state)
{
    static const struct {
        const char *zone;
        const soj__hours *open, *shut;
        const char *from, *first;
    } facts[] = {
        {"utc", &at_9_and_11, &to_half_past_11, "2026-03-02T09:00:00Z", "2026-03-02T11:30:00Z"},
        {"utc", &at_9_and_11, &to_half_past_11, "2026-03-02T12:00:00Z", "2026-03-03T11:30:00Z"},
        {"n", &at_9_and_11, &to_half_past_11, "2026-03-07T17:00:00Z", "2026-03-08T15:30:00Z"},
        {"utc", &at_9, &nights, "2026-03-02T00:00:00Z", "2026-03-02T09:00:00Z"},
        {"utc", &office, &evening, "2026-03-06T17:00:00Z", "2026-03-09T09:00:00Z"},
        /* On exceptions alone. */
        {"utc", &at_9, &at_9_but, "2026-03-02T09:30:00Z", "2026-03-02T09:30:00Z"},
        {"utc", &at_9, &at_9_but, "2026-03-02T10:00:00Z", "2026-12-25T09:00:00Z"},
        {"n", &at_9, &at_9_but, "2026-12-26T00:00:00Z", "9999-12-31T14:00:00Z"},
        {"utc", &at_9_but, &at_9, "2026-12-26T00:00:00Z", NULL},
        /* What is not shut, for nothing opened the day before. */
        {"utc", &from_midnight, &night_but, "2026-12-20T06:00:00Z", "2026-12-26T00:00:00Z"},
        {"utc", NULL, NULL, "2026-03-02T09:30:00Z", "2026-03-02T09:30:00Z"},
        {"n", NULL, &always, "2026-03-02T09:30:00Z", NULL},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(facts); i++)
        expect_time(facts[i].from,
                    soj__hours_between(facts[i].open, facts[i].shut, made_zone(facts[i].zone),
                                       time_of(facts[i].from), SOJ_TIME_MAX),
                    facts[i].first);
}

static void limits_belong_to_what_is_searched(void **state)
{
    const soj_time nine = time_of("2026-03-02T09:00:00Z");
    const soj_time christmas = time_of("2026-12-25");
    (void)state;
    assert_true(soj__hours_between(&office, NULL, &soj__zone_utc, nine - SOJ_DAY, nine) == nine);
    assert_true(soj__hours_between(&office, NULL, &soj__zone_utc, nine - SOJ_DAY, nine - 1) ==
                SOJ_TIME_NEVER);
    assert_true(soj__hours_between(&office, NULL, &soj__zone_utc, nine, nine) == nine);
    assert_true(soj__hours_between(&office, NULL, &soj__zone_utc, nine, nine - 1) ==
                SOJ_TIME_NEVER);
    assert_true(soj__hours_end(&office, &soj__zone_utc, nine, nine + 3 * SOJ_HOUR) ==
                nine + 3 * SOJ_HOUR);
    assert_true(soj__hours_end(&office, &soj__zone_utc, nine, nine + 3 * SOJ_HOUR - 1) ==
                SOJ_TIME_NEVER);
    /* A limit at which the clocks change. */
    const soj_time change = time_of("2026-03-08T07:00:00Z");
    assert_true(soj__hours_between(&from_half_past_2, NULL, made_zone("n"), change - 1, change) ==
                change);
    assert_true(soj__hours_end(&always_but, &soj__zone_utc, nine + SOJ_DAY, christmas) ==
                christmas);
    assert_true(soj__hours_end(&always_but, &soj__zone_utc, nine + SOJ_DAY, christmas - 1) ==
                SOJ_TIME_NEVER);
}

static void the_first_and_the_last_of_times(void **state)
{
    static const fact facts[] = {
        {"utc", &mondays, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"},
        /* There it is the Sunday before. */
        {"n", &mondays, "0001-01-01T00:00:00Z", "0001-01-01T05:00:00Z", "0001-01-01T00:00:00Z"},
        {"utc", &mondays, "9999-12-27T00:00:00Z", "9999-12-27T00:00:00Z", "9999-12-28T00:00:00Z"},
        {"utc", &mondays, "9999-12-28T00:00:00Z", NULL, "9999-12-28T00:00:00Z"},
        {"apia", &fridays, "9999-12-31T09:59:59.999999Z", "9999-12-31T09:59:59.999999Z",
         "9999-12-31T10:00:00Z"},
        {"n", &fridays, "9999-12-31T05:00:00Z", "9999-12-31T05:00:00Z", NULL},
    };
    CHECK(facts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_of_days_and_weeks),
        cmocka_unit_test(spans_go_on_into_the_next_day),
        cmocka_unit_test(spans_run_together),
        cmocka_unit_test(nothing_opens_on_exceptions),
        cmocka_unit_test(clocks_are_put_forward),
        cmocka_unit_test(clocks_are_put_back),
        cmocka_unit_test(open_while_others_are_shut),
        cmocka_unit_test(limits_belong_to_what_is_searched),
        cmocka_unit_test(the_first_and_the_last_of_times),
    };
    return cmocka_run_group_tests(tests, make_zones, free_made_zones);
}
