/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "run.h"

/* Of the plural of a word. */
static const char *ending(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void print_row(soj_text name, uint64_t n)
{
    (void)fprintf(stderr, "    %-40.*s %12" PRIu64 "\n", (int)name.len, name.data, n);
}

/* The stages of one customer, added to `stages`. */
static void count_stages_of(const struct run *run, const void *record, size_t len, uint64_t *stages)
{
    for (uint32_t track = 0; track < run->info.n_tracks; track++) {
        uint32_t stage = SOJ_NONE;
        if (soj_record_stage(run->model, record, len, track, &stage, NULL) == SOJ_OK &&
            stage < run->info.n_stages) {
            stages[stage]++;
        }
    }
}

/* Where the customers of one engine are: added to `stages`, by handle. False without memory. */
static bool count_stages_in(const struct run *run, const soj_engine *engine, uint64_t *stages)
{
    soj_status status = SOJ_OK;
    const size_t n = soj_engine_numbers(engine);
    for (size_t i = 0; i < n && status != SOJ_ERR_NOMEM; i++) {
        soj_text key = {0};
        const void *record = NULL;
        size_t len = 0;
        status = soj_engine_customer(engine, i, &key, &record, &len);
        if (status == SOJ_OK) { /* not erased */
            count_stages_of(run, record, len, stages);
        }
    }
    return status != SOJ_ERR_NOMEM;
}

/* How many customers are in each stage: by handle, owned by the caller. NULL without memory. */
static uint64_t *count_stages(const struct run *run)
{
    uint64_t *stages = calloc(run->info.n_stages + (size_t)1, sizeof *stages);
    bool is_fine = stages;
    for (size_t i = 0; i < run->n_shards && is_fine; i++) {
        is_fine = count_stages_in(run, run->shards[i].engine, stages);
    }
    if (!is_fine) {
        free(stages);
        stages = NULL;
    }
    return stages;
}

static bool print_stages(const struct run *run)
{
    uint64_t *stages = count_stages(run);
    if (!stages) {
        return false;
    }
    (void)fputs("  stages\n", stderr);
    for (uint32_t i = 0; i < run->info.n_stages; i++) {
        if (stages[i] > 0) {
            print_row(soj_model_stage_path(run->model, i), stages[i]);
        }
    }
    free(stages);
    return true;
}

/* How often a touchpoint was emitted. */
static uint64_t count_touchpoint(const struct run *run, uint32_t touchpoint)
{
    uint64_t n = 0;
    for (size_t i = 0; i < run->n_shards; i++) {
        n += run->shards[i].touchpoints[touchpoint];
    }
    return n;
}

static void print_touchpoints(const struct run *run)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < run->info.n_touchpoints; i++) {
        n += count_touchpoint(run, i);
    }
    (void)fprintf(stderr, "  touchpoints: %" PRIu64 "\n", n);
    for (uint32_t i = 0; i < run->info.n_touchpoints; i++) {
        const uint64_t emitted = count_touchpoint(run, i);
        if (emitted > 0) {
            print_row(soj_model_touchpoint_path(run->model, i), emitted);
        }
    }
}

static void add_path(struct text *text, soj_text path)
{
    if (path.data) {
        text_add(text, path.data, path.len);
    } else {
        text_adds(text, "(created)");
    }
}

static bool count_move(const struct run *run, const struct move *move, struct counts *counts)
{
    struct text name = {0};
    add_path(&name, soj_model_stage_path(run->model, move->from));
    text_adds(&name, " -> ");
    add_path(&name, soj_model_stage_path(run->model, move->to));
    const bool is_fine = !name.failed && counts_add_many(counts, name.data, name.len, move->n);
    text_free(&name);
    return is_fine;
}

static bool print_transitions(const struct run *run)
{
    struct counts *counts = counts_new(SIZE_MAX);
    bool is_fine = counts;
    for (size_t i = 0; i < run->n_shards; i++) {
        const struct moves *moves = &run->shards[i].moves;
        for (size_t k = 0; k < moves->capacity && is_fine; k++) {
            is_fine = moves->items[k].n == 0 || count_move(run, &moves->items[k], counts);
        }
    }
    is_fine = is_fine && counts_print(counts, "transitions");
    counts_free(counts);
    return is_fine;
}

/* A number that is only worth a word where it is not 0; `one` is what there is one of. */
static void print_some(uint64_t n, const char *one, const char *behind)
{
    if (n > 0) {
        (void)fprintf(stderr, "%" PRIu64 " %s%s%s", n, one, ending(n), behind);
    }
}

/* What a store had already is none of the lines counted below. */
static void print_store(const struct run *run)
{
    const uint64_t n = run->ledger.n_skipped;
    if (run->options.store) {
        (void)fprintf(stderr, "  store: %s, commit %" PRIu64, run->options.store,
                      soj_engine_sequence(run->shards[0].engine));
        if (n > 0) {
            (void)fprintf(stderr, "; it had %" PRIu64 " line%s of the input already", n, ending(n));
        }
        (void)fputc('\n', stderr);
    }
}

