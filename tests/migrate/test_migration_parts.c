/* SPDX-License-Identifier: MIT */
/* What becomes of each part of a customer: values, counts, caps, histories, timers, rules, and what
 * waits; one by one. */
#include <sojourn/sojourn.h>

#include "migrate/story.h"

#include <stdio.h>

static soj_value text_value(const char *text)
{
    return (soj_value){.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(text), .as.text = text};
}

static soj_value int_value(int64_t number)
{
    return (soj_value){.type = SOJ_TYPE_INT, .as.integer = number};
}

/* What soj_migrate() says of the customer, on a day. */
static soj_status try_to_change(const char *text, int day, const soj_migration_options *options)
{
    static uint8_t out[STORY_RECORD];
    size_t len;
    soj_migration *m = NULL;
    soj_work *work = NULL;
    soj_model *next = story_compile(text);
    story_until(day);
    assert_int_equal(soj_work_new(next, NULL, &work), SOJ_OK);
    assert_int_equal(soj_migration_new(story.model, next, options, NULL, &m), SOJ_OK);
    soj_status status =
        soj_migrate(m, work, "k", 1, story.record, story.len, day * DAY, out, sizeof(out), &len);
    if (status == SOJ_OK)
        assert_int_equal(soj_record_stage(next, out, len, 0, &(uint32_t){0}, NULL), SOJ_OK);
    else
        assert_null(soj_work_next(work));
    soj_work_free(work);
    soj_migration_free(m);
    soj_model_unref(next);
    return status;
}

/* ---- values ---- */

#define VALUES(attributes)                                                                         \
    "sojourn: 1\nmodel: m\nversion: 1\nattributes: " attributes "\n"                               \
    "events: {go: {properties: {n: int}}, use: }\ninitial: a\nstages: {a: }\n"

static void values_stay(void **state)
{
    (void)state;
    story_begin(VALUES("{t: string, n: int, b: bool, e: {type: string, one_of: [x, y]}}"));
    story_post("use", 0);
    story_post_with("Identify", 1, "t", text_value("a text"));
    story_post_with("Identify", 1, "n", int_value(-5));
    story_post_with("Identify", 1, "e", text_value("y"));
    story_change(VALUES("{e: {type: string, one_of: [w, y, x]}, m: {type: double, was: n}, "
                        "s: {type: string, was: t}, b: bool, new: {type: int, default: 3}}"),
                 2);
    assert_int_equal(story_value("s").len, 6);
    assert_memory_equal(story_value("s").as.text, "a text", 6);
    assert_true(story_value("m").as.number == -5.0);
    assert_memory_equal(story_value("e").as.text, "y", 1);
    assert_int_equal(story_value("b").type, SOJ_TYPE_ABSENT);
    assert_int_equal(story_value("new").as.integer, 3);
    story_end("");
}

/* What has no value has none, also where the new version has a default. */
static void no_value_stays_none(void **state)
{
    (void)state;
    story_begin(VALUES("{n: int}"));
    story_post("use", 0);
    story_change(VALUES("{n: {type: int, default: 3}}"), 2);
    assert_int_equal(story_value("n").type, SOJ_TYPE_ABSENT);
    story_end("");
}

static void a_value_that_is_not_allowed_is_refused(void **state)
{
    (void)state;
    story_begin(VALUES("{n: int}"));
    story_post("use", 0);
    story_post_with("Identify", 1, "n", int_value(5));
    assert_int_equal(try_to_change(VALUES("{n: {type: int, min: 5}}"), 2, NULL), SOJ_OK);
    assert_int_equal(try_to_change(VALUES("{n: {type: int, min: 6}}"), 2, NULL), SOJ_ERR_RANGE);
    assert_int_equal(try_to_change(VALUES("{n: {type: int, one_of: [4, 6]}}"), 2, NULL),
                     SOJ_ERR_RANGE);
    assert_int_equal(try_to_change(VALUES("{o: int}"), 2, NULL), SOJ_OK); /* it is gone */
    story_end("");
}

