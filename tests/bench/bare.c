/* SPDX-License-Identifier: MIT */
/* A program that is nothing but SQLite: prepared statements, values that lie ready, a transaction
 * for each commit, the store's tables, indexes and settings. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "bench/store.h"

/* Rows of one table, whose values lie ready in the order in which they are written. */
typedef struct rows {
    const char *read;  /* one row: by its number */
    const char *write; /* as many columns as `read` gives */
    int columns;
    sqlite3_value **values;
    size_t n;
    size_t at; /* the next to be written */
    sqlite3_stmt *statement;
} rows;

enum { TOUCHPOINTS, TRANSITIONS, DECISIONS, N_ROWS };

static const rows all_rows[N_ROWS] = {
    {"SELECT id, customer, touchpoint, stage, occurrence, channel, content, owner, variant, intent,"
     " data, cost, due, emitted, valid_until, sum, way FROM touchpoints WHERE number = ?1",
     "INSERT INTO touchpoints(id, customer, touchpoint, stage, occurrence, channel, content, owner,"
     " variant, intent, data, cost, due, emitted, valid_until, sum, way)"
     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
     17, NULL, 0, 0, NULL},
    {"SELECT * FROM transitions WHERE rowid = ?1",
     "INSERT INTO transitions VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", 8, NULL, 0, 0, NULL},
    {"SELECT * FROM decisions WHERE rowid = ?1",
     "INSERT INTO decisions VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", 9, NULL, 0, 0, NULL},
};

typedef struct bare {
    const bench_written *written;
    rows tables[N_ROWS];
    sqlite3 *from;
    sqlite3 *to;
    sqlite3_stmt *page;
    sqlite3_stmt *change;
    sqlite3_stmt *head;
    sqlite3_stmt *empty;
    size_t blob; /* the next to be written */
} bare;

/* ---- values, ready ---- */

static bool read_row(rows *table, sqlite3_stmt *read, sqlite3_value **into)
{
    bool is_read = sqlite3_step(read) == SQLITE_ROW;

    for (int i = 0; i < table->columns && is_read; i++) {
        into[i] = sqlite3_value_dup(sqlite3_column_value(read, i));
        is_read = into[i] != NULL;
    }
    (void)sqlite3_reset(read);
    return is_read;
}

static bool read_rows(bare *b, rows *table, size_t n)
{
    sqlite3_stmt *read = NULL;
    bool is_read;

    table->n = n;
    table->values = calloc(n * (size_t)table->columns + 1, sizeof(*table->values));
    is_read = table->values != NULL &&
              sqlite3_prepare_v2(b->from, table->read, -1, &read, NULL) == SQLITE_OK;
    for (size_t i = 0; i < n && is_read; i++) {
        (void)sqlite3_bind_int64(read, 1, (sqlite3_int64)i + 1);
        is_read = read_row(table, read, table->values + i * (size_t)table->columns);
    }
    (void)sqlite3_finalize(read);
    return is_read;
}

static bool read_all(bare *b)
{
    size_t n[N_ROWS] = {0, 0, 0};

    for (size_t i = 0; i < b->written->n_commits; i++) {
        n[TOUCHPOINTS] += b->written->commits[i].touchpoints;
        n[TRANSITIONS] += b->written->commits[i].transitions;
        n[DECISIONS] += b->written->commits[i].decisions;
    }
    for (size_t i = 0; i < N_ROWS; i++)
        if (!read_rows(b, &b->tables[i], n[i]))
            return false;
    return true;
}

/* ---- the file ---- */

/* Its tables and indexes, as the store has them. */
static bool make_tables(bare *b)
{
    sqlite3_stmt *read = NULL;
    bool is_made = sqlite3_prepare_v2(b->from,
                                      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
                                      " ORDER BY type = 'index'",
                                      -1, &read, NULL) == SQLITE_OK;

    while (is_made && sqlite3_step(read) == SQLITE_ROW)
        is_made = sqlite3_exec(b->to, (const char *)sqlite3_column_text(read, 0), NULL, NULL,
                               NULL) == SQLITE_OK;
    (void)sqlite3_finalize(read);
    return is_made;
}

