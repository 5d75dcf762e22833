/* SPDX-License-Identifier: MIT */
#include "engine/erased.h"

#include "engine/slots.h"

void soj__erased_init(soj__erased *erased, const soj__mem *mem, const uint8_t *secret)
{
    *erased = (soj__erased){.mem = *mem};
    if (secret)
        memcpy(erased->secret, secret, sizeof(erased->secret));
}

void soj__erased_done(soj__erased *erased)
{
    soj__mem_free(&erased->mem, erased->slots, erased->n_slots * sizeof(*erased->slots));
}

/* The slot of a hash, or the free one where it belongs. There is always a free one. */
static soj__tombstone *find(soj__tombstone *slots, size_t n_slots, soj__hash128 hash)
{
    size_t mask = n_slots - 1;
    size_t at = (size_t)hash.low & mask;
    while (slots[at].is_used &&
           (slots[at].hash.low != hash.low || slots[at].hash.high != hash.high))
        at = (at + 1) & mask;
    return &slots[at];
}

soj_time soj__erased_until(const soj__erased *erased, soj__slice key)
{
    if (erased->n == 0)
        return INT64_MIN;
    const soj__tombstone *found =
        find(erased->slots, erased->n_slots, soj__siphash(erased->secret, key));
    return found->is_used ? found->until : INT64_MIN;
}

bool soj__erased_reserve(soj__erased *erased)
{
    size_t n;
    if (soj__slots_have_room(erased->n_slots, erased->n))
        return true;
    soj__tombstone *slots = soj__slots_larger(&erased->mem, erased->n_slots, sizeof(*slots), &n);
    if (!slots)
        return false;
    for (size_t i = 0; i < erased->n_slots; i++) {
        if (erased->slots[i].is_used)
            *find(slots, n, erased->slots[i].hash) = erased->slots[i];
    }
    soj__erased_done(erased);
    erased->slots = slots;
    erased->n_slots = n;
    return true;
}

void soj__erased_add(soj__erased *erased, soj__slice key, soj_time until)
{
    soj__erased_add_hashed(erased, soj__siphash(erased->secret, key), until);
}

void soj__erased_add_hashed(soj__erased *erased, soj__hash128 hash, soj_time until)
{
    soj__tombstone *slot = find(erased->slots, erased->n_slots, hash);
    erased->n += !slot->is_used;
    if (!slot->is_used || slot->until < until)
        *slot = (soj__tombstone){hash, until, true};
}
