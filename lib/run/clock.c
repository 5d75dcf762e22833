/* SPDX-License-Identifier: MIT */
/* What comes due for the customer in the work: one macrostep of the clock. */
#include <sojourn/limits.h>

#include "run/answers.h"

/* ---- what it does ---- */

/* Count a macrostep at its instant. False where there were too many. */
static bool count_instant_step(soj_work *work)
{
    uint8_t *slot = work->fixed + SOJ__RECORD_INSTANT_STEPS;
    uint32_t steps = soj__load_u16(slot);
    if (steps >= SOJ_LIMIT_INSTANT_MACROSTEPS)
        return false;
    soj__store_u16(slot, (uint16_t)(steps + 1));
    return true;
}

static soj_status lose(soj_work *work, const soj__due *due)
{
    if (!count_instant_step(work))
        return SOJ_ERR_LIMIT;
    soj__work_lose(work, due->what);
    return soj__work_settle(work);
}

/* An expectation ends first, so that the event is about it even where it starts another. */
static soj_status end_unanswered(soj_work *work, const soj__due *due)
{
    if (!count_instant_step(work))
        return SOJ_ERR_LIMIT;
    soj__work_end_expectation(work, due->what, SOJ__OUTCOME_UNANSWERED);
    return soj__work_unanswered(work, due->what);
}

/* Mark a timer as come due. */
static inline void consume_timer(soj_work *work, const soj__schedule *schedule, uint32_t index)
{
    if (schedule->comes_once)
        work->fixed[schedule->index_slot] = 1;
    else
        (void)soj__work_consume(work, schedule->number, index);
}

static inline soj_status fire_timer(soj_work *work, const soj__schedule *schedule, uint32_t index)
{
    const soj__timer *timer = soj__program_timer(work->program, schedule->timer);
    if (!count_instant_step(work))
        return SOJ_ERR_LIMIT;
    consume_timer(work, schedule, index);
    uint32_t transition = soj__work_first_enabled(work, timer->transitions);
    if (transition == SOJ__NONE)
        return SOJ_OK;
    soj_status status = soj__work_move(work, transition, SOJ_CAUSE_AFTER);
    return status == SOJ_OK ? soj__work_settle(work) : status;
}

/* The occurrence of a schedule that comes due: it takes its number. What waits of the touchpoint
 * gives way to it. */
static SOJ__APART soj_status come_due(soj_work *work, const soj__schedule *schedule,
                                      const soj__due *due)
{
    const soj__occurrence occurrence = {
        .touchpoint = schedule->touchpoint,
        .visit = soj__work_visits(work, schedule->stage),
        .number = soj__work_consume(work, due->what, due->index),
        .due = due->due,
        .entered = soj__record_entered(work->program, work->fixed, schedule->stage),
        .anchor = due->due,
    };
    if (soj__work_waiting_len(work) > 0 && soj__work_forget_passed(work, occurrence.touchpoint))
        return SOJ_OK;
    soj_status status = soj__work_supersede(work, occurrence.touchpoint, UINT32_MAX);
    return status == SOJ_OK ? soj__work_decide(work, &occurrence, SOJ__NONE) : status;
}

static soj_status ask_again(soj_work *work, const soj__due *due)
{
    const soj__occurrence waits =
        soj__waiting_at(work->parts[work->program->waiting_part], due->what);
    return soj__work_decide(work, &waits, due->what);
}

typedef soj_status (*run_fn)(soj_work *work, const soj__due *due);

static const run_fn others[] = {[SOJ__DUE_COUNTER] = lose,
                                [SOJ__DUE_EXPECTATION] = end_unanswered,
                                [SOJ__DUE_WAITING] = ask_again};

static inline soj_status run_due(soj_work *work, const soj__due *due)
{
    soj__work_move_clock(work, due->instant);
    if (due->kind != SOJ__DUE_SCHEDULE)
        return others[due->kind](work, due);
    const soj__schedule *schedule = soj__program_schedule(work->program, due->what);
    return schedule->timer != SOJ__NONE ? fire_timer(work, schedule, due->index)
                                        : come_due(work, schedule, due);
}

