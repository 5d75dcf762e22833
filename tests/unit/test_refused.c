/* SPDX-License-Identifier: MIT */
/* Events that an engine refuses: nothing of them is applied. */
#include "support/test.h"

#include "scenario.h"
#include "shop.h"

static void refuse(shop *f, const soj_event *event, soj_status expected, uint32_t handle)
{
    soj_result result;
    soj_engine_counters before = shop_counters(f->engine);
    assert_int_equal(soj_engine_post(f->engine, event, &result), expected);
    assert_int_equal(result.status, expected);
    assert_int_equal(result.handle, handle);
    assert_false(result.is_new || result.is_late || result.is_unhandled);
    assert_int_equal(shop_counters(f->engine).rejected, before.rejected + 1);
    assert_int_equal(shop_counters(f->engine).customers, before.customers);
    assert_null(soj_engine_next(f->engine));
}

static void test_bad_keys(void **state)
{
    shop *f = *state;
    char key[256];
    soj_event event = shop_event("a", f->use, SCENARIO_BASE);
    memset(key, 'k', sizeof(key));
    event.customer = NULL;
    refuse(f, &event, SOJ_ERR_KEY, SOJ_NONE);
    event.customer = key;
    event.customer_len = 0;
    refuse(f, &event, SOJ_ERR_KEY, SOJ_NONE);
    event.customer_len = 256;
    refuse(f, &event, SOJ_ERR_KEY, SOJ_NONE);
    key[7] = 0;
    event.customer_len = 8;
    refuse(f, &event, SOJ_ERR_KEY, SOJ_NONE);
    key[7] = (char)0xc3;
    refuse(f, &event, SOJ_ERR_KEY, SOJ_NONE);
    memset(key, 'k', sizeof(key));
    event.customer_len = 255;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
}

static void test_bad_times(void **state)
{
    shop *f = *state;
    soj_event event = shop_event("a", f->use, -1);
    refuse(f, &event, SOJ_ERR_TIME, SOJ_NONE);
    event.time = SOJ_TIME_MAX + 1;
    refuse(f, &event, SOJ_ERR_TIME, SOJ_NONE);
    event.time = SOJ_TIME_NEVER;
    refuse(f, &event, SOJ_ERR_TIME, SOJ_NONE);
    event.time = 0;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    event.time = SOJ_TIME_MAX;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
}

static void test_bad_handles(void **state)
{
    shop *f = *state;
    soj_property properties[2] = {{.handle = 0, .value = {.type = SOJ_TYPE_BOOL}},
                                  {.handle = 0, .value = {.type = SOJ_TYPE_BOOL}}};
    soj_event event = shop_event("a", SOJ_NONE, SCENARIO_BASE);
    refuse(f, &event, SOJ_ERR_ARGUMENT, SOJ_NONE);
    event.event = f->use;
    event.n_properties = 1;
    refuse(f, &event, SOJ_ERR_ARGUMENT, SOJ_NONE);
    event.properties = properties;
    event.n_properties = 2;
    refuse(f, &event, SOJ_ERR_ARGUMENT, SOJ_NONE); /* twice */
    properties[1].handle = 7;
    refuse(f, &event, SOJ_ERR_ARGUMENT, SOJ_NONE);
    properties[1].handle = SOJ_NONE;
    refuse(f, &event, SOJ_ERR_ARGUMENT, SOJ_NONE);
    event.event = f->out; /* has none */
    event.n_properties = 1;
    refuse(f, &event, SOJ_ERR_ARGUMENT, SOJ_NONE);
    event.event = soj_model_event(f->model, "Identify", 8);
    properties[0].handle = 4;
    refuse(f, &event, SOJ_ERR_ARGUMENT, SOJ_NONE);
}

