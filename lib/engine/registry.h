/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_REGISTRY_H
#define SOJ__ENGINE_REGISTRY_H

/* Customers' keys and their numbers: 0 upwards in order of arrival. All keys of a registry are
 * texts, or all are integers. Keys never move. A number is given once: also that of a removed key.
 *
 * A table of open addressing says the numbers; where a search in it begins is the upper half of the
 * key's hash, scaled to the number of slots. So the slots lie in the order of their hashes, and
 * growing goes through memory from one end to the other. */

#include "engine/cells.h"

typedef struct soj__registry {
    soj__mem mem;
    bool is_integer; /* kind of its keys */
    uint64_t seed;
    uint64_t mix[3]; /* of it, for hashes of integers; the last two are odd */
    /* Slots: the number from 1 on within `number_mask`, bits of the lower half of the hash outside
     * of it; 0: free. */
    uint32_t *slots;
    size_t n_slots; /* at most four fifths in use */
    uint32_t number_mask;
    uint32_t n;        /* numbers given */
    uint32_t n_living; /* of them, whose keys were not removed */
    soj__cells keys;   /* by number: an integer, or where a text begins, in units of 4 bytes */
    /* Texts: a length byte, then the key. */
    char **chunks;
    size_t chunks_capacity;
    uint32_t n_chunks;
    uint32_t used; /* units of the last chunk */
} soj__registry;

/* `seed` is a secret: who knows it can choose keys that are slow to find. */
void soj__registry_init(soj__registry *registry, const soj__mem *mem, uint64_t seed);
void soj__registry_init_integer(soj__registry *registry, const soj__mem *mem, uint64_t seed);
void soj__registry_done(soj__registry *registry);

uint64_t soj__registry_hash(const soj__registry *registry, soj__slice key);
/* Two products with secrets: by the last alone, any two keys agree in k upper bits for at most two
 * of 2^k secrets (Dietzfelbinger and others, "A reliable randomized algorithm for the closest-pair
 * problem", 1997); the first leaves nothing of the order in which rows of keys lie. */
SOJ__WRAPS static inline uint64_t soj__registry_hash_integer(const soj__registry *registry,
                                                             uint64_t key)
{
    uint64_t hash = (key ^ registry->mix[0]) * registry->mix[1];
    return (hash ^ hash >> 32) * registry->mix[2];
}

/* The slot where the search for a hash begins. */
static inline size_t soj__registry_home(const soj__registry *registry, uint64_t hash)
{
    return (size_t)((hash >> 32) * registry->n_slots >> 32);
}

/* Where there are slots: the first from `at` on that is free or whose key may have this hash. */
static inline size_t soj__registry_fit(const soj__registry *registry, uint64_t hash, size_t at)
{
    const uint32_t tag = (uint32_t)hash & ~registry->number_mask;
    for (;;) {
        uint32_t rest = registry->slots[at] ^ tag; /* a number, where the tag is the same */
        if (rest <= registry->number_mask || rest == tag)
            return at;
        if (++at == registry->n_slots)
            at = 0;
    }
}

/* The number of a key, or SOJ__NONE. `key` is 1 to 255 bytes. */
uint32_t soj__registry_find(const soj__registry *registry, soj__slice key);
uint32_t soj__registry_find_integer(const soj__registry *registry, uint64_t key);
/* The same where its hash is known. */
uint32_t soj__registry_find_hashed(const soj__registry *registry, soj__slice key, uint64_t hash);
uint32_t soj__registry_find_integer_hashed(const soj__registry *registry, uint64_t key,
                                           uint64_t hash);

/* For looking ahead, in stages that each read what the one before has asked for: a key with this
 * hash will be looked for; */
static inline void soj__registry_expect_slot(const soj__registry *registry, uint64_t hash)
{
    size_t at = soj__registry_home(registry, hash);
    if (registry->n_slots > 0)
        SOJ__PREFETCH(&registry->slots[at]);
}
/* whose number this is, or SOJ__NONE, unless another key looks the same (a key that is compared
 * with the guess and is equal need not be looked for, where no key was removed in between); */
/* (One less than the 0 of a free slot is SOJ__NONE.) */
SOJ__WRAPS static inline uint32_t soj__registry_guess(const soj__registry *registry, uint64_t hash)
{
    if (registry->n_slots == 0)
        return SOJ__NONE;
    size_t at = soj__registry_fit(registry, hash, soj__registry_home(registry, hash));
    return (registry->slots[at] & registry->number_mask) - 1;
}
/* the key of a number will be read; */
static inline void soj__registry_expect_number(const soj__registry *registry, uint32_t number)
{
    SOJ__PREFETCH(registry->is_integer ? soj__cell_word(&registry->keys, number)
                                       : soj__cell_at(&registry->keys, number));
}
/* and, of texts, it will be compared with the key of that number. */
void soj__registry_expect_key(const soj__registry *registry, uint32_t number);

/* Make room for one more key; false where there is no memory. */
bool soj__registry_reserve(soj__registry *registry);
/* Add a key that is not there, after soj__registry_reserve(); returns its number. */
uint32_t soj__registry_add(soj__registry *registry, soj__slice key);
uint32_t soj__registry_add_integer(soj__registry *registry, uint64_t key);
/* Give the next number, after soj__registry_reserve(), to a key that was removed and wiped. */
void soj__registry_add_gone(soj__registry *registry);
/* A key is found no more. It can still be read, until soj__registry_wipe() makes it empty, or 0. */
void soj__registry_remove(soj__registry *registry, uint32_t number);
void soj__registry_wipe(soj__registry *registry, uint32_t number);
soj__slice soj__registry_key(const soj__registry *registry, uint32_t number);
bool soj__registry_is(const soj__registry *registry, uint32_t number, soj__slice key);
static inline uint64_t soj__registry_integer(const soj__registry *registry, uint32_t number)
{
    return soj__load_u64(soj__cell_word(&registry->keys, number));
}

#endif
