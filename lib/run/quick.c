/* SPDX-License-Identifier: MIT */
#include "run/quick.h"

#include <sojourn/limits.h>

#include "run/answers.h"
#include "run/step.h"

/* ---- what is due ---- */

/* What has been offered so far. */
typedef struct quick {
    soj_time clock;
    soj_time due;    /* from SOJ_TIME_MAX + 1 on: nothing has been */
    soj_time behind; /* the due time of all else */
    uint32_t what, index, is;
} quick;

/* False where two come at one instant: they have ranks. */
static inline bool offer(quick *q, soj_time due, uint32_t what, uint32_t index, uint32_t is)
{
    if (due > q->clock && due >= q->due) {
        q->behind = due < q->behind ? due : q->behind;
        return due > q->due;
    }
    if (due <= q->clock && q->due <= q->clock)
        return false;
    q->behind = q->due;
    q->due = due;
    q->what = what;
    q->index = index;
    q->is = is;
    return true;
}

/* False where the stop is silent, or its number not a byte. */
static inline bool offer_stop(quick *q, const soj__program *program, const uint8_t *cell,
                              const soj__stage_info *stage)
{
    uint32_t i = *soj__slot_of(cell, stage->cursor_slot);
    if (i >= stage->timeline.n)
        return true;
    const soj__stop *stop = soj__program_stop(program, stage->timeline.first + i);
    soj_time due = soj__load_i64(soj__slot_of(cell, stage->entered_slot)) + stop->offset;
    return i != SOJ__COUNTER_WIDE && (due >= q->clock || soj__stop_is_timer(stop)) &&
           offer(q, due, stop->schedule, i, stop->is);
}

/* False where something does not come once, too. */
static inline bool offer_track(quick *q, const soj__program *program, const uint8_t *cell,
                               uint32_t track)
{
    const soj__stage_info *leaf = soj__program_stage(program, soj__cell_leaf(program, cell, track));
    if (!leaf->comes_once)
        return false;
    for (uint32_t at = leaf->lined_at; at != 0;) {
        const soj__stage_info *stage = soj__program_at(program, at);
        if (!offer_stop(q, program, cell, stage))
            return false;
        at = stage->lined_around_at;
    }
    for (uint32_t at = leaf->scheduled_at; at != 0;) {
        const soj__schedule *schedule = soj__program_at(program, at);
        soj_time due = soj__load_i64(soj__slot_of(cell, schedule->anchor_slot)) + schedule->offset;
        if (*soj__slot_of(cell, schedule->index_slot) == 0 &&
            !offer(q, due, schedule->number, 0, soj__schedule_is(schedule)))
            return false;
        at = schedule->next_at;
    }
    return true;
}

static inline void tell(const quick *q, soj__due *out)
{
    out->due = q->due <= SOJ_TIME_MAX ? q->due : SOJ_TIME_NEVER;
    out->instant = out->due < q->clock ? q->clock : out->due;
    out->kind = SOJ__DUE_SCHEDULE;
    out->what = q->what;
    out->index = q->index;
    out->is = q->is;
    out->behind = q->behind;
}

static inline quick begin(const uint8_t *cell)
{
    return (quick){.clock = soj__load_i64(soj__slot_of(cell, SOJ__RECORD_CLOCK)),
                   .due = SOJ_TIME_MAX + 1,
                   .behind = SOJ_TIME_MAX + 1};
}

static SOJ__APART bool find_in_tracks(const soj__program *program, const uint8_t *cell,
                                      soj__due *out)
{
    quick q = begin(cell);
    for (uint32_t track = 0; track < program->tracks.n; track++) {
        if (!offer_track(&q, program, cell, track))
            return false;
    }
    tell(&q, out);
    return true;
}

bool soj__quick_find(const soj__program *program, const uint8_t *cell, soj__due *out)
{
    quick q = begin(cell);
    if (program->tracks.n > 1)
        return find_in_tracks(program, cell, out);
    if (!offer_track(&q, program, cell, 0))
        return false;
    tell(&q, out);
    return true;
}

