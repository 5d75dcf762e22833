/* SPDX-License-Identifier: MIT */
#include "support/zeroed.h"

#include <stdlib.h>
#include <string.h>

static void *zeroed_alloc(void *ctx, size_t size)
{
    (void)ctx;
    return calloc(1, size);
}

static void *zeroed_resize(void *ctx, void *memory, size_t old_size, size_t new_size)
{
    void *other = zeroed_alloc(ctx, new_size);
    size_t kept = old_size < new_size ? old_size : new_size;
    if (!other)
        return NULL;
    if (kept > 0)
        memcpy(other, memory, kept);
    free(memory);
    return other;
}

static void zeroed_release(void *ctx, void *memory, size_t size)
{
    (void)ctx;
    (void)size;
    free(memory);
}

const soj_allocator zeroed_allocator = {NULL, zeroed_alloc, zeroed_resize, zeroed_release};
