/* SPDX-License-Identifier: MIT */
/* Hostile conditions: depth, length, size, no memory, and text that is made up. */
#include "cel_bench.h"

#include <sojourn/limits.h>

#include "support/failing_alloc.h"
#include "support/test.h"

#define TEXT_MAX (SOJ_LIMIT_CONDITION_TEXT + 64)

static cel_bench bench;
static char text[TEXT_MAX];

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

/* `n` times `piece` after what `text` holds up to `at`; returns the new end. */
static size_t repeat(size_t at, const char *piece, size_t n)
{
    size_t len = strlen(piece);
    for (; n > 0 && at + len <= sizeof(text); n--, at += len)
        memcpy(text + at, piece, len);
    return at;
}

static size_t fill(size_t at, const char *piece)
{
    return repeat(at, piece, (SOJ_LIMIT_CONDITION_TEXT - at) / strlen(piece));
}

static soj__val run_text(size_t len)
{
    soj__cel_ast *ast = bench_check(&bench, (soj__slice){text, len});
    return ast && bench_emit(&bench, ast) ? bench_run_code(&bench) : soj__val_error();
}

static void expect_problem(size_t len, soj__cel_problem problem)
{
    soj__cel_ast *ast = bench_check(&bench, (soj__slice){text, len});
    assert_true(!ast || !bench_emit(&bench, ast));
    assert_non_null(bench.errors.first);
    assert_int_equal(bench.errors.first->problem, problem);
    assert_true(bench.errors.first->to <= len);
    assert_true(bench.errors.first->from <= bench.errors.first->to);
}

static void expect_true(size_t len)
{
    soj__val value = run_text(len);
    assert_null(bench.errors.first);
    assert_int_equal(value.kind, SOJ__KIND_BOOL);
    assert_int_equal(value.as.integer, 1);
}

static void text_has_a_limit(void **state)
{
    (void)state;
    for (size_t len = SOJ_LIMIT_CONDITION_TEXT - 1; len <= SOJ_LIMIT_CONDITION_TEXT; len++) {
        memset(text, ' ', len);
        memcpy(text, "true", 4);
        expect_true(len);
    }
    memset(text, ' ', SOJ_LIMIT_CONDITION_TEXT + 1);
    memcpy(text, "true", 4);
    assert_null(bench_check(&bench, (soj__slice){text, SOJ_LIMIT_CONDITION_TEXT + 1}));
    assert_int_equal(bench.errors.first->problem, SOJ__CEL_TOO_COSTLY);
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    /* The condition itself is the first level. */
    for (size_t n = SOJ_LIMIT_CONDITION_NESTING - 2; n <= SOJ_LIMIT_CONDITION_NESTING; n++) {
        size_t len = repeat(repeat(repeat(0, "(", n), "true", 1), ")", n);
        if (n < SOJ_LIMIT_CONDITION_NESTING)
            expect_true(len);
        else
            expect_problem(len, SOJ__CEL_TOO_COSTLY);
    }
}

/* What no lexer takes is said where it stands, not that it stands too deep. */
static void strangers_at_the_deepest_level(void **state)
{
    (void)state;
    expect_problem(repeat(repeat(0, "(", SOJ_LIMIT_CONDITION_NESTING), "@", 1), SOJ__CEL_SYNTAX);
    assert_null(bench.errors.first->next);
}

static void numbers_have_a_limit(void **state)
{
    (void)state;
    size_t len = repeat(repeat(0, "1.", 1), "0", 1022);
    expect_true(repeat(len, " == 1.0", 1));
    expect_problem(repeat(len, "0 == 1.0", 1), SOJ__CEL_SYNTAX);
    assert_string_equal(bench.errors.first->message, "the number has too many digits");
}

static void hostile_nesting_is_an_error(void **state)
{
    static const char *const openings[] = {"(",          "[",      "size(",
                                           "true?true:", "1 in [", "!(",
                                           "-(",         "has(",   "customer.plan.contains(",
                                           "true?(",     "a[",     "int(int("};
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(openings); i++)
        expect_problem(fill(0, openings[i]), strcmp(openings[i], "a[") == 0 ? SOJ__CEL_NOT_SUPPORTED
                                                                            : SOJ__CEL_TOO_COSTLY);
    expect_problem(fill(0, "{"), SOJ__CEL_NOT_SUPPORTED);
}

