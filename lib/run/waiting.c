/* SPDX-License-Identifier: MIT */
/* The occurrences that wait: deferred ones, and those that an event has started. */
#include <sojourn/limits.h>

#include "run/work.h"

static uint32_t size_at(const uint8_t *part, uint32_t at)
{
    return soj__load_u16(part + at + SOJ__WAITING_SIZE);
}

static uint32_t touchpoint_at(const uint8_t *part, uint32_t at)
{
    return soj__load_u16(part + at + SOJ__WAITING_TOUCHPOINT);
}

static bool is_passed_at(const uint8_t *part, uint32_t at)
{
    return soj__load_u16(part + at + SOJ__WAITING_FLAGS) & SOJ__WAITS_PASSED;
}

static const uint8_t *waiting_bytes(const soj_work *work)
{
    return work->parts[work->program->waiting_part];
}

soj__occurrence soj__waiting_at(const uint8_t *part, uint32_t at)
{
    const uint8_t *bytes = part + at;
    return (soj__occurrence){
        .touchpoint = touchpoint_at(part, at),
        .visit = soj__load_u32(bytes + SOJ__WAITING_VISIT),
        .number = soj__load_u32(bytes + SOJ__WAITING_NUMBER),
        .flags = soj__load_u16(bytes + SOJ__WAITING_FLAGS),
        .due = soj__load_i64(bytes + SOJ__WAITING_DUE),
        .next = soj__load_i64(bytes + SOJ__WAITING_NEXT),
        .entered = soj__load_i64(bytes + SOJ__WAITING_ENTERED),
        .anchor = soj__load_i64(bytes + SOJ__WAITING_ANCHOR),
        .kept = bytes + SOJ__WAITING_KEPT,
        .kept_len = size_at(part, at) - SOJ__WAITING_KEPT,
    };
}

/* Before what waits at byte `before`. */
static soj_status insert(soj_work *work, const soj__occurrence *occurrence, uint32_t before)
{
    uint32_t part = work->program->waiting_part;
    uint32_t len = soj__work_waiting_len(work);
    uint32_t size = SOJ__WAITING_KEPT + occurrence->kept_len;
    if (len + size > soj__program_part(work->program, part)->max)
        return SOJ_ERR_LIMIT;
    work->due_holds = false;
    uint8_t *at = soj__work_part(work, part) + before;
    memmove(at + size, at, len - before);
    soj__store_u16(at + SOJ__WAITING_SIZE, (uint16_t)size);
    soj__store_u16(at + SOJ__WAITING_TOUCHPOINT, (uint16_t)occurrence->touchpoint);
    soj__store_u16(at + SOJ__WAITING_FLAGS, (uint16_t)occurrence->flags);
    soj__store_u32(at + SOJ__WAITING_VISIT, occurrence->visit);
    soj__store_u32(at + SOJ__WAITING_NUMBER, occurrence->number);
    soj__store_i64(at + SOJ__WAITING_DUE, occurrence->due);
    soj__store_i64(at + SOJ__WAITING_NEXT, occurrence->next);
    soj__store_i64(at + SOJ__WAITING_ENTERED, occurrence->entered);
    soj__store_i64(at + SOJ__WAITING_ANCHOR, occurrence->anchor);
    if (occurrence->kept_len > 0)
        memcpy(at + SOJ__WAITING_KEPT, occurrence->kept, occurrence->kept_len);
    soj__work_set_part_len(work, part, len + size);
    return SOJ_OK;
}

soj_status soj__work_wait(soj_work *work, const soj__occurrence *occurrence)
{
    return insert(work, occurrence, soj__work_waiting_len(work));
}

/* Whether of two occurrences of a touchpoint the first took its number after the second. */
static bool is_later(const soj__occurrence *a, const soj__occurrence *b)
{
    return a->visit != b->visit ? a->visit > b->visit : a->number > b->number;
}

soj_status soj__work_wait_again(soj_work *work, const soj__occurrence *occurrence)
{
    const uint8_t *bytes = waiting_bytes(work);
    uint32_t len = soj__work_waiting_len(work);
    uint32_t at = 0;
    for (; at < len; at += size_at(bytes, at)) {
        const soj__occurrence other = soj__waiting_at(bytes, at);
        if (other.touchpoint == occurrence->touchpoint && is_later(&other, occurrence))
            break;
    }
    return insert(work, occurrence, at);
}

