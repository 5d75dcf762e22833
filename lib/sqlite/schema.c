/* SPDX-License-Identifier: MIT */
#include "sqlite/schema.h"

#include "sqlite/head.h"
#include "sqlite/outbox_schema.h"
#include "sqlite/store_file.h"

/* The truth: `head` says which commit was the last, `pages` have all up to the commit `base`,
 * `journal` what each later one changed. */
#define TRUTH                                                                                      \
    "CREATE TABLE head(one INTEGER PRIMARY KEY CHECK(one = 1), sequence INTEGER NOT NULL,"         \
    " identity BLOB NOT NULL, position BLOB NOT NULL, base INTEGER NOT NULL,"                      \
    " customers INTEGER NOT NULL, next_due INTEGER, sum BLOB NOT NULL);"                           \
    "CREATE TABLE model(one INTEGER PRIMARY KEY CHECK(one = 1), image BLOB NOT NULL);"             \
    "CREATE TABLE pages(number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"                         \
    "CREATE TABLE journal(sequence INTEGER PRIMARY KEY, changes BLOB NOT NULL);"

/* For people. Times are microseconds since 1970; what is NULL is not there, or never. */
#define HISTORY                                                                                    \
    "CREATE TABLE transitions(customer NOT NULL, track TEXT NOT NULL, \"from\" TEXT,"              \
    " \"to\" TEXT NOT NULL, event TEXT, cause TEXT NOT NULL, time INTEGER NOT NULL,"               \
    " sojourn INTEGER NOT NULL);"                                                                  \
    "CREATE TABLE decisions(customer NOT NULL, touchpoint TEXT NOT NULL,"                          \
    " occurrence INTEGER NOT NULL, decision TEXT NOT NULL, reason TEXT, rule TEXT,"                \
    " due INTEGER NOT NULL, time INTEGER NOT NULL, next INTEGER);"                                 \
    "CREATE TABLE faults(customer NOT NULL, status TEXT NOT NULL, stage TEXT, touchpoint TEXT,"    \
    " attribute TEXT, due INTEGER NOT NULL, time INTEGER NOT NULL);"                               \
    "CREATE TABLE customers(customer NOT NULL PRIMARY KEY, stages TEXT NOT NULL,"                  \
    " created INTEGER NOT NULL, clock INTEGER NOT NULL, due INTEGER) WITHOUT ROWID;"

/* Which version the tables have; the first had no such table. */
#define VERSION                                                                                    \
    "CREATE TABLE schema_version(version INTEGER NOT NULL);"                                       \
    "INSERT INTO schema_version VALUES(2);"

/* How a store of one version becomes one of the next: of version n the (n - 1)-th. */
static const char *const steps[] = {
    /* Rows of the outbox get numbers and checksums. */
    "DROP INDEX touchpoints_ready; DROP INDEX touchpoints_until; DROP INDEX touchpoints_valid;"
    "DROP INDEX touchpoints_missed; ALTER TABLE touchpoints RENAME TO "
    "touchpoints_1;" SOJ__OUTBOX_TOUCHPOINTS SOJ__OUTBOX_INDEXES
    "INSERT INTO touchpoints(" SOJ__OUTBOX_SUMMED ", state, until, lease, tries, sum, way)"
    " SELECT " SOJ__OUTBOX_SUMMED ", state, until, lease, tries, sojourn_sum(" SOJ__OUTBOX_SUMMED
    "),"
    " sojourn_sum(id, state, until, lease, tries) FROM touchpoints_1 ORDER BY emitted, due, id;"
    "DROP TABLE touchpoints_1;" VERSION,
};
_Static_assert(SOJ__ARRAY_LEN(steps) == SOJ__SCHEMA_VERSION - 1, "each version has a way up");

static soj_status ask_number(soj_sqlite *store, const char *sql, int64_t *out)
{
    soj__row statement = {store->sqlite, NULL};
    bool is_row;
    soj_status status = soj__db_judge(store, soj__row_prepare(&statement, store->handle, sql, 0));
    if (status != SOJ_OK)
        return status;
    status = soj__db_step(store, &statement, &is_row);
    *out = is_row ? soj__column_i64(&statement, 0) : 0;
    soj__row_finalize(&statement);
    return status;
}

