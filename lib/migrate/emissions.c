/* SPDX-License-Identifier: MIT */
/* What touchpoints have done: `once`, sent(), expectations, what waits, what can be missed. */
#include <sojourn/limits.h>

#include "migrate/migrate.h"

/* ---- values kept of an event ---- */

static const soj__property *kept_property(const soj__program *program,
                                          const soj__touchpoint_info *info, uint32_t property)
{
    uint32_t first = soj__program_event(program, info->trigger)->properties.first;
    return soj__program_property(program, first + property);
}

/* Whether a kept value of the old model is one of the new. */
static bool is_same_kept(const soj_migration *m, const soj__touchpoint_info *from, uint32_t old,
                         const soj__touchpoint_info *to, uint32_t new)
{
    if (old == SOJ__KEPT_TIME || new == SOJ__KEPT_TIME)
        return old == new;
    const soj__property *a = kept_property(m->from, from, old);
    const soj__property *b = kept_property(m->to, to, new);
    const soj_text name_a = soj__program_text(m->from, a->name);
    const soj_text name_b = soj__program_text(m->to, b->name);
    return a->domain.type == b->domain.type &&
           soj__slice_equal((soj__slice){name_a.data, name_a.len},
                            (soj__slice){name_b.data, name_b.len});
}

static uint32_t value_size(const uint8_t *value)
{
    if (value[0] == SOJ_TYPE_ABSENT)
        return 1;
    return value[0] == SOJ_TYPE_STRING ? 3u + soj__load_u16(value + 1) : 9;
}

/* The old value that a new one is; NULL: there is none. */
static const uint8_t *find_kept(const soj_migration *m, const soj__touchpoint_info *from,
                                const uint8_t *kept, const soj__touchpoint_info *to, uint32_t new)
{
    for (uint32_t i = 0; i < from->kept.n; i++) {
        uint32_t old = *soj__program_kept_ref(m->from, from->kept.first + i);
        if (is_same_kept(m, from, old, to, new))
            return kept;
        kept += value_size(kept);
    }
    return NULL;
}

/* `out` has SOJ__KEPT_MOST bytes; what is not known is absent. Returns how many are used. */
static uint32_t take_kept(const soj_migration *m, const soj__touchpoint_info *from,
                          const uint8_t *kept, const soj__touchpoint_info *to, uint8_t *out)
{
    uint32_t len = 0;
    for (uint32_t i = 0; i < to->kept.n; i++) {
        uint32_t new = *soj__program_kept_ref(m->to, to->kept.first + i);
        const uint8_t *value = find_kept(m, from, kept, to, new);
        uint32_t size = value ? value_size(value) : 1;
        if (value)
            memcpy(out + len, value, size);
        else
            out[len] = SOJ_TYPE_ABSENT;
        len += size;
    }
    return len;
}

/* ---- what waits ---- */

/* The visit of a stage that goes on keeps being the present one. */
static uint32_t visit_of(const soj__remake *r, uint32_t from, uint32_t to, uint32_t visit)
{
    const soj__touchpoint_info *old = soj__program_touchpoint(r->m->from, from);
    const soj__touchpoint_info *new = soj__program_touchpoint(r->m->to, to);
    uint32_t slot = soj__program_stage(r->m->from, old->stage)->visits_slot;
    if (r->m->sources[new->stage] == old->stage && visit == soj__remake_counter(r, slot))
        return soj__work_visits(r->work, new->stage);
    return visit;
}

static soj_status put_waiting(const soj__remake *r, const soj__occurrence *waits)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(r->m->to, waits->touchpoint);
    if (!info->on_exit_keep && !soj__work_is_active(r->work, info->stage))
        return soj__work_add_end(r->work, waits, SOJ_DECISION_CANCELLED, SOJ_REASON_LEFT_STAGE);
    if (soj__work_count_waiting(r->work, waits->touchpoint) >= info->pending) {
        soj_status status = soj__work_supersede(r->work, waits->touchpoint, 1);
        if (status != SOJ_OK)
            return status;
    }
    return soj__work_wait(r->work, waits);
}

/* What an event has started is due as the new version says, counted from the event. */
static void find_due(const soj__remake *r, const soj__touchpoint_info *from, soj__occurrence *waits)
{
    uint32_t at = soj__program_touchpoint(r->m->to, waits->touchpoint)->schedule;
    const soj__schedule *schedule = soj__program_schedule(r->m->to, at);
    if (waits->flags & SOJ__WAITS_DUE || schedule->anchor != SOJ__ANCHOR_EVENT ||
        r->m->is_same[from->schedule])
        return;
    waits->due = waits->next = soj__work_started_due(r->work, schedule, waits->anchor);
}

