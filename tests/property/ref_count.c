/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reference.h"

bool ref_is_rolling(const pt_model *model, int attribute)
{
    const pt_attribute *own = &model->attributes[attribute];

    return own->alive && own->counter.kind != PT_PLAIN && own->counter.within > 0;
}

/* Whether event i of those counted is among the latest `up_to` by time; of equal times the first to
 * arrive goes first. */
static bool is_kept(const ref_counted *all, int n, int i, int up_to)
{
    int later = 0;

    for (int j = 0; j < n; j++)
        later += all[j].time > all[i].time || (all[j].time == all[i].time && j > i);
    return later < up_to;
}

static bool is_inside(const ref_world *world, int customer, int attribute, int i, int64_t now)
{
    const pt_counter *counter = &world->model->attributes[attribute].counter;
    const ref_counted *all = world->counted[customer][attribute];
    int n = world->people[customer].n_counted[attribute];

    return all[i].time > now - counter->within && is_kept(all, n, i, counter->up_to);
}

static pt_value rolling_value(ref_world *world, int customer, int attribute, int64_t now)
{
    const pt_attribute *own = &world->model->attributes[attribute];
    int n = world->people[customer].n_counted[attribute];
    bool is_double = own->domain.type == PT_DOUBLE;
    pt_value total = is_double ? pt_make_double(0) : pt_make(PT_INT, 0);
    const pt_value one = pt_make(PT_INT, 1);

    for (int i = 0; i < n && total.kind != PT_ERROR; i++) {
        const pt_value *value =
            own->counter.kind == PT_COUNT ? &one : &world->counted[customer][attribute][i].value;
        if (is_inside(world, customer, attribute, i, now))
            total = pt_apply(PT_ADD, &total, value);
    }
    if (total.kind == PT_ERROR)
        ref_hit(world, PT_RULE_ROLLING_OVERFLOW);
    return total;
}

void ref_refresh(ref_world *world, int customer, int64_t now)
{
    for (int i = 0; i < world->model->n_attributes; i++)
        if (ref_is_rolling(world->model, i))
            world->people[customer].attributes[i] = rolling_value(world, customer, i, now);
}

int64_t ref_loss(const ref_world *world, int customer, int attribute)
{
    const ref_person *person = &world->people[customer];
    int64_t next = SOJ_TIME_NEVER;

    if (!ref_is_rolling(world->model, attribute))
        return next;
    for (int i = 0; i < person->n_counted[attribute]; i++) {
        int64_t instant = world->counted[customer][attribute][i].time +
                          world->model->attributes[attribute].counter.within;
        if (is_inside(world, customer, attribute, i, person->lost[attribute]) && instant < next)
            next = instant;
    }
    return next > SOJ_TIME_MAX ? SOJ_TIME_NEVER : next;
}

/* The value of the property, as the attribute holds it; absent where the event has none. */
static pt_value property_of(const ref_step *step, const pt_attribute *attribute)
{
    const pt_given *given = &step->event->values[attribute->counter.property];

    if (!given->given || given->value.kind == PT_ABSENT)
        return pt_make(PT_ABSENT, 0);
    if (given->value.kind == PT_INT && attribute->domain.type == PT_DOUBLE)
        return pt_make_double((double)given->value.i);
    return given->value;
}

static void note_rolling(ref_step *step, int attribute)
{
    const ref_world *world = step->world;
    const pt_counter *counter = &world->model->attributes[attribute].counter;
    const ref_counted *all = world->counted[step->customer][attribute];
    int n = step->person->n_counted[attribute];

    ref_hit(world, counter->kind == PT_SUM ? PT_RULE_ROLLING_SUM : PT_RULE_ROLLING_COUNT);
    if (n > counter->up_to)
        ref_hit(world, is_kept(all, n, n - 1, counter->up_to) ? PT_RULE_ROLLING_FULL
                                                              : PT_RULE_ROLLING_FULL_OWN);
    if (step->event->time < step->now)
        ref_hit(world, is_inside(world, step->customer, attribute, n - 1, step->now)
                           ? PT_RULE_ROLLING_LATE
                           : PT_RULE_ROLLING_LATE_OUTSIDE);
}

