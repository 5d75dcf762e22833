/* SPDX-License-Identifier: MIT */
#include <sojourn/explain.h>

#include "explain/explain.h"

static bool is_question(const soj_explain_question *question)
{
    return question->model && (question->holds || question->n_holds == 0) && question->record &&
           (question->touchpoint == SOJ_NONE ||
            question->touchpoint < question->model->program->touchpoints.n);
}

soj_status soj_explain(const soj_explain_question *question, soj_explanations **out_explanations)
{
    if (!question || !out_explanations)
        return SOJ_ERR_ARGUMENT;
    if (question->struct_size != sizeof(*question))
        return SOJ_ERR_ABI;
    if (!is_question(question))
        return SOJ_ERR_ARGUMENT;
    soj_status status = soj__explain(question, out_explanations);
    if (status == SOJ_OK)
        (void)soj_model_ref(question->model);
    return status;
}

void soj_explanations_free(soj_explanations *explanations)
{
    if (!explanations)
        return;
    soj_model *model = explanations->model;
    soj__explanations_free(explanations);
    soj_model_unref(model);
}

size_t soj_explanations_count(const soj_explanations *explanations)
{
    return explanations ? explanations->n : 0;
}

const soj_explanation *soj_explanations_get(const soj_explanations *explanations, size_t index)
{
    return explanations && index < explanations->n ? &explanations->all[index] : NULL;
}

soj_status soj_explanation_write(const soj_model *model, const soj_explanation *explanation,
                                 soj_write_fn write, void *ctx)
{
    if (!model || !explanation || !write)
        return SOJ_ERR_ARGUMENT;
    soj__explanation_write(model, explanation, write, ctx);
    return SOJ_OK;
}

soj_status soj_decision_write(const soj_model *model, const soj_decision *decision,
                              soj_write_fn write, void *ctx)
{
    if (!model || !decision || !write)
        return SOJ_ERR_ARGUMENT;
    soj__decision_write(model->program, decision, write, ctx);
    return SOJ_OK;
}

/* Whether there is a chain, and where its last link is. */
static soj_status find_chain(const soj_model *model, const soj_output *outputs, size_t n_outputs,
                             uint32_t touchpoint, uint32_t occurrence, size_t *out_end)
{
    if (!model || (!outputs && n_outputs > 0) || touchpoint >= model->program->touchpoints.n)
        return SOJ_ERR_ARGUMENT;
    return soj__chain_find(outputs, n_outputs, touchpoint, occurrence, out_end) ? SOJ_OK
                                                                                : SOJ_ERR_NOT_FOUND;
}

soj_status soj_explain_links(const soj_model *model, const soj_output *outputs, size_t n_outputs,
                             uint32_t touchpoint, uint32_t occurrence, size_t *indices,
                             size_t capacity, size_t *out_n)
{
    size_t end;
    if (!out_n || (!indices && capacity > 0))
        return SOJ_ERR_ARGUMENT;
    soj_status status = find_chain(model, outputs, n_outputs, touchpoint, occurrence, &end);
    if (status != SOJ_OK)
        return status;
    size_t n = 0;
    for (size_t i = 0; i < end; i++) {
        if (!soj__chain_has(model->program, outputs, end, i))
            continue;
        if (n < capacity)
            indices[n] = i;
        n++;
    }
    *out_n = n;
    return n <= capacity ? SOJ_OK : SOJ_ERR_SPACE;
}

soj_status soj_explain_chain(const soj_model *model, const soj_output *outputs, size_t n_outputs,
                             uint32_t touchpoint, uint32_t occurrence, soj_write_fn write,
                             void *ctx)
{
    size_t end;
    if (!write)
        return SOJ_ERR_ARGUMENT;
    soj_status status = find_chain(model, outputs, n_outputs, touchpoint, occurrence, &end);
    if (status == SOJ_OK)
        soj__chain_write(model, outputs, end, write, ctx);
    return status;
}
