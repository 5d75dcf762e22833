/* SPDX-License-Identifier: MIT */
/* Where everything lies in a customer's record. */
#include <sojourn/limits.h>

#include "compile/build.h"

#define PART_BYTES_MAX UINT16_MAX

/* Take `bytes` of the record, also beyond its limit: the limits of the text keep what a model asks
 * for to some megabytes. */
static uint32_t take(uint64_t *size, uint64_t bytes)
{
    uint64_t at = *size;
    *size += bytes;
    SOJ__ASSERT(*size <= UINT32_MAX);
    return (uint32_t)at;
}

static void lay_track(soj__track_info *track, uint64_t *size)
{
    track->entered_slot = take(size, 8u * (uint64_t)track->max_depth);
    track->cursor_slot = take(size, 4u * (uint64_t)track->max_depth);
    track->leaf_slot = take(size, 2);
}

/* The slots that a schedule needs while its stage is active. */
static void lay_visit(soj__schedule *schedule, uint64_t *size)
{
    if (schedule->anchor == SOJ__ANCHOR_RESTART)
        schedule->anchor_slot = take(size, 8);
    if (schedule->anchor == SOJ__ANCHOR_RESTART || schedule->anchor == SOJ__ANCHOR_ENTRY) {
        schedule->index_slot = take(size, 4);
        schedule->wall_slot = schedule->rule != SOJ__NONE ? take(size, 8) : SOJ__NONE;
    }
    if (schedule->touchpoint != SOJ__NONE)
        schedule->count_slot = take(size, 4);
}

/* The slots of visits: a stage's follow its parent's, so that stages of a track that are never
 * active together share them. `*size` is where the track's begin, and then where they end. */
static void lay_visits(soj__build *build, const soj__track_info *track, uint64_t *ends,
                       uint64_t *size)
{
    uint64_t most = *size;
    for (uint32_t i = track->stages.first; i < track->stages.first + track->stages.n; i++) {
        const soj__stage_info *stage = &build->stages.items[i];
        ends[i] = stage->parent == SOJ__NONE ? *size : ends[stage->parent];
        for (uint32_t j = 0; j < stage->schedules.n; j++)
            lay_visit(&build->schedules.items[stage->schedules.first + j], &ends[i]);
        most = ends[i] > most ? ends[i] : most;
    }
    *size = most;
}

static bool lay_schedules(soj__build *build, uint64_t *size)
{
    uint64_t *ends = soj__arena_alloc(build->arena, (build->stages.n + 1) * sizeof(*ends));
    if (!ends)
        return false;
    for (uint32_t i = 0; i < build->tracks.n; i++)
        lay_visits(build, &build->tracks.items[i], ends, size);
    for (uint32_t i = 0; i < build->schedules.n; i++) {
        soj__schedule *schedule = &build->schedules.items[i];
        if (schedule->anchor != SOJ__ANCHOR_ATTRIBUTE)
            continue;
        schedule->anchor_slot = take(size, 8);
        schedule->index_slot = take(size, 4);
        schedule->wall_slot = schedule->rule != SOJ__NONE ? take(size, 8) : SOJ__NONE;
    }
    return true;
}

/* Slots that somebody asks for are not SOJ__NONE by now. */
static void lay_asked(uint32_t *slot, uint32_t bytes, uint64_t *size)
{
    if (*slot != SOJ__NONE)
        *slot = take(size, bytes);
}

static void lay_stages(soj__build *build, uint64_t *size)
{
    for (uint32_t i = build->stages.n; i > 0; i--) {
        soj__stage_info *stage = &build->stages.items[i - 1];
        if (stage->touchpoints.n > 0) {
            stage->visits_slot = 0;
            stage->has_waiting = 1;
        }
        if (stage->has_waiting && stage->parent != SOJ__NONE)
            build->stages.items[stage->parent].has_waiting = 1;
    }
    for (uint32_t i = 0; i < build->stages.n; i++) {
        lay_asked(&build->stages.items[i].visits_slot, 4, size);
        lay_asked(&build->stages.items[i].history_slot, 2, size);
    }
}