static void long_chains_are_fine(void **state)
{
    size_t len;
    (void)state;
    expect_true(fill(repeat(0, "true", 1), "&&true"));
    expect_true(fill(repeat(0, "true", 1), "||false"));
    expect_true(repeat(repeat(0, "false||", 2339), "true", 1));
    expect_true(repeat(repeat(0, "!", 16380), "true", 1));
    assert_int_equal(run_text(repeat(repeat(0, "1", 1), "+1", 5000)).as.integer, 5001);
    assert_int_equal(run_text(repeat(repeat(0, "-", 16383), "7", 1)).as.integer, -7);
    /* Each addition continues the text before it: the scratch holds the result once. */
    assert_int_equal(run_text(repeat(repeat(0, "''", 1), "+customer.plan", 1000)).extra, 3000);
    assert_int_equal(bench.code.scratch, 64000);
    assert_true(bench.code.max_stack <= 3);
    expect_problem(repeat(repeat(0, "'x'", 1), ".size()", 1000), SOJ__CEL_TYPE);
    len = repeat(repeat(0, "1 in [1", 1), ",2", 8000);
    expect_true(repeat(len, "]", 1));
    len = repeat(repeat(0, "customer.ok in [true", 1), ",false", 2000);
    expect_true(repeat(len, "]", 1));
    assert_true(bench.code.max_stack <= 3);
    len = repeat(repeat(0, "'x' in ['x'", 1), ",'some text'", 1000);
    expect_true(repeat(len, "]", 1));
}

static void code_has_a_limit(void **state)
{
    (void)state;
    /* 9 bytes for the first number, 10 for each that is added. */
    for (size_t n = 6551; n <= 6552; n++) {
        assert_int_equal(run_text(repeat(repeat(0, "1", 1), "+1", n)).as.integer, n + 1);
        assert_int_equal(bench.code.len, 9 + 10 * n);
    }
    assert_true(bench.code.len + 10 > SOJ_LIMIT_CONDITION_CODE);
    /* 5 bytes for the negated name, one more for a second '-'. */
    assert_int_equal(run_text(repeat(repeat(0, "-customer.seats", 1), "+1", 6553)).as.integer,
                     6553 - 12);
    assert_int_equal(bench.code.len, SOJ_LIMIT_CONDITION_CODE);
    expect_problem(repeat(repeat(0, "--customer.seats", 1), "+1", 6553), SOJ__CEL_TOO_COSTLY);
    expect_problem(repeat(repeat(0, "1", 1), "+1", 6553), SOJ__CEL_TOO_COSTLY);
}

static void scratch_has_a_limit(void **state)
{
    size_t len;
    (void)state;
    for (size_t n = 15; n <= 16; n++) {
        len = repeat(repeat(0, "''", 1), "+event.page", n);
        assert_true(bench_emit(&bench, bench_check(&bench, (soj__slice){text, len})));
        assert_int_equal(bench.code.scratch, n * 65536);
    }
    expect_problem(repeat(repeat(0, "''", 1), "+event.page", 17), SOJ__CEL_TOO_COSTLY);
    /* Not in one text, but in one run. */
    len = repeat(repeat(0, "''+event.page==''||", 16), "''+event.page==''", 1);
    expect_problem(len, SOJ__CEL_TOO_COSTLY);
    /* What stands on the right does not continue: it is written twice. */
    len = repeat(0, "event.page+(event.page+event.page)==''", 1);
    assert_true(bench_emit(&bench, bench_check(&bench, (soj__slice){text, len})));
    assert_int_equal(bench.code.scratch, 5 * 65536);
}

/* A packed segment brings its text along, each time it is used. */
static void packed_segments_have_scratch(void **state)
{
    (void)state;
    soj__cel_ast *ast = bench_check(&bench, SOJ__SLICE("event.page + 'x' == '/x'"));
    assert_non_null(ast);
    bench.segments[2] = soj__cel_pack(&bench.arena, ast, &bench.arena, &bench.errors);
    assert_non_null(bench.segments[2]);
    assert_int_equal(soj__cel_packed(bench.segments[2])->scratch, 65537);
    size_t len = repeat(repeat(0, "segment.s2", 1), " && segment.s2", 14);
    assert_true(bench_emit(&bench, bench_check(&bench, (soj__slice){text, len})));
    assert_int_equal(bench.code.scratch, 15 * 65537);
    expect_problem(repeat(len, " && segment.s2", 1), SOJ__CEL_TOO_COSTLY);
    assert_non_null(strstr(bench.errors.first->message, "1,048,576 bytes"));
}

/* `'xx…' != customer.plan` with so many letters, as a segment. */
static soj__cel_ast *long_segment(size_t letters)
{
    static const char rest[] = "' != customer.plan";
    size_t len = 1 + letters + sizeof(rest) - 1;
    char *letter = soj__arena_alloc(&bench.arena, len);
    assert_non_null(letter);
    memset(letter, 'x', len);
    letter[0] = '\'';
    memcpy(letter + 1 + letters, rest, sizeof(rest) - 1);
    return bench_check(&bench, (soj__slice){letter, len});
}

