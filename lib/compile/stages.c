/* SPDX-License-Identifier: MIT */
/* The tree of stages flattened in the order of the text; names, paths and `initial`. */
#include "compile/build.h"

#include <sojourn/limits.h>

/* Names of a stage: its path for full names, its last word for bare ones. */
static bool add_names(soj__build *build, const soj__ast_stage *ast, uint32_t stage)
{
    uint32_t known;
    soj__slice path = soj__build_slice(build, build->stages.items[stage].path);
    const char *copy = soj__arena_copy(build->arena, path.data, path.len);
    if (!copy || !soj__names_add(&build->stage_paths, (soj__slice){copy, path.len}, stage, &known))
        return false;
    bool *ambiguous = SOJ__PUSH(build->arena, &build->ambiguous);
    if (!ambiguous || !soj__names_add(&build->bare_stages, ast->name.text, stage, &known))
        return false;
    if (known != stage)
        build->ambiguous.items[known] = true;
    return true;
}

static bool build_stage(soj__build *build, const soj__ast_stage *ast, uint32_t parent,
                        uint32_t *out_stage)
{
    soj__stage_info row = {.parent = parent,
                           .initial = SOJ__NONE,
                           .visits_slot = SOJ__NONE,
                           .history_slot = SOJ__NONE,
                           .phase = (uint8_t)ast->phase};
    if (parent != SOJ__NONE) {
        const soj__stage_info *above = &build->stages.items[parent];
        row.depth = (uint8_t)(above->depth + 1);
        row.owner = above->owner;
        if (ast->phase == SOJ__PHASE_NONE)
            row.phase = above->phase;
    }
    if (!soj__build_text(build, ast->name.text, &row.name) ||
        !soj__build_path(build, parent, ast->name.text, &row.path) ||
        !soj__build_text(build, ast->description.text, &row.description))
        return false;
    if (soj__ast_given(&ast->owner) && !soj__build_text(build, ast->owner.text, &row.owner))
        return false;
    *out_stage = build->stages.n;
    soj__stage_info *stage = SOJ__PUSH(build->arena, &build->stages);
    const soj__ast_stage **from = SOJ__PUSH(build->arena, &build->stage_asts);
    if (!stage || !from)
        return false;
    row.end = *out_stage + 1;
    *stage = row;
    *from = ast;
    return add_names(build, ast, *out_stage);
}

/* One level of the walk over the tree; its depth is bounded by the text's nesting. */
typedef struct level {
    const soj__ast_stages *stages;
    uint32_t next; /* of stages */
    uint32_t parent;
} level;

static bool walk_stages(soj__build *build)
{
    level levels[SOJ_LIMIT_NESTING + 1];
    uint32_t depth = 0;
    levels[0] = (level){&build->ast->stages, 0, SOJ__NONE};
    for (;;) {
        level *here = &levels[depth];
        if (here->next == here->stages->n) {
            if (here->parent != SOJ__NONE)
                build->stages.items[here->parent].end = build->stages.n;
            if (depth == 0)
                return true;
            depth--;
            continue;
        }
        uint32_t stage;
        const soj__ast_stage *ast = &here->stages->items[here->next++];
        if (!build_stage(build, ast, here->parent, &stage))
            return false;
        SOJ__ASSERT(depth + 1 < SOJ__ARRAY_LEN(levels));
        levels[++depth] = (level){&ast->stages, 0, stage};
    }
}

/* Offer the names of the children of `parent` (SOJ__NONE: the top) to a suggestion. */
static void offer_children(const soj__build *build, uint32_t parent, soj__nearest *nearest)
{
    for (uint32_t i = 0; i < build->stages.n; i++) {
        if (build->stages.items[i].parent == parent)
            soj__nearest_offer(nearest, build->stage_asts.items[i]->name.text);
    }
}

