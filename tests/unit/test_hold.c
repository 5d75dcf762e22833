/* SPDX-License-Identifier: MIT */
/* The stop button: what is held, and what becomes of it. */
#include "support/test.h"

#include "scenario.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"

static const char shop[] = HEAD "attributes: {ok: {type: bool, default: true}}\n"
                                "events: {go: , call: , leave: }\n"
                                "channels: {email: {consent: customer.ok}, sms: }\n"
                                "caps: {one: {max: 1, per: 1d, channels: [sms]}}\n"
                                "initial: s\n"
                                "stages:\n"
                                "  s:\n"
                                "    on: {leave: t}\n"
                                "    touchpoints:\n"
                                "      mail: {channel: email, expires: 2d}\n"
                                "      text: {channel: sms, expires: 2d}\n"
                                "      ring: {channel: email, on: call, after: 1d, pending: 2}\n"
                                "  t: {}\n";

static void test_all(void **state)
{
    (void)state;
    scenario_run(shop,
                 "hold all\n"
                 "hold all\n"
                 "0s a go\n"
                 "1d advance\n"
                 "release all\n"
                 "show a\n"
                 "release all\n"
                 "1d advance\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "0s a ? s.mail #1 deferred held next 2d\n"
                 "0s a ? s.text #1 deferred held next 2d\n"
                 "a in s since 0s; ok=true; next 1d\n"
                 "1d a ! s.mail #1 due 0s until 2d\n"
                 "1d a ! s.text #1 due 0s until 2d\n"
                 "a in s since 0s; ok=true; next never\n");
}

static void test_a_channel(void **state)
{
    (void)state;
    /* `expires` goes on counting: at its end there is nothing left to wait for. */
    scenario_run(shop,
                 "hold channel email\n"
                 "0s a go\n"
                 "0s a call\n"
                 "1d12h a call\n"
                 "2d advance\n"
                 "release channel email\n"
                 "3d advance\n",
                 "0s a - -> s (created)\n"
                 "0s a ? s.mail #1 deferred held email next 2d\n"
                 "0s a ! s.text #1 until 2d\n"
                 "1d a ? s.ring #1 deferred held email next 8d\n"
                 "2d a ? s.mail #1 expired held email due 0s\n"
                 "2d a ! s.ring #1 due 1d\n"
                 "2d12h a ! s.ring #2\n");
}

static void test_several_holds(void **state)
{
    (void)state;
    /* Each forbids by itself; the channel is named where it is one of them. */
    scenario_run(shop,
                 "hold all\n"
                 "hold channel email\n"
                 "hold touchpoint s.mail\n"
                 "0s a go\n"
                 "release all\n"
                 "12h advance\n"
                 "release channel email\n"
                 "18h advance\n"
                 "show a\n"
                 "release touchpoint s.mail\n"
                 "1d advance\n",
                 "0s a - -> s (created)\n"
                 "0s a ? s.mail #1 deferred held email next 2d\n"
                 "0s a ? s.text #1 deferred held next 2d\n"
                 "0s a ! s.text #1 until 2d\n"
                 "a in s since 0s; ok=true; next 2d\n"
                 "18h a ! s.mail #1 due 0s until 2d\n");
    scenario_run(shop,
                 "hold touchpoint s.mail\n"
                 "0s a go\n",
                 "0s a - -> s (created)\n"
                 "0s a ? s.mail #1 deferred held next 2d\n"
                 "0s a ! s.text #1 until 2d\n");
}

/* Consent is asked before a hold. */
static void test_consent_goes_first(void **state)
{
    (void)state;
    scenario_run(shop,
                 "hold all\n"
                 "0s a Identify ok=false\n"
                 "0s b go\n"
                 "1d b Identify ok=false\n"
                 "release all\n"
                 "2d advance\n",
                 "0s a - -> s (created)\n"
                 "0s a ? s.mail #1 suppressed consent email\n"
                 "0s a ? s.text #1 deferred held next 2d\n"
                 "0s b - -> s (created)\n"
                 "0s b ? s.mail #1 deferred held next 2d\n"
                 "0s b ? s.text #1 deferred held next 2d\n"
                 "0s a ! s.text #1 until 2d\n"
                 /* The customer's clock is later than the engine's. */
                 "1d b ? s.mail #1 suppressed consent email due 0s\n"
                 "1d b ! s.text #1 due 0s until 2d\n");
}

/* Caps are asked behind a hold. What waits for one is not held before it is asked again, and goes
 * on waiting for it; what a hold stopped may have to wait for a cap. */
