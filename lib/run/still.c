/* SPDX-License-Identifier: MIT */
/* Most events of most customers move nothing: the customer is heard of, its clock goes on, and
 * timers that count from the last event start again. Such an event is done in the customer's own
 * cell, without taking the customer in and writing it out; what it does is what soj__step() would
 * have done, by the same functions. */
#include "run/step.h"

/* Whether a stage, or one around it, has a handler for the event. */
static bool is_heeded_around(const soj__program *program, uint32_t innermost, uint32_t event)
{
    uint32_t stage = innermost;
    while (stage != SOJ__NONE) {
        const soj__stage_info *info = soj__program_stage(program, stage);
        if (soj__handler_find(program, info->handlers, event))
            return true;
        stage = info->parent;
    }
    return false;
}

/* Whether an active stage may take the event; *out_restarts: or may have a timer that it restarts.
 */
static bool is_heeded(const soj__program *program, const uint8_t *cell, uint32_t event,
                      bool *out_restarts)
{
    uint64_t bit = soj__event_bit(event);
    *out_restarts = false;
    for (uint32_t i = 0; i < program->tracks.n; i++) {
        const soj__track_info *track = soj__program_track(program, i);
        uint32_t leaf =
            track->stages.first + soj__load_u16(cell + (track->leaf_slot - SOJ__RECORD_CELL));
        const soj__stage_info *info = soj__program_stage(program, leaf);
        if ((info->heeds & bit) &&
            (soj__program_knows_bits(program) || is_heeded_around(program, leaf, event)))
            return true;
        *out_restarts = *out_restarts || (info->restarts & bit);
    }
    return false;
}

/* Whether what lies in the tail has no say in what is due. */
static bool is_tail_still(const soj__program *program, const uint8_t *tail)
{
    return soj__tail_part_len(tail, program->waiting_part) == 0 &&
           soj__tail_part_len(tail, soj__program_wide(program)) == 0;
}

/* ---- without timers ---- */

/* Only the clock goes on. False where something is then due at once. */
static bool pass_by(uint8_t *cell, soj_time time)
{
    uint8_t *clock = cell + (SOJ__RECORD_CLOCK - SOJ__RECORD_CELL);
    soj_time before = soj__load_i64(clock);
    soj_time now = time > before ? time : before;
    if (soj__load_i64(cell + (SOJ__RECORD_DUE - SOJ__RECORD_CELL)) <= now)
        return false;
    if (now > before)
        soj__store_u16(cell + (SOJ__RECORD_INSTANT_STEPS - SOJ__RECORD_CELL), 0);
    soj__store_i64(clock, now);
    return true;
}

/* ---- with timers ---- */

/* The cell, with nothing that waits; of other parts nobody reads how long they are. */
static void take_cell(soj_work *work, const uint8_t *cell)
{
    const soj__program *program = work->program;
    memcpy(work->fixed + SOJ__RECORD_CELL, cell, soj__program_cell(program));
    soj__store_u16(work->fixed + program->waiting_slot, 0);
    work->has_wide = false;
}

/* The event in the customer's cell, whose timers it may restart. False where something is then due
 * at once: the cell is as it was. */
static bool hear(soj_work *work, const soj_event *event, uint8_t *cell)
{
    take_cell(work, cell);
    work->event = event;
    work->has_doomed = false;
    work->due_holds = true;
    soj__work_move_clock(work, work->is_late ? soj__load_i64(work->fixed + SOJ__RECORD_CLOCK)
                                             : event->time);
    (void)soj__work_restart(work); /* nothing waits: it makes no rows */
    work->event = NULL;
    soj__work_settle_due(work);
    if (soj__load_i64(work->fixed + SOJ__RECORD_DUE) <= work->now)
        return false;
    memcpy(cell, work->fixed + SOJ__RECORD_CELL, soj__program_cell(work->program));
    return true;
}

/* ---- either ---- */

bool soj__step_still(soj_work *work, const soj_event *event, const uint8_t *tail, uint8_t *cell,
                     soj_result *out_result)
{
    const soj__program *program = work->program;
    uint32_t handle;
    bool restarts;
    SOJ__ASSERT(work->is_trusting);
    if (!soj__program_event(program, event->event)->is_plain || !is_tail_still(program, tail) ||
        is_heeded(program, cell, event->event, &restarts) ||
        soj__work_take_properties(work, event, &handle) != SOJ_OK)
        return false;
    work->n_rows = 0;
    work->is_late = event->time < soj__load_i64(cell + (SOJ__RECORD_CLOCK - SOJ__RECORD_CELL));
    if (restarts ? !hear(work, event, cell) : !pass_by(cell, event->time))
        return false;
    out_result->is_late = work->is_late;
    out_result->is_unhandled = true;
    return true;
}
