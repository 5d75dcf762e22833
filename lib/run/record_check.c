/* SPDX-License-Identifier: MIT */
/* Whether a record that comes from outside can be stepped: after this every index in it is inside
 * its table, and every part is what it claims to be. */
#include <sojourn/limits.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "model/bits.h"
#include "run/counting.h"
#include "run/record.h"
#include "time/zones.h"

enum { TIME_BYTES = 8 };

/* What may be said of one that waits, between macrosteps. */
#define WAITS_FLAGS                                                                                \
    (SOJ__WAITS_DUE | SOJ__WAITS_USED | SOJ__WAITS_HELD | SOJ__WAITS_MISSED | SOJ__WAITS_PASSED)

typedef struct checked {
    const soj__program *program;
    const uint8_t *record;
    const uint8_t *tail; /* of it */
    const uint8_t *wide; /* its part WIDE, once that is known to be sound */
    soj_time clock;
} checked;

/* A time that has been. */
static bool is_past(const checked *c, const uint8_t *at)
{
    soj_time time = soj__load_i64(at);
    return time >= 0 && time <= c->clock;
}

/* ---- stages ---- */

static bool schedules_are_sound(const checked *c, const soj__stage_info *stage)
{
    for (uint32_t i = 0; i < stage->schedules.n; i++) {
        const soj__schedule *schedule =
            soj__program_schedule(c->program, stage->schedules.first + i);
        if (schedule->anchor == SOJ__ANCHOR_RESTART &&
            !is_past(c, c->record + schedule->anchor_slot))
            return false;
    }
    return true;
}

static bool stage_is_sound(const checked *c, uint32_t stage)
{
    const soj__stage_info *info = soj__program_stage(c->program, stage);
    const soj__track_info *track = soj__program_track(c->program, info->track);
    const uint8_t *entered = c->record + track->entered_slot + 8u * info->depth;
    uint32_t cursor =
        soj__record_counter(c->program, c->record, c->wide, track->cursor_slot + info->depth);
    return is_past(c, entered) && cursor <= info->timeline.n && schedules_are_sound(c, info);
}

static bool tracks_are_sound(const checked *c)
{
    for (uint32_t track = 0; track < c->program->tracks.n; track++) {
        uint32_t stage = soj__record_leaf(c->program, c->record, track);
        if (stage == SOJ__NONE)
            return false;
        for (; stage != SOJ__NONE; stage = soj__program_stage(c->program, stage)->parent) {
            if (!stage_is_sound(c, stage))
                return false;
        }
    }
    return true;
}

/* What a history remembers is a leaf below its stage. */
static bool histories_are_sound(const checked *c)
{
    for (uint32_t i = 0; i < c->program->stages.n; i++) {
        const soj__stage_info *info = soj__program_stage(c->program, i);
        if (info->history_slot == SOJ__NONE)
            continue;
        uint32_t known = soj__load_u16(c->record + info->history_slot);
        if (known > 0 && (known > info->end - i ||
                          soj__program_stage(c->program, i + known - 1)->initial != SOJ__NONE))
            return false;
    }
    return true;
}

static bool onces_are_sound(const checked *c)
{
    for (uint32_t i = 0; i < c->program->touchpoints.n; i++) {
        const soj__touchpoint_info *info = soj__program_touchpoint(c->program, i);
        if (info->once != SOJ__ONCE_KIND_SPAN)
            continue;
        int64_t last = soj__load_i64(c->record + info->once_slot);
        if (last < 0 || last > c->clock + 1)
            return false;
    }
    return true;
}

/* Open, or ended in one of the ways there are. */
static bool expectations_are_sound(const checked *c)
{
    for (uint32_t i = 0; i < c->program->expectations.n; i++) {
        const uint8_t *slot = c->record + soj__program_expectation(c->program, i)->slot;
        int64_t opened = soj__load_i64(slot + SOJ__EXPECT_OPENED);
        if (opened < 0 || opened > c->clock + 1 ||
            slot[SOJ__EXPECT_OUTCOME] > (opened > 0 ? SOJ__OUTCOME_NONE : SOJ__OUTCOME_UNANSWERED))
            return false;
    }
    return true;
}

/* ---- parts of the tail ---- */

static bool text_is_sound(const checked *c, const soj__part *part, const uint8_t *bytes,
                          uint32_t len)
{
    (void)c;
    (void)part;
    return !memchr(bytes, 0, len) && soj__utf8_valid((const char *)bytes, len);
}

static bool window_is_sound(const checked *c, const soj__part *part, const uint8_t *bytes,
                            uint32_t len)
{
    const soj__attribute *attribute = soj__program_attribute(c->program, part->index);
    uint32_t width = soj__window_width(soj__program_counter(c->program, attribute->counter));
    if (len % width != 0)
        return false;
    for (uint32_t at = 0; at < len; at += width) {
        if (!is_past(c, bytes + at))
            return false;
        if (width > TIME_BYTES &&
            !soj__bits_are_possible(attribute->domain.type, soj__load_u64(bytes + at + TIME_BYTES)))
            return false;
    }
    return true;
}

