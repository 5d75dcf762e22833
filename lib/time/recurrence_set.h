/* SPDX-License-Identifier: MIT */
#ifndef SOJ__TIME_RECURRENCE_SET_H
#define SOJ__TIME_RECURRENCE_SET_H

/* The dates of a rule, unit by unit. A unit is a period of the rule, but of DAILY with limits a
 * calendar month. Units are counted from 0, the one of DTSTART; a later one has no earlier date,
 * but its first may be the last of the one before it (what SKIP moves over a month's end). */

#include "time/recurrence.h"

/* 9999-12-31 */
#define SOJ__LAST_DAY ((int64_t)2932896)

typedef enum soj__unit_kind {
    SOJ__UNIT_EVEN = 0, /* every unit has the same dates, counted from its first */
    SOJ__UNIT_WEEK = 1,
    SOJ__UNIT_DAYS = 2, /* the days of DAILY in a calendar month */
    SOJ__UNIT_MONTH = 3,
    SOJ__UNIT_YEAR = 4
} soj__unit_kind;

/* A rule with its DTSTART: what the rule does not say is there. */
typedef struct soj__pattern {
    const soj__recurrence *rule;
    soj__unit_kind kind;
    int64_t start;    /* DTSTART's date */
    int64_t origin;   /* of unit 0: EVEN and WEEK its first day, YEAR the year, else year * 12 +
                         month - 1 */
    int64_t step;     /* from one unit to the next, in the same measure */
    uint32_t width;   /* days of a unit; EVEN and WEEK */
    int64_t last;     /* unit, of the year 9999 */
    uint32_t cycle;   /* so many units in a row have all that there is */
    uint32_t days[2]; /* as in the rule, or DTSTART's; 0 with BYDAY alone */
    uint32_t week;    /* EVEN and WEEK: the dates but for BYMONTH and, of WEEK, BYSETPOS */
    uint16_t months;
    uint8_t weekdays;
    bool has_weekdays; /* BYDAY is there */
    bool is_never;
} soj__pattern;

enum { SOJ__DATES_WORDS = 6 };

/* Dates: bit n % 64 of word n / 64 is the day `base` + n. */
typedef struct soj__dates {
    int64_t base;
    uint32_t words; /* in use */
    uint64_t bits[SOJ__DATES_WORDS];
} soj__dates;

/* Kinds of months or years that a search has found to have no dates. */
typedef struct soj__barren {
    uint64_t kinds[3];
} soj__barren;

void soj__pattern_make(const soj__recurrence *rule, int64_t start, soj__pattern *out);

/* The first unit that can have a date at or after a day, and the last that can have one at or
 * before it; the day is DTSTART's or a later one. */
int64_t soj__unit_from(const soj__pattern *pattern, int64_t day);
int64_t soj__unit_to(const soj__pattern *pattern, int64_t day);
/* The next unit, or the one before, that can have any date. */
int64_t soj__unit_after(const soj__pattern *pattern, int64_t unit);
int64_t soj__unit_before(const soj__pattern *pattern, int64_t unit);

/* The dates of a unit; false: none. They may lie before DTSTART, or beyond the year 9999. */
bool soj__unit_dates(const soj__pattern *pattern, int64_t unit, soj__barren *barren,
                     soj__dates *out);

void soj__dates_keep_from(soj__dates *dates, int64_t day);
void soj__dates_keep_to(soj__dates *dates, int64_t day);
uint32_t soj__dates_count(const soj__dates *dates);
/* False: there is none. */
bool soj__dates_first(const soj__dates *dates, int64_t *out_day);
bool soj__dates_last(const soj__dates *dates, int64_t *out_day);
/* The nth, from 1 to the count. */
int64_t soj__dates_nth(const soj__dates *dates, uint32_t n);

#endif
