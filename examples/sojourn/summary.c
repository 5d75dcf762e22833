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

/* How many customers are in each stage: by handle, owned by the caller. NULL without memory. */
static uint64_t *count_stages(const struct run *run)
{
    uint64_t *stages = calloc(run->info.n_stages + (size_t)1, sizeof *stages);
    const size_t n = stages ? soj_engine_numbers(run->engine) : 0;
    for (size_t i = 0; i < n; i++) {
        soj_text key = {0};
        const void *record = NULL;
        size_t len = 0;
        if (soj_engine_customer(run->engine, i, &key, &record, &len) != SOJ_OK) {
            continue; /* erased */
        }
        for (uint32_t track = 0; track < run->info.n_tracks; track++) {
            uint32_t stage = SOJ_NONE;
            if (soj_record_stage(run->model, record, len, track, &stage, NULL) == SOJ_OK &&
                stage < run->info.n_stages) {
                stages[stage]++;
            }
        }
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

static void print_touchpoints(const struct run *run)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < run->info.n_touchpoints; i++) {
        n += run->touchpoints[i];
    }
    (void)fprintf(stderr, "  touchpoints: %" PRIu64 "\n", n);
    for (uint32_t i = 0; i < run->info.n_touchpoints; i++) {
        if (run->touchpoints[i] > 0) {
            print_row(soj_model_touchpoint_path(run->model, i), run->touchpoints[i]);
        }
    }
}

/* A number that is only worth a word where it is not 0; `one` is what there is one of. */
static void print_some(uint64_t n, const char *one, const char *behind)
{
    if (n > 0) {
        (void)fprintf(stderr, "%" PRIu64 " %s%s%s", n, one, ending(n), behind);
    }
}

static void print_events(const struct run *run, const soj_engine_counters *counters)
{
    if (run->options.is_import) {
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

bool run_summary(const struct run *run, soj_time until)
{
    soj_engine_counters counters = {.struct_size = sizeof counters};
    char time[SOJ_TIME_TEXT_MAX] = "";
    if (soj_engine_stats(run->engine, &counters) != SOJ_OK) {
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
    print_events(run, &counters);
    const bool is_fine = print_stages(run) && (print_touchpoints(run), true) &&
                         counts_print(run->transitions, "transitions") && print_unknown(run);
    print_speed(run, &counters);
    return is_fine;
}
