/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_BYTES_H
#define SOJ__BASE_BYTES_H

/* Little-endian numbers at any address: the byte order of every codec of the library. */

#include "base/defs.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define SOJ__LE16(x) __builtin_bswap16(x)
#define SOJ__LE32(x) __builtin_bswap32(x)
#define SOJ__LE64(x) __builtin_bswap64(x)
#else
#define SOJ__LE16(x) (x)
#define SOJ__LE32(x) (x)
#define SOJ__LE64(x) (x)
#endif

static inline uint16_t soj__load_u16(const void *at)
{
    uint16_t x;
    memcpy(&x, at, sizeof(x));
    return SOJ__LE16(x);
}

static inline uint32_t soj__load_u32(const void *at)
{
    uint32_t x;
    memcpy(&x, at, sizeof(x));
    return SOJ__LE32(x);
}

static inline uint64_t soj__load_u64(const void *at)
{
    uint64_t x;
    memcpy(&x, at, sizeof(x));
    return SOJ__LE64(x);
}

static inline int64_t soj__load_i64(const void *at)
{
    uint64_t x = soj__load_u64(at);
    int64_t y;
    memcpy(&y, &x, sizeof(y));
    return y;
}

static inline void soj__store_u16(void *at, uint16_t x)
{
    uint16_t little = SOJ__LE16(x);
    memcpy(at, &little, sizeof(little));
}

static inline void soj__store_u32(void *at, uint32_t x)
{
    uint32_t little = SOJ__LE32(x);
    memcpy(at, &little, sizeof(little));
}

static inline void soj__store_u64(void *at, uint64_t x)
{
    uint64_t little = SOJ__LE64(x);
    memcpy(at, &little, sizeof(little));
}

static inline void soj__store_i64(void *at, int64_t x)
{
    uint64_t y;
    memcpy(&y, &x, sizeof(y));
    soj__store_u64(at, y);
}

/* Whether `n` bytes are the same. Not a byte behind them is read: what memcmp() of some systems
 * reads there, and then passes over, may lie in a cache line that nobody has asked for. */
static inline bool soj__bytes_equal(const char *a, const char *b, size_t n)
{
    const size_t word = sizeof(uint64_t);
    if (n < word) {
        while (n > 0 && a[n - 1] == b[n - 1])
            n--;
        return n == 0;
    }
    for (; n > word; n -= word, a += word, b += word) {
        if (soj__load_u64(a) != soj__load_u64(b))
            return false;
    }
    return soj__load_u64(a + n - word) == soj__load_u64(b + n - word);
}

/* The bits of a double and back. */
static inline uint64_t soj__double_bits(double d)
{
    uint64_t x;
    memcpy(&x, &d, sizeof(x));
    return x;
}

static inline double soj__bits_double(uint64_t x)
{
    double d;
    memcpy(&d, &x, sizeof(d));
    return d;
}

#endif
