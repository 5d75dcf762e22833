/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reference.h"

#define PT_RULE(name, text) text,
static const char *const rule_names[] = {
#include "rules.def"
};
#undef PT_RULE

const char *pt_rule_name(int rule)
{
    return rule_names[rule];
}

static void create(ref_step *step)
{
    const pt_model *model = step->world->model;
    ref_person *person = step->person;

    memset(person, 0, sizeof *person);
    person->exists = true;
    person->created = step->now;
    person->leaf = PT_NONE;
    for (int i = 0; i < model->n_attributes; i++) {
        const pt_attribute *attribute = &model->attributes[i];
        person->attributes[i] = pt_make(PT_ABSENT, 0);
        if (attribute->alive && attribute->has_initial)
            person->attributes[i] = attribute->initial;
    }
    ref_enter_down(step, PT_NONE, model->initial);
    pt_row *row = pt_log_add(step->world->log, SOJ_OUTPUT_TRANSITION, step->customer);
    row->stage = PT_NONE;
    row->to = person->leaf;
    row->event = PT_NONE;
    row->verdict = SOJ_CAUSE_CREATED;
    row->time = step->now;
    ref_hit(step->world,
            step->event->event == PT_IDENTIFY ? PT_RULE_CREATED_BY_IDENTIFY : PT_RULE_CREATED);
}

static void apply_traits(ref_step *step)
{
    for (int i = 0; i < step->world->model->n_attributes; i++) {
        const pt_given *given = &step->event->values[i];
        pt_value value = given->value;
        if (!given->given)
            continue;
        if (value.kind == PT_INT && step->world->model->attributes[i].domain.type == PT_DOUBLE)
            value = pt_make_double((double)value.i);
        ref_hit(step->world,
                value.kind == PT_ABSENT ? PT_RULE_IDENTIFY_UNSETS : PT_RULE_IDENTIFY_SETS);
        step->person->attributes[i] = value;
    }
}

static int event_set(ref_step *step)
{
    if (step->event->event == PT_IDENTIFY) {
        apply_traits(step);
        return SOJ_OK;
    }
    const pt_sets *sets = &step->world->model->events[step->event->event].sets;
    if (sets->n > 0)
        ref_hit(step->world, PT_RULE_EVENT_SET);
    return ref_set(step, sets, step->event, PT_NONE);
}

static bool restarts(const pt_anchor *anchor, int event)
{
    if (anchor->kind != PT_FROM_RESTART)
        return false;
    return anchor->any ? event != PT_IDENTIFY : (anchor->events >> event & 1u) != 0;
}

static void restart(ref_step *step, ref_schedule *schedule, const pt_anchor *anchor, bool is_timer)
{
    bool late = step->event->time < step->now;

    if (!restarts(anchor, step->event->event))
        return;
    if (late && step->event->time <= schedule->anchor) {
        ref_hit(step->world, PT_RULE_TIMER_LATE_NO_RESTART);
        return;
    }
    ref_hit(step->world, is_timer ? PT_RULE_TIMER_RESTARTED : PT_RULE_TOUCHPOINT_RESTARTED);
    if (late)
        ref_hit(step->world, PT_RULE_TIMER_LATE_RESTART);
    if (anchor->any)
        ref_hit(step->world, PT_RULE_TIMER_RESTART_ANY);
    if (step->event->event == PT_IDENTIFY)
        ref_hit(step->world, PT_RULE_RESTART_IDENTIFY);
    if (schedule->fired)
        ref_hit(step->world, PT_RULE_TIMER_AFTER_FIRED);
    schedule->anchor = step->event->time;
    schedule->fired = false;
}

void ref_restart(ref_step *step)
{
    const pt_model *model = step->world->model;
    ref_person *person = step->person;

    for (int i = 0; i < model->n_transitions; i++) {
        const pt_transition *transition = &model->transitions[i];
        if (transition->alive && transition->where == PT_AFTER && pt_timer(model, i) == i &&
            pt_contains(model, transition->source, person->leaf))
            restart(step, &person->timers[i], &transition->anchor, true);
    }
    for (int i = 0; i < model->n_touchpoints; i++) {
        const pt_touchpoint *touchpoint = &model->touchpoints[i];
        if (touchpoint->alive && pt_contains(model, touchpoint->stage, person->leaf))
            restart(step, &person->touchpoints[i], &touchpoint->anchor, false);
    }
}

