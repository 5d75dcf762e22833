/* SPDX-License-Identifier: MIT */
/* Two changes a year, computed: which year an instant lies in, and when that year's changes are. */
#include "time/zone.h"

#include "time/civil.h"

#define SECONDS_DAY 86400
/* Years are counted from this many before 1970-01-01, the beginning of the year -399: a Monday as
 * that of every 400th year from it, and before all instants that are asked for. */
#define BASE_DAYS     (719162 + 146097)
#define DAYS_400YEARS 146097u

/* Days before the k-th year. */
static uint32_t days_before(uint32_t k)
{
    return 365 * k + k / 4 - k / 100 + k / 400;
}

/* A year, and what its changes depend on. */
typedef struct year {
    uint32_t k;
    uint32_t kind;
    int64_t start; /* 00:00 UTC of 1 January */
} year;

static year year_number(uint32_t k)
{
    uint32_t start = days_before(k);
    uint32_t is_leap = days_before(k + 1) - start - 365;
    return (year){k, start % 7 * 2 + is_leap, ((int64_t)start - BASE_DAYS) * SECONDS_DAY};
}

static year year_of(int64_t second)
{
    uint32_t days = (uint32_t)(soj__floor_div(second, SECONDS_DAY) + BASE_DAYS);
    /* By the mean year: never a year too late, and at most one too early, because the leap days lie
     * such that no year begins a whole day later than the mean has it, or two days earlier. */
    uint32_t k = days * 400 / DAYS_400YEARS;
    if (days_before(k + 1) <= days)
        k++;
    return year_number(k);
}

static int64_t change_of(const soj__zone_rule *rule, const year *in, unsigned which)
{
    return in->start + rule->at[in->kind][which];
}

static soj__zone_piece plain_piece(const soj__zone_rule *rule, int64_t second)
{
    year now = year_of(second);
    int64_t first = change_of(rule, &now, 0);
    int64_t last = change_of(rule, &now, 1);
    if (second < first) {
        year before = year_number(now.k - 1);
        return (soj__zone_piece){change_of(rule, &before, 1), first, rule->offset[1]};
    }
    if (second < last)
        return (soj__zone_piece){first, last, rule->offset[0]};
    year after = year_number(now.k + 1);
    return (soj__zone_piece){last, change_of(rule, &after, 0), rule->offset[1]};
}

/* The piece between the last change at or before `second` and the first after it. A change is at
 * most eight days from its year, so two years either way have both. */
static soj__zone_piece any_piece(const soj__zone_rule *rule, int64_t second)
{
    soj__zone_piece piece = {SOJ__ZONE_FIRST, SOJ__ZONE_LAST, 0};
    uint32_t k = year_of(second).k;
    for (uint32_t i = 0; i < 10; i++) {
        year in = year_number(k - 2 + i / 2);
        unsigned which = i % 2;
        int64_t at = change_of(rule, &in, which);
        if (at > second)
            piece.end = at < piece.end ? at : piece.end;
        else if (at >= piece.start)
            piece = (soj__zone_piece){at, piece.end, rule->offset[which]};
    }
    return piece;
}

soj__zone_piece soj__rule_piece_at(const soj__zone_rule *rule, int64_t second)
{
    return rule->is_plain ? plain_piece(rule, second) : any_piece(rule, second);
}

int32_t soj__rule_offset(const soj__zone_rule *rule, int64_t second)
{
    if (!rule->is_plain)
        return any_piece(rule, second).offset;
    year now = year_of(second);
    const int32_t *at = rule->at[now.kind];
    int64_t past = second - now.start;
    return rule->offset[past < at[0] || past >= at[1]];
}
