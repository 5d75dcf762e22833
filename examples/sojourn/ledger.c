/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "ledger.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "decode.h"
#include "progress.h"
#include "store.h"
#include "words.h"

/* What is hashed where a file begins. */
enum { FILE_MARK = 0x66 };

/* ---- the beginning ---- */

static uint64_t add_text(uint64_t sum, const char *text)
{
    for (; text && *text; text++) {
        sum = words_hash(sum ^ (unsigned char)*text);
    }
    return words_hash(sum ^ 0x100);
}

/* The same records read by other options are another input. */
static uint64_t hash_options(const struct options *options)
{
    const struct csv_map *map = &options->map;
    uint64_t sum = words_hash((uint64_t)options->command);
    sum = add_text(sum, map->customer);
    sum = add_text(sum, map->event);
    sum = add_text(sum, map->fixed_event);
    sum = add_text(sum, map->time);
    sum = add_text(sum, map->id);
    for (size_t i = 0; i < options->place.n_pairs; i++) {
        sum = add_text(sum, options->place.pairs[i].key);
        sum = add_text(sum, options->place.pairs[i].column);
    }
    return options->has_at ? words_hash(sum ^ (uint64_t)options->at) : sum;
}

void ledger_open_file(const struct ledger *ledger, struct source *source)
{
    source_sum_from(source, words_hash(ledger->sum ^ FILE_MARK));
}

void ledger_close_file(struct ledger *ledger, const struct source *source)
{
    ledger->sum = source_sum(source);
}

/* ---- what the store has had ---- */

/* The i-th file of the input, that of customers first; NULL: there is none. */
static const char *file_of(const struct options *options, int i, bool *out_is_csv)
{
    const int n_before = options->customers ? 1 : 0;
    if (i < n_before) {
        *out_is_csv = true;
        return options->customers;
    }
    if (i - n_before >= options->n_files) {
        return NULL;
    }
    *out_is_csv = options_is_csv(options, options->files[i - n_before]);
    return options->files[i - n_before];
}

static bool can_be_read_twice(const struct options *options)
{
    struct stat info = {0};
    bool is_csv = false;
    bool can = true;
    const char *file = NULL;
    for (int i = 0; can && (file = file_of(options, i, &is_csv)) != NULL; i++) {
        const int failed = strcmp(file, "-") == 0 ? fstat(STDIN_FILENO, &info) : stat(file, &info);
        can = failed == 0 && S_ISREG(info.st_mode);
    }
    return can;
}

static void show_search(struct progress *progress, const struct source *source, uint64_t n)
{
    uint64_t done = 0;
    uint64_t all = 0;
    if (n % 4096 == 0) {
        source_progress(source, &done, &all);
        progress_show(progress, "looking for where the store stopped", (double)done, (double)all, n,
                      "records");
    }
}

/* The records of one file. What cannot be read is told when it is read again. */
static void seek_in(struct ledger *ledger, struct source *source, uint64_t most,
                    struct progress *progress)
{
    while (ledger->input.n < most) {
        char *record = NULL;
        size_t len = 0;
        const enum source_result result = source_next(source, &record, &len);
        if (result != SOURCE_RECORD && result != SOURCE_TOO_LONG) {
            return;
        }
        if (result == SOURCE_RECORD && decode_is_blank(record, len)) {
            continue;
        }
        const uint64_t n = ++ledger->input.n;
        const struct past_input *found = past_find(&ledger->past, n, source_sum(source));
        ledger->continued = found ? found : ledger->continued;
        show_search(progress, source, n);
    }
}

static void seek_file(struct ledger *ledger, const char *file, bool is_csv, uint64_t most,
                      struct progress *progress)
{
    char *record = NULL;
    size_t len = 0;
    const bool is_stdin = strcmp(file, "-") == 0;
    const off_t from = is_stdin ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
    struct source *source = source_open(file, is_csv);
    if (source) {
        ledger_open_file(ledger, source);
        if (!is_csv || source_next(source, &record, &len) == SOURCE_RECORD) {
            seek_in(ledger, source, most, progress);
        }
        ledger_close_file(ledger, source);
    }
    source_close(source);
    if (is_stdin) {
        (void)lseek(STDIN_FILENO, from, SEEK_SET);
    }
}

