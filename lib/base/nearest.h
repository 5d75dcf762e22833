/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_NEAREST_H
#define SOJ__BASE_NEAREST_H

/* "Did you mean": the name nearest to one that nobody knows. */

#include "base/defs.h"

/* How far apart two names are (optimal string alignment: insert, delete, replace, swap of
 * neighbours; upper and lower case count as half as far as different letters would).
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
