/* SPDX-License-Identifier: MIT */
#include "engine/batch.h"

#include "base/bytes.h"

soj__whose soj__engine_whose(const soj_engine *engine, uint32_t number)
{
    soj__whose whose = {.number = number};
    if (engine->has_integer_keys)
        whose.integer_key = soj__registry_integer(&engine->registry, number);
    else
        whose.key = soj__registry_key(&engine->registry, number);
    return whose;
}

/* Room for what one macrostep makes. */
static bool reserve_outputs(soj_engine *engine)
{
    const soj__program *program = engine->program;
    return soj__queue_reserve(&engine->queue, program->max_outputs,
                              (size_t)program->max_data * SOJ__DATUM_MOST);
}

void soj__batch_begin(soj_engine *engine, const soj__whose *whose, soj__batch *out)
{
    soj__queue_tidy(&engine->queue); /* or making room would move what is marked */
    *out = (soj__batch){
        .whose = *whose,
        .queued = soj__queue_end(&engine->queue),
        .clock_steps = engine->counters.clock_steps,
        .faults = engine->counters.faults,
        .condition_errors = engine->bench->work->condition_errors,
    };
    if (whose->number < engine->registry.n)
        out->record = soj__engine_pieces(engine, whose->number);
    engine->bench->work->integer_key = whose->integer_key;
}

soj_status soj__batch_roll_back(soj_engine *engine, const soj__batch *batch)
{
    soj__queue_cut(&engine->queue, batch->queued);
    engine->counters.clock_steps = batch->clock_steps;
    engine->counters.faults = batch->faults;
    engine->bench->work->condition_errors = batch->condition_errors;
    return SOJ_ERR_NOMEM;
}

/* Take over what a macrostep has made in the spare record. */
static void take(soj_engine *engine, soj__batch *batch, size_t len)
{
    const soj_work *work = engine->bench->work;
    soj__queue_push(&engine->queue, work->rows, work->n_rows, work->data, work->data_len,
                    batch->whose.number);
    batch->record = soj__record_pieces(engine->program, engine->bench->spare[batch->spare], len);
    batch->spare ^= 1u;
}

soj_status soj__batch_act(soj_engine *engine, soj__batch *batch, const soj__act *act,
                          soj_result *result)
{
    size_t len = 0;
    soj_status status;
    soj_work *work = engine->bench->work;
    uint8_t *out = engine->bench->spare[batch->spare];
    uint32_t max = engine->program->record_max;
    if (!reserve_outputs(engine))
        return SOJ_ERR_NOMEM;
    if (act->event)
        status = soj__step(work, &(soj_input){.event = act->event}, &batch->record, out, max, &len,
                           result);
    else
        status = soj__place(work, act->placement, &batch->record, out, max, &len, result);
    if (status == SOJ_OK)
        take(engine, batch, len);
    return status;
}

soj_status soj__batch_clock(soj_engine *engine, soj__batch *batch, soj_time now)
{
    size_t len = 0;
    const soj_work *work = engine->bench->work;
    const soj__slice key = batch->whose.key;
    const soj_input input = {.customer = key.data, .customer_len = key.len, .now = now};
    if (!reserve_outputs(engine))
        return SOJ_ERR_NOMEM;
    soj_status status =
        soj__step(engine->bench->work, &input, &batch->record, engine->bench->spare[batch->spare],
                  engine->program->record_max, &len, NULL);
    if (status != SOJ_OK)
        return status;
    take(engine, batch, len);
    engine->counters.clock_steps++;
    engine->counters.faults += work->n_rows > 0 && work->rows[0].kind == SOJ_OUTPUT_FAULT;
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
    if (!engine->program->wants_reports)
        return true;
    for (size_t at = batch->queued.n; next_emission(engine, &at);)
        n++;
    return n == 0 || soj__emissions_reserve(&engine->emissions, batch->whose.number, n);
}

static void keep_ids(soj_engine *engine, const soj__batch *batch)
{
    const soj__row *row;
    if (!engine->program->wants_reports)
        return;
    for (size_t at = batch->queued.n; (row = next_emission(engine, &at)) != NULL;)
        soj__emissions_add(&engine->emissions, batch->whose.number, row->as.touchpoint.id,
                           row->as.touchpoint.touchpoint);
}

/* ---- commit ---- */

/* The block for a tail that takes the place of another, which is given back where it does not do;
 * 0 where all parts are empty. *out_ok false: there is no memory, and nothing has changed. */
static uint32_t place_tail(soj_engine *engine, const soj__pieces *from, const soj__pieces *to,
                           uint32_t handle, bool *out_ok)
{
    bool is_empty = to->tail_len == (size_t)SOJ__LENGTH_BYTES * engine->program->parts.n;
    uint32_t fresh = 0;
    *out_ok = true;
    if (!is_empty && handle != 0 && soj__tail_room(from->tail_len) == soj__tail_room(to->tail_len))
        return handle;
    if (!is_empty) {
        fresh = soj__tails_take(&engine->tails, to->tail_len);
        *out_ok = fresh != 0;
    }
    if (*out_ok && handle != 0)
        soj__tails_give(&engine->tails, handle, from->tail_len);
    return fresh;
}

static void add_customer(soj_engine *engine, const soj__whose *whose)
{
    uint32_t number = engine->has_integer_keys
                          ? soj__registry_add_integer(&engine->registry, whose->integer_key)
                          : soj__registry_add(&engine->registry, whose->key);
    SOJ__ASSERT(number == whose->number);
    (void)number;
}

soj_status soj__batch_commit(soj_engine *engine, const soj__batch *batch)
{
    uint32_t number = batch->whose.number;
    uint8_t *cell = soj__cell_at(&engine->cells, number);
    bool is_new = number == engine->registry.n;
    soj__pieces before = {.cell = NULL};
    soj_time due = SOJ_TIME_NEVER;
    bool ok;
    if (!is_new) {
        before = soj__engine_pieces(engine, number);
        due = soj__cell_due(cell);
    }
    if (!reserve_ids(engine, batch) || !soj__calendar_reserve(&engine->calendar))
        return soj__batch_roll_back(engine, batch);
    uint32_t tail = place_tail(engine, &before, &batch->record, soj__cell_tail(cell), &ok);
    if (!ok)
        return soj__batch_roll_back(engine, batch);
    if (tail != 0)
        memcpy(soj__tail_at(&engine->tails, tail), batch->record.tail, batch->record.tail_len);
    memcpy(cell + SOJ__CELL_RECORD, batch->record.cell, soj__program_cell(engine->program));
    soj__store_u32(cell + SOJ__CELL_TAIL, tail);
    if (is_new)
        add_customer(engine, &batch->whose);
    soj__calendar_update(&engine->calendar, number, due);
    keep_ids(engine, batch);
    return SOJ_OK;
}