static bool cap_is_sound(const checked *c, const soj__part *part, const uint8_t *bytes,
                         uint32_t len)
{
    (void)part;
    if (len % TIME_BYTES != 0)
        return false;
    for (uint32_t at = 0; at < len; at += TIME_BYTES) {
        if (!is_past(c, bytes + at) ||
            (at > 0 && soj__load_i64(bytes + at) < soj__load_i64(bytes + at - TIME_BYTES)))
            return false;
    }
    return true;
}

static uint8_t kept_type(const checked *c, const soj__touchpoint_info *info, uint32_t property)
{
    if (property == SOJ__KEPT_TIME)
        return SOJ_TYPE_TIMESTAMP;
    uint32_t first = soj__program_event(c->program, info->trigger)->properties.first;
    return soj__program_property(c->program, first + property)->domain.type;
}

/* One kept value of `type` at the start of bytes[0, len); *out_size what it takes. */
static bool value_is_sound(const uint8_t *bytes, uint32_t len, uint8_t type, uint32_t *out_size)
{
    *out_size = 1;
    if (len < 1 || (bytes[0] != SOJ_TYPE_ABSENT && bytes[0] != type))
        return false;
    if (bytes[0] == SOJ_TYPE_ABSENT)
        return true;
    if (type != SOJ_TYPE_STRING) {
        *out_size = 9;
        return len >= 9 && soj__bits_are_possible(type, soj__load_u64(bytes + 1));
    }
    if (len < 3)
        return false;
    *out_size = 3 + (uint32_t)soj__load_u16(bytes + 1);
    return len >= *out_size && !memchr(bytes + 3, 0, *out_size - 3) &&
           soj__utf8_valid((const char *)bytes + 3, *out_size - 3);
}

static bool kept_is_sound(const checked *c, const soj__touchpoint_info *info, const uint8_t *bytes,
                          uint32_t len)
{
    uint32_t at = 0;
    for (uint32_t i = info->kept.first; i < info->kept.first + info->kept.n; i++) {
        uint32_t size;
        uint8_t type = kept_type(c, info, *soj__program_kept_ref(c->program, i));
        if (!value_is_sound(bytes + at, len - at, type, &size))
            return false;
        at += size;
    }
    return at == len;
}

/* A time that is told to a host, or SOJ_TIME_NEVER. */
static bool is_told(soj_time time)
{
    return time >= SOJ_TIME_MIN && (time <= SOJ_TIME_MAX || time == SOJ_TIME_NEVER);
}

static bool is_instant(const uint8_t *at)
{
    return is_told(soj__load_i64(at));
}

/* What a due time counts from: no event after the clock; of what has come due its due time, which
 * may lie before the first event. */
static bool is_anchor(const checked *c, const uint8_t *at)
{
    soj_time time = soj__load_i64(at);
    return time >= SOJ_TIME_MIN && time <= c->clock;
}

static bool one_waiting_is_sound(const checked *c, const uint8_t *bytes, uint32_t size)
{
    uint32_t touchpoint = soj__load_u16(bytes + SOJ__WAITING_TOUCHPOINT);
    uint32_t flags = soj__load_u16(bytes + SOJ__WAITING_FLAGS);
    if (touchpoint >= c->program->touchpoints.n || (flags & ~(uint32_t)WAITS_FLAGS))
        return false;
    if (flags & SOJ__WAITS_PASSED && soj__load_i64(bytes + SOJ__WAITING_NEXT) != SOJ_TIME_NEVER)
        return false;
    const soj__touchpoint_info *info = soj__program_touchpoint(c->program, touchpoint);
    return is_past(c, bytes + SOJ__WAITING_ENTERED) && is_instant(bytes + SOJ__WAITING_DUE) &&
           is_instant(bytes + SOJ__WAITING_NEXT) && is_anchor(c, bytes + SOJ__WAITING_ANCHOR) &&
           kept_is_sound(c, info, bytes + SOJ__WAITING_KEPT, size - SOJ__WAITING_KEPT);
}

static bool waiting_is_sound(const checked *c, const soj__part *part, const uint8_t *bytes,
                             uint32_t len)
{
    (void)part;
    for (uint32_t at = 0; at < len;) {
        uint32_t size =
            len - at >= SOJ__WAITING_KEPT ? soj__load_u16(bytes + at + SOJ__WAITING_SIZE) : 0;
        if (size < SOJ__WAITING_KEPT || size > len - at ||
            !one_waiting_is_sound(c, bytes + at, size))
            return false;
        at += size;
    }
    return true;
}

static bool one_emission_is_sound(const checked *c, const uint8_t *bytes,
                                  const soj__emitted *emission)
{
    const soj__touchpoint_info *info = soj__program_touchpoint(c->program, emission->touchpoint);
    return emission->at >= 0 && emission->at <= c->clock && is_told(emission->due) &&
           emission->entered >= 0 && emission->entered <= c->clock &&
           kept_is_sound(c, info, bytes + emission->kept, emission->size - emission->kept);
}