static soj_status take_waiting(const soj__remake *r, const uint8_t *part, uint32_t at)
{
    uint8_t kept[SOJ__KEPT_MOST];
    soj__occurrence waits = soj__waiting_at(part, at);
    uint32_t from = waits.touchpoint;
    uint32_t to = r->m->maps[SOJ__FORMER_TOUCHPOINT][from];
    const soj__touchpoint_info *old = soj__program_touchpoint(r->m->from, from);
    if (to == SOJ__NONE || waits.flags & SOJ__WAITS_PASSED)
        return SOJ_OK;
    waits.kept_len = take_kept(r->m, old, waits.kept, soj__program_touchpoint(r->m->to, to), kept);
    waits.kept = kept;
    waits.touchpoint = to;
    waits.visit = visit_of(r, from, to, waits.visit);
    find_due(r, old, &waits);
    return put_waiting(r, &waits);
}

static soj_status take_all_waiting(const soj__remake *r)
{
    uint32_t len;
    soj_status status = SOJ_OK;
    const uint8_t *part = soj__remake_part(r, r->m->from->waiting_part, &len);
    for (uint32_t at = 0; at < len && status == SOJ_OK;
         at += soj__load_u16(part + at + SOJ__WAITING_SIZE))
        status = take_waiting(r, part, at);
    return status;
}

/* ---- emissions ---- */

/* Write an emission as the new model has it; returns its size. */
static uint32_t convert_emission(const soj__remake *r, const soj__emitted *from,
                                 const uint8_t *bytes, uint8_t *out)
{
    const soj__touchpoint_info *old = soj__program_touchpoint(r->m->from, from->touchpoint);
    soj__emitted to = *from;
    to.touchpoint = r->m->maps[SOJ__FORMER_TOUCHPOINT][from->touchpoint];
    const soj__touchpoint_info *new = soj__program_touchpoint(r->m->to, to.touchpoint);
    if (!old->on_exit_keep)
        to.entered = from->due < from->at && from->due >= 0 ? from->due : from->at;
    uint32_t flags = soj__emitted_flags(to.visit, to.number, to.due != to.at);
    to.kept = soj__emitted_kept(new->on_exit_keep, flags);
    to.size = to.kept + take_kept(r->m, old, bytes + from->kept, new, out + to.kept);
    soj__emitted_write(&to, flags, out);
    return to.size;
}

/* Behind the others; the oldest go where there is no room. */
static uint32_t append_emission(uint8_t *all, uint32_t len, const uint8_t *one, uint32_t size,
                                uint32_t most)
{
    if (size > most)
        return len;
    while (len + size > most) {
        uint32_t first = soj__load_u16(all + SOJ__EMITTED_HEAD) & SOJ__EMITTED_SIZE;
        memmove(all, all + first, len - first);
        len -= first;
    }
    memcpy(all + len, one, size);
    return len + size;
}

static void take_emissions(const soj__remake *r)
{
    uint8_t one[SOJ__EMITTED_MOST + SOJ__KEPT_MOST];
    uint32_t len;
    uint32_t out_len = 0;
    soj__emitted emission;
    const uint32_t part = r->m->to->emitted_part;
    const uint8_t *bytes = soj__remake_part(r, r->m->from->emitted_part, &len);
    for (uint32_t at = 0; at < len; at += emission.size) {
        (void)soj__emitted_read(r->m->from, bytes + at, len - at, &emission);
        uint32_t to = r->m->maps[SOJ__FORMER_TOUCHPOINT][emission.touchpoint];
        if (to == SOJ__NONE || r->m->taken[SOJ__FORMER_TOUCHPOINT][to] != emission.touchpoint)
            continue;
        uint32_t size = convert_emission(r, &emission, bytes + at, one);
        out_len = append_emission(r->m->bytes, out_len, one, size,
                                  soj__program_part(r->m->to, part)->max);
    }
    if (out_len == 0)
        return;
    memcpy(soj__work_part(r->work, part), r->m->bytes, out_len);
    soj__work_set_part_len(r->work, part, out_len);
}

/* ---- once, sent(), expectations ---- */

