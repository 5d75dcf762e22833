/* SPDX-License-Identifier: MIT */
#include "run/step.h"

#include <sojourn/limits.h>

static soj_status check_record(const soj_work *work, const soj__pieces *record)
{
    return work->is_trusting ? SOJ_OK
                             : soj__record_check(work->program, record->record, record->len);
}

/* ---- an event ---- */

/* A new customer at work->now, in the initial stages of all tracks: for these rows there is room in
 * every model. */
static void create(soj_work *work)
{
    soj__work_create(work, work->now);
    for (uint32_t track = 0; track < work->program->tracks.n; track++)
        (void)soj__work_enter_initial(work, track, SOJ_CAUSE_CREATED);
    soj__work_mark_origin(work);
}

/* Take a customer in at `time`, or at its clock where that is later. SOJ_OK, SOJ_ERR_ZONE,
 * SOJ_ERR_DUE. */
static soj_status take_at(soj_work *work, const soj__pieces *record, soj_time time)
{
    soj__work_take(work, record);
    soj_status status = soj__work_find_zone(work);
    if (status != SOJ_OK)
        return status;
    soj_time clock = soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
    work->is_late = time < clock;
    soj__work_move_clock(work, work->is_late ? clock : time);
    return soj__load_i64(work->fixed + SOJ__RECORD_DUE) <= work->now ? SOJ_ERR_DUE : SOJ_OK;
}

/* Bring the customer of `event` to its instant. */
static soj_status begin_event(soj_work *work, const soj_event *event, const soj__pieces *record,
                              soj_result *result)
{
    if (!record->cell) {
        result->is_new = true;
        work->now = event->time;
        create(work);
        return SOJ_OK;
    }
    soj_status status = take_at(work, record, event->time);
    result->is_late = work->is_late;
    work->due_holds = work->is_trusting;
    return status;
}

/* What can be said of an event without its customer. */
static soj_status check_event(const soj_work *work, const soj_event *event)
{
    soj_status status = work->is_trusting ? SOJ_OK : soj__event_check(work->program, event);
    if (status == SOJ_OK &&
        (event->event == work->program->erased || event->event == work->program->unanswered))
        status = SOJ_ERR_UNSUPPORTED;
    return status;
}

/* Feedback that means nothing: the customer stays as it is, be it a new one. */
static soj_status ignore(soj_work *work, const soj__pieces *record, const soj__target *to,
                         soj_result *result)
{
    *result = (soj_result){.handle = SOJ_NONE, .is_ignored = true};
    *to->out_len = 0;
    return record->cell ? soj__work_copy(work, record, to) : SOJ_OK;
}

/* The event to the customer in the work, whose properties are taken in. */
static soj_status apply_event(soj_work *work, const soj__pieces *record, const soj__target *to,
                              soj_result *result)
{
    soj_status status = SOJ_OK;
    bool is_ignored = false;
    if (soj__program_event(work->program, work->event->event)->feedback != SOJ__FEEDBACK_NONE)
        status = soj__work_take_feedback(work, &is_ignored);
    if (status == SOJ_OK && is_ignored)
        return ignore(work, record, to, result);
    if (status == SOJ_OK)
        status = soj__work_event(work, &result->is_unhandled);
    return status == SOJ_OK ? soj__work_finish(work, to) : status;
}

static soj_status step_event(soj_work *work, const soj_event *event, const soj__pieces *record,
                             const soj__target *to, soj_result *result)
{
    soj_status status = check_event(work, event);
    if (status == SOJ_OK && record->cell)
        status = check_record(work, record);
    if (status != SOJ_OK)
        return status;
    if (!record->cell &&
        soj__program_event(work->program, event->event)->feedback != SOJ__FEEDBACK_NONE)
        return ignore(work, record, to, result);
    work->event = event;
    work->key = event->customer;
    work->key_len = event->customer_len;
    status = begin_event(work, event, record, result);
    if (status == SOJ_OK)
        status = soj__work_take_properties(work, event, &result->handle);
    return status == SOJ_OK ? apply_event(work, record, to, result) : status;
}

/* ---- the clock ---- */

static bool is_occurrence(const soj_work *work, const soj__due *due)
{
    if (due->kind != SOJ__DUE_SCHEDULE)
        return due->kind == SOJ__DUE_WAITING;
    return soj__program_schedule(work->program, due->what)->touchpoint != SOJ__NONE;
}

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

