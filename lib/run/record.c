/* SPDX-License-Identifier: MIT */
#include "run/record.h"

#include <sojourn/limits.h>

#include "base/bytes.h"

static bool header_times_are_sound(const uint8_t *record)
{
    soj_time due = soj__load_i64(record + SOJ__RECORD_DUE);
    soj_time clock = soj__load_i64(record + SOJ__RECORD_CLOCK);
    soj_time created = soj__load_i64(record + SOJ__RECORD_CREATED);
    if (created < 0 || clock < created || clock > SOJ_TIME_MAX)
        return false;
    return due == SOJ_TIME_NEVER || (due >= clock && due <= SOJ_TIME_MAX);
}

soj_status soj__record_check_header(const soj__program *program, const void *record, size_t len)
{
    const uint8_t *bytes = record;
    if (len < SOJ__RECORD_HEADER ||
        soj__load_u16(bytes + SOJ__RECORD_MAGIC) != SOJ__RECORD_MAGIC_VALUE)
        return SOJ_ERR_CORRUPT;
    if (soj__load_u16(bytes + SOJ__RECORD_CODEC) != SOJ__RECORD_CODEC_VERSION ||
        soj__load_u64(bytes + SOJ__RECORD_LAYOUT) != program->layout_hash)
        return SOJ_ERR_LAYOUT;
    if (len < program->record_fixed || len > SOJ_LIMIT_RECORD || !header_times_are_sound(bytes))
        return SOJ_ERR_CORRUPT;
    return SOJ_OK;
}

uint32_t soj__record_leaf(const soj__program *program, const uint8_t *record, uint32_t track)
{
    const soj__track_info *info = soj__program_track(program, track);
    uint32_t number = soj__load_u16(record + info->leaf_slot);
    if (number >= info->stages.n)
        return SOJ__NONE;
    uint32_t stage = info->stages.first + number;
    return soj__program_stage(program, stage)->initial == SOJ__NONE ? stage : SOJ__NONE;
}

/* ---- emissions ---- */

/* Read what there are bytes for, in the order in which it lies. */
static void read_rest(const uint8_t *at, uint32_t flags, bool is_kept, soj__emitted *out)
{
    bool is_wide = flags & SOJ__EMITTED_IS_WIDE;
    out->visit = is_wide ? soj__load_u32(at) : at[0];
    out->number = is_wide ? soj__load_u32(at + 4) : at[1];
    at += is_wide ? 8 : 2;
    if (flags & SOJ__EMITTED_IS_LATE) {
        out->due = soj__load_i64(at);
        at += 8;
    }
    out->entered = is_kept ? soj__load_i64(at) : 0;
}

bool soj__emitted_read(const soj__program *program, const uint8_t *bytes, uint32_t available,
                       soj__emitted *out)
{
    if (available < SOJ__EMITTED_REST)
        return false;
    uint32_t head = soj__load_u16(bytes + SOJ__EMITTED_HEAD);
    out->size = head & SOJ__EMITTED_SIZE;
    out->touchpoint = soj__load_u16(bytes + SOJ__EMITTED_TOUCHPOINT);
    if (out->size > available || out->touchpoint >= program->touchpoints.n ||
        head > (SOJ__EMITTED_SIZE | SOJ__EMITTED_IS_WIDE | SOJ__EMITTED_IS_LATE))
        return false;
    const soj__touchpoint_info *info = soj__program_touchpoint(program, out->touchpoint);
    out->kept = soj__emitted_kept(info->on_exit_keep, head);
    if (out->size < out->kept)
        return false;
    out->at = out->due = soj__load_i64(bytes + SOJ__EMITTED_AT);
    read_rest(bytes + SOJ__EMITTED_REST, head, info->on_exit_keep, out);
    return true;
}

/* ---- records as they lie ---- */

soj__pieces soj__record_pieces(const soj__program *program, const void *record, size_t len)
{
    const uint8_t *bytes = record;
    soj__pieces pieces = {.record = bytes, .len = len};
    if (!record)
        return pieces;
    pieces.cell = bytes;
    if (len < program->record_fixed)
        return pieces;
    pieces.cell = bytes + SOJ__RECORD_CELL;
    pieces.tail = bytes + program->parts_slot;
    return pieces;
}

size_t soj__tail_len(const soj__program *program, const uint8_t *tail)
{
    size_t len = (size_t)SOJ__LENGTH_BYTES * program->parts.n;
    for (uint32_t i = 0; tail && i < program->parts.n; i++)
        len += soj__tail_part_len(tail, i);
    return len;
}

void soj__record_put_head(const soj__program *program, uint8_t *out)
{
    soj__store_u16(out + SOJ__RECORD_MAGIC, SOJ__RECORD_MAGIC_VALUE);
    soj__store_u16(out + SOJ__RECORD_CODEC, SOJ__RECORD_CODEC_VERSION);
    soj__store_u32(out + SOJ__RECORD_MODEL_VERSION, program->version);
    soj__store_u64(out + SOJ__RECORD_LAYOUT, program->layout_hash);
}

size_t soj__record_put_together(const soj__program *program, const soj__pieces *pieces,
                                uint8_t *out)
{
    size_t len = soj__tail_len(program, pieces->tail);
    if (pieces->record)
        memcpy(out, pieces->record, SOJ__RECORD_CELL);
    else
        soj__record_put_head(program, out);
    memcpy(out + SOJ__RECORD_CELL, pieces->cell, soj__program_cell(program));
    soj__tail_copy(pieces->tail, len, out + program->parts_slot);
    return program->parts_slot + len;
}

uint32_t soj__record_counter(const soj__program *program, const uint8_t *record,
                             const uint8_t *wide, uint32_t slot)
{
    if (record[slot] != SOJ__COUNTER_WIDE)
        return record[slot];
    for (uint32_t i = program->counters_slot; i < slot; i++)
        wide += record[i] == SOJ__COUNTER_WIDE ? SOJ__WIDE_BYTES : 0;
    return soj__load_u32(wide);
}

const uint8_t *soj__record_part(const soj__program *program, const uint8_t *record, size_t len,
                                uint32_t part, uint32_t *out_len)
{
    const uint8_t *tail = record + program->parts_slot;
    size_t at = program->record_fixed;
    size_t found = at;
    for (uint32_t i = 0; i < program->parts.n; i++) {
        if (i == part)
            found = at;
        at += soj__tail_part_len(tail, i);
    }
    *out_len = soj__tail_part_len(tail, part);
    return at == len ? record + found : NULL;
}
