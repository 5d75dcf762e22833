/* SPDX-License-Identifier: MIT */
/* A question: the bench, and looking ahead. */
#include "explain/explain.h"

#include <string.h>

/* ---- looking ahead ---- */

static void note(soj__fate *fate, const soj_decision *decision)
{
    bool is_sent = decision->decision == SOJ_DECISION_EMITTED;
    if (is_sent && fate->emitted == SOJ_TIME_NEVER)
        fate->emitted = decision->time;
    if (!fate->is_foreseen) {
        fate->is_foreseen = true;
        fate->first = *decision;
    } else if (fate->is_settled || fate->first.occurrence != decision->occurrence) {
        return;
    }
    fate->last = *decision;
    fate->is_settled = decision->decision != SOJ_DECISION_DEFERRED;
}

static void note_all(soj_work *work, uint32_t only, soj__fate *fates)
{
    const soj_output *output;
    while ((output = soj__work_next(work))) {
        if (output->kind != SOJ_OUTPUT_DECISION)
            continue;
        const soj_decision *decision = &output->as.decision;
        if (only == SOJ_NONE)
            note(&fates[decision->touchpoint], decision);
        else if (only == decision->touchpoint)
            note(fates, decision);
    }
}

void soj__asked_rewind(soj__asked *asked)
{
    memcpy(asked->from, asked->start, asked->start_len);
    asked->len = asked->start_len;
}

void soj__asked_accept(soj__asked *asked, size_t len)
{
    uint8_t *was = asked->from;
    asked->from = asked->to;
    asked->to = was;
    asked->len = len;
}

static soj_time due_of(const soj__asked *asked)
{
    return soj__load_i64(asked->from + SOJ__RECORD_DUE);
}

soj_status soj__asked_step(soj__asked *asked, const void *record, size_t record_len, soj_time now)
{
    const soj_explain_question *question = asked->question;
    const soj_input input = {
        .customer = question->customer, .customer_len = question->customer_len, .now = now};
    const soj__pieces pieces = soj__record_pieces(asked->program, record, record_len);
    size_t len = 0;
    soj_status status =
        soj__step(asked->work, &input, &pieces, asked->to, asked->program->record_max, &len, NULL);
    if (status == SOJ_OK)
        soj__asked_accept(asked, len);
    return status;
}

soj_status soj__asked_run(soj__asked *asked, uint32_t only, soj__fate *fates)
{
    note_all(asked->work, only, fates);
    for (uint32_t i = 0; i < SOJ_EXPLAIN_STEPS && due_of(asked) != SOJ_TIME_NEVER; i++) {
        soj_status status = soj__asked_step(asked, asked->from, asked->len, SOJ_TIME_MAX);
        if (status != SOJ_OK)
            return status;
        note_all(asked->work, only, fates);
        if (only != SOJ_NONE && fates->is_settled)
            break;
    }
    return SOJ_OK;
}

/* ---- the bench ---- */

static soj_status catch_up(soj__asked *asked)
{
    const soj_explain_question *question = asked->question;
    soj_status status =
        soj__asked_step(asked, question->record, question->record_len, question->now);
    for (uint32_t i = 1; status == SOJ_OK && due_of(asked) <= question->now; i++) {
        if (i == SOJ_EXPLAIN_STEPS)
            return SOJ_ERR_LIMIT;
        status = soj__asked_step(asked, asked->from, asked->len, question->now);
    }
    if (status != SOJ_OK)
        return status;
    while (soj__work_next(asked->work))
        ; /* they are of the past */
    memcpy(asked->start, asked->from, asked->len);
    asked->start_len = asked->len;
    return SOJ_OK;
}

static soj_status hold_all(soj__asked *asked)
{
    const soj_explain_question *question = asked->question;
    soj_status status = SOJ_OK;
    for (size_t i = 0; i < question->n_holds && status == SOJ_OK; i++)
        status = soj__work_set_hold(asked->work, question->holds[i].what, question->holds[i].handle,
                                    true);
    return status;
}

/* ---- answers ---- */

static void explain_all(soj__asked *asked, const soj__fate *fates, soj_explanations *out)
{
    uint32_t only = asked->question->touchpoint;
    for (size_t i = 0; i < out->n; i++) {
        const soj__fate *fate = &fates[i];
        soj_explanation *one = &out->all[i];
        one->touchpoint = only == SOJ_NONE ? (uint32_t)i : only;
        one->is_foreseen = fate->is_foreseen;
        one->first = fate->first;
        one->last = fate->last;
        soj__asked_change(asked, fate, one);
    }
}

/* All occurrences, so that a later one that goes out is found. */
static soj_status look_ahead(soj__asked *asked, soj__fate *fates, soj_explanations *out)
{
    uint32_t n = asked->program->touchpoints.n;
    uint32_t only = asked->question->touchpoint;
    for (uint32_t i = 0; i < n; i++)
        fates[i].emitted = SOJ_TIME_NEVER;
    soj__asked_rewind(asked);
    soj_status status = soj__asked_run(asked, SOJ_NONE, fates);
    if (status == SOJ_OK)
        explain_all(asked, only == SOJ_NONE ? fates : fates + only, out);
    return status;
}

static soj_status answer(soj__asked *asked, const soj__mem *mem, soj_explanations *out)
{
    size_t bytes = sizeof(soj__fate) * (size_t)asked->program->touchpoints.n;
    soj_status status = hold_all(asked);
    if (status == SOJ_OK)
        status = catch_up(asked);
    if (status != SOJ_OK || bytes == 0)
        return status;
    soj__fate *fates = soj__mem_zalloc(mem, bytes);
    if (!fates)
        return SOJ_ERR_NOMEM;
    status = look_ahead(asked, fates, out);
    soj__mem_free(mem, fates, bytes);
    return status;
}

static soj_status with_records(soj__asked *asked, const soj__mem *mem, soj_explanations *out)
{
    size_t most = asked->program->record_max;
    uint8_t *records = soj__mem_alloc(mem, 3 * most);
    if (!records)
        return SOJ_ERR_NOMEM;
    asked->start = records;
    asked->from = records + most;
    asked->to = records + 2 * most;
    soj_status status = answer(asked, mem, out);
    soj__mem_free(mem, records, 3 * most);
    return status;
}

soj_status soj__explain(const soj_explain_question *question, soj_explanations **out)
{
    const soj__mem mem = soj__mem_from(question->allocator);
    soj__asked asked = {.question = question, .program = question->model->program};
    size_t n = question->touchpoint == SOJ_NONE ? asked.program->touchpoints.n : 1;
    size_t size = sizeof(soj_explanations) + n * sizeof(soj_explanation);
    soj_status status = soj__work_new(question->model, &mem, question->zones, false, &asked.work);
    if (status != SOJ_OK)
        return status;
    soj_explanations *all = soj__mem_zalloc(&mem, size);
    if (all) {
        *all = (soj_explanations){.mem = mem, .model = question->model, .n = n, .size = size};
        status = with_records(&asked, &mem, all);
    } else {
        status = SOJ_ERR_NOMEM;
    }
    soj__work_free(asked.work);
    if (status == SOJ_OK)
        *out = all;
    else if (all)
        soj__mem_free(&mem, all, size);
    return status;
}
