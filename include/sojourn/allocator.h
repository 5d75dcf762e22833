/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_ALLOCATOR_H
#define SOJOURN_ALLOCATOR_H

#include <stddef.h>

#include <sojourn/export.h>

SOJ_BEGIN_DECLS

/** Where an object gets its memory from.
 *
 * Each object takes a copy when it is made and uses it until it is freed; there is no global
 * allocator. Sizes in bytes are always passed, so that arenas and accounting need no headers. All
 * memory must be aligned as malloc's is. NULL in place of a `const soj_allocator *` means the
 * malloc family.
 *
 * libyaml has no allocator parameter: what it needs while a text is read comes from malloc. */
typedef struct soj_allocator {
    void *ctx; /**< passed as the first argument of the three */
    /** New memory of `size` > 0 bytes, or NULL. */
    void *(*alloc)(void *ctx, size_t size);
    /** `memory` of `old_size` moved or grown to `new_size` > 0; NULL leaves `memory` as it was. */
    void *(*resize)(void *ctx, void *memory, size_t old_size, size_t new_size);
    /** Give back `memory` of `size` bytes; `memory` is never NULL. */
    void (*release)(void *ctx, void *memory, size_t size);
} soj_allocator;

SOJ_END_DECLS

#endif
