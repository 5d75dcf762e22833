/* SPDX-License-Identifier: MIT */
/* Reports of a host: what an engine counts and remembers of them, and what a step takes. */
#include "support/test.h"

#include "engine/engine.h"
#include "scenario.h"
#include "support/failing_alloc.h"

static const char yaml[] = "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
                           "attributes: {clicks: {count: Touchpoint Clicked}, where: string}\n"
                           "events: {go: , Touchpoint Clicked: {set: {where: event.touchpoint}}}\n"
                           "initial: a\nstages: {a: {touchpoints: {t: {channel: email}, u: "
                           "{channel: email, every: 1d}}}}\n";

typedef struct fixture {
    soj_model *model;
    soj_engine *engine;
    char ids[2][33]; /* of a.t and a.u, to "a" */
} fixture;

static soj_event event_of(const fixture *f, const char *customer, const char *name,
                          const soj_property *properties, size_t n)
{
    return (soj_event){.customer = customer,
                       .customer_len = strlen(customer),
                       .event = soj_model_event(f->model, name, strlen(name)),
                       .time = SCENARIO_BASE,
                       .properties = properties,
                       .n_properties = n};
}

static soj_property text(uint32_t handle, const char *value)
{
    return (soj_property){
        handle, {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(value), .as.text = value}};
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    f->model = scenario_model(yaml);
    assert_int_equal(soj_engine_new(f->model, NULL, &f->engine), SOJ_OK);
    for (size_t i = 0; i < 2; i++) {
        const soj_event event = event_of(f, i == 0 ? "a" : "b", "go", NULL, 0);
        assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    }
    size_t n = 0;
    for (const soj_output *o; (o = soj_engine_next(f->engine)) != NULL;) {
        if (o->kind == SOJ_OUTPUT_TOUCHPOINT && o->customer.data[0] == 'a')
            memcpy(f->ids[n++], o->as.touchpoint.id, sizeof(f->ids[0]));
    }
    assert_int_equal(n, 2);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    soj_engine_free(f->engine);
    soj_model_unref(f->model);
    free(f);
    return 0;
}

static soj_value attribute(const fixture *f, const char *customer, const char *name)
{
    size_t number, len;
    soj_text key;
    const void *record;
    soj_value value;
    assert_int_equal(soj_engine_find(f->engine, customer, strlen(customer), &number), SOJ_OK);
    assert_int_equal(soj_engine_customer(f->engine, number, &key, &record, &len), SOJ_OK);
    assert_int_equal(soj_record_attribute(f->model, record, len,
                                          soj_model_attribute(f->model, name, strlen(name)),
                                          &value),
                     SOJ_OK);
    return value;
}

static soj_engine_counters counters_of(const fixture *f)
{
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    assert_int_equal(soj_engine_stats(f->engine, &counters), SOJ_OK);
    return counters;
}

/* ---- engines ---- */

static void test_what_is_counted(void **state)
{
    const fixture *f = *state;
    const struct {
        const char *customer, *name, *id;
        bool is_known;
    } cases[] = {
        {"a", "Touchpoint Clicked", f->ids[0], true},
        {"a", "Touchpoint Clicked", "no id", false},
        {"a", "Touchpoint Clicked", "0123456789abcdef0123456789abcdef", false},
        {"a", "Touchpoint Clicked", NULL, false},
        {"b", "Touchpoint Clicked", f->ids[0], false}, /* it is another's */
        {"c", "Touchpoint Clicked", f->ids[0], false}, /* who is nobody yet */
        {"c", "Touchpoint Missed", f->ids[0], false},
        {"a", "Touchpoint Clicked", f->ids[1], true},
        {"b", "Touchpoint Missed", f->ids[1], false},
        {"a", "Touchpoint Missed", f->ids[1], true},
        {"a", "Touchpoint Clicked", f->ids[1], true}, /* it went out again */
    };
    uint64_t known = 2, ignored = 0;
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj_result result;
        const soj_property id = text(SOJ__FEEDBACK_ID, cases[i].id ? cases[i].id : "");
        const soj_event event =
            event_of(f, cases[i].customer, cases[i].name, &id, cases[i].id ? 1 : 0);
        assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
        assert_int_equal(result.is_ignored, !cases[i].is_known);
        assert_false(result.is_new || result.is_duplicate || result.is_late);
        known += cases[i].is_known;
        ignored += !cases[i].is_known;
        assert_int_equal(counters_of(f).accepted, known);
        assert_int_equal(counters_of(f).ignored, ignored);
        assert_int_equal(counters_of(f).customers, 2);
        assert_int_equal(counters_of(f).rejected, 0);
    }
    assert_int_equal(attribute(f, "a", "clicks").as.integer, 3);
    assert_int_equal(attribute(f, "b", "clicks").as.integer, 0);
}

