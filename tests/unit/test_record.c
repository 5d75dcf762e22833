/* SPDX-License-Identifier: MIT */
/* Records as bytes: their form, damage, space, and what soj_step() promises about them. */
#include "support/test.h"

#include <sojourn/sojourn.h>

#include "base/bytes.h"
#include "model/model.h"
#include "run/record.h"
#include "scenario.h"
#include "support/failing_alloc.h"

static const char yaml[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 7\n"
    "channels: {email: }\n"
    "attributes:\n"
    "  plan: {type: string, one_of: [free, pro, team], default: free}\n"
    "  size: {type: int, one_of: [10, 20]}\n"
    "  name: {type: string, default: nobody}\n"
    "  note: string\n"
    "  ok: bool\n"
    "  d: {type: double, default: 1.5}\n"
    "  t: timestamp\n"
    "  n: {type: int, default: 3}\n"
    "  long: {type: duration, default: 36h}\n"
    "events:\n"
    "  use: {properties: {text: string}, set: {note: event.text, n: customer.n + 1}}\n"
    "  stop: {set: {name: 'customer.name + \"!\"'}}\n"
    "initial: s\n"
    "stages:\n"
    "  s:\n"
    "    initial: a\n"
    "    after: {9d: {to: e, restart_on: use}, 1d: {from: customer.t, set: {note: "
    "customer.name}}}\n"
    "    touchpoints: {x: {channel: email, after: 2d, restart_on: any}}\n"
    "    stages:\n"
    "      a:\n"
    "        on: {stop: s.b}\n"
    "        always: {when: 'customer.name == \"z\" || customer.note.contains(\"q\")', to: s.b}\n"
    "        after: {1d: {when: customer.ok, to: s.b}, 3d: {to: e, set: {name: customer.note}}}\n"
    "        touchpoints: {y: {channel: email}, z: {channel: email, after: 2d, when: customer.d > "
    "1.0}}\n"
    "      b: {on: {stop: e}}\n"
    "  e: {on: {stop: s}}\n";

typedef struct fixture {
    soj_model *model;
    soj_work *work;
    soj_model_summary info;
    uint8_t *record; /* of a customer who has been about a little */
    size_t len;
    uint8_t *out;
    size_t out_len;
} fixture;

static soj_value text_value(const char *text)
{
    return (soj_value){.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(text), .as.text = text};
}

static soj_status step_event(fixture *f, const char *name, const soj_property *property,
                             soj_time time, const uint8_t *record, size_t len, size_t capacity)
{
    soj_event event = {.customer = "a",
                       .customer_len = 1,
                       .event = soj_model_event(f->model, name, strlen(name)),
                       .time = time,
                       .properties = property,
                       .n_properties = property ? 1 : 0};
    soj_input input = {.event = &event};
    return soj_step(f->work, &input, record, len, f->out, capacity, &f->out_len, NULL);
}

static soj_status step_clock(fixture *f, soj_time now, const uint8_t *record, size_t len,
                             size_t capacity)
{
    soj_input input = {.customer = "a", .customer_len = 1, .now = now};
    return soj_step(f->work, &input, record, len, f->out, capacity, &f->out_len, NULL);
}

/* By hand, to where the customer is. */
static soj_status step_place(fixture *f, soj_time time, const uint8_t *record, size_t len,
                             size_t capacity)
{
    soj_placement placement = {.customer = "a", .customer_len = 1, .time = time, .created = time};
    return soj_place(f->work, &placement, record, len, f->out, capacity, &f->out_len, NULL);
}

static size_t count_outputs(fixture *f)
{
    size_t n = 0;
    while (soj_work_next(f->work))
        n++;
    return n;
}

static void keep(fixture *f)
{
    free(f->record);
    f->record = malloc(f->out_len);
    memcpy(f->record, f->out, f->out_len);
    f->len = f->out_len;
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof(*f));
    f->model = scenario_model(yaml);
    f->info.struct_size = sizeof(f->info);
    assert_int_equal(soj_model_info(f->model, &f->info), SOJ_OK);
    assert_int_equal(soj_work_new(f->model, NULL, &f->work), SOJ_OK);
    f->out = malloc(f->info.record_bytes_max);
    f->record = malloc(1);
    soj_property property = {.handle = 0, .value = text_value("some note")};
    assert_int_equal(
        step_event(f, "use", &property, SCENARIO_BASE, NULL, 0, f->info.record_bytes_max), SOJ_OK);
    keep(f);
    assert_int_equal(step_clock(f, SCENARIO_BASE, f->record, f->len, f->info.record_bytes_max),
                     SOJ_OK);
    assert_int_equal(count_outputs(f), 2);
    keep(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    soj_work_free(f->work);
    soj_model_unref(f->model);
    free(f->record);
    free(f->out);
    free(f);
    return 0;
}

/* The form of the header is for ever. */
static void test_header(void **state)
{
    const fixture *f = *state;
    static const uint8_t start[8] = {'S', 'J', 4, 0, 7, 0, 0, 0};
    static const uint8_t created[8] = {0x00, 0x40, 0x20, 0x46, 0x48, 0x47, 0x06, 0x00};
    static const uint8_t zeros[2] = {0};
    assert_memory_equal(f->record, start, 8);
    assert_memory_equal(f->record + 24, created, 8); /* clock */
    assert_memory_equal(f->record + 32, created, 8);
    assert_memory_equal(f->record + 40, zeros, 2);
    soj_time time;
    assert_int_equal(soj_record_due(f->model, f->record, f->len, &time), SOJ_OK);
    assert_int_equal(time, SCENARIO_BASE + SOJ_DAY);
    assert_int_equal(soj_record_clock(f->model, f->record, f->len, &time), SOJ_OK);
    assert_int_equal(time, SCENARIO_BASE);
    assert_int_equal(soj_record_created(f->model, f->record, f->len, &time), SOJ_OK);
    assert_int_equal(time, SCENARIO_BASE);
    assert_int_equal(f->len, f->info.record_bytes + strlen("nobody") + strlen("some note") +
                                 SOJ__EMITTED_REST + 2);
}

static soj_value attribute(const fixture *f, const char *name)
{
    soj_value value;
    uint32_t handle = soj_model_attribute(f->model, name, strlen(name));
    assert_int_equal(soj_record_attribute(f->model, f->record, f->len, handle, &value), SOJ_OK);
    return value;
}

static void test_reading(void **state)
{
    const fixture *f = *state;
    uint32_t stage;
    soj_time since;
    assert_int_equal(soj_record_stage(f->model, f->record, f->len, 0, &stage, &since), SOJ_OK);
    assert_int_equal(stage, soj_model_stage(f->model, "s.a", 3));
    assert_int_equal(since, SCENARIO_BASE);
    assert_int_equal(attribute(f, "plan").len, 4);
    assert_memory_equal(attribute(f, "plan").as.text, "free", 4);
    assert_int_equal(attribute(f, "size").type, SOJ_TYPE_ABSENT);
    assert_memory_equal(attribute(f, "name").as.text, "nobody", 6);
    assert_memory_equal(attribute(f, "note").as.text, "some note", 9);
    assert_int_equal(attribute(f, "ok").type, SOJ_TYPE_ABSENT);
    assert_true(attribute(f, "d").as.number == 1.5);
    assert_int_equal(attribute(f, "n").as.integer, 4);
    assert_int_equal(attribute(f, "long").type, SOJ_TYPE_DURATION);
    assert_int_equal(attribute(f, "long").as.duration, 36 * SOJ_HOUR);
    soj_value value;
    assert_int_equal(soj_record_attribute(f->model, f->record, f->len, 99, &value),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_stage(f->model, f->record, f->len, 1, &stage, &since),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_due(NULL, f->record, f->len, &since), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_record_due(f->model, NULL, 0, &since), SOJ_ERR_ARGUMENT);
}

static void test_too_small_a_buffer(void **state)
{
    fixture *f = *state;
    size_t max = f->info.record_bytes_max;
    soj_time now = SCENARIO_BASE + SOJ_HOUR;
    soj_property property = {.handle = 0, .value = text_value("a longer note than before")};
    memset(f->out, 0xa5, max);
    assert_int_equal(step_event(f, "use", &property, now, f->record, f->len, 0), SOJ_ERR_SPACE);
    size_t need = f->out_len;
    assert_int_equal(step_event(f, "use", &property, now, f->record, f->len, need - 1),
                     SOJ_ERR_SPACE);
    assert_int_equal(f->out_len, need);
    assert_int_equal(f->out[0], 0xa5);
    assert_null(soj_work_next(f->work));
    assert_int_equal(step_event(f, "use", &property, now, f->record, f->len, need), SOJ_OK);
    assert_int_equal(f->out_len, need);
    assert_int_equal(f->out[need], 0xa5);
    /* The clock, with something due and without. */
    assert_int_equal(step_clock(f, SOJ_TIME_MAX, f->record, f->len, f->len - 1), SOJ_ERR_SPACE);
    assert_null(soj_work_next(f->work));
    assert_int_equal(step_clock(f, now, f->record, f->len, f->len - 1), SOJ_ERR_SPACE);
    assert_int_equal(f->out_len, f->len);
}

static void test_nothing_due_leaves_all_bytes(void **state)
{
    fixture *f = *state;
    assert_int_equal(
        step_clock(f, SCENARIO_BASE + SOJ_DAY - 1, f->record, f->len, f->info.record_bytes_max),
        SOJ_OK);
    assert_int_equal(f->out_len, f->len);
    assert_memory_equal(f->out, f->record, f->len);
    assert_null(soj_work_next(f->work));
}

static void test_what_is_due_comes_first(void **state)
{
    fixture *f = *state;
    size_t max = f->info.record_bytes_max;
    soj_time due = SCENARIO_BASE + SOJ_DAY;
    assert_int_equal(step_event(f, "stop", NULL, due, f->record, f->len, max), SOJ_ERR_DUE);
    assert_int_equal(step_event(f, "stop", NULL, due - 1, f->record, f->len, max), SOJ_OK);
    assert_int_equal(step_clock(f, due, f->record, f->len, max), SOJ_OK);
    keep(f);
    assert_int_equal(step_event(f, "stop", NULL, due, f->record, f->len, max), SOJ_OK);
}

static bool is_refusal(soj_status status)
{
    return status == SOJ_ERR_CORRUPT || status == SOJ_ERR_LAYOUT || status == SOJ_ERR_DUE ||
           status == SOJ_ERR_RANGE;
}

static void try_reading(const fixture *f, const uint8_t *record, size_t len)
{
    for (uint32_t i = 0; i < f->info.n_attributes; i++) {
        soj_value value;
        soj_status status = soj_record_attribute(f->model, record, len, i, &value);
        assert_true(status == SOJ_OK || is_refusal(status));
        if (status == SOJ_OK && value.type == SOJ_TYPE_STRING && value.len > 0)
            assert_non_null(memchr(value.as.text, value.as.text[value.len - 1], value.len));
    }
}

static void check_step(const fixture *f, soj_status status)
{
    if (status == SOJ_OK)
        assert_int_equal(soj__record_check(f->model->program, f->out, f->out_len), SOJ_OK);
    else
        assert_true(is_refusal(status));
}

/* Whatever comes of a damaged record, it is an answer; and a record that was taken gives one that
 * is whole again. */
static void try_damaged(fixture *f, const uint8_t *record, size_t len)
{
    size_t max = f->info.record_bytes_max;
    soj_property property = {.handle = 0, .value = text_value("x")};
    soj_time clock;
    uint8_t *exact = test_malloc(len); /* so that reading behind it shows */
    memcpy(exact, record, len);
    try_reading(f, exact, len);
    if (soj_record_clock(f->model, exact, len, &clock) == SOJ_OK) {
        check_step(f, step_event(f, "use", &property, clock, exact, len, max));
        check_step(f, step_event(f, "stop", NULL, clock, exact, len, max));
        check_step(f, step_clock(f, SOJ_TIME_MAX, exact, len, max));
        check_step(f, step_place(f, clock, exact, len, max));
    }
    test_free(exact);
}

static void test_flipped_bits(void **state)
{
    fixture *f = *state;
    uint8_t *record = malloc(f->len);
    for (size_t at = 0; at < f->len; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(record, f->record, f->len);
            record[at] = (uint8_t)(record[at] ^ 1u << bit);
            try_damaged(f, record, f->len);
        }
        memcpy(record, f->record, f->len);
        record[at] = 0xff;
        try_damaged(f, record, f->len);
    }
    free(record);
}