static bool make_file(bare *b, const char *path)
{
    static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                   "PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4000;";
    static const char head[] = "INSERT INTO head VALUES(1, 0, x'', x'', 0, 0, NULL, x'')";

    return sqlite3_open(path, &b->to) == SQLITE_OK && make_tables(b) &&
           sqlite3_exec(b->to, settings, NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_exec(b->to, head, NULL, NULL, NULL) == SQLITE_OK;
}

static bool prepare(bare *b)
{
    const struct {
        const char *text;
        sqlite3_stmt **into;
    } all[] = {
        {all_rows[TOUCHPOINTS].write, &b->tables[TOUCHPOINTS].statement},
        {all_rows[TRANSITIONS].write, &b->tables[TRANSITIONS].statement},
        {all_rows[DECISIONS].write, &b->tables[DECISIONS].statement},
        {"INSERT OR REPLACE INTO pages VALUES(?1, ?2)", &b->page},
        {"INSERT INTO journal VALUES(?1, ?2)", &b->change},
        {"DELETE FROM journal", &b->empty},
        {"UPDATE head SET sequence = ?1, identity = ?2, position = ?3, customers = ?4, sum = ?5",
         &b->head},
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (sqlite3_prepare_v2(b->to, all[i].text, -1, all[i].into, NULL) != SQLITE_OK)
            return false;
    return true;
}

/* ---- writing ---- */

static bool done(sqlite3_stmt *statement)
{
    bool is_done = sqlite3_step(statement) == SQLITE_DONE;

    return sqlite3_reset(statement) == SQLITE_OK && is_done;
}

static bool write_rows(rows *table, size_t n)
{
    bool is_done = true;

    for (size_t end = table->at + n; table->at < end && is_done; table->at++) {
        for (int i = 0; i < table->columns; i++)
            (void)sqlite3_bind_value(table->statement, i + 1,
                                     table->values[table->at * (size_t)table->columns + (size_t)i]);
        is_done = done(table->statement);
    }
    return is_done;
}

static bool write_blobs(bare *b, size_t n)
{
    bool is_done = true, has_pages = n > 0 && b->written->blobs[b->blob].is_page;

    for (size_t end = b->blob + n; b->blob < end && is_done; b->blob++) {
        const bench_blob *blob = &b->written->blobs[b->blob];
        sqlite3_stmt *statement = blob->is_page ? b->page : b->change;

        (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)blob->number);
        (void)sqlite3_bind_blob64(statement, 2, blob->bytes, blob->len, SQLITE_STATIC);
        is_done = done(statement);
    }
    return is_done && (!has_pages || done(b->empty));
}

static bool write_head(bare *b, size_t sequence)
{
    static const char sixteen[16];

    (void)sqlite3_bind_int64(b->head, 1, (sqlite3_int64)sequence);
    (void)sqlite3_bind_blob(b->head, 2, sixteen, sizeof(sixteen), SQLITE_STATIC);
    (void)sqlite3_bind_blob(b->head, 3, sixteen, 8, SQLITE_STATIC);
    (void)sqlite3_bind_int64(b->head, 4, (sqlite3_int64)sequence);
    (void)sqlite3_bind_blob(b->head, 5, sixteen, sizeof(sixteen), SQLITE_STATIC);
    return done(b->head);
}

static bool write_commit(bare *b, size_t i)
{
    const bench_commit *commit = &b->written->commits[i];

    return sqlite3_exec(b->to, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK &&
           write_rows(&b->tables[TOUCHPOINTS], commit->touchpoints) &&
           write_rows(&b->tables[TRANSITIONS], commit->transitions) &&
           write_rows(&b->tables[DECISIONS], commit->decisions) && write_blobs(b, commit->blobs) &&
           write_head(b, i + 1) && sqlite3_exec(b->to, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

static void end(bare *b)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        rows *table = &b->tables[i];

        for (size_t j = 0; table->values != NULL && j < table->n * (size_t)table->columns; j++)
            sqlite3_value_free(table->values[j]);
        free(table->values);
        (void)sqlite3_finalize(table->statement);
    }
    (void)sqlite3_finalize(b->page);
    (void)sqlite3_finalize(b->change);
    (void)sqlite3_finalize(b->head);
    (void)sqlite3_finalize(b->empty);
    (void)sqlite3_close(b->to);
    (void)sqlite3_close(b->from);
}

bool bench_bare(const bench_written *written, const char *from, const char *to,
                bench_instant *out_spent)
{
    bare b = {.written = written};
    bench_instant began;
    bool is_done;

    memcpy(b.tables, all_rows, sizeof(all_rows));
    is_done = sqlite3_open(from, &b.from) == SQLITE_OK && read_all(&b) && make_file(&b, to) &&
              prepare(&b);
    began = bench_now();
    for (size_t i = 0; i < written->n_commits && is_done; i++)
        is_done = write_commit(&b, i);
    bench_add_since(began, out_spent);
    end(&b);
    return is_done;
}