/* Only what was taken is remembered by its own id. */
static void test_ids_of_reports(void **state)
{
    const fixture *f = *state;
    static const char *const ids[] = {"no id", NULL, NULL};
    static const bool are_ignored[] = {true, false, false}, are_duplicates[] = {false, false, true};
    for (size_t i = 0; i < TEST_ARRAY_LEN(ids); i++) {
        soj_result result;
        const soj_property id = text(SOJ__FEEDBACK_ID, ids[i] ? ids[i] : f->ids[0]);
        soj_event event = event_of(f, "a", "Touchpoint Clicked", &id, 1);
        event.id = "message";
        event.id_len = 7;
        assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
        assert_int_equal(result.is_ignored, are_ignored[i]);
        assert_int_equal(result.is_duplicate, are_duplicates[i]);
    }
    assert_int_equal(attribute(f, "a", "clicks").as.integer, 1);
}

/* What the host says of an emission is overridden, in a copy. */
static void test_what_is_filled_in(void **state)
{
    const fixture *f = *state;
    const soj_property given[] = {
        text(SOJ__FEEDBACK_TOUCHPOINT, "a.u"), text(SOJ__FEEDBACK_ID, f->ids[0]),
        text(SOJ__FEEDBACK_CHANNEL, "no such"), text(SOJ__FEEDBACK_VARIANT, "no such")};
    soj_property properties[TEST_ARRAY_LEN(given)];
    memcpy(properties, given, sizeof(given));
    const soj_event event = event_of(f, "a", "Touchpoint Clicked", properties, 4);
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    for (size_t i = 0; i < TEST_ARRAY_LEN(given); i++) { /* not as bytes: there is padding */
        assert_int_equal(properties[i].handle, given[i].handle);
        assert_int_equal(properties[i].value.len, given[i].value.len);
        assert_ptr_equal(properties[i].value.as.text, given[i].value.as.text);
    }
    const soj_value where = attribute(f, "a", "where");
    assert_int_equal(where.len, 3);
    assert_memory_equal(where.as.text, "a.t", 3);
}

static void test_reports_that_are_rejected(void **state)
{
    const fixture *f = *state;
    const soj_property wrong = {SOJ__FEEDBACK_CHANNEL, {.type = SOJ_TYPE_INT}};
    const soj_property twice[] = {text(SOJ__FEEDBACK_ID, f->ids[0]),
                                  text(SOJ__FEEDBACK_ID, f->ids[0])};
    soj_result result;
    soj_event event = event_of(f, "a", "Touchpoint Clicked", &wrong, 1);
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_ERR_TYPE);
    assert_int_equal(result.handle, SOJ__FEEDBACK_CHANNEL);
    event = event_of(f, "a", "Touchpoint Clicked", twice, 2);
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_ERR_ARGUMENT);
    assert_int_equal(counters_of(f).rejected, 2);
}

/* What was emitted to a customer goes with him. */
static void test_an_erased_customer(void **state)
{
    const fixture *f = *state;
    const soj_property id = text(SOJ__FEEDBACK_ID, f->ids[0]);
    soj_result result;
    soj_event event = event_of(f, "a", "Customer Erased", NULL, 0);
    const size_t n = f->engine->emissions.n;
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_int_equal(f->engine->emissions.n, n - 2);
    event = event_of(f, "a", "go", NULL, 0);
    event.time += SOJ_HOUR;
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    event = event_of(f, "a", "Touchpoint Clicked", &id, 1);
    event.time += SOJ_HOUR;
    assert_int_equal(soj_engine_post(f->engine, &event, &result), SOJ_OK);
    assert_true(result.is_ignored);
}

/* An event that an engine would reject before, and one that nobody may post. */
static void test_what_comes_before(void **state)
{
    const fixture *f = *state;
    soj_model *model =
        scenario_model("sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\nevents: {go: "
                       "}\ninitial: a\nstages: {a: "
                       "{touchpoints: {t: {channel: email, expect: {event: go, within: 1d}}}}}\n");
    soj_engine *engine = NULL;
    (void)f;
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    const fixture other = {.model = model};
    const soj_event event = event_of(&other, "new", "Touchpoint Unanswered", NULL, 0);
    assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_ERR_UNSUPPORTED);
    assert_null(soj_engine_next(engine));
    soj_engine_free(engine);
    soj_model_unref(model);
}

