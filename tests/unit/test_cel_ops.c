/* SPDX-License-Identifier: MIT */
/* Each instruction that computes, on values of every kind: of the kinds it is made for and of those
 * that never come there from checked conditions, but do from what a name turns out to be. */
#include "base/bytes.h"
#include "cel/opcodes.h"
#include "cel_bench.h"
#include "support/test.h"

#define INT_MIN_TEXT  "int -9223372036854775808"
#define INT_MAX_TEXT  "int 9223372036854775807"
#define UINT_MAX_TEXT "uint 18446744073709551615"
#define TIME_MAX_TEXT "time 253402300799999999 999"
#define TIME_MIN_TEXT "time -62135596800000000 0"
#define SPAN_MAX_TEXT "span 9223372036854775 807"
#define SPAN_MIN_TEXT "span -9223372036854776 193"

/* ---- one instruction ---- */

static soj__val load(const void *ctx, uint8_t space, uint16_t index)
{
    assert_int_equal(space, SOJ__CEL_VARIABLE);
    return ((const soj__val *)ctx)[index];
}

#define LOAD_A SOJ__OP_LOAD, SOJ__CEL_VARIABLE, 0, 0
#define LOAD_B SOJ__OP_LOAD, SOJ__CEL_VARIABLE, 1, 0

static soj__val run(const uint8_t *code, uint32_t len, const soj__val *values)
{
    static char scratch[256];
    static soj__val stack[3];
    const soj__cel_frame frame = {.load = load,
                                  .ctx = values,
                                  .stack = stack,
                                  .scratch = scratch,
                                  .stack_size = 3,
                                  .scratch_size = sizeof(scratch)};
    return soj__cel_run(code, len, &frame);
}

static soj__val run_two(soj__cel_op op, soj__val a, soj__val b)
{
    const uint8_t code[] = {LOAD_A, LOAD_B, (uint8_t)op};
    const soj__val values[] = {a, b};
    return run(code, sizeof(code), values);
}

/* SPAN: in seconds; PART: the hours, `operand` seconds from UTC. */
static soj__val run_one(soj__cel_op op, int32_t operand, soj__val a)
{
    uint8_t code[16] = {LOAD_A, (uint8_t)op};
    uint32_t len = 5;
    if (op == SOJ__OP_SPAN) {
        soj__store_i64(code + len, operand * INT64_C(1000000));
        len += 8;
    } else if (op == SOJ__OP_PART) {
        code[len] = SOJ__PART_HOURS;
        soj__store_u32(code + len + 1, (uint32_t)operand);
        len += 5;
    }
    return run(code, len, &a);
}

/* ---- kinds ---- */

/* One value of each kind, so that no number is the reason of an error; and its kind as a letter. */
static const char *const samples[] = {"error",  "null",           "true",
                                      "int 6",  "uint 3",         "double 2.5",
                                      "text 1", "time 1000000 5", "span 500 7"};
static const char letters[] = "enbiudstp";

static char letter_of(soj__val v)
{
    char text[BENCH_SHOWN];
    bench_show(v, text);
    for (size_t i = 0; i < TEST_ARRAY_LEN(samples); i++) {
        if (bench_value(samples[i]).kind == v.kind)
            return letters[i];
    }
    fail_msg("of no kind: %s", text);
    return '?';
}

/* Which kinds an instruction is made for: of its operands and its result, three letters each; with
 * others it is an error. '*' is any kind but an error, '?' any at all. */
