/* SPDX-License-Identifier: MIT */
/* Copies of a record and of a model, and steps with them. */
#include "explain/explain.h"

#include <string.h>

/* ---- the record ---- */

void soj__bench_rewind(soj__bench *bench)
{
    memcpy(bench->from, bench->start, bench->start_len);
    bench->len = bench->start_len;
}

static void accept(soj__bench *bench, size_t len)
{
    uint8_t *was = bench->from;
    bench->from = bench->to;
    bench->to = was;
    bench->len = len;
}

static soj__pieces pieces(const soj__bench *bench)
{
    return soj__record_pieces(bench->program, bench->from, bench->len);
}

soj_time soj__bench_due(const soj__bench *bench)
{
    return soj__load_i64(bench->from + SOJ__RECORD_DUE);
}

static soj_input clock_of(const soj__bench *bench, soj_time now)
{
    const soj_explain_question *question = bench->question;
    return (soj_input){
        .customer = question->customer, .customer_len = question->customer_len, .now = now};
}

static soj_status step(soj__bench *bench, const soj__pieces *record, soj_time now)
{
    const soj_input input = clock_of(bench, now);
    size_t len = 0;
    soj_status status =
        soj__step(bench->work, &input, record, bench->to, bench->record_max, &len, NULL);
    if (status == SOJ_OK)
        accept(bench, len);
    return status;
}

soj_status soj__bench_step(soj__bench *bench, soj_time now)
{
    const soj__pieces record = pieces(bench);
    return step(bench, &record, now);
}

soj_status soj__bench_settle(soj__bench *bench)
{
    const soj_time now = bench->question->now;
    for (uint32_t i = 1; soj__bench_due(bench) <= now; i++) {
        soj_status status = i < SOJ_EXPLAIN_STEPS ? soj__bench_step(bench, now) : SOJ_ERR_LIMIT;
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}

bool soj__bench_post(soj__bench *bench, uint32_t event, const soj_property *traits, uint32_t n)
{
    const soj_explain_question *question = bench->question;
    const soj_event posted = {.customer = question->customer,
                              .customer_len = question->customer_len,
                              .event = event,
                              .time = question->now,
                              .properties = traits,
                              .n_properties = n};
    const soj_input input = {.event = &posted};
    const soj__pieces record = pieces(bench);
    size_t len = 0;
    if (soj__step(bench->work, &input, &record, bench->to, bench->record_max, &len, NULL) != SOJ_OK)
        return false;
    accept(bench, len);
    return true;
}

bool soj__bench_place(soj__bench *bench, uint32_t stage, const soj_property *traits, uint32_t n)
{
    const soj_explain_question *question = bench->question;
    const soj_placed_stage placed = {stage, question->now};
    const soj_placement placement = {.customer = question->customer,
                                     .customer_len = question->customer_len,
                                     .time = question->now,
                                     .stages = &placed,
                                     .n_stages = 1,
                                     .attributes = traits,
                                     .n_attributes = n};
    const soj__pieces record = pieces(bench);
    size_t len = 0;
    if (soj__place(bench->work, &placement, &record, bench->to, bench->record_max, &len, NULL) !=
        SOJ_OK)
        return false;
    accept(bench, len);
    return true;
}

bool soj__bench_ask_released(soj__bench *bench)
{
    const soj_input input = clock_of(bench, bench->question->now);
    const soj__pieces record = pieces(bench);
    size_t len = 0;
    if (soj__step_release(bench->work, &input, &record, bench->to, bench->record_max, &len) !=
        SOJ_OK)
        return false;
    accept(bench, len);
    return true;
}

/* ---- the model ---- */

static void widen(soj__program *program)
{
    enum { MOST = UINT8_MAX, TIME_BYTES = 8 };
    for (uint32_t i = 0; i < program->caps.n; i++) {
        const soj__cap *cap = soj__program_cap(program, i);
        soj__part *parts = (soj__part *)(void *)((char *)program + program->parts.at);
        uint32_t most = (cap->period == SOJ__PERIOD_ROLLING ? 1u : 2u) * MOST * TIME_BYTES;
        program->record_max += most - parts[cap->part].max;
        parts[cap->part].max = most;
    }
    if (program->record_max > SOJ_LIMIT_RECORD)
        program->record_max = SOJ_LIMIT_RECORD;
}

static soj_status make_draft(soj__bench *bench)
{
    const soj__program *program = bench->program;
    bench->plain = soj__mem_alloc(&bench->mem, program->size);
    soj__program *copy = soj__mem_alloc(&bench->mem, program->size);
    if (bench->plain && copy) {
        memcpy(bench->plain, program, program->size);
        widen(bench->plain);
        memcpy(copy, bench->plain, program->size);
        bench->draft = soj__model_new(&bench->mem, copy);
    }
    if (bench->draft)
        return SOJ_OK;
    soj__mem_free(&bench->mem, copy, program->size);
    return SOJ_ERR_NOMEM;
}

/* ---- the bench ---- */

static soj_status hold_all(soj__bench *bench)
{
    const soj_explain_question *question = bench->question;
    soj_status status = SOJ_OK;
    for (size_t i = 0; i < question->n_holds && status == SOJ_OK; i++)
        status = soj__work_set_hold(bench->work, question->holds[i].what, question->holds[i].handle,
                                    true);
    return status;
}

static soj_status catch_up(soj__bench *bench)
{
    const soj_explain_question *question = bench->question;
    const soj__pieces record =
        soj__record_pieces(bench->program, question->record, question->record_len);
    soj_status status = step(bench, &record, question->now);
    if (status == SOJ_OK)
        status = soj__bench_settle(bench);
    if (status != SOJ_OK)
        return status;
    while (soj__work_next(bench->work))
        ; /* they are of the past */
    memcpy(bench->start, bench->from, bench->len);
    bench->start_len = bench->len;
    return SOJ_OK;
}

static soj_status make_records(soj__bench *bench)
{
    bench->record_max = bench->plain->record_max;
    bench->start = soj__mem_alloc(&bench->mem, 3 * bench->record_max);
    if (!bench->start)
        return SOJ_ERR_NOMEM;
    bench->from = bench->start + bench->record_max;
    bench->to = bench->from + bench->record_max;
    return SOJ_OK;
}

soj_status soj__bench_open(soj__bench *bench, const soj_explain_question *question)
{
    *bench = (soj__bench){.question = question,
                          .mem = soj__mem_from(question->allocator),
                          .program = question->model->program};
    soj_status status = make_draft(bench);
    if (status == SOJ_OK)
        status = soj__work_new(bench->draft, &bench->mem, question->zones, false, &bench->work);
    if (status == SOJ_OK)
        status = make_records(bench);
    if (status == SOJ_OK)
        status = hold_all(bench);
    return status == SOJ_OK ? catch_up(bench) : status;
}

/* The two other records are behind the first, in whatever order. */
void soj__bench_close(soj__bench *bench)
{
    if (bench->start)
        soj__mem_free(&bench->mem, bench->start, 3 * bench->record_max);
    if (bench->work)
        soj__work_free(bench->work);
    if (bench->draft)
        soj__model_free(bench->draft);
    soj__mem_free(&bench->mem, bench->plain, bench->program->size);
}
