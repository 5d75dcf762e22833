/* SPDX-License-Identifier: MIT */
#include "support/test.h"

#include <sojourn/time.h>

#include "time/civil.h"

static soj__slice slice(const char *text)
{
    return (soj__slice){text, strlen(text)};
}

/* Days walked one by one over 400 years and more, with the calendar's rules as in the books. */
static void test_calendar_by_walking(void **state)
{
    (void)state;
    static const unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t day = -719162; /* 0001-01-01 */
    unsigned weekday = 1;  /* a Monday */
    for (int32_t year = 1; year <= 2410; year++) {
        unsigned yearday = 0;
        for (unsigned month = 1; month <= 12; month++) {
            bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            unsigned n = lengths[month - 1] + (month == 2 && leap ? 1 : 0);
            for (unsigned d = 1; d <= n; d++, day++, yearday++, weekday = (weekday + 1) % 7) {
                soj__civil c = soj__civil_from_time(day * SOJ_DAY + SOJ_DAY - 1);
                assert_int_equal(soj__days_from_civil(year, month, d), day);
                assert_int_equal(c.year, year);
                assert_int_equal(c.month, month);
                assert_int_equal(c.day, d);
                assert_int_equal(c.weekday, weekday);
                assert_int_equal(c.yearday, yearday);
            }
        }
    }
}

static void test_calendar_at_its_ends(void **state)
{
    (void)state;
    soj__civil first = soj__civil_from_time(INT64_MIN);
    assert_int_equal(first.year, -290308);
    assert_int_equal(first.month, 12);
    assert_int_equal(first.day, 21);
    assert_int_equal(first.hour, 19);
    assert_int_equal(first.micro, 224192);
    soj__civil last = soj__civil_from_time(INT64_MAX);
    assert_int_equal(last.year, 294247);
    assert_int_equal(last.month, 1);
    assert_int_equal(last.day, 10);
    assert_int_equal(last.hour, 4);
    assert_int_equal(last.minute, 0);
    assert_int_equal(last.second, 54);
    assert_int_equal(last.micro, 775807);
    assert_int_equal(soj__days_from_civil(-290308, 12, 21), -106751992);
}

static const struct {
    const char *text;
    int64_t micros;
    const char *printed; /* NULL: as `text` */
} instants[] = {
    {"1970-01-01T00:00:00Z", 0, NULL},
    {"1969-12-31T23:59:59.999999Z", -1, NULL},
    {"2026-03-01T09:00:00.25+02:00", 1772348400250000, "2026-03-01T07:00:00.25Z"},
    {"2026-03-01", 1772323200000000, "2026-03-01T00:00:00Z"},
    {"2024-02-29t23:59:59z", 1709251199000000, "2024-02-29T23:59:59Z"},
    {"2026-03-01T00:00:00.1234567899Z", 1772323200123456, "2026-03-01T00:00:00.123456Z"},
    {"1969-12-31T23:59:59.9999999Z", -1, "1969-12-31T23:59:59.999999Z"},
    {"2026-03-01T00:00:00-23:59", 1772409540000000, "2026-03-01T23:59:00Z"},
    {"0001-01-01T00:00:00Z", SOJ_TIME_MIN, NULL},
    {"0000-12-31T23:30:00-00:30", SOJ_TIME_MIN, "0001-01-01T00:00:00Z"},
    {"9999-12-31T23:59:59.999999Z", SOJ_TIME_MAX, NULL},
    {"9999-12-31T23:59:59.9999999Z", SOJ_TIME_MAX, "9999-12-31T23:59:59.999999Z"},
    {"2000-02-29T12:34:56.000001Z", 951827696000001, NULL},
};

static void test_instants_are_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(instants); i++) {
        soj_time time = 42;
        char text[SOJ_TIME_TEXT_MAX];
        const char *printed = instants[i].printed ? instants[i].printed : instants[i].text;
        assert_int_equal(soj_time_parse(instants[i].text, strlen(instants[i].text), &time), SOJ_OK);
        assert_int_equal(time, instants[i].micros);
        assert_int_equal(soj_time_format(time, text), strlen(printed));
        assert_string_equal(text, printed);
    }
}