static const struct {
    const char *kinds;
    soj__cel_op ops[8]; /* ERROR, which is 0, behind the last */
} pairs[] = {
    {"iii", {SOJ__OP_ADD_INT, SOJ__OP_SUB_INT, SOJ__OP_MUL_INT}},
    {"ddd", {SOJ__OP_ADD_DOUBLE, SOJ__OP_SUB_DOUBLE, SOJ__OP_MUL_DOUBLE, SOJ__OP_DIV_DOUBLE}},
    {"iii uuu ddd sss tpt ptt ppp", {SOJ__OP_ADD_DYN}},
    {"iii uuu ddd tpt ttp ppp", {SOJ__OP_SUB_DYN}},
    {"iii uuu ddd", {SOJ__OP_MUL_DYN, SOJ__OP_DIV_DYN}},
    {"iii uuu", {SOJ__OP_MOD_DYN}},
    {"iib",
     {SOJ__OP_EQ_INT, SOJ__OP_NE_INT, SOJ__OP_LT_INT, SOJ__OP_LE_INT, SOJ__OP_GT_INT,
      SOJ__OP_GE_INT}},
    {"ddb",
     {SOJ__OP_EQ_DOUBLE, SOJ__OP_NE_DOUBLE, SOJ__OP_LT_DOUBLE, SOJ__OP_LE_DOUBLE, SOJ__OP_GT_DOUBLE,
      SOJ__OP_GE_DOUBLE}},
    {"ssb",
     {SOJ__OP_EQ_STRING, SOJ__OP_NE_STRING, SOJ__OP_CONTAINS, SOJ__OP_STARTS_WITH,
      SOJ__OP_ENDS_WITH}},
    {"bbb iib iub idb uib uub udb dib dub ddb ssb ttb ppb",
     {SOJ__OP_LT_DYN, SOJ__OP_LE_DYN, SOJ__OP_GT_DYN, SOJ__OP_GE_DYN}},
    {"**b", {SOJ__OP_EQ_DYN, SOJ__OP_NE_DYN}},
    {"bbb", {SOJ__OP_AND}}, /* the sample is true: that decides an `or`, and no `and` */
    {"b?b ?bb", {SOJ__OP_OR}},
};

static bool is_kind(char wanted, char kind)
{
    return wanted == '?' || (wanted == '*' ? kind != 'e' : wanted == kind);
}

static char made_of(const char *kinds, char a, char b)
{
    for (; *kinds; kinds += kinds[3] ? 4 : 3) {
        if (is_kind(kinds[0], a) && is_kind(kinds[1], b))
            return kinds[2];
    }
    return 'e';
}

static void expect_kinds(soj__cel_op op, const char *kinds)
{
    for (size_t i = 0; i < TEST_ARRAY_LEN(samples); i++) {
        for (size_t j = 0; j < TEST_ARRAY_LEN(samples); j++) {
            char got = letter_of(run_two(op, bench_value(samples[i]), bench_value(samples[j])));
            if (got != made_of(kinds, letters[i], letters[j]))
                fail_msg("instruction %d of %s and %s: %c", (int)op, samples[i], samples[j], got);
        }
    }
}

static void kinds_of_pairs(void **state)
{
    (void)state;
    for (size_t k = 0; k < TEST_ARRAY_LEN(pairs); k++) {
        for (size_t i = 0; pairs[k].ops[i] != SOJ__OP_ERROR; i++)
            expect_kinds(pairs[k].ops[i], pairs[k].kinds);
    }
}

static void kinds_of_single_values(void **state)
{
    static const struct {
        soj__cel_op op;
        const char *kinds; /* by the kind of the operand */
    } single[] = {
        {SOJ__OP_NOT, "eebeeeeee"},          {SOJ__OP_NEGATE, "eeeiedeee"},
        {SOJ__OP_SIZE, "eeeeeeiee"},         {SOJ__OP_TO_BOOL, "eebeeebee"},
        {SOJ__OP_TO_INT, "eeeiiiiie"},       {SOJ__OP_TO_UINT, "eeeuuuuee"},
        {SOJ__OP_TO_DOUBLE, "eeeddddee"},    {SOJ__OP_TO_STRING, "eesssssss"},
        {SOJ__OP_TO_TIMESTAMP, "eeeteeete"}, {SOJ__OP_TO_DURATION, "eeeeeeeep"},
        {SOJ__OP_SPAN, "eeepeeeee"},         {SOJ__OP_PART, "eeeeeeeii"},
        {SOJ__OP_SETTLE, "bbbbbbbbb"},
    };
    (void)state;
    for (size_t k = 0; k < TEST_ARRAY_LEN(single); k++) {
        for (size_t i = 0; i < TEST_ARRAY_LEN(samples); i++) {
            soj__val made = run_one(single[k].op, 1, bench_value(samples[i]));
            if (letter_of(made) != single[k].kinds[i])
                fail_msg("instruction %d of %s: %c", (int)single[k].op, samples[i],
                         letter_of(made));
        }
    }
}

