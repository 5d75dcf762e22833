/* SPDX-License-Identifier: MIT */
/* What a model means, scenario by scenario: language.md, sections 2 (timers), 4 and 5. */
#include "support/test.h"

#include "scenario.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"                                                                                 \
    "channels: {email: }\n"

static void test_creation_and_nested_stages(void **state)
{
    (void)state;
    scenario_run(HEAD "events: {buy: , open: , cancel: }\n"
                      "initial: prospect\n"
                      "stages:\n"
                      "  prospect: {on: {buy: live}}\n"
                      "  live:\n"
                      "    initial: start\n"
                      "    on: {cancel: gone, open: live.use}\n"
                      "    after: {30d: gone}\n"
                      "    stages:\n"
                      "      start: {on: {buy: use}, after: {10d: use}}\n"
                      "      use: {on: {buy: use}}\n"
                      "  gone: {on: {buy: live.use, cancel: gone}}\n",
                 /* Creation at the event's time; the event is handled in the same macrostep. */
                 "1d a buy\n"
                 "show a\n"
                 /* `live` declares it to its own sub-stage: it is not left, its timer goes on. */
                 "3d a open\n"
                 "show a\n"
                 /* A transition to itself leaves and re-enters. */
                 "4d a buy\n"
                 "show a\n"
                 "31d-1us advance\n"
                 "31d advance\n"
                 "40d a buy\n"
                 "show a\n"
                 "41d a cancel\n"
                 "42d a cancel\n"
                 /* Nobody handles it: accepted, and the customer is there. */
                 "1d b open\n"
                 "show b\n",
                 "1d a - -> prospect (created)\n"
                 "1d a prospect -> live.start (event) 0s\n"
                 "a in live.start since 1d;; next 11d\n"
                 "3d a live.start -> live.use (event) 2d\n"
                 "a in live.use since 3d;; next 31d\n"
                 "4d a live.use -> live.use (event) 1d\n"
                 "a in live.use since 4d;; next 31d\n"
                 "31d a live.use -> gone (after) 27d\n"
                 "40d a gone -> live.use (event) 9d\n"
                 "a in live.use since 40d;; next 70d\n"
                 "41d a live.use -> gone (event) 1d\n"
                 "42d a gone -> gone (event) 1d\n"
                 "1d b - -> prospect (created)\n"
                 "b in prospect since 1d;; next never\n");
}

static void test_innermost_first_and_first_enabled(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {n: {type: int, default: 0}}\n"
                      "events: {go: {properties: {to: int}}}\n"
                      "initial: out\n"
                      "stages:\n"
                      "  out:\n"
                      "    initial: in\n"
                      "    on:\n"
                      "      go: [{when: event.to == 3, to: c}, {when: event.to <= 4, to: d}]\n"
                      "    stages:\n"
                      "      in:\n"
                      "        on:\n"
                      "          go: [{when: event.to == 1, to: a}, {when: event.to <= 2, to: b}]\n"
                      "  a: {on: {go: out}}\n"
                      "  b: {on: {go: out}}\n"
                      "  c: {on: {go: out}}\n"
                      "  d: {on: {go: out}}\n",
                 "1h a go to=1\n"
                 "2h a go\n"
                 "3h a go to=2\n"
                 "4h a go\n"
                 "5h a go to=3\n"
                 "6h a go\n"
                 "7h a go to=4\n"
                 "8h a go\n"
                 "9h a go to=5\n"
                 /* An absent property makes both conditions errors, so false. */
                 "10h a go\n",
                 "1h a - -> out.in (created)\n"
                 "1h a out.in -> a (event) 0s\n"
                 "2h a a -> out.in (event) 1h\n"
                 "3h a out.in -> b (event) 1h\n"
                 "4h a b -> out.in (event) 1h\n"
                 "5h a out.in -> c (event) 1h\n"
                 "6h a c -> out.in (event) 1h\n"
                 "7h a out.in -> d (event) 1h\n"
                 "8h a d -> out.in (event) 1h\n");
}

