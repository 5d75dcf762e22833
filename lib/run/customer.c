/* SPDX-License-Identifier: MIT */
/* A customer's record on its way in and out. */
#include <sojourn/limits.h>

#include "run/work.h"

static size_t parts_bytes(const soj_work *work)
{
    return work->program->parts.n * sizeof(*work->parts);
}

/* ---- in ---- */

static void take_wide(soj_work *work)
{
    const soj__program *program = work->program;
    const uint8_t *at = work->parts[soj__program_wide(program)];
    for (uint32_t slot = program->counters_slot; slot < program->parts_slot; slot++) {
        if (work->fixed[slot] != SOJ__COUNTER_WIDE)
            continue;
        work->wide[slot - program->counters_slot] = soj__load_u32(at);
        at += SOJ__WIDE_BYTES;
    }
}

/* The lengths and where the parts are; returns how long the tail is. */
static size_t expand_tail(const soj__program *program, const uint8_t *tail, uint8_t *fixed,
                          const uint8_t **parts)
{
    uint8_t *lengths = fixed + program->parts_slot;
    size_t size = (size_t)SOJ__LENGTH_BYTES * program->parts.n;
    if (!tail) {
        memset(lengths, 0, size);
        for (uint32_t i = 0; i < program->parts.n; i++)
            parts[i] = lengths; /* nothing is there, and not in the buffer */
        return size;
    }
    const uint8_t *at = tail + size;
    const uint8_t *length = tail;
    for (uint32_t left = program->parts.n; left > 0; left--) {
        uint32_t len = soj__load_u16(length);
        soj__store_u16(lengths, (uint16_t)len);
        *parts++ = at;
        at += len;
        length += SOJ__LENGTH_BYTES;
        lengths += SOJ__LENGTH_BYTES;
    }
    return (size_t)(at - tail);
}

void soj__work_take(soj_work *work, const uint8_t *cell, const uint8_t *tail)
{
    const soj__program *program = work->program;
    memcpy(work->fixed + SOJ__RECORD_CELL, cell, soj__program_cell(program));
    if (tail || !soj__work_is_bare(work))
        work->tail_len = expand_tail(program, tail, work->fixed, work->parts);
    *work->came_in = (soj__came_in){.cell = cell, .tail = tail};
    work->tail_holds = true;
    work->has_wide = soj__tail_part_len(tail, soj__program_wide(program)) > 0;
    if (work->has_wide)
        take_wide(work);
    work->finished = 0;
    soj__work_forget_windows(work);
}

void soj__work_mark_origin(soj_work *work)
{
    memcpy(work->origin, work->fixed, work->program->record_fixed);
    memcpy(work->origin_parts, work->parts, parts_bytes(work));
    work->came_in->has_origin = true;
}

const uint8_t *soj__work_origin(const soj_work *work)
{
    const soj__program *program = work->program;
    soj__came_in *in = work->came_in;
    if (!in->has_origin) {
        memcpy(work->origin + SOJ__RECORD_CELL, in->cell, soj__program_cell(program));
        (void)expand_tail(program, in->tail, work->origin, work->origin_parts);
    }
    in->has_origin = true;
    return work->origin;
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
            work->blank_parts[attribute->part] = (const uint8_t *)text.data;
    }
    soj__attribute_store(attribute, program, work->blank, bits);
}

void soj__work_set_up_blank(soj_work *work)
{
    const soj__program *program = work->program;
    memcpy(work->blank_parts, work->buffers, parts_bytes(work));
    for (uint32_t i = 0; i < program->attributes.n; i++) {
        const soj__attribute *attribute = soj__program_attribute(program, i);
        if (attribute->initial != SOJ__NONE)
            set_default(work, attribute);
    }
    work->blank_is_bare = memcmp(work->blank_parts, work->buffers, parts_bytes(work)) == 0;
}

void soj__work_create(soj_work *work, soj_time created)
{
    const soj__program *program = work->program;
    uint8_t *fixed = work->fixed;
    memcpy(fixed + SOJ__RECORD_CELL, work->blank + SOJ__RECORD_CELL,
           program->record_fixed - SOJ__RECORD_CELL);
    memcpy(work->parts, work->blank_parts, parts_bytes(work));
    work->has_wide = false;
    work->finished = 0;
    work->tail_holds = work->blank_is_bare; /* then as of one that came in without a tail */
    work->tail_len = (size_t)SOJ__LENGTH_BYTES * program->parts.n;
    soj__work_forget_windows(work);
    work->frame.zone = work->model_zone;
    soj__store_i64(fixed + SOJ__RECORD_CLOCK, work->now);
    soj__store_i64(fixed + SOJ__RECORD_CREATED, created);
}

/* ---- out ---- */

