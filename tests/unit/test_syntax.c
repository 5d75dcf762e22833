/* SPDX-License-Identifier: MIT */
#include "support/test.h"

#include <stdio.h>
#include <time.h>

#include <sojourn/limits.h>

#include "syntax/keys.h"
#include "unit/reading.h"

/* `part` repeated up to `len` bytes, between two texts; the caller frees it. */
static char *repeat(const char *before, const char *part, size_t len, const char *after)
{
    char *text = malloc(strlen(before) + len + strlen(part) + strlen(after) + 1);
    assert_non_null(text);
    strcpy(text, before);
    char *at = text + strlen(before);
    for (const char *end = at + len; at < end; at += strlen(part))
        strcpy(at, part);
    strcpy(at, after);
    return text;
}

/* The text must be refused with one diagnostic, fast and in little memory. */
static void check_hostile(char *text, const char *id)
{
    reading r;
    clock_t start = clock();
    read_text(&r, text);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    assert_string_equal(id_of(&r, 0), id);
    assert_true(seconds < 2.0 * SOJ_TEST_SLOWER);
    assert_true(r.books.peak_bytes < 64u * 1024u * 1024u);
    done(&r);
    free(text);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    check_hostile(repeat("", "[", 1000000, ""), "limit_nesting");
    check_hostile(repeat("", "{", 1000000, ""), "limit_nesting");
    check_hostile(repeat("", "? ", 1000000, ""), "limit_nesting");
    check_hostile(repeat("", "- ", 1000000, ""), "limit_nesting");
    check_hostile(repeat("a: ", "[? ", 1000000, ""), "limit_nesting");
    check_hostile(repeat("a: ", "{? ", 1000000, ""), "limit_nesting");
    char *text = malloc(200 * 202);
    assert_non_null(text);
    size_t len = 0;
    for (int i = 0; i < 200; i++)
        len += (size_t)sprintf(text + len, "%*sa:\n", i, "");
    check_hostile(text, "limit_nesting");
}

static void sixty_four_levels_are_allowed(void **state)
{
    (void)state;
    reading r;
    char text[512] = HEAD "stages: {a: }\ndescription: ";
    char *at = text + strlen(text);
    memset(at, '[', 63);
    memset(at + 63, ']', 63);
    strcpy(at + 126, "\n");
    read_text(&r, text);
    assert_string_equal(id_of(&r, 0), "wrong_shape");
    done(&r);
    memset(at, '[', 64);
    memset(at + 64, ']', 64);
    strcpy(at + 128, "\n");
    read_text(&r, text);
    assert_string_equal(id_of(&r, 0), "limit_nesting");
    done(&r);
}

static void size_is_bounded(void **state)
{
    (void)state;
    check_hostile(repeat("a: [", "x,", 1000000, "]"), "limit_nodes");
    check_hostile(repeat("{", "a: 1,", 2000000, "}"), "limit_nodes");
    check_hostile(repeat("a: &a {x: 1}\nb: {", "<<: *a, ", 1000000, "}"), "limit_nodes");
    check_hostile(repeat("segments: {", "a: f((, ", 600000, "}"), "duplicate_key");
    check_hostile(repeat("[", "{when: f((},", 500000, "]"), "wrong_shape");
    check_hostile(repeat("", "%TAG ! !x\n", 3000000, ""), "unexpected_tag");
    check_hostile(repeat("a: 1\r...\r", "%TAG ! !x\r", 3000000, ""), "unexpected_tag");
    check_hostile(repeat("segments: {", "a: x, ", 400000, "b: @}"), "duplicate_key");
    check_hostile(repeat("", "x", SOJ_LIMIT_TEXT + 1u, ""), "limit_text");
    check_hostile(repeat("", "\n", SOJ_LIMIT_TEXT - 1u, "@"), "yaml_syntax");
}

