/* SPDX-License-Identifier: MIT */
/* Engines: ids of events, events too old or too far ahead, erased customers, placed customers. */
#include "support/test.h"

#include "engine/engine.h"
#include "scenario.h"
#include "shop.h"

#define BASE SCENARIO_BASE

static soj_event with_id(const shop *f, const char *customer, soj_time time, const char *id)
{
    soj_event event = shop_event(customer, f->use, time);
    event.id = id;
    event.id_len = id ? strlen(id) : 0;
    return event;
}

static soj_status post(soj_engine *engine, const soj_event *event)
{
    soj_result result;
    soj_status status = soj_engine_post(engine, event, &result);
    assert_int_equal(result.status, status);
    return status;
}

static soj_engine *engine_with(const shop *f, soj_duration retention, soj_duration max_skew)
{
    soj_engine *engine = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.event_id_retention = retention;
    options.max_skew = max_skew;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    return engine;
}

/* Value of the attribute n, which `use` counts up; -1: no such customer. */
static int64_t uses(const shop *f, const soj_engine *engine, const char *customer)
{
    size_t number, len;
    soj_text key;
    const void *record;
    soj_value value;
    if (soj_engine_find(engine, customer, strlen(customer), &number) != SOJ_OK)
        return -1;
    assert_int_equal(soj_engine_customer(engine, number, &key, &record, &len), SOJ_OK);
    assert_int_equal(
        soj_record_attribute(f->model, record, len, soj_model_attribute(f->model, "n", 1), &value),
        SOJ_OK);
    return value.as.integer;
}

static size_t drain(soj_engine *engine)
{
    size_t n = 0;
    while (soj_engine_next(engine))
        n++;
    return n;
}

/* ---- ids of events ---- */

static void test_an_id_counts_once_for_a_customer(void **state)
{
    shop *f = *state;
    soj_result result;
    soj_event event = with_id(f, "a", BASE, "m1");
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_true(result.is_new && !result.is_duplicate);
    event.time += 5 * SOJ_DAY; /* whatever else it says */
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_true(result.is_duplicate && !result.is_new && !result.is_late && !result.is_unhandled);
    assert_int_equal(result.handle, SOJ_NONE);
    event.customer = "b";
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_false(result.is_duplicate);
    event = with_id(f, "a", BASE, "m");
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_false(result.is_duplicate);
    assert_int_equal(uses(f, f->engine, "a"), 2);
    assert_int_equal(uses(f, f->engine, "b"), 1);
    soj_engine_counters counters = shop_counters(f->engine);
    assert_int_equal(counters.accepted, 3);
    assert_int_equal(counters.duplicates, 1);
    assert_int_equal(counters.rejected, 0);
}

static void test_a_duplicate_lets_no_time_pass(void **state)
{
    shop *f = *state;
    soj_event event = with_id(f, "a", BASE, "m1");
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    (void)drain(f->engine);
    event.time += 20 * SOJ_DAY;
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    assert_int_equal(drain(f->engine), 0);
    assert_int_equal(soj_engine_next_due(f->engine), BASE + SOJ_DAY);
}

static void test_the_id_of_a_rejected_event_is_not_remembered(void **state)
{
    shop *f = *state;
    soj_property wrong = {.handle = 0, .value = {.type = SOJ_TYPE_INT}};
    soj_event event = with_id(f, "a", BASE, "m1");
    event.properties = &wrong;
    event.n_properties = 1;
    assert_int_equal(post(f->engine, &event), SOJ_ERR_TYPE);
    event.n_properties = 0;
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    assert_int_equal(uses(f, f->engine, "a"), 1);
    assert_int_equal(shop_counters(f->engine).duplicates, 0);
}