static void test_sets_see_what_was_before(void **state)
{
    (void)state;
    scenario_run(
        HEAD "attributes:\n"
             "  a: {type: string, default: left}\n"
             "  b: {type: string, default: right}\n"
             "  n: {type: int, default: 1}\n"
             "  d: double\n"
             "  was: int\n"
             "  t: timestamp\n"
             "  long: duration\n"
             "events:\n"
             "  swap: {set: {a: customer.b, b: customer.a, n: customer.n * 2}}\n"
             "  move: {set: {n: customer.n + 1}}\n"
             "  odd: {properties: {x: double}, set: {d: event.x, was: customer.was + 1}}\n"
             "  wipe: {set: {a: 'null', b: '\"x\" + customer.b'}}\n"
             "initial: s\n"
             "stages:\n"
             "  s:\n"
             "    on:\n"
             "      swap: {set: {a: 'customer.a + \"!\"'}}\n"
             "      move:\n"
             "        to: u\n"
             "        when: before.n + 1 == customer.n\n"
             "        set: {was: before.n, t: now, long: in_stage_for, n: customer.n * 10}\n"
             "  u: {on: {move: s}}\n",
        "1d a swap\n"
        "show a\n"
        "2d a swap\n"
        "show a\n"
        "3d a move\n"
        "show a\n"
        "4d a odd x=2\n"
        "show a\n"
        "4d a odd x=-\n"
        "5d a wipe\n"
        "show a\n"
        "6d a wipe\n"
        "7d a swap\n"
        "show a\n",
        "1d a - -> s (created)\n"
        "a in s since 1d; a=right! b=left n=2; next never\n"
        "a in s since 1d; a=left! b=right! n=4; next never\n"
        "3d a s -> u (event) 2d\n"
        "a in u since 3d; a=left! b=right! n=50 was=4 t=3d long=2d; next never\n"
        "a in u since 3d; a=left! b=right! n=50 d=2 was=5 t=3d long=2d; next never\n"
        "a in u since 3d; b=xright! n=50 d=2 was=6 t=3d long=2d; next never\n"
        "a in u since 3d; a=xxright! b=xxright! n=100 d=2 was=6 t=3d long=2d; next never\n");
}

static void test_values_outside_their_domain_change_nothing(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes:\n"
                      "  n: {type: int, default: 0, min: 0, max: 10}\n"
                      "  plan: {type: string, one_of: [free, pro]}\n"
                      "  d: {type: double, min: 0.5}\n"
                      "events:\n"
                      "  add: {properties: {n: {type: int, max: 100}, plan: string},\n"
                      "        set: {plan: event.plan, n: customer.n + event.n}}\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s: {on: {add: {to: u, when: customer.n == 7, set: {n: customer.n * 2}}}}\n"
                      "  u: {}\n",
                 "1d a add n=11 plan=pro\n"
                 "show a\n"
                 "1d a add n=5 plan=pro\n"
                 "2d a add n=101\n"
                 "2d a add n=-6\n"
                 "2d a add n=1 plan=gold\n"
                 /* The transition's set fails after the event's own has been applied. */
                 "2d a add n=2 plan=free\n"
                 "show a\n"
                 "3d a Identify plan=free n=11\n"
                 "3d a Identify plan=gold\n"
                 "3d a Identify d=0.25\n"
                 "3d a Identify plan=free n=10 d=0.5\n"
                 "show a\n"
                 "3d a Identify plan=-\n"
                 "show a\n",
                 "a rejected SOJ_ERR_RANGE 0\n"
                 "a unknown\n"
                 "1d a - -> s (created)\n"
                 "a rejected SOJ_ERR_RANGE 0\n"
                 "a rejected SOJ_ERR_RANGE 0\n"
                 "a rejected SOJ_ERR_RANGE 1\n"
                 "a rejected SOJ_ERR_RANGE 0\n"
                 "a in s since 1d; n=5 plan=pro; next never\n"
                 "a rejected SOJ_ERR_RANGE 0\n"
                 "a rejected SOJ_ERR_RANGE 1\n"
                 "a rejected SOJ_ERR_RANGE 2\n"
                 "a in s since 1d; n=10 plan=free d=0.5; next never\n"
                 "a in s since 1d; n=10 d=0.5; next never\n");
}

