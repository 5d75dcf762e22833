/* SPDX-License-Identifier: MIT */
/* Who gets what: consent, the control group, variants. */
#include "support/test.h"

#include <sojourn/limits.h>

#include "base/bytes.h"
#include "model/model.h"
#include "run/work.h"
#include "scenario.h"
#include "support/record_bytes.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"

/* ---- consent ---- */

static const char consent[] =
    HEAD "attributes: {mail: bool, news: bool}\n"
         "events: {go: , stop: {set: {mail: 'false'}}}\n"
         "channels: {email: {consent: customer.mail}, post: }\n"
         "caps: {one: {max: 1, per: 2d, touchpoints: [s.later]}}\n"
         "initial: s\n"
         "stages:\n"
         "  s:\n"
         "    touchpoints:\n"
         "      both: {channel: email, consent: customer.news, after: 1d}\n"
         "      own: {channel: post, consent: customer.news, after: 1d}\n"
         "      once: {channel: email, after: 1d, every: 1d, times: 2, once: ever}\n"
         "      when: {channel: email, after: 1d, when: customer.news}\n"
         "      later: {channel: email, after: 3d, every: 1d, times: 2}\n";

static void test_consent(void **state)
{
    (void)state;
    /* Unknown is no consent. The channel is asked first, and both after `once` and `when`. */
    scenario_run(consent,
                 "0s a go\n"
                 "0s b Identify mail=true news=false\n"
                 "0s c Identify mail=true news=true\n"
                 "2d advance\n",
                 "0s a - -> s (created)\n"
                 "0s b - -> s (created)\n"
                 "0s c - -> s (created)\n"
                 "1d a ? s.both #1 suppressed consent email\n"
                 "1d a ? s.own #1 suppressed consent\n"
                 "1d a ? s.once #1 suppressed consent email\n"
                 "1d a ? s.when #1 skipped when\n"
                 "1d b ? s.both #1 suppressed consent\n"
                 "1d b ? s.own #1 suppressed consent\n"
                 "1d b ! s.once #1\n"
                 "1d b ? s.when #1 skipped when\n"
                 "1d c ! s.both #1\n"
                 "1d c ! s.own #1\n"
                 "1d c ! s.once #1\n"
                 "1d c ! s.when #1\n"
                 "2d a ? s.once #2 suppressed consent email\n"
                 "2d b ? s.once #2 skipped once\n"
                 "2d c ? s.once #2 skipped once\n");
    /* What is asked again is asked for consent again. */
    scenario_run(consent,
                 "0s c Identify mail=true\n"
                 "2d advance\n"
                 "4d12h c stop\n"
                 "9d advance\n",
                 "0s c - -> s (created)\n"
                 "1d c ? s.both #1 suppressed consent\n"
                 "1d c ? s.own #1 suppressed consent\n"
                 "1d c ! s.once #1\n"
                 "1d c ? s.when #1 skipped when\n"
                 "2d c ? s.once #2 skipped once\n"
                 "3d c ! s.later #1\n"
                 "4d c ? s.later #2 deferred cap one next 5d\n"
                 "5d c ? s.later #2 suppressed consent email due 4d\n");
}

/* ---- the control group ---- */

/* Places in the split "holdout", by another program: XXH64 of "holdout/KEY". c9 has 925, c3 969. */
#define HOLDOUT                                                                                    \
    "events: {go: , move: }\n"                                                                     \
    "channels: {email: , task: {audience: staff}}\n"                                               \
    "caps: {two: {max: 2, per: 10d}}\n"                                                            \
    "initial: s\n"                                                                                 \
    "stages:\n"                                                                                    \
    "  s:\n"                                                                                       \
    "    on: {move: t}\n"                                                                          \
    "    touchpoints:\n"                                                                           \
    "      first: {channel: email, every: 1d, times: 2, once: 12h, priority: 60}\n"                \
    "      third: {channel: email, after: 2d, expires: 1d, on_exit: keep}\n"                       \
    "      legal: {channel: email, essential: true, after: 2d}\n"                                  \
    "      staff: {channel: task, after: 10d}\n"                                                   \
    "  t:\n"                                                                                       \
    "    touchpoints: {sent: {channel: task, when: 'sent(\"s.first\") == 0'}}\n"

