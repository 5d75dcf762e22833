/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem() */
/* A store in a file: what is committed is there again, and who may write. */
#include <sqlite3.h>
#include <stdio.h>

#include <sojourn/sojourn.h>
#include <sojourn/sqlite.h>

#include "support/folder.h"
#include "support/test.h"

#define BASE ((soj_time)1700000000 * SOJ_SECOND)

static const char model_text[] =
    "sojourn: 1\n"
    "model: shop\n"
    "version: 1\n"
    "attributes: {n: {count: Used}, note: string}\n"
    "events: {Used: {properties: {note: string}, set: {note: event.note}}, Left: }\n"
    "channels: {email: , post: }\n"
    "initial: new\n"
    "stages:\n"
    "  new:\n"
    "    on: {Left: gone}\n"
    "    touchpoints:\n"
    "      hello: {after: 1h, channel: email, data: {n: customer.n, note: customer.note}}\n"
    "      again: {after: 1d, every: 1d, times: 3, channel: post}\n"
    "  gone:\n"
    "    touchpoints:\n"
    "      bye: {after: 2d, channel: email}\n";

typedef struct shop {
    folder folder;
    char path[FOLDER_PATH_MAX + 16];
    soj_model *model;
    uint32_t used, left, erased;
    soj_sqlite *store;
    soj_engine *engine;
} shop;

static soj_status open_shop(shop *s, soj_model *model)
{
    soj_status status = soj_sqlite_open(s->path, NULL, &s->store);
    return status == SOJ_OK ? soj_sqlite_engine(s->store, model, NULL, &s->engine) : status;
}

static void close_shop(shop *s)
{
    soj_engine_free(s->engine);
    soj_sqlite_close(s->store);
    s->engine = NULL;
    s->store = NULL;
}

static void reopen(shop *s)
{
    close_shop(s);
    assert_int_equal(open_shop(s, s->model), SOJ_OK);
}

static int set_up(void **state)
{
    shop *s = test_calloc(1, sizeof(*s));
    folder_make(&s->folder);
    snprintf(s->path, sizeof(s->path), "%s/store", s->folder.path);
    assert_int_equal(soj_model_compile(model_text, strlen(model_text), NULL, NULL, &s->model),
                     SOJ_OK);
    s->used = soj_model_event(s->model, "Used", 4);
    s->left = soj_model_event(s->model, "Left", 4);
    s->erased = soj_model_event(s->model, "Customer Erased", 15);
    assert_int_equal(open_shop(s, s->model), SOJ_OK);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    shop *s = *state;
    close_shop(s);
    soj_model_unref(s->model);
    folder_remove(&s->folder);
    test_free(s);
    return 0;
}

static void post(shop *s, const char *key, uint32_t event, soj_time time, const char *note)
{
    const soj_property property = {.handle = 0,
                                   .value = {.type = SOJ_TYPE_STRING,
                                             .len = note ? (uint32_t)strlen(note) : 0,
                                             .as.text = note}};
    const soj_event posted = {.customer = key,
                              .customer_len = strlen(key),
                              .event = event,
                              .time = time,
                              .properties = &property,
                              .n_properties = note ? 1 : 0};
    assert_int_equal(soj_engine_post(s->engine, &posted, NULL), SOJ_OK);
}

static void commit(shop *s, const char *position)
{
    soj_status status = soj_engine_commit(s->engine, position, strlen(position));
    if (status != SOJ_OK)
        fail_msg("%s: %s", soj_status_name(status), soj_sqlite_problem(s->store));
    soj_engine_skip(s->engine);
}

static int64_t ask(const shop *s, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return answer;
}

