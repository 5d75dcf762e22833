/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_AGENDA_H
#define SOJ__ENGINE_AGENDA_H

/* Who is due next: one entry a customer, ordered by due instant, then by number. A binary heap that
 * knows where each customer's entry is. */

#include <sojourn/time.h>

#include "base/mem.h"

typedef struct soj__agenda_entry {
    soj_time due;
    uint32_t number;
} soj__agenda_entry;

typedef struct soj__agenda {
    soj__mem mem;
    soj__agenda_entry *entries;
    size_t entries_capacity;
    uint32_t *places; /* by number: index of its entry */
    size_t places_capacity;
    uint32_t n;
} soj__agenda;

void soj__agenda_init(soj__agenda *agenda, const soj__mem *mem);
void soj__agenda_done(soj__agenda *agenda);

/* Make room for one more customer; false where there is no memory. */
bool soj__agenda_reserve(soj__agenda *agenda);
/* Add customer `n`, the next number, after soj__agenda_reserve(). */
void soj__agenda_add(soj__agenda *agenda, soj_time due);
/* That the entry of a number will be updated soon: first where it is, then itself. */
static inline void soj__agenda_expect(const soj__agenda *agenda, uint32_t number)
{
    SOJ__PREFETCH(&agenda->places[number]);
}
static inline void soj__agenda_expect_entry(const soj__agenda *agenda, uint32_t number)
{
    SOJ__PREFETCH(&agenda->entries[agenda->places[number]]);
}
void soj__agenda_update(soj__agenda *agenda, uint32_t number, soj_time due);
/* The first entry, or NULL where there are no customers. */
const soj__agenda_entry *soj__agenda_first(const soj__agenda *agenda);

#endif
