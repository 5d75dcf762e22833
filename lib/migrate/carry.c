/* SPDX-License-Identifier: MIT */
/* Timers and touchpoints: what has come due does not do so again, and what is to come does. */
#include "migrate/migrate.h"

/* ---- what they were ---- */

/* Who has the path now goes on with the numbers, and nothing else. */
static void carry_number(const soj__remake *r, uint32_t from, uint32_t count)
{
    const uint32_t heir = r->m->schedule_heirs[from];
    if (heir != SOJ__NONE && count > r->m->carried[heir].count)
        r->m->carried[heir].count = count;
}

static void carry(const soj__remake *r, uint32_t from, uint32_t count)
{
    carry_number(r, from, count);
    uint32_t to = r->m->schedules[from];
    if (to == SOJ__NONE)
        return;
    soj__carried *carried = &r->m->carried[to];
    if (carried->from == SOJ__NONE || r->m->is_same[from])
        carried->from = from;
    if (count > carried->count)
        carried->count = count;
}

static void carry_stage(const soj__remake *r, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(r->m->from, stage);
    uint32_t cursor = soj__remake_counter(r, info->cursor_slot);
    for (uint32_t i = 0; i < info->timeline.n; i++) {
        uint32_t at = soj__program_stop(r->m->from, info->timeline.first + i)->schedule;
        soj_time due = soj__record_entered(r->m->from, r->record, stage) +
                       soj__program_schedule(r->m->from, at)->offset;
        /* What lies behind the clock and was never passed, a placement has silenced. */
        carry(r, at, i < cursor || due <= r->work->now);
    }
    for (uint32_t i = info->schedules.first; i < info->schedules.first + info->schedules.n; i++) {
        const soj__schedule *schedule = soj__program_schedule(r->m->from, i);
        uint32_t n = schedule->timer != SOJ__NONE ? soj__remake_counter(r, schedule->index_slot) > 0
                                                  : soj__remake_counter(r, schedule->count_slot);
        carry(r, i, n);
    }
}

/* Those that an earlier migration has passed. */
static void carry_passed(const soj__remake *r)
{
    uint32_t len;
    const uint8_t *part = soj__remake_part(r, r->m->from->waiting_part, &len);
    for (uint32_t at = 0; at < len; at += soj__load_u16(part + at + SOJ__WAITING_SIZE)) {
        const soj__occurrence waits = soj__waiting_at(part, at);
        if (waits.flags & SOJ__WAITS_PASSED)
            carry(r, soj__program_touchpoint(r->m->from, waits.touchpoint)->schedule, 1);
    }
}

static void carry_stages(const soj__remake *r)
{
    for (uint32_t i = 0; i < r->m->to->schedules.n; i++)
        r->m->carried[i] = (soj__carried){.from = SOJ__NONE};
    for (uint32_t track = 0; track < r->m->from->tracks.n; track++) {
        uint32_t leaf = soj__record_leaf(r->m->from, r->record, track);
        for (uint32_t s = leaf; s != SOJ__NONE; s = soj__program_stage(r->m->from, s)->parent)
            carry_stage(r, s);
    }
    carry_passed(r);
}

/* ---- what they are ---- */

static bool comes_once(const soj__schedule *schedule)
{
    return schedule->times == 1;
}

static void copy_i64(const soj__remake *r, uint32_t from, uint32_t to)
{
    if (from != SOJ__NONE && to != SOJ__NONE)
        soj__store_i64(r->work->fixed + to, soj__load_i64(r->record + from));
}

/* Where a schedule stands that has slots: as it stood, or, where it is due otherwise now, past what
 * comes once and has come. */
static void place_schedule(const soj__remake *r, const soj__schedule *to, uint32_t from)
{
    const soj__schedule *old = soj__program_schedule(r->m->from, from);
    uint32_t index = soj__remake_counter(r, old->index_slot);
    if (to->anchor == old->anchor && to->anchor != SOJ__ANCHOR_ENTRY)
        copy_i64(r, old->anchor_slot, to->anchor_slot);
    if (to->index_slot == SOJ__NONE)
        return;
    if (r->m->is_same[from]) {
        soj__work_set_counter(r->work, to->index_slot, index);
        copy_i64(r, old->wall_slot, to->wall_slot);
    } else if (comes_once(to) && to->touchpoint != SOJ__NONE &&
               to->anchor != SOJ__ANCHOR_ATTRIBUTE) {
        soj__work_set_counter(r->work, to->index_slot, r->m->carried[to->number].count > 0);
    } else if (to->anchor == SOJ__ANCHOR_ATTRIBUTE && old->anchor == to->anchor) {
        soj__work_set_counter(r->work, to->index_slot, comes_once(to) && index > 0);
    }
}