/* ---- the clock ---- */

/* The clock goes on to an instant. */
static inline void move_clock(soj_work *work, uint8_t *cell, soj_time now)
{
    work->now = now;
    work->n_rows = 0;
    work->data_len = 0;
    if (now <= soj__load_i64(soj__slot_of(cell, SOJ__RECORD_CLOCK)))
        return;
    soj__store_i64(soj__slot_in(cell, SOJ__RECORD_CLOCK), now);
    soj__store_u16(soj__slot_in(cell, SOJ__RECORD_INSTANT_STEPS), 0);
}

static inline void store_due(uint8_t *cell, soj_time due)
{
    soj__store_i64(soj__slot_in(cell, SOJ__RECORD_DUE), due);
}

/* ---- who is moved ---- */

/* Whether a macrostep that enters a leaf is not one too many at its instant, and makes no counter
 * wide. */
static inline bool may_enter(const uint8_t *cell, const soj__stage_info *leaf)
{
    return soj__load_u16(soj__slot_of(cell, SOJ__RECORD_INSTANT_STEPS)) <
               SOJ_LIMIT_INSTANT_MACROSTEPS &&
           (leaf->visits_slot == SOJ__NONE ||
            *soj__slot_of(cell, leaf->visits_slot) < SOJ__COUNTER_WIDE - 1);
}

static inline void count_instant_step(uint8_t *cell)
{
    uint8_t *slot = soj__slot_in(cell, SOJ__RECORD_INSTANT_STEPS);
    soj__store_u16(slot, (uint16_t)(soj__load_u16(slot) + 1));
}

static inline void enter(const soj__program *program, uint8_t *cell, uint32_t number, soj_time now)
{
    const soj__stage_info *leaf = soj__program_stage(program, number);
    const soj__track_info *track = soj__program_track(program, 0);
    if (leaf->visits_slot != SOJ__NONE)
        ++*soj__slot_in(cell, leaf->visits_slot);
    soj__store_i64(soj__slot_in(cell, leaf->entered_slot), now);
    *soj__slot_in(cell, leaf->cursor_slot) = 0;
    soj__store_u16(soj__slot_in(cell, track->leaf_slot), (uint16_t)(number - track->stages.first));
    soj__cell_arm(program, cell, leaf, now);
}

/* That a customer has gone on since the instant `entered`. */
static SOJ__APART void tell_move(soj_work *work, const soj__schedule *schedule, soj_time entered)
{
    soj_status status =
        soj__work_add_transition(work, (soj_transition){.from = schedule->stage,
                                                        .to = schedule->leaf,
                                                        .event = SOJ_NONE,
                                                        .cause = SOJ_CAUSE_AFTER,
                                                        .sojourn = work->now - entered});
    SOJ__ASSERT(status == SOJ_OK); /* there is room for two rows in every model */
    (void)status;
}

/* By a timer that is due: whoever is moved is in a model of one track. */
static inline bool move_on(soj_work *work, uint8_t *cell)
{
    const soj__program *program = work->program;
    const soj__due due = work->last_due;
    const soj__schedule *schedule = soj__program_schedule(program, due.what);
    const soj__stage_info *stage = soj__program_stage(program, schedule->stage);
    const soj__stage_info *leaf = soj__program_stage(program, schedule->leaf);
    if (!may_enter(cell, leaf))
        return false;
    const soj_time entered = soj__load_i64(soj__slot_of(cell, stage->entered_slot));
    const bool is_lined = schedule->index_slot == SOJ__NONE;
    move_clock(work, cell, due.instant);
    count_instant_step(cell);
    *soj__slot_in(cell, is_lined ? stage->cursor_slot : schedule->index_slot) =
        (uint8_t)(due.index + 1);
    enter(program, cell, schedule->leaf, due.instant);
    soj__quick_find_first(leaf, due.instant, &work->last_due);
    store_due(cell, work->last_due.instant);
    work->has_due = true;
    if (soj__work_wants(work, SOJ_OUTPUT_TRANSITION))
        tell_move(work, schedule, entered);
    return true;
}

