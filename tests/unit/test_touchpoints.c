/* SPDX-License-Identifier: MIT */
/* Occurrences: how they start, wait, repeat, and what is decided about them. */
#include "support/test.h"

#include <stdio.h>

#include "scenario.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"                                                                                 \
    "channels: {email: , call: , task: }\n"

static void test_repeats(void **state)
{
    (void)state;
    scenario_run(HEAD "events: {go: , use: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    on: {go: t}\n"
                      "    touchpoints:\n"
                      "      three: {channel: email, after: 1d, every: 2d, times: 3}\n"
                      /* The bound itself is included. */
                      "      bound: {channel: email, after: 1d, every: 3d, until: 7d}\n"
                      "      again: {channel: email, after: 4d, every: 4d, restart_on: use}\n"
                      "  t: {}\n",
                 "0s a use\n"
                 "6d a use\n"
                 "15d a go\n"
                 "100d advance\n",
                 "0s a - -> s (created)\n"
                 "1d a ! s.three #1\n"
                 "1d a ! s.bound #1\n"
                 "3d a ! s.three #2\n"
                 "4d a ! s.bound #2\n"
                 "4d a ! s.again #1\n"
                 "5d a ! s.three #3\n"
                 "7d a ! s.bound #3\n"
                 "10d a ! s.again #2\n"
                 "14d a ! s.again #3\n"
                 "15d a s -> t (event) 15d\n");
}

static void test_repeats_from_an_attribute(void **state)
{
    (void)state;
    scenario_run(HEAD
                 "attributes: {at: timestamp}\n"
                 "events: {go: , back: }\n"
                 "initial: s\n"
                 "stages:\n"
                 "  s:\n"
                 "    on: {go: t}\n"
                 "    touchpoints:\n"
                 "      r: {channel: email, from: customer.at, every: 2d, times: 4, expires: 1d}\n"
                 "  t: {on: {back: s}}\n",
                 /* Armed at a due time: that one alone. */
                 "4d b Identify at=0s\n"
                 /* Armed late: only the latest past one, which still may; it takes number 1. */
                 "5d+1us a Identify at=1d\n"
                 "7d advance\n"
                 "show a\n"
                 /* Each due time once, over all visits. */
                 "8d a go\n"
                 "9d a back\n"
                 "show a\n"
                 "10d a Identify at=11d\n"
                 "12d a go\n"
                 "16d+1us a back\n"
                 "18d advance\n",
                 "4d b - -> s (created)\n"
                 "4d b ! s.r #1 until 5d\n"
                 "5d0.000001s a - -> s (created)\n"
                 "5d0.000001s a ! s.r #1 due 5d until 6d\n"
                 "6d b ! s.r #2 until 7d\n"
                 "7d a ! s.r #2 until 8d\n"
                 "a in s since 5d0.000001s; at=1d; next never\n"
                 "8d a s -> t (event) 2d23h59m59.999999s\n"
                 "9d a t -> s (event) 1d\n"
                 "a in s since 9d; at=1d; next never\n"
                 "11d a ! s.r #1 until 12d\n"
                 "12d a s -> t (event) 3d\n"
                 "16d0.000001s a t -> s (event) 4d0.000001s\n"
                 "16d0.000001s a ? s.r #1 expired armed_late due 15d\n"
                 "17d a ! s.r #2 until 18d\n");
}

static const char started[] =
    HEAD "attributes: {plan: {type: string, default: free}}\n"
         "events: {fail: {properties: {invoice: string, n: int}}, go: , stay: }\n"
         "initial: s\n"
         "stages:\n"
         "  s:\n"
         "    on: {go: t, stay: s}\n"
         "    touchpoints:\n"
         "      now: {channel: email, on: {event: fail, when: event.n > 1},\n"
         "            data: {invoice: event.invoice, plan: customer.plan, at: event.time,\n"
         "                   name: event.name, none: 'event.n / 0'}}\n"
         "      later: {channel: call, on: fail, after: 2d, pending: 2,\n"
         "              data: {who: 'event.invoice + \"/\" + customer.plan'}}\n"
         "      kept: {channel: task, on: fail, after: 3d, on_exit: keep}\n"
         "  t: {on: {fail: s}}\n";