static void lay_touchpoints(soj__build *build, uint64_t *size)
{
    static const uint8_t once_bytes[] = {
        [SOJ__ONCE_KIND_NONE] = 0,
        [SOJ__ONCE_KIND_VISIT] = 4,
        [SOJ__ONCE_KIND_EVER] = 1,
        [SOJ__ONCE_KIND_SPAN] = 8,
    };
    for (uint32_t i = 0; i < build->touchpoints.n; i++) {
        soj__touchpoint_info *touchpoint = &build->touchpoints.items[i];
        if (touchpoint->once != SOJ__ONCE_KIND_NONE)
            touchpoint->once_slot = take(size, once_bytes[touchpoint->once]);
        lay_asked(&touchpoint->sent_slot, 4, size);
    }
    for (uint32_t i = 0; i < build->expectations.n; i++)
        build->expectations.items[i].slot = take(size, SOJ__EXPECT_BYTES);
}

static bool add_part(soj__build *build, soj__part_kind kind, uint32_t index, uint32_t most,
                     uint32_t slot)
{
    soj__part *part = SOJ__PUSH(build->arena, &build->parts);
    if (part)
        *part = (soj__part){.kind = kind, .slot = slot, .max = most, .index = index};
    return part != NULL;
}

static bool lay_attribute(soj__build *build, uint32_t index, uint64_t *size)
{
    static const uint8_t bytes[] = {
        [SOJ__STORE_BYTE] = 1, [SOJ__STORE_ENUM8] = 1, [SOJ__STORE_ENUM16] = 2,
        [SOJ__STORE_WORD] = 8, [SOJ__STORE_TEXT] = 2,  [SOJ__STORE_WINDOW] = 2,
    };
    soj__attribute *attribute = &build->attributes.items[index];
    attribute->slot = take(size, bytes[attribute->storage]);
    attribute->part = SOJ__NONE;
    if (attribute->storage != SOJ__STORE_TEXT && attribute->storage != SOJ__STORE_WINDOW)
        return true;
    attribute->part = build->parts.n;
    if (attribute->storage == SOJ__STORE_TEXT)
        return add_part(build, SOJ__PART_TEXT, index, SOJ_LIMIT_ATTRIBUTE_TEXT, attribute->slot);
    const soj__counter *counter = &build->counters.items[attribute->counter];
    uint32_t entry = counter->kind == SOJ__SUM ? 16 : 8;
    return add_part(build, SOJ__PART_WINDOW, index, entry * counter->up_to, attribute->slot);
}

/* Bytes of an occurrence's kept values: each takes three besides its own. */
static uint32_t kept_bytes(uint32_t n_kept)
{
    return n_kept > 0 ? 3 * n_kept + SOJ_LIMIT_KEPT_DATA : 0;
}

static uint32_t capped(uint64_t bytes)
{
    return bytes < PART_BYTES_MAX ? (uint32_t)bytes : PART_BYTES_MAX;
}

/* Bytes of all that may wait at once: a hold may make every touchpoint wait. */
static uint32_t waiting_bytes(const soj__build *build)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < build->touchpoints.n; i++) {
        const soj__touchpoint_info *touchpoint = &build->touchpoints.items[i];
        bytes +=
            (uint64_t)touchpoint->pending * (SOJ__WAITING_KEPT + kept_bytes(touchpoint->kept.n));
    }
    return capped(bytes);
}

/* Bytes of the emissions that can be missed: those that keep most. */
static uint32_t emitted_bytes(const soj__build *build)
{
    uint32_t by_kept[SOJ_LIMIT_PROPERTIES + 2] = {0}; /* touchpoints that keep so many values */
    uint32_t left = SOJ_LIMIT_REPORTABLE;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < build->touchpoints.n; i++)
        by_kept[build->touchpoints.items[i].kept.n]++;
    for (uint32_t n_kept = SOJ__ARRAY_LEN(by_kept); n_kept > 0; n_kept--) {
        uint32_t n = by_kept[n_kept - 1] < left ? by_kept[n_kept - 1] : left;
        bytes += (uint64_t)n * (SOJ__EMITTED_MOST + kept_bytes(n_kept - 1));
        left -= n;
    }
    return capped(bytes);
}

