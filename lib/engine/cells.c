/* SPDX-License-Identifier: MIT */
#include "engine/cells.h"

#include <sojourn/limits.h>

#define WHOLE ((size_t)1 << SOJ__CELLS_WHOLE)
#define READY 16u   /* cells that are made zeros together: whole lines */
#define FIRST READY /* cells of the first chunk at first */

void soj__cells_init_plain(soj__cells *cells, const soj__mem *mem, size_t stride)
{
    uint32_t shift = 0;
    while (stride << (shift + 1) <= WHOLE)
        shift++;
    *cells = (soj__cells){.mem = *mem, .stride = stride, .shift = shift, .mask = (1u << shift) - 1};
}

void soj__cells_init(soj__cells *cells, const soj__mem *mem, size_t record_bytes)
{
    SOJ__ASSERT(record_bytes <= SOJ_LIMIT_RECORD);
    soj__cells_init_plain(cells, mem, (SOJ__CELL_RECORD + record_bytes + 7) & ~(size_t)7);
}

/* Memory for some cells, from the beginning of a cache line on. How far that lies behind the
 * beginning of what was allocated, the byte before it says. */
static uint8_t *new_chunk(const soj__cells *cells, size_t n)
{
    size_t bytes = n * cells->stride + SOJ__CACHE_LINE;
    uint8_t *memory = soj__mem_alloc(&cells->mem, bytes);
    if (!memory)
        return NULL;
    soj__mem_expect_random(&cells->mem, memory, bytes);
    size_t gap = SOJ__CACHE_LINE - (uintptr_t)memory % SOJ__CACHE_LINE;
    memory[gap - 1] = (uint8_t)gap;
    return memory + gap;
}

static void free_chunk(const soj__cells *cells, uint8_t *chunk, size_t n)
{
    soj__mem_free(&cells->mem, chunk - chunk[-1], n * cells->stride + SOJ__CACHE_LINE);
}

void soj__cells_done(soj__cells *cells)
{
    for (uint32_t i = 0; i < cells->n_chunks; i++)
        free_chunk(cells, cells->chunks[i], (size_t)(cells->capacity / cells->n_chunks));
    soj__mem_free(&cells->mem, cells->chunks, cells->chunks_capacity * sizeof(*cells->chunks));
}

/* Copy whole lines, and wipe what stays behind: who is in it may be erased. In one go, so that none
 * is fetched twice. */
static void move_lines(uint8_t *to, uint8_t *from, size_t bytes)
{
    SOJ__ASSERT(bytes % SOJ__CACHE_LINE == 0);
    for (size_t at = 0; at < bytes; at += SOJ__CACHE_LINE) {
        memcpy(to + at, from + at, SOJ__CACHE_LINE);
        memset(from + at, 0, SOJ__CACHE_LINE);
    }
}

/* The first chunk, or twice as much of it. */
static bool grow_first(soj__cells *cells)
{
    size_t before = (size_t)cells->capacity;
    size_t n = before ? 2 * before : FIRST;
    uint8_t *chunk = new_chunk(cells, n);
    if (!chunk)
        return false;
    if (before) {
        move_lines(chunk, cells->chunks[0], (size_t)cells->room * cells->stride);
        free_chunk(cells, cells->chunks[0], before);
    }
    cells->chunks[0] = chunk;
    cells->n_chunks = 1;
    cells->capacity = n;
    return true;
}

static bool grow(soj__cells *cells)
{
    uint32_t whole = 1u << cells->shift;
    if (!soj__mem_reserve(&cells->mem, (void **)&cells->chunks, &cells->chunks_capacity,
                          (size_t)cells->n_chunks + 1, sizeof(*cells->chunks)))
        return false;
    if (cells->capacity < whole)
        return grow_first(cells);
    uint8_t *chunk = new_chunk(cells, whole);
    if (!chunk)
        return false;
    cells->chunks[cells->n_chunks++] = chunk;
    cells->capacity += whole;
    return true;
}

/* Some cells more that may be used. Not the whole chunk: memory that nobody has touched, the system
 * need not have. */
static void make_ready(soj__cells *cells)
{
    uint8_t *chunk = cells->chunks[cells->room >> cells->shift];
    size_t at = (size_t)cells->room & cells->mask;
    SOJ__ASSERT(cells->capacity - cells->room >= READY);
    memset(chunk + at * cells->stride, 0, READY * cells->stride);
    cells->room += READY;
}

bool soj__cells_make_room(soj__cells *cells, uint32_t number)
{
    while (cells->capacity <= number) {
        if (!grow(cells))
            return false;
    }
    while (cells->room <= number)
        make_ready(cells);
    return true;
}
