/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "merge.h"

/* Bytes of rows that are written at once. */
enum { PLENTY = 64 * 1024 };

static bool begin_counts(struct run *run)
{
    struct counts **const all[] = {&run->reading.types, &run->reading.events,
                                   &run->reading.properties, &run->reading.traits};
    bool is_fine = true;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i] = counts_new(COUNTS_NAMES_MAX);
        is_fine = is_fine && *all[i];
    }
    return is_fine;
}

static soj_time read_clock(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (soj_time)now.tv_sec * SOJ_SECOND + now.tv_nsec / 1000;
}

static soj_status make_engine(struct run *run, soj_engine **out_engine)
{
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    options.event_id_retention = run->options.event_id_retention;
    options.zones = run->zones.set;
    if (run->options.store) {
        run->code = store_engine(&run->store, run->model, &options, out_engine);
        return run->code == CLI_FINE ? SOJ_OK : SOJ_ERR_STORE;
    }
    return soj_engine_new(run->model, &options, out_engine);
}

static soj_status make_shards(struct run *run, size_t n)
{
    run->shards = calloc(n, sizeof *run->shards);
    run->ports = calloc(n, sizeof *run->ports);
    run->jobs = calloc(n, sizeof *run->jobs);
    soj_status status = run->shards && run->ports && run->jobs ? SOJ_OK : SOJ_ERR_NOMEM;
    while (status == SOJ_OK && run->n_shards < n) {
        const size_t i = run->n_shards;
        struct shard *shard = &run->shards[i];
        soj_engine *engine = NULL;
        status = make_engine(run, &engine);
        if (status == SOJ_OK) {
            run->n_shards++;
            run->ports[i] = port_new();
            run->jobs[i] = (struct job){.shard = shard, .port = run->ports[i], .ring = run->ring};
            const bool is_fine = shard_begin(shard, run->model, &run->options, engine, i, n == 1);
            status = is_fine && run->ports[i] ? SOJ_OK : SOJ_ERR_NOMEM;
        }
    }
    return status;
}

static soj_status make_decoders(struct run *run, size_t n, size_t n_shards)
{
    const size_t n_blocks = 2 * n + n_shards + 1;
    run->ring = ring_new(n_blocks, n_shards);
    while (run->n_decoders < n) {
        struct decoder *decoder = decoder_new(&run->options, &run->reading, run->now, n_shards);
        if (!decoder) {
            return SOJ_ERR_NOMEM;
        }
        run->decoders[run->n_decoders++] = decoder;
    }
    return run->ring ? SOJ_OK : SOJ_ERR_NOMEM;
}

/* How many threads for customers, and how many that decode; no crew: one thread for everything. */
static void gather_crew(struct run *run, size_t *out_shards, size_t *out_decoders)
{
    const size_t n = run->options.n_jobs > 0 ? (size_t)run->options.n_jobs : 1;
    *out_shards = n;
    *out_decoders = (n + 1) / 2;
    if (n > 1) {
        run->crew = crew_new(*out_decoders + n);
    } else if (run->options.n_jobs == 0 && crew_processors() > 1) {
        run->crew = crew_new(1);
    }
    if (!run->crew) {
        *out_shards = *out_decoders = 1;
    }
}

static soj_status make_parts(struct run *run)
{
    size_t n_shards = 1;
    size_t n_decoders = 1;
    gather_crew(run, &n_shards, &n_decoders);
    soj_status status = begin_counts(run) ? SOJ_OK : SOJ_ERR_NOMEM;
    if (status == SOJ_OK) {
        status = make_decoders(run, n_decoders, n_shards);
    }
    if (status == SOJ_OK) {
        status = make_shards(run, n_shards);
    }
    if (status == SOJ_OK && !rows_begin(&run->rows, run->model, &run->options, run->texts)) {
        status = SOJ_ERR_NOMEM;
    }
    if (status == SOJ_OK) {
        merge_end(run);
    }
    return status;
}

static bool open_sinks(struct run *run)
{
    bool is_fine = true;
    for (size_t i = 0; i < N_STREAMS && is_fine; i++) {
        is_fine = sink_open(&run->sinks[i], run->options.streams[i]);
    }
    if (is_fine) {
        rows_headers(&run->rows);
        is_fine = run_write(run, run->texts, 1);
    }
    return is_fine;
}

