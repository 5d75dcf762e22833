/* SPDX-License-Identifier: MIT */
#include "block.h"

#include <stdlib.h>
#include <string.h>

#include "scan.h"

/* What a block keeps when it is used again. */
enum { USUAL = 1024 * 1024 };

bool block_begin(struct block *block, size_t n_lanes)
{
    bool is_fine = true;
    *block = (struct block){.lanes = calloc(n_lanes, sizeof *block->lanes)};
    block->n_lanes = block->lanes ? n_lanes : 0;
    for (size_t i = 0; i < BLOCK_COUNTS; i++) {
        block->counts[i] = counts_new(SIZE_MAX);
        is_fine = is_fine && block->counts[i];
    }
    return is_fine && block->lanes;
}

static void free_lane(struct lane *lane)
{
    free(lane->events);
    free(lane->results);
    free(lane->items);
    free(lane->begins);
    *lane = (struct lane){0};
}

static void free_data(struct block *block)
{
    free(block->data);
    block->data = NULL;
    block->len = block->capacity = 0;
    free(block->items);
    block->items = NULL;
    block->items_capacity = 0;
    free(block->properties);
    block->properties = NULL;
    block->properties_capacity = 0;
    keep_free(&block->keep);
    text_free(&block->reasons);
    for (size_t i = 0; i < block->n_lanes; i++) {
        free_lane(&block->lanes[i]);
    }
}

void block_free(struct block *block)
{
    free_data(block);
    free(block->lanes);
    for (size_t i = 0; i < BLOCK_COUNTS; i++) {
        counts_free(block->counts[i]);
    }
}

void block_clear(struct block *block)
{
    if (block->capacity > USUAL || block->reasons.capacity > USUAL || block->reasons.failed) {
        free_data(block);
    }
    block->len = block->n_items = block->n_properties = 0;
    keep_clear(&block->keep);
    text_clear(&block->reasons);
    for (size_t i = 0; i < block->n_lanes; i++) {
        block->lanes[i].n = 0;
    }
}

/* A capacity that holds `n` and some more; 0 where no memory can. */
static size_t more_than(size_t n, size_t size)
{
    const size_t capacity = n + n / 2 + 64;
    return capacity < SIZE_MAX / 2 / size ? capacity : 0;
}

struct item *block_add_item(struct block *block)
{
    if (block->n_items == block->items_capacity) {
        const size_t capacity = more_than(block->n_items, sizeof *block->items);
        struct item *items = capacity > 0 ? realloc(block->items, capacity * sizeof *items) : NULL;
        if (!items) {
            return NULL;
        }
        block->items = items;
        block->items_capacity = capacity;
    }
    struct item *item = &block->items[block->n_items++];
    *item = (struct item){.kind = ITEM_RECORD};
    return item;
}

bool block_add_record(struct block *block, const char *record, size_t len)
{
    if (block->capacity - block->len < len + SCAN_BEHIND) {
        const size_t capacity = more_than(block->len + len + SCAN_BEHIND, 1);
        char *data = capacity > 0 ? realloc(block->data, capacity) : NULL;
        if (!data) {
            return false;
        }
        block->data = data;
        block->capacity = capacity;
    }
    if (len > 0) {
        memcpy(block->data + block->len, record, len);
    }
    /* What follows is written over by the next record, all but the line feed. */
    memset(block->data + block->len + len, '\n', SCAN_BEHIND);
    block->len += len + 1;
    return true;
}

static bool grow_lane(struct lane *lane)
{
    const size_t capacity = more_than(lane->n, sizeof *lane->events);
    soj_event *events = capacity > 0 ? realloc(lane->events, capacity * sizeof *events) : NULL;
    lane->events = events ? events : lane->events;
    soj_result *results = events ? realloc(lane->results, capacity * sizeof *results) : NULL;
    lane->results = results ? results : lane->results;
    uint32_t *items = results ? realloc(lane->items, capacity * sizeof *items) : NULL;
    lane->items = items ? items : lane->items;
    bool *begins = items ? realloc(lane->begins, capacity * sizeof *begins) : NULL;
    lane->begins = begins ? begins : lane->begins;
    lane->capacity = begins ? capacity : lane->capacity;
    return begins;
}

static bool make_room_for_properties(struct block *block, size_t n)
{
    if (block->properties_capacity - block->n_properties >= n) {
        return true;
    }
    const size_t capacity = more_than(block->n_properties + n, sizeof *block->properties);
    soj_property *properties =
        capacity > 0 ? realloc(block->properties, capacity * sizeof *properties) : NULL;
    if (properties) {
        block->properties = properties;
        block->properties_capacity = capacity;
    }
    return properties;
}

bool block_add_event(struct block *block, struct item *item, size_t lane_index,
                     const soj_event *event, bool begins)
{
    struct lane *lane = &block->lanes[lane_index];
    if ((lane->n == lane->capacity && !grow_lane(lane)) ||
        !make_room_for_properties(block, event->n_properties)) {
        return false;
    }
    if (event->n_properties > 0) {
        memcpy(block->properties + block->n_properties, event->properties,
               event->n_properties * sizeof *event->properties);
    }
    item->kind = ITEM_EVENT;
    item->lane = (uint32_t)lane_index;
    item->index = (uint32_t)lane->n;
    item->property = (uint32_t)block->n_properties;
    lane->events[lane->n] = *event;
    lane->items[lane->n] = (uint32_t)(item - block->items);
    lane->begins[lane->n] = begins;
    lane->n++;
    block->n_properties += event->n_properties;
    return true;
}

void block_join(struct block *block)
{
    for (size_t i = 0; i < block->n_items; i++) {
        const struct item *item = &block->items[i];
        if (item->kind == ITEM_EVENT) {
            soj_event *event = &block->lanes[item->lane].events[item->index];
            event->properties = event->n_properties > 0 ? block->properties + item->property : NULL;
        }
    }
}
