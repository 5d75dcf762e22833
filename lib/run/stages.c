/* SPDX-License-Identifier: MIT */
#include <sojourn/limits.h>

#include "run/work.h"

uint32_t soj__work_leaf(const soj_work *work, uint32_t track)
{
    const soj__track_info *info = soj__program_track(work->program, track);
    return info->stages.first + soj__load_u16(work->fixed + info->leaf_slot);
}

static void count_visit(soj_work *work, const soj__stage_info *info)
{
    if (info->visits_slot == SOJ__NONE)
        return;
    uint8_t *slot = work->fixed + info->visits_slot;
    uint32_t visits = soj__load_u32(slot);
    if (visits < UINT32_MAX)
        soj__store_u32(slot, visits + 1);
}

static void enter_stage(soj_work *work, const soj__track_info *track, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(work->program, stage);
    count_visit(work, info);
    soj__store_i64(work->fixed + track->entered_slot + 8u * info->depth, work->now);
    soj__store_u32(work->fixed + track->cursor_slot + 4u * info->depth, 0);
    soj__work_arm(work, stage);
}

/* Enter everything from below `domain` (SOJ__NONE: the track) down to `target` and along its
 * initial chain. */
static void enter(soj_work *work, uint32_t track, uint32_t domain, uint32_t target)
{
    const soj__program *program = work->program;
    const soj__track_info *info = soj__program_track(program, track);
    uint32_t path[SOJ_LIMIT_NESTING];
    uint32_t n = 0;
    for (uint32_t s = target; s != domain; s = soj__program_stage(program, s)->parent)
        path[n++] = s;
    while (n > 0)
        enter_stage(work, info, path[--n]);
    uint32_t leaf = target;
    while (soj__program_stage(program, leaf)->initial != SOJ__NONE) {
        leaf = soj__program_stage(program, leaf)->initial;
        enter_stage(work, info, leaf);
    }
    soj__store_u16(work->fixed + info->leaf_slot, (uint16_t)(leaf - info->stages.first));
}

static soj_status add_transition_row(soj_work *work, soj_transition transition)
{
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_TRANSITION);
    if (!row)
        return SOJ_ERR_LIMIT;
    transition.time = work->now;
    row->as.transition = transition;
    return SOJ_OK;
}

soj_status soj__work_enter_all(soj_work *work)
{
    for (uint32_t track = 0; track < work->program->tracks.n; track++) {
        enter(work, track, SOJ__NONE, soj__program_track(work->program, track)->initial);
        soj_status status = add_transition_row(work, (soj_transition){
                                                         .track = track,
                                                         .from = SOJ_NONE,
                                                         .to = soj__work_leaf(work, track),
                                                         .event = SOJ_NONE,
                                                         .cause = SOJ_CAUSE_CREATED,
                                                     });
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}

soj_status soj__work_move(soj_work *work, uint32_t transition, soj_cause cause)
{
    const soj__transition_info *info = soj__program_transition(work->program, transition);
    uint32_t track = soj__program_stage(work->program, info->source)->track;
    uint32_t from = soj__work_leaf(work, track);
    soj_time since = soj__record_entered(work->program, work->fixed, from);
    soj_status status = soj__work_run_sets(work, info->sets);
    if (status != SOJ_OK || info->target == SOJ__NONE)
        return status;
    enter(work, track, info->domain, info->target);
    return add_transition_row(work,
                              (soj_transition){
                                  .track = track,
                                  .from = from,
                                  .to = soj__work_leaf(work, track),
                                  .event = cause == SOJ_CAUSE_EVENT ? work->event->event : SOJ_NONE,
                                  .cause = (int32_t)cause,
                                  .sojourn = work->now - since,
                              });
}

uint32_t soj__work_first_enabled(soj_work *work, soj__range transitions)
{
    for (uint32_t i = transitions.first; i < transitions.first + transitions.n; i++) {
        if (soj__work_holds(work, soj__program_transition(work->program, i)->condition))
            return i;
    }
    return SOJ__NONE;
}

/* The `always` whose turn it is, or SOJ__NONE where the configuration is settled. */
static uint32_t next_always(soj_work *work)
{
    for (uint32_t track = 0; track < work->program->tracks.n; track++) {
        uint32_t stage = soj__work_leaf(work, track);
        while (stage != SOJ__NONE) {
            const soj__stage_info *info = soj__program_stage(work->program, stage);
            uint32_t transition = soj__work_first_enabled(work, info->always);
            if (transition != SOJ__NONE)
                return transition;
            stage = info->parent;
        }
    }
    return SOJ__NONE;
}

soj_status soj__work_settle(soj_work *work)
{
    uint32_t moves = 0;
    uint32_t transition;
    while ((transition = next_always(work)) != SOJ__NONE) {
        if (++moves > SOJ_LIMIT_SETTLING_MOVES)
            return SOJ_ERR_LOOP;
        soj_status status = soj__work_move(work, transition, SOJ_CAUSE_ALWAYS);
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}
