/* SPDX-License-Identifier: MIT */
/* Batches look ahead: what was guessed then is no longer so when its event comes. */
#include "support/test.h"

#include <stdio.h>

#include "engine/ahead.h"
#include "scenario.h"
#include "shop.h"
#include "tale.h"

static const char *const yamls[] = {tale_rich, tale_quiet};
static const size_t sizes[] = {1, 2, 23, 24, 25, 26, 32, 33, 1000};

static void compare_batches(const tale *told, int32_t keys, failing_alloc *books)
{
    telling single = TELLING;
    tale_log a;
    single.options.keys = keys;
    tale_tell(told, &single, &a);
    for (size_t i = 0; i < TEST_ARRAY_LEN(sizes); i++) {
        telling how = TELLING;
        tale_log b;
        how.options.keys = keys;
        how.batch = sizes[i];
        how.poor = books;
        how.options.allocator = books ? &books->allocator : NULL;
        tale_tell(told, &how, &b);
        tale_same(&a, &b);
        assert_int_equal(how.n_failed > 0, books != NULL);
        tale_log_done(&b);
        if (books)
            failing_alloc_check_empty(books);
    }
    tale_log_done(&a);
}

static void test_batches_are_single_posts(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        const tale_plan plan = {.yaml = yamls[seed % 2],
                                .seed = seed,
                                .n = TEST_TIMES(2000, 400),
                                .customers = seed < 3   ? 2
                                             : seed < 5 ? 40
                                                        : 2000,
                                .has_bad_keys = true,
                                .has_only_posts = seed > 2};
        tale *told = tale_make(&plan);
        compare_batches(told, SOJ_KEYS_TEXT, NULL);
        tale_free(told);
    }
}

static void test_batches_of_integers(void **state)
{
    (void)state;
    for (uint64_t seed = 11; seed <= 14; seed++) {
        const tale_plan plan = {.yaml = yamls[seed % 2],
                                .seed = seed,
                                .n = TEST_TIMES(2000, 400),
                                .customers = seed % 2 ? 20 : 2000,
                                .has_only_posts = true};
        tale *told = tale_make(&plan);
        compare_batches(told, SOJ_KEYS_INTEGER, NULL);
        tale_free(told);
    }
}

/* A batch that ends for want of memory goes on from where it ended. */
static void test_batches_without_memory(void **state)
{
    (void)state;
    for (uint64_t seed = 21; seed <= 23; seed++) {
        const tale_plan plan = {.yaml = yamls[seed % 2],
                                .seed = seed,
                                .n = 300,
                                .customers = 60,
                                .has_bad_keys = true,
                                .has_only_posts = seed % 2};
        tale *told = tale_make(&plan);
        failing_alloc books;
        failing_alloc_init(&books);
        compare_batches(told, SOJ_KEYS_TEXT, &books);
        tale_free(told);
    }
}

/* ---- guesses ---- */

enum { MANY = 60 };

/* One customer all the time, erased every `every` events, and back as a new one at once. */
static void erase_often(const shop *f, size_t every, int32_t keys)
{
    soj_event events[MANY];
    soj_result results[MANY];
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine;
    size_t done, number, n_erased = 0;
    uint32_t erased = soj_model_event(f->model, "Customer Erased", 15);
    options.keys = keys;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    for (size_t i = 0; i < MANY; i++) {
        bool is_last = i % every == every - 1;
        events[i] = shop_event("same", is_last ? erased : f->use, SCENARIO_BASE + (soj_time)i);
        if (keys == SOJ_KEYS_INTEGER)
            events[i].customer = NULL;
    }
    assert_int_equal(soj_engine_post_batch(engine, events, MANY, results, &done), SOJ_OK);
    assert_int_equal(done, MANY);
    for (size_t i = 0; i < MANY; i++) {
        bool is_last = i % every == every - 1;
        assert_int_equal(results[i].status, SOJ_OK);
        assert_int_equal(results[i].is_new, i % every == 0 && !is_last);
        n_erased += is_last && every > 1; /* else there is nobody */
    }
    assert_int_equal(shop_counters(engine).erased, n_erased);
    assert_int_equal(keys == SOJ_KEYS_INTEGER ? soj_engine_find_integer(engine, 0, &number)
                                              : soj_engine_find(engine, "same", 4, &number),
                     MANY % every ? SOJ_OK : SOJ_ERR_NOT_FOUND);
    soj_engine_free(engine);
}

