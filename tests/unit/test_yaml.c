/* SPDX-License-Identifier: MIT */
/* What lies between libyaml and the tree: anchors, tags, escapes, limits, and what libyaml says. */
#include "support/test.h"

#include <stdio.h>

#include <sojourn/limits.h>

#include "base/buf.h"
#include "syntax/yaml_errors.h"
#include "unit/reading.h"

/* An anchor may be set again; an alias means the one before it. */
static void anchors_are_found_in_any_order(void **state)
{
    static const unsigned steps[] = {1, 36, 8, 22}; /* each runs through all of 37 */
    (void)state;
    for (size_t k = 0; k < TEST_ARRAY_LEN(steps); k++) {
        soj__mem mem = soj__mem_from(NULL);
        soj__buf text;
        reading r;
        soj__buf_init(&text, &mem);
        soj__buf_text(&text, HEAD "stages: {a: }\ncaps: {c: {max: 1, per: 1d, owners: [");
        for (unsigned i = 0, n = 0; i < 37; i++, n = (n + steps[k]) % 37) {
            char set[64];
            snprintf(set, sizeof(set), "&n%u old%u, &n%u new%u, ", n, n, n, n);
            soj__buf_text(&text, set);
        }
        for (unsigned n = 0; n < 37; n++) {
            soj__buf_text(&text, "*n");
            soj__buf_u64(&text, n);
            soj__buf_text(&text, ", ");
        }
        soj__buf_text(&text, "]}}\n");
        read_bytes(&r, text.data, text.len);
        assert_int_equal(soj_diags_count(r.diags), 0);
        const soj__ast_texts *owners = &r.model->caps.items[0].owners;
        assert_int_equal(owners->n, 3 * 37);
        for (unsigned n = 0; n < 37; n++) {
            char expected[16];
            snprintf(expected, sizeof(expected), "new%u", n);
            assert_text(&owners->items[2 * 37 + n], expected);
        }
        done(&r);
        soj__buf_done(&text);
    }
}

static void tags_are_refused(void **state)
{
    static const struct {
        const char *text, *ids[2];
        unsigned column, end_column; /* of the tag */
    } cases[] = {
        {"!abc", {"unexpected_tag", "empty_model"}, 1, 5},
        {"!abc\n", {"unexpected_tag", "empty_model"}, 1, 5},
        {"{[x]: !y z}", {"wrong_shape", "unexpected_tag"}, 7, 9},
        {"[!!str a]", {"wrong_shape", "unexpected_tag"}, 2, 7},
        {"!aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aa",
         {"unexpected_tag", "empty_model"},
         1,
         81},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        reading r;
        size_t found = 0;
        read_text(&r, cases[i].text);
        for (size_t k = 0; k < soj_diags_count(r.diags); k++) {
            const soj_diag *diag = soj_diags_get(r.diags, k);
            assert_true(strcmp(diag->id.data, cases[i].ids[0]) == 0 ||
                        strcmp(diag->id.data, cases[i].ids[1]) == 0 ||
                        strcmp(diag->id.data, "missing_key") == 0);
            if (strcmp(diag->id.data, "unexpected_tag") != 0)
                continue;
            found++;
            assert_int_equal(diag->at.column, cases[i].column);
            assert_int_equal(diag->at.end_column, cases[i].end_column);
        }
        assert_int_equal(found, 1);
        done(&r);
    }
}

/* Escapes may be shorter than what they stand for. */
static void escapes_become_what_they_stand_for(void **state)
{
    (void)state;
    reading r;
    read_text(&r, HEAD "stages: {a: }\ndescription: \"\\L\\P\\L\\P\\_\"\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    assert_text(&r.model->description, "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xa8\xe2\x80\xa9\xc2\xa0");
    done(&r);
    read_text(&r, HEAD "stages: {a: }\ndescription: a\xef\xbb\xbf"
                       "b\xf0\x9f\x98\x80\n");
    assert_int_equal(soj_diags_count(r.diags), 0);
    assert_text(&r.model->description, "a\xef\xbb\xbf"
                                       "b\xf0\x9f\x98\x80");
    done(&r);
}

static void expect_first(const char *text, const char *id)
{
    reading r;
    read_text(&r, text);
    assert_int_equal(r.status, SOJ_ERR_MODEL);
    assert_string_equal(id_of(&r, 0), id);
    assert_int_equal(soj_diags_count(r.diags), 1);
    done(&r);
}

/* `n` times `piece` between `before` and `after`. */
static char *many(const char *before, const char *piece, size_t n, const char *after)
{
    size_t len = strlen(piece), at = strlen(before);
    char *text = test_malloc(at + n * len + strlen(after) + 1);
    memcpy(text, before, at);
    for (; n > 0; n--, at += len)
        memcpy(text + at, piece, len);
    memcpy(text + at, after, strlen(after) + 1);
    return text;
}

static void aliases_repeat_depth(void **state)
{
    (void)state;
    /* 3 lists inside a mapping are the anchor's; n above the alias, and the mapping. */
    for (size_t n = 60; n <= 61; n++) {
        reading r;
        char *nest = many(HEAD "stages: {a: }\ndescription: &a [[[x]]]\ntime_zone: ", "[", n, "*a");
        char *text = many(nest, "]", n, "\n");
        read_text(&r, text);
        assert_string_equal(id_of(&r, 0), n == 60 ? "wrong_shape" : "limit_nesting");
        done(&r);
        test_free(text);
        test_free(nest);
    }
}

/* The root, a key and a list are three nodes: whatever comes as the 200,001st is one too many. */
static void any_node_can_be_one_too_many(void **state)
{
    static const char *const last[] = {"x]", "*nowhere]", "[]]", "{}]", "*a]"};
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(last); i++) {
        char *text = many("a: [&a x,", "x,", SOJ_LIMIT_NODES - 4, last[i]);
        reading r;
        read_text(&r, text);
        assert_int_equal(r.status, SOJ_ERR_MODEL);
        assert_string_equal(id_of(&r, soj_diags_count(r.diags) - 1), "limit_nodes");
        assert_true(soj_diags_count(r.diags) <= 2);
        done(&r);
        test_free(text);
    }
}

