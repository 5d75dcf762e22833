/* SPDX-License-Identifier: MIT */
#include "model/model.h"

#include "model/facts.h"

/* Of the model and what lies behind it. */
static size_t bytes_of(const soj__program *program)
{
    return sizeof(soj_model) + program->touchpoints.n * sizeof(soj__told) +
           ((size_t)program->stages.n + program->contents.n) * sizeof(soj_text);
}

static soj__told tell(const soj__program *program, const soj__touchpoint_info *info)
{
    return (soj__told){
        .path = soj__program_text(program, info->path),
        .channel = soj__program_text(program, soj__program_channel(program, info->channel)->name),
        .owner = soj__program_text(program, info->owner),
        .cost = info->has_cost ? info->cost : 0,
        .intent = info->intent,
        .has_cost = info->has_cost,
    };
}

static void tell_all(soj_model *model)
{
    const soj__program *program = model->program;
    model->told = (soj__told *)(void *)(model + 1);
    model->stage_paths = (soj_text *)(void *)(model->told + program->touchpoints.n);
    model->content_texts = model->stage_paths + program->stages.n;
    for (uint32_t i = 0; i < program->touchpoints.n; i++)
        model->told[i] = tell(program, soj__program_touchpoint(program, i));
    for (uint32_t i = 0; i < program->stages.n; i++)
        model->stage_paths[i] = soj__program_text(program, soj__program_stage(program, i)->path);
    for (uint32_t i = 0; i < program->contents.n; i++)
        model->content_texts[i] =
            soj__program_text(program, soj__program_content(program, i)->reference);
}

soj_model *soj__model_new(const soj__mem *mem, soj__program *program)
{
    soj_model *model = soj__mem_alloc(mem, bytes_of(program));
    if (!model)
        return NULL;
    model->mem = *mem;
    atomic_init(&model->references, 1);
    model->program = program;
    soj__facts_derive(program);
    tell_all(model);
    return model;
}

void soj__model_free(soj_model *model)
{
    soj__mem mem = model->mem;
    size_t bytes = bytes_of(model->program);
    soj__mem_free(&mem, model->program, model->program->size);
    soj__mem_free(&mem, model, bytes);
}

typedef soj__str (*name_fn)(const soj__program *program, uint32_t row);

static soj__str attribute_name(const soj__program *program, uint32_t row)
{
    return soj__program_attribute(program, row)->name;
}

static soj__str event_name(const soj__program *program, uint32_t row)
{
    return soj__program_event(program, row)->name;
}

static soj__str stage_path(const soj__program *program, uint32_t row)
{
    return soj__program_stage(program, row)->path;
}

static soj__str touchpoint_path(const soj__program *program, uint32_t row)
{
    return soj__program_touchpoint(program, row)->path;
}

static int compare(soj__slice a, soj_text b)
{
    SOJ__ASSERT(b.data); /* what has a handle has a name */
    size_t shorter = a.len < b.len ? a.len : b.len;
    int c = shorter > 0 ? memcmp(a.data, b.data, shorter) : 0;
    if (c != 0)
        return c;
    return a.len < b.len ? -1 : a.len > b.len;
}

/* Binary search in a table of handles sorted by name. */
static uint32_t find(const soj__program *program, soj__table index, name_fn name, soj__slice wanted)
{
    uint32_t low = 0;
    uint32_t high = index.n;
    const uint32_t *handles = soj__program_at(program, index.at);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int c = compare(wanted, soj__program_text(program, name(program, handles[middle])));
        if (c == 0)
            return handles[middle];
        if (c < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return SOJ__NONE;
}

uint32_t soj__model_find_attribute(const soj__program *program, soj__slice name)
{
    return find(program, program->attribute_index, attribute_name, name);
}

uint32_t soj__model_find_event(const soj__program *program, soj__slice name)
{
    return find(program, program->event_index, event_name, name);
}

uint32_t soj__model_find_stage(const soj__program *program, soj__slice path)
{
    return find(program, program->stage_index, stage_path, path);
}

uint32_t soj__model_find_touchpoint(const soj__program *program, soj__slice path)
{
    return find(program, program->touchpoint_index, touchpoint_path, path);
}
