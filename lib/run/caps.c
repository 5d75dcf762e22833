/* SPDX-License-Identifier: MIT */
/* How often: caps, and `once`. Both count what was emitted. */
#include "run/work.h"
#include "time/local.h"
#include "time/window.h"

enum { TIME_BYTES = 8 };

/* The latest counted emissions under a cap, ascending. */
typedef struct counted {
    const uint8_t *times;
    uint32_t n;
} counted;

static counted counted_under(const soj_work *work, const soj__cap *cap)
{
    return (counted){work->parts[cap->part],
                     soj__part_len(work->program, work->fixed, cap->part) / TIME_BYTES};
}

static soj_time counted_at(counted all, uint32_t i)
{
    return soj__load_i64(all.times + (size_t)i * TIME_BYTES);
}

/* ---- periods of the calendar ---- */

typedef struct calendar {
    int64_t (*period_of)(int64_t day); /* numbered in their order */
    int64_t (*first_day)(int64_t period);
    /* Emissions longer ago than this lie in another period, whatever zone the customer comes to
     * live in: the longest period, and by how much the clocks of two zones may differ. */
    soj_duration memory;
} calendar;

static int64_t same_day(int64_t day)
{
    return day;
}

static int64_t week_of(int64_t day)
{
    return soj__floor_div(day + 3, 7); /* 1970 began on a Thursday */
}

static int64_t first_of_week(int64_t week)
{
    return week * 7 - 3;
}

static int64_t month_of(int64_t day)
{
    soj__civil civil = soj__civil_from_time(day * SOJ_DAY);
    return (int64_t)civil.year * 12 + civil.month - 1;
}

static int64_t first_of_month(int64_t month)
{
    return soj__days_from_civil(month / 12, (unsigned)(month % 12) + 1, 1);
}

#define ZONES_APART (3 * SOJ_DAY)

static const calendar calendars[] = {
    [SOJ__PERIOD_DAY] = {same_day, same_day, SOJ_DAY + ZONES_APART},
    [SOJ__PERIOD_WEEK] = {week_of, first_of_week, 7 * SOJ_DAY + ZONES_APART},
    [SOJ__PERIOD_MONTH] = {month_of, first_of_month, 31 * SOJ_DAY + ZONES_APART},
};

static int64_t period_at(const soj_work *work, const calendar *kind, soj_time time)
{
    return kind->period_of(soj__local_day(soj__work_zone(work), time));
}

/* Than this period. */
typedef struct other {
    const calendar *kind;
    int64_t period;
} other;

static soj_time find_other(const void *ctx, soj_time wall, soj_time end)
{
    const other *than = ctx;
    (void)end;
    if (than->kind->period_of(soj__floor_div(wall, SOJ_DAY)) != than->period)
        return wall;
    return than->kind->first_day(than->period + 1) * SOJ_DAY;
}

static bool has_room(const soj_work *work, const soj__cap *cap, soj_time at, int64_t period)
{
    const calendar *kind = &calendars[cap->period];
    const counted all = counted_under(work, cap);
    uint32_t n = 0;
    for (uint32_t i = all.n; i > 0 && n < cap->max; i--) {
        soj_time time = counted_at(all, i - 1);
        if (time <= at - kind->memory)
            break;
        n += period_at(work, kind, time) == period;
    }
    return n < cap->max;
}

/* From period to period: where a fold repeats midnight, one comes again. */
static soj_time period_with_room(const soj_work *work, const soj__cap *cap, soj_time from)
{
    soj_time at = from;
    while (at != SOJ_TIME_NEVER) {
        const other than = {&calendars[cap->period], period_at(work, &calendars[cap->period], at)};
        if (has_room(work, cap, at, than.period))
            break;
        at = soj__wall_first(soj__work_zone(work), at, SOJ_TIME_MAX, find_other, &than);
    }
    return at;
}

/* ---- counting ---- */

soj_time soj__work_cap_free(const soj_work *work, uint32_t cap, soj_time from)
{
    const soj__cap *info = soj__program_cap(work->program, cap);
    const counted all = counted_under(work, info);
    if (all.n < info->max)
        return from;
    if (info->period != SOJ__PERIOD_ROLLING)
        return period_with_room(work, info, from);
    /* once the earliest of the latest `max` has left the time that counts */
    soj_time free = soj__work_later(counted_at(all, all.n - info->max), info->per);
    return free > from ? free : from;
}

static void count_cap(soj_work *work, const soj__cap *cap)
{
    bool is_rolling = cap->period == SOJ__PERIOD_ROLLING;
    uint32_t most = is_rolling ? cap->max : 2 * cap->max;
    soj_duration memory = is_rolling ? cap->per : calendars[cap->period].memory;
    const counted all = counted_under(work, cap);
    uint8_t *times = soj__work_part(work, cap->part);
    uint32_t gone = all.n >= most ? all.n - most + 1 : 0;
    while (gone < all.n && soj__load_i64(times + gone * TIME_BYTES) <= work->now - memory)
        gone++;
    uint32_t len = (all.n - gone) * TIME_BYTES;
    memmove(times, times + gone * TIME_BYTES, len);
    soj__store_i64(times + len, work->now);
    soj__work_set_part_len(work, cap->part, len + TIME_BYTES);
}

