/* SPDX-License-Identifier: MIT */
/* What comes from outside and is sound, though no step and no compiler would make it: records that
 * somebody has written, models out of images. What becomes of these is decided too. */
#include "support/test.h"

#include <sojourn/limits.h>

#include <stdio.h>

#include "base/bytes.h"
#include "model/model.h"
#include "run/record.h"
#include "scenario.h"
#include "scene.h"
#include "some_zones.h"
#include "support/record_bytes.h"

#define HEAD                                                                                       \
    "sojourn: 1\n"                                                                                 \
    "model: shop\n"                                                                                \
    "version: 1\n"                                                                                 \
    "channels: {email: , call: }\n"

/* ---- records ---- */

typedef void (*change_fn)(const soj__program *program, customer *changed, uint32_t how);

/* What a host of ours tells of a customer whose record is changed between two scripts. */
static void check_changed(const char *yaml, const char *before, change_fn change, uint32_t how,
                          const char *after, const char *expected)
{
    soj_model *model = scenario_model(yaml);
    scene s;
    scene_open(&s, model, MODE_STEP);
    scene_play(&s, before);
    change(model->program, &s.customers[0], how);
    assert_int_equal(soj__record_check(model->program, s.customers[0].record, s.customers[0].len),
                     SOJ_OK);
    s.out.len = 0;
    scene_play(&s, after);
    assert_string_equal(s.out.len > 0 ? s.out.data : "", expected);
    scene_close(&s);
    soj_model_unref(model);
}

static void set_time(uint8_t *record, size_t at, soj_duration since_base)
{
    soj__store_i64(record + at, SCENARIO_BASE + since_base);
}

static uint8_t *waiting(const soj__program *program, uint8_t *record, uint32_t n)
{
    size_t at = record_part_at(program, record, program->waiting_part);
    while (n-- > 0)
        at += soj__load_u16(record + at + SOJ__WAITING_SIZE);
    return record + at;
}

static void count(const soj__program *program, customer *changed, uint32_t slot, uint32_t value)
{
    uint8_t *record = test_malloc(changed->len + 4);
    memcpy(record, changed->record, changed->len);
    test_free(changed->record);
    changed->record = record;
    changed->len = record_put_counter(program, record, changed->len, slot, value);
}

static void count_to_the_end(const soj__program *program, customer *changed, uint32_t how)
{
    (void)how;
    count(program, changed, soj__program_stage(program, 0)->visits_slot, UINT32_MAX - 1);
    count(program, changed, soj__program_touchpoint(program, 0)->sent_slot, UINT32_MAX - 1);
    count(program, changed, soj__program_schedule(program, 0)->count_slot, UINT32_MAX - 2);
}

/* What counts stays at the largest number there is. */
static void test_counts_do_not_wrap(void **state)
{
    (void)state;
    check_changed(HEAD "attributes: {n: int, v: int}\n"
                       "events: {again: , look: {set: {n: 'sent(\"s.x\")', v: 'visits(\"s\")'}}}\n"
                       "initial: s\n"
                       "stages:\n"
                       "  s: {on: {again: s}, touchpoints: {x: {channel: email, every: 1d}}}\n",
                  "0s a look\n", count_to_the_end, 0,
                  "1d a look\n"
                  "show a\n"
                  "2d a look\n"
                  "show a\n"
                  "3d advance\n"
                  "3d12h a again\n"
                  "3d12h a look\n"
                  "show a\n"
                  "4d a again\n"
                  "4d a look\n"
                  "show a\n",
                  "1d a ! s.x #4294967294\n"
                  "a in s since 0s; n=4294967295 v=4294967294; next 2d\n"
                  "2d a ! s.x #4294967295\n"
                  "a in s since 0s; n=4294967295 v=4294967294; next 3d\n"
                  "3d a ! s.x #4294967295\n"
                  "3d12h a s -> s (event) 3d12h\n"
                  "3d12h a ! s.x #1\n"
                  "a in s since 3d12h; n=4294967295 v=4294967295; next 4d12h\n"
                  "4d a s -> s (event) 12h\n"
                  "4d a ! s.x #1\n"
                  "a in s since 4d; n=4294967295 v=4294967295; next 5d\n");
}

static void set_index(const soj__program *program, customer *changed, uint32_t how)
{
    count(program, changed, soj__program_schedule(program, 0)->index_slot, how);
}

/* Due times that lie beyond all that 64 bits can say: by the sum with the anchor, the sum with the
 * offset, the product. They never come. */
