/* SPDX-License-Identifier: MIT */
/* What the compiler refuses of tracks, counting, touchpoints that wait and caps, and what it says.
 */
#include "support/test.h"

#include <sojourn/limits.h>

#include "base/buf.h"
#include "compiling.h"

#define TRACKS(life, pay)                                                                          \
    HEAD "events: {E: }\ninitial: a\nstages:\n  a: {on: {E: " life "}}\n"                          \
         "  b: {initial: c, stages: {c: {}, d: {}}}\n"                                             \
         "tracks: {pay: {initial: x, stages: {x: {on: {E: " pay "}}, "                             \
         "y: {initial: d, stages: {d: {}}}}}}\n"

static void targets(void **state)
{
    (void)state;
    soj_model_unref(compile_fine(TRACKS("b.d", "pay.y.d")));
    soj_model_unref(compile_fine(TRACKS("d", "y.d")));
    soj_model_unref(compile_fine(TRACKS("'history(b)'", "d")));
    soj_model_unref(compile_fine(TRACKS("{to: history( b )}", "{to: history(pay.y)}")));
    assert_told(TRACKS("pay.x", "y"), "unknown_stage",
                "'pay.x' is a stage of the track 'pay', and a transition moves within its own, "
                "'lifecycle'",
                NULL);
    assert_told(TRACKS("x", "y"), "unknown_stage",
                "'x' is a stage of the track 'pay', and a transition moves within its own, "
                "'lifecycle'",
                NULL);
    assert_told(TRACKS("b", "b.c"), "unknown_stage",
                "'b.c' is a stage of the track 'lifecycle', and a transition moves within its own, "
                "'pay'",
                NULL);
    assert_told(TRACKS("b", "pay.z"), "unknown_stage", "there is no stage 'pay.z'",
                "did you mean 'pay.x'?");
    assert_told(TRACKS("history(a)", "y"), "not_history", "'a' has no sub-stages to return to",
                "write 'to: a'");
    assert_told(TRACKS("history(bb)", "y"), "unknown_stage", "there is no stage 'bb'", NULL);
}

static void initials_of_tracks(void **state)
{
    (void)state;
#define TRACK(initial) HEAD TAIL "tracks: {pay: {initial: " initial ", stages: {fine: {}}}}\n"
    soj_model_unref(compile_fine(TRACK("fine")));
    soj_model_unref(compile_fine(TRACK("pay.fine")));
    assert_told(TRACK("fin"), "unknown_stage",
                "initial names 'fin', and the track 'pay' has no such stage at its top",
                "did you mean 'fine'?");
    assert_refused(TRACK("a"), "unknown_stage");
#undef TRACK
}

static void circles_by_done(void **state)
{
    (void)state;
#define STAGES(rest) HEAD "attributes: {x: {type: int, default: 0}}\ninitial: a\nstages:\n" rest
    assert_told(STAGES("  a: {initial: b, done: a, stages: {b: {final: true}}}\n"), "always_loop",
                "this 'done' is taken again and again in 'a.b': nothing stops it", NULL);
    assert_told(STAGES("  a: {initial: b, done: c, stages: {b: {final: true}}}\n"
                       "  c: {always: a}\n"),
                "always_loop", "'done' leads from 'a.b' round in a circle that nothing stops",
                NULL);
    assert_told(STAGES("  a: {always: history(c)}\n"
                       "  c: {initial: d, stages: {d: {always: a}}}\n"),
                "always_loop", NULL, NULL);
    soj_model_unref(compile_fine(STAGES(
        "  a: {initial: b, done: {when: customer.x > 0, to: a}, stages: {b: {final: true}}}\n")));
    soj_model_unref(
        compile_fine(STAGES("  a: {initial: b, done: c, stages: {b: {final: true}}}\n  c: {}\n")));
    /* An internal `done` is tried once. */
    soj_model_unref(compile_fine(
        STAGES("  a: {initial: b, done: {set: {x: '1'}}, stages: {b: {final: true}}}\n")));
    /* What is not final has no `done`. */
    soj_model_unref(
        compile_fine(STAGES("  a: {initial: b, done: a, stages: {b: {}, c: {final: true}}}\n")));
#undef STAGES
}