static void test_ids_are_1_to_255_bytes(void **state)
{
    shop *f = *state;
    char id[256];
    soj_event event = shop_event("a", f->use, BASE);
    memset(id, 0, sizeof(id)); /* any bytes will do */
    event.id = id;
    assert_int_equal(post(f->engine, &event), SOJ_ERR_EVENT_ID);
    event.id_len = 256;
    assert_int_equal(post(f->engine, &event), SOJ_ERR_EVENT_ID);
    assert_int_equal(uses(f, f->engine, "a"), -1);
    for (event.id_len = 1; event.id_len <= 255; event.id_len++) {
        assert_int_equal(post(f->engine, &event), SOJ_OK);
        assert_int_equal(post(f->engine, &event), SOJ_OK);
    }
    assert_int_equal(uses(f, f->engine, "a"), 255);
    event.time = -1;
    event.id_len = 0;
    assert_int_equal(post(f->engine, &event), SOJ_ERR_TIME);
}

static void test_too_old(void **state)
{
    shop *f = *state;
    soj_engine *engine = engine_with(f, SOJ_DAY, 0);
    soj_event event = with_id(f, "a", BASE - 9 * SOJ_DAY, "m0");
    assert_int_equal(post(engine, &event), SOJ_OK); /* there is no clock yet */
    event = with_id(f, "a", BASE, "m1");
    assert_int_equal(post(engine, &event), SOJ_OK);
    event = with_id(f, "a", BASE + SOJ_DAY, "m2");
    assert_int_equal(post(engine, &event), SOJ_OK);
    event = with_id(f, "a", BASE, "m1");
    assert_int_equal(post(engine, &event), SOJ_OK); /* just remembered: a duplicate */
    assert_int_equal(shop_counters(engine).duplicates, 1);
    event.time--;
    assert_int_equal(post(engine, &event), SOJ_ERR_TOO_OLD);
    event.id = NULL;
    assert_int_equal(post(engine, &event), SOJ_OK); /* without an id: late, no more */
    assert_int_equal(uses(f, engine, "a"), 4);
    event = with_id(f, "b", BASE - 9 * SOJ_DAY, "m1"); /* the clock is each customer's */
    assert_int_equal(post(engine, &event), SOJ_OK);
    soj_engine_free(engine);
}

/* An id is forgotten by the clock alone, not when memory happens to be tidied. */
static void test_a_forgotten_id_is_as_good_as_new(void **state)
{
    shop *f = *state;
    soj_engine *engine = engine_with(f, SOJ_DAY, 0);
    soj_event event = with_id(f, "a", BASE, "m1");
    assert_int_equal(post(engine, &event), SOJ_OK);
    event.time = BASE + SOJ_DAY + 1;
    assert_int_equal(post(engine, &event), SOJ_OK); /* the clock is still at BASE */
    assert_int_equal(uses(f, engine, "a"), 1);
    soj_event other = with_id(f, "a", BASE + SOJ_DAY + 1, NULL);
    assert_int_equal(post(engine, &other), SOJ_OK);
    assert_int_equal(post(engine, &event), SOJ_OK);
    assert_int_equal(uses(f, engine, "a"), 3);
    assert_int_equal(post(engine, &event), SOJ_OK);
    assert_int_equal(uses(f, engine, "a"), 3);
    soj_engine_free(engine);
}

static void test_too_far_ahead(void **state)
{
    shop *f = *state;
    soj_engine *engine = engine_with(f, 0, SOJ_HOUR);
    soj_event event = shop_event("a", f->use, BASE + 900 * SOJ_DAY);
    assert_int_equal(post(engine, &event), SOJ_OK); /* nobody has told the time */
    assert_int_equal(soj_engine_advance(engine, BASE, 0, NULL), SOJ_OK);
    event = shop_event("b", f->use, BASE + SOJ_HOUR + 1);
    assert_int_equal(post(engine, &event), SOJ_ERR_FUTURE);
    assert_int_equal(uses(f, engine, "b"), -1);
    event.time--;
    assert_int_equal(post(engine, &event), SOJ_OK);
    assert_int_equal(shop_counters(engine).rejected, 1);
    soj_engine_free(engine);
}

/* ---- erasing ---- */

static soj_status erase(const shop *f, soj_engine *engine, const char *customer, soj_time time,
                        soj_result *result)
{
    soj_event event = shop_event(customer, soj_model_event(f->model, "Customer Erased", 15), time);
    return soj_engine_post(engine, &event, result);
}

