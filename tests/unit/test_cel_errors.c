/* SPDX-License-Identifier: MIT */
/* What is said of conditions that are wrong: kind of problem, the culprit, message, suggestion. */
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

typedef struct error_case {
    const char *text;
    soj__cel_problem problem;
    const char *culprit, *message, *suggestion;
} error_case;

static void expect_errors(const error_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const error_case *c = &cases[i];
        soj__cel_ast *ast = bench_check(&bench, (soj__slice){c->text, strlen(c->text)});
        const soj__cel_error *e = bench.errors.first;
        if (ast || !e)
            fail_msg("%s: no error", c->text);
        soj__slice culprit = {c->text + e->from, e->to - e->from};
        if (e->problem != (uint32_t)c->problem || strcmp(e->message, c->message) != 0 ||
            !soj__slice_is(culprit, c->culprit) || !e->suggestion != !c->suggestion ||
            (c->suggestion && strcmp(e->suggestion, c->suggestion) != 0))
            fail_msg("%s: problem %u at '%.*s': %s (%s)", c->text, e->problem, (int)culprit.len,
                     culprit.data, e->message, e->suggestion ? e->suggestion : "no suggestion");
    }
}

#define SYNTAX  SOJ__CEL_SYNTAX
#define TYPE    SOJ__CEL_TYPE
#define MISSING SOJ__CEL_NOT_SUPPORTED
#define NO_NAME SOJ__CEL_UNKNOWN_NAME
#define NO_CALL SOJ__CEL_UNKNOWN_FUNCTION

static void other_languages(void **state)
{
    static const error_case cases[] = {
        {"customer.plan = 'x'", SYNTAX, "=", "a single '=' compares nothing",
         "use '==' to compare"},
        {"customer.ok and true", SYNTAX, "and", "'and' is no operator", "use '&&' for \"and\""},
        {"customer.ok OR true", SYNTAX, "OR", "'or' is no operator", "use '||' for \"or\""},
        {"not customer.ok", SYNTAX, "not", "'not' is no operator", "use '!' for \"not\""},
        {"not(customer.ok)", NO_CALL, "not", "there is no function 'not'", "use '!' for \"not\""},
        {"customer.plan not in ['a']", SYNTAX, "not", "'not' is no operator",
         "use '!', as in !(customer.plan in [\"free\"])"},
        {"1 <> 2", SYNTAX, "<>", "there is no operator '<>'", "use '!=' for \"not equal\""},
        {"1 === 2", SYNTAX, "===", "there is no operator '==='", "use '==' to compare"},
        {"1 => 2", SYNTAX, "=>", "there is no operator '=>'", "use '>='"},
        {"true & false", SYNTAX, "&", "there is no operator '&'", "use '&&' for \"and\""},
        {"true;", SYNTAX, ";", "';' cannot stand here", "join conditions with '&&' or '||'"},
        {"\xe2\x80\x9cx\xe2\x80\x9d", SYNTAX, "\xe2\x80\x9c", "a curly quote begins no text",
         "use straight quotes"},
        {"True", NO_NAME, "True", "no such name", "write true"},
        {"customer.plan == pro", NO_NAME, "pro", "no such name", "put text in quotes: \"pro\""},
        {"if", SYNTAX, "if", "this word is reserved and names nothing",
         "write CONDITION ? VALUE : VALUE"},
        {"in_stage_for > 3d", SYNTAX, "3d", "'3d' is no number", "write days(3)"},
        {"in_stage_for > 1.5h", SYNTAX, "1.5h", "'1.5h' is no number", "write duration(\"1.5h\")"},
        {"in_stage_for > 250ms", SYNTAX, "250ms", "'250ms' is no number",
         "write duration(\"250ms\")"},
        {"in_stage_for > 1.5d", SYNTAX, "1.5d", "'1.5d' is no number", NULL},
        {"in_stage_for > 0x5m", SYNTAX, "0x5m", "'0x5m' is no number", NULL},
        {"in_stage_for > 15m", SYNTAX, "15m", "'15m' is no number", "write duration(\"15m\")"},
        {"customer.plan.length()", NO_CALL, "length", "there is no function 'length'",
         "did you mean 'size'?"},
    };
    (void)state;
    expect_errors(cases, TEST_ARRAY_LEN(cases));
}

