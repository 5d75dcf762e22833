/* SPDX-License-Identifier: MIT */
/* Customers put into stages by hand. */
#include "support/test.h"

#include "scenario.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"                                                                                 \
    "channels: {email: }\n"

static const char shop[] =
    HEAD "attributes: {plan: {type: string, default: free}, at: timestamp, n: {count: use}}\n"
         "events: {use: , go: }\n"
         "initial: seen\n"
         "stages:\n"
         "  seen: {touchpoints: {hello: {channel: email}}}\n"
         "  live:\n"
         "    initial: new\n"
         "    after: {100d: {to: gone, restart_on: use}}\n"
         "    touchpoints:\n"
         "      yearly: {channel: email, after: 10d, every: 10d}\n"
         "      call: {channel: email, from: customer.at}\n"
         "    stages:\n"
         "      new:\n"
         "        after: {30d: old}\n"
         "        touchpoints:\n"
         "          day_3: {channel: email, after: 3d}\n"
         "          day_9: {channel: email, after: 9d}\n"
         "      old: {touchpoints: {tip: {channel: email, after: 1d}}}\n"
         "  gone: {}\n"
         "tracks:\n"
         "  billing:\n"
         "    initial: ok\n"
         "    stages: {ok: {on: {go: late}}, late: {touchpoints: {pay: {channel: email, on: go, "
         "after: 5d}}}}\n";

static void test_a_new_customer(void **state)
{
    (void)state;
    scenario_run(shop,
                 /* What was due before is silent; what is due at the instant itself is not;
                  * repetitions go on in their rhythm. */
                 "25d place a created=1d live@2d live.new@16d plan=pro at=20d\n"
                 "show a\n"
                 "42d advance\n"
                 /* A timer whose time has passed is due at once. */
                 "50d place b live.new@0s\n"
                 "51d advance\n",
                 "25d a - -> live.new (moved)\n"
                 "25d a - -> billing.ok (moved)\n"
                 "25d a ! live.new.day_9 #1\n"
                 "a in live.new since 16d, billing.ok since 25d; plan=pro at=20d n=0; next 32d\n"
                 "32d a ! live.yearly #1\n"
                 "42d a ! live.yearly #2\n"
                 "50d b - -> live.new (moved)\n"
                 "50d b - -> billing.ok (moved)\n"
                 "50d b live.new -> live.old (after) 50d\n"
                 "50d b ! live.yearly #1\n"
                 "46d a live.new -> live.old (after) 30d\n"
                 "47d a ! live.old.tip #1\n"
                 "51d b ! live.old.tip #1\n");
}

static void test_a_move_by_hand(void **state)
{
    (void)state;
    scenario_run(shop,
                 "0s a go\n"
                 "1d a go\n"
                 "2d place a billing.ok@2d\n"
                 "3d place a live.old@1d\n"
                 "show a\n"
                 /* At the customer's clock, where that is later. */
                 "1d place a gone@1d\n",
                 "0s a - -> seen (created)\n"
                 "0s a - -> billing.ok (created)\n"
                 "0s a billing.ok -> billing.late (event) 0s\n"
                 "0s a ! seen.hello #1\n"
                 "2d a ? billing.late.pay #1 cancelled left_stage due 6d\n"
                 "2d a billing.late -> billing.ok (moved) 2d\n"
                 "3d a seen -> live.old (moved) 3d\n"
                 "a in live.old since 1d, billing.ok since 2d; plan=free n=0; next 11d\n"
                 "3d a live.old -> gone (moved) 2d\n"
                 "a late\n");
}

static void test_what_makes_no_sense(void **state)
{
    (void)state;
    scenario_run(shop,
                 "5d place a created=6d live@1d\n"
                 "5d place a live@6d\n"
                 "5d place a live@2d live.new@1d\n"
                 "5d place a live.new@1d live@2d\n"
                 "5d place a live.new@1d live.old@2d\n"
                 "5d place a n=3\n"
                 "5d place a plan=x plan=y\n"
                 "show a\n",
                 "a rejected SOJ_ERR_TIME\n"
                 "a rejected SOJ_ERR_ARGUMENT\n"
                 "a rejected SOJ_ERR_ARGUMENT\n"
                 "a rejected SOJ_ERR_ARGUMENT\n"
                 "a rejected SOJ_ERR_ARGUMENT\n"
                 "a rejected SOJ_ERR_READ_ONLY 2\n"
                 "a rejected SOJ_ERR_ARGUMENT\n"
                 "a unknown\n");
}

/* Settling comes after the placement; where it fails, so does all. */
static void test_a_placement_that_does_not_settle(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {n: {type: int, default: 0, max: 5}, go: bool}\n"
                      "events: {use: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s: {always: {when: customer.go, to: t, set: {n: 6}}}\n"
                      "  t: {always: {when: '!customer.go && customer.n < 5', to: t}}\n"
                      "  u: {always: {when: customer.n == 5, to: t, set: {n: 4}}}\n",
                 "0s place a s@0s go=true\n"
                 "0s place a t@0s go=false\n"
                 "show a\n"
                 "0s place a u@0s n=5\n"
                 "show a\n",
                 "a rejected SOJ_ERR_RANGE 0\n"
                 "a rejected SOJ_ERR_LOOP\n"
                 "a unknown\n"
                 "0s a - -> u (moved)\n"
                 "0s a u -> t (always) 0s\n"
                 "a in t since 0s; n=4; next never\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_customer),
        cmocka_unit_test(test_a_move_by_hand),
        cmocka_unit_test(test_what_makes_no_sense),
        cmocka_unit_test(test_a_placement_that_does_not_settle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