static void test_what_is_no_instant(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2026",
        "2026-3-01",
        "2026-03-01T",
        "2026-03-01T09:00Z",
        "2026-03-01T09:00:00",
        "2026-03-01 09:00:00Z",
        "2026-03-01T09:00:00.Z",
        "2026-03-01T09:00:60Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T09:60:00Z",
        "2026-03-01T09:00:00Z ",
        " 2026-03-01",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-00-01",
        "2026-13-01",
        "2026-01-00",
        "2026-01-32",
        "0000-01-01",
        "0000-12-31T23:59:59Z",
        "10000-01-01",
        "9999-12-31T23:59:59-00:01",
        "0001-01-01T00:00:00+00:01",
        "2026-03-01T09:00:00+2:00",
        "2026-03-01T09:00:00-2:00",
        "2026-03-01T09:00:00+02",
        "2026-03-01T09:00:00+24:00",
        "2026-03-01T09:00:00+02:60",
        "-026-03-01",
        "2026-03-01T09:00:00+02:00x",
    };
    for (size_t i = 0; i < SOJ__ARRAY_LEN(texts); i++) {
        soj_time time = 42;
        assert_int_equal(soj_time_parse(texts[i], strlen(texts[i]), &time), SOJ_ERR_TIME);
        assert_int_equal(time, 42);
    }
    soj_time time;
    assert_int_equal(soj_time_parse(NULL, 0, &time), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_time_parse("2026-03-01", 10, NULL), SOJ_ERR_ARGUMENT);
}

static void test_days_that_no_calendar_has(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_none;
    } cases[] = {
        {"2026-02-29", true},
        {"2026-13-01", true},
        {"2026-00-01", true},
        {"2026-01-00", true},
        {"2026-04-31T00:00:00Z", true},
        {"2024-02-29", false},
        {"2026-12-31", false},
        {"2026-12-31T00:00:00", false},
        {"", false},
        {"2026-02", false},
        {"soon", false},
        {"26-02-30", false},
    };
    for (size_t i = 0; i < SOJ__ARRAY_LEN(cases); i++)
        assert_int_equal(soj__date_is_none(slice(cases[i].text)), cases[i].is_none);
    assert_false(soj__date_is_none((soj__slice){NULL, 0}));
}

/* Every beginning of a good text is refused or another good one; none reads behind its end. */
static void test_cut_instants(void **state)
{
    (void)state;
    static const char whole[] = "2026-03-01T09:00:00.123456789+02:00";
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        char *cut = test_malloc(len + 1);
        soj_time time;
        memcpy(cut, whole, len);
        soj_status status = soj_time_parse(cut, len, &time);
        assert_int_equal(status, len == 10 ? SOJ_OK : SOJ_ERR_TIME);
        test_free(cut);
    }
}

static void test_instants_out_of_range_are_not_written(void **state)
{
    (void)state;
    char text[SOJ_TIME_TEXT_MAX] = "x";
    assert_int_equal(soj_time_format(SOJ_TIME_MAX + 1, text), 0);
    assert_string_equal(text, "");
    assert_int_equal(soj_time_format(SOJ_TIME_MIN - 1, text), 0);
    assert_int_equal(soj_time_format(SOJ_TIME_NEVER, text), 0);
}

static void test_nanoseconds(void **state)
{
    (void)state;
    soj_time time;
    uint32_t nanos;
    char text[SOJ__INSTANT_TEXT_MAX];
    assert_true(soj__instant_parse(slice("1969-12-31T23:59:59.000000001Z"), false, &time, &nanos));
    assert_int_equal(time, -1000000);
    assert_int_equal(nanos, 1);
    assert_int_equal(soj__instant_format(time, nanos, text), 30);
    assert_string_equal(text, "1969-12-31T23:59:59.000000001Z");
    assert_false(soj__instant_parse(slice("2026-03-01"), false, &time, &nanos));
    assert_int_equal(soj__instant_format(0, 999, text), 30);
    assert_int_equal(soj__instant_format(0, 1000, text), 0);
    assert_string_equal(text, "");
}

static void test_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t seconds;
    } good[] = {{"", 0},         {"Z", 0},          {"UTC", 0},    {"+11:00", 39600},
                {"02:00", 7200}, {"-02:30", -9000}, {"-00:00", 0}, {"+23:59", 86340}};
    static const char *const bad[] = {"+", "1:00", "Europe/Paris", "+24:00", "02:00x", "--02:00"};
    int32_t seconds;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(good); i++) {
        seconds = 1;
        assert_true(soj__offset_parse(slice(good[i].text), &seconds));
        assert_int_equal(seconds, good[i].seconds);
    }
    for (size_t i = 0; i < SOJ__ARRAY_LEN(bad); i++)
        assert_false(soj__offset_parse(slice(bad[i]), &seconds));
}

