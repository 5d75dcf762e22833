/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_REGISTRY_H
#define SOJ__ENGINE_REGISTRY_H

/* Customers' keys and their numbers: 0 upwards in order of arrival. Keys never move. A number is
 * given once: also that of a removed key. */

#include "base/arena.h"

typedef struct soj__registry_slot {
    uint32_t tag;    /* high half of the key's hash */
    uint32_t number; /* of the customer, from 1; 0: the slot is free */
} soj__registry_slot;

typedef struct soj__registry {
    soj__mem mem;
    uint64_t seed;
    soj__arena arena;          /* of the keys */
    soj__registry_slot *slots; /* open addressing, a power of two, at most three quarters used */
    size_t n_slots;
    char **keys; /* by number: a length byte, then the key */
    size_t keys_capacity;
    uint32_t n;        /* numbers given */
    uint32_t n_living; /* of them, whose keys were not removed */
    char *free_bytes;  /* in the arena, for the next keys */
    size_t n_free_bytes;
    /* Told whose a key probably is before its bytes are compared, so that what is known of him can
     * be on its way; NULL: nobody asks. Set after soj__registry_init(). */
    void (*guess)(const void *ctx, uint32_t number);
    const void *ctx;
} soj__registry;

/* `seed` is a secret: who knows it can choose keys that are slow to find. */
void soj__registry_init(soj__registry *registry, const soj__mem *mem, uint64_t seed);
void soj__registry_done(soj__registry *registry);

/* The number of a key, or SOJ__NONE. `key` is 1 to 255 bytes. */
uint32_t soj__registry_find(const soj__registry *registry, soj__slice key);
/* Make room for one more key; false where there is no memory. */
bool soj__registry_reserve(soj__registry *registry);
/* Add a key that is not there, after soj__registry_reserve(); returns its number. */
uint32_t soj__registry_add(soj__registry *registry, soj__slice key);
/* A key is found no more. It can still be read, until soj__registry_wipe() makes it empty. */
void soj__registry_remove(soj__registry *registry, uint32_t number);
void soj__registry_wipe(soj__registry *registry, uint32_t number);
soj__slice soj__registry_key(const soj__registry *registry, uint32_t number);

static inline uint32_t soj__registry_find_integer(const soj__registry *r, uint64_t k)
{
    (void)r;
    (void)k;
    return SOJ__NONE;
}
static inline uint32_t soj__registry_add_integer(soj__registry *r, uint64_t k)
{
    (void)r;
    (void)k;
    return 0;
}
static inline uint64_t soj__registry_integer(const soj__registry *r, uint32_t n)
{
    (void)r;
    (void)n;
    return 0;
}
#endif
