/* SPDX-License-Identifier: MIT */
/* What led to a decision, out of what a host has kept. */
#include "explain/explain.h"

static bool is_about(const soj_output *output, uint32_t touchpoint, uint32_t occurrence)
{
    return output->kind == SOJ_OUTPUT_DECISION && output->as.decision.touchpoint == touchpoint &&
           output->as.decision.occurrence == occurrence;
}

static void write_move(const soj_model *model, const soj_transition *move, soj_write_fn write,
                       void *ctx)
{
    soj_text to = soj_model_stage_path(model, move->to);
    soj_text event = soj_model_event_name(model, move->event);
    soj__write_time(write, ctx, move->time);
    soj__write_text(write, ctx, move->from == SOJ_NONE ? " created in `" : " entered `");
    if (to.data)
        write(ctx, to.data, to.len);
    soj__write_text(write, ctx, "`: ");
    soj__write_text(write, ctx, soj_cause_name(move->cause));
    if (event.data) {
        soj__write_text(write, ctx, " `");
        write(ctx, event.data, event.len);
        soj__write_text(write, ctx, "`");
    }
    write(ctx, "\n", 1);
}

static void write_decision(const soj_model *model, const soj_decision *decision, soj_write_fn write,
                           void *ctx)
{
    soj__write_time(write, ctx, decision->time);
    write(ctx, " ", 1);
    soj__decision_write(model->program, decision, write, ctx);
    write(ctx, "\n", 1);
}

static uint32_t track_of(const soj__program *program, uint32_t touchpoint)
{
    uint32_t stage = soj__program_touchpoint(program, touchpoint)->stage;
    return soj__program_stage(program, stage)->track;
}

soj_status soj__chain_write(const soj_model *model, const soj_output *outputs, size_t n,
                            uint32_t touchpoint, uint32_t occurrence, soj_write_fn write, void *ctx)
{
    uint32_t track = track_of(model->program, touchpoint);
    size_t end = n;
    while (end > 0 && !is_about(&outputs[end - 1], touchpoint, occurrence))
        end--;
    if (end == 0)
        return SOJ_ERR_NOT_FOUND;
    soj_time due = outputs[end - 1].as.decision.due;
    for (size_t i = 0; i < end; i++) {
        const soj_output *output = &outputs[i];
        if (output->kind == SOJ_OUTPUT_TRANSITION && output->as.transition.track == track)
            write_move(model, &output->as.transition, write, ctx);
        else if (is_about(output, touchpoint, occurrence) && output->as.decision.due == due)
            write_decision(model, &output->as.decision, write, ctx);
    }
    return SOJ_OK;
}
