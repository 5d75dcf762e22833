/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_NAMES_H
#define SOJ__BASE_NAMES_H

/* A symbol table: text to small number, for use while compiling. uthash serves it, with its
 * out-of-memory exit turned off; the order of a table never reaches any output. */

#include "base/arena.h"
#include "base/siphash.h"

typedef struct soj__names_entry soj__names_entry;

typedef struct soj__names {
    soj__arena *arena;
    soj__names_entry *head;
    uint8_t key[SOJ__SIPHASH_KEY];
} soj__names;

/* `key`: of the hash, so that nobody can write names that collide; copied. */
void soj__names_init(soj__names *names, soj__arena *arena, const uint8_t key[SOJ__SIPHASH_KEY]);
/* Frees the hash's own memory (entries lie in the arena). */
void soj__names_done(soj__names *names);

/* Add `name` (borrowed: it must outlive the table) as `number`. Where it is there already,
 * *out_number is the number it has; else it is `number`. False where there is no memory. */
bool soj__names_add(soj__names *names, soj__slice name, uint32_t number, uint32_t *out_number);
/* The number of `name`, or SOJ__NONE. */
uint32_t soj__names_find(const soj__names *names, soj__slice name);

/* "Did you mean": how far apart two names are (optimal string alignment: insert, delete, replace,
 * swap of neighbours; upper and lower case count as half as far as different letters would).
 * Returns at most `limit` + 1; both names are looked at up to 64 bytes, longer ones are never
 * near. The unit is half an edit. */
unsigned soj__names_distance(soj__slice a, soj__slice b, unsigned limit);

/* Collects the nearest of many candidates. Start with {.wanted = name}. */
typedef struct soj__nearest {
    soj__slice wanted;
    soj__slice best;   /* data NULL while none is near enough to be worth suggesting */
    unsigned distance; /* of best */
} soj__nearest;

void soj__nearest_offer(soj__nearest *nearest, soj__slice candidate);

#endif
