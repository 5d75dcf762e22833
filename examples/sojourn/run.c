/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"

/* Macrosteps in one piece of an advance: what comes out of them is held in memory. */
enum { ADVANCE_STEPS = 4096 };

static bool begin_counts(struct run *run)
{
    struct counts **const all[] = {&run->reading.types, &run->reading.events,
                                   &run->reading.properties, &run->reading.traits,
                                   &run->transitions};
    bool is_fine = true;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i] = counts_new();
        is_fine = is_fine && *all[i];
    }
    run->touchpoints = calloc(run->info.n_touchpoints + (size_t)1, sizeof *run->touchpoints);
    return is_fine && run->touchpoints;
}

static soj_time read_clock(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (soj_time)now.tv_sec * SOJ_SECOND + now.tv_nsec / 1000;
}

static soj_status make_engine(struct run *run)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.event_id_retention = run->options.event_id_retention;
    options.zones = run->zones.set;
    return soj_engine_new(run->model, &options, &run->engine);
}

int run_begin(struct run *run)
{
    run->begun = progress_seconds();
    run->now = read_clock();
    run->info.struct_size = sizeof run->info;
    soj_status status = soj_model_info(run->model, &run->info);
    if (status == SOJ_OK) {
        status = make_engine(run);
    }
    if (status == SOJ_OK && !begin_counts(run)) {
        status = SOJ_ERR_NOMEM;
    }
    if (status == SOJ_ERR_ZONE) {
        cli_say("%s: the model's time zone is none of those in %s", run->options.model,
                zones_directory(&run->zones));
        return CLI_TROUBLE;
    }
    if (status != SOJ_OK) {
        cli_say("%s", soj_status_message(status));
        return CLI_TROUBLE;
    }
    run->reading.model = run->model;
    run->reading.identify = soj_model_event(run->model, "Identify", strlen("Identify"));
    run->reading.is_strict = run->options.is_strict;
    run->reading.zones = run->zones.set;
    progress_begin(&run->progress);
    return rows_open(&run->rows, run->model, &run->options) ? CLI_FINE : CLI_TROUBLE;
}

void run_free(struct run *run)
{
    counts_free(run->reading.types);
    counts_free(run->reading.events);
    counts_free(run->reading.properties);
    counts_free(run->reading.traits);
    counts_free(run->transitions);
    free(run->touchpoints);
    entry_free(&run->entry);
    soj_engine_free(run->engine);
    zones_free(&run->zones);
    soj_model_unref(run->model);
}

static void add_path(struct text *text, soj_text path)
{
    if (path.data) {
        text_add(text, path.data, path.len);
    } else {
        text_adds(text, "(created)");
    }
}

static bool count_transition(struct run *run, const soj_transition *transition)
{
    struct text name = {0};
    add_path(&name, soj_model_stage_path(run->model, transition->from));
    text_adds(&name, " -> ");
    add_path(&name, soj_model_stage_path(run->model, transition->to));
    const bool is_fine = !name.failed && counts_add(run->transitions, name.data, name.len);
    text_free(&name);
    if (!is_fine) {
        cli_say("out of memory");
    }
    return is_fine;
}

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

static void say_fault(struct run *run, const soj_output *output)
{
    const soj_fault *fault = &output->as.fault;
    const bool is_count = fault->touchpoint == SOJ_NONE && fault->stage == SOJ_NONE;
    const bool is_timer = fault->touchpoint == SOJ_NONE && !is_count;
    const soj_text where = is_timer ? soj_model_stage_path(run->model, fault->stage)
                                    : soj_model_touchpoint_path(run->model, fault->touchpoint);
    const soj_text attribute = soj_model_attribute_name(run->model, fault->attribute);
    struct text text = {0};
    text_adds(&text, "customer ");
    text_name(&text, output->customer.data, output->customer.len);
    if (is_count) {
        text_adds(&text, ": a rolling count that lost an event");
    } else {
        text_adds(&text, is_timer ? ": a timer of the stage " : ": the touchpoint ");
        text_add(&text, where.data, where.len);
    }
    text_adds(&text, ", due ");
    text_time(&text, fault->due);
    text_adds(&text, ", failed and was left out: ");
    if (attribute.data) {
        text_name(&text, attribute.data, attribute.len);
        text_adds(&text, ": ");
    }
    text_adds(&text, fault_words(fault));
    progress_clear(&run->progress);
    cli_say("%.*s", (int)text.len, text.data ? text.data : "");
    text_free(&text);
}