/* Use up what was due, without its effect: a touchpoint's is no macrostep that counts. */
static void consume_schedule(soj_work *work, const soj__due *due)
{
    if (soj__program_schedule(work->program, due->what)->timer != SOJ__NONE)
        (void)count_instant_step(work);
    (void)soj__work_consume(work, due->what, due->index);
}

static void consume(soj_work *work, const soj__due *due)
{
    if (due->kind == SOJ__DUE_SCHEDULE) {
        consume_schedule(work, due);
    } else if (due->kind == SOJ__DUE_WAITING) {
        soj__work_drop_waiting(work, due->what);
    } else {
        (void)count_instant_step(work);
        if (due->kind == SOJ__DUE_COUNTER)
            soj__work_lose(work, due->what);
        else
            soj__work_end_expectation(work, due->what, SOJ__OUTCOME_UNANSWERED);
    }
}

/* Where a fault happened, and when its cause was due. */
static soj_fault describe_fault(const soj_work *work, const soj__due *due, soj_status why)
{
    soj_fault fault = {.status = why,
                       .stage = SOJ_NONE,
                       .touchpoint = SOJ_NONE,
                       .attribute = why == SOJ_ERR_RANGE ? work->fault_attribute : SOJ_NONE,
                       .due = due->due,
                       .time = work->now};
    if (due->kind == SOJ__DUE_COUNTER) {
        if (fault.attribute == SOJ_NONE)
            fault.attribute = soj__program_counter(work->program, due->what)->attribute;
        return fault;
    }
    if (due->kind == SOJ__DUE_SCHEDULE) {
        const soj__schedule *schedule = soj__program_schedule(work->program, due->what);
        fault.stage = schedule->stage;
        fault.touchpoint = schedule->touchpoint;
        return fault;
    }
    if (due->kind == SOJ__DUE_EXPECTATION) {
        fault.touchpoint = soj__program_expectation(work->program, due->what)->touchpoint;
        fault.stage = soj__program_touchpoint(work->program, fault.touchpoint)->stage;
        return fault;
    }
    const soj__occurrence waits =
        soj__waiting_at(work->parts[work->program->waiting_part], due->what);
    fault.touchpoint = waits.touchpoint;
    fault.stage = soj__program_touchpoint(work->program, waits.touchpoint)->stage;
    fault.due = waits.due;
    return fault;
}

/* Undo a macrostep that failed, use up what was due, and say so. */
static void run_fault(soj_work *work, const soj__due *due, soj_status why)
{
    work->n_rows = 0;
    work->data_len = 0;
    work->has_doomed = false;
    work->occurrence = NULL;
    work->event = NULL;
    work->arrived = NULL;
    soj__work_take(work, work->came_in->cell, work->came_in->tail);
    (void)soj__work_find_zone(work); /* it has been found before */
    soj__work_move_clock(work, due->instant);
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_FAULT);
    SOJ__ASSERT(row); /* there is room for one in every model */
    row->as.fault = describe_fault(work, due, why);
    consume(work, due);
}

/* ---- the step ---- */

soj_status soj__work_clock(soj_work *work, const soj__target *to)
{
    const soj__due *due = &work->last_due; /* until the macrostep is closed */
    if (!work->has_due)
        soj__work_first_due(work, &work->last_due);
    /* What the header promises must be there, or a host would step for ever. */
    if (due->instant != soj__load_i64(work->fixed + SOJ__RECORD_DUE))
        return SOJ_ERR_CORRUPT;
    soj_status status = run_due(work, due);
    if (status == SOJ_OK)
        status = soj__work_close(work, to);
    if (status == SOJ_OK || status == SOJ_ERR_SPACE)
        return status;
    run_fault(work, due, status);
    return soj__work_close(work, to);
}
