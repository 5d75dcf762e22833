/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "base/ckd.h"

#define ALIGNMENT 16u

/* Tests make it small: then every piece that is taken of an arena is an allocation that can fail.
 */
#ifndef SOJ__ARENA_CHUNK
#define SOJ__ARENA_CHUNK (64u * 1024u)
#endif

struct soj__arena_chunk {
    soj__arena_chunk *older;
    size_t size; /* of the payload, which begins PAYLOAD bytes into the chunk */
};

#define PAYLOAD ((sizeof(soj__arena_chunk) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

void soj__arena_init(soj__arena *arena, const soj__mem *mem)
{
    *arena = (soj__arena){.mem = *mem};
}

void soj__arena_done(soj__arena *arena)
{
    while (arena->chunks) {
        soj__arena_chunk *older = arena->chunks->older;
        soj__mem_free(&arena->mem, arena->chunks, PAYLOAD + arena->chunks->size);
        arena->chunks = older;
    }
    arena->used = 0;
}

static bool add_chunk(soj__arena *arena, size_t least)
{
    size_t size = least > SOJ__ARENA_CHUNK ? least : SOJ__ARENA_CHUNK;
    size_t bytes;
    if (soj__size_add_overflows(size, PAYLOAD, &bytes))
        return false;
    soj__arena_chunk *chunk = soj__mem_alloc(&arena->mem, bytes);
    if (!chunk)
        return false;
    *chunk = (soj__arena_chunk){arena->chunks, size};
    arena->chunks = chunk;
    arena->used = 0;
    return true;
}

void *soj__arena_alloc(soj__arena *arena, size_t size)
{
    size_t rounded;
    if (soj__size_add_overflows(size ? size : 1, ALIGNMENT - 1, &rounded))
        return NULL;
    rounded = rounded / ALIGNMENT * ALIGNMENT;
    if (!arena->chunks || arena->chunks->size - arena->used < rounded) {
        if (!add_chunk(arena, rounded)) {
            arena->failed = true;
            return NULL;
        }
    }
    void *memory = (char *)arena->chunks + PAYLOAD + arena->used;
    arena->used += rounded;
    memset(memory, 0, size);
    return memory;
}

char *soj__arena_copy(soj__arena *arena, const char *data, size_t len)
{
    size_t bytes;
    if (soj__size_add_overflows(len, 1, &bytes))
        return NULL;
    char *copy = soj__arena_alloc(arena, bytes);
    if (copy && len > 0)
        memcpy(copy, data, len);
    return copy;
}

/* Free the chunk that `memory` begins. It is not the newest one. */
static void drop_chunk(soj__arena *arena, const void *memory)
{
    soj__arena_chunk **link = &arena->chunks->older;
    SOJ__ASSERT(*link);
    while ((const char *)*link + PAYLOAD != memory) {
        link = &(*link)->older;
        SOJ__ASSERT(*link);
    }
    soj__arena_chunk *chunk = *link;
    *link = chunk->older;
    soj__mem_free(&arena->mem, chunk, PAYLOAD + chunk->size);
}

void soj__arena_reset(soj__arena *arena)
{
    while (arena->chunks && arena->chunks->older)
        drop_chunk(arena, (const char *)arena->chunks->older + PAYLOAD);
    if (arena->chunks && arena->chunks->size > SOJ__ARENA_CHUNK)
        soj__arena_done(arena);
    arena->used = 0;
}

/* The first capacity of an array: most lists of large things hold one. */
static uint32_t first_capacity(size_t size)
{
    return size > 32 ? 1 : 4;
}

static bool set_capacity(soj__arena *arena, void **array, uint32_t n, uint32_t *capacity,
                         size_t size, uint32_t want)
{
    void *old = soj__pointer_load(array);
    size_t bytes;
    if (soj__size_mul_overflows(want, size, &bytes))
        return false;
    void *grown = soj__arena_alloc(arena, bytes);
    if (!grown)
        return false;
    if (n > 0)
        memcpy(grown, old, n * size);
    if (*capacity * size > SOJ__ARENA_CHUNK) /* it had a chunk for itself */
        drop_chunk(arena, old);
    soj__pointer_store(array, grown);
    *capacity = want;
    return true;
}

/* Room for `more` elements behind the `n` there are. */
static bool grow(soj__arena *arena, void **array, uint32_t n, uint32_t *capacity, size_t size,
                 uint32_t more)
{
    uint32_t want = *capacity ? *capacity : first_capacity(size);
    SOJ__ASSERT(n <= *capacity);
    while (want - n < more) {
        if (want > UINT32_MAX / 2)
            return false;
        want *= 2;
    }
    return set_capacity(arena, array, n, capacity, size, want);
}

bool soj__arena_reserve(soj__arena *arena, void **array, uint32_t n, uint32_t *capacity,
                        size_t size, uint32_t more)
{
    if (*capacity - n >= more)
        return true;
    if (more <= *capacity) /* one of many: growing by little each time would be quadratic */
        return grow(arena, array, n, capacity, size, more);
    return more <= UINT32_MAX - n && set_capacity(arena, array, n, capacity, size, n + more);
}

void *soj__arena_extend(soj__arena *arena, void **array, uint32_t *n, uint32_t *capacity,
                        size_t size, uint32_t more)
{
    if (*capacity - *n < more && !grow(arena, array, *n, capacity, size, more))
        return NULL;
    void *first = (char *)soj__pointer_load(array) + (size_t)*n * size;
    *n += more;
    return first;
}

void *soj__arena_push(soj__arena *arena, void **array, uint32_t *n, uint32_t *capacity, size_t size)
{
    return soj__arena_extend(arena, array, n, capacity, size, 1);
}
