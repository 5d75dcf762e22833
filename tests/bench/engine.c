/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"
#include "bench/peer.h"

/* One run of a workload by one peer, and what it cost, as one line of JSON. run.py asks for many
 * and compares them.
 *
 * bench_engine MODE PEER CUSTOMERS [EVENTS]
 *   events  the workload of workload.h
 *   check   the same, and the sum of the outputs knows their customers
 *   bytes   the same, and the peer counts what memory it asks for
 *   year    an event for each customer over 60 days, then a year without any, an hour at a time, in
 *           which all customers move on by timers alone: what is measured
 *   silent  the same year without touchpoints
 * Exit: 0; 1 where the peer failed; 2 for wrong arguments. */

typedef struct bench_mode {
    const char *name;
    bench_setup setup;
    bool is_year;
} bench_mode;

static const bench_mode modes[] = {{"events", {false, false, false, false}, false},
                                   {"check", {true, false, false, false}, false},
                                   {"bytes", {false, false, false, true}, false},
                                   {"year", {false, true, false, false}, true},
                                   {"silent", {false, true, true, false}, true}};

static const bench_mode *find_mode(const char *name)
{
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
        if (strcmp(modes[i].name, name) == 0)
            return &modes[i];
    return NULL;
}

static const bench_peer *const peers[] = {
    &bench_peer_bound,         &bench_peer_bound_single,   &bench_peer_text,
    &bench_peer_text_single,   &bench_peer_text_sends,     &bench_peer_text_least,
    &bench_peer_integer,       &bench_peer_integer_single, &bench_peer_integer_sends,
    &bench_peer_integer_least, &bench_peer_uthash};

static const bench_peer *find_peer(const char *name)
{
    for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++)
        if (strcmp(peers[i]->name, name) == 0)
            return peers[i];
    return NULL;
}

typedef struct outcome {
    bench_sink sink;
    bench_instant spent;
    bench_figures figures;
    size_t resident; /* more than before */
    uint64_t events;
} outcome;

static bool run_flow(const bench_peer *peer, void *self, bench_flow flow, outcome *out)
{
    static bench_event events[BENCH_CHUNK];
    size_t n;
    bench_instant from;
    bool is_done = true;

    while (is_done && (n = bench_flow_next(&flow, events, BENCH_CHUNK)) > 0) {
        peer->take(self, events, n);
        out->events += n;
        from = bench_now();
        is_done = peer->run(self, &out->sink);
        bench_add_since(from, &out->spent);
    }
    if (!is_done)
        return false;
    from = bench_now();
    is_done = peer->advance(self, BENCH_START + BENCH_SPAN, &out->sink);
    bench_add_since(from, &out->spent);
    return is_done;
}

/* What the year costs, and what happens in it; memory is that of all. */
static bool run_year(const bench_peer *peer, void *self, outcome *out)
{
    int64_t now = BENCH_START + BENCH_SPAN, end = now + 365 * BENCH_DAY;
    bench_figures before;
    bench_instant from;
    bool is_done = true;

    peer->figures(self, &before);
    out->sink = (bench_sink){0, 0};
    out->spent = (bench_instant){0, 0};
    from = bench_now();
    while (is_done && now < end) {
        now += BENCH_DAY / 24;
        is_done = peer->advance(self, now, &out->sink);
    }
    bench_add_since(from, &out->spent);
    peer->figures(self, &out->figures);
    out->figures.fired -= before.fired;
    return is_done;
}

static void print(const bench_mode *mode, const bench_peer *peer, const outcome *out)
{
    const bench_figures *f = &out->figures;

    (void)printf("{\"mode\": \"%s\", \"peer\": \"%s\", \"customers\": %" PRIu64
                 ", \"events\": %" PRIu64 ", \"processor_ns\": %" PRId64 ", \"wall_ns\": %" PRId64
                 ", \"sent\": %" PRIu64 ", \"sum\": \"%016" PRIx64 "\", \"fired\": %" PRIu64
                 ", \"bytes\": %zu, \"resident\": %zu, \"items\": {",
                 mode->name, peer->name, f->customers, out->events, out->spent.processor,
                 out->spent.wall, out->sink.count, out->sink.sum, f->fired, f->bytes,
                 out->resident);
    for (size_t i = 0; i < BENCH_ITEMS && f->items[i].name != NULL; i++)
        (void)printf("%s\"%s\": %zu", i == 0 ? "" : ", ", f->items[i].name, f->items[i].bytes);
    (void)printf("}}\n");
}

static bool run_peer(const bench_mode *mode, const bench_peer *peer, uint64_t customers,
                     uint64_t events)
{
    outcome out = {{0, 0}, {0, 0}, {0}, 0, 0};
    size_t before = bench_resident();
    void *self = peer->begin(mode->setup);
    bench_flow flow = bench_flow_of(customers, events);
    bool is_done;

    if (self == NULL)
        return false;
    flow.is_roll_call = mode->is_year;
    is_done = run_flow(peer, self, flow, &out);
    peer->figures(self, &out.figures);
    if (is_done && mode->is_year)
        is_done = run_year(peer, self, &out);
    out.resident = bench_resident() - before;
    peer->end(self);
    is_done = is_done && out.figures.rejected == 0;
    if (is_done)
        print(mode, peer, &out);
    return is_done;
}

static int usage(const char *program)
{
    (void)fprintf(stderr, "usage: %s MODE PEER CUSTOMERS [EVENTS]\nMODE:", program);
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
        (void)fprintf(stderr, " %s", modes[i].name);
    (void)fprintf(stderr, "\nPEER:");
    for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++)
        (void)fprintf(stderr, " %s", peers[i]->name);
    (void)fprintf(stderr, "\n");
    return 2;
}

int main(int argc, char **argv)
{
    const bench_mode *mode;
    const bench_peer *peer;
    uint64_t customers, events;

    if (argc < 4 || argc > 5)
        return usage(argv[0]);
    mode = find_mode(argv[1]);
    peer = find_peer(argv[2]);
    customers = strtoull(argv[3], NULL, 10);
    if (mode == NULL || peer == NULL || customers == 0 || customers > 100000000)
        return usage(argv[0]);
    events = argc == 5 ? strtoull(argv[4], NULL, 10)
                       : customers * (mode->is_year ? 1 : BENCH_PER_CUSTOMER);
    if (run_peer(mode, peer, customers, events))
        return 0;
    (void)fprintf(stderr, "%s: no memory, or an event was rejected\n", peer->name);
    return 1;
}
