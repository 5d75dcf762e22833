/* SPDX-License-Identifier: MIT */
/* What is due, and when, scenario by scenario: docs/semantics.md. */
#include "support/test.h"

#include <stdio.h>

#include "scenario.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"                                                                                 \
    "channels: {email: , call: }\n"

static void test_a_timer_wins_a_tie(void **state)
{
    (void)state;
    const char *yaml = HEAD "events: {buy: }\n"
                            "initial: live\n"
                            "stages:\n"
                            "  live: {after: {180d: {to: lapsed, restart_on: buy}}}\n"
                            "  lapsed: {on: {buy: back}}\n"
                            "  back: {}\n";
    scenario_run(yaml, "0s a buy\n180d a buy\n0s b buy\n180d-1us b buy\nshow b\n",
                 "0s a - -> live (created)\n"
                 "180d a live -> lapsed (after) 180d\n"
                 "180d a lapsed -> back (event) 0s\n"
                 "0s b - -> live (created)\n"
                 "b in live since 0s;; next 359d23h59m59.999999s\n");
}

static void test_order_of_what_is_due_together(void **state)
{
    (void)state;
    scenario_run(
        HEAD
        "events: {start: , poke: }\n"
        "initial: s\n"
        "stages:\n"
        "  s:\n"
        "    initial: t\n"
        "    after: {4d: u}\n"
        "    touchpoints:\n"
        "      low: {channel: email, after: 1d, priority: 10}\n"
        "      outer: {channel: email, after: 1d, restart_on: poke}\n"
        "      four: {channel: email, after: 4d}\n"
        "    stages:\n"
        "      t:\n"
        "        after: {2d: s.v}\n"
        "        touchpoints:\n"
        "          inner: {channel: email, after: 1d}\n"
        "          high: {channel: email, after: 1d, priority: 90}\n"
        "          two: {channel: email, after: 2d}\n"
        "      v: {touchpoints: {now: {channel: email, expires: 0s}, one: {channel: email, after: "
        "1d}}}\n"
        "  u: {touchpoints: {end: {channel: email, expires: 400d}}}\n",
        "0s a start\n"
        "10d advance\n"
        "show a\n",
        "0s a - -> s.t (created)\n"
        "1d a ! s.t.high #1\n"
        "1d a ! s.outer #1\n"
        "1d a ! s.t.inner #1\n"
        "1d a ! s.low #1\n"
        /* Leaving beats speaking: `two` is never due. */
        "2d a s.t -> s.v (after) 2d\n"
        "2d a ! s.v.now #1 until never\n"
        "3d a ! s.v.one #1\n"
        "4d a s.v -> u (after) 2d\n"
        "4d a ! u.end #1 until 404d\n"
        "a in u since 4d;; next never\n");
}

static void test_restarts(void **state)
{
    (void)state;
    scenario_run(HEAD "events: {use: , look: , ask: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    after:\n"
                      "      10d: [{to: gone, when: 'false', restart_on: use}]\n"
                      "      20d: {to: gone, restart_on: any}\n"
                      "    touchpoints:\n"
                      "      at_risk: {channel: email, after: 5d, restart_on: [use, ask]}\n"
                      "  gone: {}\n",
                 "0s a use\n"
                 "3d a use\n"
                 "8d-1us advance\n"
                 "8d advance\n"
                 /* Not one of its events; it does restart the timer that takes any. */
                 "9d a look\n"
                 "show a\n"
                 /* Also after it has fired: its number runs on. */
                 "10d a ask\n"
                 "show a\n"
                 "15d advance\n"
                 /* Reserved events do not restart what takes any. */
                 "16d a Identify\n"
                 "30d-1us advance\n"
                 "30d advance\n",
                 "0s a - -> s (created)\n"
                 "8d a ! s.at_risk #1\n"
                 "a in s since 0s;; next 13d\n"
                 "a in s since 0s;; next 13d\n"
                 "15d a ! s.at_risk #2\n"
                 "30d a s -> gone (after) 30d\n");
}

