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

#endif