static void counts_stay(void **state)
{
    (void)state;
    static const char all[] = VALUES("{c: {count: use}, s: {sum: go.n}, l: {last: go.n}, w: "
                                     "{count: use, within: 9d, up_to: 9}}");
    story_begin(all);
    for (int day = 0; day < 5; day++)
        story_post("use", day);
    story_post_with("go", 5, "n", int_value(4));
    story_post_with("go", 5, "n", int_value(3));
    story_change(all, 5);
    assert_int_equal(story_value("c").as.integer, 5);
    assert_int_equal(story_value("s").as.integer, 7);
    assert_int_equal(story_value("l").as.integer, 3);
    assert_int_equal(story_value("w").as.integer, 5);
    story_post("use", 12);
    assert_int_equal(story_value("w").as.integer, 2); /* of days 4 and 12 */
    story_end("");
}

/* Of two the latest, also where they came in another order. */
static void a_rolling_count_forgets_the_earliest(void **state)
{
    (void)state;
    story_begin(VALUES("{w: {count: use, within: 30d, up_to: 9}}"));
    story_post("use", 5);
    story_post("use", 2);
    story_post("use", 9);
    story_change(VALUES("{w: {count: use, within: 30d, up_to: 2}}"), 10);
    assert_int_equal(story_value("w").as.integer, 2);
    story_until(33);
    story_post("go", 33); /* more than 30 days behind day 2, and less behind day 5 */
    assert_int_equal(story_value("w").as.integer, 2);
    story_end("");
}

/* What counts otherwise begins anew. */
static void what_counts_otherwise_begins_anew(void **state)
{
    (void)state;
    static const char *const others[] = {
        VALUES("{c: {count: go}}"),
        VALUES("{c: {sum: go.n}}"),
        VALUES("{c: {count: use, within: 30d, up_to: 9}}"),
    };
    story_begin(VALUES("{c: {count: go}}"));
    story_post_with("go", 0, "n", int_value(4));
    story_change(VALUES("{c: {sum: go.n}}"), 2);
    assert_int_equal(story_value("c").as.integer, 0);
    story_end("");
    for (size_t i = 0; i < TEST_ARRAY_LEN(others); i++) {
        story_begin(VALUES("{c: {count: use}}"));
        story_post("use", 0);
        story_post("use", 1);
        story_change(others[i], 2);
        assert_int_equal(story_value("c").as.integer, 0);
        story_end("");
    }
    story_begin(VALUES("{c: {count: use}}"));
    story_post("use", 0);
    story_change(VALUES("{c: {type: int, default: 9}}"), 2);
    assert_int_equal(story_value("c").as.integer, 9);
    story_change(VALUES("{c: {count: use}}"), 3);
    assert_int_equal(story_value("c").as.integer, 0);
    story_end("");
}

/* Of two attributes that become one the first. */
static void of_two_the_first(void **state)
{
    (void)state;
    story_begin(VALUES("{x: int, y: int}"));
    story_post("use", 0);
    story_post_with("Identify", 1, "y", int_value(2));
    story_post_with("Identify", 1, "x", int_value(1));
    story_change(VALUES("{z: {type: int, was: [y, x]}}"), 2);
    assert_int_equal(story_value("z").as.integer, 1);
    story_end("");
}

/* ---- caps ---- */

#define CAPPED(caps)                                                                               \
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\nevents: {go: }\ncaps: " caps "\n"      \
    "initial: a\nstages:\n  a:\n    touchpoints:\n"                                                \
    "      x: {channel: email, after: 1d}\n      y: {channel: email, after: 2d}\n"                 \
    "      z: {channel: email, after: 6d, expires: 9d}\n"

static void caps_know_what_was_sent(void **state)
{
    (void)state;
    story_begin(CAPPED("{few: {max: 2, per: 10d}}"));
    story_post("go", 0);
    story_change(CAPPED("{few: {max: 2, per: 8d}}"), 3);
    story_until(30);
    story_end("a.x@1 a.y@2 deferred a.z@9 ");
    story_begin(CAPPED("{few: {max: 2, per: 10d}}"));
    story_post("go", 0);
    story_change(CAPPED("{few: {max: 1, per: 8d}}"), 3); /* the latest counts */
    story_until(30);
    story_end("a.x@1 a.y@2 deferred a.z@10 ");
    story_begin(CAPPED("{few: {max: 2, per: 10d}}"));
    story_post("go", 0);
    story_change(CAPPED("{other: {max: 1, per: 8d}}"), 3); /* which knows of nothing */
    story_until(30);
    story_end("a.x@1 a.y@2 a.z@6 ");
}

