/* SPDX-License-Identifier: MIT */
#include "sqlite/db.h"

#include <stdarg.h>

#include "sqlite/outbox_schema.h"
#include "sqlite/schema.h"
#include "sqlite/sum.h"

static const char *const texts[SOJ__N_STATEMENTS] = {
#define SOJ__STATEMENT(name, text) [SOJ__##name] = (text),
#include "sqlite/statements.def"
#undef SOJ__STATEMENT
};

/* ---- what SQLite says ---- */

static soj_status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return SOJ_OK;
    case SQLITE_NOMEM:
        return SOJ_ERR_NOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return SOJ_ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* a table or a column that is not there */
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return SOJ_ERR_STORE;
    default:
        return SOJ_ERR_IO;
    }
}

soj_status soj__db_say(soj_sqlite *store, soj_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)store->sqlite->vsnprintf(SOJ__SQLITE_PROBLEM, store->problem, format, arguments);
    va_end(arguments);
    return status;
}

soj_status soj__db_judge(soj_sqlite *store, int code)
{
    soj_status status = status_of(code);
    if (status == SOJ_OK)
        return SOJ_OK;
    return soj__db_say(store, status, "%s",
                       store->handle ? store->sqlite->errmsg(store->handle)
                                     : store->sqlite->errstr(code));
}

/* ---- statements ---- */

soj_status soj__db_run(soj_sqlite *store, const char *sql)
{
    return soj__db_judge(store, store->sqlite->exec(store->handle, sql, NULL, NULL, NULL));
}

soj__row *soj__db_use(soj_sqlite *store, soj__statement which, soj_status *out_status)
{
    soj__row *row = &store->statements[which];
    *out_status = SOJ_OK;
    if (!row->statement)
        *out_status = soj__db_judge(
            store, soj__row_prepare(row, store->handle, texts[which], SQLITE_PREPARE_PERSISTENT));
    return row->statement ? row : NULL;
}

soj_status soj__db_step(soj_sqlite *store, soj__row *statement, bool *out_is_row)
{
    int code = statement->sqlite->step(statement->statement);
    *out_is_row = code == SQLITE_ROW;
    return soj__db_judge(store, code);
}

soj_status soj__db_do(soj_sqlite *store, soj__row *statement)
{
    bool is_row;
    soj_status status = soj__db_step(store, statement, &is_row);
    soj__row_reset(statement);
    return status;
}

soj_status soj__db_do_plain(soj_sqlite *store, soj__statement which)
{
    soj_status status;
    soj__row *statement = soj__db_use(store, which, &status);
    return statement ? soj__db_do(store, statement) : status;
}

/* ---- transactions ---- */

/* Whether the host has begun one: then ours is a part of it. */
static bool is_part(const soj_sqlite *store)
{
    return !store->is_own && !store->is_alone;
}

soj_status soj__db_begin(soj_sqlite *store)
{
    store->is_alone = store->sqlite->get_autocommit(store->handle) != 0;
    if (is_part(store))
        return soj__db_do_plain(store, SOJ__SAVE);
    return soj__db_do_plain(store, store->is_only_read ? SOJ__BEGIN_LOOK : SOJ__BEGIN);
}

soj_status soj__db_may_write(soj_sqlite *store)
{
    return store->is_only_read
               ? soj__db_say(store, SOJ_ERR_ARGUMENT, "the store was opened to be read")
               : SOJ_OK;
}

/* Undo; an error may have undone all already. */
static void roll_back(soj_sqlite *store)
{
    char problem[SOJ__SQLITE_PROBLEM];
    memcpy(problem, store->problem, sizeof(problem));
    if (is_part(store)) {
        (void)soj__db_do_plain(store, SOJ__SAVE_ROLLBACK);
        (void)soj__db_do_plain(store, SOJ__SAVE_RELEASE);
    } else if (!store->sqlite->get_autocommit(store->handle)) {
        (void)soj__db_do_plain(store, SOJ__ROLLBACK);
    }
    memcpy(store->problem, problem, sizeof(problem));
}

soj_status soj__db_end(soj_sqlite *store, soj_status status)
{
    if (status == SOJ_OK)
        status = soj__db_do_plain(store, is_part(store) ? SOJ__SAVE_RELEASE : SOJ__COMMIT);
    if (status != SOJ_OK)
        roll_back(store);
    return status;
}

/* ---- values ---- */

void soj__bind_text(soj__row *statement, int at, soj_text text)
{
    soj__bind_chars(statement, at, text.data, text.len);
}

void soj__bind_blob(soj__row *statement, int at, soj_bytes bytes)
{
    (void)statement->sqlite->bind_blob64(statement->statement, at, bytes.len > 0 ? bytes.data : "",
                                         bytes.len, SQLITE_STATIC);
}

void soj__bind_time(soj__row *statement, int at, soj_time time)
{
    if (time == SOJ_TIME_NEVER)
        soj__bind_null(statement, at);
    else
        soj__bind_i64(statement, at, time);
}

void soj__bind_u64(soj__row *statement, int at, uint64_t number)
{
    soj__bind_i64(statement, at, (int64_t)number);
}

