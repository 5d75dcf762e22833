/* SPDX-License-Identifier: MIT */
/* A customer put into stages by hand. */
#include <sojourn/limits.h>

#include "run/step.h"

/* The chain of stages that a placement names in one track. */
typedef struct chain {
    uint32_t target;                     /* the innermost; SOJ__NONE: the track is not named */
    soj_time entered[SOJ_LIMIT_NESTING]; /* by depth */
} chain;

static bool is_around(const soj__program *program, uint32_t stage, uint32_t inner)
{
    return inner > stage && inner < soj__program_stage(program, stage)->end;
}

/* Follow a track's stages in a placement; each must lie inside the one before. False where they
 * make no chain. Stages that are not listed were entered with the listed one below them. */
static bool read_chain(const soj__program *program, const soj_placement *placement, uint32_t track,
                       chain *out)
{
    uint32_t next_depth = 0;
    soj_time before = 0;
    out->target = SOJ__NONE;
    for (size_t i = 0; i < placement->n_stages; i++) {
        const soj_placed_stage *placed = &placement->stages[i];
        const soj__stage_info *info = soj__program_stage(program, placed->stage);
        if (info->track != track)
            continue;
        if (placed->entered < before || placed->entered > placement->time ||
            (out->target != SOJ__NONE && !is_around(program, out->target, placed->stage)))
            return false;
        before = placed->entered;
        out->target = placed->stage;
        while (next_depth <= info->depth)
            out->entered[next_depth++] = placed->entered;
    }
    while (next_depth < SOJ_LIMIT_NESTING)
        out->entered[next_depth++] = before;
    return true;
}

static bool stages_are_sound(const soj__program *program, const soj_placement *placement)
{
    chain way;
    if (!placement->stages && placement->n_stages > 0)
        return false;
    for (size_t i = 0; i < placement->n_stages; i++) {
        if (placement->stages[i].stage >= program->stages.n)
            return false;
    }
    for (uint32_t track = 0; track < program->tracks.n; track++) {
        if (!read_chain(program, placement, track, &way))
            return false;
    }
    return true;
}

soj_status soj__placement_check(const soj__program *program, const soj_placement *placement)
{
    if (placement->time < 0 || placement->time > SOJ_TIME_MAX || placement->created < 0 ||
        placement->created > placement->time)
        return SOJ_ERR_TIME;
    if ((!placement->attributes && placement->n_attributes > 0) ||
        (!placement->zone && placement->zone_len > 0) || !stages_are_sound(program, placement))
        return SOJ_ERR_ARGUMENT;
    return SOJ_OK;
}

static soj_status set_zone(soj_work *work, const soj_placement *placement)
{
    const soj__slice name = {placement->zone, placement->zone_len};
    if (!name.data)
        return SOJ_OK;
    soj_status status = soj__work_check_zone(work, name);
    if (status == SOJ_OK)
        soj__work_set_zone(work, name);
    return status;
}

/* Give the attributes their values; none twice. */
static soj_status set_attributes(soj_work *work, const soj_placement *placement,
                                 uint32_t *out_handle)
{
    memset(work->property_at, 0, work->n_handles * sizeof(*work->property_at));
    for (size_t i = 0; i < placement->n_attributes; i++) {
        const soj_property *attribute = &placement->attributes[i];
        if (attribute->handle >= work->program->attributes.n ||
            work->property_at[attribute->handle]++ != 0)
            return SOJ_ERR_ARGUMENT;
        soj_status status = soj__work_set_trait(work, attribute);
        if (status != SOJ_OK) {
            *out_handle = attribute->handle;
            return status;
        }
    }
    return soj__work_supersede_doomed(work);
}

/* Move a track by hand, as a transition of the track itself would. */
static soj_status place_track(soj_work *work, uint32_t track, const chain *way, bool is_new)
{
    soj_transition row = {
        .track = track, .from = SOJ_NONE, .event = SOJ_NONE, .cause = SOJ_CAUSE_MOVED};
    if (!is_new) {
        row.from = soj__work_leaf(work, track);
        row.sojourn = work->now - soj__record_entered(work->program, work->fixed, row.from);
        soj_status status = soj__work_leave(work, track, SOJ__NONE);
        if (status != SOJ_OK)
            return status;
    }
    soj__work_enter(work, track, SOJ__NONE, way->target, way->entered);
    row.to = soj__work_leaf(work, track);
    return soj__work_add_transition(work, row);
}

static soj_status place_tracks(soj_work *work, const soj_placement *placement, bool is_new)
{
    soj_status status = SOJ_OK;
    chain way;
    for (uint32_t track = 0; track < work->program->tracks.n && status == SOJ_OK; track++) {
        (void)read_chain(work->program, placement, track, &way);
        if (way.target != SOJ__NONE)
            status = place_track(work, track, &way, is_new);
        else if (is_new)
            status = soj__work_enter_initial(work, track, SOJ_CAUSE_MOVED);
    }
    return status;
}

soj_status soj__work_place(soj_work *work, const soj_placement *placement, bool is_new,
                           uint32_t *out_handle)
{
    soj_status status = set_zone(work, placement);
    if (status == SOJ_OK)
        status = set_attributes(work, placement, out_handle);
    if (status == SOJ_OK)
        status = place_tracks(work, placement, is_new);
    if (status != SOJ_OK)
        return status;
    soj__work_silence(work);
    return soj__work_settle(work);
}
