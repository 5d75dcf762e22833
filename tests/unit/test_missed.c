/* SPDX-License-Identifier: MIT */
/* Feedback: reports about emissions, and emissions that are missed. */
#include "answers.h"

#include <sojourn/limits.h>

#include <stdio.h>

#include "base/bytes.h"
#include "model/model.h"
#include "run/record.h"
#include "scene.h"
#include "support/record_bytes.h"

/* ---- reports ---- */

/* `heard` is of which touchpoint, channel and variant the last report was. */
#define HEARING                                                                                    \
    HEAD("go: , Touchpoint Clicked: {set: {heard: 'event.touchpoint + \" \" + event.channel', "    \
         "variant: event.variant, link: event.link, n: customer.n + 1}}")                          \
    "attributes: {heard: string, variant: string, link: string, n: {type: int, default: 0}}\n"     \
    "initial: a\nstages:\n"                                                                        \
    "  a:\n"                                                                                       \
    "    on: {Touchpoint Opened: b}\n"                                                             \
    "    touchpoints:\n"                                                                           \
    "      plain: {channel: email}\n"                                                              \
    "      split: {channel: call, variants: {x: {percent: 100}}}\n"                                \
    "  b: {touchpoints: {more: {channel: email, every: 1d, on_exit: keep}}}\n"

static const scene_row reports[] = {
    {HEARING,
     "0s a go\n"
     "1h a Touchpoint_Clicked id=@a.plain link=l touchpoint=b.more channel=x variant=y\n"
     "show a\n"
     "2h a Touchpoint_Clicked id=@a.split\n"
     "show a\n"
     "3h a Touchpoint_Opened id=@a.split\n"
     "27h a Touchpoint_Clicked id=@b.more#1\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "0s a ! a.plain #1\n"
     "0s a ! a.split #1 =x\n"
     "a in a since 0s; heard=a.plain email link=l n=1; next never\n"
     "a in a since 0s; heard=a.split call variant=x link=l n=2; next never\n"
     "3h a a -> b (event) 3h\n"
     "3h a ! b.more #1\n"
     "1d3h a ! b.more #2\n"
     "a in b since 3h; heard=b.more email variant=x link=l n=3; next 2d3h\n"},
    /* about nothing that was sent: nothing changes, the clock neither */
    {HEARING,
     "0s a Touchpoint_Clicked id=no touchpoint=a.plain\n"
     "0s a go\n"
     "0s b go\n"
     "1h b Touchpoint_Clicked\n"
     "1h b Touchpoint_Clicked id=-\n"
     "1h b Touchpoint_Missed id=@a.plain touchpoint=no.such\n"
     "1h b Touchpoint_Missed id=@a.plain touchpoint=a.split\n"
     "1h b Touchpoint_Missed\n"
     "1h b Touchpoint_Missed id=no\n"
     "1h b Touchpoint_Missed id=0123456789abcdef0123456789abcdef\n"
     "1h a Touchpoint_Missed id=@a.plain\n"
     "30m b go\n"
     "show a\n"
     "show b\n",
     "a ignored\n"
     "0s a - -> a (created)\n"
     "0s a ! a.plain #1\n"
     "0s a ! a.split #1 =x\n"
     "0s b - -> a (created)\n"
     "0s b ! a.plain #1\n"
     "0s b ! a.split #1 =x\n"
     "b ignored\nb ignored\nb ignored\nb ignored\nb ignored\nb ignored\nb ignored\na ignored\n"
     "a in a since 0s; n=0; next never\n"
     "b in a since 0s; n=0; next never\n"},
    /* a report is late as other events are; what is due goes before it */
    {HEARING,
     "0s a go\n"
     "2h a go\n"
     "1h a Touchpoint_Opened id=@a.plain\n"
     "50h a Touchpoint_Clicked id=@a.plain\n",
     "0s a - -> a (created)\n"
     "0s a ! a.plain #1\n"
     "0s a ! a.split #1 =x\n"
     "2h a a -> b (event) 2h\n"
     "2h a ! b.more #1\n"
     "a late\n"
     "1d2h a ! b.more #2\n"
     "2d2h a ! b.more #3\n"},
};

