/* SPDX-License-Identifier: MIT */
/* Engines on a store that are opened anew between any two inputs. */
#include <stdlib.h>
#include <string.h>

#include "property.h"
#include "support/memory_store.h"

struct pt_store {
    const pt_subject *subject;
    soj_engine_options options;
    memory_store memory;
    soj_store store;
    pt_rng rng;
};

pt_store *pt_store_new(const pt_subject *subject, const soj_engine_options *options, uint64_t seed)
{
    pt_store *store = calloc(1, sizeof *store);

    PT_CHECK(store != NULL);
    store->subject = subject;
    store->options = *options;
    store->store = memory_store_make(&store->memory);
    store->rng.state = seed;
    return store;
}

soj_engine *pt_store_open(pt_store *store)
{
    soj_engine *engine = NULL;

    PT_CHECK(soj_engine_open(store->subject->compiled, &store->options, &store->store, &engine) ==
             SOJ_OK);
    return engine;
}

static soj_status try_to_commit(pt_store *store, soj_engine *engine, const void *position,
                                size_t len)
{
    return pt_chance(&store->rng, 20) ? soj_engine_checkpoint(engine, position, len)
                                      : soj_engine_commit(engine, position, len);
}

void pt_store_commit(pt_store *store, soj_engine *engine, pt_log *log)
{
    const uint64_t position = store->memory.commits;
    const bool fails = pt_chance(&store->rng, 10);

    if (fails && pt_chance(&store->rng, 50))
        store->memory.fail_before = SOJ_ERR_BUSY;
    else if (fails)
        store->memory.fail_after = SOJ_ERR_IO;
    soj_status status = try_to_commit(store, engine, &position, sizeof position);
    if (fails && status != SOJ_OK && soj_engine_advance(engine, 0, 0, NULL) != SOJ_ERR_UNCOMMITTED)
        pt_log_broken(log, "what has not been committed may change", status);
    if (fails && status != SOJ_OK)
        status = try_to_commit(store, engine, NULL, 0);
    if (status != SOJ_OK)
        pt_log_broken(log, "soj_engine_commit", status);
    store->memory.fail_before = store->memory.fail_after = SOJ_OK;
}

soj_engine *pt_store_renew(pt_store *store, soj_engine *engine)
{
    if (!pt_chance(&store->rng, 30))
        return engine;
    soj_engine_free(engine);
    return pt_store_open(store);
}

void pt_store_free(pt_store *store)
{
    memory_store_free(&store->memory);
    free(store);
}
