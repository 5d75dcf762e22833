/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "bench/compile.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define RUNS 7

/* Nothing that is measured can go on after a failure. */
static void demand(bool is_true, const char *what)
{
    if (is_true)
        return;
    fprintf(stderr, "bench: %s\n", what);
    abort();
}

double bench_processor_time(void)
{
    struct timespec at;
    demand(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at) == 0, "there is no clock");
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

__attribute__((format(printf, 2, 3))) static void put(text *to, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    demand(len >= 0 && (size_t)len < sizeof(line), "a line is too long");
    text_append(to, line, (size_t)len);
}

static void head(text *to)
{
    text_put(to, "sojourn: 1\n"
                 "model: grows\n"
                 "version: 1\n"
                 "initial: s0\n"
                 "attributes:\n"
                 "  plan: {type: string, one_of: [free, pro, team], default: free}\n"
                 "  seats: {type: int, default: 0}\n"
                 "  renews_on: date\n");
}

/* What most models have besides. */
static void everyday_head(text *to)
{
    head(to);
    text_put(to,
             "events:\n"
             "  Order Placed: {properties: {amount: double}, set: {seats: customer.seats + 1}}\n"
             "  Page Viewed: {properties: {url: string}}\n"
             "channels:\n"
             "  email: {quiet_hours: \"21:00-08:00\"}\n"
             "  call: {}\n"
             "caps:\n"
             "  week: {max: 3, per: 7d, channels: [email]}\n");
}

static void everyday_stage(text *to, const char *indent, uint32_t i, uint32_t n)
{
    put(to,
        "%s  s%" PRIu32 ":\n"
        "%s    description: What a customer does here, and who has an eye on it\n"
        "%s    on:\n",
        indent, i, indent, indent);
    put(to,
        "%s      Order Placed: {to: s%" PRIu32 ", when: event.amount > 100.0}\n"
        "%s      Page Viewed: {to: s%" PRIu32 ", when: 'customer.plan in [\"pro\", \"team\"]'}\n",
        indent, (i + 1) % n, indent, (i * 7 + 3) % n);
    put(to,
        "%s    after: {%" PRIu32 "d: s%" PRIu32 "}\n"
        "%s    touchpoints:\n"
        "%s      hello: {channel: email, intent: help, after: 3d, content: kit/hello}\n",
        indent, 7 + i % 90, (i + 2) % n, indent, indent);
}

static void make_stages(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n");
    for (uint32_t i = 0; i < n; i++)
        everyday_stage(to, "", i, n);
}

/* Trees: a stage with four below it, and so on; targets are named by their last word. */
static void make_nested(text *to, uint32_t n)
{
    static const char *const indents[] = {"", "    ", "        "};
    everyday_head(to);
    text_put(to, "stages:\n");
    for (uint32_t i = 0; i < n; i++) {
        uint32_t depth = i % 21 == 0 ? 0 : i % 21 % 5 == 1 ? 1 : 2;
        everyday_stage(to, indents[depth], i, n);
        if (depth < 2 && i + 1 < n)
            put(to, "%s    initial: s%" PRIu32 "\n%s    stages:\n", indents[depth], i + 1,
                indents[depth]);
    }
}

static void make_tracks_of_stages(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n  s0: {}\ntracks:\n");
    for (uint32_t i = 0; i < 60; i++) {
        put(to, "  t%" PRIu32 ":\n    initial: s0\n    stages:\n", i);
        for (uint32_t k = 0; k < n / 60 + 1; k++)
            everyday_stage(to, "    ", k, n / 60 + 1);
    }
}

static void make_touchpoints(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n  s0:\n    touchpoints:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to,
            "      t%" PRIu32 ": {channel: email, intent: help, after: %" PRIu32 "d, when: "
            "customer.seats > %" PRIu32 ", content: kit/%" PRIu32 "}\n",
            i, i % 900, i % 7, i);
}

/* Conditions that name stages and touchpoints by their paths. */
static void make_paths(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n");
    for (uint32_t i = 0; i < n; i++) {
        put(to,
            "  s%" PRIu32 ":\n    touchpoints:\n      t: {channel: call, after: 1d, when: "
            "'sent(\"s%" PRIu32 ".t\") < 3 && visits(\"s%" PRIu32 "\") > 1'}\n",
            i, (i + 1) % n, (i + 2) % n);
        put(to, "    on: {Page Viewed: s%" PRIu32 "}\n", (i + 1) % n);
    }
}

static void make_transitions(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n  s0:\n    on:\n      Order Placed:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "        - {to: s1, when: event.amount > %" PRIu32 ".0}\n", i);
    text_put(to, "  s1: {}\n");
}

