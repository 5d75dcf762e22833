/* SPDX-License-Identifier: MIT */
/* Tracks, the tree of their stages, and what happens in each. */
#include <sojourn/limits.h>

#include "model/verify_rows.h"

#define PHASES 5u /* the largest soj__phase of syntax/ast.h */

/* ---- tracks ---- */

static bool track_is_sound(soj__verifier *v, const soj__track_info *row, uint32_t first)
{
    uint32_t n = v->program->stages.n;
    return soj__is_text(row->name) && row->stages.first == first && row->stages.n >= 1 &&
           row->stages.n <= n - first && row->initial >= first &&
           row->initial - first < row->stages.n && row->max_depth >= 1 &&
           row->max_depth <= SOJ_LIMIT_NESTING && soj__verify_slot(v, row->leaf_slot, 2) &&
           soj__verify_slot(v, row->entered_slot, 8 * row->max_depth) &&
           soj__verify_counter(v, row->cursor_slot, row->max_depth);
}

bool soj__verify_tracks(soj__verifier *v)
{
    const soj__program *p = v->program;
    uint32_t first = 0;
    for (uint32_t i = 0; i < p->tracks.n; i++) {
        const soj__track_info *row = soj__program_track(p, i);
        if (first >= p->stages.n || !track_is_sound(v, row, first))
            return false;
        first += row->stages.n;
    }
    return first == p->stages.n;
}

/* ---- the tree ---- */

static bool texts_are_sound(const soj__stage_info *row)
{
    return soj__is_text(row->name) && soj__is_text(row->path) && row->phase <= PHASES &&
           soj__is_flag(row->has_waiting) &&
           (row->is_final == 0 || (row->is_final == 1 && row->initial == SOJ__NONE));
}

/* `parent` is the innermost stage around `stage`, whose rows end at `end`. */
static bool place_is_sound(const soj__program *p, uint32_t stage, uint32_t parent, uint32_t end)
{
    const soj__stage_info *row = soj__program_stage(p, stage);
    uint32_t depth = parent == SOJ__NONE ? 0 : soj__program_stage(p, parent)->depth + 1u;
    if (row->parent != parent || row->depth != depth || row->end <= stage || row->end > end)
        return false;
    if (row->end == stage + 1)
        return row->initial == SOJ__NONE;
    return row->initial > stage && row->initial < row->end &&
           soj__program_stage(p, row->initial)->parent == stage;
}

static bool track_tree_is_sound(soj__verifier *v, uint32_t track)
{
    const soj__program *p = v->program;
    const soj__track_info *info = soj__program_track(p, track);
    uint32_t end = info->stages.first + info->stages.n;
    uint32_t parent = SOJ__NONE;
    uint32_t deepest = 0;
    for (uint32_t i = info->stages.first; i < end; i++) {
        const soj__stage_info *row = soj__program_stage(p, i);
        while (parent != SOJ__NONE && soj__program_stage(p, parent)->end <= i)
            parent = soj__program_stage(p, parent)->parent;
        uint32_t last = parent == SOJ__NONE ? end : soj__program_stage(p, parent)->end;
        if (row->track != track || !texts_are_sound(row) || !place_is_sound(p, i, parent, last))
            return false;
        deepest = row->depth + 1u > deepest ? row->depth + 1u : deepest;
        parent = i;
    }
    return deepest == info->max_depth && soj__program_stage(p, info->initial)->parent == SOJ__NONE;
}

static bool slots_are_sound(soj__verifier *v, const soj__stage_info *row)
{
    return (row->visits_slot == SOJ__NONE || soj__verify_counter(v, row->visits_slot, 1)) &&
           (row->history_slot == SOJ__NONE || soj__verify_slot(v, row->history_slot, 2));
}

bool soj__verify_tree(soj__verifier *v)
{
    for (uint32_t i = 0; i < v->program->tracks.n; i++) {
        if (!track_tree_is_sound(v, i))
            return false;
    }
    for (uint32_t i = 0; i < v->program->stages.n; i++) {
        if (!slots_are_sound(v, soj__program_stage(v->program, i)))
            return false;
    }
    return true;
}

/* ---- transitions ---- */

static bool contains_or_is(const soj__program *p, uint32_t outer, uint32_t inner)
{
    return inner >= outer && inner < soj__program_stage(p, outer)->end;
}

/* The innermost stage that properly contains the target and contains or is the source. */
static uint32_t domain_of(const soj__program *p, uint32_t source, uint32_t target)
{
    uint32_t stage = soj__program_stage(p, target)->parent;
    while (stage != SOJ__NONE && !contains_or_is(p, stage, source))
        stage = soj__program_stage(p, stage)->parent;
    return stage;
}

