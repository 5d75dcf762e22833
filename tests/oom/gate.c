/* SPDX-License-Identifier: MIT */
#define SOJ_TEST_OOM_GATE
#include "oom/gate.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/failing_alloc.h"
#include "support/test.h"
#include "support/text.h"
#include "support/yaml_oom.h"

static struct {
    failing_alloc books;
    FILE *report;
    gate_mode mode;
    size_t n_failed[2]; /* calls that ran out of memory, by what failed: one, or all from it on */
    uint32_t random;
    bool on; /* all from the armed one on fail */
    bool is_open, is_thorough, has_failed;
} gate;

/* ---- what fails when ---- */

/* The report goes to the file that SOJOURN_OOM_REPORT names, behind what is in it: who runs behind
 * the gate may have a use for its standard output, and need not make any allocation. */
static FILE *open_report(void)
{
    const char *path = getenv("SOJOURN_OOM_REPORT");
    FILE *report = path ? fopen(path, "a") : NULL;
    return report ? report : stdout;
}

static void close_gate(void)
{
    const size_t n_failed = gate.n_failed[0] + gate.n_failed[1];
    fprintf(gate.report, "gate: %zu calls ran out of memory, %zu of them from then on\n", n_failed,
            gate.n_failed[1]);
    if (gate.books.live_blocks != 0)
        fprintf(gate.report, "gate: %zu blocks, %zu bytes were not given back\n",
                gate.books.live_blocks, gate.books.live_bytes);
    if (n_failed == 0 && gate.report == stdout)
        fprintf(gate.report, "gate: no allocation has failed\n");
    fflush(NULL);
    if (gate.books.live_blocks != 0 || (n_failed == 0 && gate.report == stdout))
        _Exit(99);
}

static void open_gate(void)
{
    if (gate.is_open)
        return;
    const char *seed = getenv("SOJOURN_OOM_SEED");
    gate.is_open = true;
    gate.report = open_report();
    gate.is_thorough = getenv("SOJOURN_OOM_ALL") != NULL;
    gate.random = seed ? (uint32_t)strtoul(seed, NULL, 10) : 0;
    failing_alloc_init(&gate.books);
    (void)!atexit(close_gate);
}

bool gate_is_thorough(void)
{
    open_gate();
    return gate.is_thorough;
}

void gate_count(bool on)
{
    open_gate();
    gate.n_failed[on]++;
}

/* Calls that ran out of memory after which few more are tried, and bytes of a text. */
#define ENOUGH 20000u
#define HUGE   ((size_t)256 * 1024)

static uint32_t next_random(void)
{
    gate.random = gate.random * 1664525u + 1013904223u;
    return gate.random >> 16;
}

bool gate_tries(size_t len)
{
    if (gate_is_thorough())
        return true;
    bool has_enough = gate.n_failed[0] + gate.n_failed[1] >= ENOUGH;
    return (len < HUGE || next_random() % 16 == 0) && (!has_enough || next_random() % 64 == 0);
}

size_t gate_after(size_t n, size_t len)
{
    if (len > GATE_LARGE)
        return gate_is_thorough() ? n + 1 + n / 2 : 16 * n;
    return gate_is_thorough() || n < 6 ? n + 1 : n + 1 + next_random() % (n / 2);
}

void gate_fail_each(void)
{
    gate_fail_at(GATE_OWN, 0, false);
    gate.mode = GATE_EACH;
}

void gate_fail_at(gate_source source, size_t n, bool on)
{
    open_gate();
    gate.mode = GATE_AT;
    gate.has_failed = false;
    gate.on = on;
    failing_alloc_arm(&gate.books, source == GATE_OWN ? n : 0, on);
    yaml_oom_arm(source == GATE_YAML ? n : 0, on);
}

bool gate_has_failed(void)
{
    return gate.has_failed || gate.books.failures > 0 || yaml_oom_failures() > 0;
}

size_t gate_calls(gate_source source)
{
    return source == GATE_OWN ? gate.books.calls : yaml_oom_calls();
}

size_t gate_live(void)
{
    return gate.books.live_blocks + yaml_oom_live();
}

/* The attempts of one call. */
typedef struct turn {
    gate_source source;
    size_t n; /* the allocation that fails */
    bool on;
    size_t len; /* of the model's text or image */
} turn;

static void arm(const turn *now)
{
    gate.on = now->on;
    failing_alloc_arm(&gate.books, now->source == GATE_OWN ? now->n : 0, now->on);
    yaml_oom_arm(now->source == GATE_YAML ? now->n : 0, now->on);
}

