/* SPDX-License-Identifier: MIT */
/* TZif files and their footers: sound ones, odd ones, and damaged ones. */
#include <sojourn/sojourn.h>

#include "support/test.h"
#include "support/tzif.h"

#define HOUR 3600

static soj_time time_of(const char *words)
{
    soj_time time = 0;
    if (strcmp(words, "never") == 0)
        return SOJ_TIME_NEVER;
    assert_int_equal(soj_time_parse(words, strlen(words), &time), SOJ_OK);
    return time;
}

static int64_t second_of(const char *words)
{
    return time_of(words) / SOJ_SECOND;
}

static soj_status make_bytes(const char *data, size_t len, soj_zones **out_zones)
{
    const soj_zone_file file = {"Some/Zone", 9, data, len};
    return soj_zones_make(&file, 1, NULL, NULL, out_zones);
}

static soj_status make(const tzif *file, soj_zones **out_zones)
{
    text bytes = {NULL, 0, 0};
    tzif_put(&bytes, file);
    soj_status status = make_bytes(bytes.data, bytes.len, out_zones);
    free(bytes.data);
    return status;
}

static int32_t offset_at(const soj_zones *zones, soj_time time)
{
    int32_t offset = INT32_MAX;
    assert_int_equal(soj_zone_offset_at(zones, 0, time, &offset), SOJ_OK);
    return offset;
}

static soj_time change_after(const soj_zones *zones, soj_time time)
{
    soj_time change = 0;
    assert_int_equal(soj_zone_next_change(zones, 0, time, &change), SOJ_OK);
    return change;
}

/* What holds of every zone, also of one that nobody would make. */
static void expect_sound_at(const soj_zones *zones, soj_time time)
{
    soj_wall wall;
    soj_time shown = time + offset_at(zones, time) * SOJ_SECOND;
    soj_time change = change_after(zones, time);
    if (change <= time ||
        (change != SOJ_TIME_NEVER && offset_at(zones, change) == offset_at(zones, change - 1)))
        fail_msg("no change after %lld is at %lld", (long long)time, (long long)change);
    assert_int_equal(soj_zone_local_to_utc(zones, 0, shown, &wall), SOJ_OK);
    if (wall.kind == SOJ_WALL_GAP || time < wall.first || time > wall.second ||
        wall.first + offset_at(zones, wall.first) * SOJ_SECOND != shown ||
        wall.second + offset_at(zones, wall.second) * SOJ_SECOND != shown)
        fail_msg("the clocks do not show at %lld what they show", (long long)time);
}

static void expect_sound(const soj_zones *zones)
{
    for (soj_time time = time_of("1850-01-01"); time < time_of("2110-01-01"); time += 997 * SOJ_DAY)
        expect_sound_at(zones, time);
    soj_time change = time_of("1969-01-01");
    for (unsigned i = 0; i < 20 && change != SOJ_TIME_NEVER; i++) {
        expect_sound_at(zones, change - 1);
        expect_sound_at(zones, change);
        expect_sound_at(zones, change + 30 * SOJ_MINUTE);
        change = change_after(zones, change);
    }
}

/* ---- footers ---- */