static void what_is_committed_is_there_again(void **state)
{
    shop *s = *state;
    size_t number;
    post(s, "ada", s->used, BASE, "first");
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    assert_null(soj_engine_next(s->engine));
    assert_int_equal(soj_engine_commit(s->engine, "1", 1), SOJ_OK);
    assert_non_null(soj_engine_next(s->engine));
    post(s, "bob", s->used, BASE + SOJ_HOUR, NULL);
    reopen(s);
    assert_int_equal(soj_engine_find(s->engine, "ada", 3, &number), SOJ_OK);
    assert_int_equal(soj_engine_find(s->engine, "bob", 3, &number), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_sequence(s->engine), 1);
    assert_int_equal(soj_engine_position(s->engine).len, 1);
    assert_int_equal(soj_engine_next_due(s->engine), BASE + SOJ_DAY);
    assert_int_equal(ask(s, "SELECT count(*) FROM touchpoints WHERE state = 'ready'"), 1);
    assert_int_equal(ask(s, "SELECT data = '{\"n\":1,\"note\":\"first\"}' FROM touchpoints"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM transitions"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM decisions WHERE decision = 'emitted'"), 1);
}

static void a_checkpoint_empties_the_journal(void **state)
{
    shop *s = *state;
    size_t number;
    commit(s, "begun");
    post(s, "ada", s->used, BASE, NULL);
    commit(s, "a");
    assert_int_equal(ask(s, "SELECT count(*) FROM journal"), 1);
    post(s, "bob", s->used, BASE, NULL);
    assert_int_equal(soj_engine_checkpoint(s->engine, "b", 1), SOJ_OK);
    assert_int_equal(ask(s, "SELECT count(*) FROM journal"), 0);
    post(s, "eve", s->used, BASE, NULL);
    commit(s, "c");
    reopen(s);
    assert_int_equal(soj_engine_numbers(s->engine), 3);
    assert_int_equal(soj_engine_find(s->engine, "eve", 3, &number), SOJ_OK);
    assert_int_equal(number, 2);
}

static void the_model_is_in_the_store(void **state)
{
    shop *s = *state;
    soj_model *model = NULL;
    soj_model_summary summary = {.struct_size = sizeof(summary)};
    assert_int_equal(soj_sqlite_model(s->store, NULL, &model), SOJ_OK);
    assert_int_equal(soj_model_info(model, &summary), SOJ_OK);
    assert_memory_equal(summary.name.data, "shop", 4);
    soj_model_unref(model);
    close_shop(s);
    assert_int_equal(open_shop(s, NULL), SOJ_OK);
}

static void another_model_is_refused(void **state)
{
    shop *s = *state;
    soj_model *other = NULL;
    char text[sizeof(model_text)];
    memcpy(text, model_text, sizeof(text));
    char *hour = strstr(text, "1h");
    hour[0] = '2';
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &other), SOJ_OK);
    post(s, "ada", s->used, BASE, NULL);
    commit(s, "a");
    close_shop(s);
    assert_int_equal(open_shop(s, other), SOJ_ERR_MODEL_CHANGED);
    soj_model_unref(other);
}

static void one_process_writes(void **state)
{
    shop *s = *state;
    soj_sqlite *second = NULL;
    const soj_sqlite_options hasty = {.struct_size = sizeof(hasty)};
    assert_int_equal(soj_sqlite_open(s->path, &hasty, &second), SOJ_ERR_BUSY);
    assert_string_equal(soj_sqlite_problem(second), "another process writes this store");
    soj_sqlite_close(second);
    close_shop(s);
    assert_int_equal(soj_sqlite_open(s->path, &hasty, &second), SOJ_OK);
    soj_sqlite_close(second);
}

