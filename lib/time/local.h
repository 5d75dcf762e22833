/* SPDX-License-Identifier: MIT */
#ifndef SOJ__TIME_LOCAL_H
#define SOJ__TIME_LOCAL_H

/* Wall clocks and calendars of a zone. A *wall* time is what the zone's clocks show, written as the
 * instant that it would be in UTC: soj__civil_from_time() takes it apart. A *day* is a date, as
 * days since 1970-01-01.
 *
 * Where a wall time means no instant, or two, it is taken as RFC 5545 says: one that a gap skips
 * with the offset before the gap, one that a fold repeats as the first.
 *
 * Instants and wall times are from SOJ_TIME_MIN to SOJ_TIME_MAX when they come in; what comes out
 * may lie beyond by some days and says so only where a function returns a bool. */

#include "time/civil.h"
#include "time/zone.h"

/* What the clocks show at an instant. */
soj_time soj__local_from_time(const soj__zone *zone, soj_time time);
/* All that a wall time may mean, and the instant that it is taken for. */
soj_wall soj__local_wall(const soj__zone *zone, soj_time wall);
soj_time soj__local_to_time(const soj__zone *zone, soj_time wall);
/* The first instant after `time` at which the offset changes; SOJ_TIME_NEVER. */
soj_time soj__local_next_change(const soj__zone *zone, soj_time time);

/* The date at an instant. */
int64_t soj__local_day(const soj__zone *zone, soj_time time);
/* The instant of a time of day (from 0 to less than SOJ_DAY) on a date; false outside of
 * SOJ_TIME_MIN to SOJ_TIME_MAX. */
bool soj__local_at(const soj__zone *zone, int64_t day, soj_duration time_of_day,
                   soj_time *out_time);
/* The first instant of a date of the years 1 to 9999, from SOJ_TIME_MIN to SOJ_TIME_MAX: 00:00, or
 * the end of the gap that skips it. */
soj_time soj__local_midnight(const soj__zone *zone, int64_t day);
/* The first date, from that at `time` on, whose time of day is at `time` or later; false where it
 * lies beyond SOJ_TIME_MAX. */
bool soj__local_next_at(const soj__zone *zone, soj_time time, soj_duration time_of_day,
                        int64_t *out_day);

/* A date some months on, or back, clipped to the last day of its month; false outside the years 1
 * to 9999. */
bool soj__day_add_months(int64_t day, int64_t months, int64_t *out_day);

/* The instant months, then days, after `time`, at the same time of day; no step at all leaves an
 * instant as it is, also in the second hour of a fold. False outside of SOJ_TIME_MIN to
 * SOJ_TIME_MAX. */
bool soj__local_add(const soj__zone *zone, soj_time time, int64_t months, int64_t days,
                    soj_time *out_time);

#endif
