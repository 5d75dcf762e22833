/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "shrink.h"

typedef enum outcome { ALIKE, DIFFERENT, NO_MODEL } outcome;

static outcome judge(const pt_model *model, const pt_script *script, uint64_t seed)
{
    pt_counts counts = {{0}, 0, false};
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

    return stage == model->tracks[model->stages[stage].track].initial ||
           (parent != PT_NONE && model->stages[parent].initial == stage);
}

/* What is in a stage or leads to it. */
static void drop_contents(pt_model *model, int stage)
{
    for (int i = 0; i < model->n_transitions; i++)
        if (model->transitions[i].source == stage || model->transitions[i].target == stage)
            model->transitions[i].alive = false;
    for (int i = 0; i < model->n_touchpoints; i++)
        if (model->touchpoints[i].stage == stage)
            model->touchpoints[i].alive = false;
}

/* A leaf, with all that is in it or leads to it. */
static bool drop_stage(pt_model *model, int number)
{
    if (!model->stages[number].alive || is_initial(model, number) || has_children(model, number))
        return false;
    model->stages[number].alive = false;
    drop_contents(model, number);
    return true;
}

/* All but the lifecycle. */
static bool drop_track(pt_model *model, int number)
{
    bool any = false;

    for (int i = 0; number > 0 && i < model->n_stages; i++)
        if (model->stages[i].track == number && clear(&model->stages[i].alive)) {
            drop_contents(model, i);
            any = true;
        }
    return any;
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

    return unset(&touchpoint->when) || unset(&touchpoint->unless) || unset(&touchpoint->on_when) ||
           unset(&touchpoint->on_unless);
}

static bool drop_touchpoint_extras(pt_model *model, int number)
{
    pt_touchpoint *touchpoint = &model->touchpoints[number];
    bool plain = touchpoint->n_contents == 0 && touchpoint->owner[0] == '\0' &&
                 touchpoint->intent == 0 && !touchpoint->has_cost && touchpoint->phase == 0;

    touchpoint->n_contents = touchpoint->intent = touchpoint->phase = 0;
    touchpoint->owner[0] = '\0';
    touchpoint->has_cost = false;
    return !plain;
}

static bool zero(int *number)
{
    bool was = *number != 0;

    *number = 0;
    return was;
}

static bool drop_once(pt_model *model, int number)
{
    return zero(&model->touchpoints[number].once);
}

static bool drop_keep(pt_model *model, int number)
{
    return clear(&model->touchpoints[number].keep);
}

static bool drop_essential(pt_model *model, int number)
{
    return clear(&model->touchpoints[number].essential);
}

static bool drop_expires(pt_model *model, int number)
{
    return clear(&model->touchpoints[number].has_expires);
}

static bool drop_priority(pt_model *model, int number)
{
    return clear(&model->touchpoints[number].has_priority);
}

static bool drop_pending(pt_model *model, int number)
{
    return zero(&model->touchpoints[number].pending);
}

static bool drop_bounds(pt_model *model, int number)
{
    return zero(&model->touchpoints[number].times) || clear(&model->touchpoints[number].has_until);
}

static bool drop_every(pt_model *model, int number)
{
    pt_touchpoint *touchpoint = &model->touchpoints[number];

    if (touchpoint->every == 0 && touchpoint->every_months == 0 && !touchpoint->has_rule)
        return false;
    touchpoint->every = touchpoint->every_months = 0;
    touchpoint->has_rule = false;
    touchpoint->times = 0;
    touchpoint->has_until = false;
    return true;
}

static bool drop_on(pt_model *model, int number)
{
    pt_touchpoint *touchpoint = &model->touchpoints[number];

    if (touchpoint->on == PT_NONE)
        return false;
    touchpoint->on = touchpoint->on_when = touchpoint->on_unless = PT_NONE;
    touchpoint->pending = touchpoint->n_data = 0;
    return true;
}

/* The first, and all. */
static bool drop_datum(pt_model *model, int number)
{
    pt_touchpoint *touchpoint = &model->touchpoints[number];

    if (touchpoint->n_data == 0)
        return false;
    touchpoint->n_data--;
    memmove(&touchpoint->data[0], &touchpoint->data[1],
            (size_t)touchpoint->n_data * sizeof touchpoint->data[0]);
    return true;
}

static bool drop_data(pt_model *model, int number)
{
    return zero(&model->touchpoints[number].n_data);
}

static bool drop_anchor(pt_model *model, int number)
{
    pt_touchpoint *touchpoint = &model->touchpoints[number];

    if (touchpoint->anchor.kind == PT_FROM_ENTRY || touchpoint->after < 0 ||
        touchpoint->after_months < 0)
        return false;
    touchpoint->anchor.kind = PT_FROM_ENTRY;
    return true;
}

static bool drop_timer_anchor(pt_model *model, int number)
{
    pt_transition *transition = &model->transitions[number];

    if (transition->anchor.kind == PT_FROM_ENTRY)
        return false;
    transition->anchor.kind = PT_FROM_ENTRY;
    return true;
}

static bool drop_history(pt_model *model, int number)
{
    return clear(&model->transitions[number].is_history);
}

static bool drop_final(pt_model *model, int number)
{
    return clear(&model->stages[number].is_final);
}

static bool drop_cap(pt_model *model, int number)
{
    return clear(&model->caps[number].alive);
}

static bool drop_filters(pt_model *model, int number)
{
    pt_cap *cap = &model->caps[number];
    bool any = cap->channels != 0 || cap->intents != 0 || cap->touchpoints != 0 ||
               cap->phases != 0 || cap->n_owners != 0;

    cap->channels = cap->intents = cap->touchpoints = cap->phases = 0;
    cap->n_owners = 0;
    return any;
}

