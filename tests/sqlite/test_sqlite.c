/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem() */
/* A store in a file: what is committed is there again, and who may write. */
#include <sqlite3.h>
#include <stdio.h>

#include "sqlite/shop.h"
#include "support/test.h"

static void what_is_committed_is_there_again(void **state)
{
    shop *s = *state;
    size_t number;
    shop_post(s, "ada", s->used, BASE, "first");
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    assert_null(soj_engine_next(s->engine));
    assert_int_equal(soj_engine_commit(s->engine, "1", 1), SOJ_OK);
    assert_non_null(soj_engine_next(s->engine));
    shop_post(s, "bob", s->used, BASE + SOJ_HOUR, NULL);
    shop_reopen(s);
    assert_int_equal(soj_engine_find(s->engine, "ada", 3, &number), SOJ_OK);
    assert_int_equal(soj_engine_find(s->engine, "bob", 3, &number), SOJ_ERR_NOT_FOUND);
    assert_int_equal(soj_engine_sequence(s->engine), 1);
    assert_int_equal(soj_engine_position(s->engine).len, 1);
    assert_int_equal(soj_engine_next_due(s->engine), BASE + SOJ_DAY);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints WHERE state = 'ready'"), 1);
    assert_int_equal(shop_ask(s, "SELECT data = '{\"n\":1,\"note\":\"first\"}' FROM touchpoints"),
                     1);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM transitions"), 1);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM decisions WHERE decision = 'emitted'"), 1);
}

static void a_checkpoint_empties_the_journal(void **state)
{
    shop *s = *state;
    size_t number;
    shop_commit(s, "begun");
    shop_post(s, "ada", s->used, BASE, NULL);
    shop_commit(s, "a");
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM journal"), 1);
    shop_post(s, "bob", s->used, BASE, NULL);
    assert_int_equal(soj_engine_checkpoint(s->engine, "b", 1), SOJ_OK);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM journal"), 0);
    shop_post(s, "eve", s->used, BASE, NULL);
    shop_commit(s, "c");
    shop_reopen(s);
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
    shop_close(s);
    assert_int_equal(shop_open(s, NULL), SOJ_OK);
}

static void another_model_is_refused(void **state)
{
    shop *s = *state;
    soj_model *other = NULL;
    char text[1024];
    snprintf(text, sizeof(text), "%s", shop_model);
    char *hour = strstr(text, "1h");
    hour[0] = '2';
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &other), SOJ_OK);
    shop_post(s, "ada", s->used, BASE, NULL);
    shop_commit(s, "a");
    shop_close(s);
    assert_int_equal(shop_open(s, other), SOJ_ERR_MODEL_CHANGED);
    soj_model_unref(other);
}

/* ---- another version of the model ---- */

/* The shop's model, whose stages and touchpoints have other names. */
static soj_model *renamed_model(void)
{
    static const char names[] = "  new:\n";
    soj_model *model = NULL;
    char text[2048];
    const char *at = strstr(shop_model, names);
    assert_non_null(at);
    snprintf(text, sizeof(text), "%.*s  fresh:\n    was: new\n%s", (int)(at - shop_model),
             shop_model, at + strlen(names));
    char *initial = strstr(text, "initial: new");
    assert_non_null(initial);
    char rest[2048];
    snprintf(rest, sizeof(rest), "%s", initial + strlen("initial: new"));
    snprintf(initial, sizeof(text) - (size_t)(initial - text), "initial: fresh%s", rest);
    assert_int_equal(soj_model_compile(text, strlen(text), NULL, NULL, &model), SOJ_OK);
    return model;
}

