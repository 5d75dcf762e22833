/* SPDX-License-Identifier: MIT */
/* Each hostile event gets its one answer, from an engine and from a single step; who was refused
 * is as before. */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <time.h>

#include "hostile/events.h"
#include "support/test.h"

typedef struct world {
    soj_model *model;
    soj_engine *engine;
    char *big; /* HOSTILE_BIG bytes of 'x' */
} world;

static soj_engine *new_engine(soj_model *model, soj_duration retention, soj_duration max_skew)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine = NULL;
    options.event_id_retention = retention;
    options.max_skew = max_skew;
    assert_int_equal(soj_engine_new(model, &options, &engine), SOJ_OK);
    return engine;
}

static soj_event plain(const world *w, const char *name, soj_time time)
{
    return (soj_event){.customer = "ada",
                       .customer_len = 3,
                       .event = soj_model_event(w->model, name, strlen(name)),
                       .time = time};
}

static int set_up(void **state)
{
    world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    *state = w;
    w->big = malloc(HOSTILE_BIG);
    assert_non_null(w->big);
    memset(w->big, 'x', HOSTILE_BIG);
    assert_int_equal(
        soj_model_compile(hostile_target, strlen(hostile_target), NULL, NULL, &w->model), SOJ_OK);
    w->engine = new_engine(w->model, 0, 0);
    soj_property one = {soj_model_property(w->model, soj_model_event(w->model, "E", 1), "i", 1),
                        {.type = SOJ_TYPE_INT, .as.integer = 1}};
    soj_event first = plain(w, "E", HOSTILE_NOW);
    first.id = "first";
    first.id_len = 5;
    first.properties = &one;
    first.n_properties = 1;
    assert_int_equal(soj_engine_post(w->engine, &first, NULL), SOJ_OK);
    while (soj_engine_next(w->engine))
        continue;
    return 0;
}

static int tear_down(void **state)
{
    world *w = *state;
    soj_engine_free(w->engine);
    soj_model_unref(w->model);
    free(w->big);
    free(w);
    return 0;
}

/* ---- the table ---- */

static uint32_t event_handle(const world *w, const char *name)
{
    soj_model_summary summary = {.struct_size = sizeof(summary)};
    assert_int_equal(soj_model_info(w->model, &summary), SOJ_OK);
    if (!name)
        name = "E";
    if (name[0] != '#')
        return soj_model_event(w->model, name, strlen(name));
    return strcmp(name, "#none") == 0 ? SOJ_NONE : summary.n_events;
}

static uint32_t value_handle(const world *w, const hostile_event *one, const char *name)
{
    static const struct {
        const char *word;
        uint32_t handle;
    } words[] = {{"#none", SOJ_NONE}, {"#beyond", 6}, {"#foreign", 5}, {"#zero", 0}};
    uint32_t event = event_handle(w, one->event);
    for (size_t i = 0; i < TEST_ARRAY_LEN(words); i++) {
        if (strcmp(name, words[i].word) == 0)
            return words[i].handle;
    }
    if (name[0] == '@')
        return soj_model_attribute(w->model, name + 1, strlen(name) - 1);
    uint32_t property = soj_model_property(w->model, event, name, strlen(name));
    return property != SOJ_NONE ? property : soj_model_attribute(w->model, name, strlen(name));
}

static size_t fill_values(const world *w, const hostile_event *one, soj_property *to)
{
    size_t n = 0;
    for (; n < TEST_ARRAY_LEN(one->values) && one->values[n].name; n++) {
        const hostile_value *from = &one->values[n];
        to[n] = (soj_property){value_handle(w, one, from->name), from->value};
        if (from->value.type == SOJ_TYPE_STRING && !from->value.as.text && !from->is_null_text)
            to[n].value.as.text = w->big;
    }
    for (size_t i = 0; n > 0 && i < one->n_copies; i++)
        to[n++] = to[0];
    return n;
}

