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
    soj__range *range = soj__build_on_timeline(old) ? &stage->timeline : &stage->schedules;
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
