/* SPDX-License-Identifier: MIT */
#include "shard.h"

#include <stdlib.h>
#include <string.h>

enum {
    PLENTY = 64 * 1024,       /* bytes of a pile that are passed on */
    MANY_MARKS = 4096,        /* marks of it */
    MOST_OUTPUTS = 64 * 1024, /* that one call may make, if they go on as they came */
    BATCH_MAX = 4096
};

bool shard_begin(struct shard *shard, const soj_model *model, const struct options *options,
                 soj_engine *engine, size_t number, bool is_alone)
{
    soj_model_summary info = {.struct_size = sizeof info};
    *shard = (struct shard){.model = model,
                            .engine = engine,
                            .number = number,
                            .is_alone = is_alone,
                            .batch = BATCH_MAX};
    const bool has_rows = rows_begin(&shard->rows, model, options, shard->pile.texts);
    if (soj_model_info(model, &info) != SOJ_OK) {
        return false;
    }
    shard->touchpoints = calloc(info.n_touchpoints + (size_t)1, sizeof *shard->touchpoints);
    return has_rows && shard->touchpoints;
}

void shard_free(struct shard *shard)
{
    rows_free(&shard->rows);
    pile_free(&shard->pile);
    moves_free(&shard->moves);
    free(shard->touchpoints);
    free(shard->created);
    soj_engine_free(shard->engine);
}

/* ---- what comes out ---- */

/* Which limit it was, the fault does not say; a touchpoint alone comes up against the second. */
static const char *fault_words(const soj_fault *fault)
{
    _Static_assert(SOJ_LIMIT_INSTANT_MACROSTEPS == 1000 && SOJ_LIMIT_RECORD == 65536,
                   "the message says them");
    if (fault->status != SOJ_ERR_LIMIT) {
        return soj_status_message((soj_status)fault->status);
    }
    return fault->touchpoint == SOJ_NONE
               ? "more than 1,000 timers of this customer came due at one instant, or the "
                 "customer's record would be longer than 65,536 bytes"
               : "the customer's record would be longer than 65,536 bytes";
}

static void add_fault(const struct shard *shard, struct text *text, const soj_output *output)
{
    const soj_fault *fault = &output->as.fault;
    const bool is_count = fault->touchpoint == SOJ_NONE && fault->stage == SOJ_NONE;
    const bool is_timer = fault->touchpoint == SOJ_NONE && !is_count;
    const soj_text where = is_timer ? soj_model_stage_path(shard->model, fault->stage)
                                    : soj_model_touchpoint_path(shard->model, fault->touchpoint);
    const soj_text attribute = soj_model_attribute_name(shard->model, fault->attribute);
    text_adds(text, "sojourn: customer ");
    text_name(text, output->customer.data, output->customer.len);
    if (is_count) {
        text_adds(text, ": a rolling count that lost an event");
    } else {
        text_adds(text, is_timer ? ": a timer of the stage " : ": the touchpoint ");
        text_add(text, where.data, where.len);
    }
    text_adds(text, ", due ");
    text_time(text, fault->due);
    text_adds(text, ", failed and was left out: ");
    if (attribute.data) {
        text_name(text, attribute.data, attribute.len);
        text_adds(text, ": ");
    }
    text_adds(text, fault_words(fault));
    text_addc(text, '\n');
}

static void take_output(struct shard *shard, const soj_output *output)
{
    const soj_transition *transition = &output->as.transition;
    if (output->kind == SOJ_OUTPUT_TOUCHPOINT) {
        shard->touchpoints[output->as.touchpoint.touchpoint]++;
    } else if (output->kind == SOJ_OUTPUT_FAULT) {
        add_fault(shard, &shard->pile.texts[PILE_SAID], output);
    } else if (output->kind == SOJ_OUTPUT_TRANSITION &&
               !moves_add(&shard->moves, transition->from, transition->to, 1)) {
        shard->pile.has_failed = true;
    }
    rows_output(&shard->rows, output);
}

/* Where the pile is large, somebody else has it from now on. */
static bool pass_on(struct shard *shard)
{
    const struct pile *pile = &shard->pile;
    bool is_large = pile->n_marks >= MANY_MARKS || pile->has_failed;
    for (size_t i = 0; i < PILE_TEXTS; i++) {
        is_large = is_large || pile->texts[i].len >= PLENTY;
    }
    return !is_large || shard->pass(shard->context, shard);
}

static bool is_marked(const struct shard *shard, const soj_output *output)
{
    return !shard->is_alone || output->kind == SOJ_OUTPUT_FAULT;
}

static bool is_of(const soj_output *output, const soj_event *event)
{
    return output->customer.len == event->customer_len &&
           memcmp(output->customer.data, event->customer, event->customer_len) == 0;
}

/* ---- events ---- */

static bool note_created(struct shard *shard, uint64_t sequence)
{
    if (shard->n_created == shard->created_capacity) {
        const size_t capacity = 2 * shard->created_capacity + 1024;
        uint64_t *created = realloc(shard->created, capacity * sizeof *created);
        if (!created) {
            return false;
        }
        shard->created = created;
        shard->created_capacity = capacity;
    }
    shard->created[shard->n_created++] = sequence;
    return true;
}

/* What came out of the events from `begin` on, of which each customer has one. False where nobody
 * wants it. */