static void name_customer(const world *w, const hostile_event *one, soj_event *event)
{
    if (one->is_keyless) {
        event->customer = NULL;
        event->customer_len = 3;
    } else if (one->key || one->key_len) {
        event->customer = one->key ? one->key : w->big;
        event->customer_len = one->key_len;
    }
}

static soj_event make(const world *w, const hostile_event *one, soj_property *values)
{
    soj_event event = plain(w, "E", one->time ? one->time : HOSTILE_NOW);
    event.event = event_handle(w, one->event);
    if (one->time == HOSTILE_EPOCH)
        event.time = 0;
    name_customer(w, one, &event);
    event.id = one->is_id_empty || (one->id_len && !one->id) ? w->big : one->id;
    event.id_len = one->id_len;
    event.n_properties = fill_values(w, one, values);
    event.properties = event.n_properties > 0 ? values : NULL;
    if (event.n_properties == 0)
        event.n_properties = one->n_copies;
    return event;
}

/* Everything there is to know of "ada", and how many there are. */
typedef struct snapshot {
    unsigned char record[4096 + 65536];
    size_t len;
    soj_engine_counters counters;
} snapshot;

static void take(const world *w, snapshot *out)
{
    const void *record;
    soj_text key;
    out->counters.struct_size = sizeof(out->counters);
    assert_int_equal(soj_engine_stats(w->engine, &out->counters), SOJ_OK);
    assert_int_equal(soj_engine_customer(w->engine, 0, &key, &record, &out->len), SOJ_OK);
    assert_true(out->len <= sizeof(out->record));
    memcpy(out->record, record, out->len);
}

static void check_refused(const world *w, const snapshot *before, const soj_result *result)
{
    static snapshot after;
    take(w, &after);
    assert_int_equal(after.len, before->len);
    assert_memory_equal(after.record, before->record, after.len);
    assert_int_equal(after.counters.customers, before->counters.customers);
    assert_int_equal(after.counters.accepted, before->counters.accepted);
    assert_int_equal(after.counters.rejected, before->counters.rejected + 1);
    assert_null(soj_engine_next(w->engine));
    assert_false(result->is_new || result->is_late || result->is_unhandled || result->is_duplicate);
}

static unsigned flags_of(const soj_result *result)
{
    return (result->is_late ? HOSTILE_LATE : 0u) | (result->is_new ? HOSTILE_NEW : 0u) |
           (result->is_duplicate ? HOSTILE_DUPLICATE : 0u) |
           (result->is_unhandled ? HOSTILE_UNHANDLED : 0u);
}

/* The same by a single step; ids are none of its business. */
static void check_step(const world *w, const hostile_event *one, const soj_event *event,
                       const snapshot *before)
{
    static unsigned char out[65536];
    bool is_ada =
        event->customer && event->customer_len == 3 && memcmp(event->customer, "ada", 3) == 0;
    soj_work *work = NULL;
    soj_result result;
    size_t len = 0;
    assert_int_equal(soj_work_new(w->model, NULL, &work), SOJ_OK);
    soj_input input = {.event = event};
    soj_status status = soj_step(work, &input, is_ada ? before->record : NULL,
                                 is_ada ? before->len : 0, out, sizeof(out), &len, &result);
    if (one->status == SOJ_ERR_EVENT_ID)
        assert_int_equal(status, SOJ_OK);
    else if (event->event == soj_model_event(w->model, "Customer Erased", 15))
        assert_true(status == SOJ_ERR_UNSUPPORTED || status == one->status);
    else
        assert_int_equal(status, one->status);
    assert_int_equal(result.status, status);
    soj_work_free(work);
}

static void check(world *w, const hostile_event *one)
{
    static snapshot before;
    soj_result result;
    soj_property *values = calloc(one->n_copies + 2, sizeof(*values));
    assert_non_null(values);
    take(w, &before);
    soj_event event = make(w, one, values);
    check_step(w, one, &event, &before);
    soj_status status = soj_engine_post(w->engine, &event, &result);
    if (status != one->status)
        fail_msg("%s: %s, expected %s", one->name, soj_status_name(status),
                 soj_status_name(one->status));
    assert_int_equal(result.status, status);
    assert_int_equal(result.handle, one->handle ? value_handle(w, one, one->handle) : SOJ_NONE);
    if (status != SOJ_OK)
        check_refused(w, &before, &result);
    else
        assert_int_equal(flags_of(&result), one->flags);
    free(values);
}

