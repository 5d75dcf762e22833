/* SPDX-License-Identifier: MIT */
/* Conditions of the worst kind. Each stands in the `always` of stage `a`, in single quotes, and so
 * begins at line 7, column 30. */
#include <stdio.h>

#include "hostile/hostile.h"
#include "support/test.h"

#define BEFORE                                                                                     \
    HOSTILE_HEAD "attributes: {i: {type: int, default: 0}, d: {type: double, default: 0}, "        \
                 "s: {type: string, default: x}, t: timestamp}\n"                                  \
                 "stages:\n"                                                                       \
                 "  a: {always: {to: a, when: '"
#define AFTER      "'}}\n"
#define WHEN(text) BEFORE text AFTER, sizeof(BEFORE text AFTER) - 1, NULL
#define MADE(make) NULL, 0, make

static void before(text *to)
{
    text_put(to, BEFORE);
}

static void after(text *to)
{
    text_put(to, AFTER);
}

static void around(text *to, const char *open, size_t n, const char *core, const char *close)
{
    before(to);
    text_put_times(to, open, n);
    text_put(to, core);
    text_put_times(to, close, n);
    after(to);
}

static void make_parens(text *to)
{
    around(to, "(", 8000, "customer.i == 1", ")");
}

static void make_parens_open(text *to)
{
    around(to, "(", 16000, "", "");
}

static void make_nots(text *to)
{
    around(to, "!", 16000, "customer.i == 1", "");
}

static void make_minuses(text *to)
{
    around(to, "-", 16000, "customer.i == 1", "");
}

static void make_brackets(text *to)
{
    around(to, "[", 8000, "1", "]");
}

static void make_calls(text *to)
{
    around(to, "int(", 3000, "1", ")");
}

static void make_questions(text *to)
{
    around(to, "customer.i == 1 ? true : ", 600, "false", "");
}

static void make_questions_left(text *to)
{
    around(to, "customer.i == 1 ? ", 600, "true", " : false");
}

static void make_ands(text *to)
{
    around(to, "customer.i == 1 && ", 800, "true", "");
}

static void make_ors(text *to)
{
    around(to, "customer.i == 1 || ", 800, "false", "");
}

static void make_mixed(text *to)
{
    around(to, "customer.i == 1 && (customer.i == 2 || ", 400, "false", ")");
}

static void make_pluses(text *to)
{
    around(to, "customer.i + ", 1200, "1 == 0", "");
}

static void make_texts(text *to)
{
    around(to, "customer.s + ", 1200, "\"x\" == \"y\"", "");
}

static void make_in(text *to)
{
    before(to);
    text_put(to, "customer.i in [");
    text_put_numbered(to, "", 1000, ", ");
    text_put(to, "1000]");
    after(to);
}

static void make_in_texts(text *to)
{
    before(to);
    text_put(to, "customer.s in [");
    text_put_numbered(to, "\"", 1500, "\",");
    text_put(to, "\"x\"]");
    after(to);
}

static void make_dots(text *to)
{
    around(to, "customer.", 1500, "i", "");
}

static void make_digits(text *to)
{
    around(to, "9", 16000, " == customer.i", "");
}

static void make_point_digits(text *to)
{
    around(to, "9", 8000, ".0 < customer.d", "");
}

static void make_name(text *to)
{
    around(to, "x", 16000, "", "");
}

static void make_text(text *to)
{
    around(to, "x", 16000, "\" == customer.s", "");
}

static void make_limit(text *to)
{
    around(to, " ", 16 * 1024 - 4, "true", "");
}

static void make_limit_beyond(text *to)
{
    around(to, " ", 16 * 1024 - 3, "true", "");
}

/* Each segment uses the one before it twice: sizes double. */
static void make_doubling(text *to)
{
    text_put(to, HOSTILE_HEAD "stages: {a: {always: {to: a, when: segment.s60}}}\nsegments:\n"
                              "  s0: 'has(customer.i)'\n");
    char line[96];
    for (unsigned i = 1; i <= 60; i++) {
        snprintf(line, sizeof(line), "  s%u: 'segment.s%u && !segment.s%u'\n", i, i - 1, i - 1);
        text_put(to, line);
    }
    text_put(to, "attributes: {i: int}\n");
}

