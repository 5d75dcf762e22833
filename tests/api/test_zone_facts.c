/* SPDX-License-Identifier: MIT */
/* What is known of the zones of the system, by hand. */
#include <sojourn/sojourn.h>

#include "support/failing_alloc.h"
#include "support/test.h"

static soj_zones *zones; /* NULL: the system has none */

static int load(void **state)
{
    char problem[SOJ_ZONES_PROBLEM_MAX];
    (void)state;
    soj_status status = soj_zones_load(SOJ_ZONES_DIRECTORY, NULL, problem, &zones);
    if (status == SOJ_ERR_NO_ZONES)
        return 0;
    if (status != SOJ_OK)
        print_error("%s\n", problem);
    return status == SOJ_OK ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    soj_zones_unref(zones);
    return 0;
}

static soj_time time_of(const char *text)
{
    soj_time time = 0;
    if (strcmp(text, "never") == 0)
        return SOJ_TIME_NEVER;
    assert_int_equal(soj_time_parse(text, strlen(text), &time), SOJ_OK);
    return time;
}

static uint32_t zone_of(const char *name)
{
    uint32_t zone = 0;
    if (soj_zones_find(zones, name, strlen(name), &zone, NULL) != SOJ_OK)
        fail_msg("%s is not there", name);
    return zone;
}

static void offsets_and_changes(void **state)
{
    static const struct {
        const char *zone, *time;
        int32_t hours, minutes, seconds; /* of the offset, all of one sign */
        const char *change;              /* the next */
    } facts[] = {
        {"America/New_York", "1883-11-18T16:59:59Z", -4, -56, -2, "1883-11-18T17:00:00Z"},
        {"America/New_York", "2026-03-08T06:59:59.999999Z", -5, 0, 0, "2026-03-08T07:00:00Z"},
        {"America/New_York", "2026-03-08T07:00:00Z", -4, 0, 0, "2026-11-01T06:00:00Z"},
        {"America/New_York", "2026-11-01T06:00:00Z", -5, 0, 0, "2027-03-14T07:00:00Z"},
        {"America/New_York", "2090-03-12T06:59:59Z", -5, 0, 0, "2090-03-12T07:00:00Z"},
        {"America/New_York", "2090-07-01T00:00:00Z", -4, 0, 0, "2090-11-05T06:00:00Z"},
        {"America/New_York", "9999-12-31T23:59:59Z", -5, 0, 0, "never"},
        {"America/New_York", "0001-01-01T00:00:00Z", -4, -56, -2, "1883-11-18T17:00:00Z"},
        {"America/Los_Angeles", "2026-03-08T09:59:59Z", -8, 0, 0, "2026-03-08T10:00:00Z"},
        {"America/Los_Angeles", "2026-11-01T08:59:59Z", -7, 0, 0, "2026-11-01T09:00:00Z"},
        /* British Standard Time: an hour ahead for three winters. */
        {"Europe/London", "1970-01-01T00:00:00Z", 1, 0, 0, "1971-10-31T02:00:00Z"},
        {"Europe/London", "2026-03-29T01:00:00Z", 1, 0, 0, "2026-10-25T01:00:00Z"},
        {"Europe/London", "2026-10-25T01:00:00Z", 0, 0, 0, "2027-03-28T01:00:00Z"},
        /* Winter is what is saved here: standard time is that of summer. */
        {"Europe/Dublin", "2026-01-15T12:00:00Z", 0, 0, 0, "2026-03-29T01:00:00Z"},
        {"Europe/Dublin", "2026-07-15T12:00:00Z", 1, 0, 0, "2026-10-25T01:00:00Z"},
        {"Europe/Dublin", "2090-07-15T12:00:00Z", 1, 0, 0, "2090-10-29T01:00:00Z"},
        {"Asia/Kolkata", "2026-07-15T12:00:00Z", 5, 30, 0, "never"},
        {"Asia/Kathmandu", "1985-12-31T18:29:59Z", 5, 30, 0, "1985-12-31T18:30:00Z"},
        {"Asia/Kathmandu", "2026-07-15T12:00:00Z", 5, 45, 0, "never"},
        /* Half an hour of daylight saving time. */
        {"Australia/Lord_Howe", "2026-04-04T14:59:59Z", 11, 0, 0, "2026-04-04T15:00:00Z"},
        {"Australia/Lord_Howe", "2026-04-04T15:00:00Z", 10, 30, 0, "2026-10-03T15:30:00Z"},
        /* Over the date line: 30 December 2011 does not exist. */
        {"Pacific/Apia", "2011-12-30T09:59:59Z", -10, 0, 0, "2011-12-30T10:00:00Z"},
        {"Pacific/Apia", "2011-12-30T10:00:00Z", 14, 0, 0, "2012-03-31T14:00:00Z"},
        /* Back in Ramadan, by a list that ends in 2087. */
        {"Africa/Casablanca", "2026-02-15T01:59:59Z", 1, 0, 0, "2026-02-15T02:00:00Z"},
        {"Africa/Casablanca", "2026-02-15T02:00:00Z", 0, 0, 0, "2026-03-22T02:00:00Z"},
        {"Africa/Casablanca", "2090-07-01T00:00:00Z", 1, 0, 0, "never"},
        {"Asia/Tokyo", "1951-09-07T00:00:00Z", 10, 0, 0, "1951-09-08T15:00:00Z"},
        {"Asia/Tokyo", "2026-07-15T12:00:00Z", 9, 0, 0, "never"},
        {"UTC", "2026-07-15T12:00:00Z", 0, 0, 0, "never"},
        {"Etc/GMT+12", "2026-07-15T12:00:00Z", -12, 0, 0, "never"},
    };
    (void)state;
    for (size_t i = 0; zones && i < TEST_ARRAY_LEN(facts); i++) {
        int32_t wanted = facts[i].hours * 3600 + facts[i].minutes * 60 + facts[i].seconds;
        int32_t offset = 0;
        soj_time change = 0;
        uint32_t zone = zone_of(facts[i].zone);
        soj_time time = time_of(facts[i].time);
        assert_int_equal(soj_zone_offset_at(zones, zone, time, &offset), SOJ_OK);
        assert_int_equal(soj_zone_next_change(zones, zone, time, &change), SOJ_OK);
        if (offset != wanted || change != time_of(facts[i].change))
            fail_msg("%s at %s: %d, until %lld", facts[i].zone, facts[i].time, offset,
                     (long long)change);
    }
}

