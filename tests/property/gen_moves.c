/* SPDX-License-Identifier: MIT */
#include "gen.h"

static bool is_time(const pt_attribute *attribute)
{
    return attribute->domain.type == PT_TIME || attribute->domain.type == PT_DATE;
}

pt_anchor pt_generate_anchor(pt_rng *rng, const pt_model *model)
{
    pt_anchor anchor = {.kind = PT_FROM_ENTRY, .attribute = PT_NONE};
    int roll = pt_below(rng, 100);

    if (roll < 30) {
        anchor.kind = PT_FROM_RESTART;
        anchor.any = pt_chance(rng, 25);
        anchor.events = 1u << pt_below(rng, model->n_events);
        if (pt_chance(rng, 30))
            anchor.events |= 1u << pt_below(rng, model->n_events);
        if (pt_chance(rng, 10))
            anchor.events |= 1u << PT_IDENTIFY;
        if (model->reactive && pt_chance(rng, 15))
            anchor.events |= 1u << gen_some_event(rng, model);
    } else if (roll < 55) {
        anchor.kind = PT_FROM_ATTRIBUTE;
        do
            anchor.attribute = pt_below(rng, model->n_attributes);
        while (!is_time(&model->attributes[anchor.attribute]));
    }
    return anchor;
}

int64_t pt_generate_offset(pt_rng *rng, const pt_model *model, const pt_anchor *anchor, bool timer,
                           int *out_months)
{
    bool negative = anchor->kind == PT_FROM_ATTRIBUTE && pt_chance(rng, 50);
    int months = gen_months(rng, model, 12);

    *out_months = negative ? -months : months;
    if (months != 0)
        return (negative ? -1 : 1) * (pt_chance(rng, 60) ? 0 : pt_between(rng, 1, 5)) * model->unit;
    if (anchor->kind == PT_FROM_ATTRIBUTE)
        return pt_between(rng, -3, 3) * model->unit;
    if (timer)
        return pt_between(rng, 1, 5) * gen_unit(rng, model);
    return pt_chance(rng, 40) ? 0 : pt_between(rng, 1, 4) * model->unit;
}

/* Where it leads: to a stage, by its history, or nowhere. */
static void choose_target(pt_rng *rng, pt_model *model, pt_transition *transition,
                          const pt_scope *scope)
{
    int track = model->stages[transition->source].track;
    bool internal = pt_chance(rng, 15);

    transition->target = internal ? PT_NONE : gen_stage_of_track(rng, model, track);
    if (internal || pt_chance(rng, 35))
        transition->sets = pt_generate_sets(rng, model, scope, 2);
    if (internal && transition->sets.n == 0)
        transition->target = gen_stage_of_track(rng, model, track);
    for (int i = 0; i < 3 && transition->target != PT_NONE && pt_chance(rng, 25); i++) {
        int stage = gen_stage_of_track(rng, model, track);
        if (model->stages[stage].initial == PT_NONE)
            continue;
        transition->target = stage;
        transition->is_history = true;
    }
}

/* `conditional`: in so many of 100 cases. */
static pt_transition *add_transition(pt_rng *rng, pt_model *model, int where, int source,
                                     const pt_scope *scope, int conditional)
{
    if (model->n_transitions == PT_TRANSITIONS || !gen_has_room(model))
        return NULL;
    pt_transition *transition = &model->transitions[model->n_transitions];
    *transition = (pt_transition){.where = where, .source = source, .event = PT_NONE};
    transition->delay = PT_NONE;
    transition->when = gen_condition(rng, model, scope, conditional, 2);
    transition->unless = gen_condition(rng, model, scope, conditional / 4, 1);
    choose_target(rng, model, transition, scope);
    transition->bare = pt_chance(rng, 50);
    transition->alive = true;
    model->n_transitions++;
    return transition;
}

/* In how many of 100 cases a stage has transitions on the event. */
static int handled(const pt_model *model, int event)
{
    if (event < PT_EVENTS)
        return event < model->n_events ? 40 : 0;
    if (event < PT_FEEDBACK)
        return event == PT_IDENTIFY ? 15 : 0;
    if (!model->reactive)
        return 0;
    return event == PT_UNANSWERED ? 30 : 10;
}

static void generate_on(pt_rng *rng, pt_model *model, int stage)
{
    for (int event = 0; event < PT_ALL_EVENTS; event++) {
        const pt_scope scope = {.event = event, .now = true, .stage = true, .segments = true};
        if (!pt_chance(rng, handled(model, event)))
            continue;
        int n = pt_chance(rng, 60) ? 1 : pt_between(rng, 2, 3);
        for (int i = 0; i < n; i++) {
            pt_transition *transition = add_transition(rng, model, PT_ON, stage, &scope, 45);
            if (transition != NULL)
                transition->event = event;
        }
    }
}

