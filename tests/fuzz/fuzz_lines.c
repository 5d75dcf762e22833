/* SPDX-License-Identifier: MIT */
/* Any bytes as a file of events (JSON Lines, CSV, gzip of either) or of customers to be placed, as
 * the command line tool reads it. The first byte of the input chooses the form and the options, the
 * second how many bytes come at a time when it is read once more.
 *
 * Each record is posted, placed, ignored or reported with its line, each once; the same comes of
 * it in pieces, and record by record; an event that is read, written as JSON, is read as the same
 * event; and what the quick reader of JSON takes, jansson takes for the same. */
#define _POSIX_C_SOURCE 200809L
#define ZLIB_CONST

#include "fuzz/lines.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "cli.h"
#include "fuzz/fuzz.h"
#include "jsonl.h"
#include "quick.h"

enum {
    HEAD = 2,
    MOST = 1 << 13,
    STEPS = 3000,
    /* Bits of the first byte; the lowest two are a `form`. */
    STRICT = 4,
    UNTIL = 8,
    RETENTION = 16,
    PACKED = 32, /* the second reading is of gzip */
    INTERRUPTED = 64
};

enum form { JSON_LINES, CSV, CSV_OF_ONE_EVENT, CUSTOMERS };

static const soj_time BEGIN = 1772442000 * SOJ_SECOND;

static const char text[] =
    "sojourn: 1\n"
    "model: fuzz\n"
    "version: 1\n"
    "attributes:\n"
    "  b: bool\n"
    "  i: {type: int, min: -5, max: 1000000}\n"
    "  d: {type: double, default: 2.5}\n"
    "  s: string\n"
    "  o: {type: string, one_of: [x, y], default: x}\n"
    "  t: timestamp\n"
    "  p: duration\n"
    "  n: {count: Ev, within: 3d, up_to: 5}\n"
    "events:\n"
    "  Ev:\n"
    "    properties: {b: bool, i: int, d: double, s: string, o: string, t: timestamp, p: "
    "duration}\n"
    "    set: {i: event.i, s: event.s}\n"
    "  \"A, \\\"B\\\"\": {properties: {t: timestamp, d: double}, set: {t: event.t, d: event.d}}\n"
    "channels: {email: {}}\n"
    "initial: a\n"
    "stages:\n"
    "  a: {on: {Ev: [{to: b, when: customer.n > 1}]}, after: {30d: b}}\n"
    "  b:\n"
    "    after: {3d: c}\n"
    "    touchpoints: {one: {channel: email, after: 1d}, two: {channel: email, on: Ev}}\n"
    "  c: {on: {Ev: a}}\n" /* rest: a time may lie thousands of years ahead */
    "tracks: {side: {initial: u, stages: {u: {on: {Ev: v}}, v: {}}}}\n";

/* ---- one reading ---- */

/* What came of it. */
typedef struct outcome {
    int code;
    struct run *run;
    char *said; /* all messages */
    size_t said_len;
    uint64_t digest; /* of all customers */
    soj_engine_counters counters;
    uint64_t n_records, n_ignored; /* of events or customers */
} outcome;

static soj_model *model(void)
{
    static soj_model *compiled; /* once, for good */
    if (!compiled)
        FUZZ_CHECK(soj_model_compile(text, sizeof(text) - 1, NULL, NULL, &compiled) == SOJ_OK);
    return soj_model_ref(compiled);
}

static void set_options(struct options *options, uint8_t flags)
{
    const enum form form = flags & 3;
    options->is_strict = flags & STRICT;
    options->has_map = form != JSON_LINES;
    options->map = (struct csv_map){.customer = "customer", .time = "time", .id = "id"};
    if (form == CSV_OF_ONE_EVENT)
        options->map.fixed_event = "Ev";
    else
        options->map.event = "event";
    if (form == CSV_OF_ONE_EVENT)
        options->map.id = NULL;
    options->has_until = options->has_at = flags & UNTIL;
    options->until = options->at = BEGIN + 10 * SOJ_DAY;
    options->event_id_retention = flags & RETENTION ? 2 * SOJ_DAY : 0;
    options->n_jobs = 1;
}

