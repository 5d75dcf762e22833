/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "property.h"

typedef enum outcome { ALIKE, DIFFERENT, NO_MODEL } outcome;

static outcome judge(const pt_model *model, const pt_script *script, uint64_t seed)
{
    pt_counts counts = {{0}, 0};
    pt_out difference = {NULL, 0, 0};
    outcome result = ALIKE;

    if (!pt_judge(model, script, seed, &counts, &difference))
        result = strncmp(difference.data, "compile:", 8) == 0 ? NO_MODEL : DIFFERENT;
    pt_out_free(&difference);
    return result;
}

/* A model that no longer compiles is not what failed. */
static bool still_fails(const pt_model *model, const pt_script *script, uint64_t seed)
{
    return judge(model, script, seed) == DIFFERENT;
}

/* Drops part `number` of one sort; false where nothing changed. */
typedef bool (*drop_fn)(pt_model *model, int number);

static bool clear(bool *alive)
{
    bool was = *alive;

    *alive = false;
    return was;
}

static bool unset(int *expr)
{
    bool was = *expr != PT_NONE;

    *expr = PT_NONE;
    return was;
}

static bool drop_touchpoint(pt_model *model, int number)
{
    return clear(&model->touchpoints[number].alive);
}

static bool drop_transition(pt_model *model, int number)
{
    return clear(&model->transitions[number].alive);
}

static bool has_children(const pt_model *model, int stage)
{
    for (int i = 0; i < model->n_stages; i++)
        if (model->stages[i].alive && model->stages[i].parent == stage)
            return true;
    return false;
}

/* Whether some `initial` names it. */
static bool is_initial(const pt_model *model, int stage)
{
    int parent = model->stages[stage].parent;

    return stage == model->initial || (parent != PT_NONE && model->stages[parent].initial == stage);
}

/* A leaf, with all that is in it or leads to it. */
static bool drop_stage(pt_model *model, int number)
{
    if (!model->stages[number].alive || is_initial(model, number) || has_children(model, number))
        return false;
    model->stages[number].alive = false;
    for (int i = 0; i < model->n_transitions; i++)
        if (model->transitions[i].source == number || model->transitions[i].target == number)
            model->transitions[i].alive = false;
    for (int i = 0; i < model->n_touchpoints; i++)
        if (model->touchpoints[i].stage == number)
            model->touchpoints[i].alive = false;
    return true;
}

/* An only sub-stage: its outer stage becomes a leaf. */
static bool drop_only_child(pt_model *model, int number)
{
    int parent = model->stages[number].parent;

    if (parent == PT_NONE || model->stages[parent].initial != number)
        return false;
    for (int i = 0; i < model->n_stages; i++)
        if (i != number && model->stages[i].alive && model->stages[i].parent == parent)
            return false;
    model->stages[parent].initial = PT_NONE;
    return drop_stage(model, number);
}

static bool drop_set(pt_model *model, int number)
{
    return clear(&model->sets[number].alive);
}

static bool drop_condition(pt_model *model, int number)
{
    return unset(&model->transitions[number].when) || unset(&model->transitions[number].unless);
}

static bool drop_touchpoint_condition(pt_model *model, int number)
{
    pt_touchpoint *touchpoint = &model->touchpoints[number];

    return unset(&touchpoint->when) || unset(&touchpoint->unless);
}

static bool drop_touchpoint_extras(pt_model *model, int number)
{
    pt_touchpoint *touchpoint = &model->touchpoints[number];
    bool plain = touchpoint->n_contents == 0 && touchpoint->owner[0] == '\0' &&
                 touchpoint->intent == 0 && !touchpoint->has_cost && !touchpoint->keep;

    touchpoint->n_contents = touchpoint->intent = 0;
    touchpoint->owner[0] = '\0';
    touchpoint->has_cost = touchpoint->keep = false;
    return !plain;
}

static bool drop_stage_extras(pt_model *model, int number)
{
    pt_stage *stage = &model->stages[number];

    bool plain = stage->phase == 0 && stage->owner[0] == '\0';
    stage->phase = 0;
    stage->owner[0] = '\0';
    return !plain;
}

static bool drop_attribute(pt_model *model, int number)
{
    return clear(&model->attributes[number].alive);
}

