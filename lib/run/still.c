/* SPDX-License-Identifier: MIT */
/* Most events of most customers move nothing: the customer is heard of, its clock goes on, and
 * timers that count from the last event start again. Such an event is done in the customer's own
 * cell, without taking the customer in and writing it out; what it does is what soj__step() would
 * have done, by the same functions. */
#include "run/step.h"

/* Whether nothing in the active stages takes the event. */
static bool is_unheeded(const soj_work *work, uint32_t event)
{
    const soj__program *program = work->program;
    for (uint32_t track = 0; track < program->tracks.n; track++) {
        uint32_t stage = soj__work_leaf(work, track);
        while (stage != SOJ__NONE) {
            const soj__stage_info *info = soj__program_stage(program, stage);
            if (soj__handler_find(program, info->handlers, event))
                return false;
            stage = info->parent;
        }
    }
    return true;
}

/* Whether what lies in the tail has no say in what is due. */
static bool is_tail_still(const soj__program *program, const uint8_t *tail)
{
    return soj__tail_part_len(tail, program->waiting_part) == 0 &&
           soj__tail_part_len(tail, soj__program_wide(program)) == 0;
}

/* The cell, with all parts as if they were empty: nobody reads them. */
static void take_cell(soj_work *work, const uint8_t *cell)
{
    const soj__program *program = work->program;
    memcpy(work->fixed + SOJ__RECORD_CELL, cell, soj__program_cell(program));
    memset(work->fixed + program->parts_slot, 0, (size_t)SOJ__LENGTH_BYTES * program->parts.n);
    work->has_wide = false;
}

/* The clock and the timers of the customer that was taken in; false where something is then due at
 * once. */
static bool hear(soj_work *work, const soj_event *event)
{
    soj_time clock = soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
    work->event = event;
    work->n_rows = 0;
    work->has_doomed = false;
    work->is_late = event->time < clock;
    work->due_holds = true;
    soj__work_move_clock(work, work->is_late ? clock : event->time);
    if (work->program->n_restarted > 0)
        (void)soj__work_restart(work); /* nothing waits: it makes no rows */
    soj__work_settle_due(work);
    return soj__load_i64(work->fixed + SOJ__RECORD_DUE) > work->now;
}

bool soj__step_still(soj_work *work, const soj_event *event, const uint8_t *tail, uint8_t *cell,
                     soj_result *out_result)
{
    const soj__program *program = work->program;
    uint32_t handle;
    SOJ__ASSERT(work->is_trusting);
    if (!soj__program_event(program, event->event)->is_plain || !is_tail_still(program, tail))
        return false;
    take_cell(work, cell);
    if (!is_unheeded(work, event->event) ||
        soj__work_take_properties(work, event, &handle) != SOJ_OK || !hear(work, event))
        return false;
    memcpy(cell, work->fixed + SOJ__RECORD_CELL, soj__program_cell(program));
    out_result->is_late = work->is_late;
    out_result->is_unhandled = true;
    work->event = NULL;
    return true;
}
