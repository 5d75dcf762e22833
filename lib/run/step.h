/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_STEP_H
#define SOJ__RUN_STEP_H

/* One macrostep: the meaning of the language. What the layers above use of run/. */

#include "base/mem.h"
#include "model/model.h"
#include "run/event.h"
#include "run/work.h"

/* The contracts of soj_work_make(), soj_work_free(), soj_step(), soj_place(), soj_step_release()
 * and soj_work_next(), but that references to the model and the zones are the caller's to hold. The
 * outputs are also work->rows[0, n_rows), with work->data as their bytes, of which work->data_len
 * are used. A workspace that is trusting has no rows of its own: before each step its owner sets
 * `rows` to room for program->max_outputs. */
soj_status soj__work_new(soj_model *model, const soj__mem *mem, soj_zones *zones, bool is_trusting,
                         soj_work **out_work);
/* Whether a workspace can be made with these zones: SOJ_OK, SOJ_ERR_NO_ZONES, SOJ_ERR_ZONE. */
soj_status soj__work_check_zones(const soj__program *program, const soj_zones *zones);
void soj__work_free(soj_work *work);
/* Forget the customers that went through: all bytes but the model's facts become 0. */
void soj__work_wipe(soj_work *work);
/* Memory that a workspace takes. */
size_t soj__work_bytes(const soj__program *program);
/* Make room for more rows, of a workspace without outputs that is not trusting. False where there
 * is no memory: nothing has changed. */
bool soj__work_widen(soj_work *work, uint32_t n_rows);
/* Hold, or release, what a soj_hold_kind and a handle mean. SOJ_OK, SOJ_ERR_ARGUMENT. */
soj_status soj__work_set_hold(soj_work *work, int32_t what, uint32_t handle, bool is_held);
/* Whether anything is held. */
static inline bool soj__work_holds_something(const soj_work *work)
{
    return work->n_held > 0;
}
soj_status soj__step(soj_work *work, const soj_input *input, const soj__pieces *record,
                     void *out_record, size_t capacity, size_t *out_len, soj_result *out_result);
/* An event that does nothing to its customer but be heard, in the customer's cell: as soj__step()
 * would have it. False where it may do more, or is rejected: nothing has changed. `cell` is of a
 * record for which nothing is due at or before the event, nor its clock, and `tail` its tail, NULL
 * where all parts are empty. Of a trusting workspace. */
bool soj__step_still(soj_work *work, const soj_event *event, const uint8_t *tail, uint8_t *cell,
                     soj_result *out_result);
soj_status soj__place(soj_work *work, const soj_placement *placement, const soj__pieces *record,
                      void *out_record, size_t capacity, size_t *out_len, soj_result *out_result);
soj_status soj__step_release(soj_work *work, const soj_input *input, const soj__pieces *record,
                             void *out_record, size_t capacity, size_t *out_len);

/* ---- made anew ----
 *
 * A customer whose record is put together by who calls, from what it was under another model:
 * begin, then write into the workspace as the pieces of a macrostep do, then end. */

/* A customer of the key, created at `created`, at the instant `now`, in no stage yet. */
void soj__remake_begin(soj_work *work, soj__slice key, soj_time created, soj_time now);
/* Settle the customer and write its record. `status` is what became of it so far; where that, or
 * this, fails there are no outputs. As soj__work_finish(), and SOJ_ERR_RANGE, SOJ_ERR_LOOP. */
soj_status soj__remake_end(soj_work *work, soj_status status, const soj__target *to);

/* ---- a stay ----
 *
 * A customer is taken in once, stepped, and handed back once; of a trusting workspace, whose owner
 * has checked events and placements, and has set work->key (or integer_key) and work->spare. The
 * outputs of each macrostep are there until the next one. */

/* Take in a customer: the cell and the tail of its record, as of soj__pieces, which stay where they
 * are, and as they are, until the end. Without a cell: a new one. */
void soj__stay_begin(soj_work *work, const uint8_t *cell, const uint8_t *tail);
/* When the customer of a record that was checked, and of whom no stay is going on, is due by all
 * but what its cell says: SOJ_OK; SOJ_ERR_ZONE: its zone is none. */
soj_status soj__stay_ask_due(soj_work *work, const uint8_t *cell, const uint8_t *tail,
                             soj_time *out_due);
/* As soj_step() with an event, at whose instant nothing is due, and soj_place(); `result` is one of
 * SOJ_OK, with handle SOJ_NONE, before. Where they fail, the stay is over, and what was done before
 * in it is lost. Feedback that is ignored leaves the customer as it is. */
soj_status soj__stay_event(soj_work *work, const soj_event *event, soj_result *result);
soj_status soj__stay_place(soj_work *work, const soj_placement *placement, soj_result *result);
/* The macrostep of what is due next, which there is. */
void soj__stay_clock(soj_work *work);
/* The same of a customer who has no tail, in the cell: begin, and the macrostep of what is due
 * next. False, and nothing has changed, where it is one that does more: then soj__stay_begin() is
 * next, after which work->has_due may be again what it is now. */
static inline void soj__stay_begin_in_cell(soj_work *work)
{
    work->id_path_at = NULL;
    work->has_due = false;
}
bool soj__stay_clock_in_cell(soj_work *work, uint8_t *cell);
/* As soj_step_release(). */
void soj__stay_release(soj_work *work, soj_time now);
/* When the customer who stays is next due, and its clock. */
static inline soj_time soj__stay_due(const soj_work *work)
{
    return soj__load_i64(work->fixed + SOJ__RECORD_DUE);
}
static inline soj_time soj__stay_now(const soj_work *work)
{
    return soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
}
/* The cell of the customer as it is now, and its tail, until the workspace is used again. The tail
 * is that of the record taken in, where no part was written. */
static inline const uint8_t *soj__stay_cell(const soj_work *work)
{
    return work->fixed + SOJ__RECORD_CELL;
}
static inline const uint8_t *soj__stay_tail(const soj_work *work, size_t *out_len)
{
    *out_len = work->tail_len;
    return work->came_in->tail;
}

/* What can be said of a placement without its customer and the key: SOJ_OK, SOJ_ERR_ARGUMENT,
 * SOJ_ERR_TIME. */
soj_status soj__placement_check(const soj__program *program, const soj_placement *placement);
const soj_output *soj__work_next(soj_work *work);

#endif