static void test_a_guess_of_an_erased_customer(void **state)
{
    const shop *f = *state;
    for (size_t every = 1; every <= 31; every++) {
        erase_often(f, every, SOJ_KEYS_TEXT);
        erase_often(f, every, SOJ_KEYS_INTEGER);
    }
}

/* The number that was guessed is another's with the same tag: of integers few bits are kept. */
static void test_guesses_of_others(void **state)
{
    const shop *f = *state;
    enum { KEYS = 3000 };
    static char keys[KEYS][8];
    soj_event *events = test_malloc(KEYS * sizeof(*events));
    for (int32_t kind = SOJ_KEYS_TEXT; kind <= SOJ_KEYS_INTEGER; kind++) {
        soj_engine *engine;
        soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
        size_t number;
        options.keys = kind;
        assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
        for (size_t i = 0; i < KEYS; i++) {
            (void)snprintf(keys[i], sizeof(keys[i]), "%zu", i);
            events[i] = shop_event(keys[i], f->in, SCENARIO_BASE);
            events[i].integer_key = i;
            if (kind == SOJ_KEYS_INTEGER)
                events[i].customer = NULL;
        }
        /* Half of them first, so that guesses of the others find somebody. */
        assert_int_equal(soj_engine_post_batch(engine, events, KEYS / 2, NULL, NULL), SOJ_OK);
        assert_int_equal(soj_engine_post_batch(engine, events, KEYS, NULL, NULL), SOJ_OK);
        assert_int_equal(shop_counters(engine).customers, KEYS);
        for (size_t i = 0; i < KEYS; i++) {
            assert_int_equal(kind == SOJ_KEYS_INTEGER
                                 ? soj_engine_find_integer(engine, i, &number)
                                 : soj_engine_find(engine, keys[i], strlen(keys[i]), &number),
                             SOJ_OK);
            assert_int_equal(number, i);
        }
        soj_engine_free(engine);
    }
    test_free(events);
}

/* Two texts that look alike to a registry without a secret: of the second the first is guessed. */
static void test_a_guess_of_another_text(void **state)
{
    const shop *f = *state;
    static const char twin[] = "t6443948";
    const soj_event one = shop_event("one", f->use, SCENARIO_BASE);
    const soj_event other = shop_event(twin, f->use, SCENARIO_BASE);
    const soj_engine *engine = f->engine;
    soj_result result;
    size_t number;
    assert_int_equal(soj_engine_post_batch(f->engine, &one, 1, NULL, NULL), SOJ_OK);
    assert_int_equal(soj__registry_guess(&engine->registry, soj__engine_hash(engine, &other)), 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(soj_engine_post_batch(f->engine, &other, 1, &result, NULL), SOJ_OK);
        assert_int_equal(result.is_new, i == 0);
        assert_int_equal(soj_engine_find(f->engine, twin, strlen(twin), &number), SOJ_OK);
        assert_int_equal(number, 1);
    }
}

/* An integer that looks like 0, where that is the only one. */
static uint64_t twin_of_zero(const soj__registry *registry)
{
    uint64_t key = 1;
    while (soj__registry_guess(registry, soj__registry_hash_integer(registry, key)) != 0)
        assert_true(++key < UINT32_MAX);
    return key;
}

static void test_a_guess_of_another_integer(void **state)
{
    const shop *f = *state;
    soj_engine *engine;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_event event = shop_event("", f->use, SCENARIO_BASE);
    soj_result result;
    event.customer = NULL;
    options.keys = SOJ_KEYS_INTEGER;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    assert_int_equal(soj_engine_post_batch(engine, &event, 1, NULL, NULL), SOJ_OK);
    event.integer_key = twin_of_zero(&engine->registry);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(soj_engine_post_batch(engine, &event, 1, &result, NULL), SOJ_OK);
        assert_int_equal(result.is_new, i == 0);
    }
    soj_engine_free(engine);
}