/* Whether it has our tables: in a file that the host shares its own marks may stand. */
static soj_status has_tables(soj_sqlite *store, bool *out)
{
    int64_t n = 0;
    soj_status status = ask_number(
        store, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'head'", &n);
    *out = n > 0;
    return status;
}

static bool is_ours(int64_t mark)
{
    return mark >> 8 == SOJ__STORE_MARK >> 8;
}

static soj_status read_version(soj_sqlite *store, int64_t *out)
{
    soj_status status =
        ask_number(store, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'", out);
    if (status != SOJ_OK || *out == 0) {
        *out = 1;
        return status;
    }
    return ask_number(store, "SELECT max(version) FROM schema_version", out);
}

/* Whether this library knows the version, and may bring it up. */
static soj_status judge_version(soj_sqlite *store, int64_t version)
{
    if (version < 1 || version > SOJ__SCHEMA_VERSION) {
        (void)soj__db_say(store, SOJ_ERR_UNSUPPORTED,
                          "the store is of version %lld, which this library does not know",
                          (long long)version);
        return SOJ_ERR_UNSUPPORTED; /* said here, where an analyser sees it */
    }
    if (version < SOJ__SCHEMA_VERSION && store->is_only_read)
        return soj__db_say(store, SOJ_ERR_UNSUPPORTED,
                           "the store is of version %lld: open it to be written once, which brings "
                           "it up to version %d",
                           (long long)version, SOJ__SCHEMA_VERSION);
    return SOJ_OK;
}

/* Whether the tables, and a mark of ours, are of versions that can be lived with. */
static soj_status look_at_version(soj_sqlite *store, bool is_there, int64_t mark)
{
    int64_t version = SOJ__SCHEMA_VERSION;
    soj_status status = is_there ? read_version(store, &version) : SOJ_OK;
    if (status == SOJ_OK)
        status = judge_version(store, version);
    return status == SOJ_OK && is_ours(mark) ? judge_version(store, mark & 0xff) : status;
}

soj_status soj__schema_look(soj_sqlite *store, bool *out_is_empty)
{
    int64_t n = 0, mark = 0;
    bool is_there = false;
    soj_status status = ask_number(store, "SELECT count(*) FROM sqlite_schema", &n);
    if (status == SOJ_OK)
        status = ask_number(store, "PRAGMA application_id", &mark);
    if (status == SOJ_OK)
        status = has_tables(store, &is_there);
    if (status == SOJ_OK)
        status = look_at_version(store, is_there, mark);
    if (status != SOJ_OK)
        return status;
    *out_is_empty = !is_there;
    const bool is_new = n == 0 && mark == 0;
    if (is_ours(mark) || !store->is_own || is_new)
        return SOJ_OK;
    return soj__db_say(store, SOJ_ERR_STORE, "the file is no store of sojourn");
}

/* A mark of the host's stays. */
static soj_status mark_file(soj_sqlite *store)
{
    int64_t mark = 0;
    char sql[48];
    soj_status status = ask_number(store, "PRAGMA application_id", &mark);
    if (status != SOJ_OK || (mark != 0 && !is_ours(mark)))
        return status;
    (void)store->sqlite->snprintf(sizeof(sql), sql, "PRAGMA application_id = %d", SOJ__STORE_MARK);
    return soj__db_run(store, sql);
}

static soj_status make_tables(soj_sqlite *store)
{
    soj_status status = soj__db_run(
        store,
        TRUTH HISTORY SOJ__OUTBOX_TOUCHPOINTS SOJ__OUTBOX_LEASES SOJ__OUTBOX_INDEXES VERSION);
    if (status == SOJ_OK)
        status = mark_file(store);
    return status == SOJ_OK ? soj__head_make(store) : status;
}

/* The version is judged once more: since it was looked at, somebody else may have written. What the
   old tables had is in pages that are free now. */
static soj_status bring_up(soj_sqlite *store)
{
    int64_t version = SOJ__SCHEMA_VERSION;
    soj_status status = read_version(store, &version);
    if (status == SOJ_OK)
        status = judge_version(store, version);
    if (status != SOJ_OK || version == SOJ__SCHEMA_VERSION)
        return status;
    for (; version < SOJ__SCHEMA_VERSION && status == SOJ_OK; version++)
        status = soj__db_run(store, steps[version - 1]);
    store->is_unclean = status == SOJ_OK;
    return status == SOJ_OK ? mark_file(store) : status;
}

soj_status soj__schema_bring(soj_sqlite *store)
{
    bool is_there;
    soj_status status = soj__db_begin(store);
    if (status != SOJ_OK)
        return status;
    status = has_tables(store, &is_there);
    if (status == SOJ_OK)
        status = is_there ? bring_up(store) : make_tables(store);
    return soj__db_end(store, status);
}
