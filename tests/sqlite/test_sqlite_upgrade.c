/* SPDX-License-Identifier: MIT */
/* Stores of older versions: brought up when they are opened to be written, with all that they had.
 */
#include "sqlite/shop.h"

#include <sqlite3.h>
#include <stdio.h>

#include <sojourn/outbox.h>

#include "support/test.h"

/* A store of today as the first version had it. */
static const char first_version[] =
    "DROP INDEX touchpoints_ready; DROP INDEX touchpoints_until; DROP INDEX touchpoints_valid;"
    "DROP INDEX touchpoints_missed; DROP INDEX touchpoints_late; DROP INDEX touchpoints_lease;"
    "ALTER TABLE touchpoints RENAME TO today;"
    "CREATE TABLE touchpoints(id TEXT NOT NULL PRIMARY KEY, customer NOT NULL,"
    " touchpoint TEXT NOT NULL, stage TEXT NOT NULL, occurrence INTEGER NOT NULL,"
    " channel TEXT NOT NULL, content TEXT, owner TEXT, variant TEXT, intent TEXT NOT NULL,"
    " data TEXT, cost REAL, due INTEGER NOT NULL, emitted INTEGER NOT NULL, valid_until INTEGER,"
    " state TEXT NOT NULL DEFAULT 'ready', until INTEGER, lease INTEGER NOT NULL DEFAULT 0,"
    " tries INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "INSERT INTO touchpoints SELECT id, customer, touchpoint, stage, occurrence, channel, content,"
    " owner, variant, intent, data, cost, due, emitted, valid_until, state, until, lease, tries"
    " FROM today;"
    "DROP TABLE today; DROP TABLE schema_version;"
    "CREATE INDEX touchpoints_ready ON touchpoints(due, id, channel) WHERE state = 'ready';"
    "CREATE INDEX touchpoints_until ON touchpoints(until) WHERE state IN ('leased', 'waiting');"
    "CREATE INDEX touchpoints_valid ON touchpoints(valid_until)"
    " WHERE state IN ('ready', 'leased', 'waiting') AND valid_until IS NOT NULL;"
    "CREATE INDEX touchpoints_missed ON touchpoints(due, id) WHERE state = 'missed';";

enum { CUSTOMERS = 20 };

/* Customers with touchpoints that are ready, claimed, and delivered. */
static soj_outbox_item fill(shop *s)
{
    char key[8] = "";
    for (int i = 0; i < CUSTOMERS; i++) {
        (void)snprintf(key, sizeof(key), "c%d", i);
        shop_post(s, key, s->used, BASE + i, key);
    }
    assert_int_equal(soj_engine_advance(s->engine, BASE + 2 * SOJ_HOUR, 0, NULL), SOJ_OK);
    shop_commit(s, "filled");
    soj_outbox *outbox = NULL;
    size_t n = 0;
    assert_int_equal(soj_outbox_open(s->path, NULL, &outbox), SOJ_OK);
    assert_int_equal(
        soj_outbox_claim(outbox, BASE + 2 * SOJ_HOUR, SOJ_HOUR, CUSTOMERS / 2, NULL, &n), SOJ_OK);
    assert_int_equal(n, CUSTOMERS / 2);
    const soj_outbox_item first = *soj_outbox_get(outbox, 0), second = *soj_outbox_get(outbox, 1);
    assert_int_equal(soj_outbox_ack(outbox, first.id, first.lease), SOJ_OK);
    soj_outbox_free(outbox);
    return second;
}

static void make_first_version(shop *s, const char *mark)
{
    shop_close(s);
    shop_change(s, first_version);
    shop_change(s, mark);
}

static int64_t sum_of_rows(const shop *s)
{
    return shop_ask(s, "SELECT sum(due % 1000003 * length(id) + tries * 7 + lease * 11"
                       " + length(state) * 13 + length(customer) * unicode(substr(id, 5)))"
                       " FROM touchpoints");
}

