/* SPDX-License-Identifier: MIT */
/* What conditions know of a customer's clock: the one place of lib/cel that looks at zones. */
#include "base/ckd.h"
#include "cel/ops.h"
#include "time/local.h"

static const soj__zone *or_utc(const soj__zone *zone)
{
    return zone ? zone : &soj__zone_utc;
}

static soj__val timestamp(int64_t micros, uint32_t nanos)
{
    if (micros < SOJ_TIME_MIN || micros > SOJ_TIME_MAX)
        return soj__val_error();
    return (soj__val){.kind = SOJ__KIND_TIMESTAMP, .extra = nanos, .as.integer = micros};
}

soj__val soj__op_local(soj__val time, const soj__zone *zone)
{
    if (time.kind != SOJ__KIND_TIMESTAMP)
        return soj__val_error();
    return timestamp(soj__local_from_time(or_utc(zone), time.as.integer), time.extra);
}

soj__val soj__op_add_step(soj__val time, int32_t months, int64_t rest, const soj__zone *zone)
{
    int64_t micros = time.as.integer;
    if (time.kind != SOJ__KIND_TIMESTAMP ||
        !soj__local_add(or_utc(zone), micros, months, 0, &micros) ||
        soj__add_overflows(micros, rest, &micros))
        return soj__val_error();
    return timestamp(micros, time.extra);
}
