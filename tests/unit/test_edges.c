/* SPDX-License-Identifier: MIT */
/* Edges of the library's insides that no model, event or image of the other tests comes to. */
#include <stdlib.h>

#include <sojourn/sojourn.h>

#include "base/mem.h"
#include "engine/slots.h"
#include "model/model.h"
#include "model/verify.h"
#include "run/values.h"
#include "support/test.h"
#include "time/local.h"

static const char small[] = "sojourn: 1\nmodel: small\nversion: 1\nchannels: {mail: }\n"
                            "initial: a\nstages: {a: {touchpoints: {hello: {channel: mail}}}}\n";

static soj_model *make_small(void)
{
    soj_model *model = NULL;
    assert_int_equal(soj_model_compile(small, sizeof(small) - 1, NULL, NULL, &model), SOJ_OK);
    return model;
}

/* A copy of the model's program, to be changed and freed. */
static soj__program *copy_of(const soj_model *model)
{
    soj__program *copy = malloc(model->program->size);
    assert_non_null(copy);
    memcpy(copy, model->program, model->program->size);
    return copy;
}

static void test_too_few_parts(void **state)
{
    soj__mem mem = soj__mem_from(NULL);
    soj_model *model = make_small();
    soj__program *copy = copy_of(model);
    (void)state;
    assert_int_equal(soj__verify(copy, &mem), SOJ_OK);
    copy->parts.n = 3;
    copy->record_fixed = copy->parts_slot + 6;
    copy->zone_part = UINT32_MAX;
    copy->emitted_part = 0;
    copy->waiting_part = 1;
    assert_int_equal(soj__verify(copy, &mem), SOJ_ERR_IMAGE);
    free(copy);
    soj_model_unref(model);
}

static void test_once_back_by_months(void **state)
{
    soj__mem mem = soj__mem_from(NULL);
    soj_model *model = make_small();
    soj__program *copy = copy_of(model);
    (void)state;
    soj__touchpoint_info *touchpoint = (void *)((char *)copy + copy->touchpoints.at);
    touchpoint->once_months = -1;
    assert_int_equal(soj__verify(copy, &mem), SOJ_ERR_IMAGE);
    free(copy);
    soj_model_unref(model);
}

static void test_tables_that_no_memory_holds(void **state)
{
    size_t n;
    soj__mem mem = soj__mem_from(NULL);
    (void)state;
    assert_null(soj__slots_larger(&mem, SIZE_MAX / 2 + 1, 1, &n));
    assert_null(soj__slots_larger(&mem, SIZE_MAX / 4 + 1, 4, &n));
}

static void test_texts_with_nul(void **state)
{
    uint64_t bits;
    soj_model *model = make_small();
    const soj__domain domain = {.type = SOJ_TYPE_STRING};
    const soj_value value = {.type = SOJ_TYPE_STRING, .len = 3, .as.text = "a\0b"};
    (void)state;
    assert_int_equal(soj__domain_take(model->program, &domain, &value, 10, &bits), SOJ_ERR_RANGE);
    soj_model_unref(model);
}

static void test_placed_without_a_key(void **state)
{
    uint8_t record[256];
    size_t len;
    soj_model *model = make_small();
    soj_work *work = NULL;
    const soj_placement placement = {.customer = ""};
    (void)state;
    assert_int_equal(soj_work_new(model, NULL, &work), SOJ_OK);
    assert_int_equal(soj_place(work, &placement, NULL, 0, record, sizeof(record), &len, NULL),
                     SOJ_ERR_KEY);
    soj_work_free(work);
    soj_model_unref(model);
}

static void test_before_all_times(void **state)
{
    soj_time time;
    (void)state;
    assert_false(soj__local_at(&soj__zone_utc, SOJ_TIME_MIN / SOJ_DAY - 1, 0, &time));
    assert_false(soj__local_add(&soj__zone_utc, SOJ_TIME_MIN - 1, 0, 0, &time));
}

/* Where the first error of a text that is no model is said to be. */
static soj_position first_place(const char *text, size_t len)
{
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    assert_int_equal(soj_model_compile(text, len, NULL, diags, &model), SOJ_ERR_MODEL);
    soj_position place = soj_diags_get(diags, 0)->at;
    soj_diags_free(diags);
    return place;
}

static void test_ends_of_texts(void **state)
{
    static const char tag[] = "sojourn: 1\n# %TAG\n.";
    static const char open[] = "sojourn: 1\nmodel: [\r";
    (void)state;
    (void)first_place(tag, sizeof(tag) - 1);
    assert_int_equal(first_place(open, sizeof(open) - 1).line, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_too_few_parts),
        cmocka_unit_test(test_once_back_by_months),
        cmocka_unit_test(test_tables_that_no_memory_holds),
        cmocka_unit_test(test_texts_with_nul),
        cmocka_unit_test(test_placed_without_a_key),
        cmocka_unit_test(test_before_all_times),
        cmocka_unit_test(test_ends_of_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
