/* SPDX-License-Identifier: MIT */
#include "base/nearest.h"

#define NEAR_MAX  64u
#define EDIT      2u /* half edits */
#define CASE_EDIT 1u

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static unsigned replace_cost(char a, char b)
{
    if (a == b)
        return 0;
    return lower(a) == lower(b) ? CASE_EDIT : EDIT;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Source: the optimal string alignment recurrence (restricted Damerau-Levenshtein), three rows. */
unsigned soj__names_distance(soj__slice a, soj__slice b, unsigned limit)
{
    unsigned rows[3][NEAR_MAX + 1];
    if (a.len > NEAR_MAX || b.len > NEAR_MAX)
        return limit + 1;
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = (unsigned)j * EDIT;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *above2 = rows[(i + 1) % 3];
        row[0] = (unsigned)i * EDIT;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned cost = above[j - 1] + replace_cost(a.data[i - 1], b.data[j - 1]);
            cost = least(cost, least(above[j], row[j - 1]) + EDIT);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
                cost = least(cost, above2[j - 2] + EDIT);
            row[j] = cost;
        }
    }
    return least(rows[a.len % 3][b.len], limit + 1);
}

void soj__nearest_offer(soj__nearest *nearest, soj__slice candidate)
{
    /* Worth suggesting: at most a third of the longer name's letters differ, and one always may. */
    size_t longer = nearest->wanted.len > candidate.len ? nearest->wanted.len : candidate.len;
    unsigned limit = longer < 6 ? EDIT : (unsigned)(longer / 3) * EDIT;
    size_t shorter = nearest->wanted.len + candidate.len - longer;
    if (longer > NEAR_MAX || candidate.len == 0 || (longer - shorter) * EDIT > limit)
        return;
    if (longer <= 2)
        limit = CASE_EDIT;
    unsigned distance = soj__names_distance(nearest->wanted, candidate, limit);
    if (distance > limit || (nearest->best.data && distance >= nearest->distance))
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}
