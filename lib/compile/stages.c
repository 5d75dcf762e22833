/* SPDX-License-Identifier: MIT */
/* The trees of stages, track by track, flattened in the order of the text; names, paths and
 * `initial`. */
#include "compile/build.h"

/* What a track is made of; the lifecycle's stands at the top of the model. */
typedef struct track_source {
    soj__slice name;
    const soj__ast_text *initial;
    const soj__ast_stages *stages;
} track_source;

static track_source source_of(const soj__build *build, uint32_t track)
{
    const soj__ast_model *ast = build->ast;
    if (track == 0)
        return (track_source){SOJ__SLICE("lifecycle"), &ast->initial, &ast->stages};
    const soj__ast_track *from = &ast->tracks.items[track - 1];
    return (track_source){from->name.text, &from->initial, &from->stages};
}

/* Names of a stage: its path, the same without its track's name, its last word. */
static bool add_names(soj__build *build, const soj__ast_stage *ast, uint32_t stage)
{
    uint32_t known;
    const soj__stage_info *row = &build->stages.items[stage];
    soj__build_track *track = &build->track_names[row->track];
    soj__slice path = soj__build_slice(build, row->path);
    size_t skip = row->track == 0 ? 0 : build->tracks.items[row->track].name.len + 1u;
    const char *copy = soj__arena_copy(build->arena, path.data, path.len);
    bool *ambiguous = SOJ__PUSH(build->arena, &build->ambiguous);
    if (!copy || !ambiguous ||
        !soj__names_add(&build->stage_paths, (soj__slice){copy, path.len}, stage, &known) ||
        !soj__names_add(&track->paths, (soj__slice){copy + skip, path.len - skip}, stage, &known) ||
        !soj__names_add(&track->bare, ast->name.text, stage, &known))
        return false;
    if (known != stage)
        build->ambiguous.items[known] = true;
    return true;
}

/* A row with what it has from the stage above, or from its track. */
static soj__stage_info start_row(const soj__build *build, const soj__ast_stage *ast,
                                 uint32_t parent, uint32_t track)
{
    soj__stage_info row = {.parent = parent,
                           .initial = SOJ__NONE,
                           .track = track,
                           .visits_slot = SOJ__NONE,
                           .history_slot = SOJ__NONE,
                           .is_final = ast->is_final,
                           .phase = (uint8_t)ast->phase};
    if (parent != SOJ__NONE) {
        const soj__stage_info *above = &build->stages.items[parent];
        row.depth = (uint8_t)(above->depth + 1);
        row.owner = above->owner;
        if (ast->phase == SOJ__PHASE_NONE)
            row.phase = above->phase;
    }
    return row;
}

/* The text that comes before the names of a stage's children, or of a track's stages. */
static soj__str path_above(const soj__build *build, uint32_t parent, uint32_t track)
{
    if (parent != SOJ__NONE)
        return build->stages.items[parent].path;
    return track == 0 ? (soj__str){0, 0} : build->tracks.items[track].name;
}

static bool build_stage(soj__build *build, const soj__ast_stage *ast, uint32_t parent,
                        uint32_t track, uint32_t *out_stage)
{
    soj__stage_info row = start_row(build, ast, parent, track);
    soj__str above = path_above(build, parent, track);
    build->here = ast->name.span;
    if (!soj__build_text(build, ast->name.text, &row.name) ||
        !soj__build_path(build, above, ast->name.text, &row.path) ||
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

/* One level of the walk over a tree; its depth is bounded by the text's nesting. */
typedef struct level {
    const soj__ast_stages *stages;
    uint32_t next; /* of stages */
    uint32_t parent;
} level;

static bool walk_stages(soj__build *build, const soj__ast_stages *stages, uint32_t track)
{
    level levels[SOJ_LIMIT_NESTING + 1];
    uint32_t depth = 0;
    levels[0] = (level){stages, 0, SOJ__NONE};
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
        if (!build_stage(build, ast, here->parent, track, &stage))
            return false;
        SOJ__ASSERT(depth + 1 < SOJ__ARRAY_LEN(levels));
        levels[++depth] = (level){&ast->stages, 0, stage};
    }
}

/* The stages one of which an `initial` names: [first, end), one next to the other. */
typedef struct siblings {
    uint32_t first, end;
    uint32_t parent; /* SOJ__NONE: the top of a track */
    uint32_t track;
} siblings;

static void report_initial(soj__build *build, const soj__ast_text *name, const siblings *among)
{
    soj__nearest nearest = {.wanted = name->text};
    /* Where there are no stages at all, that has been said. */
    if (among->first == among->end && soj__diags_errors_now(build->diags) > 0)
        return;
    for (uint32_t i = among->first; i < among->end; i = build->stages.items[i].end)
        soj__nearest_offer(&nearest, build->stage_asts.items[i]->name.text);
    if (among->parent != SOJ__NONE) {
        soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_STAGE, name->span,
                      "initial names %q, and %q has no such sub-stage", name->text,
                      soj__build_slice(build, build->stages.items[among->parent].path));
    } else if (among->track == 0) {
        soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_STAGE, name->span,
                      "initial names %q, and there is no such stage at the top", name->text);
    } else {
        soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_STAGE, name->span,
                      "initial names %q, and the track %q has no such stage at its top", name->text,
                      soj__build_slice(build, build->tracks.items[among->track].name));
    }
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
}

/* The stage that an `initial` names, by its word or its path; SOJ__NONE where there is none
 * (reported). */
static uint32_t find_initial(soj__build *build, const soj__ast_text *name, const siblings *among)
{
    if (!soj__ast_given(name))
        return SOJ__NONE;
    uint32_t by_path = soj__names_find(&build->track_names[among->track].paths, name->text);
    for (uint32_t i = among->first; i < among->end; i = build->stages.items[i].end) {
        if (i == by_path || soj__slice_equal(build->stage_asts.items[i]->name.text, name->text) ||
            soj__slice_equal(soj__build_slice(build, build->stages.items[i].path), name->text))
            return i;
    }
    report_initial(build, name, among);
    return SOJ__NONE;
}

static bool build_track(soj__build *build, uint32_t index)
{
    const track_source source = source_of(build, index);
    uint32_t first = build->stages.n;
    soj__track_info *track = SOJ__PUSH(build->arena, &build->tracks);
    if (!track || !soj__build_text(build, source.name, &track->name) ||
        !walk_stages(build, source.stages, index))
        return false;
    track = &build->tracks.items[index];
    track->stages = (soj__range){first, build->stages.n - first};
    for (uint32_t i = first; i < build->stages.n; i++) {
        const soj__ast_stage *ast = build->stage_asts.items[i];
        soj__stage_info *stage = &build->stages.items[i];
        const siblings children = {i + 1, stage->end, i, index};
        if (ast->stages.n > 0)
            stage->initial = find_initial(build, &ast->initial, &children);
        if (stage->depth + 1u > track->max_depth)
            track->max_depth = stage->depth + 1u;
    }
    const siblings top = {first, build->stages.n, SOJ__NONE, index};
    track->initial = find_initial(build, source.initial, &top);
    return true;
}

bool soj__build_stages(soj__build *build)
{
    for (uint32_t i = 0; i <= build->ast->tracks.n; i++) {
        if (!build_track(build, i))
            return false;
    }
    return true;
}
