/* SPDX-License-Identifier: MIT */
/* How a model and a customer come by a time zone, and what becomes of one that nobody knows. */
#include <sojourn/sojourn.h>

#include "support/few_zones.h"
#include "support/test.h"
#include "support/tzif.h"

#define MODEL(zone, once)                                                                          \
    "sojourn: 1\n"                                                                                 \
    "model: m\n"                                                                                   \
    "version: 1\n"                                                                                 \
    "time_zone: " zone "\n"                                                                        \
    "attributes: {name: string, n: {type: int, default: 0, max: 9}}\n"                             \
    "events: {go: {properties: {n: int}}}\n"                                                       \
    "channels: {email: }\n"                                                                        \
    "initial: a\n"                                                                                 \
    "stages: {a: {touchpoints: {t: {channel: email, after: 1d, once: " once "}}}}\n"

/* The second needs zones. */
static const char plain[] = MODEL("Europe/Berlin", "365d");
static const char yearly[] = MODEL("Europe/Berlin", "1y");

static const soj_time BEGIN = 1772442000 * SOJ_SECOND;

typedef struct host {
    soj_model *model;
    soj_zones *zones; /* NULL: none */
    soj_engine *engine;
    soj_work *work;
} host;

static host open_host(const char *yaml, bool has_zones)
{
    host h = {.zones = has_zones ? few_zones() : NULL};
    soj_engine_options of_engine = SOJ_ENGINE_OPTIONS_INIT;
    soj_work_options of_work = SOJ_WORK_OPTIONS_INIT;
    of_engine.zones = of_work.zones = h.zones;
    assert_int_equal(soj_model_compile(yaml, strlen(yaml), NULL, NULL, &h.model), SOJ_OK);
    assert_int_equal(soj_engine_new(h.model, &of_engine, &h.engine), SOJ_OK);
    assert_int_equal(soj_work_make(h.model, &of_work, &h.work), SOJ_OK);
    return h;
}

static void close_host(host *h)
{
    soj_work_free(h->work);
    soj_engine_free(h->engine);
    soj_zones_unref(h->zones);
    soj_model_unref(h->model);
}

/* The zone of customer "c", as its record has it; NULL where there is no such customer. */
static soj_text zone_of(const host *h)
{
    size_t number, len;
    const void *record;
    soj_text key;
    soj_text zone = {NULL, 0};
    if (soj_engine_find(h->engine, "c", 1, &number) != SOJ_OK)
        return zone;
    assert_int_equal(soj_engine_customer(h->engine, number, &key, &record, &len), SOJ_OK);
    assert_int_equal(soj_record_zone(h->model, record, len, &zone), SOJ_OK);
    return zone;
}

static void assert_zone(const host *h, const char *expected)
{
    soj_text zone = zone_of(h);
    assert_int_equal(zone.len, strlen(expected));
    assert_memory_equal(zone.data, expected, zone.len);
}

static soj_property trait(uint32_t handle, const char *value)
{
    return (soj_property){handle,
                          {.type = value ? SOJ_TYPE_STRING : SOJ_TYPE_ABSENT,
                           .len = value ? (uint32_t)strlen(value) : 0,
                           .as.text = value}};
}

static soj_status identify(const host *h, const soj_property *traits, size_t n, soj_result *result)
{
    const soj_event event = {.customer = "c",
                             .customer_len = 1,
                             .event = soj_model_event(h->model, "Identify", 8),
                             .time = BEGIN,
                             .properties = traits,
                             .n_properties = n};
    return soj_engine_post(h->engine, &event, result);
}

static soj_status identify_zone(const host *h, const char *zone)
{
    const soj_property one = trait(SOJ_TRAIT_ZONE, zone);
    return identify(h, &one, 1, NULL);
}

/* ---- traits ---- */