/* What every record has, behind attributes and caps. What waits is the last. */
static bool lay_common(soj__build *build, uint64_t *size)
{
    soj__program *head = &build->head;
    head->zone_part = build->parts.n;
    head->emitted_part = build->parts.n + 1;
    head->waiting_part = build->parts.n + 2;
    return add_part(build, SOJ__PART_ZONE, SOJ__NONE, SOJ__ZONE_NAME_MAX, take(size, 2)) &&
           add_part(build, SOJ__PART_EMITTED, SOJ__NONE, emitted_bytes(build), take(size, 2)) &&
           add_part(build, SOJ__PART_WAITING, SOJ__NONE, waiting_bytes(build), take(size, 2));
}

static bool lay_parts(soj__build *build, uint64_t *size)
{
    for (uint32_t i = 0; i < build->attributes.n; i++) {
        if (!lay_attribute(build, i, size))
            return false;
    }
    for (uint32_t i = 0; i < build->caps.n; i++) {
        soj__cap *cap = &build->caps.items[i];
        cap->part = build->parts.n;
        uint32_t kept = cap->period == SOJ__PERIOD_ROLLING ? cap->max : 2 * cap->max;
        if (!add_part(build, SOJ__PART_CAP, i, 8 * kept, take(size, 2)))
            return false;
    }
    return lay_common(build, size);
}

/* The most rows of one macrostep: creation and an event move each track once; settling goes on up
 * to its bound where there is an `always` or a `done`; each occurrence that waits may be cancelled
 * or superseded, and no more wait than `pending` and the record allow; an occurrence that is due
 * gives a touchpoint and a decision. An expectation that ends is an event. An occurrence that is
 * missed is one more of those that wait, or gives a row at once: neither creates the customer, and
 * for the rows of that there is room. */
static uint32_t most_outputs(const soj__build *build)
{
    uint32_t n = 2 * build->tracks.n + 2;
    uint64_t waiting = 0;
    bool settles = false;
    for (uint32_t i = 0; i < build->touchpoints.n; i++)
        waiting += build->touchpoints.items[i].pending;
    for (uint32_t i = 0; i < build->stages.n; i++)
        settles |= build->stages.items[i].always.n > 0 || build->stages.items[i].done.n > 0;
    if (waiting > PART_BYTES_MAX / SOJ__WAITING_KEPT)
        waiting = PART_BYTES_MAX / SOJ__WAITING_KEPT;
    return n + (uint32_t)waiting + (settles ? SOJ_LIMIT_SETTLING_MOVES : 0);
}

/* Bytes of text that a new customer has. */
static uint64_t default_texts(const soj__build *build)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < build->attributes.n; i++) {
        const soj__attribute *attribute = &build->attributes.items[i];
        if (attribute->storage == SOJ__STORE_TEXT && attribute->initial != SOJ__NONE)
            bytes += build->constants.items[attribute->initial].text.len;
    }
    return bytes;
}

static void measure(soj__build *build, uint64_t fixed)
{
    soj__program *head = &build->head;
    uint64_t most = fixed;
    for (uint32_t i = 0; i < build->parts.n; i++)
        most += build->parts.items[i].max;
    head->record_fixed = (uint32_t)fixed;
    head->record_max = most > SOJ_LIMIT_RECORD ? SOJ_LIMIT_RECORD : (uint32_t)most;
    head->max_outputs = most_outputs(build);
}

bool soj__build_layout(soj__build *build)
{
    uint64_t size = SOJ__RECORD_HEADER;
    for (uint32_t i = 0; i < build->tracks.n; i++)
        lay_track(&build->tracks.items[i], &size);
    if (!lay_schedules(build, &size))
        return false;
    lay_stages(build, &size);
    lay_touchpoints(build, &size);
    if (!lay_parts(build, &size))
        return false;
    build->head.presence_slot = take(&size, (build->attributes.n + 7u) / 8u);
    uint64_t least = size + default_texts(build);
    if (least > SOJ_LIMIT_RECORD) {
        soj__diag_add(build->diags, SOJ__DIAG_LIMIT_RECORD, build->ast->name.span,
                      "a new customer's record would take %u bytes, and 65,536 are the limit",
                      least);
        soj__diag_suggest(build->diags, "use fewer attributes, stages with touchpoints, or timers "
                                        "with 'from', or shorter defaults");
        return true;
    }
    measure(build, size);
    return true;
}
