/* SPDX-License-Identifier: MIT */
/* How customers move, scenario by scenario: docs/semantics.md. */
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

/* Two sets in one macrostep, each with texts that change places: no text is written where one is
 * read. */
static void test_texts_change_places_twice(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {a: {type: string, default: left}, b: {type: string, default: "
                      "right}}\n"
                      "events:\n"
                      "  once: {set: {a: customer.b, b: customer.a}}\n"
                      "  twice: {set: {a: customer.b, b: customer.a}}\n"
                      "initial: s\n"
                      "stages: {s: {on: {twice: {set: {a: customer.b, b: customer.a}}}}}\n",
                 "1d a once\n"
                 "2d a twice\n"
                 "show a\n",
                 "1d a - -> s (created)\n"
                 "a in s since 1d; a=right b=left; next never\n");
}

static void test_values_outside_their_domain_change_nothing(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes:\n"
                      "  n: {type: int, default: 0, min: 0, max: 10}\n"
                      "  plan: {type: string, one_of: [free, pro]}\n"
                      "  d: {type: double, min: 0.5, max: 2}\n"
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
                 "3d a Identify plan=\n"
                 "3d a Identify d=0.25\n"
                 "3d a Identify d=2.5\n"
                 "3d a Identify d=2\n"
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
                 "a rejected SOJ_ERR_RANGE 1\n"
                 "a rejected SOJ_ERR_RANGE 2\n"
                 "a rejected SOJ_ERR_RANGE 2\n"
                 "a in s since 1d; n=10 plan=free d=0.5; next never\n"
                 "a in s since 1d; n=10 d=0.5; next never\n");
}

/* A text of no bytes is a text. */
static void test_an_empty_text_among_others(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {size: {type: string, one_of: [small, '', large]}}\n"
                      "events: {go: }\n"
                      "initial: s\n"
                      "stages: {s: }\n",
                 "0s a Identify size=\n"
                 "show a\n"
                 "1d a Identify size=large\n"
                 "show a\n"
                 "2d a Identify size=medium\n",
                 "0s a - -> s (created)\n"
                 "a in s since 0s; size=; next never\n"
                 "a in s since 0s; size=large; next never\n"
                 "a rejected SOJ_ERR_RANGE 0\n");
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
    /* One that fails counts as well. */
    scenario_run(HEAD "attributes: {n: {type: int, default: 0}, m: {type: int, max: 9},\n"
                      "  t: timestamp, u: timestamp}\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    after:\n"
                      "      1h: {from: customer.u, set: {m: '99'}}\n"
                      "      0s: {from: customer.t, set: {n: customer.n + 1, t: 'customer.t - "
                      "duration(\"1s\")'}}\n",
                 "1d a Identify t=0s u=0s\n"
                 "show a\n",
                 "1d a - -> s (created)\n"
                 "1d a fault SOJ_ERR_RANGE s m due 1h\n"
                 "1d a fault SOJ_ERR_LIMIT s due -16m39s\n"
                 "a in s since 1d; n=999 t=-16m39s u=0s; next never\n");
}

/* What settling cannot do undoes the event, and what was due before it has happened. */
static void test_an_event_that_does_not_settle(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {n: {type: int, default: 0, max: 5}}\n"
                      "events: {add: {set: {n: customer.n + 1}}}\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s: {after: {1d: t}, always: {when: customer.n == 2, to: t, set: {n: 9}}}\n"
                      "  t: {always: {when: customer.n == 3, to: s, set: {n: 0}}}\n",
                 "0s a add\n"
                 "1h a add\n"
                 "show a\n"
                 "2d a add\n"
                 "3d a add\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "a rejected SOJ_ERR_RANGE 0\n"
                 "a in s since 0s; n=1; next 1d\n"
                 "1d a s -> t (after) 1d\n"
                 "3d a t -> s (always) 2d\n"
                 "a in s since 3d; n=0; next 4d\n");
}

/* The event at hand, in all that it does. */
static void test_what_an_event_says_of_itself(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {who: string, at: timestamp, before: string, twice: int}\n"
                      "events:\n"
                      "  use: {set: {who: event.name, at: event.time, before: before.who}}\n"
                      "  move: {properties: {n: int}}\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    on:\n"
                      "      move: {to: t, when: event.name == \"move\" && event.time < now,\n"
                      "             set: {who: event.name, at: event.time, twice: event.n * 2}}\n"
                      "  t: {}\n",
                 "1d a use\n"
                 "show a\n"
                 "2d a move n=1\n"
                 "3d a use\n"
                 "show a\n"
                 /* Late: it says when it was, and happens now. */
                 "1d12h a move n=4\n"
                 "show a\n",
                 "1d a - -> s (created)\n"
                 "a in s since 1d; who=use at=1d; next never\n"
                 "a in s since 1d; who=use at=3d before=use; next never\n"
                 "3d a s -> t (event) 2d\n"
                 "a late\n"
                 "a in t since 3d; who=move at=1d12h before=use twice=8; next never\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_creation_and_nested_stages),
        cmocka_unit_test(test_innermost_first_and_first_enabled),
        cmocka_unit_test(test_sets_see_what_was_before),
        cmocka_unit_test(test_texts_change_places_twice),
        cmocka_unit_test(test_values_outside_their_domain_change_nothing),
        cmocka_unit_test(test_an_empty_text_among_others),
        cmocka_unit_test(test_identify_is_an_event),
        cmocka_unit_test(test_always_chains),
        cmocka_unit_test(test_a_thousand_settling_moves),
        cmocka_unit_test(test_a_clock_macrostep_that_fails_is_consumed),
        cmocka_unit_test(test_a_thousand_timers_at_one_instant),
        cmocka_unit_test(test_an_event_that_does_not_settle),
        cmocka_unit_test(test_what_an_event_says_of_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
