/* SPDX-License-Identifier: MIT */
/* What a store in a file notices, refuses and leaves out. */
#include <sqlite3.h>
#include <stdio.h>

#include "sqlite/shop.h"
#include "support/test.h"

/* Each damage is undone by the next. */
static void a_damaged_head_is_noticed(void **state)
{
    shop *s = *state;
    static const char *const damages[] = {
        "UPDATE head SET sequence = sequence + 1",
        "UPDATE head SET sequence = sequence - 1, base = base + 1",
        "UPDATE head SET base = base - 1, identity = x'00'",
        "UPDATE head SET identity = zeroblob(16), position = zeroblob(256)",
        "UPDATE head SET position = x'', sum = x''",
        "DELETE FROM head",
    };
    shop_post(s, "ada", s->used, BASE, NULL);
    shop_commit(s, "a");
    shop_close(s);
    for (size_t i = 0; i < TEST_ARRAY_LEN(damages); i++) {
        shop_change(s, damages[i]);
        assert_int_equal(shop_open(s, s->model), SOJ_ERR_STORE);
        assert_string_equal(soj_sqlite_problem(s->store), "table head is damaged");
        shop_close(s);
    }
}

static void missing_rows_are_noticed(void **state)
{
    shop *s = *state;
    shop_commit(s, "begun");
    for (int i = 0; i < 3; i++) {
        shop_post(s, "ada", s->used, BASE + i, NULL);
        shop_commit(s, "a");
    }
    shop_close(s);
    shop_change(s, "DELETE FROM journal WHERE sequence = 4");
    assert_int_equal(shop_open(s, s->model), SOJ_ERR_STORE);
    assert_string_equal(soj_sqlite_problem(s->store), "table journal: row 4 is missing");
    shop_close(s);
    shop_change(s, "DELETE FROM journal WHERE sequence = 2");
    assert_int_equal(shop_open(s, s->model), SOJ_ERR_STORE);
    assert_string_equal(soj_sqlite_problem(s->store), "table journal: row 2 is missing");
    shop_close(s);
    shop_change(s, "UPDATE model SET image = x'00'");
    assert_int_equal(shop_open(s, s->model), SOJ_ERR_IMAGE);
}

static void integer_keys_are_integers(void **state)
{
    shop *s = *state;
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_event event = {.event = s->used, .time = BASE, .integer_key = 7};
    options.keys = SOJ_KEYS_INTEGER;
    soj_engine_free(s->engine);
    s->engine = NULL;
    assert_int_equal(soj_sqlite_engine(s->store, s->model, &options, &s->engine), SOJ_OK);
    assert_int_equal(soj_engine_keys(s->engine), SOJ_KEYS_INTEGER);
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    shop_commit(s, "a");
    assert_int_equal(soj_sqlite_sync(s->store, s->engine), SOJ_OK);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints WHERE customer = 7"), 1);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM transitions WHERE customer = 7"), 1);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM customers WHERE customer = 7"), 1);
    event.event = s->erased;
    event.time = BASE + 2 * SOJ_HOUR;
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
    shop_commit(s, "b");
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints"), 0);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM transitions"), 0);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM customers"), 0);
}

static void history_need_not_be_kept(void **state)
{
    shop *s = *state;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    options.keeps_no_history = options.is_only_normal = true;
    options.timeout = INT64_MAX;
    shop_close(s);
    assert_int_equal(soj_sqlite_open(s->path, &options, &s->store), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &s->engine), SOJ_OK);
    shop_post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    shop_commit(s, "a");
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints"), 1);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM transitions"), 0);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM decisions"), 0);
}

static void faults_are_kept(void **state)
{
    shop *s = *state;
    static const char text[] = "sojourn: 1\n"
                               "model: m\n"
                               "version: 1\n"
                               "attributes: {n: {type: int, max: 0}}\n"
                               "initial: a\n"
                               "events: {E: }\n"
                               "stages:\n"
                               "  a:\n"
                               "    after: {1d: {to: b, set: {n: 1}}}\n"
                               "  b:\n";
    char path[FOLDER_PATH_MAX + 16];
    soj_model *model = NULL;
    shop_close(s);
    snprintf(path, sizeof(path), "%s/faults", s->folder.path);
    memcpy(s->path, path, sizeof(path));
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &model), SOJ_OK);
    assert_int_equal(shop_open(s, model), SOJ_OK);
    shop_post(s, "ada", soj_model_event(model, "E", 1), BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_OK);
    shop_commit(s, "a");
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM faults WHERE status = 'SOJ_ERR_RANGE'"), 1);
    soj_model_unref(model);
}

