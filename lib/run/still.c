/* SPDX-License-Identifier: MIT */
/* Most events of most customers move nothing: the customer is heard of, its clock goes on, timers
 * that count from the last event start again, and an attribute has another value. Such an event is
 * done in the customer's own cell, without taking the customer in and writing it out; what it does
 * is what soj__step() would have done, by the same functions. */
#include "run/step.h"

static inline const soj__stage_info *leaf_in(const soj__program *program, uint8_t *cell, uint32_t i)
{
    const soj__track_info *track = soj__program_track(program, i);
    return soj__program_stage(program, track->stages.first +
                                           soj__load_u16(soj__slot_in(cell, track->leaf_slot)));
}

/* Whether a stage, or one around it, has a handler for the event. */
static SOJ__APART bool is_heeded_around(const soj__program *program,
                                        const soj__stage_info *innermost, uint32_t event)
{
    const soj__stage_info *stage = innermost;
    while (!soj__handler_find(program, stage->handlers, event)) {
        if (stage->parent == SOJ__NONE)
            return false;
        stage = soj__program_stage(program, stage->parent);
    }
    return true;
}

/* What an event does to a customer whom no active stage takes it from. */
typedef struct effect {
    uint64_t restarts; /* its bit, where it may restart something; else 0 */
    uint32_t is_quick; /* bits tell events apart, and nothing is due but what comes once */
} effect;

/* Whether an active stage of a track takes the event; into *what, if not. */
static inline bool is_heeded_in(const soj__program *program, uint8_t *cell, uint32_t event,
                                uint32_t track, effect *what)
{
    const uint64_t bit = soj__event_bit(event);
    const soj__stage_info *leaf = leaf_in(program, cell, track);
    if ((leaf->heeds & bit) &&
        (soj__program_knows_bits(program) || is_heeded_around(program, leaf, event)))
        return true;
    what->restarts |= leaf->restarts & bit;
    what->is_quick &= leaf->comes_once;
    return false;
}

static inline bool is_heeded(const soj__program *program, uint8_t *cell, uint32_t event,
                             effect *out_effect)
{
    *out_effect = (effect){0, soj__program_knows_bits(program)};
    for (uint32_t track = 0; track < program->tracks.n; track++) {
        if (is_heeded_in(program, cell, event, track, out_effect))
            return true;
    }
    return false;
}

/* Whether what lies in the tail has no say in what is due. */
static bool is_tail_still(const soj__program *program, const uint8_t *tail)
{
    return soj__tail_part_len(tail, program->waiting_part) == 0 &&
           soj__tail_part_len(tail, soj__program_wide(program)) == 0;
}

/* ---- in the cell ---- */

static inline soj_time sooner(soj_time a, soj_time b)
{
    return a < b ? a : b;
}

/* When the first stop of a stage's timeline is due that is neither behind nor silent (which it is
 * where it has passed all the same); or `first`, if that is sooner. */
static inline soj_time sooner_stop(const soj__program *program, uint8_t *cell, soj_time now,
                                   const soj__stage_info *stage, soj_time first)
{
    uint32_t i = *soj__slot_in(cell, stage->cursor_slot); /* none is wide: is_tail_still() */
    for (; i < stage->timeline.n; i++) {
        const soj__stop *stop = soj__program_stop(program, stage->timeline.first + i);
        soj_time due = soj__load_i64(soj__slot_in(cell, stage->entered_slot)) + stop->offset;
        if (due > now)
            return sooner(due, first);
    }
    return first;
}

/* The same of a track. */
static inline soj_time sooner_stops(const soj__program *program, uint8_t *cell, soj_time now,
                                    const soj__stage_info *leaf, soj_time first)
{
    for (uint32_t at = leaf->lined_at; at != 0;) {
        const soj__stage_info *stage = soj__program_at(program, at);
        first = sooner_stop(program, cell, now, stage, first);
        at = stage->lined_around_at;
    }
    return first;
}

/* Whether all stops of a track are behind. */
static inline bool are_behind(const soj__program *program, uint8_t *cell,
                              const soj__stage_info *leaf)
{
    for (uint32_t at = leaf->lined_at; at != 0;) {
        const soj__stage_info *stage = soj__program_at(program, at);
        if (*soj__slot_in(cell, stage->cursor_slot) < stage->timeline.n)
            return false;
        at = stage->lined_around_at;
    }
    return true;
}

/* Restart what an event restarts in a track at `now`, where all comes once. When a schedule of the
 * track is then due; or `first`, if that is sooner. */
