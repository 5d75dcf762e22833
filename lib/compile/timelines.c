/* SPDX-License-Identifier: MIT */
/* Schedules in their order, and timelines. */
#include "base/sort.h"
#include "compile/build.h"

/* Order of the schedules in the program: by stage, those beside the timeline first. */
static bool schedule_before(const void *ctx, uint32_t a, uint32_t b)
{
    const soj__schedule *old = ctx;
    bool a_on_timeline = soj__build_on_timeline(&old[a]);
    bool b_on_timeline = soj__build_on_timeline(&old[b]);
    return old[a].stage != old[b].stage ? old[a].stage < old[b].stage
                                        : !a_on_timeline && b_on_timeline;
}

/* Put the schedules into the order that `order` says, where they lie; there may be a great many.
 * order[i], which of the present ones becomes i, is used up. */
static void permute(soj__schedule *schedules, uint32_t *order, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const soj__schedule first = schedules[i];
        uint32_t at = i;
        while (order[at] != i) {
            uint32_t from = order[at];
            schedules[at] = schedules[from];
            order[at] = at;
            at = from;
        }
        schedules[at] = first;
        order[at] = at;
    }
}

/* A schedule's place is known: to its timer or touchpoint, and its stage. */
static void note_place(soj__build *build, uint32_t at)
{
    const soj__schedule *schedule = &build->schedules.items[at];
    soj__stage_info *stage = &build->stages.items[schedule->stage];
    if (schedule->timer != SOJ__NONE)
        build->timers.items[schedule->timer].schedule = at;
    else
        build->touchpoints.items[schedule->touchpoint].schedule = at;
    soj__range *range = soj__build_on_timeline(schedule) ? &stage->timeline : &stage->schedules;
    if (range->n++ == 0)
        range->first = at;
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
    return p->order < q->order; /* each has its own */
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
        SOJ__ASSERT(stop); /* reserved */
        stop->offset = build->schedules.items[order[i]].offset;
        stop->schedule = order[i];
    }
    return true;
}

bool soj__build_timelines(soj__build *build)
{
    uint32_t n = build->schedules.n;
    uint32_t *order = soj__arena_alloc(build->arena, 2 * (size_t)n * sizeof(*order));
    if (!order || !SOJ__RESERVE(build->arena, &build->stops, n))
        return false;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    soj__sort_u32(order, order + n, n, schedule_before, build->schedules.items);
    permute(build->schedules.items, order, n);
    for (uint32_t i = 0; i < n; i++)
        note_place(build, i);
    for (uint32_t i = 0; i < build->stages.n; i++) {
        if (!build_timeline(build, &build->stages.items[i]))
            return false;
    }
    return true;
}
