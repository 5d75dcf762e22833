/* SPDX-License-Identifier: MIT */
#include "engine/registry.h"

#include <xxhash.h>

#include "engine/slots.h"

#define UNIT        4u    /* bytes, in which the beginnings of texts are counted */
#define SHIFT       23u   /* a chunk of texts has numbers for 1 << SHIFT units: 32 MiB */
#define FIRST_TEXTS 1024u /* bytes of the first chunk; each has twice those of the one before */
#define MAX_CHUNKS  (1u << (32 - SHIFT))
#define KEY_SPACE   256u /* a key of the largest size and its length byte */
#define FIRST_SLOTS 40u
#define MOST_SLOTS  UINT32_MAX
#define LOOK_AHEAD  16u

static void init(soj__registry *registry, const soj__mem *mem, uint64_t seed, bool is_integer)
{
    *registry = (soj__registry){
        .mem = *mem, .seed = seed, .is_integer = is_integer, .number_mask = UINT16_MAX};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(registry->mix); i++)
        registry->mix[i] = XXH3_64bits_withSeed(&"012"[i], 1, seed) | (i > 0);
    soj__cells_init_plain(&registry->keys, mem, is_integer ? SOJ__CELLS_WORD : sizeof(uint32_t));
}

void soj__registry_init(soj__registry *registry, const soj__mem *mem, uint64_t seed)
{
    init(registry, mem, seed, false);
}

void soj__registry_init_integer(soj__registry *registry, const soj__mem *mem, uint64_t seed)
{
    init(registry, mem, seed, true);
}

static size_t bytes_of(uint32_t chunk)
{
    return chunk < 15 ? (size_t)FIRST_TEXTS << chunk : (size_t)UNIT << SHIFT;
}

static size_t bytes_of_slots(const soj__registry *registry, size_t n_slots)
{
    return n_slots * sizeof(*registry->slots);
}

void soj__registry_done(soj__registry *registry)
{
    soj__mem_free(&registry->mem, registry->slots, bytes_of_slots(registry, registry->n_slots));
    soj__cells_done(&registry->keys);
    for (uint32_t i = 0; i < registry->n_chunks; i++)
        soj__mem_free(&registry->mem, registry->chunks[i], bytes_of(i));
    soj__mem_free(&registry->mem, registry->chunks,
                  registry->chunks_capacity * sizeof(*registry->chunks));
}

static char *text_at(const soj__registry *registry, uint32_t number)
{
    uint32_t at = soj__load_u32(soj__cell_at(&registry->keys, number));
    return registry->chunks[at >> SHIFT] + (size_t)(at & ((1u << SHIFT) - 1)) * UNIT;
}

soj__slice soj__registry_key(const soj__registry *registry, uint32_t number)
{
    const char *text = text_at(registry, number);
    return (soj__slice){text + 1, (unsigned char)text[0]};
}

bool soj__registry_is(const soj__registry *registry, uint32_t number, soj__slice key)
{
    const char *text = text_at(registry, number);
    return (unsigned char)text[0] == key.len && soj__bytes_equal(text + 1, key.data, key.len);
}

uint64_t soj__registry_hash(const soj__registry *registry, soj__slice key)
{
    return XXH3_64bits_withSeed(key.data, key.len, registry->seed);
}

/* ---- slots ---- */

static size_t after(const soj__registry *registry, size_t at)
{
    return at + 1 == registry->n_slots ? 0 : at + 1;
}

/* The number in a slot, from 1 on; 0: it is free. */
static uint32_t number_at(const soj__registry *registry, size_t at)
{
    return registry->slots[at] & registry->number_mask;
}

static uint64_t hash_of(const soj__registry *registry, uint32_t number)
{
    return registry->is_integer
               ? soj__registry_hash_integer(registry, soj__registry_integer(registry, number))
               : soj__registry_hash(registry, soj__registry_key(registry, number));
}

/* Of the key in a slot. */
static uint64_t hash_at(const soj__registry *registry, size_t at)
{
    return hash_of(registry, number_at(registry, at) - 1);
}

static void fill(const soj__registry *registry, size_t at, uint64_t hash, uint32_t number)
{
    registry->slots[at] = ((uint32_t)hash & ~registry->number_mask) | number;
}

