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

/* What happens to 300 customers. The events point into it. */
typedef struct story {
    soj_event *events;
    char keys[300][4];
    char (*ids)[8];
    soj_property property;
} story;

/* Some are late, some are rejected, now and then a customer is erased. Each has an id. */
static story *make_story(const shop *f, size_t n)
{
    story *out = test_calloc(1, sizeof(*out));
    uint32_t erased = soj_model_event(f->model, "Customer Erased", 15);
    const uint32_t kinds[] = {f->use, f->out, f->in};
    uint64_t seed = 3;
    out->events = test_malloc(n * sizeof(*out->events));
    out->ids = test_calloc(n, sizeof(*out->ids));
    out->property = (soj_property){.handle = 3, .value = shop_text("some text", 9)};
    for (size_t i = 0; i < n; i++) {
        uint32_t who = next_random(&seed) % 300;
        char *key = out->keys[who];
        key[0] = (char)('a' + who / 100);
        key[1] = (char)('a' + who / 10 % 10);
        key[2] = (char)('a' + who % 10);
        soj_event event = shop_event(key, kinds[next_random(&seed) % 3],
                                     SCENARIO_BASE + (soj_time)i * SOJ_MINUTE -
                                         (soj_time)(next_random(&seed) % 4) * SOJ_HOUR);
        if (event.event == f->use && next_random(&seed) % 2) {
            event.properties = &out->property;
            event.n_properties = 1;
        }
        if (next_random(&seed) % 50 == 0)
            event.time = -1;
        else if (next_random(&seed) % 100 == 0)
            event = shop_event(key, erased, event.time);
        event.id = out->ids[i];
        for (size_t rest = i; event.id_len < 2 || rest > 0; rest /= 10)
            out->ids[i][event.id_len++] = (char)('0' + rest % 10);
        out->events[i] = event;
    }
    return out;
}