static const struct {
    const char *footer, *time;
    int32_t offset;
    const char *change;
} footer_facts[] = {
    {"UTC0", "2026-07-01", 0, "never"},
    {"<+0330>-3:30", "2026-07-01", 3 * HOUR + 1800, "never"},
    {"<-03>3", "2026-07-01", -3 * HOUR, "never"},
    {"AZaz0", "2026-07-01", 0, "never"},
    {"<AZaz09+->0", "2026-07-01", 0, "never"},
    {"LMT+4:56:02", "2026-07-01", -17762, "never"},
    {"ABC24:59:59", "2026-07-01", -89999, "never"},
    {"ABC-24:59:59", "2026-07-01", 89999, "never"},
    {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -5 * HOUR, "2026-03-08T07:00:00Z"},
    {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -4 * HOUR, "2026-11-01T06:00:00Z"},
    {"EST5EDT,M3.2.0,M11.1.0", "2500-07-01", -4 * HOUR, "2500-11-07T06:00:00Z"},
    {"EST5EDT,M3.2.0,M11.1.0", "9999-12-31", -5 * HOUR, "never"},
    {"NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-01-01", 13 * HOUR, "2026-04-04T14:00:00Z"},
    {"NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-05-01", 12 * HOUR, "2026-09-26T14:00:00Z"},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01", HOUR, "2026-10-25T01:00:00Z"},
    {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27", 2 * HOUR, "2026-03-28T00:00:00Z"},
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-01-01", -2 * HOUR, "2026-03-29T01:00:00Z"},
    {"AAA0BBB-0:20:30,M2.5.0/-167:30:15,M8.1.6/167", "2026-01-01", 0, "2026-02-15T00:29:45Z"},
    {"AAA0BBB,M1.1.0,M12.5.6", "2026-01-01", 0, "2026-01-04T02:00:00Z"},
    {"AAA0BBB,M1.1.0,M12.5.6", "2026-07-01", HOUR, "2026-12-26T01:00:00Z"},
    /* Day 60 is 1 March in all years, day 59 from 0 only in those without a leap day. */
    {"AAA0BBB,J60/0,J300", "2028-02-01", 0, "2028-03-01T00:00:00Z"},
    {"AAA0BBB,J60/0,J300", "2027-02-01", 0, "2027-03-01T00:00:00Z"},
    {"AAA0BBB,J59/0,J300", "2028-02-01", 0, "2028-02-28T00:00:00Z"},
    {"AAA0BBB,59/0,300", "2028-02-01", 0, "2028-02-29T00:00:00Z"},
    {"AAA0BBB,59/0,300", "2027-02-01", 0, "2027-03-01T00:00:00Z"},
    /* Daylight saving time all year, as files say it. */
    {"EST5EDT,0/0,J365/25", "2026-01-01T04:59:59Z", -4 * HOUR, "never"},
    {"EST5EDT,0/0,J365/25", "2026-01-01T05:00:00Z", -4 * HOUR, "never"},
    {"AAA3BBB3,M3.2.0,M11.1.0", "2026-07-01", -3 * HOUR, "never"},
    /* Begun and ended at one instant: never. */
    {"AAA0BBB,J100/0,J100/1", "2026-07-01", 0, "never"},
    {"AAA0BBB,J365/24,J1/1", "2026-07-01", 0, "never"},
    /* Changes outside of their year. */
    {"AAA0BBB,J365/48,J100", "2026-12-31", 0, "2027-01-02T00:00:00Z"},
    {"AAA0BBB,J365/48,J100", "2027-01-02", HOUR, "2027-04-10T01:00:00Z"},
    {"AAA0BBB,J1/-24,J100", "2026-12-30T23:59:59Z", 0, "2026-12-31T00:00:00Z"},
    {"AAA0BBB,J1/-24,J100", "2026-12-31", HOUR, "2027-04-10T01:00:00Z"},
    {"AAA0BBB,365/0,J100", "2027-12-31", 0, "2028-01-01T00:00:00Z"},
    /* In 2026 the end comes before the beginning, so that lasts for a year. */
    {"AAA0BBB,J60,M3.1.0", "2026-02-01", 0, "2026-03-01T02:00:00Z"},
    {"AAA0BBB,J60,M3.1.0", "2026-03-01T02:00:00Z", HOUR, "2027-03-07T01:00:00Z"},
    {"AAA0BBB,J60,M3.1.0", "2027-03-07T01:00:00Z", 0, "2028-03-01T02:00:00Z"},
};

static void footers(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(footer_facts); i++) {
        soj_zones *zones = NULL;
        const tzif file = {.footer = footer_facts[i].footer};
        soj_time time = time_of(footer_facts[i].time);
        if (make(&file, &zones) != SOJ_OK)
            fail_msg("%s is refused", footer_facts[i].footer);
        if (offset_at(zones, time) != footer_facts[i].offset ||
            change_after(zones, time) != time_of(footer_facts[i].change))
            fail_msg("%s at %s: %d until %lld", footer_facts[i].footer, footer_facts[i].time,
                     offset_at(zones, time), (long long)change_after(zones, time));
        expect_sound(zones);
        soj_zones_unref(zones);
    }
}

