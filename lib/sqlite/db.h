/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_DB_H
#define SOJ__SQLITE_DB_H

/* A store's connection to its file, and its prepared statements. */

#include <sojourn/sqlite.h>

#include "base/buf.h"
#include "sqlite/calls.h"

/* The statements of sqlite/statements.def. */
typedef enum soj__statement {
#define SOJ__STATEMENT(name, text) SOJ__##name,
#include "sqlite/statements.def"
#undef SOJ__STATEMENT
    SOJ__N_STATEMENTS
} soj__statement;

enum { SOJ__SQLITE_PROBLEM = 256 }; /* bytes of a problem, its NUL included */

struct soj_sqlite {
    soj__mem mem;
    const soj_sqlite_functions *sqlite;
    sqlite3 *handle;
    bool is_own;     /* the connection; else the host's, */
    bool is_alone;   /* who had not begun a transaction when ours began */
    sqlite3 *writer; /* holds the lock of who writes states; NULL: nobody asked for it */
    bool keeps_history;
    bool is_only_read;
    bool is_unclean; /* something was erased, and the file was not cleaned since */
    soj__row statements[SOJ__N_STATEMENTS];
    soj__buf text; /* of a row */
    char problem[SOJ__SQLITE_PROBLEM];
};

/* What a code of SQLite means; of a failure the problem is kept. */
soj_status soj__db_judge(soj_sqlite *store, int code);
/* Keep a problem, for people; returns `status`. */
soj_status soj__db_say(soj_sqlite *store, soj_status status, const char *format, ...);

/* Connect; *store is zeros but for `mem`. To be closed in any case. */
soj_status soj__db_open(soj_sqlite *store, const char *path, const soj_sqlite_options *options);
void soj__db_close(soj_sqlite *store);

/* SQL without rows. */
soj_status soj__db_run(soj_sqlite *store, const char *sql);
/* A statement with nothing bound, used until soj__db_reset() of it; NULL where it cannot be
 * prepared: *out_status. */
soj__row *soj__db_use(soj_sqlite *store, soj__statement which, soj_status *out_status);
/* To the next row, if any. */
soj_status soj__db_step(soj_sqlite *store, soj__row *statement, bool *out_is_row);
/* A statement that gives no rows, and its reset. */
soj_status soj__db_do(soj_sqlite *store, soj__row *statement);
/* A statement with nothing to bind, and no rows. */
soj_status soj__db_do_plain(soj_sqlite *store, soj__statement which);

/* SOJ_ERR_ARGUMENT where the store is only read. */
soj_status soj__db_may_write(soj_sqlite *store);

/* A transaction, or a part of the host's. */
soj_status soj__db_begin(soj_sqlite *store);
/* The end of one: what it did stays where `status` is SOJ_OK, else nothing of it; returns
 * `status`, or why it does not stay. */
soj_status soj__db_end(soj_sqlite *store, soj_status status);

/* Binding cannot fail: texts are borrowed until the reset, and no statement is in use. NULL for
 * data NULL, and for SOJ_TIME_NEVER. */
void soj__bind_text(soj__row *statement, int at, soj_text text);
void soj__bind_blob(soj__row *statement, int at, soj_bytes bytes);
void soj__bind_time(soj__row *statement, int at, soj_time time);
void soj__bind_u64(soj__row *statement, int at, uint64_t number);
/* The blob of a column; `data` is never NULL. */
soj_bytes soj__column_blob(soj__row *statement, int at);

#endif
