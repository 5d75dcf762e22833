/* SPDX-License-Identifier: MIT */
/* What names and types alone do not show: unconditional circles, things nobody uses. */
#include "compile/build.h"

/* The leaf that entering `stage` ends in; SOJ__NONE where an `initial` on the way is wrong. */
static uint32_t leaf_of(const soj__build *build, uint32_t stage)
{
    while (stage != SOJ__NONE && build->stage_asts.items[stage]->stages.n > 0)
        stage = build->stages.items[stage].initial;
    return stage;
}

/* The first `always` without a condition (or with a literally true one) of the stages around
 * `leaf`, innermost first; SOJ__NONE where there is none. */
static uint32_t unconditional_always(const soj__build *build, uint32_t leaf)
{
    for (uint32_t stage = leaf; stage != SOJ__NONE; stage = build->stages.items[stage].parent) {
        soj__range always = build->stages.items[stage].always;
        for (uint32_t i = always.first; i < always.first + always.n; i++) {
            if (build->literals.items[i] == 1)
                return i;
        }
    }
    return SOJ__NONE;
}

/* Where that `always` leads: a leaf, `leaf` itself for an internal one. */
static uint32_t next_leaf(const soj__build *build, uint32_t leaf)
{
    uint32_t move = unconditional_always(build, leaf);
    if (move == SOJ__NONE)
        return SOJ__NONE;
    if (!soj__ast_meant(&build->transition_asts.items[move]->to))
        return leaf;
    return leaf_of(build, build->transitions.items[move].target);
}

static void report_loop(soj__build *build, uint32_t start)
{
    uint32_t move = unconditional_always(build, start);
    const soj__ast_transition *ast = build->transition_asts.items[move];
    soj__slice path = soj__build_slice(build, build->stages.items[start].path);
    uint32_t next = next_leaf(build, start);
    if (next == start) {
        soj__diag_add(build->diags, SOJ__DIAG_ALWAYS_LOOP, ast->span,
                      "this 'always' is taken again and again in %q: nothing stops it", path);
        soj__diag_suggest(build->diags, "give it a condition: {when: …, to: …}");
        return;
    }
    soj__diag_add(build->diags, SOJ__DIAG_ALWAYS_LOOP, ast->span,
                  "'always' leads from %q round in a circle that nothing stops", path);
    soj__diag_suggest(build->diags, "give one of these transitions a condition");
    for (uint32_t leaf = start; next != SOJ__NONE; leaf = next) {
        next = next_leaf(build, leaf);
        ast = build->transition_asts.items[unconditional_always(build, leaf)];
        soj__diag_note(build->diags, ast->span, "from %q to %q",
                       soj__build_slice(build, build->stages.items[leaf].path),
                       soj__build_slice(build, build->stages.items[next].path));
        if (next == start)
            return;
    }
}

bool soj__build_check_loops(soj__build *build)
{
    /* For each leaf the walk that first came by it; walks are numbered from 1. */
    uint32_t *walks = soj__arena_alloc(build->arena, build->stages.n * sizeof(*walks));
    bool *reported = soj__arena_alloc(build->arena, build->transitions.n);
    if (!walks || !reported)
        return false;
    for (uint32_t i = 0; i < build->stages.n; i++) {
        uint32_t leaf = leaf_of(build, i);
        while (leaf != SOJ__NONE && walks[leaf] == 0) {
            walks[leaf] = i + 1;
            leaf = next_leaf(build, leaf);
        }
        uint32_t move = leaf == SOJ__NONE ? SOJ__NONE : unconditional_always(build, leaf);
        bool is_loop = move != SOJ__NONE && walks[leaf] == i + 1;
        if (is_loop && next_leaf(build, leaf) != SOJ__NONE && !reported[move]) {
            reported[move] = true;
            report_loop(build, leaf);
        }
    }
    return true;
}

static void report_unused(soj__build *build, const char *kind, const soj__ast_text *name)
{
    soj__diag_add(build->diags, SOJ__DIAG_UNUSED, name->span, "nothing uses the %s %q", kind,
                  name->text);
    soj__diag_suggest(build->diags, "remove it, or use it");
}

static bool is_word(soj__slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return name.len > 0;
}

bool soj__build_is_unreadable(soj__slice name)
{
    static const char *const keywords[] = {"in", "true", "false", "null"};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(keywords); i++) {
        if (soj__slice_is(name, keywords[i]))
            return true;
    }
    return !is_word(name);
}

static void report_unreadable(soj__build *build, const char *kind, const soj__ast_text *name,
                              const char *why)
{
    soj__diag_add(build->diags, SOJ__DIAG_UNREADABLE_NAME, name->span,
                  "no condition can read the %s %q: %s", kind, name->text, why);
}

static void check_properties(soj__build *build, const soj__ast_event *event)
{
    for (uint32_t i = 0; i < event->properties.n; i++) {
        const soj__ast_text *name = &event->properties.items[i].name;
        if (soj__slice_is(name->text, "name") || soj__slice_is(name->text, "time"))
            report_unreadable(build, "property", name,
                              "event.name and event.time are the event's own");
        else if (soj__build_is_unreadable(name->text))
            report_unreadable(build, "property", name, "it is no word that conditions know");
    }
}

void soj__build_check_names(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    for (uint32_t i = 0; i < ast->events.n; i++)
        check_properties(build, &ast->events.items[i]);
    for (uint32_t i = 0; i < ast->attributes.n; i++) {
        if (soj__build_is_unreadable(ast->attributes.items[i].name.text))
            report_unreadable(build, "attribute", &ast->attributes.items[i].name,
                              "it is a word of the conditions' own");
    }
    for (uint32_t i = 0; i < ast->segments.n; i++) {
        if (soj__build_is_unreadable(ast->segments.items[i].name.text))
            report_unreadable(build, "segment", &ast->segments.items[i].name,
                              "it is a word of the conditions' own");
    }
}

void soj__build_check_unused(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    for (uint32_t i = 0; i < ast->attributes.n; i++) {
        if (!build->used_attributes[i])
            report_unused(build, "attribute", &ast->attributes.items[i].name);
    }
    for (uint32_t i = 0; i < ast->events.n; i++) {
        if (!build->used_events[i] && ast->events.items[i].set.n == 0)
            report_unused(build, "event", &ast->events.items[i].name);
    }
    for (uint32_t i = 0; i < ast->segments.n; i++) {
        if (!build->segment_builds.items[i].is_used)
            report_unused(build, "segment", &ast->segments.items[i].name);
    }
    for (uint32_t i = 0; i < ast->channels.n; i++) {
        if (!build->used_channels[i])
            report_unused(build, "channel", &ast->channels.items[i].name);
    }
}