static void test_due_times_do_not_wrap(void **state)
{
    (void)state;
    static const struct {
        const char *after;
        uint32_t index;
        const char *next;
    } cases[] = {
        {"1000d", 0, "1000d"},
        {"1000d", 1, "107751d"},
        {"1000d", 27, "end-29166d"},
        {"1000d", 28, "never"},
        {"88000d", 998, "never"},
        {"88000d", 999, "never"},
        {"1000d", 999, "never"},
        {"1000d", 1000, "never"},
        {"1000d", 1001, "never"},
        {"1000d", 86402, "never"},
        {"1000d", UINT32_MAX - 1, "never"},
        {"1000d", UINT32_MAX, "never"},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(cases); i++) {
        char yaml[512];
        char expected[64];
        snprintf(yaml, sizeof(yaml),
                 HEAD "events: {look: }\ninitial: s\nstages:\n"
                      "  s: {touchpoints: {x: {channel: email, after: %s, every: 106751d}}}\n",
                 cases[i].after);
        snprintf(expected, sizeof(expected), "a in s since 0s;; next %s\n", cases[i].next);
        check_changed(yaml, "0s a look\n", set_index, cases[i].index, "0s a look\nshow a\n",
                      expected);
    }
}

/* Who is asked when: of three occurrences of the first visit and one of the second, each behind one
 * of the other touchpoint. */
static void turn(const soj__program *program, customer *changed, uint32_t how)
{
    uint8_t *record = changed->record;
    uint8_t *second = waiting(program, record, 7);
    assert_int_equal(soj__load_u32(second + SOJ__WAITING_VISIT), 2);
    set_time(second, SOJ__WAITING_DUE, 7 * SOJ_DAY);
    set_time(second, SOJ__WAITING_NEXT, 7 * SOJ_DAY);
    if (how == 1)
        set_time(waiting(program, record, 1), SOJ__WAITING_NEXT, 6 * SOJ_DAY);
    set_time(record, SOJ__RECORD_DUE, (how == 1 ? 6 : 7) * SOJ_DAY);
}

/* `once: visit` is of the visit that an occurrence belongs to, in whatever order they come. */
static void test_visits_out_of_turn(void **state)
{
    (void)state;
    static const char yaml[] =
        HEAD "events: {use: , go: }\n"
             "initial: s\n"
             "stages:\n"
             "  s:\n"
             "    on: {go: t}\n"
             "    touchpoints:\n"
             "      other: {channel: call, on: use, after: 30d, once: visit, on_exit: keep, "
             "pending: 8}\n"
             "      v: {channel: email, on: use, after: 10d, once: visit, on_exit: keep, "
             "pending: 8}\n"
             "  t: {on: {go: s}}\n";
    static const char before[] = "0s a use\n"
                                 "1d a use\n"
                                 "2d a use\n"
                                 "3d a go\n"
                                 "4d a go\n"
                                 "5d a use\n";
    /* The second visit's first. */
    check_changed(yaml, before, turn, 0, "40d advance\n",
                  "7d a ! s.v #1\n"
                  "10d a ! s.v #1\n"
                  "11d a ? s.v #2 skipped once\n"
                  "12d a ? s.v #3 skipped once\n"
                  "30d a ! s.other #1\n"
                  "31d a ? s.other #2 skipped once\n"
                  "32d a ? s.other #3 skipped once\n"
                  "35d a ! s.other #1\n");
    /* Between two of the first. */
    check_changed(yaml, before, turn, 1, "40d advance\n",
                  "6d a ! s.v #1 due 10d\n"
                  "7d a ! s.v #1\n"
                  "11d a ? s.v #2 skipped once\n"
                  "12d a ? s.v #3 skipped once\n"
                  "30d a ! s.other #1\n"
                  "31d a ? s.other #2 skipped once\n"
                  "32d a ? s.other #3 skipped once\n"
                  "35d a ! s.other #1\n");
}

static void never_due(const soj__program *program, customer *changed, uint32_t how)
{
    (void)how;
    soj__store_i64(waiting(program, changed->record, 0) + SOJ__WAITING_DUE, SOJ_TIME_NEVER);
}

