/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_SIPHASH_H
#define SOJ__BASE_SIPHASH_H

/* SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
 * 2012): a hash that nobody can compute, or search back through, without the key. */

#include "base/defs.h"

#define SOJ__SIPHASH_KEY 16 /* bytes of a key */

typedef struct soj__hash128 {
    uint64_t low, high; /* bytes 0 to 7 and 8 to 15 of the output, little-endian */
} soj__hash128;

soj__hash128 soj__siphash(const uint8_t key[SOJ__SIPHASH_KEY], soj__slice text);
/* Of it the lower half alone, which takes less time. */
uint64_t soj__siphash_low(const uint8_t key[SOJ__SIPHASH_KEY], soj__slice text);

#endif
