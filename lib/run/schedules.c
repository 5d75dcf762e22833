/* SPDX-License-Identifier: MIT */
/* Timers and touchpoints: when each comes due. */
#include "run/dues.h"
#include "run/work.h"
#include "time/local.h"

static soj_time clock_of(const soj_work *work)
{
    return soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
}

/* ---- due times ---- */

static soj__plan plan_of(const soj_work *work, const soj__schedule *schedule, soj_time anchor)
{
    soj__plan plan = {.schedule = schedule, .zone = soj__work_zone(work), .anchor = anchor};
    if (schedule->rule != SOJ__NONE && work->rule_is_good[schedule->rule])
        plan.rule = &work->rules[schedule->rule];
    return plan;
}

soj_time soj__work_started_due(const soj_work *work, const soj__schedule *schedule, soj_time anchor)
{
    const soj__plan plan = plan_of(work, schedule, anchor);
    soj__place first = {0, INT64_MIN};
    return soj__plan_due(&plan, anchor, &first);
}

/* ---- anchors ---- */

/* An attribute's value as an instant. */
static soj_time instant_of(const soj_work *work, const soj__attribute *attribute, int64_t value)
{
    return attribute->domain.type == SOJ_TYPE_DATE
               ? soj__local_midnight(soj__work_zone(work), value)
               : value;
}

/* The anchor of a schedule that follows an attribute; false where that is absent. A value that is
 * not the one that came due last begins anew. */
static bool attribute_anchor(const soj_work *work, const soj__schedule *schedule,
                             soj_time *out_anchor, soj__place *place)
{
    const soj__attribute *attribute = soj__program_attribute(work->program, schedule->attribute);
    if (!soj__attribute_is_set(attribute, work->program, work->fixed))
        return false;
    int64_t value = (int64_t)soj__attribute_bits(attribute, work->fixed);
    if (value != soj__load_i64(work->fixed + schedule->anchor_slot))
        place->k = 0;
    *out_anchor = instant_of(work, attribute, value);
    return true;
}

/* What a schedule counts from, and what is next; false where it rests. */
static bool find_anchor(const soj_work *work, const soj__schedule *schedule, soj_time *out_anchor,
                        soj__place *out_next)
{
    *out_next = (soj__place){soj__work_counter(work, schedule->index_slot), INT64_MIN};
    if (schedule->anchor == SOJ__ANCHOR_ENTRY)
        *out_anchor = soj__record_entered(work->program, work->fixed, schedule->stage);
    else if (schedule->anchor == SOJ__ANCHOR_RESTART)
        *out_anchor = soj__load_i64(work->fixed + schedule->anchor_slot);
    else if (!attribute_anchor(work, schedule, out_anchor, out_next))
        return false;
    if (schedule->wall_slot != SOJ__NONE && out_next->k > 0)
        out_next->wall = soj__load_i64(work->fixed + schedule->wall_slot);
    return true;
}

/* When a schedule that has slots is due, and where that stands, of what is due by `limit` the
 * latest. */
static soj_time find_due(const soj_work *work, const soj__schedule *schedule, soj_time limit,
                         soj__place *out_place)
{
    soj_time anchor;
    if (!find_anchor(work, schedule, &anchor, out_place))
        return SOJ_TIME_NEVER;
    if (schedule->form == SOJ__FORM_EXACT)
        return soj__exact_due(schedule, anchor, limit, &out_place->k);
    const soj__plan plan = plan_of(work, schedule, anchor);
    return soj__plan_due(&plan, limit, out_place);
}

soj_time soj__work_schedule_due(const soj_work *work, const soj__schedule *schedule,
                                uint32_t *out_index)
{
    soj__place place;
    soj_time due = find_due(work, schedule, clock_of(work), &place);
    *out_index = place.k;
    return due;
}

/* ---- coming due ---- */

uint32_t soj__work_number(soj_work *work, const soj__schedule *schedule)
{
    if (schedule->count_slot == SOJ__NONE)
        return 1;
    soj__work_count_up(work, schedule->count_slot);
    return soj__work_counter(work, schedule->count_slot);
}

/* What is behind: of the present anchor, which there is. */
static void pass(soj_work *work, const soj__schedule *schedule, const soj__place *place)
{
    soj__work_set_counter(work, schedule->index_slot, place->k + 1);
    if (schedule->wall_slot != SOJ__NONE)
        soj__store_i64(work->fixed + schedule->wall_slot, place->wall);
    if (schedule->anchor != SOJ__ANCHOR_ATTRIBUTE)
        return;
    const soj__attribute *attribute = soj__program_attribute(work->program, schedule->attribute);
    soj__store_u64(work->fixed + schedule->anchor_slot,
                   soj__attribute_bits(attribute, work->fixed));
}

/* The clock has come to where `index` was found, and so it is found again. */
static SOJ__APART uint32_t consume(soj_work *work, const soj__schedule *schedule, uint32_t index)
{
    soj__place place = {index, INT64_MIN};
    if (schedule->wall_slot != SOJ__NONE)
        (void)find_due(work, schedule, clock_of(work), &place);
    SOJ__ASSERT(place.k == index);
    pass(work, schedule, &place);
    return soj__work_number(work, schedule);
}

