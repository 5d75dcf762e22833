/* SPDX-License-Identifier: MIT */
/* What was sent is not sent again, whatever the next version says of when, how often and where. */
#include <sojourn/sojourn.h>

#include "migrate/story.h"

#include <stdio.h>

/* A stage `a` with these touchpoints, or other keys. */
#define STAGE(keys) HEAD "initial: a\nstages:\n  a:\n    on: {go: z}\n" keys "  z: {on: {go: a}}\n"
#define TOUCH(keys) STAGE("    touchpoints:\n      t: {channel: email, " keys "}\n")

static void once_is_new(void **state)
{
    (void)state;
    static const char *const words[] = {"once: ever", "once: visit", "once: 90d"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(words); i++) {
        char version[512];
        story_begin(TOUCH("after: 1d, every: 2d, times: 9"));
        story_post("use", 0);
        snprintf(version, sizeof(version), TOUCH("after: 1d, every: 2d, times: 9, %s"), words[i]);
        story_change(version, 4);
        story_until(9);
        story_end("a.t@1 a.t@3 skipped skipped skipped ");
    }
}

/* Of an earlier visit it does not count for this one; ever, it does. */
static void once_is_new_in_another_visit(void **state)
{
    (void)state;
    story_begin(TOUCH("after: 1d"));
    story_post("use", 0);
    story_post("go", 2);
    story_post("go", 3);
    story_change(TOUCH("after: 2d, once: visit"), 3);
    story_until(9);
    story_end("a.t@1 event:z(2) event:a(1) a.t@5 ");
    story_begin(TOUCH("after: 1d"));
    story_post("use", 0);
    story_post("go", 2);
    story_post("go", 3);
    story_change(TOUCH("after: 2d, once: ever"), 3);
    story_until(9);
    story_end("a.t@1 event:z(2) event:a(1) skipped ");
}

static void once_is_another(void **state)
{
    (void)state;
    static const char *const kinds[][2] = {{"once: ever", "once: visit"},
                                           {"once: 90d", "once: visit"},
                                           {"once: 90d", "once: ever"},
                                           {"once: visit", "once: 90d"},
                                           {"once: visit", "once: ever"}};
    for (size_t i = 0; i < TEST_ARRAY_LEN(kinds); i++) {
        char version[512];
        snprintf(version, sizeof(version), TOUCH("after: 1d, every: 2d, times: 3, %s"),
                 kinds[i][0]);
        story_begin(version);
        story_post("use", 0);
        snprintf(version, sizeof(version), TOUCH("after: 1d, every: 2d, times: 3, %s"),
                 kinds[i][1]);
        story_change(version, 2);
        story_until(9);
        story_end("a.t@1 skipped skipped ");
    }
    /* A span that ended in an earlier visit says nothing of this one. */
    story_begin(TOUCH("after: 1d, once: 90d"));
    story_post("use", 0);
    story_post("go", 2);
    story_post("go", 3);
    story_change(TOUCH("after: 2d, once: visit"), 3);
    story_until(9);
    story_end("a.t@1 event:z(2) event:a(1) a.t@5 ");
}

static void how_often_is_asked_now(void **state)
{
    (void)state;
    story_begin(TOUCH("after: 1d, every: 2d, times: 4"));
    story_post("use", 0);
    story_change(TOUCH("after: 1d, every: 2d, times: 4, when: 'sent(\"a.t\") < 2'"), 2);
    story_until(9);
    story_end("a.t@1 a.t@3 skipped skipped ");
}

/* Two that become one were sent as often as both; so it is with visits. */
static void two_become_one(void **state)
{
    (void)state;
    story_begin(STAGE("    touchpoints:\n"
                      "      t: {channel: email, after: 1d, when: 'sent(\"a.t\") < 9'}\n"
                      "      u: {channel: email, after: 2d, when: 'sent(\"a.u\") < 9'}\n"));
    story_post("use", 0);
    story_change(STAGE("    touchpoints:\n      v: {was: [t, u], channel: email, on: use, after: "
                       "1d, when: 'sent(\"a.v\") < 3'}\n"),
                 3);
    story_post("use", 4);
    story_post("use", 6);
    story_until(9);
    story_end("a.t@1 a.u@2 a.v@5 skipped ");
    story_begin(HEAD "initial: a\nstages:\n  a: {on: {go: b, use: {when: 'visits(\"a\") > 9'}}}\n"
                     "  b: {on: {go: a, use: {when: 'visits(\"b\") > 9'}}}\n");
    story_post("use", 0);
    story_post("go", 1);
    story_post("go", 2);
    story_change(HEAD "initial: c\nstages:\n  c:\n    was: [a, b]\n    on:\n"
                      "      use: [{to: y, when: 'visits(\"c\") == 3'}, z]\n  y:\n  z:\n",
                 3);
    story_post("use", 4);
    story_end("event:b(1) event:a(1) migrated:c(1) event:y(2) ");
}

/* Of two that go on in one, that with the same rhythm. */
static void the_same_rhythm_goes_on(void **state)
{
    (void)state;
    story_begin(STAGE("    touchpoints:\n"
                      "      t: {channel: email, restart_on: use, after: 3d}\n"
                      "      u: {channel: email, restart_on: use, after: 5d}\n"));
    story_post("use", 0);
    story_change(STAGE("    touchpoints:\n      v: {was: [t, u], channel: email, restart_on: use, "
                       "after: 5d}\n"),
                 4);
    story_until(20);
    story_end("a.t@3 a.v@5 ");
}