static void make_segments_deep(text *to)
{
    text_put(to, HOSTILE_HEAD "stages: {a: {always: {to: a, when: segment.s3000}}}\nsegments:\n"
                              "  s0: 1 == 2\n");
    char line[64];
    for (unsigned i = 1; i <= 3000; i++) {
        snprintf(line, sizeof(line), "  s%u: segment.s%u\n", i, i - 1);
        text_put(to, line);
    }
}

static void make_segments_round(text *to)
{
    text_put(to, HOSTILE_HEAD "stages: {a: {always: {to: a, when: segment.s0}}}\nsegments:\n");
    char line[64];
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(line, sizeof(line), "  s%u: segment.s%u\n", i, (i + 1) % 3000);
        text_put(to, line);
    }
}

/* All that a condition may be long, in many conditions. */
static void make_many(text *to)
{
    text_put(to, HOSTILE_HEAD "attributes: {i: {type: int, default: 0}}\nstages:\n  a:\n"
                              "    always:\n");
    for (unsigned i = 0; i < 250; i++) {
        text_put(to, "      - {to: a, when: '");
        text_put_times(to, "customer.i == 1 && ", 800);
        text_put(to, "true'}\n");
    }
}

static void make_many_wrong(text *to)
{
    text_put(to, HOSTILE_HEAD "stages:\n  a:\n    always:\n");
    for (unsigned i = 0; i < 250; i++) {
        text_put(to, "      - {to: a, when: '");
        text_put_times(to, "customer.x == 1 && ", 800);
        text_put(to, "true'}\n");
    }
}

/* A condition of 15 KiB, repeated: its text is short, what it says is long. */
static void make_aliased(text *to)
{
    text_put(to, HOSTILE_HEAD "attributes: {i: {type: int, default: 0}}\nstages:\n  a:\n"
                              "    always:\n      - {to: a, when: &x '");
    text_put_times(to, "customer.i == 1 && ", 800);
    text_put(to, "true'}\n");
    text_put_times(to, "      - {to: a, when: *x}\n", 35000);
}

/* A segment that is large in itself, used by many conditions. */
static void make_amplified(text *to)
{
    text_put(to, HOSTILE_HEAD "attributes: {i: {type: int, default: 0}}\nsegments:\n  s: '");
    text_put_times(to, "customer.i == 1 && ", 800);
    text_put(to, "true'\nstages:\n  a:\n    always:\n");
    text_put_times(to, "      - {to: a, when: segment.s}\n", 35000);
}

/* Each condition uses a segment that is too large. */
static void make_amplified_wrong(text *to)
{
    make_doubling(to);
    text_put(to, "events:\n");
    text_put_numbered(to, "  e", 4000, ": {set: {i: 'segment.s60 ? 1 : 2'}}\n");
}

/* All the text there may be, in segments. */
static void make_segments_many(text *to)
{
    text_put(to,
             HOSTILE_HEAD "attributes: {i: {type: int, default: 0}}\nstages: {a: }\nsegments:\n");
    for (unsigned i = 0; i < 250; i++) {
        char line[32];
        snprintf(line, sizeof(line), "  s%u: '", i);
        text_put(to, line);
        text_put_times(to, "customer.i == 1 && ", 800);
        text_put(to, "true'\n");
    }
}

/* Conditions that YAML cuts: each is looked at to its end, and the text read again. */
static void make_many_unquoted(text *to)
{
    text_put(to, HOSTILE_HEAD "stages:\n  a:\n    always:\n");
    for (unsigned i = 0; i < 20000; i++)
        text_put(to, "      - {to: a, when: f([1, 2, \"a, b\"])}\n");
}

static void make_unquoted_brackets(text *to)
{
    text_put(to, HOSTILE_HEAD "stages:\n  a:\n    always:\n");
    for (unsigned i = 0; i < 20000; i++)
        text_put(to, "      - {to: a, when: f(((((((((((((((((((((((((a, \n");
}

