/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_ERASED_H
#define SOJ__ENGINE_ERASED_H

/* What erased customers leave behind: a keyed hash of the key, and until when they were erased.
 * Whoever has not the secret cannot tell from it who they were. */

#include <sojourn/time.h>

#include "base/mem.h"
#include "base/siphash.h"

typedef struct soj__tombstone {
    soj__hash128 hash;
    soj_time until; /* the customer's events up to this instant are refused */
    bool is_used;
} soj__tombstone;

typedef struct soj__erased {
    soj__mem mem;
    uint8_t secret[SOJ__SIPHASH_KEY];
    soj__tombstone *slots; /* open addressing, a power of two, at most three quarters used */
    size_t n_slots;
    size_t n;
} soj__erased;

/* `secret` NULL: zeros. */
void soj__erased_init(soj__erased *erased, const soj__mem *mem, const uint8_t *secret);
void soj__erased_done(soj__erased *erased);

/* Until when the customer with the key was erased; before every time where it never was. */
soj_time soj__erased_until(const soj__erased *erased, soj__slice key);
/* Make room for one more; false where there is no memory. */
bool soj__erased_reserve(soj__erased *erased);
/* The customer is erased until `until`, or until later where that is known; after
 * soj__erased_reserve(). */
void soj__erased_add(soj__erased *erased, soj__slice key, soj_time until);
/* The same where the hash of the key is known. */
void soj__erased_add_hashed(soj__erased *erased, soj__hash128 hash, soj_time until);

#endif