/* One that is asked though it is never due is in time for ever. */
static void test_asked_and_never_due(void **state)
{
    (void)state;
    check_changed(HEAD "events: {use: }\n"
                       "initial: s\n"
                       "stages: {s: {touchpoints: {x: {channel: email, on: use, after: 1d}}}}\n",
                  "0s a use\n", never_due, 0, "2d advance\n",
                  "1d a ! s.x #1 due never until never\n");
    if (has_zones_here()) {
        check_changed(HEAD "time_zone: America/New_York\n"
                           "events: {use: }\n"
                           "initial: s\n"
                           "stages: {s: {touchpoints: {x: {channel: email, on: use, after: 1d, "
                           "expires: 1mo}}}}\n",
                      "0s a use\n", never_due, 0, "2d advance\n",
                      "2026-01-02T00:00:00Z a ! s.x #1 due never until never\n");
    }
}

static void at_its_end(const soj__program *program, customer *changed, uint32_t how)
{
    uint8_t *record = changed->record;
    (void)program;
    set_time(record, SOJ__RECORD_CLOCK, 10 * SOJ_DAY);
    set_time(record, SOJ__RECORD_DUE, 10 * SOJ_DAY);
    soj__store_u16(record + SOJ__RECORD_INSTANT_STEPS, (uint16_t)how);
}

/* A count that is lost counts among the macrosteps of its instant; it is lost nonetheless. */
static void test_too_many_macrosteps_before_a_loss(void **state)
{
    (void)state;
    static const char yaml[] = HEAD "attributes: {n: {count: use, within: 10d, up_to: 5}}\n"
                                    "events: {use: , look: }\n"
                                    "initial: s\n"
                                    "stages:\n"
                                    "  s: {always: {when: customer.n == 0, to: t}}\n"
                                    "  t: {}\n";
    check_changed(yaml, "0s a use\n", at_its_end, SOJ_LIMIT_INSTANT_MACROSTEPS - 1,
                  "10d advance\nshow a\n",
                  "10d a s -> t (always) 10d\n"
                  "a in t since 10d; n=0; next never\n");
    check_changed(yaml, "0s a use\n", at_its_end, SOJ_LIMIT_INSTANT_MACROSTEPS,
                  "10d advance\nshow a\n11d a look\n",
                  "10d a fault SOJ_ERR_LIMIT - n\n"
                  "a in s since 0s; n=0; next never\n"
                  "11d a s -> t (always) 11d\n");
}

/* ---- a record that is full ---- */

static void put_texts(char *script, size_t size, size_t bytes)
{
    size_t at = (size_t)snprintf(script, size, "0s a Identify");
    for (unsigned i = 0; bytes > 0; i++) {
        size_t n = bytes < SOJ_LIMIT_ATTRIBUTE_TEXT ? bytes : SOJ_LIMIT_ATTRIBUTE_TEXT;
        at += (size_t)snprintf(script + at, size - at, " t%u=", i);
        memset(script + at, 'x', n);
        at += n;
        bytes -= n;
    }
    (void)snprintf(script + at, size - at, "\n");
}

/* Six caps count an emission, with 8 bytes each, 22 remember it (it is late), and what waited goes
 * with 46. */
#define MORE       (6 * 8 + 22 - 46)
#define N_COUNTERS 2
static void check_full(soj_model *model, size_t room, const char *expected)
{
    char *script = test_malloc((size_t)2 * SOJ_LIMIT_RECORD);
    scene s;
    scene_open(&s, model, MODE_STEP);
    scene_play(&s, "0s a go\n");
    /* Four counters of a byte each keep room for what they may become. */
    assert_int_equal(soj__program_counters(model->program), N_COUNTERS);
    const size_t most = SOJ_LIMIT_RECORD - N_COUNTERS * SOJ__WIDE_BYTES;
    put_texts(script, (size_t)2 * SOJ_LIMIT_RECORD, most - room - s.customers[0].len);
    scene_play(&s, script);
    assert_int_equal(s.customers[0].len, most - room);
    s.out.len = 0;
    scene_play(&s, "9d advance\n");
    assert_string_equal(s.out.data, expected);
    assert_int_equal(s.customers[0].len, room < MORE ? most - room - 46 : most - room + MORE);
    scene_close(&s);
    test_free(script);
}

static void test_an_emission_without_room(void **state)
{
    (void)state;
    soj_model *model = scenario_model(
        HEAD
        "attributes: {t0: string, t1: string, t2: string, t3: string, t4: string, t5: string,\n"
        "  t6: string, t7: string, t8: string, t9: string, t10: string, t11: string,\n"
        "  t12: string, t13: string, t14: string, t15: string, t16: string}\n"
        "caps: {one: {max: 1, per: 1d}, a: {max: 5, per: 9d, channels: [call]},\n"
        "  b: {max: 5, per: 9d, channels: [call]}, c: {max: 5, per: 9d, channels: [call]},\n"
        "  d: {max: 5, per: 9d, channels: [call]}, e: {max: 5, per: 9d, channels: [call]},\n"
        "  f: {max: 5, per: 9d, channels: [call]}}\n"
        "events: {go: }\n"
        "initial: s\n"
        "stages: {s: {touchpoints: {x: {channel: email}, y: {channel: call}}}}\n");
    check_full(model, MORE, "1d a ! s.y #1 due 0s\n");
    check_full(model, MORE - 1, "1d a fault SOJ_ERR_LIMIT s s.y due 0s\n");
    soj_model_unref(model);
}

