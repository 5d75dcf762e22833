/* SPDX-License-Identifier: MIT */
/* Answers: expectations, how they open and how they end. */
#include "answers.h"

/* What becomes of the answer to `a.ask` shows in the attribute that `end` sets. */
#define ASKING(expect, more)                                                                       \
    HEAD("yes: {properties: {good: bool}, set: {n: customer.n + 1}}, no: , end: {set: {said: "     \
         "'answered(\"a.ask\")', refused: 'rejected(\"a.ask\")'}}")                                \
    "attributes: {said: bool, refused: bool, n: {type: int, default: 0}}\n"                        \
    "initial: a\nstages:\n  a:\n" more                                                             \
    "    touchpoints:\n      ask: {channel: email, after: 1d, expect: {" expect "}}\n"

#define UNANSWERED "    on: {Touchpoint Unanswered: b}\n"
#define LEAVING    "  b: {}\n"

static const scene_row endings[] = {
    /* nothing is open before the emission */
    {ASKING("event: yes, rejected: no, within: 2d", ""),
     "0s a yes\n"
     "1d-1us a yes\n"
     "1d a end\n"
     "show a\n"
     "2d a yes\n"
     "3d a end\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "1d a ! a.ask #1\n"
     "a in a since 0s; said=false refused=false n=2; next 3d\n"
     "a in a since 0s; said=true refused=false n=3; next never\n"},
    /* refused; what comes later changes nothing */
    {ASKING("event: yes, rejected: no, within: 2d", ""),
     "0s a yes\n"
     "2d a no\n"
     "3d-1us a yes\n"
     "3d a end\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "1d a ! a.ask #1\n"
     "a in a since 0s; said=false refused=true n=2; next never\n"},
    /* the condition chooses among answers */
    {ASKING("event: yes, when: event.good, rejected: no, within: 2d", ""),
     "0s a end\n"
     "2d a yes good=false\n"
     "2d a yes\n"
     "2d a end\n"
     "show a\n"
     "2d a yes good=true\n"
     "2d a end\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "1d a ! a.ask #1\n"
     "a in a since 0s; said=false refused=false n=2; next 3d\n"
     "a in a since 0s; said=true refused=false n=3; next never\n"},
    /* an event that answers and rejects answers; where the condition does not hold it
       rejects */
    {ASKING("event: yes, when: event.good, rejected: yes, within: 2d", ""),
     "0s a end\n"
     "0s b end\n"
     "2d a yes good=true\n"
     "2d b yes good=false\n"
     "2d a end\n"
     "2d b end\n"
     "show a\n"
     "show b\n",
     "0s a - -> a (created)\n"
     "0s b - -> a (created)\n"
     "1d a ! a.ask #1\n"
     "1d b ! a.ask #1\n"
     "a in a since 0s; said=true refused=false n=1; next never\n"
     "b in a since 0s; said=false refused=true n=1; next never\n"},
    /* all are asked before any ends */
    {HEAD("yes: , look: {set: {said: 'answered(\"a.one\") && "
          "!answered(\"a.two\")'}}") "attributes: {said: bool}\ninitial: a\nstages: "
                                     "{a: {touchpoints: {one: {channel: call, "
                                     "expect: "
                                     "{event: yes, within: 9d}}, two: {channel: "
                                     "call, expect: {event: yes, when: "
                                     "'answered(\"a.one\")', within: 9d}}}}}\n",
     "0s a Identify\n"
     "1d a yes\n"
     "1d a look\n"
     "show a\n"
     "1d a yes\n"
     "1d a look\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "0s a ! a.one #1\n"
     "0s a ! a.two #1\n"
     "a in a since 0s; said=true; next 9d\n"
     "a in a since 0s; said=false; next never\n"},
    /* asked with the attributes from before the event's own `set` */
    {ASKING("event: yes, when: customer.n == 1, within: 2d", ""),
     "0s a end\n"
     "2d a yes\n"
     "2d a end\n"
     "show a\n"
     "2d a yes\n"
     "2d a end\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "1d a ! a.ask #1\n"
     "a in a since 0s; said=false refused=false n=1; next 3d\n"
     "a in a since 0s; said=true refused=false n=2; next never\n"},
    /* the last instant of `within` is the event's no more: what is due goes first */
    {ASKING("event: yes, within: 2d", UNANSWERED) LEAVING,
     "0s a end\n"
     "0s b end\n"
     "3d-1us a yes\n"
     "3d b yes\n"
     "4d a end\n"
     "4d b end\n"
     "show a\n"
     "show b\n",
     "0s a - -> a (created)\n"
     "0s b - -> a (created)\n"
     "1d a ! a.ask #1\n"
     "1d b ! a.ask #1\n"
     "3d b a -> b (event) 3d\n"
     "a in a since 0s; said=true refused=false n=1; next never\n"
     "b in b since 3d; said=false refused=false n=1; next never\n"},
    /* a late answer counts by order of processing */
    {ASKING("event: yes, within: 2d", ""),
     "0s a end\n"
     "2d advance\n"
     "12h a yes\n"
     "2d a end\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "1d a ! a.ask #1\n"
     "a late\n"
     "a in a since 0s; said=true refused=false n=1; next never\n"},
};

