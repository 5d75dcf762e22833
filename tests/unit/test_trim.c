/* SPDX-License-Identifier: MIT */
/* Engines that rest: memory given back, and taken again. */
#include "support/test.h"

#include <stdio.h>

#include "engine/engine.h"
#include "scenario.h"
#include "shop.h"
#include "tale.h"

static const char *const yamls[] = {tale_rich, tale_quiet};

/* ---- stories ---- */

static void test_trimming_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        const tale_plan plan = {
            .yaml = yamls[seed % 2], .seed = seed, .n = 1000, .customers = seed < 4 ? 3 : 40};
        tale *told = tale_make(&plan);
        telling plain = TELLING, trimmed = TELLING;
        tale_log a, b;
        trimmed.trims = seed;
        trimmed.drains_seldom = seed % 3 == 0;
        trimmed.batch = seed % 4;
        tale_tell(told, &plain, &a);
        tale_tell(told, &trimmed, &b);
        tale_same(&a, &b);
        tale_log_done(&a);
        tale_log_done(&b);
        tale_free(told);
    }
}

/* Each allocation of each call fails once, those of waking among them; what is told again then does
 * what it would have done. */
static void test_poor_engines(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        const tale_plan plan = {.yaml = yamls[seed % 2], .seed = seed, .n = 300, .customers = 12};
        tale *told = tale_make(&plan);
        failing_alloc books;
        telling rich = TELLING, poor = TELLING;
        tale_log a, b;
        failing_alloc_init(&books);
        poor.options.allocator = &books.allocator;
        poor.options.keys = seed < 3 ? SOJ_KEYS_TEXT : SOJ_KEYS_INTEGER;
        poor.poor = &books;
        poor.trims = seed;
        poor.batch = seed % 3 * 2;
        poor.drains_seldom = seed == 4; /* what waits keeps it awake */
        tale_tell(told, &rich, &a);
        tale_tell(told, &poor, &b);
        tale_same(&a, &b);
        assert_true(poor.n_failed > (seed == 4 ? 50u : 200u));
        failing_alloc_check_empty(&books);
        tale_log_done(&a);
        tale_log_done(&b);
        tale_free(told);
    }
}

/* ---- memory ---- */

typedef struct counted {
    failing_alloc books;
    soj_engine *engine;
} counted;

static void open_counted(counted *c, const shop *f)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    failing_alloc_init(&c->books);
    options.allocator = &c->books.allocator;
    assert_int_equal(soj_engine_new(f->model, &options, &c->engine), SOJ_OK);
}

static void close_counted(counted *c)
{
    soj_engine_free(c->engine);
    failing_alloc_check_empty(&c->books);
}

static void drain(soj_engine *engine)
{
    while (soj_engine_next(engine))
        continue;
}

enum {
    IDLE = 4096,     /* bytes of one without customers */
    IDLE_FEW = 10240 /* of one with some: cells, tails and a table at their smallest */
};

static void test_an_idle_engine_is_small(void **state)
{
    const shop *f = *state;
    counted c;
    open_counted(&c, f);
    assert_true(c.books.live_bytes < IDLE);
    assert_int_equal(soj_engine_advance(c.engine, SCENARIO_BASE, 0, NULL), SOJ_OK);
    assert_true(c.books.live_bytes < IDLE); /* nobody was due */
    assert_int_equal(soj_release(c.engine, SOJ_HOLD_ALL, SOJ_NONE), SOJ_OK);
    assert_true(c.books.live_bytes > IDLE_FEW);
    soj_engine_trim(c.engine);
    assert_true(c.books.live_bytes < IDLE);
    for (size_t i = 0; i < 3; i++) {
        const soj_event use = shop_event(i == 0 ? "a" : "b", f->use, SCENARIO_BASE);
        assert_int_equal(soj_engine_post(c.engine, &use, NULL), SOJ_OK);
        assert_true(c.books.live_bytes > IDLE_FEW);
        drain(c.engine);
        soj_engine_trim(c.engine);
        assert_true(c.books.live_bytes < IDLE_FEW);
    }
    soj_engine_trim(c.engine); /* nothing is left to give */
    assert_true(c.books.live_bytes < IDLE_FEW);
    soj_engine_trim(NULL);
    close_counted(&c);
}

