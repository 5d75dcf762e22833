/* SPDX-License-Identifier: MIT */
#include "run/step.h"

#include <sojourn/limits.h>

#include "run/answers.h"
#include "run/quick.h"

/* ---- the customer ---- */

/* soj__work_take() of a cell without a tail, where the customer before had none. */
static inline void take_bare(soj_work *work, const uint8_t *cell)
{
    soj__program_copy_cell(work->program, work->fixed + SOJ__RECORD_CELL, cell);
    *work->came_in = (soj__came_in){.cell = cell};
    work->has_wide = false;
    work->finished = 0;
    soj__work_forget_windows(work);
}

/* The cell of the customer as it is becomes what came in; it has no tail, or the one it had. */
static inline void keep_cell(soj_work *work)
{
    uint8_t *cell = work->undo + SOJ__RECORD_CELL;
    soj__program_copy_cell(work->program, cell, work->fixed + SOJ__RECORD_CELL);
    work->came_in->cell = cell;
    work->came_in->has_origin = false;
}

/* Take in the customer of a cell and a tail, or nobody: a new one. SOJ_OK, SOJ_ERR_ZONE. */
static inline soj_status take_in(soj_work *work, const uint8_t *cell, const uint8_t *tail)
{
    work->id_path_at = NULL;
    if (cell) {
        if (!tail && soj__work_is_bare(work))
            take_bare(work, cell);
        else
            soj__work_take(work, cell, tail);
        return soj__work_find_zone(work);
    }
    *work->came_in = (soj__came_in){.cell = NULL};
    return SOJ_OK;
}

/* Bring the customer that was taken in to `time`, or to its clock where that is later. SOJ_OK,
 * SOJ_ERR_DUE. */
static soj_status bring(soj_work *work, soj_time time, soj_result *result)
{
    soj_time clock = soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
    result->is_late = work->is_late = time < clock;
    soj__work_move_clock(work, work->is_late ? clock : time);
    return soj__load_i64(work->fixed + SOJ__RECORD_DUE) <= work->now ? SOJ_ERR_DUE : SOJ_OK;
}

/* ---- an event ---- */

/* A new customer at work->now, in the initial stages of all tracks: for these rows there is room in
 * every model. */
static void create(soj_work *work)
{
    soj__work_create(work, work->now);
    for (uint32_t track = 0; track < work->program->tracks.n; track++)
        (void)soj__work_enter_initial(work, track, SOJ_CAUSE_CREATED);
    if (soj__work_is_bare(work))
        keep_cell(work);
    else
        soj__work_mark_origin(work);
}

/* Bring the customer of the event to its instant. */
static soj_status begin_event(soj_work *work, soj_result *result)
{
    if (!work->came_in->cell) {
        result->is_new = true;
        work->now = work->event->time;
        create(work);
        return SOJ_OK;
    }
    work->due_holds = work->is_trusting;
    return bring(work, work->event->time, result);
}

/* Whether it is for a step to do: others the engine does, or a step raises. */
static bool is_for_step(const soj__program *program, uint32_t event)
{
    return event != program->erased && event != program->unanswered;
}

static bool is_feedback(const soj__program *program, uint32_t event)
{
    return soj__program_event(program, event)->feedback != SOJ__FEEDBACK_NONE;
}

/* Bring the customer to the event, and take that in. */
static inline soj_status take_event(soj_work *work, const soj_event *event, soj_result *result)
{
    work->event = event;
    soj_status status = begin_event(work, result);
    return status == SOJ_OK ? soj__work_take_properties(work, event, &result->handle) : status;
}

/* One macrostep of what is not the model's own. Feedback that means nothing leaves the customer as
 * it is: result->is_ignored. */
static SOJ__APART soj_status do_other(soj_work *work, const soj__event_info *info,
                                      const soj_event *event, soj_result *result)
{
    bool is_ignored = false;
    soj_status status = SOJ_ERR_UNSUPPORTED;
    if (is_for_step(work->program, event->event))
        status = take_event(work, event, result);
    if (status == SOJ_OK)
        status = soj__work_take_feedback(work, &is_ignored);
    if (status != SOJ_OK || !is_ignored)
        return status == SOJ_OK ? soj__work_event(work, info, &result->is_unhandled) : status;
    *result = (soj_result){.handle = SOJ_NONE, .is_ignored = true};
    return SOJ_OK;
}

/* One macrostep of an event. */
static inline soj_status do_event(soj_work *work, const soj_event *event, soj_result *result)
{
    const soj__event_info *info = soj__program_event(work->program, event->event);
    if (!info->is_own)
        return do_other(work, info, event, result);
    soj_status status = take_event(work, event, result);
    return status == SOJ_OK ? soj__work_event(work, info, &result->is_unhandled) : status;
}

