/* SPDX-License-Identifier: MIT */
/* What a missed emission had taken up, under caps and by `once`, is free again. */
#include <stdio.h>

#include "scenario.h"
#include "support/test.h"

#define HEAD                                                                                       \
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {c: }\n"                                          \
    "events: {Go: , Other: , Third: , Out: , In: }\n"
#define STAGES                                                                                     \
    "initial: a\nstages:\n  b: {on: {In: a}}\n  a:\n    on: {Out: b}\n    touchpoints:\n"          \
    "      other: {channel: c, on: Other, expires: 1h}\n"                                          \
    "      third: {channel: c, on: Third, expires: 1h}\n"

static void test_once_for_a_time(void **state)
{
    (void)state;
    scenario_run(HEAD STAGES "      t: {channel: c, on: Go, once: 3d, expires: 1h}\n",
                 "0s a Go\n"
                 "2h a Touchpoint_Missed id=@a.t touchpoint=a.t\n"
                 "3h a Go\n"
                 "4h a Go\n",
                 "0s a - -> a (created)\n"
                 "0s a ! a.t #1 until 1h\n"
                 "2h a ? a.t #1 expired missed due 0s\n"
                 "3h a ! a.t #2 until 4h\n"
                 "4h a ? a.t #3 skipped once\n");
}

/* Its time has left the cap already, for others came after. */
static void test_what_a_cap_has_forgotten(void **state)
{
    (void)state;
    scenario_run(HEAD "caps: {c: {max: 1, per: 1h}}\n" STAGES,
                 "0s a Other\n"
                 "2h a Third\n"
                 "2h30m a Touchpoint_Missed id=@a.other touchpoint=a.other\n"
                 "2h30m a Third\n"
                 "3h advance\n",
                 "0s a - -> a (created)\n"
                 "0s a ! a.other #1 until 1h\n"
                 "2h a ! a.third #1 until 3h\n"
                 "2h30m a ? a.other #1 expired cap c due 0s\n"
                 "2h30m a ? a.third #2 deferred cap c next 3h\n"
                 "3h a ! a.third #2 due 2h30m until 3h30m\n");
}

/* Two of the first visit wait while one of the second goes out; then the first of the two does,
 * which uses the first visit up for the other. */
#define TWO_VISITS                                                                                 \
    "0s a Other\n"                                                                                 \
    "1s a Third\n"                                                                                 \
    "1h a Go\n"                                                                                    \
    "2h a Touchpoint_Missed id=@a.other touchpoint=a.other\n"                                      \
    "3h a Other\n"                                                                                 \
    "6h a Go\n"                                                                                    \
    "7h a Touchpoint_Missed id=@a.other touchpoint=a.other\n"                                      \
    "7h a Touchpoint_Missed id=@a.third touchpoint=a.third\n"                                      \
    "8h a Out\n"                                                                                   \
    "8h a In\n"                                                                                    \
    "8h a Go\n"                                                                                    \
    "10d advance\n"
#define WHAT_CAME                                                                                  \
    "0s a - -> a (created)\n"                                                                      \
    "0s a ! a.other #1 until 1h\n"                                                                 \
    "1s a ! a.third #1 until 1h1s\n"                                                               \
    "1h a ? a.t #1 deferred cap c next 10d\n"                                                      \
    "2h a ? a.other #1 expired missed due 0s\n"                                                    \
    "3h a ! a.other #2 until 4h\n"                                                                 \
    "6h a ? a.t #2 deferred cap c next 10d1s\n"                                                    \
    "7h a ? a.other #2 expired missed due 3h\n"                                                    \
    "7h a ? a.third #1 expired missed due 1s\n"                                                    \
    "8h a a -> b (event) 8h\n"                                                                     \
    "8h a b -> a (event) 0s\n"                                                                     \
    "8h a ! a.t #1 until 10d7h\n"                                                                  \
    "10d a ! a.t #1 due 1h until never\n"

static void test_once_a_visit(void **state)
{
    static const char yaml[] = HEAD "caps: {c: {max: 2, per: 10d}}\n" STAGES
                                    "      t: {channel: c, on: Go, once: visit, on_exit: keep, "
                                    "pending: 5, expires: 239h}\n";
    (void)state;
    scenario_run(yaml, TWO_VISITS "11d advance\n",
                 WHAT_CAME "10d1s a ? a.t #2 skipped once due 6h\n");
    scenario_run(yaml,
                 TWO_VISITS "10d+1us a Touchpoint_Missed id=@a.t touchpoint=a.t\n"
                            "11d advance\n",
                 WHAT_CAME "10d0.000001s a ? a.t #1 expired missed due 1h\n"
                           "10d1s a ! a.t #2 due 6h until 10d5h\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once_for_a_time),
        cmocka_unit_test(test_what_a_cap_has_forgotten),
        cmocka_unit_test(test_once_a_visit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
