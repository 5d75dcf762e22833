/* SPDX-License-Identifier: MIT */
#include <sojourn/model.h>

#include "base/buf.h"
#include "model/model.h"
#include "model/show.h"
#include "run/step.h"

soj_model *soj_model_ref(soj_model *model)
{
    (void)atomic_fetch_add_explicit(&model->references, 1, memory_order_relaxed);
    return model;
}

void soj_model_unref(soj_model *model)
{
    if (model && atomic_fetch_sub_explicit(&model->references, 1, memory_order_acq_rel) == 1)
        soj__model_free(model);
}

static bool is_name(const soj_model *model, const char *name)
{
    return model && name;
}

uint32_t soj_model_event(const soj_model *model, const char *name, size_t len)
{
    return is_name(model, name) ? soj__model_find_event(model->program, (soj__slice){name, len})
                                : SOJ_NONE;
}

uint32_t soj_model_attribute(const soj_model *model, const char *name, size_t len)
{
    return is_name(model, name) ? soj__model_find_attribute(model->program, (soj__slice){name, len})
                                : SOJ_NONE;
}

uint32_t soj_model_stage(const soj_model *model, const char *path, size_t len)
{
    return is_name(model, path) ? soj__model_find_stage(model->program, (soj__slice){path, len})
                                : SOJ_NONE;
}

uint32_t soj_model_touchpoint(const soj_model *model, const char *path, size_t len)
{
    return is_name(model, path)
               ? soj__model_find_touchpoint(model->program, (soj__slice){path, len})
               : SOJ_NONE;
}

uint32_t soj_model_channel(const soj_model *model, const char *name, size_t len)
{
    if (!is_name(model, name))
        return SOJ_NONE;
    for (uint32_t i = 0; i < model->program->channels.n; i++) {
        soj_text known =
            soj__program_text(model->program, soj__program_channel(model->program, i)->name);
        if (soj__slice_equal((soj__slice){known.data, known.len}, (soj__slice){name, len}))
            return i;
    }
    return SOJ_NONE;
}

uint32_t soj_model_property(const soj_model *model, uint32_t event, const char *name, size_t len)
{
    if (!is_name(model, name) || event >= model->program->events.n)
        return SOJ_NONE;
    soj__range properties = soj__program_event(model->program, event)->properties;
    for (uint32_t i = 0; i < properties.n; i++) {
        soj_text known = soj__program_text(
            model->program, soj__program_property(model->program, properties.first + i)->name);
        if (soj__slice_equal((soj__slice){known.data, known.len}, (soj__slice){name, len}))
            return i;
    }
    return SOJ_NONE;
}

soj_status soj_model_info(const soj_model *model, soj_model_summary *summary)
{
    if (!model || !summary)
        return SOJ_ERR_ARGUMENT;
    if (summary->struct_size != sizeof(*summary))
        return SOJ_ERR_ABI;
    const soj__program *program = model->program;
    *summary = (soj_model_summary){
        .struct_size = sizeof(*summary),
        .name = soj__program_text(program, program->name),
        .description = soj__program_text(program, program->description),
        .version = program->version,
        .n_tracks = program->tracks.n,
        .n_stages = program->stages.n,
        .n_touchpoints = program->touchpoints.n,
        .n_attributes = program->attributes.n,
        .n_events = program->events.n,
        .model_bytes = program->size,
        .record_bytes = program->record_fixed,
        .record_bytes_max = program->record_max,
        .step_outputs_max = program->max_outputs,
        .work_bytes = soj__work_bytes(program),
    };
    return SOJ_OK;
}

static const soj_text no_text = {NULL, 0};

soj_text soj_model_track_name(const soj_model *model, uint32_t track)
{
    if (!model || track >= model->program->tracks.n)
        return no_text;
    return soj__program_text(model->program, soj__program_track(model->program, track)->name);
}

soj_text soj_model_stage_path(const soj_model *model, uint32_t stage)
{
    if (!model || stage >= model->program->stages.n)
        return no_text;
    return soj__program_text(model->program, soj__program_stage(model->program, stage)->path);
}

soj_text soj_model_touchpoint_path(const soj_model *model, uint32_t touchpoint)
{
    if (!model || touchpoint >= model->program->touchpoints.n)
        return no_text;
    return soj__program_text(model->program,
                             soj__program_touchpoint(model->program, touchpoint)->path);
}

soj_text soj_model_attribute_name(const soj_model *model, uint32_t attribute)
{
    if (!model || attribute >= model->program->attributes.n)
        return no_text;
    return soj__program_text(model->program,
                             soj__program_attribute(model->program, attribute)->name);
}

soj_text soj_model_event_name(const soj_model *model, uint32_t event)
{
    if (!model || event >= model->program->events.n)
        return no_text;
    return soj__program_text(model->program, soj__program_event(model->program, event)->name);
}

int32_t soj_model_attribute_type(const soj_model *model, uint32_t attribute)
{
    if (!model || attribute >= model->program->attributes.n)
        return SOJ_TYPE_ABSENT;
    return soj__program_attribute(model->program, attribute)->domain.type;
}

int32_t soj_model_property_type(const soj_model *model, uint32_t event, uint32_t property)
{
    if (!model || event >= model->program->events.n)
        return SOJ_TYPE_ABSENT;
    soj__range properties = soj__program_event(model->program, event)->properties;
    if (property >= properties.n)
        return SOJ_TYPE_ABSENT;
    return soj__program_property(model->program, properties.first + property)->domain.type;
}

bool soj_model_needs_zones(const soj_model *model)
{
    return model && model->program->needs_zones != 0;
}

soj_status soj_model_show(const soj_model *model, soj_write_fn write, void *ctx)
{
    soj__buf out;
    if (!model || !write)
        return SOJ_ERR_ARGUMENT;
    soj__buf_init(&out, &model->mem);
    soj__show(model->program, &out);
    soj_status status = out.failed ? SOJ_ERR_NOMEM : SOJ_OK;
    if (status == SOJ_OK)
        write(ctx, out.data, out.len);
    soj__buf_done(&out);
    return status;
}