/* What can be said of an event and a record without looking at both. */
static soj_status check_event(const soj_work *work, const soj_event *event,
                              const soj__pieces *record)
{
    soj_status status = soj__event_check(work->program, event);
    if (status == SOJ_OK && !is_for_step(work->program, event->event))
        status = SOJ_ERR_UNSUPPORTED;
    if (status == SOJ_OK && record->cell)
        status = soj__record_check(work->program, record->record, record->len);
    return status;
}

static soj_status step_event(soj_work *work, const soj_event *event, const soj__pieces *record,
                             const soj__target *to, soj_result *result)
{
    soj_status status = check_event(work, event, record);
    if (status != SOJ_OK)
        return status;
    work->key = event->customer;
    work->key_len = event->customer_len;
    if (!record->cell && is_feedback(work->program, event->event)) {
        result->is_ignored = true;
        *to->out_len = 0;
        return SOJ_OK;
    }
    status = take_in(work, record->cell, record->tail);
    if (status == SOJ_OK)
        status = do_event(work, event, result);
    if (status != SOJ_OK)
        return status;
    return result->is_ignored ? soj__work_copy(work, record, to) : soj__work_finish(work, to);
}

/* ---- the clock ---- */

/* What the clock is told. SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_KEY, SOJ_ERR_TIME, SOJ_ERR_LAYOUT,
 * SOJ_ERR_CORRUPT. */
