/* SPDX-License-Identifier: MIT */

/* From files to the engines: every record becomes an event that is posted, or a customer that is
 * placed; is counted and left; or is rejected with its reason. */

#include <inttypes.h>
#include <stdio.h>

#include "cli.h"
#include "merge.h"
#include "run.h"

/* How many placements go by between two looks at the progress bar. */
enum { SHOW_EVERY = 1024, PLENTY = 64 * 1024 };

/* One file being read. */
struct feed {
    struct run *run;
    struct source *source;
    struct places *places; /* of a file of customers; else NULL */
    struct text reason;
    uint64_t size;      /* of the file; 0: nobody knows */
    struct text faults; /* of the event at hand */
};

/* Where a record is. */
struct place {
    uint64_t line, last_line;
};

static void say_rejected(struct feed *feed, struct place place, const char *reason, size_t len)
{
    feed->run->n_rejected++;
    progress_clear(&feed->run->progress);
    (void)fprintf(stderr, "%s:%" PRIu64 ": rejected: %.*s", source_name(feed->source), place.line,
                  (int)len, reason);
    if (place.last_line > place.line) {
        (void)fprintf(stderr, " (lines %" PRIu64 " to %" PRIu64 ")", place.line, place.last_line);
    }
    (void)fputc('\n', stderr);
}

static void say_text(struct feed *feed, struct place place, const struct text *reason)
{
    static const char unknown[] = "out of memory";
    if (reason->failed) {
        say_rejected(feed, place, unknown, sizeof unknown - 1);
    } else {
        say_rejected(feed, place, reason->data, reason->len);
    }
}

static void say_too_long(struct feed *feed, struct place place)
{
    static const char reason[] = "longer than 16 MiB; it was skipped";
    say_rejected(feed, place, reason, sizeof reason - 1);
}

static void say_too_far(struct feed *feed, struct place place)
{
    static const char reason[] = "the time is further beyond the computer's clock than --max-skew "
                                 "allows";
    say_rejected(feed, place, reason, sizeof reason - 1);
}

static void say_after_until(struct feed *feed, struct place place)
{
    progress_clear(&feed->run->progress);
    (void)fprintf(stderr, "%s:%" PRIu64 ": after --until, not applied\n", source_name(feed->source),
                  place.line);
    feed->run->n_after_until++;
}

static void say_faults(struct run *run, const char *data, size_t len)
{
    if (len > 0) {
        progress_clear(&run->progress);
        (void)fwrite(data, 1, len, stderr);
    }
}

/* Of an event itself: timers that come too thick are faults, not errors of the call. */
_Static_assert(SOJ_LIMIT_RECORD == 65536, "the message below says it");
static const char too_large[] = "the customer's record would be longer than 65,536 bytes";

static void name_attribute(struct text *reason, soj_text name, const char *what)
{
    text_adds(reason, "the attribute ");
    text_name(reason, name.data, name.len);
    text_adds(reason, what);
}

/* Why an engine rejects an event or a placement, in words. What can be wrong with the values as
 * they came was found before it was posted, so a handle is that of an attribute. */
static void explain(struct feed *feed, struct place place, const soj_result *result)
{
    struct text *reason = &feed->reason;
    const soj_text name = soj_model_attribute_name(feed->run->model, result->handle);
    text_clear(reason);
    if (result->status == SOJ_ERR_RANGE && name.data) {
        name_attribute(reason, name,
                       " would get a value outside its one_of, min or max, or text that is too "
                       "long");
    } else if (result->status == SOJ_ERR_READ_ONLY && name.data) {
        name_attribute(reason, name, " counts events; nobody gives it a value");
    } else if (result->status == SOJ_ERR_LIMIT) {
        text_adds(reason, too_large);
    } else if (feed->places && result->status == SOJ_ERR_ARGUMENT) {
        text_adds(reason, "the customer cannot be placed so");
    } else {
        text_adds(reason, soj_status_message((soj_status)result->status));
    }
    say_text(feed, place, reason);
}

/* What became of an event or a placement at `time`. */
static int take_result(struct feed *feed, struct place place, const soj_result *result,
                       soj_time time)
{
    struct run *run = feed->run;
    if (result->status == SOJ_ERR_NOMEM) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    if (result->status != SOJ_OK) {
        run->n_too_old += result->status == SOJ_ERR_TOO_OLD;
        explain(feed, place, result);
    } else if (!result->is_duplicate && !result->is_ignored) {
        *(feed->places ? &run->n_placed : &run->n_applied) += 1;
        run->newest = run->has_newest && run->newest > time ? run->newest : time;
        run->has_newest = true;
    }
    return CLI_FINE;
}

/* ---- events ---- */