void soj__work_count_caps(soj_work *work, const soj__touchpoint_info *info)
{
    for (uint32_t i = info->caps.first; i < info->caps.first + info->caps.n; i++)
        count_cap(work, soj__program_cap(work->program, *soj__program_cap_ref(work->program, i)));
}

/* What it made the part forget had no say any more. */
static void uncount_cap(soj_work *work, const soj__cap *cap, soj_time time)
{
    const counted all = counted_under(work, cap);
    uint32_t i = all.n;
    while (i > 0 && counted_at(all, i - 1) != time)
        i--;
    if (i == 0)
        return;
    uint8_t *behind = soj__work_part(work, cap->part) + (size_t)i * TIME_BYTES;
    memmove(behind - TIME_BYTES, behind, (size_t)(all.n - i) * TIME_BYTES);
    soj__work_set_part_len(work, cap->part, (all.n - 1) * TIME_BYTES);
}

void soj__work_uncount_caps(soj_work *work, const soj__touchpoint_info *info, soj_time time)
{
    for (uint32_t i = info->caps.first; i < info->caps.first + info->caps.n; i++)
        uncount_cap(work, soj__program_cap(work->program, *soj__program_cap_ref(work->program, i)),
                    time);
}

/* ---- once ---- */

/* The slot holds the latest visit that used it up; of other visits those that wait know it. */
static bool visit_is_used(const soj_work *work, const soj__touchpoint_info *info,
                          const soj__occurrence *occurrence)
{
    return (occurrence->flags & SOJ__WAITS_USED) ||
           soj__work_counter(work, info->once_slot) == occurrence->visit;
}

static void use_visit(soj_work *work, const soj__touchpoint_info *info,
                      const soj__occurrence *occurrence)
{
    uint32_t last = soj__work_counter(work, info->once_slot);
    if (last < occurrence->visit) {
        soj__work_mark_used(work, occurrence->touchpoint, last, true);
        soj__work_set_counter(work, info->once_slot, occurrence->visit);
    } else {
        soj__work_mark_used(work, occurrence->touchpoint, occurrence->visit, true);
    }
}

static void unuse_visit(soj_work *work, const soj__touchpoint_info *info,
                        const soj__occurrence *occurrence)
{
    if (soj__work_counter(work, info->once_slot) == occurrence->visit)
        soj__work_set_counter(work, info->once_slot, 0);
    soj__work_mark_used(work, occurrence->touchpoint, occurrence->visit, false);
}

static bool ever_is_used(const soj_work *work, const soj__touchpoint_info *info,
                         const soj__occurrence *occurrence)
{
    (void)occurrence;
    return work->fixed[info->once_slot] != 0;
}

static void use_ever(soj_work *work, const soj__touchpoint_info *info,
                     const soj__occurrence *occurrence)
{
    (void)occurrence;
    work->fixed[info->once_slot] = 1;
}

static void unuse_ever(soj_work *work, const soj__touchpoint_info *info,
                       const soj__occurrence *occurrence)
{
    (void)occurrence;
    work->fixed[info->once_slot] = 0;
}

static bool span_is_used(const soj_work *work, const soj__touchpoint_info *info,
                         const soj__occurrence *occurrence)
{
    int64_t last = soj__load_i64(work->fixed + info->once_slot);
    (void)occurrence;
    return last != 0 &&
           work->now < soj__work_after(work, last - 1, info->once_months, info->once_span);
}

static void use_span(soj_work *work, const soj__touchpoint_info *info,
                     const soj__occurrence *occurrence)
{
    (void)occurrence;
    soj__store_i64(work->fixed + info->once_slot, work->now + 1);
}

static void unuse_span(soj_work *work, const soj__touchpoint_info *info,
                       const soj__occurrence *occurrence)
{
    (void)occurrence;
    soj__store_i64(work->fixed + info->once_slot, 0);
}

typedef void (*once_fn)(soj_work *work, const soj__touchpoint_info *info,
                        const soj__occurrence *occurrence);

typedef struct once_rule {
    bool (*is_used)(const soj_work *work, const soj__touchpoint_info *info,
                    const soj__occurrence *occurrence);
    once_fn use, unuse;
} once_rule;

static const once_rule rules[] = {
    [SOJ__ONCE_KIND_VISIT] = {visit_is_used, use_visit, unuse_visit},
    [SOJ__ONCE_KIND_EVER] = {ever_is_used, use_ever, unuse_ever},
    [SOJ__ONCE_KIND_SPAN] = {span_is_used, use_span, unuse_span},
};

bool soj__work_once_is_used(const soj_work *work, const soj__touchpoint_info *info,
                            const soj__occurrence *occurrence)
{
    return rules[info->once].is_used(work, info, occurrence);
}

void soj__work_use_once(soj_work *work, const soj__touchpoint_info *info,
                        const soj__occurrence *occurrence)
{
    rules[info->once].use(work, info, occurrence);
}

void soj__work_unuse_once(soj_work *work, const soj__touchpoint_info *info,
                          const soj__occurrence *occurrence)
{
    rules[info->once].unuse(work, info, occurrence);
}