static void test_started_by_events(void **state)
{
    (void)state;
    scenario_run(started,
                 "0s a fail invoice=i1 n=1\n"
                 "1d a fail invoice=i2 n=2\n"
                 "1d a fail invoice=i3\n"
                 "1d12h a Identify plan=pro\n"
                 "show a\n"
                 "4d advance\n"
                 /* Entered by the event itself: it was not active before. */
                 "5d a go\n"
                 "6d a fail\n"
                 "20d advance\n",
                 "0s a - -> s (created)\n"
                 "1d a ? s.kept #1 superseded newer due 3d\n"
                 "1d a ! s.now #1 {invoice=i2 plan=free at=1d name=fail}\n"
                 "1d a ? s.later #1 superseded newer due 2d\n"
                 "1d a ? s.kept #2 superseded newer due 4d\n"
                 "a in s since 0s; plan=pro; next 3d\n"
                 "3d a ! s.later #2 {who=i2/pro}\n"
                 "3d a ! s.later #3 {who=i3/pro}\n"
                 "4d a ! s.kept #3\n"
                 "5d a s -> t (event) 5d\n"
                 "6d a t -> s (event) 1d\n");
}

static void test_leaving_cancels_or_keeps(void **state)
{
    (void)state;
    scenario_run(started,
                 "0s a fail invoice=x n=1\n"
                 "1d a go\n"
                 "10d advance\n"
                 /* Left and entered again while the event settled: not started. */
                 "20d b stay\n"
                 "show b\n",
                 "0s a - -> s (created)\n"
                 "1d a ? s.later #1 cancelled left_stage due 2d\n"
                 "1d a s -> t (event) 1d\n"
                 "3d a ! s.kept #1\n"
                 "20d b - -> s (created)\n"
                 "20d b s -> s (event) 0s\n"
                 "b in s since 20d; plan=free; next never\n");
}

static void test_caps_defer_to_the_earliest_instant(void **state)
{
    (void)state;
    scenario_run(HEAD "caps:\n"
                      "  mail: {max: 2, per: 7d, channels: [email]}\n"
                      "  sales: {max: 1, per: 3d, intents: [sell]}\n"
                      "events: {go: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    touchpoints:\n"
                      "      low: {channel: email, after: 1d, priority: 10}\n"
                      "      high: {channel: email, after: 1d, priority: 90, intent: sell}\n"
                      "      mid: {channel: email, after: 1d, intent: sell}\n"
                      "      must: {channel: email, after: 1d, essential: true, priority: 1}\n"
                      "      brief: {channel: email, after: 2d, expires: 5d23h}\n"
                      "      phone: {channel: call, after: 2d, intent: sell, expires: 2d}\n",
                 "0s a go\n30d advance\n",
                 "0s a - -> s (created)\n"
                 "1d a ! s.high #1\n"
                 /* Both caps forbid it; the mail cap has room again at once after `low`. */
                 "1d a ? s.mid #1 deferred cap sales next 4d\n"
                 "1d a ! s.low #1\n"
                 "1d a ! s.must #1\n"
                 "2d a ? s.brief #1 expired cap mail\n"
                 "2d a ? s.phone #1 deferred cap sales next 4d\n"
                 "4d a ? s.mid #1 deferred cap mail next 8d due 1d\n"
                 "4d a ! s.phone #1 due 2d until never\n"
                 "8d a ! s.mid #1 due 1d until never\n");
}

