/* SPDX-License-Identifier: MIT */
#include "time/zone.h"

static const int64_t utc_changes[] = {SOJ__CHANGE_START * SOJ__CHANGE_SCALE + SOJ__CHANGE_BIAS};

const soj__zone soj__zone_utc = {
    .changes = utc_changes,
    .rule_from = SOJ__ZONE_LAST,
    .n_changes = SOJ__ARRAY_LEN(utc_changes),
};

/* The last change at or before `second`. Without a branch in the loop: nobody can guess it. */
static const int64_t *change_at(const soj__zone *zone, int64_t second)
{
    const int64_t *at = zone->changes;
    int64_t key = soj__change(second, (int32_t)(SOJ__CHANGE_BIAS - 1)); /* behind all of it */
    for (uint32_t n = zone->n_changes; n > 1;) {
        uint32_t half = n / 2;
        at += at[half] <= key ? half : 0;
        n -= half;
    }
    return at;
}

int32_t soj__zone_offset(const soj__zone *zone, int64_t second)
{
    if (second >= zone->rule_from)
        return soj__rule_offset(zone->rule, second);
    return soj__change_offset(*change_at(zone, second));
}

soj__zone_piece soj__zone_piece_at(const soj__zone *zone, int64_t second)
{
    if (second >= zone->rule_from) {
        soj__zone_piece piece = soj__rule_piece_at(zone->rule, second);
        piece.start = piece.start < zone->rule_from ? zone->rule_from : piece.start;
        return piece;
    }
    const int64_t *at = change_at(zone, second);
    bool is_first = at == zone->changes;
    bool is_last = at == zone->changes + zone->n_changes - 1;
    return (soj__zone_piece){
        .start = is_first ? SOJ__ZONE_FIRST : soj__change_second(at[0]),
        .end = is_last ? SOJ__ZONE_LAST : soj__change_second(at[1]),
        .offset = soj__change_offset(at[0]),
    };
}

int64_t soj__zone_next_change(const soj__zone *zone, int64_t second)
{
    soj__zone_piece piece = soj__zone_piece_at(zone, second);
    int32_t offset = piece.offset;
    while (piece.end <= SOJ__ZONE_MAX) {
        int64_t at = piece.end;
        piece = soj__zone_piece_at(zone, at);
        if (piece.offset != offset)
            return at;
    }
    return SOJ__ZONE_LAST;
}

/* Walks over all pieces whose clocks might show `wall`. With the offset of the first of them `wall`
 * lies at or after its start, with that of the last before its end: so where it lies in none, it
 * lies behind one and before the next. */
soj__wall soj__zone_wall(const soj__zone *zone, int64_t wall)
{
    soj__zone_piece piece = soj__zone_piece_at(zone, wall - zone->most);
    soj__wall gap = {SOJ_WALL_GAP, 0, 0};
    soj__wall found = {SOJ_WALL_GAP, 0, 0};
    bool is_behind = false; /* `wall` lies behind the piece before this one, */
    int64_t behind = 0;     /* and would be this with its offset */
    for (;;) {
        int64_t at = wall - piece.offset;
        if (at >= piece.start && at < piece.end) {
            bool is_second = found.kind != SOJ_WALL_GAP;
            found = (soj__wall){is_second ? SOJ_WALL_FOLD : SOJ_WALL_UNIQUE,
                                is_second ? found.first : at, at};
        } else if (at < piece.start && is_behind) {
            gap = (soj__wall){SOJ_WALL_GAP, behind, at};
        }
        is_behind = at >= piece.end;
        behind = at;
        if (piece.end > wall - zone->least)
            break;
        piece = soj__zone_piece_at(zone, piece.end);
    }
    return found.kind == SOJ_WALL_GAP ? gap : found;
}
