/* SPDX-License-Identifier: MIT */
/* A customer's record on its way in and out. */
#include <sojourn/limits.h>

#include "run/work.h"

static size_t parts_bytes(const soj_work *work)
{
    return work->program->parts.n * sizeof(*work->parts);
}

/* ---- in ---- */

/* The value of each counter, by its byte; those that have 255 there come from the part WIDE. */
static void widen(const soj_work *work, const uint8_t *bytes)
{
    uint8_t *counters = work->fixed + work->program->counters_slot;
    const uint8_t *wide = work->parts[soj__program_wide(work->program)];
    uint32_t n = soj__program_counters(work->program);
    bool is_any_wide = false;
    for (uint32_t i = 0; i < n; i++) {
        is_any_wide |= bytes[i] == SOJ__COUNTER_WIDE;
        soj__store_u32(counters + (size_t)i * SOJ__COUNTER_BYTES, bytes[i]);
    }
    for (uint32_t i = 0; i < n && is_any_wide; i++) {
        if (bytes[i] != SOJ__COUNTER_WIDE)
            continue;
        memcpy(counters + (size_t)i * SOJ__COUNTER_BYTES, wide, SOJ__COUNTER_BYTES);
        wide += SOJ__COUNTER_BYTES;
    }
}

static void take_tail(soj_work *work, const uint8_t *tail)
{
    const soj__program *program = work->program;
    uint8_t *lengths = work->fixed + program->parts_slot;
    size_t size = (size_t)SOJ__LENGTH_BYTES * program->parts.n;
    if (tail) {
        memcpy(lengths, tail, size);
        soj__tail_parts(program, tail, work->parts);
        return;
    }
    memset(lengths, 0, size);
    for (uint32_t i = 0; i < program->parts.n; i++)
        work->parts[i] = lengths; /* nothing is there, and not in the buffer */
}

void soj__work_mark_origin(soj_work *work)
{
    memcpy(work->origin, work->fixed, work->program->record_fixed);
    memcpy(work->origin_parts, work->parts, parts_bytes(work));
}

void soj__work_take(soj_work *work, const soj__pieces *from)
{
    const soj__program *program = work->program;
    size_t slots = program->parts_slot - SOJ__RECORD_CELL;
    memcpy(work->fixed + SOJ__RECORD_CELL, from->cell, slots);
    take_tail(work, from->tail);
    widen(work, from->cell + slots);
    soj__work_set_part_len(work, soj__program_wide(program), 0);
    memset(work->is_finished, 0, program->tracks.n * sizeof(*work->is_finished));
    soj__work_forget_windows(work);
    soj__work_mark_origin(work);
}

/* ---- made anew ---- */

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
    memset(fixed + SOJ__RECORD_CELL, 0, program->record_fixed - SOJ__RECORD_CELL);
    memcpy(work->parts, work->buffers, parts_bytes(work));
    memset(work->is_finished, 0, program->tracks.n * sizeof(*work->is_finished));
    soj__work_forget_windows(work);
    work->frame.zone = work->model_zone;
    soj__store_i64(fixed + SOJ__RECORD_CLOCK, work->now);
    soj__store_i64(fixed + SOJ__RECORD_CREATED, created);
    for (uint32_t i = 0; i < program->attributes.n; i++) {
        const soj__attribute *attribute = soj__program_attribute(program, i);
        if (attribute->initial != SOJ__NONE)
            set_default(work, attribute);
    }
}

void soj__work_move_clock(soj_work *work, soj_time now)
{
    work->now = now;
    if (now <= soj__load_i64(work->fixed + SOJ__RECORD_CLOCK))
        return;
    soj__store_i64(work->fixed + SOJ__RECORD_CLOCK, now);
    soj__store_u16(work->fixed + SOJ__RECORD_INSTANT_STEPS, 0);
}

/* ---- out ---- */

/* How many counters a byte does not hold; they become the part WIDE. */
static uint32_t count_wide(const soj_work *work)
{
    const uint8_t *counters = work->fixed + work->program->counters_slot;
    uint32_t n = 0;
    for (uint32_t i = 0; i < soj__program_counters(work->program); i++)
        n += soj__load_u32(counters + (size_t)i * SOJ__COUNTER_BYTES) >= SOJ__COUNTER_WIDE;
    return n;
}

/* The bytes of the counters; behind `wide` those that need more. */
static void narrow(const soj_work *work, uint8_t *bytes, uint8_t *wide)
{
    const uint8_t *counters = work->fixed + work->program->counters_slot;
    for (uint32_t i = 0; i < soj__program_counters(work->program); i++) {
        uint32_t count = soj__load_u32(counters + (size_t)i * SOJ__COUNTER_BYTES);
        bytes[i] = (uint8_t)(count < SOJ__COUNTER_WIDE ? count : SOJ__COUNTER_WIDE);
        if (count < SOJ__COUNTER_WIDE)
            continue;
        soj__store_u32(wide, count);
        wide += SOJ__COUNTER_BYTES;
    }
}

/* Bytes of the record; in *out_wide, how many of its counters are wide. */
static size_t record_size(const soj_work *work, uint32_t *out_wide)
{
    const soj__program *program = work->program;
    *out_wide = count_wide(work);
    size_t size = soj__program_least(program) + (size_t)*out_wide * SOJ__COUNTER_BYTES;
    for (uint32_t i = 0; i < program->parts.n; i++)
        size += soj__load_u16(work->fixed + program->parts_slot + SOJ__LENGTH_BYTES * i);
    return size;
}

static void write_record(const soj_work *work, uint32_t n_wide, uint8_t *out)
{
    const soj__program *program = work->program;
    const uint8_t *lengths = work->fixed + program->parts_slot;
    size_t n_lengths = (size_t)SOJ__LENGTH_BYTES * program->parts.n;
    uint8_t *counters = out + program->parts_slot;
    uint8_t *tail = counters + soj__program_counters(program);
    uint8_t *at = tail + n_lengths;
    memcpy(out, work->fixed, program->parts_slot);
    memcpy(tail, lengths, n_lengths);
    soj__store_u16(tail + SOJ__LENGTH_BYTES * soj__program_wide(program),
                   (uint16_t)(n_wide * SOJ__COUNTER_BYTES));
    for (uint32_t i = 0; i < program->parts.n; i++) {
        uint32_t len = soj__load_u16(lengths + SOJ__LENGTH_BYTES * i);
        if (len > 0)
            memcpy(at, work->parts[i], len);
        at += len;
    }
    narrow(work, counters, at);
}

soj_status soj__work_finish(soj_work *work, const soj__target *to)
{
    uint32_t n_wide;
    size_t size = record_size(work, &n_wide);
    if (size > SOJ_LIMIT_RECORD)
        return SOJ_ERR_LIMIT;
    *to->out_len = size;
    if (size > to->capacity)
        return SOJ_ERR_SPACE;
    soj__work_settle_due(work, (uint8_t *)to->record + SOJ__RECORD_CELL);
    write_record(work, n_wide, to->record);
    return SOJ_OK;
}

soj_status soj__work_copy(soj_work *work, const soj__pieces *from, const soj__target *to)
{
    const soj__program *program = work->program;
    size_t tail = from->tail ? from->tail_len : (size_t)SOJ__LENGTH_BYTES * program->parts.n;
    size_t size = SOJ__RECORD_CELL + soj__program_cell(program) + tail;
    work->last_record = NULL;
    *to->out_len = size;
    if (size > to->capacity)
        return SOJ_ERR_SPACE;
    (void)soj__record_put_together(program, from, to->record);
    return SOJ_OK;
}
