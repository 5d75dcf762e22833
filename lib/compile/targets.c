/* SPDX-License-Identifier: MIT */
/* What a transition names: its target, its event. */
#include "compile/build.h"

/* Stages of one name that are told. */
#define NAMESAKES_MAX 8u

static bool contains_or_is(const soj__build *build, uint32_t outer, uint32_t inner)
{
    return inner >= outer && inner < build->stages.items[outer].end;
}

uint32_t soj__build_domain(const soj__build *build, uint32_t source, uint32_t target)
{
    uint32_t stage = build->stages.items[target].parent;
    while (stage != SOJ__NONE && !contains_or_is(build, stage, source))
        stage = build->stages.items[stage].parent;
    return stage;
}

static void report_ambiguous(soj__build *build, soj__slice name, soj__span at, soj__range stages)
{
    uint32_t told = 0;
    soj__diag_add(build->diags, SOJ__DIAG_AMBIGUOUS_STAGE, at, "several stages are named %q", name);
    for (uint32_t i = stages.first; i < stages.first + stages.n && told < NAMESAKES_MAX; i++) {
        const soj__ast_stage *ast = build->stage_asts.items[i];
        soj__slice path = soj__build_slice(build, build->stages.items[i].path);
        if (!soj__slice_equal(ast->name.text, name))
            continue;
        soj__diag_note(build->diags, ast->name.span, "this one is %q", path);
        if (told++ == 0)
            soj__diag_suggest(build->diags, "write the full path, such as %q", path);
    }
}

static void report_unknown_stage(soj__build *build, soj__slice name, soj__span at,
                                 soj__range stages)
{
    soj__nearest nearest = {.wanted = name};
    soj__build_near(build, &nearest, SOJ__NEAR_STAGE, stages);
    soj__build_near(build, &nearest, SOJ__NEAR_STAGE_PATH, stages);
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_STAGE, at, "there is no stage %q", name);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
}

/* A stage of another track that `name` could mean, or SOJ__NONE. */
static uint32_t stage_elsewhere(const soj__build *build, soj__slice name)
{
    uint32_t stage = soj__names_find(&build->stage_paths, name);
    for (uint32_t i = 0; i < build->tracks.n && stage == SOJ__NONE; i++)
        stage = soj__names_find(&build->track_names[i].bare, name);
    return stage;
}

static void report_unreachable(soj__build *build, soj__slice name, soj__span at, uint32_t own)
{
    uint32_t elsewhere = stage_elsewhere(build, name);
    if (elsewhere == SOJ__NONE) {
        report_unknown_stage(build, name, at, build->tracks.items[own].stages);
        return;
    }
    uint32_t track = build->stages.items[elsewhere].track;
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_STAGE, at,
                  "%q is a stage of the track %q, and a transition moves within its own, %q", name,
                  soj__build_slice(build, build->tracks.items[track].name),
                  soj__build_slice(build, build->tracks.items[own].name));
    soj__diag_note(build->diags, build->stage_asts.items[elsewhere]->name.span,
                   "the stage is here");
    soj__diag_suggest(build->diags, "let a stage of the track %q react to what happens here",
                      soj__build_slice(build, build->tracks.items[track].name));
}

/* The stage of `track` that a `to` names, or SOJ__NONE (reported): by its full path, by its path
 * without the track's name, by its last word. */
static uint32_t stage_named(soj__build *build, soj__slice name, soj__span at, uint32_t track)
{
    const soj__build_track *names = &build->track_names[track];
    uint32_t stage = soj__names_find(&build->stage_paths, name);
    if (stage != SOJ__NONE && build->stages.items[stage].track == track)
        return stage;
    stage = soj__names_find(&names->paths, name);
    if (stage != SOJ__NONE)
        return stage;
    stage = soj__names_find(&names->bare, name);
    if (stage == SOJ__NONE) {
        report_unreachable(build, name, at, track);
    } else if (build->ambiguous.items[stage]) {
        report_ambiguous(build, name, at, build->tracks.items[track].stages);
        stage = SOJ__NONE;
    }
    return stage;
}

/* Whether a `to` is history(NAME); [*out_from, *out_to) is then the name. */
static bool is_history(soj__slice to, size_t *out_from, size_t *out_to)
{
    static const char head[] = "history(";
    *out_from = 0;
    *out_to = to.len;
    if (to.len < sizeof(head) || memcmp(to.data, head, sizeof(head) - 1) != 0 ||
        to.data[to.len - 1] != ')')
        return false;
    *out_from = sizeof(head) - 1;
    *out_to = to.len - 1;
    while (*out_from < *out_to && to.data[*out_from] == ' ')
        ++*out_from;
    while (*out_from < *out_to && to.data[*out_to - 1] == ' ')
        --*out_to;
    return true;
}

void soj__build_target(soj__build *build, const soj__ast_text *to, soj__transition_info *row)
{
    size_t from, end;
    if (!soj__ast_given(to))
        return;
    bool returns = is_history(to->text, &from, &end);
    soj__slice name = {to->text.data + from, end - from};
    soj__span at = soj__ast_text_span(to, from, end);
    row->target = stage_named(build, name, at, build->stages.items[row->source].track);
    if (row->target == SOJ__NONE)
        return;
    if (returns && build->stage_asts.items[row->target]->stages.n == 0) {
        soj__diag_add(build->diags, SOJ__DIAG_NOT_HISTORY, at, "%q has no sub-stages to return to",
                      name);
        soj__diag_suggest(build->diags, "write 'to: %t'", name);
        return;
    }
    row->is_history = returns;
    row->domain = soj__build_domain(build, row->source, row->target);
    if (returns)
        build->stages.items[row->target].history_slot = 0; /* asked for: the layout places it */
}

static void report_unknown_event(soj__build *build, soj__slice name, soj__span at)
{
    soj__nearest nearest = {.wanted = name};
    soj__build_near(build, &nearest, SOJ__NEAR_EVENT, (soj__range){0, build->ast->events.n});
    soj__build_near_reserved(&nearest);
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_EVENT, at,
                  "the event %q is not declared under 'events'", name);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
    else
        soj__diag_suggest(build->diags, "add it under 'events'");
}

uint32_t soj__build_event_at(soj__build *build, soj__slice name, soj__span at)
{
    uint32_t event;
    if (!soj__build_reserved_event(build, name, &event)) {
        build->arena->failed = true;
        return SOJ__NONE;
    }
    if (event == SOJ__NONE) {
        report_unknown_event(build, name, at);
    } else {
        SOJ__ASSERT(event != build->head.erased); /* which no text may name */
        build->used_events[event] = true;
    }
    return event;
}

uint32_t soj__build_event_named(soj__build *build, const soj__ast_text *name)
{
    if (!soj__ast_given(name))
        return SOJ__NONE;
    return soj__build_event_at(build, name->text, name->span);
}
