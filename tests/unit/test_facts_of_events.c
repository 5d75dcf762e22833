/* SPDX-License-Identifier: MIT */
/* What is known of each event before it comes: test_facts.c has the rest. */
#include "support/test.h"

#include "compiling.h"
#include "model/facts.h"

/* ---- sets ---- */

static const char constants[] =
    HEAD "attributes:\n"
         "  flag: bool\n"
         "  size: {type: string, one_of: [s, m, l]}\n"
         "  small: {type: int, max: 3}\n"
         "  ratio: double\n"
         "  note: string\n"
         "  at: timestamp\n"
         "events:\n"
         "  Empty:\n"
         "  All: {set: {flag: 'true', size: '\"l\"', small: '-3', ratio: '1.5'}}\n"
         "  Off: {set: {flag: 'false', ratio: '2'}}\n"
         "  Beyond: {set: {small: '4'}}\n"
         "  Noted: {set: {flag: 'true', note: '\"l\"'}}\n"
         "  Timed: {set: {at: 'timestamp(\"2026-01-01T00:00:00Z\")'}}\n"
         "  Asked: {properties: {n: int}, set: {small: event.n}}\n"
         "  Reckoned: {set: {flag: '!customer.flag'}}\n"
         "  Gone: {set: {small: 'null', flag: 'true'}}\n"
         "initial: a\n"
         "stages: {a: }\n";

/* Whether it does nothing where no stage takes it but move the clock and set constants. */
static bool is_plain(const soj_model *model, const char *event)
{
    uint32_t handle = soj_model_event(model, event, strlen(event));
    assert_int_not_equal(handle, SOJ_NONE);
    return soj__program_event(model->program, handle)->is_plain;
}

/* Whether it says something of the customer, and is the model's own. */
static void check_event(const soj_model *model, const char *event, bool tells, bool is_own)
{
    uint32_t handle = soj_model_event(model, event, strlen(event));
    assert_int_not_equal(handle, SOJ_NONE);
    assert_int_equal(soj__program_event(model->program, handle)->tells, tells);
    assert_int_equal(soj__program_event(model->program, handle)->is_own, is_own);
}

static void check_ready(const soj_model *model, const char *event, uint32_t i, uint64_t bits)
{
    uint32_t handle = soj_model_event(model, event, strlen(event));
    soj__range sets = soj__program_event(model->program, handle)->sets;
    const soj__set *set = soj__program_set(model->program, sets.first + i);
    assert_true(i < sets.n && set->is_ready && set->bits == bits);
}

static void facts_of_sets(void **state)
{
    (void)state;
    soj_model *model = compile_fine(constants);
    assert_true(is_plain(model, "Empty"));
    assert_true(is_plain(model, "All"));
    check_ready(model, "All", 0, 1);
    check_ready(model, "All", 1, 2);
    check_ready(model, "All", 2, (uint64_t)-3);
    check_ready(model, "All", 3, UINT64_C(0x3ff8000000000000));
    assert_true(is_plain(model, "Off"));
    check_ready(model, "Off", 0, 0);
    check_ready(model, "Off", 1, UINT64_C(0x4000000000000000));
    static const char *const others[] = {"Beyond", "Noted", "Timed", "Asked", "Reckoned", "Gone"};
    for (size_t i = 0; i < TEST_ARRAY_LEN(others); i++)
        assert_false(is_plain(model, others[i]));
    check_ready(model, "Noted", 0, 1);
    check_event(model, "Empty", false, true);
    check_event(model, "Off", true, true);
    check_event(model, "Identify", true, true);
    check_event(model, "Customer Erased", false, false);
    check_event(model, "Touchpoint Missed", false, false);
    soj__attribute *attributes =
        (soj__attribute *)(void *)((char *)model->program + model->program->attributes.at);
    attributes[2].domain.type = SOJ_TYPE_DATE; /* an int does for one only to callers */
    soj__facts_derive(model->program);
    assert_false(is_plain(model, "All"));
    assert_true(is_plain(model, "Off"));
    soj_model_unref(model);
}

/* ---- plain events ---- */

#define PLAIN HEAD "events: {Ping: , Pong: }\nchannels: {email: }\n"

/* Each has one reason why something may happen at an event that no stage takes; but the first. */
static void events_are_plain_where_nothing_else_can_happen(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned n_settling, n_triggers, n_expectations, needs_zones;
    } cases[] = {
        {PLAIN "initial: a\nstages: {a: {touchpoints: {t: {channel: email, after: 1d}}}}\n", 0, 0,
         0, 0},
        {PLAIN "attributes: {age: {type: int}}\ninitial: a\n"
               "stages: {a: {always: {when: customer.age > 3, to: b}}, b: {}}\n",
         1, 0, 0, 0},
        {PLAIN "initial: a\nstages: {a: {touchpoints: {t: {channel: email, on: Ping}}}}\n", 0, 1, 0,
         0},
        {PLAIN "initial: a\nstages: {a: {touchpoints: {t: {channel: email, after: 1d, "
               "expect: {event: Ping, within: 1d}}}}}\n",
         0, 0, 1, 0},
        {PLAIN "initial: a\nstages: {a: {touchpoints: {t: {channel: email, "
               "after: 1d, at: \"09:00\"}}}}\n",
         0, 0, 0, 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        soj_model *model = compile_fine(cases[i].text);
        const soj__program *program = model->program;
        assert_int_equal(program->n_watched, 0);
        assert_int_equal(program->n_settling, cases[i].n_settling);
        assert_int_equal(program->n_triggers, cases[i].n_triggers);
        assert_int_equal(program->expectations.n, cases[i].n_expectations);
        assert_int_equal(program->needs_zones, cases[i].needs_zones);
        assert_int_equal(is_plain(model, "Ping"), i == 0);
        assert_int_equal(is_plain(model, "Pong"), i == 0);
        soj_model_unref(model);
    }
}

/* What an image may say and no text does: what an `always` reads is watched, though there is none.
 */
static void events_are_not_plain_where_a_counter_is_watched(void **state)
{
    (void)state;
    soj_model *model =
        compile_fine(PLAIN "attributes: {pings: {count: Ping, within: 1d, up_to: 5}}\n" TAIL);
    soj__program *program = model->program;
    soj__counter *counter = (soj__counter *)(void *)((char *)program + program->counters.at);
    assert_true(is_plain(model, "Pong"));
    assert_false(is_plain(model, "Ping"));
    counter->is_watched = 1;
    soj__facts_derive(program);
    assert_int_equal(program->n_watched, 1);
    assert_int_equal(program->n_settling + program->n_triggers, 0);
    assert_int_equal(program->expectations.n + program->needs_zones, 0);
    assert_false(is_plain(model, "Pong"));
    soj_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_of_sets),
        cmocka_unit_test(events_are_plain_where_nothing_else_can_happen),
        cmocka_unit_test(events_are_not_plain_where_a_counter_is_watched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