/* Messages about the `i`-th event of the only lane: its part of the pile. Moves `*mark` on. */
static void say_faults_of(struct feed *feed, uint64_t item, size_t *mark)
{
    const struct pile *pile = &feed->run->shards[0].pile;
    while (*mark < pile->n_marks && pile->marks[*mark].second == item) {
        const size_t begin = *mark > 0 ? pile->marks[*mark - 1].ends[PILE_SAID] : 0;
        say_faults(feed->run, pile->texts[PILE_SAID].data + begin,
                   pile->marks[*mark].ends[PILE_SAID] - begin);
        ++*mark;
    }
}

/* What came of an event, where there is one shard or there are several. */
static int take_event(struct feed *feed, const struct block *block, const struct item *item,
                      size_t *mark)
{
    struct run *run = feed->run;
    const struct lane *lane = &block->lanes[item->lane];
    const uint64_t number = (uint64_t)(item - block->items);
    const struct place place = {item->line, item->last_line};
    text_clear(&feed->faults);
    if (run->n_shards > 1 && !merge_event(run, item->lane, number, &feed->faults)) {
        return CLI_TROUBLE;
    }
    const int code =
        take_result(feed, place, &lane->results[item->index], lane->events[item->index].time);
    if (run->n_shards == 1) {
        say_faults_of(feed, number, mark);
    }
    say_faults(run, feed->faults.data, feed->faults.len);
    return code;
}

