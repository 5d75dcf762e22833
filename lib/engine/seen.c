/* SPDX-License-Identifier: MIT */
#include "engine/seen.h"

#include <sojourn/limits.h>

#include "base/bytes.h"
#include "engine/slots.h"

/* An entry, at any address. Its position is the number of its chunk times CHUNK, plus its byte. */
enum {
    ENTRY_LINK = 0,    /* uint64: the customer's entry before it, 1 + its position; 0: none */
    ENTRY_TIME = 8,    /* int64: of the event */
    ENTRY_NUMBER = 16, /* uint32: the customer; SOJ__NONE: removed */
    ENTRY_LEN = 20,    /* byte: of the id, which follows */
    ENTRY_ID = 21
};

#define ENTRY_MAX (ENTRY_ID + SOJ_LIMIT_EVENT_ID)
#define CHUNK     ((size_t)16 * 1024)

struct soj__seen_chunk {
    size_t used;
    uint8_t bytes[CHUNK];
};

/* A slot: high bits of the hash, and below them 1 + the position of the entry. */
#define POSITION_BITS 44
#define POSITION_MASK (((uint64_t)1 << POSITION_BITS) - 1)
#define SLOT_FREE     ((uint64_t)0)
#define SLOT_REMOVED  POSITION_MASK /* no entry lies there */

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
    return seen->chunks[position / CHUNK]->bytes + position % CHUNK;
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
 * lie in one slot. Many customers may have the same id. */
SOJ__WRAPS static uint64_t hash_of(const soj__seen *seen, uint32_t number, soj__slice id)
{
    return soj__siphash(seen->secret, id).low + number * UINT64_C(0x9e3779b97f4a7c15);
}

/* ---- slots ---- */

static uint64_t slot_of(uint64_t hash, uint64_t position)
{
    return (hash & ~POSITION_MASK) | (position + 1);
}

/* Where an entry's slot is. */
static size_t find_slot(const soj__seen *seen, uint64_t hash, uint64_t position)
{
    size_t mask = seen->n_slots - 1;
    size_t at = (size_t)hash & mask;
    while (seen->slots[at] != slot_of(hash, position))
        at = (at + 1) & mask;
    return at;
}

static void put_slot(soj__seen *seen, uint64_t hash, uint64_t position)
{
    size_t mask = seen->n_slots - 1;
    size_t at = (size_t)hash & mask;
    while (seen->slots[at] != SLOT_FREE)
        at = (at + 1) & mask;
    seen->slots[at] = slot_of(hash, position);
    seen->n_used++;
}