/* An event restarts what it means in all active stages, whichever of them has something. */
static void test_restarts_of_stages_around(void **state)
{
    (void)state;
    scenario_run(HEAD
                 "events: {use: , go: }\n"
                 "initial: s\n"
                 "stages:\n"
                 "  s:\n"
                 "    after: {10d: {to: gone, restart_on: use}}\n"
                 "    initial: t\n"
                 "    stages:\n"
                 "      t:\n"
                 "        initial: u\n"
                 "        stages:\n"
                 "          u:\n"
                 "            on: {go: v}\n"
                 "            touchpoints: {hi: {channel: email, after: 2d, restart_on: use}}\n"
                 "          v: {}\n"
                 "  gone: {}\n",
                 "0s a use\n"
                 "1d a use\n"
                 "3d advance\n"
                 "4d a go\n"
                 "5d a use\n"
                 "20d advance\n",
                 "0s a - -> s.t.u (created)\n"
                 "3d a ! s.t.u.hi #1\n"
                 "4d a s.t.u -> s.t.v (event) 4d\n"
                 "15d a s.t.v -> gone (after) 11d\n");
}

static void test_late_events(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {seen: timestamp}\n"
                      "events: {use: {set: {seen: event.time}}, go: , tick: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    on: {go: t}\n"
                      "    after: {10d: {to: gone, restart_on: use}}\n"
                      "    touchpoints: {nudge: {channel: email, after: 3d, restart_on: use}}\n"
                      "  t: {}\n"
                      "  gone: {}\n",
                 "0s a use\n"
                 "2d a tick\n"
                 /* Later than the present anchor: it restarts, by its own time. */
                 "1d a use\n"
                 "show a\n"
                 /* Before the anchor: it does not. */
                 "12h a use\n"
                 "show a\n"
                 "6d a tick\n"
                 /* The nudge has fired; started again in the past, it is overdue and due at once,
                  * with its true due time. */
                 "2d a use\n"
                 "show a\n"
                 /* A transition of a late event happens at the clock. */
                 "1d a go\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "a late\n"
                 "a in s since 0s; seen=1d; next 4d\n"
                 "a late\n"
                 "a in s since 0s; seen=12h; next 4d\n"
                 "4d a ! s.nudge #1\n"
                 "6d a ! s.nudge #2 due 5d\n"
                 "a late\n"
                 "a in s since 0s; seen=2d; next 12d\n"
                 "6d a s -> t (event) 6d\n"
                 "a late\n"
                 "a in t since 6d; seen=2d; next never\n");
}

static const char renewal[] =
    HEAD "attributes: {renews: timestamp, n: {type: int, default: 0}}\n"
         "events: {away: , back: , start: }\n"
         "initial: s\n"
         "stages:\n"
         "  s:\n"
         "    on: {away: t}\n"
         "    after:\n"
         "      0s: {from: customer.renews, set: {n: customer.n + 1}}\n"
         "    touchpoints:\n"
         "      call: {channel: email, from: customer.renews, after: -60d, expires: 10d}\n"
         "  t: {on: {back: s}}\n";

static void test_anchors_that_are_attributes(void **state)
{
    (void)state;
    scenario_run(
        renewal,
        /* Rests while absent; follows the attribute. */
        "0s a start\n"
        "show a\n"
        "1d a Identify renews=100d\n"
        "show a\n"
        "2d a Identify renews=70d\n"
        "show a\n"
        "10d-1us advance\n"
        "10d advance\n"
        /* Used up, also in later visits. */
        "11d a away\n"
        "12d a back\n"
        "show a\n"
        /* Another value that has not come due yet gives the first no second chance. */
        "13d a Identify renews=200d\n"
        "14d a Identify renews=70d\n"
        "show a\n"
        "70d advance\n"
        "show a\n"
        /* Another one that has: then the first is due again. Overdue by 62 days, expired. */
        "71d a Identify renews=131d+1us\n"
        "71d+1us advance\n"
        "72d a Identify renews=70d\n"
        "show a\n",
        "0s a - -> s (created)\n"
        "a in s since 0s; n=0; next never\n"
        "a in s since 0s; renews=100d n=0; next 40d\n"
        "a in s since 0s; renews=70d n=0; next 10d\n"
        "10d a ! s.call #1 until 20d\n"
        "11d a s -> t (event) 11d\n"
        "12d a t -> s (event) 1d\n"
        "a in s since 12d; renews=70d n=0; next 70d\n"
        "a in s since 12d; renews=70d n=0; next 70d\n"
        "a in s since 12d; renews=70d n=1; next never\n"
        "71d0.000001s a ! s.call #1 until 81d0.000001s\n"
        "72d a ? s.call #2 expired armed_late due 10d\n"
        "a in s since 12d; renews=70d n=1; next never\n");
}

