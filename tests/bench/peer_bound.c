/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "bench/bound.h"
#include "bench/peer.h"

typedef struct self {
    bench_bound *bound;
    const bench_event *events; /* borrowed: it takes them as they are */
    size_t n;
    bench_setup setup;
    bool is_single;
} self;

static void *begin_with(bench_setup setup, bool is_single)
{
    self *s = malloc(sizeof(*s));

    if (s == NULL)
        return NULL;
    *s = (self){.bound = bench_bound_new(setup.is_cycle), .setup = setup, .is_single = is_single};
    if (s->bound != NULL)
        return s;
    free(s);
    return NULL;
}

static void *begin(bench_setup setup)
{
    return begin_with(setup, false);
}

static void *begin_single(bench_setup setup)
{
    return begin_with(setup, true);
}

static void take(void *of, const bench_event *events, size_t n)
{
    self *s = of;

    s->events = events;
    s->n = n;
}

static void drain(self *s, bench_sink *sink)
{
    size_t n;
    const bench_output *outputs = bench_bound_drain(s->bound, &n);

    for (size_t i = 0; i < n; i++)
        bench_sink_add(sink, s->setup.by_key ? outputs[i].key : 0, outputs[i].stage,
                       outputs[i].time);
}

static bool post(self *s, const bench_event *events, size_t n)
{
    if (!s->is_single)
        return bench_bound_post_batch(s->bound, events, n);
    for (size_t i = 0; i < n; i++)
        if (!bench_bound_post(s->bound, &events[i]))
            return false;
    return true;
}

static bool advance(void *of, int64_t now, bench_sink *sink)
{
    self *s = of;
    bool is_done = bench_bound_advance(s->bound, now);

    drain(s, sink);
    return is_done;
}

static bool run(void *of, bench_sink *sink)
{
    self *s = of;

    for (size_t i = 0; i < s->n; i += BENCH_BATCH) {
        size_t n = s->n - i < BENCH_BATCH ? s->n - i : BENCH_BATCH;

        if (!post(s, s->events + i, n) || !advance(s, s->events[i + n - 1].time, sink))
            return false;
    }
    return true;
}

static void figures(void *of, bench_figures *out_figures)
{
    static const char *const names[4] = {"index", "records", "calendar", "outputs"};
    self *s = of;
    size_t bytes[4];

    *out_figures = (bench_figures){.customers = bench_bound_customers(s->bound),
                                   .fired = bench_bound_fired(s->bound)};
    bench_bound_bytes(s->bound, bytes);
    for (size_t i = 0; i < 4; i++) {
        out_figures->items[i] = (bench_item){names[i], bytes[i]};
        out_figures->bytes += bytes[i];
    }
}

static void end(void *of)
{
    self *s = of;

    bench_bound_free(s->bound);
    free(s);
}

const bench_peer bench_peer_bound = {"bound", begin, take, run, advance, figures, end};
const bench_peer bench_peer_bound_single = {"bound_single", begin_single, take, run,
                                            advance,        figures,      end};
