/* SPDX-License-Identifier: MIT */
#include "run/record.h"

#include <sojourn/limits.h>

#include "base/bytes.h"
#include "base/utf8.h"

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

size_t soj__record_texts(const soj__program *program, const uint8_t *record, const char **texts)
{
    size_t at = program->record_fixed;
    for (uint32_t i = 0; i < program->text_attributes.n; i++) {
        uint32_t attribute = *soj__program_text_attribute(program, i);
        texts[i] = (const char *)record + at;
        at += (size_t)soj__attribute_bits(soj__program_attribute(program, attribute), record);
    }
    return at;
}

const char *soj__record_text(const soj__program *program, const uint8_t *record, size_t len,
                             const soj__attribute *attribute)
{
    size_t at = program->record_fixed;
    size_t found = at;
    for (uint32_t i = 0; i < program->text_attributes.n; i++) {
        uint32_t other = *soj__program_text_attribute(program, i);
        if (i == attribute->text_number)
            found = at;
        at += (size_t)soj__attribute_bits(soj__program_attribute(program, other), record);
    }
    return at == len ? (const char *)record + found : NULL;
}

/* ---- the whole record ---- */

static bool schedules_are_sound(const soj__program *program, const uint8_t *record,
                                const soj__stage_info *stage)
{
    soj_time clock = soj__load_i64(record + SOJ__RECORD_CLOCK);
    for (uint32_t i = 0; i < stage->schedules.n; i++) {
        const soj__schedule *schedule = soj__program_schedule(program, stage->schedules.first + i);
        if (schedule->anchor != SOJ__ANCHOR_RESTART)
            continue;
        soj_time anchor = soj__load_i64(record + schedule->anchor_slot);
        if (anchor < 0 || anchor > clock)
            return false;
    }
    return true;
}

static bool stage_is_sound(const soj__program *program, const uint8_t *record, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(program, stage);
    const soj__track_info *track = soj__program_track(program, info->track);
    soj_time entered = soj__record_entered(program, record, stage);
    uint32_t cursor = soj__load_u32(record + track->cursor_slot + 4u * info->depth);
    return entered >= soj__load_i64(record + SOJ__RECORD_CREATED) &&
           entered <= soj__load_i64(record + SOJ__RECORD_CLOCK) && cursor <= info->timeline.n &&
           schedules_are_sound(program, record, info);
}

static bool tracks_are_sound(const soj__program *program, const uint8_t *record)
{
    for (uint32_t track = 0; track < program->tracks.n; track++) {
        uint32_t stage = soj__record_leaf(program, record, track);
        if (stage == SOJ__NONE)
            return false;
        for (; stage != SOJ__NONE; stage = soj__program_stage(program, stage)->parent) {
            if (!stage_is_sound(program, record, stage))
                return false;
        }
    }
    return true;
}

static bool tail_is_sound(const soj__program *program, const uint8_t *record, size_t len)
{
    size_t total = program->record_fixed;
    for (uint32_t i = 0; i < program->text_attributes.n; i++) {
        uint32_t attribute = *soj__program_text_attribute(program, i);
        total += (size_t)soj__attribute_bits(soj__program_attribute(program, attribute), record);
    }
    const char *tail = (const char *)record + program->record_fixed;
    return total == len && !memchr(tail, 0, len - program->record_fixed);
}

static bool attributes_are_sound(const soj__program *program, const uint8_t *record)
{
    const char *text = (const char *)record + program->record_fixed;
    for (uint32_t i = 0; i < program->attributes.n; i++) {
        if (!soj__attribute_is_sound(soj__program_attribute(program, i), program, record))
            return false;
    }
    for (uint32_t i = 0; i < program->text_attributes.n; i++) {
        uint32_t attribute = *soj__program_text_attribute(program, i);
        size_t len =
            (size_t)soj__attribute_bits(soj__program_attribute(program, attribute), record);
        if (!soj__utf8_valid(text, len))
            return false;
        text += len;
    }
    return true;
}

static bool rest_of_header_is_sound(const uint8_t *record)
{
    static const uint8_t zeros[SOJ__RECORD_HEADER - SOJ__RECORD_RESERVED];
    return soj__load_u16(record + SOJ__RECORD_INSTANT_STEPS) <= SOJ_LIMIT_INSTANT_MACROSTEPS &&
           memcmp(record + SOJ__RECORD_RESERVED, zeros, sizeof(zeros)) == 0;
}

soj_status soj__record_check(const soj__program *program, const void *record, size_t len)
{
    soj_status status = soj__record_check_header(program, record, len);
    if (status != SOJ_OK)
        return status;
    /* The tail first: the attributes' texts are read only where all of it fits. */
    if (!rest_of_header_is_sound(record) || !tail_is_sound(program, record, len) ||
        !attributes_are_sound(program, record) || !tracks_are_sound(program, record))
        return SOJ_ERR_CORRUPT;
    return SOJ_OK;
}
