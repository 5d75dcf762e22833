/* SPDX-License-Identifier: MIT */
/* Counters of records, which take a byte each while they are small: at the edges of a byte and of
 * all numbers, of each kind; records without anything variable. */
#include "support/test.h"

#include <sojourn/sojourn.h>

#include <stdio.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "model/model.h"
#include "run/record.h"
#include "run/step.h"
#include "run/work.h"
#include "scenario.h"
#include "scene.h"
#include "support/record_bytes.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 3\n"                                                                                 \
    "channels: {email: }\n"

/* A counter of each kind: the cursor, an index and a count of a visit and for life, visits, sent,
 * and the visit of `once`. */
static const char all_kinds[] =
    HEAD "attributes: {t: timestamp, v: int, n: int, note: string}\n"
         "events:\n"
         "  again:\n"
         "  look: {set: {v: 'visits(\"s\")', n: 'sent(\"s.x\")'}}\n"
         "initial: s\n"
         "stages:\n"
         "  s:\n"
         "    on: {again: s}\n"
         "    after: {200d: {set: {v: '1'}}}\n"
         "    touchpoints:\n"
         "      x: {channel: email, every: 1h}\n"
         "      once: {channel: email, once: visit}\n"
         "      life: {channel: email, from: customer.t, every: 1d, times: 3}\n";

static const uint32_t edges[] = {0, 1, 253, 254, 255, 256, 257, 65535, UINT32_MAX - 1, UINT32_MAX};

typedef struct fixture {
    soj_model *model;
    const soj__program *program;
    soj_work *work;
    uint8_t *record, *out;
    size_t len, out_len;
} fixture;

static soj_status step(fixture *f, const char *event, soj_time time)
{
    const soj_event posted = {.customer = "a",
                              .customer_len = 1,
                              .event = soj_model_event(f->model, event, strlen(event)),
                              .time = time};
    const soj_input input = {.event = &posted};
    return soj_step(f->work, &input, f->len > 0 ? f->record : NULL, f->len, f->out,
                    SOJ_LIMIT_RECORD, &f->out_len, NULL);
}

static void keep(fixture *f)
{
    memcpy(f->record, f->out, f->out_len);
    f->len = f->out_len;
}

static void begin(fixture *f, const char *yaml)
{
    *f = (fixture){.model = scenario_model(yaml)};
    f->program = f->model->program;
    f->record = test_malloc(SOJ_LIMIT_RECORD + 8);
    f->out = test_malloc(SOJ_LIMIT_RECORD);
    assert_int_equal(soj_work_new(f->model, NULL, &f->work), SOJ_OK);
}

/* A customer to whom all has been told that is due at its beginning. */
static void start(fixture *f)
{
    const soj_input clock = {.customer = "a", .customer_len = 1, .now = SCENARIO_BASE};
    f->len = 0;
    assert_int_equal(step(f, "look", SCENARIO_BASE), SOJ_OK);
    for (keep(f); soj__load_i64(f->record + SOJ__RECORD_DUE) <= SCENARIO_BASE; keep(f))
        assert_int_equal(soj_step(f->work, &clock, f->record, f->len, f->out, SOJ_LIMIT_RECORD,
                                  &f->out_len, NULL),
                         SOJ_OK);
}

static void end(fixture *f)
{
    soj_work_free(f->work);
    soj_model_unref(f->model);
    test_free(f->record);
    test_free(f->out);
}

/* The value of the counter with an index, told twice: by a search of our own, and by the library.
 */
static uint32_t counter(const soj__program *program, const uint8_t *record, uint32_t index)
{
    const uint8_t *bytes = record + program->counters_slot;
    const uint8_t *wide = record + record_part_at(program, record, program->parts.n - 1);
    const uint32_t slot = program->counters_slot + index;
    uint32_t value = bytes[index];
    uint32_t n_before = 0;
    for (uint32_t i = 0; i < index; i++)
        n_before += bytes[i] == 255;
    if (value == 255)
        value = soj__load_u32(wide + (size_t)4 * n_before);
    assert_int_equal(soj__record_counter(program, record, wide, slot), value);
    return value;
}

static uint32_t counters(const soj__program *program)
{
    return soj__program_counters(program);
}

