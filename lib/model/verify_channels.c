/* SPDX-License-Identifier: MIT */
/* Windows, channels, and what depends on local time. */
#include <sojourn/limits.h>
#include <sojourn/time.h>

#include "model/verify_rows.h"

#define EVERY_DAY 0x7fu
#define MOST_DAYS 3652059u /* from 0001-01-01 to 9999-12-31 */

static bool spans_are_sound(soj__verifier *v, soj__range range)
{
    if (range.n == 0 || !soj__verify_range(v, range, SOJ__OF_SPANS))
        return false;
    for (uint32_t i = 0; i < range.n; i++) {
        const soj__span_of_day *row = soj__program_span(v->program, range.first + i);
        if (row->from < 0 || row->from >= SOJ_DAY || row->to < 0 || row->to > SOJ_DAY ||
            row->from == row->to)
            return false;
    }
    return true;
}

static bool days_are_sound(soj__verifier *v, soj__range range)
{
    if (!soj__verify_range(v, range, SOJ__OF_DAYS))
        return false;
    for (uint32_t i = 0; i < range.n; i++) {
        uint32_t day = *soj__program_day(v->program, range.first + i);
        if (day >= MOST_DAYS ||
            (i > 0 && day <= *soj__program_day(v->program, range.first + i - 1)))
            return false;
    }
    return true;
}

bool soj__verify_windows(soj__verifier *v)
{
    for (uint32_t i = 0; i < v->program->windows.n; i++) {
        const soj__window *row = soj__program_window(v->program, i);
        if (row->days == 0 || row->days > EVERY_DAY || !spans_are_sound(v, row->spans) ||
            !days_are_sound(v, row->except))
            return false;
    }
    return true;
}

static bool is_window(const soj__program *p, uint32_t window)
{
    return window == SOJ__NONE || window < p->windows.n;
}

bool soj__verify_channels(soj__verifier *v)
{
    const soj__program *p = v->program;
    const soj__place place = {.event = SOJ__NONE, .stage = SOJ__NONE, .has_now = true};
    for (uint32_t i = 0; i < p->channels.n; i++) {
        const soj__channel *row = soj__program_channel(p, i);
        if (!soj__is_text(row->name) || !soj__is_flag(row->has_cost) ||
            !soj__is_flag(row->is_staff) || !is_window(p, row->window) ||
            !is_window(p, row->quiet) || !soj__verify_condition(v, row->consent, &place))
            return false;
    }
    return true;
}

/* ---- local time ---- */

static bool has_dates(const soj__program *p)
{
    for (uint32_t i = 0; i < p->attributes.n; i++) {
        if (soj__program_attribute(p, i)->domain.type == SOJ_TYPE_DATE)
            return true;
    }
    for (uint32_t i = 0; i < p->properties.n; i++) {
        if (soj__program_property(p, i)->domain.type == SOJ_TYPE_DATE)
            return true;
    }
    return false;
}

static bool code_needs_zones(const soj__verifier *v)
{
    for (uint32_t i = 0; i < v->program->exprs.n; i++) {
        if (v->facts[i].needs_zone)
            return true;
    }
    return false;
}

static bool touchpoints_need_zones(const soj__program *p)
{
    for (uint32_t i = 0; i < p->touchpoints.n; i++) {
        const soj__touchpoint_info *row = soj__program_touchpoint(p, i);
        if (row->once_months != 0 || row->expires_months != 0)
            return true;
    }
    for (uint32_t i = 0; i < p->expectations.n; i++) {
        if (soj__program_expectation(p, i)->within_months != 0)
            return true;
    }
    return false;
}

static bool times_need_zones(const soj__program *p)
{
    for (uint32_t i = 0; i < p->schedules.n; i++) {
        if (soj__program_schedule(p, i)->form != SOJ__FORM_EXACT)
            return true;
    }
    for (uint32_t i = 0; i < p->caps.n; i++) {
        if (soj__program_cap(p, i)->period != SOJ__PERIOD_ROLLING)
            return true;
    }
    return p->windows.n > 0 || touchpoints_need_zones(p);
}

bool soj__verify_zones(soj__verifier *v)
{
    const soj__program *p = v->program;
    bool needs_zones = code_needs_zones(v) || has_dates(p) || times_need_zones(p);
    return soj__is_text(p->time_zone) && p->time_zone.len >= 1 &&
           p->time_zone.len <= SOJ__ZONE_NAME_MAX && p->needs_zones == (needs_zones ? 1u : 0u);
}