static void check_one(void **state)
{
    const hostile_event *one = *state;
    void *w;
    assert_int_equal(set_up(&w), 0);
    check(w, one);
    tear_down(&w);
}

/* ---- what takes more than one event ---- */

static double now(void)
{
    struct timespec at;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at), 0);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* The time that a million of `event` take, every one accepted. */
static double post_many(const world *w, soj_event event, bool has_ids)
{
    const unsigned n = SOJ_TEST_SLOWER > 1 ? 50000 : 1000000;
    char id[32];
    double begun = now();
    for (unsigned i = 0; i < n; i++) {
        if (has_ids) {
            event.id = id;
            event.id_len = (size_t)snprintf(id, sizeof(id), "id-%u", i);
        }
        assert_int_equal(soj_engine_post(w->engine, &event, NULL), SOJ_OK);
        while (soj_engine_next(w->engine))
            continue;
    }
    return (now() - begun) * 1000000 / n;
}

/* A second each is ten times what they take. */
static void a_million_at_one_instant(void **state)
{
    const world *w = *state;
    double seconds = post_many(w, plain(w, "E", HOSTILE_NOW), false);
    print_message("a million events of one customer at one instant: %.2f s\n", seconds);
    assert_true(seconds < 10.0 * SOJ_TEST_SLOWER);
}

static void a_million_ids_at_one_instant(void **state)
{
    const world *w = *state;
    double seconds = post_many(w, plain(w, "E", HOSTILE_NOW), true);
    print_message("the same with ids: %.2f s\n", seconds);
    assert_true(seconds < 10.0 * SOJ_TEST_SLOWER);
}

static void a_million_late(void **state)
{
    const world *w = *state;
    double seconds = post_many(w, plain(w, "E", HOSTILE_NOW - SOJ_DAY), false);
    print_message("a million late events of one customer: %.2f s\n", seconds);
    assert_true(seconds < 10.0 * SOJ_TEST_SLOWER);
}

static void expect(soj_engine *engine, const soj_event *event, soj_status status)
{
    soj_result result;
    assert_int_equal(soj_engine_post(engine, event, &result), status);
    assert_int_equal(result.status, status);
}

static void too_old_with_an_id(void **state)
{
    const world *w = *state;
    soj_engine *engine = new_engine(w->model, SOJ_HOUR, 0);
    soj_event event = plain(w, "E", HOSTILE_NOW);
    expect(engine, &event, SOJ_OK);
    event.time = HOSTILE_NOW - SOJ_HOUR - 1;
    event.id = "x";
    event.id_len = 1;
    expect(engine, &event, SOJ_ERR_TOO_OLD);
    event.time = 0;
    expect(engine, &event, SOJ_ERR_TOO_OLD);
    event.time = HOSTILE_NOW - SOJ_HOUR;
    expect(engine, &event, SOJ_OK);
    soj_engine_free(engine);
}

static void from_the_future(void **state)
{
    const world *w = *state;
    soj_engine *engine = new_engine(w->model, 0, SOJ_HOUR);
    soj_event event = plain(w, "E", SOJ_TIME_MAX);
    assert_int_equal(soj_engine_advance(engine, HOSTILE_NOW, 0, NULL), SOJ_OK);
    expect(engine, &event, SOJ_ERR_FUTURE);
    event.time = HOSTILE_NOW + SOJ_HOUR + 1;
    expect(engine, &event, SOJ_ERR_FUTURE);
    event.time = HOSTILE_NOW + SOJ_HOUR;
    expect(engine, &event, SOJ_OK);
    soj_engine_free(engine);
}

