/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include <stdlib.h>
#include <string.h>

#include "jsonl.h"
#include "words.h"

enum {
    ENOUGH = 256 * 1024, /* bytes of a block */
    BATCH_MAX = 512,     /* events of a batch */
    N_RECENT = 4 * BATCH_MAX
};

/* The customers of a lane's batch at hand: an open table, of which what has another batch's number
 * is free. */
struct recent {
    uint32_t batch;
    uint32_t n;
    struct {
        uint32_t batch, hash;
    } customers[N_RECENT];
};

struct decoder *decoder_new(const struct options *options, const struct reading *reading,
                            soj_time now, size_t n_lanes)
{
    struct decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) {
        return NULL;
    }
    decoder->options = options;
    decoder->now = now;
    decoder->reading = *reading;
    decoder->quick.reading = &decoder->reading;
    decoder->n_lanes = n_lanes;
    decoder->recent = calloc(n_lanes, sizeof *decoder->recent);
    if (!decoder->recent) {
        free(decoder);
        return NULL;
    }
    return decoder;
}

void decoder_free(struct decoder *decoder)
{
    if (decoder) {
        entry_free(&decoder->entry);
        free(decoder->recent);
        free(decoder);
    }
}

/* ---- from the file to records ---- */

bool decode_is_blank(const char *record, size_t len)
{
    size_t i = 0;
    while (i < len && (record[i] == ' ' || record[i] == '\t')) {
        i++;
    }
    return i == len;
}

/* False without memory. */
static bool add_record(struct block *block, const struct source *source, const char *record,
                       size_t len, uint32_t kind)
{
    const size_t at = block->len;
    struct item *item = block_add_item(block);
    if (!item || (kind == ITEM_RECORD && !block_add_record(block, record, len))) {
        return false;
    }
    item->kind = kind;
    item->sum = source_sum(source);
    item->line = source_line(source);
    item->last_line = source_last_line(source);
    item->at = at;
    item->len = len;
    return true;
}

void decode_fill(struct block *block, struct source *source)
{
    uint64_t all = 0;
    bool is_fine = true;
    block->ending = SOURCE_RECORD;
    while (is_fine && block->len < ENOUGH) {
        char *record = NULL;
        size_t len = 0;
        if (block->n_items > 0 && !source_is_ready(source)) {
            break;
        }
        const enum source_result result = source_next(source, &record, &len);
        if (result == SOURCE_TOO_LONG) {
            is_fine = add_record(block, source, NULL, 0, ITEM_TOO_LONG);
        } else if (result != SOURCE_RECORD) {
            block->ending = (int)result;
            break;
        } else if (!decode_is_blank(record, len)) {
            is_fine = add_record(block, source, record, len, ITEM_RECORD);
        }
    }
    if (!is_fine) {
        block->ending = SOURCE_NO_MEMORY;
    }
    source_progress(source, &block->done, &all);
}

/* ---- from a record to an event ---- */

static uint64_t hash_key(const char *key, size_t len)
{
    return words_sum(0, key, len);
}

size_t decode_lane(const char *customer, size_t len, size_t n_lanes)
{
    return n_lanes == 1 ? 0 : (size_t)((hash_key(customer, len) >> 40) % n_lanes);
}

