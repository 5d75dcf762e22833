/* SPDX-License-Identifier: MIT */
/* Attributes that count. */
#include "support/test.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_all_time),
        cmocka_unit_test(test_windows_are_exact),
        cmocka_unit_test(test_decay_moves_where_always_reads_it),
        cmocka_unit_test(test_a_rolling_sum_that_overflows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
