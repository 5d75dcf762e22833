/* SPDX-License-Identifier: MIT */
#include <sojourn/time.h>

#include "time/civil.h"

soj_status soj_time_parse(const char *text, size_t len, soj_time *out_time)
{
    uint32_t nanos;
    if (!text || !out_time)
        return SOJ_ERR_ARGUMENT;
    return soj__instant_parse((soj__slice){text, len}, true, out_time, &nanos) ? SOJ_OK
                                                                               : SOJ_ERR_TIME;
}

size_t soj_time_format(soj_time time, char buffer[SOJ_TIME_TEXT_MAX])
{
    char text[SOJ__INSTANT_TEXT_MAX];
    size_t len = soj__instant_format(time, 0, text);
    memcpy(buffer, text, len + 1); /* at most 27 bytes: no nanoseconds */
    return len;
}

soj_status soj_duration_parse(const char *text, size_t len, soj_duration *out_duration)
{
    soj_duration duration;
    int32_t months;
    if (!text || !out_duration)
        return SOJ_ERR_ARGUMENT;
    if (soj__duration_read((soj__slice){text, len}, &duration, &months) != SOJ__DURATION_OK)
        return SOJ_ERR_RANGE;
    *out_duration = duration;
    return SOJ_OK;
}
