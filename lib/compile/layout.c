/* SPDX-License-Identifier: MIT */
/* Where everything lies in a customer's record. */
#include <sojourn/limits.h>

#include "compile/build.h"

#define PART_BYTES_MAX UINT16_MAX

/* What is taken of a record: bytes of slots, and counters. Until soj__build_layout()
 * has put them behind the rest, the slot of a counter is counted from the first. */
typedef struct extent {
    uint64_t bytes;
    uint64_t counters;
} extent;

/* Take slots, also beyond the record's limit: the limits of the text keep what a model asks for to
 * some megabytes. */
static uint32_t take(extent *all, uint64_t bytes)
{
    uint64_t at = all->bytes;
    all->bytes += bytes;
    SOJ__ASSERT(all->bytes <= UINT32_MAX);
    return (uint32_t)at;
}

static uint32_t take_counters(extent *all, uint64_t n)
{
    uint64_t at = all->counters;
    all->counters += n;
    SOJ__ASSERT(all->counters <= UINT32_MAX);
    return (uint32_t)at;
}

static void lay_track(soj__track_info *track, extent *all)
{
    track->entered_slot = take(all, 8u * (uint64_t)track->max_depth);
    track->cursor_slot = take_counters(all, track->max_depth);
    track->leaf_slot = take(all, 2);
}

/* The slots that a schedule needs while its stage is active. */
static void lay_visit(soj__schedule *schedule, extent *all)
{
    if (schedule->anchor == SOJ__ANCHOR_RESTART)
        schedule->anchor_slot = take(all, 8);
    if (schedule->anchor == SOJ__ANCHOR_RESTART || schedule->anchor == SOJ__ANCHOR_ENTRY) {
        schedule->index_slot = take_counters(all, 1);
        schedule->wall_slot = schedule->rule != SOJ__NONE ? take(all, 8) : SOJ__NONE;
    }
    if (schedule->touchpoint != SOJ__NONE)
        schedule->count_slot = take_counters(all, 1);
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* The slots of visits: a stage's follow its parent's, so that stages of a track that are never
 * active together share them. `*all` is where the track's begin, and then where they end. */
static void lay_visits(soj__build *build, const soj__track_info *track, extent *ends, extent *all)
{
    extent most = *all;
    for (uint32_t i = track->stages.first; i < track->stages.first + track->stages.n; i++) {
        const soj__stage_info *stage = &build->stages.items[i];
        ends[i] = stage->parent == SOJ__NONE ? *all : ends[stage->parent];
        for (uint32_t j = 0; j < stage->schedules.n; j++)
            lay_visit(&build->schedules.items[stage->schedules.first + j], &ends[i]);
        most.bytes = larger(most.bytes, ends[i].bytes);
        most.counters = larger(most.counters, ends[i].counters);
    }
    *all = most;
}

static bool lay_schedules(soj__build *build, extent *all)
{
    extent *ends = soj__arena_alloc(build->arena, (build->stages.n + 1) * sizeof(*ends));
    if (!ends)
        return false;
    for (uint32_t i = 0; i < build->tracks.n; i++)
        lay_visits(build, &build->tracks.items[i], ends, all);
    for (uint32_t i = 0; i < build->schedules.n; i++) {
        soj__schedule *schedule = &build->schedules.items[i];
        if (schedule->anchor != SOJ__ANCHOR_ATTRIBUTE)
            continue;
        schedule->anchor_slot = take(all, 8);
        schedule->index_slot = take_counters(all, 1);
        schedule->wall_slot = schedule->rule != SOJ__NONE ? take(all, 8) : SOJ__NONE;
    }
    return true;
}

static void lay_stages(soj__build *build, extent *all)
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
    /* Slots that somebody asks for are not SOJ__NONE by now. */
    for (uint32_t i = 0; i < build->stages.n; i++) {
        soj__stage_info *stage = &build->stages.items[i];
        if (stage->visits_slot != SOJ__NONE)
            stage->visits_slot = take_counters(all, 1);
        if (stage->history_slot != SOJ__NONE)
            stage->history_slot = take(all, 2);
    }
}

static uint32_t lay_once(uint8_t once, extent *all)
{
    if (once == SOJ__ONCE_KIND_NONE)
        return SOJ__NONE;
    if (once == SOJ__ONCE_KIND_VISIT)
        return take_counters(all, 1);
    return take(all, once == SOJ__ONCE_KIND_EVER ? 1 : 8);
}

static void lay_touchpoints(soj__build *build, extent *all)
{
    for (uint32_t i = 0; i < build->touchpoints.n; i++) {
        soj__touchpoint_info *touchpoint = &build->touchpoints.items[i];
        touchpoint->once_slot = lay_once(touchpoint->once, all);
        if (touchpoint->sent_slot != SOJ__NONE)
            touchpoint->sent_slot = take_counters(all, 1);
    }
    for (uint32_t i = 0; i < build->expectations.n; i++)
        build->expectations.items[i].slot = take(all, SOJ__EXPECT_BYTES);
}

static bool add_part(soj__build *build, soj__part_kind kind, uint32_t index, uint32_t most)
{
    soj__part *part = SOJ__PUSH(build->arena, &build->parts);
    if (part)
        *part = (soj__part){.kind = kind, .max = most, .index = index};
    return part != NULL;
}

