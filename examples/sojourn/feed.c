/* SPDX-License-Identifier: MIT */

/* From files to the engine: every record becomes an event that is posted, or a customer that is
 * placed; is counted and left; or is rejected with its reason. */

#include <inttypes.h>
#include <stdio.h>

#include "cli.h"
#include "jsonl.h"
#include "run.h"

/* How many records go by between two looks at the progress bar. */
enum { SHOW_EVERY = 1024 };

/* One file being read. */
struct feed {
    struct run *run;
    struct source *source;
    struct csv *csv;       /* NULL for JSON Lines */
    struct places *places; /* of a file of customers; else NULL */
};

static void say_rejected(struct feed *feed, const char *reason, size_t len)
{
    const uint64_t line = source_line(feed->source);
    const uint64_t last = source_last_line(feed->source);
    feed->run->n_rejected++;
    progress_clear(&feed->run->progress);
    (void)fprintf(stderr, "%s:%" PRIu64 ": rejected: %.*s", source_name(feed->source), line,
                  (int)len, reason);
    if (last > line) {
        (void)fprintf(stderr, " (lines %" PRIu64 " to %" PRIu64 ")", line, last);
    }
    (void)fputc('\n', stderr);
}

static void say_text(struct feed *feed, const struct text *reason)
{
    static const char unknown[] = "out of memory";
    if (reason->failed) {
        say_rejected(feed, unknown, sizeof unknown - 1);
    } else {
        say_rejected(feed, reason->data, reason->len);
    }
}

/* Of an event itself: timers that come too thick are faults, not errors of the call. */
_Static_assert(SOJ_LIMIT_RECORD == 65536, "the message below says it");
static const char too_large[] = "the customer's record would be longer than 65,536 bytes";

/* Why the engine rejects an event or a placement, in words. What can be wrong with the values as
 * they came was found before it was posted, so a handle is that of an attribute. */
static void explain(struct feed *feed, const soj_result *result)
{
    struct entry *entry = &feed->run->entry;
    const soj_text name = soj_model_attribute_name(feed->run->model, result->handle);
    text_clear(&entry->reason);
    if (result->status == SOJ_ERR_RANGE && name.data) {
        (void)entry_reject_name(entry, "the attribute", name.data, name.len);
        text_adds(&entry->reason, " would get a value outside its one_of, min or max, or text that "
                                  "is too long");
    } else if (result->status == SOJ_ERR_READ_ONLY && name.data) {
        (void)entry_reject_name(entry, "the attribute", name.data, name.len);
        text_adds(&entry->reason, " counts events; nobody gives it a value");
    } else if (result->status == SOJ_ERR_LIMIT) {
        text_adds(&entry->reason, too_large);
    } else if (feed->places && result->status == SOJ_ERR_ARGUMENT) {
        text_adds(&entry->reason, "the customer cannot be placed so");
    } else {
        text_adds(&entry->reason, soj_status_message((soj_status)result->status));
    }
    say_text(feed, &entry->reason);
}

static void say_after_until(struct feed *feed)
{
    progress_clear(&feed->run->progress);
    (void)fprintf(stderr, "%s:%" PRIu64 ": after --until, not applied\n", source_name(feed->source),
                  source_line(feed->source));
    feed->run->n_after_until++;
}

/* What became of an event or a placement at `time`. */
static int take_result(struct feed *feed, soj_status status, soj_result *result, soj_time time)
{
    struct run *run = feed->run;
    if (status == SOJ_ERR_NOMEM) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    if (status != SOJ_OK) {
        result->status = status;
        run->n_too_old += status == SOJ_ERR_TOO_OLD;
        explain(feed, result);
    } else if (!result->is_duplicate && !result->is_ignored) {
        *(feed->places ? &run->n_placed : &run->n_applied) += 1;
        run->newest = run->has_newest && run->newest > time ? run->newest : time;
        run->has_newest = true;
    }
    return run_drain(run) ? CLI_FINE : CLI_TROUBLE;
}

/* The zone goes with the traits of an Identify. */
static void add_zone(struct entry *entry)
{
    const soj_text zone = entry->zone;
    if (zone.data) {
        entry->properties[entry->event.n_properties++] = (soj_property){
            .handle = SOJ_TRAIT_ZONE,
            .value = {.type = SOJ_TYPE_STRING, .len = (uint32_t)zone.len, .as.text = zone.data}};
    }
}

static int post(struct feed *feed)
{
    struct run *run = feed->run;
    soj_result result = {0};
    add_zone(&run->entry);
    const soj_event *event = &run->entry.event;
    if (run->options.has_until && event->time > run->options.until) {
        say_after_until(feed);
        return CLI_FINE;
    }
    if (run->options.max_skew > 0 && event->time - run->now > run->options.max_skew) {
        static const char reason[] = "the time is further beyond the computer's clock than "
                                     "--max-skew allows";
        say_rejected(feed, reason, sizeof reason - 1);
        return CLI_FINE;
    }
    const soj_status status = soj_engine_post(run->engine, event, &result);
    return take_result(feed, status, &result, event->time);
}

