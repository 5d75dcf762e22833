/* SPDX-License-Identifier: MIT */
/* Conditions that YAML takes for its own punctuation. */
#include "support/test.h"

#include <stdio.h>

#include "base/buf.h"
#include "unit/reading.h"

/* Conditions that YAML misreads: one diagnostic each, which shows the line as it should stand. */
static const struct {
    const char *line;
    const char *help;
} misread[] = {
    {"X: {to: b, when: !has(customer.x)}", "X: {to: b, when: '!has(customer.x)'}"},
    {"X: {when: !has(customer.x) && y, to: b}", "X: {when: '!has(customer.x) && y', to: b}"},
    {"X: {when: a in [\"x\", \"y\"], to: b}", "X: {when: 'a in [\"x\", \"y\"]', to: b}"},
    {"X: {to: b, when: f(a, b)}", "X: {to: b, when: 'f(a, b)'}"},
    {"X: {to: b, when: f(a, a, a), unless: c}", "X: {to: b, when: 'f(a, a, a)', unless: c}"},
    {"X: {when: a == \"}\"}", "X: {when: 'a == \"}\"'}"},
    {"X: {when: a == \"x #1\"} # c", "X: {when: 'a == \"x #1\"'} # c"},
    {"X: {when: a ? b : c}", "X: {when: 'a ? b : c'}"},
    {"X: {set: {n: {a: 1}.size()}}", NULL},
    {"X: {set: {n: 'a' + b, m: 1}}", "X: {set: {n: '''a'' + b', m: 1}}"},
    {"X: {set: {n: \"a\" + b}, to: c}", "X: {set: {n: '\"a\" + b'}, to: c}"},
    {"X: {to: b, unless: \"a\" == b}", "X: {to: b, unless: '\"a\" == b'}"},
    {"X: [{to: b, when: @a}]", "X: [{to: b, when: '@a'}]"},
    {"X: {to: b, when: %a}", "X: {to: b, when: '%a'}"},
    {"X: {to: b, when: `a`}", "X: {to: b, when: '`a`'}"},
    {"X: {to: b, when: &&a}", "X: {to: b, when: '&&a'}"},
    {"X: {to: b, when: *a.b == 1}", "X: {to: b, when: '*a.b == 1'}"},
    {"X: {to: b, when: |a}", "X: {to: b, when: '|a'}"},
    {"X: {to: b, when: >5}", "X: {to: b, when: '>5'}"},
    {"X: {to: b, when: a #> 1}", "X: {to: b, when: 'a #> 1'}"},
    {"X: [{when: a #> 1, to: b}]", "X: [{when: 'a #> 1', to: b}]"},
    {"X: {to: b, when: (a #> 1) == b}", "X: {to: b, when: '(a #> 1) == b'}"},
    {"X: {to: b, when: a == \"x\" # or c}", "X: {to: b, when: 'a == \"x\" # or c'}"},
    {"X: {to: b, when: !a # or c}", "X: {to: b, when: '!a # or c'}"},
    {"X: {to: b,\n          when: a #> 1,\n          unless: c}", "when: 'a #> 1',"},
    {"X: {unless: c, when: a #> 1}", "X: {unless: c, when: 'a #> 1'}"},
    {"X: {to: b, when: a #> 1}\n      Y: b", "X: {to: b, when: 'a #> 1'}"},
    {"X: {to: b, when: a #> 1}\n      # c\n\n# d", "X: {to: b, when: 'a #> 1'}"},
    {"X: {to: \"b\", when: @a}\r\n      Y: b", "X: {to: \"b\", when: '@a'}"},
    {"X: {to: 'it''s', when: @a}", "X: {to: 'it''s', when: '@a'}"},
    {"X: {to: b#c, when: @a}", "X: {to: b#c, when: '@a'}"},
    {"X: {when : @a, to: b}", "X: {when : '@a', to: b}"},
    {"X: {set: {a:b: '1'}, when: @a}", "X: {set: {a:b: '1'}, when: '@a'}"},
    {"X: {to: b,\n          when: (a #> 1),\n          unless: c}", "when: '(a #> 1)',"},
    {"X: {to: b,\n          when: a #> 1}\n      # c\n\n# d", "when: 'a #> 1'}"},
    {"X:\n        when: !(a\n        to: b", "when: '!(a'"},
    {"X: {to: b, # when: a #> 1}\n          when: @a}", "when: '@a'}"},
    {"X: {when: \"a\\\"b\" == c, to: d}", "X: {when: '\"a\\\"b\" == c', to: d}"},
    {"X: {when: f({a: 1}), to: b}", "X: {when: 'f({a: 1})', to: b}"},
    {"X: {when: {@}, to: b}", "X: {when: '{@}', to: b}"},
    {"X: {set: {when: {@}}, to: b}", "X: {set: {when: '{@}'}, to: b}"},
    {"X: {when: !x [a], to: b}", "X: {when: '!x [a]', to: b}"},
    {"X: {when : !a, to: b}", "X: {when : '!a', to: b}"},
    {"-X: {when: @a, to: b}", "-X: {when: '@a', to: b}"},
    {"X: {when: (a #> 1, to: b}", "X: {when: '(a #> 1, to: b}'"},
    {"X: {when: a,\n          unless: @b}", "unless: '@b'}"},
    {"X:\n        when: |5\n        to: b", "when: '|5'"},
    {"X:\n        when: >5\n        to: b", "when: '>5'"},
    {"X:\n        when: # c\n          @a\n        to: b", "'@a'"},
    {"X:\n        when:\n          @a\n        to: b", "'@a'"},
};

