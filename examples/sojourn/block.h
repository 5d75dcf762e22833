/* SPDX-License-Identifier: MIT */
#ifndef CLI_BLOCK_H
#define CLI_BLOCK_H

#include <sojourn/sojourn.h>

#include "counts.h"
#include "keep.h"
#include "text.h"

/* A piece of a file: some records, and what they are for the engines. It is filled by who reads,
 * made into events by who decodes, and handed to who posts; then used again. */

enum item_kind {
    ITEM_RECORD,   /* not decoded yet */
    ITEM_EVENT,    /* to be posted */
    ITEM_IGNORED,  /* not for this model; it was counted */
    ITEM_REJECTED, /* `reason` says why */
    ITEM_TOO_LONG, /* a record that was skipped */
    ITEM_TOO_FAR,  /* beyond --max-skew */
    ITEM_AFTER,    /* after --until */
    ITEM_FAILED    /* out of memory */
};

/* A record, in the order of the file. Blank ones are none. */
struct item {
    uint64_t line, last_line;
    uint64_t sum;   /* of the file's records up to this one, where they are hashed */
    size_t at, len; /* in the block's data; then, where rejected, of the reason in `reasons` */
    uint32_t kind;
    uint32_t lane, index; /* of an event: its place in one of the lanes */
    uint32_t property;    /* of an event: its first one */
};

/* The events for one engine, in order. */
struct lane {
    soj_event *events;
    soj_result *results;
    uint32_t *items; /* of which item each is */
    bool *begins;    /* a customer that is known from before begins a batch: within one, each
                        customer occurs once, so that it says whose an output is */
    size_t n, capacity;
};

enum { BLOCK_COUNTS = 4 };

struct block {
    char *data;
    size_t len, capacity;
    struct item *items;
    size_t n_items, items_capacity;
    soj_property *properties;
    size_t n_properties, properties_capacity;
    struct keep keep;    /* texts that do not lie in the data */
    struct text reasons; /* of what is rejected */
    struct lane *lanes;
    size_t n_lanes;
    struct counts
        *counts[BLOCK_COUNTS]; /* as those of a `reading`: types, events, properties, traits */
    uint64_t first;            /* number of its first record of all that are read */
    uint64_t done;             /* bytes of the file read when it was filled */
    int ending;                /* a source_result: what follows its records */
};

/* False without memory. To be freed in each case. */
bool block_begin(struct block *block, size_t n_lanes);
void block_free(struct block *block);

/* Drop what it holds; memory far beyond the usual is given back. */
void block_clear(struct block *block);

/* The next record. False without memory. */
bool block_add_record(struct block *block, const char *record, size_t len);
/* The item of a record, to be filled in. NULL without memory. */
struct item *block_add_item(struct block *block);

/* The event of an item, with its properties copied, for a lane. False without memory. */
bool block_add_event(struct block *block, struct item *item, size_t lane, const soj_event *event,
                     bool begins);
/* All events are there: they find their properties. */
void block_join(struct block *block);

#endif