static void footers_that_are_none(void **state)
{
    static const char *const bad[] = {
        "E",
        "ES5",
        "ES{5",
        "EST",
        "EST5EDT",
        "5",
        "<EST5",
        "<E>5",
        "<ES*>5",
        "E1T5",
        "EST25",
        "EST5:60",
        "EST5:",
        "EST5:00:60",
        "EST5:00:",
        "EST1234",
        "EST-",
        " EST5",
        "EST5 ",
        "EST5,M3.2.0,M11.1.0",
        "EST5ED4,M3.2.0,M11.1.0",
        "EST5EDT25,M3.2.0,M11.1.0",
        "EST5EDT,M3.2.0",
        "EST5EDT,M3.2.0,",
        "EST5EDT,M3.2.0,M11.1.0,",
        "EST5EDT,M3.2.0,M11.1.0/168",
        "EST5EDT,M3.2.0,M11.1.0/-168",
        "EST5EDT,M3.2.0,M11.1.0/",
        "EST5EDT,M0.2.0,M11.1.0",
        "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.0.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0",
        "EST5EDT,M3.2,M11.1.0",
        "EST5EDT,M3,M11.1.0",
        "EST5EDT,M,M11.1.0",
        "EST5EDT,J0,J10",
        "EST5EDT,J366,J10",
        "EST5EDT,J,J10",
        "EST5EDT,366,10",
        "EST5EDT,x,10",
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(bad); i++) {
        soj_zones *zones = NULL;
        const tzif file = {.footer = bad[i]};
        if (make(&file, &zones) != SOJ_ERR_ZONE)
            fail_msg("'%s' is taken for a footer", bad[i]);
        assert_null(zones);
    }
}

/* ---- changes ---- */

static const int32_t two_offsets[] = {0, HOUR, -2 * HOUR};

static void changes_without_a_footer_end_with_the_last(void **state)
{
    const tzif_change changes[] = {{second_of("1950-01-01"), 1}, {second_of("1960-01-01"), 2}};
    const tzif file = {.offsets = two_offsets, .n_offsets = 3, .changes = changes, .n_changes = 2};
    soj_zones *zones = NULL;
    (void)state;
    assert_int_equal(make(&file, &zones), SOJ_OK);
    assert_int_equal(offset_at(zones, time_of("0001-01-01")), 0);
    assert_int_equal(offset_at(zones, time_of("1955-01-01")), HOUR);
    assert_int_equal(offset_at(zones, SOJ_TIME_MAX), -2 * HOUR);
    assert_true(change_after(zones, SOJ_TIME_MIN) == time_of("1950-01-01"));
    assert_true(change_after(zones, time_of("1960-01-01")) == SOJ_TIME_NEVER);
    expect_sound(zones);
    soj_zones_unref(zones);
}

