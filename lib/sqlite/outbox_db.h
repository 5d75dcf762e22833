/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_OUTBOX_DB_H
#define SOJ__SQLITE_OUTBOX_DB_H

/* The outbox's connection to the file of a store: it is opened only where it is a store, waits for
 * others in its own way, and has its statements prepared. */

#include <sojourn/outbox.h>

#include "base/defs.h"
#include "sqlite/calls.h"

typedef enum soj__outbox_statement {
    SOJ__OUTBOX_BEGIN,
    SOJ__OUTBOX_COMMIT,
    SOJ__OUTBOX_ROLLBACK,
    SOJ__OUTBOX_IS_ANY,      /* ?1 now, ?2 channel: whether a claim or a list of missed can do
                                anything */
    SOJ__OUTBOX_MISS,        /* ?1 now, ?2 at most */
    SOJ__OUTBOX_RETURN,      /* ?1 now, ?2 at most */
    SOJ__OUTBOX_TAKE,        /* ?1 now, ?2 channel, ?3 at most: items */
    SOJ__OUTBOX_NUMBER,      /* the next token */
    SOJ__OUTBOX_LEASE,       /* ?1 number, ?2 until, ?3 token */
    SOJ__OUTBOX_LOOK,        /* ?1 id, ?2 token: state, lease, tries, until, valid_until, emitted,
                                number */
    SOJ__OUTBOX_LOOK_LATE,   /* ?1 id: the same, of what was missed */
    SOJ__OUTBOX_LOOK_ALL,    /* ?1 id: the same, of any; reads the whole table */
    SOJ__OUTBOX_SET,         /* ?1 number, ?2 state, ?3 until, ?4 token */
    SOJ__OUTBOX_MISSED_ONES, /* ?1 at most: items */
    SOJ__OUTBOX_LIST,        /* ?1 states, ?2 channel, ?3 due, ?4 id, ?5 at most: items */
    SOJ__OUTBOX_COUNT,       /* ?1 channel: state, n, first due, first until, first valid_until */
    SOJ__OUTBOX_N_STATEMENTS
} soj__outbox_statement;

enum { SOJ__OUTBOX_PROBLEM = 256 }; /* bytes of a problem, its NUL included */

/* Stays where it is while it is open: SQLite points to it. */
typedef struct soj__outbox_db {
    const soj_sqlite_functions *sqlite;
    sqlite3 *handle;
    sqlite3_vfs *vfs;     /* whose pauses are made */
    soj_duration timeout; /* most that one call waits */
    soj_duration waited;  /* how long this call has */
    uint32_t chance;      /* so that those who wait do not all look at once */
    soj__row statements[SOJ__OUTBOX_N_STATEMENTS];
    char problem[SOJ__OUTBOX_PROBLEM];
} soj__outbox_db;

/* SOJ_OK, SOJ_ERR_NOMEM, SOJ_ERR_IO, SOJ_ERR_STORE, SOJ_ERR_UNSUPPORTED, SOJ_ERR_BUSY. To be closed
 * in any case. */
soj_status soj__outbox_db_open(soj__outbox_db *db, const char *path,
                               const soj_outbox_options *options);
void soj__outbox_db_close(soj__outbox_db *db);

/* Make a short pause; false where the call has waited for all of its time. */
bool soj__outbox_db_pause(soj__outbox_db *db);

/* A transaction that may write: from here to the end nobody else does. Waits. */
soj_status soj__outbox_db_begin(soj__outbox_db *db);
/* The end of one: what it did lasts where `status` is SOJ_OK, else nothing of it; returns `status`,
 * or why it does not last. */
soj_status soj__outbox_db_end(soj__outbox_db *db, soj_status status);

/* A statement with nothing bound; used until soj__row_reset() of it. */
soj__row *soj__outbox_db_use(soj__outbox_db *db, soj__outbox_statement which);
/* NULL for SOJ_TIME_NEVER. */
void soj__outbox_db_bind_time(soj__row *statement, int at, soj_time time);
/* To the next row, if any. SOJ_OK, or why not. */
soj_status soj__outbox_db_step(soj__outbox_db *db, soj__row *statement, bool *out_is_row);
/* A statement that gives no rows, and its reset. */
soj_status soj__outbox_db_do(soj__outbox_db *db, soj__row *statement);

/* Say what is wrong with a row; SOJ_ERR_STORE. */
soj_status soj__outbox_db_damaged(soj__outbox_db *db, const char *id, const char *column);

#endif
