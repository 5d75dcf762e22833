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

static int stage_of(const pt_model *model, const ref_due *due)
{
    if (due->kind == REF_TIMER)
        return model->transitions[due->index].source;
    return due->kind == REF_EXPECT ? model->touchpoints[due->index].stage : PT_NONE;
}

static void note_fault(const ref_step *step, int kind, int status)
{
    if (kind == REF_LOSS)
        ref_hit(step->world, PT_RULE_LOSS_FAULT);
    if (kind == REF_EXPECT)
        ref_hit(step->world, PT_RULE_UNANSWERED_FAULT);
    ref_hit(step->world, status == SOJ_ERR_LOOP    ? PT_RULE_TIMER_LOOP
                         : status == SOJ_ERR_LIMIT ? PT_RULE_INSTANT_LIMIT
                                                   : PT_RULE_TIMER_FAULT);
}

static void fault(const ref_step *step, const ref_due *due, int status)
{
    pt_row *row = pt_log_add(step->world->log, SOJ_OUTPUT_FAULT, step->customer);

    row->status = status;
    row->stage = stage_of(step->world->model, due);
    row->what = due->kind == REF_EXPECT ? due->index : PT_NONE;
    row->number = due->kind == REF_LOSS ? due->index : PT_NONE;
    if (status == SOJ_ERR_RANGE)
        row->number = step->bad_attribute;
    row->due = due->due;
    row->time = step->now;
    step->world->log->faults++;
    note_fault(step, due->kind, status);
}

static int unanswered(ref_step *step, int touchpoint)
{
    bool handled = false;

    step->event = ref_raise_unanswered(step->world, step->customer, touchpoint, step->now);
    int status = ref_event(step, &handled);
    if (handled)
        ref_hit(step->world, PT_RULE_UNANSWERED_HANDLED);
    return status;
}

static int move(ref_step *step, const ref_due *due)
{
    if (due->kind == REF_TIMER)
        return timer_moves(step, due->index);
    return due->kind == REF_EXPECT ? unanswered(step, due->index) : ref_settle(step);
}

/* It happens, whatever becomes of its macrostep. */
static void use_up(ref_step *step, const ref_due *due)
{
    ref_person *person = step->person;
    int64_t passed;

    if (due->kind == REF_LOSS)
        person->lost[due->index] = step->now;
    if (due->kind == REF_EXPECT) {
        person->answer[due->index] = REF_UNANSWERED;
        ref_hit(step->world, PT_RULE_UNANSWERED);
        if (step->world->model->touchpoints[due->index].expect.within_months != 0)
            ref_hit(step->world, PT_RULE_WITHIN_MONTHS);
    }
    if (due->kind == REF_TIMER) {
        ref_rhythm rhythm = ref_timer_rhythm(step->world->model, due->index);
        (void)ref_consume(step->world, person, &person->timers[due->index], &rhythm, step->now,
                          &passed);
    }
}

/* A timer, a rolling count that loses an event, an expectation that ends. */
static void run_move(ref_step *step, const ref_due *due)
{
    ref_person *person = step->person;
    int status = SOJ_ERR_LIMIT;

    if (person->instant != step->now || person->steps_here == 0) {
        person->instant = step->now;
        person->steps_here = 0;
    }
    person->steps_here++;
    use_up(step, due);
    ref_person kept = *person;
    size_t rows = step->world->log->n;
    if (person->steps_here <= 1000)
        status = move(step, due);
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

    occurrence.due =
        ref_consume(step->world, person, &person->touchpoints[number], &rhythm, step->now, &passed);
    occurrence.number = ++person->touchpoints[number].number;
    occurrence.visit = person->visits[stage];
    occurrence.entered = person->entered[stage];
    if (passed > 0)
        ref_hit(step->world, PT_RULE_REPETITION_PAST);
    if (person->touchpoints[number].next > 1)
        ref_hit(step->world, PT_RULE_REPETITION);
    if (person->touchpoints[number].next == rhythm.times && ref_repeats(&rhythm))
        ref_hit(step->world, PT_RULE_REPETITION_TIMES);
    if (rhythm.has_until && occurrence.due == step->now &&
        ref_touchpoint_due(step->world, person, number) == SOJ_TIME_NEVER)
        ref_hit(step->world, PT_RULE_REPETITION_UNTIL);
    ref_note_time(step, &occurrence, &rhythm);
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
    return world->is_full || world->log->clock_steps > PT_MOST_STEPS;
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
