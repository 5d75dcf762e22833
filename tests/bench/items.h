/* SPDX-License-Identifier: MIT */
#ifndef SOJ_BENCH_ITEMS_H
#define SOJ_BENCH_ITEMS_H

#include <sojourn/engine.h>

#include "bench/measure.h"
#include "bench/peer.h"

/* Where the bytes of an engine go. White box: each part of an engine keeps an allocator of its own,
 * and here each is given a counter of its own. */

enum { BENCH_PARTS = 8 };

typedef struct bench_items {
    bench_count parts[BENCH_PARTS];
} bench_items;

/* An engine that has just been made, with bench_counting(). */
void bench_items_begin(bench_items *items, soj_engine *engine);

/* The parts, and what `rest` has counted beside them; the sum of all is `out_figures->bytes`. */
void bench_items_put(const bench_items *items, const soj_engine *engine, const bench_count *rest,
                     bench_figures *out_figures);

#endif