static void conditions_are_quoted(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(misread); i++) {
        reading r;
        char text[512];
        char help[512];
        snprintf(text, sizeof(text), HEAD "stages:\n  a:\n    on:\n      %s\n", misread[i].line);
        snprintf(help, sizeof(help), "write: %s", misread[i].help ? misread[i].help : "");
        read_text(&r, text);
        if (misread[i].help &&
            (soj_diags_count(r.diags) != 1 || strcmp(id_of(&r, 0), "quote_condition") != 0 ||
             strcmp(soj_diags_get(r.diags, 0)->suggestion.data, help) != 0))
            fail_msg("%s: %zu diagnostics, the first %s", misread[i].line, soj_diags_count(r.diags),
                     id_of(&r, 0));
        assert_true(soj_diags_count(r.diags) > 0);
        done(&r);
    }
}

/* The mapping that has the condition may be all there is. */
static void conditions_of_the_outermost_mapping(void **state)
{
    static const char *const texts[][2] = {
        {"{when: f(a, b), to: x}", "write: {when: 'f(a, b)', to: x}"},
        {"{to: x, unless: f(a, b)}", "write: {to: x, unless: 'f(a, b)'}"},
        {"- {when: f(a, b), to: x}", "write: - {when: 'f(a, b)', to: x}"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(texts); i++) {
        reading r;
        read_text(&r, texts[i][0]);
        size_t at = 0;
        while (at < soj_diags_count(r.diags) && strcmp(id_of(&r, at), "quote_condition") != 0)
            at++;
        assert_true(at < soj_diags_count(r.diags));
        assert_string_equal(soj_diags_get(r.diags, at)->suggestion.data, texts[i][1]);
        done(&r);
    }
}

/* What YAML reads as its author means it needs no quotes. */
static void honest_conditions_pass(void **state)
{
    static const char *const lines[] = {
        "X: {to: b, when: customer.a == \"x\"} # comment",
        "X: {to: b, # {when: a #> 1}\n          when: a > 1, # it's so, isn't it?\n          }",
        "X: {to: b,\n          unless: c # {a, b}, c}\n         }",
        "X: {to: b, when: 'a in [\"x\"] ? b : c', unless: '\"a\" == b'}",
        "X: {to: b, when: has(customer.a) && size(customer.b) > 3}",
        "X: {to: b, when: &c customer.a == 1, unless: customer.b}",
        "X: {when: &c customer.a == 1, to: b, unless: *c}",
        "X: {when: customer.a\n                && customer.b, to: b}",
        "X: {to: b, when: customer.a #> 1}\n         }",
        "X: {set: {n: customer.n + 1, t: event.time, s: '\"x, y\"'}}",
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(lines); i++) {
        reading r;
        char text[512];
        snprintf(text, sizeof(text), HEAD "stages:\n  a:\n    on:\n      %s\n", lines[i]);
        read_text(&r, text);
        assert_int_equal(soj_diags_count(r.diags), 0);
        done(&r);
    }
}

static void advice_comes_where_yaml_cut_a_condition(void **state)
{
    (void)state;
    reading r;
    const char *text = HEAD "segments:\n  cut: a == \"x #1\" # c\n  broken: a == \"x\n"
                            "  quoted: 'a #b'\n  whole: a == 1 # c\nstages: {a: }\n";
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 0);
    const soj__ast_segment *segments = r.model->segments.items;
    soj__slice source = {text, strlen(text)};
    soj__diags_begin(r.diags, "m", source);
    assert_true(soj__syntax_advise_quotes(source, &segments[0].condition, r.diags));
    for (int i = 1; i < 4; i++)
        assert_false(soj__syntax_advise_quotes(source, &segments[i].condition, r.diags));
    soj__diags_end(r.diags);
    assert_int_equal(soj_diags_count(r.diags), 1);
    assert_string_equal(soj_diags_get(r.diags, 0)->suggestion.data,
                        "write: cut: 'a == \"x #1\"' # c");
    assert_int_equal(soj_diags_get(r.diags, 0)->at.column, 8);
    assert_int_equal(soj_diags_get(r.diags, 0)->at.end_column, 19);
    done(&r);
}

