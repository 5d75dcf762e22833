/* SPDX-License-Identifier: MIT */
/* What the compiler says of local time, consent, splits, answers and feedback. */
#include <stdio.h>

#include <sojourn/limits.h>

#include "base/buf.h"
#include "compiling.h"
#include "support/test.h"

/* A model with the touchpoint `t`, of what `keys` say, in the stage `a`. */
#define TOUCH(keys)                                                                                \
    HEAD "attributes: {d: date, when: timestamp, n: {type: int, default: 0}}\n"                    \
         "events: {E: , F: {properties: {good: bool}}}\nchannels: {c: }\ninitial: a\n"             \
         "stages: {a: {touchpoints: {t: {channel: c, " keys "}}}}\n"

static const struct {
    const char *text, *id, *message, *help;
} refusals[] = {
    {HEAD "windows: {office: {days: mon}}\nchannels: {c: {window: offce}}\n" TAIL, "unknown_window",
     "there is no window 'offce'", "did you mean 'office'?"},
    {HEAD "channels: {c: {window: w}}\n" TAIL, "unknown_window", "there is no window 'w'",
     "declare it under 'windows'"},
    {HEAD "calendars: {free: [2026-01-01]}\nwindows: {w: {except: fre}}\n" TAIL, "unknown_calendar",
     "there is no calendar 'fre'", "did you mean 'free'?"},
    {HEAD "windows: {w: {except: far}}\n" TAIL, "unknown_calendar", "there is no calendar 'far'",
     "declare it under 'calendars'"},
    {TOUCH("expect: {event: EE, within: 1d}"), "unknown_event",
     "the event 'EE' is not declared under 'events'", NULL},
    {TOUCH("expect: {event: E, rejected: G, within: 1d}"), "unknown_event",
     "the event 'G' is not declared under 'events'", NULL},
    {TOUCH("expect: {event: F, when: 'event.bad', within: 1d}"), "unknown_property",
     "the event 'F' has no property 'bad'", NULL},
    {TOUCH("expect: {event: F, when: 'in_stage_for > days(1)', within: 1d}"), "out_of_scope",
     "'in_stage_for' cannot be used in 'expect': the stage may have been left by then",
     "use event.time, or an attribute that is set to a time"},
    {TOUCH("when: 'answered(\"a.t\")'"), "no_expectation", "the touchpoint 'a.t' expects nothing",
     "give it an 'expect: {event: NAME, within: 2d}'"},
    {TOUCH("when: 'rejected(\"a.x\")'"), "unknown_touchpoint",
     "there is no touchpoint with the path 'a.x'", NULL},
    {TOUCH("every: {rrule: FREQ=HOURLY}"), "bad_rule", NULL, NULL},
    {TOUCH("every: {rrule: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;SKIP=OMIT}"), "bad_rule",
     "there is no such day in any year", NULL},
    {TOUCH("from: customer.n"), "wrong_anchor",
     "'from' counts from an attribute of type timestamp or date, and 'n' is an int", NULL},
    {TOUCH("consent: customer.n"), "condition_type", NULL, NULL},
    {HEAD "channels: {c: {consent: event.x}}\n" TAIL, "out_of_scope", NULL, NULL},
    {HEAD "channels: {c: {consent: in_stage_for > days(1)}}\n" TAIL, "out_of_scope", NULL, NULL},
    {HEAD "events: {Touchpoint Opened: {properties: {id: int}}}\n" TAIL, "bad_value",
     "'id' of an event about touchpoints is any text, and cannot be declared otherwise",
     "write 'id: string', or leave it out"},
    {HEAD "events: {Touchpoint Missed: {properties: {link: {type: string, one_of: [a]}}}}\n" TAIL,
     "bad_value", NULL, NULL},
    {HEAD "attributes: {x: {type: date, default: 2026-02-30}}\n" TAIL, "bad_value",
     "'2026-02-30' is no value of type date: there is no such day",
     "write a date, such as 2026-03-01"},
    {TOUCH("when: 'add(now, \"1m1mo\") > now && add(now, \"1x\") > now'"), "condition_type",
     "this is no step of time", "write a step in quotes, such as \"1y6mo\", \"-3mo\" or \"36h\""},
    {TOUCH("when: 'add(now, \"293y\") > now'"), "condition_type", "steps end at 292 years", NULL},
    {TOUCH("when: 'add(now, string(customer.n)) > now'"), "condition_type",
     "the step of add() is written down: no value is computed", NULL},
    {TOUCH("when: 'add(now, 5) > now'"), "condition_type",
     "add() takes a value of type string, this is of type int", NULL},
    {TOUCH("when: 'local(\"x\") > now'"), "condition_type",
     "local() takes a value of type timestamp, this is of type string", NULL},
};

