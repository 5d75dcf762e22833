/* SPDX-License-Identifier: MIT */
#include <sojourn/engine.h>

#include "engine/engine.h"

/* Where the structures of versions 0.1 and 0.2 end. */
static const size_t old_options[] = {offsetof(soj_engine_options, event_id_retention),
                                     offsetof(soj_engine_options, zones)};
static const size_t old_counters[] = {offsetof(soj_engine_counters, duplicates),
                                      offsetof(soj_engine_counters, ignored)};

static bool is_known(size_t size, size_t present, const size_t old[2])
{
    return size == present || size == old[0] || size == old[1];
}

/* The options with the defaults of what their caller does not know. SOJ_OK, SOJ_ERR_ABI,
 * SOJ_ERR_ARGUMENT. */
static soj_status read_options(const soj_engine_options *options, soj_engine_options *out)
{
    *out = (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    if (!options)
        return SOJ_OK;
    if (!is_known(options->struct_size, sizeof(*options), old_options))
        return SOJ_ERR_ABI;
    memcpy(out, options, options->struct_size);
    out->struct_size = sizeof(*out);
    return out->event_id_retention < 0 || out->max_skew < 0 ? SOJ_ERR_ARGUMENT : SOJ_OK;
}

soj_status soj_engine_new(soj_model *model, const soj_engine_options *options,
                          soj_engine **out_engine)
{
    if (!model || !out_engine)
        return SOJ_ERR_ARGUMENT;
    soj_engine_options known;
    soj_status status = read_options(options, &known);
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
    soj_zones *zones = engine->work->zones;
    soj__engine_free(engine);
    soj_zones_unref(zones);
    soj_model_unref(model);
}

soj_status soj_engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result)
{
    if (out_result)
        *out_result = (soj_result){.status = SOJ_ERR_ARGUMENT, .handle = SOJ_NONE};
    if (!engine || !event)
        return SOJ_ERR_ARGUMENT;
    return soj__engine_post(engine, event, out_result);
}

soj_status soj_engine_place(soj_engine *engine, const soj_placement *placement,
                            soj_result *out_result)
{
    if (out_result)
        *out_result = (soj_result){.status = SOJ_ERR_ARGUMENT, .handle = SOJ_NONE};
    if (!engine || !placement)
        return SOJ_ERR_ARGUMENT;
    return soj__engine_place(engine, placement, out_result);
}

soj_status soj_engine_post_batch(soj_engine *engine, const soj_event *events, size_t n,
                                 soj_result *results, size_t *out_done)
{
    soj_status status = SOJ_OK;
    size_t done = 0;
    if (!engine || (!events && n > 0))
        return SOJ_ERR_ARGUMENT;
    for (; done < n; done++) {
        if (soj__engine_post(engine, &events[done], results ? &results[done] : NULL) ==
            SOJ_ERR_NOMEM) {
            status = SOJ_ERR_NOMEM;
            break;
        }
    }
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
    soj_status status = soj__engine_advance(engine, now, max_steps, &more);
    if (out_more)
        *out_more = more;
    return status;
}

soj_status soj_hold(soj_engine *engine, int32_t what, uint32_t handle)
{
    return engine ? soj__work_set_hold(engine->work, what, handle, true) : SOJ_ERR_ARGUMENT;
}

soj_status soj_release(soj_engine *engine, int32_t what, uint32_t handle)
{
    return engine ? soj__engine_release(engine, what, handle) : SOJ_ERR_ARGUMENT;
}

const soj_output *soj_engine_next(soj_engine *engine)
{
    return engine ? soj__engine_next(engine) : NULL;
}

soj_time soj_engine_next_due(const soj_engine *engine)
{
    const soj__agenda_entry *first = engine ? soj__agenda_first(&engine->agenda) : NULL;
    return first ? first->due : SOJ_TIME_NEVER;
}

soj_status soj_engine_stats(const soj_engine *engine, soj_engine_counters *counters)
{
    if (!engine || !counters)
        return SOJ_ERR_ARGUMENT;
    size_t size = counters->struct_size;
    if (!is_known(size, sizeof(*counters), old_counters))
        return SOJ_ERR_ABI;
    soj_engine_counters all = engine->counters;
    all.struct_size = size;
    all.customers = engine->registry.n_living;
    all.condition_errors = engine->work->condition_errors;
    memcpy(counters, &all, size);
    return SOJ_OK;
}

size_t soj_engine_numbers(const soj_engine *engine)
{
    return engine ? engine->registry.n : 0;
}

soj_status soj_engine_find(const soj_engine *engine, const char *customer, size_t len,
                           size_t *out_number)
{
    if (!engine || !customer || !out_number)
        return SOJ_ERR_ARGUMENT;
    uint32_t number = soj__registry_find(&engine->registry, (soj__slice){customer, len});
    if (number == SOJ__NONE)
        return SOJ_ERR_NOT_FOUND;
    *out_number = number;
    return SOJ_OK;
}

soj_status soj_engine_customer(const soj_engine *engine, size_t number, soj_text *out_key,
                               const void **out_record, size_t *out_len)
{
    if (!engine || !out_key || !out_record || !out_len)
        return SOJ_ERR_ARGUMENT;
    if (number >= engine->registry.n || !engine->customers[number].record)
        return SOJ_ERR_NOT_FOUND;
    soj__slice key = soj__registry_key(&engine->registry, (uint32_t)number);
    *out_key = (soj_text){key.data, key.len};
    *out_record = engine->customers[number].record;
    *out_len = engine->customers[number].len;
    return SOJ_OK;
}