static bool handles(const pt_model *model, int stage, int event)
{
    for (int i = 0; i < model->n_transitions; i++) {
        const pt_transition *transition = &model->transitions[i];
        if (transition->alive && transition->where == PT_ON && transition->source == stage &&
            transition->event == event)
            return true;
    }
    return false;
}

static int choose(ref_step *step)
{
    const pt_model *model = step->world->model;
    int event = step->event->event;

    for (int stage = step->person->leaf; stage != PT_NONE; stage = model->stages[stage].parent) {
        int transition = ref_first_enabled(step, PT_ON, stage, event, step->event);
        if (transition == PT_NONE)
            continue;
        int parent = model->stages[stage].parent;
        if (stage != step->person->leaf)
            ref_hit(step->world, PT_RULE_OUTER_HANDLES);
        if (parent != PT_NONE && handles(model, parent, event))
            ref_hit(step->world, PT_RULE_INNER_FIRST);
        if (event == PT_IDENTIFY)
            ref_hit(step->world, PT_RULE_IDENTIFY_HANDLED);
        return transition;
    }
    return PT_NONE;
}

/* The event's macrostep; `*out_handled`: whether a transition took it. */
static int handle(ref_step *step, bool *out_handled)
{
    int status;

    memcpy(step->before, step->person->attributes, sizeof step->before);
    status = event_set(step);
    if (status != SOJ_OK)
        return status;
    ref_restart(step);
    int transition = choose(step);
    *out_handled = transition != PT_NONE;
    if (transition != PT_NONE)
        status = ref_take(step, transition, SOJ_CAUSE_EVENT, step->event);
    return status == SOJ_OK ? ref_settle(step) : status;
}

static void note_used(const ref_world *world, const ref_person *person, int stage,
                      const pt_anchor *anchor, const ref_schedule *schedule, int rule)
{
    if (anchor->kind != PT_FROM_ATTRIBUTE || !schedule->has_last)
        return;
    const pt_value *value = &person->attributes[anchor->attribute];
    if (value->kind == PT_TIME && value->i == schedule->last &&
        pt_contains(world->model, stage, person->leaf))
        ref_hit(world, rule);
}

static void note_all_used(const ref_world *world, const ref_person *person)
{
    const pt_model *model = world->model;

    for (int i = 0; i < model->n_transitions; i++)
        note_used(world, person, model->transitions[i].source, &model->transitions[i].anchor,
                  &person->timers[i], PT_RULE_FROM_USED);
    for (int i = 0; i < model->n_touchpoints; i++)
        note_used(world, person, model->touchpoints[i].stage, &model->touchpoints[i].anchor,
                  &person->touchpoints[i], PT_RULE_TOUCHPOINT_FROM_USED);
}

/* `before`: how many things came due up to the event. */
static void note_event(const ref_world *world, const ref_person *person, const pt_input *input,
                       int before)
{
    if (before >= 3)
        ref_hit(world, PT_RULE_JUMP);
    if (person->clock == input->time)
        ref_hit(world, before > 0 ? PT_RULE_AT_DUE : PT_RULE_SAME_INSTANT);
    if (person->clock < input->time && input->time < world->now)
        ref_hit(world, PT_RULE_ADVANCE_BEHIND);
    note_all_used(world, person);
}

static void log_result(ref_world *world, const pt_input *input, int status, int whose, int flags)
{
    pt_row *row = pt_log_add(world->log, 0, input->customer);

    row->what = input->number;
    row->status = status;
    row->number = whose;
    row->verdict = status == SOJ_OK ? flags : 0;
    if (status != SOJ_OK) {
        world->log->rejected++;
        return;
    }
    world->log->accepted++;
    world->log->late += (uint64_t)(flags & 1);
    world->log->unhandled += (uint64_t)(flags >> 2 & 1);
}