static int take_item(struct feed *feed, const struct block *block, const struct item *item,
                     size_t *mark)
{
    const struct place place = {item->line, item->last_line};
    feed->run->n_lines++;
    switch (item->kind) {
    case ITEM_EVENT:
        return take_event(feed, block, item, mark);
    case ITEM_REJECTED:
        say_rejected(feed, place, block->reasons.data + item->at, item->len);
        return CLI_FINE;
    case ITEM_TOO_LONG:
        say_too_long(feed, place);
        return CLI_FINE;
    case ITEM_TOO_FAR:
        say_too_far(feed, place);
        return CLI_FINE;
    case ITEM_AFTER:
        say_after_until(feed, place);
        return CLI_FINE;
    case ITEM_IGNORED:
        return CLI_FINE;
    case ITEM_FAILED:
    default:
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
}

/* What was counted in a block counts for the run. */
static int take_counts(struct run *run, struct block *block)
{
    struct counts *const to[BLOCK_COUNTS] = {run->reading.types, run->reading.events,
                                             run->reading.properties, run->reading.traits};
    for (size_t i = 0; i < BLOCK_COUNTS; i++) {
        if (!counts_move(block->counts[i], to[i])) {
            cli_say("out of memory");
            return CLI_TROUBLE;
        }
    }
    return CLI_FINE;
}

/* With one shard its events are posted here; the rows are written as they come. */
static bool post_alone(struct run *run, struct block *block)
{
    struct shard *shard = &run->shards[0];
    const bool is_fine = shard_post(shard, &block->lanes[0], block->first);
    pile_close(&shard->pile);
    return is_fine || shard->is_failed;
}

static int take_block(struct feed *feed, struct block *block)
{
    struct run *run = feed->run;
    size_t mark = 0;
    int code = run->n_shards > 1 || post_alone(run, block) ? CLI_FINE : CLI_TROUBLE;
    for (size_t i = 0; i < block->n_items && code == CLI_FINE; i++) {
        code = take_item(feed, block, &block->items[i], &mark);
    }
    if (run->n_shards > 1 && code == CLI_FINE) {
        code = merge_block(run) ? CLI_FINE : CLI_TROUBLE;
    } else if (run->n_shards == 1) {
        run->shards[0].pile.n_marks = 0;
        text_clear(&run->shards[0].pile.texts[PILE_SAID]);
    }
    run->n_sequence += block->n_items;
    return code == CLI_FINE ? take_counts(run, block) : code;
}

/* ---- events for a store ---- */

/* The events of a block's items from `begin` up to `end` exclusively; the lane was done up to
 * `*event`. */
static bool post_some(struct run *run, struct block *block, size_t begin, size_t end, size_t *event)
{
    const struct lane *lane = &block->lanes[0];
    while (*event < lane->n && lane->items[*event] < begin) {
        ++*event;
    }
    struct lane some = {.events = lane->events + *event,
                        .results = lane->results + *event,
                        .items = lane->items + *event,
                        .begins = lane->begins + *event};
    while (*event + some.n < lane->n && some.items[some.n] < end) {
        some.n++;
    }
    *event += some.n;
    return some.n == 0 || shard_post(&run->shards[0], &some, block->first) ||
           run->shards[0].is_failed;
}

static int take_some(struct feed *feed, struct block *block, size_t begin, size_t end,
                     size_t *event)
{
    size_t mark = 0;
    int code = post_some(feed->run, block, begin, end, event) ? CLI_FINE : CLI_TROUBLE;
    for (size_t i = begin; i < end && code == CLI_FINE; i++) {
        code = take_item(feed, block, &block->items[i], &mark);
    }
    return code == CLI_FINE && ledger_is_full(&feed->run->ledger) ? run_commit(feed->run) : code;
}

/* What comes through a pipe is committed as it comes: nobody knows when there is more. */
static int take_kept_block(struct feed *feed, struct block *block)
{
    struct run *run = feed->run;
    int code = CLI_FINE;
    size_t event = 0;
    size_t begin = 0;
    for (size_t i = 0; i < block->n_items && code == CLI_FINE; i++) {
        const enum ledger_answer answer = ledger_see(&run->ledger, block->items[i].sum);
        if (answer == LEDGER_FAIL) {
            return CLI_TROUBLE;
        }
        if (answer == LEDGER_SKIP) {
            begin = i + 1;
        } else if (ledger_is_full(&run->ledger) || i + 1 == block->n_items) {
            code = take_some(feed, block, begin, i + 1, &event);
            begin = i + 1;
        }
    }
    run->n_sequence += block->n_items;
    if (code == CLI_FINE && feed->size == 0) {
        code = run_commit(run);
    }
    return code == CLI_FINE ? take_counts(run, block) : code;
}

static void show_block(struct feed *feed, const struct block *block)
{
    progress_show(&feed->run->progress, source_name(feed->source), (double)block->done,
                  (double)feed->size, feed->run->n_lines, "events");
}

/* The blocks of the file, one after the other. */
static int take_blocks(struct feed *feed)
{
    struct run *run = feed->run;
    int (*const take)(struct feed *, struct block *) =
        run->options.store ? take_kept_block : take_block;
    for (uint64_t n = 0;; n++) {
        if (!run->crew) {
            ring_decode_one(run->ring, run->decoders[0]);
        }
        struct block *block = ring_take(run->ring, n);
        const int code = block ? take(feed, block) : CLI_TROUBLE;
        if (code != CLI_FINE) {
            return code;
        }
        const int ending = block->ending;
        show_block(feed, block);
        ring_release(run->ring);
        if (ending == SOURCE_END) {
            return CLI_FINE;
        }
        if (ending != SOURCE_RECORD) {
            source_say_failure(feed->source, (enum source_result)ending);
            return CLI_TROUBLE;
        }
    }
}

/* All records of a file, behind the header. */
static int take_events(struct feed *feed)
{
    struct run *run = feed->run;
    ring_open(run->ring, feed->source, run->n_sequence);
    merge_begin_file(run);
    const int code = take_blocks(feed);
    merge_end(run);
    return code;
}

/* ---- customers to be placed ---- */

static int put_in_place(struct feed *feed, struct place place, const soj_placement *placement)
{
    struct run *run = feed->run;
    soj_result result = {0};
    if (run->options.has_until && placement->time > run->options.until) {
        say_after_until(feed, place);
        return CLI_FINE;
    }
    struct shard *shard =
        &run->shards[decode_lane(placement->customer, placement->customer_len, run->n_shards)];
    result.status = shard_place(shard, placement, run->n_sequence, &result);
    const int code = take_result(feed, place, &result, placement->time);
    say_faults(run, shard->pile.texts[PILE_SAID].data, shard->pile.texts[PILE_SAID].len);
    text_clear(&shard->pile.texts[PILE_SAID]);
    return code == CLI_FINE && merge_placed(run, shard) ? CLI_FINE : CLI_TROUBLE;
}

static int take_record(struct feed *feed, char *record, size_t len)
{
    struct run *run = feed->run;
    struct entry *entry = &run->entry;
    const struct place place = {source_line(feed->source), source_last_line(feed->source)};
    const soj_time *at = run->options.has_at ? &run->options.at : NULL;
    soj_placement placement = {0};
    run->n_placements++;
    run->n_sequence++;
    entry_reset(entry);
    switch (places_read(feed->places, entry, at, record, len, &placement)) {
    case ENTRY_EVENT:
        return put_in_place(feed, place, &placement);
    case ENTRY_REJECTED:
        say_text(feed, place, &entry->reason);
        return CLI_FINE;
    case ENTRY_IGNORED:
        return CLI_FINE;
    case ENTRY_FAILED:
    default:
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
}

static void show_placements(const struct feed *feed)
{
    uint64_t done = 0;
    uint64_t all = 0;
    if (feed->run->n_placements % SHOW_EVERY == 0) {
        source_progress(feed->source, &done, &all);
        progress_show(&feed->run->progress, source_name(feed->source), (double)done, (double)all,
                      feed->run->n_placements, "customers");
    }
}

static int say_long_record(struct feed *feed)
{
    feed->run->n_placements++;
    say_too_long(feed, (struct place){source_line(feed->source), source_last_line(feed->source)});
    return CLI_FINE;
}

/* A record, NULL where it is too long, that a store may have had. */
static int take_kept_record(struct feed *feed, char *record, size_t len)
{
    struct run *run = feed->run;
    enum ledger_answer answer = LEDGER_TAKE;
    if (run->options.store) {
        answer = ledger_see(&run->ledger, source_sum(feed->source));
    }
    if (answer != LEDGER_TAKE) {
        return answer == LEDGER_SKIP ? CLI_FINE : CLI_TROUBLE;
    }
    const int code = record ? take_record(feed, record, len) : say_long_record(feed);
    return code == CLI_FINE && run->options.store && ledger_is_full(&run->ledger) ? run_commit(run)
                                                                                  : code;
}

static int take_placements(struct feed *feed)
{
    for (;;) {
        char *record = NULL;
        size_t len = 0;
        int code = CLI_FINE;
        const enum source_result result = source_next(feed->source, &record, &len);
        if (result == SOURCE_RECORD) {
            code = decode_is_blank(record, len) ? CLI_FINE : take_kept_record(feed, record, len);
        } else if (result == SOURCE_TOO_LONG) {
            code = take_kept_record(feed, NULL, 0);
        } else if (result == SOURCE_END) {
            return CLI_FINE;
        } else {
            source_say_failure(feed->source, result);
            return CLI_TROUBLE;
        }
        if (code != CLI_FINE) {
            return code;
        }
        show_placements(feed);
    }
}

/* ---- files ---- */

/* Each decoder reads the header for itself. */
static int open_tables(struct run *run, const char *name, const char *record, size_t len)
{
    bool is_fine = true;
    for (size_t i = 0; i < run->n_decoders && is_fine; i++) {
        struct text copy = {0};
        struct decoder *decoder = run->decoders[i];
        text_add(&copy, record, len);
        text_addc(&copy, '\0');
        if (copy.failed) {
            cli_say("%s: out of memory", name);
        } else {
            decoder->csv = csv_open(&decoder->reading, &run->options.map, name, copy.data, len);
        }
        text_free(&copy);
        is_fine = decoder->csv;
    }
    return is_fine ? CLI_FINE : CLI_TROUBLE;
}

/* The first record of a CSV file, then the others. */
static int take_table(struct feed *feed, char *record, size_t len, bool is_places)
{
    struct run *run = feed->run;
    const char *name = source_name(feed->source);
    if (is_places) {
        feed->places = places_open(&run->reading, &run->options.place, name, record, len);
        return feed->places ? take_placements(feed) : CLI_TROUBLE;
    }
    const int code = open_tables(run, name, record, len);
    return code == CLI_FINE ? take_events(feed) : code;
}

/* A CSV file. An empty one is one without records. */
static int take_csv(struct feed *feed, bool is_places)
{
    char *record = NULL;
    size_t len = 0;
    const enum source_result result = source_next(feed->source, &record, &len);
    if (result == SOURCE_RECORD) {
        return take_table(feed, record, len, is_places);
    }
    if (result == SOURCE_END) {
        return CLI_FINE;
    }
    if (result == SOURCE_TOO_LONG) {
        cli_say("%s:1: the header is longer than 16 MiB", source_name(feed->source));
    } else {
        source_say_failure(feed->source, result);
    }
    return CLI_TROUBLE;
}

static int run_source(struct run *run, const char *file, bool is_csv, bool is_places)
{
    uint64_t done = 0;
    struct feed feed = {.run = run, .source = source_open(file, is_csv)};
    if (!feed.source) {
        return CLI_TROUBLE;
    }
    source_progress(feed.source, &done, &feed.size);
    if (run->options.store) {
        ledger_open_file(&run->ledger, feed.source);
    }
    const int code = is_csv ? take_csv(&feed, is_places) : take_events(&feed);
    for (size_t i = 0; i < run->n_decoders; i++) {
        csv_close(run->decoders[i]->csv);
        run->decoders[i]->csv = NULL;
    }
    places_close(feed.places);
    if (run->options.store) {
        ledger_close_file(&run->ledger, feed.source);
    }
    source_close(feed.source);
    text_free(&feed.reason);
    text_free(&feed.faults);
    progress_clear(&run->progress);
    return code;
}

int run_file(struct run *run, const char *file)
{
    return run_source(run, file, options_is_csv(&run->options, file), false);
}

int run_places(struct run *run, const char *file)
{
    return run_source(run, file, true, true);
}