/* clang-format off */
const hostile_model hostile_conditions[] = {
    {"when_empty", "nothing", WHEN(""), "condition_syntax", 7, 30},
    {"when_blank", "spaces", WHEN("   "), "condition_syntax", 7, 30},
    {"when_open_text", "a text that never ends", WHEN("customer.s == \"x"), "condition_syntax", 7, 44},
    {"when_open_triple", "a text in three quotes that never ends", WHEN("customer.s == \"\"\"x\""), "condition_syntax", 7, 44},
    {"when_bad_escape", "an escape that CEL has not", WHEN("customer.s == \"\\q\""), "condition_syntax", 7, 45},
    {"when_short_escape", "an escape cut short", WHEN("customer.s == \"\\u12\""), "condition_syntax", 7, 45},
    {"when_surrogate", "a surrogate as an escape", WHEN("customer.s == \"\\ud800\""), "condition_syntax", 7, 45},
    {"when_beyond_unicode", "an escape beyond U+10FFFF", WHEN("customer.s == \"\\U00110000\""), "condition_syntax", 7, 45},
    {"when_octal_escape", "an octal escape beyond a byte", WHEN("customer.s == \"\\477\""), "condition_syntax", 7, 45},
    {"when_nul_escape", "NUL as an escape", WHEN("customer.s == \"\\x00\""), HOSTILE_COMPILES, 0, 0},
    {"when_bytes", "a bytes literal that is no UTF-8", WHEN("customer.s == b\"\\xff\""), "not_supported_yet", 7, 44},
    {"when_int_beyond", "one more than the largest int", WHEN("customer.i == 9223372036854775808"), "condition_syntax", 7, 44},
    {"when_int_min", "the smallest int", WHEN("customer.i == -9223372036854775808"), HOSTILE_COMPILES, 0, 0},
    {"when_int_min_twice", "minus the smallest int", WHEN("customer.i == --9223372036854775808"), HOSTILE_COMPILES, 0, 0},
    {"when_hexadecimal", "a hexadecimal number beyond 64 bits", WHEN("customer.i == 0x1ffffffffffffffff"), "condition_syntax", 7, 44},
    {"when_uint_beyond", "a uint beyond 64 bits", WHEN("18446744073709551616u > 0u"), "condition_syntax", 7, 30},
    {"when_double_huge", "`1e400`", WHEN("customer.d < 1e400"), "condition_syntax", 7, 43},
    {"when_exponent", "an exponent of many digits", WHEN("customer.d < 1e99999999999999999999"), "condition_syntax", 7, 43},
    {"when_divide_zero", "a division by a literal zero: an error value, at run time", WHEN("customer.i == 1 / 0"), HOSTILE_COMPILES, 0, 0},
    {"when_assign", "`=` in the place of `==`", WHEN("customer.i = 1"), "condition_syntax", 7, 41},
    {"when_semicolon", "two statements", WHEN("customer.i == 1; true"), "condition_syntax", 7, 45},
    {"when_comment", "a comment that swallows the rest", WHEN("customer.i == 1 // && false"), HOSTILE_COMPILES, 0, 0},
    {"when_macro", "a macro over a list", WHEN("[1, 2].exists(x, x == 1)"), "not_supported_yet", 7, 37},
    {"when_index", "an index", WHEN("[1, 2][0] == 1"), "not_supported_yet", 7, 36},
    {"when_map", "a map", WHEN("{1: 2}[1] == 2"), "not_supported_yet", 7, 30},
    {"when_reserved", "a reserved word of CEL", WHEN("while == 1"), "condition_syntax", 7, 30},
    {"when_has_call", "`has` of a call", WHEN("has(int(1))"), "condition_type", 7, 30},
    {"when_matches", "a regular expression", WHEN("customer.s.matches(\"(a+)+$\")"), "not_supported_yet", 7, 41},
    {"when_path_wrong", "`active` of no stage", WHEN("active(\"%n\")"), "unknown_stage", 7, 37},
    {"when_path_computed", "`active` of a computed path", WHEN("active(customer.s)"), "condition_type", 7, 37},
    {"when_duration_huge", "a duration beyond 292 years", WHEN("customer.t < customer.t + duration(\"9999999h\")"), "condition_type", 7, 65},
    {"when_timestamp_beyond", "a timestamp in the year 10000", WHEN("customer.t < timestamp(\"10000-01-01T00:00:00Z\")"), "condition_type", 7, 53},
    {"when_not_bool", "a number as a condition", WHEN("customer.i"), "condition_type", 7, 29},
    {"when_null", "`null` as a condition", WHEN("null"), "condition_type", 7, 29},
    {"when_unicode_name", "a letter outside of ASCII", WHEN("customer.\xc3\xa4 == 1"), "condition_syntax", 7, 39},
    {"when_parens", "8,000 parentheses inside each other", MADE(make_parens), "condition_too_costly", 7, 280},
    {"when_parens_open", "16,000 open parentheses", MADE(make_parens_open), "condition_too_costly", 7, 280},
    {"when_nots", "16,000 times `!`", MADE(make_nots), "condition_type", 7, 16030},
    {"when_minuses", "16,000 times `-`", MADE(make_minuses), HOSTILE_COMPILES, 0, 0},
    {"when_brackets", "8,000 lists inside each other", MADE(make_brackets), "condition_too_costly", 7, 280},
    {"when_calls", "3,000 calls inside each other", MADE(make_calls), "condition_too_costly", 7, 1030},
    {"when_questions", "600 times `? :`, to the right", MADE(make_questions), "condition_too_costly", 7, 6280},
    {"when_questions_left", "600 times `? :`, inside each other", MADE(make_questions_left), "condition_syntax", 7, 64},
    {"when_ands", "800 times `&&`", MADE(make_ands), HOSTILE_COMPILES, 0, 0},
    {"when_ors", "800 times `||`", MADE(make_ors), HOSTILE_COMPILES, 0, 0},
    {"when_mixed", "400 times `&&` and `||` inside each other", MADE(make_mixed), "condition_too_costly", 7, 9761},
    {"when_pluses", "1,200 times `+`", MADE(make_pluses), HOSTILE_COMPILES, 0, 0},
    {"when_texts", "1,200 texts joined", MADE(make_texts), "condition_too_costly", 7, 30},
    {"when_in", "`in` with a thousand numbers", MADE(make_in), HOSTILE_COMPILES, 0, 0},
    {"when_in_texts", "`in` with 1,500 texts", MADE(make_in_texts), HOSTILE_COMPILES, 0, 0},
    {"when_dots", "1,500 fields of fields", MADE(make_dots), "condition_type", 7, 48},
    {"when_digits", "an int of 16,000 digits", MADE(make_digits), "condition_syntax", 7, 30},
    {"when_point_digits", "a double of 8,000 digits", MADE(make_point_digits), "condition_syntax", 7, 30},
    {"when_name", "a name of 16,000 letters", MADE(make_name), "unknown_name", 7, 30},
    {"when_text", "an odd quote behind 16,000 letters", MADE(make_text), "condition_syntax", 7, 16030},
    {"when_limit", "a condition of exactly 16 KiB", MADE(make_limit), "always_loop", 7, 15},
    {"when_limit_beyond", "a condition of 16 KiB and one byte", MADE(make_limit_beyond), "limit_condition", 7, 29},
    {"when_many", "250 conditions of 15 KiB", MADE(make_many), HOSTILE_COMPILES, 0, 0},
    {"when_many_wrong", "250 conditions of 15 KiB with 800 errors each", MADE(make_many_wrong), "unknown_attribute", 8, 24},
    {"when_aliased", "a condition of 15 KiB, repeated 35,000 times", MADE(make_aliased), "limit_text", 285, 23},
    {"segments_amplified", "a segment of 15 KiB, used 35,000 times", MADE(make_amplified), "limit_model", 625, 23},
    {"segments_amplified_wrong", "a segment that is too large, used 4,000 times", MADE(make_amplified_wrong), "condition_too_costly", 20, 9},
    {"segments_many", "250 segments of 15 KiB", MADE(make_segments_many), HOSTILE_COMPILES, 0, 0},
    {"when_many_unquoted", "20,000 conditions that YAML cuts", MADE(make_many_unquoted), "quote_condition", 8, 23},
    {"when_unquoted_brackets", "20,000 conditions whose brackets never close", MADE(make_unquoted_brackets), "yaml_syntax", 9, 7},
    {"segments_doubling", "60 segments, each with the one before twice", MADE(make_doubling), "condition_too_costly", 20, 9},
    {"segments_deep", "3,000 segments in a chain", MADE(make_segments_deep), "condition_too_costly", 71, 3},
    {"segments_round", "3,000 segments in a circle", MADE(make_segments_round), "condition_too_costly", 70, 8},
};
/* clang-format on */
const size_t n_hostile_conditions = TEST_ARRAY_LEN(hostile_conditions);