static int count_one(ref_step *step, int attribute)
{
    const pt_attribute *own = &step->world->model->attributes[attribute];
    const pt_counter *counter = &own->counter;
    pt_value value = counter->kind == PT_COUNT ? pt_make(PT_INT, 1) : property_of(step, own);

    if (counter->kind == PT_LAST) {
        ref_hit(step->world,
                step->event->time < step->now ? PT_RULE_LAST_LATE : PT_RULE_COUNT_LAST);
        ref_write(step, attribute, &value);
        return SOJ_OK;
    }
    if (counter->within == 0) {
        ref_hit(step->world, counter->kind == PT_SUM ? PT_RULE_SUM : PT_RULE_COUNT);
        value = pt_apply(PT_ADD, &step->person->attributes[attribute], &value);
        if (value.kind == PT_ERROR) {
            ref_hit(step->world, PT_RULE_SUM_OVERFLOW);
            step->bad_attribute = attribute;
            return SOJ_ERR_RANGE;
        }
        ref_write(step, attribute, &value);
        return SOJ_OK;
    }
    int n = step->person->n_counted[attribute];
    if (n == REF_ROLLING) {
        step->world->is_full = true;
        return SOJ_OK;
    }
    step->person->n_counted[attribute]++;
    /* What was lost by now was an input before this one. */
    step->person->lost[attribute] = step->now;
    step->world->counted[step->customer][attribute][n] = (ref_counted){step->event->time, value};
    note_rolling(step, attribute);
    return SOJ_OK;
}

/* Whether the event counts, asked before it counts anywhere. */
static bool counts(ref_step *step, int attribute)
{
    const pt_attribute *own = &step->world->model->attributes[attribute];
    pt_context context = ref_context(step, step->event, PT_NONE);

    if (!own->alive || own->counter.kind == PT_PLAIN || own->counter.event != step->event->event)
        return false;
    if (!pt_holds(&context, own->counter.when, PT_NONE)) {
        ref_hit(step->world, PT_RULE_COUNT_WHEN_FALSE);
        return false;
    }
    if (step->event->event >= PT_FEEDBACK)
        ref_hit(step->world, PT_RULE_FEEDBACK_COUNTS);
    if (own->counter.kind != PT_COUNT && property_of(step, own).kind == PT_ABSENT) {
        ref_hit(step->world, PT_RULE_COUNT_NO_PROPERTY);
        return false;
    }
    return true;
}

int ref_count_event(ref_step *step)
{
    bool counted[PT_ATTRIBUTES] = {false};
    int n = step->world->model->n_attributes;

    for (int i = 0; i < n; i++)
        counted[i] = counts(step, i);
    for (int i = 0; i < n; i++) {
        int status = counted[i] ? count_one(step, i) : SOJ_OK;
        if (status != SOJ_OK)
            return status;
    }
    ref_tell_changed(step);
    ref_refresh(step->world, step->customer, step->now);
    return SOJ_OK;
}

/* What an expression reads, segments too. */
static void watch(ref_world *world, int expr)
{
    const pt_node *node = expr == PT_NONE ? NULL : &world->model->nodes[expr];

    if (node == NULL)
        return;
    if (node->op == PT_ATTRIBUTE || node->op == PT_HAS_ATTRIBUTE)
        world->watched[node->index] = true;
    else if (node->op == PT_SEGMENT)
        watch(world, world->model->segments[node->index].expr);
    if (node->op < PT_NOT)
        return;
    if (node->op != PT_IN) {
        watch(world, node->b);
        watch(world, node->c);
    }
    watch(world, node->a);
}

void ref_find_watched(ref_world *world)
{
    const pt_model *model = world->model;

    for (int i = 0; i < model->n_transitions; i++) {
        const pt_transition *transition = &model->transitions[i];
        if (!transition->alive || transition->where != PT_ALWAYS)
            continue;
        watch(world, transition->when);
        watch(world, transition->unless);
    }
}
