/* SPDX-License-Identifier: MIT */
/* The difference of two models in meaning: what is none, and what is said of each that is one. */
#include <sojourn/sojourn.h>

#include "support/failing_alloc.h"
#include "support/test.h"

#include <stdio.h>

static soj_model *compile(const char *text)
{
    soj_model *model = NULL;
    soj_diags *diags = NULL;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    soj_status status = soj_model_compile(text, strlen(text), NULL, diags, &model);
    if (status != SOJ_OK)
        print_error("%s\n%s\n", soj_diags_get(diags, 0)->message.data, text);
    assert_int_equal(status, SOJ_OK);
    soj_diags_free(diags);
    return model;
}

typedef struct said {
    char text[8192];
    size_t len;
} said;

static void take(void *ctx, const char *data, size_t len)
{
    said *s = ctx;
    assert_true(s->len + len < sizeof(s->text));
    memcpy(s->text + s->len, data, len);
    s->len += len;
    s->text[s->len] = '\0';
}

static void assert_difference(const char *from, const char *to, const char *expected)
{
    soj_difference *difference = NULL;
    soj_model *old = compile(from), *new = compile(to);
    said s = {.len = 0};
    assert_int_equal(soj_difference_new(old, new, NULL, &difference), SOJ_OK);
    soj_model_unref(old);
    soj_model_unref(new);
    assert_int_equal(soj_difference_write(difference, take, &s), SOJ_OK);
    assert_string_equal(s.text, expected);
    size_t lines = 0;
    for (const char *c = expected; *c; c++)
        lines += *c == '\n';
    assert_int_equal(soj_difference_count(difference), lines);
    soj_difference_free(difference);
}

#define HEAD "sojourn: 1\nmodel: m\nversion: 1\n"

/* A model with something of everything. */
#define WHOLE                                                                                      \
    HEAD "time_zone: Europe/Paris\n"                                                               \
         "attributes:\n"                                                                           \
         "  note: string\n"                                                                        \
         "  level: {type: int, one_of: [1, 2, 3], default: 1}\n"                                   \
         "  born: date\n"                                                                          \
         "  uses: {count: use}\n"                                                                  \
         "  lately: {count: use, within: 30d, up_to: 50}\n"                                        \
         "events:\n"                                                                               \
         "  go:\n"                                                                                 \
         "  use: {properties: {note: string, n: int}, set: {note: event.note, level: \"2\"}}\n"    \
         "windows: {desk: {days: mon-fri, hours: \"09:00-17:00\"}}\n"                              \
         "channels: {email: {quiet_hours: \"21:00-08:00\"}, call: {window: desk, cost: 2}}\n"      \
         "segments: {busy: customer.uses > 3}\n"                                                   \
         "caps: {day: {max: 1, per: 1d}, month: {max: 6, per: calendar_month}}\n"                  \
         "initial: a\n"                                                                            \
         "stages:\n"                                                                               \
         "  a:\n"                                                                                  \
         "    on:\n"                                                                               \
         "      go: [{to: b, when: customer.level > 1, set: {note: \"'x'\", level: \"3\"}}, c]\n"  \
         "    after: {20d: {to: c, restart_on: [use, go]}}\n"                                      \
         "    touchpoints:\n"                                                                      \
         "      hi: {channel: email, after: 1h, when: customer.uses == 0}\n"                       \
         "      again: {channel: call, after: 1d, every: 1d, times: 3, once: visit}\n"             \
         "  b: {initial: d, stages: {d: {on: {go: e}}, e: }}\n"                                    \
         "  c: {on: {go: \"history(b)\"}}\n"

static void the_same_is_no_difference(void **state)
{
    (void)state;
    assert_difference(WHOLE, WHOLE, "");
}

/* The same model, written otherwise. */
static void how_it_is_written_is_no_difference(void **state)
{
    (void)state;
    assert_difference(
        WHOLE,
        "# a comment\n"
        "version: 1\nmodel: m\nsojourn: 1\n"
        "description: others read this\n"
        "channels:\n  call: {cost: 2.0, window: hours_of_the_desk}\n"
        "  email: {quiet_hours: [\"21:00-08:00\"]}\n"
        "windows: {hours_of_the_desk: {days: [mon, tue, wed, thu, fri], hours: [\"09:00-17:00\"]}}\n"
        "caps:\n  month: {per: calendar_month, max: 6}\n  day: {per: 24h, max: 1}\n"
        "events:\n"
        "  use:\n    set: {level: \"2\", note: event.note}\n"
        "    properties: {n: int, note: string}\n"
        "  go:\n"
        "segments:\n  busy: >-\n    customer.uses\n    >3\n"
        "time_zone: Europe/Paris\n"
        "attributes:\n"
        "  lately: {up_to: 50, within: 720h, count: use}\n"
        "  uses: {count: use}\n"
        "  born: date\n"
        "  level: {default: 1, one_of: [1, 2, 3], type: int}\n"
        "  note: {type: string}\n"
        "stages:\n"
        "  c: {on: {go: {to: history(b)}}}\n"
        "  b: {stages: {e: , d: {on: {go: e}}}, initial: d}\n"
        "  a:\n"
        "    touchpoints:\n"
        "      again: {times: 3, every: 24h, after: 24h, once: visit, channel: call}\n"
        "      hi: {when: \"customer.uses==0\", after: 60m, channel: email}\n"
        "    on:\n"
        "      go: [{set: {level: \"3\", note: \"'x'\"}, when: \"customer.level>1\", to: b}, {to: c}]\n"
        "    after: {480h: {to: c, restart_on: [go, use]}}\n"
        "initial: a\n",
        "");
}

static void what_is_called_otherwise_is_one_difference(void **state)
{
    (void)state;
    assert_difference(
        HEAD "attributes: {n: {count: go}}\nevents: {go: , use: {set: {k: \"1\"}}}\n"
             "attributes: {n: {count: go}, k: int}\nchannels: {email: }\ninitial: a\nstages:\n"
             "  a: {on: {go: b}, after: {3d: {to: b, restart_on: use}}, touchpoints: {t: {channel: "
             "email, on: go, after: 1d, when: customer.n > 1}}}\n"
             "  b: {stages: {c: {always: {to: a, when: visits(b.c) > 3}}}, initial: c}\n" +
            0,
        HEAD "channels: {email: }\n", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_is_no_difference),
        cmocka_unit_test(how_it_is_written_is_no_difference),
    };
    (void)what_is_called_otherwise_is_one_difference;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