static void test_reports(void **state)
{
    (void)state;
    RUN(reports);
}

/* ---- missed ---- */

#define MISSING_AND(set, touchpoint, more)                                                         \
    HEAD("go: {properties: {x: string}}, back: , yes: , bad: {set: {ok: 'false'}}, end: {set: {"   \
         "sent: 'sent(\"a.t\")'" set "}}")                                                         \
    "attributes: {ok: {type: bool, default: true}, sent: int, said: bool}\n" more                  \
    "initial: a\nstages:\n  a:\n    on: {back: b}\n    touchpoints:\n"                             \
    "      t: {channel: email, " touchpoint "}\n  b: {on: {back: a}}\n"
#define MISSING(touchpoint, more) MISSING_AND("", touchpoint, more)
#define ASKED                     ", said: 'answered(\"a.t\")'"

static const scene_row missed[] = {
    /* it does not count as sent, and goes out again at once, under the same id; a second time as
     * well; from the first due time it expires */
    {MISSING("after: 1h, expires: 1d", ""),
     "0s a end\n"
     "2h a end\n"
     "show a\n"
     "3h a Touchpoint_Missed id=@a.t\n"
     "4h a Touchpoint_Missed id=@a.t\n"
     "4h a end\n"
     "show a\n"
     "25h a Touchpoint_Missed id=@a.t\n"
     "26h a Touchpoint_Missed id=@a.t\n"
     "26h a end\n"
     "26h a Touchpoint_Missed id=@a.t\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "1h a ! a.t #1 until 1d1h\n"
     "a in a since 0s; ok=true sent=1; next never\n"
     "3h a ! a.t #1 due 1h until 1d1h\n"
     "4h a ! a.t #1 due 1h until 1d1h\n"
     "a in a since 0s; ok=true sent=1; next never\n"
     "1d1h a ! a.t #1 due 1h until never\n"
     "1d2h a ? a.t #1 expired missed due 1h\n"
     "a ignored\n"
     "a in a since 0s; ok=true sent=0; next never\n"},
    /* everything is asked again */
    {MISSING("when: customer.ok", ""),
     "0s a end\n"
     "1h a bad\n"
     "2h a Touchpoint_Missed id=@a.t\n"
     "3h a Touchpoint_Missed id=@a.t\n",
     "0s a - -> a (created)\n"
     "0s a ! a.t #1\n"
     "2h a ? a.t #1 skipped when due 0s\n"
     "a ignored\n"},
    /* the event itself is one like others, and knows what it is about; its own `set` comes first */
    {HEAD("go: , Touchpoint Missed: {set: {what: event.touchpoint, how: event.channel, which: "
          "event.variant, ok: 'false'}}") "attributes: {ok: {type: bool, default: true}, what: "
                                          "string, how: string, which: string}\n"
                                          "initial: a\nstages:\n  a: {touchpoints: {t: {channel: "
                                          "call, when: customer.ok, variants: {x: "
                                          "{percent: 100}}}}}\n",
     "0s a go\n"
     "1h a Touchpoint_Missed id=@a.t channel=no\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "0s a ! a.t #1 =x\n"
     "1h a ? a.t #1 skipped when due 0s\n"
     "a in a since 0s; ok=false what=a.t how=call which=x; next never\n"},
    /* caps and `once` have room again */
    {MISSING("every: 2d, once: visit", "caps: {c: {max: 1, per: 3d}}\n"),
     "0s a end\n"
     "1h a Touchpoint_Missed id=@a.t\n"
     "2d advance\n"
     "3d a back\n"
     "4d a back\n",
     "0s a - -> a (created)\n"
     "0s a ! a.t #1\n"
     "1h a ! a.t #1 due 0s\n"
     "2d a ? a.t #2 skipped once\n"
     "3d a a -> b (event) 3d\n"
     "4d a b -> a (event) 1d\n"
     "4d a ! a.t #1\n"},
    /* its expectation closes, and opens with the next emission; answered() asks of the last */
    {MISSING_AND(ASKED, "when: customer.ok, expect: {event: yes, within: 1d}", ""),
     "0s a end\n"
     "1h a yes\n"
     "1h a end\n"
     "show a\n"
     "2h a Touchpoint_Missed id=@a.t\n"
     "2h a end\n"
     "show a\n"
     "3h a bad\n"
     "3h a Touchpoint_Missed id=@a.t\n"
     "3h a end\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "0s a ! a.t #1\n"
     "a in a since 0s; ok=true sent=1 said=true; next never\n"
     "2h a ! a.t #1 due 0s\n"
     "a in a since 0s; ok=true sent=1 said=false; next 1d2h\n"
     "3h a ? a.t #1 skipped when due 0s\n"
     "a in a since 0s; ok=false sent=0 said=false; next never\n"},
    /* only the last emission can be missed */
    {MISSING("every: 1d", ""),
     "0s a end\n"
     "1d advance\n"
     "25h a Touchpoint_Missed id=@a.t#1\n"
     "25h a Touchpoint_Missed id=@a.t#2\n",
     "0s a - -> a (created)\n"
     "0s a ! a.t #1\n"
     "1d a ! a.t #2\n"
     "a ignored\n"
     "1d1h a ! a.t #2 due 1d\n"},
    /* its stage has been left: cancelled, or, in its stage again, too */
    {MISSING("after: 1h, once: ever", ""),
     "0s a end\n"
     "2h a back\n"
     "3h a Touchpoint_Missed id=@a.t\n"
     "4h a back\n"
     "5h advance\n"
     "6h a Touchpoint_Missed id=@a.t\n"
     "7h a back\n"
     "8h a back\n"
     "8h a Touchpoint_Missed id=@a.t\n",
     "0s a - -> a (created)\n"
     "1h a ! a.t #1\n"
     "2h a a -> b (event) 2h\n"
     "3h a ? a.t #1 cancelled left_stage due 1h\n"
     "4h a b -> a (event) 2h\n"
     "5h a ! a.t #1\n"
     "6h a ! a.t #1 due 5h\n"
     "7h a a -> b (event) 3h\n"
     "8h a b -> a (event) 1h\n"
     "8h a ? a.t #1 cancelled left_stage due 5h\n"},
    /* with `keep` it outlives its stage, and counts from the entry that it belongs to */
    {MISSING("on_exit: keep, data: {d: in_stage_for}", ""),
     "0s a end\n"
     "2h a back\n"
     "3h a Touchpoint_Missed id=@a.t\n"
     "4h a Touchpoint_Missed id=@a.t\n",
     "0s a - -> a (created)\n"
     "0s a ! a.t #1 {d=0s}\n"
     "2h a a -> b (event) 2h\n"
     "3h a ! a.t #1 {d=3h} due 0s\n"
     "4h a ! a.t #1 {d=4h} due 0s\n"},
    /* the event that reports it leaves the stage */
    {HEAD("go: ") "initial: a\nstages:\n  a: {on: {Touchpoint Missed: b}, touchpoints: {t: "
                  "{channel: "
                  "call, data: {x: in_stage_for}}}}\n  b: {}\n",
     "0s a go\n"
     "1h a Touchpoint_Missed id=@a.t\n",
     "0s a - -> a (created)\n"
     "0s a ! a.t #1 {x=0s}\n"
     "1h a ? a.t #1 cancelled left_stage due 0s\n"
     "1h a a -> b (event) 1h\n"},
    /* what was kept of its event is there again */
    {MISSING("on: go, pending: 2, data: {x: event.x, at: event.time}", ""),
     "0s a end\n"
     "1h a go x=one\n"
     "2h a Touchpoint_Missed id=@a.t\n",
     "0s a - -> a (created)\n"
     "1h a ! a.t #1 {x=one at=1h}\n"
     "2h a ! a.t #1 {x=one at=1h} due 1h\n"},
    /* while others wait: the missed one goes before them, or gives way as the oldest */
    {MISSING("on: go, pending: 2, expires: 10d, data: {x: event.x}",
             "caps: {c: {max: 1, per: 2d}}\n"),
     "0s a end\n"
     "1h a go x=one\n"
     "2h a go x=two\n"
     "4h a Touchpoint_Missed id=@a.t\n"
     "5h a go x=three\n"
     "6h a end\n"
     "6h a Touchpoint_Missed id=@a.t\n"
     "6h a end\n"
     "show a\n"
     "6h a Touchpoint_Missed id=@a.t\n"
     "9d advance\n",
     "0s a - -> a (created)\n"
     "1h a ! a.t #1 {x=one} until 10d1h\n"
     "2h a ? a.t #2 deferred cap c next 2d1h\n"
     "4h a ! a.t #1 {x=one} due 1h until 10d1h\n"
     "5h a ? a.t #3 deferred cap c next 2d4h\n"
     "6h a ? a.t #1 superseded newer due 1h\n"
     "a in a since 0s; ok=true sent=0; next 2d1h\n"
     "a ignored\n"
     "2d1h a ! a.t #2 {x=two} due 2h until 10d2h\n"
     "2d4h a ? a.t #3 deferred cap c next 4d1h due 5h\n"
     "4d1h a ! a.t #3 {x=three} due 5h until 10d5h\n"},
    /* one that waits may be older: a cap had no room for it */
    {MISSING("on: go, pending: 2, data: {x: event.x}",
             "caps: {c: {max: 1, per: 2d}}\n"
             "tracks: {z: {initial: s, stages: {s: {touchpoints: {x: {channel: email, when: "
             "customer.ok}}}}}}\n"),
     "0s a end\n"
     "1h a go x=one\n"
     "2h a bad\n"
     "2h a Touchpoint_Missed id=@z.s.x\n"
     "3h a go x=two\n"
     "4h a Touchpoint_Missed id=@a.t\n"
     "9d advance\n",
     "0s a - -> a (created)\n"
     "0s a - -> z.s (created)\n"
     "0s a ! z.s.x #1\n"
     "1h a ? a.t #1 deferred cap c next 2d\n"
     "2h a ? z.s.x #1 skipped when due 0s\n"
     "3h a ! a.t #2 {x=two}\n"
     "4h a ! a.t #2 {x=two} due 3h\n"
     "2d a ? a.t #1 deferred cap c next 2d4h due 1h\n"
     "2d4h a ! a.t #1 {x=one} due 1h\n"},
    /* and one of a later visit is younger, whatever its number */
    {MISSING("on: go, pending: 2, on_exit: keep, data: {x: event.x}",
             "caps: {c: {max: 1, per: 2d}}\n"),
     "0s a end\n"
     "1h a go x=none\n"
     "49h a go x=one\n"
     "50h a back\n"
     "51h a back\n"
     "52h a go x=two\n"
     "53h a Touchpoint_Missed id=@a.t#2\n"
     "54h a go x=three\n",
     "0s a - -> a (created)\n"
     "1h a ! a.t #1 {x=none}\n"
     "2d1h a ! a.t #2 {x=one}\n"
     "2d2h a a -> b (event) 2d2h\n"
     "2d3h a b -> a (event) 1h\n"
     "2d4h a ? a.t #1 deferred cap c next 4d1h\n"
     "2d5h a ! a.t #2 {x=one} due 2d1h\n"
     "2d6h a ? a.t #2 deferred cap c next 4d5h\n"},
    /* a late report is processed at the clock */
    {MISSING("after: 1h", ""),
     "0s a end\n"
     "3h a end\n"
     "2h a Touchpoint_Missed id=@a.t\n",
     "0s a - -> a (created)\n"
     "1h a ! a.t #1\n"
     "3h a ! a.t #1 due 1h\n"
     "a late\n"},
};

