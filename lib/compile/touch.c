/* SPDX-License-Identifier: MIT */
/* Touchpoints, and the schedules that they share with timers. */
#include "compile/build.h"

static bool build_restart_events(soj__build *build, const soj__ast_anchor *anchor,
                                 soj__range *out_range)
{
    *out_range = (soj__range){build->event_refs.n, 0};
    for (uint32_t i = 0; i < anchor->restart_on.n; i++) {
        uint32_t event = soj__build_event_named(build, &anchor->restart_on.items[i]);
        uint32_t *ref = event == SOJ__NONE ? NULL : SOJ__PUSH(build->arena, &build->event_refs);
        if (event == SOJ__NONE)
            continue;
        if (!ref)
            return false;
        *ref = event;
        out_range->n++;
    }
    return true;
}

/* `restart_on: any` uses every event that is not reserved. */
static void use_all_events(soj__build *build)
{
    for (uint32_t i = 0; i < build->events.n; i++)
        build->used_events[i] |= !build->events.items[i].is_reserved;
}

bool soj__build_schedule(soj__build *build, uint32_t stage, int64_t offset,
                         const soj__ast_anchor *anchor, uint32_t *out_schedule)
{
    soj__schedule row = {.offset = offset,
                         .stage = stage,
                         .timer = SOJ__NONE,
                         .touchpoint = SOJ__NONE,
                         .attribute = SOJ__NONE,
                         .until = INT64_MAX,
                         .times = 1,
                         .anchor_slot = SOJ__NONE,
                         .index_slot = SOJ__NONE,
                         .count_slot = SOJ__NONE,
                         .anchor = SOJ__ANCHOR_ENTRY};
    if (soj__ast_given(&anchor->from)) {
        row.anchor = SOJ__ANCHOR_ATTRIBUTE;
        row.attribute = soj__build_anchor_attribute(build, &anchor->from);
    } else if (anchor->restart_on_any || anchor->restart_on.n > 0) {
        row.anchor = SOJ__ANCHOR_RESTART;
        if (anchor->restart_on_any)
            use_all_events(build);
        else if (!build_restart_events(build, anchor, &row.restart_events))
            return false;
    }
    *out_schedule = build->schedules.n;
    soj__schedule *schedule = SOJ__PUSH(build->arena, &build->schedules);
    if (schedule)
        *schedule = row;
    return schedule != NULL;
}

static uint32_t channel_named(soj__build *build, const soj__ast_text *name)
{
    soj__nearest nearest = {.wanted = name->text};
    if (!soj__ast_given(name))
        return SOJ__NONE;
    uint32_t channel = soj__names_find(&build->channel_names, name->text);
    if (channel != SOJ__NONE) {
        build->used_channels[channel] = true;
        return channel;
    }
    for (uint32_t i = 0; i < build->ast->channels.n; i++)
        soj__nearest_offer(&nearest, build->ast->channels.items[i].name.text);
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_CHANNEL, name->span, "there is no channel %q",
                  name->text);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
    else
        soj__diag_suggest(build->diags, "declare it under 'channels'");
    return SOJ__NONE;
}

static bool build_content(soj__build *build, const soj__ast_content *from)
{
    soj__content row = {.segment = SOJ__NONE};
    if (soj__ast_given(&from->segment) &&
        !soj__build_segment_use(build, &from->segment, &row.segment))
        return false;
    if (!soj__build_text(build, from->reference.text, &row.reference))
        return false;
    soj__content *content = SOJ__PUSH(build->arena, &build->contents);
    if (content)
        *content = row;
    return content != NULL;
}

/* `default` is asked last, wherever it stands. */
static bool build_contents(soj__build *build, const soj__ast_touchpoint *ast, soj__range *out_range)
{
    *out_range = (soj__range){build->contents.n, 0};
    for (uint32_t i = 0; i < ast->contents.n; i++) {
        if (soj__ast_given(&ast->contents.items[i].segment) &&
            !build_content(build, &ast->contents.items[i]))
            return false;
    }
    for (uint32_t i = 0; i < ast->contents.n; i++) {
        if (!soj__ast_given(&ast->contents.items[i].segment) &&
            !build_content(build, &ast->contents.items[i]))
            return false;
    }
    out_range->n = build->contents.n - out_range->first;
    return true;
}

static void inherit_cost(const soj__build *build, const soj__ast_touchpoint *ast,
                         soj__touchpoint_info *row)
{
    row->has_cost = soj__ast_given(&ast->cost.source);
    row->cost = ast->cost.value;
    if (!row->has_cost && row->channel != SOJ__NONE) {
        const soj__channel *channel = &build->channels.items[row->channel];
        row->has_cost = channel->has_cost != 0;
        row->cost = channel->cost;
    }
}

static bool build_touchpoint(soj__build *build, const soj__ast_touchpoint *ast, uint32_t stage)
{
    const soj__scope scope = {SOJ__SCOPE_NOW | SOJ__SCOPE_IN_STAGE, SOJ__NONE, stage};
    int literal;
    soj__touchpoint_info row = {.stage = stage,
                                .owner = build->stages.items[stage].owner,
                                .expires = ast->expires.value,
                                .intent = (uint8_t)ast->intent,
                                .priority = ast->priority,
                                .order = ast->name.span.offset,
                                .pending = 1,
                                .once_slot = SOJ__NONE,
                                .sent_slot = SOJ__NONE,
                                .trigger = SOJ__NONE,
                                .trigger_when = SOJ__NONE,
                                .on_exit_keep = ast->on_exit == SOJ__ON_EXIT_KEEP};
    row.channel = channel_named(build, &ast->channel);
    inherit_cost(build, ast, &row);
    if (!soj__build_path(build, stage, ast->name.text, &row.path) ||
        !soj__build_condition(build, &ast->when, &ast->unless, &scope, &row.when, &literal) ||
        !build_contents(build, ast, &row.contents) ||
        !soj__build_schedule(build, stage, ast->after.value, &ast->anchor, &row.schedule))
        return false;
    if (row.path.len > build->head.max_path)
        build->head.max_path = row.path.len;
    if (soj__ast_given(&ast->owner) && !soj__build_text(build, ast->owner.text, &row.owner))
        return false;
    build->schedules.items[row.schedule].touchpoint = build->touchpoints.n;
    soj__touchpoint_info *touchpoint = SOJ__PUSH(build->arena, &build->touchpoints);
    if (touchpoint)
        *touchpoint = row;
    return touchpoint != NULL;
}

bool soj__build_touchpoints(soj__build *build)
{
    for (uint32_t i = 0; i < build->stages.n; i++) {
        const soj__ast_stage *ast = build->stage_asts.items[i];
        uint32_t first = build->touchpoints.n;
        for (uint32_t j = 0; j < ast->touchpoints.n; j++) {
            if (!build_touchpoint(build, &ast->touchpoints.items[j], i))
                return false;
        }
        build->stages.items[i].touchpoints = (soj__range){first, build->touchpoints.n - first};
    }
    return true;
}
