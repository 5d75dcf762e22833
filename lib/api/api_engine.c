/* SPDX-License-Identifier: MIT */
#include <sojourn/engine.h>

#include "engine/engine.h"

/* Where the structures of earlier versions end. */
static const size_t counters_sizes[] = {offsetof(soj_engine_counters, duplicates),
                                        offsetof(soj_engine_counters, ignored),
                                        sizeof(soj_engine_counters)};

static bool is_known(size_t size)
{
    bool is_any = false;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(counters_sizes); i++)
        is_any |= size == counters_sizes[i];
    return is_any;
}

/* Whether an engine may be changed: SOJ_OK; SOJ_ERR_UNCOMMITTED, SOJ_ERR_FENCED. */
static inline soj_status guard(const soj_engine *engine)
{
    return engine->journal ? soj__journal_guard(engine->journal) : SOJ_OK;
}

/* The same for one that does something to a customer. */
static inline soj_status guard_customer(const soj_engine *engine, soj_result *out_result)
{
    soj_status status = guard(engine);
    if (status != SOJ_OK && out_result)
        out_result->status = status;
    return status;
}

soj_status soj_engine_new(soj_model *model, const soj_engine_options *options,
                          soj_engine **out_engine)
{
    if (!model || !out_engine)
        return SOJ_ERR_ARGUMENT;
    soj_engine_options known;
    soj_status status = soj__engine_read_options(options, &known);
    if (status != SOJ_OK)
        return status;
    soj__mem mem = soj__mem_from(known.allocator);
    status = soj__engine_new(model, &mem, &known, out_engine);
    if (status != SOJ_OK)
        return status;
    (void)soj_model_ref(model);
    if (known.zones)
        (void)soj_zones_ref(known.zones);
    return SOJ_OK;
}

void soj_engine_free(soj_engine *engine)
{
    if (!engine)
        return;
    soj_model *model = engine->model;
    soj_model *former = engine->former;
    soj_zones *zones = engine->zones;
    soj__engine_free(engine);
    soj_model_unref(former);
    soj_zones_unref(zones);
    soj_model_unref(model);
}

soj_status soj_engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result)
{
    if (out_result)
        *out_result = (soj_result){.status = SOJ_ERR_ARGUMENT, .handle = SOJ_NONE};
    if (!engine || !event)
        return SOJ_ERR_ARGUMENT;
    soj_status status = guard_customer(engine, out_result);
    return status == SOJ_OK ? soj__engine_post(engine, event, out_result) : status;
}

soj_status soj_engine_place(soj_engine *engine, const soj_placement *placement,
                            soj_result *out_result)
{
    if (out_result)
        *out_result = (soj_result){.status = SOJ_ERR_ARGUMENT, .handle = SOJ_NONE};
    if (!engine || !placement)
        return SOJ_ERR_ARGUMENT;
    soj_status status = guard_customer(engine, out_result);
    return status == SOJ_OK ? soj__engine_place(engine, placement, out_result) : status;
}

soj_status soj_engine_post_batch(soj_engine *engine, const soj_event *events, size_t n,
                                 soj_result *results, size_t *out_done)
{
    size_t done = 0;
    if (!engine || (!events && n > 0))
        return SOJ_ERR_ARGUMENT;
    soj_status status = guard(engine);
    if (status == SOJ_OK)
        status = soj__engine_post_batch(engine, events, n, results, &done);
    if (out_done)
        *out_done = done;
    return status;
}