static void test_an_anchor_in_the_past_is_due_at_once(void **state)
{
    (void)state;
    scenario_run(renewal,
                 /* One day late, within `expires`; the emission is then valid for 9 days. */
                 "5d a Identify renews=64d\n"
                 /* Exactly at its end; one that ends at the emission does not count. */
                 "5d b Identify renews=55d\n"
                 "5d c Identify renews=55d-1us\n"
                 /* Both long past: the timer before the touchpoint. */
                 "5d d Identify renews=-100d\n"
                 "show d\n",
                 "5d a - -> s (created)\n"
                 "5d a ! s.call #1 due 4d until 14d\n"
                 "5d b - -> s (created)\n"
                 "5d b ! s.call #1 due -5d until never\n"
                 "5d c - -> s (created)\n"
                 "5d c ? s.call #1 expired armed_late due -5d0.000001s\n"
                 "5d d - -> s (created)\n"
                 "5d d ? s.call #1 expired armed_late due -160d\n"
                 "d in s since 5d; renews=-100d n=1; next never\n");
}

static void test_conditions_of_timers_and_touchpoints(void **state)
{
    (void)state;
    scenario_run(HEAD
                 "attributes: {ok: {type: bool, default: false}, gone: int}\n"
                 "segments: {fine: customer.ok, odd: customer.gone > 1}\n"
                 "events: {go: }\n"
                 "initial: s\n"
                 "stages:\n"
                 "  s:\n"
                 "    after:\n"
                 "      2d: [{when: customer.gone == 1, to: c}, {when: customer.ok, to: a}]\n"
                 "      4d: [{when: customer.ok, to: a}, {unless: customer.ok, to: b}]\n"
                 "    touchpoints:\n"
                 "      yes: {channel: email, after: 1d, when: customer.ok,\n"
                 "            content: {odd: c/odd, fine: c/fine, default: c/rest}}\n"
                 "      no: {channel: email, after: 1d, unless: customer.ok, priority: 10,\n"
                 "           content: {odd: c/odd, fine: c/fine, default: c/rest}}\n"
                 "      bad: {channel: email, after: 1d, when: customer.gone > 0, priority: 0}\n"
                 "      plain: {channel: email, after: 3d, content: {odd: c/odd}}\n"
                 "  a: {}\n"
                 "  b: {}\n"
                 "  c: {}\n",
                 "0s a go\n"
                 "1d advance\n"
                 /* Asked once: true a moment later is too late for this timer. */
                 "2d advance\n"
                 "2d+1us a Identify ok=true\n"
                 "4d-1us advance\n"
                 "3d b Identify ok=true\n"
                 "9d advance\n",
                 "0s a - -> s (created)\n"
                 "1d a ? s.yes #1 skipped when\n"
                 "1d a ! s.no #1 c/rest\n"
                 "1d a ? s.bad #1 skipped when\n"
                 "3d a ! s.plain #1\n"
                 "3d b - -> s (created)\n"
                 "4d a s -> a (after) 4d\n"
                 "4d b ! s.yes #1 c/fine\n"
                 "4d b ? s.no #1 skipped when\n"
                 "4d b ? s.bad #1 skipped when\n"
                 "5d b s -> a (after) 2d\n");
}

static void test_a_timer_of_ten_years(void **state)
{
    (void)state;
    scenario_run(HEAD "events: {go: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s: {after: {3652d6h7m8s: t}}\n"
                      "  t: {after: {106751d: u}}\n"
                      "  u: {after: {106751d: s}}\n",
                 "0s a go\n"
                 "3652d6h7m8s-1us advance\n"
                 "show a\n"
                 "3652d6h7m8s advance\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "a in s since 0s;; next 3652d6h7m8s\n"
                 "3652d6h7m8s a s -> t (after) 3652d6h7m8s\n"
                 "a in t since 3652d6h7m8s;; next 110403d6h7m8s\n");
}

