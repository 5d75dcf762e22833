/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_MEM_H
#define SOJ__BASE_MEM_H

/* The host's allocator, with the malloc family behind a NULL. Every object keeps a soj__mem of its
 * own by value. Sizes are in bytes; all functions return NULL where there is no memory. */

#include <sojourn/allocator.h>

#include "base/defs.h"

typedef soj_allocator soj__mem;

/* The allocator that `allocator` means: a copy of it, or malloc's for NULL. */
soj__mem soj__mem_from(const soj_allocator *allocator);

void *soj__mem_alloc(const soj__mem *mem, size_t size);
void *soj__mem_zalloc(const soj__mem *mem, size_t size);
/* `memory` may be NULL (then `old_size` is 0); on failure it stays as it was. */
void *soj__mem_resize(const soj__mem *mem, void *memory, size_t old_size, size_t new_size);
/* NULL is allowed. */
void soj__mem_free(const soj__mem *mem, void *memory, size_t size);

/* Much memory that will be read here and there: where it is malloc's and the system offers it, in
 * pages of 2 MiB, which cost less to find. Changes nothing but speed. */
void soj__mem_expect_random(const soj__mem *mem, void *memory, size_t size);

/* The pointer that `array` points to, of whatever type it is declared: read and written as bytes,
 * because a `void **` may not alias a pointer of another type. */
static inline void *soj__pointer_load(void **array)
{
    void *pointer;
    memcpy(&pointer, (const void *)array, sizeof(pointer));
    return pointer;
}

static inline void soj__pointer_store(void **array, void *pointer)
{
    memcpy((void *)array, &pointer, sizeof(pointer));
}

/* Make room for `need` elements of `size` bytes in a growing array: doubles *capacity. False where
 * there is no memory; the array is then as it was. */
bool soj__mem_reserve(const soj__mem *mem, void **array, size_t *capacity, size_t need,
                      size_t size);

#endif
