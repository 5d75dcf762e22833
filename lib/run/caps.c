/* SPDX-License-Identifier: MIT */
/* How often: caps, and `once`. Both count what was emitted. */
#include "run/work.h"

enum { TIME_BYTES = 8 };

/* Its part keeps the latest `max` counted emissions, ascending: there is room once the earliest of
 * `max` has left the period. */
soj_time soj__work_cap_free(const soj_work *work, uint32_t cap, soj_time from)
{
    const soj__cap *info = soj__program_cap(work->program, cap);
    uint32_t len = soj__part_len(work->program, work->fixed, info->part);
    if (len < info->max * TIME_BYTES)
        return from;
    soj_time earliest = soj__load_i64(work->parts[info->part] + len - info->max * TIME_BYTES);
    soj_time free = soj__work_later(earliest, info->per);
    return free > from ? free : from;
}

static void count_cap(soj_work *work, const soj__cap *cap)
{
    uint32_t len = soj__part_len(work->program, work->fixed, cap->part);
    uint8_t *times = soj__work_part(work, cap->part);
    uint32_t gone = len / TIME_BYTES >= cap->max ? len / TIME_BYTES - cap->max + 1 : 0;
    while (gone < len / TIME_BYTES &&
           soj__load_i64(times + gone * TIME_BYTES) <= work->now - cap->per)
        gone++;
    len -= gone * TIME_BYTES;
    memmove(times, times + gone * TIME_BYTES, len);
    soj__store_i64(times + len, work->now);
    soj__work_set_part_len(work, cap->part, len + TIME_BYTES);
}

void soj__work_count_caps(soj_work *work, const soj__touchpoint_info *info)
{
    for (uint32_t i = info->caps.first; i < info->caps.first + info->caps.n; i++)
        count_cap(work, soj__program_cap(work->program, *soj__program_cap_ref(work->program, i)));
}

/* ---- once ---- */

/* The slot holds the latest visit that used it up; of other visits those that wait know it. */
static bool visit_is_used(const soj_work *work, const soj__touchpoint_info *info,
                          const soj__occurrence *occurrence)
{
    return (occurrence->flags & SOJ__WAITS_USED) ||
           soj__load_u32(work->fixed + info->once_slot) == occurrence->visit;
}

static void use_visit(soj_work *work, const soj__touchpoint_info *info,
                      const soj__occurrence *occurrence)
{
    uint8_t *slot = work->fixed + info->once_slot;
    uint32_t last = soj__load_u32(slot);
    if (last < occurrence->visit) {
        soj__work_mark_used(work, occurrence->touchpoint, last);
        soj__store_u32(slot, occurrence->visit);
    } else {
        soj__work_mark_used(work, occurrence->touchpoint, occurrence->visit);
    }
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

typedef struct once_rule {
    bool (*is_used)(const soj_work *work, const soj__touchpoint_info *info,
                    const soj__occurrence *occurrence);
    void (*use)(soj_work *work, const soj__touchpoint_info *info,
                const soj__occurrence *occurrence);
} once_rule;

static const once_rule rules[] = {
    [SOJ__ONCE_KIND_NONE] = {NULL, NULL},
    [SOJ__ONCE_KIND_VISIT] = {visit_is_used, use_visit},
    [SOJ__ONCE_KIND_EVER] = {ever_is_used, use_ever},
    [SOJ__ONCE_KIND_SPAN] = {span_is_used, use_span},
};

bool soj__work_once_is_used(const soj_work *work, const soj__occurrence *occurrence)
{
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, occurrence->touchpoint);
    return info->once != SOJ__ONCE_KIND_NONE && rules[info->once].is_used(work, info, occurrence);
}

void soj__work_use_once(soj_work *work, const soj__occurrence *occurrence)
{
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, occurrence->touchpoint);
    if (info->once != SOJ__ONCE_KIND_NONE)
        rules[info->once].use(work, info, occurrence);
}
