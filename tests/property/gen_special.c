/* SPDX-License-Identifier: MIT */
#include "gen.h"

static void drop_always(pt_model *model)
{
    for (int i = 0; i < model->n_transitions; i++)
        if (model->transitions[i].where == PT_ALWAYS || model->transitions[i].where == PT_DONE)
            model->transitions[i].alive = false;
}

/* A new last transition of the initial stage, or NULL. */
static pt_transition *append(pt_model *model, int where)
{
    int initial = model->tracks[0].initial;

    if (model->stages[initial].is_final || model->n_transitions == PT_TRANSITIONS ||
        !gen_has_room(model) || model->n_delays == PT_DELAYS)
        return NULL;
    pt_transition *transition = &model->transitions[model->n_transitions++];
    *transition = (pt_transition){.alive = true, .where = where, .source = initial};
    transition->event = transition->delay = transition->when = transition->unless = PT_NONE;
    transition->target = PT_NONE;
    transition->sets = (pt_sets){model->n_sets++, 1};
    return transition;
}

void pt_generate_counter(pt_rng *rng, pt_model *model)
{
    static const int bounds[] = {999, 1000, 1000, 1001};

    drop_always(model);
    pt_transition *transition = append(model, PT_ALWAYS);
    if (transition == NULL)
        return;
    int bound = gen_literal_node(model, pt_make(PT_INT, bounds[pt_below(rng, 4)]));
    int lowest = gen_literal_node(model, pt_make(PT_INT, 0));
    int below = gen_binary(model, PT_LT, gen_attribute_node(model, 0), bound);
    int above = gen_binary(model, PT_GE, gen_attribute_node(model, 0), lowest);
    transition->when = gen_binary(model, PT_AND, above, below);
    int one = gen_literal_node(model, pt_make(PT_INT, 1));
    int sum = gen_binary(model, PT_ADD, gen_attribute_node(model, 0), one);
    model->sets[transition->sets.first] = (pt_set){true, 0, sum};
}

static int bounded_attribute(const pt_model *model)
{
    for (int i = 0; i < model->n_attributes; i++) {
        const pt_domain *domain = &model->attributes[i].domain;
        bool counts = model->attributes[i].counter.kind != PT_PLAIN;
        if (!counts && domain->type == PT_INT && (domain->has_max || domain->n_one_of > 0))
            return i;
    }
    return PT_NONE;
}

/* A timer before the storm's that fails each time that one has moved its attribute. */
static void add_failing(pt_model *model)
{
    int attribute = bounded_attribute(model);

    if (attribute == PT_NONE ||
        !gen_delay_is_free(model, model->tracks[0].initial, -model->unit, 0))
        return;
    pt_transition *transition = append(model, PT_AFTER);
    if (transition == NULL)
        return;
    model->delays[model->n_delays] = (pt_delay){model->tracks[0].initial, -model->unit, 0, 0};
    transition->delay = model->n_delays++;
    transition->anchor = (pt_anchor){.kind = PT_FROM_ATTRIBUTE, .attribute = 1};
    int large = gen_literal_node(model, pt_make(PT_INT, 77777));
    int count = gen_attribute_node(model, 0);
    int sum = gen_binary(model, PT_ADD, gen_binary(model, PT_SUB, count, count), large);
    model->sets[transition->sets.first] = (pt_set){true, attribute, sum};
}

void pt_generate_storm(pt_rng *rng, pt_model *model)
{
    if (!gen_delay_is_free(model, model->tracks[0].initial, 0, 0))
        return;
    if (pt_chance(rng, 50))
        add_failing(model);
    pt_transition *transition = append(model, PT_AFTER);
    if (transition == NULL)
        return;
    model->delays[model->n_delays] = (pt_delay){model->tracks[0].initial, 0, 0, 0};
    transition->delay = model->n_delays++;
    transition->anchor = (pt_anchor){.kind = PT_FROM_ATTRIBUTE, .attribute = 1};
    int now = gen_simple(model, PT_NOW, 0, pt_make(PT_NULL, 0));
    transition->when = gen_binary(model, PT_LT, gen_attribute_node(model, 1), now);
    int step =
        gen_literal_node(model, pt_make(PT_DURATION, model->unit / pt_between(rng, 400, 1000)));
    int sum = gen_binary(model, PT_ADD, gen_attribute_node(model, 1), step);
    model->sets[transition->sets.first] = (pt_set){true, 1, sum};
    model->attributes[1].has_initial = true;
    model->attributes[1].initial = pt_make(PT_TIME, model->start);
}
