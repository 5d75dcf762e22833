/* SPDX-License-Identifier: MIT */
#include "engine/batch.h"

#include "base/bytes.h"

/* Room for what one macrostep makes. */
static bool reserve_outputs(soj_engine *engine)
{
    const soj__program *program = engine->program;
    return soj__queue_reserve(&engine->queue, program->max_outputs,
                              (size_t)program->max_data * SOJ__DATUM_MOST);
}

void soj__batch_begin(soj_engine *engine, uint32_t number, soj__slice key, soj__batch *out)
{
    soj__queue_tidy(&engine->queue); /* or making room would move what is marked */
    *out = (soj__batch){
        .number = number,
        .key = key,
        .queued = soj__queue_end(&engine->queue),
        .clock_steps = engine->counters.clock_steps,
        .faults = engine->counters.faults,
        .condition_errors = engine->work->condition_errors,
    };
    if (number < engine->registry.n) {
        soj__agenda_expect_entry(&engine->agenda, number);
        out->record = engine->customers[number].record;
        out->len = engine->customers[number].len;
    }
}

soj_status soj__batch_roll_back(soj_engine *engine, const soj__batch *batch)
{
    soj__queue_cut(&engine->queue, batch->queued);
    engine->counters.clock_steps = batch->clock_steps;
    engine->counters.faults = batch->faults;
    engine->work->condition_errors = batch->condition_errors;
    return SOJ_ERR_NOMEM;
}

/* Take over what a macrostep has made in the spare record. */
static void take(soj_engine *engine, soj__batch *batch, size_t len)
{
    const soj_work *work = engine->work;
    soj__queue_push(&engine->queue, work->rows, work->n_rows, work->data, work->data_len,
                    batch->number);
    batch->record = engine->spare[batch->spare];
    batch->len = len;
    batch->spare ^= 1u;
}

soj_status soj__batch_act(soj_engine *engine, soj__batch *batch, const soj__act *act,
                          soj_result *result)
{
    size_t len = 0;
    soj_status status;
    uint8_t *out = engine->spare[batch->spare];
    uint32_t max = engine->program->record_max;
    const soj__pieces record = soj__record_pieces(engine->program, batch->record, batch->len);
    if (!reserve_outputs(engine))
        return SOJ_ERR_NOMEM;
    if (act->event)
        status = soj__step(engine->work, &(soj_input){.event = act->event}, &record, out, max, &len,
                           result);
    else
        status = soj__place(engine->work, act->placement, &record, out, max, &len, result);
    if (status == SOJ_OK)
        take(engine, batch, len);
    return status;
}

soj_status soj__batch_clock(soj_engine *engine, soj__batch *batch, soj_time now)
{
    size_t len = 0;
    const soj_work *work = engine->work;
    soj_input input = {.customer = batch->key.data, .customer_len = batch->key.len, .now = now};
    const soj__pieces record = soj__record_pieces(engine->program, batch->record, batch->len);
    if (!reserve_outputs(engine))
        return SOJ_ERR_NOMEM;
    soj_status status = soj__step(engine->work, &input, &record, engine->spare[batch->spare],
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

bool soj__batch_reserve_ids(soj_engine *engine, const soj__batch *batch)
{
    size_t n = 0;
    if (!engine->program->wants_reports)
        return true;
    for (size_t at = batch->queued.n; next_emission(engine, &at);)
        n++;
    return n == 0 || soj__emissions_reserve(&engine->emissions, batch->number, n);
}

void soj__batch_keep_ids(soj_engine *engine, const soj__batch *batch)
{
    const soj__row *row;
    if (!engine->program->wants_reports)
        return;
    for (size_t at = batch->queued.n; (row = next_emission(engine, &at)) != NULL;)
        soj__emissions_add(&engine->emissions, batch->number, row->as.touchpoint.id,
                           row->as.touchpoint.touchpoint);
}

soj_status soj__batch_commit(soj_engine *engine, const soj__batch *batch)
{
    soj__customer *customer = &engine->customers[batch->number];
    if (!soj__batch_reserve_ids(engine, batch))
        return soj__batch_roll_back(engine, batch);
    size_t room = soj__record_room(batch->len);
    if (room != soj__record_room(customer->len)) {
        uint8_t *record = soj__mem_alloc(&engine->mem, room);
        if (!record)
            return soj__batch_roll_back(engine, batch);
        soj__mem_free(&engine->mem, customer->record, soj__record_room(customer->len));
        customer->record = record;
    }
    customer->len = batch->len;
    memcpy(customer->record, batch->record, batch->len);
    soj__agenda_update(&engine->agenda, batch->number,
                       soj__load_i64(batch->record + SOJ__RECORD_DUE));
    soj__batch_keep_ids(engine, batch);
    return SOJ_OK;
}