bool run_drain(struct run *run)
{
    for (;;) {
        const soj_output *output = soj_engine_next(run->engine);
        if (!output) {
            return true;
        }
        if (output->kind == SOJ_OUTPUT_TOUCHPOINT) {
            run->touchpoints[output->as.touchpoint.touchpoint]++;
        } else if (output->kind == SOJ_OUTPUT_FAULT) {
            say_fault(run, output);
        } else if (output->kind == SOJ_OUTPUT_TRANSITION &&
                   !count_transition(run, &output->as.transition)) {
            return false;
        }
        if (!rows_output(&run->rows, output)) {
            return false;
        }
    }
}

/* Where the advance stands between its beginning and `until`, for the progress bar. */
static void show_advance(struct run *run, soj_time begin, soj_time until)
{
    const soj_time due = soj_engine_next_due(run->engine);
    const double all = (double)(until - begin);
    const double done = due < until ? (double)(due - begin) : all;
    soj_engine_counters counters = {.struct_size = sizeof counters};
    if (run->progress.is_on && soj_engine_stats(run->engine, &counters) == SOJ_OK) {
        progress_show(&run->progress, "letting time pass", done, all, counters.clock_steps,
                      "steps");
    }
}

static int advance(struct run *run, soj_time until)
{
    const soj_time begin = soj_engine_next_due(run->engine);
    bool is_more = true;
    while (is_more) {
        const soj_status status = soj_engine_advance(run->engine, until, ADVANCE_STEPS, &is_more);
        if (status != SOJ_OK) {
            cli_say("%s", soj_status_message(status));
            return CLI_TROUBLE;
        }
        if (!run_drain(run)) {
            return CLI_TROUBLE;
        }
        if (begin < until) {
            show_advance(run, begin, until);
        }
    }
    progress_clear(&run->progress);
    return CLI_FINE;
}

/* A file that is missing is found before anything is written. */
static int check_readable(const struct options *options)
{
    const char *customers = options->customers;
    if (customers && strcmp(customers, "-") != 0 && !cli_is_readable(customers)) {
        return CLI_TROUBLE;
    }
    for (int i = 0; i < options->n_files; i++) {
        if (strcmp(options->files[i], "-") != 0 && !cli_is_readable(options->files[i])) {
            return CLI_TROUBLE;
        }
    }
    return CLI_FINE;
}

/* Placements, events, then time, then the customers as they are in the end. */
static int run_inputs(struct run *run, soj_time *out_until)
{
    if (run->options.customers) {
        const int code = run_places(run, run->options.customers);
        if (code != CLI_FINE) {
            return code;
        }
    }
    for (int i = 0; i < run->options.n_files; i++) {
        const int code = run_file(run, run->options.files[i]);
        if (code != CLI_FINE) {
            return code;
        }
    }
    *out_until = run->options.has_until ? run->options.until : run->newest;
    if (run->options.has_until || run->has_newest) {
        const int code = advance(run, *out_until);
        if (code != CLI_FINE) {
            return code;
        }
    }
    return rows_customers(&run->rows, run->engine) ? CLI_FINE : CLI_TROUBLE;
}

static int run_all(struct run *run)
{
    soj_time until = 0;
    int code = run_begin(run);
    if (code == CLI_FINE) {
        code = run_inputs(run, &until);
    }
    progress_clear(&run->progress);
    if (!rows_close(&run->rows)) {
        code = CLI_TROUBLE;
    }
    if (code == CLI_FINE && !run_summary(run, until)) {
        cli_say("out of memory");
        code = CLI_TROUBLE;
    }
    return code == CLI_FINE && run->n_rejected > 0 ? CLI_REJECTED : code;
}

static int run_command(int argc, char **argv, bool is_import)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    int code = options_read(argc, argv, is_import, &run->options);
    if (code == CLI_FINE) {
        code = check_readable(&run->options);
    }
    if (code == CLI_FINE) {
        run->zones.directory = run->options.zones;
        code = cli_compile(run->options.model, &run->zones, &run->model);
    }
    if (code == CLI_FINE) {
        code = run_all(run);
    }
    run_free(run);
    free(run);
    return code;
}

int cli_run(int argc, char **argv)
{
    return run_command(argc, argv, false);
}

int cli_import(int argc, char **argv)
{
    return run_command(argc, argv, true);
}