/* ---- what is sent ---- */

/* Into a row that there is. */
static inline void put_row(soj_work *work, const uint8_t *cell, const soj__occurrence *occurrence,
                           const soj__stage_info *stage, soj__touchpoint_row *out)
{
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, occurrence->touchpoint);
    soj__work_begin_row(work, occurrence, soj__cell_leaf(work->program, cell, stage->track), out);
    out->variant = SOJ__NONE;
    out->content = info->contents.n > 0 ? info->contents.first : SOJ__NONE;
    out->valid_until =
        info->expires > 0 ? soj__work_later(occurrence->due, info->expires) : SOJ_TIME_NEVER;
    soj__id_store(soj__work_make_id_of(work, soj__slot_of(cell, SOJ__RECORD_CREATED), info,
                                       occurrence->visit, occurrence->number),
                  out->id);
}

/* Where the next stop of a timeline comes before all else, it is due. */
static SOJ__APART soj_time go_along(soj_work *work, const uint8_t *cell,
                                    const soj__stage_info *stage)
{
    soj__due *due = &work->last_due;
    const soj__stop *stop = soj__program_stop(work->program, stage->timeline.first + ++due->index);
    const soj_time at = soj__load_i64(soj__slot_of(cell, stage->entered_slot)) + stop->offset;
    if (at >= due->behind)
        return due->behind;
    due->instant = due->due = at <= SOJ_TIME_MAX ? at : SOJ_TIME_NEVER;
    due->what = stop->schedule;
    due->is = stop->is;
    work->has_due = true;
    return at;
}

/* What is due behind a stop that has been sent, and was not late. */
static inline void settle_sent(soj_work *work, uint8_t *cell, const soj__stage_info *stage)
{
    soj_time next = work->last_due.behind;
    work->has_due = false;
    if (work->last_due.index + 1 < stage->timeline.n)
        next = go_along(work, cell, stage);
    store_due(cell, next <= SOJ_TIME_MAX ? next : SOJ_TIME_NEVER);
}

static inline void send(soj_work *work, uint8_t *cell)
{
    const soj__program *program = work->program;
    const soj__due *due = &work->last_due;
    const soj__schedule *schedule = soj__program_schedule(program, due->what);
    const soj__stage_info *stage = soj__program_stage(program, schedule->stage);
    const soj__occurrence occurrence = {.touchpoint = schedule->touchpoint,
                                        .visit = *soj__slot_of(cell, stage->visits_slot),
                                        .number = 1,
                                        .due = due->due};
    SOJ__ASSERT(due->due == due->instant);
    move_clock(work, cell, due->instant);
    *soj__slot_in(cell, stage->cursor_slot) = (uint8_t)(due->index + 1);
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_TOUCHPOINT);
    SOJ__ASSERT(row); /* there is room for two in every model */
    put_row(work, cell, &occurrence, stage, &row->as.touchpoint);
    settle_sent(work, cell, stage);
    if (!soj__work_wants(work, SOJ_OUTPUT_DECISION))
        return;
    soj_status status = soj__work_add_end(work, &occurrence, SOJ_DECISION_EMITTED, SOJ_REASON_NONE);
    SOJ__ASSERT(status == SOJ_OK);
    (void)status;
}

static inline bool do_quickly(soj_work *work, uint8_t *cell)
{
    if (work->last_due.is == SOJ__STOP_MOVED)
        return move_on(work, cell);
    if (work->last_due.is != SOJ__STOP_SENT || !work->forgets_emissions || work->n_held > 0)
        return false;
    send(work, cell);
    return true;
}

bool soj__quick_clock(soj_work *work, uint8_t *cell)
{
    return do_quickly(work, cell);
}

bool soj__stay_clock_in_cell(soj_work *work, uint8_t *cell)
{
    if (!work->has_due && !soj__quick_find(work->program, cell, &work->last_due))
        return false;
    work->has_due = true;
    return do_quickly(work, cell);
}
