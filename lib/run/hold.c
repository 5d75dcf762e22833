/* SPDX-License-Identifier: MIT */
/* What the host holds. */
#include "run/step.h"

soj_status soj__work_set_hold(soj_work *work, int32_t what, uint32_t handle, bool is_held)
{
    bool *held;
    if (what == SOJ_HOLD_ALL && handle == SOJ_NONE)
        held = &work->holds_all;
    else if (what == SOJ_HOLD_CHANNEL && handle < work->program->channels.n)
        held = &work->held_channels[handle];
    else if (what == SOJ_HOLD_TOUCHPOINT && handle < work->program->touchpoints.n)
        held = &work->held_touchpoints[handle];
    else
        return SOJ_ERR_ARGUMENT;
    work->n_held = work->n_held - *held + is_held;
    *held = is_held;
    return SOJ_OK;
}

static bool is_released(const soj_work *work, const soj__occurrence *waits)
{
    uint32_t rule;
    return waits->flags & SOJ__WAITS_HELD && !soj__work_is_held(work, waits->touchpoint, &rule);
}

bool soj__work_ask_released(soj_work *work, soj_time now)
{
    uint32_t part = work->program->waiting_part;
    uint32_t len = soj__part_len(work->program, work->fixed, part);
    soj_time clock = soj__load_i64(work->fixed + SOJ__RECORD_CLOCK);
    bool is_any = false;
    uint32_t at = 0;
    while (at < len) {
        const soj__occurrence waits = soj__waiting_at(work->parts[part], at);
        if (is_released(work, &waits)) {
            uint8_t *bytes = soj__work_part(work, part) + at;
            uint32_t flags = waits.flags & ~(uint32_t)SOJ__WAITS_HELD;
            soj__store_u16(bytes + SOJ__WAITING_FLAGS, (uint16_t)flags);
            soj__store_i64(bytes + SOJ__WAITING_NEXT, now > clock ? now : clock);
            is_any = true;
        }
        at += SOJ__WAITING_KEPT + waits.kept_len;
    }
    return is_any;
}
