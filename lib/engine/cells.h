/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_CELLS_H
#define SOJ__ENGINE_CELLS_H

/* What an engine keeps of each customer, by number, in cells of one size that lie side by side: of
 * a model that asks for little, one cache line. Cells lie in chunks of a power of two of them; the
 * first grows until it is whole, and then none moves. */

#include <sojourn/time.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "model/record_layout.h"

/* The bytes of a cell. */
enum {
    SOJ__CELL_ARMED = 0, /* uint32: engine/calendar.h */
    SOJ__CELL_TAIL = 4, /* uint32: handle of the record's tail, engine/tails.h; 0: all its parts are
                           empty */
    SOJ__CELL_RECORD = 8 /* the record's bytes from SOJ__RECORD_DUE on, without its tail */
};

enum {
    /* Bytes of a whole chunk, at most: 1 << this. Of the large pages that a chunk might have, the
     * first is none, where the allocator writes: so chunks are many of them. */
    SOJ__CELLS_WHOLE = 25,
    SOJ__CELLS_WORD_SHIFT = 3,
    SOJ__CELLS_WORD = 1 << SOJ__CELLS_WORD_SHIFT
};

typedef struct soj__cells {
    soj__mem mem;
    size_t stride;     /* bytes of a cell, of a customer's a multiple of 8 */
    uint32_t shift;    /* 1 << shift cells in a whole chunk, */
    uint32_t mask;     /* 1 less */
    uint64_t room;     /* cells that may be used: zeros, or what was written since */
    uint64_t capacity; /* cells there is memory for */
    uint8_t **chunks;  /* each on a cache line, of memory of its own */
    uint32_t n_chunks;
    size_t chunks_capacity;
} soj__cells;

/* Runs of `stride` bytes, a multiple of 4, that are found by number and are no customers' cells. */
void soj__cells_init_plain(soj__cells *cells, const soj__mem *mem, size_t stride);
/* Cells of records whose cell is `record_bytes` long, at most SOJ_LIMIT_RECORD. */
void soj__cells_init(soj__cells *cells, const soj__mem *mem, size_t record_bytes);
void soj__cells_done(soj__cells *cells);

/* Make room for the cells 0 to `number`; false where there is no memory. New cells are zeros. The
 * first chunk may move. */
bool soj__cells_make_room(soj__cells *cells, uint32_t number);
static inline bool soj__cells_reserve(soj__cells *cells, uint32_t number)
{
    return number < cells->room || soj__cells_make_room(cells, number);
}

/* The cell of a customer, for whom there is room. */
static inline uint8_t *soj__cell_at(const soj__cells *cells, uint32_t number)
{
    SOJ__ASSERT(number < cells->room);
    return cells->chunks[number >> cells->shift] + (number & cells->mask) * cells->stride;
}

/* The same of words: cells that are SOJ__CELLS_WORD bytes long. */
static inline uint8_t *soj__cell_word(const soj__cells *cells, uint32_t number)
{
    const uint32_t shift = SOJ__CELLS_WHOLE - SOJ__CELLS_WORD_SHIFT;
    SOJ__ASSERT(number < cells->room && cells->shift == shift);
    return cells->chunks[number >> shift] +
           ((size_t)(number & ((1u << shift) - 1)) << SOJ__CELLS_WORD_SHIFT);
}

/* When the customer is next due; SOJ_TIME_NEVER: not at all, or it is no more. */
static inline soj_time soj__cell_due(const uint8_t *cell)
{
    return soj__load_i64(cell + SOJ__CELL_RECORD);
}

/* All of a cell will be read soon. */
static inline void soj__cell_expect(const soj__cells *cells, uint32_t number)
{
    const uint8_t *cell = soj__cell_at(cells, number);
    const uint8_t *end = cell + cells->stride;
    do
        SOJ__PREFETCH(cell);
    while ((cell += SOJ__CACHE_LINE) < end);
}

#endif