/* What failed as YAML cut it: whether its comment looks like its rest. */
static void advice_tells_comments_from_rests(void **state)
{
    static const struct {
        const char *text;
        bool is_rest;
    } cases[] = {
        {"a #> 1", true},
        {"a # > 1", true},
        {"a # or b", true},
        {"a #\"x\"", true},
        {"(a #> 1)", true},
        {"a #5", true},
        {"a # seats", false},
        {"a # (of them)", false},
        {"a #", false},
        {"a #todo", false},
        {"a # it's", false},
        {"a#> 1", false},
        {"(a > 1 # b", false},
        {"a", false},
        {"a # - b", false},
        {"a # and b", true},
        {"a # android", false},
        {"a\n    # or b", false},
        {"a\n     || b # or c", false},
        {"a # or b \t ", true},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        reading r;
        char text[512];
        snprintf(text, sizeof(text), HEAD "segments:\n  s: %s\nstages: {a: }\n", cases[i].text);
        read_text(&r, text);
        assert_int_equal(soj_diags_count(r.diags), 0);
        soj__slice source = {text, strlen(text)};
        soj__diags_begin(r.diags, "m", source);
        if (soj__syntax_advise_quotes(source, &r.model->segments.items[0].condition, r.diags) !=
            cases[i].is_rest)
            fail_msg("%s", cases[i].text);
        soj__diags_end(r.diags);
        done(&r);
    }
}