/* Whether the emission at byte `at` follows on those before it: in order, and the first of its
 * touchpoint. */
static bool follows(const uint8_t *bytes, uint32_t at, const soj__emitted *emission)
{
    soj_time last = 0;
    for (uint32_t i = 0; i < at;
         i += soj__load_u16(bytes + i + SOJ__EMITTED_HEAD) & SOJ__EMITTED_SIZE) {
        last = soj__load_i64(bytes + i + SOJ__EMITTED_AT);
        if (soj__load_u16(bytes + i + SOJ__EMITTED_TOUCHPOINT) == emission->touchpoint)
            return false;
    }
    return last <= emission->at;
}

static bool emitted_is_sound(const checked *c, const soj__part *part, const uint8_t *bytes,
                             uint32_t len)
{
    soj__emitted emission;
    uint32_t n = 0;
    (void)part;
    for (uint32_t at = 0; at < len; at += emission.size) {
        if (n++ == SOJ_LIMIT_REPORTABLE ||
            !soj__emitted_read(c->program, bytes + at, len - at, &emission) ||
            !one_emission_is_sound(c, bytes + at, &emission) || !follows(bytes, at, &emission))
            return false;
    }
    return true;
}

/* One for each counter that a byte does not hold, and none for others. */
static bool wide_is_sound(const checked *c, const soj__part *part, const uint8_t *bytes,
                          uint32_t len)
{
    uint32_t n = 0;
    (void)part;
    for (uint32_t i = c->program->counters_slot; i < c->program->parts_slot; i++)
        n += c->record[i] == SOJ__COUNTER_WIDE;
    for (uint32_t at = 0; at < len && len == n * SOJ__WIDE_BYTES; at += SOJ__WIDE_BYTES) {
        if (soj__load_u32(bytes + at) < SOJ__COUNTER_WIDE)
            return false;
    }
    return len == n * SOJ__WIDE_BYTES;
}

/* Nobody but us writes a name: none but a good one. */
static bool zone_is_sound(const checked *c, const soj__part *part, const uint8_t *bytes,
                          uint32_t len)
{
    (void)c;
    (void)part;
    return len == 0 || soj__zone_name_is_good((soj__slice){(const char *)bytes, len});
}

typedef bool (*part_fn)(const checked *c, const soj__part *part, const uint8_t *bytes,
                        uint32_t len);

static const part_fn part_checks[] = {
    [SOJ__PART_TEXT] = text_is_sound, [SOJ__PART_WINDOW] = window_is_sound,
    [SOJ__PART_CAP] = cap_is_sound,   [SOJ__PART_WAITING] = waiting_is_sound,
    [SOJ__PART_ZONE] = zone_is_sound, [SOJ__PART_EMITTED] = emitted_is_sound,
    [SOJ__PART_WIDE] = wide_is_sound,
};

static bool parts_are_sound(checked *c, size_t len)
{
    size_t at = c->program->record_fixed;
    for (uint32_t i = 0; i < c->program->parts.n; i++) {
        const soj__part *part = soj__program_part(c->program, i);
        uint32_t size = soj__tail_part_len(c->tail, i);
        if (size > part->max || size > len - at ||
            !part_checks[part->kind](c, part, c->record + at, size))
            return false;
        c->wide = c->record + at; /* it is the last */
        at += size;
    }
    uint32_t n_wide = soj__tail_part_len(c->tail, soj__program_wide(c->program)) / SOJ__WIDE_BYTES;
    return at == len && soj__record_widest(c->program, len, n_wide) <= SOJ_LIMIT_RECORD;
}

/* ---- the whole record ---- */

static bool attributes_are_sound(const checked *c)
{
    for (uint32_t i = 0; i < c->program->attributes.n; i++) {
        const soj__attribute *attribute = soj__program_attribute(c->program, i);
        uint32_t part_len =
            attribute->part == SOJ__NONE ? 0 : soj__tail_part_len(c->tail, attribute->part);
        if (!soj__attribute_is_sound(attribute, c->program, c->record, part_len))
            return false;
    }
    return true;
}

soj_status soj__record_check(const soj__program *program, const void *record, size_t len)
{
    soj_status status = soj__record_check_header(program, record, len);
    if (status != SOJ_OK)
        return status;
    const soj__pieces pieces = soj__record_pieces(program, record, len);
    checked c = {.program = program,
                 .record = record,
                 .tail = pieces.tail,
                 .clock = soj__load_i64(pieces.record + SOJ__RECORD_CLOCK)};
    if (soj__load_u16(c.record + SOJ__RECORD_INSTANT_STEPS) > SOJ_LIMIT_INSTANT_MACROSTEPS ||
        !parts_are_sound(&c, len) || !attributes_are_sound(&c) || !tracks_are_sound(&c) ||
        !histories_are_sound(&c) || !onces_are_sound(&c) || !expectations_are_sound(&c))
        return SOJ_ERR_CORRUPT;
    return SOJ_OK;
}
