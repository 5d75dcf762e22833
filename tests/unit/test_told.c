/* SPDX-License-Identifier: MIT */
/* What the compiler tells of models at their corners: all of it, and no more. */
#include "support/test.h"

#include <sojourn/limits.h>

#include "base/buf.h"
#include "compiling.h"

/* `ids` are those of all diagnostics, in their order; `message` and `help` the first one's. */
typedef struct told {
    const char *text, *ids, *message, *help;
} told;

static soj_diags *diags_of(const char *text)
{
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    (void)!soj_model_compile(text, strlen(text), NULL, diags, &model);
    soj_model_unref(model);
    return diags;
}

static void check(const told *one)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf ids;
    soj_diags *diags = diags_of(one->text);
    soj__buf_init(&ids, &mem);
    for (size_t i = 0; i < soj_diags_count(diags); i++)
        soj__buf_join(&ids, i == 0 ? "" : " ", soj_diags_get(diags, i)->id.data, NULL);
    soj__buf_char(&ids, '\0');
    if (strcmp(ids.data, one->ids) != 0)
        fail_msg("'%s' and not '%s' of:\n%s", ids.data, one->ids, one->text);
    if (one->message)
        assert_string_equal(soj_diags_get(diags, 0)->message.data, one->message);
    if (one->help)
        assert_string_equal(soj_diags_get(diags, 0)->suggestion.data, one->help);
    soj__buf_done(&ids);
    soj_diags_free(diags);
}

#define CHECK(cases)                                                                               \
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)                                             \
    check(&(cases)[i])

/* A model that goes from a to b at E, with attributes and properties. */
#define GOES(attributes, properties, on)                                                           \
    HEAD "attributes: {" attributes "}\nevents: {E: {properties: {" properties                     \
         "}}}\ninitial: a\nstages: {b: {}, a: {on: {E: {to: b, " on "}}}}\n"

#define LETTERS_60 "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdef"

static void names_in_conditions(void **state)
{
    static const told cases[] = {
        {GOES("", "", "when: customer"), "unknown_name", "'customer' alone is no value",
         "write 'customer.NAME'"},
        {GOES("", "", "when: event"), "unknown_name", "'event' alone is no value",
         "write 'event.NAME'"},
        {GOES("", "", "when: active(\"\")"), "unknown_stage", "there is no stage with the path ''",
         NULL},
        {GOES("", "", "when: sent(\"\") > 1"), "unknown_touchpoint",
         "there is no touchpoint with the path ''", NULL},
        {GOES("", "\"a banana\": int, banana: int", "when: event.bananas > 1"), "unknown_property",
         "the event 'E' has no property 'bananas'", "did you mean 'banana'?"},
        {GOES("", "\"a banana\": int", "when: event.bananas > 1"), "unknown_property", NULL,
         "declare it under the event's 'properties'"},
        {HEAD "initial: a\nstages: {a: {on: {Identify: {to: a, when: event.plan > 1}}}}\n",
         "unknown_property", "the event 'Identify' has no property 'plan'",
         "an Identify has traits, which are attributes: use customer.NAME"},
        {HEAD "attributes: {renews: timestamp}\ninitial: a\n"
              "stages: {a: {after: {1d: {to: a, from: customer.renew}}}}\n",
         "unknown_attribute", "there is no attribute 'renew'", "did you mean 'renews'?"},
        {GOES("level: int", "", "set: {levex: '1'}"), "unknown_attribute",
         "there is no attribute 'levex'", "did you mean 'level'?"},
        /* One of more than 64 letters is compared with none. */
        {GOES("l" LETTERS_60 "x_s: int", "", "when: customer.l" LETTERS_60 "x_s0 > 1"),
         "unknown_attribute", NULL, "declare it under 'attributes'"},
        {GOES("l" LETTERS_60 "x_: int", "", "when: customer.l" LETTERS_60 "x_s > 1"),
         "unknown_attribute", NULL, "did you mean 'l" LETTERS_60 "x_'?"},
    };
    (void)state;
    CHECK(cases);
}

/* What was wrong with a name's declaration is told there, and not once more where it is used. */
static void names_with_errors(void **state)
{
    static const told cases[] = {
        {GOES("x: strin", "", "when: customer.x > 1"), "bad_value", NULL, "did you mean 'string'?"},
        {GOES("x: strin", "", "set: {x: '1'}"), "bad_value", NULL, NULL},
        {GOES("", "p: strin", "when: event.p > 1 && event.p == \"x\""), "bad_value", NULL, NULL},
        {HEAD "attributes: {x: strin}\ninitial: a\n"
              "stages: {a: {after: {1d: {to: a, from: customer.x}}}}\n",
         "bad_value", NULL, NULL},
        {GOES("n: {sum: E.p}", "p: strin", "when: customer.n > 1"), "bad_value", NULL, NULL},
        {HEAD "initial: a\nstages: {a: {initial: b, stages: {b: {}, '': {}}}}\n", "bad_name", NULL,
         NULL},
    };
    (void)state;
    CHECK(cases);
}

