/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "property.h"

/* What an input means once it has its turn: which emission it reports of, what it holds. */

static bool is_emission(const pt_row *row, int customer)
{
    return row->kind == SOJ_OUTPUT_TOUCHPOINT && row->customer == customer;
}

static const pt_row *meant(const pt_log *log, const pt_input *input)
{
    int back = input->back;

    for (size_t i = log->n; input->about == PT_ABOUT_EMISSION && i-- > 0;)
        if (is_emission(&log->rows[i], input->whose) && back-- == 0)
            return &log->rows[i];
    return NULL;
}

void pt_resolve(const pt_log *log, const pt_input *input, pt_input *out)
{
    *out = *input;
    if (input->kind != PT_POST || input->event < PT_FEEDBACK)
        return;
    const pt_row *row = meant(log, input);
    if (row != NULL && input->at_valid_until && row->until != SOJ_TIME_NEVER)
        out->time = row->until + input->time_offset;
    if (input->about == PT_ABOUT_NOTHING)
        return;
    const char *id = row != NULL ? row->id : "00000000000000000000000000000000";
    out->values[PT_FEEDBACK_ID] = (pt_given){true, pt_make_text(id)};
}

const pt_row *pt_find_sent(const pt_log *log, size_t from, int customer, const char *id)
{
    for (size_t i = log->n; i-- > from;)
        if (is_emission(&log->rows[i], customer) && strcmp(log->rows[i].id, id) == 0)
            return &log->rows[i];
    return NULL;
}

soj_zones *pt_zones_for(const pt_subject *subject, const pt_script *script, uint64_t seed)
{
    bool needed = soj_model_needs_zones(subject->compiled);

    for (int i = 0; i < script->n; i++)
        needed = needed || (script->inputs[i].alive && script->inputs[i].has_zone);
    return needed || seed % 3 == 0 ? subject->zones : NULL;
}

bool pt_find_held(const pt_subject *subject, const pt_input *input, int32_t *out_kind,
                  uint32_t *out_handle)
{
    static const int32_t kinds[] = {SOJ_HOLD_ALL, SOJ_HOLD_CHANNEL, SOJ_HOLD_TOUCHPOINT};

    *out_kind = kinds[input->held];
    *out_handle = SOJ_NONE;
    if (input->held == PT_HELD_CHANNEL)
        *out_handle = subject->channels[input->held_index];
    else if (input->held == PT_HELD_TOUCHPOINT)
        *out_handle = subject->handle_of_touchpoint[input->held_index];
    return input->held == PT_HELD_ALL || *out_handle != SOJ_NONE;
}
