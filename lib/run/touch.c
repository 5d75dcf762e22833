/* SPDX-License-Identifier: MIT */
#include <xxhash.h>

#include "base/ckd.h"
#include "run/work.h"

/* One part of an id's input behind its length; returns the place behind. */
static uint8_t *put_part(uint8_t *at, const void *data, size_t len)
{
    soj__store_u32(at, (uint32_t)len);
    if (len > 0)
        memcpy(at + 4, data, len);
    return at + 4 + len;
}

static uint8_t *put_number(uint8_t *at, uint32_t number)
{
    uint8_t bytes[4];
    soj__store_u32(bytes, number);
    return put_part(at, bytes, sizeof(bytes));
}

/* docs/semantics.md, "Ids". */
static void make_id(soj_work *work, const soj__touchpoint_info *info, soj__touchpoint_row *row)
{
    const soj__program *program = work->program;
    soj_text name = soj__program_text(program, program->name);
    soj_text path = soj__program_text(program, info->path);
    uint32_t visits_slot = soj__program_stage(program, info->stage)->visits_slot;
    uint8_t *at = put_part(work->id_buffer, name.data, name.len);
    at = put_part(at, work->key, work->key_len);
    at = put_part(at, work->fixed + SOJ__RECORD_CREATED, 8);
    at = put_part(at, path.data, path.len);
    at = put_number(at, visits_slot == SOJ__NONE ? 1 : soj__load_u32(work->fixed + visits_slot));
    at = put_number(at, row->occurrence);
    XXH128_hash_t hash = XXH3_128bits(work->id_buffer, (size_t)(at - work->id_buffer));
    row->id_high = hash.high64;
    row->id_low = hash.low64;
}

static uint32_t choose_content(soj_work *work, soj__range contents)
{
    for (uint32_t i = contents.first; i < contents.first + contents.n; i++) {
        if (soj__work_holds(work, soj__program_content(work->program, i)->segment))
            return i;
    }
    return SOJ__NONE;
}

/* Where `expires` ends; SOJ_TIME_NEVER beyond SOJ_TIME_MAX. */
static soj_time end_of(const soj__due *due, const soj__touchpoint_info *info)
{
    int64_t end;
    if (soj__add_overflows(due->due, info->expires, &end) || end > SOJ_TIME_MAX)
        return SOJ_TIME_NEVER;
    return end;
}

static soj_status emit(soj_work *work, const soj__due *due, uint32_t touchpoint,
                       uint32_t occurrence)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(work->program, touchpoint);
    uint32_t track = soj__program_stage(work->program, info->stage)->track;
    soj_time end = end_of(due, info);
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_TOUCHPOINT);
    if (!row)
        return SOJ_ERR_LIMIT;
    row->as.touchpoint = (soj__touchpoint_row){
        .touchpoint = touchpoint,
        .stage = soj__work_leaf(work, track),
        .occurrence = occurrence,
        .content = choose_content(work, info->contents),
        .due = due->due,
        .emitted = work->now,
        .valid_until = end > work->now ? end : SOJ_TIME_NEVER,
    };
    make_id(work, info, &row->as.touchpoint);
    return SOJ_OK;
}

soj_status soj__work_touch(soj_work *work, const soj__due *due, uint32_t occurrence)
{
    uint32_t touchpoint = soj__program_schedule(work->program, due->schedule)->touchpoint;
    const soj__touchpoint_info *info = soj__program_touchpoint(work->program, touchpoint);
    soj__decision_row decision = {
        .touchpoint = touchpoint, .occurrence = occurrence, .due = due->due, .time = work->now};
    if (!soj__work_holds(work, info->when)) {
        decision.decision = SOJ_DECISION_SKIPPED;
        decision.reason = SOJ_REASON_WHEN;
    } else if (work->now > end_of(due, info)) {
        decision.decision = SOJ_DECISION_EXPIRED;
        decision.reason = SOJ_REASON_ARMED_LATE;
    } else {
        soj_status status = emit(work, due, touchpoint, occurrence);
        if (status != SOJ_OK)
            return status;
        decision.decision = SOJ_DECISION_EMITTED;
    }
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_DECISION);
    if (!row)
        return SOJ_ERR_LIMIT;
    row->as.decision = decision;
    return SOJ_OK;
}
