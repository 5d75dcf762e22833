/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_DUES_H
#define SOJ__RUN_DUES_H

/* What a schedule says of an anchor, in a zone. Pure; no record is looked at. */

#include <sojourn/time.h>

#include "base/ckd.h"
#include "model/program.h"
#include "run/after.h"
#include "time/recurrence.h"
#include "time/zone.h"

/* A schedule with what it counts from. */
typedef struct soj__plan {
    const soj__schedule *schedule;
    const soj__recurrence *rule; /* of RULE; NULL: its rule is none, and nothing is ever due */
    const soj__zone *zone;       /* EXACT does not look at it */
    soj_time anchor;             /* from SOJ_TIME_MIN to SOJ_TIME_MAX */
} soj__plan;

/* A place among the due times. */
typedef struct soj__place {
    uint32_t k;
    soj_time wall; /* of a rule: with `at` a wall time, else how long it is after DTSTART's, so that
                      it is the same occurrence in another zone; INT64_MIN: none. Other forms leave
                      it alone */
} soj__place;

/* When what stands at `place` is due; SOJ_TIME_NEVER where there is nothing. `place` comes in as
 * the k that is next and the wall time of what was due before it, and goes out as what is due.
 *
 * Of what a repetition has due by `limit`, only the latest comes, and of what it has due at one
 * instant only the last: so k may grow. Nothing is due before SOJ_TIME_MIN, and nothing beyond
 * SOJ_TIME_MAX. Of a RULE without `times`, which alone ask for it, k does not count what is passed
 * over. */
soj_time soj__plan_due(const soj__plan *plan, soj_time limit, soj__place *place);

/* ---- the short way: EXACT, which looks at no zone ---- */

/* offset + k * every; false where it lies beyond all time. */
static inline bool soj__exact_offset(const soj__schedule *schedule, uint64_t k, int64_t *out_offset)
{
    int64_t span;
    return !soj__mul_overflows(schedule->every, (int64_t)k, &span) &&
           !soj__add_overflows(schedule->offset, span, out_offset);
}

/* The due time of a k; SOJ_TIME_NEVER where there is none. */
static inline soj_time soj__exact_nth(const soj__schedule *schedule, soj_time anchor, uint32_t k)
{
    int64_t offset, due;
    if (k >= schedule->times || !soj__exact_offset(schedule, k, &offset) ||
        offset > schedule->until || soj__add_overflows(anchor, offset, &due))
        return SOJ_TIME_NEVER;
    return soj__time_clamp(due);
}

/* Of a repetition whose k is due at or before `limit`, the latest that is. */
soj_time soj__exact_latest(const soj__schedule *schedule, soj_time anchor, soj_time limit,
                           uint32_t *k);

/* soj__plan_due() of EXACT. */
static inline soj_time soj__exact_due(const soj__schedule *schedule, soj_time anchor,
                                      soj_time limit, uint32_t *k)
{
    soj_time due = soj__exact_nth(schedule, anchor, *k);
    return due > limit || schedule->every == 0 ? due
                                               : soj__exact_latest(schedule, anchor, limit, k);
}

#endif
