/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reference.h"

/* When a schedule is due; SOJ_TIME_NEVER where it rests. Behind the year 9999 is never, before the
 * year 1 its beginning. */
static int64_t due_of(const ref_person *person, const ref_schedule *schedule,
                      const pt_anchor *anchor, int64_t offset)
{
    int64_t from = schedule->anchor;

    if (anchor->kind == PT_FROM_ATTRIBUTE) {
        const pt_value *value = &person->attributes[anchor->attribute];
        if (value->kind == PT_ABSENT || (schedule->has_last && schedule->last == value->i))
            return SOJ_TIME_NEVER;
        from = value->i;
    } else if (schedule->fired) {
        return SOJ_TIME_NEVER;
    }
    int64_t due = from + offset;
    if (due < SOJ_TIME_MIN)
        return SOJ_TIME_MIN;
    return due > SOJ_TIME_MAX ? SOJ_TIME_NEVER : due;
}

int64_t ref_timer_due(const ref_world *world, const ref_person *person, int timer)
{
    const pt_transition *transition = &world->model->transitions[timer];

    if (!transition->alive || transition->where != PT_AFTER ||
        pt_timer(world->model, timer) != timer ||
        !pt_contains(world->model, transition->source, person->leaf))
        return SOJ_TIME_NEVER;
    return due_of(person, &person->timers[timer], &transition->anchor,
                  world->model->delays[transition->delay].delay);
}

int64_t ref_touchpoint_due(const ref_world *world, const ref_person *person, int number)
{
    const pt_touchpoint *touchpoint = &world->model->touchpoints[number];

    if (!touchpoint->alive || !pt_contains(world->model, touchpoint->stage, person->leaf))
        return SOJ_TIME_NEVER;
    return due_of(person, &person->touchpoints[number], &touchpoint->anchor, touchpoint->after);
}

static int priority(const pt_model *model, int number)
{
    const pt_touchpoint *touchpoint = &model->touchpoints[number];

    return touchpoint->has_priority ? touchpoint->priority : 50;
}

static int64_t latest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void next_timer(const ref_world *world, const ref_person *person, ref_due *due)
{
    const pt_model *model = world->model;

    for (int i = 0; i < model->n_transitions; i++) {
        int64_t own = ref_timer_due(world, person, i);
        if (own == SOJ_TIME_NEVER)
            continue;
        int64_t instant = latest(own, person->clock);
        /* Stages lie in the order of the text, outer before inner, and so do their timers. */
        bool sooner = instant < due->instant ||
                      (instant == due->instant &&
                       model->transitions[i].source < model->transitions[due->timer].source);
        if (sooner)
            *due = (ref_due){instant, own, i, PT_NONE};
    }
}

bool ref_stands_before(const pt_model *model, int a, int b)
{
    int outer = model->touchpoints[a].stage;
    int inner = model->touchpoints[b].stage;

    if (outer == inner)
        return a < b;
    if (pt_contains(model, outer, inner))
        return !model->stages[outer].stages_first;
    return model->stages[inner].stages_first;
}

/* Of two that are due at one instant. */
static bool goes_before(const pt_model *model, int a, int b)
{
    int one = priority(model, a);
    int other = priority(model, b);

    return one != other ? one > other : ref_stands_before(model, a, b);
}

static void next_touchpoint(const ref_world *world, const ref_person *person, ref_due *due)
{
    const pt_model *model = world->model;

    for (int i = 0; i < model->n_touchpoints; i++) {
        int64_t own = ref_touchpoint_due(world, person, i);
        if (own == SOJ_TIME_NEVER)
            continue;
        int64_t instant = latest(own, person->clock);
        bool sooner = instant < due->instant || (instant == due->instant && due->timer == PT_NONE &&
                                                 goes_before(model, i, due->touchpoint));
        if (sooner)
            *due = (ref_due){instant, own, PT_NONE, i};
    }
}

ref_due ref_next(const ref_world *world, const ref_person *person)
{
    ref_due due = {SOJ_TIME_NEVER, SOJ_TIME_NEVER, PT_NONE, PT_NONE};

    next_timer(world, person, &due);
    next_touchpoint(world, person, &due);
    return due;
}

/* It has come due: its number is taken, its value used. */
static void consume(ref_person *person, ref_schedule *schedule, const pt_anchor *anchor)
{
    schedule->fired = true;
    schedule->number++;
    if (anchor->kind == PT_FROM_ATTRIBUTE) {
        schedule->has_last = true;
        schedule->last = person->attributes[anchor->attribute].i;
    }
}

static int timer_moves(ref_step *step, int timer)
{
    int stage = step->world->model->transitions[timer].source;
    int transition = ref_first_enabled(step, PT_AFTER, stage, timer, NULL);

    if (transition == PT_NONE) {
        ref_hit(step->world, PT_RULE_TIMER_CONDITION_FALSE);
        return SOJ_OK;
    }
    int status = ref_take(step, transition, SOJ_CAUSE_AFTER, NULL);
    return status == SOJ_OK ? ref_settle(step) : status;
}

static void fault(const ref_step *step, const ref_due *due, int status)
{
    pt_row *row = pt_log_add(step->world->log, SOJ_OUTPUT_FAULT, step->customer);

    row->status = status;
    row->stage = step->world->model->transitions[due->timer].source;
    row->what = PT_NONE;
    row->number = status == SOJ_ERR_RANGE ? step->bad_attribute : PT_NONE;
    row->due = due->due;
    row->time = step->now;
    step->world->log->faults++;
    ref_hit(step->world, status == SOJ_ERR_LOOP    ? PT_RULE_TIMER_LOOP
                         : status == SOJ_ERR_LIMIT ? PT_RULE_INSTANT_LIMIT
                                                   : PT_RULE_TIMER_FAULT);
}

static void run_timer(ref_step *step, const ref_due *due)
{
    ref_person *person = step->person;
    int status = SOJ_ERR_LIMIT;

    if (person->instant != step->now || person->timers_here == 0) {
        person->instant = step->now;
        person->timers_here = 0;
    }
    person->timers_here++;
    consume(person, &person->timers[due->timer],
            &step->world->model->transitions[due->timer].anchor);
    ref_person kept = *person;
    size_t rows = step->world->log->n;
    if (person->timers_here <= 1000)
        status = timer_moves(step, due->timer);
    if (status == SOJ_OK)
        return;
    *person = kept;
    step->world->log->n = rows;
    fault(step, due, status);
}

void ref_run_due(ref_world *world, int customer, const ref_due *due)
{
    ref_step step;

    memset(&step, 0, sizeof step);
    step.world = world;
    step.person = &world->people[customer];
    step.customer = customer;
    step.now = due->instant;
    ref_note_due(world, step.person, due);
    step.person->clock = due->instant;
    world->log->clock_steps++;
    if (due->timer != PT_NONE) {
        run_timer(&step, due);
        return;
    }
    consume(step.person, &step.person->touchpoints[due->touchpoint],
            &world->model->touchpoints[due->touchpoint].anchor);
    ref_decide(&step, due->touchpoint, due->due);
}

bool ref_is_too_long(const ref_world *world)
{
    return world->log->clock_steps > PT_MOST_STEPS;
}

int ref_run_until(ref_world *world, int customer, int64_t until)
{
    for (int n = 0;; n++) {
        ref_due due = ref_next(world, &world->people[customer]);
        if (due.instant > until || due.instant == SOJ_TIME_NEVER || ref_is_too_long(world))
            return n;
        ref_run_due(world, customer, &due);
    }
}
