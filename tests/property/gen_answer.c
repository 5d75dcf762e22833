/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "gen.h"

/* What depends on answers, on consent and on splits. */

static bool restarts(const pt_anchor *anchor, int event)
{
    return anchor->kind == PT_FROM_RESTART && !anchor->any && (anchor->events >> event & 1u) != 0;
}

static bool touchpoint_speaks(const pt_touchpoint *touchpoint, int event)
{
    const pt_expect *expect = &touchpoint->expect;

    if (!touchpoint->alive)
        return false;
    return touchpoint->on == event || restarts(&touchpoint->anchor, event) ||
           (expect->given &&
            (expect->event == event || (expect->has_rejected && expect->rejected == event)));
}

static bool transition_speaks(const pt_transition *transition, int event)
{
    bool on = transition->where == PT_ON && transition->event == event;

    return transition->alive && (on || restarts(&transition->anchor, event));
}

static bool attribute_speaks(const pt_attribute *attribute, int event)
{
    const pt_counter *counter = &attribute->counter;

    return attribute->alive && counter->kind != PT_PLAIN && counter->event == event;
}

bool pt_speaks_of(const pt_model *model, int event)
{
    bool any = event < PT_FEEDBACK || event == PT_MISSED;

    any = any || model->feedback[event - PT_FEEDBACK].alive;
    for (int i = 0; i < model->n_transitions; i++)
        any = any || transition_speaks(&model->transitions[i], event);
    for (int i = 0; i < model->n_touchpoints; i++)
        any = any || touchpoint_speaks(&model->touchpoints[i], event);
    for (int i = 0; i < model->n_attributes; i++)
        any = any || attribute_speaks(&model->attributes[i], event);
    return any;
}

/* Any event that a model may react to. */
int gen_some_event(pt_rng *rng, const pt_model *model)
{
    if (model->reactive && pt_chance(rng, 25))
        return PT_FEEDBACK + pt_below(rng, PT_FEEDBACKS);
    return pt_chance(rng, 10) ? PT_IDENTIFY : pt_below(rng, model->n_events);
}

/* Which feedback the model lists under `events`. */
void gen_feedback(pt_rng *rng, pt_model *model)
{
    for (int i = 0; model->reactive && i < PT_FEEDBACKS; i++)
        model->feedback[i].alive = pt_chance(rng, 40);
}

void gen_feedback_sets(pt_rng *rng, pt_model *model)
{
    for (int i = 0; i < PT_FEEDBACKS; i++) {
        const pt_scope scope = {.event = PT_FEEDBACK + i, .now = true, .segments = true};
        if (model->feedback[i].alive && pt_chance(rng, 85))
            model->feedback[i].sets = pt_generate_sets(rng, model, &scope, 2);
    }
}

/* Before there are conditions, which may ask for it. */
void gen_expectation(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    touchpoint->expect.given = model->reactive && pt_chance(rng, 50);
    touchpoint->expect.has_rejected = touchpoint->expect.given && pt_chance(rng, 45);
    touchpoint->expect.when = PT_NONE;
}

void gen_expected(pt_rng *rng, pt_model *model, pt_expect *expect)
{
    if (!expect->given)
        return;
    expect->event = gen_some_event(rng, model);
    if (pt_chance(rng, 15)) /* of what a host reports */
        expect->event = PT_FEEDBACK + pt_below(rng, PT_FEEDBACKS - 2);
    const pt_scope scope = {
        .event = expect->event, .now = true, .no_before = true, .segments = true};
    expect->when = gen_condition(rng, model, &scope, 30, 2);
    expect->rejected = gen_some_event(rng, model);
    expect->within = pt_between(rng, 1, 6) * model->unit;
    if (pt_chance(rng, 3))
        expect->within = SOJ_SECOND;
    expect->within_months = gen_months(rng, model, 12);
    if (expect->within_months > 0 && pt_chance(rng, 50))
        expect->within = 0;
    expect->style = pt_below(rng, 3);
}

static void choose_arm(pt_rng *rng, const pt_model *model, pt_variant *arm, int left)
{
    arm->percent = pt_chance(rng, 20) ? left : pt_between(rng, 0, left);
    if (pt_chance(rng, 70))
        arm->percent -= arm->percent % 100;
    if (pt_chance(rng, 60))
        gen_contents(rng, model, &arm->contents);
}

void gen_variants(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    int n = model->divided && pt_chance(rng, 40) ? pt_between(rng, 1, PT_VARIANTS) : 0;
    int left = 10000;

    for (int i = 0; i < n; i++) {
        pt_variant *arm = &touchpoint->variants[touchpoint->n_variants++];
        (void)snprintf(arm->name, sizeof arm->name, "arm_%d", i);
        choose_arm(rng, model, arm, left);
        left -= arm->percent;
    }
}

void gen_contents(pt_rng *rng, const pt_model *model, pt_contents *contents)
{
    int n = pt_between(rng, 1, 3);

    contents->n = 0;
    for (int i = 0; i < n; i++) {
        bool plain = model->n_segments == 0 || n == 1;
        int segment = i == n - 1 && pt_chance(rng, 60) ? PT_NONE : i;
        if (plain || segment >= model->n_segments)
            segment = PT_NONE;
        contents->items[i].segment = segment;
        (void)snprintf(contents->items[i].reference, sizeof contents->items[i].reference, "kit/%d",
                       pt_below(rng, 100));
        contents->n = i + 1;
        if (segment == PT_NONE)
            return;
    }
}

/* Of attributes that change, mostly: an expression of any sort is seldom true. */
static int consent_condition(pt_rng *rng, pt_model *model, const pt_scope *scope)
{
    if (!gen_has_room(model))
        return PT_NONE;
    if (pt_chance(rng, 60))
        return gen_binary(model, PT_LT, gen_attribute_node(model, 0),
                          gen_literal_node(model, pt_make(PT_INT, pt_between(rng, 1, 5))));
    return pt_generate_expr(rng, model, scope, PT_BOOL, 1);
}

void gen_consents(pt_rng *rng, pt_model *model)
{
    const pt_scope of_channel = {.event = PT_NONE, .now = true, .segments = true};
    const pt_scope scope = {.event = PT_NONE, .now = true, .stage = true, .segments = true};

    for (int i = 0; model->divided && i < model->n_channels; i++) {
        pt_channel *channel = &model->channels[i];
        channel->staff = pt_chance(rng, 25);
        channel->consent = PT_NONE;
        if (pt_chance(rng, 40))
            channel->consent = consent_condition(rng, model, &of_channel);
        channel->has_consent = channel->consent != PT_NONE;
    }
    for (int i = 0; model->divided && i < model->n_touchpoints; i++) {
        pt_touchpoint *touchpoint = &model->touchpoints[i];
        touchpoint->consent = PT_NONE;
        if (pt_chance(rng, 20))
            touchpoint->consent = consent_condition(rng, model, &scope);
        touchpoint->has_consent = touchpoint->consent != PT_NONE;
    }
    if (model->divided && pt_chance(rng, 45))
        model->holdout = pt_chance(rng, 85) ? pt_between(rng, 1, 10000) : 10000;
}