/* ---- at the edges ---- */

/* A step that counts nothing keeps what each says, whichever are wide. */
static void test_each_counter_at_its_edges(void **state)
{
    (void)state;
    fixture f;
    begin(&f, all_kinds);
    start(&f);
    const uint32_t n = counters(f.program);
    const uint32_t cursor =
        soj__program_track(f.program, 0)->cursor_slot - f.program->counters_slot;
    const size_t len = f.len;
    uint8_t *before = test_malloc(len);
    memcpy(before, f.record, len);
    assert_in_range(n, 8, 32);
    for (uint32_t i = 0; i < n * n * TEST_ARRAY_LEN(edges); i++) {
        const uint32_t one = i % n, other = i / n % n, value = edges[i / n / n];
        if (one == cursor || other == cursor)
            continue; /* it is no more than there are stops */
        memcpy(f.record, before, len);
        f.len = record_put_counter(f.program, f.record, len, one + f.program->counters_slot, value);
        f.len = record_put_counter(f.program, f.record, f.len, other + f.program->counters_slot,
                                   UINT32_MAX - value);
        /* What is due may have changed by it; this says nothing of that. */
        assert_int_equal(soj__record_check(f.program, f.record, f.len), SOJ_OK);
        assert_int_equal(step(&f, "look", SCENARIO_BASE), SOJ_OK);
        assert_int_equal(f.out_len, f.len);
        assert_int_equal(soj__record_check(f.program, f.out, f.out_len), SOJ_OK);
        for (uint32_t j = 0; j < n; j++)
            assert_int_equal(counter(f.program, f.out, j), counter(f.program, f.record, j));
        assert_int_equal(counter(f.program, f.out, other), UINT32_MAX - value);
    }
    test_free(before);
    end(&f);
}

static uint32_t by_slot(const fixture *f, const uint8_t *record, uint32_t slot)
{
    return counter(f->program, record, slot - f->program->counters_slot);
}

/* The record of the only customer of an engine, read back. */
static const uint8_t *stored(const soj_engine *engine, size_t *out_len)
{
    soj_text key;
    const void *record;
    assert_int_equal(soj_engine_customer(engine, 0, &key, &record, out_len), SOJ_OK);
    return record;
}

/* Three hundred visits and emissions: step and engine have the same bytes all the way, and each
 * counter that passes 254 takes four bytes more. */
static void test_counting_beyond_a_byte(void **state)
{
    (void)state;
    fixture f;
    scene s;
    begin(&f, all_kinds);
    const soj__touchpoint_info *x = soj__program_touchpoint(f.program, 0);
    const soj__touchpoint_info *once = soj__program_touchpoint(f.program, 1);
    const uint32_t visits = soj__program_stage(f.program, 0)->visits_slot;
    scene_open(&s, f.model, MODE_ENGINE);
    scene_play(&s, "0s a look\n0s advance\n");
    assert_int_equal(soj_model_touchpoint(f.model, "s.once", 6), 1);
    size_t least = 0;
    for (uint32_t i = 1; i <= 300; i++) {
        char line[64];
        size_t len;
        const uint8_t *record = stored(s.engine, &len);
        assert_int_equal(soj__record_check(f.program, record, len), SOJ_OK);
        assert_int_equal(by_slot(&f, record, visits), i);
        assert_int_equal(by_slot(&f, record, once->once_slot), i);
        assert_int_equal(by_slot(&f, record, x->sent_slot), i);
        least = i == 2 ? len : least;
        /* The visits, `once` and sent; the emissions that are remembered of visits beyond
         * 255 take 6 bytes more, too. */
        if (i == 254)
            assert_int_equal(len, least);
        if (i == 255)
            assert_int_equal(len, least + 12);
        if (i == 300)
            assert_int_equal(len, least + 12 + 2 * 6);
        snprintf(line, sizeof(line), "%um advance\n%um a again\n%um advance\n", i, i, i);
        scene_play(&s, line);
    }
    scene_play(&s, "300m a look\nshow a\n");
    assert_non_null(strstr(s.out.data, "v=301 n=301"));
    scene_close(&s);
    end(&f);
}