/* Inside a flow collection the condition ends where that would end without the comment. */
static void advice_inside_flow_collections(void **state)
{
    static const struct {
        const char *text, *help;
    } cases[] = {
        {"a #> 1, to: b", "'a #> 1'"},
        {"a #> 1}", "'a #> 1'"},
        {"a #> (1, b", "'a #> (1, b'"},
        {"a # or b  ", "'a # or b'"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        reading r;
        char text[512], help[512];
        snprintf(text, sizeof(text), HEAD "stages: {a: }\nsegments: {\n  s: %s\n  }\n",
                 cases[i].text);
        snprintf(help, sizeof(help), "write: s: %s", cases[i].help);
        read_text(&r, text);
        assert_int_equal(soj_diags_count(r.diags), 0);
        soj__slice source = {text, strlen(text)};
        soj__diags_begin(r.diags, "m", source);
        assert_true(
            soj__syntax_advise_quotes(source, &r.model->segments.items[0].condition, r.diags));
        soj__diags_end(r.diags);
        if (strncmp(soj_diags_get(r.diags, 0)->suggestion.data, help, strlen(help)) != 0)
            fail_msg("%s: %s", cases[i].text, soj_diags_get(r.diags, 0)->suggestion.data);
        done(&r);
    }
}

/* What stops libyaml beside a condition, or in one that is none, is told as YAML. */
static void not_all_is_a_condition_s_fault(void **state)
{
    static const struct {
        const char *lines, *id;
        unsigned line, column;
    } cases[] = {
        {"X: {when: , to: @b}", "yaml_syntax", 8, 23},
        {"X: {when: \"abc, to: b}", "yaml_syntax", 8, 17},
        {"X: {when: 'abc, to: b}", "yaml_syntax", 8, 17},
        {"X: {when: \"a\\\n      , to: d}", "yaml_syntax", 8, 17},
        {"X: {to: b, when: #a}", "yaml_syntax", 9, 1},
        {"X: {to: b, when: a #> 1, 5", "yaml_syntax", 9, 1},
        {"X: {set: {n: {@}}, to: b}", "yaml_syntax", 8, 21},
        {"X:\n        when: a == 1\n        to: b\n       bad", "yaml_syntax", 11, 8},
        {"X: {when: a, unless: b, to: c\n      Y: b", "yaml_syntax", 9, 8},
        {"X: {when: *c, to: b}", "unknown_alias", 8, 17},
        {"X: {to: b, when: # c\n          Y: d", "yaml_syntax", 9, 12},
        {"X: {to: b, when: a #> 1\n          unless: c}", "yaml_syntax", 9, 11},
        {"X:\n        when: a\n        to: \"b\" c", "yaml_syntax", 10, 17},
        {"X: [{when: a, to: b}, {to: c, x: y", "yaml_syntax", 9, 1},
        {"X: {when: (a\n      Y: b", "yaml_syntax", 9, 8},
        {"X: {to: @b, c: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x",
         "yaml_syntax", 8, 15},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        reading r;
        char text[512];
        snprintf(text, sizeof(text), HEAD "stages:\n  a:\n    on:\n      %s\n", cases[i].lines);
        read_text(&r, text);
        if (soj_diags_count(r.diags) != 1 || strcmp(id_of(&r, 0), cases[i].id) != 0)
            fail_msg("%s: %zu diagnostics, the first %s", cases[i].lines, soj_diags_count(r.diags),
                     id_of(&r, 0));
        assert_int_equal(soj_diags_get(r.diags, 0)->at.line, cases[i].line);
        assert_int_equal(soj_diags_get(r.diags, 0)->at.column, cases[i].column);
        done(&r);
    }
}

/* A condition that goes on on other lines is shown as far as its first one; one too long for a
 * suggestion is not shown at all. */
static void long_conditions_are_not_shown_whole(void **state)
{
    static const char begin[] = HEAD "segments:\n  s: !";
    static char text[20000];
    static const size_t lengths[] = {300, 500, 17000};
    reading r;
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(lengths); i++) {
        size_t len = sizeof(begin) - 1;
        memcpy(text, begin, len);
        memset(text + len, 'x', lengths[i]);
        snprintf(text + len + lengths[i], 64, " == y\nstages: {a: }\n");
        read_text(&r, text);
        assert_int_equal(soj_diags_count(r.diags), 1);
        assert_string_equal(id_of(&r, 0), "quote_condition");
        const char *help = soj_diags_get(r.diags, 0)->suggestion.data;
        assert_int_equal(strncmp(help, "write: s: '!x", 13) == 0, lengths[i] < 400);
        done(&r);
    }
    static const char *const lines[] = {"!f(a\n        && b)", "!f(a\n        == b)"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(lines); i++) {
        snprintf(text, sizeof(text),
                 HEAD "stages:\n  a:\n    always:\n      when: %s\n      to: a\n", lines[i]);
        read_text(&r, text);
        assert_int_equal(soj_diags_count(r.diags), 1);
        assert_string_equal(id_of(&r, 0), "quote_condition");
        assert_int_equal(soj_diags_get(r.diags, 0)->at.end_line, 9);
        assert_memory_equal(soj_diags_get(r.diags, 0)->suggestion.data, "put the whole", 13);
        done(&r);
    }
    /* So long that nobody looks for its end. */
    snprintf(text, sizeof(text),
             HEAD
             "stages:\n  a:\n    on:\n      X: {to: b, when: a # %017000d\n         unless: c}\n",
             0);
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 1);
    assert_string_equal(id_of(&r, 0), "yaml_syntax");
    done(&r);
}

/* A long line is shown from the key on. */
static void long_lines_are_shown_from_the_key(void **state)
{
    char text[1024];
    reading r;
    (void)state;
    snprintf(text, sizeof(text),
             HEAD "stages:\n  a:\n    on: {X: {description: '%0400d', when: %s}}", 0, "@a == b");
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 1);
    assert_string_equal(soj_diags_get(r.diags, 0)->suggestion.data, "write: when: '@a == b'");
    done(&r);
    snprintf(text, sizeof(text),
             HEAD "stages:\n  a:\n    on:\n      X:\n        when:\n          %s == %0390d", "@a",
             0);
    read_text(&r, text);
    assert_int_equal(soj_diags_count(r.diags), 1);
    assert_string_equal(id_of(&r, 0), "quote_condition");
    done(&r);
}

