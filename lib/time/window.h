/* SPDX-License-Identifier: MIT */
#ifndef SOJ__TIME_WINDOW_H
#define SOJ__TIME_WINDOW_H

/* Hours of the week, read off the clocks of a zone: whether they are open at an instant is a matter
 * of what the clocks then show and of nothing else, also in the hour that a fold repeats. */

#include "time/span_of_day.h"
#include "time/zone.h"

/* All of it is borrowed. */
typedef struct soj__hours {
    uint32_t days; /* bit k: weekday k, 0 Sunday; spans open on these */
    uint32_t n_spans;
    const soj__span_of_day *spans; /* in any order, may overlap */
    const uint32_t *except;        /* days from 0001-01-01, ascending: no span opens on them */
    uint32_t n_except;
} soj__hours;

/* The first instant from `from` on, and not after `limit`, at which `open` is open (NULL: always
 * is) and `shut` is not (NULL: never is); SOJ_TIME_NEVER: there is none. Computed: by the local
 * days between, and by the changes of the zone. `from` is from SOJ_TIME_MIN on; both are at most
 * SOJ_TIME_MAX. */
soj_time soj__hours_between(const soj__hours *open, const soj__hours *shut, const soj__zone *zone,
                            soj_time from, soj_time limit);
/* As soj__hours_between() without `open`, fast also where the hours are open for centuries. */
soj_time soj__hours_end(const soj__hours *hours, const soj__zone *zone, soj_time from,
                        soj_time limit);

/* The first wall time at or after `wall` that is looked for; `end` or later where none is before
 * it. */
typedef soj_time (*soj__wall_search)(const void *ctx, soj_time wall, soj_time end);
/* The first instant from `from` on, and not after `limit`, at which a zone's clocks show what is
 * looked for; SOJ_TIME_NEVER: none. Bounds as above. */
soj_time soj__wall_first(const soj__zone *zone, soj_time from, soj_time limit,
                         soj__wall_search search, const void *ctx);

#endif