static inline soj_time restart_track(const soj__program *program, uint8_t *cell, soj_time now,
                                     const soj__stage_info *leaf, uint64_t bit, soj_time first)
{
    for (uint32_t at = leaf->scheduled_at; at != 0;) {
        const soj__schedule *schedule = soj__program_at(program, at);
        uint8_t *anchor = soj__slot_in(cell, schedule->anchor_slot);
        uint8_t *index = soj__slot_in(cell, schedule->index_slot);
        if (schedule->restarts & bit) {
            soj__store_i64(anchor, now);
            *index = 0;
            first = sooner(now + schedule->offset, first);
        } else if (*index == 0) {
            first = sooner(soj__load_i64(anchor) + schedule->offset, first);
        }
        at = schedule->next_at;
    }
    return first;
}

static void put_due(uint8_t *cell, soj_time due)
{
    soj__store_i64(soj__slot_in(cell, SOJ__RECORD_DUE), due <= SOJ_TIME_MAX ? due : SOJ_TIME_NEVER);
}

/* The quick effect of an event that is not late: what it restarts is not due at once, nor is
 * anything else. */
static void restart(const soj__program *program, uint8_t *cell, const soj_event *event)
{
    const uint64_t bit = soj__event_bit(event->event);
    soj_time due = SOJ_TIME_MAX + 1;
    for (uint32_t i = 0; i < program->tracks.n; i++) {
        const soj__stage_info *leaf = leaf_in(program, cell, i);
        due = sooner_stops(program, cell, event->time, leaf, due);
        due = restart_track(program, cell, event->time, leaf, bit, due);
    }
    SOJ__ASSERT(due > event->time);
    put_due(cell, due);
}

/* The clock goes on. */
static inline void move_clock(uint8_t *cell, soj_time now)
{
    if (now <= soj__load_i64(soj__slot_in(cell, SOJ__RECORD_CLOCK)))
        return;
    soj__store_i64(soj__slot_in(cell, SOJ__RECORD_CLOCK), now);
    soj__store_u16(soj__slot_in(cell, SOJ__RECORD_INSTANT_STEPS), 0);
}

/* ---- in the workspace ---- */

/* What an event's sets do, which are ready. True. */
static SOJ__APART bool put_sets(const soj__program *program, uint8_t *cell, soj__range sets)
{
    const soj__set *set = SOJ__ROW(program, sets, soj__set, sets.first);
    for (const soj__set *end = set + sets.n; set < end; set++) {
        const soj__attribute *attribute = soj__program_attribute(program, set->attribute);
        SOJ__ASSERT(set->is_ready);
        soj__slot_store(attribute->storage, soj__slot_in(cell, attribute->slot), set->bits);
        *soj__slot_in(cell, program->presence_slot + attribute->presence / 8) |=
            (uint8_t)(1u << attribute->presence % 8);
    }
    return true;
}

/* ---- in the workspace ---- */

/* The cell, with nothing that waits; of other parts nobody reads how long they are. */
static void take_cell(soj_work *work, const uint8_t *cell)
{
    const soj__program *program = work->program;
    soj__program_copy_cell(program, work->fixed + SOJ__RECORD_CELL, cell);
    soj__store_u16(work->fixed + program->waiting_slot, 0);
    work->has_wide = false;
}

/* Any effect. False where something is then due at once: the cell is as it was. */
static bool restart_in_work(soj_work *work, const soj_event *event, uint8_t *cell)
{
    soj_time clock = soj__load_i64(soj__slot_in(cell, SOJ__RECORD_CLOCK));
    take_cell(work, cell);
    work->event = event;
    work->has_doomed = false;
    work->due_holds = true;
    work->arrived = NULL;
    soj__work_move_clock(work, work->is_late ? clock : event->time);
    (void)soj__work_restart(work); /* nothing waits: it makes no rows */
    work->event = NULL;
    soj__work_settle_due(work);
    if (soj__load_i64(work->fixed + SOJ__RECORD_DUE) <= work->now)
        return false;
    soj__program_copy_cell(work->program, cell, work->fixed + SOJ__RECORD_CELL);
    return true;
}

/* ---- either ---- */

/* It has been heard; what it sets comes last. True. */
static inline bool end(soj_work *work, const soj__event_info *info, uint8_t *cell, bool is_late,
                       soj_result *out_result)
{
    work->n_rows = 0;
    out_result->is_late = is_late;
    out_result->is_unhandled = true;
    if (info->sets.n == 0)
        return true;
    return put_sets(work->program, cell, info->sets);
}