/* ---- histories ---- */

static void what_was_left_is_known(void **state)
{
    (void)state;
    story_begin(HEAD "initial: a\nstages:\n"
                     "  a: {on: {go: h}, initial: b, stages: {b: {on: {use: a.c}}, c: }}\n"
                     "  h: {on: {go: history(a)}}\n");
    story_post("use", 0);
    story_post("use", 0);
    story_post("go", 1);
    story_change(HEAD "initial: x\nstages:\n"
                      "  h: {on: {go: history(x)}}\n"
                      "  x: {was: a, on: {go: h}, initial: b, stages: {b: {on: {use: x.d}}, d: "
                      "{was: c}, e: }}\n",
                 2);
    story_post("go", 3);
    story_end("event:a.c(0) event:h(1) event:x.d(2) ");
}

/* Where what was left is elsewhere now, it begins anew. */
static void what_was_left_may_be_elsewhere(void **state)
{
    (void)state;
    static const char before[] =
        HEAD "initial: a\nstages:\n"
             "  a: {on: {go: h}, initial: b, stages: {b: {on: {use: a.c}}, c: }}\n"
             "  h: {on: {go: history(a)}}\n";
    static const char *const after[] = {
        HEAD "initial: a\nstages:\n"
             "  c: {was: a.c}\n  d:\n"
             "  a: {on: {go: h}, initial: b, stages: {b: {on: {use: c}}}}\n"
             "  h: {on: {go: history(a)}}\n",
        HEAD "initial: a\nstages:\n"
             "  a: {on: {go: h}, initial: b, stages: {b: {on: {use: c}}}}\n"
             "  h: {on: {go: history(a)}}\n"
             "  c: {was: a.c}\n",
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(after); i++) {
        story_begin(before);
        story_post("use", 0);
        story_post("use", 0);
        story_post("go", 1);
        story_change(after[i], 2);
        story_post("go", 3);
        story_end("event:a.c(0) event:h(1) event:a.b(2) ");
    }
}

/* Where what was left has sub-stages now, it leads to the first of them. */
static void what_was_left_may_go_deeper(void **state)
{
    (void)state;
    story_begin(HEAD "initial: a\nstages:\n"
                     "  a: {on: {go: h}, initial: b, stages: {b: {on: {use: a.c}}, c: }}\n"
                     "  h: {on: {go: history(a)}}\n");
    story_post("use", 0);
    story_post("use", 0);
    story_post("go", 1);
    story_change(HEAD
                 "initial: a\nstages:\n"
                 "  a: {on: {go: h}, initial: b, stages: {b: {on: {use: a.c}}, c: {initial: y, "
                 "stages: {x: , y: }}}}\n"
                 "  h: {on: {go: history(a)}}\n",
                 2);
    story_post("go", 3);
    story_end("event:a.c(0) event:h(1) event:a.c.y(2) ");
}

/* A part that keeps its name takes in another that is gone. */
static void one_that_stays_takes_in_another(void **state)
{
    (void)state;
    story_begin(HEAD "initial: a\nstages: {a: {on: {go: b}}, b: }\n");
    story_post("use", 0);
    story_post("go", 1);
    story_change(HEAD "initial: a\nstages: {a: {was: b, on: {go: c}}, c: }\n", 3);
    story_post("go", 4);
    story_end("event:b(1) migrated:a(2) event:c(3) ");
}

/* A migration does not take the customer's clock back. */
static void a_clock_does_not_go_back(void **state)
{
    (void)state;
    soj_time clock;
    story_begin(HEAD "initial: a\nstages: {a: }\n");
    story_post("use", 5);
    story_change(HEAD
                 "initial: a\nstages: {a: {initial: b, stages: {b: {touchpoints: {t: {channel: "
                 "email, after: 2d}}}}}}\n",
                 3);
    assert_int_equal(soj_record_clock(story.model, story.record, story.len, &clock), SOJ_OK);
    assert_int_equal(clock, 5 * DAY);
    story_until(9);
    story_end("migrated:a.b(0) a.b.t@7 ");
}

/* ---- timelines and timers ---- */

/* What has come and is to come again stands behind one that has not: it is passed, also by the next
 * migration. */
