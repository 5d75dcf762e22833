/* SPDX-License-Identifier: MIT */
/* Touchpoints. */
#include "base/sort.h"
#include "compile/build.h"

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
    soj__build_near(build, &nearest, SOJ__NEAR_CHANNEL, (soj__range){0, build->ast->channels.n});
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_CHANNEL, name->span, "there is no channel %q",
                  name->text);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
    else
        soj__diag_suggest(build->diags, "declare it under 'channels'");
    return SOJ__NONE;
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

/* `on`: which event starts occurrences, and when. */
static bool build_trigger(soj__build *build, const soj__ast_touchpoint *ast,
                          soj__touchpoint_info *row)
{
    int literal;
    if (!soj__ast_meant(&ast->on.event))
        return true;
    row->trigger = soj__build_event_named(build, &ast->on.event);
    row->pending = (uint8_t)ast->pending.value;
    build->head.n_triggers++;
    const soj__scope scope = {SOJ__SCOPE_EVENT | SOJ__SCOPE_NOW | SOJ__SCOPE_IN_STAGE, row->trigger,
                              row->stage};
    return soj__build_condition(build, &ast->on.when, &ast->on.unless, &scope, &row->trigger_when,
                                &literal);
}

static void take_once(const soj__ast_once *once, soj__touchpoint_info *row)
{
    static const uint8_t kinds[] = {
        [SOJ__ONCE_NONE] = SOJ__ONCE_KIND_NONE,
        [SOJ__ONCE_VISIT] = SOJ__ONCE_KIND_VISIT,
        [SOJ__ONCE_EVER] = SOJ__ONCE_KIND_EVER,
        [SOJ__ONCE_SPAN] = SOJ__ONCE_KIND_SPAN,
    };
    row->once = kinds[once->kind];
    row->once_span = once->kind == SOJ__ONCE_SPAN ? once->span.value : 0;
    row->once_months = once->kind == SOJ__ONCE_SPAN ? once->span.months : 0;
}

static bool build_touchpoint(soj__build *build, uint32_t touchpoint)
{
    const soj__ast_touchpoint *ast = build->touchpoint_asts.items[touchpoint];
    soj__touchpoint_info *row = &build->touchpoints.items[touchpoint];
    const soj__scope scope = {SOJ__SCOPE_NOW | SOJ__SCOPE_IN_STAGE, SOJ__NONE, row->stage};
    static const soj__ast_text none = {.text = {NULL, 0}};
    int literal;
    row->channel = channel_named(build, &ast->channel);
    inherit_cost(build, ast, row);
    take_once(&ast->once, row);
    if (!build_trigger(build, ast, row) ||
        !soj__build_condition(build, &ast->when, &ast->unless, &scope, &row->when, &literal) ||
        !soj__build_condition(build, &ast->consent, &none, &scope, &row->consent, &literal) ||
        !soj__build_contents(build, &ast->contents, &row->contents) ||
        !soj__build_variants(build, ast, row) || !soj__build_data(build, ast, row))
        return false;
    if (soj__ast_given(&ast->owner) && !soj__build_text(build, ast->owner.text, &row->owner))
        return false;
    return soj__build_touchpoint_schedule(build, ast, touchpoint);
}

/* A row with all that is copied or inherited. */
static soj__touchpoint_info start_row(const soj__build *build, const soj__ast_touchpoint *ast,
                                      uint32_t stage)
{
    const soj__stage_info *above = &build->stages.items[stage];
    return (soj__touchpoint_info){
        .stage = stage,
        .when = SOJ__NONE,
        .owner = above->owner,
        .expires = ast->expires.value,
        .expires_months = ast->expires.months,
        .intent = (uint8_t)ast->intent,
        .priority = ast->priority,
        .on_exit_keep = ast->on_exit == SOJ__ON_EXIT_KEEP,
        .is_essential = ast->is_essential,
        .phase = (uint8_t)(ast->phase != SOJ__PHASE_NONE ? ast->phase : above->phase),
        .pending = 1,
        .once_slot = SOJ__NONE,
        .sent_slot = SOJ__NONE,
        .trigger = SOJ__NONE,
        .trigger_when = SOJ__NONE,
        .consent = SOJ__NONE,
        .expectation = SOJ__NONE,
        .split = SOJ__NONE,
    };
}

static bool add_touchpoint(soj__build *build, const soj__ast_touchpoint *ast, uint32_t stage)
{
    uint32_t known;
    uint32_t index = build->touchpoints.n;
    soj__touchpoint_info row = start_row(build, ast, stage);
    build->here = ast->name.span;
    if (!soj__build_path(build, build->stages.items[stage].path, ast->name.text, &row.path))
        return false;
    soj__slice path = soj__build_slice(build, row.path);
    const char *copy = soj__arena_copy(build->arena, path.data, path.len);
    soj__touchpoint_info *touchpoint = SOJ__PUSH(build->arena, &build->touchpoints);
    const soj__ast_touchpoint **from = SOJ__PUSH(build->arena, &build->touchpoint_asts);
    if (!copy || !touchpoint || !from ||
        !soj__names_add(&build->touchpoint_paths, (soj__slice){copy, path.len}, index, &known))
        return false;
    *touchpoint = row;
    *from = ast;
    if (row.path.len > build->head.max_path)
        build->head.max_path = row.path.len;
    return true;
}

/* Track by track, then by the text. */
static bool stands_before(const void *ctx, uint32_t a, uint32_t b)
{
    const soj__build *build = ctx;
    uint32_t x = build->stages.items[build->touchpoints.items[a].stage].track;
    uint32_t y = build->stages.items[build->touchpoints.items[b].stage].track;
    uint32_t at = build->touchpoint_asts.items[a]->name.span.first;
    uint32_t bt = build->touchpoint_asts.items[b]->name.span.first;
    return x != y ? x < y : at != bt ? at < bt : a < b;
}

static bool number_touchpoints(soj__build *build)
{
    uint32_t n = build->touchpoints.n;
    uint32_t *order = soj__arena_alloc(build->arena, (2 * (size_t)n + 1) * sizeof(*order));
    if (!order)
        return false;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    soj__sort_u32(order, order + n, n, stands_before, build);
    for (uint32_t i = 0; i < n; i++)
        build->touchpoints.items[order[i]].order = i;
    return true;
}

bool soj__build_touchpoint_names(soj__build *build)
{
    for (uint32_t i = 0; i < build->stages.n; i++) {
        const soj__ast_stage *ast = build->stage_asts.items[i];
        uint32_t first = build->touchpoints.n;
        for (uint32_t j = 0; j < ast->touchpoints.n; j++) {
            if (!add_touchpoint(build, &ast->touchpoints.items[j], i))
                return false;
        }
        build->stages.items[i].touchpoints = (soj__range){first, build->touchpoints.n - first};
    }
    return number_touchpoints(build);
}

bool soj__build_touchpoints(soj__build *build)
{
    for (uint32_t i = 0; i < build->touchpoints.n; i++) {
        if (!build_touchpoint(build, i))
            return false;
    }
    return true;
}