static void traits(void **state)
{
    host h = open_host(plain, true);
    (void)state;
    assert_int_equal(identify_zone(&h, NULL), SOJ_OK);
    assert_zone(&h, "Europe/Berlin");
    assert_int_equal(identify_zone(&h, "Asia/Kolkata"), SOJ_OK);
    assert_zone(&h, "Asia/Kolkata");
    assert_int_equal(identify_zone(&h, "asia/kolkata"), SOJ_ERR_ZONE);
    assert_zone(&h, "Asia/Kolkata");
    assert_int_equal(identify_zone(&h, ""), SOJ_OK);
    assert_zone(&h, "Europe/Berlin");
    /* One's own, even where it is the model's. */
    assert_int_equal(identify_zone(&h, "Europe/Berlin"), SOJ_OK);
    assert_zone(&h, "Europe/Berlin");
    assert_int_equal(identify_zone(&h, "America/New_York"), SOJ_OK);
    assert_int_equal(identify_zone(&h, NULL), SOJ_OK);
    assert_zone(&h, "Europe/Berlin");
    /* A text of no bytes may lie nowhere. */
    soj_property nowhere = {SOJ_TRAIT_ZONE, {.type = SOJ_TYPE_STRING}};
    assert_int_equal(identify(&h, &nowhere, 1, NULL), SOJ_OK);
    close_host(&h);
}

/* It is one trait among others, and none of them holds where it is wrong. */
static void traits_beside_it(void **state)
{
    static char long_name[SOJ_LIMIT_ZONE_NAME + 2];
    host h = open_host(plain, true);
    soj_result result;
    uint32_t name = soj_model_attribute(h.model, "name", 4);
    uint32_t n = soj_model_attribute(h.model, "n", 1);
    soj_property both[3] = {trait(name, "Ada"), trait(SOJ_TRAIT_ZONE, "UTC"), trait(name, "Bob")};
    (void)state;
    memset(long_name, 'x', sizeof(long_name) - 1);
    assert_int_equal(identify(&h, both, 2, NULL), SOJ_OK);
    assert_zone(&h, "UTC");
    both[1] = trait(SOJ_TRAIT_ZONE, long_name);
    assert_int_equal(identify(&h, both, 2, &result), SOJ_ERR_ZONE);
    assert_int_equal(result.handle, SOJ_NONE);
    both[1] = trait(SOJ_TRAIT_ZONE, "Asia/Kolkata");
    assert_int_equal(identify(&h, both, 3, NULL), SOJ_ERR_ARGUMENT);
    both[2] = both[1];
    assert_int_equal(identify(&h, both, 3, NULL), SOJ_ERR_ARGUMENT);
    both[2] = (soj_property){n, {.type = SOJ_TYPE_INT, .as.integer = 10}};
    assert_int_equal(identify(&h, both, 3, &result), SOJ_ERR_RANGE);
    assert_int_equal(result.handle, n);
    both[1] = (soj_property){SOJ_TRAIT_ZONE, {.type = SOJ_TYPE_INT, .as.integer = 1}};
    assert_int_equal(identify(&h, both, 2, &result), SOJ_ERR_TYPE);
    assert_int_equal(result.handle, SOJ_TRAIT_ZONE);
    assert_zone(&h, "UTC");
    close_host(&h);
}

/* It is a trait, no property of other events. */
static void other_events(void **state)
{
    host h = open_host(plain, true);
    const soj_property zone = trait(SOJ_TRAIT_ZONE, "UTC");
    const soj_event event = {.customer = "c",
                             .customer_len = 1,
                             .event = soj_model_event(h.model, "go", 2),
                             .time = BEGIN,
                             .properties = &zone,
                             .n_properties = 1};
    (void)state;
    assert_int_equal(soj_engine_post(h.engine, &event, NULL), SOJ_ERR_ARGUMENT);
    assert_null(zone_of(&h).data);
    close_host(&h);
}

static void without_zones(void **state)
{
    host h = open_host(plain, false);
    (void)state;
    assert_int_equal(identify_zone(&h, "Mars/Olympus_Mons"), SOJ_OK);
    assert_zone(&h, "Europe/Berlin");
    assert_int_equal(identify_zone(&h, ""), SOJ_OK);
    soj_property wrong = {SOJ_TRAIT_ZONE, {.type = SOJ_TYPE_BOOL}};
    assert_int_equal(identify(&h, &wrong, 1, NULL), SOJ_ERR_TYPE);
    close_host(&h);
}

/* ---- placements ---- */

