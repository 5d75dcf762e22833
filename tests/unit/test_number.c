/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "base/bytes.h"
#include "support/test.h"

static soj__slice slice(const char *text)
{
    return (soj__slice){text, strlen(text)};
}

static void whole_numbers_are_read_up_to_their_bounds(void **state)
{
    (void)state;
    int64_t i;
    uint64_t u;
    assert_true(soj__parse_i64(slice("9223372036854775807"), &i) && i == INT64_MAX);
    assert_true(soj__parse_i64(slice("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_true(soj__parse_i64(slice("-0"), &i) && i == 0);
    assert_true(soj__parse_i64(slice("007"), &i) && i == 7);
    assert_true(soj__parse_u64(slice("18446744073709551615"), &u) && u == UINT64_MAX);
}

static void what_is_no_whole_number_is_refused(void **state)
{
    static const char *const bad[] = {"",        "-",    "--1",
                                      "+1",      " 1",   "1 ",
                                      "1.0",     "0x10", "9223372036854775808",
                                      "1e3",     "1_0",  "-9223372036854775809",
                                      "12a",     "-",    "99999999999999999999999",
                                      "\xd9\xa1"};
    (void)state;
    for (size_t k = 0; k < TEST_ARRAY_LEN(bad); k++) {
        int64_t i = 42;
        if (soj__parse_i64(slice(bad[k]), &i) || i != 42)
            fail_msg("'%s' was read", bad[k]);
    }
    uint64_t u = 42;
    assert_false(soj__parse_u64(slice("18446744073709551616"), &u));
    assert_false(soj__parse_u64(slice("-1"), &u));
    assert_false(soj__parse_u64((soj__slice){NULL, 0}, &u));
    assert_true(u == 42);
    assert_true(soj__parse_u64((soj__slice){"123", 2}, &u) && u == 12);
}

static void decimal_numbers_are_read_exactly(void)
{
    static const struct {
        const char *text;
        double number;
    } good[] = {{"0", 0.0},
                {"0.5", 0.5},
                {".5", 0.5},
                {"5.", 5.0},
                {"-1.25", -1.25},
                {"1e3", 1000.0},
                {"1E+3", 1000.0},
                {"1e-3", 0.001},
                {"0.1", 0.1},
                {"1.7976931348623157e308", DBL_MAX},
                {"4.9e-324", 4.9406564584124654e-324},
                {"1e999", HUGE_VAL},
                {"-1e999", -HUGE_VAL},
                {"1e-999", 0.0},
                {"123456.789", 123456.789}};
    for (size_t k = 0; k < TEST_ARRAY_LEN(good); k++) {
        double d = 42;
        if (!soj__parse_double(slice(good[k].text), &d) ||
            soj__double_bits(d) != soj__double_bits(good[k].number))
            fail_msg("'%s' was read as %a", good[k].text, d);
    }
}

static void what_is_no_decimal_number_is_refused(void)
{
    static const char *const bad[] = {"",     ".",     "-",       "e5",    "1e",      "1e+", "inf",
                                      "nan",  "0x1p3", "1,5",     "1.5.2", "+1",      " 1",  "1 ",
                                      "-inf", "1e5x",  "1_000.0", "-.",    "infinity"};
    for (size_t k = 0; k < TEST_ARRAY_LEN(bad); k++) {
        double d = 42;
        if (soj__parse_double(slice(bad[k]), &d) || d < 42 || d > 42)
            fail_msg("'%s' was read", bad[k]);
    }
}

static void very_long_numbers_have_an_end(void **state)
{
    (void)state;
    char text[1100];
    double d = 0;
    memset(text, '1', sizeof(text));
    text[1] = '.';
    assert_true(soj__parse_double((soj__slice){text, 1024}, &d));
    assert_true(d > 1.11 && d < 1.12);
    assert_false(soj__parse_double((soj__slice){text, 1025}, &d));
}

static void the_shortest_text_is_written(void)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {{0.0, "0"},
                 {-0.0, "-0"},
                 {0.1, "0.1"},
                 {0.5, "0.5"},
                 {1.0 / 3, "0.3333333333333333"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {1e21, "1e+21"},
                 {-2.5e-7, "-2.5e-07"},
                 {DBL_MAX, "1.7976931348623157e+308"},
                 {HUGE_VAL, "inf"},
                 {-HUGE_VAL, "-inf"}};
    char text[SOJ__DOUBLE_TEXT_MAX];
    for (size_t k = 0; k < TEST_ARRAY_LEN(cases); k++) {
        assert_int_equal(soj__double_text(cases[k].number, text), strlen(cases[k].text));
        assert_string_equal(text, cases[k].text);
    }
}

static void not_a_number_has_no_sign(void **state)
{
    (void)state;
    char text[SOJ__DOUBLE_TEXT_MAX];
    assert_int_equal(soj__double_text(soj__bits_double(0x7ff8000000000000u), text), 3);
    assert_string_equal(text, "nan");
    assert_int_equal(soj__double_text(soj__bits_double(0xfff8000000000000u), text), 3);
    assert_string_equal(text, "nan");
}

/* Doubles from all over, by a fixed sequence of bits: written and read they are the same. */
static void what_is_written_reads_back(void)
{
    uint64_t bits = 0x9e3779b97f4a7c15u;
    for (int k = 0; k < 20000; k++) {
        char text[SOJ__DOUBLE_TEXT_MAX];
        double back;
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        double d = soj__bits_double(bits);
        if (!isfinite(d))
            continue;
        size_t len = soj__double_text(d, text);
        if (!soj__parse_double((soj__slice){text, len}, &back) || soj__double_bits(back) != bits)
            fail_msg("%a was written '%s'", d, text);
    }
}

static void doubles(void **state)
{
    (void)state;
    decimal_numbers_are_read_exactly();
    what_is_no_decimal_number_is_refused();
    the_shortest_text_is_written();
    what_is_written_reads_back();
}

/* The same in a locale that writes "0,5". The build makes that locale and names it. */
static void doubles_where_the_point_is_a_comma(void **state)
{
    const char *locale = getenv("SOJ_TEST_LOCALE");
    char text[8];
    if (!locale)
        fail_msg("SOJ_TEST_LOCALE must name a locale with a decimal comma");
    assert_non_null(setlocale(LC_ALL, locale));
    snprintf(text, sizeof(text), "%.1f", 0.5);
    assert_string_equal(text, "0,5");
    doubles(state);
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_are_read_up_to_their_bounds),
        cmocka_unit_test(what_is_no_whole_number_is_refused),
        cmocka_unit_test(doubles),
        cmocka_unit_test(very_long_numbers_have_an_end),
        cmocka_unit_test(not_a_number_has_no_sign),
        cmocka_unit_test(doubles_where_the_point_is_a_comma),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