static void what_restarts_has_come(void **state)
{
    (void)state;
    story_begin(TOUCH("restart_on: use, after: 3d"));
    story_post("use", 0);
    story_change(TOUCH("restart_on: use, after: 10d"), 4);
    story_until(30);
    story_end("a.t@3 ");
    story_begin(TOUCH("restart_on: use, after: 3d"));
    story_post("use", 0);
    story_change(TOUCH("restart_on: use, after: 10d"), 2);
    story_until(30);
    story_end("a.t@10 ");
}

/* At the very instant of the migration. */
static void at_the_instant_itself(void **state)
{
    (void)state;
    story_begin(STAGE(""));
    story_post("use", 0);
    story_change(TOUCH("after: 4d"), 4);
    story_until(9);
    story_end("a.t@4 ");
    story_begin(STAGE("    touchpoints:\n      t: {channel: email, after: 1d}\n"));
    story_post("use", 0);
    story_change(STAGE("    touchpoints:\n      b: {channel: email, after: 4d, priority: 90}\n"
                       "      t: {channel: email, after: 4d}\n"),
                 4);
    story_until(9);
    story_end("a.t@1 a.b@4 ");
}

/* What was passed over, as somebody was put there later, stays so. */
static void what_was_passed_over(void **state)
{
    (void)state;
    static uint8_t out[STORY_RECORD];
    const soj_placed_stage stage = {.stage = 0, .entered = DAY};
    const soj_placement placement = {.customer = "k",
                                     .customer_len = 1,
                                     .time = 5 * DAY,
                                     .created = DAY,
                                     .stages = &stage,
                                     .n_stages = 1};
    story_begin(STAGE("    touchpoints:\n      t: {channel: email, after: 2d}\n"
                      "      u: {channel: email, after: 8d}\n"));
    assert_int_equal(soj_place(story.work, &placement, NULL, 0, out, sizeof(out), &story.len, NULL),
                     SOJ_OK);
    memcpy(story.record, out, story.len);
    while (soj_work_next(story.work)) {
    }
    story_change(STAGE("    touchpoints:\n      u: {channel: email, after: 8d}\n"
                       "      t: {channel: email, after: 20d}\n"),
                 6);
    story_until(40);
    story_end("a.u@9 ");
}

/* Where a touchpoint stands further in, it has come all the same. */
static void further_in(void **state)
{
    (void)state;
    story_begin(TOUCH("after: 1d"));
    story_post("use", 0);
    story_change(STAGE("    initial: b\n    stages:\n      b: {touchpoints: {t: {was: a.t, "
                       "channel: email, after: 1d}, u: {channel: email, after: 1d}}}\n"),
                 3);
    story_until(9);
    story_end("a.t@1 migrated:a.b(3) a.b.u@4 ");
}

/* What is due and waits for its turn does not begin to wait anew. */
static void what_waits_for_its_turn(void **state)
{
    (void)state;
    static const char text[] =
        "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\nevents: {go: , use: }\n"
        "caps: {few: {max: 1, per: 6d}}\ninitial: a\nstages:\n  a:\n    touchpoints:\n"
        "      s: {channel: email, after: 1d}\n"
        "      t: {channel: email, on: use, after: %s, expires: 30d}\n";
    char version[512];
    snprintf(version, sizeof(version), text, "2d");
    story_begin(version);
    story_post("use", 0);
    snprintf(version, sizeof(version), text, "20d");
    story_change(version, 4);
    story_until(40);
    story_end("a.s@1 deferred a.t@7 ");
}

/* Another attribute is another beginning. */
static void another_attribute(void **state)
{
    (void)state;
    static const char text[] =
        "sojourn: 1\nmodel: m\nversion: 1\nattributes: {b: timestamp, c: timestamp}\n"
        "channels: {email: }\nevents: {go: {properties: {at: timestamp}, set: {b: event.at, c: "
        "event.at}}}\ninitial: a\nstages:\n  a:\n    touchpoints:\n"
        "      t: {channel: email, from: customer.%s, after: 1d, every: 4d, times: 3}\n";
    char version[512];
    snprintf(version, sizeof(version), text, "b");
    story_begin(version);
    story_post_with("go", 0, "at", (soj_value){.type = SOJ_TYPE_TIMESTAMP, .as.time = 2 * DAY});
    snprintf(version, sizeof(version), text, "c");
    story_change(version, 5);
    story_until(30);
    story_end("a.t@3 a.t@7 a.t@11 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(once_is_new),
        cmocka_unit_test(once_is_new_in_another_visit),
        cmocka_unit_test(once_is_another),
        cmocka_unit_test(how_often_is_asked_now),
        cmocka_unit_test(two_become_one),
        cmocka_unit_test(the_same_rhythm_goes_on),
        cmocka_unit_test(what_restarts_has_come),
        cmocka_unit_test(at_the_instant_itself),
        cmocka_unit_test(what_was_passed_over),
        cmocka_unit_test(further_in),
        cmocka_unit_test(what_waits_for_its_turn),
        cmocka_unit_test(another_attribute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
