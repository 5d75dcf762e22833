/* SPDX-License-Identifier: MIT */
/* A store's life in which one thing fails, each in its turn: an allocation of ours or of SQLite's,
 * a write, a sync. What fails says so and has changed nothing that can be seen; the next try
 * succeeds, and nothing is there twice. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include <sojourn/sojourn.h>
#include <sojourn/sqlite.h>

#include "sqlite/fault_vfs.h"
#include "support/folder.h"
#include "support/test.h"

/* Where each way through the code is to be taken, whatever it takes. */
#ifdef SOJ_TEST_DENSE
#define IS_DENSE true
#else
#define IS_DENSE false
#endif

#define BASE ((soj_time)1700000000 * SOJ_SECOND)

static const char model_text[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "attributes: {note: string}\n"
    "events: {Used: {properties: {note: string}, set: {note: event.note}}, Left: }\n"
    "channels: {email: {cost: 0.01}}\n"
    "initial: new\n"
    "stages:\n"
    "  new:\n"
    "    on: {Left: gone}\n"
    "    touchpoints:\n"
    "      hello: {after: 1h, channel: email, data: {note: customer.note}}\n"
    "  gone:\n"
    "    touchpoints:\n"
    "      bye: {after: 2d, channel: email}\n"
    "tracks:\n"
    "  mood: {initial: good, stages: {good: {}}}\n";

/* ---- what fails ---- */

static sqlite3_mem_methods plain;
static size_t memory_until, own_until;
static bool memory_has_failed;

static bool is_the_one(size_t *until)
{
    if (*until == 0 || --*until > 0)
        return false;
    memory_has_failed = true;
    return true;
}

static void *take(int size)
{
    return is_the_one(&memory_until) ? NULL : plain.xMalloc(size);
}

static void *grow(void *memory, int size)
{
    return is_the_one(&memory_until) ? NULL : plain.xRealloc(memory, size);
}

static void *own_take(void *ctx, size_t size)
{
    (void)ctx;
    return is_the_one(&own_until) ? NULL : malloc(size);
}

static void *own_grow(void *ctx, void *memory, size_t old_size, size_t new_size)
{
    (void)ctx;
    (void)old_size;
    return is_the_one(&own_until) ? NULL : realloc(memory, new_size);
}

static void own_give(void *ctx, void *memory, size_t size)
{
    (void)ctx;
    (void)size;
    free(memory);
}

/* Of what the n-th fails. */
typedef enum what { SQLITE_MEMORY, OWN_MEMORY, DISK_EIO, DISK_FULL, DISK_SHORT, N_WHATS } what;

static void let_fail(what kind, size_t n)
{
    memory_has_failed = false;
    memory_until = kind == SQLITE_MEMORY ? n : 0;
    own_until = kind == OWN_MEMORY ? n : 0;
    if (kind >= DISK_EIO)
        fault_vfs_fail(n, (fault_kind)(kind - DISK_EIO));
}

static bool has_failed(void)
{
    return memory_has_failed || fault_vfs_has_failed();
}

static void let_nothing_fail(void)
{
    memory_until = own_until = 0;
    fault_vfs_fail(0, FAULT_EIO);
}

/* ---- a store's life ---- */

typedef struct life {
    folder folder;
    char path[FOLDER_PATH_MAX + 16];
    soj_model *model;
    soj_allocator allocator;
    soj_sqlite *store;
    soj_engine *engine;
    bool is_sure; /* nothing can fail any more */
} life;

static bool is_done(life *l, soj_status status)
{
    if (status == SOJ_OK)
        return true;
    if (l->is_sure || !has_failed())
        fail_msg("%s: %s", soj_status_name(status), soj_sqlite_problem(l->store));
    l->is_sure = true;
    memory_has_failed = false;
    let_nothing_fail();
    return false;
}

static void close_life(life *l)
{
    soj_engine_free(l->engine);
    soj_sqlite_close(l->store);
    l->engine = NULL;
    l->store = NULL;
}

static soj_status open_life(life *l)
{
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    soj_engine_options engine = SOJ_ENGINE_OPTIONS_INIT;
    options.allocator = engine.allocator = &l->allocator;
    soj_status status = soj_sqlite_open(l->path, &options, &l->store);
    if (status == SOJ_OK)
        status = soj_sqlite_engine(l->store, l->model, &engine, &l->engine);
    return status;
}

static void must_open(life *l)
{
    while (!is_done(l, open_life(l)))
        close_life(l);
}

static void must_post(life *l, const char *key, const char *event, soj_time time, const char *note)
{
    const soj_property property = {
        .handle = 0,
        .value = {.type = SOJ_TYPE_STRING, .len = (uint32_t)strlen(note), .as.text = note}};
    const soj_event posted = {.customer = key,
                              .customer_len = strlen(key),
                              .event = soj_model_event(l->model, event, strlen(event)),
                              .time = time,
                              .properties = &property,
                              .n_properties = note[0] != '\0'};
    while (!is_done(l, soj_engine_post(l->engine, &posted, NULL)))
        continue;
}

static void must_advance(life *l, soj_time now)
{
    bool more = true;
    while (more || l->is_sure) {
        if (is_done(l, soj_engine_advance(l->engine, now, 0, &more)) && !more)
            return;
    }
}

static void must_commit(life *l, bool is_checkpoint)
{
    for (;;) {
        soj_status status = is_checkpoint ? soj_engine_checkpoint(l->engine, "p", 1)
                                          : soj_engine_commit(l->engine, "p", 1);
        if (is_done(l, status))
            return;
    }
}

#define MUST(call)                                                                                 \
    while (!is_done(l, (call)))                                                                    \
    continue

static void live(life *l)
{
    soj_sqlite_figures figures = {.struct_size = sizeof(figures)};
    soj_model *kept = NULL;
    must_open(l);
    must_post(l, "ada", "Used", BASE, "hers");
    must_commit(l, false);
    must_post(l, "bob", "Left", BASE, "");
    must_advance(l, BASE + SOJ_DAY);
    must_commit(l, false);
    close_life(l);
    must_open(l);
    must_commit(l, true);
    must_post(l, "eve", "Used", BASE + SOJ_DAY, "erased text");
    must_commit(l, false);
    must_post(l, "eve", "Customer Erased", BASE + 2 * SOJ_DAY, "");
    must_advance(l, BASE + 3 * SOJ_DAY);
    must_commit(l, false);
    MUST(soj_sqlite_sync(l->store, l->engine));
    MUST(soj_sqlite_stats(l->store, &figures));
    MUST(soj_sqlite_model(l->store, &l->allocator, &kept));
    soj_model_unref(kept);
    MUST(soj_sqlite_check(l->store, &(soj_engine_options){.struct_size = sizeof(soj_engine_options),
                                                          .allocator = &l->allocator}));
    MUST(soj_sqlite_drop_history(l->store, BASE + 1, NULL));
    MUST(soj_sqlite_vacuum(l->store));
    close_life(l);
}

static int64_t ask(const life *l, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    assert_int_equal(sqlite3_open(l->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return answer;
}

static void judge(const life *l)
{
    assert_int_equal(ask(l, "SELECT sequence FROM head"), 5);
    assert_int_equal(ask(l, "SELECT count(*) FROM touchpoints"), 2);
    assert_int_equal(ask(l, "SELECT count(*) FROM customers"), 2);
    assert_int_equal(ask(l, "SELECT count(*) FROM decisions"), 2);
    assert_int_equal(ask(l, "SELECT count(*) FROM transitions WHERE customer = 'ada'"), 0);
    assert_int_equal(ask(l, "SELECT count(*) FROM transitions WHERE customer = 'eve'"), 0);
}

/* One life; returns whether it came to a failure. */
static bool try_one(what kind, size_t n)
{
    life l = {.allocator = {NULL, own_take, own_grow, own_give}};
    folder_make(&l.folder);
    snprintf(l.path, sizeof(l.path), "%s/store", l.folder.path);
    assert_int_equal(soj_model_compile(model_text, strlen(model_text), NULL, NULL, &l.model),
                     SOJ_OK);
    let_fail(kind, n);
    live(&l);
    bool was_reached = l.is_sure || has_failed();
    let_nothing_fail();
    judge(&l);
    soj_model_unref(l.model);
    folder_remove(&l.folder);
    return was_reached;
}

static void try_all(what kind, size_t step)
{
    size_t n = 1;
    while (try_one(kind, n))
        n += IS_DENSE ? (step + 8) / 9 : SOJ_TEST_SLOWER >= 30 ? 20 * step : step;
    assert_true(n > 20);
}

static void memory_of_sqlite_runs_out(void **state)
{
    (void)state;
    try_all(SQLITE_MEMORY, 27);
}

static void memory_of_ours_runs_out(void **state)
{
    (void)state;
    try_all(OWN_MEMORY, 9);
}

static void the_disk_fails(void **state)
{
    (void)state;
    try_all(DISK_EIO, 9);
}

static void the_disk_is_full(void **state)
{
    (void)state;
    try_all(DISK_FULL, 18);
}

static void writes_are_cut_short(void **state)
{
    (void)state;
    try_all(DISK_SHORT, 18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_of_sqlite_runs_out),
        cmocka_unit_test(memory_of_ours_runs_out),
        cmocka_unit_test(the_disk_fails),
        cmocka_unit_test(the_disk_is_full),
        cmocka_unit_test(writes_are_cut_short),
    };
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK)
        return 1;
    sqlite3_mem_methods failing = plain;
    failing.xMalloc = take;
    failing.xRealloc = grow;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) != SQLITE_OK)
        return 1;
    fault_vfs_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