/* A text where keys are integers is refused, whoever was guessed by the integer beside it. */
static void test_a_guess_of_a_text(void **state)
{
    const shop *f = *state;
    soj_engine *engine;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_event events[3];
    soj_result results[3];
    options.keys = SOJ_KEYS_INTEGER;
    for (size_t i = 0; i < 3; i++) {
        events[i] = shop_event("0", f->use, SCENARIO_BASE + (soj_time)i);
        if (i != 1)
            events[i].customer = NULL;
    }
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    for (size_t round = 0; round < 2; round++) {
        assert_int_equal(soj_engine_post_batch(engine, events, 3, results, NULL), SOJ_OK);
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(results[i].status, i == 1 ? SOJ_ERR_ARGUMENT : SOJ_OK);
    }
    assert_int_equal(shop_counters(engine).rejected, 2);
    assert_int_equal(shop_counters(engine).accepted, 4);
    soj_engine_free(engine);
}

/* ---- who comes due ---- */

enum { DUE = 3000 };

/* Customers of the shop, whom a timer and touchpoints come for: some with a tail, and some of those
 * erased. */
static soj_engine *engine_of_many(const shop *f, int32_t keys)
{
    soj_engine *engine;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    const uint32_t erased = soj_model_event(f->model, "Customer Erased", 15);
    const soj_property name = {soj_model_property(f->model, f->use, "s", 1), shop_text("Ann", 3)};
    char key[8];
    options.keys = keys;
    options.forgets_emissions = true; /* else all have tails */
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    for (size_t i = 0; i < DUE + DUE / 10; i++) {
        size_t who = i < DUE ? i : (i - DUE) * 10;
        soj_time time = SCENARIO_BASE + (soj_time)i;
        (void)snprintf(key, sizeof(key), "%zu", who);
        soj_event event = shop_event(key, i < DUE ? f->use : erased, time);
        event.integer_key = who;
        if (keys == SOJ_KEYS_INTEGER)
            event.customer = NULL;
        event.properties = &name;
        event.n_properties = i < DUE && i % 3 == 0;
        assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
    }
    return engine;
}

/* One step at a time, or all at once: the same, and of the first many are known ahead. */
static void test_those_who_come_due(void **state)
{
    const shop *f = *state;
    for (int32_t keys = SOJ_KEYS_TEXT; keys <= SOJ_KEYS_INTEGER; keys++) {
        soj_engine *engines[2] = {engine_of_many(f, keys), engine_of_many(f, keys)};
        const soj_time until = SCENARIO_BASE + INT64_C(20) * 86400 * 1000000;
        size_t n_guessed = 0;
        bool more = true;
        assert_int_equal(soj_engine_advance(engines[0], until, 0, NULL), SOJ_OK);
        soj__ahead_due(engines[1]);
        while (more) {
            assert_int_equal(soj_engine_advance(engines[1], until, 1, &more), SOJ_OK);
            n_guessed += soj__calendar_guess(&engines[1]->calendar, 8) != SOJ__NONE;
            soj__ahead_due(engines[1]);
        }
        assert_true(n_guessed > DUE / 2);
        soj_engine_counters all = shop_counters(engines[0]);
        soj_engine_counters single = shop_counters(engines[1]);
        assert_int_equal(all.erased, DUE / 10);
        assert_int_equal(all.clock_steps, single.clock_steps);
        const soj_output *output;
        while ((output = soj_engine_next(engines[0])) != NULL) {
            const soj_output *other = soj_engine_next(engines[1]);
            assert_non_null(other);
            assert_int_equal(output->kind, other->kind);
            assert_int_equal(output->customer.len, other->customer.len);
            if (keys == SOJ_KEYS_TEXT)
                assert_memory_equal(output->customer.data, other->customer.data,
                                    other->customer.len);
            assert_true(output->integer_key == other->integer_key);
        }
        assert_null(soj_engine_next(engines[1]));
        soj_engine_free(engines[0]);
        soj_engine_free(engines[1]);
    }
}