/* Whether a batch has to begin, as the one at hand has the customer already, or enough events. */
static bool begins_batch(struct decoder *decoder, struct recent *recent, uint64_t key_hash)
{
    const uint32_t hash = (uint32_t)key_hash;
    size_t i = hash % N_RECENT;
    bool begins = recent->n == 0 || recent->n == BATCH_MAX;
    while (!begins && recent->customers[i].batch == recent->batch) {
        begins = recent->customers[i].hash == hash;
        i = (i + 1) % N_RECENT;
    }
    if (begins) {
        recent->batch = ++decoder->batch;
        recent->n = 0;
        i = hash % N_RECENT;
    }
    recent->customers[i].batch = recent->batch;
    recent->customers[i].hash = hash;
    recent->n++;
    return begins;
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

/* A text that would go with the entry's tree. False without memory. */
static bool keep_text(struct keep *keep, const char **data, size_t len)
{
    char *copy = keep_take(keep, len);
    if (copy) {
        memcpy(copy, *data, len);
        *data = copy;
    }
    return copy;
}

static bool keep_texts(struct keep *keep, struct entry *entry)
{
    soj_event *event = &entry->event;
    bool is_fine = keep_text(keep, &event->customer, event->customer_len) &&
                   (!event->id || keep_text(keep, &event->id, event->id_len));
    for (size_t i = 0; i < event->n_properties && is_fine; i++) {
        soj_value *value = &entry->properties[i].value;
        is_fine = value->type != SOJ_TYPE_STRING || value->len == 0 ||
                  keep_text(keep, &value->as.text, value->len);
    }
    return is_fine;
}

/* An event that was read goes to its lane, unless it lies too far ahead. False without memory. */
static bool take_event(struct decoder *decoder, struct block *block, struct item *item)
{
    const struct options *options = decoder->options;
    const soj_event *event = &decoder->entry.event;
    if (options->has_until && event->time > options->until) {
        item->kind = ITEM_AFTER;
        return true;
    }
    if (options->max_skew > 0 && event->time - decoder->now > options->max_skew) {
        item->kind = ITEM_TOO_FAR;
        return true;
    }
    const uint64_t hash = hash_key(event->customer, event->customer_len);
    const size_t lane = decoder->n_lanes == 1 ? 0 : (size_t)((hash >> 40) % decoder->n_lanes);
    const bool begins = begins_batch(decoder, &decoder->recent[lane], hash);
    return block_add_event(block, item, lane, event, begins);
}

/* The reader that judges everything. False without memory. */
static bool take_entry(struct decoder *decoder, struct block *block, struct item *item,
                       enum entry_kind kind)
{
    struct entry *entry = &decoder->entry;
    const size_t from = block->reasons.len;
    switch (kind) {
    case ENTRY_EVENT:
        add_zone(entry);
        return (decoder->csv || keep_texts(&block->keep, entry)) &&
               take_event(decoder, block, item);
    case ENTRY_IGNORED:
        item->kind = ITEM_IGNORED;
        return true;
    case ENTRY_REJECTED:
        text_add(&block->reasons, entry->reason.data, entry->reason.len);
        item->kind = ITEM_REJECTED;
        item->at = from;
        item->len = entry->reason.len;
        return !entry->reason.failed && !block->reasons.failed;
    case ENTRY_FAILED:
    default:
        return false;
    }
}

static bool decode_item(struct decoder *decoder, struct block *block, struct item *item)
{
    struct entry *entry = &decoder->entry;
    char *record = block->data + item->at;
    entry_reset(entry);
    if (decoder->csv) {
        return take_entry(decoder, block, item, csv_read(decoder->csv, entry, record, item->len));
    }
    switch (quick_read(&decoder->quick, entry, record, item->len)) {
    case QUICK_EVENT:
        return take_event(decoder, block, item);
    case QUICK_IGNORED:
        item->kind = ITEM_IGNORED;
        return true;
    case QUICK_NO:
        entry_reset(entry);
        return take_entry(decoder, block, item,
                          jsonl_read(&decoder->reading, entry, record, item->len));
    case QUICK_FAILED:
    default:
        return false;
    }
}

void decode_block(struct decoder *decoder, struct block *block)
{
    struct reading *reading = &decoder->reading;
    reading->types = block->counts[0];
    reading->events = block->counts[1];
    reading->properties = block->counts[2];
    reading->traits = block->counts[3];
    decoder->quick.keep = &block->keep;
    for (size_t i = 0; i < decoder->n_lanes; i++) {
        decoder->recent[i].n = 0;
    }
    for (size_t i = 0; i < block->n_items; i++) {
        struct item *item = &block->items[i];
        if (item->kind == ITEM_RECORD && !decode_item(decoder, block, item)) {
            item->kind = ITEM_FAILED;
            break;
        }
    }
    if (!quick_settle(&decoder->quick)) {
        block->ending = SOURCE_NO_MEMORY;
    }
    block_join(block);
}
