/* SPDX-License-Identifier: MIT */
/* Timers and touchpoints: when each comes due. */
#include "base/ckd.h"
#include "run/work.h"

static soj_time clock_of(const soj_work *work)
{
    return soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
}

/* ---- due times ---- */

soj_time soj__work_later(soj_time time, soj_duration span)
{
    int64_t later;
    if (soj__add_overflows(time, span, &later) || later > SOJ_TIME_MAX)
        return SOJ_TIME_NEVER;
    return later;
}

/* offset + k * every; false where it lies beyond all time. */
static bool offset_of(const soj__schedule *schedule, uint32_t k, int64_t *out_offset)
{
    int64_t span;
    return !soj__mul_overflows(schedule->every, k, &span) &&
           !soj__add_overflows(schedule->offset, span, out_offset);
}

/* The k-th due time, as it is told to the host: never before SOJ_TIME_MIN; SOJ_TIME_NEVER where
 * there is none, or it lies beyond SOJ_TIME_MAX. */
static soj_time due_of(const soj__schedule *schedule, soj_time anchor, uint32_t k)
{
    int64_t offset;
    int64_t due;
    if (k >= schedule->times || !offset_of(schedule, k, &offset) || offset > schedule->until ||
        soj__add_overflows(anchor, offset, &due) || due > SOJ_TIME_MAX)
        return SOJ_TIME_NEVER;
    return due < SOJ_TIME_MIN ? SOJ_TIME_MIN : due;
}

/* How many due times lie before `time`, whatever their bounds; at most UINT32_MAX. Anchors lie from
 * SOJ_TIME_MIN to SOJ_TIME_MAX, and the first due time SOJ_DURATION_MAX from it at most: far from
 * overflow. */
static uint32_t count_before(const soj__schedule *schedule, soj_time anchor, soj_time time)
{
    int64_t first = anchor + schedule->offset;
    if (first >= time)
        return 0;
    if (schedule->every == 0)
        return 1;
    int64_t n = (time - 1 - first) / schedule->every;
    return n < UINT32_MAX - 1 ? (uint32_t)n + 1 : UINT32_MAX;
}

/* How many due times of a repetition there are within `times` and `until`; at most UINT32_MAX. */
static uint32_t count_all(const soj__schedule *schedule)
{
    if (schedule->until == INT64_MAX)
        return schedule->times;
    if (schedule->offset > schedule->until)
        return 0;
    int64_t n = (schedule->until - schedule->offset) / schedule->every;
    return n < schedule->times - 1 ? (uint32_t)n + 1 : schedule->times;
}

/* Of what a repetition had due by now, because it was armed late, only the latest comes: the k to
 * go on with, where `next` would be next. What is due in its turn is the only one that is due. */
static uint32_t skip_past(const soj__schedule *schedule, soj_time anchor, uint32_t next,
                          soj_time clock)
{
    uint32_t n = count_before(schedule, anchor, clock + 1);
    uint32_t all = count_all(schedule);
    uint32_t latest = n < all ? n : all; /* one behind it */
    return next < UINT32_MAX && latest > next + 1 ? latest - 1 : next;
}

/* ---- anchors ---- */

/* The present value of the attribute that a schedule counts from; false where it is absent. */
static bool anchor_value(const soj_work *work, const soj__schedule *schedule, soj_time *out_value)
{
    const soj__attribute *attribute = soj__program_attribute(work->program, schedule->attribute);
    if (!soj__attribute_is_set(attribute, work->program, work->fixed))
        return false;
    *out_value = (soj_time)soj__attribute_bits(attribute, work->fixed);
    return true;
}

/* What a schedule counts from, and the k that is next; false where it rests. */
static bool anchor_of(const soj_work *work, const soj__schedule *schedule, soj_time *out_anchor,
                      uint32_t *out_next)
{
    *out_next = soj__load_u32(work->fixed + schedule->index_slot);
    if (schedule->anchor == SOJ__ANCHOR_ENTRY) {
        *out_anchor = soj__record_entered(work->program, work->fixed, schedule->stage);
        return true;
    }
    if (schedule->anchor == SOJ__ANCHOR_RESTART) {
        *out_anchor = soj__load_i64(work->fixed + schedule->anchor_slot);
        return true;
    }
    if (!anchor_value(work, schedule, out_anchor))
        return false;
    if (*out_anchor != soj__load_i64(work->fixed + schedule->anchor_slot))
        *out_next = 0;
    return true;
}