/* One more visit at each edge; beyond what a counter holds there is none. */
static void test_counting_at_the_edges(void **state)
{
    (void)state;
    fixture f;
    begin(&f, all_kinds);
    const uint32_t visits = soj__program_stage(f.program, 0)->visits_slot;
    for (size_t i = 0; i < TEST_ARRAY_LEN(edges); i++) {
        start(&f);
        f.len = record_put_counter(f.program, f.record, f.len, visits, edges[i]);
        assert_int_equal(step(&f, "again", SCENARIO_BASE), SOJ_OK);
        assert_int_equal(by_slot(&f, f.out, visits),
                         edges[i] < UINT32_MAX ? edges[i] + 1 : UINT32_MAX);
    }
    end(&f);
}

/* A schedule's index and its count, without a new visit. */
static void test_a_schedule_beyond_a_byte(void **state)
{
    (void)state;
    fixture f;
    scene s;
    begin(&f, all_kinds);
    const soj__schedule *schedule =
        soj__program_schedule(f.program, soj__program_touchpoint(f.program, 0)->schedule);
    scene_open(&s, f.model, MODE_ENGINE);
    scene_play(&s, "0s a look\n0s advance\n");
    for (uint32_t i = 1; i <= 300; i++) {
        char line[64];
        size_t len;
        snprintf(line, sizeof(line), "%uh advance\n", i);
        scene_play(&s, line);
        const uint8_t *record = stored(s.engine, &len);
        assert_int_equal(soj__record_check(f.program, record, len), SOJ_OK);
        assert_int_equal(by_slot(&f, record, schedule->index_slot),
                         by_slot(&f, record, schedule->count_slot));
        assert_int_equal(by_slot(&f, record, schedule->count_slot), i + 1);
    }
    assert_non_null(strstr(s.out.data, " a ! s.x #301\n"));
    scene_close(&s);
    end(&f);
}

/* A stage with 300 stops. */
static char *many_stops(const char *attributes, const char *what)
{
    const soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    soj__buf_init(&text, &mem);
    soj__buf_join(&text, HEAD "attributes: {n: {type: int, default: 9223372036854775807}",
                  attributes, "}\nevents: {go: }\ninitial: s\nstages:\n  s:\n    after:\n", NULL);
    for (unsigned i = 1; i <= 300; i++) {
        char line[128];
        snprintf(line, sizeof(line), "      %us: {set: {%s}}\n", i, what);
        soj__buf_text(&text, line);
    }
    soj__buf_char(&text, '\0');
    return text.data;
}

static void test_a_cursor_beyond_a_byte(void **state)
{
    (void)state;
    fixture f;
    scene s;
    char *yaml = many_stops("", "n: customer.n - 1");
    begin(&f, yaml);
    const uint32_t cursor = soj__program_track(f.program, 0)->cursor_slot;
    scene_open(&s, f.model, MODE_STEP);
    scene_play(&s, "0s a go\n");
    for (uint32_t i = 1; i <= 300; i++) {
        char line[64];
        snprintf(line, sizeof(line), "%us advance\n", i);
        scene_play(&s, line);
        assert_int_equal(by_slot(&f, s.customers[0].record, cursor), i);
        assert_int_equal(s.customers[0].len, f.program->record_fixed + (i >= 255 ? 4u : 0u));
    }
    scene_play(&s, "show a\n");
    assert_non_null(strstr(s.out.data, "n=9223372036854775507; next never\n"));
    /* No more stops than there are. */
    customer *a = &s.customers[0];
    memcpy(f.record, a->record, a->len);
    f.len = record_put_counter(f.program, f.record, a->len, cursor, 301);
    assert_int_equal(soj__record_check(f.program, f.record, f.len), SOJ_ERR_CORRUPT);
    scene_close(&s);
    end(&f);
    free(yaml);
}

/* ---- a record that is full ---- */

static void put_texts(soj__buf *script, size_t bytes)
{
    soj__buf_text(script, "0s a Identify");
    for (unsigned i = 0; bytes > 0; i++) {
        size_t n = bytes < SOJ_LIMIT_ATTRIBUTE_TEXT ? bytes : SOJ_LIMIT_ATTRIBUTE_TEXT;
        soj__buf_text(script, " t");
        soj__buf_u64(script, i);
        soj__buf_char(script, '=');
        for (size_t j = 0; j < n; j++)
            soj__buf_char(script, 'x');
        bytes -= n;
    }
    soj__buf_char(script, '\n');
}

