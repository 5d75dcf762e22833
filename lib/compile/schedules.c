/* SPDX-License-Identifier: MIT */
/* The schedules that touchpoints and timers share. */
#include "compile/build.h"
#include "time/recurrence.h"

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

static bool take_anchor(soj__build *build, const soj__ast_anchor *anchor, soj__schedule *row)
{
    if (soj__ast_given(&anchor->from)) {
        row->anchor = SOJ__ANCHOR_ATTRIBUTE;
        row->attribute = soj__build_anchor_attribute(build, &anchor->from);
    } else if (anchor->restart_on_any || anchor->restart_on.n > 0) {
        row->anchor = SOJ__ANCHOR_RESTART;
        if (anchor->restart_on_any)
            use_all_events(build);
        else
            return build_restart_events(build, anchor, &row->restart_events);
    }
    return true;
}

/* Due once, `delay` after the entry of `stage`. */
static soj__schedule start_row(uint32_t stage, const soj__ast_duration *delay)
{
    return (soj__schedule){.offset = delay->value,
                           .offset_months = delay->months,
                           .at = -1,
                           .rule = SOJ__NONE,
                           .form = delay->months != 0 ? SOJ__FORM_STEPS : SOJ__FORM_EXACT,
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
}

static bool add_row(soj__build *build, const soj__schedule *row, uint32_t *out_schedule)
{
    *out_schedule = build->schedules.n;
    soj__schedule *schedule = SOJ__PUSH(build->arena, &build->schedules);
    if (schedule)
        *schedule = *row;
    return schedule != NULL;
}

bool soj__build_timer_schedule(soj__build *build, uint32_t stage, const soj__ast_duration *delay,
                               const soj__ast_anchor *anchor, uint32_t *out_schedule)
{
    soj__schedule row = start_row(stage, delay);
    row.timer = build->timers.n;
    return take_anchor(build, anchor, &row) && add_row(build, &row, out_schedule);
}

/* ---- touchpoints ---- */

#define UNTIL_HEAD "FREQ=DAILY;UNTIL="

/* 2027-01-01 is meant as 20270101: say so where the value is one without what RFC 3339 puts between
 * its numbers. */
static void suggest_until(soj__build *build, soj__slice value)
{
    char room[sizeof(UNTIL_HEAD "20261231T235959Z")] = UNTIL_HEAD;
    size_t len = sizeof(UNTIL_HEAD) - 1;
    soj__recurrence read;
    soj__slice place;
    for (size_t i = 0; i < value.len; i++) {
        if (value.data[i] == '-' || value.data[i] == ':')
            continue;
        if (len == sizeof(room) - 1)
            return;
        room[len++] = value.data[i];
    }
    if (len == sizeof(UNTIL_HEAD) - 1 ||
        soj__recurrence_parse((soj__slice){room, len}, &read, &place))
        return;
    soj__diag_suggest(
        build->diags, "write it without '-' and ':', as %t",
        (soj__slice){room + sizeof("FREQ=DAILY;") - 1, len - (sizeof("FREQ=DAILY;") - 1)});
}

static bool report_rule(soj__build *build, soj__span at, const char *says, const char *help)
{
    soj__diag_add(build->diags, SOJ__DIAG_BAD_RULE, at, "%s", says);
    soj__diag_suggest(build->diags, "%s", help);
    return false;
}

/* Whether the rule can be followed; else what is wrong is reported. */
static bool check_rule(soj__build *build, const soj__ast_text *rule)
{
    soj__recurrence read;
    soj__slice place;
    const soj__recurrence_problem *wrong = soj__recurrence_parse(rule->text, &read, &place);
    if (wrong) {
        size_t from = (size_t)(place.data - rule->text.data);
        (void)report_rule(build, soj__ast_text_span(rule, from, from + place.len), wrong->says,
                          wrong->help);
        suggest_until(build, place);
        return false;
    }
    if (soj__recurrence_beyond_month(&read))
        return report_rule(build, rule->span, "a month has at most five of one day of the week",
                           "write a number in BYDAY from 1 to 5, or from -5 to -1 to count from "
                           "the end of the month");
    if (read.is_never)
        return report_rule(build, rule->span, "there is no such day in any year",
                           "name days that there are: look at BYMONTH, BYMONTHDAY and BYSETPOS");
    return true;
}

/* The same text is one rule. */
static bool build_rule(soj__build *build, const soj__ast_text *ast, uint32_t *out_rule)
{
    *out_rule = SOJ__NONE;
    if (!soj__ast_given(ast) || !check_rule(build, ast))
        return true;
    if (!soj__names_add(&build->rule_names, ast->text, build->rules.n, out_rule))
        return false;
    if (*out_rule < build->rules.n)
        return true;
    soj__rule row;
    if (!soj__build_text(build, ast->text, &row.text))
        return false;
    soj__rule *rule = SOJ__PUSH(build->arena, &build->rules);
    if (rule)
        *rule = row;
    return rule != NULL;
}

static void take_repeat(const soj__ast_touchpoint *ast, soj__schedule *row)
{
    bool repeats = soj__ast_given(&ast->every.source);
    if (!repeats && !soj__ast_given(&ast->rrule))
        return;
    row->every = repeats ? ast->every.value : 0;
    row->every_months = repeats ? ast->every.months : 0;
    row->times = soj__ast_given(&ast->times.source) ? ast->times.value : UINT32_MAX;
    if (soj__ast_given(&ast->until.source)) {
        row->until = ast->until.value;
        row->until_months = ast->until.months;
    }
}

static uint32_t form_of(const soj__ast_touchpoint *ast, const soj__schedule *row)
{
    bool is_next = soj__ast_given(&ast->at.source) && !soj__ast_given(&ast->after.source);
    if (soj__ast_given(&ast->rrule))
        return is_next ? SOJ__FORM_RULE_NEXT : SOJ__FORM_RULE;
    if (soj__ast_given(&ast->at.source))
        return is_next ? SOJ__FORM_NEXT : SOJ__FORM_AT;
    return row->offset_months != 0 || row->every_months != 0 || row->until_months != 0
               ? SOJ__FORM_STEPS
               : SOJ__FORM_EXACT;
}

bool soj__build_touchpoint_schedule(soj__build *build, const soj__ast_touchpoint *ast,
                                    uint32_t touchpoint)
{
    soj__touchpoint_info *info = &build->touchpoints.items[touchpoint];
    soj__schedule row = start_row(info->stage, &ast->after);
    row.touchpoint = touchpoint;
    take_repeat(ast, &row);
    row.form = form_of(ast, &row);
    if (soj__ast_given(&ast->at.source))
        row.at = ast->at.value;
    if (!take_anchor(build, &ast->anchor, &row) || !build_rule(build, &ast->rrule, &row.rule))
        return false;
    if (soj__ast_meant(&ast->on.event))
        row.anchor = SOJ__ANCHOR_EVENT;
    return add_row(build, &row, &info->schedule);
}
