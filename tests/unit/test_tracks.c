/* SPDX-License-Identifier: MIT */
/* Regions side by side, what is remembered of stages, and how stages finish. */
#include "support/test.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "scenario.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"                                                                                 \
    "channels: {email: }\n"

static void test_tracks_run_side_by_side(void **state)
{
    (void)state;
    scenario_run(HEAD
                 "attributes: {n: {type: int, default: 0}}\n"
                 "events: {buy: , fail: , pay: , both: }\n"
                 "initial: seen\n"
                 "stages:\n"
                 "  seen: {on: {buy: live, both: {to: live, set: {n: customer.n + 1}}}}\n"
                 "  live: {after: {10d: seen}, touchpoints: {hi: {channel: email, after: 1d}}}\n"
                 "tracks:\n"
                 "  billing:\n"
                 "    initial: current\n"
                 "    stages:\n"
                 "      current:\n"
                 "        on:\n"
                 "          fail: past_due\n"
                 /* Chosen before the other track has moved; its set sees what that one wrote. */
                 "          both: {to: billing.past_due, when: '!active(\"live\")',\n"
                 "                 set: {n: customer.n * 10}}\n"
                 "      past_due:\n"
                 "        on: {pay: current}\n"
                 "        after: {10d: current}\n"
                 "        touchpoints: {notice: {channel: email, after: 1d}}\n",
                 "0s a both\n"
                 "1d a pay\n"
                 "2d a fail\n"
                 "show a\n"
                 "20d advance\n",
                 "0s a - -> seen (created)\n"
                 "0s a - -> billing.current (created)\n"
                 "0s a seen -> live (event) 0s\n"
                 "0s a billing.current -> billing.past_due (event) 0s\n"
                 "1d a ! live.hi #1\n"
                 "1d a ! billing.past_due.notice #1\n"
                 "1d a billing.past_due -> billing.current (event) 1d\n"
                 "2d a billing.current -> billing.past_due (event) 1d\n"
                 "a in live since 0s, billing.past_due since 2d; n=10; next 3d\n"
                 "3d a ! billing.past_due.notice #1\n"
                 "10d a live -> seen (after) 10d\n"
                 "12d a billing.past_due -> billing.current (after) 10d\n");
}

static const char history[] =
    HEAD "events: {pause: , resume: , deeper: , inside: , go: }\n"
         "initial: idle\n"
         "stages:\n"
         "  idle: {on: {resume: history(live)}}\n"
         "  live:\n"
         "    initial: a\n"
         "    on: {pause: idle, inside: history(live)}\n"
         "    stages:\n"
         "      a: {on: {go: b}}\n"
         "      b: {initial: b1, on: {go: a}, stages: {b1: {on: {deeper: b2}}, b2: }}\n";

static void test_history_returns_to_the_innermost(void **state)
{
    (void)state;
    scenario_run(history,
                 /* Never left: along `initial`. */
                 "0s a resume\n"
                 "1d a go\n"
                 "2d a deeper\n"
                 "3d a pause\n"
                 "4d a resume\n"
                 "show a\n"
                 /* From inside: back to what it was when `live` was last left. */
                 "5d a go\n"
                 "6d a inside\n"
                 "show a\n",
                 "0s a - -> idle (created)\n"
                 "0s a idle -> live.a (event) 0s\n"
                 "1d a live.a -> live.b.b1 (event) 1d\n"
                 "2d a live.b.b1 -> live.b.b2 (event) 1d\n"
                 "3d a live.b.b2 -> idle (event) 1d\n"
                 "4d a idle -> live.b.b2 (event) 1d\n"
                 "a in live.b.b2 since 4d;; next never\n"
                 "5d a live.b.b2 -> live.a (event) 1d\n"
                 "6d a live.a -> live.b.b2 (event) 1d\n"
                 "a in live.b.b2 since 6d;; next never\n");
}

static void test_done_is_tried_once(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {ready: {type: bool, default: false}}\n"
                      "events: {step: , allow: {set: {ready: 'true'}}, back: }\n"
                      "initial: setup\n"
                      "stages:\n"
                      "  setup:\n"
                      "    initial: one\n"
                      "    done:\n"
                      "      - {to: live, when: customer.ready}\n"
                      "      - {when: 'visits(\"setup.end\") > 2', to: gone}\n"
                      "    on: {back: setup.one}\n"
                      "    stages:\n"
                      "      one: {on: {step: end}}\n"
                      "      end: {final: true, touchpoints: {tell: {channel: email}}}\n"
                      "  live: {final: true, touchpoints: {hi: {channel: email, after: 2d}}}\n"
                      "  gone: {}\n",
                 "0s a step\n"
                 /* Not ready then; being ready later does not ask again. */
                 "1d a allow\n"
                 "2d a back\n"
                 "3d a step\n"
                 /* A final stage at the top ends the track; its own touchpoints still go out. */
                 "4d a back\n"
                 "6d advance\n"
                 "show a\n"
                 "10d b step\n"
                 "10d b back\n"
                 "10d b step\n"
                 "10d b back\n"
                 "10d b step\n",
                 "0s a - -> setup.one (created)\n"
                 "0s a setup.one -> setup.end (event) 0s\n"
                 "0s a ! setup.end.tell #1\n"
                 "2d a setup.end -> setup.one (event) 2d\n"
                 "3d a setup.one -> setup.end (event) 1d\n"
                 "3d a setup.end -> live (done) 0s\n"
                 "5d a ! live.hi #1\n"
                 "a in live since 3d; ready=true; next never\n"
                 "10d b - -> setup.one (created)\n"
                 "10d b setup.one -> setup.end (event) 0s\n"
                 "10d b ! setup.end.tell #1\n"
                 "10d b setup.end -> setup.one (event) 0s\n"
                 "10d b setup.one -> setup.end (event) 0s\n"
                 "10d b ! setup.end.tell #1\n"
                 "10d b setup.end -> setup.one (event) 0s\n"
                 "10d b setup.one -> setup.end (event) 0s\n"
                 "10d b setup.end -> gone (done) 0s\n");
}

