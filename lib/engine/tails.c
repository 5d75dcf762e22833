/* SPDX-License-Identifier: MIT */
#include "engine/tails.h"

#include <sojourn/limits.h>

#include "base/bytes.h"

#define FIRST                                                                                      \
    ((size_t)4 << 10) /* bytes of the first chunk; each has twice those of the one before */
#define WHOLE ((size_t)SOJ__TAIL_UNIT << SOJ__TAIL_SHIFT) /* until they are as many as these */

void soj__tails_init(soj__tails *tails, const soj__mem *mem)
{
    *tails = (soj__tails){.mem = *mem};
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

static size_class class_of(size_t len)
{
    SOJ__ASSERT(len >= 1 && len <= SOJ_LIMIT_RECORD);
    uint32_t last = (uint32_t)(len - 1) / SOJ__TAIL_UNIT;
    uint32_t shift = 0;
    while (last >> shift >= 8)
        shift++;
    uint32_t step = last >> shift;
    return (size_class){shift * 4 + step, (step + 1) << shift};
}

size_t soj__tail_room(size_t len)
{
    return (size_t)class_of(len).units * SOJ__TAIL_UNIT;
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
    tails->used = at == 0 ? 1 : 0; /* no block has the handle 0 */
    return true;
}

/* A block of memory that no block had yet. */
static uint32_t cut(soj__tails *tails, uint32_t units)
{
    uint32_t have =
        tails->n_chunks ? (uint32_t)(bytes_of(tails->n_chunks - 1) / SOJ__TAIL_UNIT) : 0;
    if (have - tails->used < units && !add_chunk(tails, units))
        return 0;
    uint32_t handle = (tails->n_chunks - 1) << SOJ__TAIL_SHIFT | tails->used;
    tails->used += units;
    return handle;
}

uint32_t soj__tails_take(soj__tails *tails, size_t len)
{
    size_class class = class_of(len);
    uint32_t handle = tails->free[class.number];
    if (handle == 0)
        return cut(tails, class.units);
    tails->free[class.number] = soj__load_u32(soj__tail_at(tails, handle));
    return handle;
}

void soj__tails_give(soj__tails *tails, uint32_t handle, size_t len)
{
    size_class class = class_of(len);
    uint8_t *block = soj__tail_at(tails, handle);
    memset(block, 0, (size_t) class.units * SOJ__TAIL_UNIT);
    soj__store_u32(block, tails->free[class.number]); /* a free block names the next */
    tails->free[class.number] = handle;
}
