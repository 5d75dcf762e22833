/* SPDX-License-Identifier: MIT */
/* How large what a host hands in may be. */
#include <sojourn/limits.h>

#include "limits/limits.h"
#include "limits/rule.h"
#include "support/memory_store.h"
#include "support/test.h"

static const char yaml[] =
    MADE_HEAD "channels: {mail: }\n"
              "attributes: {t: string, u: string, at: timestamp, d: duration}\n"
              "events:\n"
              "  go: {properties: {t: string, at: timestamp}}\n"
              "  store: {properties: {t: string}}\n"
              "  keep: {properties: {t: string}, set: {t: event.t}}\n"
              "stages:\n"
              "  s:\n"
              "    on: {go: {to: z, when: event.t.size() > 2}, keep: z}\n"
              "    touchpoints:\n"
              "      kept: {channel: mail, on: store, data: {t: event.t, at: event.time}}\n"
              "  z: {touchpoints: {told: {channel: mail, data: {t: customer.t + customer.u}}}}\n";

static void begin(life *of)
{
    life_begin(of, limits_compile(yaml, sizeof(yaml) - 1));
}

static void end(life *of)
{
    life_end(of);
    soj_model_unref(of->model);
}

/* `n` letters. */
static char *letters(size_t n)
{
    char *words = test_malloc(n + 1);
    memset(words, 'x', n);
    return words;
}

static uint64_t customers(const life *of)
{
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    assert_int_equal(soj_engine_stats(of->engine, &counters), SOJ_OK);
    return counters.customers;
}

static void step_with_key(const life *of, const soj_event *event, soj_status expected)
{
    soj_work *work = NULL;
    soj_model_summary info = {.struct_size = sizeof(info)};
    soj_input input = {.event = event};
    size_t len = 0;
    assert_int_equal(soj_model_info(of->model, &info), SOJ_OK);
    assert_int_equal(soj_work_new(of->model, NULL, &work), SOJ_OK);
    void *record = test_malloc(info.record_bytes_max);
    assert_int_equal(soj_step(work, &input, NULL, 0, record, info.record_bytes_max, &len, NULL),
                     expected);
    test_free(record);
    soj_work_free(work);
}

static void give_key(size_t n, bool fits)
{
    life a;
    soj_status expected = fits ? SOJ_OK : SOJ_ERR_KEY;
    char *key = letters(n);
    begin(&a);
    soj_event event = {.customer = key,
                       .customer_len = n,
                       .event = soj_model_event(a.model, "go", 2),
                       .time = a.now};
    soj_placement placement = {.customer = key, .customer_len = n, .time = a.now, .created = a.now};
    assert_int_equal(soj_engine_post(a.engine, &event, NULL), expected);
    assert_int_equal(soj_engine_place(a.engine, &placement, NULL), expected);
    assert_int_equal(customers(&a), fits);
    step_with_key(&a, &event, expected);
    event.customer_len = 0;
    assert_int_equal(soj_engine_post(a.engine, &event, NULL), SOJ_ERR_KEY);
    test_free(key);
    end(&a);
}

static void give_event_id(size_t n, bool fits)
{
    life a;
    soj_result result;
    char *id = letters(n);
    begin(&a);
    soj_event event = {.customer = "a",
                       .customer_len = 1,
                       .event = soj_model_event(a.model, "go", 2),
                       .time = a.now,
                       .id = id,
                       .id_len = n};
    assert_int_equal(soj_engine_post(a.engine, &event, &result), fits ? SOJ_OK : SOJ_ERR_EVENT_ID);
    assert_int_equal(customers(&a), fits);
    if (fits) {
        assert_int_equal(soj_engine_post(a.engine, &event, &result), SOJ_OK);
        assert_true(result.is_duplicate);
        id[n - 1] = 'y';
        assert_int_equal(soj_engine_post(a.engine, &event, &result), SOJ_OK);
        assert_false(result.is_duplicate);
    }
    event.id_len = 0;
    assert_int_equal(soj_engine_post(a.engine, &event, NULL), SOJ_ERR_EVENT_ID);
    test_free(id);
    end(&a);
}

