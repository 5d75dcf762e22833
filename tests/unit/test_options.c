/* SPDX-License-Identifier: MIT */
/* What an engine may be told when it is made: kinds of keys and outputs, and what it forgets. */
#include "support/test.h"

#include <inttypes.h>
#include <stdio.h>

#include "compiling.h"
#include "engine/engine.h"
#include "scenario.h"
#include "shop.h"
#include "tale.h"

static const char *const yamls[] = {tale_rich, tale_quiet};

/* ---- integer keys ---- */

static void compare_keys(const tale *told, size_t batch)
{
    telling text = TELLING, integer = TELLING;
    tale_log a, b;
    text.batch = integer.batch = batch;
    integer.options.keys = SOJ_KEYS_INTEGER;
    tale_tell(told, &text, &a);
    tale_tell(told, &integer, &b);
    assert_true(a.outputs.len > 20000 && a.records.len > 500);
    tale_same(&a, &b);
    tale_log_done(&a);
    tale_log_done(&b);
}

static void test_integers_are_their_digits(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        const tale_plan plan = {
            .yaml = yamls[seed % 2], .seed = seed, .n = 2000, .customers = seed < 3 ? 4 : 40};
        tale *told = tale_make(&plan);
        compare_keys(told, seed % 3);
        tale_free(told);
    }
}

static soj_engine *make_engine(const shop *f, int32_t keys)
{
    soj_engine *engine;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.keys = keys;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    return engine;
}

static soj_event integer_event(uint64_t key, uint32_t event, soj_time time)
{
    return (soj_event){.integer_key = key, .event = event, .time = time};
}

static void post_fine(soj_engine *engine, const soj_event *event)
{
    assert_int_equal(soj_engine_post(engine, event, NULL), SOJ_OK);
}

static void test_the_least_and_the_greatest(void **state)
{
    const shop *f = *state;
    soj_engine *engine = make_engine(f, SOJ_KEYS_INTEGER);
    const uint64_t keys[] = {UINT64_MAX, 0, 1};
    for (size_t i = 0; i < TEST_ARRAY_LEN(keys); i++) {
        size_t number;
        uint64_t key;
        const soj_event event = integer_event(keys[i], f->use, SCENARIO_BASE);
        assert_int_equal(soj_engine_find_integer(engine, keys[i], &number), SOJ_ERR_NOT_FOUND);
        assert_int_equal(soj_engine_integer_key(engine, i, &key), SOJ_ERR_NOT_FOUND);
        post_fine(engine, &event);
        assert_int_equal(soj_engine_find_integer(engine, keys[i], &number), SOJ_OK);
        assert_int_equal(number, i);
        assert_int_equal(soj_engine_integer_key(engine, i, &key), SOJ_OK);
        assert_true(key == keys[i]);
    }
    size_t n = 0;
    for (const soj_output *o; (o = soj_engine_next(engine)) != NULL; n++) {
        assert_null(o->customer.data);
        assert_int_equal(o->customer.len, 0);
        assert_true(o->integer_key == keys[n / 4]); /* each has four */
    }
    assert_int_equal(n, 12);
    soj_engine_free(engine);
}

static void take_id(soj_engine *engine, char out[33])
{
    const soj_output *o;
    do {
        o = soj_engine_next(engine);
        assert_non_null(o);
    } while (o->kind != SOJ_OUTPUT_TOUCHPOINT);
    assert_int_equal(strlen(o->as.touchpoint.id), 32);
    memcpy(out, o->as.touchpoint.id, 33);
    while (soj_engine_next(engine)) {
    }
}

