/* SPDX-License-Identifier: MIT */
#ifndef SOJ__DIAG_SPAN_H
#define SOJ__DIAG_SPAN_H

#include "base/defs.h"

/* A piece of a source text, or no place at all: what is all zeros. There is one in everything that
 * an author writes, so it is small: lines and columns are counted for what is reported only. */
typedef struct soj__span {
    uint32_t first, end; /* bytes, counted from 1; `end` stands just behind the last one */
} soj__span;

/* Bytes [from, to), counted from 0. */
static inline soj__span soj__span_of(size_t from, size_t to)
{
    SOJ__ASSERT(from <= to && to < UINT32_MAX);
    return (soj__span){(uint32_t)from + 1, (uint32_t)to + 1};
}

static inline bool soj__span_is_place(soj__span span)
{
    return span.first > 0;
}

/* Of a place: its first byte, counted from 0, and the one behind its last. */
static inline size_t soj__span_from(soj__span span)
{
    SOJ__ASSERT(soj__span_is_place(span));
    return span.first - 1u;
}

static inline size_t soj__span_to(soj__span span)
{
    SOJ__ASSERT(soj__span_is_place(span));
    return span.end - 1u;
}

#endif