static void aliases_are_counted_and_shared(void **state)
{
    (void)state;
    char text[4096] = "a: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 30; i++)
        sprintf(text + strlen(text), "b%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    char *copy = malloc(sizeof(text));
    assert_non_null(copy);
    memcpy(copy, text, sizeof(text));
    check_hostile(copy, "limit_nodes");
}

static void ids_of_what_is_not_text(void **state)
{
    static const struct {
        const char *id;
        const char *text;
        size_t len;
        unsigned line, column;
    } cases[] = {
        {"bad_encoding", "a: \xff\xfe", 5, 1, 4},
        {"bad_encoding", "\xff\xfes\0o\0", 6, 0, 0},
        {"bad_encoding", "s\0o\0j\0", 6, 0, 0},
        {"bad_encoding", "\0\0\0s", 4, 0, 0},
        {"bad_encoding", "\0\0\0\0", 4, 1, 1},
        {"bad_encoding", "\xfe\xff\0s", 4, 0, 0},
        {"bad_encoding", "\0\0\xfe\xff\0\0\0s", 8, 0, 0},
        {"bad_encoding", "\xef\xbb\xbf\xef\xbb\xbfs", 7, 1, 1},
        {"bad_encoding", "a: \xc2\x80", 5, 1, 4},
        {"bad_encoding", "a: \xef\xbf\xbe", 6, 1, 4},
        {"unknown_alias", "*x", 2, 1, 1},
        {"bad_value", "\"\\0\"", 4, 1, 1},
        {"bad_encoding", "a: b\nc: \0", 9, 2, 4},
        {"bad_encoding", "a: \xc3\xa4\r\nb: \xc3\xa4\x7f", 14, 2, 5},
        {"bad_encoding", "a: \xc0\x80", 5, 1, 4},
        {"bad_encoding", "a: \xed\xa0\x80", 6, 1, 4},
        {"bad_encoding", "a: x # \xe2\x80\xa9 b", 12, 1, 8},
        {"empty_model", "", 0, 0, 0},
        {"empty_model", "\xef\xbb\xbf", 3, 0, 0},
        {"empty_model", "# nothing\n\n", 11, 0, 0},
        {"empty_model", "--- \n", 5, 0, 0},
        {"several_documents", "a: 1\n---\nb: 1\n", 14, 2, 1},
        {"wrong_shape", "just text", 9, 1, 1},
        {"wrong_shape", "'quoted'", 8, 1, 1},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        reading r;
        read_bytes(&r, cases[i].text, cases[i].len);
        assert_int_equal(r.status, SOJ_ERR_MODEL);
        assert_int_equal(soj_diags_count(r.diags), 1);
        assert_string_equal(id_of(&r, 0), cases[i].id);
        assert_int_equal(soj_diags_get(r.diags, 0)->at.line, cases[i].line);
        assert_int_equal(soj_diags_get(r.diags, 0)->at.column, cases[i].column);
        done(&r);
    }
}

static void texts_stay_texts(void **state)
{
    (void)state;
    reading r;
    const char *text =
        "\xef\xbb\xbfsojourn: 1\r\nmodel: no\r\nversion: 1\r\ninitial: on\r\n"
        "attributes: {yes: {type: string, one_of: [no, on, 1:30, 010, ~, null, .inf]}}\r\n"
        "events: {010: , 1:30: , true: , ~: }\r\n"
        "segments: {off: false}\r\n"
        "stages: {on: {on: {010: 'off'}, owner: \"\xc3\xa4\\t\"}, 'off': {}}\r\n";
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 0);
    assert_text(&r.model->name, "no");
    assert_text(&r.model->initial, "on");
    const soj__ast_texts *one_of = &r.model->attributes.items[0].terms->one_of;
    static const char *const expected[] = {"no", "on", "1:30", "010", "~", "null", ".inf"};
    assert_int_equal(one_of->n, TEST_ARRAY_LEN(expected));
    for (size_t i = 0; i < TEST_ARRAY_LEN(expected); i++)
        assert_text(&one_of->items[i], expected[i]);
    assert_int_equal(r.model->events.n, 4);
    assert_text(&r.model->events.items[0].name, "010");
    assert_text(&r.model->events.items[1].name, "1:30");
    assert_text(&r.model->segments.items[0].condition, "false");
    assert_int_equal(r.model->stages.n, 2);
    const soj__ast_stage *stage = &r.model->stages.items[0];
    assert_text(&stage->name, "on");
    assert_text(&stage->owner, "\xc3\xa4\t");
    assert_text(&stage->on.items[0].transitions.items[0].to, "off");
    assert_true(is_at(text, stage->on.items[0].transitions.items[0].to.span, "'off'}", 5));
    done(&r);
}

