/* SPDX-License-Identifier: MIT */
#ifndef SOJ_BENCH_PEER_H
#define SOJ_BENCH_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/workload.h"

/* How many events are posted before the clock is advanced and outputs are taken out. */
#define BENCH_BATCH 1000

/* How many events are made ready at a time, outside what is measured: few enough to lie in a cache
 * when they are posted, as what has just been read does. */
#define BENCH_CHUNK (4 * (size_t)BENCH_BATCH)

enum { BENCH_ITEMS = 12 };

/* Where bytes go. */
typedef struct bench_item {
    const char *name;
    size_t bytes;
} bench_item;

/* What a peer says of itself at the end of a run. */
typedef struct bench_figures {
    uint64_t customers;
    uint64_t fired;                /* timers */
    uint64_t rejected;             /* events: none should be */
    size_t bytes;                  /* asked for and not given back; 0: it does not count */
    bench_item items[BENCH_ITEMS]; /* up to the first without a name */
} bench_figures;

/* What is asked of a run. */
typedef struct bench_setup {
    bool by_key;    /* keys count in the sum of the outputs */
    bool is_cycle;  /* the last stage has a timer too: bench_cycle */
    bool is_silent; /* without touchpoints */
    bool counts;    /* what it asks for, which the system's large pages are not for */
} bench_setup;

/* One way of running the workload. Functions that return bool say whether there was memory, and
 * nothing was rejected. */
typedef struct bench_peer {
    const char *name;
    void *(*begin)(bench_setup setup);
    /* Events in its own shape: not measured. */
    void (*take)(void *self, const bench_event *events, size_t n);
    /* Post, advance and take out outputs, in batches: measured. */
    bool (*run)(void *self, bench_sink *sink);
    bool (*advance)(void *self, int64_t now, bench_sink *sink);
    void (*figures)(void *self, bench_figures *out_figures);
    void (*end)(void *self);
} bench_peer;

extern const bench_peer bench_peer_bound, bench_peer_bound_single;
extern const bench_peer bench_peer_text, bench_peer_text_single, bench_peer_text_sends,
    bench_peer_text_least;
extern const bench_peer bench_peer_integer, bench_peer_integer_single, bench_peer_integer_sends,
    bench_peer_integer_least;
extern const bench_peer bench_peer_uthash;

#endif
