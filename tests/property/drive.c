/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "property.h"

static void drain(const pt_subject *subject, soj_engine *engine, pt_log *log)
{
    const soj_output *output;

    while ((output = soj_engine_next(engine)) != NULL)
        pt_log_output(subject, output, log);
}

static void post_one(const pt_subject *subject, soj_engine *engine, const pt_input *input,
                     pt_log *log)
{
    pt_posted posted;
    soj_result result;

    memset(&result, 0x5a, sizeof result);
    pt_make_event(subject, input, &posted);
    soj_status status = soj_engine_post(engine, &posted.event, &result);
    if (status != (soj_status)result.status)
        pt_log_broken(log, "soj_engine_post: its status is not its result's", status);
    pt_log_result(subject, input, &result, log);
}

static void post_batch(const pt_subject *subject, soj_engine *engine, const pt_input *const *inputs,
                       size_t n, pt_log *log)
{
    static pt_posted posted[PT_OPS];
    soj_event events[PT_OPS];
    soj_result results[PT_OPS];
    size_t done = 0;

    memset(results, 0x5a, sizeof results);
    for (size_t i = 0; i < n; i++) {
        pt_make_event(subject, inputs[i], &posted[i]);
        events[i] = posted[i].event;
    }
    soj_status status = soj_engine_post_batch(engine, events, n, results, &done);
    if (status != SOJ_OK || done != n)
        pt_log_broken(log, "soj_engine_post_batch", status);
    for (size_t i = 0; i < n; i++)
        pt_log_result(subject, inputs[i], &results[i], log);
}

static void advance_fully(soj_engine *engine, soj_time now, size_t max_steps, pt_log *log)
{
    bool more = true;

    for (int calls = 0; more; calls++) {
        soj_status status = soj_engine_advance(engine, now, max_steps, &more);
        if (status != SOJ_OK) {
            pt_log_broken(log, "soj_engine_advance", status);
            return;
        }
        if ((max_steps == 0 && more) || calls > 100000) {
            pt_log_broken(log, "soj_engine_advance does not end, steps", (int64_t)max_steps);
            return;
        }
    }
}

/* In pieces, through instants between what is next due and `now`. */
static void advance_split(const pt_subject *subject, soj_engine *engine, soj_time now, pt_rng *rng,
                          pt_log *log)
{
    for (int pieces = pt_below(rng, 4); pieces > 0; pieces--) {
        soj_time next = soj_engine_next_due(engine);
        if (next >= now)
            break;
        soj_time piece = next + pt_between(rng, -1, 2) * subject->model->unit / 2;
        if (piece >= 0 && piece <= now)
            advance_fully(engine, piece, (size_t)pt_below(rng, 3), log);
        if (pt_chance(rng, 50))
            drain(subject, engine, log);
    }
    advance_fully(engine, now, (size_t)pt_below(rng, 4), log);
}

static void finish(const pt_subject *subject, soj_engine *engine, pt_log *log)
{
    soj_engine_counters counters = {.struct_size = sizeof counters};
    soj_time next = SOJ_TIME_NEVER;

    for (int i = 0; i < PT_CUSTOMERS; i++) {
        size_t number, len;
        soj_text key;
        const void *record;
        if (soj_engine_find(engine, pt_customers[i], strlen(pt_customers[i]), &number) != SOJ_OK)
            continue;
        if (soj_engine_customer(engine, number, &key, &record, &len) != SOJ_OK ||
            pt_customer_number(key.data, key.len) != i)
            pt_log_broken(log, "soj_engine_customer", i);
        else
            pt_log_final(subject, record, len, i, log);
        if (log->finals[i].due < next)
            next = log->finals[i].due;
    }
    if (soj_engine_next_due(engine) != next)
        pt_log_broken(log, "soj_engine_next_due", soj_engine_next_due(engine));
    if (soj_engine_stats(engine, &counters) != SOJ_OK)
        pt_log_broken(log, "soj_engine_stats", 0);
    log->customers = counters.customers;
    log->accepted = counters.accepted;
    log->rejected = counters.rejected;
    log->late = counters.late;
    log->unhandled = counters.unhandled;
    log->clock_steps = counters.clock_steps;
    log->faults = counters.faults;
}

/* The inputs from `*at` on up to the next advance, at most `most`. */
static size_t gather(const pt_script *script, int *at, int most, const pt_input **out_inputs)
{
    size_t n = 0;

    for (; *at < script->n && (int)n < most; (*at)++) {
        const pt_input *input = &script->inputs[*at];
        if (!input->alive)
            continue;
        if (input->is_advance)
            break;
        out_inputs[n++] = input;
    }
    return n;
}

static void run(const pt_subject *subject, soj_engine *engine, const pt_script *script,
                const pt_manner *manner, pt_log *log)
{
    pt_rng rng = {manner->seed};

    for (int i = 0; i < script->n;) {
        const pt_input *inputs[PT_OPS];
        const pt_input *input = &script->inputs[i];
        size_t n = gather(script, &i, manner->batch == 0 ? 1 : manner->batch, inputs);
        if (n == 1 && manner->batch == 0)
            post_one(subject, engine, inputs[0], log);
        else if (n > 0)
            post_batch(subject, engine, inputs, n, log);
        if (n > 0 || i == script->n) {
            if (manner->batch == 0 || pt_chance(&rng, 50))
                drain(subject, engine, log);
            continue;
        }
        input = &script->inputs[i++];
        if (manner->split)
            advance_split(subject, engine, input->time, &rng, log);
        else
            advance_fully(engine, input->time, 0, log);
        drain(subject, engine, log);
    }
    drain(subject, engine, log);
}

void pt_run_engine(const pt_subject *subject, const pt_script *script, const pt_manner *manner,
                   pt_log *log)
{
    soj_engine *engine = NULL;

    PT_CHECK(soj_engine_new(subject->compiled, NULL, &engine) == SOJ_OK);
    run(subject, engine, script, manner, log);
    finish(subject, engine, log);
    soj_engine_free(engine);
}
