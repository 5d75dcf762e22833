/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_CALLS_H
#define SOJ__SQLITE_CALLS_H

/* SQLite, whichever it is: nothing in this folder but system.c calls one by its name. */

#include <sqlite3.h>

#include <sojourn/sqlite_functions.h>
#include <sojourn/status.h>

#include "base/defs.h"

/* The table of the SQLite that the library is linked with. */
const soj_sqlite_functions *soj__sqlite_system(void);

/* The host's table, or the system's for NULL. SOJ_ERR_ABI: of another size; SOJ_ERR_ARGUMENT: a
 * function is missing. */
soj_status soj__sqlite_take(const soj_sqlite_functions *functions,
                            const soj_sqlite_functions **out);

/* Of one that is too old, for people. */
#define SOJ__SQLITE_TOO_OLD "SQLite 3.37 or later is needed"

static inline bool soj__sqlite_is_too_old(const soj_sqlite_functions *sqlite)
{
    return sqlite->libversion_number() < SOJ_SQLITE_VERSION_LEAST;
}

/* What a file of others could have in its schema does nothing on this connection. */
void soj__sqlite_restrict(const soj_sqlite_functions *sqlite, sqlite3 *handle);

/* Two texts, one behind the other; to be freed by the table's `free`. NULL: no memory. */
char *soj__sqlite_join(const soj_sqlite_functions *sqlite, const char *first, const char *second);

/* A prepared statement, at a row of what it gives, and whose it is. */
typedef struct soj__row {
    const soj_sqlite_functions *sqlite;
    sqlite3_stmt *statement; /* NULL: not prepared yet */
} soj__row;

/* What SQLite says. */
static inline int soj__row_prepare(soj__row *row, sqlite3 *handle, const char *sql, unsigned flags)
{
    return row->sqlite->prepare_v3(handle, sql, -1, flags, &row->statement, NULL);
}

static inline void soj__row_finalize(soj__row *row)
{
    (void)row->sqlite->finalize(row->statement);
}

/* To be used again, with nothing bound. */
static inline void soj__row_reset(soj__row *row)
{
    (void)row->sqlite->reset(row->statement); /* says again what the step has said */
    (void)row->sqlite->clear_bindings(row->statement);
}

/* Binding cannot fail: nothing is allocated, texts are borrowed until the reset, and the statement
 * is not in use. */
static inline void soj__bind_i64(soj__row *row, int at, int64_t value)
{
    (void)row->sqlite->bind_int64(row->statement, at, value);
}

static inline void soj__bind_double(soj__row *row, int at, double value)
{
    (void)row->sqlite->bind_double(row->statement, at, value);
}

static inline void soj__bind_null(soj__row *row, int at)
{
    (void)row->sqlite->bind_null(row->statement, at);
}

/* `text` may be NULL: then it binds NULL. */
static inline void soj__bind_chars(soj__row *row, int at, const char *text, size_t len)
{
    (void)row->sqlite->bind_text64(row->statement, at, text, len, SQLITE_STATIC, SQLITE_UTF8);
}

static inline int soj__column_type(const soj__row *row, int at)
{
    return row->sqlite->column_type(row->statement, at);
}

static inline int64_t soj__column_i64(const soj__row *row, int at)
{
    return row->sqlite->column_int64(row->statement, at);
}

static inline double soj__column_double(const soj__row *row, int at)
{
    return row->sqlite->column_double(row->statement, at);
}

/* NULL for none, and where there is no memory for it. */
static inline const unsigned char *soj__column_text(const soj__row *row, int at)
{
    return row->sqlite->column_text(row->statement, at);
}

static inline size_t soj__column_bytes(const soj__row *row, int at)
{
    return (size_t)row->sqlite->column_bytes(row->statement, at);
}

#endif