/* The part WIDE, which is written where it goes: how long it is. */
static SOJ__APART uint32_t measure_wide(const soj_work *work)
{
    const soj__program *program = work->program;
    uint32_t n = 0;
    for (uint32_t slot = program->counters_slot; slot < program->parts_slot; slot++)
        n += work->fixed[slot] == SOJ__COUNTER_WIDE;
    return n * SOJ__WIDE_BYTES;
}

/* Returns the place behind. */
static SOJ__APART uint8_t *write_wide(const soj_work *work, uint8_t *out)
{
    const soj__program *program = work->program;
    for (uint32_t slot = program->counters_slot; slot < program->parts_slot; slot++) {
        if (work->fixed[slot] != SOJ__COUNTER_WIDE)
            continue;
        soj__store_u32(out, work->wide[slot - program->counters_slot]);
        out += SOJ__WIDE_BYTES;
    }
    return out;
}

/* Bytes of the tail, of which the part WIDE takes *out_wide: more, maybe, than a length holds. */
static SOJ__APART size_t measure_tail(const soj_work *work, uint32_t *out_wide)
{
    const soj__program *program = work->program;
    const uint8_t *lengths = work->fixed + program->parts_slot;
    size_t size = (size_t)SOJ__LENGTH_BYTES * program->parts.n;
    *out_wide = work->has_wide ? measure_wide(work) : 0;
    for (uint32_t i = 0; i < soj__program_wide(program); i++)
        size += soj__load_u16(lengths + (size_t)SOJ__LENGTH_BYTES * i);
    return size + *out_wide;
}

/* The parts then lie where they were written. Returns how long the tail is. */
static inline size_t write_tail(soj_work *work, uint8_t *out)
{
    const soj__program *program = work->program;
    const uint8_t **part = work->parts;
    uint8_t *length = work->fixed + program->parts_slot;
    uint8_t *to = out;
    uint8_t *at = out + (size_t)SOJ__LENGTH_BYTES * program->parts.n;
    for (uint32_t left = soj__program_wide(program); left > 0; left--) {
        uint32_t len = soj__load_u16(length);
        soj__store_u16(to, (uint16_t)len);
        if (len > 0)
            memcpy(at, *part, len);
        *part++ = at;
        at += len;
        length += SOJ__LENGTH_BYTES;
        to += SOJ__LENGTH_BYTES;
    }
    uint8_t *end = work->has_wide ? write_wide(work, at) : at;
    soj__store_u16(length, (uint16_t)(end - at));
    soj__store_u16(to, (uint16_t)(end - at));
    *part = at;
    work->has_wide = end > at;
    return (size_t)(end - out);
}

/* Whether a record with such a tail is too long, or may become so. */
static bool is_too_long(const soj_work *work, size_t tail_len, uint32_t wide)
{
    return soj__record_widest(work->program, work->program->parts_slot + tail_len,
                              wide / SOJ__WIDE_BYTES) > SOJ_LIMIT_RECORD;
}

soj_status soj__work_finish(soj_work *work, const soj__target *to)
{
    const soj__program *program = work->program;
    uint8_t *out = to->record;
    uint32_t wide = 0;
    bool holds = soj__work_tail_holds(work);
    size_t len = holds ? work->tail_len : measure_tail(work, &wide);
    if (is_too_long(work, len, wide))
        return SOJ_ERR_LIMIT;
    *to->out_len = program->parts_slot + len;
    if (*to->out_len > to->capacity)
        return SOJ_ERR_SPACE;
    soj__work_settle_due(work);
    memcpy(out, work->fixed, program->parts_slot);
    if (holds)
        soj__tail_copy(work->came_in->tail, len, out + program->parts_slot);
    else
        (void)write_tail(work, out + program->parts_slot);
    return SOJ_OK;
}

/* The same of the tail as it is. Of most models no record can be too long. */
static inline bool has_grown_too_long(const soj_work *work)
{
    uint32_t wide;
    if (work->program->record_max < SOJ_LIMIT_RECORD)
        return false;
    size_t len = measure_tail(work, &wide);
    return is_too_long(work, len, wide);
}

soj_status soj__work_renew_tail(soj_work *work)
{
    uint8_t *spare = work->spare[work->next_spare];
    if (has_grown_too_long(work))
        return SOJ_ERR_LIMIT;
    work->tail_len = write_tail(work, spare);
    work->next_spare ^= 1u;
    work->came_in->tail = spare;
    work->tail_holds = true;
    return SOJ_OK;
}

soj_status soj__work_copy(soj_work *work, const soj__pieces *from, const soj__target *to)
{
    size_t size = work->program->parts_slot + soj__tail_len(work->program, from->tail);
    *to->out_len = size;
    if (size > to->capacity)
        return SOJ_ERR_SPACE;
    (void)soj__record_put_together(work->program, from, to->record);
    return SOJ_OK;
}