/* What lies beyond the years 1 to 9999 is not kept: what it leads to is. */
static void changes_beyond_all_years(void **state)
{
    const tzif_change changes[] = {{-((int64_t)1 << 59), 1},
                                   {-((int64_t)1 << 50), 2},
                                   {second_of("1950-01-01"), 1},
                                   {(int64_t)1 << 40, 0}};
    tzif file = {.offsets = two_offsets,
                 .n_offsets = 3,
                 .changes = changes,
                 .n_changes = 4,
                 .footer = "EST5EDT,M3.2.0,M11.1.0"};
    soj_zones *zones = NULL;
    (void)state;
    assert_int_equal(make(&file, &zones), SOJ_OK);
    assert_int_equal(offset_at(zones, SOJ_TIME_MIN), -2 * HOUR);
    assert_int_equal(offset_at(zones, SOJ_TIME_MAX), HOUR);
    assert_true(change_after(zones, SOJ_TIME_MIN) == time_of("1950-01-01"));
    assert_true(change_after(zones, time_of("1950-01-01")) == SOJ_TIME_NEVER);
    soj_zones_unref(zones);
    /* With the first alone the footer holds always. */
    file.n_changes = 1;
    assert_int_equal(make(&file, &zones), SOJ_OK);
    assert_int_equal(offset_at(zones, time_of("1500-01-01")), -5 * HOUR);
    assert_int_equal(offset_at(zones, time_of("1500-07-01")), -4 * HOUR);
    soj_zones_unref(zones);
}

/* A change of the name alone is none, and what a footer says is not kept twice. */
static void only_what_counts_is_kept(void **state)
{
    const int32_t offsets[] = {-5 * HOUR, -4 * HOUR, -5 * HOUR};
    const tzif_change all[] = {
        {second_of("1970-01-01"), 2},           {second_of("1980-01-01"), 0},
        {second_of("2000-04-02T07:00:00Z"), 1}, {second_of("2007-01-01"), 0},
        {second_of("2007-03-11T07:00:00Z"), 1}, {second_of("2007-11-04T06:00:00Z"), 0},
        {second_of("2008-03-09T07:00:00Z"), 1}, {second_of("2008-11-02T06:00:00Z"), 0}};
    tzif file = {.offsets = offsets,
                 .n_offsets = 3,
                 .changes = all,
                 .n_changes = 8,
                 .footer = "EST5EDT,M3.2.0,M11.1.0"};
    soj_zones *zones = NULL;
    soj_zones *less = NULL;
    (void)state;
    assert_int_equal(make(&file, &zones), SOJ_OK);
    file.changes += 2;
    file.n_changes = 2;
    assert_int_equal(make(&file, &less), SOJ_OK);
    assert_int_equal(soj_zones_bytes(zones), soj_zones_bytes(less));
    assert_true(change_after(zones, 0) == time_of("2000-04-02T07:00:00Z"));
    for (soj_time time = 0; time < time_of("2030-01-01"); time += 5 * SOJ_DAY + SOJ_HOUR)
        assert_int_equal(offset_at(zones, time), offset_at(less, time));
    expect_sound(zones);
    soj_zones_unref(zones);
    soj_zones_unref(less);
}

/* A footer that contradicts the last change is believed from there on. */
static void footers_have_the_last_word(void **state)
{
    const tzif_change changes[] = {{second_of("1950-01-01"), 1}, {second_of("1960-01-01"), 2}};
    tzif file = {.offsets = two_offsets,
                 .n_offsets = 3,
                 .changes = changes,
                 .n_changes = 2,
                 .footer = "ABC-7"};
    soj_zones *zones = NULL;
    (void)state;
    assert_int_equal(make(&file, &zones), SOJ_OK);
    assert_int_equal(offset_at(zones, time_of("1960-01-01")), 7 * HOUR);
    expect_sound(zones);
    soj_zones_unref(zones);
    file.footer = "EST5EDT,M3.2.0,M11.1.0";
    assert_int_equal(make(&file, &zones), SOJ_OK);
    assert_int_equal(offset_at(zones, time_of("1960-01-01") - 1), HOUR);
    assert_int_equal(offset_at(zones, time_of("1960-01-01")), -5 * HOUR);
    expect_sound(zones);
    soj_zones_unref(zones);
}

