/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reference.h"

bool ref_has_track(const pt_model *model, int track)
{
    return track < model->n_tracks && model->stages[model->tracks[track].initial].alive;
}

void ref_create(ref_step *step, int64_t created)
{
    const pt_model *model = step->world->model;
    ref_person *person = step->person;

    memset(person, 0, sizeof *person);
    person->exists = true;
    person->created = created;
    person->clock = step->now;
    for (int i = 0; i < PT_TRACKS; i++)
        person->leaf[i] = PT_NONE;
    for (int i = 0; i < PT_STAGES; i++)
        person->history[i] = PT_NONE;
    for (int i = 0; i < model->n_attributes; i++) {
        const pt_attribute *attribute = &model->attributes[i];
        int kind = attribute->counter.kind;
        person->attributes[i] = pt_make(PT_ABSENT, 0);
        if (attribute->alive && (kind == PT_COUNT || kind == PT_SUM))
            person->attributes[i] =
                attribute->domain.type == PT_DOUBLE ? pt_make_double(0) : pt_make(PT_INT, 0);
        else if (attribute->alive && kind == PT_PLAIN && attribute->has_initial)
            person->attributes[i] = attribute->initial;
    }
}

static void create_by_event(ref_step *step)
{
    const pt_model *model = step->world->model;

    ref_create(step, step->now);
    for (int track = 0; track < model->n_tracks; track++) {
        if (!ref_has_track(model, track))
            continue;
        ref_enter_down(step, track, PT_NONE, model->tracks[track].initial);
        (void)ref_note_transition(step, track, PT_NONE, 0, SOJ_CAUSE_CREATED);
        if (track > 0)
            ref_hit(step->world, PT_RULE_CREATED_TRACKS);
    }
    ref_hit(step->world,
            step->event->event == PT_IDENTIFY ? PT_RULE_CREATED_BY_IDENTIFY : PT_RULE_CREATED);
    if (step->world->known[step->customer].was_erased)
        ref_hit(step->world, PT_RULE_CREATED_AFTER_ERASURE);
}

static void apply_traits(ref_step *step)
{
    if (step->event->has_zone)
        ref_set_zone(step, step->event->zone);
    for (int i = 0; i < step->world->model->n_attributes; i++) {
        const pt_given *given = &step->event->values[i];
        pt_value value = given->value;
        if (!given->given)
            continue;
        if (value.kind == PT_INT && step->world->model->attributes[i].domain.type == PT_DOUBLE)
            value = pt_make_double((double)value.i);
        ref_hit(step->world,
                value.kind == PT_ABSENT ? PT_RULE_IDENTIFY_UNSETS : PT_RULE_IDENTIFY_SETS);
        ref_write(step, i, &value);
    }
    ref_tell_changed(step);
}

/* What `events` says; NULL where it says nothing. */
static const pt_sets *sets_of(const pt_model *model, int event)
{
    if (event < PT_EVENTS)
        return &model->events[event].sets;
    const pt_event *feedback = &model->feedback[event - PT_FEEDBACK];
    return feedback->alive ? &feedback->sets : NULL;
}

static int event_set(ref_step *step)
{
    if (step->event->event == PT_IDENTIFY) {
        apply_traits(step);
        return SOJ_OK;
    }
    const pt_sets *sets = sets_of(step->world->model, step->event->event);
    if (sets == NULL)
        return SOJ_OK;
    if (sets->n > 0)
        ref_hit(step->world,
                step->event->event < PT_FEEDBACK ? PT_RULE_EVENT_SET : PT_RULE_FEEDBACK_SET);
    return ref_set(step, sets, step->event, PT_NONE);
}

static bool restarts(const pt_anchor *anchor, int event)
{
    if (anchor->kind != PT_FROM_RESTART)
        return false;
    return anchor->any ? event < PT_EVENTS : (anchor->events >> event & 1u) != 0;
}

/* Whether the event starts the schedule again. */
static bool restart(ref_step *step, ref_schedule *schedule, const pt_anchor *anchor)
{
    bool late = step->event->time < step->now;

    if (!restarts(anchor, step->event->event))
        return false;
    if (late && step->event->time <= schedule->anchor) {
        ref_hit(step->world, PT_RULE_TIMER_LATE_NO_RESTART);
        return false;
    }
    if (late)
        ref_hit(step->world, PT_RULE_TIMER_LATE_RESTART);
    if (anchor->any)
        ref_hit(step->world, PT_RULE_TIMER_RESTART_ANY);
    if (step->event->event == PT_IDENTIFY)
        ref_hit(step->world, PT_RULE_RESTART_IDENTIFY);
    if (step->event->event >= PT_FEEDBACK)
        ref_hit(step->world, PT_RULE_RESTART_FEEDBACK);
    if (schedule->next > 0)
        ref_hit(step->world, PT_RULE_TIMER_AFTER_FIRED);
    schedule->anchor = step->event->time;
    schedule->next = 0;
    return true;
}

