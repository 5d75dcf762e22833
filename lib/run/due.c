/* SPDX-License-Identifier: MIT */
/* Of all that is due for a customer, the first. */
#include "run/work.h"

/* Order at one instant: lost counts, transitions, expectations, touchpoints. */
#define CLASS_COUNT      ((uint64_t)0 << 60)
#define CLASS_TIMER      ((uint64_t)1 << 60)
#define CLASS_EXPECTED   ((uint64_t)2 << 60)
#define CLASS_TOUCHPOINT ((uint64_t)3 << 60)

static uint64_t timer_rank(const soj__stage_info *stage, uint32_t timer)
{
    return CLASS_TIMER | (uint64_t)stage->track << 40 | (uint64_t)stage->depth << 32 | timer;
}

/* A higher priority first, then the order of tracks and the text. */
static uint64_t touchpoint_rank(const soj__program *program, uint32_t touchpoint)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(program, touchpoint);
    return CLASS_TOUCHPOINT | (uint64_t)(100u - info->priority) << 32 | info->order;
}

/* Whether what is due at `due` comes before the first so far, which it then is: the caller says
 * what it is. Of two of the same instant and rank the one that was offered first. Field by field: a
 * copy of what was just written in pieces would wait for it. */
static bool is_first(const soj_work *work, soj__due *first, soj_time due, uint64_t rank)
{
    soj_time clock = soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
    soj_time instant = due < clock ? clock : due;
    if (due == SOJ_TIME_NEVER || instant > first->instant ||
        (instant == first->instant && rank >= first->rank))
        return false;
    first->instant = instant;
    first->due = due;
    first->rank = rank;
    first->schedule = first->waiting = first->counter = first->expectation = SOJ__NONE;
    return true;
}

static void offer_schedule(const soj_work *work, soj__due *first, uint32_t schedule, uint32_t index,
                           soj_time due)
{
    if (due == SOJ_TIME_NEVER)
        return;
    const soj__schedule *info = soj__program_schedule(work->program, schedule);
    uint64_t rank = info->timer != SOJ__NONE
                        ? timer_rank(soj__program_stage(work->program, info->stage), info->timer)
                        : touchpoint_rank(work->program, info->touchpoint);
    if (is_first(work, first, due, rank)) {
        first->schedule = schedule;
        first->index = index;
    }
}

static void offer_stage(const soj_work *work, soj__due *first, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(work->program, stage);
    uint32_t index = 0;
    uint32_t schedule = SOJ__NONE;
    soj_time due = soj__work_stop_due(work, stage, &schedule, &index);
    offer_schedule(work, first, schedule, index, due);
    for (uint32_t i = info->schedules.first; i < info->schedules.first + info->schedules.n; i++) {
        due = soj__work_schedule_due(work, soj__program_schedule(work->program, i), &index);
        offer_schedule(work, first, i, index, due);
    }
}

static void offer_waiting(const soj_work *work, soj__due *first)
{
    uint32_t part = work->program->waiting_part;
    uint32_t len = soj__part_len(work->program, work->fixed, part);
    const uint8_t *bytes = work->parts[part];
    for (uint32_t at = 0; at < len; at += soj__load_u16(bytes + at + SOJ__WAITING_SIZE)) {
        uint32_t touchpoint = soj__load_u16(bytes + at + SOJ__WAITING_TOUCHPOINT);
        if (is_first(work, first, soj__load_i64(bytes + at + SOJ__WAITING_NEXT),
                     touchpoint_rank(work->program, touchpoint)))
            first->waiting = at;
    }
}

static void offer_counters(const soj_work *work, soj__due *first)
{
    for (uint32_t i = 0; i < work->program->counters.n; i++) {
        const soj__counter *counter = soj__program_counter(work->program, i);
        if (counter->is_watched &&
            is_first(work, first, soj__work_loss(work, counter), CLASS_COUNT | i))
            first->counter = i;
    }
}

static void offer_expectations(const soj_work *work, soj__due *first)
{
    for (uint32_t i = 0; i < work->program->expectations.n; i++) {
        if (is_first(work, first, soj__work_expectation_due(work, i), CLASS_EXPECTED | i))
            first->expectation = i;
    }
}

void soj__work_first_due(const soj_work *work, soj__due *out)
{
    out->instant = out->due = SOJ_TIME_NEVER;
    out->rank = UINT64_MAX;
    out->schedule = out->waiting = out->counter = out->expectation = SOJ__NONE;
    out->index = 0;
    offer_counters(work, out);
    offer_expectations(work, out);
    offer_waiting(work, out);
    for (uint32_t track = 0; track < work->program->tracks.n; track++) {
        uint32_t stage = soj__work_leaf(work, track);
        while (stage != SOJ__NONE) {
            offer_stage(work, out, stage);
            stage = soj__program_stage(work->program, stage)->parent;
        }
    }
}