static void wall_clocks(void **state)
{
    static const struct {
        const char *zone, *wall;
        int32_t kind;
        const char *first, *second;
    } facts[] = {
        {"America/New_York", "2026-03-08T01:59:59Z", SOJ_WALL_UNIQUE, "2026-03-08T06:59:59Z",
         "2026-03-08T06:59:59Z"},
        {"America/New_York", "2026-03-08T02:00:00Z", SOJ_WALL_GAP, "2026-03-08T07:00:00Z",
         "2026-03-08T06:00:00Z"},
        {"America/New_York", "2026-03-08T02:30:00.5Z", SOJ_WALL_GAP, "2026-03-08T07:30:00.5Z",
         "2026-03-08T06:30:00.5Z"},
        {"America/New_York", "2026-03-08T03:00:00Z", SOJ_WALL_UNIQUE, "2026-03-08T07:00:00Z",
         "2026-03-08T07:00:00Z"},
        {"America/New_York", "2026-11-01T00:59:59Z", SOJ_WALL_UNIQUE, "2026-11-01T04:59:59Z",
         "2026-11-01T04:59:59Z"},
        {"America/New_York", "2026-11-01T01:30:00Z", SOJ_WALL_FOLD, "2026-11-01T05:30:00Z",
         "2026-11-01T06:30:00Z"},
        {"America/New_York", "2026-11-01T02:00:00Z", SOJ_WALL_UNIQUE, "2026-11-01T07:00:00Z",
         "2026-11-01T07:00:00Z"},
        {"America/New_York", "2090-03-12T02:30:00Z", SOJ_WALL_GAP, "2090-03-12T07:30:00Z",
         "2090-03-12T06:30:00Z"},
        {"America/Los_Angeles", "2026-11-01T01:00:00Z", SOJ_WALL_FOLD, "2026-11-01T08:00:00Z",
         "2026-11-01T09:00:00Z"},
        {"Europe/London", "2026-03-29T01:59:59.999999Z", SOJ_WALL_GAP,
         "2026-03-29T01:59:59.999999Z", "2026-03-29T00:59:59.999999Z"},
        {"Europe/Dublin", "2026-10-25T01:30:00Z", SOJ_WALL_FOLD, "2026-10-25T00:30:00Z",
         "2026-10-25T01:30:00Z"},
        {"Asia/Kathmandu", "1986-01-01T00:10:00Z", SOJ_WALL_GAP, "1985-12-31T18:40:00Z",
         "1985-12-31T18:25:00Z"},
        {"Australia/Lord_Howe", "2026-04-05T01:45:00Z", SOJ_WALL_FOLD, "2026-04-04T14:45:00Z",
         "2026-04-04T15:15:00Z"},
        {"Australia/Lord_Howe", "2026-10-04T02:15:00Z", SOJ_WALL_GAP, "2026-10-03T15:45:00Z",
         "2026-10-03T15:15:00Z"},
        {"Australia/Lord_Howe", "2026-10-04T02:30:00Z", SOJ_WALL_UNIQUE, "2026-10-03T15:30:00Z",
         "2026-10-03T15:30:00Z"},
        {"Pacific/Apia", "2011-12-30T12:00:00Z", SOJ_WALL_GAP, "2011-12-30T22:00:00Z",
         "2011-12-29T22:00:00Z"},
        {"Africa/Casablanca", "2026-02-15T02:30:00Z", SOJ_WALL_FOLD, "2026-02-15T01:30:00Z",
         "2026-02-15T02:30:00Z"},
        {"Africa/Casablanca", "2026-03-22T02:30:00Z", SOJ_WALL_GAP, "2026-03-22T02:30:00Z",
         "2026-03-22T01:30:00Z"},
        {"Asia/Tokyo", "2026-07-15T12:00:00Z", SOJ_WALL_UNIQUE, "2026-07-15T03:00:00Z",
         "2026-07-15T03:00:00Z"},
    };
    (void)state;
    for (size_t i = 0; zones && i < TEST_ARRAY_LEN(facts); i++) {
        soj_wall wall = {0};
        soj_time time = time_of(facts[i].wall);
        assert_int_equal(soj_zone_local_to_utc(zones, zone_of(facts[i].zone), time, &wall), SOJ_OK);
        if (wall.kind != facts[i].kind || wall.first != time_of(facts[i].first) ||
            wall.second != time_of(facts[i].second))
            fail_msg("%s %s: kind %d, %lld and %lld", facts[i].zone, facts[i].wall, wall.kind,
                     (long long)wall.first, (long long)wall.second);
    }
}