static void what_has_come_is_passed(void **state)
{
    (void)state;
    static const char text[] =
        HEAD "initial: a\nstages:\n  a:\n    after: {20d: z}\n"
             "    touchpoints:\n      x: {channel: email, after: %s}\n%s  z:\n";
    static const char *const laters[] = {"10d", "12d", "9d"};
    char version[512];
    snprintf(version, sizeof(version), text, "3d", "");
    story_begin(version);
    story_post("go", 0);
    for (int i = 0; i < 3; i++) {
        snprintf(version, sizeof(version), text, laters[i],
                 "      y: {channel: email, after: 7d}\n");
        story_change(version, 4 + i);
    }
    story_until(30);
    story_end("a.x@3 a.y@7 after:z(20) ");
}

/* A timer that stays has fired once. */
static void a_timer_that_fired_stays_fired(void **state)
{
    (void)state;
    static const char text[] =
        "sojourn: 1\nmodel: m\nversion: 1\nattributes: {n: int}\nevents: {go: }\n"
        "channels: {email: }\ninitial: a\nstages:\n  a:\n"
        "    after:\n      2d: {set: {n: \"1\"}}\n      %s: {set: {n: \"2\"}}\n"
        "    touchpoints: {x: {channel: email, after: 1d}, y: {channel: email, after: 5d}}\n";
    char version[512];
    snprintf(version, sizeof(version), text, "9d");
    story_begin(version);
    story_post("go", 0);
    story_until(3);
    story_post_with("Identify", 3, "n", int_value(7));
    snprintf(version, sizeof(version), text, "8d");
    story_change(version, 4);
    assert_int_equal(story_value("n").as.integer, 7);
    story_until(7);
    assert_int_equal(story_value("n").as.integer, 7); /* that of 2d was before */
    story_until(8);
    assert_int_equal(story_value("n").as.integer, 2);
    story_end("a.x@1 a.y@5 ");
}

/* A new timer whose time has passed is due at once. */
static void a_new_timer_is_due_at_once(void **state)
{
    (void)state;
    story_begin(HEAD "initial: a\nstages: {a: , z: }\n");
    story_post("go", 0);
    story_change(HEAD "initial: a\nstages: {a: {after: {3d: z}}, z: }\n", 10);
    story_until(10);
    story_end("after:z(10) ");
}

#define RESTARTED(events, delay)                                                                   \
    HEAD "initial: a\nstages: {a: {after: {" delay ": {to: z, restart_on: " events "}}}, z: }\n"

/* With other events it is another timer, which counts from the entry. */
static void a_timer_of_other_events_begins_anew(void **state)
{
    (void)state;
    static const char *const others[] = {"go", "[go, use]", "any"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(others); i++) {
        char version[512];
        story_begin(RESTARTED("use", "20d"));
        story_post("use", 0);
        story_post("use", 8);
        snprintf(version, sizeof(version), RESTARTED("%s", "20d"), others[i]);
        story_change(version, 10);
        story_until(60);
        story_end("after:z(20) ");
    }
    story_begin(RESTARTED("[go, use]", "20d"));
    story_post("use", 0);
    story_post("use", 8);
    story_change(RESTARTED("[use, go]", "20d"), 10);
    story_until(60);
    story_end("after:z(28) ");
}

/* ---- repetitions ---- */

#define RULE(every)                                                                                \
    HEAD "initial: a\nstages:\n  a:\n    touchpoints:\n"                                           \
         "      t: {channel: email, every: " every ", times: 3, once: 1d}\n"

static void a_rhythm_goes_on(void **state)
{
    (void)state;
    story_begin(RULE("2d"));
    story_post("go", 0);
    story_change(RULE("2d"), 3);
    story_until(30);
    story_end("a.t@0 a.t@2 a.t@4 ");
    story_begin(RULE("{rrule: FREQ=DAILY;INTERVAL=2}"));
    story_post("go", 0);
    story_change(RULE("{rrule: FREQ=DAILY;INTERVAL=2}"), 3);
    story_until(30);
    story_end("a.t@0 a.t@2 a.t@4 ");
}