static void test_bad_values(void **state)
{
    shop *f = *state;
    char *long_text = test_malloc(SOJ_LIMIT_PROPERTY_TEXT + 1);
    double nan = strtod("nan", NULL);
    memset(long_text, 'x', SOJ_LIMIT_PROPERTY_TEXT + 1);
    const struct {
        uint32_t handle;
        soj_value value;
        soj_status status;
    } cases[] = {
        {0, {.type = SOJ_TYPE_INT}, SOJ_ERR_TYPE},
        {0, {.type = 99}, SOJ_ERR_TYPE},
        {0, {.type = -1}, SOJ_ERR_TYPE},
        {1, {.type = SOJ_TYPE_DOUBLE, .as.number = 1}, SOJ_ERR_TYPE},
        {1, {.type = SOJ_TYPE_INT, .as.integer = 6}, SOJ_ERR_RANGE},
        {1, {.type = SOJ_TYPE_INT, .as.integer = -6}, SOJ_ERR_RANGE},
        {2, {.type = SOJ_TYPE_DOUBLE, .as.number = nan}, SOJ_ERR_RANGE},
        {2, {.type = SOJ_TYPE_STRING, .as.text = ""}, SOJ_ERR_TYPE},
        {3, shop_text("a\0b", 3), SOJ_ERR_RANGE},
        {3, shop_text("\xff", 1), SOJ_ERR_RANGE},
        {3, shop_text("\xed\xa0\x80", 3), SOJ_ERR_RANGE},
        {3, shop_text(NULL, 1), SOJ_ERR_RANGE},
        {3, shop_text(long_text, SOJ_LIMIT_PROPERTY_TEXT + 1), SOJ_ERR_RANGE},
        {4, {.type = SOJ_TYPE_TIMESTAMP, .as.time = SOJ_TIME_MAX + 1}, SOJ_ERR_RANGE},
        {4, {.type = SOJ_TYPE_TIMESTAMP, .as.time = SOJ_TIME_MIN - 1}, SOJ_ERR_RANGE},
        {4, {.type = SOJ_TYPE_DURATION}, SOJ_ERR_TYPE},
        {5, {.type = SOJ_TYPE_DURATION, .as.duration = INT64_MIN}, SOJ_ERR_RANGE},
        {5, {.type = SOJ_TYPE_DURATION, .as.duration = SOJ_DURATION_MAX + 1}, SOJ_ERR_RANGE},
        {6, shop_text("z", 1), SOJ_ERR_RANGE},
        {6, shop_text("xx", 2), SOJ_ERR_RANGE},
        {6, shop_text("", 0), SOJ_ERR_RANGE},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj_property property = {.handle = cases[i].handle, .value = cases[i].value};
        soj_event event = shop_event("a", f->use, SCENARIO_BASE);
        event.properties = &property;
        event.n_properties = 1;
        refuse(f, &event, cases[i].status, cases[i].handle);
    }
    /* A `set` of a text that is too long for an attribute: the attribute is named. */
    soj_property property = {.handle = 3,
                             .value = shop_text(long_text, SOJ_LIMIT_ATTRIBUTE_TEXT + 1)};
    soj_event event = shop_event("a", f->use, SCENARIO_BASE);
    event.properties = &property;
    event.n_properties = 1;
    refuse(f, &event, SOJ_ERR_RANGE, soj_model_attribute(f->model, "name", 4));
    property.value.len = SOJ_LIMIT_ATTRIBUTE_TEXT;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    test_free(long_text);
}

static void test_good_values_at_the_edge(void **state)
{
    shop *f = *state;
    soj_property properties[] = {
        {0, {.type = SOJ_TYPE_BOOL, .as.boolean = true}},
        {1, {.type = SOJ_TYPE_INT, .as.integer = -5}},
        {2, {.type = SOJ_TYPE_INT, .as.integer = 7}}, /* an int does for a double */
        {3, shop_text("", 0)},
        {4, {.type = SOJ_TYPE_TIMESTAMP, .as.time = SOJ_TIME_MIN}},
        {5, {.type = SOJ_TYPE_DURATION, .as.duration = -SOJ_DURATION_MAX}},
        {6, {.type = SOJ_TYPE_ABSENT}},
    };
    soj_event event = shop_event("a", f->use, SCENARIO_BASE);
    event.properties = properties;
    event.n_properties = TEST_ARRAY_LEN(properties);
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    properties[0].value.type = SOJ_TYPE_ABSENT;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
}

#define WITH_SHOP(test) cmocka_unit_test_setup_teardown(test, shop_set_up, shop_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_bad_keys),
        WITH_SHOP(test_bad_times),
        WITH_SHOP(test_bad_handles),
        WITH_SHOP(test_bad_values),
        WITH_SHOP(test_good_values_at_the_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
