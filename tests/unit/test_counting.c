/* SPDX-License-Identifier: MIT */
/* Attributes that count. */
#include "support/test.h"

#include <stdio.h>

#include "scenario.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"                                                                                 \
    "channels: {email: }\n"

static void test_of_all_time(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes:\n"
                      "  orders: {count: order}\n"
                      "  big: {count: order, when: event.amount >= 100.0}\n"
                      "  spent: {sum: order.amount}\n"
                      "  pieces: {sum: order.n}\n"
                      "  what: {last: order.what}\n"
                      "  first: {type: bool, default: false}\n"
                      "events:\n"
                      "  order:\n"
                      "    properties: {amount: double, n: int, what: string}\n"
                      "    set: {first: customer.orders == 1 && before.orders == 0}\n"
                      "initial: s\n"
                      "stages: {s: {on: {order: {when: customer.orders == 2, to: t}}}, t: }\n",
                 "0s a order amount=10.5 n=2 what=tea\n"
                 "show a\n"
                 "1d a order amount=100 what=-\n"
                 "show a\n"
                 "2d a order n=9223372036854775805\n"
                 "2d a order n=1\n"
                 "2d a Identify orders=3\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "a in s since 0s; orders=1 big=0 spent=10.5 pieces=2 what=tea first=true; "
                 "next never\n"
                 "1d a s -> t (event) 1d\n"
                 "a in t since 1d; orders=2 big=1 spent=110.5 pieces=2 what=tea first=false; "
                 "next never\n"
                 "a rejected SOJ_ERR_RANGE 3\n"
                 "a rejected SOJ_ERR_READ_ONLY 0\n"
                 "a in t since 1d; orders=3 big=1 spent=110.5 pieces=9223372036854775807 what=tea "
                 "first=false; next never\n");
}

static void test_windows_are_exact(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes:\n"
                      "  n: {count: order, within: 10d, up_to: 3}\n"
                      "  s: {sum: order.v, within: 10d, up_to: 3}\n"
                      "events: {order: {properties: {v: int}}, look: }\n"
                      "initial: s\n"
                      "stages: {s: }\n",
                 "0s a order v=1\n"
                 "1d a order v=2\n"
                 "10d-1us a look\n"
                 "show a\n"
                 /* (0, 10d]: the first is out. */
                 "10d a look\n"
                 "show a\n"
                 "10d a order v=4\n"
                 "10d a order v=8\n"
                 "show a\n"
                 /* Full: a later one drops the earliest, an earlier one is not kept. */
                 "10d a order v=16\n"
                 "show a\n"
                 "9d a order v=32\n"
                 "show a\n"
                 /* Late, before all that counts. */
                 "0s a order v=64\n"
                 "show a\n"
                 "20d a look\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "a in s since 0s; n=2 s=3; next never\n"
                 "a in s since 0s; n=1 s=2; next never\n"
                 "a in s since 0s; n=3 s=14; next never\n"
                 "a in s since 0s; n=3 s=28; next never\n"
                 "a late\n"
                 "a in s since 0s; n=3 s=28; next never\n"
                 "a late\n"
                 "a in s since 0s; n=3 s=28; next never\n"
                 "a in s since 0s; n=0 s=0; next never\n");
}

/* The earliest goes, wherever it stands among those that came late. */
static void test_a_full_window_drops_the_earliest(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {s: {sum: order.v, within: 10d, up_to: 4}}\n"
                      "events: {order: {properties: {v: int}}}\n"
                      "initial: s\n"
                      "stages: {s: }\n",
                 "5d a order v=1\n"
                 "6d a order v=2\n"
                 "4d a order v=4\n"
                 "6d a order v=8\n"
                 "7d a order v=16\n"
                 "show a\n"
                 "8d a order v=32\n"
                 "show a\n",
                 "5d a - -> s (created)\n"
                 "a late\n"
                 "a in s since 5d; s=27; next never\n"
                 "a in s since 5d; s=58; next never\n");
}

static void test_decay_moves_where_always_reads_it(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {n: {count: order, within: 10d, up_to: 100}}\n"
                      "events: {order: }\n"
                      "segments: {busy: customer.n >= 2}\n"
                      "initial: quiet\n"
                      "stages:\n"
                      "  quiet: {always: {to: keen, when: segment.busy}}\n"
                      "  keen:\n"
                      "    always: {to: quiet, when: '!segment.busy'}\n"
                      /* Lost counts come before transitions of their instant. */
                      "    after: {9d: gone}\n"
                      "  gone: {}\n",
                 "0s a order\n"
                 "1d a order\n"
                 "show a\n"
                 "20d advance\n"
                 "show a\n",
                 "0s a - -> quiet (created)\n"
                 "1d a quiet -> keen (always) 1d\n"
                 "a in keen since 1d; n=2; next 10d\n"
                 "10d a keen -> quiet (always) 9d\n"
                 "a in quiet since 10d; n=0; next never\n");
}