/* As a trait, as what a `set` makes, and placed. */
static void give_attribute_text(size_t n, bool fits)
{
    life a;
    soj_status expected = fits ? SOJ_OK : SOJ_ERR_RANGE;
    char *words = letters(n);
    begin(&a);
    life_post(&a, "Identify");
    assert_int_equal(life_tell(&a, "Identify", "t", life_text(words, n)), expected);
    assert_int_equal(life_attribute(&a, "t").len, fits ? n : 0);
    soj_property trait = {soj_model_attribute(a.model, "u", 1), life_text(words, n)};
    soj_placement placement = {.customer = "a",
                               .customer_len = 1,
                               .time = a.now,
                               .created = a.now,
                               .attributes = &trait,
                               .n_attributes = 1};
    assert_int_equal(soj_engine_place(a.engine, &placement, NULL), expected);
    assert_int_equal(life_attribute(&a, "u").len, fits ? n : 0);
    words[0] = 'y';
    assert_int_equal(life_tell(&a, "keep", "t", life_text(words, n)), expected);
    assert_int_equal(life_attribute(&a, "t").type, fits ? SOJ_TYPE_STRING : SOJ_TYPE_ABSENT);
    if (fits)
        assert_int_equal(life_attribute(&a, "t").as.text[0], 'y');
    assert_int_equal(a.transitions, fits ? 2 : 1);
    test_free(words);
    end(&a);
}

/* The customer is in `z` before, where nothing keeps the property. */
static void give_property_text(size_t n, bool fits)
{
    life a;
    char *words = letters(n);
    begin(&a);
    life_post(&a, "keep");
    assert_int_equal(life_tell(&a, "go", "t", life_text(words, n)), fits ? SOJ_OK : SOJ_ERR_RANGE);
    test_free(words);
    end(&a);
}

/* A text and the event's time, which counts 8. */
static void give_kept_data(size_t n, bool fits)
{
    life a;
    char *words = letters(n);
    begin(&a);
    life_post(&a, "Identify");
    size_t before = life_record(&a);
    assert_int_equal(life_tell(&a, "store", "t", life_text(words, n - 8)),
                     fits ? SOJ_OK : SOJ_ERR_LIMIT);
    assert_int_equal(a.touchpoints, fits);
    assert_int_equal(a.touchpoint.n_data, fits ? 2 : 0);
    /* It goes on being kept, behind 14 bytes, in case the emission is missed. */
    assert_int_equal(life_record(&a), before + (fits ? 14 + (3 + n - 8) + 9 : 0));
    test_free(words);
    end(&a);
}

/* Two attributes in one text. */
static void give_data_text(size_t n, bool fits)
{
    life a;
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    char *words = letters(n);
    begin(&a);
    assert_int_equal(life_tell(&a, "Identify", "u", life_text(words, n - 3)), SOJ_OK);
    assert_int_equal(life_tell(&a, "keep", "t", life_text(words, 3)), SOJ_OK);
    assert_int_equal(a.touchpoints, 1);
    assert_int_equal(a.touchpoint.n_data, fits);
    assert_int_equal(soj_engine_stats(a.engine, &counters), SOJ_OK);
    assert_int_equal(counters.condition_errors, !fits);
    test_free(words);
    end(&a);
}

/* ---- records ---- */

/* Texts that make a record of the size, byte by byte. */
static soj_status fill(life *of, size_t size)
{
    char name[] = "ta";
    char *words = letters(SOJ_LIMIT_ATTRIBUTE_TEXT);
    soj_status status = SOJ_OK;
    for (; status == SOJ_OK && life_record(of) < size; name[1]++) {
        size_t rest = size - life_record(of);
        size_t len = rest < SOJ_LIMIT_ATTRIBUTE_TEXT ? rest : SOJ_LIMIT_ATTRIBUTE_TEXT;
        status = life_tell(of, "Identify", name, life_text(words, len));
    }
    test_free(words);
    return status;
}

static void give_record(size_t n, bool fits)
{
    life a;
    made model = {.at = 0};
    made_put(&model, MADE_HEAD "stages: {s: }\nattributes:\n");
    for (char name[] = "  ta: string\n"; name[3] <= 'q'; name[3]++)
        made_put(&model, name);
    life_begin(&a, limits_compile(model.yaml.data, model.yaml.len));
    free(model.yaml.data);
    life_post(&a, "Identify");
    n -= LIFE_COUNTER_ROOM;
    assert_int_equal(fill(&a, n), fits ? SOJ_OK : SOJ_ERR_LIMIT);
    assert_true(fits ? life_record(&a) == n : life_record(&a) < n);
    assert_int_equal(life_tell(&a, "Identify", "ta", life_text("", 0)), SOJ_OK);
    end(&a);
}

/* ---- times ---- */

static void post_at(life *of, soj_time time, soj_status expected)
{
    soj_event event = {.customer = "a",
                       .customer_len = 1,
                       .event = soj_model_event(of->model, "go", 2),
                       .time = time};
    soj_placement placement = {.customer = "a", .customer_len = 1, .time = time, .created = time};
    assert_int_equal(soj_engine_post(of->engine, &event, NULL), expected);
    assert_int_equal(soj_engine_place(of->engine, &placement, NULL), expected);
    assert_int_equal(soj_engine_advance(of->engine, time, 0, NULL), expected);
    step_with_key(of, &event, expected);
}

