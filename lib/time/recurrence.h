/* SPDX-License-Identifier: MIT */
#ifndef SOJ__TIME_RECURRENCE_H
#define SOJ__TIME_RECURRENCE_H

/* Recurrence rules of RFC 5545 (3.3.10 the grammar and the meaning, 3.8.5.3 the property) with SKIP
 * of RFC 7529 (4.1), in wall time alone: a wall time is what the clock shows, written as the
 * instant that it would be in UTC. time/local.h makes instants of wall times; here there are no
 * zones, no gaps and no folds.
 *
 * A rule and its DTSTART (`start` below, any wall time) make a set of wall times, the occurrences:
 *  - the time of day is always DTSTART's, to the microsecond;
 *  - periods are days, weeks from WKST on, months or years; every INTERVAL-th from the one in which
 *    DTSTART lies takes part;
 *  - where the rule does not say, the weekday (WEEKLY), the day (MONTHLY; YEARLY without BYDAY) and
 *    the month (YEARLY with neither BYMONTH nor BYMONTHDAY nor BYDAY) are DTSTART's;
 *  - BYDAY with an ordinal counts weekdays of the month with MONTHLY, and with YEARLY where there
 * is a BYMONTH; else with YEARLY those of the year. `MO,1FR` is both: all Mondays, and a Friday;
 *  - SKIP moves a day of BYMONTHDAY, or of DTSTART, that a month of the rule does not have:
 * BACKWARD (where the rule has no SKIP) to the last day that is there before it, FORWARD to the
 * first one behind it, OMIT leaves it out. Of 30 days, 31 is moved to the 30th or to the 1st of the
 * next month, and -31 to the last day of the month before or to the 1st. A day to which several are
 *    moved is one occurrence. With DAILY, BYMONTHDAY asks days that are there: nothing is moved;
 *  - the order is BYMONTH, BYMONTHDAY, SKIP, BYDAY, BYSETPOS. BYDAY asks a day that was moved as
 * the day it has become, with an ordinal in the month in which it has come to lie;
 *  - BYSETPOS counts in the whole period, also before DTSTART;
 *  - DTSTART is an occurrence only where the rule matches it; what lies before it is none, and
 * COUNT counts from there;
 *  - nothing lies beyond SOJ_TIME_MAX.
 *
 * Cost. A period is put together from bit masks, in some 20 ns (a year with BYMONTH none: 150). The
 * calendar repeats after 400 years, so a search that has seen that many periods without a match
 * ends: after 400 years or 4,800 months, 20,871 weeks, or, with DAILY, the months up to the year
 * 9999 at most; how far back DTSTART lies does not matter. Nothing allocates. */

#include <sojourn/limits.h>

#include "time/civil.h"

/* The largest COUNT and INTERVAL. */
#define SOJ__RECURRENCE_COUNT_MAX    10000u
#define SOJ__RECURRENCE_INTERVAL_MAX 10000u

typedef enum soj__frequency {
    SOJ__DAILY = 0,
    SOJ__WEEKLY = 1,
    SOJ__MONTHLY = 2,
    SOJ__YEARLY = 3
} soj__frequency;

typedef enum soj__skip {
    SOJ__SKIP_BACKWARD = 0,
    SOJ__SKIP_FORWARD = 1,
    SOJ__SKIP_OMIT = 2
} soj__skip;

typedef enum soj__until {
    SOJ__UNTIL_NONE = 0,
    SOJ__UNTIL_DATE = 1,   /* the last date; `until` is the last microsecond of it, a wall time */
    SOJ__UNTIL_LOCAL = 2,  /* `until` is a wall time */
    SOJ__UNTIL_INSTANT = 3 /* `until` is an instant: the functions here do not look at it. Whoever
                              makes instants of occurrences drops what lies beyond */
} soj__until;

enum { SOJ__RECURRENCE_POSITION_WORDS = 6 };

/* Plain data: may be copied, compared and kept; owns nothing. */
typedef struct soj__recurrence {
    soj_time until;
    uint32_t interval;  /* at least 1 */
    uint32_t count;     /* 0: without end */
    uint8_t frequency;  /* soj__frequency */
    uint8_t skip;       /* soj__skip */
    uint8_t until_form; /* soj__until */
    uint8_t week_start; /* WKST: 0 Sunday to 6 Saturday; Monday where the rule names none */
    uint8_t weekdays;   /* BYDAY without ordinals: bit d, 0 Sunday */
    uint8_t nth_days;   /* weekdays that have a bit in `nth` */
    bool has_month;     /* BYMONTH is there */
    bool has_position;  /* BYSETPOS is there, and chooses */
    bool is_never;      /* no date at all can match, whatever DTSTART is */
    uint16_t months;    /* bit m, from 1: BYMONTH, or all; without those in which no day of
                           BYMONTHDAY ever is and to which none is moved */
    uint32_t days[2];   /* BYMONTHDAY: bit n of [0] is n, of [1] is -n */
    uint64_t nth[2][7]; /* BYDAY: bit n of [0][d] is the nth weekday d, of [1][d] the nth last */
    uint64_t position[2][SOJ__RECURRENCE_POSITION_WORDS]; /* BYSETPOS likewise: bit n % 64 of word
                                                             n / 64 */
} soj__recurrence;

/* What is wrong with a rule's text, and what to write instead: sentences without an end. */
typedef struct soj__recurrence_problem {
    const char *says, *help;
} soj__recurrence_problem;

/* Reads a rule's value: "FREQ=MONTHLY;BYDAY=1TU". Names and values in either case; parts in any
 * order, each once; nothing but the parts: no blanks, and no "RRULE:" before them. Values of a list
 * may come twice. UNTIL's second 60 is 59 (RFC 5545, 3.3.12). SKIP needs no RSCALE beside it, and
 * RSCALE is GREGORIAN. At most SOJ_LIMIT_RULE bytes; any bytes may come in.
 *
 * NULL, or what is wrong; *out_place is then the place in the text (with a length of 0
 * only where the text is empty there), and *out unspecified. */
const soj__recurrence_problem *soj__recurrence_parse(soj__slice text, soj__recurrence *out,
                                                     soj__slice *out_place);

/* Whether a number in BYDAY is one that no month reaches, where it counts in the month. */
bool soj__recurrence_beyond_month(const soj__recurrence *rule);

/* The functions below take any int64 as a wall time; with a `start` outside of SOJ_TIME_MIN to
 * SOJ_TIME_MAX there are no occurrences. COUNT is obeyed, and UNTIL as a date or a wall time.
 * A COUNT costs one walk more from DTSTART on, over at most COUNT occurrences; none where every
 * period has as many (DAILY without limits, WEEKLY without BYMONTH). */

/* The first occurrence at or after `from` (strictly after t: from t + 1); false: none. */
bool soj__recurrence_next(const soj__recurrence *rule, soj_time start, soj_time from,
                          soj_time *out);
/* The last occurrence at or before `at`; false: none. */
bool soj__recurrence_last(const soj__recurrence *rule, soj_time start, soj_time at, soj_time *out);

/* How many occurrences there are at or before `at`: the number, from 1, of one at `at`. Costs a
 * walk over the periods from DTSTART to `at`, a microsecond for ten years of months, 2 ms for ten
 * thousand years of anything; constant where every period has as many. */
uint32_t soj__recurrence_ordinal(const soj__recurrence *rule, soj_time start, soj_time at);
/* The occurrence with a number, from 1; false: there are fewer. Costs as the ordinal. */
bool soj__recurrence_nth(const soj__recurrence *rule, soj_time start, uint32_t number,
                         soj_time *out);

#endif
