/* SPDX-License-Identifier: MIT */
/* What conditions mean: values, errors that are absorbed, and what the checker says. */
#include "cel_bench.h"

#include "support/test.h"

static cel_bench bench;

static int set_up(void **state)
{
    (void)state;
    bench_init(&bench, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bench_done(&bench);
    return 0;
}

typedef struct value_case {
    const char *text, *value;
} value_case;

static void expect_values(const value_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char got[BENCH_SHOWN];
        soj__val value = bench_run(&bench, cases[i].text);
        bench_show(value, got);
        if (bench.errors.first || strcmp(got, cases[i].value) != 0)
            fail_msg("%s: %s, expected %s (%s)", cases[i].text, got, cases[i].value,
                     bench.errors.first ? bench.errors.first->message : "no error");
    }
}

static void values_of_names(void **state)
{
    static const value_case cases[] = {
        {"customer.plan", "text pro"},
        {"customer.seats + 1", "int 13"},
        {"before.seats != customer.seats", "true"},
        {"event.amount > 100.0 && customer.plan in [\"pro\", 'team']", "true"},
        {"event.amount > 200.0 && customer.plan in [\"pro\", 'team']", "false"},
        {"event.amount > 100", "true"}, /* numbers of two kinds have an order */
        {"customer.seats < 12.5", "true"},
        {"event.name == \"Order Placed\"", "true"},
        {"event.`content-type` == 'x'", "true"},
        {"now - customer.last == days(30)", "true"},
        {"in_stage_for >= days(3)", "true"},
        {"in_stage_for > hours(72)", "false"},
        {"customer.last + days(1) // a comment\n < now", "true"},
        {"customer.ok", "true"},
        {"(customer).seats", "int 12"},
        {"has(customer.company)", "false"},
        {"has(customer.plan) && has(event.name) && has(before.seats)", "true"},
        {"customer.company", "error"},
        {"customer.company == 'x'", "error"},
        {"has(customer.company) && customer.company == 'x'", "false"},
        {"event.other + 1", "error"}, /* the value is of another kind than was said */
        {"event.other == 1", "error"},
        {"event.other in [1, 2]", "error"},
    };
    (void)state;
    expect_values(cases, TEST_ARRAY_LEN(cases));
}

