/* SPDX-License-Identifier: MIT */
/* How much room things take: workspaces, and records at their limit. */
#include "support/test.h"

#include <sojourn/sojourn.h>

#include "scenario.h"
#include "support/failing_alloc.h"

static const char sixteen_texts[] =
    "sojourn: 1\n"
    "model: big\n"
    "version: 1\n"
    "attributes: {a: string, b: string, c: string, d: string, e: string, f: string, g: string,\n"
    "  h: string, i: string, j: string, k: string, l: string, m: string, n: string, o: string,\n"
    "  p: string}\n"
    "initial: s\n"
    "stages: {s: {after: {1d: {set: {p: customer.a}}}}}\n";

/* Texts, and rows of many moves: each take more than a chunk of an arena. */
static const char texts_and_rows[] =
    "sojourn: 1\n"
    "model: big\n"
    "version: 1\n"
    "attributes: {a: string, b: string, c: string, d: string, e: string, f: string, g: string,\n"
    "  h: string, i: string}\n"
    "initial: s\n"
    "stages:\n"
    "  s: {always: {when: 'customer.a == \"x\"', to: t}}\n"
    "  t: {}\n";

/* What the model says that a workspace takes is what it takes, but for heads of chunks and the ends
 * of two. */
static void test_the_memory_of_a_workspace(void **state)
{
    const size_t slack = (size_t)129 * 1024;
    (void)state;
    failing_alloc books;
    soj_work *work;
    soj_model *model = scenario_model(texts_and_rows);
    soj_model_summary info = {.struct_size = sizeof(info)};
    assert_int_equal(soj_model_info(model, &info), SOJ_OK);
    failing_alloc_init(&books);
    assert_int_equal(soj_work_new(model, &books.allocator, &work), SOJ_OK);
    assert_in_range(books.live_bytes, info.work_bytes, info.work_bytes + slack);
    soj_work_free(work);
    failing_alloc_check_empty(&books);
    soj_model_unref(model);
}

static size_t work_bytes_of(const char *text)
{
    soj_model *model = scenario_model(text);
    soj_model_summary info = {.struct_size = sizeof(info)};
    assert_int_equal(soj_model_info(model, &info), SOJ_OK);
    soj_model_unref(model);
    return info.work_bytes;
}

#define SPLITS(names)                                                                              \
    "sojourn: 1\nmodel: m\nversion: 1\ninitial: s\nstages: {s: {on: {Identify: {when: '" names     \
    "'}}}}\n"
#define LONG_SPLIT                                                                                 \
    "share(\"a name that is longer than all else that is ever hashed: the names of a model and a " \
    "stage, numbers, and the lengths of them all\") < 0.5"

/* What is hashed has room, in whatever order splits are named. */
static void test_the_memory_of_long_splits(void **state)
{
    size_t least = work_bytes_of(SPLITS("share(\"a\") < 0.5 && share(\"b\") < 0.5"));
    (void)state;
    assert_true(work_bytes_of(SPLITS("share(\"a\") < 0.5 && " LONG_SPLIT)) > least + 50);
    assert_true(work_bytes_of(SPLITS(LONG_SPLIT " && share(\"a\") < 0.5")) > least + 50);
}

/* Sixteen texts of the largest size are more than a record holds. */
static void test_a_record_over_the_limit(void **state)
{
    (void)state;
    char text[SOJ_LIMIT_ATTRIBUTE_TEXT];
    soj_property properties[16];
    soj_model *model = scenario_model(sixteen_texts);
    soj_engine *engine;
    soj_result result;
    size_t number, len;
    soj_text key;
    const void *record;
    memset(text, 'x', sizeof(text));
    for (uint32_t i = 0; i < 16; i++) {
        properties[i].handle = i;
        properties[i].value =
            (soj_value){.type = SOJ_TYPE_STRING, .len = sizeof(text), .as.text = text};
    }
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    soj_event event = {.customer = "a",
                       .customer_len = 1,
                       .event = soj_model_event(model, "Identify", 8),
                       .time = SCENARIO_BASE,
                       .properties = properties,
                       .n_properties = 16};
    assert_int_equal(soj_engine_post(engine, &event, &result), SOJ_ERR_LIMIT);
    assert_int_equal(soj_engine_find(engine, "a", 1, &number), SOJ_ERR_NOT_FOUND);
    event.n_properties = 15;
    assert_int_equal(soj_engine_post(engine, &event, &result), SOJ_OK);
    assert_int_equal(soj_engine_advance(engine, SCENARIO_BASE + SOJ_DAY, 0, NULL), SOJ_OK);
    const soj_output *output = soj_engine_next(engine);
    assert_int_equal(output->kind, SOJ_OUTPUT_TRANSITION);
    output = soj_engine_next(engine);
    assert_int_equal(output->kind, SOJ_OUTPUT_FAULT);
    assert_int_equal(output->as.fault.status, SOJ_ERR_LIMIT);
    assert_null(soj_engine_next(engine));
    assert_int_equal(soj_engine_customer(engine, 0, &key, &record, &len), SOJ_OK);
    assert_true(len <= SOJ_LIMIT_RECORD && len > 15 * sizeof(text));
    soj_engine_free(engine);
    soj_model_unref(model);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_memory_of_a_workspace),
        cmocka_unit_test(test_the_memory_of_long_splits),
        cmocka_unit_test(test_a_record_over_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
