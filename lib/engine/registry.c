/* SPDX-License-Identifier: MIT */
#include "engine/registry.h"

#include <xxhash.h>

#include "engine/slots.h"

#define KEY_SPACE  256u /* a key of the largest size and its length byte */
#define KEYS_CHUNK (16u * 1024u)

void soj__registry_init(soj__registry *registry, const soj__mem *mem, uint64_t seed)
{
    *registry = (soj__registry){.mem = *mem, .seed = seed};
    soj__arena_init(&registry->arena, mem);
}

void soj__registry_done(soj__registry *registry)
{
    soj__mem_free(&registry->mem, registry->slots, registry->n_slots * sizeof(*registry->slots));
    soj__mem_free(&registry->mem, registry->keys,
                  registry->keys_capacity * sizeof(*registry->keys));
    soj__arena_done(&registry->arena);
}

soj__slice soj__registry_key(const soj__registry *registry, uint32_t number)
{
    const char *key = registry->keys[number];
    return (soj__slice){key + 1, (unsigned char)key[0]};
}

/* The slot of a key, or the free one where it belongs. There is always a free one. */
static size_t find_slot(const soj__registry *registry, soj__slice key, uint64_t hash)
{
    size_t mask = registry->n_slots - 1;
    size_t at = (size_t)hash & mask;
    for (;; at = (at + 1) & mask) {
        const soj__registry_slot *slot = &registry->slots[at];
        if (slot->number == 0)
            return at;
        if (slot->tag != (uint32_t)(hash >> 32))
            continue;
        if (registry->guess)
            registry->guess(registry->ctx, slot->number - 1);
        if (soj__slice_equal(soj__registry_key(registry, slot->number - 1), key))
            return at;
    }
}

static uint64_t hash_of(const soj__registry *registry, soj__slice key)
{
    return XXH3_64bits_withSeed(key.data, key.len, registry->seed);
}

uint32_t soj__registry_find(const soj__registry *registry, soj__slice key)
{
    if (registry->n_slots == 0)
        return SOJ__NONE;
    uint32_t number = registry->slots[find_slot(registry, key, hash_of(registry, key))].number;
    return number == 0 ? SOJ__NONE : number - 1;
}

static void put(soj__registry *registry, uint32_t number)
{
    soj__slice key = soj__registry_key(registry, number);
    uint64_t hash = hash_of(registry, key);
    registry->slots[find_slot(registry, key, hash)] =
        (soj__registry_slot){(uint32_t)(hash >> 32), number + 1};
}

static bool grow_slots(soj__registry *registry)
{
    soj__registry_slot *before = registry->slots;
    size_t n_before = registry->n_slots;
    size_t n;
    soj__registry_slot *slots = soj__slots_larger(&registry->mem, n_before, sizeof(*slots), &n);
    if (!slots)
        return false;
    registry->slots = slots;
    registry->n_slots = n;
    for (size_t i = 0; i < n_before; i++) {
        if (before[i].number != 0)
            put(registry, before[i].number - 1);
    }
    soj__mem_free(&registry->mem, before, n_before * sizeof(*before));
    return true;
}

bool soj__registry_reserve(soj__registry *registry)
{
    size_t need = (size_t)registry->n + 1;
    if (registry->n >= SOJ__NONE - 1)
        return false;
    if (registry->n_free_bytes < KEY_SPACE) {
        char *chunk = soj__arena_alloc(&registry->arena, KEYS_CHUNK);
        if (!chunk)
            return false;
        registry->free_bytes = chunk;
        registry->n_free_bytes = KEYS_CHUNK;
    }
    if (!soj__mem_reserve(&registry->mem, (void **)&registry->keys, &registry->keys_capacity, need,
                          sizeof(*registry->keys)))
        return false;
    return soj__slots_have_room(registry->n_slots, registry->n_living) || grow_slots(registry);
}

uint32_t soj__registry_add(soj__registry *registry, soj__slice key)
{
    uint32_t number = registry->n++;
    char *at = registry->free_bytes;
    at[0] = (char)(unsigned char)key.len;
    memcpy(at + 1, key.data, key.len);
    registry->free_bytes += key.len + 1;
    registry->n_free_bytes -= key.len + 1;
    registry->keys[number] = at;
    registry->n_living++;
    put(registry, number);
    return number;
}

/* From a slot on to another, round the end of the table. */
static size_t steps(size_t from, size_t to, size_t mask)
{
    return (to + mask + 1 - from) & mask;
}

/* Whether what lies in slot `at`, and is looked for from `home` on, may move to the free slot
 * `hole`: that is so unless its search begins behind the hole. */
static bool may_fill(size_t hole, size_t home, size_t at, size_t mask)
{
    return steps(home, at, mask) >= steps(hole, at, mask);
}

void soj__registry_remove(soj__registry *registry, uint32_t number)
{
    soj__slice key = soj__registry_key(registry, number);
    size_t mask = registry->n_slots - 1;
    size_t hole = find_slot(registry, key, hash_of(registry, key));
    SOJ__ASSERT(registry->slots[hole].number == number + 1);
    for (size_t at = (hole + 1) & mask; registry->slots[at].number != 0; at = (at + 1) & mask) {
        soj__slice other = soj__registry_key(registry, registry->slots[at].number - 1);
        if (may_fill(hole, (size_t)hash_of(registry, other) & mask, at, mask)) {
            registry->slots[hole] = registry->slots[at];
            hole = at;
        }
    }
    registry->slots[hole] = (soj__registry_slot){0, 0};
    registry->n_living--;
}

void soj__registry_wipe(soj__registry *registry, uint32_t number)
{
    char *key = registry->keys[number];
    memset(key, 0, (size_t)(unsigned char)key[0] + 1);
}
