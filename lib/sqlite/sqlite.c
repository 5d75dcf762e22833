/* SPDX-License-Identifier: MIT */
/* The functions of sojourn/sqlite.h. */
#include <sojourn/sqlite.h>

#include "sqlite/head.h"
#include "sqlite/store.h"

/* ---- opened and closed ---- */

static soj_status read_options(const soj_sqlite_options *options, soj_sqlite_options *out)
{
    *out = (soj_sqlite_options)SOJ_SQLITE_OPTIONS_INIT;
    if (!options)
        return soj__sqlite_take(NULL, &out->functions);
    if (options->struct_size != sizeof(*options))
        return SOJ_ERR_ABI;
    *out = *options;
    return options->timeout >= 0 ? soj__sqlite_take(options->functions, &out->functions)
                                 : SOJ_ERR_ARGUMENT;
}

soj_status soj_sqlite_open(const char *path, const soj_sqlite_options *options,
                           soj_sqlite **out_store)
{
    soj_sqlite_options known;
    if (!out_store)
        return SOJ_ERR_ARGUMENT;
    *out_store = NULL;
    soj_status status = read_options(options, &known);
    if (status == SOJ_OK && !path == !known.database)
        status = SOJ_ERR_ARGUMENT;
    if (status != SOJ_OK)
        return status;
    soj__mem mem = soj__mem_from(known.allocator);
    soj_sqlite *store = soj__mem_zalloc(&mem, sizeof(*store));
    if (!store)
        return SOJ_ERR_NOMEM;
    store->mem = mem;
    store->sqlite = known.functions;
    *out_store = store;
    return soj__db_open(store, path, &known);
}

void soj_sqlite_close(soj_sqlite *store)
{
    if (!store)
        return;
    if (store->is_unclean)
        soj__store_clean(store);
    soj__mem mem = store->mem;
    soj__db_close(store);
    soj__mem_free(&mem, store, sizeof(*store));
}

const char *soj_sqlite_problem(const soj_sqlite *store)
{
    return store ? store->problem : "";
}

soj_status soj_sqlite_store(soj_sqlite *store, soj_store *out)
{
    if (!store || !out)
        return SOJ_ERR_ARGUMENT;
    *out = (soj_store)SOJ_STORE_INIT;
    out->ctx = store;
    out->load = soj__store_load;
    out->commit = soj__store_commit;
    out->outputs = SOJ_OUTPUT_BIT(SOJ_OUTPUT_TOUCHPOINT) | SOJ_OUTPUT_BIT(SOJ_OUTPUT_FAULT);
    if (store->keeps_history)
        out->outputs |= SOJ_OUTPUT_BIT(SOJ_OUTPUT_TRANSITION) | SOJ_OUTPUT_BIT(SOJ_OUTPUT_DECISION);
    return SOJ_OK;
}

/* ---- the model ---- */

soj_status soj_sqlite_model(soj_sqlite *store, const soj_allocator *allocator,
                            soj_model **out_model)
{
    soj_status status;
    bool is_row;
    if (!store || !out_model)
        return SOJ_ERR_ARGUMENT;
    soj__row *row = soj__db_use(store, SOJ__MODEL, &status);
    if (!row)
        return status;
    status = soj__db_step(store, row, &is_row);
    if (status == SOJ_OK && !is_row)
        status = soj__db_say(store, SOJ_ERR_NOT_FOUND, "the store has no model yet");
    if (status == SOJ_OK) {
        const soj_bytes image = soj__column_blob(row, 0);
        status = soj_model_load(image.data, image.len, allocator, out_model);
        if (status == SOJ_ERR_IMAGE)
            (void)soj__db_say(store, status,
                              "table model: the image is damaged, or of another "
                              "version");
    }
    soj__row_reset(row);
    return status;
}

static void take_piece(void *ctx, const char *data, size_t len)
{
    soj__buf_put(ctx, data, len);
}

soj_status soj__store_keep_model(soj_sqlite *store, const soj_model *model)
{
    soj__buf_clear(&store->text);
    soj_status status = soj__db_may_write(store);
    if (status == SOJ_OK)
        status = soj_model_save(model, take_piece, &store->text);
    if (status == SOJ_OK && store->text.failed)
        status = SOJ_ERR_NOMEM;
    if (status != SOJ_OK)
        return status;
    soj__row *row = soj__db_use(store, SOJ__PUT_MODEL, &status);
    if (!row)
        return status;
    soj__bind_blob(row, 1, (soj_bytes){store->text.data, store->text.len});
    return soj__db_do(store, row);
}

/* Open an engine of a store that may have no model yet; *model is its own where NULL was given, and
 * then the caller's. */
static soj_status open_engine(soj_sqlite *store, soj_model **model,
                              const soj_engine_options *options, soj_engine **out_engine)
{
    soj_store functions;
    soj_model *kept = NULL;
    soj_status status = soj_sqlite_model(store, options ? options->allocator : NULL, &kept);
    bool is_new = status == SOJ_ERR_NOT_FOUND && *model;
    if (status != SOJ_OK && !is_new)
        return status;
    if (!*model)
        *model = soj_model_ref(kept);
    soj_model_unref(kept);
    status = is_new ? soj__store_keep_model(store, *model) : SOJ_OK;
    if (status == SOJ_OK)
        status = soj_sqlite_store(store, &functions);
    return status == SOJ_OK ? soj_engine_open(*model, options, &functions, out_engine) : status;
}

soj_status soj_sqlite_engine(soj_sqlite *store, soj_model *model, const soj_engine_options *options,
                             soj_engine **out_engine)
{
    if (!store || !out_engine)
        return SOJ_ERR_ARGUMENT;
    soj_model *used = model;
    soj_status status = open_engine(store, &used, options, out_engine);
    if (!model)
        soj_model_unref(used);
    return status;
}

/* ---- cleaning ---- */

soj_status soj_sqlite_vacuum(soj_sqlite *store)
{
    if (!store)
        return SOJ_ERR_ARGUMENT;
    if (store->sqlite->get_autocommit(store->handle) == 0)
        return soj__db_say(store, SOJ_ERR_BUSY, "a transaction is open");
    soj_status status = soj__db_may_write(store);
    if (status == SOJ_OK)
        status = soj__db_run(store, "VACUUM");
    int busy = SQLITE_OK;
    if (status == SOJ_OK)
        busy = store->sqlite->wal_checkpoint_v2(store->handle, "main", SQLITE_CHECKPOINT_TRUNCATE,
                                                NULL, NULL);
    return status == SOJ_OK ? soj__db_judge(store, busy) : status;
}

soj_status soj_sqlite_drop_history(soj_sqlite *store, soj_time before, uint64_t *out_n)
{
    static const soj__statement all[] = {SOJ__DROP_TOUCHPOINTS, SOJ__DROP_TRANSITIONS,
                                         SOJ__DROP_DECISIONS, SOJ__DROP_FAULTS};
    uint64_t n = 0;
    if (!store)
        return SOJ_ERR_ARGUMENT;
    if (before < 0 || before > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    soj_status status = soj__db_may_write(store);
    if (status == SOJ_OK)
        status = soj__db_begin(store);
    if (status != SOJ_OK)
        return status;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(all) && status == SOJ_OK; i++) {
        soj__row *row = soj__db_use(store, all[i], &status);
        if (!row)
            break;
        soj__bind_time(row, 1, before);
        status = soj__db_do(store, row);
        n += (uint64_t)store->sqlite->changes64(store->handle);
    }
    status = soj__db_end(store, status);
    if (status == SOJ_OK && out_n)
        *out_n = n;
    return status;
}