/* ---- order ---- */

/* Ascending, each row comparable with each of its row. */
static const char *const ascending[][12] = {
    {"false", "true"},
    {INT_MIN_TEXT, "int -1", "double -0.5", "uint 0", "double 0.25", "int 1", "double 1.5",
     "uint 2", INT_MAX_TEXT, "uint 9223372036854775808", UINT_MAX_TEXT, "double 1e300"},
    {"double -inf", "double -1e300", "int 0", "double 4.9e-324", "uint 1", "double inf"},
    {"text ", "text a", "text a ", "text aa", "text ab", "text b", "text \xc3\xa9"},
    {TIME_MIN_TEXT, "time -1 999", "time 0 0", "time 0 1", "time 1 0", TIME_MAX_TEXT},
    {SPAN_MIN_TEXT, "span -1 998", "span -1 999", "span 0 0", SPAN_MAX_TEXT},
};

/* What each comparison says where the first is less, equal, greater. Those of one kind alone stand
 * behind the one of all. */
static const struct {
    soj__cel_op of_all, of_ints, of_doubles, of_texts;
    bool less, equal, greater;
} comparisons[] = {
    {SOJ__OP_EQ_DYN, SOJ__OP_EQ_INT, SOJ__OP_EQ_DOUBLE, SOJ__OP_EQ_STRING, false, true, false},
    {SOJ__OP_NE_DYN, SOJ__OP_NE_INT, SOJ__OP_NE_DOUBLE, SOJ__OP_NE_STRING, true, false, true},
    {SOJ__OP_LT_DYN, SOJ__OP_LT_INT, SOJ__OP_LT_DOUBLE, SOJ__OP_LT_DYN, true, false, false},
    {SOJ__OP_LE_DYN, SOJ__OP_LE_INT, SOJ__OP_LE_DOUBLE, SOJ__OP_LE_DYN, true, true, false},
    {SOJ__OP_GT_DYN, SOJ__OP_GT_INT, SOJ__OP_GT_DOUBLE, SOJ__OP_GT_DYN, false, false, true},
    {SOJ__OP_GE_DYN, SOJ__OP_GE_INT, SOJ__OP_GE_DOUBLE, SOJ__OP_GE_DYN, false, true, true},
};

static void expect_bool(soj__cel_op op, const char *a, const char *b, bool expected)
{
    soj__val made = run_two(op, bench_value(a), bench_value(b));
    if (made.kind != SOJ__KIND_BOOL || made.as.integer != expected)
        fail_msg("instruction %d of %s and %s", (int)op, a, b);
}

static void expect_order(const char *a, const char *b, int way)
{
    uint32_t kind =
        bench_value(a).kind == bench_value(b).kind ? bench_value(a).kind : SOJ__KIND_NULL;
    for (size_t k = 0; k < TEST_ARRAY_LEN(comparisons); k++) {
        bool expected = way < 0   ? comparisons[k].less
                        : way > 0 ? comparisons[k].greater
                                  : comparisons[k].equal;
        expect_bool(comparisons[k].of_all, a, b, expected);
        if (kind == SOJ__KIND_INT)
            expect_bool(comparisons[k].of_ints, a, b, expected);
        if (kind == SOJ__KIND_DOUBLE)
            expect_bool(comparisons[k].of_doubles, a, b, expected);
        if (kind == SOJ__KIND_STRING)
            expect_bool(comparisons[k].of_texts, a, b, expected);
    }
}