static inline void put(const soj__registry *registry, uint64_t hash, uint32_t number)
{
    size_t at = soj__registry_home(registry, hash);
    while (number_at(registry, at) != 0)
        at = after(registry, at);
    fill(registry, at, hash, number);
}

/* That hash_at() will be asked; of texts twice, first for where the text is. Keys lie in the order
 * of their arrival. */
static void expect_number(const soj__registry *registry, size_t at)
{
    if (at < registry->n_slots && number_at(registry, at) != 0)
        soj__registry_expect_number(registry, number_at(registry, at) - 1);
}

static void expect_text(const soj__registry *registry, size_t at)
{
    if (!registry->is_integer && at < registry->n_slots && number_at(registry, at) != 0)
        SOJ__PREFETCH(text_at(registry, number_at(registry, at) - 1));
}

/* At most four fifths are in use. */
static bool has_room(const soj__registry *registry)
{
    return registry->n_living < registry->n_slots / 5 * 4;
}

/* Half as many slots more. */
static bool grow_slots(soj__registry *registry)
{
    soj__registry before = *registry;
    size_t n = registry->n_slots ? registry->n_slots / 2 * 3 : FIRST_SLOTS;
    if (registry->n_slots > MOST_SLOTS / 3 * 2)
        return false;
    uint32_t *slots = soj__slots_new(&registry->mem, bytes_of_slots(registry, n));
    if (!slots)
        return false;
    registry->slots = slots;
    registry->n_slots = n;
    const soj__registry grown = *registry; /* both in registers, whatever is written */
    for (size_t i = 0; i < before.n_slots; i++) {
        expect_number(&before, i + 2 * LOOK_AHEAD);
        expect_text(&before, i + LOOK_AHEAD);
        uint32_t number = number_at(&before, i);
        if (number != 0)
            put(&grown, hash_at(&before, i), number);
    }
    soj__mem_free(&registry->mem, before.slots, bytes_of_slots(registry, before.n_slots));
    return true;
}

/* Numbers become wider, and what is left beside them narrower. */
static void widen_numbers(soj__registry *registry)
{
    uint32_t mask = registry->number_mask << 1 | 1;
    uint32_t bit = mask ^ registry->number_mask;
    for (size_t i = 0; i < registry->n_slots; i++)
        registry->slots[i] &= ~bit;
    registry->number_mask = mask;
}

/* ---- looking for keys ---- */

uint32_t soj__registry_find_hashed(const soj__registry *registry, soj__slice key, uint64_t hash)
{
    SOJ__ASSERT(!registry->is_integer);
    if (registry->n_slots == 0)
        return SOJ__NONE;
    size_t at = soj__registry_fit(registry, hash, soj__registry_home(registry, hash));
    for (;; at = soj__registry_fit(registry, hash, after(registry, at))) {
        uint32_t number = number_at(registry, at);
        if (number == 0)
            return SOJ__NONE;
        if (soj__registry_is(registry, number - 1, key))
            return number - 1;
    }
}

uint32_t soj__registry_find_integer_hashed(const soj__registry *registry, uint64_t key,
                                           uint64_t hash)
{
    SOJ__ASSERT(registry->is_integer);
    if (registry->n_slots == 0)
        return SOJ__NONE;
    size_t at = soj__registry_fit(registry, hash, soj__registry_home(registry, hash));
    for (;; at = soj__registry_fit(registry, hash, after(registry, at))) {
        uint32_t number = number_at(registry, at);
        if (number == 0)
            return SOJ__NONE;
        if (soj__registry_integer(registry, number - 1) == key)
            return number - 1;
    }
}

uint32_t soj__registry_find(const soj__registry *registry, soj__slice key)
{
    return soj__registry_find_hashed(registry, key, soj__registry_hash(registry, key));
}

uint32_t soj__registry_find_integer(const soj__registry *registry, uint64_t key)
{
    uint64_t hash = soj__registry_hash_integer(registry, key);
    return soj__registry_find_integer_hashed(registry, key, hash);
}

