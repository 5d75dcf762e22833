/* SPDX-License-Identifier: MIT */
/* Wall clocks and calendar steps, in zones made for it. */
#include "time/local.h"

#include "support/test.h"
#include "support/tzif.h"
#include "time/zones.h"

/* By their letters in the tables below. */
static const char *const footers[] = {
    "EST5EDT,M3.2.0,M11.1.0",            /* n: New York */
    "AAA3BBB,M10.3.0/0,M2.3.0/0",        /* s: São Paulo as it was, changing at midnight */
    "AAA0BBB,M3.2.0/23:30,M11.1.0/0:30", /* m: over midnight, forward and back */
};

static soj_zones *zones; /* a to d: the footers, and Apia */

static int make_zones(void **state)
{
    static const int32_t offsets[] = {-10 * 3600, 14 * 3600};
    static const tzif_change change = {1325239200, 1}; /* 2011-12-30T10:00:00Z */
    text bytes[4] = {{NULL, 0, 0}, {NULL, 0, 0}, {NULL, 0, 0}, {NULL, 0, 0}};
    soj_zone_file files[4] = {
        {"n", 1, NULL, 0}, {"s", 1, NULL, 0}, {"m", 1, NULL, 0}, {"apia", 4, NULL, 0}};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        tzif file = {.offsets = offsets, .n_offsets = 2, .changes = &change, .n_changes = 1};
        if (i < 3)
            file = (tzif){.footer = footers[i]};
        tzif_put(&bytes[i], &file);
        files[i].data = bytes[i].data;
        files[i].len = bytes[i].len;
    }
    soj_status status = soj_zones_make(files, 4, NULL, NULL, &zones);
    for (size_t i = 0; i < 4; i++)
        free(bytes[i].data);
    return status == SOJ_OK ? 0 : -1;
}

static int free_zones(void **state)
{
    (void)state;
    soj_zones_unref(zones);
    return 0;
}

static const soj__zone *zone_of(const char *name)
{
    if (strcmp(name, "utc") == 0)
        return &soj__zone_utc;
    uint32_t zone = soj__zones_find(zones, (soj__slice){name, strlen(name)});
    assert_int_not_equal(zone, SOJ__NONE);
    return soj__zones_zone(zones, zone);
}

/* NULL is no time: SOJ_TIME_NEVER. */
static soj_time time_of(const char *words)
{
    soj_time time = SOJ_TIME_NEVER;
    if (words)
        assert_int_equal(soj_time_parse(words, strlen(words), &time), SOJ_OK);
    return time;
}

static void expect_time(const char *what, soj_time time, const char *wanted)
{
    char shown[SOJ_TIME_TEXT_MAX];
    if (time == time_of(wanted))
        return;
    (void)soj_time_format(time, shown);
    fail_msg("%s gives %s, not %s", what, shown, wanted ? wanted : "nothing");
}

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
        const soj__zone *zone = zone_of(facts[i].zone);
        soj_time wall = soj__local_from_time(zone, time_of(facts[i].time));
        expect_time(facts[i].time, wall, facts[i].wall);
        assert_int_equal(soj__local_day(zone, time_of(facts[i].time)),
                         soj__floor_div(wall, SOJ_DAY));
        expect_time(facts[i].wall, soj__local_to_time(zone, wall), facts[i].time);
    }
    assert_true(soj__local_next_change(&soj__zone_utc, 0) == SOJ_TIME_NEVER);
    expect_time("the next change", soj__local_next_change(zone_of("n"), time_of("2026-01-01")),
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
        bool is_there = soj__local_at(zone_of(facts[i].zone), day, facts[i].time_of_day, &time);
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
        /* It is 00:30 of the next date when 23:30 would be, and both are now. */
        {"m", "2026-03-08T23:30:00Z", AT(23, 30), "2026-03-08T23:30:00Z"},
        {"m", "2026-03-08T23:40:00Z", AT(23, 45), "2026-03-08T23:45:00Z"},
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
        soj_time next = SOJ_TIME_NEVER;
        bool is_there = soj__local_next_at(zone_of(facts[i].zone), time_of(facts[i].time),
                                           facts[i].time_of_day, &next);
        assert_int_equal(is_there, facts[i].next != NULL);
        expect_time(facts[i].time, next, facts[i].next);
    }
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
        bool is_there = soj__local_add(zone_of(facts[i].zone), time_of(facts[i].time),
                                       facts[i].months, facts[i].days, &after);
        assert_int_equal(is_there, facts[i].after != NULL);
        expect_time(facts[i].time, after, facts[i].after);
    }
    soj_time after;
    assert_false(soj__local_add(&soj__zone_utc, SOJ_TIME_MAX + 1, 0, 0, &after));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_clocks_show),
        cmocka_unit_test(times_of_day),
        cmocka_unit_test(the_next_time_of_day),
        cmocka_unit_test(steps),
    };
    return cmocka_run_group_tests(tests, make_zones, free_zones);
}
