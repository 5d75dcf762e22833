/* SPDX-License-Identifier: MIT */
/* Circles of `always` and `done` that nothing stops, because the conditions on the way are absent
 * or literally true. History leads where it does for a customer who has never left the stage: along
 * the `initial` chain. */
#include "compile/build.h"

/* Where a customer is while a macrostep settles. */
typedef struct place {
    uint32_t leaf;    /* SOJ__NONE: nowhere that the text tells */
    bool has_arrived; /* the leaf was just entered: a `done` above it is tried first */
} place;

static const place nowhere = {SOJ__NONE, false};

/* Places as numbers. */
static uint32_t number_of(place here)
{
    return 2 * here.leaf + here.has_arrived;
}

/* Where entering `stage` ends; nowhere where an `initial` on the way is wrong. */
static place enter(const soj__build *build, uint32_t stage)
{
    while (stage != SOJ__NONE && build->stage_asts.items[stage]->stages.n > 0)
        stage = build->stages.items[stage].initial;
    return (place){stage, true};
}

/* The first transition without a condition, or with a literally true one; SOJ__NONE: none. */
static uint32_t unconditional(const soj__build *build, soj__range transitions)
{
    for (uint32_t i = transitions.first; i < transitions.first + transitions.n; i++) {
        if (build->literals.items[i] == 1)
            return i;
    }
    return SOJ__NONE;
}

static uint32_t unconditional_done(const soj__build *build, place here)
{
    const soj__stage_info *leaf = &build->stages.items[here.leaf];
    if (!here.has_arrived || !leaf->is_final || leaf->parent == SOJ__NONE)
        return SOJ__NONE;
    return unconditional(build, build->stages.items[leaf->parent].done);
}

/* The move that is made from `here`: a `done`, or the innermost stage's `always`. */
static uint32_t next_move(const soj__build *build, place here)
{
    uint32_t move = unconditional_done(build, here);
    uint32_t stage = here.leaf;
    while (move == SOJ__NONE && stage != SOJ__NONE) {
        move = unconditional(build, build->stages.items[stage].always);
        stage = build->stages.items[stage].parent;
    }
    return move;
}

/* Where that move leads; an internal one stays. */
static place next_place(const soj__build *build, place here)
{
    uint32_t move = next_move(build, here);
    if (move == SOJ__NONE)
        return nowhere;
    if (!soj__ast_meant(&build->transition_asts.items[move]->to))
        return (place){here.leaf, false};
    return enter(build, build->transitions.items[move].target);
}

static bool is_same(place a, place b)
{
    return a.leaf == b.leaf && a.has_arrived == b.has_arrived;
}

static soj__slice path_of(const soj__build *build, place here)
{
    return soj__build_slice(build, build->stages.items[here.leaf].path);
}

/* Whether the circle from `start` on has a `done`. */
static bool has_done(const soj__build *build, place start)
{
    place here = start;
    do {
        if (unconditional_done(build, here) != SOJ__NONE)
            return true;
        here = next_place(build, here);
    } while (!is_same(here, start));
    return false;
}

static void report_circle(soj__build *build, place start)
{
    const soj__ast_transition *ast = build->transition_asts.items[next_move(build, start)];
    const char *what = has_done(build, start) ? "done" : "always";
    place here = next_place(build, start);
    if (is_same(here, start)) {
        soj__diag_add(build->diags, SOJ__DIAG_ALWAYS_LOOP, ast->span,
                      "this '%s' is taken again and again in %q: nothing stops it", what,
                      path_of(build, start));
        soj__diag_suggest(build->diags, "give it a condition: {when: …, to: …}");
        return;
    }
    soj__diag_add(build->diags, SOJ__DIAG_ALWAYS_LOOP, ast->span,
                  "'%s' leads from %q round in a circle that nothing stops", what,
                  path_of(build, start));
    soj__diag_suggest(build->diags, "give one of these transitions a condition");
    here = start;
    do {
        place next = next_place(build, here);
        ast = build->transition_asts.items[next_move(build, here)];
        soj__diag_note(build->diags, ast->span, "from %q to %q", path_of(build, here),
                       path_of(build, next));
        here = next;
    } while (!is_same(here, start));
}

bool soj__build_check_loops(soj__build *build)
{
    /* For each place the walk that first came by it; walks are numbered from 1. */
    uint32_t *walks =
        soj__arena_alloc(build->arena, (2 * (size_t)build->stages.n + 1) * sizeof(*walks));
    bool *reported = soj__arena_alloc(build->arena, build->transitions.n + 1);
    if (!walks || !reported)
        return false;
    for (uint32_t i = 0; i < build->stages.n; i++) {
        place here = enter(build, i);
        while (here.leaf != SOJ__NONE && walks[number_of(here)] == 0) {
            walks[number_of(here)] = i + 1;
            here = next_place(build, here);
        }
        if (here.leaf == SOJ__NONE || walks[number_of(here)] != i + 1)
            continue;
        uint32_t move = next_move(build, here); /* there is one: it has led here */
        if (!reported[move]) {
            reported[move] = true;
            report_circle(build, here);
        }
    }
    return true;
}