/* Where nothing of a due timer can be done it is used up nonetheless, and for that there is room
 * also where its number becomes wide: else the clock would stand still. */
static void test_a_full_record_uses_up_what_is_due(void **state)
{
    static const mode modes[] = {MODE_STEP, MODE_ENGINE, MODE_ENGINE_SPLIT};
    const soj__mem mem = soj__mem_from(NULL);
    fixture f;
    (void)state;
    char *yaml = many_stops(", t0: string, t1: string, t2: string, t3: string, t4: string, "
                            "t5: string, t6: string, t7: string, t8: string, t9: string, "
                            "t10: string, t11: string, t12: string, t13: string, t14: string, "
                            "t15: string",
                            "t0: 'customer.t0 + \"x\"'");
    begin(&f, yaml);
    const size_t least = f.program->record_fixed;
    const size_t room = (size_t)4 * counters(f.program);
    for (size_t i = 0; i < TEST_ARRAY_LEN(modes); i++) {
        soj__buf script;
        scene s;
        size_t len;
        soj__buf_init(&script, &mem);
        put_texts(&script, SOJ_LIMIT_RECORD - least - room + 1); /* refused */
        put_texts(&script, SOJ_LIMIT_RECORD - least - room);
        soj__buf_text(&script, "300s advance\n");
        soj__buf_char(&script, '\0');
        scene_open(&s, f.model, modes[i]);
        scene_play(&s, script.data);
        assert_memory_equal(s.out.data, "a rejected SOJ_ERR_LIMIT\n0s a - -> s (created)\n", 47);
        assert_non_null(strstr(s.out.data, "\n4m15s a fault SOJ_ERR_RANGE s t0\n"));
        assert_non_null(strstr(s.out.data, "\n5m a fault SOJ_ERR_RANGE s t0\n"));
        const uint8_t *record = modes[i] == MODE_STEP ? s.customers[0].record : NULL;
        if (record)
            len = s.customers[0].len;
        else
            record = stored(s.engine, &len);
        assert_int_equal(len, SOJ_LIMIT_RECORD - room + 4);
        assert_int_equal(soj__record_check(f.program, record, len), SOJ_OK);
        assert_int_equal(by_slot(&f, record, soj__program_track(f.program, 0)->cursor_slot), 300);
        soj__buf_done(&script);
        scene_close(&s);
    }
    end(&f);
    free(yaml);
}

/* A record that leaves its counters no room is none of ours. */
static void test_a_record_without_room(void **state)
{
    (void)state;
    fixture f;
    begin(&f, HEAD "attributes: {a: string, b: string, c: string, d: string, e: string,\n"
                   "  f: string, g: string, h: string, i: string, j: string, k: string,\n"
                   "  l: string, m: string, n: string, o: string, p: string}\n"
                   "initial: s\nstages: {s: }\nevents: {go: }\n");
    assert_int_equal(step(&f, "go", SCENARIO_BASE), SOJ_OK);
    keep(&f);
    assert_int_equal(counters(f.program), 1);
    f.record[f.program->presence_slot] = f.record[f.program->presence_slot + 1] = 0xff;
    for (size_t more = 0; more < 6; more++) {
        size_t rest = SOJ_LIMIT_RECORD - 4 - f.len + more;
        for (uint32_t i = 0; i < 16; i++) {
            size_t n = rest < SOJ_LIMIT_ATTRIBUTE_TEXT ? rest : SOJ_LIMIT_ATTRIBUTE_TEXT;
            soj__store_u16(f.record + record_length_at(f.program, i), (uint16_t)n);
            rest -= n;
        }
        memset(f.record + f.len, 'x', SOJ_LIMIT_RECORD + 2 - f.len);
        assert_int_equal(soj__record_check(f.program, f.record, SOJ_LIMIT_RECORD - 4 + more),
                         more == 0 ? SOJ_OK : SOJ_ERR_CORRUPT);
    }
    end(&f);
}

/* ---- the part WIDE out of strange hands ---- */