/* With outputs waiting all that they need stays, and they are what they were. */
static void test_outputs_that_wait_are_kept(void **state)
{
    const shop *f = *state;
    counted c;
    size_t n = 0;
    open_counted(&c, f);
    const soj_event use = shop_event("somebody", f->use, SCENARIO_BASE);
    assert_int_equal(soj_engine_post(c.engine, &use, NULL), SOJ_OK);
    for (const soj_output *o; (o = soj_engine_next(c.engine)) != NULL; n++) {
        soj_engine_trim(c.engine);
        assert_int_equal(o->customer.len, use.customer_len);
        assert_memory_equal(o->customer.data, use.customer, use.customer_len);
    }
    assert_int_equal(n, 4);
    assert_null(soj_engine_next(c.engine));
    soj_engine_trim(c.engine);
    assert_true(c.books.live_bytes < IDLE_FEW);
    assert_null(soj_engine_next(c.engine));
    close_counted(&c);
}

/* A hold is kept by what the engine works with. */
static void test_holds_are_kept(void **state)
{
    const shop *f = *state;
    const struct {
        int32_t what;
        uint32_t handle;
    } holds[] = {{SOJ_HOLD_ALL, SOJ_NONE}, {SOJ_HOLD_CHANNEL, 0}, {SOJ_HOLD_TOUCHPOINT, 2}};
    for (size_t i = 0; i < TEST_ARRAY_LEN(holds); i++) {
        counted c;
        size_t n = 0;
        open_counted(&c, f);
        assert_int_equal(soj_hold(c.engine, holds[i].what, holds[i].handle), SOJ_OK);
        soj_engine_trim(c.engine);
        const soj_event use = shop_event("a", f->use, SCENARIO_BASE);
        assert_int_equal(soj_engine_post(c.engine, &use, NULL), SOJ_OK);
        for (const soj_output *o; (o = soj_engine_next(c.engine)) != NULL;)
            n += o->kind == SOJ_OUTPUT_DECISION && o->as.decision.reason == SOJ_REASON_HELD;
        assert_true(n > 0);
        soj_engine_trim(c.engine);
        assert_int_equal(soj_release(c.engine, holds[i].what, holds[i].handle), SOJ_OK);
        soj_engine_trim(c.engine);
        assert_true(c.books.live_bytes < IDLE_FEW);
        assert_true(soj_engine_next_due(c.engine) == SCENARIO_BASE);
        close_counted(&c);
    }
}

/* ---- waking ---- */

typedef struct waking {
    const shop *f;
    soj_status (*call)(const shop *f, soj_engine *engine);
    size_t at_least; /* allocations: waking takes two spare records, the workspace, its arena */
} waking;

static soj_status call_post(const shop *f, soj_engine *engine)
{
    const soj_event use = shop_event("a", f->out, SCENARIO_BASE + SOJ_HOUR);
    return soj_engine_post(engine, &use, NULL);
}

static soj_status call_batch(const shop *f, soj_engine *engine)
{
    size_t done = 99;
    const soj_event use = shop_event("a", f->out, SCENARIO_BASE + SOJ_HOUR);
    soj_status status = soj_engine_post_batch(engine, &use, 1, NULL, &done);
    assert_int_equal(done, status == SOJ_OK);
    return status;
}

static soj_status call_place(const shop *f, soj_engine *engine)
{
    (void)f;
    const soj_placement placed = {.customer = "a", .customer_len = 1, .time = SCENARIO_BASE};
    return soj_engine_place(engine, &placed, NULL);
}

