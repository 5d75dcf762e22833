/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include "base/bytes.h"
#include "base/siphash.h"
#include "engine/ahead.h"
#include "engine/batch.h"

#define SOME 4u /* emissions: those of a model with few parts take a line of the caches */

/* ---- made and freed ---- */

/* Who gets one touchpoint gets more. With room for some the tail of most customers never moves, and
 * there are not many that it has left. */
static size_t least_tail(const soj_engine *engine)
{
    const soj__program *program = engine->program;
    const uint32_t n = program->touchpoints.n < SOME ? program->touchpoints.n : SOME;
    if (engine->forgets_emissions)
        return 0;
    return (size_t)SOJ__LENGTH_BYTES * program->parts.n + n * soj__emitted_kept(false, 0);
}

/* The parts that are empty at first and need no memory. */
static void init_parts(soj_engine *engine, const soj_engine_options *options)
{
    const soj__mem *mem = &engine->mem;
    const soj__program *program = engine->program;
    const uint8_t *secret = options->erasure_key;
    uint64_t seed = secret ? soj__siphash(secret, SOJ__SLICE("keys")).low : 0;
    engine->retention = options->event_id_retention;
    engine->max_skew = options->max_skew;
    engine->has_integer_keys = options->keys == SOJ_KEYS_INTEGER;
    engine->forgets_emissions = options->forgets_emissions;
    engine->outputs =
        options->outputs ? options->outputs | SOJ_OUTPUT_BIT(SOJ_OUTPUT_FAULT) : UINT32_MAX;
    if (engine->has_integer_keys)
        soj__registry_init_integer(&engine->registry, mem, seed);
    else
        soj__registry_init(&engine->registry, mem, seed);
    soj__cells_init(&engine->cells, mem, soj__program_cell(program));
    soj__tails_init(&engine->tails, mem, least_tail(engine));
    soj__calendar_init(&engine->calendar, mem, &engine->cells);
    soj__queue_init(&engine->queue, mem, program->max_outputs,
                    (size_t)program->max_data * SOJ__DATUM_MOST);
    soj__seen_init(&engine->seen, mem, secret, engine->retention > 0 ? soj__engine_horizon : NULL,
                   engine);
    soj__erased_init(&engine->erased, mem, secret);
    soj__emissions_init(&engine->emissions, mem, secret);
    soj__departed_init(&engine->departed, mem);
}

soj_status soj__engine_new(soj_model *model, const soj__mem *mem, const soj_engine_options *options,
                           soj_engine **out_engine)
{
    soj_status status = soj__work_check_zones(model->program, options->zones);
    if (status != SOJ_OK)
        return status;
    soj_engine *engine = soj__mem_zalloc(mem, sizeof(*engine));
    soj__bench *bench = soj__mem_zalloc(mem, sizeof(*bench));
    if (!engine || !bench) {
        soj__mem_free(mem, engine, sizeof(*engine));
        soj__mem_free(mem, bench, sizeof(*bench));
        return SOJ_ERR_NOMEM;
    }
    engine->mem = *mem;
    engine->model = model;
    engine->program = model->program;
    engine->zones = options->zones;
    engine->bench = bench;
    init_parts(engine, options);
    *out_engine = engine;
    return SOJ_OK;
}

/* Take away all that the engine works with. */
static void clear_bench(soj_engine *engine)
{
    soj__bench *bench = engine->bench;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(bench->spare); i++)
        soj__mem_free(&engine->mem, bench->spare[i], engine->program->record_max);
    soj__mem_free(&engine->mem, bench->data, engine->program->max_data * sizeof(*bench->data));
    soj__work_free(bench->work);
    memset(bench, 0, sizeof(*bench));
}

/* The kinds of rows that are queued. What was emitted is remembered for reports, wanted or not. */
static uint32_t wanted(const soj_engine *engine)
{
    return engine->program->wants_reports ? engine->outputs | SOJ_OUTPUT_BIT(SOJ_OUTPUT_TOUCHPOINT)
                                          : engine->outputs;
}

soj_status soj__engine_wake_up(soj_engine *engine)
{
    soj__bench *bench = engine->bench;
    const soj__program *program = engine->program;
    bench->spare[0] = soj__mem_alloc(&engine->mem, program->record_max);
    bench->spare[1] = soj__mem_alloc(&engine->mem, program->record_max);
    bench->data = soj__mem_alloc(&engine->mem, program->max_data * sizeof(*bench->data));
    soj_status status = SOJ_ERR_NOMEM;
    if (bench->spare[0] && bench->spare[1] && bench->data)
        status = soj__work_new(engine->model, &engine->mem, engine->zones, true, &bench->work);
    if (status != SOJ_OK) {
        clear_bench(engine);
        return status;
    }
    bench->work->wanted = wanted(engine);
    bench->work->spare[0] = bench->spare[0];
    bench->work->spare[1] = bench->spare[1];
    bench->work->forgets_emissions = engine->forgets_emissions;
    return SOJ_OK;
}

void soj__engine_trim(soj_engine *engine)
{
    soj__bench *bench = engine->bench;
    bool is_empty = soj__queue_trim(&engine->queue);
    soj__calendar_trim(&engine->calendar);
    if (!is_empty || !bench->work || soj__work_holds_something(bench->work))
        return;
    engine->condition_errors += bench->work->condition_errors;
    clear_bench(engine);
}