/* The attribute becomes an ordinary one, or an all-time count. */
static bool drop_counter(pt_model *model, int number)
{
    return zero(&model->attributes[number].counter.kind);
}

static bool drop_counter_condition(pt_model *model, int number)
{
    return unset(&model->attributes[number].counter.when);
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

static void forget_stages(const pt_model *model, pt_input *input)
{
    int n = 0;

    for (int i = 0; input->kind == PT_PLACE && i < input->n_placed; i++)
        if (model->stages[input->placed[i].stage].alive)
            input->placed[n++] = input->placed[i];
    input->n_placed = n;
}

/* Inputs must not speak of what is gone. */
static void forget(const pt_model *model, pt_script *script)
{
    for (int i = 0; i < script->n; i++) {
        pt_input *input = &script->inputs[i];
        bool traits = input->kind == PT_PLACE || input->event == PT_IDENTIFY;
        if (input->kind == PT_POST && input->event < PT_EVENTS &&
            !model->events[input->event].alive)
            input->alive = false;
        if (input->kind == PT_POST && !pt_speaks_of(model, input->event))
            input->alive = false;
        for (int a = 0; traits && a < model->n_attributes; a++)
            if (!model->attributes[a].alive)
                input->values[a].given = false;
        forget_stages(model, input);
    }
}

/* `count`: how many there are of the sort, an int at that byte of the model. */
static const struct sort {
    drop_fn drop;
    size_t count;
} sorts[] = {
    {drop_track, offsetof(pt_model, n_tracks)},
    {drop_touchpoint, offsetof(pt_model, n_touchpoints)},
    {drop_transition, offsetof(pt_model, n_transitions)},
    {drop_cap, offsetof(pt_model, n_caps)},
    {drop_stage, offsetof(pt_model, n_stages)},
    {shrink_model_zone, offsetof(pt_model, n_tracks)},
    {shrink_holdout, offsetof(pt_model, n_tracks)},
    {shrink_feedback, offsetof(pt_model, n_tracks)},
    {shrink_window, offsetof(pt_model, n_windows)},
    {shrink_calendar, offsetof(pt_model, n_calendars)},
    {shrink_spans, offsetof(pt_model, n_windows)},
    {shrink_days, offsetof(pt_model, n_windows)},
    {shrink_window_of, offsetof(pt_model, n_channels)},
    {shrink_quiet, offsetof(pt_model, n_channels)},
    {shrink_quiet, offsetof(pt_model, n_channels)},
    {shrink_channel, offsetof(pt_model, n_channels)},
    {shrink_period, offsetof(pt_model, n_caps)},
    {shrink_expect, offsetof(pt_model, n_touchpoints)},
    {shrink_expected, offsetof(pt_model, n_touchpoints)},
    {shrink_variants, offsetof(pt_model, n_touchpoints)},
    {shrink_consent, offsetof(pt_model, n_touchpoints)},
    {shrink_at, offsetof(pt_model, n_touchpoints)},
    {shrink_months, offsetof(pt_model, n_touchpoints)},
    {shrink_rule, offsetof(pt_model, n_touchpoints)},
    {drop_only_child, offsetof(pt_model, n_stages)},
    {drop_set, offsetof(pt_model, n_sets)},
    {drop_condition, offsetof(pt_model, n_transitions)},
    {drop_timer_anchor, offsetof(pt_model, n_transitions)},
    {drop_history, offsetof(pt_model, n_transitions)},
    {drop_touchpoint_condition, offsetof(pt_model, n_touchpoints)},
    {drop_touchpoint_extras, offsetof(pt_model, n_touchpoints)},
    {drop_on, offsetof(pt_model, n_touchpoints)},
    {drop_every, offsetof(pt_model, n_touchpoints)},
    {drop_bounds, offsetof(pt_model, n_touchpoints)},
    {drop_anchor, offsetof(pt_model, n_touchpoints)},
    {drop_data, offsetof(pt_model, n_touchpoints)},
    {drop_datum, offsetof(pt_model, n_touchpoints)},
    {drop_once, offsetof(pt_model, n_touchpoints)},
    {drop_keep, offsetof(pt_model, n_touchpoints)},
    {drop_essential, offsetof(pt_model, n_touchpoints)},
    {drop_expires, offsetof(pt_model, n_touchpoints)},
    {drop_priority, offsetof(pt_model, n_touchpoints)},
    {drop_pending, offsetof(pt_model, n_touchpoints)},
    {drop_filters, offsetof(pt_model, n_caps)},
    {drop_stage_extras, offsetof(pt_model, n_stages)},
    {drop_final, offsetof(pt_model, n_stages)},
    {lift_operand, offsetof(pt_model, n_nodes)},
    {drop_counter_condition, offsetof(pt_model, n_attributes)},
    {drop_counter, offsetof(pt_model, n_attributes)},
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

/* Options of the engine, ids, and stages of placements. */
static bool simplify(pt_script *script, int number, int what)
{
    pt_input *input = &script->inputs[number];

    return input->alive && (input->kind == PT_POST || input->kind == PT_PLACE) &&
           shrink_input(input, what);
}

static bool shrink_inputs(const pt_model *model, pt_script *script, uint64_t seed)
{
    static pt_script fewer;
    bool any = false;

    fewer = *script;
    fewer.retention = fewer.max_skew = 0;
    if ((script->retention != 0 || script->max_skew != 0) && still_fails(model, &fewer, seed))
        *script = fewer;
    for (int i = 0; i < script->n; i++)
        for (int what = 0; what < SHRINK_INPUT; what++) {
            fewer = *script;
            if (!simplify(&fewer, i, what) || !still_fails(model, &fewer, seed))
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
        any = shrink_inputs(model, script, seed) || any;
    }
}
