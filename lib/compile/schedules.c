/* SPDX-License-Identifier: MIT */
/* The schedules that touchpoints and timers share. */
#include "compile/build.h"

static bool build_restart_events(soj__build *build, const soj__ast_anchor *anchor,
                                 soj__range *out_range)
{
    *out_range = (soj__range){build->event_refs.n, 0};
    for (uint32_t i = 0; i < anchor->restart_on.n; i++) {
        uint32_t event = soj__build_event_named(build, &anchor->restart_on.items[i]);
        uint32_t *ref = event == SOJ__NONE ? NULL : SOJ__PUSH(build->arena, &build->event_refs);
        if (event == SOJ__NONE)
            continue;
        if (!ref)
            return false;
        *ref = event;
        out_range->n++;
    }
    return true;
}

/* `restart_on: any` uses every event that is not reserved. */
static void use_all_events(soj__build *build)
{
    for (uint32_t i = 0; i < build->events.n; i++)
        build->used_events[i] |= !build->events.items[i].is_reserved;
}

bool soj__build_schedule(soj__build *build, uint32_t stage, int64_t offset,
                         const soj__ast_anchor *anchor, uint32_t *out_schedule)
{
    soj__schedule row = {.offset = offset,
                         .at = -1,
                         .rule = SOJ__NONE,
                         .form = SOJ__FORM_EXACT,
                         .stage = stage,
                         .timer = SOJ__NONE,
                         .touchpoint = SOJ__NONE,
                         .attribute = SOJ__NONE,
                         .until = INT64_MAX,
                         .times = 1,
                         .anchor_slot = SOJ__NONE,
                         .index_slot = SOJ__NONE,
                         .wall_slot = SOJ__NONE,
                         .count_slot = SOJ__NONE,
                         .anchor = SOJ__ANCHOR_ENTRY};
    if (soj__ast_given(&anchor->from)) {
        row.anchor = SOJ__ANCHOR_ATTRIBUTE;
        row.attribute = soj__build_anchor_attribute(build, &anchor->from);
    } else if (anchor->restart_on_any || anchor->restart_on.n > 0) {
        row.anchor = SOJ__ANCHOR_RESTART;
        if (anchor->restart_on_any)
            use_all_events(build);
        else if (!build_restart_events(build, anchor, &row.restart_events))
            return false;
    }
    *out_schedule = build->schedules.n;
    soj__schedule *schedule = SOJ__PUSH(build->arena, &build->schedules);
    if (schedule)
        *schedule = row;
    return schedule != NULL;
}