/* Links are zones of their own name, with the same clocks; nothing is taken from `right/`. */
static void names_of_the_system(void **state)
{
    static const char *const none[] = {"posix/Europe/Paris", "right/Europe/Paris", "posixrules",
                                       "zone.tab", "leapseconds"};
    soj_text before = {NULL, 0};
    (void)state;
    if (!zones)
        return;
    assert_string_equal(soj_zones_name(zones, zone_of("Europe/Kyiv")).data, "Europe/Kyiv");
    assert_string_equal(soj_zones_name(zones, zone_of("Europe/Kiev")).data, "Europe/Kiev");
    for (size_t i = 0; i < TEST_ARRAY_LEN(none); i++) {
        uint32_t zone = 0;
        assert_int_equal(soj_zones_find(zones, none[i], strlen(none[i]), &zone, NULL),
                         SOJ_ERR_NOT_FOUND);
    }
    assert_true(soj_zones_count(zones) > 400);
    for (uint32_t i = 0; i < soj_zones_count(zones); i++) {
        soj_text name = soj_zones_name(zones, i);
        assert_true(!before.data || strcmp(before.data, name.data) < 0);
        assert_int_equal(zone_of(name.data), i);
        before = name;
    }
}

/* Also while they are loaded. */
static void all_take_less_than_a_mebibyte(void **state)
{
    soj_zones_options options = SOJ_ZONES_OPTIONS_INIT;
    soj_zones *again = NULL;
    failing_alloc books;
    (void)state;
    if (!zones)
        return;
    failing_alloc_init(&books);
    options.allocator = &books.allocator;
    assert_int_equal(soj_zones_load(SOJ_ZONES_DIRECTORY, &options, NULL, &again), SOJ_OK);
    print_message("tzdata %s: %zu zones in %zu bytes, %zu while they were loaded\n",
                  soj_zones_version(again).data, soj_zones_count(again), soj_zones_bytes(again),
                  books.peak_bytes);
    assert_true(books.peak_bytes < 1024u * 1024u);
    assert_int_equal(books.live_bytes, soj_zones_bytes(again));
    soj_zones_unref(again);
    failing_alloc_check_empty(&books);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_and_changes),
        cmocka_unit_test(wall_clocks),
        cmocka_unit_test(names_of_the_system),
        cmocka_unit_test(all_take_less_than_a_mebibyte),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
