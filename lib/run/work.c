/* SPDX-License-Identifier: MIT */
#include "run/work.h"

#include <sojourn/limits.h>

#include "run/step.h"

/* Bytes of what is hashed: an id's six parts behind their lengths, or a split's prefix and a key.
 */
static size_t id_buffer_size(const soj__program *program)
{
    size_t id = 6 * sizeof(uint32_t) + program->name.len + SOJ_LIMIT_KEY + sizeof(int64_t) +
                program->max_path + 2 * sizeof(uint32_t);
    size_t split = 0;
    for (uint32_t i = 0; i < program->splits.n; i++) {
        uint32_t len = soj__program_split(program, i)->prefix.len;
        split = len > split ? len : split;
    }
    return id > split + SOJ_LIMIT_KEY ? id : split + SOJ_LIMIT_KEY;
}

/* `n` zeroed elements; never NULL for want of elements. */
static void *carve(soj_work *work, size_t n, size_t size)
{
    return soj__arena_alloc(&work->arena, (n ? n : 1) * size);
}

/* Bytes that a part's buffer needs. */
static size_t buffer_size(const soj__part *part)
{
    return part->kind == SOJ__PART_TEXT ? 2 * (size_t)SOJ_LIMIT_ATTRIBUTE_TEXT : part->max;
}

static bool allocate_buffers(soj_work *work)
{
    const soj__program *program = work->program;
    for (uint32_t i = 0; i < program->parts.n; i++) {
        work->buffers[i] = carve(work, buffer_size(soj__program_part(program, i)), 1);
        if (!work->buffers[i])
            return false;
    }
    return true;
}

static bool allocate_customer(soj_work *work)
{
    const soj__program *program = work->program;
    size_t n_parts = program->parts.n;
    work->fixed = carve(work, program->record_fixed, 1);
    work->created = carve(work, program->record_fixed, 1);
    work->parts = carve(work, n_parts, sizeof(*work->parts));
    work->origin_parts = carve(work, n_parts, sizeof(*work->origin_parts));
    work->buffers = carve(work, n_parts, sizeof(*work->buffers));
    return work->fixed && work->created && work->parts && work->origin_parts && work->buffers &&
           allocate_buffers(work);
}

static bool allocate_frame(soj_work *work)
{
    const soj__program *program = work->program;
    work->frame.load = soj__work_load;
    work->frame.ctx = work;
    work->frame.stack = carve(work, program->max_stack, sizeof(soj__val));
    work->frame.stack_size = program->max_stack;
    work->frame.scratch = carve(work, program->scratch_bytes, 1);
    work->frame.scratch_size = program->scratch_bytes;
    work->frame.errors = &work->condition_errors;
    return work->frame.stack && work->frame.scratch;
}

static bool allocate_scratch(soj_work *work)
{
    const soj__program *program = work->program;
    work->n_handles =
        program->attributes.n > SOJ_LIMIT_PROPERTIES ? program->attributes.n : SOJ_LIMIT_PROPERTIES;
    work->property_at = carve(work, work->n_handles, sizeof(*work->property_at));
    work->staged = carve(work, program->attributes.n, sizeof(*work->staged));
    work->chosen = carve(work, program->tracks.n, sizeof(*work->chosen));
    work->is_finished = carve(work, program->tracks.n, sizeof(*work->is_finished));
    work->started = carve(work, program->n_triggers, sizeof(*work->started));
    work->id_buffer = carve(work, id_buffer_size(program), 1);
    work->max_rows = program->max_outputs;
    work->rows = carve(work, work->max_rows, sizeof(*work->rows));
    work->data = carve(work, program->max_data, SOJ__DATUM_MOST);
    work->data_out = carve(work, program->max_data, sizeof(*work->data_out));
    return work->property_at && work->staged && work->chosen && work->is_finished &&
           work->started && work->id_buffer && work->rows && work->data && work->data_out &&
           allocate_frame(work);
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
    soj__row_expand(work->program, &work->rows[work->next_row++], work->data,
                    (soj_text){work->key, work->key_len}, work->data_out, &work->output);
    return &work->output;
}