static void what_has_an_order_has_one(void **state)
{
    (void)state;
    for (size_t row = 0; row < TEST_ARRAY_LEN(ascending); row++) {
        for (int i = 0; i < 12 && ascending[row][i]; i++) {
            for (int j = 0; j < 12 && ascending[row][j]; j++)
                expect_order(ascending[row][i], ascending[row][j], i - j);
        }
    }
    expect_order("double 0", "double -0", 0);
    expect_order("int 2", "uint 2", 0);
    expect_order("uint 2", "double 2", 0);
    expect_order("double -1", "int -1", 0);
    expect_order("uint 2", "int 2", 0);
    expect_order(INT_MAX_TEXT, "double 9223372036854775808", 0); /* as doubles, CEL's way */
}

static void no_number_has_no_order(void **state)
{
    static const char *const others[] = {"double nan", "double 0", "double inf", "int 0", "uint 0"};
    (void)state;
    for (size_t k = 0; k < TEST_ARRAY_LEN(comparisons); k++) {
        bool is_ne = comparisons[k].of_all == SOJ__OP_NE_DYN;
        for (size_t i = 0; i < TEST_ARRAY_LEN(others); i++) {
            expect_bool(comparisons[k].of_all, "double nan", others[i], is_ne);
            expect_bool(comparisons[k].of_all, others[i], "double nan", is_ne);
        }
        expect_bool(comparisons[k].of_doubles, "double nan", "double nan", is_ne);
    }
}

/* ---- arithmetic ---- */

typedef struct pair_case {
    char sign;
    const char *a, *b, *made;
} pair_case;

static soj__cel_op dyn_op(char sign)
{
    switch (sign) {
    case '+':
        return SOJ__OP_ADD_DYN;
    case '-':
        return SOJ__OP_SUB_DYN;
    case '*':
        return SOJ__OP_MUL_DYN;
    case '/':
        return SOJ__OP_DIV_DYN;
    default:
        return SOJ__OP_MOD_DYN;
    }
}

/* The instruction for two of this kind, where there is one; else the one for all. */
static soj__cel_op typed_op(char sign, uint32_t kind)
{
    static const struct {
        char sign;
        soj__kind kind;
        soj__cel_op op;
    } typed[] = {
        {'+', SOJ__KIND_INT, SOJ__OP_ADD_INT},       {'-', SOJ__KIND_INT, SOJ__OP_SUB_INT},
        {'*', SOJ__KIND_INT, SOJ__OP_MUL_INT},       {'+', SOJ__KIND_DOUBLE, SOJ__OP_ADD_DOUBLE},
        {'-', SOJ__KIND_DOUBLE, SOJ__OP_SUB_DOUBLE}, {'*', SOJ__KIND_DOUBLE, SOJ__OP_MUL_DOUBLE},
        {'/', SOJ__KIND_DOUBLE, SOJ__OP_DIV_DOUBLE},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(typed); i++) {
        if (typed[i].sign == sign && typed[i].kind == (soj__kind)kind)
            return typed[i].op;
    }
    return dyn_op(sign);
}

static void expect_made(const pair_case *c, soj__cel_op op)
{
    char got[BENCH_SHOWN];
    bench_show(run_two(op, bench_value(c->a), bench_value(c->b)), got);
    if (strcmp(got, c->made) != 0)
        fail_msg("%s %c %s: %s, expected %s", c->a, c->sign, c->b, got, c->made);
}