/* A condition that YAML cuts at a '#' is quoted, whatever else is wrong with what is left of it. */
static void conditions_that_yaml_cuts(void **state)
{
#define WHEN(condition)                                                                            \
    HEAD "attributes: {n: int}\nevents: {E: }\ninitial: a\nstages:\n  b: {}\n  a:\n    on:\n"      \
         "      E:\n        to: b\n        when: " condition "\n"
    static const told cases[] = {
        {WHEN("customer.m #1 > 2"), "quote_condition",
         "this condition must be quoted: YAML takes the '#' for the start of a comment",
         "write: when: 'customer.m #1 > 2'"},
        {WHEN("customer.n #1 > 2"), "quote_condition", NULL, NULL},
        {WHEN("(customer.n #1 > 2)"), "quote_condition", NULL, NULL},
        {WHEN("(customer.n #1 > 2"), "condition_syntax", NULL, NULL},
        {WHEN("customer.m > 2 # the score"), "unknown_attribute", NULL, NULL},
        {WHEN("customer.n > 2 # the score"), "", NULL, NULL},
    };
#undef WHEN
    (void)state;
    CHECK(cases);
}

/* What cannot be seen is spelled out. */
static void characters_that_do_not_show(void **state)
{
    static const told cases[] = {
        {GOES("n: int", "", "when: \"customer.n\\x7f > 1\""), "condition_syntax",
         "'<U+007F>' cannot stand here", NULL},
        {GOES("n: int", "", "when: \"customer.n\\x01 > 1\""), "condition_syntax",
         "'<U+0001>' cannot stand here", NULL},
        {GOES("n: int", "", "when: \"customer.n\\_> 1\""), "condition_syntax",
         "'<U+00A0>' cannot stand here", NULL},
        {GOES("n: int", "", "when: \"customer.n\\u3000> 1\""), "condition_syntax",
         "'<U+3000>' cannot stand here", NULL},
        {GOES("n: int", "", "when: \"customer.n\\u200b > 1\""), "condition_syntax",
         "'<U+200B>' cannot stand here", NULL},
    };
    (void)state;
    CHECK(cases);
}

static void values(void **state)
{
    static const told cases[] = {
        {GOES("x: {type: bool, default: yes}", "", ""), "bad_value",
         "'yes' is no value of type bool", "write true or false"},
        {GOES("x: {type: bool, default: true}, y: {type: bool, default: false}", "",
              "when: customer.x && customer.y"),
         "", NULL, NULL},
        {GOES("x: {type: int, min: few}", "", ""), "bad_value", "'few' is no value of type int",
         NULL},
        {GOES("x: {type: double, max: 1e999}", "", ""), "bad_value",
         "'1e999' is no value of type double", NULL},
        {GOES("x: {type: string, one_of: [a, [], a]}", "", ""), "wrong_shape bad_value", NULL,
         NULL},
    };
    (void)state;
    CHECK(cases);
}

/* Properties that no condition can read, one after the other. */
static void words(void **state)
{
    static const struct {
        const char *name;
        bool is_unreadable;
    } cases[] = {
        {"a", false},   {"z", false},   {"A", false},     {"Z", false},    {"_", false},
        {"a0", false},  {"a9", false},  {"A_z9", false},  {"1a", true},    {"'9'", true},
        {"a b", true},  {"a-b", true},  {"a/", true},     {"'a:b'", true}, {"'a@'", true},
        {"'a['", true}, {"a^", true},   {"'a`'", true},   {"'a{'", true},  {"a\303\253", true},
        {"in", true},   {"true", true}, {"false", true},  {"null", true},  {"nul", false},
        {"name", true}, {"time", true}, {"timer", false},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj__mem mem = soj__mem_from(NULL);
        soj__buf text;
        soj__buf_init(&text, &mem);
        soj__buf_join(&text, HEAD "events: {E: {properties: {", cases[i].name,
                      ": int}}}\ninitial: a\nstages: {b: {}, a: {on: {E: b}}}\n", NULL);
        soj__buf_char(&text, '\0');
        if (count_warnings(text.data, "unreadable_name") != cases[i].is_unreadable)
            fail_msg("%s", cases[i].name);
        soj__buf_done(&text);
    }
}

