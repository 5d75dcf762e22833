/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include "base/bytes.h"

soj_engine *soj__engine_new(soj_model *model, const soj__mem *mem)
{
    soj_engine *engine = soj__mem_zalloc(mem, sizeof(*engine));
    if (!engine)
        return NULL;
    engine->mem = *mem;
    engine->model = model;
    engine->program = model->program;
    soj__registry_init(&engine->registry, mem);
    soj__agenda_init(&engine->agenda, mem);
    soj__queue_init(&engine->queue, mem);
    engine->work = soj__work_new(model, mem);
    for (size_t i = 0; i < SOJ__ARRAY_LEN(engine->spare); i++)
        engine->spare[i] = soj__mem_alloc(mem, engine->program->record_max);
    if (!engine->work || !engine->spare[0] || !engine->spare[1]) {
        soj__engine_free(engine);
        return NULL;
    }
    engine->work->is_trusting = true;
    return engine;
}

void soj__engine_free(soj_engine *engine)
{
    if (!engine)
        return;
    soj__mem mem = engine->mem;
    for (uint32_t i = 0; i < engine->registry.n; i++)
        soj__mem_free(&mem, engine->customers[i].record, engine->customers[i].len);
    soj__mem_free(&mem, engine->customers, engine->customers_capacity * sizeof(*engine->customers));
    for (size_t i = 0; i < SOJ__ARRAY_LEN(engine->spare); i++)
        soj__mem_free(&mem, engine->spare[i], engine->program->record_max);
    soj__work_free(engine->work);
    soj__queue_done(&engine->queue);
    soj__agenda_done(&engine->agenda);
    soj__registry_done(&engine->registry);
    soj__mem_free(&mem, engine, sizeof(*engine));
}

/* ---- what may be undone ---- */

/* Steps of one customer that are done together or not at all. */
typedef struct batch {
    uint32_t number;
    const uint8_t *record; /* as it is so far: the customer's own, or in a spare; NULL: none yet */
    size_t len;
    unsigned spare; /* the one to step into */
    size_t queued;  /* outputs before the batch */
    uint64_t clock_steps, faults, condition_errors;
} batch;

static soj_status begin(soj_engine *engine, uint32_t number, batch *out)
{
    if (!soj__queue_reserve(&engine->queue, engine->program->max_outputs))
        return SOJ_ERR_NOMEM;
    *out = (batch){
        .number = number,
        .queued = engine->queue.n,
        .clock_steps = engine->counters.clock_steps,
        .faults = engine->counters.faults,
        .condition_errors = engine->work->condition_errors,
    };
    if (number < engine->registry.n) {
        out->record = engine->customers[number].record;
        out->len = engine->customers[number].len;
    }
    return SOJ_OK;
}

static soj_status roll_back(soj_engine *engine, const batch *steps)
{
    engine->queue.n = steps->queued;
    engine->counters.clock_steps = steps->clock_steps;
    engine->counters.faults = steps->faults;
    engine->work->condition_errors = steps->condition_errors;
    return SOJ_ERR_NOMEM;
}

/* One macrostep of a batch; its outputs are queued. Fails as soj_step() does, or for memory: the
 * batch is then as it was before. */
static soj_status step(soj_engine *engine, batch *steps, const soj_input *input, soj_result *result)
{
    const soj_work *work = engine->work;
    uint8_t *out = engine->spare[steps->spare];
    size_t len;
    if (!soj__queue_reserve(&engine->queue, engine->program->max_outputs))
        return SOJ_ERR_NOMEM;
    soj_status status = soj__step(engine->work, input, steps->record, steps->len, out,
                                  engine->program->record_max, &len, result);
    if (status != SOJ_OK)
        return status;
    soj__queue_push(&engine->queue, work->rows, work->n_rows, steps->number);
    steps->record = out;
    steps->len = len;
    steps->spare ^= 1u;
    return SOJ_OK;
}

static soj_status step_clock(soj_engine *engine, batch *steps, soj__slice key, soj_time now)
{
    const soj_work *work = engine->work;
    soj_input input = {.customer = key.data, .customer_len = key.len, .now = now};
    soj_status status = step(engine, steps, &input, NULL);
    if (status != SOJ_OK)
        return status;
    engine->counters.clock_steps++;
    engine->counters.faults += work->n_rows > 0 && work->rows[0].kind == SOJ_OUTPUT_FAULT;
    return SOJ_OK;
}

/* Give the customer, who exists, the record of the batch. */
static soj_status commit(soj_engine *engine, const batch *steps)
{
    soj__customer *customer = &engine->customers[steps->number];
    if (steps->len != customer->len) {
        uint8_t *record = soj__mem_alloc(&engine->mem, steps->len);
        if (!record)
            return roll_back(engine, steps);
        soj__mem_free(&engine->mem, customer->record, customer->len);
        *customer = (soj__customer){record, steps->len};
    }
    memcpy(customer->record, steps->record, steps->len);
    soj__agenda_update(&engine->agenda, steps->number,
                       soj__load_i64(steps->record + SOJ__RECORD_DUE));
    return SOJ_OK;
}