static int put_in_place(struct feed *feed, const soj_placement *placement)
{
    struct run *run = feed->run;
    soj_result result = {0};
    if (run->options.has_until && placement->time > run->options.until) {
        say_after_until(feed);
        return CLI_FINE;
    }
    const soj_status status = soj_engine_place(run->engine, placement, &result);
    return take_result(feed, status, &result, placement->time);
}

static enum entry_kind read_record(struct feed *feed, char *record, size_t len,
                                   soj_placement *out_placement)
{
    struct run *run = feed->run;
    if (feed->places) {
        const soj_time *at = run->options.has_at ? &run->options.at : NULL;
        return places_read(feed->places, &run->entry, at, record, len, out_placement);
    }
    return feed->csv ? csv_read(feed->csv, &run->entry, record, len)
                     : jsonl_read(&run->reading, &run->entry, record, len);
}

static int take_record(struct feed *feed, char *record, size_t len)
{
    struct entry *entry = &feed->run->entry;
    soj_placement placement = {0};
    *(feed->places ? &feed->run->n_placements : &feed->run->n_lines) += 1;
    entry_reset(entry);
    const enum entry_kind kind = read_record(feed, record, len, &placement);
    if (kind == ENTRY_EVENT) {
        return feed->places ? put_in_place(feed, &placement) : post(feed);
    }
    if (kind == ENTRY_REJECTED) {
        say_text(feed, &entry->reason);
    } else if (kind == ENTRY_FAILED) {
        cli_say("out of memory");
        return CLI_TROUBLE;
    }
    return CLI_FINE;
}

static bool is_blank(const char *record, size_t len)
{
    size_t i = 0;
    while (i < len && (record[i] == ' ' || record[i] == '\t')) {
        i++;
    }
    return i == len;
}

static void show_progress(const struct feed *feed)
{
    uint64_t done = 0;
    uint64_t all = 0;
    const uint64_t n = feed->places ? feed->run->n_placements : feed->run->n_lines;
    if (n % SHOW_EVERY == 0) {
        source_progress(feed->source, &done, &all);
        progress_show(&feed->run->progress, source_name(feed->source), (double)done, (double)all, n,
                      feed->places ? "customers" : "events");
    }
}

static int take_all(struct feed *feed)
{
    for (;;) {
        char *record = NULL;
        size_t len = 0;
        int code = CLI_FINE;
        static const char too_long[] = "longer than 16 MiB; it was skipped";
        switch (source_next(feed->source, &record, &len)) {
        case SOURCE_RECORD:
            code = is_blank(record, len) ? CLI_FINE : take_record(feed, record, len);
            break;
        case SOURCE_TOO_LONG:
            *(feed->places ? &feed->run->n_placements : &feed->run->n_lines) += 1;
            say_rejected(feed, too_long, sizeof too_long - 1);
            break;
        case SOURCE_END:
            return CLI_FINE;
        case SOURCE_FAILED:
        default:
            return CLI_TROUBLE;
        }
        if (code != CLI_FINE) {
            return code;
        }
        show_progress(feed);
    }
}

/* The first record of a CSV file, then the others. */
static int take_table(struct feed *feed, char *record, size_t len, bool is_places)
{
    struct run *run = feed->run;
    const char *name = source_name(feed->source);
    if (is_places) {
        feed->places = places_open(&run->reading, &run->options.place, name, record, len);
    } else {
        feed->csv = csv_open(&run->reading, &run->options.map, name, record, len);
    }
    return feed->csv || feed->places ? take_all(feed) : CLI_TROUBLE;
}

/* A CSV file. An empty one is one without records. */
static int take_csv(struct feed *feed, bool is_places)
{
    char *record = NULL;
    size_t len = 0;
    switch (source_next(feed->source, &record, &len)) {
    case SOURCE_RECORD:
        return take_table(feed, record, len, is_places);
    case SOURCE_END:
        return CLI_FINE;
    case SOURCE_TOO_LONG:
        cli_say("%s:1: the header is longer than 16 MiB", source_name(feed->source));
        return CLI_TROUBLE;
    case SOURCE_FAILED:
    default:
        return CLI_TROUBLE;
    }
}

static int run_source(struct run *run, const char *file, bool is_csv, bool is_places)
{
    struct feed feed = {.run = run, .source = source_open(file, is_csv)};
    if (!feed.source) {
        return CLI_TROUBLE;
    }
    const int code = is_csv ? take_csv(&feed, is_places) : take_all(&feed);
    csv_close(feed.csv);
    places_close(feed.places);
    source_close(feed.source);
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
