/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "recurrence/lines.h"
#include "time/recurrence.h"

static soj_time at_nine(lines_date date)
{
    return soj__days_from_civil(date.year, (unsigned)date.month, (unsigned)date.day) * SOJ_DAY +
           9 * SOJ_HOUR;
}

bool lines_expand(const char *rule, lines_date start, lines_date last, int most)
{
    soj__recurrence read;
    soj__slice place;
    if (soj__recurrence_parse((soj__slice){rule, strlen(rule)}, &read, &place))
        return false;
    soj_time at = at_nine(start);
    for (int i = 0; i < most && soj__recurrence_next(&read, at_nine(start), at, &at); i++, at++) {
        if (at > at_nine(last))
            break;
        soj__civil civil = soj__civil_from_time(at);
        lines_put(civil.year, civil.month, civil.day);
    }
    return true;
}
