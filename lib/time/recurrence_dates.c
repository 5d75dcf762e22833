/* SPDX-License-Identifier: MIT */
#include "time/recurrence_set.h"

static unsigned lowest(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits);
}

void soj__dates_keep_from(soj__dates *dates, int64_t day)
{
    int64_t from = day - dates->base;
    for (uint32_t i = 0; i < dates->words && from > 0; i++, from -= 64)
        dates->bits[i] &= from < 64 ? ~((UINT64_C(1) << from) - 1) : 0;
}

void soj__dates_keep_to(soj__dates *dates, int64_t day)
{
    int64_t kept = day - dates->base + 1;
    for (uint32_t i = 0; i < dates->words; i++, kept -= 64) {
        if (kept <= 0)
            dates->bits[i] = 0;
        else if (kept < 64)
            dates->bits[i] &= (UINT64_C(1) << kept) - 1;
    }
}

uint32_t soj__dates_count(const soj__dates *dates)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < dates->words; i++)
        n += soj__count_bits(dates->bits[i]);
    return n;
}

bool soj__dates_first(const soj__dates *dates, int64_t *out_day)
{
    for (uint32_t i = 0; i < dates->words; i++) {
        if (dates->bits[i]) {
            *out_day = dates->base + (int64_t)(i * 64 + lowest(dates->bits[i]));
            return true;
        }
    }
    return false;
}

bool soj__dates_last(const soj__dates *dates, int64_t *out_day)
{
    for (uint32_t i = dates->words; i > 0; i--) {
        if (dates->bits[i - 1]) {
            unsigned highest = 63 - (unsigned)__builtin_clzll(dates->bits[i - 1]);
            *out_day = dates->base + (int64_t)((i - 1) * 64 + highest);
            return true;
        }
    }
    return false;
}

int64_t soj__dates_nth(const soj__dates *dates, uint32_t n)
{
    uint32_t i = 0;
    for (uint32_t here; n > (here = soj__count_bits(dates->bits[i])); i++)
        n -= here;
    uint64_t bits = dates->bits[i];
    while (--n > 0)
        bits &= bits - 1;
    return dates->base + (int64_t)(i * 64 + lowest(bits));
}
