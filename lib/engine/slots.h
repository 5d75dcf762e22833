/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_SLOTS_H
#define SOJ__ENGINE_SLOTS_H

/* Tables of open addressing: their slots are a power of two, and at most three quarters of them are
 * used. A slot of zeros is free. */

#include "base/mem.h"

/* Whether a table of `n_slots` has room for one more than `n_used`. */
static inline bool soj__slots_have_room(size_t n_slots, size_t n_used)
{
    return n_used + 1 <= n_slots / 4 * 3;
}

/* Free slots of so many bytes in all; NULL where there is no memory. */
void *soj__slots_new(const soj__mem *mem, size_t bytes);

/* The free slots, of `size` bytes each, of a table to take the place of one that has no room: twice
 * as many, *out_n. NULL where there is no memory. */
void *soj__slots_larger(const soj__mem *mem, size_t n_slots, size_t size, size_t *out_n);

#endif