static void other_files_are_left_alone(void **state)
{
    shop *s = *state;
    soj_sqlite *store = NULL;
    char path[FOLDER_PATH_MAX + 16];
    char bytes[64] = "";
    snprintf(path, sizeof(path), "%s/other", s->folder.path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs("certainly not a database", file);
    fclose(file);
    assert_int_equal(soj_sqlite_open(path, NULL, &store), SOJ_ERR_STORE);
    soj_sqlite_close(store);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_non_null(fgets(bytes, sizeof(bytes), file));
    fclose(file);
    assert_string_equal(bytes, "certainly not a database");
}

static void a_file_that_must_exist_is_not_made(void **state)
{
    shop *s = *state;
    soj_sqlite *store = NULL;
    char path[FOLDER_PATH_MAX + 16];
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    options.must_exist = true;
    snprintf(path, sizeof(path), "%s/missing", s->folder.path);
    assert_int_equal(soj_sqlite_open(path, &options, &store), SOJ_ERR_IO);
    soj_sqlite_close(store);
    assert_null(fopen(path, "rb"));
}

static void figures_tell_how_it_stands(void **state)
{
    shop *s = *state;
    soj_sqlite_figures figures = {.struct_size = sizeof(figures)};
    commit(s, "begun");
    post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    commit(s, "a");
    assert_int_equal(soj_sqlite_stats(s->store, &figures), SOJ_OK);
    assert_int_equal(figures.sequence, 2);
    assert_int_equal(figures.customers, 1);
    assert_int_equal(figures.backlog, 1);
    assert_int_equal(figures.oldest_due, BASE + SOJ_HOUR);
    assert_int_equal(figures.next_due, BASE + SOJ_DAY);
    assert_int_equal(figures.journal_rows, 1);
    assert_true(figures.journal_bytes > 0 && figures.file_bytes > 0);
    figures.struct_size--;
    assert_int_equal(soj_sqlite_stats(s->store, &figures), SOJ_ERR_ABI);
}

static void customers_are_listed(void **state)
{
    shop *s = *state;
    post(s, "ada", s->used, BASE, NULL);
    post(s, "bob", s->left, BASE, NULL);
    commit(s, "a");
    assert_int_equal(soj_sqlite_sync(s->store, s->engine), SOJ_OK);
    assert_int_equal(ask(s, "SELECT count(*) FROM customers"), 2);
    assert_int_equal(ask(s, "SELECT stages = 'gone' FROM customers WHERE customer = 'bob'"), 1);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_OK);
}

static void damage_is_named(void **state)
{
    shop *s = *state;
    sqlite3 *db = NULL;
    commit(s, "begun");
    post(s, "ada", s->used, BASE, NULL);
    commit(s, "a");
    close_shop(s);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE journal SET changes = zeroblob(length(changes))",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(open_shop(s, s->model), SOJ_ERR_STORE);
    assert_string_equal(soj_sqlite_problem(s->store), "table journal: row 2 is damaged");
}

static void the_hosts_transaction_takes_a_commit_with_it(void **state)
{
    shop *s = *state;
    sqlite3 *db = NULL;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    close_shop(s);
    snprintf(s->path, sizeof(s->path), "%s/crm", s->folder.path);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "PRAGMA application_id = 77; CREATE TABLE crm(n)", NULL, NULL, NULL),
        SQLITE_OK);
    options.database = db;
    assert_int_equal(soj_sqlite_open(NULL, &options, &s->store), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &s->engine), SOJ_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN; INSERT INTO crm VALUES(1)", NULL, NULL, NULL),
                     SQLITE_OK);
    post(s, "ada", s->used, BASE, NULL);
    commit(s, "a");
    assert_int_equal(ask(s, "SELECT sequence FROM head"), 0);
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(ask(s, "SELECT sequence FROM head"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM crm"), 1);
    close_shop(s);
    sqlite3_close(db);
}

static void history_can_be_dropped(void **state)
{
    shop *s = *state;
    uint64_t n = 0;
    post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_OK);
    commit(s, "a");
    assert_int_equal(soj_sqlite_drop_history(s->store, BASE + SOJ_DAY, &n), SOJ_OK);
    assert_int_equal(n, 2); /* the first transition, and the decision of the first hour */
    assert_int_equal(ask(s, "SELECT count(*) FROM touchpoints"), 2);
    assert_int_equal(soj_sqlite_drop_history(s->store, -1, &n), SOJ_ERR_TIME);
    assert_int_equal(soj_sqlite_vacuum(s->store), SOJ_OK);
}

