/* SPDX-License-Identifier: MIT */
#ifndef SOJ__TIME_ZONE_H
#define SOJ__TIME_ZONE_H

/* One time zone: which offset from UTC its clocks have, and when that changes. Immutable, pure, for
 * the years 1 to 9999. Instants, and wall clocks read as if they were UTC, are whole seconds since
 * 1970; offsets are seconds east of UTC.
 *
 * A zone knows offsets alone: changes of the name or of the daylight saving flag that leave the
 * clock as it is are no changes here. */

#include <sojourn/zones.h>

#include "base/defs.h"

#define SOJ__OFFSET_MAX 93599 /* either way: less than 26 hours */

/* No piece of a zone begins, or ends. */
#define SOJ__ZONE_FIRST INT64_MIN
#define SOJ__ZONE_LAST  INT64_MAX

/* The instants a zone is asked for: some days more than the years 1 to 9999, so that wall clocks of
 * those years have instants. */
#define SOJ__ZONE_MIN (SOJ_TIME_MIN / SOJ_SECOND - 4 * 86400)
#define SOJ__ZONE_MAX (SOJ_TIME_MAX / SOJ_SECOND + 4 * 86400)

/* Kinds of years: on which day of the week they begin, and whether they are leap years. */
#define SOJ__YEAR_KINDS 14

/* Two changes a year, for ever: what the footer of a TZif file says where it knows daylight saving
 * time. */
typedef struct soj__zone_rule {
    int32_t at[SOJ__YEAR_KINDS][2]; /* seconds from 00:00 UTC of 1 January */
    int32_t offset[2];              /* from each of the two on */
    /* In years of every kind the first change is before the second, and both lie in the year.
     * Where it is not so the first begins daylight saving time and the second ends it; of two that
     * fall together the one of the later year has the last word, of one year the second. */
    bool is_plain;
} soj__zone_rule;

/* A change of the offset in one number, ordered as time is: instant × 2^18 + offset + 2^17. */
#define SOJ__CHANGE_SCALE ((int64_t)1 << 18)
#define SOJ__CHANGE_BIAS  ((int64_t)1 << 17)
#define SOJ__CHANGE_START (-((int64_t)1 << 44)) /* the instant of the first: before all others */

typedef struct soj__zone {
    const int64_t *changes;     /* ascending; the first at SOJ__CHANGE_START */
    const soj__zone_rule *rule; /* holds from `rule_from` on; NULL: none */
    int64_t rule_from;          /* the last change; SOJ__ZONE_LAST without a rule */
    uint32_t n_changes;         /* at least 1 */
    int32_t least, most;        /* of all offsets */
} soj__zone;

/* UTC itself, for who has no zone data. */
extern const soj__zone soj__zone_utc;

static inline int64_t soj__change(int64_t second, int32_t offset)
{
    return second * SOJ__CHANGE_SCALE + offset + SOJ__CHANGE_BIAS;
}

static inline int32_t soj__change_offset(int64_t change)
{
    return (int32_t)((change & (SOJ__CHANGE_SCALE - 1)) - SOJ__CHANGE_BIAS);
}

static inline int64_t soj__change_second(int64_t change)
{
    return (change - (change & (SOJ__CHANGE_SCALE - 1))) / SOJ__CHANGE_SCALE;
}

/* A time without changes. */
typedef struct soj__zone_piece {
    int64_t start, end; /* the end does not belong to it; SOJ__ZONE_FIRST, SOJ__ZONE_LAST */
    int32_t offset;
} soj__zone_piece;

/* `second` is from SOJ__ZONE_MIN to SOJ__ZONE_MAX in all of these. */
int32_t soj__zone_offset(const soj__zone *zone, int64_t second);
/* The piece that `second` lies in; two that follow each other may have the same offset. */
soj__zone_piece soj__zone_piece_at(const soj__zone *zone, int64_t second);
/* The first instant after `second` at which the offset is another; SOJ__ZONE_LAST where there is
 * none up to SOJ__ZONE_MAX. */
int64_t soj__zone_next_change(const soj__zone *zone, int64_t second);

/* The instants that a wall clock's time may mean: of a gap the one with the offset before the gap,
 * then the one with the offset after it; of a fold the first and the last; else the same twice. */
typedef struct soj__wall {
    soj_wall_kind kind;
    int64_t first, second;
} soj__wall;

soj__wall soj__zone_wall(const soj__zone *zone, int64_t wall);

/* ---- rules ---- */

/* As soj__zone_offset() and soj__zone_piece_at(), of a rule that held always. */
int32_t soj__rule_offset(const soj__zone_rule *rule, int64_t second);
soj__zone_piece soj__rule_piece_at(const soj__zone_rule *rule, int64_t second);

/* ---- TZif ---- */

/* The POSIX TZ text that ends a TZif file, with RFC 9636's hours from -167 to 167. */
typedef struct soj__footer {
    bool has_rule;
    int32_t offset; /* without a rule */
    soj__zone_rule rule;
} soj__footer;

/* NULL, or what is wrong with the text. */
const char *soj__footer_parse(soj__slice text, soj__footer *out);

/* What a TZif file says of the years 1 to 9999. */
typedef struct soj__tzif {
    soj__slice types;   /* 6 bytes each */
    soj__slice times;   /* 8 bytes each */
    soj__slice indexes; /* of types, 1 byte for each time */
    soj__slice footer;  /* without its newlines; empty: none */
    bool has_leap_seconds;
} soj__tzif;

#define SOJ__TZIF_MAGIC "TZif"

/* The parts of a file, borrowed from `bytes` and looked through: counts, times that ascend, indexes
 * of types, offsets in range. NULL, or what is wrong. */
const char *soj__tzif_read(soj__slice bytes, soj__tzif *out);

/* Write the changes that the file lists, and those alone that a zone keeps: none before the year 1
 * or after 9999, none that changes no offset, none that the footer says as well. `changes` holds
 * one more than there are times; returns how many there are. *out_rule_from is the zone's. */
uint32_t soj__tzif_changes(const soj__tzif *file, const soj__footer *footer, int64_t *changes,
                           int64_t *out_rule_from);

#endif