static void test_one_waits_at_most(void **state)
{
    (void)state;
    scenario_run(HEAD "caps: {one: {max: 1, per: 10d}}\n"
                      "events: {go: , use: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    touchpoints:\n"
                      "      first: {channel: email}\n"
                      "      every: {channel: email, after: 4d, every: 4d, times: 2}\n"
                      "      nudge: {channel: email, after: 9d, restart_on: use}\n",
                 "0s a go\n"
                 "9d+1us advance\n"
                 "9d12h a use\n"
                 "30d advance\n",
                 "0s a - -> s (created)\n"
                 "0s a ! s.first #1\n"
                 "4d a ? s.every #1 deferred cap one next 10d\n"
                 "8d a ? s.every #1 superseded newer due 4d\n"
                 "8d a ? s.every #2 deferred cap one next 10d\n"
                 "9d a ? s.nudge #1 deferred cap one next 10d\n"
                 "9d12h a ? s.nudge #1 superseded newer due 9d\n"
                 "10d a ! s.every #2 due 8d\n"
                 "18d12h a ? s.nudge #2 deferred cap one next 20d\n"
                 "20d a ! s.nudge #2 due 18d12h\n");
}

static void test_once_and_sent(void **state)
{
    (void)state;
    scenario_run(HEAD
                 "attributes: {n: {type: int, default: 0}}\n"
                 "events: {go: , back: , ask: {set: {n: 'sent(\"s.v\") * 100 + visits(\"s\")'}}}\n"
                 "initial: s\n"
                 "stages:\n"
                 "  s:\n"
                 "    on: {go: t}\n"
                 "    touchpoints:\n"
                 "      v: {channel: email, every: 1d, times: 2, once: visit}\n"
                 "      e: {channel: email, once: ever}\n"
                 "      d: {channel: email, every: 1d, once: 2d, times: 3}\n"
                 "  t: {on: {back: s}}\n",
                 "0s a go\n"
                 "1d a back\n"
                 "3d advance\n"
                 "3d a go\n"
                 "4d a back\n"
                 "4d a ask\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "0s a s -> t (event) 0s\n"
                 "1d a t -> s (event) 1d\n"
                 "1d a ! s.v #1\n"
                 "1d a ! s.e #1\n"
                 "1d a ! s.d #1\n"
                 "2d a ? s.v #2 skipped once\n"
                 "2d a ? s.d #2 skipped once\n"
                 /* Again from that instant on. */
                 "3d a ! s.d #3\n"
                 "3d a s -> t (event) 2d\n"
                 "4d a t -> s (event) 1d\n"
                 "4d a ! s.v #1\n"
                 "4d a ? s.e #1 skipped once\n"
                 "4d a ? s.d #1 skipped once\n"
                 "a in s since 4d; n=203; next 5d\n");
}

static void test_an_anchor_that_changes(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {at: timestamp}\n"
                      "caps: {one: {max: 1, per: 10d}}\n"
                      "events: {go: , leave: {set: {at: 'null'}}}\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    on: {leave: t}\n"
                      "    touchpoints:\n"
                      "      first: {channel: email}\n"
                      "      call: {channel: call, from: customer.at, expires: 20d}\n"
                      "  t: {}\n",
                 "0s a Identify at=1d\n"
                 "1d advance\n"
                 "2d a Identify at=1d\n"
                 "3d a Identify at=4d\n"
                 "5d a leave\n"
                 "30d advance\n",
                 "0s a - -> s (created)\n"
                 "0s a ! s.first #1\n"
                 "1d a ? s.call #1 deferred cap one next 10d\n"
                 "3d a ? s.call #1 superseded newer due 1d\n"
                 "4d a ? s.call #2 deferred cap one next 10d\n"
                 "5d a ? s.call #2 superseded newer due 4d\n"
                 "5d a s -> t (event) 5d\n");
}

