/* SPDX-License-Identifier: MIT */
#ifndef SOJ__TIME_SPAN_OF_DAY_H
#define SOJ__TIME_SPAN_OF_DAY_H

/* A row of models and a word of time/window.h, without padding: so it has a header of its own. */

#include <stdint.h>

/* Of a local day, microseconds from its 00:00: `from` included, `to` not. to < from: until `to` of
 * the day after; from 0 to a day: all of it. */
typedef struct soj__span_of_day {
    int64_t from; /* below a day */
    int64_t to;   /* at most a day; never `from` */
} soj__span_of_day;

#endif