static void test_random_bytes_behind_a_good_header(void **state)
{
    fixture *f = *state;
    uint64_t seed = 11;
    uint8_t *record = malloc(f->len);
    for (unsigned round = 0; round < 20000; round++) {
        memcpy(record, f->record, f->len);
        for (unsigned i = 0; i < 1 + round % 8; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            record[SOJ__RECORD_HEADER + (seed >> 33) % (f->len - SOJ__RECORD_HEADER)] =
                (uint8_t)(seed >> 56);
        }
        try_damaged(f, record, f->len);
    }
    free(record);
}

static void test_cut_records(void **state)
{
    fixture *f = *state;
    soj_time time;
    for (size_t len = 0; len < f->len; len++) {
        uint8_t *cut = malloc(len + 1);
        memcpy(cut + 1, f->record, len);
        assert_int_equal(step_clock(f, SOJ_TIME_MAX, cut + 1, len, f->info.record_bytes_max),
                         SOJ_ERR_CORRUPT);
        assert_null(soj_work_next(f->work));
        if (len > 0)
            assert_int_equal(step_place(f, SCENARIO_BASE, cut + 1, len, f->info.record_bytes_max),
                             SOJ_ERR_CORRUPT);
        if (len < f->info.record_bytes)
            assert_int_equal(soj_record_due(f->model, cut + 1, len, &time), SOJ_ERR_CORRUPT);
        free(cut);
    }
}

