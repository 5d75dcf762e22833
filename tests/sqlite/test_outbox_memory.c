/* SPDX-License-Identifier: MIT */
#include "sqlite/outbox_bench.h"
#include "support/test.h"

/* SQLite's own memory runs out, at each of its allocations in turn: a call that fails says so, and
 * has changed nothing; the next one succeeds. */

static sqlite3_mem_methods plain;
static size_t n_until; /* allocations until one fails; 0: none does */
static bool has_failed;

static bool is_the_one(void)
{
    if (n_until == 0 || --n_until > 0)
        return false;
    has_failed = true;
    return true;
}

static void *take(int size)
{
    return is_the_one() ? NULL : plain.xMalloc(size);
}

static void *grow(void *memory, int size)
{
    return is_the_one() ? NULL : plain.xRealloc(memory, size);
}

/* It was done, or it was not for want of memory. */
static void assert_done_or_refused(soj_status status)
{
    assert_true(status == SOJ_OK || (has_failed && status == SOJ_ERR_NOMEM));
}

static int64_t n_leased(const bench *on)
{
    return bench_ask(on->writer, "SELECT count(*) FROM touchpoints WHERE state = 'leased'");
}

/* Claim and acknowledge; what failed is asked once more. */
static void deliver(const bench *on, soj_outbox *box, soj_time now)
{
    size_t n = 0;
    soj_status status = soj_outbox_claim(box, now, SOJ_MINUTE, 5, NULL, &n);
    assert_done_or_refused(status);
    if (status != SOJ_OK) {
        assert_int_equal(n_leased(on), 0);
        assert_int_equal(soj_outbox_claim(box, now, SOJ_MINUTE, 5, NULL, &n), SOJ_OK);
    }
    assert_int_equal(n, 5);
    const soj_outbox_item item = *soj_outbox_get(box, 0);
    status = soj_outbox_ack(box, item.id, item.lease);
    assert_done_or_refused(status);
    if (status != SOJ_OK)
        assert_int_equal(soj_outbox_ack(box, item.id, item.lease), SOJ_OK);
}

/* An outbox's life, in which one allocation fails. */
static void use(const bench *on, size_t fail_at)
{
    soj_outbox *box = NULL;
    soj_outbox_counts counts = {.struct_size = sizeof(counts)};
    size_t n = 0;
    const soj_time now = BENCH_NOON + SOJ_DAY;
    n_until = fail_at;
    has_failed = false;
    soj_status status = soj_outbox_open(on->path, NULL, &box);
    assert_done_or_refused(status);
    assert_true((status == SOJ_OK) == (box != NULL));
    if (!box)
        return;
    deliver(on, box, now);
    assert_done_or_refused(soj_outbox_list(box, SOJ_OUTBOX_ALL, NULL, NULL, 10, &n));
    assert_done_or_refused(soj_outbox_count(box, NULL, &counts));
    assert_done_or_refused(soj_outbox_missed(box, now, 10, &n));
    n_until = 0;
    soj_outbox_free(box);
}

static void sqlite_may_run_out_of_memory(void **state)
{
    (void)state;
    bench on;
    bench_open(&on);
    bench_emit_many(on.writer, 8);
    size_t step = SOJ_TEST_SLOWER > 1 ? 7 : 1;
    size_t at = 1;
    do {
        bench_do(on.writer, "UPDATE touchpoints SET state = 'ready', until = NULL, tries = 0");
        bench_seal(on.writer);
        use(&on, at);
        at += at < 100 ? step : 3 * step;
    } while (has_failed);
    assert_true(at > 300);
    bench_close(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sqlite_may_run_out_of_memory)};
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK)
        return 1;
    sqlite3_mem_methods failing = plain;
    failing.xMalloc = take;
    failing.xRealloc = grow;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) != SQLITE_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
