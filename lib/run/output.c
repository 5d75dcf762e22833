/* SPDX-License-Identifier: MIT */
#include "run/output.h"

static void put_hex(char *at, uint64_t number)
{
    for (size_t i = 16; i-- > 0; number >>= 4)
        at[i] = "0123456789abcdef"[number & 15];
}

static void expand_touchpoint(const soj__program *program, const soj__touchpoint_row *row,
                              soj_touchpoint *out)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(program, row->touchpoint);
    put_hex(out->id, row->id_high);
    put_hex(out->id + 16, row->id_low);
    out->has_cost = info->has_cost;
    out->touchpoint = row->touchpoint;
    out->stage = row->stage;
    out->occurrence = row->occurrence;
    out->intent = info->intent;
    out->path = soj__program_text(program, info->path);
    out->stage_path = soj__program_text(program, soj__program_stage(program, row->stage)->path);
    out->channel = soj__program_text(program, soj__program_channel(program, info->channel)->name);
    if (row->content != SOJ__NONE) {
        const soj__content *content = soj__program_content(program, row->content);
        out->content = soj__program_text(program, content->reference);
    }
    out->owner = soj__program_text(program, info->owner);
    out->cost = info->has_cost ? info->cost : 0;
    out->due = row->due;
    out->emitted = row->emitted;
    out->valid_until = row->valid_until;
}

static void expand_decision(const soj__decision_row *row, soj_decision *out)
{
    out->touchpoint = row->touchpoint;
    out->occurrence = row->occurrence;
    out->decision = row->decision;
    out->reason = row->reason;
    out->due = row->due;
    out->time = row->time;
    out->next = SOJ_TIME_NEVER;
}

void soj__row_expand(const soj__program *program, const soj__row *row, soj_text customer,
                     soj_output *out)
{
    memset(out, 0, sizeof(*out));
    out->kind = (int32_t)row->kind;
    out->customer = customer;
    if (row->kind == SOJ_OUTPUT_TOUCHPOINT)
        expand_touchpoint(program, &row->as.touchpoint, &out->as.touchpoint);
    else if (row->kind == SOJ_OUTPUT_DECISION)
        expand_decision(&row->as.decision, &out->as.decision);
    else if (row->kind == SOJ_OUTPUT_TRANSITION)
        out->as.transition = row->as.transition;
    else
        out->as.fault = row->as.fault;
}
