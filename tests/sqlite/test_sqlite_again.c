/* SPDX-License-Identifier: MIT */
/* A touchpoint that was missed is emitted again under its id: wherever its row is, one row is left.
 */
#include "sqlite/shop.h"

#include <stdio.h>

#include <sojourn/outbox.h>

#include "sqlite/outbox_bench.h"
#include "support/test.h"

#define HOUR_1 (BASE + SOJ_HOUR)

/* One touchpoint in the outbox, emitted after an hour. */
static void emit_one(shop *s, char out_id[33])
{
    soj_outbox *outbox = NULL;
    size_t n = 0;
    shop_post(s, "ada", s->used, BASE, "first");
    assert_int_equal(soj_engine_advance(s->engine, HOUR_1, 0, NULL), SOJ_OK);
    shop_commit(s, "1");
    assert_int_equal(soj_outbox_open(s->path, NULL, &outbox), SOJ_OK);
    assert_int_equal(soj_outbox_list(outbox, SOJ_OUTBOX_ALL, NULL, NULL, 5, &n), SOJ_OK);
    assert_int_equal(n, 1);
    memcpy(out_id, soj_outbox_get(outbox, 0)->id, 33);
    soj_outbox_free(outbox);
}

/* Change the row as the outbox would. */
static void change(const shop *s, const char *sql)
{
    sqlite3 *other = bench_connect(s->path);
    bench_do(other, sql);
    bench_seal(other);
    sqlite3_close(other);
}

static soj_status miss(shop *s, const char *id)
{
    const uint32_t missed = soj_model_event(s->model, "Touchpoint Missed", 17);
    const soj_property about = {
        .handle = soj_model_property(s->model, missed, "id", 2),
        .value = {.type = SOJ_TYPE_STRING, .len = 32, .as.text = id},
    };
    const soj_event event = {.customer = "ada",
                             .customer_len = 3,
                             .event = missed,
                             .time = HOUR_1 + SOJ_MINUTE,
                             .properties = &about,
                             .n_properties = 1};
    return soj_engine_post(s->engine, &event, NULL);
}

static void post_missed(shop *s, const char *id)
{
    assert_int_equal(miss(s, id), SOJ_OK);
    shop_commit(s, "2");
}

static int64_t n_rows(const shop *s)
{
    return shop_ask(s, "SELECT count(*) FROM touchpoints");
}

static int64_t n_again(const shop *s)
{
    char sql[128];
    (void)snprintf(sql, sizeof(sql),
                   "SELECT count(*) FROM touchpoints WHERE state = 'ready' AND emitted = %lld",
                   (long long)(HOUR_1 + SOJ_MINUTE));
    return shop_ask(s, sql);
}

static void one_row_is_left(void **state)
{
    static const char *const starts[] = {
        "UPDATE touchpoints SET state = 'missed', until = 1",
        "UPDATE touchpoints SET state = 'reported', until = 1",
        "UPDATE touchpoints SET state = 'waiting', until = 1, tries = 3", /* nobody had asked */
        "UPDATE touchpoints SET state = 'given_up'",
        "DELETE FROM touchpoints",
    };
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(starts); i++) {
        void *own = NULL;
        (void)shop_set_up(&own);
        shop *s = own;
        char id[33];
        emit_one(s, id);
        change(s, starts[i]);
        post_missed(s, id);
        assert_int_equal(n_rows(s), 1);
        assert_int_equal(n_again(s), 1);
        assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_OK);
        (void)shop_tear_down(&own);
    }
}

static void what_is_delivered_stays_so(void **state)
{
    shop *s = *state;
    char id[33];
    emit_one(s, id);
    change(s, "UPDATE touchpoints SET state = 'delivered'");
    post_missed(s, id);
    assert_int_equal(n_rows(s), 1);
    assert_int_equal(n_again(s), 0);
}

/* A row whose state is damaged does not become one that is sound. */
static void damage_is_not_written_over(void **state)
{
    shop *s = *state;
    char id[33];
    emit_one(s, id);
    change(s, "UPDATE touchpoints SET state = 'missed', until = 1");
    shop_change(s, "UPDATE touchpoints SET tries = 7");
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_ERR_STORE);
    assert_non_null(strstr(soj_sqlite_problem(s->store), "table touchpoints: row 1 is damaged"));
    assert_int_equal(miss(s, id), SOJ_OK);
    assert_int_equal(soj_engine_commit(s->engine, "2", 1), SOJ_ERR_STORE);
    assert_non_null(strstr(soj_sqlite_problem(s->store), "state is damaged"));
}

static void sums_take_so_many_values(void **state)
{
    shop *s = *state;
    sqlite3 *other = bench_connect(s->path);
    sqlite3_stmt *statement = NULL;
    const char *most = "SELECT sojourn_sum(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,'x')";
    const char *more = "SELECT sojourn_sum(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21)";
    assert_int_not_equal(bench_ask(other, most), bench_ask(other, "SELECT sojourn_sum()"));
    assert_int_not_equal(bench_ask(other, "SELECT sojourn_sum(1)"),
                         bench_ask(other, "SELECT sojourn_sum(NULL)"));
    assert_int_not_equal(bench_ask(other, "SELECT sojourn_sum('ab', 'c')"),
                         bench_ask(other, "SELECT sojourn_sum('a', 'bc')"));
    assert_int_not_equal(bench_ask(other, "SELECT sojourn_sum('ab')"),
                         bench_ask(other, "SELECT sojourn_sum(x'6162')"));
    assert_int_equal(sqlite3_prepare_v2(other, more, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_TOOBIG);
    (void)sqlite3_finalize(statement);
    assert_int_equal(
        sqlite3_prepare_v2(other, "SELECT sojourn_way('x', 1, 'ready', NULL, 0, 0, 'a', 1, 1, 1)",
                           -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ERROR);
    (void)sqlite3_finalize(statement);
    sqlite3_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_row_is_left),
        cmocka_unit_test_setup_teardown(what_is_delivered_stays_so, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(damage_is_not_written_over, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(sums_take_so_many_values, shop_set_up, shop_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