static void damage(const fixture *f, size_t at, const void *bytes, size_t n, soj_status expected)
{
    uint8_t *record = malloc(f->len);
    memcpy(record, f->record, f->len);
    memcpy(record + at, bytes, n);
    soj_status status = soj__record_check(f->model->program, record, f->len);
    if (status != expected)
        fail_msg("damage at byte %zu: %s", at, soj_status_name(status));
    free(record);
}

static void test_whose_record_it_is(void **state)
{
    const fixture *f = *state;
    static const uint8_t ff[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    damage(f, SOJ__RECORD_MAGIC, ff, 2, SOJ_ERR_CORRUPT);
    damage(f, SOJ__RECORD_CODEC, (const uint8_t[2]){1}, 2, SOJ_ERR_LAYOUT);
    damage(f, SOJ__RECORD_LAYOUT, ff, 8, SOJ_ERR_LAYOUT);
    damage(f, SOJ__RECORD_MODEL_VERSION, ff, 4, SOJ_OK); /* another version of the same layout */
}

/* What reads a record without stepping it looks at the header and what it reads. */
static void test_reading_damaged_fields(void **state)
{
    const fixture *f = *state;
    const soj__track_info *track = soj__program_track(f->model->program, 0);
    static const struct {
        int64_t time;
        soj_status status;
    } entered[] = {{0, SOJ_OK},
                   {SOJ_TIME_MAX, SOJ_OK},
                   {-1, SOJ_ERR_CORRUPT},
                   {SOJ_TIME_MAX + 1, SOJ_ERR_CORRUPT}};
    uint8_t *record = malloc(SOJ_LIMIT_RECORD + 1);
    uint32_t stage = 77;
    soj_time since;
    memset(record, 0, SOJ_LIMIT_RECORD + 1);
    memcpy(record, f->record, f->len);
    for (size_t i = 0; i < TEST_ARRAY_LEN(entered); i++) {
        soj__store_i64(record + track->entered_slot + 8, entered[i].time);
        assert_int_equal(soj_record_stage(f->model, record, f->len, 0, &stage, &since),
                         entered[i].status);
    }
    soj__store_i64(record + track->entered_slot + 8, 0);
    soj__store_u16(record + track->leaf_slot, 0); /* s, which is not a leaf */
    assert_int_equal(soj_record_stage(f->model, record, f->len, 0, &stage, NULL), SOJ_ERR_CORRUPT);
    soj__store_u16(record + track->leaf_slot, 9);
    assert_int_equal(soj_record_stage(f->model, record, f->len, 0, &stage, NULL), SOJ_ERR_CORRUPT);
    /* Behind a sound header nothing else is looked at but the length. */
    assert_int_equal(soj_record_clock(f->model, record, SOJ_LIMIT_RECORD, &since), SOJ_OK);
    assert_int_equal(soj_record_clock(f->model, record, SOJ_LIMIT_RECORD + 1, &since),
                     SOJ_ERR_CORRUPT);
    soj__store_u16(record + SOJ__RECORD_MAGIC, 0);
    assert_int_equal(soj_record_stage(f->model, record, f->len, 0, &stage, NULL), SOJ_ERR_CORRUPT);
    free(record);
}

static void test_another_layout(void **state)
{
    fixture *f = *state;
    soj_work *work;
    soj_model *other = scenario_model("sojourn: 1\n"
                                      "model: shop\n"
                                      "version: 7\n"
                                      "initial: s\n"
                                      "stages: {s: {after: {1d: t}}, t: }\n");
    soj_input input = {.customer = "a", .customer_len = 1, .now = SCENARIO_BASE};
    soj_time due;
    assert_int_equal(soj_work_new(other, NULL, &work), SOJ_OK);
    assert_int_equal(soj_step(work, &input, f->record, f->len, f->out, f->info.record_bytes_max,
                              &f->out_len, NULL),
                     SOJ_ERR_LAYOUT);
    assert_int_equal(soj_record_due(other, f->record, f->len, &due), SOJ_ERR_LAYOUT);
    soj_work_free(work);
    soj_model_unref(other);
}

/* A step says no before it looks at the record. */
static void test_events_that_are_no_step(void **state)
{
    fixture *f = *state;
    size_t max = f->info.record_bytes_max;
    uint32_t erased = soj_model_event(f->model, "Customer Erased", 15);
    const struct {
        uint32_t event;
        const char *customer;
        soj_time time;
        soj_status status;
    } cases[] = {
        {erased, "a", SCENARIO_BASE, SOJ_ERR_UNSUPPORTED},
        {erased, "a", -1, SOJ_ERR_TIME},
        {erased, NULL, SCENARIO_BASE, SOJ_ERR_KEY},
        {SOJ_NONE, "a", SCENARIO_BASE, SOJ_ERR_ARGUMENT},
        {0, "a", SCENARIO_BASE, SOJ_ERR_CORRUPT},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        const soj_event event = {.customer = cases[i].customer,
                                 .customer_len = 1,
                                 .event = cases[i].event,
                                 .time = cases[i].time};
        const soj_input input = {.event = &event};
        soj_result result = {.status = SOJ_OK};
        assert_int_equal(
            soj_step(f->work, &input, f->record, f->len - 1, f->out, max, &f->out_len, &result),
            cases[i].status);
        assert_int_equal(result.status, cases[i].status);
        assert_int_equal(result.handle, SOJ_NONE);
        assert_null(soj_work_next(f->work));
    }
}

static void test_arguments(void **state)
{
    fixture *f = *state;
    size_t max = f->info.record_bytes_max;
    soj_result result;
    soj_event event = {.customer = "a", .customer_len = 1, .time = SCENARIO_BASE};
    soj_input input = {.event = &event};
    soj_input clock = {.customer = "a", .customer_len = 1, .now = SCENARIO_BASE};
    assert_int_equal(soj_step(NULL, &input, NULL, 0, f->out, max, &f->out_len, &result),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(result.status, SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_step(f->work, NULL, NULL, 0, f->out, max, &f->out_len, NULL),
                     SOJ_ERR_ARGUMENT);
    /* There are no outputs after a call that failed, whatever the one before has made. */
    assert_int_equal(soj_step(f->work, &input, NULL, 0, f->out, max, &f->out_len, NULL), SOJ_OK);
    assert_int_equal(soj_step(f->work, &input, NULL, 0, f->out, max, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_null(soj_work_next(f->work));
    assert_int_equal(soj_step(f->work, &input, NULL, 0, NULL, max, &f->out_len, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_step(f->work, &input, NULL, 5, f->out, max, &f->out_len, NULL),
                     SOJ_ERR_ARGUMENT);
    assert_int_equal(
        soj_step(f->work, &input, f->record, f->len, f->record, f->len, &f->out_len, NULL),
        SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_step(f->work, &clock, NULL, 0, f->out, max, &f->out_len, NULL),
                     SOJ_ERR_ARGUMENT);
    clock.now = -1;
    assert_int_equal(soj_step(f->work, &clock, f->record, f->len, f->out, max, &f->out_len, NULL),
                     SOJ_ERR_TIME);
    clock.now = SOJ_TIME_MAX + 1;
    assert_int_equal(soj_step(f->work, &clock, f->record, f->len, f->out, max, &f->out_len, NULL),
                     SOJ_ERR_TIME);
    clock.customer_len = 0;
    assert_int_equal(soj_step(f->work, &clock, f->record, f->len, f->out, max, &f->out_len, NULL),
                     SOJ_ERR_KEY);
    soj_work *work;
    assert_int_equal(soj_work_new(NULL, NULL, &work), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_work_new(f->model, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_null(soj_work_next(NULL));
}

#define WITH_RECORD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RECORD(test_header),
        WITH_RECORD(test_reading),
        WITH_RECORD(test_too_small_a_buffer),
        WITH_RECORD(test_nothing_due_leaves_all_bytes),
        WITH_RECORD(test_what_is_due_comes_first),
        WITH_RECORD(test_flipped_bits),
        WITH_RECORD(test_random_bytes_behind_a_good_header),
        WITH_RECORD(test_cut_records),
        WITH_RECORD(test_whose_record_it_is),
        WITH_RECORD(test_reading_damaged_fields),
        WITH_RECORD(test_another_layout),
        WITH_RECORD(test_events_that_are_no_step),
        WITH_RECORD(test_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