soj_status soj_engine_advance(soj_engine *engine, soj_time now, size_t max_steps, bool *out_more)
{
    bool more = false;
    if (!engine)
        return SOJ_ERR_ARGUMENT;
    if (now < 0 || now > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    soj_status status = guard(engine);
    if (status == SOJ_OK)
        status = soj__engine_advance(engine, now, max_steps, &more);
    if (out_more)
        *out_more = more;
    return status;
}

soj_status soj_hold(soj_engine *engine, int32_t what, uint32_t handle)
{
    soj_status status = engine ? guard(engine) : SOJ_ERR_ARGUMENT;
    return status == SOJ_OK ? soj__engine_hold(engine, what, handle) : status;
}

soj_status soj_release(soj_engine *engine, int32_t what, uint32_t handle)
{
    soj_status status = engine ? guard(engine) : SOJ_ERR_ARGUMENT;
    return status == SOJ_OK ? soj__engine_release(engine, what, handle) : status;
}

const soj_output *soj_engine_next(soj_engine *engine)
{
    return engine ? soj__engine_next(engine) : NULL;
}

soj_time soj_engine_next_due(const soj_engine *engine)
{
    return engine ? soj__calendar_next_due(&engine->calendar) : SOJ_TIME_NEVER;
}

soj_status soj_engine_stats(const soj_engine *engine, soj_engine_counters *counters)
{
    if (!engine || !counters)
        return SOJ_ERR_ARGUMENT;
    size_t size = counters->struct_size;
    if (!is_known(size))
        return SOJ_ERR_ABI;
    soj_engine_counters all = engine->counters;
    all.struct_size = size;
    all.customers = engine->registry.n_living;
    all.condition_errors = soj__engine_condition_errors(engine);
    memcpy(counters, &all, size);
    return SOJ_OK;
}

soj_model *soj_engine_model(const soj_engine *engine)
{
    return engine ? engine->model : NULL;
}

int32_t soj_engine_keys(const soj_engine *engine)
{
    return engine && engine->has_integer_keys ? SOJ_KEYS_INTEGER : SOJ_KEYS_TEXT;
}

size_t soj_engine_numbers(const soj_engine *engine)
{
    return engine ? engine->registry.n : 0;
}

soj_status soj_engine_find(const soj_engine *engine, const char *customer, size_t len,
                           size_t *out_number)
{
    if (!engine || !customer || !out_number || engine->has_integer_keys)
        return SOJ_ERR_ARGUMENT;
    uint32_t number = soj__registry_find(&engine->registry, (soj__slice){customer, len});
    if (number == SOJ__NONE)
        return SOJ_ERR_NOT_FOUND;
    *out_number = number;
    return SOJ_OK;
}

soj_status soj_engine_find_integer(const soj_engine *engine, uint64_t key, size_t *out_number)
{
    if (!engine || !out_number || !engine->has_integer_keys)
        return SOJ_ERR_ARGUMENT;
    uint32_t number = soj__registry_find_integer(&engine->registry, key);
    if (number == SOJ__NONE)
        return SOJ_ERR_NOT_FOUND;
    *out_number = number;
    return SOJ_OK;
}

soj_status soj_engine_integer_key(const soj_engine *engine, size_t number, uint64_t *out_key)
{
    if (!engine || !out_key || !engine->has_integer_keys)
        return SOJ_ERR_ARGUMENT;
    if (!soj__engine_has(engine, number))
        return SOJ_ERR_NOT_FOUND;
    *out_key = soj__registry_integer(&engine->registry, (uint32_t)number);
    return SOJ_OK;
}

void soj_engine_trim(soj_engine *engine)
{
    if (engine)
        soj__engine_trim(engine);
}

soj_status soj_engine_customer(const soj_engine *engine, size_t number, soj_text *out_key,
                               const void **out_record, size_t *out_len)
{
    if (!engine || !out_key || !out_record || !out_len)
        return SOJ_ERR_ARGUMENT;
    if (!soj__engine_has(engine, number))
        return SOJ_ERR_NOT_FOUND;
    const uint8_t *record = soj__engine_record(engine, (uint32_t)number, out_len);
    if (!record)
        return SOJ_ERR_NOMEM;
    soj__slice key = {NULL, 0};
    if (!engine->has_integer_keys)
        key = soj__registry_key(&engine->registry, (uint32_t)number);
    *out_key = (soj_text){key.data, key.len};
    *out_record = record;
    return SOJ_OK;
}