static void test_durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t micros;
        const char *printed;
    } good[] = {
        {"90s", 90 * SOJ_SECOND, "1m30s"},
        {"15m", 15 * SOJ_MINUTE, "15m"},
        {"36h", 36 * SOJ_HOUR, "1d12h"},
        {"1d12h", 36 * SOJ_HOUR, "1d12h"},
        {"12h1d", 36 * SOJ_HOUR, "1d12h"},
        {"2w", 14 * SOJ_DAY, "14d"},
        {"-60d", -60 * SOJ_DAY, "-60d"},
        {"0s", 0, "0s"},
        {"-0s", 0, "0s"},
        {"1w1d1h1m1s", 8 * SOJ_DAY + SOJ_HOUR + SOJ_MINUTE + SOJ_SECOND, "8d1h1m1s"},
        {"9223372036s", 9223372036 * SOJ_SECOND, "106751d23h47m16s"},
    };
    for (size_t i = 0; i < SOJ__ARRAY_LEN(good); i++) {
        soj_duration duration = 1;
        char text[SOJ__DURATION_TEXT_MAX];
        assert_int_equal(soj_duration_parse(good[i].text, strlen(good[i].text), &duration), SOJ_OK);
        assert_int_equal(duration, good[i].micros);
        assert_int_equal(soj__duration_format(duration, text), strlen(good[i].printed));
        assert_string_equal(text, good[i].printed);
    }
    char text[SOJ__DURATION_TEXT_MAX];
    (void)soj__duration_format(INT64_MIN, text);
    assert_string_equal(text, "-106751991d4h54.775808s");
    (void)soj__duration_format(1500000, text);
    assert_string_equal(text, "1.5s");
}

static void test_what_is_no_duration(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        soj__duration_result result;
    } bad[] = {
        {"", SOJ__DURATION_BAD},
        {"-", SOJ__DURATION_BAD},
        {"5", SOJ__DURATION_BAD},
        {"d", SOJ__DURATION_BAD},
        {"1.5h", SOJ__DURATION_BAD},
        {"+1d", SOJ__DURATION_BAD},
        {"1d 2h", SOJ__DURATION_BAD},
        {"1d2d", SOJ__DURATION_BAD},
        {"1D", SOJ__DURATION_BAD},
        {"1ms", SOJ__DURATION_BAD},
        {"9223372037s", SOJ__DURATION_TOO_LONG},
        {"99999999999999999999999d", SOJ__DURATION_TOO_LONG},
        {"100000d7000d", SOJ__DURATION_BAD},
        {"106751d24h", SOJ__DURATION_TOO_LONG},
        {"1mo1mo", SOJ__DURATION_BAD},
        {"1mon", SOJ__DURATION_BAD},
        {"1y-1mo", SOJ__DURATION_BAD},
        {"mo", SOJ__DURATION_BAD},
        {"291y8mo", SOJ__DURATION_TOO_LONG},
        {"292y", SOJ__DURATION_TOO_LONG},
        {"-3516mo", SOJ__DURATION_TOO_LONG},
        {"99999999999999999999y", SOJ__DURATION_TOO_LONG},
        {"18446744073709551615mo1y", SOJ__DURATION_TOO_LONG},
        {"200y40000d", SOJ__DURATION_TOO_LONG},
    };
    for (size_t i = 0; i < SOJ__ARRAY_LEN(bad); i++) {
        soj_duration duration = 42;
        int32_t months = 43;
        assert_int_equal(soj__duration_read(slice(bad[i].text), &duration, &months), bad[i].result);
        assert_int_equal(soj_duration_parse(bad[i].text, strlen(bad[i].text), &duration),
                         SOJ_ERR_RANGE);
        assert_int_equal(duration, 42);
        assert_int_equal(months, 43);
    }
    assert_int_equal(soj_duration_parse(NULL, 0, &(soj_duration){0}), SOJ_ERR_ARGUMENT);
}

static void test_steps(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t months;
        int64_t micros, shortest, longest; /* in days the last two */
        const char *printed;
    } good[] = {
        {"1mo", 1, 0, 28, 31, "1mo"},
        {"1y", 12, 0, 365, 366, "1y"},
        {"12mo", 12, 0, 365, 366, "1y"},
        {"-2y", -24, 0, -730, -732, "-2y"},
        {"3d1y2mo", 14, 3 * SOJ_DAY, 365 + 56 + 3, 366 + 62 + 3, "1y2mo3d"},
        {"-1y6mo12h", -18, -12 * SOJ_HOUR, -365 - 168, -366 - 186, "-1y6mo12h"},
        {"0mo", 0, 0, 0, 0, "0s"},
        {"-0y1s", 0, -SOJ_SECOND, 0, 0, "-1s"},
        {"291y7mo", 3499, 0, 291 * 365 + 7 * 28, 291 * 366 + 7 * 31, "291y7mo"},
        {"1mo1m", 1, SOJ_MINUTE, 28, 31, "1mo1m"},
    };
    for (size_t i = 0; i < SOJ__ARRAY_LEN(good); i++) {
        soj_duration rest = 1, parsed = 1;
        int32_t months = 1;
        char text[SOJ__STEP_TEXT_MAX];
        assert_int_equal(soj__duration_read(slice(good[i].text), &rest, &months),
                         SOJ__DURATION_CALENDAR);
        assert_int_equal(months, good[i].months);
        assert_int_equal(rest, good[i].micros);
        assert_int_equal(soj__step_shortest(months, rest) / SOJ_DAY, good[i].shortest);
        assert_int_equal(soj__step_longest(months, rest) / SOJ_DAY, good[i].longest);
        assert_int_equal(soj__step_format(months, rest, text), strlen(good[i].printed));
        assert_string_equal(text, good[i].printed);
        assert_int_equal(soj_duration_parse(good[i].text, strlen(good[i].text), &parsed),
                         SOJ_ERR_RANGE);
        assert_int_equal(parsed, 1);
    }
    char text[SOJ__STEP_TEXT_MAX];
    (void)soj__step_format(INT32_MIN, -SOJ_DURATION_MAX, text);
    assert_string_equal(text, "-178956970y8mo106751d23h47m16.854775s");
}

