/* SPDX-License-Identifier: MIT */
#ifndef SOJ__TIME_CIVIL_H
#define SOJ__TIME_CIVIL_H

/* The proleptic Gregorian calendar in UTC, and the texts of instants and durations. Times are
 * microseconds since 1970 and, where CEL wants more, 0 to 999 nanoseconds beyond (towards the
 * future, also for negative numbers). */

#include <sojourn/time.h>

#include "base/defs.h"

typedef struct soj__civil {
    int32_t year;     /* 1 to 9999 within the library's range */
    uint8_t month;    /* 1 to 12 */
    uint8_t day;      /* 1 to 31 */
    uint8_t hour;     /* 0 to 23 */
    uint8_t minute;   /* 0 to 59 */
    uint8_t second;   /* 0 to 59 */
    uint8_t weekday;  /* 0 Sunday to 6 Saturday */
    uint16_t yearday; /* 0 to 365 */
    uint32_t micro;   /* 0 to 999999 */
} soj__civil;

/* Rounded towards the past; b > 0. */
static inline int64_t soj__floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

unsigned soj__days_in_month(int64_t year, unsigned month);
/* Days from 1970-01-01 to a date; any year, month 1 to 12, day 1 to 31. */
int64_t soj__days_from_civil(int64_t year, unsigned month, unsigned day);
/* `time` may be any int64. */
soj__civil soj__civil_from_time(soj_time time);

/* RFC 3339, or a date alone where `allow_date`. Years 1 to 9999 after the offset is applied.
 * *out_nanos receives digits 7 to 9 of the fraction; further ones are cut. */
bool soj__instant_parse(soj__slice text, bool allow_date, soj_time *out_time, uint32_t *out_nanos);
/* Whether the text begins with a date in the right form that no calendar has: 2026-02-30. */
bool soj__date_is_none(soj__slice text);
/* A date alone, of the years 1 to 9999, as days since 1970. */
bool soj__date_parse(soj__slice text, int64_t *out_days);
#define SOJ__INSTANT_TEXT_MAX 36
/* RFC 3339 UTC with up to nanoseconds, NUL-terminated; returns the length, 0 where out of range. */
size_t soj__instant_format(soj_time time, uint32_t nanos, char text[SOJ__INSTANT_TEXT_MAX]);

/* A fixed offset from UTC as CEL's accessors take it: "+11:00", "-02:30", "02:00", "UTC", "Z" or
 * "". False for anything else (a zone's name). */
bool soj__offset_parse(soj__slice text, int32_t *out_seconds);

/* The model language's durations: "1d12h", "-60d", "1y6mo"; units y mo w d h m s, each once. A
 * step is months (years are 12 of them) and then microseconds; a sign is for both. */
typedef enum soj__duration_result {
    SOJ__DURATION_OK = 0,
    SOJ__DURATION_BAD = 1,      /* no duration at all */
    SOJ__DURATION_TOO_LONG = 2, /* could be beyond SOJ_DURATION_MAX */
    SOJ__DURATION_CALENDAR = 3  /* good, and uses mo or y, be it none of them */
} soj__duration_result;
/* Where the result is neither OK nor CALENDAR nothing is written. */
soj__duration_result soj__duration_read(soj__slice text, soj_duration *out, int32_t *out_months);

/* What a step can come to: a month has 28 to 31 days, a year 365 or 366. Both parts have one sign;
 * the shortest of a negative step is the one nearest to none. */
soj_duration soj__step_shortest(int32_t months, soj_duration rest);
soj_duration soj__step_longest(int32_t months, soj_duration rest);

/* CEL's durations: "1.5h", "1h30m", "-1ns"; units h m s ms us ns, sign in front. False where it is
 * none or beyond 2^63 - 1 nanoseconds either way. */
bool soj__cel_duration_parse(soj__slice text, soj_duration *out_micros, uint32_t *out_nanos);
#define SOJ__CEL_DURATION_TEXT_MAX 32
/* CEL's form: seconds with a fraction, "1000000s", "-1.5s"; returns the length. */
size_t soj__cel_duration_format(soj_duration micros, uint32_t nanos,
                                char text[SOJ__CEL_DURATION_TEXT_MAX]);
/* A duration in the model language's words: "1d12h"; "0s". Returns the length. */
#define SOJ__DURATION_TEXT_MAX 40
size_t soj__duration_format(soj_duration duration, char text[SOJ__DURATION_TEXT_MAX]);
/* A step: "1y6mo3d"; both parts have one sign. */
#define SOJ__STEP_TEXT_MAX (SOJ__DURATION_TEXT_MAX + 16)
size_t soj__step_format(int32_t months, soj_duration rest, char text[SOJ__STEP_TEXT_MAX]);

#endif
