/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reference.h"

void ref_decision(ref_step *step, const ref_waiting *waiting, int decision, int reason)
{
    pt_row *row = pt_log_add(step->world->log, SOJ_OUTPUT_DECISION, step->customer);

    row->what = waiting->touchpoint;
    row->number = waiting->number;
    row->verdict = decision;
    row->reason = reason;
    row->due = waiting->due;
    row->time = step->now;
    row->until = SOJ_TIME_NEVER;
}

void ref_drop_waiting(ref_person *person, int index)
{
    person->n_waiting--;
    memmove(&person->waiting[index], &person->waiting[index + 1],
            (size_t)(person->n_waiting - index) * sizeof person->waiting[0]);
}

void ref_add_waiting(ref_person *person, const ref_waiting *waiting)
{
    PT_CHECK(person->n_waiting < REF_WAITING);
    person->waiting[person->n_waiting++] = *waiting;
}

int ref_count_waiting(const ref_person *person, int touchpoint)
{
    int n = 0;

    for (int i = 0; i < person->n_waiting; i++)
        n += person->waiting[i].touchpoint == touchpoint;
    return n;
}

void ref_supersede_oldest(ref_step *step, int touchpoint, int rule)
{
    ref_person *person = step->person;

    for (int i = 0; i < person->n_waiting; i++) {
        const ref_waiting waiting = person->waiting[i];
        if (waiting.touchpoint != touchpoint)
            continue;
        ref_hit(step->world, rule);
        ref_drop_waiting(person, i);
        ref_decision(step, &waiting, SOJ_DECISION_SUPERSEDED, SOJ_REASON_NEWER);
        return;
    }
}

void ref_supersede(ref_step *step, int touchpoint, int rule)
{
    while (ref_count_waiting(step->person, touchpoint) > 0)
        ref_supersede_oldest(step, touchpoint, rule);
}

int ref_at_place(const ref_world *world, int place)
{
    for (int i = 0; i < world->model->n_touchpoints; i++)
        if (world->place[i] == place)
            return i;
    return PT_NONE;
}

void ref_cancel(ref_step *step, int stage)
{
    ref_person *person = step->person;
    const pt_model *model = step->world->model;

    for (int place = 0; place < model->n_touchpoints; place++) {
        int own = ref_at_place(step->world, place);
        if (model->touchpoints[own].stage != stage)
            continue;
        for (int i = 0; i < person->n_waiting; i++) {
            const ref_waiting waiting = person->waiting[i];
            if (waiting.touchpoint != own)
                continue;
            if (model->touchpoints[own].keep) {
                ref_hit(step->world, waiting.deferred ? PT_RULE_KEPT : PT_RULE_KEPT_STARTED);
                continue;
            }
            ref_hit(step->world, waiting.deferred ? PT_RULE_CANCELLED : PT_RULE_CANCELLED_STARTED);
            ref_drop_waiting(person, i--);
            ref_decision(step, &waiting, SOJ_DECISION_CANCELLED, SOJ_REASON_LEFT_STAGE);
        }
    }
}

void ref_tell_changed(ref_step *step)
{
    const pt_model *model = step->world->model;

    for (int place = 0; place < model->n_touchpoints; place++) {
        int own = ref_at_place(step->world, place);
        const pt_anchor *anchor = &model->touchpoints[own].anchor;
        if (anchor->kind != PT_FROM_ATTRIBUTE || !step->changed[anchor->attribute])
            continue;
        bool unset = step->person->attributes[anchor->attribute].kind == PT_ABSENT;
        ref_supersede(step, own, unset ? PT_RULE_SUPERSEDED_UNSET : PT_RULE_SUPERSEDED_VALUE);
    }
    memset(step->changed, 0, sizeof step->changed);
}

void ref_choose_starts(ref_step *step)
{
    const pt_model *model = step->world->model;

    for (int i = 0; i < model->n_touchpoints; i++) {
        const pt_touchpoint *touchpoint = &model->touchpoints[i];
        if (!touchpoint->alive || touchpoint->on != step->event->event ||
            !ref_is_active(step->world, step->person, touchpoint->stage))
            continue;
        pt_context context = ref_context(step, step->event, touchpoint->stage);
        step->starts[i] = pt_holds(&context, touchpoint->on_when, touchpoint->on_unless);
        if (!step->starts[i])
            ref_hit(step->world, PT_RULE_ON_WHEN_FALSE);
    }
}

static void note_visits(const ref_step *step, const ref_waiting *started)
{
    for (int i = 0; i < step->person->n_waiting; i++)
        if (step->person->waiting[i].touchpoint == started->touchpoint &&
            step->person->waiting[i].visit != started->visit)
            ref_hit(step->world, PT_RULE_ON_VISITS_WAIT);
}

static void start_one(ref_step *step, int number)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[number];
    ref_person *person = step->person;
    int pending = touchpoint->pending != 0 ? touchpoint->pending : 1;
    int64_t due = ref_started_due(step, number, step->now);
    ref_waiting waiting = {.touchpoint = number, .event = step->event, .anchor = step->now};

    waiting.number = ++person->touchpoints[number].number;
    waiting.due = waiting.next = due;
    waiting.visit = person->visits[touchpoint->stage];
    waiting.entered = person->entered[touchpoint->stage];
    if (ref_count_waiting(person, number) >= pending)
        ref_supersede_oldest(step, number, PT_RULE_SUPERSEDED_PENDING);
    else if (ref_count_waiting(person, number) > 0)
        ref_hit(step->world, PT_RULE_ON_SEVERAL_WAIT);
    note_visits(step, &waiting);
    ref_add_waiting(person, &waiting);
    ref_hit(step->world, PT_RULE_ON);
    if (touchpoint->has_at)
        ref_hit(step->world, PT_RULE_ON_AT);
    if (step->event->event >= PT_FEEDBACK)
        ref_hit(step->world, step->event->event == PT_UNANSWERED ? PT_RULE_UNANSWERED_STARTS
                                                                 : PT_RULE_FEEDBACK_STARTS);
    if (step->event->time < step->now)
        ref_hit(step->world, PT_RULE_ON_LATE);
}

void ref_start_chosen(ref_step *step)
{
    const pt_model *model = step->world->model;

    for (int place = 0; place < model->n_touchpoints; place++) {
        int own = ref_at_place(step->world, place);
        if (!step->starts[own])
            continue;
        if (step->left[model->touchpoints[own].stage])
            ref_hit(step->world, PT_RULE_ON_LEFT);
        else
            start_one(step, own);
    }
}

static int place_in(ref_world *world, int track, int parent, int next);

static int place_own(ref_world *world, int stage, int next)
{
    for (int i = 0; i < world->model->n_touchpoints; i++)
        if (world->model->touchpoints[i].stage == stage)
            world->place[i] = next++;
    return next;
}

/* Number the touchpoints of the stages below `parent` as they stand in the text. */
static int place_in(ref_world *world, int track, int parent, int next)
{
    const pt_model *model = world->model;

    for (int i = 0; i < model->n_stages; i++) {
        if (model->stages[i].parent != parent || model->stages[i].track != track)
            continue;
        if (!model->stages[i].stages_first)
            next = place_own(world, i, next);
        next = place_in(world, track, i, next);
        if (model->stages[i].stages_first)
            next = place_own(world, i, next);
    }
    return next;
}

void ref_find_places(ref_world *world)
{
    int next = 0;

    for (int track = 0; track < world->model->n_tracks; track++)
        next = place_in(world, track, PT_NONE, next);
    PT_CHECK(next == world->model->n_touchpoints);
}
