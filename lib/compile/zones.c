/* SPDX-License-Identifier: MIT */
/* The model's time zone, and whether anything depends on local time. */
#include "compile/build.h"

static bool has_dates(const soj__build *build)
{
    for (uint32_t i = 0; i < build->attributes.n; i++) {
        if (build->attributes.items[i].domain.type == SOJ_TYPE_DATE)
            return true;
    }
    for (uint32_t i = 0; i < build->properties.n; i++) {
        if (build->properties.items[i].domain.type == SOJ_TYPE_DATE)
            return true;
    }
    return false;
}

static bool has_calendar_caps(const soj__build *build)
{
    for (uint32_t i = 0; i < build->caps.n; i++) {
        if (build->caps.items[i].period != SOJ__PERIOD_ROLLING)
            return true;
    }
    return false;
}

/* Steps of months, and times of the local day. */
static bool has_local_times(const soj__build *build)
{
    for (uint32_t i = 0; i < build->schedules.n; i++) {
        if (build->schedules.items[i].form != SOJ__FORM_EXACT)
            return true;
    }
    for (uint32_t i = 0; i < build->touchpoints.n; i++) {
        const soj__touchpoint_info *row = &build->touchpoints.items[i];
        if (row->once_months != 0 || row->expires_months != 0)
            return true;
    }
    for (uint32_t i = 0; i < build->expectations.n; i++) {
        if (build->expectations.items[i].within_months != 0)
            return true;
    }
    return false;
}

/* A text that may be a name, and is none, or not yet in these data. */
static void check_name(soj__build *build, const soj__ast_text *zone)
{
    if (!build->zones || soj__zones_find(build->zones, zone->text) != SOJ__NONE)
        return;
    uint32_t nearest = soj__zones_nearest(build->zones, zone->text);
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_ZONE, zone->span, "there is no time zone %q",
                  zone->text);
    if (nearest != SOJ__NONE)
        soj__diag_suggest(build->diags, "did you mean %q?", soj__zones_name(build->zones, nearest));
}

bool soj__build_time_zone(soj__build *build)
{
    const soj__ast_text *zone = &build->ast->time_zone;
    const soj__slice utc = {"UTC", 3};
    if (!soj__ast_given(zone))
        return soj__build_text(build, utc, &build->head.time_zone);
    check_name(build, zone);
    return soj__build_text(build, zone->text, &build->head.time_zone);
}

bool soj__build_zones(soj__build *build)
{
    build->head.needs_zones = build->code_needs_zones || build->windows.n > 0 || has_dates(build) ||
                              has_calendar_caps(build) || has_local_times(build);
    return true;
}