/* Of every number of digits, with zeros among them: an integer has the ids of its text. */
static void test_ids_of_integers_are_those_of_texts(void **state)
{
    const shop *f = *state;
    soj_engine *integers = make_engine(f, SOJ_KEYS_INTEGER);
    soj_engine *texts = make_engine(f, SOJ_KEYS_TEXT);
    const uint64_t most = UINT64_MAX;
    for (uint64_t key = 0;; key = key > most / 8 ? most : key * 7 + key / 3 + 1) {
        for (unsigned end = 0; end < 3; end++) {
            const uint64_t near = key - key % 100 + (end == 0 ? 0 : end == 1 ? 9 : key % 100);
            char text[24], ids[2][33];
            (void)snprintf(text, sizeof(text), "%" PRIu64, near);
            const soj_time time = SCENARIO_BASE;
            const soj_event integer = integer_event(near, f->use, time);
            const soj_event named = shop_event(text, f->use, time);
            size_t number;
            if (soj_engine_find_integer(integers, near, &number) == SOJ_OK)
                continue;
            post_fine(integers, &integer);
            post_fine(texts, &named);
            take_id(integers, ids[0]);
            take_id(texts, ids[1]);
            assert_string_equal(ids[0], ids[1]);
        }
        if (key == most)
            break;
    }
    soj_engine_free(integers);
    soj_engine_free(texts);
}

/* Older events of an erased customer are refused, a younger one makes a new one. */
static void test_erased_integers(void **state)
{
    const shop *f = *state;
    soj_engine *engine = make_engine(f, SOJ_KEYS_INTEGER);
    const uint64_t keys[] = {0, UINT64_MAX, 77};
    uint32_t erased = soj_model_event(f->model, "Customer Erased", 15);
    for (size_t i = 0; i < TEST_ARRAY_LEN(keys); i++) {
        size_t number;
        uint64_t key;
        soj_event event = integer_event(keys[i], f->use, SCENARIO_BASE);
        post_fine(engine, &event);
        event.event = erased;
        post_fine(engine, &event);
        assert_int_equal(soj_engine_find_integer(engine, keys[i], &number), SOJ_ERR_NOT_FOUND);
        assert_int_equal(soj_engine_integer_key(engine, 2 * i, &key), SOJ_ERR_NOT_FOUND);
        event.event = f->use;
        assert_int_equal(soj_engine_post(engine, &event, NULL), SOJ_ERR_ERASED);
        event.time++;
        post_fine(engine, &event);
        assert_int_equal(soj_engine_find_integer(engine, keys[i], &number), SOJ_OK);
        assert_int_equal(number, 2 * i + 1);
    }
    assert_int_equal(shop_counters(engine).erased, TEST_ARRAY_LEN(keys));
    assert_int_equal(shop_counters(engine).rejected, TEST_ARRAY_LEN(keys));
    soj_engine_free(engine);
}

