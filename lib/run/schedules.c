/* SPDX-License-Identifier: MIT */
#include "base/ckd.h"
#include "run/work.h"

#define COUNT_MASK (SOJ__STATE_FIRED - 1)

static soj_time clock_of(const soj_work *work)
{
    return soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
}

/* anchor + offset, as it is told to the host: never before SOJ_TIME_MIN; SOJ_TIME_NEVER where it
 * lies beyond SOJ_TIME_MAX. */
static soj_time due_from(soj_time anchor, int64_t offset)
{
    int64_t due;
    if (soj__add_overflows(anchor, offset, &due))
        return offset > 0 ? SOJ_TIME_NEVER : SOJ_TIME_MIN;
    if (due > SOJ_TIME_MAX)
        return SOJ_TIME_NEVER;
    return due < SOJ_TIME_MIN ? SOJ_TIME_MIN : due;
}

static uint64_t timer_rank(uint32_t track, uint32_t depth, uint32_t timer)
{
    return (uint64_t)track << 40 | (uint64_t)depth << 32 | timer;
}

/* Behind all timers; a higher priority first, then the order of the text: a place in it takes 22
 * bits (SOJ_LIMIT_TEXT), a touchpoint 14 (SOJ_LIMIT_TOUCHPOINTS); the same place twice is an alias.
 */
static uint64_t touchpoint_rank(const soj__touchpoint_info *info, uint32_t track,
                                uint32_t touchpoint)
{
    return (uint64_t)(256 - info->priority) << 48 | (uint64_t)track << 40 |
           (uint64_t)info->order << 14 | touchpoint;
}

static uint64_t rank_of(const soj_work *work, const soj__schedule *schedule)
{
    const soj__stage_info *stage = soj__program_stage(work->program, schedule->stage);
    if (schedule->timer != SOJ__NONE)
        return timer_rank(stage->track, stage->depth, schedule->timer);
    return touchpoint_rank(soj__program_touchpoint(work->program, schedule->touchpoint),
                           stage->track, schedule->touchpoint);
}

static void offer(const soj_work *work, soj__due *first, uint32_t schedule, soj_time due)
{
    soj_time clock = clock_of(work);
    soj_time instant = due < clock ? clock : due;
    if (due == SOJ_TIME_NEVER || instant > first->instant)
        return;
    uint64_t rank = rank_of(work, soj__program_schedule(work->program, schedule));
    if (instant < first->instant || rank < first->rank)
        *first = (soj__due){instant, due, rank, schedule};
}

/* The value that an ATTRIBUTE schedule counts from; false where it rests: absent, or the value has
 * come due. */
static bool live_value(const soj_work *work, const soj__schedule *schedule, soj_time *out_value)
{
    const soj__attribute *attribute = soj__program_attribute(work->program, schedule->attribute);
    if (!soj__attribute_is_set(attribute, work->program, work->fixed))
        return false;
    *out_value = (soj_time)soj__attribute_bits(attribute, work->fixed);
    bool has_last = soj__load_u32(work->fixed + schedule->state_slot) & SOJ__STATE_FIRED;
    return !has_last || *out_value != soj__load_i64(work->fixed + schedule->anchor_slot);
}

/* When a schedule that is not on the timeline is due next. */
static soj_time schedule_due(const soj_work *work, const soj__schedule *schedule)
{
    soj_time anchor;
    if (schedule->anchor == SOJ__ANCHOR_ATTRIBUTE)
        return live_value(work, schedule, &anchor) ? due_from(anchor, schedule->offset)
                                                   : SOJ_TIME_NEVER;
    if (soj__load_u32(work->fixed + schedule->state_slot) & SOJ__STATE_FIRED)
        return SOJ_TIME_NEVER;
    return due_from(soj__load_i64(work->fixed + schedule->anchor_slot), schedule->offset);
}

static uint8_t *cursor_of(const soj_work *work, const soj__stage_info *stage)
{
    return work->fixed + soj__program_track(work->program, stage->track)->cursor_slot +
           4u * stage->depth;
}

