/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "property.h"

typedef struct pt_drive {
    const pt_subject *subject;
    const pt_manner *manner;
    soj_engine *engine;
    pt_store *store; /* NULL: none */
    pt_log *log;
    pt_rng rng;
    uint64_t again_duplicates, again_rejected, again_ignored; /* of what came twice */
    bool was_released; /* what waited may be due at its customer's clock */
    uint64_t posted;   /* of a manner that watches: events, placements */
    soj_time now;      /* and the latest advance */
} pt_drive;

static void drain(pt_drive *drive)
{
    const soj_output *output;

    if (drive->store != NULL)
        pt_store_commit(drive->store, drive->engine, drive->log);
    while ((output = soj_engine_next(drive->engine)) != NULL)
        pt_log_output(drive->subject, output, drive->log);
    if (drive->store != NULL)
        drive->engine = pt_store_renew(drive->store, drive->engine);
}

/* The event of an id once more: ignored where it was applied, else rejected as before. */
static void post_again(pt_drive *drive, const pt_posted *posted, soj_status before)
{
    soj_result result;

    memset(&result, 0x5a, sizeof result);
    soj_status status = soj_engine_post(drive->engine, &posted->event, &result);
    if (status != before || (status == SOJ_OK && !result.is_duplicate && !result.is_ignored))
        pt_log_broken(drive->log, "an event that comes twice is not ignored", status);
    if (status != SOJ_OK)
        drive->again_rejected++;
    else if (result.is_duplicate)
        drive->again_duplicates++;
    else
        drive->again_ignored++;
}

static void post_one(pt_drive *drive, const pt_input *own)
{
    pt_input resolved;
    const pt_input *input = &resolved;
    pt_posted posted;
    soj_result result;

    memset(&result, 0x5a, sizeof result);
    drain(drive);
    pt_resolve(drive->log, own, &resolved);
    pt_make_event(drive->subject, input, &posted);
    soj_status status = soj_engine_post(drive->engine, &posted.event, &result);
    if (status != (soj_status)result.status)
        pt_log_broken(drive->log, "soj_engine_post: its status is not its result's", status);
    pt_log_result(drive->subject, input, &result, drive->log);
    if (drive->manner->twice && input->id > 0 && input->event != PT_ERASED)
        post_again(drive, &posted, status);
}

static void place(pt_drive *drive, const pt_input *input)
{
    pt_posted posted;
    soj_result result;

    memset(&result, 0x5a, sizeof result);
    pt_make_placement(drive->subject, input, &posted);
    soj_status status = soj_engine_place(drive->engine, &posted.placement, &result);
    if (status != (soj_status)result.status)
        pt_log_broken(drive->log, "soj_engine_place: its status is not its result's", status);
    pt_log_result(drive->subject, input, &result, drive->log);
}

static void post_batch(pt_drive *drive, const pt_input *const *inputs, size_t n)
{
    static pt_posted posted[PT_OPS];
    static pt_input resolved[PT_OPS];
    soj_event events[PT_OPS];
    soj_result results[PT_OPS];
    size_t done = 0;

    memset(results, 0x5a, sizeof results);
    for (size_t i = 0; i < n; i++) {
        pt_resolve(drive->log, inputs[i], &resolved[i]);
        pt_make_event(drive->subject, &resolved[i], &posted[i]);
        events[i] = posted[i].event;
    }
    soj_status status = soj_engine_post_batch(drive->engine, events, n, results, &done);
    if (status != SOJ_OK || done != n)
        pt_log_broken(drive->log, "soj_engine_post_batch", status);
    for (size_t i = 0; i < n; i++)
        pt_log_result(drive->subject, &resolved[i], &results[i], drive->log);
}

static void hold(pt_drive *drive, const pt_input *input)
{
    int32_t kind;
    uint32_t handle;

    if (!pt_find_held(drive->subject, input, &kind, &handle))
        return;
    drive->was_released = drive->was_released || input->kind == PT_RELEASE;
    soj_status status = input->kind == PT_HOLD ? soj_hold(drive->engine, kind, handle)
                                               : soj_release(drive->engine, kind, handle);
    if (status != SOJ_OK)
        pt_log_broken(drive->log, "soj_hold, soj_release", status);
}

static void advance_fully(pt_drive *drive, soj_time now, size_t max_steps)
{
    bool more = true;

    for (int calls = 0; more; calls++) {
        soj_status status = soj_engine_advance(drive->engine, now, max_steps, &more);
        if (status != SOJ_OK) {
            pt_log_broken(drive->log, "soj_engine_advance", status);
            return;
        }
        if ((max_steps == 0 && more) || calls > 100000) {
            pt_log_broken(drive->log, "soj_engine_advance does not end, steps", (int64_t)max_steps);
            return;
        }
    }
}

/* In pieces, through instants between what is next due and `now`. */
static void advance_split(pt_drive *drive, soj_time now)
{
    pt_rng *rng = &drive->rng;

    for (int pieces = pt_below(rng, 4); pieces > 0; pieces--) {
        soj_time next = soj_engine_next_due(drive->engine);
        if (next >= now)
            break;
        soj_time piece = next + pt_between(rng, -1, 2) * drive->subject->model->unit / 2;
        if (piece >= 0 && piece <= now)
            advance_fully(drive, piece, (size_t)pt_below(rng, 3));
        if (pt_chance(rng, 50))
            drain(drive);
    }
    advance_fully(drive, now, (size_t)pt_below(rng, 4));
}