static bool drop_segment(pt_model *model, int number)
{
    return clear(&model->segments[number].alive);
}

static bool drop_event(pt_model *model, int number)
{
    return clear(&model->events[number].alive);
}

/* Put one operand in the place of a compound condition. */
static bool lift_operand(pt_model *model, int number)
{
    pt_node *node = &model->nodes[number];

    if (node->op != PT_AND && node->op != PT_OR)
        return false;
    *node = model->nodes[node->b];
    return true;
}

/* Inputs must not speak of what is gone. */
static void forget(const pt_model *model, pt_script *script)
{
    for (int i = 0; i < script->n; i++) {
        pt_input *input = &script->inputs[i];
        if (input->is_advance)
            continue;
        if (input->event != PT_IDENTIFY && !model->events[input->event].alive)
            input->alive = false;
        for (int a = 0; input->event == PT_IDENTIFY && a < model->n_attributes; a++)
            if (!model->attributes[a].alive)
                input->values[a].given = false;
    }
}

/* `count`: how many there are of the sort, an int at that byte of the model. */
static const struct sort {
    drop_fn drop;
    size_t count;
} sorts[] = {
    {drop_touchpoint, offsetof(pt_model, n_touchpoints)},
    {drop_transition, offsetof(pt_model, n_transitions)},
    {drop_stage, offsetof(pt_model, n_stages)},
    {drop_only_child, offsetof(pt_model, n_stages)},
    {drop_set, offsetof(pt_model, n_sets)},
    {drop_condition, offsetof(pt_model, n_transitions)},
    {drop_touchpoint_condition, offsetof(pt_model, n_touchpoints)},
    {drop_touchpoint_extras, offsetof(pt_model, n_touchpoints)},
    {drop_stage_extras, offsetof(pt_model, n_stages)},
    {lift_operand, offsetof(pt_model, n_nodes)},
    {drop_attribute, offsetof(pt_model, n_attributes)},
    {drop_segment, offsetof(pt_model, n_segments)},
    {drop_event, offsetof(pt_model, n_events)},
};

static bool shrink_sort(const struct sort *sort, pt_model *model, pt_script *script, uint64_t seed)
{
    static pt_model smaller;
    static pt_script fewer;
    bool any = false;
    int n;

    memcpy(&n, (const char *)model + sort->count, sizeof n);
    for (int i = 0; i < n; i++) {
        smaller = *model;
        fewer = *script;
        if (!sort->drop(&smaller, i))
            continue;
        forget(&smaller, &fewer);
        if (!still_fails(&smaller, &fewer, seed))
            continue;
        *model = smaller;
        *script = fewer;
        any = true;
    }
    return any;
}

static bool shrink_script(const pt_model *model, pt_script *script, uint64_t seed)
{
    static pt_script fewer;
    bool any = false;

    for (int size = script->n / 2; size > 0; size /= 2)
        for (int from = 0; from < script->n; from += size) {
            bool changed = false;
            fewer = *script;
            for (int i = from; i < from + size && i < fewer.n; i++)
                changed = clear(&fewer.inputs[i].alive) || changed;
            if (!changed || !still_fails(model, &fewer, seed))
                continue;
            *script = fewer;
            any = true;
        }
    return any;
}

static bool shrink_values(const pt_model *model, pt_script *script, uint64_t seed)
{
    static pt_script fewer;
    bool any = false;

    for (int i = 0; i < script->n; i++)
        for (int v = 0; v < PT_ATTRIBUTES; v++) {
            if (!script->inputs[i].alive || !script->inputs[i].values[v].given)
                continue;
            fewer = *script;
            fewer.inputs[i].values[v].given = false;
            if (!still_fails(model, &fewer, seed))
                continue;
            *script = fewer;
            any = true;
        }
    return any;
}

void pt_shrink(pt_model *model, pt_script *script, uint64_t seed)
{
    bool any = judge(model, script, seed) == DIFFERENT;

    for (int round = 0; any && round < 10; round++) {
        any = shrink_script(model, script, seed);
        for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++)
            any = shrink_sort(&sorts[i], model, script, seed) || any;
        any = shrink_values(model, script, seed) || any;
    }
}