static void test_how_expectations_end(void **state)
{
    (void)state;
    RUN(endings);
}

static const scene_row unanswered[] = {
    /* the event knows what it is about; it counts, sets and moves as any other */
    {HEAD("yes: , end: {properties: {id: string}, set: {same: event.id == customer.id, id: "
          "'null'}}, "
          "Touchpoint Unanswered: {set: {what: event.touchpoint, how: event.channel, which: "
          "event.variant, id: event.id, at: event.time}}") "attributes: {what: string, how: "
                                                           "string, which: string, id: string, at: "
                                                           "timestamp, same: bool, "
                                                           "n: {count: Touchpoint Unanswered}, "
                                                           "last: {last: Touchpoint "
                                                           "Unanswered.channel}}\n"
                                                           "initial: a\nstages:\n"
                                                           "  a:\n"
                                                           "    on: {Touchpoint Unanswered: {to: "
                                                           "b, when: 'event.touchpoint == "
                                                           "\"a.ask\"'}}\n"
                                                           "    touchpoints: {ask: {channel: call, "
                                                           "variants: {x: {percent: 100}}, expect: "
                                                           "{event: yes, "
                                                           "within: 1d}}}\n"
                                                           "  b: {touchpoints: {sorry: {channel: "
                                                           "email, on: Touchpoint Unanswered}}}\n"
                                                           "tracks: {side: {initial: s, stages: "
                                                           "{s: {touchpoints: {t: {channel: email, "
                                                           "on: Touchpoint "
                                                           "Unanswered, data: {p: "
                                                           "event.touchpoint}}}}}}}\n",
     "0s a Identify\n"
     "2d advance\n"
     "2d a end id=@a.ask\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "0s a - -> side.s (created)\n"
     "0s a ! a.ask #1 =x\n"
     "1d a a -> b (event) 1d\n"
     "1d a ! side.s.t #1 {p=a.ask}\n"
     "a in b since 1d, side.s since 0s; what=a.ask how=call which=x at=1d same=true n=1 last=call; "
     "next never\n"},
    /* it outlives the stage; a newer emission replaces it */
    {HEAD("yes: , go: , back: , Touchpoint Unanswered: {set: {n: customer.n + 1}}") "attributes: "
                                                                                    "{n: {type: "
                                                                                    "int, default: "
                                                                                    "0}}\ninitial: "
                                                                                    "a\nstages:\n"
                                                                                    "  a: {on: "
                                                                                    "{go: b}, "
                                                                                    "touchpoints: "
                                                                                    "{ask: "
                                                                                    "{channel: "
                                                                                    "call, expect: "
                                                                                    "{event: yes, "
                                                                                    "within: "
                                                                                    "3d}}}}\n"
                                                                                    "  b: {on: "
                                                                                    "{back: a}}\n",
     "0s a Identify\n"
     "1d a go\n"
     "show a\n"
     "2d a back\n"
     "show a\n"
     "4d advance\n"
     "show a\n"
     "6d a go\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "0s a ! a.ask #1\n"
     "1d a a -> b (event) 1d\n"
     "a in b since 1d; n=0; next 3d\n"
     "2d a b -> a (event) 1d\n"
     "2d a ! a.ask #1\n"
     "a in a since 2d; n=0; next 5d\n"
     "a in a since 2d; n=0; next 5d\n"
     "6d a a -> b (event) 4d\n"
     "a in b since 6d; n=1; next never\n"},
    /* after transitions and before touchpoints, in the order of tracks and the text */
    {HEAD("yes: ") "attributes: {n: {type: int, default: 0}}\ninitial: a\nstages:\n"
                   "  a:\n"
                   "    on: {Touchpoint Unanswered: [{when: 'event.touchpoint == \"a.one\"', set: "
                   "{n: customer.n "
                   "* 10 + 1}}, {when: 'event.touchpoint == \"a.two\"', set: {n: customer.n * 10 + "
                   "2}}, {set: "
                   "{n: customer.n * 10 + 3}}]}\n"
                   "    after: {1d: {set: {n: customer.n * 10 + 9}}}\n"
                   "    touchpoints:\n"
                   "      one: {channel: call, priority: 1, expect: {event: yes, within: 1d}}\n"
                   "      two: {channel: call, priority: 2, expect: {event: yes, within: 1d}}\n"
                   "      say: {channel: call, after: 1d, data: {n: customer.n}}\n"
                   "tracks: {side: {initial: s, stages: {s: {touchpoints: {t: {channel: call, "
                   "priority: 100, "
                   "expect: {event: yes, within: 1d}}}}}}}\n",
     "0s a Identify\n"
     "1d advance\n",
     "0s a - -> a (created)\n"
     "0s a - -> side.s (created)\n"
     "0s a ! side.s.t #1\n"
     "0s a ! a.two #1\n"
     "0s a ! a.one #1\n"
     "1d a ! a.say #1 {n=9123}\n"},
    /* the outer stage's first, wherever its touchpoints stand */
    {HEAD("yes: ") "attributes: {n: {type: int, default: 0}}\ninitial: a\nstages:\n"
                   "  a:\n"
                   "    on: {Touchpoint Unanswered: [{when: 'event.touchpoint == \"a.one\"', set: "
                   "{n: customer.n * 10 + 1}}, {set: {n: customer.n * 10 + 2}}]}\n"
                   "    initial: b\n"
                   "    stages: {b: {touchpoints: {two: {channel: call, expect: {event: yes, "
                   "within: 1d}}}}}\n"
                   "    touchpoints:\n"
                   "      one: {channel: call, expect: {event: yes, within: 1d}}\n"
                   "      say: {channel: call, after: 1d, data: {n: customer.n}}\n",
     "0s a Identify\n"
     "1d advance\n",
     "0s a - -> a.b (created)\n"
     "0s a ! a.b.two #1\n"
     "0s a ! a.one #1\n"
     "1d a ! a.say #1 {n=12}\n"},
    /* a macrostep that fails is undone and told; the expectation has ended all the same */
    {HEAD("yes: , Touchpoint Unanswered: {set: {n: customer.n + 1}}, end: {set: {said: "
          "'answered(\"a.ask\")'}}") "attributes: {n: {type: int, default: 0, max: 0}, said: "
                                     "bool}\ninitial: a\n"
                                     "stages: {a: {touchpoints: {ask: {channel: call, expect: "
                                     "{event: yes, within: 1d}}}}}\n",
     "0s a Identify\n"
     "2d advance\n"
     "3d a end\n"
     "show a\n",
     "0s a - -> a (created)\n"
     "0s a ! a.ask #1\n"
     "1d a fault SOJ_ERR_RANGE a a.ask n\n"
     "a in a since 0s; n=0 said=false; next never\n"},
    /* beyond the end of time none ends */
    {HEAD("yes: ") "initial: a\nstages: {a: {touchpoints: {ask: {channel: call, expect: {event: "
                   "yes, "
                   "within: 2d}}}}}\n",
     "end-1d a Identify\n"
     "show a\n",
     "end-1d a - -> a (created)\n"
     "end-1d a ! a.ask #1 until never\n"
     "a in a since end-1d;; next never\n"},
};