/* The child of `parent` that an `initial` names; SOJ__NONE where there is none (reported). */
static uint32_t find_initial(soj__build *build, const soj__ast_text *name, uint32_t parent)
{
    uint32_t first = parent == SOJ__NONE ? 0 : parent + 1;
    uint32_t end = parent == SOJ__NONE ? build->stages.n : build->stages.items[parent].end;
    soj__nearest nearest = {.wanted = name->text};
    if (!soj__ast_given(name))
        return SOJ__NONE;
    for (uint32_t i = first; i < end; i = build->stages.items[i].end) {
        if (soj__slice_equal(build->stage_asts.items[i]->name.text, name->text) ||
            soj__slice_equal(soj__build_slice(build, build->stages.items[i].path), name->text))
            return i;
    }
    offer_children(build, parent, &nearest);
    if (parent == SOJ__NONE) {
        soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_STAGE, name->span,
                      "initial names %q, and there is no such stage at the top", name->text);
    } else {
        soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_STAGE, name->span,
                      "initial names %q, and %q has no such sub-stage", name->text,
                      soj__build_slice(build, build->stages.items[parent].path));
    }
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
    return SOJ__NONE;
}

bool soj__build_stages(soj__build *build)
{
    soj__track_info row = {.leaf_slot = SOJ__NONE};
    if (!walk_stages(build) || !soj__build_text(build, SOJ__SLICE("lifecycle"), &row.name))
        return false;
    for (uint32_t i = 0; i < build->stages.n; i++) {
        const soj__ast_stage *ast = build->stage_asts.items[i];
        soj__stage_info *stage = &build->stages.items[i];
        if (ast->stages.n > 0)
            stage->initial = find_initial(build, &ast->initial, i);
        if (stage->depth + 1u > row.max_depth)
            row.max_depth = stage->depth + 1u;
    }
    row.stages = (soj__range){0, build->stages.n};
    row.initial = find_initial(build, &build->ast->initial, SOJ__NONE);
    soj__track_info *track = SOJ__PUSH(build->arena, &build->tracks);
    if (track)
        *track = row;
    return track != NULL;
}

static void report_ambiguous(soj__build *build, const soj__ast_text *name)
{
    soj__diag_add(build->diags, SOJ__DIAG_AMBIGUOUS_STAGE, name->span,
                  "several stages are named %q", name->text);
    bool suggested = false;
    for (uint32_t i = 0; i < build->stages.n; i++) {
        const soj__ast_stage *ast = build->stage_asts.items[i];
        soj__slice path = soj__build_slice(build, build->stages.items[i].path);
        if (!soj__slice_equal(ast->name.text, name->text))
            continue;
        soj__diag_note(build->diags, ast->name.span, "this one is %q", path);
        if (!suggested)
            soj__diag_suggest(build->diags, "write the full path, such as %q", path);
        suggested = true;
    }
}

static void report_unknown_stage(soj__build *build, const soj__ast_text *name)
{
    soj__nearest nearest = {.wanted = name->text};
    for (uint32_t i = 0; i < build->stages.n; i++) {
        soj__nearest_offer(&nearest, build->stage_asts.items[i]->name.text);
        soj__nearest_offer(&nearest, soj__build_slice(build, build->stages.items[i].path));
    }
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_STAGE, name->span, "there is no stage %q",
                  name->text);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
}

uint32_t soj__build_stage_named(soj__build *build, const soj__ast_text *name)
{
    if (!soj__ast_given(name))
        return SOJ__NONE;
    uint32_t stage = soj__names_find(&build->stage_paths, name->text);
    if (stage != SOJ__NONE)
        return stage;
    stage = soj__names_find(&build->bare_stages, name->text);
    if (stage == SOJ__NONE) {
        report_unknown_stage(build, name);
    } else if (build->ambiguous.items[stage]) {
        report_ambiguous(build, name);
        stage = SOJ__NONE;
    }
    return stage;
}

uint32_t soj__build_event_named(soj__build *build, const soj__ast_text *name)
{
    if (!soj__ast_given(name))
        return SOJ__NONE;
    uint32_t event = soj__names_find(&build->event_names, name->text);
    if (event != SOJ__NONE) {
        build->used_events[event] = true;
        return event;
    }
    soj__nearest nearest = {.wanted = name->text};
    for (uint32_t i = 0; i < build->ast->events.n; i++)
        soj__nearest_offer(&nearest, build->ast->events.items[i].name.text);
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_EVENT, name->span,
                  "the event %q is not declared under 'events'", name->text);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
    else
        soj__diag_suggest(build->diags, "add it under 'events'");
    return SOJ__NONE;
}
