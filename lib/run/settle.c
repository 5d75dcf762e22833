/* SPDX-License-Identifier: MIT */
/* After the moves of a macrostep: `done` and `always`, until nothing moves any more. */
#include <sojourn/limits.h>

#include "run/work.h"

/* A settling move that is to be made. */
typedef struct settling {
    uint32_t transition;
    soj_cause cause;
} settling;

_Static_assert(SOJ_LIMIT_TRACKS <= 64, "soj_work.finished has a bit for each");

/* The `done` of the stage around a final sub-stage that has been entered: asked once. */
static uint32_t next_done(soj_work *work)
{
    for (uint32_t track = 0; work->finished != 0; track++) {
        const uint64_t bit = (uint64_t)1 << track;
        if (!(work->finished & bit))
            continue;
        work->finished &= ~bit;
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
            stage = info->settling_around;
        }
    }
    return SOJ__NONE;
}

/* The next settling move, into *out; false where none is enabled. */
static bool next_move(soj_work *work, settling *out)
{
    if (work->finished != 0) {
        *out = (settling){next_done(work), SOJ_CAUSE_DONE};
        if (out->transition != SOJ__NONE)
            return true;
    }
    if (work->program->n_settling == 0)
        return false;
    *out = (settling){next_always(work), SOJ_CAUSE_ALWAYS};
    return out->transition != SOJ__NONE;
}

soj_status soj__work_settle_moves(soj_work *work)
{
    settling move;
    for (uint32_t n = 1; next_move(work, &move); n++) {
        if (n > SOJ_LIMIT_SETTLING_MOVES)
            return SOJ_ERR_LOOP;
        soj_status status = soj__work_move(work, move.transition, move.cause);
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}
