/* SPDX-License-Identifier: MIT */
#include "engine/seen.h"

#include <sojourn/limits.h>

#include "base/bytes.h"
#include "engine/slots.h"

/* An entry; a whole number of units, in which its position counts: the number of its chunk times
 * CHUNK, and where it begins there. */
enum {
    UNIT = 4,          /* bytes */
    ENTRY_LINK = 0,    /* uint64: the customer's entry before it, 1 + its position; 0: none */
    ENTRY_TIME = 8,    /* int64: of the event */
    ENTRY_NUMBER = 16, /* uint32: the customer; SOJ__NONE: removed */
    ENTRY_LEN = 20,    /* byte: of the id, which follows */
    ENTRY_ID = 21
};

#define CHUNK ((size_t)4096) /* units */

struct soj__seen_chunk {
    size_t used; /* units */
    uint8_t bytes[CHUNK * UNIT];
};

/* A slot: high bits of the hash, and below them 1 + the position of the entry. The search for a
 * hash begins where its highest bits say, of which a slot has them all: a table grows from one end
 * to the other, and nobody looks at the entries. */
#define POSITION_BITS 34
#define POSITION_MASK (((uint64_t)1 << POSITION_BITS) - 1)
#define SLOT_FREE     ((uint64_t)0)
#define SLOT_REMOVED  POSITION_MASK /* no entry lies there */
#define MOST_SLOTS    ((size_t)1 << (64 - POSITION_BITS))

void soj__seen_init(soj__seen *seen, const soj__mem *mem, const uint8_t *secret,
                    soj__horizon_fn horizon, const void *ctx)
{
    *seen = (soj__seen){.mem = *mem, .horizon = horizon, .ctx = ctx};
    if (secret)
        memcpy(seen->secret, secret, sizeof(seen->secret));
}

void soj__seen_done(soj__seen *seen)
{
    const soj__mem *mem = &seen->mem;
    for (size_t i = 0; i < seen->n_chunks; i++)
        soj__mem_free(mem, seen->chunks[i], sizeof(*seen->chunks[i]));
    soj__mem_free(mem, seen->chunks, seen->chunks_capacity * sizeof(*seen->chunks));
    soj__mem_free(mem, seen->slots, seen->n_slots * sizeof(*seen->slots));
    soj__mem_free(mem, seen->heads, seen->n_heads * sizeof(*seen->heads));
}

/* ---- entries ---- */

static uint8_t *entry_at(const soj__seen *seen, uint64_t position)
{
    return seen->chunks[position / CHUNK]->bytes + position % CHUNK * UNIT;
}

/* Units of an entry with an id of so many bytes. */
static size_t units_of(size_t id_len)
{
    return (ENTRY_ID + id_len + UNIT - 1) / UNIT;
}

static soj__slice id_of(const uint8_t *entry)
{
    return (soj__slice){(const char *)entry + ENTRY_ID, entry[ENTRY_LEN]};
}

static uint32_t number_of(const uint8_t *entry)
{
    return soj__load_u32(entry + ENTRY_NUMBER);
}

static bool is_forgotten(const soj__seen *seen, const uint8_t *entry)
{
    return seen->horizon &&
           soj__load_i64(entry + ENTRY_TIME) < seen->horizon(seen->ctx, number_of(entry));
}

/* Ids come from outside: of a hash without a secret, whoever makes them can choose thousands that
 * lie in one slot. */
uint64_t soj__seen_hash(const soj__seen *seen, soj__slice id)
{
    return soj__siphash_low(seen->secret, id);
}

