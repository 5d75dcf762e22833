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

soj_time soj__record_entered(const soj__program *program, const uint8_t *record, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(program, stage);
    const soj__track_info *track = soj__program_track(program, info->track);
    return soj__load_i64(record + track->entered_slot + 8u * info->depth);
}

size_t soj__record_parts(const soj__program *program, const uint8_t *record, const uint8_t **parts)
{
    size_t at = program->record_fixed;
    for (uint32_t i = 0; i < program->parts.n; i++) {
        parts[i] = record + at;
        at += soj__part_len(program, record, i);
    }
    return at;
}

const uint8_t *soj__record_part(const soj__program *program, const uint8_t *record, size_t len,
                                uint32_t part)
{
    size_t at = program->record_fixed;
    size_t found = at;
    for (uint32_t i = 0; i < program->parts.n; i++) {
        if (i == part)
            found = at;
        at += soj__part_len(program, record, i);
    }
    return at == len ? record + found : NULL;
}