static void print_events(const struct run *run, const soj_engine_counters *counters)
{
    if (run->options.command == OPTIONS_IMPORT) {
        (void)fprintf(stderr, "  placements: %" PRIu64 " line%s, %" PRIu64 " applied\n",
                      run->n_placements, ending(run->n_placements), run->n_placed);
    }
    (void)fprintf(stderr,
                  "  events: %" PRIu64 " line%s, %" PRIu64 " applied (%" PRIu64 " late, %" PRIu64
                  " taken by no transition), ",
                  run->n_lines, ending(run->n_lines), run->n_applied, counters->late,
                  counters->unhandled);
    print_some(counters->duplicates, "duplicate", ", ");
    print_some(counters->ignored, "report", " about nothing that was sent, ");
    print_some(counters->erased, "customer", " erased, ");
    (void)fprintf(stderr, "%" PRIu64 " rejected, ", run->n_rejected);
    if (run->n_too_old > 0) {
        (void)fprintf(stderr, "%" PRIu64 " of them too old, ", run->n_too_old);
    }
    (void)fprintf(stderr, "%" PRIu64 " unknown, %" PRIu64 " of other types",
                  counts_total(run->reading.events), counts_total(run->reading.types));
    if (run->options.has_until) {
        (void)fprintf(stderr, ", %" PRIu64 " after --until", run->n_after_until);
    }
    (void)fputc('\n', stderr);
}

static bool print_unknown(const struct run *run)
{
    return counts_print(run->reading.events, "unknown events, left out") &&
           counts_print(run->reading.types, "lines of other types, left out") &&
           counts_print(run->reading.properties, "unknown properties, left out") &&
           counts_print(run->reading.traits, "unknown traits, left out");
}

static void print_speed(const struct run *run, const soj_engine_counters *counters)
{
    const double seconds = progress_seconds() - run->begun;
    (void)fprintf(stderr,
                  "  clock: %" PRIu64 " step%s, %" PRIu64 " failed; %" PRIu64
                  " condition%s with an error\n",
                  counters->clock_steps, ending(counters->clock_steps), counters->faults,
                  counters->condition_errors, ending(counters->condition_errors));
    if (run->zones.set) {
        const soj_text version = soj_zones_version(run->zones.set);
        (void)fprintf(stderr, "  time zones: version %.*s, from %s\n", (int)version.len,
                      version.data, zones_directory(&run->zones));
    }
    (void)fprintf(stderr, "  took %.2f s, %.0f events/s\n", seconds,
                  seconds > 0 ? (double)run->n_lines / seconds : 0.0);
}

bool run_stats(const struct run *run, soj_engine_counters *out_counters)
{
    soj_engine_counters sum = {.struct_size = sizeof sum};
    bool is_fine = true;
    for (size_t i = 0; i < run->n_shards; i++) {
        soj_engine_counters one = {.struct_size = sizeof one};
        is_fine = soj_engine_stats(run->shards[i].engine, &one) == SOJ_OK && is_fine;
        sum.customers += one.customers;
        sum.accepted += one.accepted;
        sum.rejected += one.rejected;
        sum.late += one.late;
        sum.unhandled += one.unhandled;
        sum.clock_steps += one.clock_steps;
        sum.faults += one.faults;
        sum.condition_errors += one.condition_errors;
        sum.duplicates += one.duplicates;
        sum.erased += one.erased;
        sum.ignored += one.ignored;
    }
    /* A store's engine goes on counting where another run stopped. */
    sum.accepted -= run->before.accepted;
    sum.rejected -= run->before.rejected;
    sum.late -= run->before.late;
    sum.unhandled -= run->before.unhandled;
    sum.clock_steps -= run->before.clock_steps;
    sum.faults -= run->before.faults;
    sum.condition_errors -= run->before.condition_errors;
    sum.duplicates -= run->before.duplicates;
    sum.erased -= run->before.erased;
    sum.ignored -= run->before.ignored;
    *out_counters = sum;
    return is_fine;
}

bool run_summary(const struct run *run, soj_time until)
{
    soj_engine_counters counters = {.struct_size = sizeof counters};
    char time[SOJ_TIME_TEXT_MAX] = "";
    if (!run_stats(run, &counters)) {
        return false;
    }
    (void)soj_time_format(until, time);
    (void)fprintf(stderr, "%.*s version %" PRIu32 ": %" PRIu64 " customer%s",
                  (int)run->info.name.len, run->info.name.data, run->info.version,
                  counters.customers, ending(counters.customers));
    if (run->options.has_until || run->has_newest) {
        (void)fprintf(stderr, " until %s", time);
    }
    (void)fputc('\n', stderr);
    print_store(run);
    if (run->options.command != OPTIONS_ADVANCE) {
        print_events(run, &counters);
    }
    const bool is_fine = print_stages(run) && (print_touchpoints(run), true) &&
                         print_transitions(run) && print_unknown(run);
    print_speed(run, &counters);
    return is_fine;
}