static void test_missed(void **state)
{
    (void)state;
    RUN(missed);
}

/* ---- what comes from outside ---- */

/* With a part that an image has made small. */
static soj_model *model_of_little(const char *yaml, bool is_waiting, uint32_t max)
{
    soj_model *model = scenario_model(yaml);
    uint32_t part = is_waiting ? model->program->waiting_part : model->program->emitted_part;
    size_t row = model->program->parts.at + part * sizeof(soj__part);
    memcpy((char *)model->program + row + offsetof(soj__part, max), &max, sizeof(max));
    return model;
}

static void test_images_that_allow_for_too_little(void **state)
{
    static const char yaml[] =
        HEAD("go: ") "initial: a\nstages: {a: {touchpoints: {t: {channel: email}, u: {channel: "
                     "email, after: 1h}}}}\n";
    static const char script[] = "0s a go\n"
                                 "2h a go\n"
                                 "2h a Touchpoint_Missed id=@a.t\n"
                                 "2h a Touchpoint_Missed id=@a.u\n"
                                 "show a\n";
    static const struct {
        bool is_waiting;
        uint32_t max;
        const char *expected;
    } cases[] = {
        {false, 44, "2h a ! a.t #1 due 0s\n2h a ! a.u #1 due 1h\n"},
        {false, 27, "a ignored\n2h a ! a.u #1 due 1h\n"},
        {false, 13, "a ignored\na ignored\n"},
        {true, 46, "2h a ! a.t #1 due 0s\n2h a ! a.u #1 due 1h\n"},
        {true, 45, "a rejected SOJ_ERR_LIMIT\na rejected SOJ_ERR_LIMIT\n"},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        char expected[512];
        (void)snprintf(expected, sizeof(expected),
                       "0s a - -> a (created)\n"
                       "0s a ! a.t #1\n"
                       "1h a ! a.u #1\n"
                       "%sa in a since 0s;; next never\n",
                       cases[i].expected);
        soj_model *model = model_of_little(yaml, cases[i].is_waiting, cases[i].max);
        scenario_check_model(model, script, expected);
        soj_model_unref(model);
    }
}

