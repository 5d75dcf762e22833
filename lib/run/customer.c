/* SPDX-License-Identifier: MIT */
/* A customer's record on its way in and out. */
#include <sojourn/limits.h>

#include "run/work.h"

static size_t parts_bytes(const soj_work *work)
{
    return work->program->parts.n * sizeof(*work->parts);
}

void soj__work_take(soj_work *work, const void *record)
{
    const soj__program *program = work->program;
    memcpy(work->fixed, record, program->record_fixed);
    (void)soj__record_parts(program, record, work->parts);
    work->origin = record;
    memcpy(work->origin_parts, work->parts, parts_bytes(work));
    memset(work->is_finished, 0, program->tracks.n * sizeof(*work->is_finished));
    soj__work_forget_windows(work);
}

static void set_default(soj_work *work, const soj__attribute *attribute)
{
    const soj__program *program = work->program;
    uint64_t bits = attribute->initial;
    if (attribute->domain.one_of.n == 0) {
        const soj__constant *constant = soj__program_constant(program, attribute->initial);
        soj_text text = soj__program_text(program, constant->text);
        bits = attribute->storage == SOJ__STORE_TEXT ? text.len : constant->bits;
        if (attribute->storage == SOJ__STORE_TEXT)
            work->parts[attribute->part] = (const uint8_t *)text.data;
    }
    soj__attribute_store(attribute, program, work->fixed, bits);
}

void soj__work_create(soj_work *work, soj_time created)
{
    const soj__program *program = work->program;
    uint8_t *fixed = work->fixed;
    memset(fixed, 0, program->record_fixed);
    for (uint32_t i = 0; i < program->parts.n; i++)
        work->parts[i] = work->buffers[i];
    memset(work->is_finished, 0, program->tracks.n * sizeof(*work->is_finished));
    soj__work_forget_windows(work);
    work->frame.zone = work->model_zone;
    soj__store_u16(fixed + SOJ__RECORD_MAGIC, SOJ__RECORD_MAGIC_VALUE);
    soj__store_u16(fixed + SOJ__RECORD_CODEC, SOJ__RECORD_CODEC_VERSION);
    soj__store_u64(fixed + SOJ__RECORD_LAYOUT, program->layout_hash);
    soj__store_i64(fixed + SOJ__RECORD_CLOCK, work->now);
    soj__store_i64(fixed + SOJ__RECORD_CREATED, created);
    for (uint32_t i = 0; i < program->attributes.n; i++) {
        const soj__attribute *attribute = soj__program_attribute(program, i);
        if (attribute->initial != SOJ__NONE)
            set_default(work, attribute);
    }
}

void soj__work_mark_origin(soj_work *work)
{
    memcpy(work->created, work->fixed, work->program->record_fixed);
    memcpy(work->origin_parts, work->parts, parts_bytes(work));
    work->origin = work->created;
}

void soj__work_move_clock(soj_work *work, soj_time now)
{
    work->now = now;
    if (now <= soj__load_i64(work->fixed + SOJ__RECORD_CLOCK))
        return;
    soj__store_i64(work->fixed + SOJ__RECORD_CLOCK, now);
    soj__store_u16(work->fixed + SOJ__RECORD_INSTANT_STEPS, 0);
}

static size_t record_size(const soj_work *work)
{
    const soj__part *parts = soj__program_part(work->program, 0);
    size_t size = work->program->record_fixed;
    for (uint32_t i = 0; i < work->program->parts.n; i++)
        size += soj__load_u16(work->fixed + parts[i].slot);
    return size;
}

static void write_record(const soj_work *work, uint8_t *out)
{
    const soj__part *parts = soj__program_part(work->program, 0);
    memcpy(out, work->fixed, work->program->record_fixed);
    out += work->program->record_fixed;
    for (uint32_t i = 0; i < work->program->parts.n; i++) {
        uint32_t len = soj__load_u16(work->fixed + parts[i].slot);
        if (len > 0)
            memcpy(out, work->parts[i], len);
        out += len;
    }
}

soj_status soj__work_finish(soj_work *work, const soj__target *to)
{
    size_t size = record_size(work);
    if (size > SOJ_LIMIT_RECORD)
        return SOJ_ERR_LIMIT;
    *to->out_len = size;
    if (size > to->capacity)
        return SOJ_ERR_SPACE;
    soj__store_u32(work->fixed + SOJ__RECORD_MODEL_VERSION, work->program->version);
    soj__work_first_due(work, &work->last_due);
    work->last_record = to->record;
    soj__store_i64(work->fixed + SOJ__RECORD_DUE, work->last_due.instant);
    write_record(work, to->record);
    return SOJ_OK;
}
