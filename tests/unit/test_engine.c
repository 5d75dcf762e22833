/* SPDX-License-Identifier: MIT */
/* Engines: results, counters, ids, looking up. */
#include "support/test.h"

#include "scenario.h"
#include "shop.h"

static void test_what_was_due_before_a_rejected_event_has_happened(void **state)
{
    shop *f = *state;
    soj_event event = shop_event("a", f->use, SCENARIO_BASE);
    soj_property property = {.handle = 0, .value = {.type = SOJ_TYPE_INT}};
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    while (soj_engine_next(f->engine))
        continue;
    event.time += 2 * SOJ_DAY;
    event.properties = &property;
    event.n_properties = 1;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_ERR_TYPE);
    const soj_output *output = soj_engine_next(f->engine);
    assert_int_equal(output->kind, SOJ_OUTPUT_TOUCHPOINT);
    assert_int_equal(output->as.touchpoint.due, SCENARIO_BASE + SOJ_DAY);
}

static void test_results_and_counters(void **state)
{
    shop *f = *state;
    soj_result result;
    soj_event event = shop_event("a", f->use, SCENARIO_BASE);
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_true(result.is_new && result.is_unhandled && !result.is_late);
    event.event = f->out;
    event.time += SOJ_HOUR;
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_true(!result.is_new && !result.is_unhandled && !result.is_late);
    event.time -= 1;
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_true(!result.is_new && result.is_unhandled && result.is_late);
    event.time = -1;
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_ERR_TIME);
    soj_engine_counters counters = shop_counters(f->engine);
    assert_int_equal(counters.customers, 1);
    assert_int_equal(counters.accepted, 3);
    assert_int_equal(counters.rejected, 1);
    assert_int_equal(counters.late, 1);
    assert_int_equal(counters.unhandled, 2);
    assert_int_equal(counters.clock_steps, 2); /* s.t.hello and s.y */
    assert_int_equal(counters.faults, 0);
    assert_int_equal(counters.condition_errors, 1); /* name: event.s is absent */
    assert_int_equal(soj_engine_next_due(f->engine), SOJ_TIME_NEVER);
}

static void test_ids_and_fields(void **state)
{
    shop *f = *state;
    const soj_output *output;
    soj_event event = shop_event("Zo\xc3\xab", f->out, SCENARIO_BASE);
    /* Made by another program: xxhsum -H2 over the bytes that docs/semantics.md names under "Ids".
     */
    static const char *const ids[] = {
        "67054b44920ae7c2e1e05bacc39edd18", "5c1c3eb1e4e5f804f45a4d8936c38135",
        "bda04c22ffeaab9462f0e9b57831ba2e", "1108f25d4a40d0d64a8cd3f55471bc02",
        "97238042be64238d2d7f9293f8db2437"};
    size_t n = 0;
    event.event = f->in;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    event.event = f->use;
    event.time = SCENARIO_BASE + 2 * SOJ_DAY;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    assert_int_equal(soj_engine_advance(f->engine, SCENARIO_BASE + 4 * SOJ_DAY, 0, NULL), SOJ_OK);
    event.event = f->out;
    event.time = SCENARIO_BASE + 5 * SOJ_DAY;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    event.event = f->in;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    assert_int_equal(soj_engine_advance(f->engine, SCENARIO_BASE + 6 * SOJ_DAY, 0, NULL), SOJ_OK);
    while ((output = soj_engine_next(f->engine)) != NULL) {
        const soj_touchpoint *t = &output->as.touchpoint;
        if (output->kind != SOJ_OUTPUT_TOUCHPOINT)
            continue;
        assert_true(n < TEST_ARRAY_LEN(ids));
        assert_string_equal(t->id, ids[n++]);
        assert_memory_equal(output->customer.data, "Zo\xc3\xab", output->customer.len);
        assert_string_equal(t->channel.data, "email");
        assert_string_equal(t->stage_path.data, "s.t");
        assert_true(t->has_cost && t->cost == 0.25);
        assert_string_equal(t->owner.data, "sales");
        if (strcmp(t->path.data, "s.x") != 0)
            continue;
        assert_string_equal(t->content.data, "hello");
        assert_int_equal(t->intent, SOJ_INTENT_ASK);
    }
    assert_int_equal(n, TEST_ARRAY_LEN(ids));
}

