/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include "base/bytes.h"
#include "base/siphash.h"
#include "engine/batch.h"

static void expect_customer(const void *ctx, uint32_t number)
{
    const soj_engine *engine = ctx;
    SOJ__PREFETCH(&engine->customers[number]);
    soj__agenda_expect(&engine->agenda, number);
}

/* The parts that are empty at first and need no memory. */
static void init_parts(soj_engine *engine, const soj_engine_options *options)
{
    const soj__mem *mem = &engine->mem;
    const uint8_t *secret = options->erasure_key;
    engine->retention = options->event_id_retention;
    engine->max_skew = options->max_skew;
    soj__registry_init(&engine->registry, mem,
                       secret ? soj__siphash(secret, SOJ__SLICE("keys")).low : 0);
    engine->registry.guess = expect_customer;
    engine->registry.ctx = engine;
    soj__agenda_init(&engine->agenda, mem);
    soj__queue_init(&engine->queue, mem);
    soj__seen_init(&engine->seen, mem, secret, engine->retention > 0 ? soj__engine_horizon : NULL,
                   engine);
    soj__erased_init(&engine->erased, mem, secret);
    soj__emissions_init(&engine->emissions, mem, secret);
    soj__departed_init(&engine->departed, mem);
}

static bool allocate(soj_engine *engine)
{
    const soj__program *program = engine->program;
    for (size_t i = 0; i < SOJ__ARRAY_LEN(engine->spare); i++)
        engine->spare[i] = soj__mem_alloc(&engine->mem, program->record_max);
    engine->data = soj__mem_alloc(&engine->mem, program->max_data * sizeof(*engine->data));
    return engine->spare[0] && engine->spare[1] && engine->data;
}

soj_status soj__engine_new(soj_model *model, const soj__mem *mem, const soj_engine_options *options,
                           soj_engine **out_engine)
{
    soj_engine *engine = soj__mem_zalloc(mem, sizeof(*engine));
    if (!engine)
        return SOJ_ERR_NOMEM;
    engine->mem = *mem;
    engine->model = model;
    engine->program = model->program;
    init_parts(engine, options);
    soj_status status = soj__work_new(model, mem, options->zones, &engine->work);
    if (status == SOJ_OK && !allocate(engine))
        status = SOJ_ERR_NOMEM;
    if (status != SOJ_OK) {
        soj__engine_free(engine);
        return status;
    }
    engine->work->is_trusting = true;
    *out_engine = engine;
    return SOJ_OK;
}

void soj__engine_free(soj_engine *engine)
{
    soj__mem mem = engine->mem;
    for (uint32_t i = 0; i < engine->registry.n; i++)
        soj__mem_free(&mem, engine->customers[i].record,
                      soj__record_room(engine->customers[i].len));
    soj__mem_free(&mem, engine->customers, engine->customers_capacity * sizeof(*engine->customers));
    for (size_t i = 0; i < SOJ__ARRAY_LEN(engine->spare); i++)
        soj__mem_free(&mem, engine->spare[i], engine->program->record_max);
    soj__mem_free(&mem, engine->data, engine->program->max_data * sizeof(*engine->data));
    soj__work_free(engine->work);
    soj__departed_done(&engine->departed);
    soj__emissions_done(&engine->emissions);
    soj__erased_done(&engine->erased);
    soj__seen_done(&engine->seen);
    soj__queue_done(&engine->queue);
    soj__agenda_done(&engine->agenda);
    soj__registry_done(&engine->registry);
    soj__mem_free(&mem, engine, sizeof(*engine));
}

soj_time soj__engine_horizon(const void *engine, uint32_t number)
{
    const soj_engine *self = engine;
    return soj__load_i64(self->customers[number].record + SOJ__RECORD_CLOCK) - self->retention;
}

soj_status soj__engine_run_one(soj_engine *engine, uint32_t number, soj_time now)
{
    soj__batch batch;
    soj__customer_expect(&engine->customers[number]);
    soj__batch_begin(engine, number, soj__registry_key(&engine->registry, number), &batch);
    soj_status status = soj__batch_clock(engine, &batch, now);
    return status == SOJ_OK ? soj__batch_commit(engine, &batch) : status;
}

soj_status soj__engine_advance(soj_engine *engine, soj_time now, size_t max_steps, bool *out_more)
{
    const soj__agenda_entry *first;
    *out_more = false;
    if (now < engine->now)
        return SOJ_OK;
    engine->now = now;
    engine->is_advanced = true;
    soj__departed_wipe(&engine->departed, &engine->registry, &engine->queue);
    for (size_t n = 0; (first = soj__agenda_first(&engine->agenda)) && first->due <= now; n++) {
        soj_status status = SOJ_OK;
        *out_more = true;
        if (max_steps > 0 && n == max_steps)
            return SOJ_OK;
        status = soj__engine_run_one(engine, first->number, now);
        if (status != SOJ_OK)
            return status;
        *out_more = false;
    }
    return SOJ_OK;
}

const soj_output *soj__engine_next(soj_engine *engine)
{
    const soj__row *row = soj__queue_next(&engine->queue);
    if (!row)
        return NULL;
    soj__slice key = soj__registry_key(&engine->registry, row->customer);
    soj__row_expand(engine->program, row, engine->queue.bytes, (soj_text){key.data, key.len},
                    engine->data, &engine->output);
    return &engine->output;
}