static void place_beside(const soj__remake *r, const soj__stage_info *info)
{
    for (uint32_t i = info->schedules.first; i < info->schedules.first + info->schedules.n; i++) {
        const soj__schedule *schedule = soj__program_schedule(r->m->to, i);
        const soj__carried *carried = &r->m->carried[i];
        if (schedule->count_slot != SOJ__NONE)
            soj__work_set_counter(r->work, schedule->count_slot, carried->count);
        if (carried->from != SOJ__NONE && schedule->anchor != SOJ__ANCHOR_ATTRIBUTE)
            place_schedule(r, schedule, carried->from);
    }
}

/* The schedules that follow an attribute are the customer's for life. */
static void place_lasting(const soj__remake *r)
{
    for (uint32_t from = 0; from < r->m->from->schedules.n; from++) {
        uint32_t at = r->m->schedules[from];
        const soj__schedule *old = soj__program_schedule(r->m->from, from);
        if (at == SOJ__NONE || old->anchor != SOJ__ANCHOR_ATTRIBUTE)
            continue;
        const soj__schedule *to = soj__program_schedule(r->m->to, at);
        if (to->anchor == SOJ__ANCHOR_ATTRIBUTE &&
            r->m->maps[SOJ__FORMER_ATTRIBUTE][old->attribute] == to->attribute)
            place_schedule(r, to, from);
    }
}

/* ---- timelines ---- */

static bool has_come(const soj__remake *r, uint32_t schedule)
{
    return r->m->carried[schedule].count > 0;
}

/* How far along a timeline is: behind the last timer that has come due, and all that has been, or
 * is silent, from there on. */
static uint32_t find_cursor(const soj__remake *r, const soj__stage_info *info, soj_time entered)
{
    uint32_t cursor = 0;
    for (uint32_t i = 0; i < info->timeline.n; i++) {
        const soj__stop *stop = soj__program_stop(r->m->to, info->timeline.first + i);
        if (soj__stop_is_timer(stop) && has_come(r, stop->schedule))
            cursor = i + 1;
    }
    for (; cursor < info->timeline.n; cursor++) {
        const soj__stop *stop = soj__program_stop(r->m->to, info->timeline.first + cursor);
        bool is_silent =
            !soj__stop_is_timer(stop) && soj__work_later(entered, stop->offset) < r->work->now;
        if (!is_silent && !has_come(r, stop->schedule))
            break;
    }
    return cursor;
}

/* A touchpoint that has been, and whose time comes once more. */
static soj_status pass(const soj__remake *r, uint32_t schedule, soj_time entered, soj_time due)
{
    const soj__schedule *info = soj__program_schedule(r->m->to, schedule);
    const soj__occurrence passed = {
        .touchpoint = info->touchpoint,
        .visit = soj__work_visits(r->work, info->stage),
        .number = 1,
        .flags = SOJ__WAITS_PASSED,
        .due = due,
        .next = SOJ_TIME_NEVER,
        .entered = entered,
        .anchor = entered,
    };
    return soj__work_wait(r->work, &passed);
}

static soj_status place_timeline(const soj__remake *r, const soj__stage_info *info)
{
    soj_status status = SOJ_OK;
    soj_time entered = soj__load_i64(r->work->fixed + info->entered_slot);
    uint32_t cursor = find_cursor(r, info, entered);
    soj__work_set_counter(r->work, info->cursor_slot, cursor);
    for (uint32_t i = cursor; i < info->timeline.n && status == SOJ_OK; i++) {
        const soj__stop *stop = soj__program_stop(r->m->to, info->timeline.first + i);
        soj_time due = soj__work_later(entered, stop->offset);
        if (!soj__stop_is_timer(stop) && has_come(r, stop->schedule) && due >= r->work->now)
            status = pass(r, stop->schedule, entered, due);
    }
    return status;
}

static soj_status place_stages(const soj__remake *r)
{
    soj_status status = SOJ_OK;
    for (uint32_t track = 0; track < r->m->to->tracks.n; track++) {
        uint32_t leaf = soj__work_leaf(r->work, track);
        for (uint32_t s = leaf; s != SOJ__NONE && status == SOJ_OK;
             s = soj__program_stage(r->m->to, s)->parent) {
            const soj__stage_info *info = soj__program_stage(r->m->to, s);
            place_beside(r, info);
            status = place_timeline(r, info);
        }
    }
    return status;
}

soj_status soj__remake_schedules(soj__remake *r)
{
    carry_stages(r);
    place_lasting(r);
    return place_stages(r);
}