static struct run *begin(uint8_t flags)
{
    struct run *run = calloc(1, sizeof(*run));
    FUZZ_CHECK(run);
    run->model = model();
    set_options(&run->options, flags);
    FUZZ_CHECK(run_begin(run) == CLI_FINE);
    run->progress.is_on = false;
    return run;
}

static uint64_t mix(uint64_t digest, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < len; i++)
        digest = (digest ^ bytes[i]) * UINT64_C(0x100000001b3);
    return digest;
}

static uint64_t digest_customers(const soj_engine *engine)
{
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < soj_engine_numbers(engine); i++) {
        soj_text key;
        const void *record;
        size_t len;
        if (soj_engine_customer(engine, i, &key, &record, &len) != SOJ_OK)
            continue;
        digest = mix(digest, key.data, key.len);
        digest = mix(digest, record, len);
    }
    return digest;
}

static void print_counts(const struct run *run)
{
    FUZZ_CHECK(counts_print(run->reading.types, "types") &&
               counts_print(run->reading.events, "events") &&
               counts_print(run->reading.properties, "properties") &&
               counts_print(run->reading.traits, "traits"));
}

/* Time passes a little, and what there is to be seen is noted. */
static void conclude(outcome *out, uint8_t flags)
{
    struct run *run = out->run;
    const bool are_customers = (flags & 3) == CUSTOMERS;
    print_counts(run);
    bool is_more;
    FUZZ_CHECK(shard_advance(&run->shards[0], BEGIN + 400 * SOJ_DAY, STEPS, &is_more));
    FUZZ_CHECK(run_close(run));
    FUZZ_CHECK(run_stats(run, &out->counters));
    out->digest = digest_customers(run->shards[0].engine);
    out->n_records = are_customers ? run->n_placements : run->n_lines;
    out->n_ignored = counts_total(run->reading.types) + counts_total(run->reading.events);
}

static void read_file(struct run *run, uint8_t flags, int *code)
{
    if (*code == CLI_FINE)
        *code = (flags & 3) == CUSTOMERS ? run_places(run, fuzz_file) : run_file(run, fuzz_file);
}

/* What the tool says goes to `out->said` until listen_no_more(). */
static FILE *listen(outcome *out)
{
    FILE *usual = stderr;
    stderr = open_memstream(&out->said, &out->said_len);
    FUZZ_CHECK(stderr);
    return usual;
}

static void listen_no_more(FILE *usual)
{
    FUZZ_CHECK(fclose(stderr) == 0);
    stderr = usual;
}

static void read_whole(uint8_t flags, const uint8_t *data, size_t size, size_t chunk, outcome *out)
{
    memset(out, 0, sizeof(*out));
    FILE *usual = listen(out);
    out->run = begin(flags);
    fuzz_feed(data, size, chunk, flags & INTERRUPTED && chunk < size);
    read_file(out->run, flags, &out->code);
    conclude(out, flags);
    listen_no_more(usual);
}

static void forget(outcome *out)
{
    run_free(out->run);
    free(out->run);
    free(out->said);
}

static void check_same(const outcome *a, const outcome *b)
{
    FUZZ_CHECK(a->code == b->code && a->digest == b->digest && a->n_records == b->n_records);
    FUZZ_CHECK(a->run->n_rejected == b->run->n_rejected && a->run->n_too_old == b->run->n_too_old);
    FUZZ_CHECK(a->said_len == b->said_len && memcmp(a->said, b->said, a->said_len) == 0);
    FUZZ_CHECK(memcmp(&a->counters, &b->counters, sizeof(a->counters)) == 0);
}

/* ---- nothing is lost ---- */

/* The records of the file but the header of a CSV file, which is first. */
typedef struct found_records {
    fuzz_record items[MOST];
    size_t n;
    size_t header; /* bytes */
    uint64_t first_line;
} found_records;

static void find_records(const uint8_t *data, size_t size, bool is_csv, found_records *out)
{
    size_t at = 0;
    uint64_t line = 1;
    out->n = out->header = 0;
    if (is_csv && size > 0)
        out->header = at = fuzz_find_record(data, size, 0, 1, true, &line).end;
    out->first_line = line;
    while (at < size) {
        fuzz_record *record = &out->items[out->n];
        *record = fuzz_find_record(data, size, at, line, is_csv, &line);
        at = record->end;
        out->n += !record->is_blank;
    }
}

