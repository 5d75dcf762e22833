/* SPDX-License-Identifier: MIT */
/* Due times, dates and clocks where no model leads: what an image or a record may say, and the
 * edges of time. */
#include "run/dues.h"

#include "cel/ops.h"
#include "model/model.h"
#include "run/values.h"
#include "scenario.h"
#include "support/test.h"

/* A clock five hours behind, always. */
static const int64_t five_behind[] = {SOJ__CHANGE_START * SOJ__CHANGE_SCALE + SOJ__CHANGE_BIAS -
                                      5 * 3600};
static const soj__zone behind = {.changes = five_behind,
                                 .rule_from = SOJ__ZONE_LAST,
                                 .n_changes = 1,
                                 .least = -5 * 3600,
                                 .most = -5 * 3600};

#define ONCE  .times = 1, .until = INT64_MAX, .at = -1
#define OFTEN .times = UINT32_MAX, .until = INT64_MAX, .at = -1

static const struct {
    soj__schedule schedule;
    const char *rule; /* NULL: none that is good */
    soj_time anchor;
    soj__place next;
    soj_time due;
    soj__place place;
} plans[] = {
    {{.form = SOJ__FORM_STEPS,
      .offset_months = 1,
      .every_months = 1,
      .every = INT64_MAX / 4,
      OFTEN},
     NULL,
     0,
     {5, 0},
     SOJ_TIME_NEVER,
     {5, 0}}, /* k times so much overflows */
    {{.form = SOJ__FORM_STEPS, .offset_months = 1, .offset = INT64_MAX, ONCE},
     NULL,
     SOJ_DAY,
     {0, 0},
     SOJ_TIME_NEVER,
     {0, 0}},
    {{.form = SOJ__FORM_STEPS, .every_months = 1, .times = 3, .until = INT64_MAX},
     NULL,
     0,
     {3, 0},
     SOJ_TIME_NEVER,
     {3, 0}}, /* there is no fourth */
    {{.form = SOJ__FORM_RULE, OFTEN}, NULL, 0, {0, INT64_MIN}, SOJ_TIME_NEVER, {0, INT64_MIN}},
    {{.form = SOJ__FORM_RULE, .times = 2, .until = INT64_MAX, .at = -1},
     "FREQ=DAILY",
     0,
     {2, 0},
     SOJ_TIME_NEVER,
     {2, 0}},
    /* Wall times that a record may claim. */
    {{.form = SOJ__FORM_RULE, OFTEN},
     "FREQ=DAILY",
     SOJ_DAY,
     {1, INT64_MAX},
     SOJ_TIME_NEVER,
     {1, INT64_MAX}},
    {{.form = SOJ__FORM_RULE, OFTEN},
     "FREQ=DAILY",
     SOJ_DAY,
     {1, SOJ_TIME_MAX},
     SOJ_TIME_NEVER,
     {1, SOJ_TIME_MAX}},
    {{.form = SOJ__FORM_RULE, OFTEN}, "FREQ=DAILY", SOJ_DAY, {1, -SOJ_DAY}, SOJ_DAY, {1, 0}},
    /* Before the first date until which it comes, and the beginning of time. */
    {{.form = SOJ__FORM_RULE, .times = 9, .until = -SOJ_DAY, .until_months = -96000},
     "FREQ=DAILY",
     0,
     {0, INT64_MIN},
     SOJ_TIME_NEVER,
     {0, INT64_MIN}},
    {{.form = SOJ__FORM_RULE, OFTEN},
     "FREQ=DAILY",
     SOJ_TIME_MIN + SOJ_DAY,
     {0, INT64_MIN},
     SOJ_TIME_MIN + 719162 * SOJ_DAY,
     {0, 719161 * SOJ_DAY}}, /* the latest that is not after 0 */
    /* What counts from before the first date counts from that. */
    {{.form = SOJ__FORM_STEPS, .offset_months = -2, .every = SOJ_DAY, OFTEN},
     NULL,
     SOJ_TIME_MIN + SOJ_DAY,
     {0, 0},
     0,
     {719162, 0}},
    {{.form = SOJ__FORM_AT,
      .offset_months = -2,
      .every = SOJ_DAY,
      .times = UINT32_MAX,
      .until = INT64_MAX},
     NULL,
     SOJ_TIME_MIN + SOJ_DAY,
     {0, 0},
     -19 * SOJ_HOUR,
     {719161, 0}},
    {{.form = SOJ__FORM_AT, .offset = -3 * SOJ_DAY, .times = 1, .until = INT64_MAX},
     NULL,
     SOJ_TIME_MIN + SOJ_DAY,
     {0, 0},
     SOJ_TIME_MIN,
     {0, 0}},
    /* DTSTART would lie beyond the last date. */
    {{.form = SOJ__FORM_RULE, .offset_months = INT32_MAX, .times = 9, .until = INT64_MAX},
     "FREQ=DAILY",
     0,
     {0, INT64_MIN},
     SOJ_TIME_NEVER,
     {0, INT64_MIN}},
    /* DTSTART would lie before the first date. */
    {{.form = SOJ__FORM_RULE,
      .times = UINT32_MAX,
      .until = INT64_MAX,
      .at = SOJ_HOUR,
      .offset = -3 * SOJ_DAY},
     "FREQ=DAILY",
     SOJ_TIME_MIN + SOJ_DAY,
     {0, INT64_MIN},
     -18 * SOJ_HOUR,
     {0, -23 * SOJ_HOUR}},
    {{.form = SOJ__FORM_EXACT, .every = SOJ_DURATION_MAX, OFTEN},
     NULL,
     0,
     {UINT32_MAX - 1, 0},
     SOJ_TIME_NEVER,
     {UINT32_MAX - 1, 0}},
    {{.form = SOJ__FORM_EXACT, .offset = 9, .every = INT64_MAX / 2, OFTEN},
     NULL,
     0,
     {2, 0},
     SOJ_TIME_NEVER,
     {2, 0}},
    {{.form = SOJ__FORM_EXACT, .offset = INT64_MAX, ONCE}, NULL, 1, {0, 0}, SOJ_TIME_NEVER, {0, 0}},
    {{.form = SOJ__FORM_EXACT, .offset = INT64_MIN / 2, ONCE},
     NULL,
     0,
     {0, 0},
     SOJ_TIME_MIN,
     {0, 0}},
    {{.form = SOJ__FORM_EXACT, .offset = SOJ_TIME_MAX, ONCE},
     NULL,
     1,
     {0, 0},
     SOJ_TIME_NEVER,
     {0, 0}},
};

