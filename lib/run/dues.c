/* SPDX-License-Identifier: MIT */
/* The due times of a schedule: what it says of an anchor, in the customer's zone. */
#include "run/work.h"

soj_time soj__work_started_due(const soj_work *work, const soj__schedule *schedule, soj_time anchor)
{
    (void)work;
    return soj__work_later(anchor, schedule->offset);
}