static void filters_and_contents(void **state)
{
#define CAP(filter)                                                                                \
    HEAD "channels: {mail: }\ncaps: {k: {max: 1, per: 1d, " filter "}}\ninitial: a\n"              \
         "stages: {a: {touchpoints: {t: {channel: mail}}}}\n"
#define CONTENT(content)                                                                           \
    HEAD "segments: {large: 1 < 2}\nchannels: {mail: }\ninitial: a\n"                              \
         "stages: {a: {touchpoints: {t: {channel: mail, content: {" content "}}}}}\n"
    static const told cases[] = {
        {CAP("channels: [xyzzy]"), "unknown_channel", "there is no channel 'xyzzy'",
         "declare it under 'channels'"},
        {CAP("touchpoints: [xyzzy]"), "unknown_touchpoint",
         "there is no touchpoint with the path 'xyzzy'", NULL},
        {CAP("owners: [nobody]"), "bad_value",
         "'nobody' is the owner of no stage and no touchpoint",
         "write an owner that a stage or a touchpoint has"},
        {CAP("channels: [[], mail]"), "wrong_shape", NULL, NULL},
        {CAP("channels: [mail, maix]"), "unknown_channel", NULL, "did you mean 'mail'?"},
        {CONTENT("largx: x, default: y"), "unknown_segment", "there is no segment 'largx'",
         "did you mean 'large'?"},
        {CONTENT("xyzzy: x, default: y"), "unknown_segment", "there is no segment 'xyzzy'", NULL},
        {CONTENT("large: x, default: y"), "", NULL, NULL},
    };
#undef CAP
#undef CONTENT
    (void)state;
    CHECK(cases);
}

/* A circle may pass by a leaf twice: having arrived there, and not. Circles of one move are told
 * once. */
static void circles(void **state)
{
    static const told cases[] = {
        {HEAD "attributes: {n: {type: int, default: 0}}\ninitial: a\n"
              "stages: {a: {initial: f, done: {set: {n: '1'}}, always: f, "
              "stages: {f: {final: true}}}}\n",
         "always_loop", "'done' leads from 'a.f' round in a circle that nothing stops",
         "give one of these transitions a condition"},
        {HEAD "attributes: {n: {type: int, default: 0}}\nevents: {E: }\ninitial: a\n"
              "stages: {a: {initial: f, on: {E: g}, always: {set: {n: '1'}}, "
              "stages: {f: {}, g: {}}}}\n",
         "always_loop", "this 'always' is taken again and again in 'a.f': nothing stops it", NULL},
    };
    (void)state;
    CHECK(cases);
}

/* ---- large ones ---- */

typedef void (*line_fn)(soj__buf *text, unsigned i);

/* `n` lines between a head and a tail. */
static char *text_of(const char *head, unsigned n, line_fn line, const char *tail)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, head);
    for (unsigned i = 0; i < n; i++)
        line(&text, i);
    soj__buf_text(&text, tail);
    soj__buf_char(&text, '\0');
    return text.data;
}

static void put_namesake(soj__buf *text, unsigned i)
{
    soj__buf_text(text, "  s");
    soj__buf_u64(text, i);
    soj__buf_text(text, ": {initial: x, stages: {x: {}}}\n");
}

static void eight_namesakes_are_told(void **state)
{
    (void)state;
    for (unsigned n = 7; n <= 9; n++) {
        char *text = text_of(HEAD "initial: a\nstages:\n  a: {always: x}\n", n, put_namesake, "");
        soj_diags *diags = diags_of(text);
        assert_int_equal(soj_diags_count(diags), 1);
        assert_string_equal(soj_diags_get(diags, 0)->id.data, "ambiguous_stage");
        assert_string_equal(soj_diags_get(diags, 0)->suggestion.data,
                            "write the full path, such as 's0.x'");
        assert_int_equal(soj_diags_get(diags, 0)->n_notes, n < 8 ? n : 8);
        soj_diags_free(diags);
        free(text);
    }
}

static void put_link(soj__buf *text, unsigned i)
{
    soj__buf_text(text, "  s");
    soj__buf_u64(text, i);
    soj__buf_text(text, ": segment.s");
    soj__buf_u64(text, i + 1);
    soj__buf_text(text, "\n");
}

/* A chain as long as segments may nest, whose last link is broken, is told of there. */
static void broken_chains_of_segments(void **state)
{
    (void)state;
    char *text = text_of(HEAD "segments:\n", SOJ_LIMIT_SEGMENT_NESTING - 1, put_link,
                         "  s63: 1 + true\n" TAIL);
    check(&(told){text, "condition_type", NULL, NULL});
    free(text);
}

static void put_term(soj__buf *text, unsigned i)
{
    soj__buf_text(text, " || customer.n == ");
    soj__buf_u64(text, i);
}