/* The number in "FILE:NUMBER: …", or 0. */
static uint64_t line_of(const char *said, size_t len)
{
    const size_t name = sizeof("/dev/null:") - 1;
    if (len <= name || memcmp(said, fuzz_file, name - 1) != 0)
        return 0;
    return strtoull(said + name, NULL, 10);
}

/* The lines that are reported are those of records, each once and in order; how many they are. */
static uint64_t count_reported(const outcome *out, const found_records *records)
{
    uint64_t n = 0;
    size_t at = 0;
    const char *end;
    for (const char *line = out->said; line < out->said + out->said_len; line = end + 1) {
        end = memchr(line, '\n', (size_t)(out->said + out->said_len - line));
        FUZZ_CHECK(end);
        const uint64_t number = line_of(line, (size_t)(end - line));
        if (number == 0)
            continue;
        while (at < records->n && records->items[at].line != number)
            at++;
        FUZZ_CHECK(at < records->n);
        at++;
        n++;
    }
    return n;
}

static void check_nothing_lost(const outcome *out, const found_records *records)
{
    const struct run *run = out->run;
    FUZZ_CHECK(out->n_records == records->n);
    FUZZ_CHECK(count_reported(out, records) == run->n_rejected + run->n_after_until);
    FUZZ_CHECK(records->n == run->n_applied + run->n_placed + run->n_rejected + run->n_after_until +
                                 out->n_ignored + out->counters.duplicates);
}

/* ---- record by record ---- */

/* Each record as a file of its own: the header, line ends up to its line, the record. */
static void read_records(uint8_t flags, const uint8_t *data, const found_records *records,
                         outcome *out)
{
    static uint8_t file[2 * MOST];
    memset(out, 0, sizeof(*out));
    FILE *usual = listen(out);
    out->run = begin(flags);
    for (size_t i = 0; i < records->n; i++) {
        const fuzz_record *record = &records->items[i];
        const size_t len = record->end - record->begin;
        size_t at = records->header;
        if (at > 0)
            memcpy(file, data, at);
        for (uint64_t line = records->first_line; line < record->line; line++)
            file[at++] = '\n';
        memcpy(file + at, data + record->begin, len);
        fuzz_feed(file, at + len, sizeof(file), false);
        read_file(out->run, flags, &out->code);
    }
    conclude(out, flags);
    listen_no_more(usual);
}

/* ---- events as JSON ---- */

static void check_again(const struct reading *reading, const soj_event *event)
{
    static struct entry again;
    struct text json = {0};
    fuzz_print_event(reading, event, &json);
    FUZZ_CHECK(!json.failed);
    entry_reset(&again);
    FUZZ_CHECK(jsonl_read(reading, &again, json.data, json.len) == ENTRY_EVENT);
    FUZZ_CHECK(fuzz_same_event(event, &again.event));
    text_free(&json);
    entry_free(&again);
}

/* The same to the last bit. */
static void check_values(const soj_event *a, const soj_event *b)
{
    FUZZ_CHECK(fuzz_same_event(a, b));
    for (size_t i = 0; i < a->n_properties; i++) {
        const soj_value *left = &a->properties[i].value, *right = &b->properties[i].value;
        FUZZ_CHECK(left->type == right->type);
        FUZZ_CHECK(left->type != SOJ_TYPE_DOUBLE ||
                   memcmp(&left->as.number, &right->as.number, sizeof(double)) == 0);
    }
}

/* What the quick reader says of a line, of which jansson says `kind` and `event`. */
static void check_quick(struct quick *quick, enum entry_kind kind, const soj_event *event,
                        const char *line, size_t len)
{
    static struct entry entry;
    static char padded[MOST + SCAN_BEHIND];
    memcpy(padded, line, len);
    memset(padded + len, '\n', SCAN_BEHIND);
    entry_reset(&entry);
    const enum quick_kind said = quick_read(quick, &entry, padded, len);
    FUZZ_CHECK(said != QUICK_FAILED);
    if (said == QUICK_EVENT) {
        FUZZ_CHECK(kind == ENTRY_EVENT);
        check_values(&entry.event, event);
    }
    FUZZ_CHECK(said != QUICK_IGNORED || kind == ENTRY_IGNORED);
}

