/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_CKD_H
#define SOJ__BASE_CKD_H

/* Checked arithmetic: true where the exact result does not fit; *out is then unspecified. */

#include "base/defs.h"

static inline bool soj__add_overflows(int64_t a, int64_t b, int64_t *out)
{
    return __builtin_add_overflow(a, b, out);
}

static inline bool soj__sub_overflows(int64_t a, int64_t b, int64_t *out)
{
    return __builtin_sub_overflow(a, b, out);
}

static inline bool soj__mul_overflows(int64_t a, int64_t b, int64_t *out)
{
    return __builtin_mul_overflow(a, b, out);
}

static inline bool soj__size_add_overflows(size_t a, size_t b, size_t *out)
{
    return __builtin_add_overflow(a, b, out);
}

static inline bool soj__size_mul_overflows(size_t a, size_t b, size_t *out)
{
    return __builtin_mul_overflow(a, b, out);
}

#endif
