/* SPDX-License-Identifier: MIT */
/* In place of drive_store.c: engines on a store of SQLite, in memory, opened anew between any two
 * inputs. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include <sojourn/sqlite.h>

#include "property.h"

struct pt_store {
    const pt_subject *subject;
    soj_engine_options options;
    sqlite3 *host; /* the database outlives the store's objects */
    soj_sqlite *sqlite;
    uint64_t n_commits;
    pt_rng rng;
};

pt_store *pt_store_new(const pt_subject *subject, const soj_engine_options *options, uint64_t seed)
{
    pt_store *store = calloc(1, sizeof *store);

    PT_CHECK(store != NULL);
    store->subject = subject;
    store->options = *options;
    store->rng.state = seed;
    PT_CHECK(sqlite3_open(":memory:", &store->host) == SQLITE_OK);
    return store;
}

soj_engine *pt_store_open(pt_store *store)
{
    soj_sqlite_options options = SOJ_SQLITE_OPTIONS_INIT;
    soj_engine *engine = NULL;

    options.database = store->host;
    PT_CHECK(soj_sqlite_open(NULL, &options, &store->sqlite) == SOJ_OK);
    PT_CHECK(soj_sqlite_engine(store->sqlite, store->subject->compiled, &store->options, &engine) ==
             SOJ_OK);
    return engine;
}

void pt_store_commit(pt_store *store, soj_engine *engine, pt_log *log)
{
    const soj_status status =
        pt_chance(&store->rng, 20)
            ? soj_engine_checkpoint(engine, &store->n_commits, sizeof store->n_commits)
            : soj_engine_commit(engine, &store->n_commits, sizeof store->n_commits);

    store->n_commits++;
    if (status != SOJ_OK)
        pt_log_broken(log, "soj_engine_commit", status);
}

soj_engine *pt_store_renew(pt_store *store, soj_engine *engine)
{
    if (!pt_chance(&store->rng, 30))
        return engine;
    soj_engine_free(engine);
    soj_sqlite_close(store->sqlite);
    return pt_store_open(store);
}

/* No id is there twice. */
static void check_ids(const pt_store *store)
{
    sqlite3_stmt *row = NULL;

    PT_CHECK(sqlite3_prepare_v2(store->host,
                                "SELECT count(*) = count(DISTINCT id) FROM touchpoints", -1, &row,
                                NULL) == SQLITE_OK);
    PT_CHECK(sqlite3_step(row) == SQLITE_ROW && sqlite3_column_int(row, 0) == 1);
    (void)sqlite3_finalize(row);
}

void pt_store_free(pt_store *store)
{
    check_ids(store);
    soj_sqlite_close(store->sqlite);
    PT_CHECK(sqlite3_close(store->host) == SQLITE_OK);
    free(store);
}