static void test_unanswered(void **state)
{
    (void)state;
    RUN(unanswered);
}

/* Nobody but a step raises it. */
static void test_nobody_posts_unanswered(void **state)
{
    (void)state;
    scenario_run(
        HEAD("yes: ") "initial: a\nstages: {a: {touchpoints: {ask: {channel: call, expect: "
                      "{event: yes, within: 2d}}}}}\n",
        "0s a Touchpoint_Unanswered\n"
        "0s a yes\n"
        "0s a Touchpoint_Unanswered id=@a.ask\n",
        "a rejected SOJ_ERR_UNSUPPORTED\n"
        "0s a - -> a (created)\n"
        "0s a ! a.ask #1\n"
        "a rejected SOJ_ERR_UNSUPPORTED\n");
}

/* Each is one macrostep of its instant, as timers are. */
static void test_too_many_at_one_instant(void **state)
{
    (void)state;
    scenario_run(
        HEAD(
            "yes: , end: {set: {said: 'answered(\"a.ask\")'}}") "attributes: {n: {type: int, "
                                                                "default: 0}, t: timestamp, said: "
                                                                "bool, u: {count: "
                                                                "Touchpoint Unanswered}}\ninitial: "
                                                                "a\nstages:\n"
                                                                "  a:\n"
                                                                "    after: {0s: {from: "
                                                                "customer.t, set: {n: customer.n + "
                                                                "1, t: 'customer.n < 999 "
                                                                "? customer.t - duration(\"1s\") : "
                                                                "null'}}}\n"
                                                                "    touchpoints: {ask: {channel: "
                                                                "call, expect: {event: yes, "
                                                                "within: 1d}}}\n",
        "0s a Identify t=1d\n"
        "0s b Identify t=1d n=1\n"
        "1d advance\n"
        "show a\n"
        "show b\n",
        "0s a - -> a (created)\n"
        "0s a ! a.ask #1\n"
        "0s b - -> a (created)\n"
        "0s b ! a.ask #1\n"
        "1d a fault SOJ_ERR_LIMIT a a.ask\n"
        "a in a since 0s; n=1000 u=0; next never\n"
        "b in a since 0s; n=1000 u=1; next never\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_how_expectations_end),
        cmocka_unit_test(test_unanswered),
        cmocka_unit_test(test_nobody_posts_unanswered),
        cmocka_unit_test(test_too_many_at_one_instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
