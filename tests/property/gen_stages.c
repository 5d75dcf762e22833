/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "gen.h"

static bool name_is_free(const pt_model *model, int track, int parent, const char *name)
{
    for (int i = 0; i < model->n_stages; i++) {
        const pt_stage *stage = &model->stages[i];
        if (stage->track == track && stage->parent == parent && strcmp(stage->name, name) == 0)
            return false;
    }
    return true;
}

static int add_stage(pt_rng *rng, pt_model *model, int track, int parent)
{
    static const char *const owners[] = {"marketing", "sales", "success"};
    int number = model->n_stages;
    pt_stage *stage = &model->stages[number];
    char name[2] = "a";

    do
        name[0] = (char)('a' + pt_below(rng, 9));
    while (!name_is_free(model, track, parent, name));
    memset(stage, 0, sizeof *stage);
    memcpy(stage->name, name, 2);
    stage->alive = true;
    stage->track = track;
    stage->parent = parent;
    stage->initial = PT_NONE;
    stage->stages_first = pt_chance(rng, 30);
    stage->depth = parent == PT_NONE ? 1 : model->stages[parent].depth + 1;
    stage->phase = pt_chance(rng, 40) ? pt_between(rng, 1, 5) : 0;
    if (pt_chance(rng, 35))
        (void)snprintf(stage->owner, sizeof stage->owner, "%s", owners[pt_below(rng, 3)]);
    model->n_stages++;
    return number;
}

static int random_child(pt_rng *rng, const pt_model *model, int track, int parent)
{
    int children[PT_STAGES], n = 0;

    for (int i = 0; i < model->n_stages; i++)
        if (model->stages[i].track == track && model->stages[i].parent == parent)
            children[n++] = i;
    return children[pt_below(rng, n)];
}

/* A stage and its sub-stages, so that they lie in the order of the text. */
static void generate_stage(pt_rng *rng, pt_model *model, int track, int parent, int most)
{
    int number = add_stage(rng, model, track, parent);
    int children = 0;

    if (model->stages[number].depth < 4 && pt_chance(rng, 55))
        children = pt_between(rng, 1, 3);
    for (int i = 0; i < children && model->n_stages < most; i++)
        generate_stage(rng, model, track, number, most);
    if (model->n_stages > number + 1)
        model->stages[number].initial = random_child(rng, model, track, number);
    else
        model->stages[number].is_final = pt_chance(rng, parent == PT_NONE ? 7 : 22);
}

static void generate_track(pt_rng *rng, pt_model *model, int tops, int most)
{
    int track = model->n_tracks++;

    pt_begin_part(rng);
    if (track > 0)
        (void)snprintf(model->tracks[track].name, sizeof model->tracks[track].name, "side_%d",
                       track);
    for (int i = 0; i < tops && model->n_stages < most; i++)
        generate_stage(rng, model, track, PT_NONE, most);
    model->tracks[track].initial = random_child(rng, model, track, PT_NONE);
}

static void name_touchpoints(pt_rng *rng, pt_model *model, int stage)
{
    int n = pt_chance(rng, 60) ? pt_between(rng, 1, 3) : 0;

    for (int i = 0; i < n && model->n_touchpoints < PT_TOUCHPOINTS; i++) {
        pt_touchpoint *touchpoint = &model->touchpoints[model->n_touchpoints++];
        touchpoint->alive = true;
        touchpoint->stage = stage;
        gen_expectation(rng, model, touchpoint);
        (void)snprintf(touchpoint->name, sizeof touchpoint->name, "tp_%d", i);
    }
}

void gen_tracks(pt_rng *rng, pt_model *model)
{
    int more = pt_chance(rng, 50) ? pt_between(rng, 1, PT_TRACKS - 1) : 0;

    generate_track(rng, model, pt_between(rng, 1, 3), pt_between(rng, 3, PT_STAGES - 8));
    for (int i = 0; i < more; i++)
        generate_track(rng, model, pt_between(rng, 1, 2), model->n_stages + pt_between(rng, 2, 4));
    PT_CHECK(model->n_stages <= PT_STAGES);
    pt_begin_part(rng);
    for (int i = 0; i < model->n_stages; i++)
        name_touchpoints(rng, model, i);
}

int gen_stage_of_track(pt_rng *rng, const pt_model *model, int track)
{
    int stages[PT_STAGES], n = 0;

    for (int i = 0; i < model->n_stages; i++)
        if (model->stages[i].track == track)
            stages[n++] = i;
    return stages[pt_below(rng, n)];
}

typedef struct pt_walk {
    const pt_model *model;
    int state[PT_STAGES]; /* of leaves: 0 not seen, 1 on the way here, 2 done */
} pt_walk;

static bool walk(pt_walk *walked, int leaf);

/* Whether a circle goes on from what the transition may enter. */
static bool goes_on(pt_walk *walked, const pt_transition *transition, int leaf)
{
    const pt_stage *stages = walked->model->stages;
    int target = transition->target;

    if (target == PT_NONE)
        return transition->where == PT_ALWAYS && walk(walked, leaf);
    for (int i = target; i < walked->model->n_stages; i++) {
        bool is_leaf = stages[i].initial == PT_NONE && pt_contains(walked->model, target, i);
        if (is_leaf && walk(walked, i))
            return true;
    }
    return false;
}

static bool walk(pt_walk *walked, int leaf)
{
    const pt_model *model = walked->model;
    const pt_stage *stage = &model->stages[leaf];

    if (walked->state[leaf] != 0)
        return walked->state[leaf] == 1;
    walked->state[leaf] = 1;
    for (int i = 0; i < model->n_transitions; i++) {
        const pt_transition *transition = &model->transitions[i];
        bool always =
            transition->where == PT_ALWAYS && pt_contains(model, transition->source, leaf);
        bool done =
            transition->where == PT_DONE && stage->is_final && transition->source == stage->parent;
        bool is_free = transition->when == PT_NONE && transition->unless == PT_NONE;
        if (transition->alive && is_free && (always || done) && goes_on(walked, transition, leaf))
            return true;
    }
    walked->state[leaf] = 2;
    return false;
}

bool gen_may_circle(const pt_model *model)
{
    pt_walk walked = {model, {0}};

    for (int i = 0; i < model->n_stages; i++)
        if (model->stages[i].initial == PT_NONE && walk(&walked, i))
            return true;
    return false;
}