static void from_the_grave(void **state)
{
    world *w = *state;
    soj_event event = plain(w, "Customer Erased", HOSTILE_NOW + 5);
    expect(w->engine, &event, SOJ_OK);
    event = plain(w, "E", HOSTILE_NOW + 5);
    expect(w->engine, &event, SOJ_ERR_ERASED);
    event.time = 0;
    expect(w->engine, &event, SOJ_ERR_ERASED);
    event.time = SOJ_TIME_MAX;
    expect(w->engine, &event, SOJ_OK);
}

static void advances_that_make_no_sense(void **state)
{
    world *w = *state;
    static const soj_time wrong[] = {-1, INT64_MIN, INT64_MAX, SOJ_TIME_MAX + 1, SOJ_TIME_MIN};
    for (size_t i = 0; i < TEST_ARRAY_LEN(wrong); i++)
        assert_int_equal(soj_engine_advance(w->engine, wrong[i], 0, NULL), SOJ_ERR_TIME);
    assert_int_equal(soj_engine_advance(w->engine, SOJ_TIME_MAX, 0, NULL), SOJ_OK);
    assert_int_equal(soj_engine_advance(w->engine, 0, 0, NULL), SOJ_OK);
}

/* ---- placements ---- */

typedef struct hostile_placement {
    const char *stages[2]; /* "#none": no handle */
    soj_time entered[2], time, created;
    size_t n_stages;
    soj_status status;
} hostile_placement;

static void place(const world *w, const hostile_placement *one)
{
    soj_placed_stage stages[2] = {{0, 0}};
    static snapshot before;
    soj_result result;
    take(w, &before);
    for (size_t i = 0; i < one->n_stages; i++) {
        stages[i].stage = soj_model_stage(w->model, one->stages[i], strlen(one->stages[i]));
        stages[i].entered = one->entered[i];
    }
    soj_placement placement = {.customer = "bob",
                               .customer_len = 3,
                               .time = one->time,
                               .created = one->created,
                               .stages = stages,
                               .n_stages = one->n_stages};
    soj_status status = soj_engine_place(w->engine, &placement, &result);
    if (status != one->status)
        fail_msg("%s at %lld: %s", one->stages[0], (long long)one->entered[0],
                 soj_status_name(status));
    check_refused(w, &before, &result);
}

static void placements(void **state)
{
    const soj_time at = HOSTILE_NOW;
    const hostile_placement all[] = {
        {{"#none"}, {at}, at, at, 1, SOJ_ERR_ARGUMENT},
        {{"a", "b"}, {at, at}, at, at, 2, SOJ_ERR_ARGUMENT},
        {{"a", "a"}, {at, at}, at, at, 2, SOJ_ERR_ARGUMENT},
        {{"a"}, {at + 1}, at, at, 1, SOJ_ERR_ARGUMENT},
        {{"a"}, {at}, -1, -1, 1, SOJ_ERR_TIME},
        {{"a"}, {at}, SOJ_TIME_MAX + 1, at, 1, SOJ_ERR_TIME},
        {{"a"}, {INT64_MIN}, at, at, 1, SOJ_ERR_ARGUMENT},
        {{"a"}, {at}, at, INT64_MIN, 1, SOJ_ERR_TIME},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(all); i++)
        place(*state, &all[i]);
}

static int run_table(void)
{
    static struct CMUnitTest tests[256];
    assert_true(n_hostile_events <= TEST_ARRAY_LEN(tests));
    for (size_t i = 0; i < n_hostile_events; i++)
        tests[i] = (struct CMUnitTest){hostile_events[i].name, check_one, NULL, NULL,
                                       (void *)(uintptr_t)&hostile_events[i]};
    return _cmocka_run_group_tests("events", tests, n_hostile_events, NULL, NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_million_at_one_instant),
        TEST(a_million_ids_at_one_instant),
        TEST(a_million_late),
        TEST(too_old_with_an_id),
        TEST(from_the_future),
        TEST(from_the_grave),
        TEST(advances_that_make_no_sense),
        TEST(placements),
    };
    int failed = run_table();
    return failed + cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