static void positions_are_exact(void **state)
{
    (void)state;
    reading r;
    const char *text = HEAD "segments:\n  plain:   \xc3\xa4 == b # c\n  single: 'a == \xc3\xa4"
                            "b'\n"
                            "  escaped: \"a\\n\"\n  doubled: 'a''b'\n  block: |\n    a\n    b\n"
                            "  anchored: &x abc\n  flow: &y 'abc'\nstages: {a: }\n";
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 0);
    const soj__ast_segment *segments = r.model->segments.items;
    soj__span at = soj__ast_text_span(&segments[0].condition, 6, 7);
    assert_true(is_at(text, at, "b #", 1));
    at = soj__ast_text_span(&segments[1].condition, 7, 8);
    assert_true(is_at(text, at, "b'\n", 1));
    assert_true(segments[1].condition.is_quoted);
    assert_int_equal(segments[1].condition.lead, 1);
    for (int i = 2; i < 5; i++) {
        assert_false(segments[i].condition.is_verbatim);
        at = soj__ast_text_span(&segments[i].condition, 1, 2);
        assert_int_equal(at.first, segments[i].condition.span.first);
        assert_int_equal(at.end, segments[i].condition.span.end);
    }
    at = segments[4].condition.span;
    assert_true(is_at(text, at, "|\n    a\n    b\n", 13));
    assert_true(segments[5].condition.is_verbatim);
    assert_true(is_at(text, segments[5].condition.span, "abc\n", 3));
    assert_true(segments[6].condition.is_verbatim);
    assert_true(is_at(text, soj__ast_text_span(&segments[6].condition, 0, 1), "abc'", 1));
    done(&r);
}

static void merges_are_resolved(void **state)
{
    (void)state;
    reading r;
    read_text(&r, HEAD "stages:\n"
                       "  a: &a {owner: first, phase: lost}\n"
                       "  b: &b {owner: second, description: of b}\n"
                       "  c: {<<: [*b, *a], description: own}\n"
                       "  d: {owner: own, <<: *a}\n"
                       "  e: {<<: {owner: inline}, phase: advocacy}\n"
                       "  f: {'<<': x}\n");
    assert_int_equal(soj_diags_count(r.diags), 1);
    assert_string_equal(id_of(&r, 0), "unknown_key");
    const soj__ast_stage *stages = r.model->stages.items;
    assert_text(&stages[2].owner, "second");
    assert_text(&stages[2].description, "own");
    assert_int_equal(stages[2].phase, SOJ__PHASE_LOST);
    assert_text(&stages[3].owner, "own");
    assert_int_equal(stages[3].phase, SOJ__PHASE_LOST);
    assert_text(&stages[4].owner, "inline");
    done(&r);
}

static void a_fault_that_aliases_repeat_is_reported_once(void **state)
{
    (void)state;
    reading r;
    read_text(&r, HEAD "stages:\n  a: &a {ownr: x}\n  b: *a\n  c: *a\n");
    assert_int_equal(soj_diags_count(r.diags), 1);
    assert_int_equal(r.model->stages.n, 3);
    done(&r);
}

static void doubles_are_found_among_many_keys(void **state)
{
    (void)state;
    reading r;
    char *text = malloc(200000);
    assert_non_null(text);
    size_t len = (size_t)sprintf(text, HEAD "stages: {a: }\nevents:\n");
    for (int i = 0; i < 3000; i++)
        len += (size_t)sprintf(text + len, "  e%d:\n", i == 2999 ? 17 : (i * 7919) % 3001);
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 1);
    assert_string_equal(id_of(&r, 0), "duplicate_key");
    assert_int_equal(soj_diags_get(r.diags, 0)->at.line, 6 + 3000);
    assert_int_equal(soj_diags_get(r.diags, 0)->n_notes, 1);
    assert_int_equal(r.model->events.n, 2999);
    done(&r);
    free(text);
}