/* The sum is there, though reading it is an error: in order of arrival it overflows. */
static void test_a_rolling_sum_that_overflows(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes:\n"
                      "  s: {sum: order.v, within: 10d, up_to: 5}\n"
                      "  there: {type: bool, default: false}\n"
                      "  n: {type: int, default: 7}\n"
                      "events:\n"
                      "  order: {properties: {v: int}}\n"
                      "  look: {set: {there: has(customer.s), n: customer.s}}\n"
                      "initial: s\n"
                      "stages: {s: }\n",
                 "0s a order v=1\n"
                 "1d a order v=9223372036854775807\n"
                 "1d a look\n"
                 "show a\n"
                 "10d a look\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "a in s since 0s; there=true n=7; next never\n"
                 "a in s since 0s; s=9223372036854775807 there=true n=9223372036854775807; "
                 "next never\n");
}

/* A text that an event may bring, and an attribute cannot keep. */
static void test_the_last_of_a_long_text(void **state)
{
    (void)state;
    static const char yaml[] = HEAD "attributes: {n: {count: say}, what: {last: say.what}}\n"
                                    "events: {say: {properties: {what: string}}}\n"
                                    "initial: s\n"
                                    "stages: {s: }\n";
    char text[SOJ_LIMIT_ATTRIBUTE_TEXT + 1];
    char script[sizeof(text) + 64];
    char expected[sizeof(text) + 128];
    memset(text, 'x', sizeof(text));
    for (int len = SOJ_LIMIT_ATTRIBUTE_TEXT; len <= (int)sizeof(text); len++) {
        bool fits = len < (int)sizeof(text);
        snprintf(script, sizeof(script), "0s a say what=y\n1d a say what=%.*s\nshow a\n", len,
                 text);
        snprintf(expected, sizeof(expected),
                 "0s a - -> s (created)\n%sa in s since 0s; n=%d what=%.*s; next never\n",
                 fits ? "" : "a rejected SOJ_ERR_RANGE 1\n", fits ? 2 : 1, fits ? len : 1,
                 fits ? text : "y");
        scenario_run(yaml, script, expected);
    }
}

/* What a rolling count was before the event: of the events then kept those that still count. */
static void test_a_rolling_count_before(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes:\n"
                      "  n: {count: order, within: 10d, up_to: 3}\n"
                      "  d: {sum: order.d, within: 10d, up_to: 3}\n"
                      "  was: {type: int, default: -1}\n"
                      "  sum: double\n"
                      "events:\n"
                      "  order: {properties: {d: double}, set: {was: before.n, sum: before.d}}\n"
                      "initial: s\n"
                      "stages: {s: }\n",
                 "0s a order d=1\n"
                 "show a\n"
                 "1d a order d=0.5\n"
                 "show a\n"
                 "10d a order d=2\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "a in s since 0s; n=1 d=1 was=0 sum=0; next never\n"
                 "a in s since 0s; n=2 d=1.5 was=1 sum=1; next never\n"
                 "a in s since 0s; n=2 d=2.5 was=1 sum=0.5; next never\n");
}

/* The count is lost nonetheless, and nothing else happens. */
static void test_what_a_lost_count_moves_may_fail(void **state)
{
    (void)state;
    static const char yaml[] =
        HEAD "attributes:\n"
             "  n: {count: order, within: 10d, up_to: 5}\n"
             "  x: {type: int, default: 0, max: 5}\n"
             "  mode: {type: int, default: 0}\n"
             "events: {order: {properties: {mode: int}, set: {mode: event.mode}}, look: }\n"
             "initial: s\n"
             "stages:\n"
             "  s:\n"
             "    always:\n"
             "      - {when: customer.n == 0 && customer.mode == 1, to: t, set: {x: 6}}\n"
             "      - {when: customer.n == 0 && customer.mode == 2, to: s}\n"
             "  t: {}\n";
    scenario_run(yaml,
                 "0s a order mode=1\n"
                 "0s b order mode=2\n"
                 "0s c order mode=0\n"
                 "10d advance\n"
                 "show a\n"
                 "show b\n"
                 "show c\n"
                 "11d b look\n",
                 "0s a - -> s (created)\n"
                 "0s b - -> s (created)\n"
                 "0s c - -> s (created)\n"
                 "10d a fault SOJ_ERR_RANGE - x\n"
                 "10d b fault SOJ_ERR_LOOP - n\n"
                 "a in s since 0s; n=0 x=0 mode=1; next never\n"
                 "b in s since 0s; n=0 x=0 mode=2; next never\n"
                 "c in s since 0s; n=0 x=0 mode=0; next never\n"
                 "b rejected SOJ_ERR_LOOP\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_all_time),
        cmocka_unit_test(test_windows_are_exact),
        cmocka_unit_test(test_a_full_window_drops_the_earliest),
        cmocka_unit_test(test_decay_moves_where_always_reads_it),
        cmocka_unit_test(test_a_rolling_sum_that_overflows),
        cmocka_unit_test(test_the_last_of_a_long_text),
        cmocka_unit_test(test_a_rolling_count_before),
        cmocka_unit_test(test_what_a_lost_count_moves_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