/* A condition that makes libyaml stop does not hide what is wrong behind it. */
static void reading_goes_on_behind_a_misread_condition(void **state)
{
    static const char text[] = HEAD "segments: {a: f(x) in [1, 2], b: x}\n"
                                    "stages:\n"
                                    "  a:\n"
                                    "    on:\n"
                                    "      X:\n"
                                    "        - {when: \"p\" == customer.x, to: a}\n"
                                    "        - {when: 'true', tp: a}\n"
                                    "    always: {when: x in [\"\303\244\"], to: a}\n"
                                    "    ownr: me\n";
    static const char *const ids[] = {"quote_condition", "quote_condition", "unknown_key",
                                      "quote_condition", "unknown_key"};
    reading r;
    (void)state;
    read_bytes(&r, text, sizeof(text) - 1);
    assert_int_equal(r.status, SOJ_OK);
    assert_int_equal(soj_diags_count(r.diags), SOJ__ARRAY_LEN(ids));
    for (size_t i = 0; i < SOJ__ARRAY_LEN(ids); i++)
        assert_string_equal(soj_diags_get(r.diags, i)->id.data, ids[i]);
    done(&r);
}

/* More of them than the text is read again for: the rest shows when those are mended. */
static void reading_again_has_a_bound(void **state)
{
    soj__buf text;
    soj__mem mem = soj__mem_from(NULL);
    reading r;
    (void)state;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, HEAD "segments:\n");
    for (unsigned i = 0; i < 100; i++) {
        soj__buf_text(&text, "  s");
        soj__buf_u64(&text, i);
        soj__buf_text(&text, ": \"x\" == customer.x\n");
    }
    read_bytes(&r, text.data, text.len);
    assert_int_equal(r.status, SOJ_ERR_MODEL);
    assert_int_equal(soj_diags_count(r.diags), 33);
    done(&r);
    soj__buf_done(&text);
}

/* A large text is read again less often. */
static void reading_large_texts_again_has_a_bound(void **state)
{
    soj__buf text;
    soj__mem mem = soj__mem_from(NULL);
    reading r;
    (void)state;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, HEAD "segments:\n");
    for (unsigned i = 0; i < 30; i++) {
        soj__buf_text(&text, "  s");
        soj__buf_u64(&text, i);
        soj__buf_text(&text, ": \"x\" == customer.x\n");
    }
    while (text.len < 1000 * 1000)
        soj__buf_text(&text, "# a comment that makes the text long, and no more than that\n");
    read_bytes(&r, text.data, text.len);
    assert_int_equal(r.status, SOJ_ERR_MODEL);
    assert_in_range(soj_diags_count(r.diags), 2, 10);
    done(&r);
    soj__buf_done(&text);
}

/* Looking for conditions stays inside the text, wherever it ends. */
static void texts_may_end_anywhere(void **state)
{
    static const char text[] =
        HEAD "stages:\n  a:\n    on:\n      X: {set: {n: 'a' + \"b\", when: \n"
             "      f(a[1], \\\n  when:\n    'x' == \"\n";
    (void)state;
    for (size_t len = 1; len < sizeof(text); len++) {
        reading r;
        read_bytes(&r, text, len);
        assert_int_equal(r.status == SOJ_OK, r.model != NULL);
        done(&r);
        read_bytes(&r, text + len, sizeof(text) - 1 - len);
        assert_true(soj_diags_errors(r.diags) > 0);
        done(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_are_quoted),
        cmocka_unit_test(conditions_of_the_outermost_mapping),
        cmocka_unit_test(honest_conditions_pass),
        cmocka_unit_test(advice_comes_where_yaml_cut_a_condition),
        cmocka_unit_test(advice_tells_comments_from_rests),
        cmocka_unit_test(advice_inside_flow_collections),
        cmocka_unit_test(not_all_is_a_condition_s_fault),
        cmocka_unit_test(long_conditions_are_not_shown_whole),
        cmocka_unit_test(long_lines_are_shown_from_the_key),
        cmocka_unit_test(reading_large_texts_again_has_a_bound),
        cmocka_unit_test(reading_goes_on_behind_a_misread_condition),
        cmocka_unit_test(reading_again_has_a_bound),
        cmocka_unit_test(texts_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