static void a_store_of_the_first_version_is_brought_up(void **state)
{
    shop *s = *state;
    const soj_outbox_item held = fill(s);
    const int64_t sum = sum_of_rows(s);
    make_first_version(s, "PRAGMA application_id = 0x736f6a01");
    soj_outbox *outbox = NULL;
    assert_int_equal(soj_outbox_open(s->path, NULL, &outbox), SOJ_ERR_UNSUPPORTED);
    soj_sqlite_options look = SOJ_SQLITE_OPTIONS_INIT;
    look.is_only_read = true;
    assert_int_equal(soj_sqlite_open(s->path, &look, &s->store), SOJ_ERR_UNSUPPORTED);
    assert_non_null(strstr(soj_sqlite_problem(s->store), "version 1"));
    soj_sqlite_close(s->store);
    assert_int_equal(shop_open(s, s->model), SOJ_OK);
    assert_int_equal(sum_of_rows(s), sum);
    assert_int_equal(shop_ask(s, "SELECT version FROM schema_version"), 2);
    assert_int_equal(shop_ask(s, "PRAGMA application_id"), 0x736f6a02);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_OK);
    /* Who claimed before may still say what became of it; the others are claimed now. */
    size_t n = 0;
    assert_int_equal(soj_outbox_open(s->path, NULL, &outbox), SOJ_OK);
    assert_int_equal(soj_outbox_ack(outbox, held.id, held.lease), SOJ_OK);
    assert_int_equal(soj_outbox_claim(outbox, BASE + 2 * SOJ_HOUR, SOJ_HOUR, 100, NULL, &n),
                     SOJ_OK);
    assert_int_equal(n, CUSTOMERS / 2);
    soj_outbox_free(outbox);
    /* And it goes on, and does not have to be brought up again. */
    assert_int_equal(soj_engine_advance(s->engine, BASE + 2 * SOJ_DAY, 0, NULL), SOJ_OK);
    shop_commit(s, "more");
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints"), 2 * CUSTOMERS + 1);
    shop_reopen(s);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_OK);
}

static void a_mark_of_the_host_stays(void **state)
{
    shop *s = *state;
    (void)fill(s);
    make_first_version(s, "PRAGMA application_id = 7");
    sqlite3 *host = NULL;
    assert_int_equal(sqlite3_open(s->path, &host), SQLITE_OK);
    soj_sqlite_options shared = SOJ_SQLITE_OPTIONS_INIT;
    shared.database = host;
    assert_int_equal(soj_sqlite_open(NULL, &shared, &s->store), SOJ_OK);
    soj_sqlite_close(s->store);
    s->store = NULL;
    assert_int_equal(sqlite3_close(host), SQLITE_OK);
    assert_int_equal(shop_ask(s, "SELECT version FROM schema_version"), 2);
    assert_int_equal(shop_ask(s, "PRAGMA application_id"), 7);
}

static void what_fails_on_the_way_up_changes_nothing(void **state)
{
    shop *s = *state;
    (void)fill(s);
    make_first_version(s, "PRAGMA application_id = 0x736f6a01");
    shop_change(s, "CREATE TABLE touchpoints_1(of_others)");
    assert_int_equal(shop_open(s, s->model), SOJ_ERR_STORE);
    shop_close(s);
    assert_int_equal(shop_ask(s, "PRAGMA application_id"), 0x736f6a01);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints"), CUSTOMERS);
    shop_change(s, "DROP TABLE touchpoints_1");
    assert_int_equal(shop_open(s, s->model), SOJ_OK);
}

static void a_version_of_the_future_is_refused(void **state)
{
    static const char *const futures[] = {"UPDATE schema_version SET version = 3",
                                          "UPDATE schema_version SET version = 0",
                                          "DELETE FROM schema_version"};
    shop *s = *state;
    shop_close(s);
    for (size_t i = 0; i < TEST_ARRAY_LEN(futures); i++) {
        shop_change(s, futures[i]);
        soj_status status = shop_open(s, s->model);
        assert_int_equal(status, SOJ_ERR_UNSUPPORTED);
        shop_close(s);
    }
    shop_change(s, "INSERT INTO schema_version VALUES(2)");
    assert_int_equal(shop_open(s, s->model), SOJ_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_store_of_the_first_version_is_brought_up, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(a_mark_of_the_host_stays, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(what_fails_on_the_way_up_changes_nothing, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(a_version_of_the_future_is_refused, shop_set_up,
                                        shop_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