static void aliases_repeat_texts(void **state)
{
    (void)state;
    char *anchor = many("a: &a '", "0123456789abcdef", 4096, "'\nb: [");
    char *text = many(anchor, "*a, ", SOJ_LIMIT_TEXT / 65536 + 1, "]\n");
    expect_first(text, "limit_text");
    test_free(text);
    test_free(anchor);
}

/* What libyaml says, and where, of texts that are not YAML. */
static void texts_that_are_not_yaml(void **state)
{
    static const struct {
        const char *text, *message, *note;
        unsigned line, column, end_column;
    } cases[] = {
        {"a: [b {c}]", "a ',' or the closing ']' is missing before this", "the list begins here", 1,
         7, 8},
        {"a: {b: c", "a ',' or the closing '}' is missing before this", "the mapping begins here",
         1, 9, 9},
        {"a: {b: c\n# d", "a ',' or the closing '}' is missing before this",
         "the mapping begins here", 2, 4, 4},
        {"a: 'b' c\n", "a key was expected here", "the mapping begins here", 1, 8, 9},
        {"a: b\n\tc: d", "a tab may not stand here", NULL, 2, 1, 2},
        {"a: @", "no text can begin with this character", NULL, 1, 4, 5},
        {"a: \"b\nc", "the quoted text that begins here never ends", NULL, 1, 4, 5},
        {"a: |b", "the line must end here", NULL, 1, 5, 6},
        {"a: \"\\q\"", "there is no such escape in double quotes", NULL, 1, 5, 6},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        reading r;
        read_text(&r, cases[i].text);
        const soj_diag *diag = soj_diags_get(r.diags, 0);
        assert_int_equal(soj_diags_count(r.diags), 1);
        assert_string_equal(diag->id.data, "yaml_syntax");
        assert_string_equal(diag->message.data, cases[i].message);
        assert_int_equal(diag->n_notes, cases[i].note != NULL);
        if (cases[i].note)
            assert_string_equal(diag->notes[0].message.data, cases[i].note);
        if (diag->at.line != cases[i].line || diag->at.column != cases[i].column ||
            diag->at.end_column != cases[i].end_column)
            fail_msg("%s: %u:%u-%u", cases[i].text, diag->at.line, diag->at.column,
                     diag->at.end_column);
        done(&r);
    }
}

/* Another version of libyaml may have other words, contexts and places. */
static void what_libyaml_might_say(void **state)
{
    static const struct {
        const char *problem, *context;
        size_t at, context_at;
        const char *message;
        unsigned line, column, end_column;
        size_t n_notes;
    } cases[] = {
        {"found a novelty", NULL, 0, 0, "this is not YAML: found a novelty", 1, 1, 2, 0},
        {"found a novelty", "while looking", 3, 0,
         "this is not YAML: while looking, found a novelty", 2, 1, 2, 0},
        {"did not find expected key", NULL, 3, 0, "a key was expected here", 2, 1, 2, 0},
        {"did not find expected key", "while parsing", 3, 2, "a key was expected here", 2, 1, 2, 1},
        {"found unexpected end of stream", NULL, 6, 0,
         "the quoted text that begins here never ends", 2, 4, 4, 0},
        {"found character that cannot start any token", NULL, 6, 0,
         "no text can begin with this character", 2, 4, 4, 0},
        {"found character that cannot start any token", NULL, 4, 0, "a tab may not stand here", 2,
         2, 3, 0},
        {"found unexpected ':'", NULL, 2, 0, "a ':' may not stand here", 1, 3, 3, 0},
    };
    static const char text[] = "ab\nc\td";
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj__mem mem = soj__mem_from(NULL);
        soj__arena arena;
        soj__source source;
        soj_diags *diags;
        soj__arena_init(&arena, &mem);
        assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
        soj__diags_begin(diags, "m", SOJ__SLICE(text));
        assert_int_equal(soj__source_open(&source, SOJ__SLICE(text), &arena, diags), SOJ_OK);
        soj__yaml_explain(&source, cases[i].problem, cases[i].at, cases[i].context,
                          cases[i].context_at, diags);
        soj__diags_end(diags);
        const soj_diag *diag = soj_diags_get(diags, 0);
        assert_string_equal(diag->message.data, cases[i].message);
        assert_int_equal(diag->at.line, cases[i].line);
        assert_int_equal(diag->at.column, cases[i].column);
        assert_int_equal(diag->at.end_column, cases[i].end_column);
        assert_int_equal(diag->n_notes, cases[i].n_notes);
        assert_true(diag->suggestion.len > 0);
        soj_diags_free(diags);
        soj__arena_done(&arena);
    }
    assert_true(soj__yaml_is_unclosed("did not find expected ',' or ']'"));
    assert_true(soj__yaml_is_unclosed("did not find expected ',' or '}'"));
    assert_false(soj__yaml_is_unclosed("did not find expected key"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anchors_are_found_in_any_order),
        cmocka_unit_test(tags_are_refused),
        cmocka_unit_test(escapes_become_what_they_stand_for),
        cmocka_unit_test(aliases_repeat_depth),
        cmocka_unit_test(any_node_can_be_one_too_many),
        cmocka_unit_test(aliases_repeat_texts),
        cmocka_unit_test(texts_that_are_not_yaml),
        cmocka_unit_test(what_libyaml_might_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
