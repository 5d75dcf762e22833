/* SPDX-License-Identifier: MIT */
#include "sqlite/outbox_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite/outbox_schema.h"
#include "sqlite/sum.h"

/* Not cmocka's: this is used by processes and threads of tests as well. */
static void must(bool is_so, sqlite3 *db, const char *what)
{
    if (is_so)
        return;
    fprintf(stderr, "%s: %s\n", what, db ? sqlite3_errmsg(db) : "no database");
    abort();
}

void bench_do(sqlite3 *db, const char *sql)
{
    must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, db, sql);
}

void bench_seal(sqlite3 *db)
{
    bench_do(db, "UPDATE touchpoints SET sum = sojourn_sum(" SOJ__OUTBOX_SUMMED "),"
                 " way = sojourn_sum(id, state, until, lease, tries)");
}

int64_t bench_ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, db, sql);
    must(sqlite3_step(statement) == SQLITE_ROW, db, sql);
    int64_t answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return answer;
}

sqlite3 *bench_connect(const char *path)
{
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    must(sqlite3_open_v2(path, &db, flags, NULL) == SQLITE_OK, db, path);
    (void)sqlite3_busy_timeout(db, 10000);
    must(soj__sum_register(soj__sqlite_system(), db) == SQLITE_OK, db, "functions");
    return db;
}

void bench_open(bench *on)
{
    folder_make(&on->folder);
    snprintf(on->path, sizeof(on->path), "%s/store", on->folder.path);
    on->writer = bench_connect(on->path);
    bench_do(on->writer, "PRAGMA synchronous = OFF; PRAGMA application_id = 0x736f6a02;"
                         "PRAGMA journal_mode = WAL");
    bench_do(on->writer, SOJ__OUTBOX_TOUCHPOINTS SOJ__OUTBOX_LEASES SOJ__OUTBOX_INDEXES);
}

void bench_close(bench *on)
{
    sqlite3_close(on->writer);
    folder_remove(&on->folder);
}

void bench_id(uint32_t number, char out_id[33])
{
    snprintf(out_id, 33, "%032x", number);
}

static void bind_texts(sqlite3_stmt *statement, uint32_t number, const emission *what)
{
    char customer[32];
    snprintf(customer, sizeof(customer), "customer-%u", number);
    sqlite3_bind_text(statement, 2, customer, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(statement, 3, "live.onboarding.day_3", -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 4, "live.onboarding", -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 6, what->channel ? what->channel : "email", -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 7, "guide/day-3", -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 10, "help", -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 11, "{\"plan\":\"pro\"}", -1, SQLITE_STATIC);
}

static void emit_by(sqlite3 *writer, const char *sql, const emission *what)
{
    char id[33];
    bench_id(what->number, id);
    sqlite3_stmt *statement = NULL;
    must(sqlite3_prepare_v2(writer, sql, -1, &statement, NULL) == SQLITE_OK, writer, "emit");
    sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
    bind_texts(statement, what->number, what);
    sqlite3_bind_int64(statement, 5, 1);
    sqlite3_bind_double(statement, 12, 0.25);
    sqlite3_bind_int64(statement, 13, what->due);
    sqlite3_bind_int64(statement, 14, what->emitted ? what->emitted : what->due);
    if (what->valid_until != SOJ_TIME_NEVER)
        sqlite3_bind_int64(statement, 15, what->valid_until);
    must(sqlite3_step(statement) == SQLITE_DONE, writer, "emit");
    sqlite3_finalize(statement);
}

void bench_emit(sqlite3 *writer, const emission *what)
{
    emit_by(writer, SOJ__OUTBOX_EMIT, what);
}

void bench_emit_again(sqlite3 *writer, const emission *what)
{
    static const char *const ways[] = {SOJ__OUTBOX_EMIT_LATE, SOJ__OUTBOX_EMIT_ANYWHERE,
                                       SOJ__OUTBOX_EMIT_UNKNOWN};
    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        emit_by(writer, ways[i], what);
        if (sqlite3_changes(writer) > 0)
            break;
    }
}

void bench_emit_many(sqlite3 *writer, uint32_t n)
{
    bench_do(writer, "BEGIN IMMEDIATE");
    for (uint32_t i = 0; i < n; i++)
        bench_emit(writer,
                   &(emission){i, BENCH_NOON + (int64_t)i * SOJ_SECOND, SOJ_TIME_NEVER, NULL, 0});
    bench_do(writer, "COMMIT");
}