static void test_plans(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(plans); i++) {
        soj__recurrence rule;
        soj__slice wrong;
        const char *text = plans[i].rule;
        soj__plan plan = {
            .schedule = &plans[i].schedule, .zone = &behind, .anchor = plans[i].anchor};
        soj__place place = plans[i].next;
        if (text) {
            assert_null(soj__recurrence_parse((soj__slice){text, strlen(text)}, &rule, &wrong));
            plan.rule = &rule;
        }
        soj_time due = soj__plan_due(&plan, 0, &place);
        if (due != plans[i].due)
            fail_msg("%zu: %lld", i, (long long)due);
        assert_int_equal(place.k, plans[i].place.k);
        assert_true(place.wall == plans[i].place.wall);
    }
}

/* A rule that is none, as an image may have it, never comes. */
static void test_a_bad_rule(void **state)
{
    soj_model *model = scenario_model(
        "sojourn: 1\nmodel: m\nversion: 1\nchannels: {c: }\ninitial: a\n"
        "stages: {a: {touchpoints: {t: {channel: c, every: {rrule: FREQ=DAILY}}}}}\n");
    const soj__program *program = model->program;
    char *rule =
        (char *)(uintptr_t)soj__program_at(program, soj__program_rule(program, 0)->text.at);
    (void)state;
    memcpy(rule, "FREQ=NEVER", 10);
    scenario_check_model(model, "2026-01-01T00:00:00Z ana Identify\nshow ana\n",
                         "2026-01-01T00:00:00Z ana - -> a (created)\n"
                         "ana in a since 2026-01-01T00:00:00Z;; next never\n");
    soj_model_unref(model);
}

/* A date is given as one, and a timestamp is none. */
static void test_types_of_dates(void **state)
{
    const soj__domain domains[] = {
        {.type = SOJ_TYPE_DATE}, {.type = SOJ_TYPE_TIMESTAMP}, {.type = SOJ_TYPE_INT}};
    const int64_t last = SOJ_TIME_MAX / SOJ_DAY;
    const struct {
        size_t domain;
        int32_t type;
        int64_t value;
        soj_status status;
    } facts[] = {
        {0, SOJ_TYPE_DATE, 20000, SOJ_OK},           {0, SOJ_TYPE_DATE, last, SOJ_OK},
        {0, SOJ_TYPE_DATE, last + 1, SOJ_ERR_RANGE}, {0, SOJ_TYPE_TIMESTAMP, 20000, SOJ_ERR_TYPE},
        {0, SOJ_TYPE_INT, 20000, SOJ_ERR_TYPE},      {1, SOJ_TYPE_DATE, 20000, SOJ_ERR_TYPE},
        {2, SOJ_TYPE_DATE, 20000, SOJ_ERR_TYPE},     {2, SOJ_TYPE_INT, 20000, SOJ_OK},
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(facts); i++) {
        uint64_t bits = 0;
        const soj_value value = {.type = facts[i].type, .as.integer = facts[i].value};
        assert_int_equal(soj__domain_take(NULL, &domains[facts[i].domain], &value, 0, &bits),
                         facts[i].status);
        if (facts[i].status == SOJ_OK)
            assert_int_equal(bits, facts[i].value);
    }
    const soj__val none = {.kind = SOJ__KIND_ABSENT};
    assert_int_equal(soj__val_of_date(&behind, none).kind, SOJ__KIND_ABSENT);
    assert_true(soj__val_of_date(&behind, soj__val_int(1)).as.integer == 29 * SOJ_HOUR);
    assert_int_equal(soj__val_to_date(&behind, soj__val_int(1)).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__val_to_date(&behind, soj__val_timestamp(1)).as.integer, -1);
}

static void test_clocks_at_the_edge(void **state)
{
    const soj__val first = soj__val_timestamp(SOJ_TIME_MIN);
    const soj__val last = soj__val_timestamp(SOJ_TIME_MAX);
    (void)state;
    assert_int_equal(soj__op_local(first, &behind).kind, SOJ__KIND_ERROR);
    assert_true(soj__op_local(first, NULL).as.integer == SOJ_TIME_MIN);
    assert_true(soj__op_local(last, &behind).as.integer == SOJ_TIME_MAX - 5 * SOJ_HOUR);
    assert_int_equal(soj__op_local(soj__val_int(0), &behind).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__op_add_step(soj__val_int(0), 1, 0, &behind).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__op_add_step(last, 1, 0, &behind).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__op_add_step(last, 0, 1, &behind).kind, SOJ__KIND_ERROR);
    assert_int_equal(soj__op_add_step(last, 0, INT64_MAX, &behind).kind, SOJ__KIND_ERROR);
    assert_true(soj__op_add_step(last, -1, -1, NULL).as.integer == SOJ_TIME_MAX - 31 * SOJ_DAY - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_a_bad_rule),
        cmocka_unit_test(test_types_of_dates),
        cmocka_unit_test(test_clocks_at_the_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