/* What an occurrence keeps of its event: a text counts its bytes, other values 8. */
static void test_the_bytes_that_are_kept(void **state)
{
    (void)state;
    static const char yaml[] =
        HEAD "events: {fail: {properties: {a: string, b: string, n: int}}}\n"
             "initial: s\n"
             "stages:\n"
             "  s:\n"
             "    touchpoints:\n"
             "      t: {channel: email, on: fail, after: 1d,\n"
             "          data: {n: event.n, size: 'size(event.a) + size(event.b)'}}\n";
    for (int len = SOJ_LIMIT_KEPT_DATA - 9; len <= (int)SOJ_LIMIT_KEPT_DATA - 7; len++) {
        char script[2 * SOJ_LIMIT_KEPT_DATA];
        char expected[256];
        char text[SOJ_LIMIT_KEPT_DATA];
        memset(text, 'x', sizeof(text));
        snprintf(script, sizeof(script), "0s a Identify\n0s a fail a=%.*s b=y n=5\n1d advance\n",
                 len - 1, text);
        if (len <= (int)SOJ_LIMIT_KEPT_DATA - 8)
            snprintf(expected, sizeof(expected),
                     "0s a - -> s (created)\n1d a ! s.t #1 {n=5 size=%d}\n", len);
        else
            snprintf(expected, sizeof(expected),
                     "0s a - -> s (created)\na rejected SOJ_ERR_LIMIT\n");
        scenario_run(yaml, script, expected);
    }
}

/* What a soj_value cannot be is left out. */
static void test_data_that_are_no_values(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {plan: string}\n"
                      "events: {go: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    touchpoints:\n"
                      "      t:\n"
                      "        channel: email\n"
                      "        data:\n"
                      "          a: '\"x\\u0000y\"'\n"
                      "          b: 'duration(\"-9223372036.854775807s\")'\n"
                      "          c: 'duration(\"-9223372036.854775s\") < duration(\"0s\")'\n"
                      "          d: '0.0 / 0.0'\n"
                      "          e: 'duration(\"9223372036.854775807s\")'\n"
                      "          f: '7'\n"
                      "          g: 'has(customer.plan) ? customer.plan : null'\n"
                      "          h: customer.plan\n"
                      "          i: '\"\"'\n",
                 "0s a go\n"
                 "0s b Identify plan=pro\n",
                 "0s a - -> s (created)\n"
                 "0s a ! s.t #1 {c=true e=106751d23h47m16.854775s f=7 i=}\n"
                 "0s b - -> s (created)\n"
                 "0s b ! s.t #1 {c=true e=106751d23h47m16.854775s f=7 g=pro h=pro i=}\n");
}

/* An event starts what its stages had before it, where they have not been left since. */
static void test_an_event_that_moves(void **state)
{
    (void)state;
    scenario_run(HEAD "events: {go: , again: , turn: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    initial: a\n"
                      "    on: {go: t, again: s}\n"
                      "    touchpoints:\n"
                      "      gone: {channel: email, on: go, after: 1d}\n"
                      "      anew: {channel: email, on: again, after: 1d}\n"
                      "      stay: {channel: email, on: turn, after: 1d}\n"
                      "    stages:\n"
                      "      a: {on: {turn: b}, touchpoints: {left: {channel: email, on: turn}}}\n"
                      "      b: {touchpoints: {come: {channel: email, on: turn}}}\n"
                      "  t: {touchpoints: {come: {channel: email, on: go}}}\n",
                 "0s a again\n"
                 "show a\n"
                 "1d a turn\n"
                 "show a\n"
                 "2d a go\n"
                 "show a\n",
                 "0s a - -> s.a (created)\n"
                 "0s a s.a -> s.a (event) 0s\n"
                 "a in s.a since 0s;; next never\n"
                 "1d a s.a -> s.b (event) 1d\n"
                 "a in s.b since 1d;; next 2d\n"
                 "2d a ! s.stay #1\n"
                 "2d a s.b -> t (event) 1d\n"
                 "a in t since 2d;; next never\n");
}