static int reject_reason(const pt_model *model, const pt_input *input, int *out_whose)
{
    *out_whose = PT_NONE;
    if (input->time < 0 || input->time > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    return pt_bad_value(model, input, out_whose);
}

static int apply(ref_world *world, const pt_input *input, int *out_whose, int *out_flags)
{
    ref_step step;
    ref_person *person = &world->people[input->customer];
    ref_person kept = *person;
    size_t rows = world->log->n;
    bool late = person->exists && input->time < person->clock, handled = false;

    memset(&step, 0, sizeof step);
    step.world = world;
    step.person = person;
    step.customer = input->customer;
    step.event = input;
    step.now = late ? person->clock : input->time;
    if (!person->exists)
        create(&step);
    person->clock = step.now;
    int status = handle(&step, &handled);
    *out_flags = (late ? 1 : 0) | (kept.exists ? 0 : 2) | (handled ? 0 : 4);
    *out_whose = status == SOJ_ERR_RANGE ? PT_OF_ATTRIBUTE + step.bad_attribute : PT_NONE;
    if (status == SOJ_OK) {
        if (!kept.exists)
            world->order[world->n_people++] = input->customer;
        if (late)
            ref_hit(world, PT_RULE_LATE);
        return status;
    }
    ref_hit(world, status == SOJ_ERR_LOOP ? PT_RULE_EVENT_LOOP : PT_RULE_SET_RANGE);
    *person = kept;
    world->log->n = rows;
    return status;
}

static void note_rejection(const ref_world *world, const ref_person *person, int status)
{
    if (!person->exists)
        ref_hit(world, PT_RULE_NOT_CREATED);
    if (status == SOJ_ERR_TIME)
        ref_hit(world, PT_RULE_BAD_TIME);
    else if (status == SOJ_ERR_TYPE)
        ref_hit(world, PT_RULE_WRONG_TYPE);
    else
        ref_hit(world, PT_RULE_WRONG_VALUE);
}

static void post(ref_world *world, const pt_input *input)
{
    ref_person *person = &world->people[input->customer];
    int whose, flags = 0;
    int status = reject_reason(world->model, input, &whose);

    if (status != SOJ_ERR_TIME && person->exists)
        note_event(world, person, input, ref_run_until(world, input->customer, input->time));
    if (status != SOJ_OK)
        note_rejection(world, person, status);
    else
        status = apply(world, input, &whose, &flags);
    if (status == SOJ_OK && (flags & 4) != 0)
        ref_hit(world, PT_RULE_UNHANDLED);
    if (person->exists)
        (void)ref_run_until(world, input->customer, person->clock);
    log_result(world, input, status, whose, flags);
}

/* By instant, then by order of creation. */
static void advance(ref_world *world, int64_t now)
{
    int n = 0;

    if (now < world->now) {
        ref_hit(world, PT_RULE_ADVANCE_BACK);
        return;
    }
    world->now = now;
    for (;; n++) {
        int chosen = PT_NONE;
        ref_due best = {SOJ_TIME_NEVER, 0, PT_NONE, PT_NONE};
        for (int i = 0; i < world->n_people; i++) {
            ref_due due = ref_next(world, &world->people[world->order[i]]);
            if (due.instant > now || due.instant >= best.instant)
                continue;
            best = due;
            chosen = world->order[i];
        }
        if (chosen == PT_NONE || ref_is_too_long(world))
            break;
        ref_run_due(world, chosen, &best);
    }
    if (n == 0)
        ref_hit(world, PT_RULE_ADVANCE_NOTHING);
}

static void finish(const ref_world *world, int customer)
{
    const ref_person *person = &world->people[customer];
    pt_final *final = &world->log->finals[customer];

    memset(final, 0, sizeof *final);
    final->exists = person->exists;
    if (!person->exists)
        return;
    final->created = person->created;
    final->clock = person->clock;
    final->due = ref_next(world, person).instant;
    final->stage = person->leaf;
    final->since = person->entered[person->leaf];
    memcpy(final->attributes, person->attributes, sizeof final->attributes);
}

bool pt_reference(const pt_model *model, const pt_script *script, pt_counts *counts, pt_log *log)
{
    static ref_world world;

    memset(&world, 0, sizeof world);
    world.model = model;
    world.counts = counts;
    world.log = log;
    for (int i = 0; i < script->n; i++) {
        const pt_input *input = &script->inputs[i];
        if (!input->alive)
            continue;
        if (input->is_advance)
            advance(&world, input->time);
        else
            post(&world, input);
    }
    for (int i = 0; i < PT_CUSTOMERS; i++)
        finish(&world, i);
    log->customers = (uint64_t)world.n_people;
    return !ref_is_too_long(&world);
}
