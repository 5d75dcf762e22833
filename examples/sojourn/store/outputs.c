/* SPDX-License-Identifier: MIT */
#include "outputs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "store.h"

/* At one instant moves come first: what they bring with them is decided behind them. */
static const char sql[] =
    "SELECT time, 0 AS kind, rowid AS n, track, \"from\", \"to\", event, cause, sojourn, NULL, NULL"
    " FROM transitions WHERE customer = ?1 UNION ALL"
    " SELECT time, 1, rowid, touchpoint, decision, reason, rule, NULL, occurrence, due, next"
    " FROM decisions WHERE customer = ?1 ORDER BY 1, 2, 3";

enum column { TIME, KIND, NUMBER, FIRST, SECOND, THIRD, FOURTH, FIFTH, COUNT, DUE, NEXT };

enum { WORDS_MAX = 64 };

static soj_text text_of(sqlite3_stmt *row, int at)
{
    const char *data = (const char *)sqlite3_column_text(row, at);
    return (soj_text){data, data ? (size_t)sqlite3_column_bytes(row, at) : 0};
}

static bool is_same(soj_text a, soj_text b)
{
    return a.data && b.data && a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* The number that a word of the language stands for; 0: none. */
static int32_t number_of(const char *(*name_of)(int32_t), soj_text word)
{
    for (int32_t i = 0; i < WORDS_MAX && word.data; i++) {
        const char *name = name_of(i);
        if (is_same((soj_text){name, strlen(name)}, word)) {
            return i;
        }
    }
    return 0;
}

static uint32_t find_track(const soj_model *model, soj_text name)
{
    uint32_t track = 0;
    soj_text known = soj_model_track_name(model, track);
    while (known.data && !is_same(known, name)) {
        known = soj_model_track_name(model, ++track);
    }
    return known.data ? track : SOJ_NONE;
}

static uint32_t find_stage(const soj_model *model, soj_text path)
{
    return path.data ? soj_model_stage(model, path.data, path.len) : SOJ_NONE;
}

static void read_move(const soj_model *model, sqlite3_stmt *row, soj_output *out)
{
    const soj_text event = text_of(row, FOURTH);
    out->kind = SOJ_OUTPUT_TRANSITION;
    out->as.transition = (soj_transition){
        .track = find_track(model, text_of(row, FIRST)),
        .from = find_stage(model, text_of(row, SECOND)),
        .to = find_stage(model, text_of(row, THIRD)),
        .event = event.data ? soj_model_event(model, event.data, event.len) : SOJ_NONE,
        .cause = number_of(soj_cause_name, text_of(row, FIFTH)),
        .time = sqlite3_column_int64(row, TIME),
        .sojourn = sqlite3_column_int64(row, COUNT)};
}

/* False without memory. */
static bool read_decision(struct outputs *outputs, sqlite3_stmt *row, soj_output *out)
{
    const soj_text path = text_of(row, FIRST);
    soj_text rule = text_of(row, FOURTH);
    out->kind = SOJ_OUTPUT_DECISION;
    if (rule.data) {
        char *copy = keep_take(&outputs->keep, rule.len + 1);
        if (!copy) {
            return false;
        }
        memcpy(copy, rule.data, rule.len);
        rule.data = copy;
    }
    out->as.decision = (soj_decision){
        .touchpoint =
            path.data ? soj_model_touchpoint(outputs->model, path.data, path.len) : SOJ_NONE,
        .occurrence = (uint32_t)sqlite3_column_int64(row, COUNT),
        .decision = number_of(soj_decision_name, text_of(row, SECOND)),
        .reason = number_of(soj_reason_name, text_of(row, THIRD)),
        .rule = rule,
        .due = sqlite3_column_int64(row, DUE),
        .time = sqlite3_column_int64(row, TIME),
        .next = sqlite3_column_type(row, NEXT) == SQLITE_NULL ? SOJ_TIME_NEVER
                                                              : sqlite3_column_int64(row, NEXT)};
    return true;
}

static bool add(struct outputs *outputs, sqlite3_stmt *row)
{
    if (outputs->n == outputs->capacity) {
        const size_t capacity = 2 * outputs->capacity + 64;
        soj_output *items = realloc(outputs->items, capacity * sizeof *items);
        if (!items) {
            return false;
        }
        outputs->items = items;
        outputs->capacity = capacity;
    }
    soj_output *out = &outputs->items[outputs->n];
    *out = (soj_output){.kind = SOJ_OUTPUT_TRANSITION};
    if (sqlite3_column_int(row, KIND) == 0) {
        read_move(outputs->model, row, out);
    } else if (!read_decision(outputs, row, out)) {
        return false;
    }
    outputs->n++;
    return true;
}

static int read_rows(struct outputs *outputs, sqlite3_stmt *rows)
{
    int code = sqlite3_step(rows);
    while (code == SQLITE_ROW) {
        code = add(outputs, rows) ? sqlite3_step(rows) : SQLITE_NOMEM;
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

int outputs_read(struct outputs *outputs, const soj_model *model, const char *path,
                 const char *customer)
{
    sqlite3 *file = NULL;
    sqlite3_stmt *rows = NULL;
    int said = CLI_FINE;
    outputs->model = model;
    int code = sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL);
    if (code == SQLITE_OK) {
        (void)sqlite3_busy_timeout(file, 10000);
        code = sqlite3_prepare_v2(file, sql, -1, &rows, NULL);
    }
    if (code == SQLITE_OK) {
        (void)sqlite3_bind_text(rows, 1, customer, -1, SQLITE_STATIC);
        code = read_rows(outputs, rows);
    }
    if (code == SQLITE_NOMEM) {
        said = store_say(path, SOJ_ERR_NOMEM, "");
    } else if (code != SQLITE_OK) {
        said = store_say(path, code == SQLITE_BUSY ? SOJ_ERR_BUSY : SOJ_ERR_STORE,
                         file ? sqlite3_errmsg(file) : sqlite3_errstr(code));
    }
    (void)sqlite3_finalize(rows);
    (void)sqlite3_close(file);
    return said;
}

void outputs_free(struct outputs *outputs)
{
    free(outputs->items);
    keep_free(&outputs->keep);
}