/* ---- ids ---- */

/* In one batch: an id twice, of a customer who is known, of one who comes with it, and of one who
 * goes in between; ids that are none, looked at ahead too. */
static void test_ids_in_a_batch(void **state)
{
    const shop *f = *state;
    static const char long_id[257];
    const uint32_t erased = soj_model_event(f->model, "Customer Erased", 15);
    const struct {
        const char *who;
        uint32_t event;
        const char *id;
        size_t len;
        soj_status status;
        bool is_duplicate;
    } plan[] = {{"a", f->use, "1", 1, SOJ_OK, false},
                {"a", f->use, "1", 1, SOJ_OK, true},
                {"b", f->use, "1", 1, SOJ_OK, false},
                {"a", f->use, "2", 1, SOJ_OK, false},
                {"a", f->use, long_id, 256, SOJ_ERR_EVENT_ID, false},
                {"a", f->use, "", 0, SOJ_ERR_EVENT_ID, false},
                {"a", f->use, long_id, 255, SOJ_OK, false},
                {"a", f->use, long_id, 255, SOJ_OK, true},
                {"a", erased, NULL, 0, SOJ_OK, false},
                {"a", f->use, "1", 1, SOJ_OK, false},
                {"a", f->use, "1", 1, SOJ_OK, true},
                {"b", f->use, "1", 1, SOJ_OK, true},
                {"a", f->use, "2", 1, SOJ_OK, false}};
    enum { N = TEST_ARRAY_LEN(plan) };
    for (size_t size = 1; size <= N; size += 3) {
        soj_engine *engine;
        soj_event events[N];
        soj_result results[N];
        assert_int_equal(soj_engine_new(f->model, NULL, &engine), SOJ_OK);
        for (size_t i = 0; i < N; i++) {
            events[i] = shop_event(plan[i].who, plan[i].event, SCENARIO_BASE + (soj_time)i);
            events[i].id = plan[i].id;
            events[i].id_len = plan[i].len;
        }
        for (size_t i = 0; i < N; i += size)
            assert_int_equal(soj_engine_post_batch(engine, events + i, N - i < size ? N - i : size,
                                                   results + i, NULL),
                             SOJ_OK);
        for (size_t i = 0; i < N; i++) {
            assert_int_equal(results[i].status, plan[i].status);
            assert_int_equal(results[i].is_duplicate, plan[i].is_duplicate);
        }
        soj_engine_free(engine);
    }
}

/* ---- arguments ---- */

static void test_arguments(void **state)
{
    const shop *f = *state;
    size_t done = 99;
    const soj_event use = shop_event("a", f->use, SCENARIO_BASE);
    assert_int_equal(soj_engine_post_batch(NULL, &use, 1, NULL, &done), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post_batch(f->engine, NULL, 1, NULL, &done), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post_batch(f->engine, NULL, 0, NULL, &done), SOJ_OK);
    assert_int_equal(done, 0);
    assert_int_equal(soj_engine_post_batch(f->engine, &use, 1, NULL, NULL), SOJ_OK);
}

#define WITH_SHOP(test) cmocka_unit_test_setup_teardown(test, shop_set_up, shop_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches_are_single_posts),
        cmocka_unit_test(test_batches_of_integers),
        cmocka_unit_test(test_batches_without_memory),
        WITH_SHOP(test_a_guess_of_an_erased_customer),
        WITH_SHOP(test_guesses_of_others),
        WITH_SHOP(test_a_guess_of_another_text),
        WITH_SHOP(test_a_guess_of_another_integer),
        WITH_SHOP(test_a_guess_of_a_text),
        WITH_SHOP(test_those_who_come_due),
        WITH_SHOP(test_ids_in_a_batch),
        WITH_SHOP(test_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