/* Another one begins with what is to come of it. */
static void another_rhythm_begins(void **state)
{
    (void)state;
    story_begin(RULE("2d"));
    story_post("go", 0);
    story_change(RULE("5d"), 3);
    story_until(30);
    story_end("a.t@0 a.t@2 a.t@5 a.t@10 ");
    story_begin(RULE("{rrule: FREQ=DAILY;INTERVAL=2}"));
    story_post("go", 0);
    story_change(RULE("{rrule: FREQ=DAILY;INTERVAL=5}"), 3);
    story_until(30);
    story_end("a.t@0 a.t@2 a.t@5 a.t@10 ");
    story_begin(RULE("2d"));
    story_post("go", 0);
    story_change(RULE("{rrule: FREQ=DAILY;INTERVAL=5}"), 3);
    story_until(30);
    story_end("a.t@0 a.t@2 a.t@5 a.t@10 ");
}

#define FROM(attribute, delay)                                                                     \
    "sojourn: 1\nmodel: m\nversion: 1\nattributes: {" attribute ": timestamp, o: timestamp}\n"     \
    "channels: {email: }\nevents: {go: {properties: {at: timestamp}, set: {" attribute             \
    ": event.at}}}\ninitial: a\nstages:\n  a:\n    touchpoints:\n"                                 \
    "      t: {channel: email, from: customer." attribute ", after: " delay "}\n"

static void what_follows_an_attribute_has_come(void **state)
{
    (void)state;
    static const char *const delays[] = {"1d", "9d"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(delays); i++) {
        char version[512];
        story_begin(FROM("b", "1d"));
        story_post_with("go", 0, "at", (soj_value){.type = SOJ_TYPE_TIMESTAMP, .as.time = 2 * DAY});
        story_until(4);
        snprintf(version, sizeof(version), FROM("b", "%s"), delays[i]);
        story_change(version, 5);
        story_until(30);
        story_end("a.t@3 ");
    }
    story_begin(FROM("b", "1d"));
    story_post_with("go", 0, "at", (soj_value){.type = SOJ_TYPE_TIMESTAMP, .as.time = 2 * DAY});
    story_change(FROM("b", "4d"), 2);
    story_until(30);
    story_end("a.t@6 ");
}

/* ---- what waits ---- */

#define KEPT(properties, data)                                                                     \
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"                                      \
    "events: {go: {properties: " properties "}}\ninitial: a\nstages:\n  a:\n    touchpoints:\n"    \
    "      t: {channel: email, on: go, after: 5d, data: " data "}\n"

/* The data of the touchpoint that comes on day 5. */
static void assert_kept(const char *to, const char *name, const char *expected)
{
    soj_migration *m = NULL;
    soj_model *next = story_compile(to);
    soj_work *work = NULL;
    static uint8_t out[STORY_RECORD], last[STORY_RECORD];
    size_t len;
    story_begin(KEPT("{x: string, n: int, y: string}", "{x: event.x, n: event.n, y: event.y}"));
    story_post_with("go", 0, "y", text_value("why"));
    assert_int_equal(soj_migration_new(story.model, next, NULL, NULL, &m), SOJ_OK);
    assert_int_equal(soj_work_new(next, NULL, &work), SOJ_OK);
    assert_int_equal(
        soj_migrate(m, work, "k", 1, story.record, story.len, DAY, out, sizeof(out), &len), SOJ_OK);
    const soj_input clock = {.customer = "k", .customer_len = 1, .now = 5 * DAY};
    assert_int_equal(soj_step(work, &clock, out, len, last, sizeof(last), &len, NULL), SOJ_OK);
    const soj_output *output;
    bool is_there = false;
    while ((output = soj_work_next(work)) != NULL) {
        for (uint32_t i = 0;
             output->kind == SOJ_OUTPUT_TOUCHPOINT && i < output->as.touchpoint.n_data; i++) {
            const soj_datum *datum = &output->as.touchpoint.data[i];
            if (strcmp(datum->name.data, name) != 0)
                continue;
            is_there = true;
            assert_int_equal(datum->value.type, expected ? SOJ_TYPE_STRING : SOJ_TYPE_ABSENT);
            if (expected)
                assert_memory_equal(datum->value.as.text, expected, strlen(expected));
        }
    }
    assert_true(is_there || !expected);
    soj_work_free(work);
    soj_migration_free(m);
    soj_model_unref(next);
    story_end("");
}