/* ---- models that say too little ---- */

/* Told to make do with as few rows as an image may say. */
static soj_model *model_of_few_rows(const char *yaml)
{
    soj_model *model = scenario_model(yaml);
    model->program->max_outputs = 2 * model->program->tracks.n + 2;
    return model;
}

#define CROWDED                                                                                    \
    HEAD "attributes: {at: timestamp, seen: {last: tell.at}}\n"                                    \
         "caps: {one: {max: 1, per: 60d}}\n"                                                       \
         "events:\n"                                                                               \
         "  go:\n"                                                                                 \
         "  use:\n"                                                                                \
         "  say:\n"                                                                                \
         "  out:\n"                                                                                \
         "  spin:\n"                                                                               \
         "  put: {properties: {at: timestamp}, set: {at: event.at}}\n"                             \
         "  tell: {properties: {at: timestamp}}\n"                                                 \
         "initial: s\n"                                                                            \
         "tracks: {b: {initial: in, stages: {in: {}}}}\n"                                          \
         "stages:\n"                                                                               \
         "  t: {}\n"                                                                               \
         "  s:\n"                                                                                  \
         "    on: {out: t, spin: {set: {at: 'null'}}}\n"                                           \
         "    after: {5d: t}\n"                                                                    \
         "    touchpoints:\n"                                                                      \
         "      first: {channel: email}\n"

/* Of each kind seven that wait: one more than there are rows. */
static soj_model *crowded_model(void)
{
    static const struct {
        const char *name, *text;
    } kinds[] = {
        {"at", "{channel: email, from: customer.at, expires: 90d}"},
        {"seen", "{channel: email, from: customer.seen, expires: 90d}"},
        {"again", "{channel: email, after: 1h, restart_on: use, expires: 90d}"},
        {"on", "{channel: email, on: say, after: 20d}"},
    };
    static const char head[] = CROWDED;
    char yaml[sizeof(head) + TEST_ARRAY_LEN(kinds) * 7 * 80] = CROWDED;
    size_t at = sizeof(head) - 1;
    for (size_t kind = 0; kind < TEST_ARRAY_LEN(kinds); kind++) {
        for (int i = 1; i <= 7; i++)
            at += (size_t)snprintf(yaml + at, sizeof(yaml) - at, "      %s%d: %s\n",
                                   kinds[kind].name, i, kinds[kind].text);
    }
    return model_of_few_rows(yaml);
}

/* What would tell more than there is room for fails, and changes nothing. */
static void test_more_rows_than_the_model_says(void **state)
{
    (void)state;
    static const char *const inputs[] = {
        "4h a Identify at=9d\n",
        "4h a put at=9d\n",
        "4h a tell at=9d\n",
        "4h a use\n",
        "4h a say\n",
        "4h a out\n",
        "4h a spin\n",
        "4h place a t@0s\n",
        "4h place a at=9d\n",
    };
    static const char begin[] = "0s a go\n"
                                "0s a Identify at=1h\n"
                                "0s a tell at=1h\n"
                                "3h a say\n";
    soj_model *model = crowded_model();
    for (size_t i = 0; i < TEST_ARRAY_LEN(inputs); i++) {
        scene s;
        char rejected[256];
        scene_open(&s, model, MODE_STEP);
        scene_play(&s, begin);
        customer before = s.customers[0];
        before.record = test_malloc(before.len);
        memcpy(before.record, s.customers[0].record, before.len);
        s.out.len = 0;
        scene_play(&s, inputs[i]);
        snprintf(rejected, sizeof(rejected), "%s", s.out.data);
        assert_string_equal(rejected, "a rejected SOJ_ERR_LIMIT\n");
        assert_int_equal(s.customers[0].len, before.len);
        assert_memory_equal(s.customers[0].record, before.record, before.len);
        s.out.len = 0;
        scene_play(&s, "5d advance\nshow a\n");
        assert_string_equal(s.out.data,
                            "5d a fault SOJ_ERR_LIMIT s\n"
                            "a in s since 0s, b.in since 0s; at=1h seen=1h; next 20d3h\n");
        test_free(before.record);
        scene_close(&s);
    }
    soj_model_unref(model);
}