static void test_identify_is_an_event(void **state)
{
    (void)state;
    scenario_run(HEAD
                 "attributes: {seats: {type: int, default: 1}, name: string}\n"
                 "events: {grow: }\n"
                 "initial: small\n"
                 "stages:\n"
                 "  small:\n"
                 "    on: {Identify: {to: big, when: before.seats < 10 && customer.seats >= 10}}\n"
                 "    always: {when: customer.name == \"x\", to: big}\n"
                 "  big: {on: {grow: small}}\n",
                 "1d a Identify seats=5\n"
                 "2d a Identify seats=50 name=Acme\n"
                 "show a\n"
                 "3d a grow\n"
                 "4d a Identify seats=60\n"
                 "5d a Identify name=x\n"
                 "show a\n",
                 "1d a - -> small (created)\n"
                 "2d a small -> big (event) 1d\n"
                 "a in big since 2d; seats=50 name=Acme; next never\n"
                 "3d a big -> small (event) 1d\n"
                 "5d a small -> big (always) 2d\n"
                 "a in big since 5d; seats=60 name=x; next never\n");
}

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

static void test_always_chains(void **state)
{
    (void)state;
    scenario_run(
        HEAD "attributes: {score: {type: int, default: 0}}\n"
             "events: {gain: {properties: {n: int}, set: {score: customer.score + event.n}}}\n"
             "initial: one\n"
             "stages:\n"
             "  one:\n"
             "    touchpoints: {hello: {channel: email}}\n"
             "    always: [{when: customer.score >= 100, to: four},\n"
             "             {when: customer.score >= 10, to: two}]\n"
             "  two:\n"
             "    initial: x\n"
             "    touchpoints: {passed: {channel: email}}\n"
             "    always: {when: customer.score >= 20, to: three}\n"
             "    stages:\n"
             "      x: {always: {when: customer.score >= 30, to: two.y}}\n"
             "      y: {always: {when: customer.score == 30, set: {score: customer.score + 10}}}\n"
             "  three: {touchpoints: {there: {channel: email}}}\n"
             "  four: {}\n",
        "1d a gain n=9\n"
        "2d a gain n=1\n"
        /* The innermost stage first; a stage passed through emits nothing. */
        "3d a gain n=20\n"
        "show a\n"
        "1d b gain n=100\n",
        "1d a - -> one (created)\n"
        "1d a ! one.hello #1\n"
        "2d a one -> two.x (always) 1d\n"
        "2d a ! two.passed #1\n"
        "3d a two.x -> two.y (always) 1d\n"
        "3d a two.y -> three (always) 0s\n"
        "3d a ! three.there #1\n"
        "a in three since 3d; score=40; next never\n"
        "1d b - -> one (created)\n"
        "1d b one -> four (always) 0s\n");
}

static const char loops[] =
    HEAD "attributes: {n: {type: int, default: 0}, max: {type: int, default: 0}}\n"
         "events: {go: {properties: {max: int}, set: {max: event.max, n: '0'}}}\n"
         "initial: s\n"
         "stages:\n"
         "  s:\n"
         "    always: {when: customer.n < customer.max, set: {n: customer.n + 1}}\n"
         "    after: {1d: {set: {max: '1001'}}, 2d: {set: {n: '5', max: '5'}}}\n";

static void test_a_thousand_settling_moves(void **state)
{
    (void)state;
    scenario_run(loops,
                 "0s a go max=999\n"
                 "0s b go max=1000\n"
                 "0s c go max=1001\n"
                 "show a\n"
                 "show b\n"
                 "show c\n"
                 "0s b go max=1001\n"
                 "show b\n",
                 "0s a - -> s (created)\n"
                 "0s b - -> s (created)\n"
                 "c rejected SOJ_ERR_LOOP\n"
                 "a in s since 0s; n=999 max=999; next 1d\n"
                 "b in s since 0s; n=1000 max=1000; next 1d\n"
                 "c unknown\n"
                 "b rejected SOJ_ERR_LOOP\n"
                 "b in s since 0s; n=1000 max=1000; next 1d\n");
}