static void expect_wall(const soj_zones *zones, int64_t shown, int32_t kind, int64_t first,
                        int64_t second)
{
    soj_wall wall = {0};
    assert_int_equal(soj_zone_local_to_utc(zones, 0, shown * SOJ_SECOND, &wall), SOJ_OK);
    assert_int_equal(wall.kind, kind);
    assert_true(wall.first == first * SOJ_SECOND);
    assert_true(wall.second == second * SOJ_SECOND);
}

/* Changes nearer to each other than the clocks are put forward or back. */
static void clocks_gone_mad(void **state)
{
    const int32_t offsets[] = {0, -HOUR, -2 * HOUR, 3 * HOUR};
    const int64_t at = second_of("2000-01-01");
    const tzif_change changes[] = {{at, 1}, {at + 600, 2}, {at + 1200, 3}, {at + 1800, 0}};
    tzif file = {.offsets = offsets, .n_offsets = 4, .changes = changes, .n_changes = 4};
    soj_zones *zones = NULL;
    (void)state;
    assert_int_equal(make(&file, &zones), SOJ_OK);
    expect_sound(zones);
    expect_wall(zones, at - 6300, SOJ_WALL_FOLD, at - 6300, at + 900);
    expect_wall(zones, at + 12300, SOJ_WALL_FOLD, at + 1500, at + 12300);
    expect_wall(zones, at - 4000, SOJ_WALL_UNIQUE, at - 4000, at - 4000);
    /* Put back twice and then far forward, over it. */
    expect_wall(zones, at + 900, SOJ_WALL_GAP, at + 900 + 2 * HOUR, at + 900 - 3 * HOUR);
    soj_zones_unref(zones);
    /* Shown three times: the first and the last count. */
    file.n_changes = 2;
    assert_int_equal(make(&file, &zones), SOJ_OK);
    expect_sound(zones);
    expect_wall(zones, at - 3300, SOJ_WALL_FOLD, at - 3300, at + 3900);
    soj_zones_unref(zones);
}

static void wall_clocks_at_the_ends_of_time(void **state)
{
    soj_zones *zones = NULL;
    soj_wall wall = {.kind = 7};
    const tzif_change last_evening = {second_of("9999-12-31T23:00:00Z"), 2};
    tzif file = {.footer = "ABC-14"};
    (void)state;
    assert_int_equal(make(&file, &zones), SOJ_OK);
    assert_int_equal(soj_zone_local_to_utc(zones, 0, SOJ_TIME_MIN, &wall), SOJ_ERR_TIME);
    assert_int_equal(wall.kind, 7);
    assert_int_equal(soj_zone_local_to_utc(zones, 0, SOJ_TIME_MAX, &wall), SOJ_OK);
    soj_zones_unref(zones);
    file = (tzif){.offsets = two_offsets, .n_offsets = 3, .changes = &last_evening, .n_changes = 1};
    assert_int_equal(make(&file, &zones), SOJ_OK); /* a fold whose second half is never */
    assert_int_equal(soj_zone_local_to_utc(zones, 0, time_of("9999-12-31T22:30:00Z"), &wall),
                     SOJ_ERR_TIME);
    soj_zones_unref(zones);
    file = (tzif){.footer = "ABC14"};
    assert_int_equal(make(&file, &zones), SOJ_OK);
    assert_int_equal(soj_zone_local_to_utc(zones, 0, SOJ_TIME_MIN, &wall), SOJ_OK);
    assert_true(wall.first == SOJ_TIME_MIN + 14 * SOJ_HOUR);
    assert_int_equal(soj_zone_local_to_utc(zones, 0, SOJ_TIME_MAX, &wall), SOJ_ERR_TIME);
    soj_zones_unref(zones);
}

/* ---- damage ---- */

/* A file with something of everything, and where its second header begins. */
#define SECOND_HEADER (44 + 6 + 4)

