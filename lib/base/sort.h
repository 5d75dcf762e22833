/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_SORT_H
#define SOJ__BASE_SORT_H

#include "base/defs.h"

/* Whether `a` goes before `b`. */
typedef bool (*soj__before_fn)(const void *ctx, uint32_t a, uint32_t b);

/* Sort numbers, stable, n log n in the worst case (bottom-up merge sort). `scratch` holds n. */
void soj__sort_u32(uint32_t *items, uint32_t *scratch, size_t n, soj__before_fn before,
                   const void *ctx);

#endif