static turn begin(gate_source source, size_t len)
{
    turn first = {source, 1, false, len};
    open_gate();
    if (gate.mode == GATE_EACH && gate_tries(len))
        arm(&first);
    return first;
}

static void disarm(void)
{
    failing_alloc_arm(&gate.books, 0, false);
    yaml_oom_arm(0, false);
}

/* Whether the call has to be made again, after one that said `status`. */
static bool again(turn *now, soj_status status)
{
    bool failed = gate.books.failures > 0 || yaml_oom_failures() > 0;
    if (failed && status != SOJ_ERR_NOMEM)
        fail_msg("an allocation failed, and the answer was %s", soj_status_name(status));
    if (!failed || status != SOJ_ERR_NOMEM) {
        if (gate.mode == GATE_EACH)
            disarm();
        return false;
    }
    gate.n_failed[gate.on]++;
    if (gate.mode == GATE_AT) {
        gate.has_failed = true;
        disarm();
        return true;
    }
    if (now->on)
        now->n = gate_after(now->n, now->len);
    now->on = !now->on;
    arm(now);
    return true;
}

/* What an object without an allocator of its own takes. */
static const soj_allocator *books_or(const soj_allocator *given)
{
    open_gate();
    return given ? given : &gate.books.allocator;
}

static void expect_untouched(soj_status status, const void *before, const void *now)
{
    if (status != SOJ_OK && now != before)
        fail_msg("a call that said %s gave something out", soj_status_name(status));
}

/* ---- diagnostics and models ---- */

soj_status gate_diags_new(const soj_allocator *allocator, soj_diags **out_diags)
{
    soj_status status;
    soj_diags *before = out_diags ? *out_diags : NULL;
    turn now = begin(GATE_OWN, 0);
    do {
        status = soj_diags_new(books_or(allocator), out_diags);
        if (out_diags)
            expect_untouched(status, before, *out_diags);
    } while (again(&now, status));
    return status;
}

static const soj_compile_options *options_of(const soj_compile_options *given,
                                             soj_compile_options *room)
{
    if (given && given->struct_size != sizeof(*given))
        return given;
    *room = given ? *given : (soj_compile_options)SOJ_COMPILE_OPTIONS_INIT;
    room->allocator = books_or(room->allocator);
    return room;
}

/* A compile from memory, or from a file. */
typedef struct job {
    const char *yaml; /* of a file: NULL */
    size_t len;
    const char *path;
    const soj_compile_options *options;
} job;

static soj_status compile_once(const job *what, soj_diags *diags, soj_model **out_model)
{
    soj_model *before = out_model ? *out_model : NULL;
    soj_status status =
        what->path ? soj_model_compile_file(what->path, what->options, diags, out_model)
                   : soj_model_compile(what->yaml, what->len, what->options, diags, out_model);
    if (out_model)
        expect_untouched(status, before, *out_model);
    return status;
}

/* A list that has nothing in it yet is cleared and used again; another cannot be. */
static soj_status compile(const job *what, soj_diags *diags, soj_model **out_model)
{
    soj_status status;
    soj_model *made = NULL;
    if (soj_diags_count(diags) > 0)
        return compile_once(what, diags, out_model);
    turn now = begin(GATE_YAML, what->len);
    while (gate.mode == GATE_EACH && again(&now, compile_once(what, diags, &made)))
        soj_diags_clear(diags);
    soj_model_unref(made);
    soj_diags_clear(diags);
    now = begin(GATE_OWN, what->len);
    while (status = compile_once(what, diags, out_model), again(&now, status))
        soj_diags_clear(diags);
    return status;
}

soj_status gate_model_compile(const char *yaml, size_t len, const soj_compile_options *options,
                              soj_diags *diags, soj_model **out_model)
{
    soj_compile_options room;
    return compile(&(job){yaml, len, NULL, options_of(options, &room)}, diags, out_model);
}

soj_status gate_model_compile_file(const char *path, const soj_compile_options *options,
                                   soj_diags *diags, soj_model **out_model)
{
    soj_compile_options room;
    if (!path)
        return soj_model_compile_file(path, options, diags, out_model);
    return compile(&(job){NULL, 0, path, options_of(options, &room)}, diags, out_model);
}

static void keep(void *ctx, const char *data, size_t len)
{
    text_append(ctx, data, len);
}

typedef soj_status (*writer)(const soj_model *model, soj_write_fn write, void *ctx);

