/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "gen.h"

/* A property of some event, of a type that `sum` (or only `last`) takes. */
static bool choose_property(pt_rng *rng, const pt_model *model, bool sum, pt_counter *counter)
{
    if (!sum && model->reactive && pt_chance(rng, 35)) {
        counter->event = PT_FEEDBACK + pt_below(rng, PT_FEEDBACKS);
        counter->property = pt_between(rng, PT_FEEDBACK_TOUCHPOINT, PT_FEEDBACK_LINK);
        return true;
    }
    for (int i = 0; i < 12; i++) {
        const pt_event *event = &model->events[pt_below(rng, model->n_events)];
        if (event->n_properties == 0)
            continue;
        int property = pt_below(rng, event->n_properties);
        int type = event->properties[property].domain.type;
        if (sum && type != PT_INT && type != PT_DOUBLE)
            continue;
        counter->event = (int)(event - model->events);
        counter->property = property;
        return true;
    }
    return false;
}

static void roll(pt_rng *rng, const pt_model *model, pt_counter *counter)
{
    counter->within = pt_between(rng, 1, pt_chance(rng, 70) ? 5 : 15) * model->unit;
    for (int i = 0; i < model->n_attributes; i++) /* several lose events together */
        if (model->attributes[i].counter.within > 0 && pt_chance(rng, 40))
            counter->within = model->attributes[i].counter.within;
    counter->style = pt_below(rng, 3);
    counter->up_to = pt_chance(rng, 92) ? pt_between(rng, 1, 3) : pt_between(rng, 5, 1000);
}

static pt_domain domain_of(const pt_model *model, const pt_counter *counter)
{
    if (counter->kind == PT_COUNT)
        return (pt_domain){.type = PT_INT};
    if (counter->event >= PT_FEEDBACK)
        return (pt_domain){.type = PT_STRING};
    const pt_domain *domain = &model->events[counter->event].properties[counter->property].domain;
    return counter->kind == PT_LAST ? *domain : (pt_domain){.type = domain->type};
}

bool gen_counter(pt_rng *rng, pt_model *model, int number)
{
    static const char *const words[] = {"", "count", "sum", "last"};
    static const int kinds[] = {PT_COUNT, PT_COUNT, PT_SUM, PT_SUM, PT_LAST};
    pt_attribute *attribute = &model->attributes[number];
    pt_counter counter = {.kind = kinds[pt_below(rng, 5)], .when = PT_NONE};

    counter.event = pt_below(rng, model->n_events);
    if (model->reactive && pt_chance(rng, 20))
        counter.event = PT_FEEDBACK + pt_below(rng, PT_FEEDBACKS);
    counter.property = PT_NONE;
    if (counter.kind != PT_COUNT && !choose_property(rng, model, counter.kind == PT_SUM, &counter))
        return false;
    if (counter.kind != PT_LAST && pt_chance(rng, 55))
        roll(rng, model, &counter);
    memset(attribute, 0, sizeof *attribute);
    attribute->alive = true;
    attribute->counter = counter;
    (void)snprintf(attribute->name, sizeof attribute->name, "%s%d", words[counter.kind], number);
    attribute->domain = domain_of(model, &counter);
    return true;
}

void gen_counter_conditions(pt_rng *rng, pt_model *model)
{
    for (int i = 0; i < model->n_attributes; i++) {
        pt_counter *counter = &model->attributes[i].counter;
        const pt_scope scope = {.event = counter->event, .now = true, .segments = true};
        if (counter->kind != PT_PLAIN)
            counter->when = gen_condition(rng, model, &scope, 35, 2);
    }
}

int gen_rolling(pt_rng *rng, const pt_model *model)
{
    int rolling[PT_ATTRIBUTES], n = 0;

    for (int i = 0; i < model->n_attributes; i++)
        if (model->attributes[i].counter.within > 0)
            rolling[n++] = i;
    return n == 0 ? PT_NONE : rolling[pt_below(rng, n)];
}

/* Bits low … high, some of them; at least one. */
static unsigned some_bits(pt_rng *rng, int low, int high)
{
    unsigned bits = 1u << pt_between(rng, low, high);

    for (int i = low; i <= high; i++)
        if (pt_chance(rng, 35))
            bits |= 1u << i;
    return bits;
}

/* Those of some stage or touchpoint: others are an error. */
static void filter_owners(pt_rng *rng, const pt_model *model, pt_cap *cap)
{
    for (int tries = 0; tries < 12 && cap->n_owners < PT_OWNERS; tries++) {
        const char *owner = model->stages[pt_below(rng, model->n_stages)].owner;
        if (model->n_touchpoints > 0 && pt_chance(rng, 40))
            owner = model->touchpoints[pt_below(rng, model->n_touchpoints)].owner;
        bool again = cap->n_owners == 1 && strcmp(cap->owners[0], owner) == 0;
        if (*owner == '\0' || again)
            continue;
        (void)snprintf(cap->owners[cap->n_owners++], sizeof cap->owners[0], "%s", owner);
    }
}

enum { BY_CHANNEL, BY_INTENT, BY_TOUCHPOINT, BY_PHASE, BY_OWNER, FILTERS };

static void add_filter(pt_rng *rng, const pt_model *model, pt_cap *cap, int sort)
{
    switch (sort) {
    case BY_CHANNEL:
        cap->channels = some_bits(rng, 0, model->n_channels - 1);
        break;
    case BY_INTENT:
        cap->intents = some_bits(rng, SOJ_INTENT_INFORM, SOJ_INTENT_THANK);
        break;
    case BY_TOUCHPOINT:
        if (model->n_touchpoints > 0)
            cap->touchpoints = some_bits(rng, 0, model->n_touchpoints - 1);
        break;
    case BY_PHASE:
        cap->phases = some_bits(rng, 1, 5);
        break;
    default:
        filter_owners(rng, model, cap);
        break;
    }
}

/* One, and now and then more. */
static void filter(pt_rng *rng, const pt_model *model, pt_cap *cap)
{
    int one = pt_below(rng, FILTERS);

    if (pt_chance(rng, 35))
        return;
    for (int sort = 0; sort < FILTERS; sort++)
        if (sort == one || pt_chance(rng, 12))
            add_filter(rng, model, cap, sort);
}

void gen_caps(pt_rng *rng, pt_model *model)
{
    int n = model->crowded || pt_chance(rng, 60) ? pt_between(rng, 1, PT_CAPS) : 0;

    for (int i = 0; i < n; i++) {
        pt_cap *cap = &model->caps[model->n_caps++];
        cap->alive = true;
        (void)snprintf(cap->name, sizeof cap->name, "cap_%d", i);
        cap->max = pt_chance(rng, 96) ? pt_between(rng, 1, 3) : pt_between(rng, 4, 255);
        cap->per = pt_between(rng, 1, 8) * model->unit;
        if (pt_chance(rng, 10))
            cap->per = pt_chance(rng, 50) ? SOJ_SECOND : 7 * SOJ_DAY * pt_between(rng, 1, 3);
        cap->style = pt_below(rng, 3);
        if (model->local && pt_chance(rng, 55))
            cap->period = pt_between(rng, PT_DAY, PT_MONTH);
        if (!model->crowded || i > 0)
            filter(rng, model, cap);
    }
}