static void numbers_are_computed(void **state)
{
    static const pair_case cases[] = {
        {'+', INT_MAX_TEXT, "int 1", "error"},
        {'+', INT_MIN_TEXT, INT_MAX_TEXT, "int -1"},
        {'+', INT_MIN_TEXT, "int -1", "error"},
        {'-', INT_MIN_TEXT, "int 1", "error"},
        {'-', "int -1", INT_MAX_TEXT, INT_MIN_TEXT},
        {'-', "int 0", INT_MIN_TEXT, "error"},
        {'*', INT_MIN_TEXT, "int -1", "error"},
        {'*', "int -3037000499", "int 3037000499", "int -9223372030926249001"},
        {'*', "int 3037000500", "int 3037000500", "error"},
        {'/', "int -7", "int 2", "int -3"},
        {'/', INT_MIN_TEXT, "int -1", "error"},
        {'/', INT_MIN_TEXT, "int 1", INT_MIN_TEXT},
        {'/', "int 1", "int 0", "error"},
        {'%', "int -7", "int 2", "int -1"},
        {'%', "int 7", "int -2", "int 1"},
        {'%', INT_MIN_TEXT, "int -1", "error"},
        {'%', "int 1", "int 0", "error"},
        {'+', UINT_MAX_TEXT, "uint 0", UINT_MAX_TEXT},
        {'+', UINT_MAX_TEXT, "uint 1", "error"},
        {'-', "uint 2", "uint 2", "uint 0"},
        {'-', "uint 2", "uint 3", "error"},
        {'*', "uint 4294967296", "uint 4294967295", "uint 18446744069414584320"},
        {'*', "uint 4294967296", "uint 4294967296", "error"},
        {'/', UINT_MAX_TEXT, "uint 2", "uint 9223372036854775807"},
        {'/', "uint 2", "uint 0", "error"},
        {'%', UINT_MAX_TEXT, "uint 10", "uint 5"},
        {'%', "uint 2", "uint 0", "error"},
        {'+', "double 1e308", "double 1e308", "double inf"},
        {'-', "double 0.5", "double 0.75", "double -0.25"},
        {'*', "double -0.5", "double 3", "double -1.5"},
        {'/', "double 1", "double -0", "double -inf"},
        {'/', "double 7", "double 2", "double 3.5"},
        {'+', "text ab", "text c", "text abc"},
        {'+', "text ", "text ", "text "},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        expect_made(&cases[i], dyn_op(cases[i].sign));
        expect_made(&cases[i], typed_op(cases[i].sign, bench_value(cases[i].a).kind));
    }
}