static void what_is_kept_of_an_event_stays(void **state)
{
    (void)state;
    assert_kept(KEPT("{y: string, x: string, n: int}", "{y: event.y}"), "y", "why");
    assert_kept(KEPT("{y: string, n: int, x: string}", "{n: event.n, y: event.y, x: event.x}"), "y",
                "why");
    assert_kept(KEPT("{y: int, x: string}", "{x: event.x, y: event.y}"), "y", NULL);
    assert_kept(KEPT("{z: string}", "{z: event.z}"), "z", NULL);
    assert_kept(KEPT("{y: string}", "{at: event.time, y: event.y}"), "y", "why");
}

/* ---- tracks and stages that go ---- */

static void tracks_go_where_nobody_minds(void **state)
{
    (void)state;
    const soj_migration_options options = {sizeof(options), NULL, true};
    soj_migration *m = NULL;
    soj_diags *diags = NULL;
    story_begin(HEAD "initial: a\nstages: {a: }\ntracks: {t: {initial: x, stages: {x: {stages: {y: "
                     "}, initial: y}}}}\n");
    story_post("go", 0);
    assert_int_equal(try_to_change(HEAD "initial: a\nstages: {a: }\n", 1, &options), SOJ_OK);
    soj_model *one = story_compile(HEAD "initial: a\nstages: {a: }\ntracks: {u: {was: [t, v], "
                                        "initial: x, stages: {x: }}}\n");
    soj_model *two = story_compile(HEAD "initial: a\nstages: {a: }\ntracks: {t: {initial: x, "
                                        "stages: {x: }}, v: {initial: x, stages: {x: }}}\n");
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    assert_int_equal(soj_migration_new(two, one, &options, diags, &m), SOJ_ERR_MODEL);
    assert_string_equal(soj_diags_get(diags, 0)->id.data, "other_track");
    assert_int_equal(soj_migration_new(two, one, &options, NULL, &m), SOJ_ERR_MODEL);
    soj_diags_free(diags);
    soj_model_unref(one);
    soj_model_unref(two);
    story_end("");
}

/* A stage around others may go, and a new one may come between. */
static void a_stage_around_others_may_go(void **state)
{
    (void)state;
    story_begin(HEAD "initial: a\nstages: {a: {initial: b, stages: {b: {initial: c, stages: {c: "
                     "{touchpoints: {t: {channel: email, after: 9d}}}}}}}}\n");
    story_post("go", 0);
    story_change(HEAD "initial: c\nstages: {c: {was: a.b.c, touchpoints: {t: {channel: email, "
                      "after: 9d}}}}\n",
                 2);
    story_change(HEAD "initial: x\nstages: {x: {initial: y, stages: {y: {was: c, touchpoints: {t: "
                      "{channel: email, after: 9d}}}}}}\n",
                 4);
    story_until(20);
    story_end("migrated:c(2) migrated:x.y(4) x.y.t@9 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stay),
        cmocka_unit_test(no_value_stays_none),
        cmocka_unit_test(a_value_that_is_not_allowed_is_refused),
        cmocka_unit_test(counts_stay),
        cmocka_unit_test(a_rolling_count_forgets_the_earliest),
        cmocka_unit_test(what_counts_otherwise_begins_anew),
        cmocka_unit_test(of_two_the_first),
        cmocka_unit_test(caps_know_what_was_sent),
        cmocka_unit_test(what_was_left_is_known),
        cmocka_unit_test(what_was_left_may_be_elsewhere),
        cmocka_unit_test(what_was_left_may_go_deeper),
        cmocka_unit_test(one_that_stays_takes_in_another),
        cmocka_unit_test(a_clock_does_not_go_back),
        cmocka_unit_test(what_has_come_is_passed),
        cmocka_unit_test(a_timer_that_fired_stays_fired),
        cmocka_unit_test(a_new_timer_is_due_at_once),
        cmocka_unit_test(a_timer_of_other_events_begins_anew),
        cmocka_unit_test(a_rhythm_goes_on),
        cmocka_unit_test(another_rhythm_begins),
        cmocka_unit_test(what_follows_an_attribute_has_come),
        cmocka_unit_test(what_is_kept_of_an_event_stays),
        cmocka_unit_test(tracks_go_where_nobody_minds),
        cmocka_unit_test(a_stage_around_others_may_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