static void free_story(story *told)
{
    test_free(told->events);
    test_free(told->ids);
    test_free(told);
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

/* The key and record of every customer. */
static void put_customers(const soj_engine *engine, soj__buf *out)
{
    for (size_t i = 0; i < soj_engine_numbers(engine); i++) {
        soj_text key;
        const void *record;
        size_t len;
        if (soj_engine_customer(engine, i, &key, &record, &len) != SOJ_OK)
            continue;
        put_number(out, (int64_t)i);
        soj__buf_put(out, key.data, key.len);
        soj__buf_put(out, record, len);
    }
}

static void put_state(const soj_engine *engine, soj__buf *out)
{
    soj_engine_counters c = shop_counters(engine);
    const uint64_t numbers[] = {c.customers, c.accepted,    c.rejected, c.late,
                                c.unhandled, c.clock_steps, c.faults,   c.condition_errors,
                                c.erased,    c.duplicates};
    for (size_t i = 0; i < TEST_ARRAY_LEN(numbers); i++)
        put_number(out, (int64_t)numbers[i]);
    put_number(out, soj_engine_next_due(engine));
    put_customers(engine, out);
}

/* How a story is told. */
typedef struct telling {
    size_t batch;
    size_t drain_every; /* batches */
    bool is_counted;    /* whether the counters are told too */
} telling;

static void post_all(soj_engine *engine, const soj_event *events, size_t n, const telling *how,
                     soj__buf *out)
{
    soj_result *results = test_malloc(how->batch * sizeof(*results));
    for (size_t i = 0; i < n; i += how->batch) {
        size_t done;
        size_t many = n - i < how->batch ? n - i : how->batch;
        assert_int_equal(soj_engine_post_batch(engine, events + i, many, results, &done), SOJ_OK);
        assert_int_equal(done, many);
        for (size_t j = 0; j < many; j++) {
            if (events[i + j].time < 0)
                assert_int_equal(results[j].status, SOJ_ERR_TIME);
            else
                assert_true(results[j].status == SOJ_OK || results[j].status == SOJ_ERR_ERASED);
        }
        if (i / how->batch % how->drain_every == 0)
            drain(engine, out);
    }
    test_free(results);
}

/* Each event, and behind it once more the one that came `back` before it. */
static soj_event *repeat(const soj_event *events, size_t n, size_t back)
{
    soj_event *out = test_malloc(2 * n * sizeof(*out));
    size_t at = 0;
    for (size_t i = 0; i < n + back; i++) {
        if (i < n)
            out[at++] = events[i];
        if (i >= back)
            out[at++] = events[i - back];
    }
    assert_int_equal(at, 2 * n);
    return out;
}

static void tell(const shop *f, const soj_event *events, size_t n, telling how, soj__buf *out)
{
    soj_engine *engine;
    assert_int_equal(soj_engine_new(f->model, NULL, &engine), SOJ_OK);
    post_all(engine, events, n, &how, out);
    assert_int_equal(soj_engine_advance(engine, SCENARIO_BASE + 400 * SOJ_DAY, 0, NULL), SOJ_OK);
    drain(engine, out);
    if (how.is_counted)
        put_state(engine, out);
    else
        put_customers(engine, out);
    soj_engine_free(engine);
}

static void expect_same(const shop *f, const soj_event *events, size_t n, telling how,
                        const soj__buf *expected)
{
    soj__mem mem = soj__mem_from(NULL);
    soj__buf other;
    soj__buf_init(&other, &mem);
    tell(f, events, n, how, &other);
    assert_int_equal(other.len, expected->len);
    assert_memory_equal(other.data, expected->data, other.len);
    soj__buf_done(&other);
}

static void test_the_size_of_batches_changes_nothing(void **state)
{
    const shop *f = *state;
    soj__mem mem = soj__mem_from(NULL);
    soj__buf one;
    static const size_t sizes[] = {7, 10, 10000};
    story *told = make_story(f, N_EVENTS);
    soj__buf_init(&one, &mem);
    tell(f, told->events, N_EVENTS, (telling){1, 1, true}, &one);
    assert_true(one.len > 100000);
    for (size_t i = 0; i < TEST_ARRAY_LEN(sizes); i++)
        expect_same(f, told->events, N_EVENTS, (telling){sizes[i], 3, true}, &one);
    soj__buf_done(&one);
    free_story(told);
}

static void test_every_event_may_come_twice(void **state)
{
    const shop *f = *state;
    soj__mem mem = soj__mem_from(NULL);
    soj__buf one;
    static const size_t backs[] = {0, 1, 50, 3000, N_EVENTS};
    story *told = make_story(f, N_EVENTS);
    soj__buf_init(&one, &mem);
    tell(f, told->events, N_EVENTS, (telling){1, 1, false}, &one);
    for (size_t i = 0; i < TEST_ARRAY_LEN(backs); i++) {
        soj_event *twice = repeat(told->events, N_EVENTS, backs[i]);
        expect_same(f, twice, 2 * (size_t)N_EVENTS, (telling){i + 1, 1, false}, &one);
        test_free(twice);
    }
    soj__buf_done(&one);
    free_story(told);
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
    failing_alloc books;
    soj__mem mem = soj__mem_from(NULL);
    soj__buf expected, got;
    soj_engine *engine = NULL;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    story *told = make_story(f, 1000);
    size_t n_failed = 0;
    bool more = true;
    soj__buf_init(&expected, &mem);
    soj__buf_init(&got, &mem);
    tell(f, told->events, 1000, (telling){1, 1001, true}, &expected);
    failing_alloc_init(&books);
    options.allocator = &books.allocator;
    for (size_t fail_at = 1; !engine; fail_at++) {
        failing_alloc_arm(&books, fail_at, true);
        soj_status status = soj_engine_new(f->model, &options, &engine);
        assert_true(status == (engine ? SOJ_OK : SOJ_ERR_NOMEM));
    }
    for (size_t i = 0; i < 1000; i++)
        post_without_memory(engine, &told->events[i], &books, &n_failed);
    /* Posts that failed: for what the engine works with, made by the first of them, and for room
     * that doubles, of customers, tails, ids, tombstones, deadlines and outputs. It was 48. */
    assert_true(n_failed > 40);
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
    free_story(told);
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
        WITH_SHOP(test_every_event_may_come_twice),
        WITH_SHOP(test_running_out_of_memory),
        WITH_SHOP(test_a_work_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