static void test_the_control_group(void **state)
{
    (void)state;
    /* What is withheld takes its place under caps and `once`, and was not sent; staff and what the
     * law wants are never withheld. */
    scenario_run(HEAD "holdout: {percent: 9.69}\n" HOLDOUT,
                 "0s c9 go\n"
                 "0s c3 go\n"
                 "11d c9 move\n"
                 "11d c3 move\n",
                 "0s c9 - -> s (created)\n"
                 "0s c9 ? s.first #1 withheld holdout\n"
                 "0s c3 - -> s (created)\n"
                 "0s c3 ! s.first #1\n"
                 "1d c9 ? s.first #2 withheld holdout\n"
                 "2d c9 ? s.third #1 expired cap two\n"
                 "2d c9 ! s.legal #1\n"
                 "10d c9 ! s.staff #1\n"
                 "11d c9 s -> t (event) 11d\n"
                 "11d c9 ! t.sent #1\n"
                 "1d c3 ! s.first #2\n"
                 "2d c3 ? s.third #1 expired cap two\n"
                 "2d c3 ! s.legal #1\n"
                 "10d c3 ! s.staff #1\n"
                 "11d c3 s -> t (event) 11d\n"
                 "11d c3 ? t.sent #1 skipped when\n");
    /* All, and nobody. */
    scenario_run(HEAD "holdout: {percent: 100}\n" HOLDOUT, "0s c3 go\n",
                 "0s c3 - -> s (created)\n"
                 "0s c3 ? s.first #1 withheld holdout\n");
    scenario_run(HEAD "holdout: {percent: 0}\n" HOLDOUT, "0s c9 go\n",
                 "0s c9 - -> s (created)\n"
                 "0s c9 ! s.first #1\n");
}

static void test_withheld_and_once(void **state)
{
    (void)state;
    scenario_run(HEAD "holdout: {percent: 100}\n"
                      "events: {go: }\n"
                      "channels: {email: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    touchpoints:\n"
                      "      t: {channel: email, on: go, once: 3d}\n",
                 "0s a go\n"
                 "1d a go\n"
                 "3d a go\n",
                 "0s a - -> s (created)\n"
                 "0s a ? s.t #1 withheld holdout\n"
                 "1d a ? s.t #2 skipped once\n"
                 "3d a ? s.t #3 withheld holdout\n");
}

static const char hopeful[] = HEAD "holdout: {percent: 9.69}\n"
                                   "events: {go: , yes: }\n"
                                   "channels: {email: , task: {audience: staff}}\n"
                                   "initial: s\n"
                                   "stages:\n"
                                   "  s:\n"
                                   "    on: {Touchpoint Unanswered: t}\n"
                                   "    touchpoints:\n"
                                   "      ask: {channel: email, expect: {event: yes, within: 2d}}\n"
                                   "  t: {}\n";

/* What was withheld waits for no answer … */
static void test_withheld_and_answers(void **state)
{
    (void)state;
    scenario_run(hopeful,
                 "0s c9 go\n"
                 "0s c3 go\n"
                 "9d advance\n"
                 "show c9\n",
                 "0s c9 - -> s (created)\n"
                 "0s c9 ? s.ask #1 withheld holdout\n"
                 "0s c3 - -> s (created)\n"
                 "0s c3 ! s.ask #1\n"
                 "2d c3 s -> t (event) 2d\n"
                 "c9 in s since 0s;; next never\n");
}