static soj_status call_advance(const shop *f, soj_engine *engine)
{
    bool more;
    (void)f;
    soj_status status = soj_engine_advance(engine, SCENARIO_BASE + 20 * SOJ_DAY, 0, &more);
    assert_int_equal(more, status != SOJ_OK);
    return status;
}

static soj_status call_hold(const shop *f, soj_engine *engine)
{
    (void)f;
    return soj_hold(engine, SOJ_HOLD_ALL, SOJ_NONE);
}

static soj_status call_release(const shop *f, soj_engine *engine)
{
    (void)f;
    return soj_release(engine, SOJ_HOLD_ALL, SOJ_NONE);
}

static soj_status call_customer(const shop *f, soj_engine *engine)
{
    soj_text key;
    const void *record;
    size_t len;
    (void)f;
    return soj_engine_customer(engine, 0, &key, &record, &len);
}

static void wake_poor(const waking *w)
{
    counted c;
    soj_status status = SOJ_ERR_NOMEM;
    size_t n = 0;
    open_counted(&c, w->f);
    const soj_event use = shop_event("a", w->f->use, SCENARIO_BASE);
    assert_int_equal(soj_engine_post(c.engine, &use, NULL), SOJ_OK);
    drain(c.engine);
    soj_engine_trim(c.engine);
    for (; status == SOJ_ERR_NOMEM; n++) {
        failing_alloc_arm(&c.books, n + 1, false);
        status = w->call(w->f, c.engine);
        failing_alloc_arm(&c.books, 0, false);
        if (status == SOJ_OK)
            break;
        soj_engine_trim(c.engine); /* it wakes anew */
    }
    assert_int_equal(status, SOJ_OK);
    assert_true(n >= w->at_least);
    drain(c.engine);
    soj_engine_trim(c.engine);
    close_counted(&c);
}

static void test_waking_without_memory(void **state)
{
    const shop *f = *state;
    const waking calls[] = {
        {f, call_post, 4}, {f, call_batch, 4},   {f, call_place, 4},    {f, call_advance, 4},
        {f, call_hold, 4}, {f, call_release, 4}, {f, call_customer, 1},
    };
    for (size_t i = 0; i < TEST_ARRAY_LEN(calls); i++)
        wake_poor(&calls[i]);
}

enum { CROWD = 2000 };

static void post_crowd(soj_engine *engine, const shop *f)
{
    for (size_t i = 0; i < CROWD; i++) {
        char key[8];
        (void)snprintf(key, sizeof(key), "%zu", i);
        const soj_event use =
            shop_event(key, f->use, SCENARIO_BASE + (soj_time)i * 10 * SOJ_MINUTE);
        assert_int_equal(soj_engine_post(engine, &use, NULL), SOJ_OK);
    }
    drain(engine);
}

/* Finding out who is due first needs memory too: days that open, and the order of a day. */
static void test_advancing_without_memory(void **state)
{
    const shop *f = *state;
    counted c;
    size_t n_failed = 0;
    open_counted(&c, f);
    post_crowd(c.engine, f);
    post_crowd(f->engine, f);
    for (soj_time day = 1; day <= 40; day++) {
        bool more = true;
        soj_engine_trim(c.engine);
        for (size_t fail_at = 1; more; fail_at++) {
            failing_alloc_arm(&c.books, fail_at, false);
            soj_status status =
                soj_engine_advance(c.engine, SCENARIO_BASE + day * SOJ_DAY, 0, &more);
            failing_alloc_arm(&c.books, 0, false);
            assert_int_equal(status, more ? SOJ_ERR_NOMEM : SOJ_OK);
            n_failed += more;
        }
        assert_int_equal(soj_engine_advance(f->engine, SCENARIO_BASE + day * SOJ_DAY, 0, NULL),
                         SOJ_OK);
        for (const soj_output *o; (o = soj_engine_next(c.engine)) != NULL;) {
            const soj_output *expected = soj_engine_next(f->engine);
            assert_non_null(expected);
            assert_int_equal(o->kind, expected->kind);
            assert_int_equal(o->customer.len, expected->customer.len);
            assert_memory_equal(o->customer.data, expected->customer.data, o->customer.len);
        }
        assert_null(soj_engine_next(f->engine));
    }
    assert_true(n_failed > 100);
    close_counted(&c);
}

