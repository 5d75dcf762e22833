/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_SEEN_H
#define SOJ__ENGINE_SEEN_H

/* The ids of events that customers had. Exact: whole ids are compared. An id belongs to one
 * customer, whom a number names.
 *
 * With a horizon, an id whose event lies before its customer's horizon is as good as forgotten:
 * at once to whoever asks, in memory when the table is next made anew. Horizons never go back. */

#include <sojourn/time.h>

#include "base/mem.h"
#include "base/siphash.h"

/* The earliest time of an event of the customer whose id is still remembered. */
typedef soj_time (*soj__horizon_fn)(const void *ctx, uint32_t number);

typedef struct soj__seen_chunk soj__seen_chunk;

typedef struct soj__seen {
    soj__mem mem;
    uint8_t secret[SOJ__SIPHASH_KEY];
    soj__horizon_fn horizon; /* NULL: ids are remembered for ever */
    const void *ctx;
    uint64_t *slots; /* open addressing, a power of two, at most three quarters used */
    size_t n_slots;
    uint32_t shift;           /* of a hash, to the bits that number the slots */
    size_t n_used;            /* slots that are not free, those of removed ids counted */
    size_t n_removed;         /* of them */
    soj__seen_chunk **chunks; /* the entries, in order of arrival; never moved but by a new table */
    size_t chunks_capacity;
    size_t n_chunks;
    uint64_t *heads; /* by customer: its latest entry, 1 + its position; 0: none */
    size_t n_heads;
} soj__seen;

/* `horizon` may be NULL; `secret` NULL: zeros. */
void soj__seen_init(soj__seen *seen, const soj__mem *mem, const uint8_t *secret,
                    soj__horizon_fn horizon, const void *ctx);
void soj__seen_done(soj__seen *seen);

/* The hash of an id, 1 to 255 bytes, that the functions below ask for. */
uint64_t soj__seen_hash(const soj__seen *seen, soj__slice id);
/* That a customer's id with this hash will be looked for, and added. */
void soj__seen_expect(const soj__seen *seen, uint32_t number, uint64_t id_hash);
/* Whether the customer had the id. */
bool soj__seen_has(const soj__seen *seen, uint32_t number, soj__slice id, uint64_t id_hash);
/* Make room for one more id of a customer; false where there is no memory. */
bool soj__seen_reserve(soj__seen *seen, uint32_t number);
/* Add an id that the customer did not have, after soj__seen_reserve(). */
void soj__seen_add(soj__seen *seen, uint32_t number, soj__slice id, uint64_t id_hash,
                   soj_time time);
/* One of a customer's ids, of those that are not forgotten, and the time of its event: the latest
 * that was added with *place 0, then those before it, each with what *place was left at. False:
 * there is none any more. */
bool soj__seen_next(const soj__seen *seen, uint32_t number, uint64_t *place, soj__slice *out_id,
                    soj_time *out_time);
/* Remove, and wipe, all ids of a customer. */
void soj__seen_remove(soj__seen *seen, uint32_t number);

#endif
