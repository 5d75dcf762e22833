/* SPDX-License-Identifier: MIT */
/* The earliest instant at which everything allows a touchpoint. */
#include "run/work.h"

soj__verdict soj__work_earliest(const soj_work *work, const soj__touchpoint_info *info,
                                soj_time end)
{
    soj__verdict verdict = {.earliest = work->now, .rule = SOJ__NONE};
    (void)end;
    for (uint32_t i = info->caps.first; i < info->caps.first + info->caps.n; i++) {
        uint32_t cap = *soj__program_cap_ref(work->program, i);
        soj_time at = soj__work_cap_free(work, cap, work->now);
        if (at > work->now && verdict.rule == SOJ__NONE) {
            verdict.rule = cap;
            verdict.reason = SOJ_REASON_CAP;
        }
        verdict.earliest = at > verdict.earliest ? at : verdict.earliest;
    }
    return verdict;
}

soj_time soj__work_valid_until(const soj_work *work, const soj__touchpoint_info *info, soj_time end)
{
    (void)info;
    return end > work->now ? end : SOJ_TIME_NEVER;
}
