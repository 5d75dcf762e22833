/* SPDX-License-Identifier: MIT */
/* The tail of a record: what waits, what counts, what caps remember; and damage to it. */
#include "support/test.h"

#include <sojourn/sojourn.h>

#include "base/bytes.h"
#include "model/model.h"
#include "run/record.h"
#include "run/work.h"
#include "scenario.h"
#include "support/record_bytes.h"

static const char yaml[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "channels: {email: }\n"
    "attributes:\n"
    "  name: {type: string, default: nobody}\n"
    "  uses: {count: use, within: 10d, up_to: 3}\n"
    "  total: {sum: use.x, within: 10d, up_to: 3}\n"
    "  spent: {sum: use.d, within: 10d, up_to: 3}\n"
    "caps: {one: {max: 2, per: 7d}}\n"
    "events: {use: {properties: {x: int, d: double, b: bool, t: string, at: timestamp}}, go: , "
    "back: }\n"
    "initial: s\n"
    "stages:\n"
    "  s:\n"
    "    initial: a\n"
    "    on: {go: e}\n"
    "    always: {when: customer.uses > 8, to: e}\n"
    "    stages:\n"
    "      a:\n"
    "        touchpoints:\n"
    "          soon: {channel: email, on: use, after: 2d, pending: 4,\n"
    "                 data: {x: event.x, b: event.b, t: event.t, at: event.at, when: event.time,\n"
    "                        s: 'event.t + customer.name'}}\n"
    "          first: {channel: email, every: 1d, once: 3d, on_exit: keep,\n"
    "                  expect: {event: go, rejected: back, within: 2h}}\n"
    "      b: {}\n"
    "  e: {on: {back: history(s)}}\n";

typedef struct fixture {
    soj_model *model;
    soj_work *work;
    soj_model_summary info;
    uint8_t *record;
    size_t len;
    uint8_t *out;
    char id[33]; /* of the latest emission */
} fixture;

/* Replace the record by what the step makes of it. */
static void step(fixture *f, const soj_input *input)
{
    size_t len;
    assert_int_equal(soj_step(f->work, input, f->len ? f->record : NULL, f->len, f->out,
                              f->info.record_bytes_max, &len, NULL),
                     SOJ_OK);
    memcpy(f->record, f->out, len);
    f->len = len;
    for (const soj_output *o; (o = soj_work_next(f->work)) != NULL;) {
        if (o->kind == SOJ_OUTPUT_TOUCHPOINT)
            memcpy(f->id, o->as.touchpoint.id, sizeof(f->id));
    }
}

static void run_due(fixture *f, soj_time until)
{
    soj_time due;
    const soj_input input = {.customer = "a", .customer_len = 1, .now = until};
    for (;;) {
        assert_int_equal(soj_record_due(f->model, f->record, f->len, &due), SOJ_OK);
        if (due > until)
            return;
        step(f, &input);
    }
}

static void use(fixture *f, soj_time time)
{
    const soj_property properties[] = {
        {0, {.type = SOJ_TYPE_INT, .as.integer = 7}},
        {1, {.type = SOJ_TYPE_DOUBLE, .as.number = 0.5}},
        {2, {.type = SOJ_TYPE_BOOL, .as.boolean = true}},
        {3, {.type = SOJ_TYPE_STRING, .len = 4, .as.text = "text"}},
    };
    const soj_event event = {.customer = "a",
                             .customer_len = 1,
                             .event = soj_model_event(f->model, "use", 3),
                             .time = time,
                             .properties = properties,
                             .n_properties = 4};
    if (f->len > 0)
        run_due(f, time);
    step(f, &(soj_input){.event = &event});
    run_due(f, time);
}

static fixture *begin(const char *text)
{
    fixture *f = calloc(1, sizeof(*f));
    f->model = scenario_model(text);
    f->info.struct_size = sizeof(f->info);
    assert_int_equal(soj_model_info(f->model, &f->info), SOJ_OK);
    assert_int_equal(soj_work_new(f->model, NULL, &f->work), SOJ_OK);
    f->out = malloc(f->info.record_bytes_max);
    f->record = malloc(f->info.record_bytes_max);
    return f;
}

static int set_up(void **state)
{
    fixture *f = begin(yaml);
    use(f, SCENARIO_BASE);
    use(f, SCENARIO_BASE + SOJ_HOUR);
    use(f, SCENARIO_BASE + 2 * SOJ_HOUR);
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

static void test_a_whole_record_is_sound(void **state)
{
    const fixture *f = *state;
    soj_value value;
    assert_int_equal(soj__record_check(f->model->program, f->record, f->len), SOJ_OK);
    assert_int_equal(soj_record_attribute(f->model, f->record, f->len, 1, &value), SOJ_OK);
    assert_int_equal(value.as.integer, 3);
    assert_int_equal(soj_record_attribute(f->model, f->record, f->len, 2, &value), SOJ_OK);
    assert_int_equal(value.as.integer, 21);
    assert_int_equal(soj_record_attribute(f->model, f->record, f->len, 3, &value), SOJ_OK);
    assert_true(value.as.number == 1.5);
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

static uint32_t part_len(const fixture *f, uint32_t part)
{
    return soj__load_u16(f->record + record_length_at(f->model->program, part));
}

/* A window is there from the beginning: without, an event that counts would make of the record one
 * that is damaged. */
static void test_a_window_that_is_absent(void **state)
{
    fixture *f = *state;
    const soj__program *program = f->model->program;
    const soj_event go = {.customer = "b",
                          .customer_len = 1,
                          .event = soj_model_event(f->model, "go", 2),
                          .time = SCENARIO_BASE};
    f->len = 0;
    step(f, &(soj_input){.event = &go});
    assert_int_equal(part_len(f, soj__program_attribute(program, 1)->part), 0);
    uint8_t present = f->record[program->presence_slot];
    damage(f, program->presence_slot, &present, 1, SOJ_OK);
    present &= (uint8_t) ~(1u << 1);
    damage(f, program->presence_slot, &present, 1, SOJ_ERR_CORRUPT);
}

/* The clock, or a report that the latest emission was missed. */
static soj_status step_damaged(const fixture *f, const uint8_t *record, bool is_report,
                               size_t *out_len)
{
    const soj_property id = {SOJ__FEEDBACK_ID,
                             {.type = SOJ_TYPE_STRING, .len = 32, .as.text = f->id}};
    const soj_event missed = {.customer = "a",
                              .customer_len = 1,
                              .event = f->model->program->missed,
                              .time = SCENARIO_BASE + 2 * SOJ_HOUR,
                              .properties = &id,
                              .n_properties = 1};
    const soj_input input = {.event = is_report ? &missed : NULL,
                             .customer = "a",
                             .customer_len = 1,
                             .now = SCENARIO_BASE + 100 * SOJ_DAY};
    return soj_step(f->work, &input, record, f->len, f->out, f->info.record_bytes_max, out_len,
                    NULL);
}

/* Whatever the bytes: an answer, and a record that is sound again where it was taken. */
static void test_random_damage(void **state)
{
    fixture *f = *state;
    uint64_t seed = 5;
    unsigned undone = 0;
    uint8_t *record = malloc(f->len);
    for (unsigned round = 0; round < 30000; round++) {
        const bool is_report = round % 3 == 0;
        size_t len;
        memcpy(record, f->record, f->len);
        for (unsigned i = 0; i < 1 + round % 4; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            record[SOJ__RECORD_HEADER + (seed >> 33) % (f->len - SOJ__RECORD_HEADER)] =
                (uint8_t)(seed >> 56);
        }
        soj_status status = step_damaged(f, record, is_report, &len);
        if (status == SOJ_OK)
            assert_int_equal(soj__record_check(f->model->program, f->out, len), SOJ_OK);
        else if (is_report && status == SOJ_ERR_DUE)
            continue;
        else
            assert_int_equal(status, SOJ_ERR_CORRUPT);
        undone += status == SOJ_OK && is_report && len != f->len;
    }
    assert_true(undone > 1000); /* a report that was taken makes the record longer */
    free(record);
}

/* An emission leaves no others in the record but those that count still. */
static void test_a_cap_forgets(void **state)
{
    (void)state;
    void *begun = begin("sojourn: 1\n"
                        "model: shop\n"
                        "version: 1\n"
                        "channels: {email: }\n"
                        "caps: {one: {max: 3, per: 1d}}\n"
                        "events: {use: {properties: {x: int, d: double, b: bool, t: string}}}\n"
                        "initial: s\n"
                        "stages: {s: {touchpoints: {t: {channel: email, on: use}}}}\n");
    fixture *f = begun;
    uint32_t cap = soj__program_cap(f->model->program, 0)->part;
    for (int hour = 0; hour < 3; hour++)
        use(f, SCENARIO_BASE + hour * SOJ_HOUR);
    assert_int_equal(part_len(f, cap), 3 * 8);
    use(f, SCENARIO_BASE + SOJ_DAY + SOJ_HOUR);
    assert_int_equal(part_len(f, cap), 2 * 8);
    use(f, SCENARIO_BASE + 9 * SOJ_DAY);
    assert_int_equal(part_len(f, cap), 8);
    (void)tear_down(&begun);
}

/* The name of a zone is as long as one may be, and no longer. */
static void test_the_name_of_a_zone(void **state)
{
    fixture *f = *state;
    soj_text zone;
    size_t len;
    soj_status said[2] = {SOJ_OK, SOJ_ERR_CORRUPT};
    const soj__program *program = f->model->program;
    const soj_input clock = {.customer = "a", .customer_len = 1, .now = SCENARIO_BASE};
    uint8_t *slot = f->record + record_length_at(program, program->zone_part);
    assert_int_equal(soj__load_u16(slot), 0);
    for (uint32_t more = 0; more < 2; more++) {
        /* Where it lies does not matter: only the lengths say. */
        soj__store_u16(slot, (uint16_t)(SOJ__ZONE_NAME_MAX + more));
        size_t longer = f->len + SOJ__ZONE_NAME_MAX + more;
        assert_int_equal(soj_record_zone(f->model, f->record, longer, &zone), said[more]);
        if (more == 0)
            assert_int_equal(zone.len, SOJ__ZONE_NAME_MAX);
        else
            assert_int_equal(soj_step(f->work, &clock, f->record, longer, f->out,
                                      f->info.record_bytes_max, &len, NULL),
                             SOJ_ERR_CORRUPT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_whole_record_is_sound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_window_that_is_absent, set_up, tear_down),
        cmocka_unit_test(test_a_cap_forgets),
        cmocka_unit_test_setup_teardown(test_the_name_of_a_zone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_random_damage, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