soj_bytes soj__column_blob(soj__row *statement, int at)
{
    const void *data = statement->sqlite->column_blob(statement->statement, at);
    return (soj_bytes){data ? data : "", soj__column_bytes(statement, at)};
}

/* ---- opened and closed ---- */

static int milliseconds(soj_duration timeout)
{
    soj_duration whole = timeout / 1000;
    return whole < INT32_MAX ? (int)whole : INT32_MAX;
}

static soj_status connect_to(soj_sqlite *store, const char *path, const soj_sqlite_options *options)
{
    const int mode = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                     (options->must_exist || options->is_only_read ? 0 : SQLITE_OPEN_CREATE);
    soj_status status =
        soj__db_judge(store, store->sqlite->open_v2(path, &store->handle, mode, NULL));
    if (status != SOJ_OK)
        return status;
    soj__sqlite_restrict(store->sqlite, store->handle);
    (void)store->sqlite->busy_timeout(store->handle, milliseconds(options->timeout));
    return SOJ_OK;
}

/* The lock of who writes states: an exclusive one on a file of its own, which ends with the process
 * however that ends. Nothing is written to it. */
static soj_status become_writer(soj_sqlite *store)
{
    const char *path = store->sqlite->db_filename(store->handle, "main");
    if (!path || path[0] == '\0')
        return SOJ_OK; /* in memory: nobody else sees it */
    char *beside = soj__sqlite_join(store->sqlite, path, "-writer");
    if (!beside)
        return soj__db_say(store, SOJ_ERR_NOMEM, "out of memory");
    int code = store->sqlite->open_v2(
        beside, &store->writer, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
        NULL);
    if (code == SQLITE_OK)
        code = store->sqlite->exec(store->writer, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
    soj_status status = status_of(code);
    if (status == SOJ_ERR_BUSY)
        (void)soj__db_say(store, status, "another process writes this store");
    else if (status != SOJ_OK)
        (void)soj__db_say(store, status, "%s: %s", beside, store->sqlite->errstr(code));
    store->sqlite->free(beside);
    return status;
}

static soj_status set_up_own(soj_sqlite *store, const soj_sqlite_options *options)
{
    soj_status status = soj__db_run(store, "PRAGMA journal_mode = WAL");
    if (status == SOJ_OK)
        status = soj__db_run(store, options->is_only_normal ? "PRAGMA synchronous = NORMAL"
                                                            : "PRAGMA synchronous = FULL");
    if (status == SOJ_OK)
        status = soj__db_run(store, "PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4000");
    return status;
}

/* With what statements need, whatever connection it is. */
static soj_status look_at(soj_sqlite *store, bool *out_is_empty)
{
    soj_status status = soj__db_judge(store, soj__sum_register(store->sqlite, store->handle));
    return status == SOJ_OK ? soj__schema_look(store, out_is_empty) : status;
}

static void prepare_members(soj_sqlite *store, const soj_sqlite_options *options)
{
    store->is_own = options->database == NULL;
    store->handle = options->database;
    store->keeps_history = !options->keeps_no_history;
    for (size_t i = 0; i < SOJ__N_STATEMENTS; i++)
        store->statements[i].sqlite = store->sqlite;
    soj__buf_init(&store->text, &store->mem);
    store->is_only_read = options->is_only_read;
}

/* Connect, and look: *out_is_empty where there is nothing yet. */
static soj_status find_store(soj_sqlite *store, const char *path, const soj_sqlite_options *options,
                             bool *out_is_empty)
{
    soj_status status = SOJ_OK;
    if (soj__sqlite_is_too_old(store->sqlite))
        return soj__db_say(store, SOJ_ERR_UNSUPPORTED, SOJ__SQLITE_TOO_OLD);
    if (store->is_own)
        status = connect_to(store, path, options);
    return status == SOJ_OK ? look_at(store, out_is_empty) : status;
}

soj_status soj__db_open(soj_sqlite *store, const char *path, const soj_sqlite_options *options)
{
    bool is_empty = false;
    prepare_members(store, options);
    soj_status status = find_store(store, path, options, &is_empty);
    if (status == SOJ_OK && is_empty && (options->must_exist || options->is_only_read))
        status = soj__db_say(store, SOJ_ERR_IO, "there is no store in it");
    if (store->is_only_read)
        return status;
    if (status == SOJ_OK)
        status = become_writer(store);
    /* First, so that the head of a new file says what it is without its write-ahead log. */
    if (status == SOJ_OK)
        status = soj__schema_bring(store);
    return status == SOJ_OK && store->is_own ? set_up_own(store, options) : status;
}

void soj__db_close(soj_sqlite *store)
{
    for (size_t i = 0; i < SOJ__N_STATEMENTS; i++)
        soj__row_finalize(&store->statements[i]);
    if (store->is_own)
        (void)store->sqlite->close(store->handle);
    else
        soj__sum_unregister(store->sqlite, store->handle);
    (void)store->sqlite->close(store->writer);
    soj__buf_done(&store->text);
}
