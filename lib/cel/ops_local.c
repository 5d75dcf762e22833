/* SPDX-License-Identifier: MIT */
/* What conditions know of a customer's clock: the one place of lib/cel that looks at zones. */
#include "base/ckd.h"
#include "cel/ops.h"
#include "time/civil.h"

#define YEARS_MAX 9999

static soj__val timestamp(int64_t micros, uint32_t nanos)
{
    if (micros < SOJ_TIME_MIN || micros > SOJ_TIME_MAX)
        return soj__val_error();
    return (soj__val){.kind = SOJ__KIND_TIMESTAMP, .extra = nanos, .as.integer = micros};
}

soj__val soj__op_local(soj__val time, const soj__zone *zone)
{
    SOJ__ASSERT(!zone); /* there are none yet */
    (void)zone;
    if (time.kind != SOJ__KIND_TIMESTAMP)
        return soj__val_error();
    return timestamp(time.as.integer, time.extra);
}

/* `months` later at the same time of day, on the month's last day where it is shorter. */
static bool add_months(int64_t time, int32_t months, int64_t *out_time)
{
    soj__civil civil = soj__civil_from_time(time);
    int64_t month = (int64_t)civil.year * 12 + civil.month - 1 + months;
    if (month < 12 || month >= (YEARS_MAX + 1) * 12)
        return false;
    int64_t first = soj__days_from_civil(month / 12, (unsigned)(month % 12) + 1, 1);
    int64_t next = soj__days_from_civil((month + 1) / 12, (unsigned)((month + 1) % 12) + 1, 1);
    int64_t day = first + civil.day - 1;
    int64_t before = soj__days_from_civil(civil.year, civil.month, civil.day);
    *out_time = time + ((day < next ? day : next - 1) - before) * SOJ_DAY;
    return true;
}

soj__val soj__op_add_step(soj__val time, int32_t months, int64_t rest, const soj__zone *zone)
{
    int64_t micros = time.as.integer;
    SOJ__ASSERT(!zone);
    (void)zone;
    if (time.kind != SOJ__KIND_TIMESTAMP || (months != 0 && !add_months(micros, months, &micros)) ||
        soj__add_overflows(micros, rest, &micros))
        return soj__val_error();
    return timestamp(micros, time.extra);
}
