/* SPDX-License-Identifier: MIT */
/* What the host holds. */
#include "run/step.h"

bool soj__work_is_held(const soj_work *work, uint32_t touchpoint, uint32_t *out_rule)
{
    uint32_t channel = soj__program_touchpoint(work->program, touchpoint)->channel;
    *out_rule = work->held_channels[channel] ? channel : SOJ__NONE;
    return work->holds_all || work->held_touchpoints[touchpoint] || work->held_channels[channel];
}

bool soj__work_ask_released(soj_work *work, soj_time now)
{
    (void)work;
    (void)now;
    return false;
}