static void test_an_erased_customer_is_gone(void **state)
{
    shop *f = *state;
    soj_result result;
    size_t number, len;
    soj_text key;
    const void *record;
    soj_event event = with_id(f, "a", BASE, "m1");
    soj_event other = with_id(f, "b", BASE, "m1");
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    assert_int_equal(post(f->engine, &other), SOJ_OK);
    assert_int_equal(erase(f, f->engine, "a", BASE + SOJ_HOUR, &result), SOJ_OK);
    assert_true(!result.is_late && !result.is_new && !result.is_unhandled);
    assert_int_equal(soj_engine_find(f->engine, "a", 1, &number), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_customer(f->engine, 0, &key, &record, &len), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_find(f->engine, "b", 1, &number), SOJ_OK);
    assert_int_equal(number, 1);
    assert_int_equal(soj_engine_numbers(f->engine), 2);
    soj_engine_counters counters = shop_counters(f->engine);
    assert_int_equal(counters.customers, 1);
    assert_int_equal(counters.erased, 1);
    assert_int_equal(counters.accepted, 3);
    (void)drain(f->engine);
    assert_int_equal(soj_engine_advance(f->engine, BASE + 90 * SOJ_DAY, 0, NULL), SOJ_OK);
    const soj_output *output;
    while ((output = soj_engine_next(f->engine)) != NULL)
        assert_memory_equal(output->customer.data, "b", 1);
}

static void test_what_was_due_before_an_erasure_happens(void **state)
{
    shop *f = *state;
    soj_event event = shop_event("ada", f->use, BASE);
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    (void)drain(f->engine);
    assert_int_equal(erase(f, f->engine, "ada", BASE + SOJ_DAY, NULL), SOJ_OK);
    /* Its rows were queued when the key went: they keep it until they are handed out. */
    size_t n = 0;
    const soj_output *output;
    while ((output = soj_engine_next(f->engine)) != NULL) {
        assert_int_equal(output->customer.len, 3);
        assert_memory_equal(output->customer.data, "ada", 3);
        n++;
    }
    assert_int_equal(n, 2); /* s.x and its decision */
}

static void test_a_tombstone_refuses_what_is_older(void **state)
{
    shop *f = *state;
    soj_result result;
    soj_event event = with_id(f, "a", BASE, "m1");
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    assert_int_equal(erase(f, f->engine, "a", BASE + SOJ_HOUR, NULL), SOJ_OK);
    assert_int_equal(post(f->engine, &event), SOJ_ERR_ERASED);
    event.time = BASE + SOJ_HOUR;
    assert_int_equal(post(f->engine, &event), SOJ_ERR_ERASED);
    assert_int_equal(erase(f, f->engine, "a", BASE + SOJ_HOUR, NULL), SOJ_ERR_ERASED);
    event.time++; /* a later one makes a new customer; the old one's ids are forgotten */
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_true(result.is_new && !result.is_duplicate);
    size_t number;
    assert_int_equal(soj_engine_find(f->engine, "a", 1, &number), SOJ_OK);
    assert_int_equal(number, 1);
    assert_int_equal(uses(f, f->engine, "a"), 1);
    event = with_id(f, "a", BASE, "m2");
    assert_int_equal(post(f->engine, &event), SOJ_ERR_ERASED); /* the tombstone stays */
    event.time = BASE + SOJ_HOUR + 2;
    assert_int_equal(post(f->engine, &event), SOJ_OK);
}

static void test_erasing_who_is_unknown(void **state)
{
    shop *f = *state;
    soj_event event = shop_event("a", f->use, BASE);
    assert_int_equal(erase(f, f->engine, "a", BASE, NULL), SOJ_OK);
    assert_int_equal(shop_counters(f->engine).erased, 0);
    assert_int_equal(soj_engine_numbers(f->engine), 0);
    assert_int_equal(post(f->engine, &event), SOJ_ERR_ERASED);
    event.time++;
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    assert_int_equal(drain(f->engine) > 0, 1);
}