static soj_status place(const host *h, const char *zone, size_t len)
{
    const soj_placement placement = {.customer = "c",
                                     .customer_len = 1,
                                     .time = BEGIN,
                                     .created = BEGIN,
                                     .zone = zone,
                                     .zone_len = len};
    return soj_engine_place(h->engine, &placement, NULL);
}

static void placements(void **state)
{
    host h = open_host(yearly, true);
    (void)state;
    assert_int_equal(place(&h, "Asia/Calcutta", 13), SOJ_ERR_ZONE);
    assert_int_equal(place(&h, NULL, 1), SOJ_ERR_ARGUMENT);
    assert_null(zone_of(&h).data);
    assert_int_equal(place(&h, "Asia/Kolkata", 12), SOJ_OK);
    assert_zone(&h, "Asia/Kolkata");
    assert_int_equal(place(&h, NULL, 0), SOJ_OK);
    assert_zone(&h, "Asia/Kolkata");
    assert_int_equal(place(&h, "", 0), SOJ_OK);
    assert_zone(&h, "Europe/Berlin");
    close_host(&h);
}

/* ---- records ---- */

/* A record of a zone that the data at hand do not have: every call says so, and none takes another
 * zone. Where nothing looks at clocks it does not matter. */
static void unknown_in_a_record(const char *yaml, soj_status expected)
{
    static unsigned char record[65536], out[65536];
    text bytes = {NULL, 0, 0};
    soj_zone_file berlin = {.name = "Europe/Berlin", .name_len = 13};
    soj_work_options options = SOJ_WORK_OPTIONS_INIT;
    host h = open_host(yaml, true);
    size_t len, out_len;
    const soj_property zone = trait(SOJ_TRAIT_ZONE, "Asia/Kolkata");
    soj_event event = {.customer = "c",
                       .customer_len = 1,
                       .event = soj_model_event(h.model, "Identify", 8),
                       .time = BEGIN,
                       .properties = &zone,
                       .n_properties = 1};
    soj_input input = {.event = &event};
    const soj_input clock = {.customer = "c", .customer_len = 1, .now = BEGIN + SOJ_DAY};
    const soj_placement placement = {
        .customer = "c", .customer_len = 1, .time = BEGIN, .created = BEGIN};
    assert_int_equal(soj_step(h.work, &input, NULL, 0, record, sizeof(record), &len, NULL), SOJ_OK);
    soj_work_free(h.work);
    tzif_put(&bytes, &(tzif){.footer = "CET-1CEST,M3.5.0,M10.5.0/3"});
    berlin.data = bytes.data;
    berlin.len = bytes.len;
    assert_int_equal(soj_zones_make(&berlin, 1, NULL, NULL, &options.zones), SOJ_OK);
    assert_int_equal(soj_work_make(h.model, &options, &h.work), SOJ_OK);
    soj_zones_unref(options.zones);
    free(bytes.data);
    event.n_properties = 0;
    event.time++;
    assert_int_equal(soj_step(h.work, &input, record, len, out, sizeof(out), &out_len, NULL),
                     expected);
    assert_int_equal(soj_step(h.work, &clock, record, len, out, sizeof(out), &out_len, NULL),
                     expected);
    assert_int_equal(soj_step_release(h.work, &clock, record, len, out, sizeof(out), &out_len),
                     expected);
    assert_int_equal(soj_place(h.work, &placement, record, len, out, sizeof(out), &out_len, NULL),
                     expected);
    close_host(&h);
}

static void unknown_zones_in_records(void **state)
{
    (void)state;
    unknown_in_a_record(yearly, SOJ_ERR_ZONE);
    unknown_in_a_record(plain, SOJ_OK);
}