/* Many customers may have the same id. */
SOJ__WRAPS static uint64_t of_customer(uint64_t hash, uint32_t number)
{
    return hash + number * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t hash_of(const soj__seen *seen, const uint8_t *entry)
{
    return of_customer(soj__seen_hash(seen, id_of(entry)), number_of(entry));
}

/* ---- slots ---- */

static uint64_t slot_of(uint64_t hash, uint64_t position)
{
    return (hash & ~POSITION_MASK) | (position + 1);
}

/* Where the search for a hash begins, for which a slot's bits of it do. There are slots. */
static size_t home_of(const soj__seen *seen, uint64_t hash)
{
    return (size_t)(hash >> seen->shift);
}

static size_t after(const soj__seen *seen, size_t at)
{
    return (at + 1) & (seen->n_slots - 1);
}

/* Where the wanted slot is, which is there, from where the search for `slot` begins. */
static size_t find_slot(const soj__seen *seen, uint64_t slot, uint64_t wanted)
{
    size_t at = home_of(seen, slot);
    while (seen->slots[at] != wanted)
        at = after(seen, at);
    return at;
}

static void put_slot(soj__seen *seen, uint64_t slot)
{
    seen->slots[find_slot(seen, slot, SLOT_FREE)] = slot;
    seen->n_used++;
}

/* The slot of an entry, which is there, is free from now on for a table made anew. */
static void remove_slot(soj__seen *seen, uint64_t slot)
{
    seen->slots[find_slot(seen, slot, slot)] = SLOT_REMOVED;
    seen->n_removed++;
}

void soj__seen_expect(const soj__seen *seen, uint32_t number, uint64_t id_hash)
{
    if (seen->n_slots == 0)
        return;
    SOJ__PREFETCH(&seen->slots[home_of(seen, of_customer(id_hash, number))]);
    if (number < seen->n_heads)
        SOJ__PREFETCH(&seen->heads[number]);
}

bool soj__seen_has(const soj__seen *seen, uint32_t number, soj__slice id, uint64_t id_hash)
{
    if (seen->n_slots == 0)
        return false;
    uint64_t hash = of_customer(id_hash, number);
    for (size_t at = home_of(seen, hash); seen->slots[at] != SLOT_FREE; at = after(seen, at)) {
        uint64_t slot = seen->slots[at];
        if (slot == SLOT_REMOVED || ((slot ^ hash) & ~POSITION_MASK) != 0)
            continue;
        const uint8_t *entry = entry_at(seen, (slot & POSITION_MASK) - 1);
        if (number_of(entry) == number && soj__slice_equal(id_of(entry), id) &&
            !is_forgotten(seen, entry))
            return true;
    }
    return false;
}

/* ---- making the table anew ---- */

/* Takes the entries' places in order, each behind the one before. */
typedef struct cursor {
    size_t chunk, unit;
} cursor;

/* The place of the next entry of `size` units. */
static uint64_t take(cursor *at, size_t size)
{
    if (at->unit + size > CHUNK)
        *at = (cursor){at->chunk + 1, 0};
    uint64_t position = (uint64_t)at->chunk * CHUNK + at->unit;
    at->unit += size;
    return position;
}

/* Enter an entry of a hash that lies at `position` into the table and its customer's list. */
static void enter(soj__seen *seen, uint64_t hash, uint64_t position)
{
    uint8_t *entry = entry_at(seen, position);
    uint32_t number = number_of(entry);
    soj__store_u64(entry + ENTRY_LINK, seen->heads[number]);
    seen->heads[number] = position + 1;
    put_slot(seen, slot_of(hash, position));
}

/* Move the entries of a chunk that stay towards the beginning. An entry never moves up: those
 * before it take no more room than they did. */
static void pack_chunk(soj__seen *seen, size_t chunk, cursor *to)
{
    size_t used = seen->chunks[chunk]->used;
    for (size_t unit = 0; unit < used;) {
        uint8_t *entry = seen->chunks[chunk]->bytes + unit * UNIT;
        size_t size = units_of(entry[ENTRY_LEN]);
        unit += size;
        if (number_of(entry) == SOJ__NONE || is_forgotten(seen, entry))
            continue;
        uint64_t position = take(to, size);
        memmove(entry_at(seen, position), entry, size * UNIT);
        seen->chunks[position / CHUNK]->used = to->unit;
        entry = entry_at(seen, position);
        enter(seen, hash_of(seen, entry), position);
    }
}

/* Give back the chunks from `keep` on. What was moved leaves no copies behind: an id of it may have
 * to go for good. */
static void trim(soj__seen *seen, size_t keep)
{
    for (size_t i = 0; i < seen->n_chunks; i++) {
        soj__seen_chunk *chunk = seen->chunks[i];
        size_t used = i < keep ? chunk->used : 0;
        memset(chunk->bytes + used * UNIT, 0, (CHUNK - used) * UNIT);
        if (i >= keep)
            soj__mem_free(&seen->mem, chunk, sizeof(*chunk));
    }
    seen->n_chunks = keep;
}

/* Fill the empty slots with what stays. There is a head: room for it was made before. */
static void make_anew(soj__seen *seen)
{
    cursor to = {0, 0};
    seen->n_used = seen->n_removed = 0;
    memset(seen->heads, 0, seen->n_heads * sizeof(*seen->heads));
    for (size_t i = 0; i < seen->n_chunks; i++)
        pack_chunk(seen, i, &to);
    trim(seen, to.unit > 0 ? to.chunk + 1 : 0);
}

static size_t count_staying(const soj__seen *seen)
{
    size_t n = 0;
    if (!seen->horizon)
        return seen->n_used - seen->n_removed;
    for (size_t i = 0; i < seen->n_chunks; i++) {
        const soj__seen_chunk *chunk = seen->chunks[i];
        for (size_t unit = 0; unit < chunk->used;) {
            const uint8_t *entry = chunk->bytes + unit * UNIT;
            n += number_of(entry) != SOJ__NONE && !is_forgotten(seen, entry);
            unit += units_of(entry[ENTRY_LEN]);
        }
    }
    return n;
}

/* A table twice as large, which is filled with all that is in it where all of that stays. */
static bool grow_slots(soj__seen *seen, bool all_stay)
{
    uint64_t *before = seen->slots;
    size_t n_before = seen->n_slots, n;
    if (n_before == MOST_SLOTS)
        return false;
    uint64_t *slots = soj__slots_larger(&seen->mem, n_before, sizeof(*slots), &n);
    if (!slots)
        return false;
    seen->slots = slots;
    seen->n_slots = n;
    for (seen->shift = 64; (uint64_t)n >> (64 - seen->shift) > 1;)
        seen->shift--;
    if (all_stay) {
        seen->n_used = 0;
        for (size_t i = 0; i < n_before; i++) {
            if (before[i] != SLOT_FREE)
                put_slot(seen, before[i]);
        }
    } else
        make_anew(seen);
    soj__mem_free(&seen->mem, before, n_before * sizeof(*before));
    return true;
}

/* A free slot more: of what is forgotten where that makes half of the table free, else in a table
 * twice as large. */
static bool reserve_slot(soj__seen *seen)
{
    if (soj__slots_have_room(seen->n_slots, seen->n_used))
        return true;
    size_t n_staying = count_staying(seen);
    if (seen->n_slots == 0 || n_staying >= seen->n_slots / 2)
        return grow_slots(seen, n_staying == seen->n_used);
    memset(seen->slots, 0, seen->n_slots * sizeof(*seen->slots));
    make_anew(seen);
    return true;
}

/* ---- adding and removing ---- */

static bool reserve_head(soj__seen *seen, uint32_t number)
{
    size_t before = seen->n_heads;
    if (!soj__mem_reserve(&seen->mem, (void **)&seen->heads, &seen->n_heads, (size_t)number + 1,
                          sizeof(*seen->heads)))
        return false;
    if (seen->n_heads == before)
        return true;
    soj__mem_expect_random(&seen->mem, seen->heads, seen->n_heads * sizeof(*seen->heads));
    memset(seen->heads + before, 0, (seen->n_heads - before) * sizeof(*seen->heads));
    return true;
}

static bool reserve_entry(soj__seen *seen)
{
    const size_t most = units_of(SOJ_LIMIT_EVENT_ID);
    if (seen->n_chunks > 0 && seen->chunks[seen->n_chunks - 1]->used + most <= CHUNK)
        return true;
    if (seen->n_chunks >= (POSITION_MASK - 1) / CHUNK ||
        !soj__mem_reserve(&seen->mem, (void **)&seen->chunks, &seen->chunks_capacity,
                          seen->n_chunks + 1, sizeof(*seen->chunks)))
        return false;
    soj__seen_chunk *chunk = soj__mem_alloc(&seen->mem, sizeof(*chunk));
    if (!chunk)
        return false;
    chunk->used = 0;
    seen->chunks[seen->n_chunks++] = chunk;
    return true;
}

bool soj__seen_reserve(soj__seen *seen, uint32_t number)
{
    /* Heads first, as slots made anew need them; these may give the last chunk back. */
    return reserve_head(seen, number) && reserve_slot(seen) && reserve_entry(seen);
}

void soj__seen_add(soj__seen *seen, uint32_t number, soj__slice id, uint64_t id_hash, soj_time time)
{
    soj__seen_chunk *chunk = seen->chunks[seen->n_chunks - 1];
    uint8_t *entry = chunk->bytes + chunk->used * UNIT;
    uint64_t position = (uint64_t)(seen->n_chunks - 1) * CHUNK + chunk->used;
    SOJ__ASSERT(id.len >= 1 && id.len <= SOJ_LIMIT_EVENT_ID);
    soj__store_i64(entry + ENTRY_TIME, time);
    soj__store_u32(entry + ENTRY_NUMBER, number);
    entry[ENTRY_LEN] = (uint8_t)id.len;
    memcpy(entry + ENTRY_ID, id.data, id.len);
    chunk->used += units_of(id.len);
    enter(seen, of_customer(id_hash, number), position);
}

bool soj__seen_next(const soj__seen *seen, uint32_t number, uint64_t *place, soj__slice *out_id,
                    soj_time *out_time)
{
    uint64_t next = 0;
    if (*place > 0)
        next = soj__load_u64(entry_at(seen, *place - 1) + ENTRY_LINK);
    else if (number < seen->n_heads)
        next = seen->heads[number];
    while (next > 0 && is_forgotten(seen, entry_at(seen, next - 1)))
        next = soj__load_u64(entry_at(seen, next - 1) + ENTRY_LINK);
    if (next == 0)
        return false;
    *place = next;
    *out_id = id_of(entry_at(seen, next - 1));
    *out_time = soj__load_i64(entry_at(seen, next - 1) + ENTRY_TIME);
    return true;
}

void soj__seen_remove(soj__seen *seen, uint32_t number)
{
    if (number >= seen->n_heads)
        return;
    for (uint64_t next = seen->heads[number]; next != 0;) {
        uint8_t *entry = entry_at(seen, next - 1);
        remove_slot(seen, slot_of(hash_of(seen, entry), next - 1));
        next = soj__load_u64(entry + ENTRY_LINK);
        soj__store_u32(entry + ENTRY_NUMBER, SOJ__NONE);
        memset(entry + ENTRY_ID, 0, entry[ENTRY_LEN]);
    }
    seen->heads[number] = 0;
}
