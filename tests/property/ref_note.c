/* SPDX-License-Identifier: MIT */
#include "reference.h"

/* Counts which rules a run reaches; decides nothing. */

static void note_anchor(const ref_world *world, const ref_person *person, const ref_due *due)
{
    const pt_transition *transition = &world->model->transitions[due->index];
    int64_t offset = world->model->delays[transition->delay].delay;

    if (world->model->delays[transition->delay].months != 0)
        ref_hit(world, PT_RULE_TIMER_MONTHS);
    if (transition->anchor.kind == PT_FROM_RESTART && due->due < due->instant)
        ref_hit(world, PT_RULE_TIMER_RESTART_OVERDUE);
    if (transition->anchor.kind != PT_FROM_ATTRIBUTE)
        return;
    ref_hit(world, PT_RULE_FROM);
    if (offset <= 0)
        ref_hit(world, offset < 0 ? PT_RULE_FROM_NEGATIVE : PT_RULE_FROM_ZERO);
    if (due->due < due->instant)
        ref_hit(world, PT_RULE_FROM_OVERDUE);
    if (person->timers[due->index].has_last)
        ref_hit(world, PT_RULE_FROM_NEW_VALUE);
    if (world->model->attributes[transition->anchor.attribute].counter.kind == PT_LAST)
        ref_hit(world, PT_RULE_FROM_LAST);
    if (world->model->attributes[transition->anchor.attribute].domain.type == PT_DATE)
        ref_hit(world, PT_RULE_TIMER_FROM_DATE);
}

static void note_timer(const ref_world *world, const ref_person *person, const ref_due *due)
{
    const pt_transition *transition = &world->model->transitions[due->index];

    ref_hit(world, PT_RULE_TIMER);
    note_anchor(world, person, due);
    for (int i = 0; i < due->index; i++)
        if (world->model->transitions[i].alive && world->model->transitions[i].where == PT_AFTER &&
            world->model->transitions[i].delay == transition->delay) {
            ref_hit(world, PT_RULE_TIMER_SECOND_ANCHOR);
            break;
        }
}

static void note_other_timers(const ref_world *world, const ref_person *person, const ref_due *due)
{
    const pt_model *model = world->model;

    for (int i = 0; i < model->n_transitions; i++) {
        int64_t own = ref_timer_due(world, person, i);
        if ((due->kind == REF_TIMER && i == due->index) || own == SOJ_TIME_NEVER ||
            own > due->instant)
            continue;
        if (due->kind == REF_LOSS)
            ref_hit(world, PT_RULE_TIE_LOSS_TIMER);
        if (due->kind != REF_TIMER)
            continue;
        bool same = model->stages[model->transitions[i].source].track ==
                    model->stages[model->transitions[due->index].source].track;
        ref_hit(world, same ? PT_RULE_TIE_TIMERS : PT_RULE_TIE_TRACKS);
    }
}

/* The timer comes first. */
static void note_endings(const ref_world *world, const ref_person *person, const ref_due *due)
{
    for (int i = 0; i < world->model->n_touchpoints; i++)
        if (due->kind == REF_TIMER && ref_answer_due(world, person, i) <= due->instant)
            ref_hit(world, PT_RULE_TIE_TIMER_EXPECT);
}

static void note_speaker(const ref_world *world, int own, int other)
{
    if (world->place[other] < world->place[own])
        ref_hit(world, PT_RULE_TOUCHPOINT_PRIORITY);
    else if (other < own)
        ref_hit(world, PT_RULE_TOUCHPOINT_TEXT);
}

static void note_silenced(const ref_world *world, const ref_due *due, int stage)
{
    const pt_model *model = world->model;

    if (due->kind != REF_TIMER) {
        ref_hit(world, due->kind == REF_LOSS ? PT_RULE_TIE_LOSS_TOUCHPOINT
                                             : PT_RULE_TIE_EXPECT_TOUCHPOINT);
        return;
    }
    ref_hit(world, PT_RULE_TIE_TIMER_TOUCHPOINT);
    int target = model->transitions[due->index].target;
    if (target != PT_NONE && model->stages[target].track == model->stages[stage].track &&
        !pt_contains(model, stage, target))
        ref_hit(world, PT_RULE_LEAVING_BEATS_SPEAKING);
}

static void note_other_touchpoints(const ref_world *world, const ref_person *person,
                                   const ref_due *due)
{
    const pt_model *model = world->model;
    int speaker = due->kind == REF_WAITS ? person->waiting[due->index].touchpoint : due->index;

    for (int i = 0; i < model->n_touchpoints; i++) {
        int64_t own = ref_touchpoint_due(world, person, i);
        if (own == SOJ_TIME_NEVER || own > due->instant)
            continue;
        if (due->kind < REF_FRESH)
            note_silenced(world, due, model->touchpoints[i].stage);
        else if (i != speaker)
            note_speaker(world, speaker, i);
        else if (due->kind == REF_WAITS)
            ref_hit(world, PT_RULE_TIE_OCCURRENCES);
    }
}

static void note_waiting(const ref_world *world, const ref_person *person, const ref_due *due)
{
    int n = 0;

    for (int i = 0; i < person->n_waiting; i++)
        n += person->waiting[i].next <= due->instant;
    if (due->kind == REF_WAITS && n > 1)
        ref_hit(world, PT_RULE_TIE_WAITING);
    if (due->kind == REF_FRESH && n > 0)
        ref_hit(world, PT_RULE_TIE_FRESH_WAITING);
    if (due->kind == REF_TIMER && n > 0)
        ref_hit(world, PT_RULE_TIE_TIMER_WAITING);
}

