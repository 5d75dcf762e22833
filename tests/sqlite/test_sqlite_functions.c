/* SPDX-License-Identifier: MIT */
/* The SQLite of a host: whatever a store and its outbox do goes through the table that it lends. */
#define _GNU_SOURCE /* dlmopen */
#include "sqlite/shop.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include <sojourn/outbox.h>

#include "support/test.h"

enum { BUYERS = 3 };

SOJ_SQLITE_FUNCTIONS(linked)

/* ---- a life, by whatever SQLite ---- */

/* A store that is opened and left. */
typedef struct life {
    soj_sqlite *store;
    soj_engine *engine;
} life;

static life begin(const soj_sqlite_functions *functions, const shop *s)
{
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    life out = {NULL, NULL};
    options.functions = functions;
    assert_int_equal(soj_sqlite_open(s->path, &options, &out.store), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(out.store, s->model, NULL, &out.engine), SOJ_OK);
    return out;
}

static void end(life *of)
{
    soj_engine_free(of->engine);
    soj_sqlite_close(of->store);
}

static void post(const life *of, uint32_t event, int customer, soj_time time)
{
    char key[16];
    (void)snprintf(key, sizeof(key), "buyer-%d", customer);
    const soj_event posted = {
        .customer = key, .customer_len = strlen(key), .event = event, .time = time};
    assert_int_equal(soj_engine_post(of->engine, &posted, NULL), SOJ_OK);
}

static void commit(const life *of)
{
    assert_int_equal(soj_engine_commit(of->engine, NULL, 0), SOJ_OK);
    soj_engine_skip(of->engine);
}

/* Events, and the touchpoints that come of them, on the n-th day. */
static void write_day(const soj_sqlite_functions *functions, const shop *s, int day)
{
    life of = begin(functions, s);
    for (int i = 0; i < BUYERS; i++)
        post(&of, s->used, day * BUYERS + i, BASE + day * SOJ_DAY);
    assert_int_equal(soj_engine_advance(of.engine, BASE + day * SOJ_DAY + 2 * SOJ_HOUR, 0, NULL),
                     SOJ_OK);
    commit(&of);
    assert_int_equal(soj_sqlite_sync(of.store, of.engine), SOJ_OK);
    end(&of);
}

/* All that is ready is delivered; returns how many. */
static size_t deliver(const soj_sqlite_functions *functions, const shop *s, soj_time now)
{
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    soj_outbox *outbox = NULL;
    size_t n = 0;
    options.functions = functions;
    assert_int_equal(soj_outbox_open(s->path, &options, &outbox), SOJ_OK);
    assert_int_equal(soj_outbox_claim(outbox, now, SOJ_HOUR, 100, NULL, &n), SOJ_OK);
    for (size_t i = 0; i < n; i++) {
        const soj_outbox_item *item = soj_outbox_get(outbox, i);
        assert_int_equal(soj_outbox_ack(outbox, item->id, item->lease), SOJ_OK);
    }
    soj_outbox_free(outbox);
    return n;
}

static void erase_and_check(const soj_sqlite_functions *functions, const shop *s, int customer)
{
    soj_sqlite_figures figures = {.struct_size = sizeof(figures)};
    life of = begin(functions, s);
    post(&of, s->erased, customer, BASE + 9 * SOJ_DAY);
    commit(&of);
    end(&of);
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    options.functions = functions;
    assert_int_equal(soj_sqlite_open(s->path, &options, &of.store), SOJ_OK);
    assert_int_equal(soj_sqlite_vacuum(of.store), SOJ_OK);
    assert_int_equal(soj_sqlite_check(of.store, NULL), SOJ_OK);
    assert_int_equal(soj_sqlite_stats(of.store, &figures), SOJ_OK);
    assert_int_equal(figures.customers, 2 * BUYERS - 1 - customer);
    assert_int_equal(soj_sqlite_drop_history(of.store, BASE + 9 * SOJ_DAY, NULL), SOJ_OK);
    soj_sqlite_close(of.store);
}

/* A day by each, in turns; each finds what the other has left. */
static void live(const soj_sqlite_functions *one, const soj_sqlite_functions *other, const shop *s)
{
    write_day(one, s, 0);
    assert_int_equal(deliver(other, s, BASE + SOJ_DAY), BUYERS);
    write_day(other, s, 1);
    assert_in_range(deliver(one, s, BASE + 2 * SOJ_DAY), BUYERS, 2 * BUYERS);
    erase_and_check(one, s, 0);
    erase_and_check(other, s, 1);
}

/* ---- each call is counted ---- */

static struct {
    long opened, closed, prepared, finalized, taken, freed;
} counts;

static int count_open(const char *path, sqlite3 **out, int flags, const char *vfs)
{
    const int code = sqlite3_open_v2(path, out, flags, vfs);
    counts.opened += *out != NULL;
    return code;
}