/* ---- the clock ---- */

/* One macrostep of the clock for a customer for whom something is due at or before `now`. */
static soj_status run_one(soj_engine *engine, uint32_t number, soj_time now)
{
    batch steps;
    soj_status status = begin(engine, number, &steps);
    if (status == SOJ_OK)
        status = step_clock(engine, &steps, soj__registry_key(&engine->registry, number), now);
    return status == SOJ_OK ? commit(engine, &steps) : status;
}

soj_status soj__engine_advance(soj_engine *engine, soj_time now, size_t max_steps, bool *out_more)
{
    const soj__agenda_entry *first;
    *out_more = false;
    if (now < engine->now)
        return SOJ_OK;
    engine->now = now;
    for (size_t n = 0; (first = soj__agenda_first(&engine->agenda)) && first->due <= now; n++) {
        soj_status status = SOJ_OK;
        *out_more = true;
        if (max_steps > 0 && n == max_steps)
            return SOJ_OK;
        status = run_one(engine, first->number, now);
        if (status != SOJ_OK)
            return status;
        *out_more = false;
    }
    return SOJ_OK;
}

/* ---- events ---- */

/* What is due for a customer before an event at `time` is processed. */
static soj_status run_before(soj_engine *engine, uint32_t number, soj_time time)
{
    soj_time clock = soj__load_i64(engine->customers[number].record + SOJ__RECORD_CLOCK);
    soj_time until = time > clock ? time : clock;
    while (soj__load_i64(engine->customers[number].record + SOJ__RECORD_DUE) <= until) {
        soj_status status = run_one(engine, number, until);
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}

/* Room for one more customer, so that adding it cannot fail. */
static bool reserve_customer(soj_engine *engine)
{
    return soj__registry_reserve(&engine->registry) && soj__agenda_reserve(&engine->agenda) &&
           soj__mem_reserve(&engine->mem, (void **)&engine->customers, &engine->customers_capacity,
                            (size_t)engine->registry.n + 1, sizeof(*engine->customers));
}

static soj_status commit_new(soj_engine *engine, const batch *steps, soj__slice key)
{
    uint8_t *record = soj__mem_alloc(&engine->mem, steps->len);
    if (!record)
        return roll_back(engine, steps);
    memcpy(record, steps->record, steps->len);
    uint32_t number = soj__registry_add(&engine->registry, key);
    engine->customers[number] = (soj__customer){record, steps->len};
    soj__agenda_add(&engine->agenda, soj__load_i64(record + SOJ__RECORD_DUE));
    return SOJ_OK;
}

/* The event and what it makes due at its instant: together or not at all. */
static soj_status apply(soj_engine *engine, uint32_t number, const soj_event *event,
                        soj_result *result)
{
    batch steps;
    soj__slice key = {event->customer, event->customer_len};
    bool is_new = number == SOJ__NONE;
    if (is_new && !reserve_customer(engine))
        return SOJ_ERR_NOMEM;
    soj_status status = begin(engine, is_new ? engine->registry.n : number, &steps);
    if (status == SOJ_OK)
        status = step(engine, &steps, &(soj_input){.event = event}, result);
    if (status != SOJ_OK)
        return status;
    soj_time clock = soj__load_i64(steps.record + SOJ__RECORD_CLOCK);
    while (soj__load_i64(steps.record + SOJ__RECORD_DUE) <= clock) {
        if (step_clock(engine, &steps, key, clock) != SOJ_OK)
            return roll_back(engine, &steps);
    }
    return is_new ? commit_new(engine, &steps, key) : commit(engine, &steps);
}

static void count(soj_engine_counters *counters, const soj_result *result)
{
    if (result->status == SOJ_ERR_NOMEM)
        return;
    if (result->status != SOJ_OK) {
        counters->rejected++;
        return;
    }
    counters->accepted++;
    counters->late += result->is_late;
    counters->unhandled += result->is_unhandled;
}

soj_status soj__engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result)
{
    soj_result result = {.handle = SOJ_NONE};
    soj_status status = soj__event_check(engine->program, event);
    if (status == SOJ_OK) {
        soj__slice key = {event->customer, event->customer_len};
        uint32_t number = soj__registry_find(&engine->registry, key);
        if (number != SOJ__NONE)
            status = run_before(engine, number, event->time);
        if (status == SOJ_OK)
            status = apply(engine, number, event, &result);
    }
    if (status == SOJ_ERR_NOMEM)
        result = (soj_result){.handle = SOJ_NONE};
    result.status = status;
    count(&engine->counters, &result);
    if (out_result)
        *out_result = result;
    return status;
}

const soj_output *soj__engine_next(soj_engine *engine)
{
    const soj__row *row = soj__queue_next(&engine->queue);
    if (!row)
        return NULL;
    soj__slice key = soj__registry_key(&engine->registry, row->customer);
    soj__row_expand(engine->program, row, (soj_text){key.data, key.len}, &engine->output);
    return &engine->output;
}