static void test_caps_go_last(void **state)
{
    (void)state;
    scenario_run(HEAD "events: {go: }\n"
                      "channels: {sms: }\n"
                      "caps: {one: {max: 1, per: 2d}}\n"
                      "initial: s\n"
                      "stages:\n"
                      "  s:\n"
                      "    touchpoints:\n"
                      "      a: {channel: sms, priority: 60}\n"
                      "      b: {channel: sms, after: 1d}\n"
                      "      c: {channel: sms, after: 3d}\n",
                 "0s x go\n"
                 "1d advance\n"
                 "hold channel sms\n"
                 "release channel sms\n"
                 "show x\n"
                 "hold channel sms\n"
                 "3d advance\n"
                 "release channel sms\n"
                 "6d advance\n",
                 "0s x - -> s (created)\n"
                 "0s x ! s.a #1\n"
                 "1d x ? s.b #1 deferred cap one next 2d\n"
                 "x in s since 0s;; next 2d\n"
                 "2d x ? s.b #1 deferred held sms next 8d due 1d\n"
                 "3d x ? s.c #1 deferred held sms next 10d\n"
                 "3d x ! s.b #1 due 1d\n"
                 "3d x ? s.c #1 deferred cap one next 5d\n"
                 "5d x ! s.c #1 due 3d\n");
}

static void test_leaving(void **state)
{
    (void)state;
    scenario_run(shop,
                 "hold all\n"
                 "0s a go\n"
                 "1d a leave\n"
                 "release all\n"
                 "show a\n",
                 "0s a - -> s (created)\n"
                 "0s a ? s.mail #1 deferred held next 2d\n"
                 "0s a ? s.text #1 deferred held next 2d\n"
                 "1d a ? s.mail #1 cancelled left_stage due 0s\n"
                 "1d a ? s.text #1 cancelled left_stage due 0s\n"
                 "1d a s -> t (event) 1d\n"
                 "a in t since 1d; ok=true; next never\n");
}

/* ---- an engine's ---- */

typedef struct sender {
    soj_model *model;
    soj_engine *engine;
} sender;

static void post(const sender *s, const char *customer, const char *name, soj_duration after)
{
    const soj_event event = {.customer = customer,
                             .customer_len = strlen(customer),
                             .event = soj_model_event(s->model, name, strlen(name)),
                             .time = SCENARIO_BASE + after};
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
}

/* The decisions so far, but for the moves between stages. */
static size_t count_decisions(const sender *s, int32_t decision)
{
    const soj_output *output;
    size_t n = 0;
    while ((output = soj_engine_next(s->engine)) != NULL)
        n += output->kind == SOJ_OUTPUT_DECISION && output->as.decision.decision == decision;
    return n;
}

/* A hold is the engine's: who is erased takes none of it along, and is passed over later. */
static void test_a_hold_outlives_an_erased_customer(void **state)
{
    (void)state;
    sender s = {.model = scenario_model(shop)};
    assert_int_equal(soj_engine_new(s.model, NULL, &s.engine), SOJ_OK);
    uint32_t mail = soj_model_touchpoint(s.model, "s.mail", 6);
    assert_int_equal(soj_hold(s.engine, SOJ_HOLD_CHANNEL, soj_model_channel(s.model, "sms", 3)),
                     SOJ_OK);
    assert_int_equal(soj_hold(s.engine, SOJ_HOLD_TOUCHPOINT, mail), SOJ_OK);
    post(&s, "a", "go", 0);
    post(&s, "a", "Customer Erased", SOJ_DAY);
    post(&s, "b", "go", SOJ_DAY);
    assert_int_equal(count_decisions(&s, SOJ_DECISION_DEFERRED), 4);
    assert_int_equal(soj_engine_advance(s.engine, SCENARIO_BASE + SOJ_DAY + SOJ_HOUR, 0, NULL),
                     SOJ_OK);
    assert_int_equal(soj_release(s.engine, SOJ_HOLD_TOUCHPOINT, mail), SOJ_OK);
    assert_int_equal(soj_engine_next_due(s.engine), SCENARIO_BASE + SOJ_DAY + SOJ_HOUR);
    post(&s, "b", "go", SOJ_DAY + 2 * SOJ_HOUR);
    assert_int_equal(count_decisions(&s, SOJ_DECISION_EMITTED), 1);
    assert_int_equal(soj_engine_next_due(s.engine), SCENARIO_BASE + 3 * SOJ_DAY);
    soj_engine_free(s.engine);
    soj_model_unref(s.model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_a_channel),
        cmocka_unit_test(test_several_holds),
        cmocka_unit_test(test_consent_goes_first),
        cmocka_unit_test(test_caps_go_last),
        cmocka_unit_test(test_leaving),
        cmocka_unit_test(test_a_hold_outlives_an_erased_customer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
