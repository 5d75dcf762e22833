/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_ARENA_H
#define SOJ__BASE_ARENA_H

/* A bump allocator for what lives and dies together: a compile's tree, AST and code. Memory is
 * aligned to 16 bytes, zeroed, and freed as a whole. */

#include "base/mem.h"

typedef struct soj__arena_chunk soj__arena_chunk;

typedef struct soj__arena {
    soj__mem mem;
    soj__arena_chunk *chunks; /* newest first */
    size_t used;              /* bytes of the newest chunk's payload in use */
    bool failed;              /* memory was refused at least once since soj__arena_init() */
} soj__arena;

void soj__arena_init(soj__arena *arena, const soj__mem *mem);
/* Frees everything; the arena can be used again. */
void soj__arena_done(soj__arena *arena);

/* Zeroed memory, or NULL. */
void *soj__arena_alloc(soj__arena *arena, size_t size);
/* A NUL-terminated copy of `len` bytes, or NULL. */
char *soj__arena_copy(soj__arena *arena, const char *data, size_t len);

/* As soj__arena_done(), but keeps some memory for what comes next. */
void soj__arena_reset(soj__arena *arena);

/* Append one zeroed element to an array that lies in the arena; returns it, or NULL. The array's
 * start moves when it grows, and the old one may be gone. */
void *soj__arena_push(soj__arena *arena, void **array, uint32_t *n, uint32_t *capacity,
                      size_t size);

/* The same with `more` elements; returns the first of them. */
void *soj__arena_extend(soj__arena *arena, void **array, uint32_t *n, uint32_t *capacity,
                        size_t size, uint32_t more);

/* Room for `more` elements more, and no more than that where they are many: an array whose length
 * is known needs no spare room. False where there is no memory. */
bool soj__arena_reserve(soj__arena *arena, void **array, uint32_t n, uint32_t *capacity,
                        size_t size, uint32_t more);

/* Typed form for a struct with members `items`, `n` and `capacity`. */
#define SOJ__PUSH(arena, vec)                                                                      \
    soj__arena_push((arena), (void **)&(vec)->items, &(vec)->n, &(vec)->capacity,                  \
                    sizeof(*(vec)->items))
#define SOJ__RESERVE(arena, vec, more)                                                             \
    soj__arena_reserve((arena), (void **)&(vec)->items, (vec)->n, &(vec)->capacity,                \
                       sizeof(*(vec)->items), (more))
#define SOJ__EXTEND(arena, vec, more)                                                              \
    soj__arena_extend((arena), (void **)&(vec)->items, &(vec)->n, &(vec)->capacity,                \
                      sizeof(*(vec)->items), (more))
#define SOJ__VEC(type)                                                                             \
    struct {                                                                                       \
        type *items;                                                                               \
        uint32_t n, capacity;                                                                      \
    }

#endif
