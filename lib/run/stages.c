/* SPDX-License-Identifier: MIT */
#include <sojourn/limits.h>

#include "run/event.h"

/* SOJ__NONE, as `inner`, lies behind all stages. */
static bool contains(const soj_work *work, uint32_t stage, uint32_t inner)
{
    return inner >= stage && inner < soj__program_stage(work->program, stage)->end;
}

bool soj__work_is_active(const soj_work *work, uint32_t stage)
{
    uint32_t track = soj__program_stage(work->program, stage)->track;
    uint32_t innermost =
        track == work->moving_track ? work->moving_domain : soj__work_leaf(work, track);
    return contains(work, stage, innermost);
}

uint32_t soj__work_visits_before(const soj_work *work, uint32_t stage)
{
    const uint8_t *origin = soj__work_origin(work);
    return soj__record_counter(work->program, origin,
                               work->origin_parts[soj__program_wide(work->program)],
                               soj__program_stage(work->program, stage)->visits_slot);
}

/* ---- entering ---- */

static inline void enter_stage(soj_work *work, const soj__stage_info *info, soj_time entered)
{
    uint8_t *fixed = work->fixed;
    if (info->visits_slot != SOJ__NONE)
        soj__work_count_up(work, info->visits_slot);
    soj__store_i64(fixed + info->entered_slot, entered);
    fixed[info->cursor_slot] = 0;
    soj__work_arm(work, info, entered);
}

/* Enter what lies below `domain`, `innermost` last. */
static SOJ__APART void enter_around(soj_work *work, uint32_t domain, uint32_t innermost,
                                    const soj_time *entered)
{
    const soj__stage_info *path[SOJ_LIMIT_NESTING];
    uint32_t n = 0;
    for (uint32_t s = innermost; s != domain; s = path[n++]->parent)
        path[n] = soj__program_stage(work->program, s);
    for (; n > 0; n--)
        enter_stage(work, path[n - 1], entered ? entered[path[n - 1]->depth] : work->now);
}

/* Whether a track has come to an end by entering a leaf. */
static SOJ__APART void finish(soj_work *work, uint32_t track, const soj__stage_info *leaf)
{
    const uint64_t bit = (uint64_t)1 << track;
    work->finished &= ~bit;
    if (leaf->is_final && leaf->parent != SOJ__NONE)
        work->finished |= bit;
}

/* Enter what lies below `domain` down to a leaf. */
static inline void enter(soj_work *work, uint32_t track, uint32_t domain, uint32_t leaf,
                         const soj_time *entered)
{
    const soj__program *program = work->program;
    const soj__track_info *info = soj__program_track(program, track);
    const soj__stage_info *last = soj__program_stage(program, leaf);
    if (last->parent != domain)
        enter_around(work, domain, last->parent, entered);
    enter_stage(work, last, entered ? entered[last->depth] : work->now);
    work->due_holds = false;
    work->arrived = entered ? NULL : last;
    soj__store_u16(work->fixed + info->leaf_slot, (uint16_t)(leaf - info->stages.first));
    if (last->is_final || work->finished != 0)
        finish(work, track, last);
}

void soj__work_enter(soj_work *work, uint32_t track, uint32_t domain, uint32_t target,
                     const soj_time *entered)
{
    enter(work, track, domain, soj__program_stage(work->program, target)->leaf, entered);
}

soj_status soj__work_add_transition(soj_work *work, soj_transition transition)
{
    soj__row *row = soj__work_row(work, SOJ_OUTPUT_TRANSITION);
    if (!row)
        return SOJ_ERR_LIMIT;
    transition.time = work->now;
    row->as.transition = transition;
    return SOJ_OK;
}

soj_status soj__work_enter_initial(soj_work *work, uint32_t track, soj_cause cause)
{
    uint32_t initial = soj__program_track(work->program, track)->initial;
    uint32_t leaf = soj__program_stage(work->program, initial)->leaf;
    enter(work, track, SOJ__NONE, leaf, NULL);
    if (!soj__work_wants(work, SOJ_OUTPUT_TRANSITION))
        return SOJ_OK;
    return soj__work_add_transition(work, (soj_transition){
                                              .track = track,
                                              .from = SOJ_NONE,
                                              .to = leaf,
                                              .event = SOJ_NONE,
                                              .cause = (int32_t)cause,
                                          });
}

/* ---- leaving ---- */

static void remember_leaf(soj_work *work, uint32_t stage, uint32_t leaf)
{
    uint32_t slot = soj__program_stage(work->program, stage)->history_slot;
    if (slot != SOJ__NONE)
        soj__store_u16(work->fixed + slot, (uint16_t)(leaf - stage + 1));
}

