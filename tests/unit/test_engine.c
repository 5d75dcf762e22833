/* SPDX-License-Identifier: MIT */
/* Engines: what they refuse, count and keep, batches, ids, and running out of memory. */
#include "support/failing_alloc.h"
#include "support/test.h"

#include <sojourn/sojourn.h>

#include "base/buf.h"
#include "scenario.h"

static const char yaml[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "channels: {email: {cost: 0.25}}\n"
    "attributes:\n"
    "  n: {type: int, default: 0}\n"
    "  name: string\n"
    "  plan: {type: string, one_of: [free, pro]}\n"
    "  t: timestamp\n"
    "events:\n"
    "  use:\n"
    "    properties: {b: bool, i: {type: int, min: -5, max: 5}, d: double, s: string, t: "
    "timestamp,\n"
    "                 l: duration, p: {type: string, one_of: [x, y]}}\n"
    "    set: {n: customer.n + 1, name: event.s}\n"
    "  out:\n"
    "  in:\n"
    "initial: s\n"
    "stages:\n"
    "  s:\n"
    "    owner: sales\n"
    "    initial: t\n"
    "    on: {out: u}\n"
    "    touchpoints:\n"
    "      x: {channel: email, after: 1d, restart_on: use, content: hello, intent: ask}\n"
    "      y: {channel: email, when: customer.n > 1, owner: bot, cost: 3}\n"
    "    stages:\n"
    "      t: {after: {10d: s.v}, touchpoints: {hello: {channel: email}}}\n"
    "      v:\n"
    "  u: {on: {in: s}}\n";

typedef struct fixture {
    soj_model *model;
    soj_engine *engine;
    uint32_t use, out, in;
} fixture;

static int set_up(void **state)
{
    fixture *f = test_calloc(1, sizeof(*f));
    f->model = scenario_model(yaml);
    f->use = soj_model_event(f->model, "use", 3);
    f->out = soj_model_event(f->model, "out", 3);
    f->in = soj_model_event(f->model, "in", 2);
    assert_int_equal(soj_engine_new(f->model, NULL, &f->engine), SOJ_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    soj_engine_free(f->engine);
    soj_model_unref(f->model);
    test_free(f);
    return 0;
}

static soj_event event_at(const char *customer, uint32_t event, soj_time time)
{
    return (soj_event){
        .customer = customer, .customer_len = strlen(customer), .event = event, .time = time};
}

static soj_engine_counters counters_of(const soj_engine *engine)
{
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    assert_int_equal(soj_engine_stats(engine, &counters), SOJ_OK);
    return counters;
}

/* ---- what is refused ---- */

static void refuse(fixture *f, const soj_event *event, soj_status expected, uint32_t handle)
{
    soj_result result;
    soj_engine_counters before = counters_of(f->engine);
    assert_int_equal(soj_engine_post(f->engine, event, &result), expected);
    assert_int_equal(result.status, expected);
    assert_int_equal(result.handle, handle);
    assert_false(result.is_new || result.is_late || result.is_unhandled);
    assert_int_equal(counters_of(f->engine).rejected, before.rejected + 1);
    assert_int_equal(counters_of(f->engine).customers, before.customers);
    assert_null(soj_engine_next(f->engine));
}

static void test_bad_keys(void **state)
{
    fixture *f = *state;
    char key[256];
    soj_event event = event_at("a", f->use, SCENARIO_BASE);
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
    fixture *f = *state;
    soj_event event = event_at("a", f->use, -1);
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
    fixture *f = *state;
    soj_property properties[2] = {{.handle = 0, .value = {.type = SOJ_TYPE_BOOL}},
                                  {.handle = 0, .value = {.type = SOJ_TYPE_BOOL}}};
    soj_event event = event_at("a", SOJ_NONE, SCENARIO_BASE);
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

static soj_value text_of(const char *text, size_t len)
{
    return (soj_value){.type = SOJ_TYPE_STRING, .len = (uint32_t)len, .as.text = text};
}

static void test_bad_values(void **state)
{
    fixture *f = *state;
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
        {3, text_of("a\0b", 3), SOJ_ERR_RANGE},
        {3, text_of("\xff", 1), SOJ_ERR_RANGE},
        {3, text_of("\xed\xa0\x80", 3), SOJ_ERR_RANGE},
        {3, text_of(NULL, 1), SOJ_ERR_RANGE},
        {3, text_of(long_text, SOJ_LIMIT_PROPERTY_TEXT + 1), SOJ_ERR_RANGE},
        {4, {.type = SOJ_TYPE_TIMESTAMP, .as.time = SOJ_TIME_MAX + 1}, SOJ_ERR_RANGE},
        {4, {.type = SOJ_TYPE_TIMESTAMP, .as.time = SOJ_TIME_MIN - 1}, SOJ_ERR_RANGE},
        {4, {.type = SOJ_TYPE_DURATION}, SOJ_ERR_TYPE},
        {5, {.type = SOJ_TYPE_DURATION, .as.duration = INT64_MIN}, SOJ_ERR_RANGE},
        {5, {.type = SOJ_TYPE_DURATION, .as.duration = SOJ_DURATION_MAX + 1}, SOJ_ERR_RANGE},
        {6, text_of("z", 1), SOJ_ERR_RANGE},
        {6, text_of("xx", 2), SOJ_ERR_RANGE},
        {6, text_of("", 0), SOJ_ERR_RANGE},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        soj_property property = {.handle = cases[i].handle, .value = cases[i].value};
        soj_event event = event_at("a", f->use, SCENARIO_BASE);
        event.properties = &property;
        event.n_properties = 1;
        refuse(f, &event, cases[i].status, cases[i].handle);
    }
    /* A `set` of a text that is too long for an attribute: the attribute is named. */
    soj_property property = {.handle = 3,
                             .value = text_of(long_text, SOJ_LIMIT_ATTRIBUTE_TEXT + 1)};
    soj_event event = event_at("a", f->use, SCENARIO_BASE);
    event.properties = &property;
    event.n_properties = 1;
    refuse(f, &event, SOJ_ERR_RANGE, soj_model_attribute(f->model, "name", 4));
    property.value.len = SOJ_LIMIT_ATTRIBUTE_TEXT;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    test_free(long_text);
}

static void test_good_values_at_the_edge(void **state)
{
    fixture *f = *state;
    soj_property properties[] = {
        {0, {.type = SOJ_TYPE_BOOL, .as.boolean = true}},
        {1, {.type = SOJ_TYPE_INT, .as.integer = -5}},
        {2, {.type = SOJ_TYPE_INT, .as.integer = 7}}, /* an int does for a double */
        {3, text_of("", 0)},
        {4, {.type = SOJ_TYPE_TIMESTAMP, .as.time = SOJ_TIME_MIN}},
        {5, {.type = SOJ_TYPE_DURATION, .as.duration = -SOJ_DURATION_MAX}},
        {6, {.type = SOJ_TYPE_ABSENT}},
    };
    soj_event event = event_at("a", f->use, SCENARIO_BASE);
    event.properties = properties;
    event.n_properties = TEST_ARRAY_LEN(properties);
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    properties[0].value.type = SOJ_TYPE_ABSENT;
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
}

/* ---- results and counters ---- */

static void test_what_was_due_before_a_rejected_event_has_happened(void **state)
{
    fixture *f = *state;
    soj_event event = event_at("a", f->use, SCENARIO_BASE);
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
    fixture *f = *state;
    soj_result result;
    soj_event event = event_at("a", f->use, SCENARIO_BASE);
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
    soj_engine_counters counters = counters_of(f->engine);
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
    fixture *f = *state;
    const soj_output *output;
    soj_event event = event_at("Zo\xc3\xab", f->out, SCENARIO_BASE);
    /* Made by another program: xxhsum -H2 over the bytes of language.md, section 5, "Ids". */
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
    fixture *f = *state;
    size_t number, len;
    soj_text key;
    const void *record;
    soj_event event = event_at("b", f->use, SCENARIO_BASE);
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
    fixture *f = *state;
    soj_engine *engine = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine_counters counters = {.struct_size = 1};
    soj_event event = event_at("a", f->use, SCENARIO_BASE);
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
    fixture *f = *state;
    bool more = true;
    soj_event event = event_at("a", f->use, SCENARIO_BASE);
    assert_int_equal(soj_engine_advance(f->engine, SCENARIO_BASE + 9 * SOJ_DAY, 0, NULL), SOJ_OK);
    assert_int_equal(soj_engine_post(f->engine, &event, NULL), SOJ_OK);
    uint64_t steps = counters_of(f->engine).clock_steps;
    assert_int_equal(soj_engine_advance(f->engine, SCENARIO_BASE + 8 * SOJ_DAY, 0, &more), SOJ_OK);
    assert_false(more);
    assert_int_equal(counters_of(f->engine).clock_steps, steps);
    assert_int_equal(soj_engine_advance(f->engine, SCENARIO_BASE + 9 * SOJ_DAY, 1, &more), SOJ_OK);
    assert_false(more);
    assert_int_equal(counters_of(f->engine).clock_steps, steps + 1);
}

/* ---- a story, told in batches of different sizes and with memory running out ---- */

#define N_EVENTS 10000

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* 10,000 events of 300 customers; some are late, some are rejected. */
static soj_event *make_story(const fixture *f, char keys[300][4], soj_property *property, size_t n)
{
    soj_event *events = test_malloc(n * sizeof(*events));
    uint64_t seed = 3;
    const uint32_t kinds[] = {f->use, f->out, f->in};
    for (size_t i = 0; i < n; i++) {
        uint32_t who = next_random(&seed) % 300;
        keys[who][0] = (char)('a' + who / 100);
        keys[who][1] = (char)('a' + who / 10 % 10);
        keys[who][2] = (char)('a' + who % 10);
        keys[who][3] = 0;
        events[i] = event_at(keys[who], kinds[next_random(&seed) % 3],
                             SCENARIO_BASE + (soj_time)i * SOJ_MINUTE -
                                 (soj_time)(next_random(&seed) % 4) * SOJ_HOUR);
        if (events[i].event == f->use && next_random(&seed) % 2) {
            events[i].properties = property;
            events[i].n_properties = 1;
        }
        if (next_random(&seed) % 50 == 0)
            events[i].time = -1;
    }
    return events;
}

static void put_number(soj__buf *out, int64_t number)
{
    soj__buf_i64(out, number);
    soj__buf_char(out, ' ');
}

/* Every field of an output. */
static void put_output(soj__buf *out, const soj_output *o)
{
    put_number(out, o->kind);
    soj__buf_put(out, o->customer.data, o->customer.len);
    soj__buf_char(out, ' ');
    if (o->kind == SOJ_OUTPUT_TOUCHPOINT) {
        const soj_touchpoint *t = &o->as.touchpoint;
        soj__buf_join(out, t->id, " ", t->path.data, " ", t->stage_path.data, " ", NULL);
        put_number(out, t->occurrence);
        put_number(out, t->due);
        put_number(out, t->emitted);
        put_number(out, t->valid_until);
    } else if (o->kind == SOJ_OUTPUT_TRANSITION) {
        put_number(out, o->as.transition.from);
        put_number(out, o->as.transition.to);
        put_number(out, o->as.transition.event);
        put_number(out, o->as.transition.cause);
        put_number(out, o->as.transition.time);
        put_number(out, o->as.transition.sojourn);
    } else if (o->kind == SOJ_OUTPUT_DECISION) {
        put_number(out, o->as.decision.touchpoint);
        put_number(out, o->as.decision.occurrence);
        put_number(out, o->as.decision.decision);
        put_number(out, o->as.decision.time);
    }
    soj__buf_char(out, '\n');
}

static void drain(soj_engine *engine, soj__buf *out)
{
    const soj_output *output;
    while ((output = soj_engine_next(engine)) != NULL)
        put_output(out, output);
}

/* Counters, and the key and record of every customer. */
static void put_state(const soj_engine *engine, soj__buf *out)
{
    soj_engine_counters c = counters_of(engine);
    const uint64_t numbers[] = {c.customers, c.accepted,    c.rejected, c.late,
                                c.unhandled, c.clock_steps, c.faults,   c.condition_errors};
    for (size_t i = 0; i < TEST_ARRAY_LEN(numbers); i++)
        put_number(out, (int64_t)numbers[i]);
    put_number(out, soj_engine_next_due(engine));
    for (size_t i = 0; i < c.customers; i++) {
        soj_text key;
        const void *record;
        size_t len;
        assert_int_equal(soj_engine_customer(engine, i, &key, &record, &len), SOJ_OK);
        soj__buf_put(out, key.data, key.len);
        soj__buf_put(out, record, len);
    }
}

static void tell(const fixture *f, const soj_event *events, size_t n, size_t batch,
                 size_t drain_every, soj__buf *out)
{
    soj_engine *engine;
    soj_result *results = test_malloc(batch * sizeof(*results));
    size_t done;
    assert_int_equal(soj_engine_new(f->model, NULL, &engine), SOJ_OK);
    for (size_t i = 0; i < n; i += batch) {
        assert_int_equal(soj_engine_post_batch(engine, events + i, batch, results, &done), SOJ_OK);
        assert_int_equal(done, batch);
        for (size_t j = 0; j < batch; j++)
            assert_int_equal(results[j].status, events[i + j].time < 0 ? SOJ_ERR_TIME : SOJ_OK);
        if (i / batch % drain_every == 0)
            drain(engine, out);
    }
    assert_int_equal(soj_engine_advance(engine, SCENARIO_BASE + 400 * SOJ_DAY, 0, NULL), SOJ_OK);
    drain(engine, out);
    put_state(engine, out);
    soj_engine_free(engine);
    test_free(results);
}

static void test_the_size_of_batches_changes_nothing(void **state)
{
    const fixture *f = *state;
    char keys[300][4];
    soj__mem mem = soj__mem_from(NULL);
    soj__buf one, other;
    static const size_t sizes[] = {10, 10000};
    soj_property property = {.handle = 3, .value = text_of("some text", 9)};
    soj_event *events = make_story(f, keys, &property, N_EVENTS);
    soj__buf_init(&one, &mem);
    tell(f, events, N_EVENTS, 1, 1, &one);
    assert_true(one.len > 100000);
    for (size_t i = 0; i < TEST_ARRAY_LEN(sizes); i++) {
        soj__buf_init(&other, &mem);
        tell(f, events, N_EVENTS, sizes[i], 3, &other);
        assert_int_equal(other.len, one.len);
        assert_memory_equal(other.data, one.data, one.len);
        soj__buf_done(&other);
    }
    soj__buf_done(&one);
    test_free(events);
}

/* Post with each allocation in turn failing. A failed post has changed nothing but what was due
 * before it, and works when it is made again. */
static void post_without_memory(soj_engine *engine, const soj_event *event, failing_alloc *books,
                                size_t *n_failed)
{
    soj__mem mem = soj__mem_from(NULL);
    soj_status status;
    for (size_t fail_at = 1;; fail_at++) {
        soj__buf before, after;
        size_t number;
        soj__buf_init(&before, &mem);
        soj__buf_init(&after, &mem);
        bool is_known =
            soj_engine_find(engine, event->customer, event->customer_len, &number) == SOJ_OK;
        put_state(engine, &before);
        failing_alloc_arm(books, fail_at, true);
        status = soj_engine_post(engine, event, NULL);
        failing_alloc_arm(books, 0, false);
        put_state(engine, &after);
        if (status == SOJ_ERR_NOMEM && !is_known) {
            assert_int_equal(after.len, before.len);
            assert_memory_equal(after.data, before.data, after.len);
        }
        soj__buf_done(&before);
        soj__buf_done(&after);
        if (status != SOJ_ERR_NOMEM)
            return;
        ++*n_failed;
    }
}

static void test_running_out_of_memory(void **state)
{
    const fixture *f = *state;
    char keys[300][4];
    failing_alloc books;
    soj__mem mem = soj__mem_from(NULL);
    soj__buf expected, got;
    soj_engine *engine = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_property property = {.handle = 3, .value = text_of("some text", 9)};
    soj_event *events = make_story(f, keys, &property, 1000);
    size_t n_failed = 0;
    bool more = true;
    soj__buf_init(&expected, &mem);
    soj__buf_init(&got, &mem);
    tell(f, events, 1000, 1, 1001, &expected);
    failing_alloc_init(&books);
    options.allocator = &books.allocator;
    for (size_t fail_at = 1; !engine; fail_at++) {
        failing_alloc_arm(&books, fail_at, true);
        soj_status status = soj_engine_new(f->model, &options, &engine);
        assert_true(status == (engine ? SOJ_OK : SOJ_ERR_NOMEM));
    }
    for (size_t i = 0; i < 1000; i++)
        post_without_memory(engine, &events[i], &books, &n_failed);
    assert_true(n_failed > 300);
    while (more) {
        failing_alloc_arm(&books, 1, true);
        soj_status status = soj_engine_advance(engine, SCENARIO_BASE + 400 * SOJ_DAY, 0, &more);
        failing_alloc_arm(&books, 0, false);
        assert_true(status == (more ? SOJ_ERR_NOMEM : SOJ_OK));
        if (more)
            assert_int_equal(soj_engine_advance(engine, SCENARIO_BASE + 400 * SOJ_DAY, 1, &more),
                             SOJ_OK);
    }
    drain(engine, &got);
    put_state(engine, &got);
    assert_int_equal(got.len, expected.len);
    assert_memory_equal(got.data, expected.data, got.len);
    soj_engine_free(engine);
    failing_alloc_check_empty(&books);
    soj__buf_done(&expected);
    soj__buf_done(&got);
    test_free(events);
}

static void test_a_work_without_memory(void **state)
{
    const fixture *f = *state;
    failing_alloc books;
    soj_work *work = NULL;
    failing_alloc_init(&books);
    for (size_t fail_at = 1; !work; fail_at++) {
        failing_alloc_arm(&books, fail_at, false);
        soj_status status = soj_work_new(f->model, &books.allocator, &work);
        assert_true(status == (work ? SOJ_OK : SOJ_ERR_NOMEM));
        if (!work)
            failing_alloc_check_empty(&books);
    }
    soj_work_free(work);
    failing_alloc_check_empty(&books);
}

#define WITH_ENGINE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ENGINE(test_bad_keys),
        WITH_ENGINE(test_bad_times),
        WITH_ENGINE(test_bad_handles),
        WITH_ENGINE(test_bad_values),
        WITH_ENGINE(test_good_values_at_the_edge),
        WITH_ENGINE(test_what_was_due_before_a_rejected_event_has_happened),
        WITH_ENGINE(test_results_and_counters),
        WITH_ENGINE(test_ids_and_fields),
        WITH_ENGINE(test_looking_up),
        WITH_ENGINE(test_arguments),
        WITH_ENGINE(test_time_does_not_go_back),
        WITH_ENGINE(test_the_size_of_batches_changes_nothing),
        WITH_ENGINE(test_running_out_of_memory),
        WITH_ENGINE(test_a_work_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
