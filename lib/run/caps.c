/* SPDX-License-Identifier: MIT */
/* How often: caps, and `once`. Both count what was emitted. */
#include "base/ckd.h"
#include "run/work.h"

enum { TIME_BYTES = 8 };

/* The first instant from now on at which a cap has room. Its part keeps the latest `max` counted
 * emissions, ascending: there is room once the earliest of `max` has left the period. */
static soj_time cap_free(const soj_work *work, const soj__cap *cap)
{
    uint32_t len = soj__part_len(work->program, work->fixed, cap->part);
    int64_t free;
    if (len < cap->max * TIME_BYTES)
        return work->now;
    soj_time earliest = soj__load_i64(work->parts[cap->part] + len - cap->max * TIME_BYTES);
    if (soj__add_overflows(earliest, cap->per, &free) || free > SOJ_TIME_MAX)
        return SOJ_TIME_NEVER;
    return free > work->now ? free : work->now;
}

soj_time soj__work_caps_free(const soj_work *work, const soj__touchpoint_info *info,
                             uint32_t *out_cap)
{
    soj_time free = work->now;
    *out_cap = SOJ__NONE;
    for (uint32_t i = info->caps.first; i < info->caps.first + info->caps.n; i++) {
        uint32_t cap = *soj__program_cap_ref(work->program, i);
        soj_time at = cap_free(work, soj__program_cap(work->program, cap));
        if (at > work->now && *out_cap == SOJ__NONE)
            *out_cap = cap;
        free = at > free ? at : free;
    }
    return free;
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

bool soj__work_once_is_used(const soj_work *work, const soj__occurrence *occurrence)
{
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, occurrence->touchpoint);
    const uint8_t *slot = work->fixed + info->once_slot;
    int64_t again;
    switch ((soj__once_kind)info->once) {
    case SOJ__ONCE_KIND_NONE:
        break;
    case SOJ__ONCE_KIND_VISIT:
        return (occurrence->flags & SOJ__WAITS_USED) || soj__load_u32(slot) == occurrence->visit;
    case SOJ__ONCE_KIND_EVER:
        return *slot != 0;
    case SOJ__ONCE_KIND_SPAN:
        if (soj__load_i64(slot) == 0)
            return false;
        return soj__add_overflows(soj__load_i64(slot) - 1, info->once_span, &again) ||
               work->now < again;
    }
    return false;
}

/* The slot holds the latest visit that used it up; of other visits those that wait know it. */
static void use_visit(soj_work *work, uint8_t *slot, const soj__occurrence *occurrence)
{
    uint32_t last = soj__load_u32(slot);
    if (last < occurrence->visit) {
        soj__work_mark_used(work, occurrence->touchpoint, last);
        soj__store_u32(slot, occurrence->visit);
    } else {
        soj__work_mark_used(work, occurrence->touchpoint, occurrence->visit);
    }
}

void soj__work_use_once(soj_work *work, const soj__occurrence *occurrence)
{
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, occurrence->touchpoint);
    uint8_t *slot = work->fixed + info->once_slot;
    switch ((soj__once_kind)info->once) {
    case SOJ__ONCE_KIND_NONE:
        break;
    case SOJ__ONCE_KIND_VISIT:
        use_visit(work, slot, occurrence);
        break;
    case SOJ__ONCE_KIND_EVER:
        *slot = 1;
        break;
    case SOJ__ONCE_KIND_SPAN:
        soj__store_i64(slot, work->now + 1);
        break;
    }
}
