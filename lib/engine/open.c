/* SPDX-License-Identifier: MIT */
/* An engine made of what its store has. */
#include "engine/loader.h"
#include "engine/persist.h"

/* ---- what the store hands over ---- */

/* Once something was wrong, nothing more is read. */
static soj_status say(soj_loader *loader, soj_status status)
{
    loader->status = status;
    return status;
}

static soj_status take_page(soj_loader *loader, uint64_t number, const void *bytes, size_t len)
{
    soj_engine *engine = loader->engine;
    soj__journal *journal = engine->journal;
    soj__frame frame;
    soj__wire in;
    if (loader->has_changes || number < loader->next_page || (number > 0) != loader->has_first ||
        !soj__frame_open(bytes, len, SOJ__FRAME_PAGE, &frame, &in) || frame.number != number)
        return SOJ_ERR_STORE;
    soj_status status = soj__page_take(engine, &frame, &in, &loader->paging, loader->scratch);
    if (status != SOJ_OK)
        return status;
    loader->next_page = number + 1;
    if (number == 0) {
        loader->has_first = true;
        journal->sequence = frame.sequence;
        soj__identity(bytes, len, journal->identity);
        return SOJ_OK;
    }
    if (!soj__pages_reserve(journal, number))
        return SOJ_ERR_NOMEM;
    soj__pages_note(journal, number, (soj__written){soj__frame_checksum(bytes, len), len});
    return SOJ_OK;
}

soj_status soj__loader_page(soj_loader *loader, uint64_t number, const void *bytes, size_t len)
{
    if (loader->status != SOJ_OK)
        return loader->status;
    return say(loader, take_page(loader, number, bytes, len));
}

/* All pages were there. */
static bool are_pages_whole(const soj_loader *loader)
{
    const soj__journal *journal = loader->engine->journal;
    return loader->has_first && loader->engine->registry.n == loader->paging.customers &&
           journal->checksums == loader->paging.checksums &&
           journal->whole == loader->paging.whole && journal->sequence > 0;
}

static soj_status take_changes(soj_loader *loader, uint64_t sequence, const void *bytes, size_t len)
{
    soj_engine *engine = loader->engine;
    soj__journal *journal = engine->journal;
    soj__frame frame;
    soj__wire in;
    if ((!loader->has_changes && !are_pages_whole(loader)) || journal->sequence == UINT64_MAX ||
        sequence != journal->sequence + 1 ||
        !soj__frame_open(bytes, len, SOJ__FRAME_CHANGES, &frame, &in) || frame.number != 0 ||
        frame.sequence != sequence)
        return SOJ_ERR_STORE;
    loader->has_changes = true;
    soj_status status = soj__changes_take(engine, &in, loader->scratch);
    journal->sequence = sequence;
    journal->since += len;
    soj__identity(bytes, len, journal->identity);
    return status;
}

soj_status soj__loader_changes(soj_loader *loader, uint64_t sequence, const void *bytes, size_t len)
{
    if (loader->status != SOJ_OK)
        return loader->status;
    return say(loader, take_changes(loader, sequence, bytes, len));
}

/* ---- opening ---- */

/* Whether what was handed over is what the store says its last commit is. */
static bool is_last(const soj_loader *loader, uint64_t sequence, soj__slice position)
{
    const soj__journal *journal = loader->engine->journal;
    const soj__slice known = {(const char *)journal->position, journal->position_len};
    if (!loader->has_first)
        return sequence == 0;
    return (loader->has_changes || are_pages_whole(loader)) && journal->sequence == sequence &&
           soj__slice_equal(known, position);
}

static soj_status load(soj_loader *loader)
{
    soj_engine *engine = loader->engine;
    soj__journal *journal = engine->journal;
    const soj_store *store = &journal->store;
    char position[SOJ_LIMIT_POSITION];
    size_t position_len = 0;
    uint64_t sequence = 0;
    soj_status status = store->load(store->ctx, loader, &sequence, position, &position_len);
    if (loader->status != SOJ_OK)
        return loader->status;
    if (status != SOJ_OK)
        return status;
    if (position_len > SOJ_LIMIT_POSITION ||
        !is_last(loader, sequence, (soj__slice){position, position_len}))
        return SOJ_ERR_STORE;
    journal->n_customers = engine->registry.n;
    return soj__customers_done(engine);
}

/* What has been read is what the last commit has left. */
static soj_status settle(soj_engine *engine)
{
    soj__journal *journal = engine->journal;
    soj__journal_clear(journal, false);
    soj__state_put(engine, &journal->state);
    return journal->state.failed ? SOJ_ERR_NOMEM : SOJ_OK;
}

static soj_status open_engine(soj_engine *engine, const soj_store *store)
{
    const soj__mem *mem = &engine->mem;
    const size_t record_max = engine->program->record_max;
    soj_loader loader = {.engine = engine};
    engine->journal = soj__journal_new(mem, store, engine->program->max_data);
    if (!engine->journal || soj__engine_wake(engine) != SOJ_OK)
        return SOJ_ERR_NOMEM;
    soj__fingerprint_make(engine->model, engine->journal->fingerprint);
    loader.scratch = soj__mem_zalloc(mem, record_max);
    if (!loader.scratch)
        return SOJ_ERR_NOMEM;
    soj__record_put_head(engine->program, loader.scratch);
    soj_status status = load(&loader);
    memset(loader.scratch, 0, record_max);
    soj__mem_free(mem, loader.scratch, record_max);
    return status == SOJ_OK ? settle(engine) : status;
}

soj_status soj__engine_open(soj_model *model, const soj__mem *mem,
                            const soj_engine_options *options, const soj_store *store,
                            soj_engine **out_engine)
{
    soj_engine *engine;
    soj_status status = soj__engine_new(model, mem, options, &engine);
    if (status != SOJ_OK)
        return status;
    status = open_engine(engine, store);
    if (status == SOJ_OK)
        *out_engine = engine;
    else
        soj__engine_free(engine);
    return status;
}