static void test_a_later_track_is_done_alone(void **state)
{
    (void)state;
    scenario_run(HEAD "events: {pay: , look: }\n"
                      "initial: seen\n"
                      "stages: {seen: {}}\n"
                      "tracks:\n"
                      "  billing:\n"
                      "    initial: due\n"
                      "    stages:\n"
                      "      due:\n"
                      "        initial: open\n"
                      "        done: closed\n"
                      "        stages:\n"
                      "          open: {on: {pay: paid}}\n"
                      "          paid: {final: true}\n"
                      "      closed: {}\n",
                 "0s a look\n"
                 "1d a pay\n",
                 "0s a - -> seen (created)\n"
                 "0s a - -> billing.due.open (created)\n"
                 "1d a billing.due.open -> billing.due.paid (event) 1d\n"
                 "1d a billing.due.paid -> billing.closed (done) 0s\n");
}

static void test_what_is_active_while_a_set_runs(void **state)
{
    (void)state;
    scenario_run(
        HEAD "attributes: {out: {type: bool, default: true}, up: {type: bool, default: false},\n"
             "  there: {type: bool, default: true}, n: {type: int, default: 9}}\n"
             "events: {go: }\n"
             "initial: s\n"
             "stages:\n"
             "  s:\n"
             "    initial: x\n"
             "    stages:\n"
             "      x:\n"
             "        on:\n"
             "          go:\n"
             "            to: y\n"
             "            set: {out: 'active(\"s.x\")', up: 'active(\"s\")',\n"
             "                  there: 'active(\"s.y\")', n: 'visits(\"s.y\")'}\n"
             "      y: {on: {go: {to: t, set: {up: 'active(\"s\") || active(\"t\")',\n"
             "                                  out: 'active(\"b.in\")', n: 'visits(\"t\")'}}}}\n"
             "  t: {}\n"
             "tracks: {b: {initial: in, stages: {in: {}}}}\n",
        /* Of the track that moves nothing is active but what is not left; another is as ever. */
        "0s a go\nshow a\n1d a go\nshow a\n",
        "0s a - -> s.x (created)\n"
        "0s a - -> b.in (created)\n"
        "0s a s.x -> s.y (event) 0s\n"
        "a in s.y since 0s, b.in since 0s; out=false up=true there=false n=0; next never\n"
        "1d a s.y -> t (event) 1d\n"
        "a in t since 1d, b.in since 0s; out=true up=false there=false n=0; next never\n");
}

/* share() of "shop/split/test/a" and "…/b": places computed with another implementation of XXH64.
 */
static void test_share(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {s: double}\n"
                      "events: {go: {set: {s: 'share(\"test\")'}}}\n"
                      "initial: s\n"
                      "stages: {s: }\n",
                 "0s a go\nshow a\n0s b go\nshow b\n",
                 "0s a - -> s (created)\n"
                 "a in s since 0s; s=0.0841; next never\n"
                 "0s b - -> s (created)\n"
                 "b in s since 0s; s=0.0736; next never\n");
}

__attribute__((format(printf, 2, 3))) static void add(char **at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    *at += vsprintf(*at, format, arguments);
    va_end(arguments);
}

/* A stage of thousands of touchpoints that is left a thousand times, while more than a thousand
 * occurrences of another track wait: what it takes follows what waits and ends. Were each
 * touchpoint looked for among what waits, this would take most of a minute. */
static void test_large_stages_are_left_soon(void **state)
{
    (void)state;
    enum { MANY = 4000, STARTED = 20, TIMES = 64 };
    char *text = test_malloc(2 * MANY * 64);
    char *at = text;
    soj_engine *engine;
    add(&at, HEAD "attributes: {go: {type: bool, default: false}}\n"
                  "events: {use: , go: {set: {go: 'true'}}}\n"
                  "initial: a\n"
                  "stages:\n");
    for (int stage = 'a'; stage <= 'b'; stage++) {
        add(&at, "  %c:\n    always: {when: customer.go, to: %c}\n    touchpoints:\n", stage,
            stage == 'a' ? 'b' : 'a');
        for (int i = 0; i < MANY; i++)
            add(&at, "      t%d: {channel: email, after: 300d}\n", i);
    }
    add(&at, "tracks:\n  q:\n    initial: z\n    stages:\n      z:\n        touchpoints:\n");
    for (int i = 0; i < STARTED; i++)
        add(&at, "          w%d: {channel: email, on: use, after: 9d, pending: 64}\n", i);
    soj_model *model = scenario_model(text);
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    soj_event event = {.customer = "a", .customer_len = 1, .time = SCENARIO_BASE};
    event.event = soj_model_event(model, "use", 3);
    for (int i = 0; i < TIMES; i++)
        assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
    event.event = soj_model_event(model, "go", 2);
    clock_t begin = clock();
    assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_ERR_LOOP);
    assert_true(clock() - begin < 5 * CLOCKS_PER_SEC);
    soj_engine_free(engine);
    soj_model_unref(model);
    test_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tracks_run_side_by_side),
        cmocka_unit_test(test_history_returns_to_the_innermost),
        cmocka_unit_test(test_done_is_tried_once),
        cmocka_unit_test(test_a_later_track_is_done_alone),
        cmocka_unit_test(test_what_is_active_while_a_set_runs),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_large_stages_are_left_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