static void test_the_other_kind_is_refused(void **state)
{
    const shop *f = *state;
    soj_engine *engine = make_engine(f, SOJ_KEYS_INTEGER);
    const soj_event text = shop_event("7", f->use, SCENARIO_BASE);
    const soj_event integer = integer_event(7, f->use, SCENARIO_BASE);
    const soj_placement placed = {.customer = "7", .customer_len = 1, .time = SCENARIO_BASE};
    soj_result result;
    size_t number = 99;
    uint64_t key = 99;
    assert_int_equal(soj_engine_post(engine, &text, &result), SOJ_ERR_ARGUMENT);
    assert_int_equal(result.status, SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_place(engine, &placed, NULL), SOJ_ERR_ARGUMENT);
    post_fine(engine, &integer);
    assert_int_equal(soj_engine_find(engine, "7", 1, &number), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_find_integer(engine, 7, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_integer_key(engine, 0, NULL), SOJ_ERR_ARGUMENT);
    soj_engine_free(engine);

    engine = f->engine;
    assert_int_equal(soj_engine_post(engine, &integer, NULL), SOJ_ERR_KEY);
    post_fine(engine, &text);
    assert_int_equal(soj_engine_find_integer(engine, 7, &number), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_integer_key(engine, 0, &key), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_find_integer(NULL, 7, &number), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_integer_key(NULL, 0, &key), SOJ_ERR_ARGUMENT);
    assert_int_equal(number, 99);
    assert_int_equal(key, 99);
}

/* ---- outputs ---- */

static const uint32_t all_kinds =
    SOJ_OUTPUT_BIT(SOJ_OUTPUT_TOUCHPOINT) | SOJ_OUTPUT_BIT(SOJ_OUTPUT_TRANSITION) |
    SOJ_OUTPUT_BIT(SOJ_OUTPUT_DECISION) | SOJ_OUTPUT_BIT(SOJ_OUTPUT_FAULT);

/* The lines of the kinds in `mask`. */
static void sieve(const soj__buf *from, uint32_t mask, soj__buf *out)
{
    for (size_t at = 0; at < from->len;) {
        const char *line = from->data + at;
        size_t len = (size_t)((const char *)memchr(line, '\n', from->len - at) - line) + 1;
        if (mask & SOJ_OUTPUT_BIT(line[0] - '0'))
            soj__buf_put(out, line, len);
        at += len;
    }
}

static void compare_kinds(const tale *told, const tale_log *whole, uint32_t mask)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf expected;
    telling how = TELLING;
    tale_log some;
    how.options.outputs = mask;
    how.trims = mask;
    how.drains_seldom = mask % 4 == 0;
    soj__buf_init(&expected, &mem);
    sieve(&whole->outputs, mask | SOJ_OUTPUT_BIT(SOJ_OUTPUT_FAULT), &expected);
    tale_tell(told, &how, &some);
    tale_same_text(&expected, &some.outputs, "outputs");
    tale_same_text(&whole->results, &some.results, "results");
    tale_same_text(&whole->state, &some.state, "counters or customers");
    tale_same_text(&whole->records, &some.records, "records");
    tale_log_done(&some);
    soj__buf_done(&expected);
}

/* Reports work, whether what they are about was wanted or not. */
static void test_some_kinds_of_outputs(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        const tale_plan plan = {
            .yaml = yamls[seed == 3], .seed = seed, .n = TEST_TIMES(2000, 500), .customers = 10};
        tale *told = tale_make(&plan);
        telling how = TELLING;
        tale_log whole;
        tale_tell(told, &how, &whole);
        for (uint32_t mask = 1; mask <= all_kinds; mask++) {
            if ((mask & ~all_kinds) == 0)
                compare_kinds(told, &whole, mask);
        }
        tale_log_done(&whole);
        tale_free(told);
    }
}

/* The stories of these tests have outputs of every kind, and reports that are taken. */
static void test_a_story_has_everything(void **state)
{
    (void)state;
    const tale_plan plan = {.yaml = tale_rich, .seed = 1, .n = 2000, .customers = 10};
    tale *told = tale_make(&plan);
    size_t kinds[8] = {0};
    soj_engine *engine;
    soj_result result;
    assert_int_equal(soj_engine_new(told->model, NULL, &engine), SOJ_OK);
    for (size_t i = 0; i < told->n; i++)
        (void)!tale_act(engine, &told->acts[i], false, &result);
    for (const soj_output *o; (o = soj_engine_next(engine)) != NULL;)
        kinds[o->kind]++;
    assert_true(kinds[SOJ_OUTPUT_TOUCHPOINT] > 100 && kinds[SOJ_OUTPUT_TRANSITION] > 100 &&
                kinds[SOJ_OUTPUT_DECISION] > 50 && kinds[SOJ_OUTPUT_FAULT] > 0);
    const soj_engine_counters c = shop_counters(engine);
    const uint64_t counts[] = {c.late,       c.rejected, c.unhandled, c.condition_errors,
                               c.duplicates, c.erased,   c.ignored};
    for (size_t i = 0; i < TEST_ARRAY_LEN(counts); i++) {
        if (counts[i] <= 3)
            fail_msg("counter %zu is only %d", i, (int)counts[i]);
    }
    soj_engine_free(engine);
    tale_free(told);
}

/* ---- emissions that are forgotten ---- */

