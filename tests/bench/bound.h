/* SPDX-License-Identifier: MIT */
#ifndef SOJ_BENCH_BOUND_H
#define SOJ_BENCH_BOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/workload.h"

/* The workload's model written by hand, as well as we could: what a program that can do nothing
 * else costs. Knows that keys are numbers, that there are at most 2^24 customers, that no delay is
 * shorter than a day, and that time goes forward. */
typedef struct bench_bound bench_bound;

/* A touchpoint that is due: that of the entry to `stage`. */
typedef struct bench_output {
    uint64_t key;
    int64_t time;
    uint32_t stage;
} bench_output;

/* `is_cycle` as in bench_model(). NULL where there is no memory. */
bench_bound *bench_bound_new(bool is_cycle);
void bench_bound_free(bench_bound *bound);

/* Both return false where there is no memory; what came before it is then done. */
bool bench_bound_post(bench_bound *bound, const bench_event *event);
bool bench_bound_post_batch(bench_bound *bound, const bench_event *events, size_t n);
bool bench_bound_advance(bench_bound *bound, int64_t now);

/* The outputs so far; the next call begins them anew. */
const bench_output *bench_bound_drain(bench_bound *bound, size_t *out_n);

size_t bench_bound_customers(const bench_bound *bound);
uint64_t bench_bound_fired(const bench_bound *bound);

/* Where its bytes go: index, records, calendar (its open day too), outputs. */
void bench_bound_bytes(const bench_bound *bound, size_t out_bytes[4]);

#endif
