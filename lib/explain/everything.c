/* SPDX-License-Identifier: MIT */
/* All that can forbid a touchpoint, edited at once. */
#include "explain/explain.h"

/* An edit of what stands in the model, and has a name. */
static void add_edit(soj__remedy *remedy, bool is_there, soj_change_kind kind, soj_text rule)
{
    const soj_change change = soj__change_numbered(kind, rule, SOJ_NONE, 0);
    if (is_there)
        soj__remedy_add(remedy, &change);
}

static void add_caps(const soj__program *program, soj__range caps, soj__remedy *remedy)
{
    for (uint32_t i = caps.first; i < caps.first + caps.n; i++) {
        const uint32_t at = *soj__program_cap_ref(program, i);
        const soj__cap *cap = soj__program_cap(program, at);
        const soj_change change = soj__change_numbered(
            SOJ_CHANGE_RAISE_CAP, soj__program_text(program, cap->name), at, SOJ__MOST_CAP);
        if (cap->max < SOJ__MOST_CAP)
            soj__remedy_add(remedy, &change);
    }
}

/* All that can forbid it, edited at once. */
void soj__remedy_add_edits(soj__remedy *remedy, soj__bench *bench, const soj__touchpoint_info *info)
{
    const soj__program *program = bench->program;
    const soj__channel *channel = soj__program_channel(program, info->channel);
    const soj_text none = {NULL, 0}, name = soj__program_text(program, channel->name);
    soj_text window = none;
    soj_change change = soj__change_of(SOJ_CHANGE_EXPIRES);
    if (channel->window != SOJ__NONE)
        window = soj__program_text(program, soj__program_window(program, channel->window)->name);
    add_edit(remedy, info->when != SOJ__NONE, SOJ_CHANGE_WHEN, none);
    add_edit(remedy, info->trigger_when != SOJ__NONE, SOJ_CHANGE_ON, none);
    add_edit(remedy, info->consent != SOJ__NONE, SOJ_CHANGE_CONSENT, none);
    add_edit(remedy, channel->consent != SOJ__NONE, SOJ_CHANGE_CHANNEL, name);
    add_edit(remedy, channel->window != SOJ__NONE, SOJ_CHANGE_WINDOW, window);
    add_edit(remedy, channel->quiet != SOJ__NONE, SOJ_CHANGE_QUIET, name);
    add_edit(remedy, info->once == SOJ__ONCE_KIND_SPAN, SOJ_CHANGE_ONCE, none);
    add_caps(program, info->caps, remedy);
    change.span = SOJ__MOST_EXPIRES;
    if (info->expires_months == 0 && info->expires < change.span)
        soj__remedy_add(remedy, &change);
    change = soj__change_numbered(SOJ_CHANGE_HOLDOUT, none, SOJ_NONE, 0);
    if (program->holdout_split == SOJ__NONE)
        return;
    change.number = soj__work_place_in_split(bench->work, program->holdout_split);
    if (change.number < program->holdout)
        soj__remedy_add(remedy, &change);
}
