/* SPDX-License-Identifier: MIT */
/* Emissions that a host may report as missed. */
#include "run/work.h"

void soj__work_remember(soj_work *work, const soj__occurrence *occurrence)
{
    (void)work;
    (void)occurrence;
}
