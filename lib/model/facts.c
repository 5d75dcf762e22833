/* SPDX-License-Identifier: MIT */
#include "model/facts.h"

static bool is_timed(const soj__program *program, const soj__stage_info *stage)
{
    (void)program;
    return stage->timeline.n > 0 || stage->schedules.n > 0;
}

static bool is_restarted(const soj__program *program, const soj__stage_info *stage)
{
    soj__range range = stage->schedules;
    for (uint32_t i = range.first; i < range.first + range.n; i++) {
        if (soj__program_schedule(program, i)->anchor == SOJ__ANCHOR_RESTART)
            return true;
    }
    return false;
}

/* Parents come before their children. */
static void derive_stage(const soj__program *program, soj__stage_info *stages, uint32_t number)
{
    static const soj__stage_info nothing = {
        .timed = SOJ__NONE, .restarted = SOJ__NONE, .settling = SOJ__NONE};
    soj__stage_info *stage = &stages[number];
    const soj__stage_info *around = stage->parent == SOJ__NONE ? &nothing : &stages[stage->parent];
    stage->timed = is_timed(program, stage) ? number : around->timed;
    stage->restarted = is_restarted(program, stage) ? number : around->restarted;
    stage->settling = stage->always.n > 0 ? number : around->settling;
}

/* Nothing of a customer can change at an event but by the event itself, and by what is due. */
static bool is_quiet(const soj__program *program)
{
    return program->n_watched == 0 && program->n_settling == 0 && program->n_triggers == 0 &&
           program->expectations.n == 0 && !program->needs_zones;
}

static void derive_events(soj__program *program)
{
    soj__event_info *events = (soj__event_info *)(void *)((char *)program + program->events.at);
    for (uint32_t i = 0; i < program->events.n; i++) {
        soj__event_info *event = &events[i];
        event->is_plain = is_quiet(program) && event->sets.n == 0 && event->counters.n == 0 &&
                          event->feedback == SOJ__FEEDBACK_NONE && i != program->identify &&
                          i != program->erased;
    }
}

/* Whether everybody gets it: no part of the holdout, or nobody is withheld from it. */
static bool is_for_all(const soj__program *program, const soj__touchpoint_info *info)
{
    return program->holdout_split == SOJ__NONE || info->is_essential ||
           soj__program_channel(program, info->channel)->is_staff;
}

static bool is_free(const soj__program *program, const soj__touchpoint_info *info)
{
    const soj__channel *channel = soj__program_channel(program, info->channel);
    return info->once == SOJ__ONCE_KIND_NONE && info->when == SOJ__NONE &&
           info->consent == SOJ__NONE && channel->consent == SOJ__NONE && info->caps.n == 0 &&
           channel->window == SOJ__NONE && channel->quiet == SOJ__NONE && is_for_all(program, info);
}

static void derive_touchpoints(soj__program *program)
{
    soj__touchpoint_info *touchpoints =
        (soj__touchpoint_info *)(void *)((char *)program + program->touchpoints.at);
    for (uint32_t i = 0; i < program->touchpoints.n; i++)
        touchpoints[i].is_free = is_free(program, &touchpoints[i]);
}

void soj__facts_derive(soj__program *program)
{
    soj__stage_info *stages = (soj__stage_info *)(void *)((char *)program + program->stages.at);
    program->n_watched = program->n_restarted = program->n_settling = 0;
    for (uint32_t i = 0; i < program->stages.n; i++) {
        derive_stage(program, stages, i);
        program->n_restarted += stages[i].restarted == i;
        program->n_settling += stages[i].settling == i;
    }
    for (uint32_t i = 0; i < program->counters.n; i++)
        program->n_watched += soj__program_counter(program, i)->is_watched;
    derive_events(program);
    derive_touchpoints(program);
}