static void put_example(text *to)
{
    static const int32_t offsets[] = {-17762, -5 * HOUR, -4 * HOUR};
    static const tzif_change changes[] = {{-2717650800, 1}, {-1633280400, 2}, {-1615140000, 1}};
    const tzif file = {.version = '3',
                       .offsets = offsets,
                       .n_offsets = 3,
                       .changes = changes,
                       .n_changes = 3,
                       .footer = "EST5EDT,M3.2.0,M11.1.0",
                       .n_flags = 3};
    tzif_put(to, &file);
}

static void files_cut_short(void **state)
{
    text bytes = {NULL, 0, 0};
    (void)state;
    put_example(&bytes);
    for (size_t len = 0; len <= bytes.len; len++) {
        soj_zones *zones = NULL;
        char *exact = malloc(len + 1); /* of its own, so that reading past the end is seen */
        assert_non_null(exact);
        memcpy(exact, bytes.data, len);
        soj_status status = make_bytes(len > 0 ? exact : NULL, len, &zones);
        assert_int_equal(status, len == bytes.len ? SOJ_OK : SOJ_ERR_ZONE);
        soj_zones_unref(zones);
        free(exact);
    }
    free(bytes.data);
}

static void bytes_turned_over(void **state)
{
    static const unsigned char flips[] = {0x01, 0x04, 0x10, 0x7f, 0x80, 0xff};
    text bytes = {NULL, 0, 0};
    size_t n_good = 0;
    (void)state;
    put_example(&bytes);
    for (size_t i = 0; i < bytes.len * TEST_ARRAY_LEN(flips); i++) {
        soj_zones *zones = NULL;
        size_t at = i / TEST_ARRAY_LEN(flips);
        char kept = bytes.data[at];
        bytes.data[at] = (char)((unsigned char)kept ^ flips[i % TEST_ARRAY_LEN(flips)]);
        soj_status status = make_bytes(bytes.data, bytes.len, &zones);
        if (status == SOJ_OK)
            expect_sound(zones);
        else if (status != SOJ_ERR_ZONE && status != SOJ_ERR_LEAP_SECONDS)
            fail_msg("byte %zu: %s", at, soj_status_name(status));
        n_good += status == SOJ_OK;
        soj_zones_unref(zones);
        bytes.data[at] = kept;
    }
    assert_true(n_good > 100);
    free(bytes.data);
}

static void what_is_wrong_is_said(void **state)
{
    static const struct {
        size_t at;
        unsigned char byte;
        soj_status status;
        const char *problem;
    } bad[] = {
        {0, 'X', SOJ_ERR_ZONE, "no TZif file"},
        {4, '\0', SOJ_ERR_ZONE, "version 1"},
        {20, 1, SOJ_ERR_ZONE, "cut short"},
        {SECOND_HEADER, 'X', SOJ_ERR_ZONE, "no TZif file"},
        {SECOND_HEADER + 4, '1', SOJ_ERR_ZONE, "version 1"},
        {SECOND_HEADER + 23, 1, SOJ_ERR_ZONE, "counts"}, /* UT flags for one type of three */
        {SECOND_HEADER + 27, 1, SOJ_ERR_ZONE, "counts"}, /* the same of standard time */
        {SECOND_HEADER + 39, 0, SOJ_ERR_ZONE, "counts"}, /* no type */
        {SECOND_HEADER + 43, 0, SOJ_ERR_ZONE, "counts"}, /* no letter */
        {SECOND_HEADER + 23, 4, SOJ_ERR_ZONE, "counts"},
        {SECOND_HEADER + 32, 0xff, SOJ_ERR_ZONE, "cut short"},
        {SECOND_HEADER + 28, 0xff, SOJ_ERR_ZONE, "cut short"},
        {SECOND_HEADER + 44, 0x70, SOJ_ERR_ZONE, "ascend"},
        {SECOND_HEADER + 44 + 24, 3, SOJ_ERR_ZONE, "no type"},
        {SECOND_HEADER + 44 + 27, 0x7f, SOJ_ERR_ZONE, "26 hours"},
        {SECOND_HEADER + 44 + 27 + 4, 2, SOJ_ERR_ZONE, "damaged"},
        {SECOND_HEADER + 44 + 27 + 5, 4, SOJ_ERR_ZONE, "damaged"},
        {SECOND_HEADER + 44 + 27 + 18 + 4 + 6, 'x', SOJ_ERR_ZONE, "footer is missing"},
        {SECOND_HEADER + 44 + 27 + 18 + 5 + 6, '!', SOJ_ERR_ZONE, "POSIX"},
    };
    text bytes = {NULL, 0, 0};
    (void)state;
    put_example(&bytes);
    for (size_t i = 0; i < TEST_ARRAY_LEN(bad); i++) {
        char problem[SOJ_ZONES_PROBLEM_MAX] = "";
        soj_zones *zones = NULL;
        char kept = bytes.data[bad[i].at];
        bytes.data[bad[i].at] = (char)bad[i].byte;
        const soj_zone_file file = {"Some/Zone", 9, bytes.data, bytes.len};
        soj_status status = soj_zones_make(&file, 1, NULL, problem, &zones);
        if (status != bad[i].status || strncmp(problem, "Some/Zone: ", 11) != 0 ||
            !strstr(problem, bad[i].problem))
            fail_msg("byte %zu: %s, %s", bad[i].at, soj_status_name(status), problem);
        bytes.data[bad[i].at] = kept;
    }
    free(bytes.data);
}