uint32_t soj__work_consume(soj_work *work, uint32_t schedule, uint32_t index)
{
    const soj__schedule *info = soj__program_schedule(work->program, schedule);
    if (info->index_slot != SOJ__NONE)
        return consume(work, info, index);
    soj__work_set_counter(work, soj__program_stage(work->program, info->stage)->cursor_slot,
                          index + 1);
    return 1;
}

/* ---- starting ---- */

void soj__cell_arm_schedules(const soj__program *program, uint8_t *cell, soj__range schedules,
                             soj_time entered)
{
    const soj__schedule *row = SOJ__ROW(program, schedules, soj__schedule, schedules.first);
    for (uint32_t n = schedules.n; n > 0; n--, row++) {
        if (row->count_slot != SOJ__NONE)
            *soj__slot_in(cell, row->count_slot) = 0;
        if (row->anchor == SOJ__ANCHOR_RESTART)
            soj__store_i64(soj__slot_in(cell, row->anchor_slot), entered);
        else if (row->anchor != SOJ__ANCHOR_ENTRY)
            continue;
        *soj__slot_in(cell, row->index_slot) = 0;
        if (row->wall_slot != SOJ__NONE)
            soj__store_i64(soj__slot_in(cell, row->wall_slot), INT64_MIN);
    }
}

/* Whether an event is one of those that restart a schedule of RESTART. */
static bool is_named(const soj__program *program, const soj__schedule *schedule, uint32_t event)
{
    if (schedule->restart_events.n == 0)
        return !soj__program_event(program, event)->is_reserved;
    for (uint32_t i = 0; i < schedule->restart_events.n; i++) {
        if (*soj__program_event_ref(program, schedule->restart_events.first + i) == event)
            return true;
    }
    return false;
}

/* A late event counts by its own time, where that is later than the present anchor; false where it
 * is not. */
static inline bool restart(soj_work *work, uint8_t *fixed, const soj__schedule *schedule)
{
    soj_time start = work->is_late ? work->event->time : work->now;
    if (work->is_late && start <= soj__load_i64(fixed + schedule->anchor_slot))
        return false;
    soj__store_i64(fixed + schedule->anchor_slot, start);
    fixed[schedule->index_slot] = 0;
    if (schedule->wall_slot != SOJ__NONE)
        soj__store_i64(fixed + schedule->wall_slot, INT64_MIN);
    work->due_holds = false;
    return true;
}

/* Where something waits, or bits do not tell events apart. */
static SOJ__APART soj_status restart_and_supersede(soj_work *work)
{
    const soj__program *program = work->program;
    uint32_t event = work->event->event;
    for (uint32_t track = 0; track < program->tracks.n; track++) {
        uint32_t at = soj__work_leaf_info(work, track)->restarted_at;
        while (at != 0) {
            const soj__schedule *schedule = soj__program_at(program, at);
            at = schedule->restarted_at;
            if (is_named(program, schedule, event) && restart(work, work->fixed, schedule) &&
                schedule->touchpoint != SOJ__NONE)
                soj__work_doom(work, schedule->touchpoint);
        }
    }
    return soj__work_supersede_doomed(work);
}

static inline void restart_track(soj_work *work, uint64_t bit, uint32_t track)
{
    uint8_t *fixed = work->fixed;
    const soj__program *program = work->program;
    const soj__stage_info *leaf = soj__work_leaf_info(work, track);
    uint32_t at = leaf->restarts & bit ? leaf->restarted_at : 0;
    while (at != 0) {
        const soj__schedule *schedule = soj__program_at(program, at);
        at = schedule->restarted_at;
        if (schedule->restarts & bit)
            (void)restart(work, fixed, schedule);
    }
}

static SOJ__APART soj_status restart_in_tracks(soj_work *work, uint64_t bit)
{
    for (uint32_t track = 0; track < work->program->tracks.n; track++)
        restart_track(work, bit, track);
    return SOJ_OK;
}

soj_status soj__work_restart(soj_work *work)
{
    const soj__program *program = work->program;
    uint64_t bit = soj__event_bit(work->event->event);
    if (!soj__program_knows_bits(program) || soj__work_waiting_len(work) > 0)
        return restart_and_supersede(work);
    if (program->tracks.n > 1)
        return restart_in_tracks(work, bit);
    restart_track(work, bit, 0);
    return SOJ_OK;
}

/* ---- placing ---- */

void soj__work_silence(soj_work *work)
{
    for (uint32_t i = 0; i < work->program->schedules.n; i++) {
        const soj__schedule *schedule = soj__program_schedule(work->program, i);
        soj__place place;
        if (schedule->touchpoint == SOJ__NONE || schedule->index_slot == SOJ__NONE ||
            !soj__work_is_active(work, schedule->stage))
            continue;
        if (find_due(work, schedule, work->now - 1, &place) < work->now)
            pass(work, schedule, &place);
    }
}