/* A settling move: one that may go round in a circle is not kept. */
static pt_transition *add_settling(pt_rng *rng, pt_model *model, int where, int source,
                                   int conditional)
{
    const pt_scope scope = {.event = PT_NONE, .segments = true, .no_literals = true};
    pt_transition *transition = add_transition(rng, model, where, source, &scope, conditional);

    if (transition != NULL && gen_may_circle(model))
        transition->alive = false;
    return transition;
}

/* Of a rolling count and a bound; PT_NONE where there is none, or no room. */
static int watched_count(pt_rng *rng, pt_model *model)
{
    static const int ops[] = {PT_LT, PT_LE, PT_EQ, PT_GE, PT_NE};
    int attribute = gen_rolling(rng, model);

    if (attribute == PT_NONE || !gen_has_room(model))
        return PT_NONE;
    pt_value bound = pt_make(PT_INT, pt_between(rng, 0, 3));
    if (model->attributes[attribute].domain.type == PT_DOUBLE)
        bound = pt_make_double(0.5 * pt_between(rng, -1, 4));
    return gen_binary(model, ops[pt_below(rng, 5)], gen_attribute_node(model, attribute),
                      gen_literal_node(model, bound));
}

/* Its condition reads a rolling count, so that the loss of an event may move; or two, so that it
 * matters which loses first. */
static void watch(pt_rng *rng, pt_model *model, pt_transition *transition)
{
    int node = watched_count(rng, model);
    int other = pt_chance(rng, 40) ? watched_count(rng, model) : transition->when;

    if (node == PT_NONE)
        return;
    if (other != PT_NONE && pt_chance(rng, 70))
        node = gen_binary(model, PT_AND, node, other);
    transition->when = node;
}

static void generate_always(pt_rng *rng, pt_model *model, int stage)
{
    int n = pt_between(rng, 1, 2);

    if (!pt_chance(rng, 22))
        return;
    for (int i = 0; i < n; i++) {
        pt_transition *transition = add_settling(rng, model, PT_ALWAYS, stage, 95);
        if (transition != NULL && pt_chance(rng, 45))
            watch(rng, model, transition);
    }
}

static bool has_final(const pt_model *model, int stage)
{
    for (int i = 0; i < model->n_stages; i++)
        if (model->stages[i].parent == stage && model->stages[i].is_final)
            return true;
    return false;
}

static void generate_done(pt_rng *rng, pt_model *model, int stage)
{
    int n = pt_chance(rng, 75) ? 1 : 2;

    if (!pt_chance(rng, has_final(model, stage) ? 85 : 3))
        return;
    for (int i = 0; i < n; i++)
        (void)add_settling(rng, model, PT_DONE, stage, 45);
}

bool gen_delay_is_free(const pt_model *model, int stage, int64_t delay, int months)
{
    for (int i = 0; i < model->n_delays; i++)
        if (model->delays[i].stage == stage && model->delays[i].delay == delay &&
            model->delays[i].months == months)
            return false;
    return true;
}

static void generate_delay(pt_rng *rng, pt_model *model, int stage)
{
    const pt_scope scope = {.event = PT_NONE, .now = true, .stage = true, .segments = true};
    pt_anchor anchor = pt_generate_anchor(rng, model);
    int months;
    int64_t offset = pt_generate_offset(rng, model, &anchor, true, &months);
    int n = pt_chance(rng, 60) ? 1 : pt_between(rng, 2, 3);

    if (model->n_delays == PT_DELAYS || !gen_delay_is_free(model, stage, offset, months))
        return;
    model->delays[model->n_delays] = (pt_delay){stage, offset, months, pt_below(rng, 3)};
    for (int i = 0; i < n; i++) {
        pt_transition *transition = add_transition(rng, model, PT_AFTER, stage, &scope, 35);
        if (transition == NULL)
            continue;
        pt_anchor other = pt_generate_anchor(rng, model);
        bool fits = offset + months > 0 || other.kind == PT_FROM_ATTRIBUTE;
        transition->delay = model->n_delays;
        transition->anchor = fits && pt_chance(rng, 30) ? other : anchor;
    }
    model->n_delays++;
}

void pt_generate_moves(pt_rng *rng, pt_model *model, int stage)
{
    pt_begin_part(rng);
    int delays = pt_chance(rng, 55) ? pt_between(rng, 1, 2) : 0;

    if (model->stages[stage].is_final)
        return;
    generate_on(rng, model, stage);
    pt_begin_part(rng);
    generate_always(rng, model, stage);
    if (model->stages[stage].initial != PT_NONE)
        generate_done(rng, model, stage);
    for (int i = 0; i < delays; i++) {
        pt_begin_part(rng);
        generate_delay(rng, model, stage);
    }
}