/* One whose touchpoints are only sent, most of them. */
static const char sending[] =
    "sojourn: 1\nmodel: sending\nversion: 1\n"
    "channels: {email: }\n"
    "attributes: {small: {type: int, max: 3, default: 0}, heard: string}\n"
    "events:\n"
    "  look:\n"
    "  go: {properties: {s: string}, set: {heard: event.s}}\n"
    "  move:\n"
    "  back:\n"
    "initial: a\n"
    "stages:\n"
    "  a:\n"
    "    on: {move: b}\n"
    "    after: {2d: {to: b, restart_on: look}}\n"
    "    touchpoints:\n"
    "      first: {channel: email, content: text}\n"
    "      next: {channel: email, after: 3h, expires: 0s}\n"
    "      told: {channel: email, after: 5h, data: {s: customer.heard}}\n"
    "    initial: in\n"
    "    stages: {in: {on: {back: a}, touchpoints: {inner: {channel: email, after: 4h}}}}\n"
    "  b:\n"
    "    on: {back: a}\n"
    "    after:\n"
    "      1d: {to: a, restart_on: any}\n"
    "      90m: {set: {small: customer.small + 2}, restart_on: go}\n"
    "    touchpoints: {x: {channel: email}, y: {channel: email, after: 1h}}\n";

static void test_emissions_are_forgotten(void **state)
{
    (void)state;
    static const char *const models[] = {tale_rich, tale_quiet, sending};
    for (uint64_t seed = 1; seed <= 6; seed++) {
        const tale_plan plan = {.yaml = models[seed % 3],
                                .seed = seed,
                                .n = 1000,
                                .customers = 10,
                                .without_missed = true};
        tale *told = tale_make(&plan);
        telling how = TELLING;
        tale_log whole, less;
        tale_tell(told, &how, &whole);
        how.options.forgets_emissions = true;
        how.trims = seed;
        tale_tell(told, &how, &less);
        tale_same_text(&whole.results, &less.results, "results");
        tale_same_text(&whole.outputs, &less.outputs, "outputs");
        tale_same_text(&whole.state, &less.state, "counters or customers");
        assert_true(whole.records.len > less.records.len + 100);
        tale_log_done(&whole);
        tale_log_done(&less);
        tale_free(told);
    }
}

/* What the engine says to "Touchpoint Missed" about an emission; what was missed goes out again. */
static soj_result report_missed(const shop *f, bool forgets)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine;
    soj_result result;
    soj_property id = {0};
    char text[33];
    options.forgets_emissions = forgets;
    assert_int_equal(soj_engine_new(f->model, &options, &engine), SOJ_OK);
    const soj_event use = shop_event("a", f->use, SCENARIO_BASE);
    post_fine(engine, &use);
    for (const soj_output *o; (o = soj_engine_next(engine)) != NULL;) {
        if (o->kind == SOJ_OUTPUT_TOUCHPOINT)
            memcpy(text, o->as.touchpoint.id, sizeof(text));
    }
    soj_event missed = shop_event("a", soj_model_event(f->model, "Touchpoint Missed", 17),
                                  SCENARIO_BASE + SOJ_HOUR);
    id.value = shop_text(text, 32);
    missed.properties = &id;
    missed.n_properties = 1;
    assert_int_equal(soj_engine_post(engine, &missed, &result), SOJ_OK);
    assert_int_equal(shop_counters(engine).ignored, forgets);
    assert_int_equal(soj_engine_next(engine) == NULL, forgets);
    soj_engine_free(engine);
    return result;
}

static void test_what_is_forgotten_was_not_missed(void **state)
{
    const shop *f = *state;
    assert_false(report_missed(f, false).is_ignored);
    assert_true(report_missed(f, true).is_ignored);
}

