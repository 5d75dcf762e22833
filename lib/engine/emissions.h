/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_EMISSIONS_H
#define SOJ__ENGINE_EMISSIONS_H

/* The ids of all that was emitted, and what to: for hosts that report what became of it. An id
 * belongs to the customer to whom it was emitted, whom a number names. */

#include "base/mem.h"
#include "base/siphash.h"
#include "run/output.h"

typedef struct soj__emission {
    soj__id id;
    uint32_t customer;   /* its number, from 1; 0: the slot is free; SOJ__NONE: removed */
    uint32_t touchpoint; /* which it is */
    uint64_t link;       /* the customer's emission before it: 1 + its slot; 0: none */
} soj__emission;

typedef struct soj__emissions {
    soj__mem mem;
    uint8_t secret[SOJ__SIPHASH_KEY];
    soj__emission *slots; /* open addressing, a power of two, at most three quarters used */
    size_t n_slots;
    size_t n_used;   /* slots that are not free, removed ones counted */
    size_t n;        /* emissions */
    uint64_t *heads; /* by customer: its latest emission, 1 + its slot; 0: none */
    size_t n_heads;
} soj__emissions;

/* `secret` NULL: zeros. */
void soj__emissions_init(soj__emissions *emissions, const soj__mem *mem, const uint8_t *secret);
void soj__emissions_done(soj__emissions *emissions);

/* The touchpoint that was emitted to a customer with this id; SOJ__NONE: none was. */
uint32_t soj__emissions_find(const soj__emissions *emissions, uint32_t number, soj__id id);
/* Make room for `n` more of a customer, at least one; false where there is no memory. */
bool soj__emissions_reserve(soj__emissions *emissions, uint32_t number, size_t n);
/* Add one, after soj__emissions_reserve(); one that is there stays as it is. */
void soj__emissions_add(soj__emissions *emissions, uint32_t number, soj__id id,
                        uint32_t touchpoint);
/* One of a customer's: the latest that was added with `before` NULL, then that before it, each
 * with the one that was returned. NULL: there is none any more. */
const soj__emission *soj__emissions_next(const soj__emissions *emissions, uint32_t number,
                                         const soj__emission *before);
/* Remove, and wipe, all of a customer. */
void soj__emissions_remove(soj__emissions *emissions, uint32_t number);

#endif