static bool target_is_sound(const soj__program *p, const soj__transition_info *row)
{
    if (!soj__is_flag(row->is_history))
        return false;
    if (row->target == SOJ__NONE)
        return row->domain == SOJ__NONE && !row->is_history;
    if (row->target >= p->stages.n)
        return false;
    const soj__stage_info *target = soj__program_stage(p, row->target);
    if (target->track != soj__program_stage(p, row->source)->track)
        return false;
    if (row->is_history && (target->initial == SOJ__NONE || target->history_slot == SOJ__NONE))
        return false;
    return row->domain == domain_of(p, row->source, row->target);
}

static bool transitions_are_sound(soj__verifier *v, soj__range range, uint32_t stage,
                                  const soj__place *place)
{
    const soj__program *p = v->program;
    if (!soj__verify_range(v, range, SOJ__OF_TRANSITIONS))
        return false;
    for (uint32_t i = 0; i < range.n; i++) {
        const soj__transition_info *row = soj__program_transition(p, range.first + i);
        if (row->source != stage || !target_is_sound(p, row) ||
            !soj__verify_condition(v, row->condition, place) ||
            !soj__verify_sets(v, row->sets, place))
            return false;
    }
    return true;
}

static bool handlers_are_sound(soj__verifier *v, soj__range range, uint32_t stage)
{
    const soj__program *p = v->program;
    if (!soj__verify_range(v, range, SOJ__OF_HANDLERS))
        return false;
    for (uint32_t i = 0; i < range.n; i++) {
        const soj__handler *row = soj__program_handler(p, range.first + i);
        const soj__place place = {.event = row->event, .stage = stage, .has_now = true};
        if (row->event >= p->events.n ||
            (i > 0 && row->event <= soj__program_handler(p, range.first + i - 1)->event) ||
            !transitions_are_sound(v, row->transitions, stage, &place))
            return false;
    }
    return true;
}

static bool timers_are_sound(soj__verifier *v, soj__range range, uint32_t stage)
{
    const soj__program *p = v->program;
    const soj__place place = {.event = SOJ__NONE, .stage = stage, .has_now = true};
    if (!soj__verify_range(v, range, SOJ__OF_TIMERS))
        return false;
    for (uint32_t i = 0; i < range.n; i++) {
        const soj__timer *row = soj__program_timer(p, range.first + i);
        if (row->stage != stage || !transitions_are_sound(v, row->transitions, stage, &place))
            return false;
    }
    return true;
}

/* ---- what comes by itself ---- */

static bool timeline_is_sound(soj__verifier *v, soj__range range, uint32_t stage)
{
    const soj__program *p = v->program;
    if (!soj__verify_range(v, range, SOJ__OF_STOPS))
        return false;
    for (uint32_t i = 0; i < range.n; i++) {
        const soj__stop *row = soj__program_stop(p, range.first + i);
        if (row->schedule >= p->schedules.n)
            return false;
        const soj__schedule *schedule = soj__program_schedule(p, row->schedule);
        if (schedule->stage != stage || !soj__is_on_timeline(schedule) ||
            row->offset != schedule->offset ||
            (i > 0 && row->offset < soj__program_stop(p, range.first + i - 1)->offset))
            return false;
    }
    return true;
}

static bool beside_timeline_is_sound(soj__verifier *v, soj__range range, uint32_t stage)
{
    const soj__program *p = v->program;
    if (!soj__verify_range(v, range, SOJ__OF_SCHEDULES))
        return false;
    for (uint32_t i = 0; i < range.n; i++) {
        const soj__schedule *schedule = soj__program_schedule(p, range.first + i);
        if (schedule->stage != stage || soj__is_on_timeline(schedule))
            return false;
    }
    return true;
}

static bool touchpoint_range_is_sound(soj__verifier *v, soj__range range, uint32_t stage)
{
    if (!soj__verify_range(v, range, SOJ__OF_TOUCHPOINTS))
        return false;
    for (uint32_t i = 0; i < range.n; i++) {
        if (soj__program_touchpoint(v->program, range.first + i)->stage != stage)
            return false;
    }
    return true;
}

bool soj__verify_stages(soj__verifier *v)
{
    const soj__place settling = {.event = SOJ__NONE, .stage = SOJ__NONE, .has_now = false};
    for (uint32_t i = 0; i < v->program->stages.n; i++) {
        const soj__stage_info *row = soj__program_stage(v->program, i);
        if (!transitions_are_sound(v, row->done, i, &settling) ||
            !transitions_are_sound(v, row->always, i, &settling) ||
            !handlers_are_sound(v, row->handlers, i) || !timers_are_sound(v, row->timers, i) ||
            !touchpoint_range_is_sound(v, row->touchpoints, i) ||
            !timeline_is_sound(v, row->timeline, i) ||
            !beside_timeline_is_sound(v, row->schedules, i))
            return false;
    }
    return true;
}
