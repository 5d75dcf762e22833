/* SPDX-License-Identifier: MIT */
/* Wall clocks and calendar steps, in zones made for it. */
#include <sojourn/limits.h>

#include "time/local.h"

#include "made_zones.h"
#include "support/test.h"
#include "time/zones.h"

static void what_clocks_show(void **state)
{
    static const struct {
        const char *zone, *time, *wall;
    } facts[] = {
        {"utc", "2026-03-08T06:59:59Z", "2026-03-08T06:59:59Z"},
        {"n", "2026-03-08T06:59:59.999999Z", "2026-03-08T01:59:59.999999Z"},
        {"n", "2026-03-08T07:00:00Z", "2026-03-08T03:00:00Z"},
        {"n", "1969-12-31T23:59:59.5Z", "1969-12-31T18:59:59.5Z"},
        {"apia", "2011-12-30T09:59:59Z", "2011-12-29T23:59:59Z"},
        {"apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00Z"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(facts); i++) {
        const soj__zone *zone = made_zone(facts[i].zone);
        soj_time wall = soj__local_from_time(zone, time_of(facts[i].time));
        expect_time(facts[i].time, wall, facts[i].wall);
        assert_int_equal(soj__local_day(zone, time_of(facts[i].time)),
                         soj__floor_div(wall, SOJ_DAY));
        expect_time(facts[i].wall, soj__local_to_time(zone, wall), facts[i].time);
    }
    assert_true(soj__local_next_change(&soj__zone_utc, 0) == SOJ_TIME_NEVER);
    expect_time("the next change", soj__local_next_change(made_zone("n"), time_of("2026-01-01")),
                "2026-03-08T07:00:00Z");
}

#define AT(hour, minute) ((hour)*SOJ_HOUR + (minute)*SOJ_MINUTE)

static void times_of_day(void **state)
{
    static const struct {
        const char *zone, *date;
        soj_duration time_of_day;
        const char *time;
    } facts[] = {
        {"utc", "2026-03-08", AT(9, 0), "2026-03-08T09:00:00Z"},
        {"n", "2026-03-07", AT(9, 0), "2026-03-07T14:00:00Z"},
        {"n", "2026-03-08", AT(9, 0), "2026-03-08T13:00:00Z"},
        {"n", "2026-03-08", AT(2, 30), "2026-03-08T07:30:00Z"}, /* skipped: 03:30 */
        {"n", "2026-11-01", AT(1, 30), "2026-11-01T05:30:00Z"}, /* the first */
        {"s", "2026-10-18", AT(0, 0), "2026-10-18T03:00:00Z"},  /* no midnight: 01:00 */
        {"m", "2026-03-08", AT(23, 45), "2026-03-08T23:45:00Z"},
        {"apia", "2011-12-30", AT(9, 0), "2011-12-30T19:00:00Z"}, /* no such date: the next */
        {"apia", "2011-12-31", AT(9, 0), "2011-12-30T19:00:00Z"},
        {"n", "9999-12-31", AT(20, 0), NULL},
        {"apia", "0001-01-01", AT(20, 0), "0001-01-02T06:00:00Z"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(facts); i++) {
        int64_t day = time_of(facts[i].date) / SOJ_DAY;
        soj_time time = SOJ_TIME_NEVER;
        bool is_there = soj__local_at(made_zone(facts[i].zone), day, facts[i].time_of_day, &time);
        assert_int_equal(is_there, facts[i].time != NULL);
        if (is_there)
            expect_time(facts[i].date, time, facts[i].time);
    }
    soj_time time;
    assert_false(soj__local_at(&soj__zone_utc, INT64_MAX, 0, &time));
    assert_false(soj__local_at(&soj__zone_utc, INT64_MAX / SOJ_DAY, SOJ_DAY - 1, &time));
    assert_false(soj__local_at(&soj__zone_utc, INT64_MIN / SOJ_DAY, 0, &time));
    assert_false(soj__local_at(&soj__zone_utc, SOJ_TIME_MAX / SOJ_DAY + 1, 0, &time));
}

static void the_next_time_of_day(void **state)
{
    static const struct {
        const char *zone, *time;
        soj_duration time_of_day;
        const char *next;
    } facts[] = {
        {"utc", "2026-03-08T09:00:00Z", AT(9, 0), "2026-03-08T09:00:00Z"},
        {"utc", "2026-03-08T09:00:00.000001Z", AT(9, 0), "2026-03-09T09:00:00Z"},
        {"n", "2026-03-07T14:00:00.000001Z", AT(9, 0), "2026-03-08T13:00:00Z"},
        {"n", "2026-03-08T07:00:00Z", AT(2, 30), "2026-03-08T07:30:00Z"},
        {"n", "2026-11-01T05:30:00.000001Z", AT(1, 30), "2026-11-02T06:30:00Z"},
        {"n", "2026-11-01T06:00:00Z", AT(1, 30), "2026-11-02T06:30:00Z"},
        {"m", "2026-03-08T23:29:59Z", AT(23, 45), "2026-03-08T23:45:00Z"}, /* 00:45 by the clock */
        /* From the gap's end on it is the next date: the skipped 23:45 is yesterday's. */
        {"m", "2026-03-08T23:30:00Z", AT(23, 45), "2026-03-09T22:45:00Z"},
        /* The second 23:45, and it has been 00:15 of the next date already. */
        {"m", "2026-10-31T23:45:00Z", AT(0, 15), "2026-11-02T00:15:00Z"},
        {"m", "2026-03-08T23:45:00.000001Z", AT(23, 45), "2026-03-09T22:45:00Z"},
        {"apia", "2011-12-30T08:00:00Z", AT(9, 0), "2011-12-30T19:00:00Z"},
        {"apia", "2011-12-30T19:00:00.000001Z", AT(9, 0), "2011-12-31T19:00:00Z"},
        {"apia", "0001-01-01T00:00:00Z", AT(9, 0), "0001-01-01T19:00:00Z"},
        {"utc", "9999-12-31T09:00:00.000001Z", AT(9, 0), NULL},
        {"n", "9999-12-31T23:00:00Z", AT(19, 0), NULL},
        {"apia", "9999-12-31T23:59:59.999999Z", AT(20, 0), NULL},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(facts); i++) {
        int64_t day;
        soj_time next = SOJ_TIME_NEVER;
        const soj__zone *zone = made_zone(facts[i].zone);
        bool is_there =
            soj__local_next_at(zone, time_of(facts[i].time), facts[i].time_of_day, &day);
        assert_int_equal(is_there, facts[i].next != NULL);
        if (is_there)
            assert_true(soj__local_at(zone, day, facts[i].time_of_day, &next));
        expect_time(facts[i].time, next, facts[i].next);
    }
}

static void days_begin(void **state)
{
    static const struct {
        const char *zone, *date, *begin;
    } facts[] = {
        {"utc", "2026-03-08T00:00:00Z", "2026-03-08T00:00:00Z"},
        {"n", "2026-03-09T00:00:00Z", "2026-03-09T04:00:00Z"},
        {"s", "2026-10-18T00:00:00Z", "2026-10-18T03:00:00Z"}, /* a gap from 00:00 on */
        {"m", "2026-03-09T00:00:00Z",
         "2026-03-08T23:30:00Z"}, /* one around it: it begins at 00:30 */
        {"m", "2026-11-01T00:00:00Z", "2026-10-31T23:00:00Z"},    /* there twice */
        {"apia", "2011-12-30T00:00:00Z", "2011-12-30T10:00:00Z"}, /* no such day */
        {"apia", "2011-12-31T00:00:00Z", "2011-12-30T10:00:00Z"},
        {"apia", "9999-12-31T00:00:00Z", "9999-12-30T10:00:00Z"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(facts); i++) {
        soj_time begin =
            soj__local_midnight(made_zone(facts[i].zone), time_of(facts[i].date) / SOJ_DAY);
        expect_time(facts[i].date, begin, facts[i].begin);
    }
    assert_int_equal(soj__local_midnight(made_zone("w"), SOJ_TIME_MAX / SOJ_DAY), SOJ_TIME_MAX);
    assert_int_equal(soj__local_midnight(made_zone("o"), SOJ_TIME_MIN / SOJ_DAY), SOJ_TIME_MIN);
}

static void steps(void **state)
{
    static const struct {
        const char *zone, *time;
        int64_t months, days;
        const char *after;
    } facts[] = {
        {"utc", "2026-01-31T10:00:00Z", 1, 0, "2026-02-28T10:00:00Z"},
        {"utc", "2028-01-31T10:00:00Z", 1, 0, "2028-02-29T10:00:00Z"},
        {"utc", "2026-01-31T10:00:00Z", 2, 0, "2026-03-31T10:00:00Z"}, /* clipped once */
        {"utc", "2028-02-29T10:00:00Z", 12, 0, "2029-02-28T10:00:00Z"},
        {"utc", "2028-02-29T10:00:00Z", 48, 0, "2032-02-29T10:00:00Z"},
        {"utc", "2026-03-31T10:00:00Z", -1, 0, "2026-02-28T10:00:00Z"},
        {"utc", "2026-01-15T10:00:00Z", -1, 0, "2025-12-15T10:00:00Z"},
        {"utc", "1970-01-01T00:00:00Z", -23628, 0, "0001-01-01T00:00:00Z"},
        {"utc", "1970-01-01T00:00:00Z", -23629, 0, NULL},
        {"utc", "1970-12-01T00:00:00Z", 96348, 0, "9999-12-01T00:00:00Z"},
        {"utc", "1970-12-01T00:00:00Z", 96349, 0, NULL},
        {"utc", "1970-01-01T00:00:00Z", INT64_MAX, 0, NULL},
        {"utc", "1970-01-01T00:00:00Z", INT64_MIN, 0, NULL},
        {"utc", "1970-01-02T00:00:00Z", 0, INT64_MAX, NULL},
        {"utc", "1970-01-02T00:00:00Z", 0, 3000000, NULL},
        {"utc", "2026-01-31T10:00:00Z", 1, 3, "2026-03-03T10:00:00Z"}, /* months first */
        {"utc", "2026-01-31T10:00:00Z", 0, -31, "2025-12-31T10:00:00Z"},
        /* Nine in the morning stays nine in the morning. */
        {"n", "2026-02-08T14:00:00Z", 1, 0, "2026-03-08T13:00:00Z"},
        {"n", "2026-03-07T14:00:00Z", 0, 1, "2026-03-08T13:00:00Z"},
        /* A date of there, not of UTC: 31 January, 20:00. */
        {"n", "2026-02-01T01:00:00Z", 1, 0, "2026-03-01T01:00:00Z"},
        {"n", "2026-02-08T07:30:00Z", 1, 0, "2026-03-08T07:30:00Z"}, /* into the gap */
        {"n", "2026-10-01T05:30:00Z", 1, 0, "2026-11-01T05:30:00Z"}, /* into the fold: the first */
        {"n", "2026-11-01T06:30:00Z", 0, 0, "2026-11-01T06:30:00Z"}, /* no step: the second stays */
        {"n", "2026-11-01T06:30:00Z", 0, 1, "2026-11-02T06:30:00Z"},
        {"apia", "2011-11-30T19:00:00Z", 1, 0, "2011-12-30T19:00:00Z"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(facts); i++) {
        soj_time after = SOJ_TIME_NEVER;
        bool is_there = soj__local_add(made_zone(facts[i].zone), time_of(facts[i].time),
                                       facts[i].months, facts[i].days, &after);
        assert_int_equal(is_there, facts[i].after != NULL);
        expect_time(facts[i].time, after, facts[i].after);
    }
    soj_time after;
    assert_false(soj__local_add(&soj__zone_utc, SOJ_TIME_MAX + 1, 0, 0, &after));
}

static void what_names_are_good(void **state)
{
    static const char name[] = "a_name_that_is_one_byte_longer_than_names_of_zones_are_allowed_to";
    (void)state;
    assert_int_equal(sizeof(name) - 1, SOJ_LIMIT_ZONE_NAME + 1);
    const soj__slice longest = {name, SOJ_LIMIT_ZONE_NAME};
    const soj__slice longer = {name, SOJ_LIMIT_ZONE_NAME + 1};
    assert_true(soj__zone_name_is_good(longest));
    assert_false(soj__zone_name_is_good(longer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_names_are_good), cmocka_unit_test(what_clocks_show),
        cmocka_unit_test(times_of_day),        cmocka_unit_test(the_next_time_of_day),
        cmocka_unit_test(days_begin),          cmocka_unit_test(steps),
    };
    return cmocka_run_group_tests(tests, make_zones, free_made_zones);
}
