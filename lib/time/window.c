/* SPDX-License-Identifier: MIT */
#include "time/window.h"

#include "time/civil.h"

#define EVERY_DAY 0x7fu

/* Days from 0001-01-01 to 1970-01-01. */
#define DAYS_BEFORE_1970 719162

/* Between two changes of the zone the wall clock runs straight. */
soj_time soj__wall_first(const soj__zone *zone, soj_time from, soj_time limit,
                         soj__wall_search search, const void *ctx)
{
    const int64_t last = soj__floor_div(limit, SOJ_SECOND);
    for (soj_time at = from; at <= limit;) {
        soj__zone_piece piece = soj__zone_piece_at(zone, soj__floor_div(at, SOJ_SECOND));
        soj_time end = piece.end > last ? limit + 1 : piece.end * SOJ_SECOND;
        soj_duration ahead = piece.offset * SOJ_SECOND;
        soj_time wall = search(ctx, at + ahead, end + ahead);
        if (wall < end + ahead)
            return wall - ahead;
        at = end;
    }
    return SOJ_TIME_NEVER;
}

/* ---- one day ---- */

/* The first exception that is not before a day; n_except: none. */
static uint32_t first_exception(const soj__hours *hours, int64_t day)
{
    uint32_t low = 0, high = hours->n_except;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((int64_t)hours->except[middle] - DAYS_BEFORE_1970 < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool opens_on(const soj__hours *hours, int64_t day)
{
    int64_t weekday = day + 4 - 7 * soj__floor_div(day + 4, 7); /* 1970 began on a Thursday */
    if (!(hours->days >> weekday & 1u))
        return false;
    uint32_t i = first_exception(hours, day);
    return i >= hours->n_except || (int64_t)hours->except[i] - DAYS_BEFORE_1970 != day;
}

/* A day of the hours: which spans there are. */
typedef struct day_of {
    bool today;     /* those that open on it */
    bool yesterday; /* those that opened the day before and go on into it */
} day_of;

/* Where in the day the span that lasts at `x`, or opens next, is open. False: neither. */
static bool span_in_day(const soj__span_of_day *span, day_of day, int64_t x, soj__span_of_day *out)
{
    bool goes_on = span->to < span->from;
    int64_t end = goes_on ? SOJ_DAY : span->to;
    if (day.yesterday && goes_on && x < span->to)
        *out = (soj__span_of_day){0, span->to};
    else if (day.today && x < end)
        *out = (soj__span_of_day){span->from, end};
    else
        return false;
    return true;
}

/* The first time of the day at or after `x` at which the hours are open; a day: none. */
static int64_t first_open(const soj__hours *hours, day_of day, int64_t x)
{
    int64_t first = SOJ_DAY;
    soj__span_of_day span;
    for (uint32_t i = 0; i < hours->n_spans; i++) {
        if (span_in_day(&hours->spans[i], day, x, &span) && span.from < first)
            first = span.from;
    }
    return first > x ? first : x;
}

/* … at which they are not. */
static int64_t first_shut(const soj__hours *hours, day_of day, int64_t x)
{
    int64_t from;
    soj__span_of_day span;
    do {
        from = x;
        for (uint32_t i = 0; i < hours->n_spans; i++) {
            if (span_in_day(&hours->spans[i], day, x, &span) && span.from <= x)
                x = span.to;
        }
    } while (x > from && x < SOJ_DAY);
    return x;
}

/* ---- day by day ---- */

typedef struct wanted {
    const soj__hours *open; /* these are to be open, */
    const soj__hours *shut; /* and these not */
} wanted;

/* Those of both. */
typedef struct days_of {
    day_of open, shut;
} days_of;

static int64_t first_wanted(const wanted *what, days_of day, int64_t x)
{
    int64_t open;
    do {
        open = first_open(what->open, day.open, x);
        x = first_shut(what->shut, day.shut, open);
    } while (x > open && x < SOJ_DAY);
    return x;
}

static uint32_t kind_of(days_of day)
{
    return day.open.today | day.open.yesterday * 2u | day.shut.today * 4u | day.shut.yesterday * 8u;
}

/* There are 16 kinds of days: whole ones in which nothing was found are not searched again. */
static soj_time search_days(const void *ctx, soj_time wall, soj_time end)
{
    const wanted *what = ctx;
    int64_t day = soj__floor_div(wall, SOJ_DAY);
    int64_t x = wall - day * SOJ_DAY;
    uint32_t empty = 0;
    days_of present = {.open.yesterday = opens_on(what->open, day - 1),
                       .shut.yesterday = opens_on(what->shut, day - 1)};
    for (; day * SOJ_DAY < end; day++) {
        present.open.today = opens_on(what->open, day);
        present.shut.today = opens_on(what->shut, day);
        uint32_t kind = 1u << kind_of(present);
        int64_t at = empty & kind ? SOJ_DAY : first_wanted(what, present, x);
        if (at < SOJ_DAY)
            return day * SOJ_DAY + at;
        empty |= x == 0 ? kind : 0;
        present.open.yesterday = present.open.today;
        present.shut.yesterday = present.shut.today;
        x = 0;
    }
    return end;
}

static const soj__span_of_day whole_day = {0, SOJ_DAY};
static const soj__hours always = {.days = EVERY_DAY, .n_spans = 1, .spans = &whole_day};
static const soj__hours never = {.days = 0};

soj_time soj__hours_between(const soj__hours *open, const soj__hours *shut, const soj__zone *zone,
                            soj_time from, soj_time limit)
{
    const wanted what = {open ? open : &always, shut ? shut : &never};
    return soj__wall_first(zone, from, limit, search_days, &what);
}

/* Open all the time, but for exceptions. */
static bool is_always(const soj__hours *hours)
{
    const day_of any = {true, true};
    return hours->days == EVERY_DAY && first_shut(hours, any, 0) == SOJ_DAY;
}

/* Only exceptions shut what is always open, and those may be far away. The wall clock is less than
 * two days from the instant, and an exception is felt until the end of the day after. */
static soj_time shut_by_exception(const soj__hours *hours, const soj__zone *zone, soj_time from,
                                  soj_time limit)
{
    soj_time at = SOJ_TIME_NEVER;
    uint32_t i = first_exception(hours, soj__floor_div(from, SOJ_DAY) - 4);
    for (; i < hours->n_except && at == SOJ_TIME_NEVER; i++) {
        int64_t day = (int64_t)hours->except[i] - DAYS_BEFORE_1970;
        soj_time begin = (day - 2) * SOJ_DAY;
        soj_time end = (day + 4) * SOJ_DAY;
        if (begin > limit)
            break;
        at = soj__hours_between(NULL, hours, zone, begin > from ? begin : from,
                                end < limit ? end : limit);
    }
    return at;
}

soj_time soj__hours_end(const soj__hours *hours, const soj__zone *zone, soj_time from,
                        soj_time limit)
{
    return is_always(hours) ? shut_by_exception(hours, zone, from, limit)
                            : soj__hours_between(NULL, hours, zone, from, limit);
}
