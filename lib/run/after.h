/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_AFTER_H
#define SOJ__RUN_AFTER_H

/* One instant after another. */

#include <sojourn/time.h>

#include "base/ckd.h"
#include "time/zone.h"

/* As it is told to the host: never before SOJ_TIME_MIN; SOJ_TIME_NEVER beyond SOJ_TIME_MAX. */
static inline soj_time soj__time_clamp(soj_time time)
{
    if (time > SOJ_TIME_MAX)
        return SOJ_TIME_NEVER;
    return time < SOJ_TIME_MIN ? SOJ_TIME_MIN : time;
}

/* `months` later on the clocks of the zone, then `rest`; from SOJ_TIME_MIN on, SOJ_TIME_NEVER
 * beyond SOJ_TIME_MAX. Without months the zone is not looked at. */
soj_time soj__time_after_months(const soj__zone *zone, soj_time time, int64_t months,
                                soj_duration rest);
static inline soj_time soj__time_after(const soj__zone *zone, soj_time time, int64_t months,
                                       soj_duration rest)
{
    if (months != 0)
        return soj__time_after_months(zone, time, months, rest);
    return time == SOJ_TIME_NEVER || soj__add_overflows(time, rest, &time) ? SOJ_TIME_NEVER
                                                                           : soj__time_clamp(time);
}

#endif