void soj__work_defer(soj_work *work, uint32_t at, soj_time next, bool is_held)
{
    uint8_t *bytes = soj__work_part(work, work->program->waiting_part) + at;
    uint32_t flags = soj__load_u16(bytes + SOJ__WAITING_FLAGS) & ~(uint32_t)SOJ__WAITS_HELD;
    flags |= SOJ__WAITS_DUE | (is_held ? SOJ__WAITS_HELD : 0);
    soj__store_u16(bytes + SOJ__WAITING_FLAGS, (uint16_t)flags);
    soj__store_i64(bytes + SOJ__WAITING_NEXT, next);
}

void soj__work_drop_waiting(soj_work *work, uint32_t at)
{
    uint32_t part = work->program->waiting_part;
    uint32_t len = soj__work_waiting_len(work);
    uint8_t *bytes = soj__work_part(work, part);
    uint32_t size = size_at(bytes, at);
    work->due_holds = false;
    memmove(bytes + at, bytes + at + size, len - at - size);
    soj__work_set_part_len(work, part, len - size);
}

uint32_t soj__work_count_waiting(const soj_work *work, uint32_t touchpoint)
{
    const uint8_t *bytes = waiting_bytes(work);
    uint32_t len = soj__work_waiting_len(work);
    uint32_t n = 0;
    for (uint32_t at = 0; at < len; at += size_at(bytes, at))
        n += touchpoint_at(bytes, at) == touchpoint && !is_passed_at(bytes, at);
    return n;
}

bool soj__work_forget_passed(soj_work *work, uint32_t touchpoint)
{
    const uint8_t *bytes = waiting_bytes(work);
    uint32_t len = soj__work_waiting_len(work);
    for (uint32_t at = 0; at < len; at += size_at(bytes, at)) {
        if (touchpoint_at(bytes, at) == touchpoint && is_passed_at(bytes, at)) {
            soj__work_drop_waiting(work, at);
            return true;
        }
    }
    return false;
}

void soj__work_mark_used(soj_work *work, uint32_t touchpoint, uint32_t visit, bool is_used)
{
    uint32_t len = soj__work_waiting_len(work);
    if (len == 0)
        return;
    uint8_t *bytes = soj__work_part(work, work->program->waiting_part);
    for (uint32_t at = 0; at < len; at += size_at(bytes, at)) {
        uint8_t *at_flags = bytes + at + SOJ__WAITING_FLAGS;
        uint32_t flags = soj__load_u16(at_flags) & ~(uint32_t)SOJ__WAITS_USED;
        if (touchpoint_at(bytes, at) == touchpoint &&
            soj__load_u32(bytes + at + SOJ__WAITING_VISIT) == visit)
            soj__store_u16(at_flags, (uint16_t)(flags | (is_used ? SOJ__WAITS_USED : 0)));
    }
}

void soj__work_ask_anew(soj_work *work)
{
    uint32_t len = soj__work_waiting_len(work);
    if (len == 0)
        return;
    uint8_t *bytes = soj__work_part(work, work->program->waiting_part);
    for (uint32_t at = 0; at < len; at += size_at(bytes, at)) {
        const soj__occurrence waits = soj__waiting_at(bytes, at);
        uint32_t schedule = soj__program_touchpoint(work->program, waits.touchpoint)->schedule;
        soj_time next = work->now;
        if (waits.flags & SOJ__WAITS_PASSED)
            continue;
        if (!(waits.flags & SOJ__WAITS_DUE)) {
            next = soj__work_started_due(work, soj__program_schedule(work->program, schedule),
                                         waits.anchor);
            soj__store_i64(bytes + at + SOJ__WAITING_DUE, next);
        }
        soj__store_i64(bytes + at + SOJ__WAITING_NEXT, next);
    }
}

/* ---- the end of waiting ---- */

/* Tell that the occurrence at byte `at` will not be, and forget it. */
static soj_status give_up(soj_work *work, uint32_t at, soj_decision_kind decision,
                          soj_reason reason)
{
    const soj__occurrence occurrence = soj__waiting_at(waiting_bytes(work), at);
    soj_status status = SOJ_OK;
    if (!(occurrence.flags & SOJ__WAITS_PASSED))
        status = soj__work_add_end(work, &occurrence, decision, reason);
    if (status == SOJ_OK)
        soj__work_drop_waiting(work, at);
    return status;
}