static int count_close(sqlite3 *database)
{
    counts.closed += database != NULL;
    return sqlite3_close(database);
}

static int count_prepare(sqlite3 *database, const char *sql, int len, unsigned flags,
                         sqlite3_stmt **out, const char **rest)
{
    const int code = sqlite3_prepare_v3(database, sql, len, flags, out, rest);
    counts.prepared += *out != NULL;
    return code;
}

static int count_finalize(sqlite3_stmt *statement)
{
    counts.finalized += statement != NULL;
    return sqlite3_finalize(statement);
}

static void *count_take(unsigned long long size)
{
    counts.taken++;
    return sqlite3_malloc64(size);
}

static void count_free(void *memory)
{
    counts.freed += memory != NULL;
    sqlite3_free(memory);
}

static void what_is_opened_is_closed_by_the_same(void **state)
{
    soj_sqlite_functions counted = linked;
    counted.open_v2 = count_open;
    counted.close = count_close;
    counted.prepare_v3 = count_prepare;
    counted.finalize = count_finalize;
    counted.malloc64 = count_take;
    counted.free = count_free;
    live(&counted, &counted, *state);
    assert_true(counts.opened > 8 && counts.prepared > 100 && counts.taken > 0);
    assert_int_equal(counts.opened, counts.closed);
    assert_int_equal(counts.prepared, counts.finalized);
    assert_int_equal(counts.taken, counts.freed);
}

/* ---- another SQLite, in the same process ---- */

static void *second; /* what the loader has of it */
static void *(*second_user_data)(sqlite3_context *to);

static void second_sum(sqlite3_context *to, int n, sqlite3_value **values)
{
    soj_sqlite_sum(second_user_data(to), to, n, values);
}

static void second_way(sqlite3_context *to, int n, sqlite3_value **values)
{
    soj_sqlite_way(second_user_data(to), to, n, values);
}

static void *find(const char *name)
{
    void *function = dlsym(second, name);
    assert_non_null(function);
    return function;
}

/* What is there to be found, in the order of the table. */
static const char *const names[] = {"libversion_number",
                                    "snprintf",
                                    "vsnprintf",
                                    "open_v2",
                                    "close",
                                    "errmsg",
                                    "errstr",
                                    "exec",
                                    "get_autocommit",
                                    "changes64",
                                    "busy_timeout",
                                    "busy_handler",
                                    "db_config",
                                    "db_filename",
                                    "db_readonly",
                                    "file_control",
                                    "wal_checkpoint_v2",
                                    "vfs_find",
                                    "malloc64",
                                    "free",
                                    "prepare_v3",
                                    "step",
                                    "reset",
                                    "clear_bindings",
                                    "finalize",
                                    "bind_int64",
                                    "bind_double",
                                    "bind_null",
                                    "bind_text64",
                                    "bind_blob64",
                                    "column_type",
                                    "column_int64",
                                    "column_double",
                                    "column_text",
                                    "column_blob",
                                    "column_bytes",
                                    "create_function_v2",
                                    "value_type",
                                    "value_int64",
                                    "value_double",
                                    "value_text",
                                    "value_bytes",
                                    "result_int64",
                                    "result_error",
                                    "result_error_nomem",
                                    "result_error_toobig"};

/* A host with its own <sqlite3.h> has no need of this: SOJ_SQLITE_FUNCTIONS() does it. */
static soj_sqlite_functions table_of_second(void)
{
    soj_sqlite_functions table = linked;
    char *at = (char *)&table + offsetof(soj_sqlite_functions, libversion_number);
    char name[40];
    for (size_t i = 0; i < TEST_ARRAY_LEN(names); i++, at += sizeof(void *)) {
        (void)snprintf(name, sizeof(name), "sqlite3_%s", names[i]);
        void *function = find(name);
        memcpy(at, &function, sizeof(function));
    }
    void *function = find("sqlite3_user_data");
    memcpy(&second_user_data, &function, sizeof(function));
    table.sum = second_sum;
    table.way = second_way;
    return table;
}

static void a_second_sqlite_and_ours_take_turns(void **state)
{
    if (SOJ_TEST_SLOWER_BUILT > 20) {
        print_message("skipped: a sanitizer knows one of each library\n");
        skip();
    }
    second = dlmopen(LM_ID_NEWLM, "libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!second) {
        print_message("skipped: %s\n", dlerror());
        skip();
    }
    const soj_sqlite_functions other = table_of_second();
    assert_true((void (*)(void))other.step != (void (*)(void))sqlite3_step);
    live(&other, &linked, *state);
    dlclose(second);
}

/* ---- tables that are none ---- */

