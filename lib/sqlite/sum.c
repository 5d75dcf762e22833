/* SPDX-License-Identifier: MIT */
#include "sqlite/sum.h"

#include "base/bytes.h"
#include "base/siphash.h"

/* Of a text, or of all cells. */
static uint64_t hash(const void *bytes, size_t len)
{
    static const uint8_t key[SOJ__SIPHASH_KEY] = "sojourn, a row.";
    return soj__siphash_low(key, (soj__slice){bytes, len});
}

/* A value in 8 bytes. False: no memory to read it. */
static bool take_cell(const soj_sqlite_functions *sqlite, sqlite3_value *value, uint8_t *out)
{
    const int type = sqlite->value_type(value);
    uint64_t cell = 0;
    if (type == SQLITE_FLOAT) {
        const double number = sqlite->value_double(value);
        memcpy(&cell, &number, sizeof(cell));
    } else if (type == SQLITE_INTEGER) {
        cell = (uint64_t)sqlite->value_int64(value);
    } else if (type != SQLITE_NULL) {
        const unsigned char *text = sqlite->value_text(value);
        if (!text)
            return false;
        cell = hash(text, (size_t)sqlite->value_bytes(value));
    }
    soj__store_u64(out, cell);
    return true;
}

/* Types are SQLite's numbers, below 8; a blob that was read as text is one no more. */
static bool sum_of(const soj_sqlite_functions *sqlite, int n, sqlite3_value **values, int64_t *out)
{
    uint8_t cells[(SOJ__SUM_VALUES + 1) * 8];
    uint64_t types = 0;
    for (int i = 0; i < n; i++) {
        types = types << 3 | (uint64_t)sqlite->value_type(values[i]);
        if (!take_cell(sqlite, values[i], cells + (size_t)i * 8))
            return false;
    }
    soj__store_u64(cells + (size_t)n * 8, types);
    *out = (int64_t)hash(cells, ((size_t)n + 1) * 8);
    return true;
}

void soj_sqlite_sum(void *functions, sqlite3_context *to, int n, sqlite3_value **values)
{
    const soj_sqlite_functions *sqlite = functions;
    int64_t sum = 0;
    if (!sqlite)
        return;
    if (n < 0 || n > SOJ__SUM_VALUES)
        sqlite->result_error_toobig(to);
    else if (!sum_of(sqlite, n, values, &sum))
        sqlite->result_error_nomem(to);
    else
        sqlite->result_int64(to, sum);
}

/* The arguments of sojourn_way(). */
enum { WAY, ID, OLD, NEW = OLD + 4, ALL = NEW + 4 };

void soj_sqlite_way(void *functions, sqlite3_context *to, int n, sqlite3_value **values)
{
    const soj_sqlite_functions *sqlite = functions;
    int64_t old = 0, sum = 0;
    if (!sqlite)
        return;
    if (n != ALL) {
        sqlite->result_error(to, "sojourn_way: it takes ten values", -1);
        return;
    }
    sqlite3_value *next[] = {values[ID], values[NEW], values[NEW + 1], values[NEW + 2],
                             values[NEW + 3]};
    if (!sum_of(sqlite, NEW - ID, values + ID, &old) ||
        !sum_of(sqlite, SOJ__ARRAY_LEN(next), next, &sum))
        sqlite->result_error_nomem(to);
    else if (sqlite->value_type(values[WAY]) != SQLITE_INTEGER ||
             sqlite->value_int64(values[WAY]) != old)
        sqlite->result_error(to, "table touchpoints: a row's state is damaged", -1);
    else
        sqlite->result_int64(to, sum);
}

enum { KIND = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY };

int soj__sum_register(const soj_sqlite_functions *sqlite, sqlite3 *handle)
{
    void *user = (void *)(uintptr_t)sqlite; /* handed back as it is, and not written to */
    int code = sqlite->create_function_v2(handle, "sojourn_sum", -1, KIND, user, sqlite->sum, NULL,
                                          NULL, NULL);
    return code == SQLITE_OK ? sqlite->create_function_v2(handle, "sojourn_way", ALL, KIND, user,
                                                          sqlite->way, NULL, NULL, NULL)
                             : code;
}

void soj__sum_unregister(const soj_sqlite_functions *sqlite, sqlite3 *handle)
{
    (void)sqlite->create_function_v2(handle, "sojourn_sum", -1, KIND, NULL, NULL, NULL, NULL, NULL);
    (void)sqlite->create_function_v2(handle, "sojourn_way", ALL, KIND, NULL, NULL, NULL, NULL,
                                     NULL);
}
