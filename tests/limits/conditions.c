/* SPDX-License-Identifier: MIT */
/* How large conditions may be. */
#include <sojourn/limits.h>

#include "limits/limits.h"
#include "support/test.h"

#define ON_GO "events: {go: }\nstages: {s: {on: {go: {to: t, when: "

/* The event moves: the condition was true. */
static void use(soj_model *model, size_t n)
{
    life a;
    (void)n;
    life_begin(&a, model);
    life_post(&a, "go");
    assert_int_equal(a.transitions, 2);
    life_end(&a);
}

static void make_text(made *to, size_t n)
{
    made_put(to, MADE_HEAD ON_GO);
    made_mark(to);
    made_put(to, "'1 == 1");
    made_put_times(to, " && 1 == 1", (n - 6) / 10);
    made_put_times(to, " ", (n - 6) % 10);
    made_put(to, "'}}}, t: }\n");
}

/* The condition itself is the first level. */
static void make_nesting(made *to, size_t n)
{
    made_put(to, MADE_HEAD ON_GO "'");
    made_put_times(to, "(", n - 1);
    made_mark(to);
    made_put(to, "true");
    made_put_times(to, ")", n - 1);
    made_put(to, "'}}}, t: }\n");
}

/* Properties, attributes and what is missing to n: as long as each of them may be. */
#define SCRATCH_TEXTS 15

static void make_scratch(made *to, size_t n)
{
    made_put(to, MADE_HEAD "attributes: {t: string}\nevents: {go: {properties: {p: string}}}\n"
                           "stages: {s: {on: {go: {to: t, when: '");
    made_mark(to);
    made_put(to, "(event.p");
    made_put_times(to, " + event.p", SCRATCH_TEXTS - 1);
    made_put_times(to, " + customer.t", SCRATCH_TEXTS);
    made_put(to, " + \"");
    n -= SCRATCH_TEXTS * (SOJ_LIMIT_PROPERTY_TEXT + SOJ_LIMIT_ATTRIBUTE_TEXT);
    made_put_times(to, "x", n);
    made_put_number(to, "\").size() == ",
                    SCRATCH_TEXTS * (SOJ_LIMIT_PROPERTY_TEXT + SOJ_LIMIT_ATTRIBUTE_TEXT) + n,
                    "'}}}, t: }\n");
}

static void use_scratch(soj_model *model, size_t n)
{
    life a;
    char *words = test_malloc(SOJ_LIMIT_PROPERTY_TEXT);
    (void)n;
    memset(words, 'x', SOJ_LIMIT_PROPERTY_TEXT);
    life_begin(&a, model);
    soj_value most = life_text(words, SOJ_LIMIT_ATTRIBUTE_TEXT);
    assert_int_equal(life_tell(&a, "Identify", "t", most), SOJ_OK);
    most.len = SOJ_LIMIT_PROPERTY_TEXT;
    assert_int_equal(life_tell(&a, "go", "p", most), SOJ_OK);
    assert_int_equal(a.transitions, 2);
    test_free(words);
    life_end(&a);
}

/* A negation takes one byte of code, an addition ten; the name takes four. */
static void make_code(made *to, size_t n)
{
    made_put(to, MADE_HEAD "attributes: {n: {type: int, default: 1}}\n"
                           "events: {go: {set: {n: '");
    made_mark(to);
    made_put_times(to, "-", (n - 4) % 10);
    made_put(to, "before.n");
    made_put_times(to, "+1", (n - 4) / 10);
    made_put(to, "'}}}\nstages: {s: }\n");
}

static void use_code(soj_model *model, size_t n)
{
    life a;
    life_begin(&a, model);
    life_post(&a, "go");
    int64_t sum = (int64_t)((n - 4) / 10);
    assert_int_equal(life_attribute(&a, "n").as.integer, (n - 4) % 2 ? sum - 1 : sum + 1);
    life_end(&a);
}

/* Each segment uses the one before it. */
static void make_segments(made *to, size_t n)
{
    made_put(to, MADE_HEAD "attributes: {n: {type: int, default: 1}}\nsegments:\n"
                           "  z0: customer.n == 1\n");
    for (size_t i = 1; i < n; i++) {
        made_put(to, "  ");
        made_mark(to);
        made_put_number(to, "z", i, ": ");
        made_put_number(to, "segment.z", i - 1, "\n");
    }
    made_put_number(to, ON_GO "segment.z", n - 1, "}}}, t: }\n");
}

/* Each segment uses the one after it: the last is reached through all others. */
static void make_segments_backwards(made *to, size_t n)
{
    made_put(to, MADE_HEAD "attributes: {n: {type: int, default: 1}}\nsegments:\n");
    for (size_t i = 0; i + 1 < n; i++) {
        made_put_number(to, "  z", i, ": ");
        made_mark(to);
        made_put_number(to, "segment.z", i + 1, "\n");
    }
    made_put_number(to, "  z", n - 1, ": customer.n == 1\n" ON_GO "segment.z0}}}, t: }\n");
}

static void make_splits(made *to, size_t n)
{
    made_put(to, MADE_HEAD "events: {go: }\nstages:\n  t:\n  s:\n    on:\n      go:\n");
    for (size_t i = 0; i < n; i++) {
        made_put(to, "        - {to: t, when: 'share(");
        made_mark(to);
        made_put_number(to, "\"n", i, i + 1 == n ? "\") >= 0.0'}\n" : "\") < 0.0'}\n");
    }
}

const limit limits_of_conditions[] = {
    {LIMIT(CONDITION_TEXT), "limit_condition", make_text, use, NULL, NULL},
    {LIMIT(CONDITION_NESTING), "condition_too_costly", make_nesting, use, NULL, NULL},
    {LIMIT(CONDITION_SCRATCH), "condition_too_costly", make_scratch, use_scratch, NULL, NULL},
    {LIMIT(CONDITION_CODE), "condition_too_costly", make_code, use_code, NULL, NULL},
    {LIMIT(SEGMENT_NESTING), "condition_too_costly", make_segments, use, NULL, NULL},
    {LIMIT(SEGMENT_NESTING), "condition_too_costly", make_segments_backwards, use, NULL, NULL},
    {LIMIT(SPLITS), "limit_splits", make_splits, use, NULL, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL, NULL},
};