static void a_store_is_migrated_in_one_commit(void **state)
{
    shop *s = *state;
    soj_model *next = renamed_model(), *kept = NULL;
    soj_migration *migration = NULL;
    soj_engine *heir = NULL;
    shop_post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    shop_commit(s, "here");
    assert_int_equal(soj_migration_new(s->model, next, NULL, NULL, &migration), SOJ_OK);
    assert_int_equal(soj_engine_migrate(s->engine, migration, NULL, NULL, &heir), SOJ_OK);
    soj_migration_free(migration);
    shop_change(s, "ALTER TABLE pages RENAME TO elsewhere");
    assert_int_not_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    shop_change(s, "ALTER TABLE elsewhere RENAME TO pages");
    assert_int_equal(soj_sqlite_model(s->store, NULL, &kept), SOJ_OK); /* all of it, or nothing */
    assert_int_equal(soj_model_stage(kept, "fresh", 5), SOJ_NONE);
    soj_model_unref(kept);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM transitions WHERE cause = 'migrated'"), 0);
    assert_int_equal(soj_engine_commit(heir, NULL, 0), SOJ_OK);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM transitions WHERE cause = 'migrated' AND"
                                 " \"from\" = 'new' AND \"to\" = 'fresh'"),
                     1);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints WHERE stage = 'new'"), 1);
    soj_engine_free(heir);
    shop_close(s);
    assert_int_equal(shop_open(s, s->model), SOJ_ERR_MODEL_CHANGED);
    shop_close(s);
    assert_int_equal(shop_open(s, NULL), SOJ_OK); /* the store's own */
    assert_int_equal(soj_model_stage(soj_engine_model(s->engine), "fresh", 5), 0);
    assert_int_equal(soj_engine_position(s->engine).len, 4);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_OK);
    assert_int_equal(soj_sqlite_sync(s->store, s->engine), SOJ_OK);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM customers WHERE stages = 'fresh'"), 1);
    soj_model_unref(next);
}

static void one_process_writes(void **state)
{
    shop *s = *state;
    soj_sqlite *second = NULL;
    const soj_sqlite_options hasty = {.struct_size = sizeof(hasty)};
    assert_int_equal(soj_sqlite_open(s->path, &hasty, &second), SOJ_ERR_BUSY);
    assert_string_equal(soj_sqlite_problem(second), "another process writes this store");
    soj_sqlite_close(second);
    shop_close(s);
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

static void a_store_is_read_beside_its_writer(void **state)
{
    shop *s = *state;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    soj_sqlite_figures figures = {.struct_size = sizeof(figures)};
    soj_sqlite *reader = NULL;
    soj_engine *engine = NULL;
    size_t number;
    options.is_only_read = true;
    shop_post(s, "ada", s->used, BASE, NULL);
    shop_commit(s, "a");
    assert_int_equal(soj_sqlite_open(s->path, &options, &reader), SOJ_OK);
    assert_int_equal(soj_sqlite_stats(reader, &figures), SOJ_OK);
    assert_int_equal(figures.sequence, 1);
    assert_int_equal(soj_sqlite_check(reader, NULL), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(reader, NULL, NULL, &engine), SOJ_OK);
    assert_int_equal(soj_engine_find(engine, "ada", 3, &number), SOJ_OK);
    /* The writer goes on, the reader writes nothing. */
    shop_post(s, "bob", s->used, BASE, NULL);
    shop_commit(s, "b");
    assert_int_equal(soj_sqlite_sync(reader, engine), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_engine_commit(engine, "c", 1), SOJ_ERR_ARGUMENT);
    assert_string_equal(soj_sqlite_problem(reader), "the store was opened to be read");
    assert_int_equal(soj_sqlite_vacuum(reader), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_drop_history(reader, BASE, NULL), SOJ_ERR_ARGUMENT);
    assert_int_equal(soj_sqlite_stats(reader, &figures), SOJ_OK);
    assert_int_equal(figures.customers, 2);
    soj_engine_free(engine);
    soj_sqlite_close(reader);
}

static void what_is_only_read_must_exist(void **state)
{
    shop *s = *state;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    soj_sqlite *reader = NULL;
    soj_sqlite *empty = NULL;
    soj_engine *engine = NULL;
    char path[1100];
    options.is_only_read = true;
    snprintf(path, sizeof(path), "%s-other", s->path);
    remove(path);
    assert_int_equal(soj_sqlite_open(path, &options, &reader), SOJ_ERR_IO);
    soj_sqlite_close(reader);
    assert_null(fopen(path, "rb"));
    assert_int_equal(soj_sqlite_open(path, NULL, &empty), SOJ_OK);
    assert_int_equal(soj_sqlite_open(path, &options, &reader), SOJ_OK);
    /* It has no model, and gets none. */
    assert_int_equal(soj_sqlite_engine(reader, s->model, NULL, &engine), SOJ_ERR_ARGUMENT);
    soj_sqlite_close(reader);
    soj_sqlite_close(empty);
    remove(path);
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
    shop_commit(s, "begun");
    shop_post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    shop_commit(s, "a");
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
    shop_post(s, "ada", s->used, BASE, NULL);
    shop_post(s, "bob", s->left, BASE, NULL);
    shop_commit(s, "a");
    assert_int_equal(soj_sqlite_sync(s->store, s->engine), SOJ_OK);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM customers"), 2);
    assert_int_equal(shop_ask(s, "SELECT stages = 'gone' FROM customers WHERE customer = 'bob'"),
                     1);
    assert_int_equal(soj_sqlite_check(s->store, NULL), SOJ_OK);
}

static void damage_is_named(void **state)
{
    shop *s = *state;
    sqlite3 *db = NULL;
    shop_commit(s, "begun");
    shop_post(s, "ada", s->used, BASE, NULL);
    shop_commit(s, "a");
    shop_close(s);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE journal SET changes = zeroblob(length(changes))",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(shop_open(s, s->model), SOJ_ERR_STORE);
    assert_string_equal(soj_sqlite_problem(s->store), "table journal: row 2 is damaged");
}

static void the_hosts_transaction_takes_a_commit_with_it(void **state)
{
    shop *s = *state;
    sqlite3 *db = NULL;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    shop_close(s);
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
    shop_post(s, "ada", s->used, BASE, NULL);
    shop_commit(s, "a");
    assert_int_equal(shop_ask(s, "SELECT sequence FROM head"), 0);
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(shop_ask(s, "SELECT sequence FROM head"), 1);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM crm"), 1);
    shop_close(s);
    sqlite3_close(db);
}

static void history_can_be_dropped(void **state)
{
    shop *s = *state;
    uint64_t n = 0;
    shop_post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_OK);
    shop_commit(s, "a");
    assert_int_equal(soj_sqlite_drop_history(s->store, BASE + SOJ_DAY, &n), SOJ_OK);
    assert_int_equal(n, 2); /* the first transition, and the decision of the first hour */
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints"), 2);
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
    shop_post(s, "ada", s->used, BASE, NULL);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_HOUR, 0, NULL), SOJ_OK);
    between.loses = true;
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_ERR_IO);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_ERR_UNCOMMITTED);
    assert_int_equal(soj_engine_commit(s->engine, NULL, 0), SOJ_OK);
    assert_int_equal(shop_ask(s, "SELECT sequence FROM head"), 1);
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints"), 1);
    assert_int_equal(soj_engine_advance(s->engine, BASE + SOJ_DAY, 0, NULL), SOJ_OK);
    shop_commit(s, "b");
    assert_int_equal(shop_ask(s, "SELECT count(*) FROM touchpoints"), 2);
}