static void scopes_of_done(void **state)
{
    (void)state;
#define DONE(condition)                                                                            \
    HEAD "attributes: {x: {type: int, default: 0}}\n"                                              \
         "segments: {late: now > timestamp(\"2030-01-01T00:00:00Z\")}\ninitial: a\n"               \
         "stages: {b: {}, a: {initial: c, stages: {c: {final: true}}, done: {to: b, when: "        \
         "'" condition "'}}}\n"
    assert_told(DONE("now == now"), "out_of_scope", "'now' cannot be used in 'done'", NULL);
    assert_told(DONE("in_stage_for > days(1)"), "out_of_scope",
                "'in_stage_for' cannot be used in 'done'", NULL);
    assert_told(DONE("segment.late"), "out_of_scope",
                "the segment 'late' uses 'now', which 'done' cannot", NULL);
    assert_refused(DONE("event.name == \"E\""), "out_of_scope");
    soj_model_unref(
        compile_fine(DONE("active(\"a.c\") && visits(\"a\") > 1 && share(\"x\") < 0.5")));
#undef DONE
}

#define COUNTS(attribute, rest)                                                                    \
    HEAD "attributes: {x: {type: int, default: 0}, n: " attribute "}\n"                            \
         "events: {E: {properties: {p: int, q: string}}, F.G: {properties: {r: double}}}\n"        \
         "segments: {s: customer.x > 0}\nchannels: {c: }\n" rest

static void counting(void **state)
{
    (void)state;
    soj_model_unref(compile_fine(COUNTS("{count: F.G}", TAIL)));
    soj_model_unref(compile_fine(COUNTS("{sum: F.G.r}", TAIL)));
    soj_model_unref(compile_fine(COUNTS("{last: E.q}", TAIL)));
    soj_model_unref(compile_fine(
        COUNTS("{count: E, when: 'segment.s && before.x < event.p && now >= event.time'}", TAIL)));
    assert_told(COUNTS("{count: F}", TAIL), "unknown_event",
                "the event 'F' is not declared under 'events'", NULL);
    assert_told(COUNTS("{sum: E.pp}", TAIL), "unknown_property",
                "the event 'E' has no property 'pp'", NULL);
    assert_told(COUNTS("{last: F.H.p}", TAIL), "unknown_event", NULL, "did you mean 'F.G'?");
    assert_told(COUNTS("{sum: E.q}", TAIL), "bad_value",
                "sum adds up an int or a double, and 'E.q' is of type string", NULL);
    assert_refused(COUNTS("{count: E, when: in_stage_for > days(1)}", TAIL), "out_of_scope");
    assert_refused(COUNTS("{count: E, when: event.nope > 1}", TAIL), "unknown_property");
    assert_refused(COUNTS("{count: E, when: '1 + 1'}", TAIL), "condition_type");
    assert_refused(COUNTS("{count: Customer Erased}", TAIL), "bad_value");
    assert_refused(COUNTS("{sum: Customer Erased.p}", TAIL), "bad_value");
}

static void what_counts_is_read_only(void **state)
{
    (void)state;
    assert_told(COUNTS("{count: E}", "initial: a\nstages: {a: {on: {E: {set: {n: '1'}}}}}\n"),
                "counting_attribute", "'n' counts events, and cannot be set", NULL);
    soj_model_unref(compile_fine(COUNTS(
        "{count: E}", "initial: a\nstages: {a: {on: {E: {set: {x: customer.n + before.n}}}}}\n")));
    assert_refused(COUNTS("{count: E}", "initial: a\nstages: {a: {after: {1d: {to: a, from: "
                                        "customer.n}}}}\n"),
                   "wrong_anchor");
}

#define CALLS(condition)                                                                           \
    HEAD "channels: {c: }\nevents: {E: }\ninitial: a\nstages:\n"                                   \
         "  a: {initial: b, stages: {b: {touchpoints: {hello: {channel: c}}}},\n"                  \
         "    on: {E: {to: a, when: '" condition "'}}}\n"

static void calls(void **state)
{
    (void)state;
    soj_model_unref(compile_fine(CALLS("active(\"a.b\") && sent(\"a.b.hello\") > visits(\"a\")")));
    assert_told(CALLS("active(\"b\")"), "unknown_stage", "there is no stage with the path 'b'",
                "did you mean 'a.b'?");
    assert_told(CALLS("visits(\"a.bb\") > 1"), "unknown_stage",
                "there is no stage with the path 'a.bb'", "did you mean 'a.b'?");
    assert_told(CALLS("sent(\"hello\") > 1"), "unknown_touchpoint",
                "there is no touchpoint with the path 'hello'", "did you mean 'a.b.hello'?");
    assert_told(CALLS("sent(\"a.b\") > 1"), "unknown_touchpoint", NULL, NULL);
    assert_told(CALLS("share(\"\") > 0.1"), "bad_value", "share() wants a name", NULL);
    assert_refused(CALLS("share(\"x\") == 1"), "condition_type");
    assert_refused(CALLS("active(event.name)"), "condition_type");
    assert_refused(CALLS("active(\"a\") > 1"), "condition_type");
    assert_refused(CALLS("answered(\"a.b.hello\")"), "no_expectation");
    assert_refused(CALLS("rejected(\"a.b.hallo\")"), "unknown_touchpoint");
}