static void records(void **state)
{
    static unsigned char record[65536];
    host h = open_host(plain, true);
    size_t len;
    soj_text zone = {NULL, 0};
    const soj_property one = trait(SOJ_TRAIT_ZONE, "Asia/Kolkata");
    const soj_event event = {.customer = "c",
                             .customer_len = 1,
                             .event = soj_model_event(h.model, "Identify", 8),
                             .time = BEGIN,
                             .properties = &one,
                             .n_properties = 1};
    const soj_input input = {.event = &event};
    (void)state;
    assert_int_equal(soj_step(h.work, &input, NULL, 0, record, sizeof(record), &len, NULL), SOJ_OK);
    assert_int_equal(soj_record_zone(NULL, record, len, &zone), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_zone(h.model, NULL, len, &zone), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_zone(h.model, record, len, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_zone(h.model, record, 1, &zone), SOJ_ERR_CORRUPT);
    assert_int_equal(soj_record_zone(h.model, record, len - 1, &zone), SOJ_ERR_CORRUPT);
    assert_null(zone.data);
    assert_int_equal(soj_record_zone(h.model, record, len, &zone), SOJ_OK);
    assert_int_equal(zone.len, 12);
    assert_memory_equal(zone.data, "Asia/Kolkata", 12);
    close_host(&h);
}

/* ---- models ---- */

/* What an engine and a workspace of a model answer, with the zones or without. */
static void assert_made(const char *yaml, soj_zones *zones, soj_status expected)
{
    soj_model *model = NULL;
    soj_engine *engine = NULL;
    soj_work *work = NULL;
    soj_engine_options of_engine = SOJ_ENGINE_OPTIONS_INIT;
    soj_work_options of_work = SOJ_WORK_OPTIONS_INIT;
    of_engine.zones = of_work.zones = zones;
    assert_int_equal(soj_model_compile(yaml, strlen(yaml), NULL, NULL, &model), SOJ_OK);
    assert_int_equal(soj_engine_new(model, &of_engine, &engine), expected);
    assert_int_equal(soj_work_make(model, &of_work, &work), expected);
    assert_int_equal(engine != NULL, expected == SOJ_OK);
    assert_int_equal(work != NULL, expected == SOJ_OK);
    soj_work_free(work);
    soj_engine_free(engine);
    soj_model_unref(model);
}

static void models(void **state)
{
    soj_zones *zones = few_zones();
    soj_model *model = NULL;
    (void)state;
    assert_made(plain, NULL, SOJ_OK);
    assert_made(plain, zones, SOJ_OK);
    assert_made(yearly, NULL, SOJ_ERR_NO_ZONES);
    assert_made(yearly, zones, SOJ_OK);
    assert_made(MODEL("Europe/Vienna", "1y"), zones, SOJ_ERR_ZONE);
    assert_made(MODEL("Europe/Vienna", "1d"), zones, SOJ_OK);
    assert_false(soj_model_needs_zones(NULL));
    assert_int_equal(soj_model_compile(plain, strlen(plain), NULL, NULL, &model), SOJ_OK);
    assert_false(soj_model_needs_zones(model));
    soj_model_unref(model);
    assert_int_equal(soj_model_compile(yearly, strlen(yearly), NULL, NULL, &model), SOJ_OK);
    assert_true(soj_model_needs_zones(model));
    soj_model_unref(model);
    soj_zones_unref(zones);
}

/* The option is asked for the model's zone, whether it needs one or not; who was compiled for an
 * older version does not have it. */
static void compiling(void **state)
{
    static const char wrong[] = MODEL("Europe/Vienna", "1d");
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    soj_diags *diags = NULL;
    soj_model *model = NULL;
    (void)state;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    options.zones = few_zones();
    assert_int_equal(soj_model_compile(wrong, strlen(wrong), &options, diags, &model),
                     SOJ_ERR_MODEL);
    assert_string_equal(soj_diags_get(diags, 0)->id.data, "unknown_zone");
    assert_int_equal(soj_model_compile(plain, strlen(plain), &options, NULL, &model), SOJ_OK);
    soj_model_unref(model);
    options.struct_size = offsetof(soj_compile_options, zones);
    assert_int_equal(soj_model_compile(wrong, strlen(wrong), &options, NULL, &model), SOJ_OK);
    soj_model_unref(model);
    soj_zones_unref(options.zones);
    soj_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(traits),       cmocka_unit_test(traits_beside_it),
        cmocka_unit_test(other_events), cmocka_unit_test(without_zones),
        cmocka_unit_test(placements),   cmocka_unit_test(unknown_zones_in_records),
        cmocka_unit_test(records),      cmocka_unit_test(models),
        cmocka_unit_test(compiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