/* Also as far from the first instant, 1970-01-01T00:00:00Z, as `n` is from the last. */
static void give_event_time(size_t n, bool fits)
{
    life a;
    soj_status expected = fits ? SOJ_OK : SOJ_ERR_TIME;
    begin(&a);
    post_at(&a, SOJ_TIME_MAX - (soj_time)n, expected);
    post_at(&a, (soj_time)n, expected);
    end(&a);
}

static void tell_time(soj_time time, bool fits)
{
    life a;
    soj_value value = {.type = SOJ_TYPE_TIMESTAMP, .as.time = time};
    soj_status expected = fits ? SOJ_OK : SOJ_ERR_RANGE;
    begin(&a);
    life_post(&a, "Identify");
    assert_int_equal(life_tell(&a, "Identify", "at", value), expected);
    assert_int_equal(life_tell(&a, "go", "at", value), expected);
    soj_value read = life_attribute(&a, "at");
    assert_int_equal(read.type, fits ? SOJ_TYPE_TIMESTAMP : SOJ_TYPE_ABSENT);
    if (fits)
        assert_true(read.as.time == time);
    end(&a);
}

static void give_attribute_time(size_t n, bool fits)
{
    tell_time((soj_time)n, fits);
}

static void give_early_attribute_time(size_t n, bool fits)
{
    tell_time(-(soj_time)n, fits);
}

/* Kept with a commit, and there again. */
static void give_position(size_t n, bool fits)
{
    life a;
    memory_store memory;
    const soj_store store = memory_store_make(&memory);
    soj_engine *engine = NULL;
    char *position = letters(n);
    begin(&a);
    assert_int_equal(soj_engine_open(a.model, NULL, &store, &engine), SOJ_OK);
    assert_int_equal(soj_engine_commit(engine, position, n), fits ? SOJ_OK : SOJ_ERR_LIMIT);
    soj_engine_free(engine);
    engine = NULL;
    assert_int_equal(soj_engine_open(a.model, NULL, &store, &engine), SOJ_OK);
    assert_int_equal(soj_engine_position(engine).len, fits ? n : 0);
    if (fits)
        assert_memory_equal(soj_engine_position(engine).data, position, n);
    soj_engine_free(engine);
    memory_store_free(&memory);
    test_free(position);
    end(&a);
}

static void give_duration(size_t n, bool fits)
{
    life a;
    begin(&a);
    life_post(&a, "Identify");
    for (int sign = -1; sign <= 1; sign += 2) {
        soj_value value = {.type = SOJ_TYPE_DURATION, .as.duration = sign * (soj_duration)n};
        assert_int_equal(life_tell(&a, "Identify", "d", value), fits ? SOJ_OK : SOJ_ERR_RANGE);
        soj_value read = life_attribute(&a, "d");
        assert_int_equal(read.type, fits ? SOJ_TYPE_DURATION : SOJ_TYPE_ABSENT);
        if (fits)
            assert_true(read.as.duration == value.as.duration);
    }
    end(&a);
}

const limit limits_of_inputs[] = {
    {LIMIT(KEY), "SOJ_ERR_KEY", NULL, NULL, give_key, NULL},
    {LIMIT(EVENT_ID), "SOJ_ERR_EVENT_ID", NULL, NULL, give_event_id, NULL},
    {LIMIT(POSITION), "SOJ_ERR_LIMIT", NULL, NULL, give_position, NULL},
    {LIMIT(ATTRIBUTE_TEXT), "SOJ_ERR_RANGE", NULL, NULL, give_attribute_text, NULL},
    {LIMIT(PROPERTY_TEXT), "SOJ_ERR_RANGE", NULL, NULL, give_property_text, NULL},
    {LIMIT(RULE), "limit_rule", NULL, NULL, give_rule, NULL},
    {LIMIT(RECORD), "SOJ_ERR_LIMIT", NULL, NULL, give_record, NULL},
    {LIMIT(KEPT_DATA), "SOJ_ERR_LIMIT", NULL, NULL, give_kept_data, NULL},
    {LIMIT(DATA_TEXT), "condition_errors", NULL, NULL, give_data_text, NULL},
    {"SOJ_TIME_MAX", SOJ_TIME_MAX, "SOJ_ERR_TIME", NULL, NULL, give_event_time, NULL},
    {"SOJ_TIME_MAX", SOJ_TIME_MAX, "SOJ_ERR_RANGE", NULL, NULL, give_attribute_time, NULL},
    {"-SOJ_TIME_MIN", (uint64_t)-SOJ_TIME_MIN, "SOJ_ERR_RANGE", NULL, NULL,
     give_early_attribute_time, NULL},
    {"SOJ_DURATION_MAX", SOJ_DURATION_MAX, "SOJ_ERR_RANGE", NULL, NULL, give_duration, NULL},
    {NULL, 0, NULL, NULL, NULL, NULL, NULL},
};
