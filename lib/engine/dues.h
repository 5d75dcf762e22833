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

/* ---- a run ---- */

/* The parts of a day: an instant in one, in microseconds, and a number are 64 bits together. */
#define SOJ__RUN_PART ((soj_duration)1 << 32)
enum { SOJ__RUN_PARTS = 21 };

/* The customers of a day, in order. They are dealt out to its parts when it begins, and each part
 * is sorted when it is reached. */
typedef struct soj__run {
    soj__mem mem;
    uint64_t *keys; /* microseconds in the part << 32 | number; behind them as many to sort with */
    size_t capacity;
    soj_time start; /* of the part that is reached */
    uint32_t at, n; /* from `at` to `n` are those of it who have not been met: none only where
                       nobody is left in the run */
    uint32_t part;
    uint32_t ends[SOJ__RUN_PARTS]; /* by part: where its keys end */
} soj__run;

void soj__run_init(soj__run *run, const soj__mem *mem);
void soj__run_done(soj__run *run);

/* Make a run in which nobody is left ready for `room` customers; false where there is no memory. As
 * many words of its keys are the caller's to use until soj__run_begin(). */
bool soj__run_reserve(soj__run *run, uint32_t room);
/* Customer `i` of those, who is due `offset` after the day's start. */
static inline void soj__run_put(const soj__run *run, uint32_t room, uint32_t i, uint64_t offset,
                                uint32_t number)
{
    uint64_t *keys = run->keys + room;
    keys[i] = (uint64_t)(uint32_t)offset << 32 | number;
    ((uint8_t *)(keys + room))[i] = (uint8_t)(offset >> 32);
}
/* run->n of them have been put; the day starts at `start`. */
void soj__run_begin(soj__run *run, uint32_t room, soj_time start);
/* Nobody is left in the part that was reached: on to the next. */
void soj__run_go_on(soj__run *run);
/* Nobody is left in it any more. */
static inline void soj__run_clear(soj__run *run)
{
    run->at = run->n = run->ends[SOJ__RUN_PARTS - 1] = 0;
}
/* Give back memory that is not needed. */
void soj__run_trim(soj__run *run);

static inline soj__deadline soj__run_at(const soj__run *run, uint32_t i)
{
    return (soj__deadline){run->start + (soj_time)(run->keys[i] >> 32), (uint32_t)run->keys[i]};
}

/* Where somebody is left: the first; */
static inline soj__deadline soj__run_first(const soj__run *run)
{
    return soj__run_at(run, run->at);
}
/* and that it has been met. */
static inline void soj__run_take(soj__run *run)
{
    if (++run->at == run->n)
        soj__run_go_on(run);
}

/* Sort by radix; `scratch` has room for as many. The stack it takes is bounded. */
void soj__keys_sort(uint64_t *keys, uint64_t *scratch, size_t n);

/* ---- a heap ---- */

/* A binary heap of `n`. */
void soj__heap_make(soj__deadline *heap, uint32_t n);
/* Add to the `n` there are, for one more of which there is room. */
void soj__heap_push(soj__deadline *heap, uint32_t n, soj__deadline due);
/* Take the first away from `n` > 0. */
void soj__heap_pop(soj__deadline *heap, uint32_t n);
/* Put another in the place of the first. */
void soj__heap_replace(soj__deadline *heap, uint32_t n, soj__deadline due);

#endif