/* What was written before memory ran out is not passed on. */
static soj_status write_whole(writer call, const soj_model *model, soj_write_fn write, void *ctx)
{
    soj_status status;
    text out = {NULL, 0, 0};
    turn now = begin(GATE_OWN, 0);
    if (!write)
        return call(model, write, ctx);
    do {
        out.len = 0;
        status = call(model, keep, &out);
    } while (again(&now, status));
    if (status == SOJ_OK)
        write(ctx, out.data, out.len);
    free(out.data);
    return status;
}

soj_status gate_model_save(const soj_model *model, soj_write_fn write, void *ctx)
{
    return write_whole(soj_model_save, model, write, ctx);
}

soj_status gate_model_show(const soj_model *model, soj_write_fn write, void *ctx)
{
    return write_whole(soj_model_show, model, write, ctx);
}

soj_status gate_model_load(const void *image, size_t len, const soj_allocator *allocator,
                           soj_model **out_model)
{
    soj_status status;
    soj_model *before = out_model ? *out_model : NULL;
    turn now = begin(GATE_OWN, len);
    do {
        status = soj_model_load(image, len, books_or(allocator), out_model);
        if (out_model)
            expect_untouched(status, before, *out_model);
    } while (again(&now, status));
    return status;
}

/* ---- time zones ---- */

static soj_zones_options with_books(const soj_zones_options *given)
{
    soj_zones_options options = SOJ_ZONES_OPTIONS_INIT;
    if (given)
        options = *given;
    options.allocator = books_or(options.allocator);
    return options;
}

soj_status gate_zones_make(const soj_zone_file *files, size_t n, const soj_zones_options *options,
                           char out_problem[SOJ_ZONES_PROBLEM_MAX], soj_zones **out_zones)
{
    soj_status status;
    soj_zones *before = out_zones ? *out_zones : NULL;
    soj_zones_options own = with_books(options);
    turn now = begin(GATE_OWN, 0);
    do {
        status = soj_zones_make(files, n, &own, out_problem, out_zones);
        if (out_zones)
            expect_untouched(status, before, *out_zones);
    } while (again(&now, status));
    return status;
}

soj_status gate_zones_load(const char *directory, const soj_zones_options *options,
                           char out_problem[SOJ_ZONES_PROBLEM_MAX], soj_zones **out_zones)
{
    soj_status status;
    soj_zones *before = out_zones ? *out_zones : NULL;
    soj_zones_options own = with_books(options);
    turn now = begin(GATE_OWN, 0);
    do {
        status = soj_zones_load(directory, &own, out_problem, out_zones);
        if (out_zones)
            expect_untouched(status, before, *out_zones);
    } while (again(&now, status));
    return status;
}

/* ---- running ---- */

soj_status gate_work_new(soj_model *model, const soj_allocator *allocator, soj_work **out_work)
{
    soj_status status;
    soj_work *before = out_work ? *out_work : NULL;
    turn now = begin(GATE_OWN, 0);
    do {
        status = soj_work_new(model, books_or(allocator), out_work);
        if (out_work)
            expect_untouched(status, before, *out_work);
    } while (again(&now, status));
    return status;
}

soj_status gate_work_make(soj_model *model, const soj_work_options *options, soj_work **out_work)
{
    soj_status status;
    soj_work *before = out_work ? *out_work : NULL;
    soj_work_options own = options ? *options : (soj_work_options)SOJ_WORK_OPTIONS_INIT;
    turn now = begin(GATE_OWN, 0);
    own.allocator = books_or(own.allocator);
    do {
        status = soj_work_make(model, &own, out_work);
        if (out_work)
            expect_untouched(status, before, *out_work);
    } while (again(&now, status));
    return status;
}

/* An older structure ends with the allocator, or behind it. */
static const soj_engine_options *engine_options(const soj_engine_options *given,
                                                soj_engine_options *room)
{
    if (given && given->struct_size != sizeof(*given))
        return given;
    *room = given ? *given : (soj_engine_options)SOJ_ENGINE_OPTIONS_INIT;
    room->allocator = books_or(room->allocator);
    return room;
}

soj_status gate_engine_new(soj_model *model, const soj_engine_options *options,
                           soj_engine **out_engine)
{
    soj_status status;
    soj_engine_options room;
    const soj_engine_options *used = engine_options(options, &room);
    soj_engine *before = out_engine ? *out_engine : NULL;
    turn now = begin(GATE_OWN, 0);
    do {
        status = soj_engine_new(model, used, out_engine);
        if (out_engine)
            expect_untouched(status, before, *out_engine);
    } while (again(&now, status));
    return status;
}

soj_status gate_engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result)
{
    soj_status status;
    turn now = begin(GATE_OWN, 0);
    do
        status = soj_engine_post(engine, event, out_result);
    while (again(&now, status));
    return status;
}