/* Whatever crosses the limit, and with whichever of its bytes: up to the limit there is code,
 * beyond it an error. */
static void any_instruction_can_cross_the_limit(void **state)
{
    static const char begin[] = "segment.big && segment.big && segment.big && segment.big && "
                                "segment.absent && ";
    static const char *const ends[] = {
        "customer.plan != 'some text'",
        "customer.seats in [1, 12, 3]",
        "customer.plan in ['', 'pro', 'team']",
        "event.amount in [2.5, 150.5]",
        "(customer.ok ? true : customer.seats > 5)",
        "(customer.ok && customer.ok || customer.ok)",
        "has(customer.plan)",
        "now > timestamp('1970-01-01T00:00:00Z')",
        "in_stage_for < days(customer.seats)",
        "now.getHours() == 0",
        "(customer.ok ? null : customer.plan) == null",
        "-customer.seats < 3 && 1u != 2u",
        "customer.plan + string(customer.seats) == 'pro12'",
        "segment.s2",
        "!(1 in [])",
    };
    (void)state;
    bench.segments[0] = long_segment(15900);
    soj__cel_ast *small = bench_check(&bench, SOJ__SLICE("customer.seats > 9"));
    bench.segments[2] = soj__cel_pack(&bench.arena, small, &bench.arena, &bench.errors);
    for (size_t i = 0; i < TEST_ARRAY_LEN(ends); i++) {
        size_t len = repeat(repeat(0, begin, 1), ends[i], 1);
        bench.segments[1] = long_segment(0);
        expect_true(len);
        size_t room = SOJ_LIMIT_CONDITION_CODE - bench.code.len;
        for (size_t beyond = 1; beyond < 50; beyond++) {
            bench.segments[1] = long_segment(room + beyond);
            expect_problem(len, SOJ__CEL_TOO_COSTLY);
            assert_null(bench.errors.first->next);
            assert_false(bench.errors.no_memory);
        }
        bench.segments[1] = long_segment(room);
        expect_true(len);
        assert_int_equal(bench.code.len, SOJ_LIMIT_CONDITION_CODE);
    }
}

/* s(n) uses s(n - 1) twice: the code doubles, the trees do not. */
static void segments_cannot_explode(void **state)
{
    soj__cel_ast *tree = bench_check(&bench, SOJ__SLICE("customer.ok"));
    bool was_too_large = false;
    (void)state;
    for (size_t i = 0; i < 200; i++) {
        bench.segments[2] = tree;
        tree = bench_check(&bench, SOJ__SLICE("segment.s2 && segment.s2"));
        assert_non_null(tree);
        if (bench_emit(&bench, tree)) {
            assert_false(was_too_large);
            assert_int_equal(bench_run_code(&bench).as.integer, 1);
        } else {
            assert_int_equal(bench.errors.first->problem, SOJ__CEL_TOO_COSTLY);
            was_too_large = true;
        }
    }
    assert_true(was_too_large);
}

static void segments_in_segments_need_no_stack(void **state)
{
    soj__cel_ast *tree = bench_check(&bench, SOJ__SLICE("customer.ok"));
    (void)state;
    for (size_t i = 0; i < 60000; i++) {
        bench.segments[2] = tree;
        tree = bench_check(&bench, SOJ__SLICE("segment.s2"));
        assert_non_null(tree);
    }
    assert_true(bench_emit(&bench, tree));
    assert_int_equal(bench_run_code(&bench).as.integer, 1);
}

static const char *const samples[] = {
    "event.amount > 100.0 && customer.plan in [\"pro\", \"team\"]",
    "customer.ok ? customer.plan + '\\u00e9' : string(now)",
    "!segment.big || has(customer.company) && customer.company.contains('x')",
    "now - customer.last > days(30) && now.getHours('+02:00') in [9, 10.5, null]",
    "customer.nope == 5 && containz(customer.plan) > 'x'",
    "customer.seats == 1.5 || customer.plan == null",
    "in_stage_for > 3 || now > 'soon' || size(1, 2) > 3",
    "(1 + 2 == 3 and true",
    "dyn(1) in [1u, 2.0, 'x', customer.company] || 1 < 2 < 3",
};

/* Every allocation fails once: nothing is leaked, and either there is a result or it is said that
 * memory ran out. */