soj_status soj__work_leave(soj_work *work, uint32_t track, uint32_t domain)
{
    uint32_t leaf = soj__work_leaf(work, track);
    for (uint32_t s = leaf; s != domain; s = soj__program_stage(work->program, s)->parent) {
        remember_leaf(work, s, leaf);
        soj_status status = soj__work_cancel(work, s);
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}

/* ---- transitions ---- */

/* Where a transition leads, and what it does not leave. */
typedef struct route {
    uint32_t leaf;
    uint32_t domain; /* SOJ__NONE: the track */
} route;

/* Back to the innermost stage that was active when the target was last left, or on along its
 * `initial`. */
static route route_of_history(const soj_work *work, const soj__transition_info *info)
{
    const soj__program *program = work->program;
    const soj__stage_info *stage = soj__program_stage(program, info->target);
    uint32_t known = soj__load_u16(work->fixed + stage->history_slot);
    uint32_t target = known > 0 ? info->target + known - 1 : stage->initial;
    route way = {soj__program_stage(program, target)->leaf,
                 soj__program_stage(program, target)->parent};
    while (way.domain != SOJ__NONE && !contains(work, way.domain, info->source))
        way.domain = soj__program_stage(program, way.domain)->parent;
    return way;
}

/* The sets of a transition see what is left of the configuration. */
static soj_status run_sets_on_the_move(soj_work *work, uint32_t track, uint32_t domain,
                                       soj__range sets)
{
    work->moving_track = track;
    work->moving_domain = domain;
    soj_status status = soj__work_run_sets(work, sets);
    work->moving_track = SOJ__NONE;
    return status;
}

/* Enter what a transition leads to, from the leaf `from`. */
static inline soj_status arrive(soj_work *work, uint32_t track, uint32_t from, route way,
                                soj_cause cause)
{
    uint32_t slot = soj__program_stage(work->program, from)->entered_slot;
    soj_time since = soj__load_i64(work->fixed + slot);
    enter(work, track, way.domain, way.leaf, NULL);
    if (!soj__work_wants(work, SOJ_OUTPUT_TRANSITION))
        return SOJ_OK;
    return soj__work_add_transition(
        work, (soj_transition){
                  .track = track,
                  .from = from,
                  .to = way.leaf,
                  .event = cause == SOJ_CAUSE_EVENT ? work->event->event : SOJ_NONE,
                  .cause = (int32_t)cause,
                  .sojourn = work->now - since,
              });
}

/* Any transition, from the leaf `from`. */
static SOJ__APART soj_status move_slowly(soj_work *work, const soj__transition_info *info,
                                         uint32_t from, soj_cause cause)
{
    soj_status status = SOJ_OK;
    if (info->target == SOJ__NONE)
        return soj__work_run_sets(work, info->sets);
    const route way =
        info->is_history ? route_of_history(work, info) : (route){info->leaf, info->domain};
    if (soj__program_stage(work->program, from)->remembers || soj__work_waiting_len(work) > 0)
        status = soj__work_leave(work, info->track, way.domain);
    if (status == SOJ_OK && info->sets.n > 0)
        status = run_sets_on_the_move(work, info->track, way.domain, info->sets);
    return status == SOJ_OK ? arrive(work, info->track, from, way, cause) : status;
}

static inline soj_status move(soj_work *work, const soj__transition_info *info, uint32_t from,
                              soj_cause cause)
{
    if (!info->is_direct || soj__work_waiting_len(work) > 0 ||
        soj__program_stage(work->program, from)->remembers)
        return move_slowly(work, info, from, cause);
    return arrive(work, info->track, from, (route){info->leaf, info->domain}, cause);
}

soj_status soj__work_move(soj_work *work, uint32_t transition, soj_cause cause)
{
    const soj__transition_info *info = soj__program_transition(work->program, transition);
    if (info->target == SOJ__NONE)
        return soj__work_run_sets(work, info->sets);
    return move(work, info, soj__work_leaf(work, info->track), cause);
}

uint32_t soj__work_first_enabled(soj_work *work, soj__range transitions)
{
    for (uint32_t i = transitions.first; i < transitions.first + transitions.n; i++) {
        if (soj__work_holds(work, soj__program_transition(work->program, i)->condition))
            return i;
    }
    return SOJ__NONE;
}

/* ---- at an event ---- */

const soj__handler *soj__handler_find(const soj__program *program, soj__range handlers,
                                      uint32_t event)
{
    uint32_t low = handlers.first;
    uint32_t high = handlers.first + handlers.n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const soj__handler *handler = soj__program_handler(program, middle);
        if (handler->event == event)
            return handler;
        if (handler->event < event)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static inline uint32_t choose(soj_work *work, const soj__stage_info *leaf, uint32_t event)
{
    const soj__program *program = work->program;
    const soj__stage_info *info = leaf;
    if (!(leaf->heeds & soj__event_bit(event)))
        return SOJ__NONE;
    for (;;) {
        const soj__handler *handler = soj__handler_find(program, info->handlers, event);
        uint32_t transition =
            handler ? soj__work_first_enabled(work, handler->transitions) : SOJ__NONE;
        if (transition != SOJ__NONE || info->parent == SOJ__NONE)
            return transition;
        info = soj__program_stage(program, info->parent);
    }
}

uint32_t soj__work_choose(soj_work *work, const soj__stage_info *leaf)
{
    return choose(work, leaf, work->event->event);
}

/* All tracks choose before any of them moves, and touchpoints start in the stages as they are
 * before. */
static SOJ__APART soj_status react_in_tracks(soj_work *work, bool *out_unhandled)
{
    uint32_t n_tracks = work->program->tracks.n;
    *out_unhandled = true;
    for (uint32_t track = 0; track < n_tracks; track++)
        work->chosen[track] = choose(work, soj__work_leaf_info(work, track), work->event->event);
    if (work->program->n_triggers > 0)
        soj__work_choose_started(work);
    for (uint32_t track = 0; track < n_tracks; track++) {
        if (work->chosen[track] == SOJ__NONE)
            continue;
        *out_unhandled = false;
        soj_status status = soj__work_move(work, work->chosen[track], SOJ_CAUSE_EVENT);
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}

soj_status soj__work_react(soj_work *work, bool *out_unhandled)
{
    const soj__program *program = work->program;
    if (program->tracks.n > 1 || program->n_triggers > 0)
        return react_in_tracks(work, out_unhandled);
    uint32_t leaf = soj__work_leaf(work, 0);
    uint32_t chosen = choose(work, soj__program_stage(program, leaf), work->event->event);
    *out_unhandled = chosen == SOJ__NONE;
    return chosen == SOJ__NONE
               ? SOJ_OK
               : move(work, soj__program_transition(program, chosen), leaf, SOJ_CAUSE_EVENT);
}
