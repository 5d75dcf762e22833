/* SPDX-License-Identifier: MIT */
/* Local times: the windows of a model, and the quiet hours of its channels, which are windows
 * without a name. Calendars are written out into the windows that name them. */
#include "base/sort.h"
#include "compile/build.h"

#define EVERY_DAY 0x7fu

static bool add_span(soj__build *build, int64_t from, int64_t to)
{
    soj__span_of_day *span = SOJ__PUSH(build->arena, &build->spans);
    if (span)
        *span = (soj__span_of_day){from, to};
    return span != NULL;
}

/* None: all day, as one whose ends are equal. */
static bool add_spans(soj__build *build, const soj__ast_hours_list *hours, soj__range *out_range)
{
    out_range->first = build->spans.n;
    if (hours->n == 0 && !add_span(build, 0, SOJ_DAY))
        return false;
    for (uint32_t i = 0; i < hours->n; i++) {
        const bool is_all_day = hours->items[i].from == hours->items[i].to;
        if (!add_span(build, is_all_day ? 0 : hours->items[i].from,
                      is_all_day ? SOJ_DAY : hours->items[i].to))
            return false;
    }
    out_range->n = build->spans.n - out_range->first;
    return true;
}

/* The calendar of a name, marked as used; SOJ__NONE where there is none (reported). */
static uint32_t calendar_named(soj__build *build, const soj__ast_text *name)
{
    soj__nearest nearest = {.wanted = name->text};
    uint32_t calendar = soj__names_find(&build->calendar_names, name->text);
    if (calendar != SOJ__NONE) {
        build->used_calendars[calendar] = true;
        return calendar;
    }
    soj__build_near(build, &nearest, SOJ__NEAR_CALENDAR, (soj__range){0, build->ast->calendars.n});
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_CALENDAR, name->span, "there is no calendar %q",
                  name->text);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
    else
        soj__diag_suggest(build->diags, "declare it under 'calendars'");
    return SOJ__NONE;
}

static bool day_before(const void *ctx, uint32_t a, uint32_t b)
{
    const uint32_t *days = ctx;
    return days[a] < days[b];
}

/* Append days in their order, each once. */
static bool add_days(soj__build *build, const uint32_t *days, uint32_t n, soj__range *out_range)
{
    uint32_t *order = soj__arena_alloc(&build->scratch, 2 * (size_t)n * sizeof(*order));
    *out_range = (soj__range){build->days.n, 0};
    if (!order || !soj__build_room(build, n * sizeof(uint32_t)))
        return false;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    soj__sort_u32(order, order + n, n, day_before, days);
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0 && days[order[i]] == days[order[i - 1]])
            continue;
        uint32_t *day = SOJ__PUSH(build->arena, &build->days);
        if (!day)
            return false;
        *day = days[order[i]];
    }
    out_range->n = build->days.n - out_range->first;
    return true;
}

static bool add_exceptions(soj__build *build, const soj__ast_texts *except, soj__range *out_range)
{
    SOJ__VEC(uint32_t) all = {0};
    soj__arena_reset(&build->scratch);
    for (uint32_t i = 0; i < except->n; i++) {
        uint32_t calendar = calendar_named(build, &except->items[i]);
        uint32_t n = calendar == SOJ__NONE ? 0 : build->ast->calendars.items[calendar].days.n;
        for (uint32_t j = 0; j < n; j++) {
            uint32_t *day = SOJ__PUSH(&build->scratch, &all);
            if (!day)
                return false;
            *day = build->ast->calendars.items[calendar].days.items[j].value;
        }
    }
    return all.n == 0 || add_days(build, all.items, all.n, out_range);
}

static bool add_window(soj__build *build, const soj__ast_window *ast)
{
    soj__window row = {.days = ast->days};
    build->here = ast->name.span;
    if (!soj__build_text(build, ast->name.text, &row.name) ||
        !add_spans(build, &ast->hours, &row.spans) ||
        !add_exceptions(build, &ast->except, &row.except))
        return false;
    soj__window *window = SOJ__PUSH(build->arena, &build->windows);
    if (window)
        *window = row;
    return window != NULL;
}

bool soj__build_windows(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    uint32_t known;
    for (uint32_t i = 0; i < ast->calendars.n; i++) {
        if (!soj__names_add(&build->calendar_names, ast->calendars.items[i].name.text, i, &known))
            return false;
    }
    for (uint32_t i = 0; i < ast->windows.n; i++) {
        if (!soj__names_add(&build->window_names, ast->windows.items[i].name.text, i, &known) ||
            !add_window(build, &ast->windows.items[i]))
            return false;
    }
    return true;
}

bool soj__build_quiet_hours(soj__build *build, const soj__ast_hours_list *hours,
                            uint32_t *out_window)
{
    soj__window row = {.days = EVERY_DAY};
    *out_window = SOJ__NONE;
    if (hours->n == 0)
        return true;
    if (!add_spans(build, hours, &row.spans))
        return false;
    *out_window = build->windows.n;
    soj__window *window = SOJ__PUSH(build->arena, &build->windows);
    if (window)
        *window = row;
    return window != NULL;
}