static void times_are_computed(void **state)
{
    static const pair_case cases[] = {
        {'+', "time 1 600", "span 1 600", "time 3 200"},
        {'+', "span 1 600", "time 1 399", "time 2 999"},
        {'-', "time 1 600", "span 1 601", "time -1 999"},
        {'-', "time 1 0", "time 1 1", "span -1 999"},
        {'+', "span -1 999", "span 0 1", "span 0 0"},
        {'-', "span 5 0", "span 7 0", "span -2 0"},
        {'+', TIME_MAX_TEXT, "span 0 1", "error"},
        {'+', "time 253402300799999999 998", "span 0 1", TIME_MAX_TEXT},
        {'-', TIME_MIN_TEXT, "span 0 1", "error"},
        {'-', "time -62135596799999999 0", "span 1 0", TIME_MIN_TEXT},
        {'+', TIME_MIN_TEXT, "span -1 0", "error"},
        {'+', SPAN_MAX_TEXT, "span 0 1", "error"},
        {'+', "span 9223372036854775 806", "span 0 1", SPAN_MAX_TEXT},
        {'+', SPAN_MAX_TEXT, SPAN_MAX_TEXT, "error"},
        {'-', SPAN_MIN_TEXT, "span 0 1", "error"},
        {'-', SPAN_MIN_TEXT, SPAN_MAX_TEXT, "error"},
        {'-', "span 0 0", SPAN_MAX_TEXT, SPAN_MIN_TEXT},
        {'-', TIME_MAX_TEXT, TIME_MIN_TEXT, "error"}, /* 9998 years are no span */
        /* What no attribute can be: nothing is lost by it but the sum. */
        {'+', "time 9223372036854775807 0", "span 1 0", "error"},
        {'+', "span 9223372036854775807 999", "span 0 1", "error"},
        {'-', "time -9223372036854775808 0", "span 1 0", "error"},
        {'-', "span -9223372036854775808 0", "span 0 1", "error"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        expect_made(&cases[i], dyn_op(cases[i].sign));
}

/* ---- functions ---- */
static const struct {
    soj__cel_op op;
    int32_t operand;
    const char *a, *made;
} conversions[] = {
    {SOJ__OP_NOT, 0, "true", "false"},
    {SOJ__OP_NOT, 0, "false", "true"},
    {SOJ__OP_NEGATE, 0, INT_MIN_TEXT, "error"},
    {SOJ__OP_NEGATE, 0, INT_MAX_TEXT, "int -9223372036854775807"},
    {SOJ__OP_NEGATE, 0, "double 0", "double -0"},
    {SOJ__OP_TO_BOOL, 0, "false", "false"},
    {SOJ__OP_TO_BOOL, 0, "text True", "true"},
    {SOJ__OP_TO_BOOL, 0, "text f", "false"},
    {SOJ__OP_TO_BOOL, 0, "text tRUE", "error"},
    {SOJ__OP_TO_BOOL, 0, "text ", "error"},
    {SOJ__OP_TO_INT, 0, "uint 9223372036854775807", INT_MAX_TEXT},
    {SOJ__OP_TO_INT, 0, "uint 9223372036854775808", "error"},
    {SOJ__OP_TO_INT, 0, "double -2.9", "int -2"},
    {SOJ__OP_TO_INT, 0, "double 9223372036854774784", "int 9223372036854774784"},
    {SOJ__OP_TO_INT, 0, "double 9223372036854775808", "error"},
    {SOJ__OP_TO_INT, 0, "double -9223372036854775808", "error"},
    {SOJ__OP_TO_INT, 0, "double nan", "error"},
    {SOJ__OP_TO_INT, 0, "double -inf", "error"},
    {SOJ__OP_TO_INT, 0, "text -9223372036854775808", INT_MIN_TEXT},
    {SOJ__OP_TO_INT, 0, "text 9223372036854775808", "error"},
    {SOJ__OP_TO_INT, 0, "text 1.0", "error"},
    {SOJ__OP_TO_INT, 0, "time 1999999 999", "int 1"},
    {SOJ__OP_TO_INT, 0, "time -1 999", "int -1"},
    {SOJ__OP_TO_INT, 0, "time -2000000 0", "int -2"},
    {SOJ__OP_TO_UINT, 0, "int -1", "error"},
    {SOJ__OP_TO_UINT, 0, INT_MAX_TEXT, "uint 9223372036854775807"},
    {SOJ__OP_TO_UINT, 0, "double 18446744073709549568", "uint 18446744073709549568"},
    {SOJ__OP_TO_UINT, 0, "double 18446744073709551616", "error"},
    {SOJ__OP_TO_UINT, 0, "double -0.1", "error"},
    {SOJ__OP_TO_UINT, 0, "double nan", "error"},
    {SOJ__OP_TO_UINT, 0, "text 18446744073709551615", UINT_MAX_TEXT},
    {SOJ__OP_TO_UINT, 0, "text -1", "error"},
    {SOJ__OP_TO_DOUBLE, 0, INT_MIN_TEXT, "double -9.2233720368547758e+18"},
    {SOJ__OP_TO_DOUBLE, 0, UINT_MAX_TEXT, "double 1.8446744073709552e+19"},
    {SOJ__OP_TO_DOUBLE, 0, "text -1.5e-3", "double -0.0015"},
    {SOJ__OP_TO_DOUBLE, 0, "text 0x1", "error"},
    {SOJ__OP_TO_STRING, 0, "text as it is", "text as it is"},
    {SOJ__OP_TO_STRING, 0, "false", "text false"},
    {SOJ__OP_TO_STRING, 0, "true", "text true"},
    {SOJ__OP_TO_STRING, 0, INT_MIN_TEXT, "text -9223372036854775808"},
    {SOJ__OP_TO_STRING, 0, UINT_MAX_TEXT, "text 18446744073709551615"},
    {SOJ__OP_TO_STRING, 0, "double nan", "text nan"},
    {SOJ__OP_TO_STRING, 0, "double -1.7976931348623157e+308", "text -1.7976931348623157e+308"},
    {SOJ__OP_TO_STRING, 0, TIME_MAX_TEXT, "text 9999-12-31T23:59:59.999999999Z"},
    {SOJ__OP_TO_STRING, 0, TIME_MIN_TEXT, "text 0001-01-01T00:00:00Z"},
    {SOJ__OP_TO_STRING, 0, "time 9223372036854775807 0", "error"}, /* of no calendar */
    {SOJ__OP_TO_STRING, 0, SPAN_MIN_TEXT, "text -9223372036.854775807s"},
    {SOJ__OP_TO_TIMESTAMP, 0, "int 253402300799", "time 253402300799000000 0"},
    {SOJ__OP_TO_TIMESTAMP, 0, "int 253402300800", "error"},
    {SOJ__OP_TO_TIMESTAMP, 0, "int -62135596800", TIME_MIN_TEXT},
    {SOJ__OP_TO_TIMESTAMP, 0, "int -62135596801", "error"},
    {SOJ__OP_TO_TIMESTAMP, 0, INT_MAX_TEXT, "error"},
    {SOJ__OP_TO_TIMESTAMP, 0, TIME_MAX_TEXT, TIME_MAX_TEXT},
    {SOJ__OP_TO_TIMESTAMP, 0, "text 1970-01-01T00:00:01.000000002Z", "time 1000000 2"},
    {SOJ__OP_TO_TIMESTAMP, 0, "text 1970-01-01", "error"},
    {SOJ__OP_TO_DURATION, 0, "text 1h1.5s", "span 3601500000 0"},
    {SOJ__OP_TO_DURATION, 0, "text 1d", "error"},
    {SOJ__OP_TO_DURATION, 0, SPAN_MIN_TEXT, SPAN_MIN_TEXT},
    {SOJ__OP_SPAN, 3600, "int -24", "span -86400000000 0"},
    {SOJ__OP_SPAN, 3600, "int 2562047", "span 9223369200000000 0"},
    {SOJ__OP_SPAN, 3600, "int 2562048", "error"},
    {SOJ__OP_SPAN, 3600, "int -2562048", "error"},
    {SOJ__OP_SPAN, 3600, INT_MAX_TEXT, "error"},
    {SOJ__OP_PART, 0, "time 3599999999 999", "int 0"},
    {SOJ__OP_PART, 1, "time 3599999999 999", "int 1"},
    {SOJ__OP_PART, -3600, "time 0 0", "int 23"},
    {SOJ__OP_PART, 3600, "span 7200000000 0", "int 2"}, /* a span lies in no zone */
    {SOJ__OP_PART, 0, "span -7200000001 1", "int -2"},
    {SOJ__OP_PART, 1, "time 9223372036854775807 0", "error"},
    {SOJ__OP_SIZE, 0, "text ", "int 0"},
    {SOJ__OP_SIZE, 0, "text a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z789", "int 8"},
    {SOJ__OP_SETTLE, 0, "true", "true"},
    {SOJ__OP_SETTLE, 0, "int 1", "false"},
};

static void values_are_converted(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(conversions); i++) {
        char got[BENCH_SHOWN];
        bench_show(
            run_one(conversions[i].op, conversions[i].operand, bench_value(conversions[i].a)), got);
        if (strcmp(got, conversions[i].made) != 0)
            fail_msg("instruction %d of %s: %s, expected %s", (int)conversions[i].op,
                     conversions[i].a, got, conversions[i].made);
    }
}

static void texts_are_searched(void **state)
{
    static const struct {
        const char *text, *part;
        bool contains, starts, ends;
    } cases[] = {
        {"text abc", "text ", true, true, true},
        {"text ", "text ", true, true, true},
        {"text ", "text a", false, false, false},
        {"text abc", "text abc", true, true, true},
        {"text abc", "text ab", true, true, false},
        {"text abc", "text bc", true, false, true},
        {"text abc", "text abcd", false, false, false},
        {"text aXab", "text ab", true, false, true},
        {"text abcabd", "text abd", true, false, true},
        {"text abab", "text b", true, false, true},
        {"text abc", "text x", false, false, false},
        {"text aab", "text ac", false, false, false},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        expect_bool(SOJ__OP_CONTAINS, cases[i].text, cases[i].part, cases[i].contains);
        expect_bool(SOJ__OP_STARTS_WITH, cases[i].text, cases[i].part, cases[i].starts);
        expect_bool(SOJ__OP_ENDS_WITH, cases[i].text, cases[i].part, cases[i].ends);
    }
}

/* ---- logic and lists ---- */

static void falsehood_and_truth_outweigh_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(samples); i++) {
        bool is_true = strcmp(samples[i], "true") == 0;
        char expected = is_true ? 'b' : 'e'; /* of `or`: what is no bool leaves it open */
        expect_bool(SOJ__OP_AND, "false", samples[i], false);
        expect_bool(SOJ__OP_AND, samples[i], "false", false);
        assert_int_equal(
            letter_of(run_two(SOJ__OP_OR, bench_value("false"), bench_value(samples[i]))),
            expected);
        assert_int_equal(
            letter_of(run_two(SOJ__OP_OR, bench_value(samples[i]), bench_value("false"))),
            expected);
    }
    expect_bool(SOJ__OP_AND, "true", "true", true);
    expect_bool(SOJ__OP_OR, "false", "false", false);
    expect_bool(SOJ__OP_OR, "true", "false", true);
    expect_bool(SOJ__OP_OR, "false", "true", true);
}