void soj__registry_expect_key(const soj__registry *registry, uint32_t number)
{
    if (!registry->is_integer)
        SOJ__PREFETCH(text_at(registry, number));
}

/* ---- adding and removing ---- */

/* Room for a text behind the last. */
static bool reserve_text(soj__registry *registry)
{
    uint32_t at = registry->n_chunks;
    if (at > 0 && bytes_of(at - 1) - (size_t)registry->used * UNIT >= KEY_SPACE)
        return true;
    if (at == MAX_CHUNKS ||
        !soj__mem_reserve(&registry->mem, (void **)&registry->chunks, &registry->chunks_capacity,
                          (size_t)at + 1, sizeof(*registry->chunks)))
        return false;
    registry->chunks[at] = soj__mem_alloc(&registry->mem, bytes_of(at));
    if (!registry->chunks[at])
        return false;
    soj__mem_expect_random(&registry->mem, registry->chunks[at], bytes_of(at));
    registry->n_chunks++;
    registry->used = 0;
    return true;
}

bool soj__registry_reserve(soj__registry *registry)
{
    if (registry->n >= SOJ__NONE - 1 || !soj__cells_reserve(&registry->keys, registry->n) ||
        !(registry->is_integer || reserve_text(registry)) ||
        !(has_room(registry) || grow_slots(registry)))
        return false;
    if (registry->n >= registry->number_mask)
        widen_numbers(registry);
    return true;
}

/* The text of a number that is given to it. */
static void add_text(soj__registry *registry, uint32_t number, soj__slice key)
{
    uint32_t at = (registry->n_chunks - 1) << SHIFT | registry->used;
    soj__store_u32(soj__cell_at(&registry->keys, number), at);
    char *text = text_at(registry, number);
    text[0] = (char)(unsigned char)key.len;
    memcpy(text + 1, key.data, key.len);
    registry->used += (uint32_t)((key.len + 1 + UNIT - 1) / UNIT);
}

void soj__registry_add_gone(soj__registry *registry)
{
    uint32_t number = registry->n++;
    if (registry->is_integer)
        soj__store_u64(soj__cell_word(&registry->keys, number), 0);
    else
        add_text(registry, number, SOJ__SLICE(""));
}

uint32_t soj__registry_add(soj__registry *registry, soj__slice key)
{
    uint32_t number = registry->n++;
    add_text(registry, number, key);
    registry->n_living++;
    put(registry, soj__registry_hash(registry, key), number + 1);
    return number;
}

uint32_t soj__registry_add_integer(soj__registry *registry, uint64_t key)
{
    uint32_t number = registry->n++;
    soj__store_u64(soj__cell_word(&registry->keys, number), key);
    registry->n_living++;
    put(registry, soj__registry_hash_integer(registry, key), number + 1);
    return number;
}

/* From a slot on to another, round the end of the table. */
static size_t steps(const soj__registry *registry, size_t from, size_t to)
{
    return to >= from ? to - from : to + registry->n_slots - from;
}

static size_t slot_of(const soj__registry *registry, uint32_t number)
{
    size_t at = soj__registry_home(registry, hash_of(registry, number));
    while (number_at(registry, at) != number + 1)
        at = after(registry, at);
    return at;
}

/* What lies behind the hole, and is looked for from its home on, fills it, unless its search begins
 * behind the hole. */
void soj__registry_remove(soj__registry *registry, uint32_t number)
{
    size_t hole = slot_of(registry, number);
    for (size_t at = after(registry, hole); number_at(registry, at) != 0;
         at = after(registry, at)) {
        uint64_t hash = hash_at(registry, at);
        if (steps(registry, soj__registry_home(registry, hash), at) >= steps(registry, hole, at)) {
            fill(registry, hole, hash, number_at(registry, at));
            hole = at;
        }
    }
    registry->slots[hole] = 0;
    registry->n_living--;
}

void soj__registry_wipe(soj__registry *registry, uint32_t number)
{
    if (registry->is_integer) {
        soj__store_u64(soj__cell_word(&registry->keys, number), 0);
    } else {
        char *text = text_at(registry, number);
        memset(text, 0, (size_t)(unsigned char)text[0] + 1);
    }
}
