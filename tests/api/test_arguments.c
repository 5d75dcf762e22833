/* SPDX-License-Identifier: MIT */
/* What the headers say of arguments that are not allowed: NULL, handles that are none, sizes of
 * another version. Every call answers; none crashes, and what it would have given is untouched. */
#include <sojourn/sojourn.h>

#include "support/test.h"

static const char text[] = "sojourn: 1\n"
                           "model: arguments\n"
                           "version: 7\n"
                           "description: for tests\n"
                           "attributes: {seats: {type: int, default: 0}, name: string}\n"
                           "events: {Seen: {properties: {url: string, n: int}}}\n"
                           "channels: {email: {}}\n"
                           "initial: a\n"
                           "stages:\n"
                           "  a:\n"
                           "    on: {Seen: a.c}\n"
                           "    initial: b\n"
                           "    stages:\n"
                           "      b: {touchpoints: {one: {channel: email, after: 1d}}}\n"
                           "      c: {}\n";

#define LEN (sizeof(text) - 1)

static const soj_time BEGIN = 1772442000 * SOJ_SECOND;

static soj_model *make_model(void)
{
    soj_model *model = NULL;
    assert_int_equal(soj_model_compile(text, LEN, NULL, NULL, &model), SOJ_OK);
    return model;
}

static void ignore(void *ctx, const char *data, size_t len)
{
    (void)ctx;
    (void)data;
    (void)len;
}

