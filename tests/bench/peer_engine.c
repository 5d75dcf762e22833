/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sojourn/sojourn.h>

#include "bench/items.h"
#include "bench/measure.h"
#include "bench/peer.h"

enum { KEY = 12 }; /* digits */

typedef struct self {
    soj_model *model;
    soj_engine *engine;
    bench_count count; /* of the engine, but its parts */
    bench_items items;
    bool counts;
    uint32_t kinds[BENCH_KINDS];
    uint32_t stages[BENCH_STAGES]; /* of this benchmark, by the model's handle */
    uint64_t sent;
    bool by_key;
    bool is_single;
    bool is_integer;
    size_t n;
    soj_event events[BENCH_CHUNK];
    soj_property amounts[BENCH_CHUNK];
    char keys[BENCH_CHUNK][KEY + 1];
} self;

static void look_up_handles(self *s)
{
    for (uint32_t i = 0; i < BENCH_KINDS; i++)
        s->kinds[i] = soj_model_event(s->model, bench_event_names[i], strlen(bench_event_names[i]));
    for (uint32_t i = 0; i < BENCH_STAGES; i++) {
        const char *name = bench_stage_names[i];

        s->stages[soj_model_stage(s->model, name, strlen(name))] = i;
    }
}

static void end(void *of)
{
    self *s = of;

    soj_engine_free(s->engine);
    soj_model_unref(s->model);
    free(s);
}

/* Options but the allocator are the caller's. An allocator of our own costs more than malloc, and
 * is not given large pages: it is there only where bytes are counted. */
static void *begin_with(bench_setup setup, bool is_single, soj_engine_options options)
{
    self *s = calloc(1, sizeof(*s));
    soj_allocator allocator;
    char model[BENCH_MODEL_ROOM];

    if (s == NULL)
        return NULL;
    s->by_key = setup.by_key;
    s->counts = setup.counts;
    s->is_single = is_single;
    s->is_integer = options.keys == SOJ_KEYS_INTEGER;
    allocator = bench_counting(&s->count);
    if (setup.counts)
        options.allocator = &allocator;
    bench_model(model, setup.is_cycle, setup.is_silent);
    if (soj_model_compile(model, strlen(model), NULL, NULL, &s->model) != SOJ_OK ||
        soj_engine_new(s->model, &options, &s->engine) != SOJ_OK) {
        end(s);
        return NULL;
    }
    if (setup.counts)
        bench_items_begin(&s->items, s->engine);
    look_up_handles(s);
    return s;
}

static void *begin_text(bench_setup setup)
{
    return begin_with(setup, false, (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT);
}

static void *begin_text_single(bench_setup setup)
{
    return begin_with(setup, true, (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT);
}

static soj_engine_options sends(int32_t keys)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;

    options.keys = keys;
    options.outputs = SOJ_OUTPUT_BIT(SOJ_OUTPUT_TOUCHPOINT);
    return options;
}

static void *begin_text_sends(bench_setup setup)
{
    return begin_with(setup, false, sends(SOJ_KEYS_TEXT));
}

static void *begin_integer(bench_setup setup)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;

    options.keys = SOJ_KEYS_INTEGER;
    return begin_with(setup, false, options);
}

static void *begin_integer_single(bench_setup setup)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;

    options.keys = SOJ_KEYS_INTEGER;
    return begin_with(setup, true, options);
}

static void *begin_integer_sends(bench_setup setup)
{
    return begin_with(setup, false, sends(SOJ_KEYS_INTEGER));
}

static soj_engine_options least(int32_t keys)
{
    soj_engine_options options = sends(keys);

    options.forgets_emissions = true;
    return options;
}

static void *begin_text_least(bench_setup setup)
{
    return begin_with(setup, false, least(SOJ_KEYS_TEXT));
}

static void *begin_integer_least(bench_setup setup)
{
    return begin_with(setup, false, least(SOJ_KEYS_INTEGER));
}

static void take(void *of, const bench_event *events, size_t n)
{
    self *s = of;

    s->n = n;
    for (size_t i = 0; i < n; i++) {
        soj_event *event = &s->events[i];

        *event = (soj_event){.event = s->kinds[events[i].kind], .time = events[i].time};
        if (s->is_integer) {
            event->integer_key = events[i].key;
        } else {
            (void)snprintf(s->keys[i], sizeof(s->keys[i]), "%" PRIu64, events[i].key);
            event->customer = s->keys[i];
            event->customer_len = KEY;
        }
        if (events[i].kind == BENCH_ORDER) {
            s->amounts[i] = (soj_property){
                soj_model_property(s->model, event->event, "amount", strlen("amount")),
                {.type = SOJ_TYPE_DOUBLE, .as.number = events[i].amount}};
            event->properties = &s->amounts[i];
            event->n_properties = 1;
        }
    }
}

static uint64_t key_of(const self *s, const soj_output *output)
{
    uint64_t key = 0;

    if (!s->by_key)
        return 0;
    if (s->is_integer)
        return output->integer_key;
    for (size_t i = 0; i < output->customer.len; i++)
        key = key * 10 + (uint64_t)(output->customer.data[i] - '0');
    return key;
}

static void drain(self *s, bench_sink *sink)
{
    const soj_output *output;

    while ((output = soj_engine_next(s->engine)) != NULL) {
        if (output->kind != SOJ_OUTPUT_TOUCHPOINT)
            continue;
        bench_sink_add(sink, key_of(s, output), s->stages[output->as.touchpoint.stage],
                       output->as.touchpoint.emitted);
        s->sent++;
    }
}

static bool post(self *s, const soj_event *events, size_t n)
{
    size_t done = 0;

    if (!s->is_single)
        return soj_engine_post_batch(s->engine, events, n, NULL, &done) == SOJ_OK && done == n;
    for (size_t i = 0; i < n; i++)
        if (soj_engine_post(s->engine, &events[i], NULL) != SOJ_OK)
            return false;
    return true;
}

static bool advance(void *of, int64_t now, bench_sink *sink)
{
    self *s = of;
    bool is_done = soj_engine_advance(s->engine, now, 0, NULL) == SOJ_OK;

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
    self *s = of;
    soj_engine_counters counters = {.struct_size = sizeof(counters)};

    if (soj_engine_stats(s->engine, &counters) != SOJ_OK)
        abort();
    /* A touchpoint is a step of the clock, as a timer is. */
    *out_figures = (bench_figures){.customers = counters.customers,
                                   .fired = counters.clock_steps - s->sent,
                                   .rejected = counters.rejected};
    if (s->counts)
        bench_items_put(&s->items, s->engine, &s->count, out_figures);
}

#define PEER(name)                                                                                 \
    const bench_peer bench_peer_##name = {#name, begin_##name, take, run, advance, figures, end}

PEER(text);
PEER(text_single);
PEER(text_sends);
PEER(text_least);
PEER(integer);
PEER(integer_single);
PEER(integer_sends);
PEER(integer_least);
