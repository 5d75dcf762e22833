/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_DEFS_H
#define SOJ__BASE_DEFS_H

/* What every file of the library may use: the smallest of helpers. `base` knows no word of the
 * field; it may include the public headers and the C library, nothing else. */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SOJ__ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A broken invariant of our own (never bad input). On in every build but `release`. */
#define SOJ__ASSERT(condition) assert(condition)
#if defined(NDEBUG)
#define SOJ__IS_CHECKING false
#else
#define SOJ__IS_CHECKING true
#endif

/* What clang's sanitizers stop at in the tests although C or IEEE 754 defines it, a function marked
 * so means: a hash's sums and products that wrap, a division by zero that is an infinity. */
#if defined(__clang__)
#define SOJ__WRAPS __attribute__((no_sanitize("unsigned-integer-overflow", "unsigned-shift-base")))

#define SOJ__MAY_DIVIDE_BY_ZERO __attribute__((no_sanitize("float-divide-by-zero")))
#else
#define SOJ__WRAPS
#define SOJ__MAY_DIVIDE_BY_ZERO
#endif

/* A function that is not copied into its callers, which stay short without it. Only speed depends
 * on it. */
#if defined(__GNUC__)
#define SOJ__APART __attribute__((noinline))
#else
#define SOJ__APART
#endif

/* That memory at `at` (which may be anywhere) will be read soon: the wait for it begins now. The
 * statement that does nothing is there because gcc drops a loop that does not but prefetch. */
#if defined(__GNUC__)
#define SOJ__PREFETCH(at)                                                                          \
    do {                                                                                           \
        __builtin_prefetch(at);                                                                    \
        __asm__ volatile("");                                                                      \
    } while (0)
#else
#define SOJ__PREFETCH(at) ((void)(at))
#endif
enum { SOJ__CACHE_LINE = 64 }; /* bytes, of most machines; only speed depends on it */

/* How many bits are 1. Compilers' own count is a call where the machine has no instruction for it.
 */
static inline uint32_t soj__count_bits(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    bits += bits >> 8;
    bits += bits >> 16;
    bits += bits >> 32;
    return (uint32_t)(bits & 0x7f);
}

/* Index of "nothing" in internal tables; the same number as the public SOJ_NONE. */
#define SOJ__NONE UINT32_MAX

/* Borrowed bytes: not NUL-terminated, may hold any byte. */
typedef struct soj__slice {
    const char *data;
    size_t len;
} soj__slice;

#define SOJ__SLICE(literal) ((soj__slice){(literal), sizeof(literal) - 1})

static inline bool soj__slice_equal(soj__slice a, soj__slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool soj__slice_is(soj__slice a, const char *text)
{
    return soj__slice_equal(a, (soj__slice){text, strlen(text)});
}

#endif