static void test_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t days;
    } good[] = {{"1970-01-01", 0},
                {"1969-12-31", -1},
                {"2026-03-01", 20513},
                {"2028-02-29", 21243},
                {"0001-01-01", SOJ_TIME_MIN / SOJ_DAY},
                {"9999-12-31", SOJ_TIME_MAX / SOJ_DAY}};
    static const char *const bad[] = {
        "",         "2026-02-29",  "0000-12-31", "2026-3-1",    "2026-03-01 ", "2026-03-01T",
        "20260301", "-2026-03-01", "2026-13-01", "12026-01-01", "2026-03-00"};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(good); i++) {
        int64_t days = 42;
        assert_true(soj__date_parse(slice(good[i].text), &days));
        assert_int_equal(days, good[i].days);
    }
    for (size_t i = 0; i < SOJ__ARRAY_LEN(bad); i++) {
        int64_t days = 42;
        assert_false(soj__date_parse(slice(bad[i]), &days));
        assert_int_equal(days, 42);
    }
    assert_false(soj__date_parse((soj__slice){NULL, 0}, &(int64_t){0}));
}

static void test_cel_durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t micros;
        uint32_t nanos;
        const char *printed;
    } good[] = {
        {"1.5h", 5400000000, 0, "5400s"},
        {"1h30m", 5400000000, 0, "5400s"},
        {"-1ns", -1, 999, "-0.000000001s"},
        {"+1us", 1, 0, "0.000001s"},
        {"1\xc2\xb5s", 1, 0, "0.000001s"},
        {"-1.5s", -1500000, 0, "-1.5s"},
        {"0", 0, 0, "0s"},
        {"-0", 0, 0, "0s"},
        {".5s", 500000, 0, "0.5s"},
        {"1.s", 1000000, 0, "1s"},
        {"1000000s", 1000000000000, 0, "1000000s"},
        {"0.0000000001h", 0, 360, "0.00000036s"},
        {"0.123456789123s", 123456, 789, "0.123456789s"},
        {"0.1234567899999999999s", 123456, 789, "0.123456789s"}, /* cut, not rounded */
        {"9223372036.854775807s", 9223372036854775, 807, "9223372036.854775807s"},
        {"-9223372036.854775807s", -9223372036854776, 193, "-9223372036.854775807s"},
    };
    static const char *const bad[] = {"",
                                      "-",
                                      "1",
                                      "s",
                                      ".s",
                                      "1.5",
                                      "1d",
                                      "1h ",
                                      "--1s",
                                      "9223372036.854775808s",
                                      "99999999999999999999h",
                                      "1e3s",
                                      "00"};
    soj_duration micros;
    uint32_t nanos;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(good); i++) {
        char text[SOJ__CEL_DURATION_TEXT_MAX];
        assert_true(soj__cel_duration_parse(slice(good[i].text), &micros, &nanos));
        assert_int_equal(micros, good[i].micros);
        assert_int_equal(nanos, good[i].nanos);
        assert_int_equal(soj__cel_duration_format(micros, nanos, text), strlen(good[i].printed));
        assert_string_equal(text, good[i].printed);
    }
    for (size_t i = 0; i < SOJ__ARRAY_LEN(bad); i++)
        assert_false(soj__cel_duration_parse(slice(bad[i]), &micros, &nanos));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar_by_walking),
        cmocka_unit_test(test_calendar_at_its_ends),
        cmocka_unit_test(test_instants_are_read_and_written),
        cmocka_unit_test(test_what_is_no_instant),
        cmocka_unit_test(test_days_that_no_calendar_has),
        cmocka_unit_test(test_cut_instants),
        cmocka_unit_test(test_instants_out_of_range_are_not_written),
        cmocka_unit_test(test_nanoseconds),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_what_is_no_duration),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_cel_durations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