static void note_counters(pt_drive *drive)
{
    soj_engine_counters counters = {.struct_size = sizeof counters};
    pt_log *log = drive->log;

    if (soj_engine_stats(drive->engine, &counters) != SOJ_OK)
        pt_log_broken(log, "soj_engine_stats", 0);
    log->customers = counters.customers;
    log->accepted = counters.accepted;
    log->rejected = counters.rejected - drive->again_rejected;
    log->late = counters.late;
    log->unhandled = counters.unhandled;
    log->clock_steps = counters.clock_steps;
    log->faults = counters.faults;
    log->duplicates = counters.duplicates - drive->again_duplicates;
    log->erased = counters.erased;
    log->ignored = counters.ignored - drive->again_ignored;
    log->condition_errors = counters.condition_errors;
}

/* What holds for every customer at any time. */
static void check_final(const pt_final *final, bool was_released, pt_log *log)
{
    if (final->created > final->clock || final->due < final->clock ||
        (final->due == final->clock && !was_released))
        pt_log_broken(log, "a customer is created after its clock, or due before it", final->due);
    for (int i = 0; i < PT_TRACKS; i++)
        if (final->stage[i] != PT_NONE && final->since[i] > final->clock)
            pt_log_broken(log, "a stage is entered after the clock", final->since[i]);
}

static void look(pt_drive *drive)
{
    soj_engine *engine = drive->engine;
    pt_log *log = drive->log;
    soj_time next = SOJ_TIME_NEVER;

    memset(log->finals, 0, sizeof log->finals);
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
            pt_log_final(drive->subject, record, len, i, log);
        check_final(&log->finals[i], drive->was_released, log);
        if (log->finals[i].due < next)
            next = log->finals[i].due;
    }
    if (soj_engine_next_due(engine) != next)
        pt_log_broken(log, "soj_engine_next_due", soj_engine_next_due(engine));
    note_counters(drive);
}

/* After an input, where the manner asks for it. */
static void watch(pt_drive *drive, const pt_input *input)
{
    pt_log *log = drive->log;
    soj_time next = soj_engine_next_due(drive->engine);

    if (!drive->manner->watched)
        return;
    look(drive);
    pt_log_state(log);
    drive->posted += input->kind == PT_POST || input->kind == PT_PLACE;
    if (log->accepted + log->rejected + log->duplicates + log->ignored != drive->posted)
        pt_log_broken(log, "accepted, rejected, ignored and duplicates are not all",
                      (int64_t)drive->posted);
    if (input->kind != PT_ADVANCE || input->time < drive->now)
        return;
    drive->now = input->time;
    if (next <= drive->now)
        pt_log_broken(log, "something is still due after an advance to its end", next);
}

/* The events from `*at` on up to the next input of another sort, at most `most`. What is about an
 * emission has to know of all before it. */
static size_t gather(const pt_script *script, int *at, int most, const pt_input **out_inputs)
{
    size_t n = 0;

    for (; *at < script->n && (int)n < most; (*at)++) {
        const pt_input *input = &script->inputs[*at];
        if (!input->alive)
            continue;
        if (input->kind != PT_POST || (input->event >= PT_FEEDBACK && n > 0))
            break;
        out_inputs[n++] = input;
    }
    return n;
}

static void advance(pt_drive *drive, const pt_input *input)
{
    if (drive->manner->split)
        advance_split(drive, input->time);
    else
        advance_fully(drive, input->time, 0);
}

static void post(pt_drive *drive, const pt_input *const *inputs, size_t n)
{
    if (drive->manner->batch == 0) {
        post_one(drive, inputs[0]);
        watch(drive, inputs[0]);
        return;
    }
    if (inputs[0]->event >= PT_FEEDBACK)
        drain(drive);
    post_batch(drive, inputs, n);
}

static void act(pt_drive *drive, const pt_input *input)
{
    if (input->kind == PT_PLACE)
        place(drive, input);
    else if (input->kind == PT_ADVANCE)
        advance(drive, input);
    else
        hold(drive, input);
    watch(drive, input);
}

static void run(pt_drive *drive, const pt_script *script)
{
    int batch = drive->manner->batch;

    for (int i = 0; i < script->n;) {
        const pt_input *inputs[PT_OPS];
        size_t n = gather(script, &i, batch == 0 ? 1 : batch, inputs);
        if (n > 0)
            post(drive, inputs, n);
        if (n > 0 || i == script->n) {
            if (batch == 0 || pt_chance(&drive->rng, 50))
                drain(drive);
            continue;
        }
        act(drive, &script->inputs[i++]);
        drain(drive);
    }
    drain(drive);
}

/* Where nothing is reported as missed, nobody can tell whether emissions are remembered. */
static bool may_forget(const pt_script *script)
{
    for (int i = 0; i < script->n; i++) {
        if (script->inputs[i].kind == PT_POST && script->inputs[i].event == PT_MISSED)
            return false;
    }
    return true;
}

void pt_run_engine(const pt_subject *subject, const pt_script *script, const pt_manner *manner,
                   pt_log *log)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    pt_drive drive = {
        .subject = subject, .manner = manner, .log = log, .rng = {.state = manner->seed}};

    options.event_id_retention = script->retention;
    options.max_skew = script->max_skew;
    options.forgets_emissions = manner->seed % 2 == 1 && may_forget(script);
    options.zones = pt_zones_for(subject, script, manner->seed);
    if (manner->stored) {
        drive.store = pt_store_new(subject, &options, manner->seed);
        drive.engine = pt_store_open(drive.store);
    } else
        PT_CHECK(soj_engine_new(subject->compiled, &options, &drive.engine) == SOJ_OK);
    run(&drive, script);
    look(&drive);
    soj_engine_free(drive.engine);
    if (manner->stored)
        pt_store_free(drive.store);
}