/* What is known of a touchpoint's last emission that counts. */
typedef struct last {
    bool is_any;
    uint32_t visit; /* of the new stage; 0: not known */
    soj_time time;  /* of the present, or 0: not known */
} last;

static void find_emission(const soj__remake *r, uint32_t from, uint32_t to, last *out)
{
    uint32_t len;
    soj__emitted emission;
    const uint8_t *bytes = soj__remake_part(r, r->m->from->emitted_part, &len);
    for (uint32_t at = 0; at < len; at += emission.size) {
        (void)soj__emitted_read(r->m->from, bytes + at, len - at, &emission);
        if (emission.touchpoint == from)
            *out = (last){true, visit_of(r, from, to, emission.visit), emission.at};
    }
}

static last find_last(const soj__remake *r, uint32_t from, uint32_t to)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(r->m->from, from);
    last found = {0};
    if (info->once == SOJ__ONCE_KIND_VISIT) {
        const uint32_t visit = soj__remake_counter(r, info->once_slot);
        found.is_any = visit > 0;
        found.visit = visit_of(r, from, to, visit);
    } else if (info->once == SOJ__ONCE_KIND_EVER) {
        found.is_any = r->record[info->once_slot] != 0;
    } else if (info->once == SOJ__ONCE_KIND_SPAN) {
        found.time = soj__load_i64(r->record + info->once_slot) - 1;
        found.is_any = found.time >= 0;
    } else {
        find_emission(r, from, to, &found);
    }
    return found;
}

/* The visit in which it was: where that is not known the present one, if it may have been then; of
 * a stage that was left the last, of which something may still wait. 0: an earlier one. */
static uint32_t visit_of_last(const soj__remake *r, uint32_t stage, const last *known)
{
    const soj_time entered = soj__work_is_active(r->work, stage)
                                 ? soj__record_entered(r->m->to, r->work->fixed, stage)
                                 : 0;
    if (known->visit > 0)
        return known->visit;
    return known->time == 0 || known->time >= entered ? soj__work_visits(r->work, stage) : 0;
}

/* Where it is not known when it was, it was just now: rather too seldom than too often. */
static void put_once(const soj__remake *r, const soj__touchpoint_info *to, const last *known)
{
    uint8_t *fixed = r->work->fixed;
    if (!known->is_any)
        return;
    if (to->once == SOJ__ONCE_KIND_EVER)
        fixed[to->once_slot] = 1;
    else if (to->once == SOJ__ONCE_KIND_SPAN)
        soj__store_i64(fixed + to->once_slot, (known->time > 0 ? known->time : r->work->now) + 1);
    else if (to->once == SOJ__ONCE_KIND_VISIT)
        soj__work_set_counter(r->work, to->once_slot, visit_of_last(r, to->stage, known));
}

static void put_sent(const soj__remake *r, const soj__touchpoint_info *from,
                     const soj__touchpoint_info *to, const last *known)
{
    if (to->sent_slot == SOJ__NONE)
        return;
    uint32_t before = soj__work_counter(r->work, to->sent_slot);
    uint32_t more =
        from->sent_slot != SOJ__NONE ? soj__remake_counter(r, from->sent_slot) : known->is_any;
    soj__work_set_counter(r->work, to->sent_slot,
                          more < UINT32_MAX - before ? before + more : UINT32_MAX);
}

static void take_touchpoint(const soj__remake *r, uint32_t from)
{
    uint32_t to = r->m->maps[SOJ__FORMER_TOUCHPOINT][from];
    if (to == SOJ__NONE)
        return;
    const soj__touchpoint_info *old = soj__program_touchpoint(r->m->from, from);
    const soj__touchpoint_info *new = soj__program_touchpoint(r->m->to, to);
    const last known = find_last(r, from, to);
    put_once(r, new, &known);
    put_sent(r, old, new, &known);
    if (old->expectation == SOJ__NONE || new->expectation == SOJ__NONE ||
        r->m->taken[SOJ__FORMER_TOUCHPOINT][to] != from)
        return;
    memcpy(r->work->fixed + soj__program_expectation(r->m->to, new->expectation)->slot,
           r->record + soj__program_expectation(r->m->from, old->expectation)->slot,
           SOJ__EXPECT_BYTES);
}

soj_status soj__remake_emissions(soj__remake *r)
{
    for (uint32_t i = 0; i < r->m->from->touchpoints.n; i++)
        take_touchpoint(r, i);
    take_emissions(r);
    return take_all_waiting(r);
}
