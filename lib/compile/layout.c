/* SPDX-License-Identifier: MIT */
/* Timelines, and where everything lies in a customer's record. */
#include <sojourn/limits.h>

#include "base/sort.h"
#include "compile/build.h"

#define RESTART_BYTES 12u /* int64 anchor, uint32 state */

/* Order of the schedules in the program: by stage, those beside the timeline first. */
static bool schedule_before(const void *ctx, uint32_t a, uint32_t b)
{
    const soj__schedule *old = ctx;
    bool a_on_timeline = old[a].anchor == SOJ__ANCHOR_ENTRY;
    bool b_on_timeline = old[b].anchor == SOJ__ANCHOR_ENTRY;
    return old[a].stage != old[b].stage ? old[a].stage < old[b].stage
                                        : !a_on_timeline && b_on_timeline;
}

static bool append_schedule(soj__build *build, const soj__schedule *old)
{
    uint32_t at = build->schedules.n;
    soj__stage_info *stage = &build->stages.items[old->stage];
    soj__schedule *schedule = SOJ__PUSH(build->arena, &build->schedules);
    if (!schedule)
        return false;
    *schedule = *old;
    if (old->timer != SOJ__NONE)
        build->timers.items[old->timer].schedule = at;
    else
        build->touchpoints.items[old->touchpoint].schedule = at;
    soj__range *range = old->anchor == SOJ__ANCHOR_ENTRY ? &stage->timeline : &stage->schedules;
    if (range->n++ == 0)
        range->first = at;
    return true;
}

/* Order of two schedules of one timeline. */
static bool stop_before(const void *ctx, uint32_t a, uint32_t b)
{
    const soj__build *build = ctx;
    const soj__schedule *x = &build->schedules.items[a];
    const soj__schedule *y = &build->schedules.items[b];
    if (x->offset != y->offset)
        return x->offset < y->offset;
    if (x->timer != SOJ__NONE || y->timer != SOJ__NONE)
        return x->timer < y->timer; /* SOJ__NONE, a touchpoint, is the largest */
    const soj__touchpoint_info *p = &build->touchpoints.items[x->touchpoint];
    const soj__touchpoint_info *q = &build->touchpoints.items[y->touchpoint];
    if (p->priority != q->priority)
        return p->priority > q->priority;
    return p->order != q->order ? p->order < q->order : x->touchpoint < y->touchpoint;
}

/* Turn the stage's range of schedules into stops in their order. */
static bool build_timeline(soj__build *build, soj__stage_info *stage)
{
    soj__range from = stage->timeline;
    uint32_t *order = soj__arena_alloc(build->arena, 2 * (size_t)from.n * sizeof(*order));
    if (!order)
        return false;
    for (uint32_t i = 0; i < from.n; i++)
        order[i] = from.first + i;
    soj__sort_u32(order, order + from.n, from.n, stop_before, build);
    stage->timeline.first = build->stops.n;
    for (uint32_t i = 0; i < from.n; i++) {
        soj__stop *stop = SOJ__PUSH(build->arena, &build->stops);
        if (!stop)
            return false;
        stop->offset = build->schedules.items[order[i]].offset;
        stop->schedule = order[i];
    }
    return true;
}

bool soj__build_timelines(soj__build *build)
{
    const soj__schedule *old = build->schedules.items;
    uint32_t n = build->schedules.n;
    uint32_t *order = soj__arena_alloc(build->arena, 2 * (size_t)n * sizeof(*order));
    if (!order)
        return false;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    soj__sort_u32(order, order + n, n, schedule_before, old);
    build->schedules.items = NULL;
    build->schedules.n = build->schedules.capacity = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!append_schedule(build, &old[order[i]]))
            return false;
    }
    for (uint32_t i = 0; i < build->stages.n; i++) {
        if (!build_timeline(build, &build->stages.items[i]))
            return false;
    }
    return true;
}

/* Take `bytes` of the record; `size` counts beyond every limit without wrapping. */
static uint32_t take(uint64_t *size, uint64_t bytes)
{
    uint64_t at = *size;
    *size += bytes;
    return at > UINT32_MAX ? UINT32_MAX : (uint32_t)at;
}

static void lay_track(soj__track_info *track, uint64_t *size)
{
    track->entered_slot = take(size, 8u * (uint64_t)track->max_depth);
    track->cursor_slot = take(size, 4u * (uint64_t)track->max_depth);
    track->leaf_slot = take(size, 2);
}