/* With a quote before it a byte less than what is shown of a name. */
#define SIXTY "12345678 12345678 12345678 12345678 12345678 12345678 1234"

static void syntax(void **state)
{
    static const error_case cases[] = {
        {"", SYNTAX, "", "the condition is empty", NULL},
        {" // x", SYNTAX, " // x", "the condition is empty", NULL},
        {"1 == 'abc", SYNTAX, "'abc", "the closing quote of the text is missing", NULL},
        {"'a\nb'", SYNTAX, "'a", "the closing quote of the text is missing", NULL},
        {"'a\rb'", SYNTAX, "'a", "the closing quote of the text is missing", NULL},
        {"'''a'", SYNTAX, "'''a'", "the closing quote of the text is missing", NULL},
        {"rr'x'", SYNTAX, "'x'", "an operator is missing before ''x''", NULL},
        {"rbr'x'", SYNTAX, "'x'", "an operator is missing before ''x''", NULL},
        {"1 '''a\nb\x7f!'''", SYNTAX, "'''a\nb\x7f!'''",
         "an operator is missing before ''''a\nb\177!''''", NULL},
        {"1 '" SIXTY "\xc3\xa4\xc3\xa4'", SYNTAX, "'" SIXTY "\xc3\xa4\xc3\xa4'",
         "an operator is missing before ''" SIXTY "\xe2\x80\xa6'", NULL},
        {"'a\\", SYNTAX, "'a\\", "the closing quote of the text is missing", NULL},
        {"'it's'", SYNTAX, "'it'", "the text ends at this quote",
         "write a quote inside a text as \\' or \\\""},
        {"'a\\q'", SYNTAX, "\\q", "there is no such escape", "write \\\\ for a backslash"},
        {"'\\ud800'", SYNTAX, "\\ud800", "the escape is no Unicode character", NULL},
        {"'\\U00110000'", SYNTAX, "\\U00110000", "the escape is no Unicode character", NULL},
        {"'\\x1'", SYNTAX, "\\x1", "the escape has too few digits",
         "write \\xHH, \\uHHHH, \\UHHHHHHHH or three octal digits"},
        {"(1 + 2", SYNTAX, "(", "the ')' for this '(' is missing", NULL},
        {"1 + 2)", SYNTAX, ")", "nothing is open that this ')' closes", NULL},
        {"1 in [1, 2", SYNTAX, "[", "the ']' for this '[' is missing", NULL},
        {"1 +", SYNTAX, "+", "the condition ends behind '+', where a value is missing", NULL},
        {"&& true", SYNTAX, "&&", "a value is missing before '&&'", NULL},
        {"1 2", SYNTAX, "2", "an operator is missing before '2'", NULL},
        {"1, 2", SYNTAX, ",", "a ',' cannot stand here", NULL},
        {"size('x',)", SYNTAX, ")", "a value is missing before ')'", NULL},
        {"customer.", SYNTAX, ".", "a name is missing behind the '.'", NULL},
        {"customer.in", SYNTAX, ".", "a name is missing behind the '.'", NULL},
        {"event.``", SYNTAX, "``", "there is no name between the backquotes", NULL},
        {"event.`a", SYNTAX, "`a", "the closing backquote is missing", NULL},
        {"event.`a\nb`", SYNTAX, "`a", "the closing backquote is missing", NULL},
        {"true ? 1", SYNTAX, "?", "the ':' for this '?' is missing",
         "write CONDITION ? VALUE : VALUE"},
        {"true ? true ? 1 : 2 : 3", SYNTAX, "?", "this '?' stands inside another",
         "put the inner CONDITION ? VALUE : VALUE in parentheses"},
        {"9223372036854775808", SYNTAX, "9223372036854775808", "the number is too large for an int",
         "ints end at 9223372036854775807; write it with a decimal point for a double"},
        {"0x10000000000000000", SYNTAX, "0x10000000000000000",
         "the number is too large for 64 bits", "write it with a decimal point for a double"},
        {"1e999", SYNTAX, "1e999", "the number is too large for a double", NULL},
        {"0x", SYNTAX, "0x", "'0x' is no number", NULL},
        {"0x1G", SYNTAX, "0x1G", "'0x1G' is no number", NULL},
        {"a@b", SYNTAX, "@", "'@' cannot stand here", "put text in quotes"},
    };
    (void)state;
    expect_errors(cases, TEST_ARRAY_LEN(cases));
}