static void make_always(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "  s%" PRIu32 ": {always: [{to: s%" PRIu32 ", when: customer.seats > 3}]}\n", i,
            (i + 1) % n);
}

static void make_timers(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n  s0:\n    after:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "      %" PRIu32 "m: {to: s1, when: customer.seats > 3}\n", i + 1);
    text_put(to, "  s1: {}\n");
}

/* Timers of one stage, each with an anchor of its own kind. */
static void make_anchors(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n  s0:\n    after:\n      3d:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "        - {to: s1, when: customer.seats > %" PRIu32 "%s}\n", i,
            i % 3 == 0   ? ", from: customer.renews_on"
            : i % 3 == 1 ? ", restart_on: [Order Placed]"
                         : ", restart_on: [Order Placed, Page Viewed]");
    text_put(to, "  s1: {}\n");
}

static void make_events(text *to, uint32_t n)
{
    head(to);
    text_put(to, "events:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to,
            "  Event Number %" PRIu32 ": {properties: {amount: double, kind: string}, set: {seats: "
            "customer.seats + 1}}\n",
            i);
    text_put(to, "stages:\n  s0:\n    on:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "      Event Number %" PRIu32 ": {to: s1, when: event.amount > 1.0}\n", i);
    text_put(to, "  s1: {}\n");
}

/* One set of conditions, asked by all of one stage: what `restart_on: any` costs. */
static void make_restarts(text *to, uint32_t n)
{
    head(to);
    text_put(to, "events:\n");
    text_put_numbered(to, "  e", n / 4 + 1, ":\n");
    text_put(to, "stages:\n  s0:\n    after:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "      %" PRIu32 "m: {to: s1, restart_on: e%" PRIu32 "}\n", i + 1, i / 4);
    text_put(to, "  s1: {}\n");
}

static void make_attributes(text *to, uint32_t n)
{
    head(to);
    for (uint32_t i = 0; i < n; i++)
        put(to, "  a%" PRIu32 ": {type: int, default: %" PRIu32 ", min: 0}\n", i, i);
    text_put(to, "events:\n  E: {set: {");
    for (uint32_t i = 0; i < n; i++)
        put(to, "a%" PRIu32 ": customer.a%" PRIu32 " + 1, ", i, (i + 1) % n);
    text_put(to, "}}\nstages:\n  s0: {on: {E: s1}}\n  s1: {}\n");
}

static void make_counters(text *to, uint32_t n)
{
    head(to);
    for (uint32_t i = 0; i < n; i++)
        put(to, "  c%" PRIu32 ": {count: E, when: event.amount > %" PRIu32 ".0}\n", i, i);
    text_put(to, "events:\n  E: {properties: {amount: double}}\n"
                 "stages:\n  s0: {on: {E: s1}}\n  s1: {}\n");
}

static void make_one_of(text *to, uint32_t n)
{
    text_put(to, "sojourn: 1\nmodel: grows\nversion: 1\ninitial: s0\nattributes:\n  word:\n"
                 "    type: string\n    one_of:\n");
    text_put_numbered(to, "    - word", n, "\n");
    text_put(to, "events: {E: {}}\nstages:\n  s0:\n    on:\n      E:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "      - {to: s1, when: 'customer.word == \"word%" PRIu32 "\"'}\n", i);
    text_put(to, "  s1: {}\n");
}

static void make_segments(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "segments:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "  g%" PRIu32 ": customer.seats > %" PRIu32 "\n", i, i);
    text_put(to, "stages:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "  s%" PRIu32 ": {on: {Page Viewed: {to: s0, when: segment.g%" PRIu32 "}}}\n", i,
            i);
}

static void make_contents(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "segments:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "  g%" PRIu32 ": customer.seats > %" PRIu32 "\n", i, i);
    text_put(to, "stages:\n  s0:\n    touchpoints:\n      t:\n        channel: email\n"
                 "        content:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to, "          g%" PRIu32 ": kit/%" PRIu32 "\n", i, i);
}

/* All caps there may be, each naming all touchpoints. */
static void make_capped(text *to, uint32_t n)
{
    head(to);
    text_put(to, "channels: {email: {}}\ncaps:\n");
    for (uint32_t i = 0; i < 64; i++)
        put(to, "  c%" PRIu32 ": {max: 3, per: 7d%s}\n", i,
            i % 2 == 0 ? ", intents: [inform, help]" : "");
    text_put(to, "stages:\n  s0:\n    touchpoints:\n");
    text_put_numbered(to, "      t", n, ": {channel: email, after: 1d}\n");
}

static void make_expectations(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n  s0:\n    touchpoints:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to,
            "      t%" PRIu32 ": {channel: email, after: 1d, expect: {event: Order Placed, within: "
            "2d}}\n",
            i);
}

/* Touchpoints that events start, with data of theirs. */
static void make_started(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n  s0:\n    touchpoints:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to,
            "      t%" PRIu32 ": {channel: email, on: Order Placed, data: {paid: event.amount, "
            "seats: customer.seats}}\n",
            i);
}

static void make_rules(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n  s0:\n    touchpoints:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to,
            "      t%" PRIu32 ": {channel: email, every: {rrule: "
            "\"FREQ=MONTHLY;BYDAY=1TU;COUNT=%" PRIu32 "\"}, at: \"09:00\"}\n",
            i, i + 1);
}

static void make_variants(text *to, uint32_t n)
{
    everyday_head(to);
    text_put(to, "stages:\n  s0:\n    touchpoints:\n");
    for (uint32_t i = 0; i < n; i++)
        put(to,
            "      t%" PRIu32 ": {channel: email, after: 1d, once: ever, variants: {a: {percent: "
            "30, content: x}, b: {percent: 30, content: y}}}\n",
            i);
}

static void make_description(text *to, uint32_t n)
{
    head(to);
    text_put(to, "stages:\n  s0:\n    description: |\n");
    text_put_times(to, "      A line of prose, as long as many are.\n", n);
}

static void make_comments(text *to, uint32_t n)
{
    head(to);
    text_put_times(to, "# A remark that nobody reads twice.\n\n", n);
    text_put(to, "stages: {s0: {}}\n");
}

const bench_growth bench_growths[] = {
    {"stages", make_stages, 4096},
    {"nested stages", make_nested, 4096},
    {"stages of 60 tracks", make_tracks_of_stages, 4000},
    {"touchpoints of one stage", make_touchpoints, 16384},
    {"paths in conditions", make_paths, 4096},
    {"transitions of one event", make_transitions, 16384},
    {"always", make_always, 4096},
    {"timers of one stage", make_timers, 16384},
    {"timers with anchors", make_anchors, 900},
    {"timers that restart", make_restarts, 900},
    {"events", make_events, 4096},
    {"attributes", make_attributes, 250},
    {"attributes that count", make_counters, 250},
    {"values of one attribute", make_one_of, 1024},
    {"segments", make_segments, 4096},
    {"contents of one touchpoint", make_contents, 16384},
    {"touchpoints under 64 caps", make_capped, 16384},
    {"touchpoints that expect", make_expectations, 2048},
    {"touchpoints that events start", make_started, 2048},
    {"touchpoints with rules", make_rules, 2048},
    {"touchpoints with variants", make_variants, 4096},
    {"lines of a description", make_description, 65536},
    {"lines of comments", make_comments, 65536},
};
const uint32_t n_bench_growths = sizeof(bench_growths) / sizeof(bench_growths[0]);

static soj_model *compile(const text *model)
{
    soj_diags *diags = NULL;
    soj_model *compiled = NULL;
    demand(soj_diags_new(NULL, &diags) == SOJ_OK, "there is no memory");
    soj_status status = soj_model_compile(model->data, model->len, NULL, diags, &compiled);
    if (status != SOJ_OK && soj_diags_count(diags) > 0)
        fprintf(stderr, "bench: %s\n", soj_diags_get(diags, 0)->message.data);
    demand(status == SOJ_OK, "a model does not compile");
    soj_diags_free(diags);
    return compiled;
}

double bench_compile_text(const text *model)
{
    double begun = bench_processor_time();
    soj_model *compiled = compile(model);
    double seconds = bench_processor_time() - begun;
    soj_model_unref(compiled);
    return seconds;
}

double bench_compile(uint32_t n_stages)
{
    text model = {NULL, 0, 0};
    double least = 1e9;
    make_stages(&model, n_stages);
    for (int i = 0; i < RUNS; i++) {
        double seconds = bench_compile_text(&model);
        least = seconds < least ? seconds : least;
    }
    free(model.data);
    return least;
}

static void keep(void *ctx, const char *data, size_t len)
{
    text_append(ctx, data, len);
}

double bench_load(uint32_t n_stages)
{
    text model = {NULL, 0, 0}, image = {NULL, 0, 0};
    double least = 1e9;
    make_stages(&model, n_stages);
    soj_model *compiled = compile(&model);
    demand(soj_model_save(compiled, keep, &image) == SOJ_OK, "a model cannot be saved");
    soj_model_unref(compiled);
    for (int i = 0; i < RUNS; i++) {
        soj_model *loaded = NULL;
        double begun = bench_processor_time();
        demand(soj_model_load(image.data, image.len, NULL, &loaded) == SOJ_OK,
               "an image cannot be loaded");
        double seconds = bench_processor_time() - begun;
        least = seconds < least ? seconds : least;
        soj_model_unref(loaded);
    }
    free(model.data);
    free(image.data);
    return least;
}
