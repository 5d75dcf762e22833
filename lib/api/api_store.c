/* SPDX-License-Identifier: MIT */
#include <sojourn/store.h>

#include "engine/engine.h"
#include "engine/loader.h"

soj_status soj_engine_open(soj_model *model, const soj_engine_options *options,
                           const soj_store *store, soj_engine **out_engine)
{
    if (!model || !store || !out_engine)
        return SOJ_ERR_ARGUMENT;
    if (store->struct_size != sizeof(*store))
        return SOJ_ERR_ABI;
    if (!store->load || !store->commit)
        return SOJ_ERR_ARGUMENT;
    soj_engine_options known;
    soj_status status = soj__engine_read_options(options, &known);
    if (status != SOJ_OK)
        return status;
    soj__mem mem = soj__mem_from(known.allocator);
    status = soj__engine_open(model, &mem, &known, store, out_engine);
    if (status != SOJ_OK)
        return status;
    (void)soj_model_ref(model);
    if (known.zones)
        (void)soj_zones_ref(known.zones);
    return SOJ_OK;
}

static soj_status commit(soj_engine *engine, const void *position, size_t len, bool is_checkpoint)
{
    if (!engine || !engine->journal || (!position && len > 0))
        return SOJ_ERR_ARGUMENT;
    if (len > SOJ_LIMIT_POSITION)
        return SOJ_ERR_LIMIT;
    return soj__engine_commit(engine, (soj__slice){position, len}, is_checkpoint);
}

soj_status soj_engine_commit(soj_engine *engine, const void *position, size_t len)
{
    return commit(engine, position, len, false);
}

soj_status soj_engine_checkpoint(soj_engine *engine, const void *position, size_t len)
{
    return commit(engine, position, len, true);
}

soj_bytes soj_engine_position(const soj_engine *engine)
{
    if (!engine || !engine->journal)
        return (soj_bytes){NULL, 0};
    return (soj_bytes){engine->journal->position, engine->journal->position_len};
}

uint64_t soj_engine_sequence(const soj_engine *engine)
{
    return engine && engine->journal ? engine->journal->sequence : 0;
}

void soj_engine_skip(soj_engine *engine)
{
    if (engine && engine->journal)
        soj__engine_skip(engine);
}

const soj_output *soj_commit_next(const soj_commit *commit)
{
    return commit ? soj__engine_commit_next(commit->engine) : NULL;
}

void soj_commit_rewind(const soj_commit *commit)
{
    if (commit)
        soj__engine_commit_rewind(commit->engine);
}

soj_status soj_loader_page(soj_loader *loader, uint64_t number, const void *bytes, size_t len)
{
    if (!loader || (!bytes && len > 0))
        return SOJ_ERR_ARGUMENT;
    return soj__loader_page(loader, number, bytes, len);
}

soj_status soj_loader_changes(soj_loader *loader, uint64_t sequence, const void *bytes, size_t len)
{
    if (!loader || (!bytes && len > 0))
        return SOJ_ERR_ARGUMENT;
    return soj__loader_changes(loader, sequence, bytes, len);
}
