/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sojourn/sojourn.h>

#include "bench/measure.h"
#include "support/text.h"

/* What one event costs as a model grows, as a line of JSON.
 *
 * bench_scale stages N      N stages in a ring, an event leads from each to the next; a timer each
 * bench_scale conditions N  an event with N branches whose conditions do not hold, and one without
 * bench_scale caps N        an event with a touchpoint that N caps count
 * Exit: 0; 1 where something failed; 2 for wrong arguments. */

enum { CUSTOMERS = 10000, EVENTS = 400000, BATCH = 1000 };

static void put_stages(text *to, size_t n)
{
    char line[160];

    text_put(to, "events: {E: }\ninitial: s0\nstages:\n");
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(line, sizeof(line), "  s%zu: {on: {E: s%zu}, after: {90d: s%zu}}\n", i,
                       (i + 1) % n, (i + 7) % n);
        text_put(to, line);
    }
}

static void put_conditions(text *to, size_t n)
{
    char line[160];

    text_put(to, "attributes: {score: {type: int, default: 0}}\nevents: {E: }\ninitial: a\n"
                 "stages:\n  a:\n    on:\n      E:\n");
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(line, sizeof(line), "        - {to: b, when: customer.score > %zu}\n", i);
        text_put(to, line);
    }
    text_put(to, "        - a\n  b:\n");
}

static void put_caps(text *to, size_t n)
{
    char line[160];

    text_put(to, "events: {E: }\nchannels: {email: }\n");
    if (n > 0)
        text_put(to, "caps:\n");
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(line, sizeof(line), "  cap%zu: {max: 20, per: %zuh}\n", i, i + 1);
        text_put(to, line);
    }
    text_put(to, "initial: a\nstages:\n  a: {touchpoints: {note: {channel: email, on: E}}}\n");
}

typedef struct growth {
    const char *name;
    void (*put)(text *to, size_t n);
    size_t most;
} growth;

static const growth growths[] = {{"stages", put_stages, SOJ_LIMIT_STAGES},
                                 {"conditions", put_conditions, 4096},
                                 {"caps", put_caps, SOJ_LIMIT_CAPS}};

static bool compile(const growth *of, size_t n, soj_model **out_model)
{
    text model = {NULL, 0, 0};
    soj_status status;

    text_put(&model, "sojourn: 1\nmodel: grows\nversion: 1\n");
    of->put(&model, n);
    status = soj_model_compile(model.data, model.len, NULL, NULL, out_model);
    free(model.data);
    return status == SOJ_OK;
}

/* Events a minute apart in all, each of the next customer but some. */
static bool run(soj_engine *engine, uint32_t event, bench_instant *out_spent)
{
    static char keys[BATCH][8];
    static soj_event events[BATCH];
    soj_time now = 19675 * SOJ_DAY;
    uint32_t who = 0;

    for (size_t done = 0; done < EVENTS; done += BATCH) {
        bench_instant from;

        for (size_t i = 0; i < BATCH; i++) {
            who = (who + 7919) % CUSTOMERS;
            now += SOJ_MINUTE / 6;
            (void)snprintf(keys[i], sizeof(keys[i]), "c%05" PRIu32, who);
            events[i] =
                (soj_event){.customer = keys[i], .customer_len = 6, .event = event, .time = now};
        }
        from = bench_now();
        if (soj_engine_post_batch(engine, events, BATCH, NULL, NULL) != SOJ_OK ||
            soj_engine_advance(engine, now, 0, NULL) != SOJ_OK)
            return false;
        while (soj_engine_next(engine) != NULL)
            continue;
        /* Customers are made by the first events, and these are not measured. */
        if (done >= 2 * (size_t)CUSTOMERS)
            bench_add_since(from, out_spent);
    }
    return true;
}

/* An engine's life; `allocator` NULL: malloc, which is what is timed. */
static bool live(soj_model *model, const soj_allocator *allocator, bench_instant *out_spent)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine = NULL;
    bool is_done;

    options.allocator = allocator;
    is_done = soj_engine_new(model, &options, &engine) == SOJ_OK &&
              run(engine, soj_model_event(model, "E", 1), out_spent);
    soj_engine_free(engine);
    return is_done;
}

static bool measure(const growth *of, size_t n)
{
    bench_count count = {0, 0};
    soj_allocator allocator = bench_counting(&count);
    soj_model *model = NULL;
    bench_instant spent = {0, 0}, ignored = {0, 0};
    bool is_done =
        compile(of, n, &model) && live(model, NULL, &spent) && live(model, &allocator, &ignored);

    if (is_done)
        (void)printf("{\"part\": \"scale\", \"of\": \"%s\", \"n\": %zu, \"ns\": %.1f, "
                     "\"bytes\": %.1f}\n",
                     of->name, n,
                     (double)spent.processor / (double)(EVENTS - 2 * (size_t)CUSTOMERS),
                     (double)count.most / CUSTOMERS);
    soj_model_unref(model);
    return is_done;
}

int main(int argc, char **argv)
{
    size_t n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

    for (size_t i = 0; argc == 3 && i < sizeof(growths) / sizeof(growths[0]); i++)
        if (strcmp(argv[1], growths[i].name) == 0 && n <= growths[i].most)
            return measure(&growths[i], n) ? 0 : 1;
    (void)fprintf(stderr, "usage: %s stages|conditions|caps N\n", argv[0]);
    return 2;
}