static soj_status fire_timer(soj_work *work, const soj__due *due)
{
    uint32_t timer = soj__program_schedule(work->program, due->what)->timer;
    if (!count_instant_step(work))
        return SOJ_ERR_LIMIT;
    (void)soj__work_consume(work, due->what, due->index);
    uint32_t transition =
        soj__work_first_enabled(work, soj__program_timer(work->program, timer)->transitions);
    if (transition == SOJ__NONE)
        return SOJ_OK;
    soj_status status = soj__work_move(work, transition, SOJ_CAUSE_AFTER);
    return status == SOJ_OK ? soj__work_settle(work) : status;
}

/* The occurrence of a schedule that comes due: it takes its number. */
static soj__occurrence come_due(soj_work *work, const soj__due *due)
{
    const soj__schedule *schedule = soj__program_schedule(work->program, due->what);
    return (soj__occurrence){
        .touchpoint = schedule->touchpoint,
        .visit = soj__work_visits(work, schedule->stage),
        .number = soj__work_consume(work, due->what, due->index),
        .due = due->due,
        .entered = soj__record_entered(work->program, work->fixed, schedule->stage),
        .anchor = due->due,
    };
}

/* One waits at most: what waits gives way to what comes due. */
static soj_status touch(soj_work *work, const soj__due *due)
{
    if (due->kind == SOJ__DUE_WAITING) {
        const soj__occurrence waits =
            soj__waiting_at(work->parts[work->program->waiting_part], due->what);
        return soj__work_decide(work, &waits, due->what);
    }
    const soj__occurrence occurrence = come_due(work, due);
    soj_status status = soj__work_supersede(work, occurrence.touchpoint, UINT32_MAX);
    return status == SOJ_OK ? soj__work_decide(work, &occurrence, SOJ__NONE) : status;
}

static soj_status run_due(soj_work *work, const soj__due *due)
{
    soj__work_move_clock(work, due->instant);
    if (due->kind == SOJ__DUE_COUNTER)
        return lose(work, due);
    if (due->kind == SOJ__DUE_EXPECTATION)
        return end_unanswered(work, due);
    return is_occurrence(work, due) ? touch(work, due) : fire_timer(work, due);
}

/* Use up what was due, without its effect. */
static void consume(soj_work *work, const soj__due *due)
{
    if (!is_occurrence(work, due))
        (void)count_instant_step(work);
    if (due->kind == SOJ__DUE_COUNTER)
        soj__work_lose(work, due->what);
    else if (due->kind == SOJ__DUE_EXPECTATION)
        soj__work_end_expectation(work, due->what, SOJ__OUTCOME_UNANSWERED);
    else if (due->kind == SOJ__DUE_WAITING)
        soj__work_drop_waiting(work, due->what);
    else
        (void)soj__work_consume(work, due->what, due->index);
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
static void run_fault(soj_work *work, const soj__due *due, const soj__pieces *record,
                      soj_status why)
{
    work->n_rows = 0;
    work->data_len = 0;
    work->has_doomed = false;
    work->occurrence = NULL;
    work->event = NULL;
    soj__work_take(work, record);
    (void)soj__work_find_zone(work); /* it has been found before */
    soj__work_move_clock(work, due->instant);
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_FAULT);
    SOJ__ASSERT(row); /* there is room for one in every model */
    row->as.fault = describe_fault(work, due, why);
    consume(work, due);
}

static soj_status step_due(soj_work *work, const soj__pieces *record, const soj__target *to)
{
    soj__due due;
    soj__work_take(work, record);
    soj_status status = soj__work_find_zone(work);
    if (status != SOJ_OK)
        return status;
    if (work->is_trusting && record->cell == work->last_record)
        due = work->last_due;
    else
        soj__work_first_due(work, &due);
    /* What the header promises must be there, or a host would step for ever. */
    if (due.instant != soj__load_i64(work->fixed + SOJ__RECORD_DUE))
        return SOJ_ERR_CORRUPT;
    status = run_due(work, &due);
    if (status == SOJ_OK)
        status = soj__work_finish(work, to);
    if (status == SOJ_OK || status == SOJ_ERR_SPACE)
        return status;
    run_fault(work, &due, record, status);
    return soj__work_finish(work, to);
}

/* What the clock is told. SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_KEY, SOJ_ERR_TIME, SOJ_ERR_LAYOUT,
 * SOJ_ERR_CORRUPT. */
