/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

/* Its macros do not know our warnings. */
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wimplicit-fallthrough"
#pragma GCC diagnostic ignored "-Wcast-qual"
#endif
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "bench/peer.h"

/* What many write first: a table of malloc'ed customers. No timers, so it sends less than the
 * others, and its sum is its own. */
typedef struct customer {
    uint64_t key;
    int64_t heard;
    uint8_t stage;
    uint8_t pays;
    UT_hash_handle hh;
} customer;

typedef struct self {
    customer *table;
    const bench_event *events; /* borrowed */
    size_t n;
    bool by_key;
} self;

static void *begin(bench_setup setup)
{
    self *s = calloc(1, sizeof(*s));

    if (s != NULL)
        s->by_key = setup.by_key;
    return s;
}

static void take(void *of, const bench_event *events, size_t n)
{
    self *s = of;

    s->events = events;
    s->n = n;
}

static customer *find_or_add(self *s, uint64_t key, bool *out_is_new)
{
    customer *found = NULL;

    HASH_FIND(hh, s->table, &key, sizeof(key), found);
    *out_is_new = found == NULL;
    if (found != NULL)
        return found;
    found = calloc(1, sizeof(*found));
    if (found == NULL)
        return NULL;
    found->key = key;
    HASH_ADD(hh, s->table, key, sizeof(found->key), found);
    return found;
}

static bool run(void *of, bench_sink *sink)
{
    self *s = of;

    for (size_t i = 0; i < s->n; i++) {
        const bench_event *event = &s->events[i];
        bool is_new;
        customer *c = find_or_add(s, event->key, &is_new);
        uint8_t to;

        if (c == NULL)
            return false;
        if (event->kind == BENCH_UPGRADE)
            c->pays = BENCH_PAYS;
        else if (event->kind == BENCH_DOWNGRADE)
            c->pays = 0;
        to = bench_next[c->stage][event->kind][(event->amount > 10.0 ? BENCH_WORTH : 0u) | c->pays];
        if (to != c->stage || is_new)
            bench_sink_add(sink, s->by_key ? event->key : 0, to, event->time);
        c->stage = to;
        c->heard = event->time;
    }
    return true;
}

static bool advance(void *of, int64_t now, bench_sink *sink)
{
    (void)of, (void)now, (void)sink;
    return true;
}

static void figures(void *of, bench_figures *out_figures)
{
    self *s = of;
    size_t n = HASH_COUNT(s->table);

    *out_figures = (bench_figures){.customers = n,
                                   .bytes = n * sizeof(customer) +
                                            (s->table == NULL ? 0 : HASH_OVERHEAD(hh, s->table))};
}

static void end(void *of)
{
    self *s = of;
    customer *c, *next;

    HASH_ITER(hh, s->table, c, next)
    {
        HASH_DEL(s->table, c);
        free(c);
    }
    free(s);
}

const bench_peer bench_peer_uthash = {"uthash", begin, take, run, advance, figures, end};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
