/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "property.h"

const char *const pt_customers[PT_CUSTOMERS] = {"c1", "k\xc3\xa4se \xce\xa9", "c2", "c"};

/* A value of another type than the domain's; an int where a double is due is right. */
static pt_value wrong_type(pt_rng *rng, const pt_model *model, const pt_domain *domain)
{
    for (;;) {
        int type = pt_between(rng, PT_BOOL, PT_DURATION);
        if (type != domain->type && !(type == PT_INT && domain->type == PT_DOUBLE))
            return pt_random_value(rng, model, type);
    }
}

static pt_value good_value(pt_rng *rng, const pt_model *model, const pt_domain *domain)
{
    if (domain->type == PT_DOUBLE && !domain->has_min && pt_chance(rng, 30))
        return pt_make(PT_INT, pt_between(rng, 0, 2));
    return pt_random_in(rng, model, domain);
}

/* False where every value is in the domain. */
static bool outside(pt_rng *rng, const pt_model *model, const pt_domain *domain,
                    pt_value *out_value)
{
    for (int i = 0; i < 20; i++) {
        *out_value = pt_random_value(rng, model, domain->type);
        if (!pt_in_domain(domain, out_value))
            return true;
    }
    return false;
}

static void give(pt_given *given, pt_value value)
{
    given->given = true;
    given->value = value;
}

static const pt_domain *domain_of(const pt_model *model, int event, int number)
{
    return event == PT_IDENTIFY ? &model->attributes[number].domain
                                : &model->events[event].properties[number].domain;
}

int pt_bad_value(const pt_model *model, const pt_input *input, int *out_number)
{
    bool identify = input->event == PT_IDENTIFY;

    *out_number = PT_NONE;
    for (int i = 0; i < PT_ATTRIBUTES; i++) {
        if (!input->values[i].given || input->values[i].value.kind == PT_ABSENT)
            continue;
        const pt_domain *domain = domain_of(model, input->event, i);
        pt_value value = input->values[i].value;
        if (value.kind == PT_INT && domain->type == PT_DOUBLE)
            value = pt_make_double((double)value.i);
        if (value.kind == domain->type && pt_in_domain(domain, &value))
            continue;
        *out_number = identify ? PT_OF_ATTRIBUTE + i : i;
        return value.kind == domain->type ? SOJ_ERR_RANGE : SOJ_ERR_TYPE;
    }
    return SOJ_OK;
}

static void fill_value(pt_rng *rng, const pt_model *model, pt_input *input, int number)
{
    const pt_domain *domain = domain_of(model, input->event, number);
    bool identify = input->event == PT_IDENTIFY;

    if (pt_chance(rng, identify ? 12 : 6))
        give(&input->values[number], pt_make(PT_ABSENT, 0));
    else if (pt_chance(rng, identify ? 35 : 85))
        give(&input->values[number], good_value(rng, model, domain));
}

static void spoil_value(pt_rng *rng, const pt_model *model, pt_input *input, int number)
{
    const pt_domain *domain = domain_of(model, input->event, number);
    pt_value value;

    if (pt_chance(rng, 50) || !outside(rng, model, domain, &value))
        value = wrong_type(rng, model, domain);
    give(&input->values[number], value);
}

static void fill_values(pt_rng *rng, const pt_model *model, pt_input *input)
{
    bool identify = input->event == PT_IDENTIFY;
    int n = identify ? model->n_attributes : model->events[input->event].n_properties;

    for (int i = 0; i < n; i++)
        fill_value(rng, model, input, i);
    if (n > 0 && pt_chance(rng, 6))
        spoil_value(rng, model, input, pt_below(rng, n));
}

/* Near `*front`, the newest time so far, which it moves. */
static int64_t next_time(pt_rng *rng, const pt_model *model, int64_t *front)
{
    int roll = pt_below(rng, 100);
    int64_t time = *front;

    if (roll < 25)
        return time;
    if (roll < 68)
        time += pt_between(rng, 1, 3) * model->unit;
    else if (roll < 76)
        time += pt_between(rng, 4, 15) * model->unit;
    else if (roll < 90)
        time -= pt_between(rng, 0, 5) * model->unit;
    else
        time += pt_between(rng, 0, 2) * model->unit + pt_between(rng, -1, 1);
    if (time > *front)
        *front = time;
    return time;
}

static void fill_event(pt_rng *rng, const pt_model *model, pt_input *input, int customers)
{
    input->customer = pt_below(rng, customers);
    input->event = pt_chance(rng, 15) ? PT_IDENTIFY : pt_below(rng, model->n_events);
    if (pt_chance(rng, 1))
        input->time = pt_chance(rng, 50) ? -1 - pt_below(rng, 1000) : SOJ_TIME_MAX + 1;
    else
        fill_values(rng, model, input);
}

void pt_generate_script(pt_rng *rng, const pt_model *model, pt_script *script)
{
    int customers = pt_between(rng, 1, PT_CUSTOMERS);
    int64_t front = PT_START + pt_between(rng, 0, 3) * model->unit;

    memset(script, 0, sizeof *script);
    script->n = pt_chance(rng, 90) ? pt_between(rng, 4, 24) : pt_between(rng, 25, PT_OPS - 24);
    for (int i = 0; i < script->n; i++) {
        pt_input *input = &script->inputs[i];
        input->alive = true;
        input->number = i;
        input->time = next_time(rng, model, &front);
        input->is_advance = i == script->n - 1 || pt_chance(rng, 18);
        if (i == script->n - 1)
            input->time = front + pt_between(rng, 0, 12) * model->unit;
        if (!input->is_advance)
            fill_event(rng, model, input, customers);
    }
}
