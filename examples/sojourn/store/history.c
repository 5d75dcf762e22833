/* SPDX-License-Identifier: MIT */
/* The tables of a store that everybody may read, read by SQL. */
#include "history.h"

#include <sqlite3.h>
#include <string.h>

#include "cli.h"
#include "store.h"

/* Of columns whose names end in "_at" the values are times. */
static const char history_sql[] =
    "SELECT time_at, what, track, \"from\", \"to\", \"by\", touchpoint, reason, rule, next_at FROM"
    " (SELECT time AS time_at, 0 AS kind, rowid AS n, 'moved' AS what, track, \"from\", \"to\","
    "  coalesce(event, cause) AS \"by\", NULL AS touchpoint, NULL AS reason, NULL AS rule,"
    "  NULL AS next_at FROM transitions WHERE customer = ?1 UNION ALL"
    "  SELECT time, 1, rowid, decision, NULL, NULL, NULL, NULL, touchpoint, reason, rule, next"
    "  FROM decisions WHERE customer = ?1 ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT ?2)"
    " ORDER BY time_at, kind, n";

static const char outbox_sql[] =
    "SELECT touchpoint, state, due AS due_at, until AS until_at, valid_until AS valid_until_at, id"
    " FROM touchpoints WHERE customer = ?1 AND state IN ('ready', 'leased', 'waiting', 'missed')"
    " AND ?2 ORDER BY due, id";

static bool is_time(const char *name, size_t *out_len)
{
    const size_t len = strlen(name);
    const bool is = len > 3 && strcmp(name + len - 3, "_at") == 0;
    *out_len = is ? len - 3 : len;
    return is;
}

/* What is NULL is left out. */
static void write_column(struct text *json, sqlite3_stmt *row, int at, bool *is_first)
{
    size_t len = 0;
    const char *name = sqlite3_column_name(row, at);
    if (!name || sqlite3_column_type(row, at) == SQLITE_NULL) {
        return;
    }
    const bool is_instant = is_time(name, &len);
    text_addc(json, *is_first ? '{' : ',');
    text_json(json, name, len);
    text_addc(json, ':');
    if (is_instant) {
        text_addc(json, '"');
        text_time(json, sqlite3_column_int64(row, at));
        text_addc(json, '"');
    } else {
        const char *value = (const char *)sqlite3_column_text(row, at);
        text_json(json, value ? value : "", (size_t)sqlite3_column_bytes(row, at));
    }
    *is_first = false;
}

static int write_rows(sqlite3_stmt *rows, struct text *json)
{
    int code = sqlite3_step(rows);
    text_addc(json, '[');
    for (uint64_t n = 0; code == SQLITE_ROW; n++, code = sqlite3_step(rows)) {
        bool is_first = true;
        text_adds(json, n > 0 ? "," : "");
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            write_column(json, rows, i, &is_first);
        }
        text_addc(json, '}');
    }
    text_addc(json, ']');
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int query(const char *path, const char *sql, const char *customer, uint64_t most,
                 struct text *json)
{
    sqlite3 *file = NULL;
    sqlite3_stmt *rows = NULL;
    int code = sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL);
    if (code == SQLITE_OK) {
        (void)sqlite3_busy_timeout(file, 10000);
        code = sqlite3_prepare_v2(file, sql, -1, &rows, NULL);
    }
    if (code == SQLITE_OK) {
        (void)sqlite3_bind_text(rows, 1, customer, -1, SQLITE_STATIC);
        (void)sqlite3_bind_int64(rows, 2, (int64_t)most);
        code = write_rows(rows, json);
    }
    int said = CLI_FINE;
    if (code != SQLITE_OK) {
        said = store_say(path, code == SQLITE_BUSY ? SOJ_ERR_BUSY : SOJ_ERR_STORE,
                         file ? sqlite3_errmsg(file) : sqlite3_errstr(code));
    }
    (void)sqlite3_finalize(rows);
    (void)sqlite3_close(file);
    return said;
}

int history_write(const char *path, const char *customer, uint64_t most, struct text *json)
{
    return query(path, history_sql, customer, most, json);
}

int history_write_outbox(const char *path, const char *customer, struct text *json)
{
    return query(path, outbox_sql, customer, 1, json);
}