static void arguments_are_checked(void **state)
{
    shop *s = *state;
    soj_sqlite *store = NULL;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    soj_store functions;
    soj_model *model;
    soj_engine *engine;
    size_t number;
    assert_int_equal(soj_sqlite_open(NULL, NULL, &store), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_open(s->path, NULL, NULL), SOJ_ERR_ARGUMENT);
    options.timeout = -1;
    assert_int_equal(soj_sqlite_open(s->path, &options, &store), SOJ_ERR_ARGUMENT);
    options.struct_size = 1;
    assert_int_equal(soj_sqlite_open(s->path, &options, &store), SOJ_ERR_ABI);
    assert_int_equal(soj_sqlite_store(NULL, &functions), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_model(NULL, NULL, &model), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_engine(s->store, NULL, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_sync(s->store, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_sync(NULL, s->engine), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_stats(NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_store(s->store, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_model(s->store, NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_engine(NULL, NULL, NULL, &engine), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_drop_history(s->store, SOJ_TIME_MAX + 1, NULL), SOJ_ERR_TIME);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_OK);
    assert_int_equal(soj_sqlite_check(NULL, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_vacuum(NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_drop_history(NULL, 0, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_stats(s->store, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_loader_page(NULL, 0, "", 0), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_loader_changes(NULL, 0, "", 0), SOJ_ERR_ARGUMENT);
    assert_null(soj_engine_model(NULL));
    assert_null(soj_model_stage_path(NULL, 0).data);
    assert_int_equal(soj_engine_find(s->engine, NULL, 0, &number), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_keys(NULL), SOJ_KEYS_TEXT);
    assert_string_equal(soj_sqlite_problem(NULL), "");
    soj_sqlite_close(NULL);
}

static void change(const shop *s, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

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
    post(s, "ada", s->used, BASE, NULL);
    commit(s, "a");
    close_shop(s);
    for (size_t i = 0; i < TEST_ARRAY_LEN(damages); i++) {
        change(s, damages[i]);
        assert_int_equal(open_shop(s, s->model), SOJ_ERR_STORE);
        assert_string_equal(soj_sqlite_problem(s->store), "table head is damaged");
        close_shop(s);
    }
}

static void missing_rows_are_noticed(void **state)
{
    shop *s = *state;
    commit(s, "begun");
    for (int i = 0; i < 3; i++) {
        post(s, "ada", s->used, BASE + i, NULL);
        commit(s, "a");
    }
    close_shop(s);
    change(s, "DELETE FROM journal WHERE sequence = 4");
    assert_int_equal(open_shop(s, s->model), SOJ_ERR_STORE);
    assert_string_equal(soj_sqlite_problem(s->store), "table journal: row 4 is missing");
    close_shop(s);
    change(s, "DELETE FROM journal WHERE sequence = 2");
    assert_int_equal(open_shop(s, s->model), SOJ_ERR_STORE);
    assert_string_equal(soj_sqlite_problem(s->store), "table journal: row 2 is missing");
    close_shop(s);
    change(s, "UPDATE model SET image = x'00'");
    assert_int_equal(open_shop(s, s->model), SOJ_ERR_IMAGE);
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
    commit(s, "a");
    assert_int_equal(soj_sqlite_sync(s->store, s->engine), SOJ_OK);
    assert_int_equal(ask(s, "SELECT count(*) FROM touchpoints WHERE customer = 7"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM transitions WHERE customer = 7"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM customers WHERE customer = 7"), 1);
    event.event = s->erased;
    event.time = BASE + 2 * SOJ_HOUR;
    assert_int_equal(soj_engine_post(s->engine, &event, NULL), SOJ_OK);
    commit(s, "b");
    assert_int_equal(ask(s, "SELECT count(*) FROM touchpoints"), 0);
    assert_int_equal(ask(s, "SELECT count(*) FROM transitions"), 0);
    assert_int_equal(ask(s, "SELECT count(*) FROM customers"), 0);
}

static void history_need_not_be_kept(void **state)
{
    shop *s = *state;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    options.keeps_no_history = options.is_only_normal = true;
    options.timeout = INT64_MAX;
    close_shop(s);
    assert_int_equal(soj_sqlite_open(s->path, &options, &s->store), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &s->engine), SOJ_OK);
    post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    commit(s, "a");
    assert_int_equal(ask(s, "SELECT count(*) FROM touchpoints"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM transitions"), 0);
    assert_int_equal(ask(s, "SELECT count(*) FROM decisions"), 0);
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
    close_shop(s);
    snprintf(path, sizeof(path), "%s/faults", s->folder.path);
    memcpy(s->path, path, sizeof(path));
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &model), SOJ_OK);
    assert_int_equal(open_shop(s, model), SOJ_OK);
    post(s, "ada", soj_model_event(model, "E", 1), BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_OK);
    commit(s, "a");
    assert_int_equal(ask(s, "SELECT count(*) FROM faults WHERE status = 'SOJ_ERR_RANGE'"), 1);
    soj_model_unref(model);
}

/* Of two engines that have opened the same store the second that commits is told. */
static void somebody_else_has_written(void **state)
{
    shop *s = *state;
    soj_engine *other = NULL;
    commit(s, "a");
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &other), SOJ_OK);
    post(s, "ada", s->used, BASE, NULL);
    commit(s, "b");
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
    commit(s, "a");
    close_shop(s);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    options.database = db;
    assert_int_equal(soj_sqlite_open(NULL, &options, &s->store), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &s->engine), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &stale), SOJ_OK);
    post(s, "ada", s->used, BASE, NULL);
    commit(s, "b");
    assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(soj_engine_commit(stale, "c", 1), SOJ_ERR_FENCED);
    assert_int_equal(sqlite3_get_autocommit(db), 0);
    assert_int_equal(soj_sqlite_vacuum(s->store), SOJ_ERR_BUSY);
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    soj_engine_free(stale);
    close_shop(s);
    sqlite3_close(db);
}

static void what_is_no_store_is_told_apart(void **state)
{
    shop *s = *state;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    options.must_exist = true;
    close_shop(s);
    change(s, "PRAGMA application_id = 0x736f6aff");
    assert_int_equal(open_shop(s, NULL), SOJ_ERR_UNSUPPORTED);
    close_shop(s);
    change(s, "PRAGMA application_id = 1");
    assert_int_equal(open_shop(s, NULL), SOJ_ERR_STORE);
    close_shop(s);
    snprintf(s->path, sizeof(s->path), "%s/nothing", s->folder.path);
    change(s, "PRAGMA application_id = 1");
    assert_int_equal(open_shop(s, NULL), SOJ_ERR_STORE);
    close_shop(s);
    change(s, "PRAGMA application_id = 0");
    assert_int_equal(soj_sqlite_open(s->path, &options, &s->store), SOJ_ERR_IO);
    close_shop(s);
    assert_int_equal(open_shop(s, NULL), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_OK);
    close_shop(s);
    /* The lock of who writes cannot be had. */
    snprintf(s->path, sizeof(s->path), "%s/locked", s->folder.path);
    folder_put_folder(&s->folder, "locked-writer");
    assert_int_equal(open_shop(s, NULL), SOJ_ERR_IO);
}

static void a_store_in_memory_has_no_lock(void **state)
{
    shop *s = *state;
    close_shop(s);
    memcpy(s->path, ":memory:", sizeof(":memory:"));
    assert_int_equal(open_shop(s, s->model), SOJ_OK);
    commit(s, "a");
}

static void damage_that_sqlite_sees_is_told(void **state)
{
    shop *s = *state;
    post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_OK);
    commit(s, "a");
    soj_engine_free(s->engine);
    s->engine = NULL;
    change(s, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage ="
              " (SELECT rootpage FROM sqlite_schema WHERE name = 'pages') WHERE name = 'faults'");
    close_shop(s);
    assert_int_equal(soj_sqlite_open(s->path, NULL, &s->store), SOJ_OK);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_ERR_STORE);
    assert_string_not_equal(soj_sqlite_problem(s->store), "");
}

/* A store of which the answer to a commit that has landed is lost. */
typedef struct lossy {
    soj_store below;
    bool loses;
} lossy;

static soj_status lossy_load(void *ctx, soj_loader *loader, uint64_t *out_sequence,
                             void *out_position, size_t *out_position_len)
{
    const lossy *self = ctx;
    assert_int_equal(soj_loader_page(loader, 0, NULL, 1), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_loader_changes(loader, 0, NULL, 1), SOJ_ERR_ARGUMENT);
    return self->below.load(self->below.ctx, loader, out_sequence, out_position, out_position_len);
}

static soj_status lossy_commit(void *ctx, const soj_commit *commit)
{
    lossy *self = ctx;
    soj_status status = self->below.commit(self->below.ctx, commit);
    bool is_lost = self->loses;
    self->loses = false;
    return is_lost ? SOJ_ERR_IO : status;
}

static void a_commit_that_has_landed_is_not_made_twice(void **state)
{
    shop *s = *state;
    lossy between = {.loses = false};
    soj_store functions = SOJ_STORE_INIT;
    assert_int_equal(soj_sqlite_store(s->store, &between.below), SOJ_OK);
    functions.ctx = &between;
    functions.load = lossy_load;
    functions.commit = lossy_commit;
    functions.outputs = between.below.outputs;
    soj_engine_free(s->engine);
    s->engine = NULL;
    assert_int_equal(soj_engine_open(s->model, NULL, &functions, &s->engine), SOJ_OK);
    post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    between.loses = true;
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_ERR_IO);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_ERR_UNCOMMITTED);
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_OK);
    assert_int_equal(ask(s, "SELECT sequence FROM head"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM touchpoints"), 1);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_OK);
    commit(s, "b");
    assert_int_equal(ask(s, "SELECT count(*) FROM touchpoints"), 2);
}

/* What was erased is there until the last who reads has gone. */
static void cleaning_waits_for_who_reads(void **state)
{
    shop *s = *state;
    sqlite3 *reader = NULL;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    options.timeout = 0;
    close_shop(s);
    assert_int_equal(soj_sqlite_open(s->path, &options, &s->store), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &s->engine), SOJ_OK);
    post(s, "ada", s->used, BASE, "a secret");
    commit(s, "a");
    assert_int_equal(sqlite3_open(s->path, &reader), SQLITE_OK);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT * FROM head", NULL, NULL, NULL),
                     SQLITE_OK);
    post(s, "ada", s->erased, BASE + 1, NULL);
    commit(s, "b");
    assert_int_equal(sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(reader);
    post(s, "bob", s->used, BASE + 1, NULL);
    commit(s, "c");
    close_shop(s);
    char bytes[1 << 16];
    FILE *file = fopen(s->path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    assert_true(n > 0 && n < sizeof(bytes) + 1);
    assert_null(memmem(bytes, n, "a secret", 8));
    assert_null(memmem(bytes, n, "ada", 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_committed_is_there_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_checkpoint_empties_the_journal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_model_is_in_the_store, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_model_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_process_writes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_files_are_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_must_exist_is_not_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(figures_tell_how_it_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(customers_are_listed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_hosts_transaction_takes_a_commit_with_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(history_can_be_dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_head_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(missing_rows_are_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(integer_keys_are_integers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(history_need_not_be_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(somebody_else_has_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_hosts_transaction_takes_a_commit_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_store_is_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_store_in_memory_has_no_lock, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_that_sqlite_sees_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_commit_that_has_landed_is_not_made_twice, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(cleaning_waits_for_who_reads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(arguments_are_checked, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