/* All else is there, but the next day does not open. */
static void test_a_day_that_cannot_open(void **state)
{
    const shop *f = *state;
    const soj_time opens = SCENARIO_BASE + 2 * SOJ_DAY;
    counted c;
    bool more;
    open_counted(&c, f);
    post_crowd(c.engine, f);
    assert_int_equal(soj_engine_advance(c.engine, opens - 1, 0, NULL), SOJ_OK);
    drain(c.engine);
    assert_true(soj_engine_next_due(c.engine) == opens);
    failing_alloc_arm(&c.books, 1, true);
    assert_int_equal(soj_engine_advance(c.engine, opens, 0, &more), SOJ_ERR_NOMEM);
    failing_alloc_arm(&c.books, 0, false);
    assert_true(more);
    assert_null(soj_engine_next(c.engine));
    assert_int_equal(soj_engine_advance(c.engine, opens, 0, &more), SOJ_OK);
    assert_false(more);
    assert_non_null(soj_engine_next(c.engine));
    close_counted(&c);
}

/* Rows count the bytes of what waits by 32 bits. */
static void test_four_gigabytes_that_wait(void **state)
{
    (void)state;
    failing_alloc books;
    soj__queue queue;
    failing_alloc_init(&books);
    soj__mem mem = soj__mem_from(&books.allocator);
    if (sizeof(size_t) == sizeof(uint32_t))
        skip(); /* memory ends before */
    soj__queue_init(&queue, &mem, 1, 9);
    queue.n_bytes = UINT32_MAX - 8;
    assert_false(soj__queue_grow(&queue));
    assert_int_equal(books.calls, 0); /* nothing was asked for */
}

/* Conditions that had errors are still counted when the workspace that counted them is gone. */
static void test_errors_of_conditions_stay_counted(void **state)
{
    (void)state;
    soj_model *model =
        scenario_model("sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: }\n"
                       "attributes: {n: {type: int, default: 0}}\n"
                       "events: {go: }\ninitial: a\n"
                       "stages: {a: {on: {go: {to: a, when: '1 / customer.n > 0'}}}}\n");
    soj_engine *engine;
    const soj_event go = shop_event("a", soj_model_event(model, "go", 2), SCENARIO_BASE);
    assert_int_equal(soj_engine_new(model, NULL, &engine), SOJ_OK);
    for (uint64_t i = 1; i <= 5; i++) {
        assert_int_equal(soj_engine_post(engine, &go, NULL), SOJ_OK);
        assert_true(shop_counters(engine).condition_errors == i);
        drain(engine);
        soj_engine_trim(engine);
        assert_true(shop_counters(engine).condition_errors == i);
    }
    soj_engine_free(engine);
    soj_model_unref(model);
}

#define WITH_SHOP(test) cmocka_unit_test_setup_teardown(test, shop_set_up, shop_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trimming_changes_nothing),
        cmocka_unit_test(test_poor_engines),
        WITH_SHOP(test_an_idle_engine_is_small),
        WITH_SHOP(test_outputs_that_wait_are_kept),
        WITH_SHOP(test_holds_are_kept),
        WITH_SHOP(test_waking_without_memory),
        WITH_SHOP(test_advancing_without_memory),
        WITH_SHOP(test_a_day_that_cannot_open),
        cmocka_unit_test(test_four_gigabytes_that_wait),
        cmocka_unit_test(test_errors_of_conditions_stay_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