static soj_status begin_clock(soj_work *work, const soj_input *input, const soj__pieces *record)
{
    if (!record->cell)
        return SOJ_ERR_ARGUMENT;
    if (!work->is_trusting && !soj__key_is_sound(input->customer, input->customer_len))
        return SOJ_ERR_KEY;
    if (input->now < 0 || input->now > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    work->key = input->customer;
    work->key_len = input->customer_len;
    return check_record(work, record);
}

static soj_status step_clock(soj_work *work, const soj_input *input, const soj__pieces *record,
                             const soj__target *to)
{
    soj_status status = begin_clock(work, input, record);
    if (status != SOJ_OK)
        return status;
    if (soj__load_i64(record->cell) > input->now) /* its due */
        return soj__work_copy(work, record, to);
    return step_due(work, record, to);
}

/* ---- one macrostep ---- */

static void begin(soj_work *work)
{
    work->n_rows = 0;
    work->next_row = 0;
    work->data_len = 0;
    work->n_started = 0;
    work->event = NULL;
    work->occurrence = NULL;
    work->is_late = work->due_holds = work->has_doomed = false;
    work->moving_track = SOJ__NONE;
    work->fault_attribute = SOJ_NONE;
}

static soj_status end(soj_work *work, soj_result *result, soj_result *out_result)
{
    work->event = NULL;
    if (result->status == SOJ_ERR_RANGE && work->fault_attribute != SOJ_NONE)
        result->handle = work->fault_attribute;
    if (result->status != SOJ_OK) {
        work->n_rows = 0;
        result->is_late = result->is_new = result->is_unhandled = false;
    }
    if (out_result)
        *out_result = *result;
    return result->status;
}

soj_status soj__step(soj_work *work, const soj_input *input, const soj__pieces *record,
                     void *out_record, size_t capacity, size_t *out_len, soj_result *out_result)
{
    soj_result result = {.handle = SOJ_NONE};
    const soj__target to = {out_record, capacity, out_len};
    begin(work);
    result.status = input->event ? step_event(work, input->event, record, &to, &result)
                                 : step_clock(work, input, record, &to);
    return end(work, &result, out_result);
}

/* ---- a release ---- */

soj_status soj__step_release(soj_work *work, const soj_input *input, const soj__pieces *record,
                             void *out_record, size_t capacity, size_t *out_len)
{
    const soj__target to = {out_record, capacity, out_len};
    begin(work);
    soj_status status = input->event ? SOJ_ERR_ARGUMENT : begin_clock(work, input, record);
    if (status != SOJ_OK)
        return status;
    soj__work_take(work, record);
    soj__work_move_clock(work, soj__load_i64(work->fixed + SOJ__RECORD_CLOCK));
    status = soj__work_find_zone(work);
    if (status != SOJ_OK)
        return status;
    return soj__work_ask_released(work, input->now) ? soj__work_finish(work, &to)
                                                    : soj__work_copy(work, record, &to);
}

/* ---- a placement ---- */

/* Bring the customer of a placement to its instant. */
static soj_status begin_placement(soj_work *work, const soj_placement *placement,
                                  const soj__pieces *record, soj_result *result)
{
    soj_status status = SOJ_OK;
    work->key = placement->customer;
    work->key_len = placement->customer_len;
    if (!record->cell) {
        result->is_new = true;
        work->now = placement->time;
        soj__work_create(work, placement->created);
        return SOJ_OK;
    }
    status = check_record(work, record);
    if (status == SOJ_OK)
        status = take_at(work, record, placement->time);
    result->is_late = work->is_late;
    return status;
}

soj_status soj__place(soj_work *work, const soj_placement *placement, const soj__pieces *record,
                      void *out_record, size_t capacity, size_t *out_len, soj_result *out_result)
{
    soj_result result = {.handle = SOJ_NONE};
    const soj__target to = {out_record, capacity, out_len};
    begin(work);
    soj_status status = SOJ_OK;
    if (!work->is_trusting && !soj__key_is_sound(placement->customer, placement->customer_len))
        status = SOJ_ERR_KEY;
    else if (!work->is_trusting)
        status = soj__placement_check(work->program, placement);
    if (status == SOJ_OK)
        status = begin_placement(work, placement, record, &result);
    if (status == SOJ_OK)
        status = soj__work_place(work, placement, !record->cell, &result.handle);
    if (status == SOJ_OK)
        status = soj__work_finish(work, &to);
    result.status = status;
    return end(work, &result, out_result);
}
