/* SPDX-License-Identifier: MIT */
#include "run/work.h"

#include <sojourn/limits.h>

#include "run/step.h"

/* Bytes of an id's input: six parts behind their lengths. */
static size_t id_buffer_size(const soj__program *program)
{
    return 6 * sizeof(uint32_t) + program->name.len + SOJ_LIMIT_KEY + sizeof(int64_t) +
           program->max_path + 2 * sizeof(uint32_t);
}

/* `n` zeroed elements; never NULL for want of elements. */
static void *carve(soj_work *work, size_t n, size_t size)
{
    return soj__arena_alloc(&work->arena, (n ? n : 1) * size);
}

static bool allocate_customer(soj_work *work)
{
    const soj__program *program = work->program;
    size_t n_texts = program->text_attributes.n;
    work->fixed = carve(work, program->record_fixed, 1);
    work->created = carve(work, program->record_fixed, 1);
    work->texts = carve(work, n_texts, sizeof(*work->texts));
    work->origin_texts = carve(work, n_texts, sizeof(*work->origin_texts));
    work->text_slots = carve(work, 2 * n_texts, SOJ_LIMIT_ATTRIBUTE_TEXT);
    return work->fixed && work->created && work->texts && work->origin_texts && work->text_slots;
}

static bool allocate_scratch(soj_work *work)
{
    const soj__program *program = work->program;
    work->n_handles =
        program->attributes.n > SOJ_LIMIT_PROPERTIES ? program->attributes.n : SOJ_LIMIT_PROPERTIES;
    work->property_at = carve(work, work->n_handles, sizeof(*work->property_at));
    work->staged = carve(work, program->attributes.n, sizeof(*work->staged));
    work->chosen = carve(work, program->tracks.n, sizeof(*work->chosen));
    work->id_buffer = carve(work, id_buffer_size(program), 1);
    work->max_rows = program->max_outputs;
    work->rows = carve(work, work->max_rows, sizeof(*work->rows));
    work->frame.load = soj__work_load;
    work->frame.ctx = work;
    work->frame.stack = carve(work, program->max_stack, sizeof(soj__val));
    work->frame.stack_size = program->max_stack;
    work->frame.scratch = carve(work, program->scratch_bytes, 1);
    work->frame.scratch_size = program->scratch_bytes;
    work->frame.errors = &work->condition_errors;
    return work->property_at && work->staged && work->chosen && work->id_buffer && work->rows &&
           work->frame.stack && work->frame.scratch;
}

soj_work *soj__work_new(soj_model *model, const soj__mem *mem)
{
    soj_work *work = soj__mem_zalloc(mem, sizeof(*work));
    if (!work)
        return NULL;
    work->mem = *mem;
    work->model = model;
    work->program = model->program;
    soj__arena_init(&work->arena, mem);
    if (!allocate_customer(work) || !allocate_scratch(work)) {
        soj__work_free(work);
        return NULL;
    }
    return work;
}

void soj__work_free(soj_work *work)
{
    if (!work)
        return;
    soj__mem mem = work->mem;
    soj__arena_done(&work->arena);
    soj__mem_free(&mem, work, sizeof(*work));
}

soj__row *soj__work_row(soj_work *work, soj_output_kind kind)
{
    if (work->n_rows == work->max_rows)
        return NULL;
    soj__row *row = &work->rows[work->n_rows++];
    memset(row, 0, sizeof(*row));
    row->kind = kind;
    return row;
}

const soj_output *soj__work_next(soj_work *work)
{
    if (work->next_row == work->n_rows)
        return NULL;
    soj__row_expand(work->program, &work->rows[work->next_row++],
                    (soj_text){work->key, work->key_len}, &work->output);
    return &work->output;
}
