/* SPDX-License-Identifier: MIT */
#include "engine/tails.h"

#include <sojourn/limits.h>

#include "base/bytes.h"

#define FIRST                                                                                      \
    ((size_t)4 << 10) /* bytes of the first chunk; each has twice those of the one before */
#define WHOLE ((size_t)SOJ__TAIL_UNIT << SOJ__TAIL_SHIFT) /* until they are as many as these */

void soj__tails_init(soj__tails *tails, const soj__mem *mem, size_t least)
{
    *tails = (soj__tails){.mem = *mem, .least = least};
}

static size_t bytes_of(uint32_t chunk)
{
    size_t bytes = FIRST;
    for (uint32_t i = 0; i < chunk && bytes < WHOLE; i++)
        bytes *= 2;
    return bytes;
}

void soj__tails_done(soj__tails *tails)
{
    for (uint32_t i = 0; i < tails->n_chunks; i++)
        soj__mem_free(&tails->mem, tails->chunks[i], bytes_of(i));
    soj__mem_free(&tails->mem, tails->chunks, tails->chunks_capacity * sizeof(*tails->chunks));
}

/* Blocks have 1 to 8 units, and beyond that four sizes between a power of two and the next. */
typedef struct size_class {
    uint32_t number;
    uint32_t units;
} size_class;

static SOJ__APART size_class class_beyond(uint32_t last)
{
    uint32_t shift = 1;
    while (last >> shift >= 8)
        shift++;
    uint32_t step = last >> shift;
    return (size_class){shift * 4 + step, (step + 1) << shift};
}

static inline size_class class_of(const soj__tails *tails, size_t len)
{
    SOJ__ASSERT(len >= 1 && len <= SOJ_LIMIT_RECORD);
    const size_t room = len < tails->least ? tails->least : len;
    uint32_t last = (uint32_t)(room - 1) / SOJ__TAIL_UNIT;
    return last < 8 ? (size_class){last, last + 1} : class_beyond(last);
}

size_t soj__tails_room(const soj__tails *tails, size_t len)
{
    return (size_t)class_of(tails, len).units * SOJ__TAIL_UNIT;
}

/* A new last chunk that has room for `units`. Where the next in turn is too small, nothing has its
 * numbers. */
static bool add_chunk(soj__tails *tails, uint32_t units)
{
    uint32_t at = tails->n_chunks;
    while (bytes_of(at) < ((size_t)units + 1) * SOJ__TAIL_UNIT)
        at++;
    if (at >= SOJ__TAIL_CHUNKS ||
        !soj__mem_reserve(&tails->mem, (void **)&tails->chunks, &tails->chunks_capacity,
                          (size_t)at + 1, sizeof(*tails->chunks)))
        return false;
    uint8_t *chunk = soj__mem_alloc(&tails->mem, bytes_of(at));
    if (!chunk)
        return false;
    soj__mem_expect_random(&tails->mem, chunk, bytes_of(at));
    while (tails->n_chunks < at)
        tails->chunks[tails->n_chunks++] = NULL;
    tails->chunks[tails->n_chunks++] = chunk;
    tails->have = (uint32_t)(bytes_of(at) / SOJ__TAIL_UNIT);
    tails->used = at == 0 ? 1 : 0; /* no block has the handle 0 */
    return true;
}

/* A block of memory that no block had yet. */
static uint32_t cut(soj__tails *tails, uint32_t units)
{
    if (tails->have - tails->used < units && !add_chunk(tails, units))
        return 0;
    uint32_t handle = (tails->n_chunks - 1) << SOJ__TAIL_SHIFT | tails->used;
    tails->used += units;
    return handle;
}

static inline uint32_t take(soj__tails *tails, size_class class)
{
    uint32_t handle = tails->free[class.number];
    if (handle == 0)
        return cut(tails, class.units);
    tails->free[class.number] = soj__load_u32(soj__tail_at(tails, handle));
    return handle;
}

static inline void give(soj__tails *tails, uint32_t handle, size_class class)
{
    uint8_t *block = soj__tail_at(tails, handle);
    memset(block, 0, (size_t) class.units * SOJ__TAIL_UNIT);
    soj__store_u32(block, tails->free[class.number]); /* a free block names the next */
    tails->free[class.number] = handle;
}

uint32_t soj__tails_take(soj__tails *tails, size_t len)
{
    return take(tails, class_of(tails, len));
}

void soj__tails_give(soj__tails *tails, uint32_t handle, size_t len)
{
    give(tails, handle, class_of(tails, len));
}

/* The block that `len` bytes are to have in the place of `had`; 0 where there is no memory. */
static SOJ__APART uint32_t move(soj__tails *tails, uint32_t handle, size_t had, size_t len)
{
    const size_class after = class_of(tails, len);
    if (handle == 0)
        return take(tails, after);
    const size_class before = class_of(tails, had);
    if (before.number == after.number)
        return handle;
    const uint32_t to = take(tails, after);
    if (to != 0)
        give(tails, handle, before);
    return to;
}

uint32_t soj__tails_put(soj__tails *tails, uint32_t handle, size_t had, const uint8_t *bytes,
                        size_t len)
{
    const bool stays = handle != 0 && had <= tails->least && len <= tails->least;
    const uint32_t to = stays ? handle : move(tails, handle, had, len);
    if (to != 0)
        memcpy(soj__tail_at(tails, to), bytes, len);
    return to;
}