static void changes_at_one_instant(void **state)
{
    static const tzif_change changes[] = {{1000, 1}, {1000, 2}};
    const tzif file = {.offsets = two_offsets, .n_offsets = 3, .changes = changes, .n_changes = 2};
    soj_zones *zones = NULL;
    (void)state;
    assert_int_equal(make(&file, &zones), SOJ_ERR_ZONE);
}

static void offsets_of_less_than_26_hours(void **state)
{
    static const int32_t most = 26 * HOUR - 1;
    (void)state;
    for (int32_t beyond = 0; beyond < 2; beyond++) {
        for (int32_t sign = -1; sign <= 1; sign += 2) {
            const int32_t offset = sign * (most + beyond);
            const tzif file = {.offsets = &offset, .n_offsets = 1};
            soj_zones *zones = NULL;
            assert_int_equal(make(&file, &zones), beyond ? SOJ_ERR_ZONE : SOJ_OK);
            if (!beyond)
                assert_int_equal(offset_at(zones, 0), offset);
            soj_zones_unref(zones);
        }
    }
}

static void leap_seconds_are_refused(void **state)
{
    soj_zones *zones = NULL;
    const tzif file = {.n_leaps = 2, .footer = "UTC0"};
    (void)state;
    assert_int_equal(make(&file, &zones), SOJ_ERR_LEAP_SECONDS);
    assert_null(zones);
}

/* Later versions may put more behind the footer. */
static void what_follows_is_left_alone(void **state)
{
    text bytes = {NULL, 0, 0};
    soj_zones *zones = NULL;
    (void)state;
    put_example(&bytes);
    text_put(&bytes, "and more");
    assert_int_equal(make_bytes(bytes.data, bytes.len, &zones), SOJ_OK);
    soj_zones_unref(zones);
    free(bytes.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(footers),
        cmocka_unit_test(footers_that_are_none),
        cmocka_unit_test(changes_without_a_footer_end_with_the_last),
        cmocka_unit_test(changes_beyond_all_years),
        cmocka_unit_test(only_what_counts_is_kept),
        cmocka_unit_test(footers_have_the_last_word),
        cmocka_unit_test(clocks_gone_mad),
        cmocka_unit_test(wall_clocks_at_the_ends_of_time),
        cmocka_unit_test(files_cut_short),
        cmocka_unit_test(bytes_turned_over),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(changes_at_one_instant),
        cmocka_unit_test(offsets_of_less_than_26_hours),
        cmocka_unit_test(leap_seconds_are_refused),
        cmocka_unit_test(what_follows_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
