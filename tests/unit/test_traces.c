/* SPDX-License-Identifier: MIT */
/* After an erasure no byte of the customer is left in any memory of the engine. */
#include "support/test.h"

#include <sojourn/sojourn.h>

#include "scenario.h"

/* Every allocation that lives, so that it can be searched. */
typedef struct block {
    struct block *next, *before;
    size_t size;
    union {
        max_align_t align;
        char bytes[1];
    } memory;
} block;

#define HEAD offsetof(block, memory)

static void *watch_alloc(void *ctx, size_t size)
{
    block *first = ctx;
    block *b = calloc(1, HEAD + size);
    b->size = size;
    b->next = first->next;
    b->before = first;
    if (b->next)
        b->next->before = b;
    first->next = b;
    return b->memory.bytes;
}

static void watch_release(void *ctx, void *memory, size_t size)
{
    (void)ctx;
    (void)size;
    if (!memory)
        return;
    block *b = (block *)(void *)((char *)memory - HEAD);
    b->before->next = b->next;
    if (b->next)
        b->next->before = b->before;
    free(b);
}

static void *watch_resize(void *ctx, void *memory, size_t old_size, size_t new_size)
{
    void *to = watch_alloc(ctx, new_size);
    if (memory)
        memcpy(to, memory, old_size < new_size ? old_size : new_size);
    watch_release(ctx, memory, old_size);
    return to;
}

static bool contains(const char *bytes, size_t size, const char *what)
{
    size_t len = strlen(what);
    for (size_t i = 0; i + len <= size; i++) {
        if (memcmp(bytes + i, what, len) == 0)
            return true;
    }
    return false;
}

/* In how many blocks a text is found. */
static size_t count_traces(const block *first, const char *what)
{
    size_t n = 0;
    for (const block *b = first->next; b; b = b->next)
        n += contains(b->memory.bytes, b->size, what);
    return n;
}

static const char yaml[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "channels: {email: }\n"
    "attributes: {name: string, last: {last: buy.note}}\n"
    "events: {buy: {properties: {note: string}, set: {name: '\"dear \" + event.note'}}}\n"
    "initial: s\n"
    "stages:\n"
    "  s:\n"
    "    touchpoints:\n"
    "      now: {channel: email, on: buy, data: {note: event.note, name: customer.name}}\n"
    "      later: {channel: email, on: buy, after: 9d, pending: 3, data: {note: event.note}}\n";

static void test_nothing_is_left(void **state)
{
    (void)state;
    block first = {0};
    soj_allocator allocator = {
        .ctx = &first, .alloc = watch_alloc, .resize = watch_resize, .release = watch_release};
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine;
    soj_model *model = scenario_model(yaml);
    options.allocator = &allocator;
    assert_int_equal(soj_engine_new(model, &options, &engine), SOJ_OK);
    for (int i = 0; i < 40; i++) {
        char key[] = "PERSON-00";
        char id[] = "IDENT-00-0000000";
        key[7] = id[6] = (char)('0' + i / 10);
        key[8] = id[7] = (char)('0' + i % 10);
        soj_property note = {0, {.type = SOJ_TYPE_STRING, .len = 6, .as.text = "SECRET"}};
        soj_event event = {.customer = key,
                           .customer_len = 9,
                           .event = soj_model_event(model, "buy", 3),
                           .time = SCENARIO_BASE + i,
                           .properties = &note,
                           .n_properties = 1,
                           .id = id,
                           .id_len = 16};
        assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
    }
    assert_true(count_traces(&first, "PERSON-") > 0);
    assert_true(count_traces(&first, "IDENT-") > 0);
    assert_true(count_traces(&first, "SECRET") > 0);
    for (int i = 0; i < 40; i++) {
        char key[] = "PERSON-00";
        key[7] = (char)('0' + i / 10);
        key[8] = (char)('0' + i % 10);
        soj_event event = {.customer = key,
                           .customer_len = 9,
                           .event = soj_model_event(model, "Customer Erased", 15),
                           .time = SCENARIO_BASE + SOJ_DAY};
        assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
    }
    /* Outputs not yet handed out keep the key and their data. */
    assert_true(count_traces(&first, "PERSON-") > 0);
    while (soj_engine_next(engine))
        continue;
    /* Texts that were handed out are good until the next call of this kind. */
    assert_int_equal(soj_engine_advance(engine, SCENARIO_BASE + 2 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(count_traces(&first, "PERSON-"), 0);
    assert_int_equal(count_traces(&first, "IDENT-"), 0);
    assert_int_equal(count_traces(&first, "SECRET"), 0);
    soj_engine_free(engine);
    soj_model_unref(model);
    assert_null(first.next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
