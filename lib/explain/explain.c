/* SPDX-License-Identifier: MIT */
/* A question: what is foreseen, and what would change it. */
#include "explain/explain.h"

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

static void note_all(soj_work *work, soj__fate *fates)
{
    const soj_output *output;
    while ((output = soj__work_next(work))) {
        if (output->kind == SOJ_OUTPUT_DECISION)
            note(&fates[output->as.decision.touchpoint], &output->as.decision);
    }
}

/* All occurrences, so that a later one that goes out is found. */
static soj_status foresee(soj__bench *bench, soj__fate *fates)
{
    for (uint32_t i = 0; i < bench->program->touchpoints.n; i++)
        fates[i].emitted = SOJ_TIME_NEVER;
    soj__bench_rewind(bench);
    for (uint32_t i = 0; i < SOJ_EXPLAIN_STEPS && soj__bench_due(bench) != SOJ_TIME_NEVER; i++) {
        soj_status status = soj__bench_step(bench, SOJ_TIME_MAX);
        if (status != SOJ_OK)
            return status;
        note_all(bench->work, fates);
    }
    return SOJ_OK;
}

/* ---- answers ---- */

/* Text that the draft has lies in the model at the same place. */
static void rebase(const soj__bench *bench, soj_decision *decision)
{
    if (decision->rule.data)
        decision->rule.data = (const char *)bench->program +
                              (decision->rule.data - (const char *)bench->draft->program);
}

/* As they are applied: the model, holds, a placement, attributes, an event. */
static int order_of(const soj_change *change)
{
    static const int orders[] = {[SOJ_CHANGE_SET] = 3,
                                 [SOJ_CHANGE_PLACE] = 2,
                                 [SOJ_CHANGE_EVENT] = 4,
                                 [SOJ_CHANGE_RELEASE] = 1};
    return change->kind < SOJ_CHANGE_WHEN ? orders[change->kind] : 0;
}

static void insert(soj_change *changes, uint32_t n, const soj_change *change)
{
    for (; n > 0 && order_of(&changes[n - 1]) > order_of(change); n--)
        changes[n] = changes[n - 1];
    changes[n] = *change;
}

static soj_status give(soj_explanations *all, const soj__remedy *remedy, soj_explanation *out)
{
    soj_change *changes = soj__arena_alloc(&all->arena, remedy->n * sizeof(soj_change));
    if (!changes)
        return SOJ_ERR_NOMEM;
    for (uint32_t i = 0; i < remedy->n; i++)
        insert(changes, i, &remedy->items[i]);
    out->changes = changes;
    out->n_changes = remedy->n;
    return SOJ_OK;
}

static int32_t outlook_of(const soj__fate *fate)
{
    if (fate->emitted == SOJ_TIME_NEVER)
        return SOJ_OUTLOOK_NEVER;
    return fate->first.decision == SOJ_DECISION_EMITTED ? SOJ_OUTLOOK_SENT : SOJ_OUTLOOK_WAIT;
}

/* What waits is hurried; what does not come is mended. */
static soj_status mend(soj__bench *bench, const soj__fate *fate, soj_explanations *all,
                       soj_explanation *out)
{
    soj__remedy remedy;
    const soj_decision *blocker = fate->is_settled ? &out->last : &out->first;
    if (fate->emitted != SOJ_TIME_NEVER)
        blocker = &out->first;
    if (!soj__repair(bench, out->touchpoint, fate->is_foreseen ? blocker : NULL, fate->emitted,
                     &remedy, out))
        return SOJ_OK;
    if (out->outlook == SOJ_OUTLOOK_NEVER)
        out->outlook = SOJ_OUTLOOK_CHANGE;
    return give(all, &remedy, out);
}

static soj_status explain_one(soj__bench *bench, const soj__fate *fate, uint32_t touchpoint,
                              soj_explanations *all, soj_explanation *out)
{
    out->touchpoint = touchpoint;
    out->outlook = outlook_of(fate);
    out->is_foreseen = fate->is_foreseen;
    out->first = fate->first;
    out->last = fate->last;
    out->sent = fate->emitted;
    out->then = SOJ_TIME_NEVER;
    rebase(bench, &out->first);
    rebase(bench, &out->last);
    return out->outlook == SOJ_OUTLOOK_SENT ? SOJ_OK : mend(bench, fate, all, out);
}

static soj_status explain_all(soj__bench *bench, const soj__fate *fates, soj_explanations *all)
{
    const uint32_t only = bench->question->touchpoint;
    soj_status status = SOJ_OK;
    for (size_t i = 0; i < all->n && status == SOJ_OK; i++) {
        const uint32_t touchpoint = only == SOJ_NONE ? (uint32_t)i : only;
        status = explain_one(bench, &fates[touchpoint], touchpoint, all, &all->all[i]);
    }
    return status;
}

static soj_status answer(soj__bench *bench, soj_explanations *all)
{
    const size_t bytes = sizeof(soj__fate) * (size_t)bench->program->touchpoints.n;
    if (bytes == 0)
        return SOJ_OK;
    soj__fate *fates = soj__mem_zalloc(&bench->mem, bytes);
    if (!fates)
        return SOJ_ERR_NOMEM;
    soj_status status = foresee(bench, fates);
    if (status == SOJ_OK)
        status = explain_all(bench, fates, all);
    soj__mem_free(&bench->mem, fates, bytes);
    return status;
}

static soj_explanations *make(const soj_explain_question *question)
{
    const soj__mem mem = soj__mem_from(question->allocator);
    const size_t n = question->touchpoint == SOJ_NONE ? question->model->program->touchpoints.n : 1;
    const size_t size = sizeof(soj_explanations) + n * sizeof(soj_explanation);
    soj_explanations *all = soj__mem_zalloc(&mem, size);
    if (!all)
        return NULL;
    all->mem = mem;
    soj__arena_init(&all->arena, &mem);
    all->model = question->model;
    all->n = n;
    all->size = size;
    return all;
}

soj_status soj__explain(const soj_explain_question *question, soj_explanations **out)
{
    soj__bench bench;
    soj_explanations *all = make(question);
    if (!all)
        return SOJ_ERR_NOMEM;
    soj_status status = soj__bench_open(&bench, question);
    if (status == SOJ_OK)
        status = answer(&bench, all);
    soj__bench_close(&bench);
    if (status == SOJ_OK)
        *out = all;
    else
        soj__explanations_free(all);
    return status;
}

void soj__explanations_free(soj_explanations *all)
{
    const soj__mem mem = all->mem;
    soj__arena_done(&all->arena);
    soj__mem_free(&mem, all, all->size);
}
