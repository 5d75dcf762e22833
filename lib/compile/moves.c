/* SPDX-License-Identifier: MIT */
/* Transitions by event, by time and by condition. */
#include "base/sort.h"
#include "compile/build.h"

static bool build_transition(soj__build *build, const soj__ast_transition *ast,
                             const soj__scope *scope, uint32_t source)
{
    soj__transition_info row = {.source = source, .target = SOJ__NONE, .domain = SOJ__NONE};
    int literal;
    build->here = ast->span;
    if (!soj__build_condition(build, &ast->terms->when, &ast->terms->unless, scope, &row.condition,
                              &literal) ||
        !soj__build_sets(build, &ast->terms->set, scope, &row.sets) ||
        !soj__build_text(build, ast->terms->description.text, &row.description))
        return false;
    soj__build_target(build, &ast->to, &row);
    soj__transition_info *transition = SOJ__PUSH(build->arena, &build->transitions);
    int8_t *known = SOJ__PUSH(build->arena, &build->literals);
    const soj__ast_transition **from = SOJ__PUSH(build->arena, &build->transition_asts);
    if (!transition || !known || !from)
        return false;
    *transition = row;
    *known = (int8_t)literal;
    *from = ast;
    return true;
}

static bool reserve_transitions(soj__build *build, uint32_t n)
{
    return SOJ__RESERVE(build->arena, &build->transitions, n) &&
           SOJ__RESERVE(build->arena, &build->literals, n) &&
           SOJ__RESERVE(build->arena, &build->transition_asts, n);
}

static bool build_list(soj__build *build, const soj__ast_transitions *list, const soj__scope *scope,
                       uint32_t source, soj__range *out_range)
{
    *out_range = (soj__range){build->transitions.n, list->n};
    if (!reserve_transitions(build, list->n))
        return false;
    for (uint32_t i = 0; i < list->n; i++) {
        if (!build_transition(build, &list->items[i], scope, source))
            return false;
    }
    return true;
}

static bool handler_before(const void *ctx, uint32_t a, uint32_t b)
{
    const soj__handler *handlers = ctx;
    return handlers[a].event < handlers[b].event;
}

/* The stage's handlers, which are the newest ones, in the order of their events. */
static bool sort_handlers(soj__build *build, uint32_t first)
{
    const uint32_t n = build->handlers.n - first;
    soj__handler *handlers = build->handlers.items + first;
    soj__arena_reset(&build->scratch);
    uint32_t *order = soj__arena_alloc(&build->scratch, 2 * (size_t)n * sizeof(*order));
    soj__handler *sorted = soj__arena_alloc(&build->scratch, (size_t)n * sizeof(*sorted));
    if (!order || !sorted)
        return false;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    soj__sort_u32(order, order + n, n, handler_before, handlers);
    for (uint32_t i = 0; i < n; i++)
        sorted[i] = handlers[order[i]];
    memcpy(handlers, sorted, n * sizeof(*sorted));
    return true;
}

static bool build_on(soj__build *build, const soj__ast_stage *ast, uint32_t stage)
{
    uint32_t first = build->handlers.n;
    for (uint32_t i = 0; i < ast->on.n; i++) {
        const soj__ast_on *on = &ast->on.items[i];
        soj__range transitions;
        soj__scope scope = {SOJ__SCOPE_EVENT | SOJ__SCOPE_NOW | SOJ__SCOPE_IN_STAGE,
                            soj__build_event_named(build, &on->event), stage};
        if (!build_list(build, &on->transitions, &scope, stage, &transitions))
            return false;
        if (scope.event == SOJ__NONE)
            continue;
        soj__handler *handler = SOJ__PUSH(build->arena, &build->handlers);
        if (!handler)
            return false;
        *handler = (soj__handler){scope.event, transitions};
    }
    build->stages.items[stage].handlers = (soj__range){first, build->handlers.n - first};
    return build->handlers.n - first < 2 || sort_handlers(build, first);
}

static bool build_timer(soj__build *build, const soj__ast_after *after, const uint32_t *next,
                        uint32_t leader, uint32_t stage)
{
    const soj__scope scope = {SOJ__SCOPE_NOW | SOJ__SCOPE_IN_STAGE, SOJ__NONE, stage};
    const soj__ast_transition *list = after->transitions.items;
    soj__timer row = {.stage = stage, .transitions = {build->transitions.n, 0}};
    if (!soj__build_timer_schedule(build, stage, &after->delay, &list[leader].terms->anchor,
                                   &row.schedule))
        return false;
    for (uint32_t i = leader; i != SOJ__NONE; i = next[i]) {
        if (!build_transition(build, &list[i], &scope, stage))
            return false;
        row.transitions.n++;
    }
    soj__timer *timer = SOJ__PUSH(build->arena, &build->timers);
    if (timer)
        *timer = row;
    return timer != NULL;
}

/* Entries of one list that agree in `from` and `restart_on` are one timer. */
static bool build_delay(soj__build *build, const soj__ast_after *after, uint32_t stage)
{
    const uint32_t n = after->transitions.n;
    uint32_t *first, *next;
    if (!soj__build_group_anchors(build, &after->transitions, &first, &next))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        if (first[i] == i && !build_timer(build, after, next, i, stage))
            return false;
    }
    return true;
}

static bool build_after(soj__build *build, const soj__ast_stage *ast, uint32_t stage)
{
    uint32_t before = build->timers.n;
    if (!SOJ__RESERVE(build->arena, &build->timers, ast->after.n) ||
        !SOJ__RESERVE(build->arena, &build->schedules, ast->after.n) ||
        !reserve_transitions(build, ast->after.n))
        return false;
    for (uint32_t i = 0; i < ast->after.n; i++) {
        if (!build_delay(build, &ast->after.items[i], stage))
            return false;
    }
    build->stages.items[stage].timers = (soj__range){before, build->timers.n - before};
    return true;
}

/* The `set` of each event. */
static bool build_event_sets(soj__build *build)
{
    for (uint32_t i = 0; i < build->ast->events.n; i++) {
        const soj__scope scope = {SOJ__SCOPE_EVENT | SOJ__SCOPE_NOW, i, SOJ__NONE};
        soj__range sets;
        if (!soj__build_sets(build, &build->ast->events.items[i].set, &scope, &sets))
            return false;
        build->events.items[i].sets = sets;
    }
    return true;
}

bool soj__build_moves(soj__build *build)
{
    if (!build_event_sets(build))
        return false;
    for (uint32_t i = 0; i < build->stages.n; i++) {
        const soj__ast_stage *ast = build->stage_asts.items[i];
        const soj__scope always_scope = {SOJ__SCOPE_ALWAYS, SOJ__NONE, i};
        const soj__scope done_scope = {SOJ__SCOPE_ALWAYS | SOJ__SCOPE_DONE, SOJ__NONE, i};
        soj__range always, done;
        if (!build_on(build, ast, i) || !build_list(build, &ast->done, &done_scope, i, &done) ||
            !build_list(build, &ast->always, &always_scope, i, &always) ||
            !build_after(build, ast, i))
            return false;
        build->stages.items[i].always = always;
        build->stages.items[i].done = done;
    }
    return true;
}
