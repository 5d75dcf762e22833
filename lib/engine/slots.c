/* SPDX-License-Identifier: MIT */
#include "engine/slots.h"

#include "base/ckd.h"

#define FIRST 64u

void *soj__slots_new(const soj__mem *mem, size_t bytes)
{
    void *slots = soj__mem_alloc(mem, bytes);
    if (!slots)
        return NULL;
    soj__mem_expect_random(mem, slots, bytes);
    return memset(slots, 0, bytes);
}

void *soj__slots_larger(const soj__mem *mem, size_t n_slots, size_t size, size_t *out_n)
{
    size_t bytes;
    *out_n = n_slots ? n_slots : FIRST / 2;
    if (soj__size_mul_overflows(*out_n, 2, out_n) || soj__size_mul_overflows(*out_n, size, &bytes))
        return NULL;
    return soj__slots_new(mem, bytes);
}
