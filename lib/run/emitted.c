/* SPDX-License-Identifier: MIT */
/* Emissions that a host may report as missed. */
#include <sojourn/limits.h>

#include "run/answers.h"

static uint32_t size_at(const uint8_t *part, uint32_t at)
{
    return soj__load_u16(part + at + SOJ__EMITTED_HEAD) & SOJ__EMITTED_SIZE;
}

static uint32_t touchpoint_at(const uint8_t *part, uint32_t at)
{
    return soj__load_u16(part + at + SOJ__EMITTED_TOUCHPOINT);
}

static inline const soj__part *emitted_part(const soj_work *work)
{
    return soj__program_part(work->program, work->program->emitted_part);
}

static inline uint32_t emitted_len(const soj_work *work)
{
    return soj__load_u16(work->fixed + emitted_part(work)->slot);
}

/* What was emitted had come due; but a record from outside may tell of one that had not, and an
 * anchor must be behind the clock. */
soj__occurrence soj__work_emitted_at(const soj_work *work, uint32_t at)
{
    soj__emitted emission;
    const uint8_t *bytes = work->parts[work->program->emitted_part] + at;
    (void)soj__emitted_read(work->program, bytes, emitted_len(work) - at, &emission);
    const soj__touchpoint_info *info = soj__program_touchpoint(work->program, emission.touchpoint);
    return (soj__occurrence){
        .touchpoint = emission.touchpoint,
        .visit = emission.visit,
        .number = emission.number,
        .due = emission.due,
        .next = emission.at,
        .entered = info->on_exit_keep
                       ? emission.entered
                       : soj__record_entered(work->program, work->fixed, info->stage),
        .anchor = emission.due < emission.at ? emission.due : emission.at,
        .kept = bytes + emission.kept,
        .kept_len = emission.size - emission.kept,
    };
}

/* Take one out of a part that is `len` bytes long; returns how long it then is. */
static uint32_t take_out(uint8_t *part, uint32_t len, uint32_t at)
{
    uint32_t size = size_at(part, at);
    memmove(part + at, part + at + size, len - at - size);
    return len - size;
}

void soj__work_forget_emission(soj_work *work, uint32_t at)
{
    uint32_t part = work->program->emitted_part;
    uint32_t len = emitted_len(work);
    soj__work_set_part_len(work, part, take_out(soj__work_part(work, part), len, at));
}

/* All but the emission at byte `gap`, of `len` bytes; returns how many that are. */
static SOJ__APART uint32_t copy_around(const uint8_t *from, uint32_t len, uint32_t gap, uint8_t *to)
{
    const uint32_t size = size_at(from, gap);
    const uint32_t behind = gap + size;
    if (gap > 0)
        memcpy(to, from, gap);
    if (behind < len)
        memcpy(to + gap, from + behind, len - behind);
    return len - size;
}

/* Into the part's buffer all but the touchpoint's last emission: this is done for every emission,
 * so nothing is copied twice. Returns how many bytes that are; *out_n: how many emissions. */
static inline uint32_t copy_others(soj_work *work, uint32_t touchpoint, uint32_t *out_n)
{
    const uint32_t part = work->program->emitted_part;
    const uint8_t *from = work->parts[part];
    uint8_t *to = work->buffers[part];
    const uint32_t len = emitted_len(work);
    uint32_t last = len;
    uint32_t n = 0;
    for (uint32_t at = 0; at < len; n++) {
        const uint32_t head = soj__load_u32(from + at); /* the touchpoint is its upper half */
        if (head >> 16 == touchpoint)
            last = at;
        at += head & SOJ__EMITTED_SIZE;
    }
    /* Of what a macrostep may do, nothing but this emission writes it; an empty one lies anywhere.
     */
    SOJ__ASSERT(from != to || len == 0);
    work->parts[part] = to;
    *out_n = last < len ? n - 1 : n;
    if (last < len)
        return copy_around(from, len, last, to);
    if (len > 0)
        memcpy(to, from, len);
    return len;
}

/* Whether `n` emissions of `len` bytes leave no room for one more of `size`. */
static inline bool is_full(const soj__part *part, uint32_t n, uint32_t len, uint32_t size)
{
    return n >= SOJ_LIMIT_REPORTABLE || len + size > part->max;
}

/* Behind the `n` of `len` bytes that are in the buffer, in whose place it goes where there is no
 * room. Inline, because of most emissions the last three are known. */
static inline void append(soj_work *work, const soj__occurrence *occurrence, uint32_t len,
                          uint32_t n, bool has_entered, uint32_t flags, uint32_t kept_len)
{
    const soj__part *part = emitted_part(work);
    uint8_t *bytes = work->buffers[work->program->emitted_part];
    soj__emitted emission = {.touchpoint = occurrence->touchpoint,
                             .visit = occurrence->visit,
                             .number = occurrence->number,
                             .at = work->now,
                             .due = occurrence->due,
                             .entered = occurrence->entered,
                             .kept = soj__emitted_kept(has_entered, flags)};
    SOJ__ASSERT(flags ==
                soj__emitted_flags(emission.visit, emission.number, emission.due != emission.at));
    emission.size = emission.kept + kept_len;
    for (; n > 0 && is_full(part, n, len, emission.size); n--)
        len = take_out(bytes, len, 0);
    if (!is_full(part, n, len, emission.size)) { /* else an image has allowed for too little */
        soj__emitted_write(&emission, flags, bytes + len);
        if (kept_len > 0)
            memcpy(bytes + len + emission.kept, occurrence->kept, kept_len);
        len += emission.size;
    }
    work->tail_holds = false;
    soj__store_u16(work->fixed + part->slot, (uint16_t)len);
}

static SOJ__APART void append_any(soj_work *work, const soj__occurrence *occurrence, uint32_t len,
                                  uint32_t n, bool has_entered)
{
    const uint32_t flags =
        soj__emitted_flags(occurrence->visit, occurrence->number, occurrence->due != work->now);
    append(work, occurrence, len, n, has_entered, flags, occurrence->kept_len);
}

void soj__work_remember(soj_work *work, const soj__touchpoint_info *info,
                        const soj__occurrence *occurrence)
{
    uint32_t n;
    const uint32_t len = copy_others(work, occurrence->touchpoint, &n);
    if (!info->on_exit_keep && occurrence->kept_len == 0 && occurrence->due == work->now &&
        occurrence->visit <= UINT8_MAX && occurrence->number <= UINT8_MAX)
        append(work, occurrence, len, n, false, 0, 0);
    else
        append_any(work, occurrence, len, n, info->on_exit_keep);
}

/* ---- what a report means ---- */

static bool is_meant(soj_work *work, uint32_t at, soj__slice id)
{
    char text[SOJ__ID_TEXT];
    const soj__occurrence emission = soj__work_emitted_at(work, at);
    const soj__touchpoint_info *info = soj__program_touchpoint(work->program, emission.touchpoint);
    soj__id_format(soj__work_make_id(work, info, emission.visit, emission.number), text);
    return memcmp(text, id.data, id.len) == 0;
}

uint32_t soj__work_find_emission(soj_work *work, soj__slice id, uint32_t touchpoint)
{
    const uint8_t *bytes = work->parts[work->program->emitted_part];
    uint32_t len = id.len == SOJ__ID_TEXT - 1 ? emitted_len(work) : 0;
    for (uint32_t at = 0; at < len; at += size_at(bytes, at)) {
        if ((touchpoint == SOJ__NONE || touchpoint == touchpoint_at(bytes, at)) &&
            is_meant(work, at, id))
            return at;
    }
    return SOJ__NONE;
}