static void lay_schedule(soj__schedule *schedule, uint64_t *size)
{
    schedule->anchor_slot = take(size, 8);
    schedule->state_slot = take(size, RESTART_BYTES - 8);
}

/* RESTART slots: a stage's follow its parent's, so stages that are never active together share. */
static bool lay_restarts(soj__build *build, uint64_t *size)
{
    uint64_t *ends = soj__arena_alloc(build->arena, (build->stages.n + 1) * sizeof(*ends));
    uint64_t most = *size;
    if (!ends)
        return false;
    for (uint32_t i = 0; i < build->stages.n; i++) {
        const soj__stage_info *stage = &build->stages.items[i];
        ends[i] = stage->parent == SOJ__NONE ? *size : ends[stage->parent];
        for (uint32_t j = 0; j < stage->schedules.n; j++) {
            soj__schedule *schedule = &build->schedules.items[stage->schedules.first + j];
            if (schedule->anchor == SOJ__ANCHOR_RESTART)
                lay_schedule(schedule, &ends[i]);
        }
        most = ends[i] > most ? ends[i] : most;
    }
    *size = most;
    for (uint32_t i = 0; i < build->schedules.n; i++) {
        if (build->schedules.items[i].anchor == SOJ__ANCHOR_ATTRIBUTE)
            lay_schedule(&build->schedules.items[i], size);
    }
    return true;
}

static bool lay_attribute(soj__build *build, uint32_t index, uint64_t *size)
{
    static const uint8_t bytes[] = {
        [SOJ__STORE_BYTE] = 1, [SOJ__STORE_ENUM8] = 1, [SOJ__STORE_ENUM16] = 2,
        [SOJ__STORE_WORD] = 8, [SOJ__STORE_TEXT] = 2,
    };
    soj__attribute *attribute = &build->attributes.items[index];
    attribute->slot = take(size, bytes[attribute->storage]);
    if (attribute->storage != SOJ__STORE_TEXT)
        return true;
    attribute->text_number = build->text_attributes.n;
    uint32_t *text = SOJ__PUSH(build->arena, &build->text_attributes);
    if (text)
        *text = index;
    return text != NULL;
}

/* The most outputs of one macrostep: creation and an event move each track once, settling goes on
 * up to its bound where there is an `always`, and an occurrence gives a touchpoint and a decision.
 */
static uint32_t most_outputs(const soj__build *build)
{
    uint32_t n = 2 * build->tracks.n;
    for (uint32_t i = 0; i < build->stages.n; i++) {
        if (build->stages.items[i].always.n > 0)
            return n + SOJ_LIMIT_SETTLING_MOVES;
    }
    return n;
}

/* Bytes of text that a new customer has. */
static uint64_t default_texts(const soj__build *build)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < build->text_attributes.n; i++) {
        const soj__attribute *attribute = &build->attributes.items[build->text_attributes.items[i]];
        if (attribute->initial != SOJ__NONE)
            bytes += build->constants.items[attribute->initial].text.len;
    }
    return bytes;
}

bool soj__build_layout(soj__build *build)
{
    uint64_t size = SOJ__RECORD_HEADER;
    soj__program *head = &build->head;
    for (uint32_t i = 0; i < build->tracks.n; i++)
        lay_track(&build->tracks.items[i], &size);
    if (!lay_restarts(build, &size))
        return false;
    for (uint32_t i = 0; i < build->stages.n; i++) {
        if (build->stages.items[i].touchpoints.n > 0)
            build->stages.items[i].visits_slot = take(&size, 4);
    }
    for (uint32_t i = 0; i < build->attributes.n; i++) {
        if (!lay_attribute(build, i, &size))
            return false;
    }
    head->presence_slot = take(&size, (build->attributes.n + 7u) / 8u);
    uint64_t least = size + default_texts(build);
    if (least > SOJ_LIMIT_RECORD) {
        soj__diag_add(build->diags, SOJ__DIAG_LIMIT_RECORD, build->ast->name.span,
                      "a new customer's record would take %u bytes, and 65,536 are the limit",
                      least);
        soj__diag_suggest(build->diags, "use fewer attributes, stages with touchpoints, or timers "
                                        "with 'from', or shorter defaults");
        return true;
    }
    uint64_t texts = (uint64_t)build->text_attributes.n * SOJ_LIMIT_ATTRIBUTE_TEXT;
    head->record_fixed = (uint32_t)size;
    head->record_max =
        size + texts > SOJ_LIMIT_RECORD ? SOJ_LIMIT_RECORD : (uint32_t)(size + texts);
    head->max_outputs = most_outputs(build);
    return true;
}