/* What is due beyond 9999 is never due; what lies before the year 1 is told as the year 1. */
static void test_the_ends_of_time(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {t: timestamp}\n"
                      "events: {go: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    on: {go: {set: {t: 'timestamp(\"9999-12-31T00:00:00Z\")'}}}\n"
                      "    after: {1d: {from: customer.t, to: t}}\n"
                      "    touchpoints: {x: {channel: email, from: customer.t, after: -1d}}\n"
                      "  t: {on: {go: {set: {t: 'timestamp(\"0001-01-01T00:00:00Z\")'}, to: s}}}\n",
                 "0s a go\n"
                 "show a\n"
                 "1d a Identify t=-10d\n"
                 "2d a go\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "a in s since 0s; t=end-1d; next end-2d\n"
                 "1d a s -> t (after) 1d\n"
                 "2d a t -> s (event) 1d\n"
                 "2d a s -> t (after) 0s\n"
                 "a in t since 2d; t=-739616d; next never\n");
}

static void test_occurrences_are_counted_by_visit(void **state)
{
    (void)state;
    scenario_run(HEAD "events: {use: , out: , in: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    on: {out: t}\n"
                      "    touchpoints: {x: {channel: email, after: 1d, restart_on: use}}\n"
                      "  t: {on: {in: s}}\n",
                 "0s a use\n2d a use\n4d a use\n6d a out\n7d a in\n9d a use\n11d advance\n",
                 "0s a - -> s (created)\n"
                 "1d a ! s.x #1\n"
                 "3d a ! s.x #2\n"
                 "5d a ! s.x #3\n"
                 "6d a s -> t (event) 6d\n"
                 "7d a t -> s (event) 1d\n"
                 "8d a ! s.x #1\n"
                 "10d a ! s.x #2\n");
}

/* At one instant and priority the order of the text counts, whatever stage a touchpoint is of. */
static void test_touchpoints_go_in_the_order_of_the_text(void **state)
{
    (void)state;
    scenario_run(HEAD "events: {go: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    initial: t\n"
                      "    stages:\n"
                      "      t:\n"
                      "        touchpoints: {inner: {channel: email}}\n"
                      "    touchpoints:\n"
                      "      outer: {channel: email}\n"
                      "      first: {channel: email, priority: 51}\n",
                 "0s a go\n",
                 "0s a - -> s.t (created)\n"
                 "0s a ! s.first #1\n"
                 "0s a ! s.t.inner #1\n"
                 "0s a ! s.outer #1\n");
}

/* More stops on one timeline than 16 bits count: the cursor does not wrap. */
static void test_a_timeline_of_70000_stops(void **state)
{
    enum { STOPS = 70000, ROOM = STOPS * 20 + 200 };
    char *yaml = malloc(ROOM);
    (void)state;
    assert_non_null(yaml);
    int n = sprintf(yaml, "sojourn: 1\nmodel: m\nversion: 1\nevents: {go: }\ninitial: s\n"
                          "stages:\n  t: {}\n  s:\n    on: {go: s}\n    after:\n");
    for (int i = 1; i < STOPS; i++)
        n += sprintf(yaml + n, "      %ds: {}\n", i);
    (void)sprintf(yaml + n, "      %ds: t\n", STOPS);
    scenario_run(yaml, "0s a go\n3d advance\n",
                 "0s a - -> s (created)\n"
                 "0s a s -> s (event) 0s\n"
                 "19h26m40s a s -> t (after) 19h26m40s\n");
    free(yaml);
}