static void put_link_back(soj__buf *text, unsigned i)
{
    soj__buf_text(text, "  s");
    soj__buf_u64(text, i + 1);
    soj__buf_text(text, ": segment.s");
    soj__buf_u64(text, i);
    soj__buf_text(text, "\n");
}

/* What is wrong by itself is not told to be too deep besides. */
static void deep_and_broken_segments(void **state)
{
    (void)state;
    static const struct {
        unsigned n;
        const char *top, *ids;
    } cases[] = {
        {62, "  top: segment.s62\n" TAIL, "unused"},
        {62, "  top: segment.s62 + 1\n" TAIL, "condition_type"},
        {63, "  top: segment.s63\n" TAIL, "condition_too_costly"},
        {63, "  top: segment.s63 + 1\n" TAIL, "condition_type"},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        char *text =
            text_of(HEAD "segments:\n  s0: 1 < 2\n", cases[i].n, put_link_back, cases[i].top);
        check(&(told){text, cases[i].ids, NULL, NULL});
        free(text);
    }
}

static void put_stage(soj__buf *text, unsigned i)
{
    soj__buf_text(text, "  s");
    soj__buf_u64(text, i);
    soj__buf_text(text, ": {}\n");
}

/* Names of sixty letters are not compared with thousands of others again and again. */
static void suggestions_have_a_bound(void **state)
{
    (void)state;
    char *text = text_of(HEAD "events: {E: }\ninitial: a\nstages:\n  " LETTERS_60 ": {}\n"
                              "  a:\n    on:\n      E:\n"
                              "        - {to: a, when: active(\"" LETTERS_60 "g\")}\n"
                              "        - {to: a, when: active(\"" LETTERS_60 "h\")}\n"
                              "        - {to: a, when: active(\"" LETTERS_60 "i\")}\n"
                              "        - {to: a, when: active(\"" LETTERS_60 "j\")}\n",
                         4000, put_stage, "");
    soj_diags *diags = diags_of(text);
    assert_int_equal(soj_diags_count(diags), 4);
    for (size_t i = 0; i < 4; i++) {
        const char *help = soj_diags_get(diags, i)->suggestion.data;
        assert_string_equal(soj_diags_get(diags, i)->id.data, "unknown_stage");
        bool has_helped = strcmp(help, "did you mean '" LETTERS_60 "'?") == 0;
        if (i != 1) /* which may still be compared */
            assert_true(has_helped == (i == 0));
    }
    soj_diags_free(diags);
    free(text);
}

/* Each takes some 45 KiB of code. */
static void put_large(soj__buf *text, unsigned i)
{
    soj__buf_text(text, "  x");
    soj__buf_u64(text, i);
    soj__buf_text(text, ": segment.d6 || customer.n == ");
    soj__buf_u64(text, i);
    soj__buf_text(text, "\n");
}

static void put_double(soj__buf *text, unsigned i)
{
    soj__buf_text(text, "  d");
    soj__buf_u64(text, i + 1);
    soj__buf_text(text, ": segment.d");
    soj__buf_u64(text, i);
    soj__buf_text(text, " || segment.d");
    soj__buf_u64(text, i);
    soj__buf_text(text, "\n");
}

static void put_use(soj__buf *text, unsigned i)
{
    soj__buf_text(text, " && segment.x");
    soj__buf_u64(text, i);
}

/* Segments that are too much written out, told once, although a condition goes on to the next. */
static void segments_are_too_much_together(void **state)
{
    (void)state;
    char *uses = text_of(HEAD "attributes: {n: {type: int, default: 0}}\nsegments:\n  top: 1 < 2",
                         200, put_use, "\n  d0: customer.n == 1");
    char *terms = text_of(uses, 39, put_term, "\n");
    char *doubles = text_of(terms, 6, put_double, "");
    char *text = text_of(doubles, 200, put_large, TAIL);
    check(&(told){text, "limit_model", NULL, NULL});
    free(uses);
    free(terms);
    free(doubles);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_in_conditions),
        cmocka_unit_test(names_with_errors),
        cmocka_unit_test(conditions_that_yaml_cuts),
        cmocka_unit_test(characters_that_do_not_show),
        cmocka_unit_test(values),
        cmocka_unit_test(words),
        cmocka_unit_test(filters_and_contents),
        cmocka_unit_test(circles),
        cmocka_unit_test(eight_namesakes_are_told),
        cmocka_unit_test(broken_chains_of_segments),
        cmocka_unit_test(deep_and_broken_segments),
        cmocka_unit_test(suggestions_have_a_bound),
        cmocka_unit_test(segments_are_too_much_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
