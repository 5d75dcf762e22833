/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "gen.h"

static void limit_numbers(pt_rng *rng, pt_domain *domain)
{
    bool is_int = domain->type == PT_INT;

    domain->has_min = pt_chance(rng, 50);
    domain->has_max = pt_chance(rng, 50);
    if (domain->has_min)
        domain->min = is_int ? pt_make(PT_INT, pt_between(rng, -2, 0)) : pt_make_double(-0.5);
    if (domain->has_max)
        domain->max = is_int ? pt_make(PT_INT, pt_between(rng, 2, 5)) : pt_make_double(2.25);
}

static void choose_one_of(pt_rng *rng, const pt_model *model, pt_domain *domain)
{
    int n = pt_between(rng, 1, 4);

    while (domain->n_one_of < n) {
        pt_value value = pt_random_value(rng, model, domain->type);
        if (domain->n_one_of == 0 || !pt_in_domain(domain, &value))
            domain->one_of[domain->n_one_of++] = value;
    }
}

pt_domain gen_domain(pt_rng *rng, const pt_model *model, int type)
{
    pt_domain domain;

    memset(&domain, 0, sizeof domain);
    domain.type = type;
    if ((type == PT_STRING || type == PT_INT) && pt_chance(rng, 25))
        choose_one_of(rng, model, &domain);
    else if ((type == PT_INT || type == PT_DOUBLE) && pt_chance(rng, 30))
        limit_numbers(rng, &domain);
    return domain;
}

static void add_attribute(pt_rng *rng, pt_model *model, int type, bool free)
{
    static const char letters[] = "???bnxstdy";
    pt_attribute *attribute = &model->attributes[model->n_attributes];

    memset(attribute, 0, sizeof *attribute);
    attribute->alive = true;
    (void)snprintf(attribute->name, sizeof attribute->name, "%c%d", letters[type],
                   model->n_attributes);
    attribute->domain = gen_domain(rng, model, type);
    if (free)
        attribute->domain = (pt_domain){.type = type};
    bool is_time = type == PT_TIME || type == PT_DATE;
    attribute->has_initial = pt_chance(rng, is_time ? 20 : 50);
    if (attribute->has_initial)
        attribute->initial = pt_random_in(rng, model, &attribute->domain);
    model->n_attributes++;
}

/* Of an attribute or property. */
int gen_type(pt_rng *rng, const pt_model *model)
{
    return model->local && pt_chance(rng, 22) ? PT_DATE : pt_between(rng, PT_BOOL, PT_DURATION);
}

/* One in three counts, where some event fits. */
static void add_any(pt_rng *rng, pt_model *model)
{
    int number = model->n_attributes;

    pt_begin_part(rng);
    if (pt_chance(rng, 35) && gen_counter(rng, model, number))
        model->n_attributes++;
    else
        add_attribute(rng, model, gen_type(rng, model), false);
}

/* The first is an int and the second a timestamp, without limits. */
static void generate_attributes(pt_rng *rng, pt_model *model)
{
    int more = pt_between(rng, 2, 8);

    add_attribute(rng, model, PT_INT, true);
    add_attribute(rng, model, PT_TIME, true);
    model->attributes[0].has_initial = true;
    model->attributes[0].initial = pt_make(PT_INT, 0);
    if (pt_chance(rng, 50))
        add_attribute(rng, model, PT_TIME, true);
    if (model->local && pt_chance(rng, 50))
        add_attribute(rng, model, PT_DATE, true);
    for (int i = 0; i < more; i++)
        add_any(rng, model);
}

static void generate_event(pt_rng *rng, pt_model *model)
{
    static const char *const names[PT_EVENTS] = {"Order Placed", "Ping", "on", "x: y", "1:30"};
    pt_event *event = &model->events[model->n_events];

    pt_begin_part(rng);
    memset(event, 0, sizeof *event);
    event->alive = true;
    (void)snprintf(event->name, sizeof event->name, "%s", names[model->n_events]);
    event->n_properties = pt_between(rng, 0, PT_PROPERTIES);
    for (int i = 0; i < event->n_properties; i++) {
        pt_property *property = &event->properties[i];
        property->alive = true;
        (void)snprintf(property->name, sizeof property->name, "p%d", i);
        property->domain = gen_domain(rng, model, gen_type(rng, model));
    }
    model->n_events++;
}

