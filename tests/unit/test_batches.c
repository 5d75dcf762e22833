/* SPDX-License-Identifier: MIT */
/* A story told to engines in batches of different sizes, and with memory running out. */
#include "support/failing_alloc.h"
#include "support/test.h"

#include "base/buf.h"
#include "scenario.h"
#include "shop.h"

#define N_EVENTS 10000

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* 10,000 events of 300 customers; some are late, some are rejected. */
static soj_event *make_story(const shop *f, char keys[300][4], soj_property *property, size_t n)
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
        events[i] = shop_event(keys[who], kinds[next_random(&seed) % 3],
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
    soj_engine_counters c = shop_counters(engine);
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

static void tell(const shop *f, const soj_event *events, size_t n, size_t batch, size_t drain_every,
                 soj__buf *out)
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
    const shop *f = *state;
    char keys[300][4];
    soj__mem mem = soj__mem_from(NULL);
    soj__buf one, other;
    static const size_t sizes[] = {10, 10000};
    soj_property property = {.handle = 3, .value = shop_text("some text", 9)};
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
    const shop *f = *state;
    char keys[300][4];
    failing_alloc books;
    soj__mem mem = soj__mem_from(NULL);
    soj__buf expected, got;
    soj_engine *engine = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_property property = {.handle = 3, .value = shop_text("some text", 9)};
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
    const shop *f = *state;
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

#define WITH_SHOP(test) cmocka_unit_test_setup_teardown(test, shop_set_up, shop_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_the_size_of_batches_changes_nothing),
        WITH_SHOP(test_running_out_of_memory),
        WITH_SHOP(test_a_work_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