/* A late erasure holds up to the customer's clock: what happened until then is to be gone. */
static void test_a_late_erasure(void **state)
{
    shop *f = *state;
    soj_result result;
    soj_event event = shop_event("a", f->use, BASE + SOJ_HOUR);
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    assert_int_equal(erase(f, f->engine, "a", BASE, &result), SOJ_OK);
    assert_true(result.is_late);
    assert_int_equal(post(f->engine, &event), SOJ_ERR_ERASED);
    event.time++;
    assert_int_equal(post(f->engine, &event), SOJ_OK);
}

static void test_an_erasure_has_no_properties(void **state)
{
    shop *f = *state;
    soj_property property = {.handle = 0, .value = {.type = SOJ_TYPE_INT}};
    soj_event event = shop_event("a", soj_model_event(f->model, "Customer Erased", 15), BASE);
    event.properties = &property;
    event.n_properties = 1;
    assert_int_equal(post(f->engine, &event), SOJ_ERR_ARGUMENT);
    event = shop_event("", event.event, BASE);
    assert_int_equal(post(f->engine, &event), SOJ_ERR_KEY);
}

/* The key that the engine itself lends out may be the one of the event that erases it. */
static void test_erasing_by_the_engine_s_own_key(void **state)
{
    shop *f = *state;
    size_t len;
    soj_text key;
    const void *record;
    soj_event event = shop_event("ada", f->use, BASE);
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    (void)drain(f->engine);
    assert_int_equal(soj_engine_customer(f->engine, 0, &key, &record, &len), SOJ_OK);
    event.event = soj_model_event(f->model, "Customer Erased", 15);
    event.customer = key.data;
    event.time += SOJ_HOUR;
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    event = shop_event("ada", f->use, BASE);
    assert_int_equal(post(f->engine, &event), SOJ_ERR_ERASED);
}

/* ---- placing ---- */

static soj_placement placed_in(const shop *f, const char *customer, const char *path,
                               soj_time entered, soj_placed_stage *stage)
{
    stage->stage = soj_model_stage(f->model, path, strlen(path));
    stage->entered = entered;
    assert_int_not_equal(stage->stage, SOJ_NONE);
    return (soj_placement){.customer = customer,
                           .customer_len = strlen(customer),
                           .time = BASE,
                           .created = entered,
                           .stages = stage,
                           .n_stages = 1};
}

static const soj_output *next_of_kind(soj_engine *engine, int32_t kind)
{
    const soj_output *output;
    do
        output = soj_engine_next(engine);
    while (output && output->kind != kind);
    return output;
}

static void test_placing_a_new_customer(void **state)
{
    shop *f = *state;
    soj_result result;
    soj_placed_stage stage;
    soj_placement placement = placed_in(f, "a", "s.t", BASE - 4 * SOJ_DAY, &stage);
    assert_int_equal(soj_engine_place(f->engine, &placement, &result), SOJ_OK);
    assert_true(result.status == SOJ_OK && result.is_new);
    const soj_output *output = soj_engine_next(f->engine);
    assert_int_equal(output->kind, SOJ_OUTPUT_TRANSITION);
    assert_int_equal(output->as.transition.cause, SOJ_CAUSE_MOVED);
    assert_int_equal(output->as.transition.from, SOJ_NONE);
    assert_null(soj_engine_next(f->engine)); /* all its touchpoints were due before */
    assert_int_equal(soj_engine_next_due(f->engine), BASE + 6 * SOJ_DAY);
    soj_engine_counters counters = shop_counters(f->engine);
    assert_int_equal(counters.customers, 1);
    assert_int_equal(counters.accepted, 1);
    assert_int_equal(soj_engine_advance(f->engine, BASE + 6 * SOJ_DAY, 0, NULL), SOJ_OK);
    output = next_of_kind(f->engine, SOJ_OUTPUT_TRANSITION);
    assert_int_equal(output->as.transition.sojourn, 10 * SOJ_DAY);
}