static soj_status open_with(const soj_sqlite_functions *functions, const shop *s, char *problem)
{
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    soj_sqlite *store = NULL;
    options.functions = functions;
    const soj_status status = soj_sqlite_open(s->path, &options, &store);
    (void)snprintf(problem, 64, "%s", soj_sqlite_problem(store));
    soj_sqlite_close(store);
    return status;
}

static soj_status open_outbox_with(const soj_sqlite_functions *functions, const shop *s)
{
    soj_outbox_options options = SOJ_OUTBOX_OPTIONS_INIT;
    soj_outbox *outbox = NULL;
    options.functions = functions;
    const soj_status status = soj_outbox_open(s->path, &options, &outbox);
    soj_outbox_free(outbox);
    return status;
}

static void a_table_that_is_not_whole_is_refused(void **state)
{
    char problem[64];
    soj_sqlite_functions table = linked;
    table.struct_size--;
    assert_int_equal(open_with(&table, *state, problem), SOJ_ERR_ABI);
    assert_int_equal(open_outbox_with(&table, *state), SOJ_ERR_ABI);
    for (size_t at = offsetof(soj_sqlite_functions, libversion_number); at < sizeof(table);
         at += sizeof(void *)) {
        table = linked;
        memset((char *)&table + at, 0, sizeof(void *));
        assert_int_equal(open_with(&table, *state, problem), SOJ_ERR_ARGUMENT);
        assert_int_equal(open_outbox_with(&table, *state), SOJ_ERR_ARGUMENT);
    }
}

static int version;

static int say_version(void)
{
    return version;
}

static void a_sqlite_that_is_too_old_is_refused(void **state)
{
    char problem[64];
    soj_sqlite_functions table = linked;
    table.libversion_number = say_version;
    version = SOJ_SQLITE_VERSION_LEAST - 1;
    assert_int_equal(open_with(&table, *state, problem), SOJ_ERR_UNSUPPORTED);
    assert_string_equal(problem, "SQLite 3.37 or later is needed");
    assert_int_equal(open_outbox_with(&table, *state), SOJ_ERR_UNSUPPORTED);
    for (version = SOJ_SQLITE_VERSION_LEAST; version <= SOJ_SQLITE_VERSION_LEAST + 1; version++)
        assert_int_equal(open_with(&table, *state, problem), SOJ_OK);
}

static int n_errors;

static void note_error(sqlite3_context *to, const char *message, int len)
{
    (void)to;
    (void)message;
    (void)len;
    n_errors++;
}

static void note_too_big(sqlite3_context *to)
{
    (void)to;
    n_errors++;
}

/* Both are there to be called by anybody. */
static void sums_of_other_numbers_of_values_are_refused(void **state)
{
    (void)state;
    soj_sqlite_functions table = linked;
    table.result_error = note_error;
    table.result_error_toobig = note_too_big;
    n_errors = 0;
    soj_sqlite_sum(&table, NULL, -1, NULL);
    assert_int_equal(n_errors, 1);
    soj_sqlite_way(&table, NULL, 9, NULL);
    soj_sqlite_way(&table, NULL, 11, NULL);
    assert_int_equal(n_errors, 3);
    soj_sqlite_sum(NULL, NULL, 1, NULL);
    soj_sqlite_way(NULL, NULL, 10, NULL);
    assert_int_equal(n_errors, 3);
}

/* ---- a host's own connection ---- */

static void a_connection_of_the_hosts_is_used_with_its_table(void **state)
{
    const shop *s = *state;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    life of;
    soj_sqlite_functions counted = linked;
    memset(&counts, 0, sizeof(counts));
    counted.open_v2 = count_open;
    counted.close = count_close;
    options.functions = &counted;
    assert_int_equal(sqlite3_open(s->path, &options.database), SQLITE_OK);
    assert_int_equal(soj_sqlite_open(NULL, &options, &of.store), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(of.store, s->model, NULL, &of.engine), SOJ_OK);
    post(&of, s->used, 1, BASE);
    commit(&of);
    end(&of);
    assert_int_equal(counts.opened, 1); /* the lock of who writes */
    assert_int_equal(counts.closed, 1);
    assert_int_equal(sqlite3_close(options.database), SQLITE_OK);
}

/* A shop whose store is closed, of which there is no file yet. */
static int set_up(void **state)
{
    if (shop_set_up(state) != 0)
        return -1;
    shop *s = *state;
    shop_close(s);
    (void)remove(s->path);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, shop_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_opened_is_closed_by_the_same),
        TEST(a_second_sqlite_and_ours_take_turns),
        TEST(a_table_that_is_not_whole_is_refused),
        TEST(a_sqlite_that_is_too_old_is_refused),
        cmocka_unit_test(sums_of_other_numbers_of_values_are_refused),
        TEST(a_connection_of_the_hosts_is_used_with_its_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