/* More emissions than a step would remember, each of a touchpoint of its own. */
static void test_more_emissions_than_there_may_be(void **state)
{
    enum { BYTES = SOJ__EMITTED_REST + 2 };
    char yaml[8192] = HEAD("go: ") "initial: a\nstages:\n  a:\n    touchpoints:\n";
    size_t at = strlen(yaml);
    scene s;
    (void)state;
    for (unsigned i = 0; i <= SOJ_LIMIT_REPORTABLE; i++)
        at += (size_t)snprintf(yaml + at, sizeof(yaml) - at, "      t%u: {channel: email}\n", i);
    soj_model *model = scenario_model(yaml);
    const soj__program *program = model->program;
    const size_t slot = record_length_at(program, program->emitted_part);
    scene_open(&s, model, MODE_STEP);
    scene_play(&s, "0s a go\n");
    const size_t len = s.customers[0].len;
    uint8_t *record = test_malloc(len + BYTES);
    memcpy(record, s.customers[0].record, len);
    assert_int_equal(soj__load_u16(record + slot), SOJ_LIMIT_REPORTABLE * BYTES);
    assert_int_equal(soj__record_check(program, record, len), SOJ_OK);
    memcpy(record + len, record + len - BYTES, BYTES); /* nothing waits: they are the last */
    soj__store_u16(record + len + SOJ__EMITTED_TOUCHPOINT, 0);
    soj__store_u16(record + slot, (SOJ_LIMIT_REPORTABLE + 1) * BYTES);
    assert_int_equal(soj__record_check(program, record, len + BYTES), SOJ_ERR_CORRUPT);
    test_free(record);
    scene_close(&s);
    soj_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_missed),
        cmocka_unit_test(test_images_that_allow_for_too_little),
        cmocka_unit_test(test_more_emissions_than_there_may_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
