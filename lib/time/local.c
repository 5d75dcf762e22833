/* SPDX-License-Identifier: MIT */
#include "time/local.h"

#include "base/ckd.h"

static int64_t second_of(soj_time time)
{
    return soj__floor_div(time, SOJ_SECOND);
}

static bool in_range(soj_time time)
{
    return time >= SOJ_TIME_MIN && time <= SOJ_TIME_MAX;
}

soj_time soj__local_from_time(const soj__zone *zone, soj_time time)
{
    return time + soj__zone_offset(zone, second_of(time)) * SOJ_SECOND;
}

soj_wall soj__local_wall(const soj__zone *zone, soj_time wall)
{
    int64_t second = second_of(wall);
    soj_time fraction = wall - second * SOJ_SECOND;
    soj__wall found = soj__zone_wall(zone, second);
    return (soj_wall){(int32_t)found.kind, found.first * SOJ_SECOND + fraction,
                      found.second * SOJ_SECOND + fraction};
}

soj_time soj__local_to_time(const soj__zone *zone, soj_time wall)
{
    return soj__local_wall(zone, wall).first;
}

soj_time soj__local_next_change(const soj__zone *zone, soj_time time)
{
    int64_t second = soj__zone_next_change(zone, second_of(time));
    return second <= SOJ_TIME_MAX / SOJ_SECOND ? second * SOJ_SECOND : SOJ_TIME_NEVER;
}

int64_t soj__local_day(const soj__zone *zone, soj_time time)
{
    return soj__floor_div(soj__local_from_time(zone, time), SOJ_DAY);
}

bool soj__local_at(const soj__zone *zone, int64_t day, soj_duration time_of_day, soj_time *out_time)
{
    soj_time wall;
    if (soj__mul_overflows(day, SOJ_DAY, &wall) || soj__add_overflows(wall, time_of_day, &wall) ||
        !in_range(wall))
        return false;
    *out_time = soj__local_to_time(zone, wall);
    return in_range(*out_time);
}

soj_time soj__local_midnight(const soj__zone *zone, int64_t day)
{
    soj_wall midnight = soj__local_wall(zone, day * SOJ_DAY);
    soj_time begin = midnight.first;
    if (midnight.kind == SOJ_WALL_GAP)
        begin = soj__local_next_change(zone, midnight.second);
    if (begin < SOJ_TIME_MIN)
        return SOJ_TIME_MIN;
    return begin < SOJ_TIME_MAX ? begin : SOJ_TIME_MAX;
}

/* The next date's may lie before `time` too, where a fold repeats midnight. */
bool soj__local_next_at(const soj__zone *zone, soj_time time, soj_duration time_of_day,
                        int64_t *out_day)
{
    soj_time at;
    for (int64_t day = soj__local_day(zone, time); day * SOJ_DAY <= SOJ_TIME_MAX; day++) {
        if (soj__local_at(zone, day, time_of_day, &at) && at >= time) {
            *out_day = day;
            return true;
        }
    }
    return false;
}

bool soj__day_add_months(int64_t day, int64_t months, int64_t *out_day)
{
    soj__civil civil = soj__civil_from_time(day * SOJ_DAY);
    int64_t month;
    if (soj__add_overflows((int64_t)civil.year * 12 + civil.month - 1, months, &month) ||
        month < 12 || month >= 10000 * 12)
        return false;
    int64_t year = month / 12;
    unsigned of_year = (unsigned)(month % 12) + 1;
    unsigned last = soj__days_in_month(year, of_year);
    *out_day = soj__days_from_civil(year, of_year, civil.day < last ? civil.day : last);
    return true;
}

bool soj__local_add(const soj__zone *zone, soj_time time, int64_t months, int64_t days,
                    soj_time *out_time)
{
    if (months == 0 && days == 0) {
        *out_time = time;
        return in_range(time);
    }
    soj_time wall = soj__local_from_time(zone, time);
    int64_t day = soj__floor_div(wall, SOJ_DAY);
    soj_duration time_of_day = wall - day * SOJ_DAY;
    return soj__day_add_months(day, months, &day) && !soj__add_overflows(day, days, &day) &&
           soj__local_at(zone, day, time_of_day, out_time);
}