static void refusals_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(refusals); i++) {
        soj_diags *diags = diagnose(refusals[i].text);
        const soj_diag *first = soj_diags_get(diags, 0);
        if (!first)
            fail_msg("nothing is wrong with %s", refusals[i].text);
        assert_string_equal(first->id.data, refusals[i].id);
        if (refusals[i].message)
            assert_string_equal(first->message.data, refusals[i].message);
        if (refusals[i].help)
            assert_string_equal(first->suggestion.data, refusals[i].help);
        soj_diags_free(diags);
    }
}

/* The place of a rule's fault is the part that is wrong. */
static void rules_are_looked_at(void **state)
{
    static const char text[] = HEAD "channels: {c: }\ninitial: a\nstages:\n  a:\n    touchpoints:\n"
                                    "      t: {channel: c, every: {rrule: FREQ=DAILY;BYHOUR=3}}\n";
    (void)state;
    soj_diags *diags = diagnose(text);
    const soj_diag *first = soj_diags_get(diags, 0);
    assert_string_equal(first->id.data, "bad_rule");
    assert_int_equal(first->at.line, 9);
    assert_int_equal(first->at.column, 49);
    soj_diags_free(diags);
}

static void put_calendars(soj__buf *text, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        soj__buf_join(text, i == 0 ? "calendars: {" : ", ", "c", NULL);
        soj__buf_u64(text, i);
        for (unsigned k = 0; k < SOJ_LIMIT_DATES; k++) {
            char date[32];
            (void)snprintf(date, sizeof(date), "%s%04u-%02u-%02u", k == 0 ? ": [" : ", ",
                           1 + i * 13 + k / 336, 1 + k / 28 % 12, 1 + k % 28);
            soj__buf_text(text, date);
        }
        soj__buf_char(text, ']');
    }
    soj__buf_text(text, "}\n");
}

/* Each window has the dates of its calendars for itself. */
static void windows_have_a_limit_of_bytes(void **state)
{
    const soj__mem mem = soj__mem_from(NULL);
    const unsigned n_calendars = SOJ_LIMIT_MODEL / SOJ_LIMIT_WINDOWS / (4 * SOJ_LIMIT_DATES) + 1;
    soj__buf text;
    (void)state;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, HEAD TAIL);
    put_calendars(&text, n_calendars);
    for (unsigned i = 0; i < SOJ_LIMIT_WINDOWS; i++) {
        soj__buf_join(&text, i == 0 ? "windows: {" : ", ", "w", NULL);
        soj__buf_u64(&text, i);
        soj__buf_text(&text, ": {days: mon, except: ");
        for (unsigned j = 0; j < n_calendars; j++) {
            soj__buf_text(&text, j == 0 ? "[c" : ", c");
            soj__buf_u64(&text, j);
        }
        soj__buf_text(&text, "]}");
    }
    soj__buf_text(&text, "}\n");
    soj__buf_char(&text, '\0');
    assert_refused(text.data, "limit_model");
    soj__buf_done(&text);
}

/* Six are there already. */
static void feedback_has_a_limit_of_properties(void **state)
{
    (void)state;
    const unsigned most = SOJ_LIMIT_PROPERTIES - SOJ__N_FEEDBACK;
    for (unsigned n = most; n <= most + 1; n++) {
        const soj__mem mem = soj__mem_from(NULL);
        soj__buf text;
        soj__buf_init(&text, &mem);
        soj__buf_text(&text, HEAD TAIL "events: {Touchpoint Opened: {properties: {id: string");
        for (unsigned i = 0; i < n; i++) {
            soj__buf_text(&text, ", p");
            soj__buf_u64(&text, i);
            soj__buf_text(&text, ": int");
        }
        soj__buf_text(&text, "}}}\n");
        soj__buf_char(&text, '\0');
        soj_diags *diags = diagnose(text.data);
        bool is_told = soj_diags_errors(diags) > 0;
        assert_int_equal(is_told, n > most);
        if (is_told)
            assert_string_equal(soj_diags_get(diags, 0)->id.data, "limit_properties");
        soj_diags_free(diags);
        soj__buf_done(&text);
    }
}

static void what_nothing_uses(void **state)
{
    static const char text[] =
        HEAD "calendars: {used: [2026-01-01], idle: [2026-01-02]}\n"
             "windows: {open: {except: used}, closed: {days: sun}}\n"
             "channels: {c: {window: open}}\ninitial: a\nstages: {a: {touchpoints: {t: {channel: "
             "c}}}}\n";
    (void)state;
    soj_diags *diags = diagnose(text);
    assert_int_equal(soj_diags_count(diags), 2);
    assert_string_equal(soj_diags_get(diags, 0)->message.data, "nothing uses the calendar 'idle'");
    assert_string_equal(soj_diags_get(diags, 1)->message.data, "nothing uses the window 'closed'");
    soj_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_are_told),
        cmocka_unit_test(rules_are_looked_at),
        cmocka_unit_test(windows_have_a_limit_of_bytes),
        cmocka_unit_test(feedback_has_a_limit_of_properties),
        cmocka_unit_test(what_nothing_uses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