/* In any model, at any time. */
static SOJ__APART bool hear_slowly(soj_work *work, const soj_event *event, uint8_t *cell,
                                   soj_result *out_result)
{
    const soj__program *program = work->program;
    uint32_t handle;
    effect what;
    if (is_heeded(program, cell, event->event, &what) ||
        soj__work_take_properties(work, event, &handle) != SOJ_OK)
        return false;
    work->is_late = event->time < soj__load_i64(soj__slot_in(cell, SOJ__RECORD_CLOCK));
    if (what.restarts == 0 || (what.is_quick && !work->is_late)) {
        move_clock(cell, event->time);
        if (what.restarts != 0)
            restart(program, cell, event);
    } else if (!restart_in_work(work, event, cell)) {
        return false;
    }
    return end(work, soj__program_event(program, event->event), cell, work->is_late, out_result);
}

/* One that is not late, of a customer in a lone stage that does not take it, where `due` is when
 * something is due beside schedules. */
static inline bool hear(soj_work *work, const soj__stage_info *leaf, const soj__event_info *info,
                        const soj_event *event, uint8_t *cell, soj_time due, soj_result *out_result)
{
    const soj__program *program = work->program;
    const uint64_t bit = soj__event_bit(event->event);
    move_clock(cell, event->time);
    if (leaf->restarts & bit)
        put_due(cell, restart_track(program, cell, event->time, leaf, bit, due));
    return end(work, info, cell, false, out_result);
}

/* hear() with properties, or with stops ahead. */
static SOJ__APART bool take_and_hear(soj_work *work, const soj__stage_info *leaf,
                                     const soj_event *event, uint8_t *cell, soj_result *out_result)
{
    uint32_t handle;
    if (soj__work_take_properties(work, event, &handle) != SOJ_OK)
        return false;
    soj_time due = sooner_stops(work->program, cell, event->time, leaf, SOJ_TIME_MAX + 1);
    return hear(work, leaf, soj__program_event(work->program, event->event), event, cell, due,
                out_result);
}

/* Whether an event that asks moves the customer. */
static bool is_moved(soj_work *work, const soj__stage_info *leaf, const soj_event *event,
                     const uint8_t *cell)
{
    uint64_t errors = work->condition_errors;
    take_cell(work, cell);
    work->event = event;
    work->occurrence = NULL;
    bool is_moved = soj__work_choose(work, leaf) != SOJ__NONE;
    work->event = NULL;
    if (is_moved)
        work->condition_errors = errors; /* it will be asked again */
    return is_moved;
}

/* The same of a stage that heeds the event, but asks; the event sets nothing. */
static SOJ__APART bool ask_and_hear(soj_work *work, const soj__stage_info *leaf,
                                    const soj_event *event, uint8_t *cell, soj_result *out_result)
{
    uint32_t handle;
    if (soj__work_take_properties(work, event, &handle) != SOJ_OK ||
        is_moved(work, leaf, event, cell))
        return false;
    soj_time due = sooner_stops(work->program, cell, event->time, leaf, SOJ_TIME_MAX + 1);
    return hear(work, leaf, soj__program_event(work->program, event->event), event, cell, due,
                out_result);
}

bool soj__step_still(soj_work *work, const soj_event *event, const uint8_t *tail, uint8_t *cell,
                     soj_result *out_result)
{
    const soj__program *program = work->program;
    const soj__event_info *info = soj__program_event(program, event->event);
    const soj__stage_info *leaf = leaf_in(program, cell, 0);
    const soj_time clock = soj__load_i64(soj__slot_in(cell, SOJ__RECORD_CLOCK));
    SOJ__ASSERT(work->is_trusting && soj__load_i64(soj__slot_in(cell, SOJ__RECORD_DUE)) > clock);
    SOJ__ASSERT(soj__load_i64(soj__slot_in(cell, SOJ__RECORD_DUE)) > event->time);
    if (!info->is_plain || !is_tail_still(program, tail))
        return false;
    if (!leaf->is_lone || event->time < clock)
        return hear_slowly(work, event, cell, out_result);
    if (leaf->heeds & soj__event_bit(event->event))
        return (leaf->asks & soj__event_bit(event->event)) && info->sets.n == 0 &&
               ask_and_hear(work, leaf, event, cell, out_result);
    if (event->n_properties > 0 || info->properties.n > 0 || !are_behind(program, cell, leaf))
        return take_and_hear(work, leaf, event, cell, out_result);
    return hear(work, leaf, info, event, cell, SOJ_TIME_MAX + 1, out_result);
}