static void generate_names(pt_rng *rng, pt_model *model)
{
    int n_events = pt_between(rng, 2, 4);
    int n_channels = pt_between(rng, 1, PT_CHANNELS);

    model->n_splits = pt_below(rng, PT_SPLITS + 1);
    for (int i = 0; i < model->n_splits; i++)
        (void)snprintf(model->splits[i].name, sizeof model->splits[i].name, "half_%d", i);
    for (int i = 0; i < n_events; i++)
        generate_event(rng, model);
    pt_begin_part(rng);
    gen_feedback(rng, model);
    generate_attributes(rng, model);
    pt_begin_part(rng);
    gen_windows(rng, model);
    pt_begin_part(rng);
    for (int i = 0; i < n_channels; i++) {
        pt_channel *channel = &model->channels[model->n_channels++];
        (void)snprintf(channel->name, sizeof channel->name, "ch%d", i);
        channel->has_cost = pt_chance(rng, 60);
        channel->cost = 0.25 * pt_between(rng, 0, 9);
        if (model->local)
            gen_hours_of_channel(rng, model, channel);
    }
}

/* What has conditions: they may speak of stages and touchpoints. */
static void generate_vocabulary(pt_rng *rng, pt_model *model)
{
    const pt_scope nothing = {.event = PT_NONE, .segments = true};
    int n_segments = pt_between(rng, 0, PT_SEGMENTS);

    for (int i = 0; i < n_segments; i++) {
        pt_segment *segment = &model->segments[i];
        pt_begin_part(rng);
        segment->alive = true;
        (void)snprintf(segment->name, sizeof segment->name, "seg%d", i);
        segment->expr = pt_generate_expr(rng, model, &nothing, PT_BOOL, 2);
        model->n_segments++;
    }
    pt_begin_part(rng);
    gen_counter_conditions(rng, model);
    for (int i = 0; i < model->n_events; i++) {
        const pt_scope scope = {.event = i, .now = true, .segments = true};
        pt_begin_part(rng);
        if (pt_chance(rng, 70))
            model->events[i].sets = pt_generate_sets(rng, model, &scope, 3);
    }
    gen_feedback_sets(rng, model);
}

/* A third of the models has nothing that depends on local time, answers, consent or splits. */
static void choose_sorts(pt_rng *rng, pt_model *model)
{
    static const int64_t units[] = {30 * SOJ_MINUTE, SOJ_HOUR, SOJ_HOUR, 6 * SOJ_HOUR,
                                    SOJ_DAY,         SOJ_DAY,  SOJ_DAY};

    gen_zone(rng, model);
    if (pt_chance(rng, 33))
        return;
    do {
        model->local = pt_chance(rng, 65);
        model->reactive = pt_chance(rng, 50);
        model->divided = pt_chance(rng, 50);
    } while (!model->local && !model->reactive && !model->divided);
    if (model->local)
        model->unit = units[pt_below(rng, 7)];
    gen_zone(rng, model);
}

void pt_generate_model(pt_rng *rng, pt_model *model)
{
    static const int64_t units[] = {SOJ_SECOND, SOJ_MINUTE, SOJ_MINUTE, SOJ_HOUR,
                                    SOJ_HOUR,   SOJ_DAY,    SOJ_DAY};

    memset(model, 0, sizeof *model);
    pt_begin_part(rng);
    model->unit = units[pt_below(rng, 7)];
    model->crowded = pt_chance(rng, 40);
    model->tracks_first = pt_chance(rng, 20);
    (void)snprintf(model->name, sizeof model->name, "m-%d", pt_below(rng, 1000));
    choose_sorts(rng, model);
    generate_names(rng, model);
    gen_tracks(rng, model);
    pt_begin_part(rng);
    generate_vocabulary(rng, model);
    for (int i = 0; i < model->n_stages; i++)
        pt_generate_moves(rng, model, i);
    for (int i = 0; i < model->n_touchpoints; i++)
        gen_touchpoint(rng, model, i);
    pt_begin_part(rng);
    gen_consents(rng, model);
    gen_caps(rng, model);
    pt_begin_part(rng);
    /* Few of them: one takes as long as twenty others. */
    int special = pt_below(rng, 200);
    if (special < 1)
        pt_generate_counter(rng, model);
    else if (special < 2)
        pt_generate_storm(rng, model);
    else
        gen_plain(rng, model);
}

bool pt_contains(const pt_model *model, int outer, int inner)
{
    while (inner != PT_NONE && inner != outer)
        inner = model->stages[inner].parent;
    return inner != PT_NONE;
}

bool pt_same_anchor(const pt_anchor *a, const pt_anchor *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == PT_FROM_ATTRIBUTE)
        return a->attribute == b->attribute;
    return a->kind == PT_FROM_ENTRY || (a->any == b->any && (a->any || a->events == b->events));
}

int pt_timer(const pt_model *model, int transition)
{
    const pt_transition *own = &model->transitions[transition];

    for (int i = 0; i < transition; i++) {
        const pt_transition *other = &model->transitions[i];
        if (other->alive && other->where == PT_AFTER && other->delay == own->delay &&
            pt_same_anchor(&other->anchor, &own->anchor))
            return i;
    }
    return transition;
}