/* Up to the last instant there is: what would come behind it never does. */
static void test_the_last_day(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {n: {count: use, within: 12h, up_to: 5}}\n"
                      "caps: {one: {max: 1, per: 1d, channels: [email]}}\n"
                      "events: {go: , use: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    always: {when: customer.n > 4, to: t}\n"
                      "    touchpoints:\n"
                      "      first: {channel: email, expires: 1h}\n"
                      "      brief: {channel: email, after: 1h, expires: 22h}\n"
                      "      long: {channel: email, after: 2h, expires: 22h}\n"
                      "      later: {channel: call, on: use, after: 12h}\n"
                      "  t: {}\n",
                 "end-1d a go\n"
                 "show a\n"
                 /* The instant at which the cap has room again is the first that is none. */
                 "end-22h advance\n"
                 "show a\n"
                 /* So are those at which these are due, and no longer count. */
                 "end-12h a use\n"
                 "show a\n"
                 "end-1us b go\n"
                 "show b\n"
                 /* The last instant of all. */
                 "end-12h-1us c use\n"
                 "show c\n"
                 "end-1us advance\n"
                 "show c\n",
                 "end-1d a - -> s (created)\n"
                 "end-1d a ! s.first #1 until end-23h\n"
                 "a in s since end-1d; n=0; next end-23h\n"
                 "end-23h a ? s.brief #1 expired cap one\n"
                 "end-22h a ? s.long #1 expired cap one\n"
                 "a in s since end-1d; n=0; next never\n"
                 "a in s since end-1d; n=1; next never\n"
                 "end-0.000001s b - -> s (created)\n"
                 "end-0.000001s b ! s.first #1 until never\n"
                 "b in s since end-0.000001s; n=0; next never\n"
                 "end-12h0.000001s c - -> s (created)\n"
                 "end-12h0.000001s c ! s.first #1 until end-11h0.000001s\n"
                 "c in s since end-12h0.000001s; n=1; next end-11h0.000001s\n"
                 "end-11h0.000001s c ? s.brief #1 expired cap one\n"
                 "end-10h0.000001s c ? s.long #1 expired cap one\n"
                 "end-0.000001s c ! s.later #1 until never\n"
                 "c in s since end-12h0.000001s; n=0; next never\n");
}

/* More due times than 32 bits count: from the year 1 on every minute. */
static void test_a_repetition_with_too_many_occurrences(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {at: timestamp}\n"
                      "events: {go: {set: {at: 'timestamp(\"0001-01-01T00:00:00Z\")'}}}\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s: {touchpoints: {r: {channel: email, from: customer.at, every: 1m}}}\n",
                 "end-1d a go\n"
                 "show a\n",
                 "end-1d a - -> s (created)\n"
                 "end-1d a ? s.r #1 expired armed_late due end-669442d19h46m\n"
                 "a in s since end-1d; at=-739616d; next never\n");
}

/* Both bounds of a repetition that is armed late: the nearer one counts. */
static void test_both_bounds_of_a_repetition(void **state)
{
    (void)state;
    scenario_run(HEAD
                 "attributes: {at: timestamp}\n"
                 "events: {go: }\n"
                 "initial: s\n"
                 "stages:\n"
                 "  s:\n"
                 "    touchpoints:\n"
                 "      t: {channel: email, from: customer.at, every: 2d, times: 3, until: 8d}\n"
                 "      u: {channel: email, from: customer.at, every: 2d, times: 9, until: 5d}\n"
                 "      e: {channel: email, from: customer.at, every: 2d, times: 3, until: 4d}\n"
                 "      n: {channel: email, from: customer.at, after: 3d, every: 2d, until: 2d}\n",

                 "10d a Identify at=0s\n"
                 "show a\n",
                 "10d a - -> s (created)\n"
                 "10d a ! s.t #1 due 4d\n"
                 "10d a ! s.u #1 due 4d\n"
                 "10d a ! s.e #1 due 4d\n"
                 "a in s since 10d; at=0s; next never\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_timer_wins_a_tie),
        cmocka_unit_test(test_order_of_what_is_due_together),
        cmocka_unit_test(test_restarts),
        cmocka_unit_test(test_restarts_of_stages_around),
        cmocka_unit_test(test_late_events),
        cmocka_unit_test(test_anchors_that_are_attributes),
        cmocka_unit_test(test_an_anchor_in_the_past_is_due_at_once),
        cmocka_unit_test(test_conditions_of_timers_and_touchpoints),
        cmocka_unit_test(test_a_timer_of_ten_years),
        cmocka_unit_test(test_the_ends_of_time),
        cmocka_unit_test(test_occurrences_are_counted_by_visit),
        cmocka_unit_test(test_touchpoints_go_in_the_order_of_the_text),
        cmocka_unit_test(test_a_timeline_of_70000_stops),
        cmocka_unit_test(test_the_last_day),
        cmocka_unit_test(test_a_repetition_with_too_many_occurrences),
        cmocka_unit_test(test_both_bounds_of_a_repetition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