static void errors_are_absorbed(void **state)
{
    static const value_case cases[] = {
        {"1/0 > 0 && false", "false"},
        {"false && 1/0 > 0", "false"},
        {"1/0 > 0 && true", "error"},
        {"true && 1/0 > 0", "error"},
        {"1/0 > 0 && 1/0 > 0", "error"},
        {"1/0 > 0 || true", "true"},
        {"true || 1/0 > 0", "true"},
        {"1/0 > 0 || false", "error"},
        {"false || 1/0 > 0", "error"},
        {"!(1/0 > 0)", "error"},
        {"!!(1/0 > 0)", "error"},
        {"1/0 > 0 && true && true && false", "false"},
        {"1/0 > 0 || false || false || true", "true"},
        {"true && true && false && 1/0 > 0", "false"},
        {"(1/0 > 0 || true) && (false || customer.ok)", "true"},
        {"1/0 > 0 ? 1 : 2", "error"},
        {"true ? 1 : 1/0", "int 1"},
        {"dyn(true) ? 1 : 2", "int 1"},
        {"((1/0 > 0) ? true : false) ? 1 : 2", "error"},
        {"(customer.ok ? false : true) ? 1 : 2", "int 2"},
        {"false ? 1/0 : 2", "int 2"},
        {"false ? 1 : true ? 2 : 3", "int 2"},
        {"true ? false ? 1 : 2 : 3", NULL},
        {"1/0 == 1 ? true : false", "error"},
        {"customer.company in ['a', 'b']", "error"},
        {"customer.company in []", "error"},
        {"'a' in ['a', customer.company]", "error"},
        {"'a' in [customer.company, 'a']", "error"},
        {"1 in [1, 1/0]", "error"},
        {"dyn(1.0) in [1u, 'x', null]", "true"},
        {"dyn(null) in ['x', null]", "true"},
        {"dyn(null) in ['x', 'y']", "false"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        if (cases[i].value)
            expect_values(&cases[i], 1);
        else
            assert_int_equal(bench_run(&bench, cases[i].text).kind, SOJ__KIND_ERROR);
    }
}

static void arithmetic_is_checked(void **state)
{
    static const value_case cases[] = {
        {"-9223372036854775808", "int -9223372036854775808"},
        {"9223372036854775807", "int 9223372036854775807"},
        {"-(-9223372036854775807)", "int 9223372036854775807"},
        {"-(-9223372036854775808)", "error"},
        {"--9223372036854775808", "error"},
        {"---5", "int -5"},
        {"9223372036854775807 + 1", "error"},
        {"-9223372036854775808 - 1", "error"},
        {"3037000500 * 3037000500", "error"},
        {"-9223372036854775808 / -1", "error"},
        {"-9223372036854775808 % -1", "error"},
        {"-7 / 2", "int -3"},
        {"-7 % 2", "int -1"},
        {"1 % 0", "error"},
        {"0u - 1u", "error"},
        {"18446744073709551615u", "uint 18446744073709551615"},
        {"0xffu", "uint 255"},
        {"0xAF", "int 175"},
        {"-0x10", "int -16"},
        {"1.5e3", "double 1500"},
        {".5 + .25", "double 0.75"},
        {"1.0 / 0.0 > 1.0", "true"},
        {"0.0 / 0.0 == 0.0 / 0.0", "false"},
        {"2 + 3 * 4 - 6 / 2", "int 11"},
        {"1 +\t2\r\n*\f3", "int 7"},
        {"5U + 1u", "uint 6"},
        {"-event.amount", "double -150.5"},
        {"(2 + 3) * 4", "int 20"},
        {"10 - 4 - 3", "int 3"},
        {"dyn(1) + 2", "int 3"},
        {"dyn(1) + 2.0", "error"},
        {"dyn(9007199254740993) == 9007199254740992.0", "true"}, /* as doubles, CEL's way */
        {"dyn(9007199254740993) == 9007199254740993u", "true"},
        {"dyn(-1) < 18446744073709551615u", "true"},
        {"days(106751)", "span 9223286400000000 0"},
        {"days(customer.seats * 10000)", "error"},
        {"hours(-customer.seats)", "span -43200000000 0"},
        {"duration('-1ns')", "span -1 999"},
        {"duration('9223372036.854775807s') + duration('1ns')", "error"},
        {"duration('-9223372036.854775807s') - duration('1ns')", "error"},
        {"duration('9223372036.854775806s') + duration('1ns')", "span 9223372036854775 807"},
        {"timestamp('9999-12-31T23:59:59.999999Z') + duration('999ns')",
         "time 253402300799999999 999"},
        {"timestamp('1970-01-01T00:00:00Z') - duration('1ns')", "time -1 999"},
        {"timestamp('0001-01-01T00:00:00Z') - duration('1ns')", "error"},
    };
    (void)state;
    expect_values(cases, TEST_ARRAY_LEN(cases));
}

static void steps_of_the_calendar(void **state)
{
    static const value_case cases[] = {
        {"local(now) == now", "true"},
        {"local(timestamp(\"2026-03-01T09:00:00.123456789Z\"))", "time 1772355600123456 789"},
        {"add(timestamp(\"2026-01-31T09:00:00.000000001Z\"), \"1mo\") == "
         "timestamp(\"2026-02-28T09:00:00.000000001Z\")",
         "true"},
        {"add(timestamp(\"2024-02-29T00:00:00Z\"), \"-1y\") == timestamp(\"2023-02-28T00:00:00Z\")",
         "true"},
        {"add(timestamp(\"2024-01-31T00:00:00Z\"), \"1y1mo1d12h\") == "
         "timestamp(\"2025-03-01T12:00:00Z\")",
         "true"},
        {"add(now, \"36h\") == now + hours(36) && add(now, \"-1d\") == now - days(1)", "true"},
        {"add(timestamp(\"9999-12-01T00:00:00Z\"), \"1mo\")", "error"},
        {"add(timestamp(\"0001-01-31T00:00:00Z\"), \"-1mo\")", "error"},
        {"add(timestamp(\"9999-12-31T00:00:00Z\"), \"2d\")", "error"},
    };
    (void)state;
    expect_values(cases, TEST_ARRAY_LEN(cases));
}

static void texts_and_functions(void **state)
{
    static const value_case cases[] = {
        {"'a\\x41\\101\\u00e9\\U0001F600'", "text aAA\xc3\xa9\xf0\x9f\x98\x80"},
        {"r'a\\n' + R\"b\"", "text a\\nb"},
        {"'\\X41\\x4a\\x4B'", "text AJK"},
        {"string('a') + string(dyn('b')) + string(dyn(event.name))", "text abOrder Placed"},
        {"duration(duration('1m'))", "span 60000000 0"},
        {"timestamp(timestamp('1970-01-01T00:00:01Z'))", "time 1000000 0"},
        {"'''it's\n\"x\"'''", "text it's\n\"x\""},
        {"\"\"\"a\"b\"\"\"", "text a\"b"},
        {"'' + ''", "text "},
        {"customer.plan + '-' + string(customer.seats) + '-' + customer.plan", "text pro-12-pro"},
        {"('a' + 'b') + ('c' + 'd') + ('e' + ('f' + 'g'))", "text abcdefg"},
        {"(customer.ok ? 'a' + 'b' : 'z') + 'c'", "text abc"},
        {"('a' + 'b' == 'ab') && 'c' + 'd' == 'cd'", "true"},
        {"size('a\xc3\xa9\xf0\x9f\x98\x80')", "int 3"},
        {"'abc'.size()", "int 3"},
        {"'aab'.contains('ab')", "true"},
        {"'ab'.contains('abc')", "false"},
        {"'abc'.startsWith('ab') && 'abc'.endsWith('bc') && !'abc'.endsWith('abcd')", "true"},
        {"string(-9223372036854775808)", "text -9223372036854775808"},
        {"string(1.5) + string(2u) + string(true)", "text 1.52true"},
        {"string(timestamp('2026-03-01T09:00:00+02:00'))", "text 2026-03-01T07:00:00Z"},
        {"string(duration('1h30m'))", "text 5400s"},
        {"int('-12') + int(3u) + int(-1.9)", "int -10"},
        {"int(9223372036854775807.0)", "error"},
        {"int('x')", "error"},
        {"uint(-1)", "error"},
        {"uint(-0.5)", "error"},
        {"double('1e3')", "double 1000"},
        {"bool('true')", "true"},
        {"bool('yes')", "error"},
        {"timestamp(253402300799)", "time 253402300799000000 0"},
        {"timestamp(253402300800)", "error"},
        {"int(timestamp('1969-12-31T23:59:59.5Z'))", "int -1"},
        {"timestamp('2026-03-01T23:30:00Z').getDate('+01:00')", "int 2"},
        {"timestamp('2026-03-01T23:30:00Z').getDate('UTC')", "int 1"},
        {"timestamp('2026-03-01T00:00:00Z').getDayOfWeek()", "int 0"},
        {"timestamp('2026-03-01T00:00:00Z').getDayOfYear()", "int 59"},
        {"timestamp('2026-03-01T00:00:00Z').getMonth()", "int 2"},
        {"timestamp('0001-01-01T00:00:00Z').getFullYear('-01:00')", "int 0"},
        {"duration('-1500ms').getMilliseconds()", "int -500"},
        {"duration('-1.000000001s').getSeconds()", "int -1"},
        {"duration('-999999999ns').getSeconds()", "int 0"},
        {"in_stage_for.getHours()", "int 72"},
        {"in_stage_for.getMinutes()", "int 4320"},
        {"dyn(in_stage_for).getFullYear()", "error"},
        {"dyn(customer.last).getFullYear()", "int 1970"},
        {"dyn('x').getHours()", "error"},
        {"'abc' + event.liar", "error"},
        {"event.liar + 'abc'", "error"}, /* longer than was said: no room */
    };
    (void)state;
    expect_values(cases, TEST_ARRAY_LEN(cases));
}

static void comparisons_of_all_kinds(void **state)
{
    static const value_case cases[] = {
        {"'a' < 'b' && 'b' > 'a' && 'a' <= 'a' && 'ab' >= 'a'", "true"},
        {"false < true && true >= false && !(true < true)", "true"},
        {"1u < 2u && 2u >= 2u && 1u != 2u && 1u == 1u", "true"},
        {"1 < 2 && 2 <= 2 && 3 > 2 && 2 >= 2 && 1 != 2", "true"},
        {"1.0 < 2.0 && 2.0 <= 2.0 && 3.0 > 2.0 && 2.0 >= 2.0 && 1.0 != 2.0", "true"},
        {"now > customer.last && now != customer.last && !(now <= customer.last)", "true"},
        {"days(1) == hours(24) && days(1) >= hours(24)", "true"},
        {"true == customer.ok && false != customer.ok", "true"},
        {"null == null", "true"},
        {"(customer.ok ? null : 5) == null", "true"},
        {"(customer.ok ? 5 : null) == null", "false"},
        {"(customer.ok ? 5 : null) == 5", "true"},
        {"5 == (customer.ok ? 5 : null)", "true"},
        {"null == (customer.ok ? null : 5)", "true"},
        {"5 in [6, customer.ok ? 5 : null]", "true"},
        {"(customer.ok ? 5 : null) + 1", "int 6"},
        {"(customer.ok ? null : 5) + 1", "error"},
        {"(customer.ok ? null : 5) in [5]", "false"},
        {"customer.ok ? null : 'x'", "null"},
        {"dyn('a') == 1", "false"},
        {"dyn('a') < 1", "error"},
        {"dyn(null) < null", "error"},
    };
    (void)state;
    expect_values(cases, TEST_ARRAY_LEN(cases));
}

static void segments_stand_for_conditions(void **state)
{
    static const value_case cases[] = {
        {"segment.big", "true"},
        {"segment.absent", "false"},
        {"!segment.absent", "true"},
        {"segment.big && customer.ok && segment.big", "true"},
        {"segment.absent || segment.big ? 1 : 2", "int 1"},
    };
    (void)state;
    bench.segments[0] = bench_check(&bench, SOJ__SLICE("customer.seats >= 10"));
    bench.segments[1] = bench_check(&bench, SOJ__SLICE("customer.company == 'x'"));
    expect_values(cases, TEST_ARRAY_LEN(cases));
}

/* when, unless, value of when && !unless */
static void when_and_unless(void **state)
{
    static const char *const cases[][3] = {
        {"customer.ok", "customer.seats > 99", "true"},
        {"customer.ok", "customer.seats > 9", "false"},
        {"1/0 > 0", "true", "false"},
        {"true", "1/0 > 0", "error"},
        {NULL, "customer.seats > 99", "true"},
        {"customer.ok", NULL, "true"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj__cel_ast *trees[2] = {NULL, NULL};
        for (size_t j = 0; j < 2; j++) {
            const char *text = cases[i][j];
            if (text)
                assert_non_null(trees[j] = bench_check(&bench, (soj__slice){text, strlen(text)}));
        }
        /* Twice: a tree may stand in many places. */
        for (size_t again = 0; again < 2; again++) {
            char got[BENCH_SHOWN];
            soj__cel_ast *both = soj__cel_and_not(&bench.arena, trees[0], trees[1]);
            assert_non_null(both);
            assert_true(bench_emit(&bench, both));
            bench_show(bench_run_code(&bench), got);
            assert_string_equal(got, cases[i][2]);
        }
    }
}

static void literals_are_known(void **state)
{
    static const struct {
        const char *text;
        int truth; /* -1: no literal condition */
        const char *literal;
    } cases[] = {
        {"true", 1, "true"},
        {"!true", 0, NULL},
        {"!!true", 1, NULL},
        {"true && !false", 1, NULL},
        {"true && false || true", 1, NULL},
        {"customer.ok || true", -1, NULL},
        {"(true)", 1, "true"},
        {"-5", -1, "int -5"},
        {"-2.5", -1, "double -2.5"},
        {"null", -1, "null"},
        {"'x'", -1, "text x"},
        {"timestamp('1970-01-01T00:00:01Z')", -1, "time 1000000 0"},
        {"duration('1m')", -1, "span 60000000 0"},
        {"days(2)", -1, "span 172800000000 0"},
        {"1 + 1", -1, NULL},
        {"-customer.seats", -1, NULL},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        bool truth = false;
        char got[BENCH_SHOWN];
        soj__val value;
        const char *text = cases[i].text;
        soj__cel_ast *ast = bench_check(&bench, (soj__slice){text, strlen(text)});
        assert_non_null(ast);
        assert_int_equal(soj__cel_is_literal(ast, &truth), cases[i].truth >= 0);
        if (cases[i].truth >= 0)
            assert_int_equal(truth, cases[i].truth);
        assert_int_equal(soj__cel_literal(ast, &value), cases[i].literal != NULL);
        if (cases[i].literal) {
            bench_show(value, got);
            assert_string_equal(got, cases[i].literal);
        }
    }
    bool value;
    soj__cel_ast *no = bench_check(&bench, SOJ__SLICE("false"));
    soj__cel_ast *both =
        soj__cel_and_not(&bench.arena, bench_check(&bench, SOJ__SLICE("true")), no);
    assert_true(soj__cel_is_literal(both, &value));
    assert_true(value);
}

static void kinds_of_results(void **state)
{
    static const struct {
        const char *text;
        soj__kind kind;
    } cases[] = {
        {"null", SOJ__KIND_NULL},
        {"customer.ok ? 5 : null", SOJ__KIND_INT},
        {"customer.ok ? null : 'x'", SOJ__KIND_STRING},
        {"customer.ok ? null : null", SOJ__KIND_NULL},
        {"dyn(1)", SOJ__KIND_DYN},
        {"customer.last + days(1)", SOJ__KIND_TIMESTAMP},
        {"days(1) + customer.last", SOJ__KIND_TIMESTAMP},
        {"now - customer.last", SOJ__KIND_DURATION},
        {"1u + 2u", SOJ__KIND_UINT},
        {"double(1)", SOJ__KIND_DOUBLE},
        {"has(event.amount)", SOJ__KIND_BOOL},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        const char *text = cases[i].text;
        assert_non_null(bench_check(&bench, (soj__slice){text, strlen(text)}));
        assert_int_equal(bench.kind, cases[i].kind);
    }
}

static void calls_load_what_they_name(void **state)
{
    static const value_case cases[] = {
        {"active(\"ok\")", "true"},
        {"!active('ok') || visits('seats') == 12", "true"},
        {"share('amount') < 150.0 ? 1 : sent(r'seats')", "int 12"},
        {"active('ok') ? 'yes' : 'no'", "text yes"},
        {"string(visits('seats')) + '!'", "text 12!"},
    };
    (void)state;
    expect_values(cases, TEST_ARRAY_LEN(cases));
}

static void unchecked_fails_at_run_time(void **state)
{
    static const value_case cases[] = {
        {"nobody(17)", "error"},
        {"nobody(17) || true", "true"},
        {"1 + 'x'", "error"},
        {"'x' ? 1 : 2", "error"},
        {"true ? 'cows' : 17", "text cows"},
        {"null <= null", "error"},
        {"!5 || true", "true"},
        {"size(5)", "error"},
        {"contains('a', 'b')", "error"},
        {"size('a', 'b')", "error"},
        {"'foo' == 5", "false"},
        {"-'x'", "error"},
    };
    (void)state;
    bench.is_unchecked = true;
    expect_values(cases, TEST_ARRAY_LEN(cases));
    assert_null(bench_check(&bench, SOJ__SLICE("now.getHours(5)"))); /* a part of the code */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(values_of_names),
        TEST(errors_are_absorbed),
        TEST(arithmetic_is_checked),
        TEST(steps_of_the_calendar),
        TEST(texts_and_functions),
        TEST(comparisons_of_all_kinds),
        TEST(segments_stand_for_conditions),
        TEST(when_and_unless),
        TEST(literals_are_known),
        TEST(kinds_of_results),
        TEST(unchecked_fails_at_run_time),
        TEST(calls_load_what_they_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
