/* SPDX-License-Identifier: MIT */
#include "reference.h"

/* Counts which rules a run reaches; decides nothing. */

static void note_timer(const ref_world *world, const ref_person *person, const ref_due *due)
{
    const pt_transition *transition = &world->model->transitions[due->timer];
    const ref_schedule *schedule = &person->timers[due->timer];
    int64_t offset = world->model->delays[transition->delay].delay;

    ref_hit(world, PT_RULE_TIMER);
    for (int i = 0; i < due->timer; i++)
        if (world->model->transitions[i].alive &&
            world->model->transitions[i].delay == transition->delay) {
            ref_hit(world, PT_RULE_TIMER_SECOND_ANCHOR);
            break;
        }
    if (transition->anchor.kind == PT_FROM_RESTART && due->due < due->instant)
        ref_hit(world, PT_RULE_TIMER_RESTART_OVERDUE);
    if (transition->anchor.kind != PT_FROM_ATTRIBUTE)
        return;
    ref_hit(world, PT_RULE_FROM);
    if (offset <= 0)
        ref_hit(world, offset < 0 ? PT_RULE_FROM_NEGATIVE : PT_RULE_FROM_ZERO);
    if (due->due < due->instant)
        ref_hit(world, PT_RULE_FROM_OVERDUE);
    if (schedule->has_last)
        ref_hit(world, PT_RULE_FROM_NEW_VALUE);
}

static void note_other_timers(const ref_world *world, const ref_person *person, const ref_due *due)
{
    for (int i = 0; i < world->model->n_transitions; i++) {
        int64_t own = ref_timer_due(world, person, i);
        if (i != due->timer && own != SOJ_TIME_NEVER && own <= due->instant)
            ref_hit(world, PT_RULE_TIE_TIMERS);
    }
}

static void note_other_touchpoints(const ref_world *world, const ref_person *person,
                                   const ref_due *due)
{
    const pt_model *model = world->model;

    for (int i = 0; i < model->n_touchpoints; i++) {
        int64_t own = ref_touchpoint_due(world, person, i);
        if (own == SOJ_TIME_NEVER || own > due->instant || i == due->touchpoint)
            continue;
        if (due->timer == PT_NONE) {
            if (ref_stands_before(model, i, due->touchpoint))
                ref_hit(world, PT_RULE_TOUCHPOINT_PRIORITY);
            else if (i < due->touchpoint)
                ref_hit(world, PT_RULE_TOUCHPOINT_TEXT);
            continue;
        }
        ref_hit(world, PT_RULE_TIE_TIMER_TOUCHPOINT);
        int target = model->transitions[due->timer].target;
        if (target != PT_NONE && !pt_contains(model, model->touchpoints[i].stage, target))
            ref_hit(world, PT_RULE_LEAVING_BEATS_SPEAKING);
    }
}

void ref_note_due(ref_world *world, const ref_person *person, const ref_due *due)
{
    if (due->timer != PT_NONE) {
        note_timer(world, person, due);
        note_other_timers(world, person, due);
    }
    note_other_touchpoints(world, person, due);
}