/* What is due at the instant of the placement is done with it. */
static void test_placing_does_what_it_makes_due(void **state)
{
    shop *f = *state;
    soj_placed_stage stage;
    soj_placement placement = placed_in(f, "a", "s.t", BASE - 30 * SOJ_DAY, &stage);
    assert_int_equal(soj_engine_place(f->engine, &placement, NULL), SOJ_OK);
    (void)soj_engine_next(f->engine);
    const soj_output *output = next_of_kind(f->engine, SOJ_OUTPUT_TRANSITION);
    assert_int_equal(output->as.transition.cause, SOJ_CAUSE_AFTER);
    assert_int_equal(output->as.transition.time, BASE);
}

static void test_placing_lets_time_pass_before(void **state)
{
    shop *f = *state;
    soj_result result;
    soj_placed_stage stage;
    soj_placement placement = placed_in(f, "a", "u", BASE, &stage);
    soj_event event = shop_event("a", f->use, BASE - 2 * SOJ_DAY);
    assert_int_equal(post(f->engine, &event), SOJ_OK);
    (void)drain(f->engine);
    assert_int_equal(soj_engine_place(f->engine, &placement, &result), SOJ_OK);
    assert_false(result.is_new);
    const soj_output *output = soj_engine_next(f->engine);
    assert_int_equal(output->kind, SOJ_OUTPUT_TOUCHPOINT);
    assert_int_equal(output->as.touchpoint.emitted, BASE - SOJ_DAY);
    output = next_of_kind(f->engine, SOJ_OUTPUT_TRANSITION);
    assert_int_equal(output->as.transition.cause, SOJ_CAUSE_MOVED);
    assert_int_equal(output->as.transition.sojourn, 2 * SOJ_DAY);
}

static void test_placements_that_are_refused(void **state)
{
    shop *f = *state;
    soj_result result;
    soj_placed_stage stage;
    soj_placement placement = placed_in(f, "a", "u", BASE + 1, &stage);
    placement.created = BASE;
    assert_int_equal(soj_engine_place(f->engine, &placement, &result), SOJ_ERR_ARGUMENT);
    assert_int_equal(result.status, SOJ_ERR_ARGUMENT);
    placement.customer_len = 0;
    assert_int_equal(soj_engine_place(f->engine, &placement, &result), SOJ_ERR_KEY);
    placement = placed_in(f, "a", "u", BASE, &stage);
    placement.created = BASE + 1;
    assert_int_equal(soj_engine_place(f->engine, &placement, &result), SOJ_ERR_TIME);
    soj_property plan = {.handle = soj_model_attribute(f->model, "plan", 4),
                         .value = shop_text("gold", 4)};
    placement = placed_in(f, "a", "u", BASE, &stage);
    placement.attributes = &plan;
    placement.n_attributes = 1;
    assert_int_equal(soj_engine_place(f->engine, &placement, &result), SOJ_ERR_RANGE);
    assert_int_equal(result.handle, plan.handle);
    assert_int_equal(soj_engine_numbers(f->engine), 0);
    assert_int_equal(shop_counters(f->engine).rejected, 4);
    assert_null(soj_engine_next(f->engine));
    assert_int_equal(soj_engine_place(NULL, &placement, &result), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_place(f->engine, NULL, &result), SOJ_ERR_ARGUMENT);
}

static void test_placing_who_was_erased(void **state)
{
    shop *f = *state;
    soj_placed_stage stage;
    soj_placement placement = placed_in(f, "a", "u", BASE, &stage);
    assert_int_equal(soj_engine_place(f->engine, &placement, NULL), SOJ_OK);
    assert_int_equal(erase(f, f->engine, "a", BASE, NULL), SOJ_OK);
    assert_int_equal(soj_engine_place(f->engine, &placement, NULL), SOJ_ERR_ERASED);
    placement.time = BASE + 1;
    assert_int_equal(soj_engine_place(f->engine, &placement, NULL), SOJ_OK);
    assert_int_equal(soj_engine_numbers(f->engine), 2);
}

/* ---- options and counters ---- */

