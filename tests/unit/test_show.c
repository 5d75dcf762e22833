/* SPDX-License-Identifier: MIT */
/* Compiled models in words, piece by piece; test_program.c shows a whole one. */
#include "support/test.h"

#include "base/buf.h"
#include "compiling.h"

static void append(void *ctx, const char *data, size_t len)
{
    soj__buf_put(ctx, data, len);
}

/* `line` is in what is shown of a model whose text is `head`, `piece` and `tail`. */
static void assert_shown(const char *head, const char *piece, const char *tail, const char *line)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    soj__buf_init(&text, &mem);
    soj__buf_join(&text, head, piece, tail, NULL);
    soj__buf_char(&text, '\0');
    soj_model *model = compile_fine(text.data);
    soj__buf_clear(&text);
    assert_int_equal(soj_model_show(model, append, &text), SOJ_OK);
    soj__buf_char(&text, '\0');
    if (!strstr(text.data, line))
        fail_msg("no '%s' in:\n%s", line, text.data);
    soj__buf_done(&text);
    soj_model_unref(model);
}

/* Words of conditions that are as short as "unless" is, or shorter. */
static void show_says_when_and_unless(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"when: 'true'", ": to b when true\n"},
        {"when: 'false'", ": to b when false\n"},
        {"when: '1 == 22'", ": to b when 1 == 22\n"},
        {"when: '11 == 22'", ": to b when 11 == 22\n"},
        {"unless: 'true'", ": to b unless true\n"},
        {"when: 'true', unless: '1 == 2'", ": to b when true unless 1 == 2\n"},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        assert_shown(HEAD "events: {E: }\ninitial: a\nstages: {b: {}, a: {on: {E: {to: b, ",
                     cases[i][0], "}}}}\n", cases[i][1]);
}

static void show_says_defaults_and_bounds(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{type: bool, default: true}", "x: bool, default true\n"},
        {"{type: bool, default: false}", "x: bool, default false\n"},
        {"{type: int, default: -1}", "x: int, default -1\n"},
        {"{type: int, min: 1, max: 3, default: 2}", "x: int, at least 1, at most 3, default 2\n"},
        {"{type: int, one_of: [3, 5], default: 5}", "x: int, one of 3, 5, default 5\n"},
        {"{type: double, min: 0.5, default: 1e3}", "x: double, at least 0.5, default 1000\n"},
        {"{type: string, one_of: [a, b]}", "x: string, one of a, b\n"},
        {"{type: timestamp, default: 2026-03-01}", "x: timestamp, default 2026-03-01T00:00:00Z\n"},
        {"{type: duration, default: 36h}", "x: duration, default 1d12h\n"},
        {"{type: date, default: 2028-02-29}", "x: date, default 2028-02-29\n"},
        {"{type: date, default: 0001-01-01}", "x: date, default 0001-01-01\n"},
        {"{type: date, default: 9999-12-31}", "x: date, default 9999-12-31\n"},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        assert_shown(HEAD "attributes: {x: ", cases[i][0], "}\n" TAIL, cases[i][1]);
}

/* What stands in a model beside stages, and its line. */
static void show_says_local_time_and_shares(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"windows: {w: {days: [sat, sun], hours: [\"09:00-12:00\", \"13:00-17:00\"]}}\n",
         "\nwindows\n  w: sat, sun 09:00-12:00, 13:00-17:00\n"},
        {"windows: {w: {days: mon}, v: {days: tue}}\n", "  w: mon 00:00-24:00\n  v: tue "},
        {"calendars: {c: [2026-01-01]}\nwindows: {w: {days: mon, except: [c]}}\n",
         "24:00, except 1 date\n"},
        {"calendars: {c: [2026-01-01, 2026-01-02]}\nwindows: {w: {days: mon, except: [c]}}\n",
         "24:00, except 2 dates\n"},
        {"windows: {w: {days: mon}}\nchannels: {e: {window: w}, f: , g: {quiet_hours: "
         "'21:00-08:00'}}\n",
         "\nchannels\n  e: in the window w\n  g: not 21:00-08:00\n"},
        {"channels: {e: {audience: staff}}\n", "\n  e: to staff\n"},
        {"attributes: {ok: bool}\nchannels: {e: {consent: customer.ok}}\n",
         "\n  e: consent customer.ok\n"},
        {"holdout: {percent: 5}\n", "5 %"},
        {"holdout: {percent: 0.05}\n", "0.05 %"},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        assert_shown(HEAD, cases[i][0], TAIL, cases[i][1]);
}

static void show_says_when_touchpoints_come_and_what_they_expect(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"at: \"09:00\"", ", at the next 09:00"},
        {"after: 1d, at: \"17:30:15\"", ", at 17:30:15"},
        {"every: {rrule: FREQ=DAILY}, times: 2", ", by FREQ=DAILY"},
        {"variants: {x: {percent: 5}, y: {percent: 0.5}, z: {percent: 1}}",
         ", variants x 5 % and y 0.50 %"},
        {"expect: {event: E, within: 1d}", ", expects E within 1d\n"},
        {"expect: {event: E, rejected: F, within: 1mo}", ", expects E within 1mo, rejected by F\n"},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        assert_shown(HEAD "events: {E: , F: }\nchannels: {c: }\ninitial: a\n"
                          "stages: {a: {touchpoints: {t: {channel: c, ",
                     cases[i][0], "}}}}\n", cases[i][1]);
}

/* What the engine needs for itself is shown where the model reacts to it. */
static void show_says_what_events_are_meant(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "attributes: {x: {count: Touchpoint Missed}}\ninitial: a\nstages: {a: {",
        "attributes: {x: int}\nevents: {Touchpoint Missed: {set: {x: 1}}}\ninitial: a\nstages: {a: "
        "{",
        "initial: a\nstages: {b: {}, a: {on: {Touchpoint Missed: b}",
        "attributes: {x: {count: Touchpoint Missed}}\nevents: {E: }\nchannels: {c: }\ninitial: a\n"
        "stages: {b: {}, a: {on: {E: b}, touchpoints: {t: {channel: c, restart_on: E, after: 1d}}",
        "channels: {c: }\ninitial: a\nstages: {a: {touchpoints: {t: {channel: c, on: Touchpoint "
        "Missed}}",
        "channels: {c: }\ninitial: a\nstages: {a: {touchpoints: {t: {channel: c, restart_on: "
        "Touchpoint Missed, after: 1d}}",
        "channels: {c: }\ninitial: a\nstages: {a: {touchpoints: {t: {channel: c, expect: {event: "
        "Touchpoint Missed, within: 1d}}}",
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++)
        assert_shown(HEAD, cases[i], "}}\n", "\n  Touchpoint Missed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(show_says_when_and_unless),
        cmocka_unit_test(show_says_defaults_and_bounds),
        cmocka_unit_test(show_says_local_time_and_shares),
        cmocka_unit_test(show_says_when_touchpoints_come_and_what_they_expect),
        cmocka_unit_test(show_says_what_events_are_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