void soj__engine_free(soj_engine *engine)
{
    soj__mem mem = engine->mem;
    clear_bench(engine);
    soj__mem_free(&mem, engine->bench, sizeof(*engine->bench));
    soj__departed_done(&engine->departed);
    soj__emissions_done(&engine->emissions);
    soj__erased_done(&engine->erased);
    soj__seen_done(&engine->seen);
    soj__queue_done(&engine->queue);
    soj__calendar_done(&engine->calendar);
    soj__tails_done(&engine->tails);
    soj__cells_done(&engine->cells);
    soj__registry_done(&engine->registry);
    soj__journal_free(engine->journal, engine->program->max_data);
    soj__mem_free(&mem, engine, sizeof(*engine));
}

/* ---- customers ---- */

const uint8_t *soj__engine_record(const soj_engine *engine, uint32_t number, size_t *out_len)
{
    soj__bench *bench = engine->bench;
    const soj__pieces pieces = soj__engine_pieces(engine, number);
    if (!bench->spare[2])
        bench->spare[2] = soj__mem_alloc(&engine->mem, engine->program->record_max);
    if (bench->spare[2])
        *out_len = soj__record_put_together(engine->program, &pieces, bench->spare[2]);
    return bench->spare[2];
}

soj_time soj__engine_horizon(const void *engine, uint32_t number)
{
    const soj_engine *self = engine;
    return soj__cell_clock(soj__cell_at(&self->cells, number)) - self->retention;
}

uint64_t soj__engine_condition_errors(const soj_engine *engine)
{
    const soj_work *work = engine->bench->work;
    return engine->condition_errors + (work ? work->condition_errors : 0);
}

bool soj__engine_put_tail(soj_engine *engine, uint8_t *cell, size_t had, const uint8_t *tail,
                          size_t len)
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

void soj__engine_wipe_record(soj_engine *engine, uint32_t number)
{
    uint8_t *cell = soj__cell_at(&engine->cells, number);
    const soj__pieces record = soj__engine_pieces(engine, number);
    soj_time due = soj__cell_due(cell);
    if (record.tail)
        soj__tails_give(&engine->tails, soj__cell_tail(cell),
                        soj__tail_len(engine->program, record.tail));
    memset(cell + SOJ__CELL_RECORD, 0, soj__program_cell(engine->program));
    soj__store_u32(cell + SOJ__CELL_TAIL, SOJ__TAIL_GONE);
    soj__store_i64(cell + SOJ__CELL_RECORD, SOJ_TIME_NEVER); /* its due */
    soj__calendar_update(&engine->calendar, cell, number, due);
}

/* ---- time ---- */

/* The customer who is due first, at or before engine->now; SOJ__NONE. SOJ_OK, SOJ_ERR_NOMEM. */
static soj_status first_due(soj_engine *engine, uint32_t *out_number)
{
    soj_status status = soj__calendar_first(&engine->calendar, engine->now, out_number);
    if (status != SOJ_OK || *out_number == SOJ__NONE)
        return status;
    soj__ahead_due(engine);
    return soj__engine_wake(engine);
}

soj_status soj__engine_advance(soj_engine *engine, soj_time now, size_t max_steps, bool *out_more)
{
    uint32_t number;
    soj__whose whose;
    *out_more = false;
    if (now < engine->now)
        return SOJ_OK;
    engine->now = now;
    engine->is_advanced = true;
    soj__departed_wipe(&engine->departed, &engine->registry, &engine->queue);
    size_t budget = max_steps > 0 ? max_steps : SIZE_MAX;
    soj_status status = first_due(engine, &number);
    while (status == SOJ_OK && number != SOJ__NONE && budget > 0) {
        soj__engine_whose(engine, number, &whose);
        status = soj__batch_run(engine, &whose, now, false, &budget);
        if (status == SOJ_OK)
            status = first_due(engine, &number);
    }
    *out_more = status != SOJ_OK || number != SOJ__NONE;
    return status;
}

/* ---- outputs ---- */

/* Whether the next row, if there is one, is in the store, where there is a store. */
static inline bool may_go_out(const soj_engine *engine)
{
    return !engine->journal || soj__queue_n_out(&engine->queue) < engine->journal->n_out;
}

void soj__engine_name(const soj_engine *engine, uint32_t number, soj_output *out)
{
    if (engine->has_integer_keys) {
        out->integer_key = soj__registry_integer(&engine->registry, number);
    } else {
        const soj__slice key = soj__registry_key(&engine->registry, number);
        out->customer = (soj_text){key.data, key.len};
    }
}

const soj_output *soj__engine_next(soj_engine *engine)
{
    const soj__row *row;
    soj_output *out = &engine->output;
    do
        row = may_go_out(engine) ? soj__queue_next(&engine->queue) : NULL;
    while (row && !(engine->outputs & SOJ_OUTPUT_BIT(row->kind)));
    if (!row)
        return NULL;
    soj__engine_name(engine, row->customer, out);
    return soj__row_expand(engine->model, row, engine->queue.bytes, engine->bench->data, out);
}
