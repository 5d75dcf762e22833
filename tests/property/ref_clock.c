/* SPDX-License-Identifier: MIT */
#include "reference.h"

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
    bool is_loss = due->kind == REF_LOSS;

    row->status = status;
    row->stage = is_loss ? PT_NONE : step->world->model->transitions[due->index].source;
    row->what = PT_NONE;
    row->number = is_loss ? due->index : PT_NONE;
    if (status == SOJ_ERR_RANGE)
        row->number = step->bad_attribute;
    row->due = due->due;
    row->time = step->now;
    step->world->log->faults++;
    if (is_loss)
        ref_hit(step->world, PT_RULE_LOSS_FAULT);
    ref_hit(step->world, status == SOJ_ERR_LOOP    ? PT_RULE_TIMER_LOOP
                         : status == SOJ_ERR_LIMIT ? PT_RULE_INSTANT_LIMIT
                                                   : PT_RULE_TIMER_FAULT);
}

/* A timer, or a rolling count that loses an event. */
static void run_move(ref_step *step, const ref_due *due)
{
    ref_person *person = step->person;
    int status = SOJ_ERR_LIMIT;
    int64_t passed;

    if (person->instant != step->now || person->steps_here == 0) {
        person->instant = step->now;
        person->steps_here = 0;
    }
    person->steps_here++;
    if (due->kind == REF_LOSS)
        person->lost[due->index] = step->now;
    if (due->kind == REF_TIMER) {
        ref_rhythm rhythm = ref_timer_rhythm(step->world->model, due->index);
        (void)ref_consume(person, &person->timers[due->index], &rhythm, step->now, &passed);
    }
    ref_person kept = *person;
    size_t rows = step->world->log->n;
    if (person->steps_here <= 1000)
        status = due->kind == REF_TIMER ? timer_moves(step, due->index) : ref_settle(step);
    if (due->kind == REF_LOSS && step->world->log->n > rows)
        ref_hit(step->world, PT_RULE_LOSS_MOVES);
    if (status == SOJ_OK)
        return;
    *person = kept;
    step->world->log->n = rows;
    fault(step, due, status);
}

/* A schedule comes due: its occurrence takes its number. */
static void run_fresh(ref_step *step, int number)
{
    ref_person *person = step->person;
    ref_rhythm rhythm = ref_touchpoint_rhythm(step->world->model, number);
    int stage = step->world->model->touchpoints[number].stage;
    ref_waiting occurrence = {.touchpoint = number};
    int64_t passed;

    occurrence.due = ref_consume(person, &person->touchpoints[number], &rhythm, step->now, &passed);
    occurrence.number = ++person->touchpoints[number].number;
    occurrence.visit = person->visits[stage];
    occurrence.entered = person->entered[stage];
    if (passed > 0)
        ref_hit(step->world, PT_RULE_REPETITION_PAST);
    if (person->touchpoints[number].next > 1)
        ref_hit(step->world, PT_RULE_REPETITION);
    if (person->touchpoints[number].next == rhythm.times && rhythm.every != 0)
        ref_hit(step->world, PT_RULE_REPETITION_TIMES);
    if (rhythm.until != INT64_MAX && occurrence.due == step->now &&
        ref_touchpoint_due(step->world, person, number) == SOJ_TIME_NEVER)
        ref_hit(step->world, PT_RULE_REPETITION_UNTIL);
    ref_supersede(step, number, PT_RULE_SUPERSEDED_NEXT);
    ref_decide(step, &occurrence);
}

void ref_run_due(ref_world *world, int customer, const ref_due *due)
{
    ref_step step;

    ref_begin(&step, world, customer, due->instant);
    ref_note_due(world, customer, due);
    step.person->clock = due->instant;
    ref_refresh(world, customer, due->instant);
    world->log->clock_steps++;
    if (due->kind == REF_WAITS) {
        const ref_waiting occurrence = step.person->waiting[due->index];
        ref_decide(&step, &occurrence);
    } else if (due->kind == REF_FRESH) {
        run_fresh(&step, due->index);
    } else {
        run_move(&step, due);
    }
}

bool ref_is_too_long(const ref_world *world)
{
    return world->log->clock_steps > PT_MOST_STEPS;
}

int ref_run_until(ref_world *world, int customer, int64_t until)
{
    for (int n = 0;; n++) {
        ref_due due = ref_next(world, customer);
        if (due.kind == REF_NOTHING || due.instant > until || ref_is_too_long(world))
            return n;
        ref_run_due(world, customer, &due);
    }
}