static void memory_runs_out(void **state)
{
    static failing_alloc books;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(samples); i++) {
        for (size_t n = 1;; n++) {
            failing_alloc_init(&books);
            bench_init(&bench, &books.allocator);
            failing_alloc_arm(&books, n, true);
            soj__cel_ast *ast = bench_check(&bench, (soj__slice){samples[i], strlen(samples[i])});
            bool is_made = ast && bench_emit(&bench, ast);
            size_t failures = books.failures;
            assert_true(is_made || bench.errors.first || bench.errors.no_memory);
            if (failures > 0)
                assert_true(bench.errors.no_memory);
            bench_done(&bench);
            failing_alloc_check_empty(&books);
            if (failures == 0)
                break;
        }
    }
    bench_init(&bench, NULL);
}

/* The arena takes memory in large pieces, so the loop above meets few failures. Here every piece is
 * nearly used up before, and more and more of it. */
static void memory_runs_out_in_the_middle(void **state)
{
    static failing_alloc books;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(samples); i++) {
        size_t used = 65536;
        for (bool is_out = true; is_out; used -= 16) {
            failing_alloc_init(&books);
            bench_init(&bench, &books.allocator);
            assert_non_null(soj__arena_alloc(&bench.arena, used));
            failing_alloc_arm(&books, 1, true);
            soj__cel_ast *ast = bench_check(&bench, (soj__slice){samples[i], strlen(samples[i])});
            bool is_made = ast && bench_emit(&bench, ast);
            is_out = books.failures > 0;
            assert_int_equal(bench.errors.no_memory, is_out);
            assert_true(is_made || is_out || bench.errors.first);
            bench_done(&bench);
            failing_alloc_check_empty(&books);
        }
    }
    bench_init(&bench, NULL);
}

/* The same of joining `when` and `unless`. */
static void memory_runs_out_in_joining(void **state)
{
    static failing_alloc books;
    (void)state;
    soj__cel_ast *unless = bench_check(&bench, SOJ__SLICE("customer.seats > 99"));
    soj__cel_ast *whens[] = {NULL, bench_check(&bench, SOJ__SLICE("customer.ok"))};
    for (size_t i = 0; i < TEST_ARRAY_LEN(whens); i++) {
        size_t n = 0, used = 65536;
        for (bool is_out = true; is_out; used -= 16, n++) {
            soj__arena arena;
            failing_alloc_init(&books);
            soj__arena_init(&arena, &books.allocator);
            assert_non_null(soj__arena_alloc(&arena, used));
            failing_alloc_arm(&books, 1, true);
            soj__cel_ast *both = soj__cel_and_not(&arena, whens[i], unless);
            is_out = books.failures > 0;
            assert_int_equal(!both, is_out);
            failing_alloc_arm(&books, 0, false);
            if (both) {
                assert_true(bench_emit(&bench, both));
                assert_int_equal(bench_run_code(&bench).as.integer, 1);
            }
            soj__arena_done(&arena);
            failing_alloc_check_empty(&books);
        }
        assert_true(n > 10);
    }
}

/* The last allocation is for saying that there is too much code. */
static void memory_runs_out_before_a_limit(void **state)
{
    static failing_alloc books;
    size_t len = repeat(repeat(0, "1", 1), "+1", 6553), calls = 0;
    (void)state;
    for (int is_out = 0; is_out <= 1; is_out++) {
        failing_alloc_init(&books);
        bench_init(&bench, &books.allocator);
        failing_alloc_arm(&books, calls, true);
        soj__cel_ast *ast = bench_check(&bench, (soj__slice){text, len});
        assert_non_null(ast);
        assert_false(bench_emit(&bench, ast));
        assert_int_equal(bench.errors.no_memory, is_out);
        assert_int_equal(!bench.errors.first, is_out);
        calls = books.calls;
        bench_done(&bench);
        failing_alloc_check_empty(&books);
    }
    bench_init(&bench, NULL);
}

/* The same text makes the same code and the same value. */
static void results_repeat(void **state)
{
    static cel_bench other;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(samples); i++) {
        soj__slice sample = {samples[i], strlen(samples[i])};
        bench_init(&other, NULL);
        soj__cel_ast *first = bench_check(&bench, sample);
        soj__cel_ast *second = bench_check(&other, sample);
        assert_int_equal(!first, !second);
        if (first && bench_emit(&bench, first)) {
            assert_true(bench_emit(&other, second));
            assert_int_equal(bench.code.len, other.code.len);
            assert_memory_equal(bench.code.bytes, other.code.bytes, bench.code.len);
            soj__val a = bench_run_code(&bench);
            soj__val b = bench_run_code(&bench);
            assert_int_equal(a.kind, b.kind);
            assert_int_equal(a.extra, b.extra);
        }
        bench_done(&other);
    }
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