static void test_options(void **state)
{
    shop *f = *state;
    soj_engine *engine = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.event_id_retention = -1;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_ERR_ARGUMENT);
    options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    options.max_skew = -1;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_ERR_ARGUMENT);
    assert_null(engine);
    /* A caller of version 0.1 knows nothing behind the allocator. */
    options.struct_size = offsetof(soj_engine_options, event_id_retention);
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    soj_engine_counters counters = {.duplicates = 7, .erased = 8};
    counters.struct_size = offsetof(soj_engine_counters, duplicates);
    assert_int_equal(soj_engine_stats(engine, &counters), SOJ_OK);
    assert_int_equal(counters.struct_size, offsetof(soj_engine_counters, duplicates));
    assert_int_equal(counters.duplicates, 7);
    assert_int_equal(counters.erased, 8);
    assert_int_equal(counters.customers, 0);
    soj_engine_free(engine);
    /* One of version 0.2 nothing of zones, and of feedback that is ignored. */
    options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    options.struct_size = offsetof(soj_engine_options, zones);
    options.max_skew = SOJ_DAY;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    counters = (soj_engine_counters){
        .struct_size = offsetof(soj_engine_counters, ignored), .erased = 8, .ignored = 9};
    assert_int_equal(soj_engine_stats(engine, &counters), SOJ_OK);
    assert_int_equal(counters.erased, 0);
    assert_int_equal(counters.ignored, 9);
    soj_engine_free(engine);
    assert_int_equal(soj_engine_numbers(NULL), 0);
}

/* The secret is in what an engine keeps: of its tombstones, its ids and its keys. */
static void test_the_erasure_key(void **state)
{
    shop *f = *state;
    static const uint8_t secret[SOJ_ERASURE_KEY] = "0123456789abcdef";
    static const uint8_t zeros[SOJ_ERASURE_KEY];
    for (int i = 0; i < 2; i++) {
        soj_engine *engine = NULL;
        soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
        options.erasure_key = i == 0 ? NULL : secret;
        assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
        soj_event event = with_id(f, "a", BASE, "m1");
        assert_int_equal(post(engine, &event), SOJ_OK);
        assert_int_equal(erase(f, engine, "b", BASE, NULL), SOJ_OK);
        const uint8_t *known = i == 0 ? zeros : secret;
        soj__hash128 hash = soj__siphash(known, SOJ__SLICE("b"));
        const soj__tombstone *slot =
            &engine->erased.slots[(size_t)hash.low & (engine->erased.n_slots - 1)];
        assert_true(slot->is_used && slot->hash.low == hash.low && slot->hash.high == hash.high);
        assert_memory_equal(engine->seen.secret, known, SOJ_ERASURE_KEY);
        assert_int_equal(engine->registry.seed == 0, i == 0);
        event.time++;
        assert_int_equal(post(engine, &event), SOJ_OK);
        assert_int_equal(uses(f, engine, "a"), 1);
        soj_engine_free(engine);
    }
}

#define WITH_SHOP(test) cmocka_unit_test_setup_teardown(test, shop_set_up, shop_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_an_id_counts_once_for_a_customer),
        WITH_SHOP(test_a_duplicate_lets_no_time_pass),
        WITH_SHOP(test_the_id_of_a_rejected_event_is_not_remembered),
        WITH_SHOP(test_ids_are_1_to_255_bytes),
        WITH_SHOP(test_too_old),
        WITH_SHOP(test_a_forgotten_id_is_as_good_as_new),
        WITH_SHOP(test_too_far_ahead),
        WITH_SHOP(test_an_erased_customer_is_gone),
        WITH_SHOP(test_what_was_due_before_an_erasure_happens),
        WITH_SHOP(test_a_tombstone_refuses_what_is_older),
        WITH_SHOP(test_erasing_who_is_unknown),
        WITH_SHOP(test_a_late_erasure),
        WITH_SHOP(test_an_erasure_has_no_properties),
        WITH_SHOP(test_erasing_by_the_engine_s_own_key),
        WITH_SHOP(test_placing_a_new_customer),
        WITH_SHOP(test_placing_does_what_it_makes_due),
        WITH_SHOP(test_placing_lets_time_pass_before),
        WITH_SHOP(test_placements_that_are_refused),
        WITH_SHOP(test_placing_who_was_erased),
        WITH_SHOP(test_options),
        WITH_SHOP(test_the_erasure_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