/* Of two engines that have opened the same store the second that commits is told. */
static void somebody_else_has_written(void **state)
{
    shop *s = *state;
    soj_engine *other = NULL;
    shop_commit(s, "a");
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &other), SOJ_OK);
    shop_post(s, "ada", s->used, BASE, NULL);
    shop_commit(s, "b");
    assert_int_equal(soj_engine_commit(other, "c", 1), SOJ_ERR_FENCED);
    assert_string_equal(soj_sqlite_problem(s->store), "the store is at commit 2, the engine at 1");
    assert_int_equal(soj_sqlite_sync(s->store, other), SOJ_ERR_ARGUMENT);
    soj_engine_free(other);
}

static void the_hosts_transaction_takes_a_commit_back(void **state)
{
    shop *s = *state;
    sqlite3 *db = NULL;
    soj_engine *stale = NULL;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    shop_commit(s, "a");
    shop_close(s);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    options.database = db;
    assert_int_equal(soj_sqlite_open(NULL, &options, &s->store), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &s->engine), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &stale), SOJ_OK);
    shop_post(s, "ada", s->used, BASE, NULL);
    shop_commit(s, "b");
    assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(soj_engine_commit(stale, "c", 1), SOJ_ERR_FENCED);
    assert_int_equal(sqlite3_get_autocommit(db), 0);
    assert_int_equal(soj_sqlite_vacuum(s->store), SOJ_ERR_BUSY);
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    soj_engine_free(stale);
    shop_close(s);
    sqlite3_close(db);
}

static void what_is_no_store_is_told_apart(void **state)
{
    shop *s = *state;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    options.must_exist = true;
    shop_close(s);
    shop_change(s, "PRAGMA application_id = 0x736f6aff");
    assert_int_equal(shop_open(s, NULL), SOJ_ERR_UNSUPPORTED);
    shop_close(s);
    shop_change(s, "PRAGMA application_id = 1");
    assert_int_equal(shop_open(s, NULL), SOJ_ERR_STORE);
    shop_close(s);
    snprintf(s->path, sizeof(s->path), "%s/nothing", s->folder.path);
    shop_change(s, "PRAGMA application_id = 1");
    assert_int_equal(shop_open(s, NULL), SOJ_ERR_STORE);
    shop_close(s);
    shop_change(s, "PRAGMA application_id = 0");
    assert_int_equal(soj_sqlite_open(s->path, &options, &s->store), SOJ_ERR_IO);
    shop_close(s);
    assert_int_equal(shop_open(s, NULL), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_OK);
    shop_close(s);
    /* The lock of who writes cannot be had. */
    snprintf(s->path, sizeof(s->path), "%s/locked", s->folder.path);
    folder_put_folder(&s->folder, "locked-writer");
    assert_int_equal(shop_open(s, NULL), SOJ_ERR_IO);
}

static void a_store_in_memory_has_no_lock(void **state)
{
    shop *s = *state;
    shop_close(s);
    memcpy(s->path, ":memory:", sizeof(":memory:"));
    assert_int_equal(shop_open(s, s->model), SOJ_OK);
    shop_commit(s, "a");
}

static void damage_that_sqlite_sees_is_told(void **state)
{
    shop *s = *state;
    shop_post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_OK);
    shop_commit(s, "a");
    soj_engine_free(s->engine);
    s->engine = NULL;
    shop_change(s,
                "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage ="
                " (SELECT rootpage FROM sqlite_schema WHERE name = 'pages') WHERE name = 'faults'");
    shop_close(s);
    assert_int_equal(soj_sqlite_open(s->path, NULL, &s->store), SOJ_OK);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_ERR_STORE);
    assert_string_not_equal(soj_sqlite_problem(s->store), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_damaged_head_is_noticed, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(missing_rows_are_noticed, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(integer_keys_are_integers, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(history_need_not_be_kept, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(faults_are_kept, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(somebody_else_has_written, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(the_hosts_transaction_takes_a_commit_back, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_store_is_told_apart, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(a_store_in_memory_has_no_lock, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(damage_that_sqlite_sees_is_told, shop_set_up,
                                        shop_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
