/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_OUTBOX_BENCH_H
#define SOJ_TEST_OUTBOX_BENCH_H

/* A store with nothing but an outbox, filled as an engine's commits fill it. What cannot be done
 * fails the program. */

#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include <sojourn/outbox.h>

#include "support/folder.h"

#define BENCH_NOON ((soj_time)1767268800 * SOJ_SECOND) /* 2026-01-01T12:00:00Z */

typedef struct bench {
    folder folder;
    char path[FOLDER_PATH_MAX + 16];
    sqlite3 *writer; /* where emissions are written */
} bench;

/* A new store, in a folder of its own. */
void bench_open(bench *on);
void bench_close(bench *on);
/* For a process that shares the file: a writer's connection of its own. */
sqlite3 *bench_connect(const char *path);

/* An emission: its id is made of its number, it is due and emitted at `due`. */
typedef struct emission {
    uint32_t number;
    soj_time due;
    soj_time valid_until; /* SOJ_TIME_NEVER */
    const char *channel;  /* NULL: "email" */
    soj_time emitted;     /* 0: as due */
} emission;

void bench_emit(sqlite3 *writer, const emission *what);
/* One that may have been emitted before. */
void bench_emit_again(sqlite3 *writer, const emission *what);
/* As many as said, a second apart, from noon, numbered from 0, in one transaction. */
void bench_emit_many(sqlite3 *writer, uint32_t n);
void bench_id(uint32_t number, char out_id[33]);

/* Say that all rows are as they were written. */
void bench_seal(sqlite3 *db);

/* Statements of SQL. */
void bench_do(sqlite3 *db, const char *sql);
/* The one integer that a query gives. */
int64_t bench_ask(sqlite3 *db, const char *sql);

#endif