/* … and its record knows no emission that could be missed. */
static void test_withheld_and_missed(void **state)
{
    static const struct {
        const char *key;
        bool is_sent;
    } cases[] = {{"c9", false}, {"c3", true}};
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        static uint8_t records[2][SOJ_LIMIT_RECORD];
        size_t len;
        soj_work *work = NULL;
        soj_model *model = scenario_model(hopeful);
        const soj__program *program = model->program;
        const soj_event event = {.customer = cases[i].key,
                                 .customer_len = 2,
                                 .event = soj_model_event(model, "go", 2),
                                 .time = SCENARIO_BASE};
        const soj_input posted = {.event = &event};
        const soj_input clock = {
            .customer = event.customer, .customer_len = 2, .now = SCENARIO_BASE};
        assert_int_equal(soj_work_new(model, NULL, &work), SOJ_OK);
        assert_int_equal(soj_step(work, &posted, NULL, 0, records[0], SOJ_LIMIT_RECORD, &len, NULL),
                         SOJ_OK);
        assert_int_equal(
            soj_step(work, &clock, records[0], len, records[1], SOJ_LIMIT_RECORD, &len, NULL),
            SOJ_OK);
        const size_t n_emitted =
            soj__load_u16(records[1] + record_length_at(program, program->emitted_part));
        assert_int_equal(n_emitted > 0, cases[i].is_sent);
        soj_work_free(work);
        soj_model_unref(model);
    }
}

/* ---- splits ---- */

/* Places of customers, by another program: XXH64 of "shop/s.t/KEY", and of "shop/split/x/KEY". */
static void test_variants(void **state)
{
    (void)state;
    scenario_run(HEAD "attributes: {big: {type: bool, default: false}}\n"
                      "segments: {large: customer.big}\n"
                      "events: {go: }\n"
                      "channels: {email: }\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    touchpoints:\n"
                      "      t:\n"
                      "        channel: email\n"
                      "        content: own\n"
                      "        variants:\n"
                      "          one: {percent: 45.47, content: {large: x, default: y}}\n"
                      "          two: {percent: 24.99}\n"
                      "      plain: {channel: email, after: 1d, when: 'share(\"x\") < 0.5'}\n",
                 "0s c9 Identify big=true\n"
                 "0s c3 go\n"
                 "0s c2 go\n"
                 "0s c10 go\n"
                 "0s c6 go\n"
                 "0s c7 go\n"
                 "0s c5 go\n"
                 "0s c8 go\n"
                 "0s c1 go\n"
                 "0s c4 go\n"
                 "1d advance\n",
                 "0s c9 - -> s (created)\n"
                 "0s c9 ! s.t #1 =one x\n"
                 "0s c3 - -> s (created)\n"
                 "0s c3 ! s.t #1 =one y\n"
                 "0s c2 - -> s (created)\n"
                 "0s c2 ! s.t #1 =one y\n"
                 "0s c10 - -> s (created)\n"
                 "0s c10 ! s.t #1 =two own\n"
                 "0s c6 - -> s (created)\n"
                 "0s c6 ! s.t #1 =two own\n"
                 "0s c7 - -> s (created)\n"
                 "0s c7 ! s.t #1 =two own\n"
                 "0s c5 - -> s (created)\n"
                 "0s c5 ! s.t #1 =two own\n"
                 "0s c8 - -> s (created)\n"
                 "0s c8 ! s.t #1 own\n"
                 "0s c1 - -> s (created)\n"
                 "0s c1 ! s.t #1 own\n"
                 "0s c4 - -> s (created)\n"
                 "0s c4 ! s.t #1 own\n"
                 "1d c9 ! s.plain #1\n"
                 "1d c3 ! s.plain #1\n"
                 "1d c2 ! s.plain #1\n"
                 "1d c10 ? s.plain #1 skipped when\n"
                 "1d c6 ? s.plain #1 skipped when\n"
                 "1d c7 ! s.plain #1\n"
                 "1d c5 ! s.plain #1\n"
                 "1d c8 ? s.plain #1 skipped when\n"
                 "1d c1 ! s.plain #1\n"
                 "1d c4 ? s.plain #1 skipped when\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_consent),
        cmocka_unit_test(test_the_control_group),
        cmocka_unit_test(test_withheld_and_once),
        cmocka_unit_test(test_withheld_and_answers),
        cmocka_unit_test(test_withheld_and_missed),
        cmocka_unit_test(test_variants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
