/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"
#include "bench/peer.h"

/* One run of the workload by one peer, and what it cost, as one line of JSON. run.py asks for many
 * and compares them.
 *
 * bench_engine PEER CUSTOMERS [EVENTS] [keys]
 *   keys: the sum of the outputs knows their customers (for comparing peers)
 * Exit: 0; 1 where the peer failed; 2 for wrong arguments. */

static const bench_peer *const peers[] = {&bench_peer_bound,          &bench_peer_bound_single,
                                          &bench_peer_text,           &bench_peer_text_single,
                                          &bench_peer_text_sends,     &bench_peer_integer,
                                          &bench_peer_integer_single, &bench_peer_integer_sends,
                                          &bench_peer_integer_least,  &bench_peer_uthash};

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

static void print(const bench_peer *peer, const outcome *out)
{
    const bench_figures *f = &out->figures;

    (void)printf("{\"peer\": \"%s\", \"customers\": %" PRIu64 ", \"events\": %" PRIu64
                 ", \"processor_ns\": %" PRId64 ", \"wall_ns\": %" PRId64 ", \"sent\": %" PRIu64
                 ", \"sum\": \"%016" PRIx64 "\", \"fired\": %" PRIu64
                 ", \"bytes\": %zu, \"resident\": %zu, \"items\": {",
                 peer->name, f->customers, out->events, out->spent.processor, out->spent.wall,
                 out->sink.count, out->sink.sum, f->fired, f->bytes, out->resident);
    for (size_t i = 0; i < BENCH_ITEMS && f->items[i].name != NULL; i++)
        (void)printf("%s\"%s\": %zu", i == 0 ? "" : ", ", f->items[i].name, f->items[i].bytes);
    (void)printf("}}\n");
}

static bool run_peer(const bench_peer *peer, uint64_t customers, uint64_t events, bool by_key)
{
    outcome out = {{0, 0}, {0, 0}, {0}, 0, 0};
    void *self = peer->begin(by_key);
    size_t before;
    bool is_done;

    if (self == NULL)
        return false;
    before = bench_resident();
    is_done = run_flow(peer, self, bench_flow_of(customers, events), &out);
    out.resident = bench_resident() - before;
    peer->figures(self, &out.figures);
    peer->end(self);
    if (is_done)
        print(peer, &out);
    return is_done;
}

int main(int argc, char **argv)
{
    const bench_peer *peer = argc > 2 ? find_peer(argv[1]) : NULL;
    uint64_t customers = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    uint64_t events = argc > 3 ? strtoull(argv[3], NULL, 10) : customers * BENCH_PER_CUSTOMER;
    bool by_key = argc > 4 && strcmp(argv[4], "keys") == 0;

    if (peer == NULL || customers == 0 || customers > 100000000 || argc > 5) {
        (void)fprintf(stderr, "usage: %s PEER CUSTOMERS [EVENTS [keys]], PEER one of", argv[0]);
        for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++)
            (void)fprintf(stderr, " %s", peers[i]->name);
        (void)fprintf(stderr, "\n");
        return 2;
    }
    if (run_peer(peer, customers, events, by_key))
        return 0;
    (void)fprintf(stderr, "%s: no memory, or an event was rejected\n", peer->name);
    return 1;
}
