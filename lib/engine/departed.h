/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_DEPARTED_H
#define SOJ__ENGINE_DEPARTED_H

/* Erased customers whose keys are still named by outputs that wait. First in, first out: who was
 * erased later has later outputs. */

#include "engine/queue.h"
#include "engine/registry.h"

typedef struct soj__departure {
    uint32_t number;
    uint64_t last; /* once so many rows were handed out, no row names the customer any more */
} soj__departure;

typedef struct soj__departed {
    soj__mem mem;
    soj__departure *items;
    size_t capacity;
    size_t first;
    size_t n; /* one behind the last */
} soj__departed;

void soj__departed_init(soj__departed *departed, const soj__mem *mem);
void soj__departed_done(soj__departed *departed);

/* Make room for one more; false where there is no memory. */
bool soj__departed_reserve(soj__departed *departed);
/* The key of a customer is to be wiped when `queue` names it no more; after
 * soj__departed_reserve(). */
void soj__departed_add(soj__departed *departed, uint32_t number, const soj__queue *queue);
/* Wipe keys and data that nobody needs any more. Texts of rows handed out are among them. */
void soj__departed_wipe_now(soj__departed *departed, soj__registry *registry, soj__queue *queue);
static inline void soj__departed_wipe(soj__departed *departed, soj__registry *registry,
                                      soj__queue *queue)
{
    if (queue->first > 0 || departed->first < departed->n)
        soj__departed_wipe_now(departed, registry, queue);
}

#endif
