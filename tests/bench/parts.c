/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compile.h"
#include "bench/conditions.h"
#include "bench/measure.h"
#include "bench/native.h"
#include "bench/workload.h"

/* What is measured without customers, a line of JSON for each figure.
 *
 * bench_parts stages      compiling and loading everyday models of 128 to 4,096 stages
 * bench_parts growths     what doubling each other kind of thing does to compiling, up to its limit
 * bench_parts conditions  evaluating conditions
 * bench_parts idle        what an engine with few customers keeps
 * Exit: 0; 1 where something failed; 2 for wrong arguments. */

static bool measure_stages(void)
{
    for (uint32_t n = 128; n <= 4096; n *= 2)
        (void)printf("{\"part\": \"compile\", \"n\": %" PRIu32 ", \"compile_s\": %.6f, "
                     "\"load_s\": %.6f}\n",
                     n, bench_compile(n), bench_load(n));
    (void)printf("{\"part\": \"compile\", \"n\": 1000, \"compile_s\": %.6f, \"load_s\": %.6f}\n",
                 bench_compile(1000), bench_load(1000));
    return true;
}

static double least_of(const bench_growth *growth, uint32_t n)
{
    text model = {NULL, 0, 0};
    double least = 1e9;

    growth->make(&model, n);
    for (int i = 0; i < 5; i++) {
        double seconds = bench_compile_text(&model);

        least = seconds < least ? seconds : least;
    }
    free(model.data);
    return least;
}

static bool measure_growths(void)
{
    for (uint32_t i = 0; i < n_bench_growths; i++) {
        const bench_growth *growth = &bench_growths[i];

        (void)printf("{\"part\": \"growth\", \"of\": \"%s\", \"n\": %" PRIu32
                     ", \"half_s\": %.6f, \"whole_s\": %.6f}\n",
                     growth->name, growth->most, least_of(growth, growth->most / 2),
                     least_of(growth, growth->most));
        (void)fflush(stdout);
    }
    return true;
}

static double native_ns(size_t n)
{
    static const bench_facts facts[2] = {{150.5, "pro"}, {150.5, "team"}};
    bench_instant spent = {0, 0}, from = bench_now();
    size_t n_held = 0;

    for (size_t i = 0; i < n; i++)
        n_held += bench_native(&facts[i & 1]);
    bench_add_since(from, &spent);
    return n_held == n ? (double)spent.processor / (double)n : -1;
}

static double least_condition(const char *source)
{
    double least = 1e9;

    for (int i = 0; i < 5; i++) {
        double ns = bench_condition(source, 1000000);

        least = ns < least ? ns : least;
    }
    return least;
}

static bool measure_conditions(void)
{
    static const struct {
        const char *text, *in_json;
    } conditions[] = {
        {"event.amount > 10.0", "event.amount > 10.0"},
        {"customer.plan in [\"pro\", \"team\"]", "customer.plan in [\\\"pro\\\", \\\"team\\\"]"},
        {"event.amount > 100.0 && customer.plan in [\"pro\", \"team\"]",
         "event.amount > 100.0 && customer.plan in [\\\"pro\\\", \\\"team\\\"]"},
        {"customer.score + event.count * 2 > 50 || customer.tier == \"pro\"",
         "customer.score + event.count * 2 > 50 || customer.tier == \\\"pro\\\""},
        {"customer.tier == \"pro\"", "customer.tier == \\\"pro\\\""},
    };
    double native = 1e9;
    bool is_done = true;

    for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
        double ns = least_condition(conditions[i].text);

        is_done = is_done && ns > 0;
        (void)printf("{\"part\": \"condition\", \"peer\": \"sojourn\", \"text\": \"%s\", "
                     "\"ns\": %.2f}\n",
                     conditions[i].in_json, ns);
    }
    for (int i = 0; i < 5; i++) {
        double ns = native_ns(1000000);

        native = ns < native ? ns : native;
    }
    (void)printf("{\"part\": \"condition\", \"peer\": \"native C\", \"text\": \"%s\", "
                 "\"ns\": %.2f}\n",
                 conditions[2].in_json, native);
    return is_done;
}

/* Bytes of an engine with `customers`, each with one event, before and after soj_engine_trim(). */
static bool measure_engine(soj_model *model, uint64_t customers)
{
    bench_count count = {0, 0};
    soj_allocator allocator = bench_counting(&count);
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    soj_engine *engine = NULL;
    uint32_t event = soj_model_event(model, "Visit", strlen("Visit"));
    bool is_done;

    options.allocator = &allocator;
    is_done = soj_engine_new(model, &options, &engine) == SOJ_OK;
    for (uint64_t i = 0; is_done && i < customers; i++) {
        char key[24];
        int len = snprintf(key, sizeof(key), "%" PRIu64, bench_key(i));
        soj_event visit = {
            .customer = key, .customer_len = (size_t)len, .event = event, .time = BENCH_START};

        is_done = soj_engine_post(engine, &visit, NULL) == SOJ_OK;
        while (soj_engine_next(engine) != NULL)
            continue;
    }
    if (is_done) {
        size_t before = count.bytes;

        soj_engine_trim(engine);
        (void)printf("{\"part\": \"idle\", \"customers\": %" PRIu64 ", \"bytes\": %zu, "
                     "\"trimmed\": %zu}\n",
                     customers, before, count.bytes);
    }
    soj_engine_free(engine);
    return is_done;
}

static bool measure_idle(void)
{
    static const uint64_t customers[] = {0, 1, 10, 100, 1000};
    char source[BENCH_MODEL_ROOM];
    soj_model *model = NULL;
    bool is_done;

    bench_model(source, false, false);
    is_done = soj_model_compile(source, strlen(source), NULL, NULL, &model) == SOJ_OK;
    for (size_t i = 0; is_done && i < sizeof(customers) / sizeof(customers[0]); i++)
        is_done = measure_engine(model, customers[i]);
    soj_model_unref(model);
    return is_done;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        bool (*measure)(void);
    } parts[] = {{"stages", measure_stages},
                 {"growths", measure_growths},
                 {"conditions", measure_conditions},
                 {"idle", measure_idle}};

    for (size_t i = 0; argc == 2 && i < sizeof(parts) / sizeof(parts[0]); i++)
        if (strcmp(argv[1], parts[i].name) == 0)
            return parts[i].measure() ? 0 : 1;
    (void)fprintf(stderr, "usage: %s stages|growths|conditions|idle\n", argv[0]);
    return 2;
}