/* Whether a value is one of: the ints 5, -1 and 6; the texts "a", "" and "1b"; nothing. */
static void values_are_found_in_lists(void **state)
{
    static const uint8_t int_list[] = {LOAD_A, SOJ__OP_IN_INTS,
                                       3,      0,
                                       5,      0,
                                       0,      0,
                                       0,      0,
                                       0,      0,
                                       255,    255,
                                       255,    255,
                                       255,    255,
                                       255,    255,
                                       6,      0,
                                       0,      0,
                                       0,      0,
                                       0,      0};
    static const uint8_t text_list[] = {
        LOAD_A, SOJ__OP_IN_STRINGS, 3, 0, 1, 0, 'a', 0, 0, 2, 0, '1', 'b'};
    static const uint8_t no_ints[] = {LOAD_A, SOJ__OP_IN_INTS, 0, 0};
    static const uint8_t no_texts[] = {LOAD_A, SOJ__OP_IN_STRINGS, 0, 0};
    static const struct {
        const char *value, *in_ints, *in_texts, *in_no_ints, *in_no_texts;
    } cases[] = {
        {"int 5", "true", "false", "false", "false"},
        {"int -1", "true", "false", "false", "false"},
        {"int 6", "true", "false", "false", "false"},
        {"int 7", "false", "false", "false", "false"},
        {"text a", "error", "true", "error", "false"},
        {"text ", "error", "true", "error", "false"},
        {"text 1b", "error", "true", "error", "false"},
        {"text 1c", "error", "false", "error", "false"},
        {"text b", "error", "false", "error", "false"},
        {"uint 5", "error", "false", "error", "false"},
        {"null", "error", "false", "error", "false"},
        {"error", "error", "error", "error", "error"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj__val value = bench_value(cases[i].value);
        const soj__val made[] = {
            run(int_list, sizeof(int_list), &value), run(text_list, sizeof(text_list), &value),
            run(no_ints, sizeof(no_ints), &value), run(no_texts, sizeof(no_texts), &value)};
        const char *const expected[] = {cases[i].in_ints, cases[i].in_texts, cases[i].in_no_ints,
                                        cases[i].in_no_texts};
        for (size_t k = 0; k < TEST_ARRAY_LEN(made); k++) {
            char got[BENCH_SHOWN];
            bench_show(made[k], got);
            if (strcmp(got, expected[k]) != 0)
                fail_msg("%s in list %zu: %s", cases[i].value, k, got);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_of_pairs),
        cmocka_unit_test(kinds_of_single_values),
        cmocka_unit_test(what_has_an_order_has_one),
        cmocka_unit_test(no_number_has_no_order),
        cmocka_unit_test(numbers_are_computed),
        cmocka_unit_test(times_are_computed),
        cmocka_unit_test(values_are_converted),
        cmocka_unit_test(texts_are_searched),
        cmocka_unit_test(falsehood_and_truth_outweigh_errors),
        cmocka_unit_test(values_are_found_in_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