static void restart_touchpoint(ref_step *step, int number)
{
    const pt_touchpoint *touchpoint = &step->world->model->touchpoints[number];
    ref_schedule *schedule = &step->person->touchpoints[number];
    bool repeated = ref_is_repeated(touchpoint) && schedule->next > 0;

    if (!touchpoint->alive || !ref_is_active(step->world, step->person, touchpoint->stage) ||
        !restart(step, schedule, &touchpoint->anchor))
        return;
    ref_hit(step->world, repeated ? PT_RULE_REPETITION_RESTARTED : PT_RULE_TOUCHPOINT_RESTARTED);
    ref_supersede(step, number, PT_RULE_SUPERSEDED_RESTART);
}

static void restart_all(ref_step *step)
{
    const pt_model *model = step->world->model;
    ref_person *person = step->person;

    for (int i = 0; i < model->n_transitions; i++) {
        const pt_transition *transition = &model->transitions[i];
        if (transition->alive && transition->where == PT_AFTER && pt_timer(model, i) == i &&
            ref_is_active(step->world, person, transition->source) &&
            restart(step, &person->timers[i], &transition->anchor))
            ref_hit(step->world, PT_RULE_TIMER_RESTARTED);
    }
    for (int place = 0; place < model->n_touchpoints; place++)
        restart_touchpoint(step, ref_at_place(step->world, place));
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

static int choose(ref_step *step, int track)
{
    const pt_model *model = step->world->model;
    int event = step->event->event;

    for (int stage = step->person->leaf[track]; stage != PT_NONE;
         stage = model->stages[stage].parent) {
        int transition = ref_first_enabled(step, PT_ON, stage, event, step->event);
        if (transition == PT_NONE)
            continue;
        int parent = model->stages[stage].parent;
        if (stage != step->person->leaf[track])
            ref_hit(step->world, PT_RULE_OUTER_HANDLES);
        if (parent != PT_NONE && handles(model, parent, event))
            ref_hit(step->world, PT_RULE_INNER_FIRST);
        if (event == PT_IDENTIFY)
            ref_hit(step->world, PT_RULE_IDENTIFY_HANDLED);
        if (event >= PT_FEEDBACK && event != PT_UNANSWERED)
            ref_hit(step->world, PT_RULE_FEEDBACK_HANDLED);
        return transition;
    }
    return PT_NONE;
}

/* Every track chooses before any moves. */
static int move_tracks(ref_step *step)
{
    const pt_model *model = step->world->model;
    int status = SOJ_OK, n = 0;

    for (int track = 0; track < model->n_tracks; track++) {
        step->chosen[track] = choose(step, track);
        n += step->chosen[track] != PT_NONE;
    }
    if (n > 1)
        ref_hit(step->world, PT_RULE_SEVERAL_TRACKS);
    ref_choose_starts(step);
    for (int track = 0; status == SOJ_OK && track < model->n_tracks; track++) {
        int transition = step->chosen[track];
        if (transition == PT_NONE)
            continue;
        if (n > 1 && ref_first_enabled(step, PT_ON, model->transitions[transition].source,
                                       step->event->event, step->event) != transition)
            ref_hit(step->world, PT_RULE_CHOSEN_BEFORE_MOVES);
        status = ref_take(step, transition, SOJ_CAUSE_EVENT, step->event);
    }
    return status;
}

int ref_event(ref_step *step, bool *out_handled)
{
    if (!step->person->exists)
        create_by_event(step);
    step->person->clock = step->now;
    ref_refresh(step->world, step->customer, step->now);
    memcpy(step->before, step->person->attributes, sizeof step->before);
    if (step->event->event == PT_MISSED)
        ref_miss(step);
    ref_answer_all(step);
    int status = ref_count_event(step);
    if (status == SOJ_OK)
        status = event_set(step);
    if (status != SOJ_OK)
        return status;
    restart_all(step);
    status = move_tracks(step);
    for (int i = 0; i < PT_TRACKS; i++)
        *out_handled = *out_handled || step->chosen[i] != PT_NONE;
    if (status == SOJ_OK)
        status = ref_settle(step);
    if (status == SOJ_OK)
        ref_start_chosen(step);
    return status;
}
