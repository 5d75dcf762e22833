/* SPDX-License-Identifier: MIT */
#include "engine/batch.h"

#include "base/bytes.h"

void soj__batch_begin(soj_engine *engine, const soj__whose *whose, soj__batch *out)
{
    soj_work *work = engine->bench->work;
    soj__queue_tidy(&engine->queue); /* or making room would move what is marked */
    out->whose = whose;
    out->queued = soj__queue_end(&engine->queue);
    out->clock_steps = engine->counters.clock_steps;
    out->faults = engine->counters.faults;
    out->condition_errors = work->condition_errors;
    work->key = whose->key.data;
    work->key_len = whose->key.len;
    work->integer_key = whose->integer_key;
    if (whose->cell)
        soj__stay_begin(work, whose->cell + SOJ__CELL_RECORD,
                        soj__engine_tail(engine, whose->cell));
    else
        soj__stay_begin(work, NULL, NULL);
    out->tail = soj__stay_tail(work, &out->tail_len);
}

soj_status soj__batch_roll_back(soj_engine *engine, const soj__batch *batch)
{
    soj__queue_cut(&engine->queue, batch->queued);
    engine->counters.clock_steps = batch->clock_steps;
    engine->counters.faults = batch->faults;
    engine->bench->work->condition_errors = batch->condition_errors;
    return SOJ_ERR_NOMEM;
}

/* Room for what one macrostep makes, and where. */
static inline bool prepare(soj_engine *engine)
{
    const soj__program *program = engine->program;
    if (!soj__queue_reserve(&engine->queue, program->max_outputs,
                            (size_t)program->max_data * SOJ__DATUM_MOST))
        return false;
    engine->bench->work->rows = soj__queue_room(&engine->queue);
    return true;
}

/* Take over the outputs of a macrostep. */
static inline void take(soj_engine *engine, const soj__batch *batch)
{
    const soj_work *work = engine->bench->work;
    if (work->n_rows > 0)
        soj__queue_push(&engine->queue, work->n_rows, work->data, work->data_len,
                        batch->whose->number);
}

soj_status soj__batch_act(soj_engine *engine, const soj__batch *batch, const soj__act *act,
                          soj_result *result)
{
    soj_work *work = engine->bench->work;
    if (!prepare(engine))
        return SOJ_ERR_NOMEM;
    soj_status status = act->event ? soj__stay_event(work, act->event, result)
                                   : soj__stay_place(work, act->placement, result);
    if (status == SOJ_OK)
        take(engine, batch);
    return status;
}

soj_status soj__batch_clock(soj_engine *engine, const soj__batch *batch, soj_time until,
                            size_t *budget)
{
    soj_work *work = engine->bench->work;
    for (; *budget > 0 && soj__stay_due(work) <= until; --*budget) {
        if (!prepare(engine))
            return SOJ_ERR_NOMEM;
        soj__stay_clock(work);
        engine->counters.clock_steps++;
        engine->counters.faults += work->n_rows > 0 && work->rows[0].kind == SOJ_OUTPUT_FAULT;
        take(engine, batch);
    }
    return SOJ_OK;
}

soj_status soj__batch_release(soj_engine *engine, const soj__batch *batch)
{
    if (!prepare(engine))
        return SOJ_ERR_NOMEM;
    soj__stay_release(engine->bench->work, engine->now);
    take(engine, batch);
    return SOJ_OK;
}

/* ---- ids of emissions ---- */

/* The next row of the batch that is an emission, from row `at` on; NULL: there is none. */
static const soj__row *next_emission(const soj_engine *engine, size_t *at)
{
    while (*at < engine->queue.n) {
        const soj__row *row = &engine->queue.rows[(*at)++];
        if (row->kind == SOJ_OUTPUT_TOUCHPOINT)
            return row;
    }
    return NULL;
}

/* Room for the ids of what the batch has emitted, so that keeping them cannot fail. */
static bool reserve_ids(soj_engine *engine, const soj__batch *batch)
{
    size_t n = 0;
    for (size_t at = batch->queued.n; next_emission(engine, &at);)
        n++;
    return n == 0 || soj__emissions_reserve(&engine->emissions, batch->whose->number, n);
}

static void keep_ids(soj_engine *engine, const soj__batch *batch)
{
    const soj__row *row;
    for (size_t at = batch->queued.n; (row = next_emission(engine, &at)) != NULL;)
        soj__emissions_add(&engine->emissions, batch->whose->number, row->as.touchpoint.id,
                           row->as.touchpoint.touchpoint);
}

/* ---- commit ---- */

static void add_customer(soj_engine *engine, const soj__whose *whose)
{
    uint32_t number = engine->has_integer_keys
                          ? soj__registry_add_integer(&engine->registry, whose->integer_key)
                          : soj__registry_add(&engine->registry, whose->key);
    SOJ__ASSERT(number == whose->number);
    (void)number;
}

/* Give a cell, which has a tail of `had` bytes or none, another, or none where all parts are empty.
 * False where there is no memory: nothing has changed. */
static bool put_tail(soj_engine *engine, uint8_t *cell, size_t had, const uint8_t *tail, size_t len)
{
    soj__tails *tails = &engine->tails;
    const uint32_t before = soj__cell_tail(cell);
    uint32_t after = 0;
    if (len > (size_t)SOJ__LENGTH_BYTES * engine->program->parts.n) {
        after = soj__tails_put(tails, before, had, tail, len);
        if (after == 0)
            return false;
    } else if (before != 0) {
        soj__tails_give(tails, before, had);
    }
    soj__store_u32(cell + SOJ__CELL_TAIL, after);
    return true;
}

soj_status soj__batch_commit(soj_engine *engine, const soj__batch *batch)
{
    const soj__program *program = engine->program;
    uint32_t number = batch->whose->number;
    bool is_new = !batch->whose->cell;
    uint8_t *cell = is_new ? soj__cell_at(&engine->cells, number) : batch->whose->cell;
    soj_time due = is_new ? SOJ_TIME_NEVER : soj__cell_due(cell);
    size_t tail_len;
    const uint8_t *tail = soj__stay_tail(engine->bench->work, &tail_len);
    if ((program->wants_reports && !reserve_ids(engine, batch)) ||
        !soj__calendar_reserve(&engine->calendar) ||
        (tail != batch->tail && !put_tail(engine, cell, batch->tail_len, tail, tail_len)))
        return soj__batch_roll_back(engine, batch);
    memcpy(cell + SOJ__CELL_RECORD, soj__stay_cell(engine->bench->work),
           soj__program_cell(program));
    if (is_new)
        add_customer(engine, batch->whose);
    soj__calendar_update(&engine->calendar, cell, number, due);
    if (program->wants_reports)
        keep_ids(engine, batch);
    return SOJ_OK;
}

/* ---- the clock alone ---- */

/* What was done before memory was missing stays. The first macrostep moves the clock to its
 * instant. */
soj_status soj__batch_run(soj_engine *engine, const soj__whose *whose, soj_time until,
                          bool to_the_end, size_t *budget)
{
    soj__batch batch;
    const size_t before = *budget;
    soj__batch_begin(engine, whose, &batch);
    soj_time last = to_the_end ? until : soj__stay_due(engine->bench->work);
    soj_status status = soj__batch_clock(engine, &batch, last, budget);
    if (*budget == before)
        return status;
    soj_status committed = soj__batch_commit(engine, &batch);
    return committed == SOJ_OK ? status : committed;
}
