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

/* Of two of the same instant and rank the one that was offered first. */
static void offer(const soj_work *work, soj__due *first, soj__due due)
{
    soj_time clock = soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
    due.instant = due.due < clock ? clock : due.due;
    if (due.due == SOJ_TIME_NEVER || due.instant > first->instant)
        return;
    if (due.instant < first->instant || due.rank < first->rank)
        *first = due;
}

static const soj__due nothing = {.instant = SOJ_TIME_NEVER,
                                 .due = SOJ_TIME_NEVER,
                                 .rank = UINT64_MAX,
                                 .schedule = SOJ__NONE,
                                 .waiting = SOJ__NONE,
                                 .counter = SOJ__NONE,
                                 .expectation = SOJ__NONE};

static void offer_schedule(const soj_work *work, soj__due *first, uint32_t schedule, uint32_t index,
                           soj_time at)
{
    soj__due due = nothing;
    if (at == SOJ_TIME_NEVER)
        return;
    const soj__schedule *info = soj__program_schedule(work->program, schedule);
    due.due = at;
    due.schedule = schedule;
    due.index = index;
    due.rank = info->timer != SOJ__NONE
                   ? timer_rank(soj__program_stage(work->program, info->stage), info->timer)
                   : touchpoint_rank(work->program, info->touchpoint);
    offer(work, first, due);
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
        soj__due due = nothing;
        due.due = soj__load_i64(bytes + at + SOJ__WAITING_NEXT);
        due.waiting = at;
        due.rank =
            touchpoint_rank(work->program, soj__load_u16(bytes + at + SOJ__WAITING_TOUCHPOINT));
        offer(work, first, due);
    }
}

static void offer_counters(const soj_work *work, soj__due *first)
{
    for (uint32_t i = 0; i < work->program->counters.n; i++) {
        const soj__counter *counter = soj__program_counter(work->program, i);
        soj__due due = nothing;
        if (!counter->is_watched)
            continue;
        due.due = soj__work_loss(work, counter);
        due.counter = i;
        due.rank = CLASS_COUNT | i;
        offer(work, first, due);
    }
}

static void offer_expectations(const soj_work *work, soj__due *first)
{
    for (uint32_t i = 0; i < work->program->expectations.n; i++) {
        soj__due due = nothing;
        due.due = soj__work_expectation_due(work, i);
        due.expectation = i;
        due.rank = CLASS_EXPECTED | i;
        offer(work, first, due);
    }
}

soj__due soj__work_first_due(const soj_work *work)
{
    soj__due first = nothing;
    offer_counters(work, &first);
    offer_expectations(work, &first);
    offer_waiting(work, &first);
    for (uint32_t track = 0; track < work->program->tracks.n; track++) {
        uint32_t stage = soj__work_leaf(work, track);
        while (stage != SOJ__NONE) {
            offer_stage(work, &first, stage);
            stage = soj__program_stage(work->program, stage)->parent;
        }
    }
    return first;
}