static void compiling(void **state)
{
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    soj_model *model = NULL;
    (void)state;
    assert_int_equal(soj_model_compile(NULL, 1, NULL, NULL, &model), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_compile(text, LEN, NULL, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_compile_file(NULL, NULL, NULL, &model), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_compile_file("x", NULL, NULL, NULL), SOJ_ERR_ARGUMENT);
    options.struct_size--;
    assert_int_equal(soj_model_compile(text, LEN, &options, NULL, &model), SOJ_ERR_ABI);
    assert_int_equal(soj_model_compile_file("x", &options, NULL, &model), SOJ_ERR_ABI);
    options.struct_size = 0;
    assert_int_equal(soj_model_compile(text, LEN, &options, NULL, &model), SOJ_ERR_ABI);
    assert_int_equal(soj_model_compile("", 0, NULL, NULL, &model), SOJ_ERR_MODEL);
    assert_int_equal(soj_model_compile(NULL, 0, NULL, NULL, &model), SOJ_ERR_MODEL);
    assert_int_equal(soj_model_compile(NULL, 0, NULL, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_null(model);
}

static void files(void **state)
{
    soj_model *model = NULL;
    soj_diags *diags = NULL;
    (void)state;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    assert_int_equal(soj_model_compile_file("no/such/file.yaml", NULL, diags, &model), SOJ_ERR_IO);
    assert_int_equal(soj_model_compile_file(SOJ_TEST_SOURCE_DIR, NULL, diags, &model), SOJ_ERR_IO);
    assert_int_equal(soj_diags_count(diags), 0);
    assert_int_equal(soj_model_compile_file("/dev/zero", NULL, diags, &model), SOJ_ERR_MODEL);
    assert_string_equal(soj_diags_get(diags, 0)->id.data, "limit_text");
    assert_string_equal(soj_diags_get(diags, 0)->file.data, "/dev/zero");
    /* A file of no bytes is a text like others; a name of the caller's stands for its own. */
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    options.file_name = "mine";
    soj_diags_clear(diags);
    assert_int_equal(soj_model_compile_file("/dev/null", &options, diags, &model), SOJ_ERR_MODEL);
    assert_string_equal(soj_diags_get(diags, 0)->file.data, "mine");
    options.file_name = NULL;
    soj_diags_clear(diags);
    assert_int_equal(soj_model_compile_file("/dev/null", &options, diags, &model), SOJ_ERR_MODEL);
    assert_string_equal(soj_diags_get(diags, 0)->file.data, "/dev/null");
    assert_null(model);
    soj_diags_free(diags);
}

static void diagnostics(void **state)
{
    soj_diags *diags = NULL;
    (void)state;
    assert_int_equal(soj_diags_new(NULL, NULL), SOJ_ERR_ARGUMENT);
    soj_diags_free(NULL);
    soj_diags_clear(NULL);
    assert_int_equal(soj_diags_count(NULL), 0);
    assert_int_equal(soj_diags_errors(NULL), 0);
    assert_null(soj_diags_get(NULL, 0));
    assert_int_equal(soj_diags_render(NULL, ignore, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    assert_int_equal(soj_diags_render(diags, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_null(soj_diags_get(diags, 0));
    soj_diags_free(diags);
}

static void handles(void **state)
{
    soj_model *model = make_model();
    (void)state;
    assert_int_equal(soj_model_event(model, "Seen", 4), 0);
    assert_int_equal(soj_model_event(model, "Seen", 3), SOJ_NONE);
    assert_int_equal(soj_model_event(model, "", 0), SOJ_NONE);
    assert_int_not_equal(soj_model_event(model, "Identify", 8), SOJ_NONE);
    assert_int_equal(soj_model_property(model, 0, "n", 1), 1);
    assert_int_equal(soj_model_property(model, 0, "", 0), SOJ_NONE);
    assert_int_equal(soj_model_property(model, 99, "n", 1), SOJ_NONE);
    assert_int_equal(soj_model_property(model, SOJ_NONE, "n", 1), SOJ_NONE);
    assert_int_not_equal(soj_model_attribute(model, "name", 4), SOJ_NONE);
    assert_int_equal(soj_model_attribute(model, "Name", 4), SOJ_NONE);
    assert_int_not_equal(soj_model_stage(model, "a.c", 3), SOJ_NONE);
    assert_int_equal(soj_model_stage(model, "c", 1), SOJ_NONE);
    assert_int_not_equal(soj_model_touchpoint(model, "a.b.one", 7), SOJ_NONE);
    assert_int_equal(soj_model_touchpoint(model, "a.b", 3), SOJ_NONE);
    assert_int_equal(soj_model_event(NULL, "Seen", 4), SOJ_NONE);
    assert_int_equal(soj_model_event(model, NULL, 4), SOJ_NONE);
    assert_int_equal(soj_model_property(NULL, 0, "n", 1), SOJ_NONE);
    assert_int_equal(soj_model_attribute(NULL, "name", 4), SOJ_NONE);
    assert_int_equal(soj_model_stage(NULL, "a", 1), SOJ_NONE);
    assert_int_equal(soj_model_touchpoint(model, NULL, 0), SOJ_NONE);
    soj_model_unref(model);
    soj_model_unref(NULL);
}

/* Each handle has its name and each name its handle; what is none has none. */
static void names(void **state)
{
    soj_model *model = make_model();
    soj_model_summary info = {.struct_size = sizeof(info)};
    (void)state;
    assert_int_equal(soj_model_info(model, &info), SOJ_OK);
    assert_string_equal(info.name.data, "arguments");
    assert_string_equal(info.description.data, "for tests");
    assert_int_equal(info.version, 7);
    assert_int_equal(info.n_stages, 3);
    for (uint32_t i = 0; i <= info.n_stages; i++) {
        soj_text path = soj_model_stage_path(model, i);
        assert_true((i < info.n_stages) == (path.data != NULL));
        assert_int_equal(soj_model_stage(model, path.data, path.len),
                         i < info.n_stages ? i : SOJ_NONE);
    }
    for (uint32_t i = 0; i <= info.n_events; i++) {
        soj_text name = soj_model_event_name(model, i);
        assert_int_equal(soj_model_event(model, name.data, name.len),
                         i < info.n_events ? i : SOJ_NONE);
    }
    for (uint32_t i = 0; i <= info.n_attributes; i++) {
        soj_text name = soj_model_attribute_name(model, i);
        assert_int_equal(soj_model_attribute(model, name.data, name.len),
                         i < info.n_attributes ? i : SOJ_NONE);
    }
    assert_string_equal(soj_model_track_name(model, 0).data, "lifecycle");
    assert_null(soj_model_track_name(model, info.n_tracks).data);
    assert_string_equal(soj_model_touchpoint_path(model, 0).data, "a.b.one");
    assert_null(soj_model_touchpoint_path(model, SOJ_NONE).data);
    assert_null(soj_model_track_name(NULL, 0).data);
    assert_null(soj_model_stage_path(NULL, 0).data);
    assert_null(soj_model_touchpoint_path(NULL, 0).data);
    assert_null(soj_model_attribute_name(NULL, 0).data);
    assert_null(soj_model_event_name(NULL, 0).data);
    soj_model_unref(model);
}

static void types_and_words(void **state)
{
    soj_model *model = make_model();
    soj_model_summary info = {.struct_size = sizeof(info) - 1};
    (void)state;
    assert_int_equal(soj_model_info(model, &info), SOJ_ERR_ABI);
    assert_int_equal(soj_model_info(NULL, &info), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_info(model, NULL), SOJ_ERR_ARGUMENT);
    uint32_t name = soj_model_attribute(model, "name", 4);
    assert_int_equal(soj_model_attribute_type(model, name), SOJ_TYPE_STRING);
    assert_int_equal(soj_model_attribute_type(model, SOJ_NONE), SOJ_TYPE_ABSENT);
    assert_int_equal(soj_model_attribute_type(NULL, 0), SOJ_TYPE_ABSENT);
    assert_int_equal(soj_model_property_type(model, 0, 1), SOJ_TYPE_INT);
    assert_int_equal(soj_model_property_type(model, 0, 2), SOJ_TYPE_ABSENT);
    assert_int_equal(soj_model_property_type(model, 99, 0), SOJ_TYPE_ABSENT);
    assert_int_equal(soj_model_property_type(NULL, 0, 0), SOJ_TYPE_ABSENT);
    assert_int_equal(soj_model_show(NULL, ignore, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_model_show(model, NULL, NULL), SOJ_ERR_ARGUMENT);
    soj_duration duration = 7;
    soj_time time = 7;
    assert_int_equal(soj_duration_parse("1d", 2, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_duration_parse(NULL, 2, &duration), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_time_parse("2026-01-01T00:00:00Z", 20, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_time_parse(NULL, 20, &time), SOJ_ERR_ARGUMENT);
    assert_true(duration == 7 && time == 7);
    static const int32_t none[] = {-1, 0, 14, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < TEST_ARRAY_LEN(none); i++) {
        assert_string_equal(soj_cause_name(none[i]), "?");
        assert_string_equal(soj_decision_name(none[i]), "?");
        assert_string_equal(soj_intent_name(none[i]), "?");
        assert_string_equal(soj_reason_name(none[i]), none[i] == 0 ? "" : "?");
    }
    soj_model_unref(model);
}

static void engines(void **state)
{
    soj_model *model = make_model();
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine_counters counters = {.struct_size = sizeof(counters) - 1};
    soj_engine *engine = NULL;
    soj_event event = {.customer = "c", .customer_len = 1, .event = 0, .time = BEGIN};
    size_t n = 9;
    (void)state;
    assert_int_equal(soj_engine_new(NULL, NULL, &engine), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_new(model, NULL, NULL), SOJ_ERR_ARGUMENT);
    options.struct_size++;
    assert_int_equal(soj_engine_new(model, &options, &engine), SOJ_ERR_ABI);
    assert_null(engine);
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    assert_int_equal(soj_engine_post(NULL, &event, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post(engine, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post_batch(NULL, &event, 1, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post_batch(engine, NULL, 1, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_post_batch(engine, NULL, 0, NULL, &n), SOJ_OK);
    assert_int_equal(n, 0);
    assert_int_equal(soj_engine_find(engine, "c", 1, &n), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_find(engine, "c", 1, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_find(engine, NULL, 1, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_find(NULL, "c", 1, &n), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_advance(NULL, BEGIN, 0, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_advance(engine, -1, 0, NULL), SOJ_ERR_TIME);
    assert_int_equal(soj_engine_advance(engine, SOJ_TIME_MAX + 1, 0, NULL), SOJ_ERR_TIME);
    assert_null(soj_engine_next(NULL));
    assert_null(soj_engine_next(engine));
    assert_true(soj_engine_next_due(NULL) == SOJ_TIME_NEVER);
    assert_true(soj_engine_next_due(engine) == SOJ_TIME_NEVER);
    assert_int_equal(soj_engine_stats(engine, &counters), SOJ_ERR_ABI);
    assert_int_equal(soj_engine_stats(NULL, &counters), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_stats(engine, NULL), SOJ_ERR_ARGUMENT);
    /* Neither results nor their number need be asked for. */
    assert_int_equal(soj_engine_post_batch(engine, &event, 1, NULL, NULL), SOJ_OK);
    assert_int_equal(soj_engine_find(engine, "c", 1, &n), SOJ_OK);
    assert_int_equal(n, 0);
    soj_engine_free(engine);
    soj_engine_free(NULL);
    soj_model_unref(model);
}

/* Events that are turned away, each with its reason, and leave nothing behind. */
static void events(void **state)
{
    static const char long_key[SOJ_LIMIT_KEY + 1] = {[0] = 'k'};
    soj_model *model = make_model();
    soj_engine *engine = NULL;
    soj_property number = {1, {.type = SOJ_TYPE_INT}};
    soj_property twice[2] = {number, number};
    soj_property foreign = {2, {.type = SOJ_TYPE_INT}};
    const soj_event good = {.customer = "c", .customer_len = 1, .event = 0, .time = BEGIN};
    (void)state;
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    const struct {
        const char *customer;
        size_t customer_len;
        uint32_t event;
        soj_time time;
        const soj_property *properties;
        size_t n;
        soj_status status;
    } bad[] = {
        {NULL, 1, 0, BEGIN, NULL, 0, SOJ_ERR_KEY},
        {"", 0, 0, BEGIN, NULL, 0, SOJ_ERR_KEY},
        {"\xff", 1, 0, BEGIN, NULL, 0, SOJ_ERR_KEY},
        {"a\0b", 3, 0, BEGIN, NULL, 0, SOJ_ERR_KEY},
        {long_key, sizeof(long_key), 0, BEGIN, NULL, 0, SOJ_ERR_KEY},
        {"c", 1, SOJ_NONE, BEGIN, NULL, 0, SOJ_ERR_ARGUMENT},
        {"c", 1, 1000, BEGIN, NULL, 0, SOJ_ERR_ARGUMENT},
        {"c", 1, 0, -1, NULL, 0, SOJ_ERR_TIME},
        {"c", 1, 0, SOJ_TIME_MAX + 1, NULL, 0, SOJ_ERR_TIME},
        {"c", 1, 0, BEGIN, NULL, 1, SOJ_ERR_ARGUMENT},
        {"c", 1, 0, BEGIN, twice, 2, SOJ_ERR_ARGUMENT},
        {"c", 1, 0, BEGIN, &foreign, 1, SOJ_ERR_ARGUMENT},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(bad); i++) {
        soj_result result = {0};
        soj_event event = {.customer = bad[i].customer,
                           .customer_len = bad[i].customer_len,
                           .event = bad[i].event,
                           .time = bad[i].time,
                           .properties = bad[i].properties,
                           .n_properties = bad[i].n};
        soj_status status = soj_engine_post(engine, &event, &result);
        if (status != bad[i].status || result.status != bad[i].status)
            fail_msg("event %zu: %s", i, soj_status_name(status));
    }
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    assert_int_equal(soj_engine_stats(engine, &counters), SOJ_OK);
    assert_int_equal(counters.customers, 0);
    assert_int_equal(counters.rejected, TEST_ARRAY_LEN(bad));
    assert_null(soj_engine_next(engine));
    assert_int_equal(soj_engine_post(engine, &good, NULL), SOJ_OK);
    soj_engine_free(engine);
    soj_model_unref(model);
}

static void customers(void **state)
{
    soj_model *model = make_model();
    soj_engine *engine = NULL;
    const soj_event event = {.customer = "c", .customer_len = 1, .event = 0, .time = BEGIN};
    soj_text key;
    const void *record;
    size_t number = 9;
    size_t len;
    (void)state;
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_OK);
    assert_int_equal(soj_engine_find(engine, "c", 1, &number), SOJ_OK);
    assert_int_equal(number, 0);
    assert_int_equal(soj_engine_customer(engine, 0, &key, &record, &len), SOJ_OK);
    assert_int_equal(key.len, 1);
    assert_memory_equal(key.data, "c", 1);
    assert_int_equal(soj_engine_customer(engine, 1, &key, &record, &len), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_customer(NULL, 0, &key, &record, &len), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_customer(engine, 0, NULL, &record, &len), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_customer(engine, 0, &key, NULL, &len), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_customer(engine, 0, &key, &record, NULL), SOJ_ERR_ARGUMENT);

    soj_time time;
    soj_value value;
    uint32_t stage;
    assert_int_equal(soj_record_stage(model, record, len, 0, &stage, NULL), SOJ_OK);
    assert_string_equal(soj_model_stage_path(model, stage).data, "a.c");
    assert_int_equal(soj_record_stage(model, record, len, 1, &stage, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_stage(NULL, record, len, 0, &stage, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_stage(model, NULL, len, 0, &stage, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_stage(model, record, len, 0, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_stage(model, record, 3, 0, &stage, NULL), SOJ_ERR_CORRUPT);
    assert_int_equal(soj_record_attribute(model, record, len, SOJ_NONE, &value), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_attribute(model, record, len, 0, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_attribute(NULL, record, len, 0, &value), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_attribute(model, NULL, len, 0, &value), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_attribute(model, record, 3, 0, &value), SOJ_ERR_CORRUPT);
    assert_int_equal(soj_record_due(model, NULL, len, &time), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_due(model, record, len, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_due(model, record, 3, &time), SOJ_ERR_CORRUPT);
    assert_int_equal(soj_record_clock(NULL, record, len, &time), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_created(model, record, len, NULL), SOJ_ERR_ARGUMENT);
    soj_engine_free(engine);
    soj_model_unref(model);
}

static void steps(void **state)
{
    static unsigned char out[4096];
    soj_model *model = make_model();
    soj_work *work = NULL;
    const soj_event event = {.customer = "c", .customer_len = 1, .event = 0, .time = BEGIN};
    const soj_input input = {.event = &event};
    const soj_input clock = {.customer = "c", .customer_len = 1, .now = BEGIN};
    size_t len = 0;
    (void)state;
    assert_int_equal(soj_work_new(NULL, NULL, &work), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_work_new(model, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_work_new(model, NULL, &work), SOJ_OK);
    assert_int_equal(soj_step(NULL, &input, NULL, 0, out, sizeof(out), &len, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_step(work, NULL, NULL, 0, out, sizeof(out), &len, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_step(work, &input, NULL, 0, out, sizeof(out), NULL, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_step(work, &clock, NULL, 0, out, sizeof(out), &len, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_step(work, &input, NULL, 0, NULL, 0, &len, NULL), SOJ_ERR_SPACE);
    assert_true(len > 0 && len < sizeof(out));
    assert_int_equal(soj_step(work, &input, NULL, 0, out, len, &len, NULL), SOJ_OK);
    assert_non_null(soj_work_next(work));
    assert_null(soj_work_next(NULL));
    assert_true(soj_work_condition_errors(NULL) == 0);
    assert_true(soj_work_condition_errors(work) == 0);
    /* A record, and nowhere to write the next: the size is told. */
    size_t need = 0;
    assert_int_equal(soj_step(work, &input, out, len, NULL, 0, &need, NULL), SOJ_ERR_SPACE);
    assert_int_equal(need, len);
    assert_int_equal(soj_step(work, &input, out, len, out + len - 1, sizeof(out) - len, &len, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_step(work, &input, out + 1, len, out, len, &len, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_step(work, &input, out, len, out + len, sizeof(out) - len, &len, NULL),
                     SOJ_OK);
    soj_work_free(work);
    soj_work_free(NULL);
    soj_model_unref(model);
}

/* Placements that make no sense, by an engine and by soj_place(): nothing comes of them. */
static void placements(void **state)
{
    static unsigned char out[4096];
    soj_model *model = make_model();
    soj_engine *engine = NULL;
    soj_work *work = NULL;
    size_t len = 0;
    const soj_placed_stage no_stage = {.stage = 3, .entered = BEGIN};
    const soj_property no_attribute = {.handle = 2, .value = {.type = SOJ_TYPE_INT}};
    const struct {
        const soj_placed_stage *stages;
        size_t n_stages;
        const soj_property *attributes;
        size_t n_attributes;
        soj_time time, created;
        soj_status status;
    } bad[] = {
        {NULL, 1, NULL, 0, BEGIN, BEGIN, SOJ_ERR_ARGUMENT},
        {&no_stage, 1, NULL, 0, BEGIN, BEGIN, SOJ_ERR_ARGUMENT},
        {NULL, 0, NULL, 1, BEGIN, BEGIN, SOJ_ERR_ARGUMENT},
        {NULL, 0, &no_attribute, 1, BEGIN, BEGIN, SOJ_ERR_ARGUMENT},
        {NULL, 0, NULL, 0, -1, 0, SOJ_ERR_TIME},
        {NULL, 0, NULL, 0, SOJ_TIME_MAX + 1, BEGIN, SOJ_ERR_TIME},
        {NULL, 0, NULL, 0, BEGIN, -1, SOJ_ERR_TIME},
        {NULL, 0, NULL, 0, BEGIN, BEGIN + 1, SOJ_ERR_TIME},
    };
    (void)state;
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    assert_int_equal(soj_work_new(model, NULL, &work), SOJ_OK);
    for (size_t i = 0; i < TEST_ARRAY_LEN(bad); i++) {
        soj_result result = {.status = SOJ_OK};
        const soj_placement placement = {.customer = "c",
                                         .customer_len = 1,
                                         .time = bad[i].time,
                                         .created = bad[i].created,
                                         .stages = bad[i].stages,
                                         .n_stages = bad[i].n_stages,
                                         .attributes = bad[i].attributes,
                                         .n_attributes = bad[i].n_attributes};
        assert_int_equal(soj_engine_place(engine, &placement, &result), bad[i].status);
        assert_int_equal(result.status, bad[i].status);
        assert_int_equal(soj_place(work, &placement, NULL, 0, out, sizeof(out), &len, NULL),
                         bad[i].status);
        assert_null(soj_work_next(work));
    }
    assert_int_equal(soj_engine_numbers(engine), 0);
    soj_work_free(work);
    soj_engine_free(engine);
    soj_model_unref(model);
}

static void placing(void **state)
{
    static unsigned char out[4096];
    soj_model *model = make_model();
    soj_work *work = NULL;
    size_t len = 0;
    const soj_placement good = {
        .customer = "c", .customer_len = 1, .time = BEGIN, .created = BEGIN};
    (void)state;
    assert_int_equal(soj_work_new(model, NULL, &work), SOJ_OK);
    assert_int_equal(soj_place(work, &good, NULL, 0, out, sizeof(out), &len, NULL), SOJ_OK);
    assert_int_equal(soj_place(NULL, &good, NULL, 0, out, sizeof(out), &len, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_place(work, NULL, NULL, 0, out, sizeof(out), &len, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_null(soj_work_next(work));
    assert_int_equal(soj_place(work, &good, NULL, 1, out, sizeof(out), &len, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_place(work, &good, out, 3, NULL, 0, &len, NULL), SOJ_ERR_CORRUPT);
    soj_work_free(work);
    soj_model_unref(model);
}

static void holds(void **state)
{
    static const struct {
        int32_t what;
        uint32_t handle;
        soj_status status;
    } cases[] = {
        {SOJ_HOLD_ALL, SOJ_NONE, SOJ_OK},
        {SOJ_HOLD_ALL, 0, SOJ_ERR_ARGUMENT},
        {SOJ_HOLD_CHANNEL, 0, SOJ_OK},
        {SOJ_HOLD_CHANNEL, 1, SOJ_ERR_ARGUMENT},
        {SOJ_HOLD_TOUCHPOINT, 0, SOJ_OK},
        {SOJ_HOLD_TOUCHPOINT, 1, SOJ_ERR_ARGUMENT},
        {SOJ_HOLD_CHANNEL, SOJ_NONE, SOJ_ERR_ARGUMENT},
        {0, SOJ_NONE, SOJ_ERR_ARGUMENT},
        {4, 0, SOJ_ERR_ARGUMENT},
        {-1, 0, SOJ_ERR_ARGUMENT},
    };
    soj_model *model = make_model();
    soj_work *work = NULL;
    soj_engine *engine = NULL;
    (void)state;
    assert_int_equal(soj_work_new(model, NULL, &work), SOJ_OK);
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        int32_t what = cases[i].what;
        uint32_t handle = cases[i].handle;
        /* Also what is not held is released. */
        assert_int_equal(soj_work_release(work, what, handle), cases[i].status);
        assert_int_equal(soj_work_hold(work, what, handle), cases[i].status);
        assert_int_equal(soj_work_release(work, what, handle), cases[i].status);
        assert_int_equal(soj_hold(engine, what, handle), cases[i].status);
        assert_int_equal(soj_release(engine, what, handle), cases[i].status);
        assert_int_equal(soj_work_hold(NULL, what, handle), SOJ_ERR_ARGUMENT);
        assert_int_equal(soj_work_release(NULL, what, handle), SOJ_ERR_ARGUMENT);
        assert_int_equal(soj_hold(NULL, what, handle), SOJ_ERR_ARGUMENT);
        assert_int_equal(soj_release(NULL, what, handle), SOJ_ERR_ARGUMENT);
    }
    assert_int_equal(soj_model_channel(model, "email", 5), 0);
    assert_int_equal(soj_model_channel(model, "mail", 4), SOJ_NONE);
    assert_int_equal(soj_model_channel(model, NULL, 0), SOJ_NONE);
    assert_int_equal(soj_model_channel(NULL, "email", 5), SOJ_NONE);
    soj_engine_free(engine);
    soj_work_free(work);
    soj_model_unref(model);
}

/* A release is checked as the clock is, and gives the record back where there is nothing to do. */
static void releasing(void **state)
{
    static unsigned char record[4096], out[4096];
    soj_model *model = make_model();
    soj_work *work = NULL;
    size_t len = 0;
    size_t out_len = 0;
    const soj_event event = {.customer = "c", .customer_len = 1, .event = 0, .time = BEGIN};
    const soj_input posted = {.event = &event};
    soj_input clock = {.customer = "c", .customer_len = 1, .now = BEGIN};
    (void)state;
    assert_int_equal(soj_work_new(model, NULL, &work), SOJ_OK);
    assert_int_equal(soj_step(work, &posted, NULL, 0, record, sizeof(record), &len, NULL), SOJ_OK);
    assert_int_equal(soj_step_release(work, &clock, record, len, out, sizeof(out), &out_len),
                     SOJ_OK);
    assert_int_equal(out_len, len);
    assert_memory_equal(out, record, len);
    assert_null(soj_work_next(work));
    assert_int_equal(soj_step_release(work, &clock, record, len, out, len - 1, &out_len),
                     SOJ_ERR_SPACE);
    assert_int_equal(out_len, len);
    assert_int_equal(soj_step_release(work, &clock, record, len - 1, out, sizeof(out), &out_len),
                     SOJ_ERR_CORRUPT);
    const struct {
        soj_work *work;
        const soj_input *input;
        const void *record;
        size_t len;
        void *out;
        size_t *out_len;
    } bad[] = {
        {NULL, &clock, record, len, out, &out_len},    {work, NULL, record, len, out, &out_len},
        {work, &posted, record, len, out, &out_len},   {work, &clock, NULL, 0, out, &out_len},
        {work, &clock, NULL, len, out, &out_len},      {work, &clock, record, len, NULL, &out_len},
        {work, &clock, record, len, record, &out_len}, {work, &clock, record, len, out, NULL},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(bad); i++)
        assert_int_equal(soj_step_release(bad[i].work, bad[i].input, bad[i].record, bad[i].len,
                                          bad[i].out, sizeof(out), bad[i].out_len),
                         SOJ_ERR_ARGUMENT);
    clock.now = -1;
    assert_int_equal(soj_step_release(work, &clock, record, len, out, sizeof(out), &out_len),
                     SOJ_ERR_TIME);
    clock.now = SOJ_TIME_MAX + 1;
    assert_int_equal(soj_step_release(work, &clock, record, len, out, sizeof(out), &out_len),
                     SOJ_ERR_TIME);
    clock = (soj_input){.customer = "", .now = BEGIN};
    assert_int_equal(soj_step_release(work, &clock, record, len, out, sizeof(out), &out_len),
                     SOJ_ERR_KEY);
    soj_work_free(work);
    soj_model_unref(model);
}

static void workspaces(void **state)
{
    soj_model *model = make_model();
    soj_work *work = NULL;
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    (void)state;
    assert_int_equal(soj_work_make(NULL, &options, &work), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_work_make(model, &options, NULL), SOJ_ERR_ARGUMENT);
    options.struct_size++;
    assert_int_equal(soj_work_make(model, &options, &work), SOJ_ERR_ABI);
    assert_null(work);
    assert_int_equal(soj_work_make(model, NULL, &work), SOJ_OK);
    soj_work_free(work);
    soj_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiling),   cmocka_unit_test(files),
        cmocka_unit_test(diagnostics), cmocka_unit_test(handles),
        cmocka_unit_test(names),       cmocka_unit_test(types_and_words),
        cmocka_unit_test(engines),     cmocka_unit_test(events),
        cmocka_unit_test(customers),   cmocka_unit_test(steps),
        cmocka_unit_test(placements),  cmocka_unit_test(placing),
        cmocka_unit_test(holds),       cmocka_unit_test(releasing),
        cmocka_unit_test(workspaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