static const char waits[] = HEAD "events: {go: , say: , out: }\n"
                                 "initial: s\n"
                                 "stages:\n"
                                 "  s:\n"
                                 "    on: {out: t}\n"
                                 "    touchpoints:\n"
                                 "      p: {channel: email, on: say, after: 20d, pending: 8}\n"
                                 "      x: {channel: email, after: 5d}\n"
                                 "  t: {}\n";

/* Three that are cancelled, and a transition, are four rows. */
static void test_a_transition_is_the_last_row(void **state)
{
    (void)state;
    soj_model *model = model_of_few_rows(waits);
    scenario_check_model(model, "0s a say\n0s a say\n0s a say\n1d a out\n",
                         "0s a - -> s (created)\n"
                         "1d a ? s.p #1 cancelled left_stage due 20d\n"
                         "1d a ? s.p #2 cancelled left_stage due 20d\n"
                         "1d a ? s.p #3 cancelled left_stage due 20d\n"
                         "1d a s -> t (event) 1d\n");
    scenario_check_model(model, "0s a say\n0s a say\n0s a say\n0s a say\n1d a out\nshow a\n",
                         "0s a - -> s (created)\n"
                         "a rejected SOJ_ERR_LIMIT\n"
                         "a in s since 0s;; next 5d\n");
    soj_model_unref(model);
}

/* All that wait become occurrences of the touchpoint that comes due by itself. */
static void give_to_x(const soj__program *program, uint8_t *record, uint32_t how)
{
    for (uint32_t i = 0; i < how; i++)
        soj__store_u16(waiting(program, record, i) + SOJ__WAITING_TOUCHPOINT, 1);
}

/* What waits gives way to what comes due, and both are told: two rows are left for this, one, none,
 * and not even enough for what waits. */
static void test_one_comes_due_where_many_wait(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "5d a ? s.x #1 superseded newer due 20d\n"
        "5d a ? s.x #2 superseded newer due 20d\n"
        "5d a ! s.x #1\n"
        "a in s since 0s;; next never\n",
        "5d a fault SOJ_ERR_LIMIT s s.x\n"
        "a in s since 0s;; next 20d\n",
    };
    for (uint32_t n = 2; n <= 5; n++) {
        soj_model *model = model_of_few_rows(waits);
        scene s;
        scene_open(&s, model, MODE_STEP);
        for (uint32_t i = 0; i < n; i++)
            scene_play(&s, "0s a say\n");
        give_to_x(model->program, s.customers[0].record, n);
        s.out.len = 0;
        scene_play(&s, "5d advance\nshow a\n");
        assert_string_equal(s.out.data, expected[n > 2]);
        scene_close(&s);
        soj_model_unref(model);
    }
}

/* Each of three moves in a settling macrostep is a row, and so is the one before them. */
static void test_settling_without_room(void **state)
{
    (void)state;
    soj_model *model =
        model_of_few_rows(HEAD "attributes: {n: {type: int, default: 0}}\n"
                               "events: {go: {properties: {n: int}, set: {n: event.n}}}\n"
                               "initial: s\n"
                               "stages:\n"
                               "  s: {on: {go: s}, always: {when: customer.n > 0, to: s,\n"
                               "      set: {n: customer.n - 1}}}\n");
    scenario_check_model(model, "0s a Identify n=0\n1d a go n=3\n2d a go n=4\nshow a\n",
                         "0s a - -> s (created)\n"
                         "1d a s -> s (event) 1d\n"
                         "1d a s -> s (always) 0s\n"
                         "1d a s -> s (always) 0s\n"
                         "1d a s -> s (always) 0s\n"
                         "a rejected SOJ_ERR_LIMIT\n"
                         "a in s since 1d; n=0; next never\n");
    soj_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_do_not_wrap),
        cmocka_unit_test(test_due_times_do_not_wrap),
        cmocka_unit_test(test_visits_out_of_turn),
        cmocka_unit_test(test_asked_and_never_due),
        cmocka_unit_test(test_too_many_macrosteps_before_a_loss),
        cmocka_unit_test(test_an_emission_without_room),
        cmocka_unit_test(test_more_rows_than_the_model_says),
        cmocka_unit_test(test_a_transition_is_the_last_row),
        cmocka_unit_test(test_one_comes_due_where_many_wait),
        cmocka_unit_test(test_settling_without_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
