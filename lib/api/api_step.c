/* SPDX-License-Identifier: MIT */
#include <sojourn/step.h>

#include "run/step.h"

static soj_status make(soj_model *model, const soj_allocator *allocator, soj_zones *zones,
                       soj_work **out_work)
{
    soj__mem mem = soj__mem_from(allocator);
    soj_status status = soj__work_new(model, &mem, zones, false, out_work);
    if (status != SOJ_OK)
        return status;
    (void)soj_model_ref(model);
    if (zones)
        (void)soj_zones_ref(zones);
    return SOJ_OK;
}

soj_status soj_work_new(soj_model *model, const soj_allocator *allocator, soj_work **out_work)
{
    return model && out_work ? make(model, allocator, NULL, out_work) : SOJ_ERR_ARGUMENT;
}

soj_status soj_work_make(soj_model *model, const soj_work_options *options, soj_work **out_work)
{
    static const soj_work_options defaults = SOJ_WORK_OPTIONS_INIT;
    if (!model || !out_work)
        return SOJ_ERR_ARGUMENT;
    if (!options)
        options = &defaults;
    if (options->struct_size != sizeof(*options))
        return SOJ_ERR_ABI;
    return make(model, options->allocator, options->zones, out_work);
}

void soj_work_free(soj_work *work)
{
    if (!work)
        return;
    soj_model *model = work->model;
    soj_zones *zones = work->zones;
    soj__work_free(work);
    soj_zones_unref(zones);
    soj_model_unref(model);
}

static bool overlap(const void *a, size_t a_len, const void *b, size_t b_len)
{
    uintptr_t a_at = (uintptr_t)a;
    uintptr_t b_at = (uintptr_t)b;
    return a_at < b_at ? b_at - a_at < a_len : a_at - b_at < b_len;
}

static bool are_buffers(const void *record, size_t len, const void *out_record, size_t capacity,
                        const size_t *out_len)
{
    if (!out_len || (!record && len > 0) || (!out_record && capacity > 0))
        return false;
    return !record || !out_record || !overlap(record, len, out_record, capacity);
}

/* A call that makes no sense, and has no outputs either. */
static soj_status refuse(soj_work *work, soj_result *out_result)
{
    if (work)
        work->n_rows = work->next_row = 0;
    if (out_result)
        *out_result = (soj_result){.status = SOJ_ERR_ARGUMENT, .handle = SOJ_NONE};
    return SOJ_ERR_ARGUMENT;
}

soj_status soj_step(soj_work *work, const soj_input *input, const void *record, size_t len,
                    void *out_record, size_t capacity, size_t *out_len, soj_result *out_result)
{
    if (!work || !input || !are_buffers(record, len, out_record, capacity, out_len))
        return refuse(work, out_result);
    const soj__pieces pieces = soj__record_pieces(work->program, record, len);
    return soj__step(work, input, &pieces, out_record, capacity, out_len, out_result);
}

soj_status soj_place(soj_work *work, const soj_placement *placement, const void *record, size_t len,
                     void *out_record, size_t capacity, size_t *out_len, soj_result *out_result)
{
    if (!work || !placement || !are_buffers(record, len, out_record, capacity, out_len))
        return refuse(work, out_result);
    const soj__pieces pieces = soj__record_pieces(work->program, record, len);
    return soj__place(work, placement, &pieces, out_record, capacity, out_len, out_result);
}

soj_status soj_work_hold(soj_work *work, int32_t what, uint32_t handle)
{
    return work ? soj__work_set_hold(work, what, handle, true) : SOJ_ERR_ARGUMENT;
}

soj_status soj_work_release(soj_work *work, int32_t what, uint32_t handle)
{
    return work ? soj__work_set_hold(work, what, handle, false) : SOJ_ERR_ARGUMENT;
}

soj_status soj_step_release(soj_work *work, const soj_input *input, const void *record, size_t len,
                            void *out_record, size_t capacity, size_t *out_len)
{
    if (!work || !input || !are_buffers(record, len, out_record, capacity, out_len))
        return refuse(work, NULL);
    const soj__pieces pieces = soj__record_pieces(work->program, record, len);
    return soj__step_release(work, input, &pieces, out_record, capacity, out_len);
}

const soj_output *soj_work_next(soj_work *work)
{
    return work ? soj__work_next(work) : NULL;
}

uint64_t soj_work_condition_errors(const soj_work *work)
{
    return work ? work->condition_errors : 0;
}