static const error_case wrong_types[] = {
    {"customer.seats == '5'", TYPE, "'5'", "cannot compare int and string",
     "write ints without quotes"},
    {"event.amount == 100", TYPE, "100", "cannot compare double and int", "write 100.0"},
    {"1u == 2", TYPE, "2", "cannot compare uint and int", "write 2u"},
    {"1u == -2", TYPE, "-2", "cannot compare uint and int",
     "convert one of the two with int() or double()"},
    {"-100 == event.amount", TYPE, "-100", "cannot compare int and double", "write -100.0"},
    {"event.amount + 1", TYPE, "1", "'+' cannot add double and int", "write 1.0"},
    {"customer.plan + 5", TYPE, "5", "'+' cannot add string and int", "put it in quotes: \"5\""},
    {"customer.seats == event.amount", TYPE, "customer.seats == event.amount",
     "cannot compare int and double", "convert one of the two with int() or double()"},
    {"customer.plan == null", TYPE, "null", "cannot compare string and null",
     "ask whether there is a value with has(customer.plan)"},
    {"in_stage_for > 3", TYPE, "3", "cannot compare duration and int", "write days(3) or hours(3)"},
    {"now > '2026-03-01'", TYPE, "'2026-03-01'", "cannot compare timestamp and string",
     "write timestamp(\"2026-03-01T00:00:00Z\")"},
    {"now > '2026-03-01T09:00:00+02:00'", TYPE, "'2026-03-01T09:00:00+02:00'",
     "cannot compare timestamp and string", "write timestamp(\"2026-03-01T09:00:00+02:00\")"},
    {"in_stage_for > '36h'", TYPE, "'36h'", "cannot compare duration and string",
     "write duration(\"36h\")"},
    {"now == null", TYPE, "null", "cannot compare timestamp and null", NULL},
    {"1 < 2 < 3", TYPE, "3", "cannot compare bool and int",
     "write both comparisons and join them: a < b && b < c"},
    {"1 in [1] == 5", TYPE, "5", "cannot compare bool and int", NULL},
    {"1 == 1 == 5", TYPE, "5", "cannot compare bool and int", NULL},
    {"null < null", TYPE, "null", "cannot compare null and null", NULL},
    {"true && customer.seats", TYPE, "customer.seats", "'&&' joins bools, this is of type int",
     NULL},
    {"!customer.seats", TYPE, "customer.seats", "'!' negates a bool, this is of type int", NULL},
    {"-customer.ok", TYPE, "customer.ok", "'-' negates an int or a double, this is of type bool",
     NULL},
    {"customer.ok ? 1 : 'x'", TYPE, "1 : 'x'",
     "the two values of '?:' must be of one type, these are int and string", NULL},
    {"customer.seats ? 1 : 2", TYPE, "customer.seats",
     "what stands before '?' must be a bool, this is of type int", NULL},
    {"customer.plan in [5]", TYPE, "[5]",
     "'in' looks for a value among values of its type, these are string and int",
     "put it in quotes: \"5\""},
    {"size(5)", TYPE, "5", "size() takes a value of type string, this is of type int", NULL},
    {"'a'.contains(5)", TYPE, "5", "contains() takes a value of type string, this is of type int",
     NULL},
    {"timestamp(true)", TYPE, "true",
     "timestamp() takes a value of type int, string or timestamp, this is of type bool", NULL},
    {"size()", TYPE, "size()", "size() takes one argument", NULL},
    {"now.getHours('UTC', 1)", TYPE, "getHours('UTC', 1)",
     "getHours() takes at most one argument, a UTC offset", NULL},
    {"contains('a', 'b')", TYPE, "contains", "contains() stands behind a value",
     "write x.contains(y)"},
    {"'1'.int()", TYPE, "int", "int() stands before its argument", "write int(x)"},
    {"customer.plan.size", SYNTAX, "size", "size is a function and is not called", "write .size()"},
    {"customer.plan.first", TYPE, "first", "what stands before this name has no fields",
     "only customer, before, event and segment have"},
    {"customer.plan.days", TYPE, "days", "what stands before this name has no fields",
     "only customer, before, event and segment have"},
    {"has(segment.big)", TYPE, "has(segment.big)", "a segment always has a value: use it as it is",
     NULL},
    {"has(customer)", TYPE, "has(customer)", "has() asks whether a name has a value",
     "write has(customer.NAME), has(before.NAME) or has(event.NAME)"},
    {"add(now, 5)", TYPE, "5", "add() takes a value of type string, this is of type int", NULL},
    {"timestamp('soon')", TYPE, "'soon'",
     "this is no timestamp in RFC 3339, or not within the years 1 to 9999",
     "write it like timestamp(\"2026-03-01T00:00:00Z\")"},
    {"duration('3 days')", TYPE, "'3 days'", "this is no duration, or longer than 292 years",
     "write it like duration(\"36h30m\"), or days(3)"},
    {"days(-106752)", TYPE, "-106752", "durations end at 292 years", NULL},
    {"hours(9223372036854775807)", TYPE, "9223372036854775807", "durations end at 292 years", NULL},
    {"days(106752)", TYPE, "106752", "durations end at 292 years", NULL},
    {"in_stage_for.getHours('+01:00')", TYPE, "'+01:00'", "a duration has no time zone", NULL},
};

