/* SPDX-License-Identifier: MIT */
/* Engines on a store, one step at a time. */
#include <sojourn/sojourn.h>

#include "support/failing_alloc.h"
#include "support/memory_store.h"
#include "support/test.h"

#include <stdio.h>

#define BASE ((soj_time)1700000000 * SOJ_SECOND)

static const char model_text[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "attributes: {n: {count: Used}, clicks: {count: Touchpoint Clicked}, note: string}\n"
    "events: {Used: {properties: {note: string}, set: {note: event.note}}, Left: }\n"
    "channels: {email: , post: }\n"
    "initial: new\n"
    "stages:\n"
    "  new:\n"
    "    on: {Left: gone}\n"
    "    touchpoints:\n"
    "      hello: {after: 1h, channel: email}\n"
    "      again: {after: 1d, every: 1d, times: 3, channel: post}\n"
    "  gone:\n"
    "    touchpoints:\n"
    "      bye: {after: 2d, channel: email}\n";

typedef struct shop {
    soj_model *model;
    uint32_t used, left, erased, delivered;
    memory_store memory;
    soj_store store;
    soj_engine_options options;
    soj_engine *engine;
} shop;

static soj_model *compile(const char *text)
{
    soj_model *model = NULL;
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &model), SOJ_OK);
    return model;
}

static void reopen(shop *s)
{
    soj_engine_free(s->engine);
    s->engine = NULL;
    assert_int_equal(soj_engine_open(s->model, &s->options, &s->store, &s->engine), SOJ_OK);
}

static int set_up(void **state)
{
    shop *s = test_calloc(1, sizeof(*s));
    s->model = compile(model_text);
    s->used = soj_model_event(s->model, "Used", 4);
    s->left = soj_model_event(s->model, "Left", 4);
    s->erased = soj_model_event(s->model, "Customer Erased", 15);
    s->store = memory_store_make(&s->memory);
    s->options = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    reopen(s);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    shop *s = *state;
    soj_engine_free(s->engine);
    memory_store_free(&s->memory);
    soj_model_unref(s->model);
    test_free(s);
    return 0;
}

static soj_event event_of(const char *key, uint32_t event, soj_time time)
{
    return (soj_event){
        .customer = key, .customer_len = strlen(key), .event = event, .time = time};
}

static void post(shop *s, const char *key, uint32_t event, soj_time time)
{
    const soj_event posted = event_of(key, event, time);
    assert_int_equal(soj_engine_post(s->engine, &posted, NULL), SOJ_OK);
}

static size_t count_outputs(soj_engine *engine)
{
    size_t n = 0;
    while (soj_engine_next(engine))
        n++;
    return n;
}

static void commit(shop *s, const char *position)
{
    assert_int_equal(soj_engine_commit(s->engine, position, strlen(position)), SOJ_OK);
}

static void what_was_committed_is_there_again(void **state)
{
    shop *s = *state;
    assert_int_equal(soj_engine_sequence(s->engine), 0);
    post(s, "ann", s->used, BASE);
    post(s, "bob", s->used, BASE + SOJ_HOUR);
    assert_int_equal(soj_engine_advance(s->engine, BASE + 2 * SOJ_HOUR, 0, NULL), SOJ_OK);
    assert_null(soj_engine_next(s->engine));
    commit(s, "line 2");
    assert_true(count_outputs(s->engine) > 0);
    post(s, "eve", s->used, BASE + 2 * SOJ_HOUR);
    reopen(s);
    assert_int_equal(soj_engine_sequence(s->engine), 1);
    assert_int_equal(soj_engine_numbers(s->engine), 2);
    assert_memory_equal(soj_engine_position(s->engine).data, "line 2", 6);
    assert_null(soj_engine_next(s->engine));
    post(s, "eve", s->used, BASE + 2 * SOJ_HOUR);
    post(s, "ann", s->left, BASE + 3 * SOJ_HOUR);
    commit(s, "line 4");
    assert_int_equal(s->memory.n_changes, 1);
    reopen(s);
    assert_int_equal(soj_engine_numbers(s->engine), 3);
    assert_int_equal(soj_engine_sequence(s->engine), 2);
    assert_true(soj_engine_next_due(s->engine) < SOJ_TIME_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_committed_is_there_again, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