static const char *const words[] = {"customer.plan",
                                    "customer.seats",
                                    "customer.ok",
                                    "customer.company",
                                    "event.amount",
                                    "now",
                                    "in_stage_for",
                                    "has(",
                                    "size(",
                                    "(",
                                    ")",
                                    "[",
                                    "]",
                                    " in ",
                                    "&&",
                                    "||",
                                    "!",
                                    "-",
                                    "+",
                                    "*",
                                    "/",
                                    "%",
                                    "==",
                                    "!=",
                                    "<",
                                    "<=",
                                    ">",
                                    ">=",
                                    "?",
                                    ":",
                                    ",",
                                    ".",
                                    "1",
                                    "0",
                                    "2.5",
                                    "3u",
                                    "'a'",
                                    "\"b\"",
                                    "r'\\'",
                                    "'\\u00e9'",
                                    "'''",
                                    "null",
                                    "true",
                                    "false",
                                    "dyn(",
                                    "string(",
                                    "int(",
                                    "days(",
                                    "timestamp('2026-03-01T00:00:00Z')",
                                    "duration('1h')",
                                    ".getHours('+01:00')",
                                    ".contains(",
                                    ".size()",
                                    "segment.big",
                                    "9223372036854775807",
                                    "-9223372036854775808",
                                    "1e308",
                                    "0x7f",
                                    " ",
                                    "\n",
                                    "// x\n",
                                    "`a`",
                                    "and",
                                    "\xc3\xa9",
                                    "\xff",
                                    "\\",
                                    "b'x'",
                                    "{",
                                    "}",
                                    "="};

/* A chain of words, or a sample with some bytes replaced by words. */
static size_t make_up(uint64_t *seed)
{
    size_t len = 0;
    if (next_random(seed) % 2) {
        for (uint32_t n = 1 + next_random(seed) % 12; n > 0; n--)
            len = repeat(len, words[next_random(seed) % TEST_ARRAY_LEN(words)], 1);
        return len;
    }
    const char *sample = samples[next_random(seed) % TEST_ARRAY_LEN(samples)];
    for (; *sample; sample++) {
        uint32_t chance = next_random(seed) % 60;
        if (chance == 0)
            len = repeat(len, words[next_random(seed) % TEST_ARRAY_LEN(words)], 1);
        else if (chance > 1)
            text[len++] = *sample;
    }
    return len;
}

static void made_up_text_is_survived(void **state)
{
    uint64_t seed = 20261122;
    size_t made = 0, refused = 0;
    (void)state;
    bench.segments[0] = bench_check(&bench, SOJ__SLICE("customer.seats >= 10"));
    soj__arena kept = bench.arena;
    soj__mem mem = soj__mem_from(NULL);
    for (size_t i = 0; i < 100000; i++) {
        soj__arena_init(&bench.arena, &mem);
        size_t len = make_up(&seed);
        bench.is_unchecked = i % 4 == 0;
        soj__cel_ast *ast = bench_check(&bench, (soj__slice){text, len});
        for (const soj__cel_error *e = bench.errors.first; e; e = e->next)
            assert_true(e->from <= e->to && e->to <= len && e->message[0]);
        if (ast && bench_emit(&bench, ast)) {
            soj__val value = bench_run_code(&bench);
            if (!bench.is_unchecked && bench.kind != SOJ__KIND_DYN)
                assert_true(value.kind == SOJ__KIND_ERROR || value.kind == SOJ__KIND_NULL ||
                            value.kind == (uint32_t)bench.kind);
            made++;
        } else {
            refused++;
        }
        soj__arena_done(&bench.arena);
    }
    bench.arena = kept;
    /* Both ways are taken often. */
    assert_true(made > 5000);
    assert_true(refused > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(text_has_a_limit),
        TEST(nesting_has_a_limit),
        TEST(hostile_nesting_is_an_error),
        TEST(long_chains_are_fine),
        TEST(code_has_a_limit),
        TEST(strangers_at_the_deepest_level),
        TEST(numbers_have_a_limit),
        TEST(scratch_has_a_limit),
        TEST(packed_segments_have_scratch),
        TEST(any_instruction_can_cross_the_limit),
        TEST(segments_cannot_explode),
        TEST(segments_in_segments_need_no_stack),
        TEST(memory_runs_out),
        TEST(memory_runs_out_in_the_middle),
        TEST(memory_runs_out_in_joining),
        TEST(memory_runs_out_before_a_limit),
        TEST(results_repeat),
        TEST(made_up_text_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
