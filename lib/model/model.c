/* SPDX-License-Identifier: MIT */
#include "model/model.h"

#include "model/facts.h"

soj_model *soj__model_new(const soj__mem *mem, soj__program *program)
{
    soj_model *model = soj__mem_alloc(mem, sizeof(*model));
    if (!model)
        return NULL;
    model->mem = *mem;
    atomic_init(&model->references, 1);
    model->program = program;
    soj__facts_derive(program);
    return model;
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
