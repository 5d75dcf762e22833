/* SPDX-License-Identifier: MIT */
/* After the moves of a macrostep: `done` and `always`, until nothing moves any more. */
#include <sojourn/limits.h>

#include "run/work.h"

/* A settling move that is to be made. */
typedef struct settling {
    uint32_t transition; /* SOJ__NONE: none is */
    soj_cause cause;
} settling;

/* The `done` of the stage around a final sub-stage that has been entered: asked once. */
static uint32_t next_done(soj_work *work)
{
    for (uint32_t track = 0; track < work->program->tracks.n; track++) {
        if (!work->is_finished[track])
            continue;
        work->is_finished[track] = false;
        uint32_t leaf = soj__work_leaf(work, track);
        uint32_t parent = soj__program_stage(work->program, leaf)->parent;
        uint32_t transition =
            soj__work_first_enabled(work, soj__program_stage(work->program, parent)->done);
        if (transition != SOJ__NONE)
            return transition;
    }
    return SOJ__NONE;
}

static uint32_t next_always(soj_work *work)
{
    const soj__program *program = work->program;
    for (uint32_t track = 0; track < program->tracks.n; track++) {
        uint32_t stage = soj__program_stage(program, soj__work_leaf(work, track))->settling;
        while (stage != SOJ__NONE) {
            const soj__stage_info *info = soj__program_stage(program, stage);
            uint32_t transition = soj__work_first_enabled(work, info->always);
            if (transition != SOJ__NONE)
                return transition;
            stage = info->parent == SOJ__NONE ? SOJ__NONE
                                              : soj__program_stage(program, info->parent)->settling;
        }
    }
    return SOJ__NONE;
}

static settling next_move(soj_work *work)
{
    uint32_t done = next_done(work);
    if (done != SOJ__NONE)
        return (settling){done, SOJ_CAUSE_DONE};
    return (settling){next_always(work), SOJ_CAUSE_ALWAYS};
}

soj_status soj__work_settle(soj_work *work)
{
    settling move = next_move(work);
    for (uint32_t n = 1; move.transition != SOJ__NONE; n++) {
        if (n > SOJ_LIMIT_SETTLING_MOVES)
            return SOJ_ERR_LOOP;
        soj_status status = soj__work_move(work, move.transition, move.cause);
        if (status != SOJ_OK)
            return status;
        move = next_move(work);
    }
    return SOJ_OK;
}
