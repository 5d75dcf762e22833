/* SPDX-License-Identifier: MIT */
/* What led to a decision, out of what a host has kept. */
#include "explain/explain.h"

static bool is_about(const soj_output *output, uint32_t touchpoint, uint32_t occurrence)
{
    return output->kind == SOJ_OUTPUT_DECISION && output->as.decision.touchpoint == touchpoint &&
           output->as.decision.occurrence == occurrence;
}

static uint32_t track_of(const soj__program *program, uint32_t touchpoint)
{
    uint32_t stage = soj__program_touchpoint(program, touchpoint)->stage;
    return soj__program_stage(program, stage)->track;
}

bool soj__chain_find(const soj_output *outputs, size_t n, uint32_t touchpoint, uint32_t occurrence,
                     size_t *out_end)
{
    while (n > 0 && !is_about(&outputs[n - 1], touchpoint, occurrence))
        n--;
    *out_end = n;
    return n > 0;
}

/* ---- what filled a cap ---- */

static bool counts_under(const soj__program *program, uint32_t touchpoint, soj_text cap)
{
    if (touchpoint >= program->touchpoints.n)
        return false;
    soj__range caps = soj__program_touchpoint(program, touchpoint)->caps;
    for (uint32_t i = caps.first; i < caps.first + caps.n; i++) {
        const soj__cap *row = soj__program_cap(program, *soj__program_cap_ref(program, i));
        soj_text name = soj__program_text(program, row->name);
        if (soj__text_equal(name, cap))
            return true;
    }
    return false;
}

static uint32_t max_of(const soj__program *program, soj_text cap)
{
    for (uint32_t i = 0; i < program->caps.n; i++) {
        const soj__cap *row = soj__program_cap(program, i);
        soj_text name = soj__program_text(program, row->name);
        if (soj__text_equal(name, cap))
            return row->max;
    }
    return 0;
}

static bool counts(const soj__program *program, const soj_output *output, soj_text cap)
{
    const soj_decision *decision = &output->as.decision;
    return output->kind == SOJ_OUTPUT_DECISION &&
           (decision->decision == SOJ_DECISION_EMITTED ||
            decision->decision == SOJ_DECISION_WITHHELD) &&
           counts_under(program, decision->touchpoint, cap);
}

/* Whether output `i` is one of the last that count under the cap before output `full`, which found
 * it full. */
static bool filled(const soj__program *program, const soj_output *outputs, size_t i, size_t full)
{
    soj_text cap = outputs[full].as.decision.rule;
    uint32_t left = max_of(program, cap);
    for (size_t at = full; at > i && left > 0; at--) {
        if (counts(program, &outputs[at - 1], cap)) {
            if (at - 1 == i)
                return true;
            left--;
        }
    }
    return false;
}

/* ---- links ---- */

/* One of the decisions of the chain that ends before `end`. */
static bool is_its_own(const soj_output *outputs, size_t end, size_t i)
{
    const soj_decision *last = &outputs[end - 1].as.decision;
    return is_about(&outputs[i], last->touchpoint, last->occurrence) &&
           outputs[i].as.decision.due == last->due;
}

static bool fills_a_cap(const soj__program *program, const soj_output *outputs, size_t end,
                        size_t i)
{
    for (size_t full = i + 1; full < end; full++) {
        if (is_its_own(outputs, end, full) && outputs[full].as.decision.reason == SOJ_REASON_CAP &&
            outputs[full].as.decision.rule.data && filled(program, outputs, i, full))
            return true;
    }
    return false;
}

bool soj__chain_has(const soj__program *program, const soj_output *outputs, size_t end, size_t i)
{
    const uint32_t track = track_of(program, outputs[end - 1].as.decision.touchpoint);
    if (outputs[i].kind == SOJ_OUTPUT_TRANSITION)
        return outputs[i].as.transition.track == track;
    return is_its_own(outputs, end, i) || fills_a_cap(program, outputs, end, i);
}

/* ---- in words ---- */

static void write_move(const soj_model *model, const soj_transition *move, soj_write_fn write,
                       void *ctx)
{
    soj_text event = soj_model_event_name(model, move->event);
    soj__write_text(write, ctx, move->from == SOJ_NONE ? "created in " : "entered ");
    soj__write_quoted(write, ctx, soj_model_stage_path(model, move->to));
    if (move->from == SOJ_NONE)
        return;
    soj__write_text(write, ctx, ": ");
    soj__write_text(write, ctx, soj_cause_name(move->cause));
    if (!event.data)
        return;
    soj__write_text(write, ctx, " ");
    soj__write_quoted(write, ctx, event);
}

static soj_time time_of(const soj_output *output)
{
    return output->kind == SOJ_OUTPUT_TRANSITION ? output->as.transition.time
                                                 : output->as.decision.time;
}

void soj__chain_write(const soj_model *model, const soj_output *outputs, size_t end,
                      soj_write_fn write, void *ctx)
{
    for (size_t i = 0; i < end; i++) {
        if (!soj__chain_has(model->program, outputs, end, i))
            continue;
        soj__write_time(write, ctx, time_of(&outputs[i]));
        soj__write_text(write, ctx, " ");
        if (outputs[i].kind == SOJ_OUTPUT_TRANSITION)
            write_move(model, &outputs[i].as.transition, write, ctx);
        else
            soj__decision_write(model->program, &outputs[i].as.decision, write, ctx);
        soj__write_text(write, ctx, "\n");
    }
}