static soj_status begin_clock(soj_work *work, const soj_input *input, const soj__pieces *record)
{
    if (!record->cell)
        return SOJ_ERR_ARGUMENT;
    if (!soj__key_is_sound(input->customer, input->customer_len))
        return SOJ_ERR_KEY;
    if (input->now < 0 || input->now > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    work->key = input->customer;
    work->key_len = input->customer_len;
    return soj__record_check(work->program, record->record, record->len);
}

static soj_status step_clock(soj_work *work, const soj_input *input, const soj__pieces *record,
                             const soj__target *to)
{
    soj_status status = begin_clock(work, input, record);
    if (status != SOJ_OK)
        return status;
    if (soj__load_i64(record->cell) > input->now) /* its due */
        return soj__work_copy(work, record, to);
    status = take_in(work, record->cell, record->tail);
    return status == SOJ_OK ? soj__work_clock(work, to) : status;
}

/* ---- one macrostep ---- */

static inline void begin(soj_work *work)
{
    work->n_rows = 0;
    work->next_row = 0;
    work->data_len = 0;
    work->n_started = 0;
    work->event = NULL;
    work->occurrence = NULL;
    work->is_late = work->due_holds = work->has_doomed = false;
    work->moving_track = SOJ__NONE;
    work->arrived = NULL;
    work->fault_attribute = SOJ_NONE;
}

/* What is said of a macrostep that has ended so. */
static inline soj_status end(soj_work *work, soj_status status, soj_result *result)
{
    work->event = NULL;
    result->status = status;
    if (status == SOJ_OK)
        return SOJ_OK;
    if (status == SOJ_ERR_RANGE && work->fault_attribute != SOJ_NONE)
        result->handle = work->fault_attribute;
    work->n_rows = 0;
    result->is_late = result->is_new = result->is_unhandled = false;
    return status;
}

soj_status soj__step(soj_work *work, const soj_input *input, const soj__pieces *record,
                     void *out_record, size_t capacity, size_t *out_len, soj_result *out_result)
{
    soj_result result = {.handle = SOJ_NONE};
    const soj__target to = {out_record, capacity, out_len};
    begin(work);
    work->has_due = false;
    soj_status status = input->event ? step_event(work, input->event, record, &to, &result)
                                     : step_clock(work, input, record, &to);
    (void)end(work, status, &result);
    if (out_result)
        *out_result = result;
    return status;
}

/* ---- a release ---- */

/* Ask anew what waits because of a hold that is no more; false: nothing does. */
static bool do_release(soj_work *work, soj_time now)
{
    soj__work_move_clock(work, soj__load_i64(work->fixed + SOJ__RECORD_CLOCK));
    return soj__work_ask_released(work, now);
}

soj_status soj__step_release(soj_work *work, const soj_input *input, const soj__pieces *record,
                             void *out_record, size_t capacity, size_t *out_len)
{
    const soj__target to = {out_record, capacity, out_len};
    begin(work);
    soj_status status = input->event ? SOJ_ERR_ARGUMENT : begin_clock(work, input, record);
    if (status == SOJ_OK)
        status = take_in(work, record->cell, record->tail);
    if (status != SOJ_OK)
        return status;
    return do_release(work, input->now) ? soj__work_finish(work, &to)
                                        : soj__work_copy(work, record, &to);
}

/* ---- a placement ---- */

/* Bring the customer of a placement to its instant. */
static soj_status begin_placement(soj_work *work, const soj_placement *placement,
                                  soj_result *result)
{
    if (work->came_in->cell)
        return bring(work, placement->time, result);
    result->is_new = true;
    work->now = placement->time;
    soj__work_create(work, placement->created);
    return SOJ_OK;
}

/* One macrostep of a checked placement. */
static soj_status do_placement(soj_work *work, const soj_placement *placement, soj_result *result)
{
    soj_status status = begin_placement(work, placement, result);
    if (status != SOJ_OK)
        return status;
    return soj__work_place(work, placement, !work->came_in->cell, &result->handle);
}

soj_status soj__place(soj_work *work, const soj_placement *placement, const soj__pieces *record,
                      void *out_record, size_t capacity, size_t *out_len, soj_result *out_result)
{
    soj_result result = {.handle = SOJ_NONE};
    const soj__target to = {out_record, capacity, out_len};
    soj_status status = SOJ_OK;
    begin(work);
    work->key = placement->customer;
    work->key_len = placement->customer_len;
    if (!soj__key_is_sound(placement->customer, placement->customer_len))
        status = SOJ_ERR_KEY;
    if (status == SOJ_OK)
        status = soj__placement_check(work->program, placement);
    if (status == SOJ_OK && record->cell)
        status = soj__record_check(work->program, record->record, record->len);
    if (status == SOJ_OK)
        status = take_in(work, record->cell, record->tail);
    if (status == SOJ_OK)
        status = do_placement(work, placement, &result);
    if (status == SOJ_OK)
        status = soj__work_finish(work, &to);
    (void)end(work, status, &result);
    if (out_result)
        *out_result = result;
    return status;
}

/* ---- made anew ---- */

void soj__remake_begin(soj_work *work, soj__slice key, soj_time created, soj_time now)
{
    begin(work);
    work->has_due = false;
    work->id_path_at = NULL;
    work->key = key.data;
    work->key_len = key.len;
    work->now = now;
    *work->came_in = (soj__came_in){.cell = NULL};
    soj__work_create(work, created);
}

soj_status soj__remake_end(soj_work *work, soj_status status, const soj__target *to)
{
    work->tail_holds = work->due_holds = false;
    if (status == SOJ_OK)
        status = soj__work_settle(work);
    if (status == SOJ_OK)
        status = soj__work_finish(work, to);
    if (status != SOJ_OK)
        work->n_rows = 0;
    return status;
}

/* ---- a stay ---- */

void soj__stay_begin(soj_work *work, const uint8_t *cell, const uint8_t *tail)
{
    soj_status status = take_in(work, cell, tail);
    SOJ__ASSERT(status == SOJ_OK); /* the owner's record has a zone that was found before */
    (void)status;
    work->is_fresh = true;
    work->has_due = false;
}

soj_status soj__stay_ask_due(soj_work *work, const uint8_t *cell, const uint8_t *tail,
                             soj_time *out_due)
{
    soj__due due;
    soj_status status = take_in(work, cell, tail);
    if (status != SOJ_OK)
        return status;
    soj__work_first_due(work, &due);
    *out_due = due.instant;
    return SOJ_OK;
}

/* Before another macrostep: what the customer is now it must be able to become again. */
static inline void go_on(soj_work *work)
{
    begin(work);
    if (work->is_fresh) {
        work->is_fresh = false;
        return;
    }
    keep_cell(work);
    soj__work_forget_windows(work);
}

soj_status soj__work_write_out(soj_work *work, const soj__target *to)
{
    if (to)
        return soj__work_finish(work, to);
    if (soj__work_renew_tail(work) != SOJ_OK)
        return SOJ_ERR_LIMIT;
    soj__work_settle_due(work);
    return SOJ_OK;
}

soj_status soj__stay_event(soj_work *work, const soj_event *event, soj_result *result)
{
    go_on(work);
    work->has_due = false;
    soj_status status = do_event(work, event, result);
    if (status == SOJ_OK && !result->is_ignored)
        status = soj__work_close(work, NULL);
    return end(work, status, result);
}

soj_status soj__stay_place(soj_work *work, const soj_placement *placement, soj_result *result)
{
    go_on(work);
    work->has_due = false;
    soj_status status = do_placement(work, placement, result);
    if (status == SOJ_OK)
        status = soj__work_close(work, NULL);
    return end(work, status, result);
}

void soj__stay_clock(soj_work *work)
{
    if (!work->has_due)
        soj__work_first_due(work, &work->last_due);
    work->has_due = true;
    if (soj__work_tail_holds(work) && soj__quick_clock(work, soj__work_cell(work))) {
        work->is_fresh = false;
        return;
    }
    go_on(work);
    soj_status status = soj__work_clock(work, NULL);
    SOJ__ASSERT(status == SOJ_OK); /* a fault is an output */
    (void)status;
    work->event = NULL;
}

void soj__stay_release(soj_work *work, soj_time now)
{
    go_on(work);
    if (!do_release(work, now))
        return;
    soj_status status = soj__work_close(work, NULL);
    SOJ__ASSERT(status == SOJ_OK); /* the record is as long as it was */
    (void)status;
}