soj_status soj__work_supersede_waiting(soj_work *work, uint32_t touchpoint, uint32_t n)
{
    uint32_t at = 0;
    while (n > 0 && at < soj__work_waiting_len(work)) {
        if (touchpoint_at(waiting_bytes(work), at) != touchpoint ||
            is_passed_at(waiting_bytes(work), at)) {
            at += size_at(waiting_bytes(work), at);
            continue;
        }
        soj_status status = give_up(work, at, SOJ_DECISION_SUPERSEDED, SOJ_REASON_NEWER);
        if (status != SOJ_OK)
            return status;
        n--;
    }
    return SOJ_OK;
}

/* ---- several together ---- */

typedef bool (*is_meant_fn)(const soj_work *work, uint32_t at, uint32_t what);

static void doom(soj_work *work, is_meant_fn is_meant, uint32_t what)
{
    uint32_t len = soj__work_waiting_len(work);
    if (len == 0)
        return;
    uint8_t *bytes = soj__work_part(work, work->program->waiting_part);
    for (uint32_t at = 0; at < len; at += size_at(bytes, at)) {
        uint8_t *flags = bytes + at + SOJ__WAITING_FLAGS;
        if (!is_meant(work, at, what))
            continue;
        soj__store_u16(flags, (uint16_t)(soj__load_u16(flags) | SOJ__WAITS_DOOMED));
        work->has_doomed = true;
    }
}

static bool is_same(const soj_work *work, uint32_t at, uint32_t touchpoint)
{
    return touchpoint_at(waiting_bytes(work), at) == touchpoint;
}

void soj__work_doom(soj_work *work, uint32_t touchpoint)
{
    doom(work, is_same, touchpoint);
}

static bool is_anchored_to(const soj_work *work, uint32_t at, uint32_t attribute)
{
    uint32_t touchpoint = touchpoint_at(waiting_bytes(work), at);
    uint32_t schedule = soj__program_touchpoint(work->program, touchpoint)->schedule;
    return soj__program_schedule(work->program, schedule)->attribute == attribute;
}

void soj__work_doom_anchored(soj_work *work, uint32_t attribute)
{
    doom(work, is_anchored_to, attribute);
}

/* The first doomed one in the order of tracks and the text, the oldest of its touchpoint; `len`
 * where there is none. */
static uint32_t first_doomed(const soj_work *work, uint32_t len)
{
    const uint8_t *bytes = waiting_bytes(work);
    uint32_t first = len;
    for (uint32_t at = 0; at < len; at += size_at(bytes, at)) {
        if (!(soj__load_u16(bytes + at + SOJ__WAITING_FLAGS) & SOJ__WAITS_DOOMED))
            continue;
        if (first == len ||
            soj__work_is_before(work, touchpoint_at(bytes, at), touchpoint_at(bytes, first)))
            first = at;
    }
    return first;
}

static soj_status give_up_doomed(soj_work *work, soj_decision_kind decision, soj_reason reason)
{
    for (;;) {
        uint32_t len = soj__work_waiting_len(work);
        uint32_t at = first_doomed(work, len);
        work->has_doomed = at < len;
        if (!work->has_doomed)
            return SOJ_OK;
        soj_status status = give_up(work, at, decision, reason);
        if (status != SOJ_OK)
            return status;
    }
}

soj_status soj__work_supersede_all(soj_work *work)
{
    return give_up_doomed(work, SOJ_DECISION_SUPERSEDED, SOJ_REASON_NEWER);
}

/* ---- a stage is left ---- */

static bool ends_with(const soj_work *work, uint32_t at, uint32_t stage)
{
    const uint8_t *bytes = waiting_bytes(work);
    const soj__touchpoint_info *info =
        soj__program_touchpoint(work->program, touchpoint_at(bytes, at));
    return info->stage == stage && (!info->on_exit_keep || is_passed_at(bytes, at));
}

/* By what waits, not by the stage's touchpoints: those may be thousands, and 1,000 stages be left
 * in one macrostep. */
soj_status soj__work_cancel_waiting(soj_work *work, uint32_t stage)
{
    doom(work, ends_with, stage);
    return work->has_doomed ? give_up_doomed(work, SOJ_DECISION_CANCELLED, SOJ_REASON_LEFT_STAGE)
                            : SOJ_OK;
}
