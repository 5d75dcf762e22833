/* SPDX-License-Identifier: MIT */
#ifndef SOJ_BENCH_MEASURE_H
#define SOJ_BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>

/* Nanoseconds of processor time of this process, and of a clock that nobody sets. */
typedef struct bench_instant {
    int64_t processor;
    int64_t wall;
} bench_instant;

bench_instant bench_now(void);

/* Add what has passed since `from` to `into`. */
void bench_add_since(bench_instant from, bench_instant *into);

/* Bytes of this process that lie in memory; 0 where the system does not say. */
size_t bench_resident(void);

/* malloc, and how many bytes of it are in use. `count` outlives the allocator. */
typedef struct bench_count {
    size_t bytes;
    size_t most;
} bench_count;

soj_allocator bench_counting(bench_count *count);

#endif