static void test_a_spoiled_part_of_wide_counters(void **state)
{
    (void)state;
    fixture f;
    begin(&f, all_kinds);
    assert_int_equal(step(&f, "again", SCENARIO_BASE), SOJ_OK);
    keep(&f);
    const size_t byte = soj__program_stage(f.program, 0)->visits_slot;
    const size_t length = record_length_at(f.program, f.program->parts.n - 1);
    const struct {
        uint8_t byte;       /* of the counter */
        size_t n;           /* bytes of the part */
        uint32_t values[3]; /* in it */
        soj_status expected;
    } cases[] = {
        {254, 0, {0}, SOJ_OK},
        {254, 4, {255}, SOJ_ERR_CORRUPT},
        {254, 4, {0}, SOJ_ERR_CORRUPT},
        {255, 0, {0}, SOJ_ERR_CORRUPT},
        {255, 3, {255}, SOJ_ERR_CORRUPT},
        {255, 4, {255}, SOJ_OK},
        {255, 4, {UINT32_MAX}, SOJ_OK},
        {255, 4, {254}, SOJ_ERR_CORRUPT},
        {255, 4, {0}, SOJ_ERR_CORRUPT},
        {255, 5, {255}, SOJ_ERR_CORRUPT},
        {255, 8, {255, 255}, SOJ_ERR_CORRUPT},
        {255, 12, {255, 255, 255}, SOJ_ERR_CORRUPT},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        uint8_t *record = test_malloc(f.len + cases[i].n);
        memcpy(record, f.record, f.len);
        record[byte] = cases[i].byte;
        soj__store_u16(record + length, (uint16_t)cases[i].n);
        for (size_t j = 0; j < cases[i].n; j++)
            record[f.len + j] = (uint8_t)(cases[i].values[j / 4] >> (8 * (j % 4)));
        assert_int_equal(soj__record_check(f.program, record, f.len + cases[i].n),
                         cases[i].expected);
        test_free(record);
    }
    end(&f);
}

/* ---- records without a tail, and in pieces ---- */

static void test_all_parts_are_empty(void **state)
{
    (void)state;
    fixture f;
    soj_text zone;
    soj_value value;
    begin(&f, all_kinds);
    assert_int_equal(step(&f, "again", SCENARIO_BASE), SOJ_OK);
    assert_int_equal(f.out_len, f.program->record_fixed);
    for (uint32_t i = 0; i < f.program->parts.n; i++)
        assert_int_equal(soj__load_u16(f.out + record_length_at(f.program, i)), 0);
    start(&f);
    assert_int_equal(soj_record_zone(f.model, f.record, f.len, &zone), SOJ_OK);
    assert_int_equal(zone.len, 3);
    assert_int_equal(soj_record_attribute(f.model, f.record, f.len, 3, &value), SOJ_OK);
    assert_int_equal(value.type, SOJ_TYPE_ABSENT);
    assert_int_equal(step(&f, "look", SCENARIO_BASE), SOJ_OK);
    /* A byte less is none, wherever it ends. */
    for (size_t len = 1; len < f.len; len++) {
        uint8_t *cut = test_malloc(len);
        memcpy(cut, f.record, len);
        assert_int_equal(soj__record_check(f.program, cut, len), SOJ_ERR_CORRUPT);
        const soj_input clock = {.customer = "a", .customer_len = 1, .now = SCENARIO_BASE};
        assert_int_equal(
            soj_step(f.work, &clock, cut, len, f.out, SOJ_LIMIT_RECORD, &f.out_len, NULL),
            SOJ_ERR_CORRUPT);
        test_free(cut);
    }
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_counter_at_its_edges),
        cmocka_unit_test(test_counting_beyond_a_byte),
        cmocka_unit_test(test_counting_at_the_edges),
        cmocka_unit_test(test_a_schedule_beyond_a_byte),
        cmocka_unit_test(test_a_cursor_beyond_a_byte),
        cmocka_unit_test(test_a_full_record_uses_up_what_is_due),
        cmocka_unit_test(test_a_record_without_room),
        cmocka_unit_test(test_a_spoiled_part_of_wide_counters),
        cmocka_unit_test(test_all_parts_are_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