static const char in_order[] =
    HEAD "attributes: {at: timestamp}\n"
         "caps: {one: {max: 1, per: 10d, channels: [call]}}\n"
         "events: {use: , odd: , out: }\n"
         "initial: s\n"
         "stages:\n"
         "  s:\n"
         "    initial: in\n"
         "    on: {out: t}\n"
         "    touchpoints:\n"
         "      outer: {channel: email, on: use, after: 5d}\n"
         "      other: {channel: email, on: odd, after: 5d, pending: 2}\n"
         "      call: {channel: call, from: customer.at}\n"
         "      ring: {channel: call, from: customer.at, after: -2d}\n"
         "    stages:\n"
         "      in: {touchpoints: {inner: {channel: email, on: use, after: 5d}}}\n"
         "  t: {touchpoints: {first: {channel: call}}}\n"
         "tracks:\n"
         "  billing:\n"
         "    initial: ok\n"
         "    stages: {ok: {touchpoints: {bill: {channel: email, on: use, after: 5d}}}}\n";

/* What an event starts goes by track, then the text; so does what ends together, the oldest of a
 * touchpoint first. Stages are left from the innermost outwards. */
static void test_the_order_of_what_starts_and_ends(void **state)
{
    (void)state;
    scenario_run(in_order,
                 "0s a odd\n"
                 "1d a use\n"
                 "2d a use\n"
                 "2d a odd\n"
                 "3d a odd\n"
                 "4d a out\n"
                 "show a\n",
                 "0s a - -> s.in (created)\n"
                 "0s a - -> billing.ok (created)\n"
                 "2d a ? s.outer #1 superseded newer due 6d\n"
                 "2d a ? s.in.inner #1 superseded newer due 6d\n"
                 "2d a ? billing.ok.bill #1 superseded newer due 6d\n"
                 "3d a ? s.other #1 superseded newer due 5d\n"
                 "4d a ? s.in.inner #2 cancelled left_stage due 7d\n"
                 "4d a ? s.outer #2 cancelled left_stage due 7d\n"
                 "4d a ? s.other #2 cancelled left_stage due 7d\n"
                 "4d a ? s.other #3 cancelled left_stage due 8d\n"
                 "4d a s.in -> t (event) 4d\n"
                 "4d a ! t.first #1\n"
                 "a in t since 4d, billing.ok since 0s;; next 7d\n");
}

/* Of two that wait for one attribute the first in the text goes first, whichever has waited
 * longer. */
static void test_the_order_of_what_is_superseded(void **state)
{
    (void)state;
    scenario_run(in_order,
                 "0s b out\n"
                 "0s place b s@0s at=5d\n"
                 "5d advance\n"
                 "6d b Identify at=-\n"
                 "show b\n",
                 "0s b - -> s.in (created)\n"
                 "0s b - -> billing.ok (created)\n"
                 "0s b s.in -> t (event) 0s\n"
                 "0s b ! t.first #1\n"
                 "0s b t -> s.in (moved) 0s\n"
                 "3d b ? s.ring #1 deferred cap one next 10d\n"
                 "5d b ? s.call #1 deferred cap one next 10d\n"
                 "6d b ? s.call #1 superseded newer due 5d\n"
                 "6d b ? s.ring #1 superseded newer due 3d\n"
                 "b in s.in since 0s, billing.ok since 0s;; next never\n");
}

/* All that wait take 65,535 bytes at most: 549 each here, and 50 at the end. */
static void test_the_bytes_of_all_that_wait(void **state)
{
    (void)state;
    enum { EVENTS = 60, TEXT = 500 };
    char *script = test_malloc(EVENTS * (TEXT + 64));
    char text[TEXT];
    size_t at = 0;
    memset(text, 'x', sizeof(text));
    for (int i = 0; i < EVENTS; i++)
        at += (size_t)sprintf(script + at, "0s a fail a=%.*s\n", TEXT, text);
    (void)sprintf(script + at, "show a\n0s a fail a=y\nshow a\n");
    scenario_check(
        HEAD "attributes: {n: {count: fail}}\n"
             "events: {fail: {properties: {a: string}}}\n"
             "initial: s\n"
             "stages:\n"
             "  s:\n"
             "    touchpoints:\n"
             "      t: {channel: email, on: fail, after: 2d, pending: 64, data: {n: event.a}}\n"
             "      u: {channel: email, on: fail, after: 2d, pending: 64, data: {n: event.a}}\n",
        script,
        "0s a - -> s (created)\n"
        "a rejected SOJ_ERR_LIMIT\n"
        "a in s since 0s; n=59; next 2d\n"
        "a in s since 0s; n=60; next 2d\n");
    test_free(script);
}

