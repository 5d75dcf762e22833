/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_DUES_H
#define SOJ__ENGINE_DUES_H

/* Customers with the instants for which they were put down, in the order in which they are
 * processed: instant, then number. */

#include <sojourn/time.h>

#include "base/mem.h"

typedef struct soj__deadline {
    soj_time at;
    uint32_t number;
} soj__deadline;

static inline bool soj__due_is_before(const soj__deadline *a, const soj__deadline *b)
{
    return a->at != b->at ? a->at < b->at : a->number < b->number;
}

/* Sort by radix, in place; instants are not negative. The stack it takes is bounded. */
void soj__dues_sort(soj__deadline *dues, size_t n);

/* A binary heap of `n`. */
void soj__heap_make(soj__deadline *heap, uint32_t n);
/* Add to the `n` there are, for one more of which there is room. */
void soj__heap_push(soj__deadline *heap, uint32_t n, soj__deadline due);
/* Take the first away from `n` > 0. */
void soj__heap_pop(soj__deadline *heap, uint32_t n);
/* Put another in the place of the first. */
void soj__heap_replace(soj__deadline *heap, uint32_t n, soj__deadline due);

#endif