static void offer_stage(const soj_work *work, soj__due *first, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(work->program, stage);
    uint32_t cursor = soj__load_u32(cursor_of(work, info));
    if (cursor < info->timeline.n) {
        const soj__stop *stop = soj__program_stop(work->program, info->timeline.first + cursor);
        soj_time entered = soj__record_entered(work->program, work->fixed, stage);
        offer(work, first, stop->schedule, due_from(entered, stop->offset));
    }
    for (uint32_t i = 0; i < info->schedules.n; i++) {
        uint32_t schedule = info->schedules.first + i;
        offer(work, first, schedule,
              schedule_due(work, soj__program_schedule(work->program, schedule)));
    }
}

soj__due soj__work_first_due(const soj_work *work)
{
    soj__due first = {SOJ_TIME_NEVER, SOJ_TIME_NEVER, UINT64_MAX, SOJ__NONE};
    for (uint32_t track = 0; track < work->program->tracks.n; track++) {
        uint32_t stage = soj__work_leaf(work, track);
        while (stage != SOJ__NONE) {
            offer_stage(work, &first, stage);
            stage = soj__program_stage(work->program, stage)->parent;
        }
    }
    return first;
}

uint32_t soj__work_consume(soj_work *work, uint32_t schedule)
{
    const soj__schedule *info = soj__program_schedule(work->program, schedule);
    if (info->anchor == SOJ__ANCHOR_ENTRY) {
        uint8_t *cursor = cursor_of(work, soj__program_stage(work->program, info->stage));
        soj__store_u32(cursor, soj__load_u32(cursor) + 1);
        return 1;
    }
    uint8_t *state = work->fixed + info->state_slot;
    uint32_t count = soj__load_u32(state) & COUNT_MASK;
    count += count < COUNT_MASK ? 1 : 0;
    soj__store_u32(state, count | SOJ__STATE_FIRED);
    if (info->anchor == SOJ__ANCHOR_ATTRIBUTE) {
        const soj__attribute *attribute = soj__program_attribute(work->program, info->attribute);
        soj__store_u64(work->fixed + info->anchor_slot,
                       soj__attribute_bits(attribute, work->fixed));
    }
    return count;
}

void soj__work_arm(soj_work *work, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(work->program, stage);
    for (uint32_t i = 0; i < info->schedules.n; i++) {
        const soj__schedule *schedule =
            soj__program_schedule(work->program, info->schedules.first + i);
        uint8_t *state = work->fixed + schedule->state_slot;
        if (schedule->anchor == SOJ__ANCHOR_RESTART) {
            soj__store_i64(work->fixed + schedule->anchor_slot, work->now);
            soj__store_u32(state, 0);
        } else {
            soj__store_u32(state, soj__load_u32(state) & SOJ__STATE_FIRED);
        }
    }
}

static bool is_restarted_by(const soj_work *work, const soj__schedule *schedule, uint32_t event)
{
    if (schedule->anchor != SOJ__ANCHOR_RESTART)
        return false;
    if (schedule->restart_events.n == 0)
        return !soj__program_event(work->program, event)->is_reserved;
    for (uint32_t i = 0; i < schedule->restart_events.n; i++) {
        if (*soj__program_event_ref(work->program, schedule->restart_events.first + i) == event)
            return true;
    }
    return false;
}

/* A late event counts by its own time, where that is later than the present anchor. */
static void restart(soj_work *work, const soj__schedule *schedule)
{
    uint8_t *anchor = work->fixed + schedule->anchor_slot;
    soj_time start = work->is_late ? work->event->time : work->now;
    if (work->is_late && start <= soj__load_i64(anchor))
        return;
    uint8_t *state = work->fixed + schedule->state_slot;
    soj__store_i64(anchor, start);
    soj__store_u32(state, soj__load_u32(state) & COUNT_MASK);
}

void soj__work_restart(soj_work *work)
{
    for (uint32_t track = 0; track < work->program->tracks.n; track++) {
        uint32_t stage = soj__work_leaf(work, track);
        while (stage != SOJ__NONE) {
            const soj__stage_info *info = soj__program_stage(work->program, stage);
            for (uint32_t i = 0; i < info->schedules.n; i++) {
                const soj__schedule *schedule =
                    soj__program_schedule(work->program, info->schedules.first + i);
                if (is_restarted_by(work, schedule, work->event->event))
                    restart(work, schedule);
            }
            stage = info->parent;
        }
    }
}