static bool drain_events(struct shard *shard, const struct lane *lane, size_t begin, size_t end)
{
    size_t n = 0;
    size_t i = begin;
    for (const soj_output *output = soj_engine_next(shard->engine); output;
         output = soj_engine_next(shard->engine), n++) {
        if (is_marked(shard, output)) {
            while (i + 1 < end && !is_of(output, &lane->events[i])) {
                i++;
            }
            pile_mark(&shard->pile, 0, lane->items[i]);
        }
        take_output(shard, output);
        if (!pass_on(shard)) {
            return false;
        }
    }
    const size_t n_events = end - begin;
    const size_t usual = n > 0 ? MOST_OUTPUTS / (n / n_events + 1) : BATCH_MAX;
    shard->batch = usual > 2 * shard->batch ? 2 * shard->batch : usual > 0 ? usual : 1;
    shard->batch = shard->batch < BATCH_MAX ? shard->batch : BATCH_MAX;
    return true;
}

static bool note_new(struct shard *shard, const struct lane *lane, size_t begin, size_t end,
                     uint64_t first)
{
    bool is_fine = true;
    for (size_t i = begin; i < end && is_fine && !shard->is_alone; i++) {
        if (lane->results[i].status == SOJ_OK && lane->results[i].is_new) {
            is_fine = note_created(shard, first + lane->items[i]);
        }
    }
    return is_fine;
}

/* Where the batch that begins at `begin` ends. */
static size_t find_batch(const struct shard *shard, const struct lane *lane, size_t begin)
{
    size_t end = begin + 1;
    while (end < lane->n && end - begin < shard->batch && !lane->begins[end]) {
        end++;
    }
    return end;
}

/* The event cannot be posted for want of memory. */
static bool fail(struct shard *shard, struct lane *lane, size_t i)
{
    lane->results[i] = (soj_result){.status = SOJ_ERR_NOMEM, .handle = SOJ_NONE};
    shard->is_failed = true;
    return false;
}

bool shard_post(struct shard *shard, struct lane *lane, uint64_t first)
{
    size_t i = 0;
    size_t n_tried = 0; /* calls that did nothing since the last that did something */
    while (i < lane->n) {
        const size_t end = n_tried > 0 ? i + 1 : find_batch(shard, lane, i);
        size_t n = 0;
        const soj_status status =
            soj_engine_post_batch(shard->engine, &lane->events[i], end - i, &lane->results[i], &n);
        if (n > 0 && !note_new(shard, lane, i, i + n, first)) {
            return fail(shard, lane, i);
        }
        /* Of an event that could not be posted what was due before it has come out. */
        if (!drain_events(shard, lane, i, end)) {
            return false;
        }
        i += n;
        n_tried = status == SOJ_OK || n > 0 ? 0 : n_tried + 1;
        if (n_tried > 1 || (status != SOJ_OK && status != SOJ_ERR_NOMEM)) {
            return fail(shard, lane, i);
        }
    }
    return true;
}

bool shard_drain(struct shard *shard)
{
    for (const soj_output *output = soj_engine_next(shard->engine); output;
         output = soj_engine_next(shard->engine)) {
        take_output(shard, output);
        if (!pass_on(shard)) {
            return false;
        }
    }
    return true;
}

soj_status shard_place(struct shard *shard, const soj_placement *placement, uint64_t sequence,
                       soj_result *out_result)
{
    const soj_status status = soj_engine_place(shard->engine, placement, out_result);
    bool is_fine = status != SOJ_ERR_NOMEM;
    if (status == SOJ_OK && out_result->is_new && !shard->is_alone) {
        is_fine = note_created(shard, sequence);
    }
    for (const soj_output *output = soj_engine_next(shard->engine); output && is_fine;
         output = soj_engine_next(shard->engine)) {
        take_output(shard, output);
        is_fine = pass_on(shard);
    }
    return is_fine ? status : SOJ_ERR_NOMEM;
}

/* ---- the clock ---- */

static soj_time instant_of(const soj_output *output)
{
    switch (output->kind) {
    case SOJ_OUTPUT_TOUCHPOINT:
        return output->as.touchpoint.emitted;
    case SOJ_OUTPUT_TRANSITION:
        return output->as.transition.time;
    case SOJ_OUTPUT_DECISION:
        return output->as.decision.time;
    case SOJ_OUTPUT_FAULT:
    default:
        return output->as.fault.time;
    }
}

/* By the instant, and by when the customer was created. */
static void mark_step(struct shard *shard, const soj_output *output)
{
    size_t number = 0;
    if (soj_engine_find(shard->engine, output->customer.data, output->customer.len, &number) ==
            SOJ_OK &&
        number < shard->n_created) {
        pile_mark(&shard->pile, (uint64_t)instant_of(output), shard->created[number]);
    } else {
        shard->pile.has_failed = true;
    }
}

bool shard_advance(struct shard *shard, soj_time until, size_t max_steps, bool *out_more)
{
    soj_engine_counters counters = {.struct_size = sizeof counters};
    const soj_status status = soj_engine_advance(shard->engine, until, max_steps, out_more);
    for (const soj_output *output = soj_engine_next(shard->engine); output;
         output = soj_engine_next(shard->engine)) {
        if (!shard->is_alone) {
            mark_step(shard, output);
        }
        take_output(shard, output);
        if (!pass_on(shard)) {
            return false;
        }
    }
    if (soj_engine_stats(shard->engine, &counters) == SOJ_OK) {
        shard->pile.n_steps = counters.clock_steps;
    }
    shard->status = status;
    return status == SOJ_OK;
}