static void seek(struct ledger *ledger, const struct options *options)
{
    const struct ledger before = *ledger;
    const uint64_t most = past_longest(&ledger->past);
    struct progress progress;
    bool is_csv = false;
    progress_begin(&progress);
    const char *file = NULL;
    for (int i = 0; ledger->input.n < most && (file = file_of(options, i, &is_csv)) != NULL; i++) {
        seek_file(ledger, file, is_csv, most, &progress);
    }
    progress_clear(&progress);
    ledger->input = before.input;
    ledger->sum = before.sum;
}

int ledger_begin(struct ledger *ledger, struct store *store, soj_engine *engine,
                 const struct options *options)
{
    const soj_bytes position = soj_engine_position(engine);
    *ledger = (struct ledger){.store = store,
                              .engine = engine,
                              .batch = options->batch,
                              .sum = hash_options(options),
                              .input.newest = SOJ_TIME_NEVER};
    if (!past_read(&ledger->past, position.data, position.len)) {
        cli_say("%s: another program puts its input into this store; only it knows where to go on",
                store->path);
        return CLI_TROUBLE;
    }
    if (can_be_read_twice(options)) {
        seek(ledger, options);
    } else {
        ledger->is_sought = ledger->past.n > 0;
    }
    return CLI_FINE;
}

/* ---- record by record ---- */

enum ledger_answer ledger_see(struct ledger *ledger, uint64_t sum)
{
    struct past_input *input = &ledger->input;
    if (ledger->is_sought) {
        ledger->is_sought = false;
        ledger->continued = past_guess(&ledger->past, sum);
        ledger->is_guessed = ledger->continued != NULL;
    }
    input->n++;
    input->sum = sum;
    input->first = input->n == 1 ? sum : input->first;
    if (!ledger->continued || input->n > ledger->continued->n) {
        ledger->n_open++;
        return LEDGER_TAKE;
    }
    ledger->n_skipped++;
    if (input->n == ledger->continued->n && sum != ledger->continued->sum) {
        cli_say("%s: the input begins like one that the store has had, but differs within its "
                "first %" PRIu64 " records. Nothing of it was done: give it as a file, which can "
                "be read twice",
                ledger->store->path, input->n);
        return LEDGER_FAIL;
    }
    return LEDGER_SKIP;
}

int ledger_end(const struct ledger *ledger)
{
    if (!ledger->is_guessed || ledger->input.n >= ledger->continued->n) {
        return CLI_FINE;
    }
    cli_say("%s: the input begins like one that the store has had %" PRIu64 " records of, but ends "
            "after %" PRIu64 ". Nothing of it was done: give it as a file, which can be read twice",
            ledger->store->path, ledger->continued->n, ledger->input.n);
    return CLI_TROUBLE;
}

/* ---- commits ---- */

bool ledger_is_full(const struct ledger *ledger)
{
    return ledger->n_open >= ledger->batch;
}

bool ledger_newest(const struct ledger *ledger, soj_time *out_newest)
{
    const bool is_known = ledger->continued && ledger->continued->newest != SOJ_TIME_NEVER;
    if (is_known) {
        *out_newest = ledger->continued->newest;
    }
    return is_known;
}

int ledger_commit(struct ledger *ledger, bool has_newest, soj_time newest)
{
    unsigned char position[SOJ_LIMIT_POSITION];
    struct past_input *input = &ledger->input;
    if (ledger->n_open == 0) {
        return store_commit(ledger->store, ledger->engine, NULL, 0);
    }
    input->newest = SOJ_TIME_NEVER;
    const bool had_newest = ledger_newest(ledger, &input->newest);
    if (has_newest && (!had_newest || newest > input->newest)) {
        input->newest = newest;
    }
    past_put(&ledger->past, ledger->continued, input);
    ledger->continued = &ledger->past.inputs[0];
    ledger->is_guessed = false;
    ledger->n_open = 0;
    return store_commit(ledger->store, ledger->engine, position,
                        past_write(&ledger->past, position));
}