soj_status gate_engine_place(soj_engine *engine, const soj_placement *placement,
                             soj_result *out_result)
{
    soj_status status;
    turn now = begin(GATE_OWN, 0);
    do
        status = soj_engine_place(engine, placement, out_result);
    while (again(&now, status));
    return status;
}

soj_status gate_engine_post_batch(soj_engine *engine, const soj_event *events, size_t n,
                                  soj_result *results, size_t *out_done)
{
    soj_status status;
    size_t from = 0;
    turn now = begin(GATE_OWN, 0);
    do {
        size_t done = 0;
        status = soj_engine_post_batch(engine, from ? events + from : events, n - from,
                                       from && results ? results + from : results, &done);
        from += done;
    } while (again(&now, status));
    if (out_done)
        *out_done = from;
    return status;
}

soj_status gate_engine_customer(const soj_engine *engine, size_t number, soj_text *out_key,
                                const void **out_record, size_t *out_len)
{
    soj_status status;
    turn now = begin(GATE_OWN, 0);
    do
        status = soj_engine_customer(engine, number, out_key, out_record, out_len);
    while (again(&now, status));
    return status;
}

/* A hold, or its end. */
static soj_status stop_or_go(soj_status (*call)(soj_engine *engine, int32_t what, uint32_t handle),
                             soj_engine *engine, int32_t what, uint32_t handle)
{
    soj_status status;
    turn now = begin(GATE_OWN, 0);
    do
        status = call(engine, what, handle);
    while (again(&now, status));
    return status;
}

soj_status gate_hold(soj_engine *engine, int32_t what, uint32_t handle)
{
    return stop_or_go(soj_hold, engine, what, handle);
}

soj_status gate_release(soj_engine *engine, int32_t what, uint32_t handle)
{
    return stop_or_go(soj_release, engine, what, handle);
}

static uint64_t steps_of(const soj_engine *engine)
{
    soj_engine_counters counters = {.struct_size = sizeof(counters)};
    return engine && soj_engine_stats(engine, &counters) == SOJ_OK ? counters.clock_steps : 0;
}

soj_status gate_engine_advance(soj_engine *engine, soj_time until, size_t max_steps, bool *out_more)
{
    soj_status status;
    size_t left = max_steps;
    uint64_t before = steps_of(engine);
    turn now = begin(GATE_OWN, 0);
    while (status = soj_engine_advance(engine, until, left, out_more), again(&now, status)) {
        left = max_steps == 0 ? 0 : max_steps - (size_t)(steps_of(engine) - before);
        if (max_steps > 0 && left == 0) { /* done, but for saying so */
            disarm();
            if (out_more)
                *out_more = soj_engine_next_due(engine) <= until;
            return SOJ_OK;
        }
    }
    return status;
}

/* ---- what takes no memory ---- */

#define WITHOUT_MEMORY(type, name, parameters, arguments)                                          \
    type gate_##name parameters                                                                    \
    {                                                                                              \
        const size_t calls = gate.books.calls;                                                     \
        type got = soj_##name arguments;                                                           \
        if (gate.books.calls != calls)                                                             \
            fail_msg("soj_%s has taken memory", #name);                                            \
        return got;                                                                                \
    }

WITHOUT_MEMORY(soj_status, diags_render, (const soj_diags *diags, soj_write_fn write, void *ctx),
               (diags, write, ctx))
WITHOUT_MEMORY(soj_status, step,
               (soj_work * work, const soj_input *input, const void *record, size_t len,
                void *out_record, size_t capacity, size_t *out_len, soj_result *out_result),
               (work, input, record, len, out_record, capacity, out_len, out_result))
WITHOUT_MEMORY(soj_status, place,
               (soj_work * work, const soj_placement *placement, const void *record, size_t len,
                void *out_record, size_t capacity, size_t *out_len, soj_result *out_result),
               (work, placement, record, len, out_record, capacity, out_len, out_result))
WITHOUT_MEMORY(const soj_output *, work_next, (soj_work * work), (work))
WITHOUT_MEMORY(const soj_output *, engine_next, (soj_engine * engine), (engine))
WITHOUT_MEMORY(soj_status, engine_find,
               (const soj_engine *engine, const char *customer, size_t len, size_t *out_number),
               (engine, customer, len, out_number))
WITHOUT_MEMORY(soj_status, engine_stats, (const soj_engine *engine, soj_engine_counters *counters),
               (engine, counters))
WITHOUT_MEMORY(soj_status, record_attribute,
               (const soj_model *model, const void *record, size_t len, uint32_t attribute,
                soj_value *out_value),
               (model, record, len, attribute, out_value))