static int begin_ledger(struct run *run)
{
    soj_engine *engine = run->shards[0].engine;
    run->before.struct_size = sizeof run->before;
    if (soj_engine_stats(engine, &run->before) != SOJ_OK) {
        return CLI_TROUBLE;
    }
    return ledger_begin(&run->ledger, &run->store, engine, &run->options);
}

int run_begin(struct run *run)
{
    run->begun = progress_seconds();
    run->now = read_clock();
    run->info.struct_size = sizeof run->info;
    run->reading.model = run->model;
    run->reading.identify = soj_model_event(run->model, "Identify", strlen("Identify"));
    run->reading.is_strict = run->options.is_strict;
    run->reading.zones = run->zones.set;
    soj_status status = soj_model_info(run->model, &run->info);
    if (status == SOJ_OK) {
        status = make_parts(run);
    }
    if (run->code != CLI_FINE) {
        return run->code;
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
    int code = run->options.store ? begin_ledger(run) : CLI_FINE;
    if (code == CLI_FINE) {
        progress_begin(&run->progress);
        code = open_sinks(run) ? CLI_FINE : CLI_TROUBLE;
    }
    return code;
}

void run_free(struct run *run)
{
    crew_free(run->crew);
    ring_free(run->ring);
    for (size_t i = 0; i < run->n_decoders; i++) {
        decoder_free(run->decoders[i]);
    }
    for (size_t i = 0; i < run->n_shards; i++) {
        shard_free(&run->shards[i]);
        port_free(run->ports[i]);
    }
    store_close(&run->store);
    free(run->shards);
    free(run->ports);
    free(run->jobs);
    counts_free(run->reading.types);
    counts_free(run->reading.events);
    counts_free(run->reading.properties);
    counts_free(run->reading.traits);
    rows_free(&run->rows);
    for (size_t i = 0; i < N_STREAMS; i++) {
        text_free(&run->texts[i]);
    }
    entry_free(&run->entry);
    zones_free(&run->zones);
    soj_model_unref(run->model);
}

bool run_write(struct run *run, struct text *texts, size_t enough)
{
    bool is_fine = true;
    for (size_t i = 0; i < N_STREAMS && is_fine; i++) {
        if (run->sinks[i].file && (texts[i].len >= enough || texts[i].failed)) {
            is_fine = sink_write(&run->sinks[i], &texts[i]);
        }
    }
    return is_fine;
}

/* Messages are no rows, and were said. */
static bool write_rest(struct run *run)
{
    bool is_fine = run_write(run, run->texts, 1);
    if (run->n_shards == 1 && is_fine) {
        text_clear(&run->shards[0].pile.texts[PILE_SAID]);
        is_fine = run_write(run, run->shards[0].pile.texts, 1);
    }
    return is_fine;
}

bool run_close(struct run *run)
{
    bool is_fine = write_rest(run);
    for (size_t i = 0; i < N_STREAMS; i++) {
        is_fine = sink_close(&run->sinks[i]) && is_fine;
    }
    return is_fine;
}

/* Messages about timers that failed. */
static void say_rest(struct run *run, struct text *said)
{
    if (said->len > 0) {
        progress_clear(&run->progress);
        (void)fwrite(said->data, 1, said->len, stderr);
        text_clear(said);
    }
}

int run_commit(struct run *run)
{
    struct shard *shard = &run->shards[0];
    const int code = ledger_commit(&run->ledger, run->has_newest, run->newest);
    if (code != CLI_FINE) {
        return code;
    }
    const bool is_fine = shard_drain(shard);
    say_rest(run, &shard->pile.texts[PILE_SAID]);
    shard->pile.n_marks = 0;
    return is_fine && run_write(run, shard->pile.texts, 1) ? CLI_FINE : CLI_TROUBLE;
}

/* The shard whose next customer was created first; NULL: there are no more. */
static struct shard *find_next_created(struct run *run, size_t *numbers)
{
    struct shard *first = NULL;
    for (size_t i = 0; i < run->n_shards; i++) {
        struct shard *shard = &run->shards[i];
        if (numbers[i] < shard->n_created &&
            (!first || shard->created[numbers[i]] < first->created[numbers[first->number]])) {
            first = shard;
        }
    }
    return first;
}

/* One row a customer, in the order of creation. */
static bool write_merged_customers(struct run *run)
{
    size_t numbers[OPTIONS_JOBS_MAX] = {0};
    bool is_fine = true;
    struct shard *shard = find_next_created(run, numbers);
    while (shard && is_fine) {
        is_fine = rows_customer(&run->rows, shard->engine, numbers[shard->number]++) &&
                  run_write(run, run->texts, PLENTY);
        shard = find_next_created(run, numbers);
    }
    return is_fine;
}

static bool write_customers(struct run *run)
{
    bool is_fine = true;
    if (!run->rows.is_wanted[STREAM_CUSTOMERS]) {
        return true;
    }
    if (run->n_shards > 1) {
        return write_merged_customers(run);
    }
    const size_t n = soj_engine_numbers(run->shards[0].engine);
    for (size_t i = 0; i < n && is_fine; i++) {
        is_fine = rows_customer(&run->rows, run->shards[0].engine, i) &&
                  run_write(run, run->texts, PLENTY);
    }
    return is_fine;
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

/* Placements, then events. */
static int read_inputs(struct run *run)
{
    int code = CLI_FINE;
    if (run->options.customers) {
        code = run_places(run, run->options.customers);
    }
    for (int i = 0; i < run->options.n_files && code == CLI_FINE; i++) {
        code = run_file(run, run->options.files[i]);
    }
    if (code == CLI_FINE && run->options.store) {
        code = ledger_end(&run->ledger);
        code = code == CLI_FINE ? run_commit(run) : code;
    }
    return code;
}

/* Of a store the newest event may be one that it has had. */
static void find_newest(struct run *run)
{
    soj_time newest = 0;
    if (run->options.store && ledger_newest(&run->ledger, &newest)) {
        run->newest = run->has_newest && run->newest > newest ? run->newest : newest;
        run->has_newest = true;
    }
}

/* The input, then time, then the customers as they are in the end. */
static int run_inputs(struct run *run, soj_time *out_until)
{
    int code = read_inputs(run);
    if (code != CLI_FINE) {
        return code;
    }
    find_newest(run);
    *out_until = run->options.has_until ? run->options.until : run->newest;
    if (run->options.has_until || run->has_newest) {
        code = run_advance(run, *out_until);
        if (code != CLI_FINE) {
            return code;
        }
    }
    return write_customers(run) ? CLI_FINE : CLI_TROUBLE;
}

static int run_all(struct run *run)
{
    soj_time until = 0;
    int code = run_begin(run);
    if (code == CLI_FINE) {
        code = run_inputs(run, &until);
    }
    progress_clear(&run->progress);
    if (!run_close(run)) {
        code = CLI_TROUBLE;
    }
    if (code == CLI_FINE && !run_summary(run, until)) {
        cli_say("out of memory");
        code = CLI_TROUBLE;
    }
    return code == CLI_FINE && run->n_rejected > 0 ? CLI_REJECTED : code;
}

/* A new store is made for a model that is fine; where none is named, the store has it. */
static int open_model(struct run *run)
{
    const struct options *options = &run->options;
    int code = CLI_FINE;
    run->zones.directory = options->zones;
    if (options->model) {
        code = cli_compile(options->model, &run->zones, &run->model);
        return code == CLI_FINE && options->store
                   ? store_open(&run->store, options->store, STORE_MAKE)
                   : code;
    }
    code = store_open(&run->store, options->store, STORE_WRITE);
    return code == CLI_FINE ? store_model(&run->store, &run->zones, &run->model) : code;
}

static int run_command(int argc, char **argv, enum options_command command)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    int code = options_read(argc, argv, command, &run->options);
    if (code == CLI_FINE) {
        code = check_readable(&run->options);
    }
    if (code == CLI_FINE) {
        code = open_model(run);
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
    return run_command(argc, argv, OPTIONS_RUN);
}

int cli_import(int argc, char **argv)
{
    return run_command(argc, argv, OPTIONS_IMPORT);
}

int cli_advance(int argc, char **argv)
{
    return run_command(argc, argv, OPTIONS_ADVANCE);
}
