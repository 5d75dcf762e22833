/* SPDX-License-Identifier: MIT */
#include "engine/emissions.h"

#include "base/bytes.h"
#include "engine/slots.h"

void soj__emissions_init(soj__emissions *emissions, const soj__mem *mem, const uint8_t *secret)
{
    *emissions = (soj__emissions){.mem = *mem};
    if (secret)
        memcpy(emissions->secret, secret, sizeof(emissions->secret));
}

void soj__emissions_done(soj__emissions *emissions)
{
    const soj__mem *mem = &emissions->mem;
    soj__mem_free(mem, emissions->slots, emissions->n_slots * sizeof(*emissions->slots));
    soj__mem_free(mem, emissions->heads, emissions->n_heads * sizeof(*emissions->heads));
}

/* ---- slots ---- */

/* Whoever chooses keys of customers can make ids that agree in some bits, but not in a hash with a
 * secret. */
static size_t home_of(const soj__emissions *emissions, soj__id id)
{
    uint8_t bytes[16];
    soj__store_u64(bytes, id.high);
    soj__store_u64(bytes + 8, id.low);
    const soj__slice whole = {(const char *)bytes, sizeof(bytes)};
    return (size_t)soj__siphash(emissions->secret, whole).low & (emissions->n_slots - 1);
}

/* The slot of a customer's id, or the free one where its search ends. There is always a free one.
 */
static size_t find_slot(const soj__emissions *emissions, uint32_t customer, soj__id id)
{
    size_t mask = emissions->n_slots - 1;
    size_t at = home_of(emissions, id);
    for (;; at = (at + 1) & mask) {
        const soj__emission *slot = &emissions->slots[at];
        uint64_t differs = (slot->id.low ^ id.low) | (slot->id.high ^ id.high);
        if (slot->customer == 0 || (slot->customer == customer && differs == 0))
            return at;
    }
}

static void put(soj__emissions *emissions, uint32_t customer, soj__id id, uint32_t touchpoint)
{
    size_t at = find_slot(emissions, customer, id);
    uint64_t *head = &emissions->heads[customer - 1];
    if (emissions->slots[at].customer != 0)
        return;
    emissions->slots[at] = (soj__emission){id, customer, touchpoint, *head};
    *head = at + 1;
    emissions->n_used++;
    emissions->n++;
}

uint32_t soj__emissions_find(const soj__emissions *emissions, uint32_t number, soj__id id)
{
    if (emissions->n_slots == 0)
        return SOJ__NONE;
    const soj__emission *found = &emissions->slots[find_slot(emissions, number + 1, id)];
    return found->customer == 0 ? SOJ__NONE : found->touchpoint;
}

/* ---- room ---- */

static bool reserve_head(soj__emissions *emissions, uint32_t number)
{
    size_t before = emissions->n_heads;
    if (!soj__mem_reserve(&emissions->mem, (void **)&emissions->heads, &emissions->n_heads,
                          (size_t)number + 1, sizeof(*emissions->heads)))
        return false;
    memset(emissions->heads + before, 0, (emissions->n_heads - before) * sizeof(*emissions->heads));
    return true;
}

/* A table without what was removed: as large as this one where half of that does for `n` more, else
 * twice as large. The ids that move leave no copies behind. */
static bool make_anew(soj__emissions *emissions, size_t n)
{
    const soj__mem *mem = &emissions->mem;
    soj__emission *before = emissions->slots;
    size_t n_before = emissions->n_slots;
    bool is_enough = emissions->n + n < n_before / 2;
    size_t n_slots;
    soj__emission *slots =
        soj__slots_larger(mem, is_enough ? n_before / 2 : n_before, sizeof(*slots), &n_slots);
    if (!slots)
        return false;
    emissions->slots = slots;
    emissions->n_slots = n_slots;
    emissions->n_used = emissions->n = 0;
    memset(emissions->heads, 0, emissions->n_heads * sizeof(*emissions->heads));
    for (size_t i = 0; i < n_before; i++) {
        if (before[i].customer != 0 && before[i].customer != SOJ__NONE)
            put(emissions, before[i].customer, before[i].id, before[i].touchpoint);
    }
    if (before)
        memset(before, 0, n_before * sizeof(*before));
    soj__mem_free(mem, before, n_before * sizeof(*before));
    return true;
}

bool soj__emissions_reserve(soj__emissions *emissions, uint32_t number, size_t n)
{
    if (!reserve_head(emissions, number))
        return false;
    while (!soj__slots_have_room(emissions->n_slots, emissions->n_used + n - 1)) {
        if (!make_anew(emissions, n))
            return false;
    }
    return true;
}

/* ---- adding and removing ---- */

void soj__emissions_add(soj__emissions *emissions, uint32_t number, soj__id id, uint32_t touchpoint)
{
    put(emissions, number + 1, id, touchpoint);
}

const soj__emission *soj__emissions_next(const soj__emissions *emissions, uint32_t number,
                                         const soj__emission *before)
{
    uint64_t next = 0;
    if (before)
        next = before->link;
    else if (number < emissions->n_heads)
        next = emissions->heads[number];
    return next > 0 ? &emissions->slots[next - 1] : NULL;
}

void soj__emissions_remove(soj__emissions *emissions, uint32_t number)
{
    if (number >= emissions->n_heads)
        return;
    for (uint64_t next = emissions->heads[number]; next != 0;) {
        soj__emission *slot = &emissions->slots[next - 1];
        next = slot->link;
        *slot = (soj__emission){.customer = SOJ__NONE};
        emissions->n--;
    }
    emissions->heads[number] = 0;
}