static void touchpoints_have_defaults(void **state)
{
    (void)state;
    reading r;
    read_text(&r, HEAD "stages:\n  a:\n    touchpoints:\n      t: {channel: email}\n"
                       "      u: {channel: call, intent: thank, after: -1d12h, from: customer.x,\n"
                       "        expires: 0s, on_exit: keep, priority: 100, cost: 12.5,\n"
                       "        content: {vip: a, default: b}}\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    const soj__ast_touchpoint *t = r.model->stages.items[0].touchpoints.items;
    assert_int_equal(t[0].intent, SOJ_INTENT_INFORM);
    assert_int_equal(t[0].expires.value, 7 * SOJ_DAY);
    assert_int_equal(t[0].priority, 50);
    assert_int_equal(t[0].after.value, 0);
    assert_int_equal(t[0].on_exit, SOJ__ON_EXIT_CANCEL);
    assert_int_equal(t[1].intent, SOJ_INTENT_THANK);
    assert_int_equal(t[1].after.value, -36 * SOJ_HOUR);
    assert_int_equal(t[1].expires.value, 0);
    assert_int_equal(t[1].on_exit, SOJ__ON_EXIT_KEEP);
    assert_int_equal(t[1].priority, 100);
    assert_true(t[1].cost.value > 12.49 && t[1].cost.value < 12.51);
    assert_text(&t[1].anchor.from, "customer.x");
    assert_int_equal(t[1].contents.n, 2);
    assert_text(&t[1].contents.items[0].segment, "vip");
    assert_false(soj__ast_given(&t[1].contents.items[1].segment));
    done(&r);
}

static void transitions_have_three_forms(void **state)
{
    (void)state;
    reading r;
    read_text(&r, HEAD "stages:\n  a:\n    on:\n      X: b\n      Y: {set: {n: 1, m: 'null'}}\n"
                       "      Z: [b, {to: c, when: x, unless: y}, {}]\n    always: [{to: b}]\n"
                       "    after:\n      1s: b\n      0s: {to: b, from: customer.t}\n"
                       "      -2w: {from: customer.t}\n"
                       "      36h: {to: b, restart_on: [X, Y]}\n      1d: {restart_on: any}\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    const soj__ast_stage *a = &r.model->stages.items[0];
    assert_int_equal(a->on.n, 3);
    assert_int_equal(a->on.items[1].transitions.items[0].terms->set.n, 2);
    assert_int_equal(a->on.items[2].transitions.n, 3);
    assert_text(&a->on.items[2].transitions.items[1].terms->unless, "y");
    assert_false(soj__ast_given(&a->on.items[2].transitions.items[2].to));
    assert_int_equal(a->always.n, 1);
    assert_int_equal(a->after.n, 5);
    assert_int_equal(a->after.items[2].delay.value, -14 * SOJ_DAY);
    assert_int_equal(a->after.items[3].transitions.items[0].terms->anchor.restart_on.n, 2);
    assert_true(a->after.items[4].transitions.items[0].terms->anchor.restart_on_any);
    done(&r);
}

/* An empty value where a mapping may stand is an empty mapping. */
static void what_is_empty_is_a_mapping(void **state)
{
    (void)state;
    reading r;
    const char *text = HEAD "stages:\n  a:\n    on:\n      X:\n      Y:\n        -\n        - b\n"
                            "    always:\n    after: {30d: }\n    touchpoints:\n"
                            "      t: {channel: c, content: }\n";
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 0);
    const soj__ast_stage *stage = r.model->stages.items;
    assert_int_equal(stage->on.n, 2);
    assert_int_equal(stage->on.items[0].transitions.n, 1);
    assert_false(soj__ast_meant(&stage->on.items[0].transitions.items[0].to));
    assert_true(is_at(text, stage->on.items[0].transitions.items[0].span, "X:", 1));
    assert_int_equal(stage->on.items[1].transitions.n, 2);
    assert_text(&stage->on.items[1].transitions.items[1].to, "b");
    assert_int_equal(stage->always.n, 1);
    assert_int_equal(stage->after.items[0].transitions.n, 1);
    assert_int_equal(stage->touchpoints.items[0].contents.n, 0);
    done(&r);
}

static void any_may_be_the_name_of_an_event(void **state)
{
    (void)state;
    reading r;
    read_text(&r, HEAD "stages: {a: {after: {1d: {to: a, restart_on: [any, X]}}}}\n"
                       "events: {X: , any: }\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    const soj__ast_anchor *anchor =
        &r.model->stages.items[0].after.items[0].transitions.items[0].terms->anchor;
    assert_false(anchor->restart_on_any);
    assert_int_equal(anchor->restart_on.n, 2);
    assert_text(&anchor->restart_on.items[0], "any");
    done(&r);
}

static const struct {
    const char *id;
    const char *stage; /* the stage's mapping */
} faults[] = {
    {"unknown_key", "{touchpoints: {t: {chanel: email}}}"},
    {"not_supported_yet", "{touchpoints: {t: {channel: e, allow: '09:00'}}}"},
    {"missing_key", "{touchpoints: {t: {channel: e, every: {}}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, every: 0mo59s}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, at: '24:00'}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, at: '9:00'}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, at: '09:00', after: 36h}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, at: '09:00', every: 1mo1s}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, at: '09:00', every: {rrule: x}, until: 1h}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, after: -1mo}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, once: 0y}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, expires: 14mo}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, every: 1d, until: -1y}}}"},
    {"missing_key", "{touchpoints: {t: {channel: e, expect: {event: X}}}}"},
    {"missing_key", "{touchpoints: {t: {channel: e, expect: {within: 1d}}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, expect: {event: X, within: 0s}}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, variants: {a: {percent: 5%}}}}}"},
    {"missing_key", "{touchpoints: {t: {channel: e, variants: {a: {content: x}}}}}"},
    {"conflicting_keys", "{touchpoints: {t: {channel: e, on: X, every: {rrule: x}}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, every: 59s}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, every: 1d, until: -1s}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, every: 1d, times: 0}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, every: 1d, times: 4294967296}}}"},
    {"missing_key", "{touchpoints: {t: {channel: e, times: 2}}}"},
    {"missing_key", "{touchpoints: {t: {channel: e, until: 2d}}}"},
    {"missing_key", "{touchpoints: {t: {channel: e, pending: 2}}}"},
    {"missing_key", "{touchpoints: {t: {channel: e, on: {}}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, on: X, pending: 65}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, on: Customer Erased}}}"},
    {"wrong_shape", "{touchpoints: {t: {channel: e, on: }}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, once: never}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, once: 0s}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, once: -1d}}}"},
    {"bad_name", "{touchpoints: {'a~': {channel: e}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, essential: 1}}}"},
    {"wrong_shape", "{touchpoints: {t: {channel: e, data: {n: }}}}"},
    {"bad_name", "{touchpoints: {t: {channel: e, data: {N: '1'}}}}"},
    {"conflicting_keys", "{touchpoints: {t: {channel: e, on: X, every: 1d, times: 2}}}"},
    {"conflicting_keys", "{touchpoints: {t: {channel: e, on: X, restart_on: any}}}"},
    {"conflicting_keys", "{final: true, after: {1d: b}}"},
    {"conflicting_keys", "{final: true, initial: b}"},
    {"conflicting_keys", "{final: true, stages: {b: }}"},
    {"missing_key", "{done: b}"},
    {"bad_value", "{final: maybe}"},
    {"wrong_shape", "{touchpoints: {t: {channel: [e]}}}"},
    {"wrong_shape", "{touchpoints: [t]}"},
    {"wrong_shape", "{on: {X: [[b]]}}"},
    {"bad_value", "{after: {1d: {to: b, restart_on: [any, X]}}}"},
    {"bad_value", "{on: {X: []}}"},
    {"bad_value", "{after: {0s: b}}"},
    {"bad_value", "{after: {-1d: b}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, expires: 401d}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, expires: -1s}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, cost: 1e999}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, cost: nan}}}"},
    {"bad_value", "{touchpoints: {t: {channel: e, priority: -1}}}"},
    {"bad_duration", "{after: {'': b}}"},
    {"bad_duration", "{after: {99999999999999w: b}}"},
    {"bad_value", "{after: {0mo: b}}"},
    {"bad_value", "{on: {Customer Erased: b}}"},
    {"missing_key", "{stages: {b: }}"},
    {"bad_value", "{stages: {}}"},
    {"unknown_stage", "{initial: b}"},
    {"bad_name", "{stages: {B: }, initial: B}"},
    {"unknown_alias", "*nothing"},
    {"unexpected_tag", "!x {}"},
    {"unknown_alias", "{*nothing : x}"},
    {"unknown_alias", "{<<: *nothing}"},
    {"unknown_alias", "{<<: [*nothing]}"},
    {"wrong_shape", "{[x]: y}"},
    {"wrong_shape", "{{x: y}: z}"},
    {"bad_merge", "{<<: x}"},
    {"bad_merge", "{<<: [[x]]}"},
    {"conflicting_keys", "{touchpoints: {t: {channel: e, from: a, restart_on: any}}}"},
};

static void one_fault_gives_one_diagnostic(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(faults); i++) {
        reading r;
        char text[512];
        snprintf(text, sizeof(text), HEAD "stages:\n  a: %s\n", faults[i].stage);
        read_text(&r, text);
        if (soj_diags_count(r.diags) != 1 || strcmp(id_of(&r, 0), faults[i].id) != 0)
            fail_msg("%s: %zu diagnostics, the first %s", faults[i].stage, soj_diags_count(r.diags),
                     id_of(&r, 0));
        assert_int_equal(r.status, SOJ_OK);
        assert_non_null(soj_diags_get(r.diags, 0)->suggestion.data);
        done(&r);
    }
}

static void another_language_is_not_read_further(void **state)
{
    (void)state;
    reading r;
    read_text(&r, "sojourn: 2\nnew: key\n");
    assert_int_equal(r.status, SOJ_ERR_MODEL);
    assert_int_equal(soj_diags_count(r.diags), 1);
    assert_string_equal(id_of(&r, 0), "unsupported_version");
    done(&r);
}

static void every_key_is_documented(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SOJ__PLACES; i++) {
        size_t n;
        const soj__key *keys = soj__place_keys((soj__place)i, &n);
        assert_in_range(n, 1, SOJ__KEYS_OF_PLACE);
        assert_true(strlen(soj__place_label((soj__place)i)) > 3);
        for (size_t j = 0; j < n; j++) {
            soj__slice name = {keys[j].name, strlen(keys[j].name)};
            assert_ptr_equal(soj__key_find((soj__place)i, name), &keys[j]);
            assert_true(strlen(keys[j].doc) > 3 && strlen(keys[j].value) > 3);
        }
    }
}