soj_time soj__work_schedule_due(const soj_work *work, const soj__schedule *schedule,
                                uint32_t *out_index)
{
    soj_time anchor;
    *out_index = 0;
    if (schedule->anchor == SOJ__ANCHOR_EVENT || !anchor_of(work, schedule, &anchor, out_index))
        return SOJ_TIME_NEVER;
    if (schedule->every > 0)
        *out_index = skip_past(schedule, anchor, *out_index, clock_of(work));
    return due_of(schedule, anchor, *out_index);
}

/* ---- the stops of a timeline ---- */

static uint8_t *cursor_of(const soj_work *work, const soj__stage_info *stage)
{
    return work->fixed + soj__program_track(work->program, stage->track)->cursor_slot +
           4u * stage->depth;
}

/* A stop is due at its own instant; a touchpoint's lies before the clock only where the customer
 * was placed behind it, and is silent. */
soj_time soj__work_stop_due(const soj_work *work, uint32_t stage, uint32_t *out_schedule,
                            uint32_t *out_index)
{
    const soj__stage_info *info = soj__program_stage(work->program, stage);
    soj_time entered = soj__record_entered(work->program, work->fixed, stage);
    for (uint32_t i = soj__load_u32(cursor_of(work, info)); i < info->timeline.n; i++) {
        const soj__stop *stop = soj__program_stop(work->program, info->timeline.first + i);
        const soj__schedule *schedule = soj__program_schedule(work->program, stop->schedule);
        soj_time due = due_of(schedule, entered, 0);
        if (due < clock_of(work) && schedule->touchpoint != SOJ__NONE)
            continue;
        *out_schedule = stop->schedule;
        *out_index = i;
        return due;
    }
    return SOJ_TIME_NEVER;
}

/* ---- coming due ---- */

uint32_t soj__work_number(soj_work *work, const soj__schedule *schedule)
{
    if (schedule->count_slot == SOJ__NONE)
        return 1;
    uint8_t *slot = work->fixed + schedule->count_slot;
    uint32_t count = soj__load_u32(slot);
    count += count < UINT32_MAX ? 1 : 0;
    soj__store_u32(slot, count);
    return count;
}

/* `next` is next, of the present anchor: there is one. */
static void set_next(soj_work *work, const soj__schedule *schedule, uint32_t next)
{
    soj__store_u32(work->fixed + schedule->index_slot, next);
    if (schedule->anchor != SOJ__ANCHOR_ATTRIBUTE)
        return;
    const soj__attribute *attribute = soj__program_attribute(work->program, schedule->attribute);
    soj__store_u64(work->fixed + schedule->anchor_slot,
                   soj__attribute_bits(attribute, work->fixed));
}

uint32_t soj__work_consume(soj_work *work, uint32_t schedule, uint32_t index)
{
    const soj__schedule *info = soj__program_schedule(work->program, schedule);
    if (info->index_slot == SOJ__NONE)
        soj__store_u32(cursor_of(work, soj__program_stage(work->program, info->stage)), index + 1);
    else
        set_next(work, info, index + 1);
    return soj__work_number(work, info);
}

/* ---- starting ---- */

void soj__work_arm(soj_work *work, uint32_t stage, soj_time entered)
{
    const soj__stage_info *info = soj__program_stage(work->program, stage);
    for (uint32_t i = 0; i < info->schedules.n; i++) {
        const soj__schedule *schedule =
            soj__program_schedule(work->program, info->schedules.first + i);
        if (schedule->count_slot != SOJ__NONE)
            soj__store_u32(work->fixed + schedule->count_slot, 0);
        if (schedule->anchor == SOJ__ANCHOR_RESTART)
            soj__store_i64(work->fixed + schedule->anchor_slot, entered);
        if (schedule->anchor == SOJ__ANCHOR_RESTART || schedule->anchor == SOJ__ANCHOR_ENTRY)
            soj__store_u32(work->fixed + schedule->index_slot, 0);
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
    soj__store_i64(anchor, start);
    soj__store_u32(work->fixed + schedule->index_slot, 0);
    if (schedule->touchpoint != SOJ__NONE)
        soj__work_doom(work, schedule->touchpoint);
}

soj_status soj__work_restart(soj_work *work)
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
    return soj__work_supersede_doomed(work);
}

/* ---- placing ---- */

void soj__work_silence(soj_work *work)
{
    for (uint32_t i = 0; i < work->program->schedules.n; i++) {
        const soj__schedule *schedule = soj__program_schedule(work->program, i);
        soj_time anchor;
        uint32_t next;
        if (schedule->touchpoint == SOJ__NONE || schedule->index_slot == SOJ__NONE)
            continue;
        if (!soj__work_is_active(work, schedule->stage) ||
            !anchor_of(work, schedule, &anchor, &next))
            continue;
        uint32_t past = count_before(schedule, anchor, work->now);
        if (past > next)
            set_next(work, schedule, past);
    }
}