/* A condition for each name of share(). */
static char *many_splits(unsigned n)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    soj__buf_init(&text, &mem);
    soj__buf_text(&text, HEAD "segments:\n");
    for (unsigned i = 0; i < n; i++) {
        soj__buf_text(&text, "  s");
        soj__buf_u64(&text, i);
        soj__buf_text(&text, ": share(\"n");
        soj__buf_u64(&text, i);
        soj__buf_text(&text, "\") < 0.5 && share(\"n0\") < 0.5\n");
    }
    soj__buf_text(&text, TAIL);
    return text.data;
}

static void splits_have_a_limit(void **state)
{
    (void)state;
    char *fits = many_splits(SOJ_LIMIT_SPLITS);
    char *too_many = many_splits(SOJ_LIMIT_SPLITS + 1);
    soj_model *model = compile_fine(fits);
    assert_int_equal(model->program->splits.n, SOJ_LIMIT_SPLITS);
    soj_model_unref(model);
    assert_refused(too_many, "limit_splits");
    free(fits);
    free(too_many);
}

#define TOUCH(keys)                                                                                \
    HEAD "attributes: {x: int}\nevents: {E: {properties: {p: int}}}\nchannels: {c: }\n"            \
         "initial: a\nstages: {a: {touchpoints: {t: {channel: c, " keys "}}}}\n"

static void data_and_triggers(void **state)
{
    (void)state;
    soj_model_unref(compile_fine(TOUCH("on: {event: E, when: in_stage_for > days(1)}, "
                                       "data: {a: event.p, b: 'has(event.p) ? 1 : null'}")));
    soj_model_unref(compile_fine(TOUCH("data: {a: customer.x, b: now, c: in_stage_for}")));
    assert_refused(TOUCH("data: {a: event.p}"), "out_of_scope");
    assert_told(TOUCH("on: E, data: {a: before.x}"), "out_of_scope",
                "'before' cannot be used here: data are computed when the touchpoint goes out, and "
                "keep the event alone",
                NULL);
    assert_told(TOUCH("data: {a: 1u}"), "condition_type",
                "data are values that an attribute could have, and this is a uint", NULL);
    assert_refused(TOUCH("data: {a: 'null'}"), "condition_type");
    assert_refused(TOUCH("on: E, data: {a: event.q}"), "unknown_property");
    assert_refused(TOUCH("on: E, when: event.p > 1"), "out_of_scope");
    assert_refused(TOUCH("on: EE"), "unknown_event");
    assert_refused(TOUCH("on: {event: E, when: event.q > 1}"), "unknown_property");
}

#define CAPS(filter)                                                                               \
    HEAD "channels: {mail: , call: }\ncaps: {k: {max: 1, per: 1d, " filter "}}\n"                  \
         "initial: a\nstages: {a: {owner: ann, touchpoints: {t: {channel: mail}, "                 \
         "u: {channel: call, owner: bob, essential: true}}}}\n"

static void caps(void **state)
{
    (void)state;
    soj_model_unref(compile_fine(CAPS("owners: [ann]")));
    assert_told(CAPS("channels: [mai]"), "unknown_channel", "there is no channel 'mai'",
                "did you mean 'mail'?");
    assert_told(CAPS("touchpoints: [t]"), "unknown_touchpoint",
                "there is no touchpoint with the path 't'", NULL);
    assert_told(CAPS("owners: [anne]"), "bad_value",
                "'anne' is the owner of no stage and no touchpoint", "did you mean 'ann'?");
    assert_int_equal(count_warnings(CAPS("channels: [mail]"), "unused"), 0);
    assert_int_equal(count_warnings(CAPS("channels: [call]"), "unused"), 1);
    assert_int_equal(count_warnings(CAPS("intents: [ask]"), "unused"), 1);
    assert_int_equal(count_warnings(CAPS("phases: [lost]"), "unused"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets),
        cmocka_unit_test(initials_of_tracks),
        cmocka_unit_test(circles_by_done),
        cmocka_unit_test(scopes_of_done),
        cmocka_unit_test(counting),
        cmocka_unit_test(what_counts_is_read_only),
        cmocka_unit_test(calls),
        cmocka_unit_test(splits_have_a_limit),
        cmocka_unit_test(data_and_triggers),
        cmocka_unit_test(caps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