static void types(void **state)
{
    (void)state;
    bench.segments[0] = bench_check(&bench, SOJ__SLICE("customer.ok"));
    expect_errors(wrong_types, TEST_ARRAY_LEN(wrong_types));
}

static void names_and_later_versions(void **state)
{
    static const char by_offset[] =
        "write an offset from UTC in quotes, such as \"+02:00\", or ask "
        "the customer's own clock, as in local(now)";
    const error_case cases[] = {
        {"customer.nope", SOJ__CEL_RESOLVER, "customer.nope", "no such attribute", NULL},
        {"has(customer.nope)", SOJ__CEL_RESOLVER, "customer.nope", "no such attribute", NULL},
        {"later > now", SOJ__CEL_RESOLVER, "later", "'later' is not known here", NULL},
        {"nothing.x", NO_NAME, "nothing", "no such name", NULL},
        {"getFullyear(now)", NO_CALL, "getFullyear", "there is no function 'getFullyear'",
         "did you mean 'getFullYear'?"},
        {"zzzzzz(1)", NO_CALL, "zzzzzz", "there is no function 'zzzzzz'",
         "there are has(), active(), visits(), sent(), answered(), rejected(), share(), days(), "
         "hours(), local(), add(), size(), contains(), startsWith(), endsWith(), timestamp(), "
         "duration(), conversions and parts of times"},
        {"customer.plan.matches('x')", MISSING, "matches", "matches() is not supported yet", NULL},
        {"[1].exists(x, x > 1)", MISSING, "exists", "macros such as exists() are not supported yet",
         NULL},
        {"[1] == [1]", MISSING, "[1]", "lists are not supported yet, but for 'in' before a list",
         NULL},
        {"1 in customer.plan", MISSING, "customer.plan",
         "'in' over anything but a list is not supported yet",
         "write the list out: x in [\"a\", \"b\"]"},
        {"{'a': 1}", MISSING, "{", "maps are not supported yet", NULL},
        {"b'x'", MISSING, "b'x'", "bytes literals are not supported yet", NULL},
        {"int", MISSING, "int", "types as values are not supported yet", NULL},
        {"now.getHours('Europe/Berlin')", MISSING, "'Europe/Berlin'",
         "named time zones are not supported here yet", by_offset},
        {"now.getHours(customer.plan)", MISSING, "customer.plan",
         "a time zone that is no literal is not supported yet", by_offset},
    };
    (void)state;
    expect_errors(cases, TEST_ARRAY_LEN(cases));
    assert_null(bench_check(&bench, SOJ__SLICE("now[0]")));
    assert_int_equal(bench.errors.first->problem, MISSING);
    bench_check(&bench, SOJ__SLICE("customer.nope"));
    assert_int_equal(bench.errors.first->code, 7);
}