void ref_note_due(ref_world *world, int customer, const ref_due *due)
{
    const ref_person *person = &world->people[customer];

    if (due->kind == REF_TIMER)
        note_timer(world, person, due);
    if (due->kind == REF_LOSS)
        ref_hit(world, PT_RULE_LOSS);
    if (due->kind < REF_FRESH)
        note_other_timers(world, person, due);
    note_endings(world, person, due);
    note_other_touchpoints(world, person, due);
    note_waiting(world, person, due);
}

static void note_late(const ref_step *step, const ref_waiting *occurrence, int64_t end)
{
    if (occurrence->deferred) {
        ref_hit(step->world, PT_RULE_EMITTED_DEFERRED);
        if (end == step->now)
            ref_hit(step->world, PT_RULE_DEFERRED_TO_EXPIRY);
        return;
    }
    if (occurrence->due < step->now)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_LATE_OK);
    else if (end == occurrence->due)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_NOW_OR_NEVER);
    if (occurrence->due < step->now && end == step->now)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_AT_EXPIRY);
}

static void note_form(const ref_step *step, const ref_waiting *occurrence)
{
    const pt_model *model = step->world->model;
    const pt_touchpoint *touchpoint = &model->touchpoints[occurrence->touchpoint];

    if (touchpoint->owner[0] == '\0' && model->stages[touchpoint->stage].owner[0] == '\0' &&
        ref_owner(model, occurrence->touchpoint)[0] != '\0')
        ref_hit(step->world, PT_RULE_TOUCHPOINT_OWNER_INHERITED);
    if (touchpoint->anchor.kind == PT_FROM_ATTRIBUTE)
        ref_hit(step->world,
                ref_is_repeated(touchpoint) ? PT_RULE_REPETITION_FROM : PT_RULE_TOUCHPOINT_FROM);
    if (touchpoint->on != PT_NONE && touchpoint->after > 0)
        ref_hit(step->world, PT_RULE_ON_AFTER);
    if (touchpoint->on == PT_IDENTIFY)
        ref_hit(step->world, PT_RULE_ON_IDENTIFY);
    if (model->stages[touchpoint->stage].track != 0)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_TRACK);
    if (model->stages[touchpoint->stage].is_final)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_FINAL);
}

void ref_note_emission(const ref_step *step, const ref_waiting *occurrence, int64_t end)
{
    const ref_person *person = step->person;
    int stage = step->world->model->touchpoints[occurrence->touchpoint].stage;
    bool outlived =
        !ref_is_active(step->world, person, stage) || person->visits[stage] != occurrence->visit;

    ref_hit(step->world, PT_RULE_TOUCHPOINT_EMITTED);
    note_late(step, occurrence, end);
    note_form(step, occurrence);
    if (step->world->model->touchpoints[occurrence->touchpoint].essential)
        ref_hit(step->world, PT_RULE_ESSENTIAL);
    if (outlived)
        ref_hit(step->world, PT_RULE_EMITTED_KEPT);
    else if (person->leaf[step->world->model->stages[stage].track] != stage)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_OUTER);
    if (occurrence->number > 1)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_SECOND);
    if (occurrence->visit > 1)
        ref_hit(step->world, PT_RULE_TOUCHPOINT_SECOND_VISIT);
}

static bool has_month_day(const pt_rrule *rule, int day, int length)
{
    for (int i = 0; i < rule->n_month_days; i++)
        if (rule->month_days[i] == day || rule->month_days[i] == day - length - 1)
            return true;
    return rule->n_month_days == 0;
}

static void note_rule(const ref_step *step, const ref_waiting *occurrence, const ref_rhythm *rhythm)
{
    const pt_rrule *rule = rhythm->rule;
    int64_t year;
    int month, day;

    if (rule == NULL)
        return;
    ref_date(ref_local_day(ref_zone(step->world, step->person), occurrence->due), &year, &month,
             &day);
    ref_hit(step->world, PT_RULE_RULE_DAILY + rule->frequency);
    if (rhythm->has_at)
        ref_hit(step->world, PT_RULE_RULE_AT);
    if (rule->n_positions > 0)
        ref_hit(step->world, PT_RULE_RULE_POSITION);
    if (rule->n_days > 0 && rule->days[0].ordinal != 0)
        ref_hit(step->world, PT_RULE_RULE_ORDINAL);
    if (rule->frequency != PT_DAILY && !has_month_day(rule, day, ref_month_days(year, month)))
        ref_hit(step->world, PT_RULE_RULE_MOVED);
    if (ref_touchpoint_due(step->world, step->person, occurrence->touchpoint) == SOJ_TIME_NEVER)
        ref_hit(step->world, rule->count > 0 ? PT_RULE_RULE_COUNT : PT_RULE_RULE_END);
}

/* Of what a schedule makes due. */
void ref_note_time(const ref_step *step, const ref_waiting *occurrence, const ref_rhythm *rhythm)
{
    const ref_world *world = step->world;

    note_rule(step, occurrence, rhythm);
    if (rhythm->has_at)
        ref_hit(world, rhythm->is_first ? PT_RULE_AT_NEXT : PT_RULE_AT);
    if (rhythm->has_at && ref_zone(world, step->person) != 0)
        ref_hit(world, PT_RULE_AT_ZONE);
    if (rhythm->every.months != 0)
        ref_hit(world, PT_RULE_EVERY_MONTHS);
    if (rhythm->anchor->kind == PT_FROM_ATTRIBUTE &&
        world->model->attributes[rhythm->anchor->attribute].domain.type == PT_DATE)
        ref_hit(world, PT_RULE_FROM_DATE);
    if (occurrence->due < step->now && step->person->has_zone)
        ref_hit(world, PT_RULE_ZONE_LATE);
}