/* What was erased is there until the last who reads has gone. */
static void cleaning_waits_for_who_reads(void **state)
{
    shop *s = *state;
    sqlite3 *reader = NULL;
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    options.timeout = 0;
    shop_close(s);
    assert_int_equal(soj_sqlite_open(s->path, &options, &s->store), SOJ_OK);
    assert_int_equal(soj_sqlite_engine(s->store, s->model, NULL, &s->engine), SOJ_OK);
    shop_post(s, "ada", s->used, BASE, "a secret");
    shop_commit(s, "a");
    assert_int_equal(sqlite3_open(s->path, &reader), SQLITE_OK);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT * FROM head", NULL, NULL, NULL),
                     SQLITE_OK);
    shop_post(s, "ada", s->erased, BASE + 1, NULL);
    shop_commit(s, "b");
    assert_int_equal(sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(reader);
    shop_post(s, "bob", s->used, BASE + 1, NULL);
    shop_commit(s, "c");
    shop_close(s);
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
        cmocka_unit_test_setup_teardown(what_is_committed_is_there_again, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(a_checkpoint_empties_the_journal, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(the_model_is_in_the_store, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(another_model_is_refused, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(a_store_is_migrated_in_one_commit, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(one_process_writes, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(other_files_are_left_alone, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(a_store_is_read_beside_its_writer, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(what_is_only_read_must_exist, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_must_exist_is_not_made, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(figures_tell_how_it_stands, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(customers_are_listed, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(damage_is_named, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(the_hosts_transaction_takes_a_commit_with_it, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(history_can_be_dropped, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(a_commit_that_has_landed_is_not_made_twice, shop_set_up,
                                        shop_tear_down),
        cmocka_unit_test_setup_teardown(cleaning_waits_for_who_reads, shop_set_up, shop_tear_down),
        cmocka_unit_test_setup_teardown(arguments_are_checked, shop_set_up, shop_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