/* What the environment resolves by a name in a text. */
static void calls_that_name(void **state)
{
    static const char active[] = "active() takes one argument, a name written as a text";
    static const char visits[] = "visits() takes one argument, a name written as a text";
    static const char write_active[] = "write active(\"NAME\")";
    static const char write_visits[] = "write visits(\"NAME\")";
    static const error_case cases[] = {
        {"1 > 0 && active('nope')", SOJ__CEL_RESOLVER, "'nope'", "no such path",
         "did you mean 'ok'?"},
        {"active()", TYPE, "active()", active, write_active},
        {"active(1)", TYPE, "1", active, write_active},
        {"active(customer.plan)", TYPE, "customer.plan", active, write_active},
        {"visits('seats', 'ok') > 1", TYPE, "visits('seats', 'ok')", visits, write_visits},
        {"'seats'.visits() > 1", TYPE, "visits()", visits, write_visits},
        {"visit('ok')", NO_CALL, "visit", "there is no function 'visit'", "did you mean 'visits'?"},
    };
    (void)state;
    expect_errors(cases, TEST_ARRAY_LEN(cases));
    assert_null(bench_check(&bench, SOJ__SLICE("active('seats') && true")));
    assert_int_equal(bench.errors.first->problem, TYPE);
    bench_check(&bench, SOJ__SLICE("active('nope')"));
    assert_int_equal(bench.errors.first->code, 8);
    assert_null(bench.errors.first->next);
}

/* An error is reported once, not again by what stands above it; several are all reported. */
static void errors_do_not_cascade(void **state)
{
    size_t n = 0;
    (void)state;
    assert_null(bench_check(&bench, SOJ__SLICE("customer.nope + 1 > 2 && customer.no ? 1 : 'x'")));
    for (const soj__cel_error *e = bench.errors.first; e; e = e->next)
        n++;
    assert_int_equal(n, 2);
    assert_int_equal(bench.errors.last->from, 25);
}

static bool refuse_name(void *ctx, soj__slice root, soj__slice name, soj__cel_ref *out_ref,
                        soj__cel_error *out_error)
{
    (void)ctx, (void)root, (void)name, (void)out_ref, (void)out_error;
    return false;
}

/* Who resolves names says nothing where it has no memory to say it. */
static void resolvers_run_out_of_memory(void **state)
{
    static const soj__cel_env env = {.resolve = refuse_name, .resolve_call = refuse_name};
    static const char *const texts[] = {"customer.x", "x", "has(customer.x)", "active('x')"};
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(texts); i++) {
        soj__cel_errors errors = {0};
        soj__kind kind;
        soj__slice condition = {texts[i], strlen(texts[i])};
        soj__cel_ast *ast = soj__cel_parse(&bench.arena, condition, &errors);
        assert_non_null(ast);
        assert_false(soj__cel_check(&bench.arena, ast, &env, &errors, &kind));
        assert_true(errors.no_memory);
        assert_null(errors.first);
    }
}

static void functions_are_listed(void **state)
{
    size_t n = 0;
    unsigned found = 0;
    (void)state;
    for (; soj__cel_function_name(n); n++) {
        found += strcmp(soj__cel_function_name(n), "days") == 0;
        found += strcmp(soj__cel_function_name(n), "share") == 0;
    }
    assert_int_equal(found, 2);
    assert_null(soj__cel_function_name(n + 1));
}

static void unchecked(void **state)
{
    static const error_case cases[] = {
        {"add(now, 5)", TYPE, "5", "the step of add() is written down: no value is computed",
         "write a step in quotes, such as \"1y6mo\", \"-3mo\" or \"36h\""},
    };
    (void)state;
    bench.is_unchecked = true;
    expect_errors(cases, TEST_ARRAY_LEN(cases));
    bench.is_unchecked = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(other_languages),
        TEST(syntax),
        TEST(types),
        TEST(names_and_later_versions),
        TEST(calls_that_name),
        TEST(unchecked),
        TEST(errors_do_not_cascade),
        TEST(functions_are_listed),
        TEST(resolvers_run_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