/* Of several caps without room the first in the text is named, and the last to have room is waited
 * for. */
static void test_two_caps_without_room(void **state)
{
    (void)state;
    scenario_run(HEAD "caps:\n"
                      "  short: {max: 1, per: 2d}\n"
                      "  long: {max: 1, per: 4d}\n"
                      "  mid: {max: 1, per: 3d}\n"
                      "events: {go: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    touchpoints:\n"
                      "      x: {channel: email}\n"
                      "      y: {channel: email, after: 1d}\n"
                      "      z: {channel: email, after: 2d}\n",
                 "0s a go\n4d advance\n",
                 "0s a - -> s (created)\n"
                 "0s a ! s.x #1\n"
                 "1d a ? s.y #1 deferred cap short next 4d\n"
                 "2d a ? s.z #1 deferred cap long next 4d\n"
                 "4d a ! s.y #1 due 1d\n"
                 "4d a ? s.z #1 deferred cap short next 8d due 2d\n");
}

/* What an event did not bring is kept as such; what is kept outlives the stage, which it was
 * entered for. */
static void test_what_is_kept_of_an_event(void **state)
{
    (void)state;
    scenario_run(HEAD
                 "events: {use: {properties: {s: string, n: int, b: bool, l: duration}}, go: }\n"
                 "initial: s\n"
                 "stages:\n"
                 "  s:\n"
                 "    on: {go: t}\n"
                 "    touchpoints:\n"
                 "      k:\n"
                 "        channel: email\n"
                 "        on: use\n"
                 "        after: 3d\n"
                 "        pending: 3\n"
                 "        on_exit: keep\n"
                 "        data: {s: event.s, n: event.n, b: event.b, l: event.l, at: event.time,\n"
                 "               what: event.name, age: in_stage_for}\n"
                 "  t: {on: {go: s}}\n",
                 "0s a use s=- n=- b=true\n"
                 "1d a use s= n=0 b=false l=-1h\n"
                 "2d a go\n"
                 "2d12h a go\n"
                 "2d12h a use s=x n=-7\n"
                 "10d advance\n",
                 "0s a - -> s (created)\n"
                 "2d a s -> t (event) 2d\n"
                 "2d12h a t -> s (event) 12h\n"
                 "3d a ! s.k #1 {b=true at=0s what=use age=3d}\n"
                 "4d a ! s.k #2 {s= n=0 b=false l=-1h at=1d what=use age=4d}\n"
                 "5d12h a ! s.k #1 {s=x n=-7 at=2d12h what=use age=3d}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_repeats_from_an_attribute),
        cmocka_unit_test(test_started_by_events),
        cmocka_unit_test(test_leaving_cancels_or_keeps),
        cmocka_unit_test(test_caps_defer_to_the_earliest_instant),
        cmocka_unit_test(test_one_waits_at_most),
        cmocka_unit_test(test_once_and_sent),
        cmocka_unit_test(test_an_anchor_that_changes),
        cmocka_unit_test(test_the_bytes_that_are_kept),
        cmocka_unit_test(test_data_that_are_no_values),
        cmocka_unit_test(test_an_event_that_moves),
        cmocka_unit_test(test_the_order_of_what_starts_and_ends),
        cmocka_unit_test(test_the_order_of_what_is_superseded),
        cmocka_unit_test(test_the_bytes_of_all_that_wait),
        cmocka_unit_test(test_two_caps_without_room),
        cmocka_unit_test(test_what_is_kept_of_an_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