static void test_looking_up(void **state)
{
    shop *f = *state;
    size_t number, len;
    soj_text key;
    const void *record;
    soj_event event = shop_event("b", f->use, SCENARIO_BASE);
    assert_int_equal(soj_engine_next_due(f->engine), SOJ_TIME_NEVER);
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    event.customer = "a";
    event.time += 1;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    assert_int_equal(soj_engine_next_due(f->engine), SCENARIO_BASE + SOJ_DAY);
    assert_int_equal(soj_engine_find(f->engine, "a", 1, &number), SOJ_OK);
    assert_int_equal(number, 1);
    assert_int_equal(soj_engine_find(f->engine, "c", 1, &number), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_find(f->engine, "a", 0, &number), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_find(f->engine, NULL, 0, &number), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_customer(f->engine, 0, &key, &record, &len), SOJ_OK);
    assert_memory_equal(key.data, "b", 1);
    assert_int_equal(soj_engine_customer(f->engine, 2, &key, &record, &len), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_customer(f->engine, SIZE_MAX, &key, &record, &len),
                     SOJ_ERR_NOT_FOUND);
}

static void test_arguments(void **state)
{
    shop *f = *state;
    soj_engine *engine = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine_counters counters = {.struct_size = 1};
    soj_event event = shop_event("a", f->use, SCENARIO_BASE);
    size_t done = 7;
    assert_int_equal(soj_engine_new(NULL, NULL, &engine), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_new(f->model, NULL, NULL), SOJ_ERR_ARGUMENT);
    options.struct_size--;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_ERR_ABI);
    assert_null(engine);
    assert_int_equal(soj_engine_stats(f->engine, &counters), SOJ_ERR_ABI);
    assert_int_equal(soj_engine_stats(f->engine, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post(f->engine, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post(NULL, &event, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post_batch(f->engine, NULL, 1, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post_batch(f->engine, NULL, 0, NULL, &done), SOJ_OK);
    assert_int_equal(done, 0);
    assert_int_equal(soj_engine_advance(NULL, 0, 0, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_advance(f->engine, -1, 0, NULL), SOJ_ERR_TIME);
    assert_int_equal(soj_engine_advance(f->engine, SOJ_TIME_MAX + 1, 0, NULL), SOJ_ERR_TIME);
    assert_null(soj_engine_next(NULL));
    soj_engine_free(NULL);
    soj_work_free(NULL);
}

static void test_time_does_not_go_back(void **state)
{
    shop *f = *state;
    bool more = true;
    soj_event event = shop_event("a", f->use, SCENARIO_BASE);
    assert_int_equal(soj_engine_advance(f->engine, SCENARIO_BASE + 9 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    uint64_t steps = shop_counters(f->engine).clock_steps;
    assert_int_equal(soj_engine_advance(f->engine, SCENARIO_BASE + 8 * SOJ_DAY, 0, &more), SOJ_OK);
    assert_false(more);
    assert_int_equal(shop_counters(f->engine).clock_steps, steps);
    assert_int_equal(soj_engine_advance(f->engine, SCENARIO_BASE + 9 * SOJ_DAY, 1, &more), SOJ_OK);
    assert_false(more);
    assert_int_equal(shop_counters(f->engine).clock_steps, steps + 1);
}

/* An int is told where a double is declared, and read as one. */
static void test_an_int_that_is_a_double(void **state)
{
    soj_model *model = scenario_model("sojourn: 1\n"
                                      "model: m\n"
                                      "version: 1\n"
                                      "attributes: {half: double, whole: int}\n"
                                      "events:\n"
                                      "  go:\n"
                                      "    properties: {d: double, n: int}\n"
                                      "    set: {half: event.d / 2.0, whole: event.n / 2}\n"
                                      "initial: s\n"
                                      "stages: {s: }\n");
    const soj_property properties[] = {{0, {.type = SOJ_TYPE_INT, .as.integer = 7}},
                                       {1, {.type = SOJ_TYPE_INT, .as.integer = 7}}};
    soj_engine *engine = NULL;
    soj_event event = shop_event("a", soj_model_event(model, "go", 2), SCENARIO_BASE);
    soj_text key;
    const void *record;
    size_t len;
    soj_value value;
    (void)state;
    event.properties = properties;
    event.n_properties = 2;
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
    assert_int_equal(soj_engine_customer(engine, 0, &key, &record, &len), SOJ_OK);
    assert_int_equal(soj_record_attribute(model, record, len, 0, &value), SOJ_OK);
    assert_true(value.type == SOJ_TYPE_DOUBLE && value.as.number == 3.5);
    assert_int_equal(soj_record_attribute(model, record, len, 1, &value), SOJ_OK);
    assert_true(value.type == SOJ_TYPE_INT && value.as.integer == 3);
    soj_engine_free(engine);
    soj_model_unref(model);
}

#define WITH_SHOP(test) cmocka_unit_test_setup_teardown(test, shop_set_up, shop_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_what_was_due_before_a_rejected_event_has_happened),
        WITH_SHOP(test_results_and_counters),
        WITH_SHOP(test_ids_and_fields),
        WITH_SHOP(test_looking_up),
        WITH_SHOP(test_arguments),
        WITH_SHOP(test_time_does_not_go_back),
        cmocka_unit_test(test_an_int_that_is_a_double),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