/* Every allocation fails once, each time with and without those after it. */
static void no_memory_is_reported(void **state)
{
    static const char text[] =
        HEAD "attributes: {n: {type: int, one_of: [1, 2]}, s: string, c: {count: X, type: int}}\n"
             "caps: {w: {max: 1, per: 7d, channels: [email], phases: lots}}\n"
             "tracks: {t: {initial: x, stages: {x: {done: x}}}, a: }\n"
             "events: {X: {properties: {p: int}, set: {n: event.p}}, Y: }\n"
             "segments:\n  s: a\n  t: !b\nchannels: {email: {cost: 1}}\n"
             "stages:\n  a: &a\n    on: {X: [b, {to: c, when: f(a, b)}]}\n"
             "    after: {1d: {to: b, restart_on: [X]}}\n    always: b\n    unknown: key\n"
             "    touchpoints: {t: {channel: email, content: {s: x, default: y},\n"
             "      data: {d: '1'}, on: {event: X}, every: 1d}}\n"
             "  b: {<<: *a, owner: \"x\\ty\"}\n";
    (void)state;
    bool went_through = false;
    failing_alloc books;
    failing_alloc_init(&books);
    for (size_t n = 1; !went_through; n++) {
        for (int on = 0; on < 2; on++) {
            soj_diags *diags;
            soj__arena arena;
            soj__ast_model *model = NULL;
            soj__mem mem = books.allocator;
            failing_alloc_arm(&books, 0, false);
            assert_int_equal(soj_diags_new(&mem, &diags), SOJ_OK);
            soj__arena_init(&arena, &mem);
            failing_alloc_arm(&books, n, on);
            soj__diags_begin(diags, "m", SOJ__SLICE(text));
            soj_status status = soj__syntax_read(SOJ__SLICE(text), &arena, diags, &model);
            soj__diags_end(diags);
            went_through = books.failures == 0;
            if (went_through)
                assert_int_equal(status, SOJ_OK);
            else
                assert_true(status == SOJ_ERR_NOMEM || soj__diags_failed(diags));
            soj__arena_done(&arena);
            soj_diags_free(diags);
            failing_alloc_check_empty(&books);
        }
        assert_true(n < 2000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(sixty_four_levels_are_allowed),
        cmocka_unit_test(size_is_bounded),
        cmocka_unit_test(aliases_are_counted_and_shared),
        cmocka_unit_test(ids_of_what_is_not_text),
        cmocka_unit_test(texts_stay_texts),
        cmocka_unit_test(positions_are_exact),
        cmocka_unit_test(merges_are_resolved),
        cmocka_unit_test(a_fault_that_aliases_repeat_is_reported_once),
        cmocka_unit_test(doubles_are_found_among_many_keys),
        cmocka_unit_test(touchpoints_have_defaults),
        cmocka_unit_test(transitions_have_three_forms),
        cmocka_unit_test(what_is_empty_is_a_mapping),
        cmocka_unit_test(any_may_be_the_name_of_an_event),
        cmocka_unit_test(one_fault_gives_one_diagnostic),
        cmocka_unit_test(another_language_is_not_read_further),
        cmocka_unit_test(every_key_is_documented),
        cmocka_unit_test(no_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