bool soj__seen_has(const soj__seen *seen, uint32_t number, soj__slice id)
{
    if (seen->n_slots == 0)
        return false;
    uint64_t hash = hash_of(seen, number, id);
    size_t mask = seen->n_slots - 1;
    for (size_t at = (size_t)hash & mask; seen->slots[at] != SLOT_FREE; at = (at + 1) & mask) {
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
    size_t chunk, byte;
} cursor;

/* The place of the next entry of `size` bytes. */
static uint64_t take(cursor *at, size_t size)
{
    if (at->byte + size > CHUNK)
        *at = (cursor){at->chunk + 1, 0};
    uint64_t position = (uint64_t)at->chunk * CHUNK + at->byte;
    at->byte += size;
    return position;
}

/* Enter an entry that lies at `position` into the table and its customer's list. */
static void enter(soj__seen *seen, uint64_t position)
{
    uint8_t *entry = entry_at(seen, position);
    uint32_t number = number_of(entry);
    soj__store_u64(entry + ENTRY_LINK, seen->heads[number]);
    seen->heads[number] = position + 1;
    put_slot(seen, hash_of(seen, number, id_of(entry)), position);
}

/* Move the entries of a chunk that stay towards the beginning. An entry never moves up: those
 * before it take no more room than they did. */
static void pack_chunk(soj__seen *seen, size_t chunk, cursor *to)
{
    size_t used = seen->chunks[chunk]->used;
    for (size_t byte = 0; byte < used;) {
        uint8_t *entry = seen->chunks[chunk]->bytes + byte;
        size_t size = ENTRY_ID + (size_t)entry[ENTRY_LEN];
        byte += size;
        if (number_of(entry) == SOJ__NONE || is_forgotten(seen, entry))
            continue;
        uint64_t position = take(to, size);
        memmove(entry_at(seen, position), entry, size);
        seen->chunks[position / CHUNK]->used = to->byte;
        enter(seen, position);
    }
}

/* Give back the chunks from `keep` on. What was moved leaves no copies behind: an id of it may have
 * to go for good. */
static void trim(soj__seen *seen, size_t keep)
{
    for (size_t i = 0; i < seen->n_chunks; i++) {
        soj__seen_chunk *chunk = seen->chunks[i];
        size_t used = i < keep ? chunk->used : 0;
        memset(chunk->bytes + used, 0, CHUNK - used);
        if (i >= keep)
            soj__mem_free(&seen->mem, chunk, sizeof(*chunk));
    }
    seen->n_chunks = keep;
}

/* Fill the empty slots with what stays. There is a head: room for it was made before. */
static void make_anew(soj__seen *seen)
{
    cursor to = {0, 0};
    seen->n_used = 0;
    memset(seen->heads, 0, seen->n_heads * sizeof(*seen->heads));
    for (size_t i = 0; i < seen->n_chunks; i++)
        pack_chunk(seen, i, &to);
    trim(seen, to.byte > 0 ? to.chunk + 1 : 0);
}

static size_t count_staying(const soj__seen *seen)
{
    size_t n = 0;
    for (size_t i = 0; i < seen->n_chunks; i++) {
        const soj__seen_chunk *chunk = seen->chunks[i];
        for (size_t byte = 0; byte < chunk->used;) {
            const uint8_t *entry = chunk->bytes + byte;
            n += number_of(entry) != SOJ__NONE && !is_forgotten(seen, entry);
            byte += ENTRY_ID + (size_t)entry[ENTRY_LEN];
        }
    }
    return n;
}

/* A free slot more: of what is forgotten where that makes half of the table free, else in a table
 * twice as large. */
static bool reserve_slot(soj__seen *seen)
{
    size_t n;
    if (soj__slots_have_room(seen->n_slots, seen->n_used))
        return true;
    if (seen->n_slots > 0 && count_staying(seen) < seen->n_slots / 2) {
        memset(seen->slots, 0, seen->n_slots * sizeof(*seen->slots));
        make_anew(seen);
        return true;
    }
    uint64_t *slots = soj__slots_larger(&seen->mem, seen->n_slots, sizeof(*slots), &n);
    if (!slots)
        return false;
    soj__mem_free(&seen->mem, seen->slots, seen->n_slots * sizeof(*seen->slots));
    seen->slots = slots;
    seen->n_slots = n;
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
    if (seen->n_heads > before)
        memset(seen->heads + before, 0, (seen->n_heads - before) * sizeof(*seen->heads));
    return true;
}

static bool reserve_entry(soj__seen *seen)
{
    if (seen->n_chunks > 0 && seen->chunks[seen->n_chunks - 1]->used + ENTRY_MAX <= CHUNK)
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

void soj__seen_add(soj__seen *seen, uint32_t number, soj__slice id, soj_time time)
{
    soj__seen_chunk *chunk = seen->chunks[seen->n_chunks - 1];
    uint8_t *entry = chunk->bytes + chunk->used;
    uint64_t position = (uint64_t)(seen->n_chunks - 1) * CHUNK + chunk->used;
    SOJ__ASSERT(id.len >= 1 && id.len <= SOJ_LIMIT_EVENT_ID);
    soj__store_i64(entry + ENTRY_TIME, time);
    soj__store_u32(entry + ENTRY_NUMBER, number);
    entry[ENTRY_LEN] = (uint8_t)id.len;
    memcpy(entry + ENTRY_ID, id.data, id.len);
    chunk->used += ENTRY_ID + id.len;
    enter(seen, position);
}

void soj__seen_remove(soj__seen *seen, uint32_t number)
{
    if (number >= seen->n_heads)
        return;
    for (uint64_t next = seen->heads[number]; next != 0;) {
        uint8_t *entry = entry_at(seen, next - 1);
        seen->slots[find_slot(seen, hash_of(seen, number, id_of(entry)), next - 1)] = SLOT_REMOVED;
        next = soj__load_u64(entry + ENTRY_LINK);
        soj__store_u32(entry + ENTRY_NUMBER, SOJ__NONE);
        memset(entry + ENTRY_ID, 0, entry[ENTRY_LEN]);
    }
    seen->heads[number] = 0;
}
