/* SPDX-License-Identifier: MIT */
/* Answers: expectations and how they end, feedback, and emissions that are missed. */
#include "scenario.h"
#include "support/test.h"

#define HEAD(events)                                                                               \
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: , call: }\nevents: {" events "}\n"

typedef struct scene_row {
    const char *model, *script, *expected;
} scene_row;

static void run_all(const scene_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        scenario_run(rows[i].model, rows[i].script, rows[i].expected);
}

#define RUN(rows) run_all((rows), TEST_ARRAY_LEN(rows))

/* ---- expectations ---- */

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
    /* an event that answers and rejects answers; where the condition does not hold it rejects */
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

/* ---- feedback ---- */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_how_expectations_end),
        cmocka_unit_test(test_unanswered),
        cmocka_unit_test(test_nobody_posts_unanswered),
        cmocka_unit_test(test_too_many_at_one_instant),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