/* Where there is no memory for an id, nothing was emitted; the same call again does it. */
static void test_ids_without_memory(void **state)
{
    enum { DAYS = 300 };
    const fixture *f = *state;
    failing_alloc books;
    failing_alloc_init(&books);
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.allocator = &books.allocator;
    soj_engine *engine = NULL;
    size_t failures = 0, emitted = 0;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    const soj_event event = event_of(f, "a", "go", NULL, 0);
    assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
    for (int day = 0; day < DAYS; day++) {
        while (soj_engine_next(engine))
            continue;
        const size_t before = engine->emissions.n;
        failing_alloc_arm(&books, 1, true);
        soj_status status = soj_engine_advance(engine, SCENARIO_BASE + day * SOJ_DAY, 0, NULL);
        failing_alloc_arm(&books, 0, false);
        if (status == SOJ_ERR_NOMEM) {
            failures++;
            assert_int_equal(engine->emissions.n, before);
            assert_null(soj_engine_next(engine));
            status = soj_engine_advance(engine, SCENARIO_BASE + day * SOJ_DAY, 0, NULL);
        }
        assert_int_equal(status, SOJ_OK);
        emitted = engine->emissions.n;
    }
    assert_int_equal(emitted, DAYS + 1);
    assert_true(failures >= 3); /* each time that the table grows */
    soj_engine_free(engine);
    failing_alloc_check_empty(&books);
}

/* ---- steps ---- */

/* A record of "a" after the first event; the caller frees it. */
static uint8_t *begin(const fixture *f, soj_work *work, size_t capacity, size_t *out_len)
{
    uint8_t *record = test_malloc(capacity);
    const soj_event event = event_of(f, "a", "go", NULL, 0);
    assert_int_equal(
        soj_step(work, &(soj_input){.event = &event}, NULL, 0, record, capacity, out_len, NULL),
        SOJ_OK);
    uint8_t *next = test_malloc(capacity);
    soj_time due;
    while (soj_record_due(f->model, record, *out_len, &due) == SOJ_OK && due <= SCENARIO_BASE) {
        const soj_input clock = {.customer = "a", .customer_len = 1, .now = SCENARIO_BASE};
        assert_int_equal(soj_step(work, &clock, record, *out_len, next, capacity, out_len, NULL),
                         SOJ_OK);
        memcpy(record, next, *out_len);
    }
    test_free(next);
    return record;
}

/* A host that keeps records says what an engine would know. */
static void test_what_a_step_takes(void **state)
{
    const fixture *f = *state;
    const struct {
        const char *id, *touchpoint;
        bool is_taken;
    } cases[] = {
        {"x", "a.t", true}, {"x", "a", false},    {"x", "", false},
        {"", "a.t", false}, {NULL, "a.t", false}, {"x", NULL, false},
    };
    soj_model_summary info = {.struct_size = sizeof(info)};
    soj_work *work = NULL;
    size_t len = 0;
    assert_int_equal(soj_model_info(f->model, &info), SOJ_OK);
    assert_int_equal(soj_work_new(f->model, NULL, &work), SOJ_OK);
    uint8_t *record = begin(f, work, info.record_bytes_max, &len);
    uint8_t *out = test_malloc(info.record_bytes_max);
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj_property properties[2];
        soj_result result;
        size_t n = 0, out_len;
        if (cases[i].id)
            properties[n++] = text(SOJ__FEEDBACK_ID, cases[i].id);
        if (cases[i].touchpoint)
            properties[n++] = text(SOJ__FEEDBACK_TOUCHPOINT, cases[i].touchpoint);
        soj_event event = event_of(f, "a", "Touchpoint Clicked", properties, n);
        event.time += SOJ_HOUR;
        assert_int_equal(soj_step(work, &(soj_input){.event = &event}, record, len, out,
                                  info.record_bytes_max, &out_len, &result),
                         SOJ_OK);
        assert_int_equal(result.is_ignored, !cases[i].is_taken);
        if (!cases[i].is_taken) { /* the clock stays too */
            assert_int_equal(out_len, len);
            assert_memory_equal(out, record, len);
        }
    }
    test_free(out);
    test_free(record);
    soj_work_free(work);
}

#define WITH_ENGINE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ENGINE(test_what_is_counted),    WITH_ENGINE(test_ids_of_reports),
        WITH_ENGINE(test_what_is_filled_in),  WITH_ENGINE(test_reports_that_are_rejected),
        WITH_ENGINE(test_an_erased_customer), WITH_ENGINE(test_what_comes_before),
        WITH_ENGINE(test_ids_without_memory), WITH_ENGINE(test_what_a_step_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