static void test_a_clock_macrostep_that_fails_is_consumed(void **state)
{
    (void)state;
    scenario_run(loops,
                 "0s a go max=0\n"
                 "1d advance\n"
                 "show a\n"
                 "2d advance\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "1d a fault SOJ_ERR_LOOP s\n"
                 "a in s since 0s; n=0 max=0; next 2d\n"
                 "a in s since 0s; n=5 max=5; next never\n");
    scenario_run(HEAD "attributes: {n: {type: int, default: 9, max: 9}, t: timestamp}\n"
                      "events: {go: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    after:\n"
                      "      1d: {to: u, set: {n: customer.n + 1}}\n"
                      "      2d: {from: customer.t, set: {n: customer.n + 1}}\n"
                      "      3d: {restart_on: go, set: {n: customer.n + 1}}\n"
                      "      4d: u\n"
                      "  u: {}\n",
                 "0s a Identify t=1h\n"
                 "9d advance\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "1d a fault SOJ_ERR_RANGE s n\n"
                 "2d1h a fault SOJ_ERR_RANGE s n\n"
                 "3d a fault SOJ_ERR_RANGE s n\n"
                 "4d a s -> u (after) 4d\n"
                 "a in u since 4d; n=9 t=1h; next never\n");
}

static void test_a_thousand_timers_at_one_instant(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {n: {type: int, default: 0}, t: timestamp}\n"
                      "events: {go: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    after:\n"
                      "      0s: {from: customer.t, set: {n: customer.n + 1, t: 'customer.t - "
                      "duration(\"1s\")'}}\n"
                      "      1h: {from: customer.t, to: s}\n",
                 "1d a Identify t=0s\n"
                 "show a\n"
                 /* A later instant has room again. */
                 "2d a Identify t=-1d n=0\n"
                 "show a\n",
                 "1d a - -> s (created)\n"
                 "1d a fault SOJ_ERR_LIMIT s due -16m40s\n"
                 "1d a fault SOJ_ERR_LIMIT s due 43m20s\n"
                 "a in s since 1d; n=1000 t=-16m40s; next never\n"
                 "2d a fault SOJ_ERR_LIMIT s due -1d16m40s\n"
                 "2d a fault SOJ_ERR_LIMIT s due -23h16m40s\n"
                 "a in s since 1d; n=1000 t=-1d16m40s; next never\n");
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
                 "a in s since 0s; t=2912442d; next 2912441d\n"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_creation_and_nested_stages),
        cmocka_unit_test(test_innermost_first_and_first_enabled),
        cmocka_unit_test(test_sets_see_what_was_before),
        cmocka_unit_test(test_values_outside_their_domain_change_nothing),
        cmocka_unit_test(test_identify_is_an_event),
        cmocka_unit_test(test_a_timer_wins_a_tie),
        cmocka_unit_test(test_order_of_what_is_due_together),
        cmocka_unit_test(test_restarts),
        cmocka_unit_test(test_late_events),
        cmocka_unit_test(test_anchors_that_are_attributes),
        cmocka_unit_test(test_an_anchor_in_the_past_is_due_at_once),
        cmocka_unit_test(test_always_chains),
        cmocka_unit_test(test_a_thousand_settling_moves),
        cmocka_unit_test(test_a_clock_macrostep_that_fails_is_consumed),
        cmocka_unit_test(test_a_thousand_timers_at_one_instant),
        cmocka_unit_test(test_conditions_of_timers_and_touchpoints),
        cmocka_unit_test(test_a_timer_of_ten_years),
        cmocka_unit_test(test_the_ends_of_time),
        cmocka_unit_test(test_occurrences_are_counted_by_visit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