/* Both readers on all lines; what they count is the same, but for lines that only one takes. */
static void check_both(struct run *run, struct source *source)
{
    static struct quick quick; /* names that are remembered last as long as the model */
    static struct reading counting;
    struct keep keep = {0};
    char *record;
    size_t len;
    counting = run->reading;
    counting.types = counting.events = counts_new(SIZE_MAX);
    counting.properties = counting.traits = counting.types;
    FUZZ_CHECK(counting.types);
    memset(&quick, 0, sizeof(quick));
    quick.reading = &counting;
    quick.keep = &keep;
    while (source_next(source, &record, &len) == SOURCE_RECORD) {
        entry_reset(&run->entry);
        const enum entry_kind kind = jsonl_read(&run->reading, &run->entry, record, len);
        if (kind == ENTRY_EVENT)
            check_again(&run->reading, &run->entry.event);
        check_quick(&quick, kind, &run->entry.event, record, len);
        keep_clear(&keep);
    }
    FUZZ_CHECK(quick_settle(&quick));
    FUZZ_CHECK(counts_total(counting.types) <=
               counts_total(run->reading.types) + counts_total(run->reading.events) +
                   counts_total(run->reading.properties) + counts_total(run->reading.traits));
    counts_free(counting.types);
    keep_free(&keep);
}

static void check_table(struct run *run, struct source *source)
{
    char *record;
    size_t len;
    struct csv *csv = NULL;
    if (source_next(source, &record, &len) == SOURCE_RECORD)
        csv = csv_open(&run->reading, &run->options.map, fuzz_file, record, len);
    while (csv && source_next(source, &record, &len) == SOURCE_RECORD) {
        entry_reset(&run->entry);
        if (csv_read(csv, &run->entry, record, len) == ENTRY_EVENT)
            check_again(&run->reading, &run->entry.event);
    }
    csv_close(csv);
}

static void check_events(uint8_t flags, const uint8_t *data, size_t size)
{
    const bool is_csv = (flags & 3) != JSON_LINES;
    struct run *run = begin(flags);
    fuzz_feed(data, size, size, false);
    struct source *source = source_open(fuzz_file, is_csv);
    FUZZ_CHECK(source);
    if (is_csv)
        check_table(run, source);
    else
        check_both(run, source);
    source_close(source);
    FUZZ_CHECK(run_close(run));
    run_free(run);
    free(run);
}

/* ---- all of it ---- */

static size_t pack(const uint8_t *data, size_t size, uint8_t *out, size_t room)
{
    z_stream stream = {0};
    FUZZ_CHECK(deflateInit2(&stream, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    stream.next_in = data;
    stream.avail_in = (uInt)size;
    stream.next_out = out;
    stream.avail_out = (uInt)room;
    FUZZ_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    const size_t len = stream.total_out;
    FUZZ_CHECK(deflateEnd(&stream) == Z_OK);
    return len;
}

static void check_pieces(uint8_t flags, const uint8_t *data, size_t size, size_t chunk,
                         const outcome *whole)
{
    static uint8_t packed[2 * MOST];
    outcome pieces;
    if (flags & PACKED) {
        size = pack(data, size, packed, sizeof(packed));
        data = packed;
    }
    read_whole(flags, data, size, chunk, &pieces);
    check_same(whole, &pieces);
    forget(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static found_records found;
    outcome whole, single;
    if (size < HEAD || size > MOST)
        return 0;
    const uint8_t flags = data[0];
    const size_t chunk = (size_t)data[1] + 1;
    data += HEAD;
    size -= HEAD;
    const bool is_gzip = size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
    read_whole(flags, data, size, MOST, &whole);
    check_pieces(is_gzip ? (uint8_t)(flags & ~PACKED) : flags, data, size, chunk, &whole);
    find_records(data, size, (flags & 3) != JSON_LINES, &found);
    if (!is_gzip && whole.code == CLI_FINE) {
        check_nothing_lost(&whole, &found);
        read_records(flags, data, &found, &single);
        check_same(&whole, &single);
        forget(&single);
        if ((flags & 3) != CUSTOMERS)
            check_events(flags, data, size);
    }
    forget(&whole);
    return 0;
}