/* Room for the emissions of a customer's first time, where they are remembered. */
static void test_room_of_tails(void **state)
{
    (void)state;
    const struct {
        const char *touchpoints;
        size_t n;
    } cases[] = {{"", 0},
                 {"t1: {channel: email, after: 1d}", 1},
                 {"t1: {channel: email, after: 1d}, t2: {channel: email, after: 1d}, "
                  "t3: {channel: email, after: 1d}, t4: {channel: email, after: 1d}, "
                  "t5: {channel: email, after: 1d}",
                  4}};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(cases); i++) {
        char text[400];
        soj_engine *engine;
        soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
        (void)snprintf(text, sizeof(text),
                       HEAD "channels: {email: }\ninitial: a\nstages: {a: {touchpoints: {%s}}}\n",
                       cases[i].touchpoints);
        soj_model *model = compile_fine(text);
        size_t lengths = (size_t)SOJ__LENGTH_BYTES * model->program->parts.n;
        assert_int_equal(soj_engine_new(model, &options, &engine), SOJ_OK);
        assert_int_equal(engine->tails.least, lengths + 14 * cases[i].n);
        soj_engine_free(engine);
        options.forgets_emissions = true;
        assert_int_equal(soj_engine_new(model, &options, &engine), SOJ_OK);
        assert_int_equal(engine->tails.least, 0);
        soj_engine_free(engine);
        soj_model_unref(model);
    }
}

/* ---- what is refused ---- */

static soj_status try_options(const shop *f, const soj_engine_options *options)
{
    soj_engine *engine = NULL;
    soj_status status = soj_engine_new(f->model, options, &engine);
    assert_int_equal(engine != NULL, status == SOJ_OK);
    soj_engine_free(engine);
    return status;
}

static void test_options_without_sense(void **state)
{
    const shop *f = *state;
    for (int32_t keys = -2; keys <= 3; keys++) {
        soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
        options.keys = keys;
        assert_int_equal(try_options(f, &options), keys == SOJ_KEYS_TEXT || keys == SOJ_KEYS_INTEGER
                                                       ? SOJ_OK
                                                       : SOJ_ERR_ARGUMENT);
    }
    for (uint32_t bit = 0; bit < 32; bit++) {
        soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
        options.outputs = 1u << bit;
        assert_int_equal(try_options(f, &options),
                         options.outputs & all_kinds ? SOJ_OK : SOJ_ERR_ARGUMENT);
        options.outputs |= SOJ_OUTPUT_BIT(SOJ_OUTPUT_TOUCHPOINT);
        assert_int_equal(try_options(f, &options),
                         (options.outputs & ~all_kinds) == 0 ? SOJ_OK : SOJ_ERR_ARGUMENT);
    }
}

/* What lies behind the end of an older structure is not looked at. */
static void test_sizes_of_earlier_versions(void **state)
{
    const shop *f = *state;
    const size_t known[] = {offsetof(soj_engine_options, event_id_retention),
                            offsetof(soj_engine_options, zones), offsetof(soj_engine_options, keys),
                            sizeof(soj_engine_options)};
    for (size_t size = 0; size <= sizeof(soj_engine_options) + 8; size++) {
        soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
        bool is_known = false;
        options.struct_size = size;
        if (size < sizeof(options))
            options.keys = 99;
        for (size_t i = 0; i < TEST_ARRAY_LEN(known); i++)
            is_known |= size == known[i];
        assert_int_equal(try_options(f, &options), is_known ? SOJ_OK : SOJ_ERR_ABI);
    }
}

#define WITH_SHOP(test) cmocka_unit_test_setup_teardown(test, shop_set_up, shop_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_are_their_digits),
        WITH_SHOP(test_the_least_and_the_greatest),
        WITH_SHOP(test_ids_of_integers_are_those_of_texts),
        WITH_SHOP(test_erased_integers),
        WITH_SHOP(test_the_other_kind_is_refused),
        cmocka_unit_test(test_a_story_has_everything),
        cmocka_unit_test(test_some_kinds_of_outputs),
        cmocka_unit_test(test_emissions_are_forgotten),
        WITH_SHOP(test_what_is_forgotten_was_not_missed),
        cmocka_unit_test(test_room_of_tails),
        WITH_SHOP(test_options_without_sense),
        WITH_SHOP(test_sizes_of_earlier_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