static bool lay_attribute(soj__build *build, uint32_t index, extent *all)
{
    static const uint8_t bytes[] = {
        [SOJ__STORE_BYTE] = 1, [SOJ__STORE_ENUM8] = 1, [SOJ__STORE_ENUM16] = 2,
        [SOJ__STORE_WORD] = 8, [SOJ__STORE_TEXT] = 0,  [SOJ__STORE_WINDOW] = 0,
    };
    soj__attribute *attribute = &build->attributes.items[index];
    attribute->slot = take(all, bytes[attribute->storage]); /* of a part: put_parts() */
    attribute->part = SOJ__NONE;
    if (attribute->storage != SOJ__STORE_TEXT && attribute->storage != SOJ__STORE_WINDOW)
        return true;
    attribute->part = build->parts.n;
    if (attribute->storage == SOJ__STORE_TEXT)
        return add_part(build, SOJ__PART_TEXT, index, SOJ_LIMIT_ATTRIBUTE_TEXT);
    const soj__counter *counter = &build->counters.items[attribute->counter];
    uint32_t entry = counter->kind == SOJ__SUM ? 16 : 8;
    return add_part(build, SOJ__PART_WINDOW, index, entry * counter->up_to);
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

/* What every record has, behind attributes and caps. */
static bool lay_common(soj__build *build, const extent *all)
{
    soj__program *head = &build->head;
    head->zone_part = build->parts.n;
    head->emitted_part = build->parts.n + 1;
    head->waiting_part = build->parts.n + 2;
    return add_part(build, SOJ__PART_ZONE, SOJ__NONE, SOJ__ZONE_NAME_MAX) &&
           add_part(build, SOJ__PART_EMITTED, SOJ__NONE, emitted_bytes(build)) &&
           add_part(build, SOJ__PART_WAITING, SOJ__NONE, waiting_bytes(build)) &&
           add_part(build, SOJ__PART_WIDE, SOJ__NONE, capped(all->counters * SOJ__WIDE_BYTES));
}

static bool lay_parts(soj__build *build, extent *all)
{
    for (uint32_t i = 0; i < build->attributes.n; i++) {
        if (!lay_attribute(build, i, all))
            return false;
    }
    for (uint32_t i = 0; i < build->caps.n; i++) {
        soj__cap *cap = &build->caps.items[i];
        cap->part = build->parts.n;
        uint32_t kept = cap->period == SOJ__PERIOD_ROLLING ? cap->max : 2 * cap->max;
        if (!add_part(build, SOJ__PART_CAP, i, 8 * kept))
            return false;
    }
    return lay_common(build, all);
}

/* ---- behind the slots ---- */

static void put_parts(soj__build *build)
{
    for (uint32_t i = 0; i < build->parts.n; i++) {
        soj__part *part = &build->parts.items[i];
        part->slot = build->head.parts_slot + SOJ__LENGTH_BYTES * i;
        if (part->kind == SOJ__PART_TEXT || part->kind == SOJ__PART_WINDOW)
            build->attributes.items[part->index].slot = part->slot;
    }
}

static void put_counter(const soj__build *build, uint32_t *slot)
{
    if (*slot != SOJ__NONE)
        *slot += build->head.counters_slot;
}

static void put_counters(soj__build *build)
{
    for (uint32_t i = 0; i < build->tracks.n; i++)
        put_counter(build, &build->tracks.items[i].cursor_slot);
    for (uint32_t i = 0; i < build->schedules.n; i++) {
        put_counter(build, &build->schedules.items[i].index_slot);
        put_counter(build, &build->schedules.items[i].count_slot);
    }
    for (uint32_t i = 0; i < build->stages.n; i++)
        put_counter(build, &build->stages.items[i].visits_slot);
    for (uint32_t i = 0; i < build->touchpoints.n; i++) {
        soj__touchpoint_info *touchpoint = &build->touchpoints.items[i];
        put_counter(build, &touchpoint->sent_slot);
        if (touchpoint->once == SOJ__ONCE_KIND_VISIT)
            put_counter(build, &touchpoint->once_slot);
    }
}

static void put_together(soj__build *build, const extent *all)
{
    soj__program *head = &build->head;
    head->counters_slot = (uint32_t)all->bytes;
    head->parts_slot = head->counters_slot + (uint32_t)all->counters;
    head->record_fixed = head->parts_slot + SOJ__LENGTH_BYTES * build->parts.n;
    put_parts(build);
    put_counters(build);
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

static void measure(soj__build *build)
{
    soj__program *head = &build->head;
    uint64_t most = head->record_fixed;
    for (uint32_t i = 0; i < build->parts.n; i++)
        most += build->parts.items[i].max;
    head->record_max = most > SOJ_LIMIT_RECORD ? SOJ_LIMIT_RECORD : (uint32_t)most;
    head->max_outputs = most_outputs(build);
}

bool soj__build_layout(soj__build *build)
{
    extent all = {SOJ__RECORD_HEADER, 0};
    for (uint32_t i = 0; i < build->tracks.n; i++)
        lay_track(&build->tracks.items[i], &all);
    if (!lay_schedules(build, &all))
        return false;
    lay_stages(build, &all);
    lay_touchpoints(build, &all);
    if (!lay_parts(build, &all))
        return false;
    build->head.presence_slot = take(&all, (build->attributes.n + 7u) / 8u);
    put_together(build, &all);
    uint64_t first =
        build->head.record_fixed + all.counters * SOJ__WIDE_BYTES + default_texts(build);
    if (first > SOJ_LIMIT_RECORD) {
        soj__diag_add(
            build->diags, SOJ__DIAG_LIMIT_RECORD, build->ast->name.span,
            "a new customer's record would take %u bytes, with room for what it counts, and "
            "65,536 are the limit",
            first);
        soj__diag_suggest(build->diags, "use fewer attributes, stages with touchpoints, or timers "
                                        "with 'from', or shorter defaults");
        return true;
    }
    measure(build);
    return true;
}
