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

static uint32_t emitted_len(const soj_work *work)
{
    return soj__part_len(work->program, work->fixed, work->program->emitted_part);
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

/* Into the part's buffer all but the touchpoint's last emission: this is done for every emission,
 * so nothing is copied twice. Returns how many bytes that are; *out_n: how many emissions. */
static uint32_t copy_others(soj_work *work, uint32_t touchpoint, uint32_t *out_n)
{
    uint32_t part = work->program->emitted_part;
    const uint8_t *from = work->parts[part];
    uint8_t *to = work->buffers[part];
    uint32_t len = emitted_len(work);
    uint32_t last = len;
    uint32_t behind = len;
    uint32_t n = 0;
    for (uint32_t at = 0, size; at < len; at += size, n++) {
        size = size_at(from, at);
        if (touchpoint_at(from, at) == touchpoint) {
            last = at;
            behind = at + size;
        }
    }
    *out_n = last < len ? n - 1 : n;
    /* Of what a macrostep may do, nothing but this emission writes it; an empty one lies anywhere.
     */
    SOJ__ASSERT(from != to || len == 0);
    work->parts[part] = to;
    if (last > 0)
        memcpy(to, from, last);
    if (behind < len)
        memmove(to + last, from + behind, len - behind);
    return last + len - behind;
}

void soj__work_remember(soj_work *work, const soj__touchpoint_info *info,
                        const soj__occurrence *occurrence)
{
    uint32_t part = work->program->emitted_part;
    uint32_t max = soj__program_part(work->program, part)->max;
    uint8_t *bytes = work->buffers[part];
    uint32_t n;
    soj__emitted emission = {.touchpoint = occurrence->touchpoint,
                             .visit = occurrence->visit,
                             .number = occurrence->number,
                             .at = work->now,
                             .due = occurrence->due,
                             .entered = occurrence->entered};
    uint32_t flags = soj__emitted_flags(info, &emission);
    emission.size = emission.kept + occurrence->kept_len;
    uint32_t len = copy_others(work, occurrence->touchpoint, &n);
    for (; n > 0 && (n >= SOJ_LIMIT_REPORTABLE || len + emission.size > max); n--)
        len = take_out(bytes, len, 0);
    if (len + emission.size <= max) { /* else an image has allowed for too little */
        soj__emitted_write(&emission, flags, bytes + len);
        if (occurrence->kept_len > 0)
            memcpy(bytes + len + emission.kept, occurrence->kept, occurrence->kept_len);
        len += emission.size;
    }
    soj__work_set_part_len(work, part, len);
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
