/* SPDX-License-Identifier: MIT */
/* What touchpoints wait for once they are emitted. */
#include "base/sort.h"
#include "compile/build.h"

static bool build_one(soj__build *build, uint32_t touchpoint)
{
    const soj__ast_expect *ast = &build->touchpoint_asts.items[touchpoint]->expect;
    static const soj__ast_text none = {.text = {NULL, 0}};
    soj__expectation row = {.touchpoint = touchpoint,
                            .condition = SOJ__NONE,
                            .within = ast->within.value,
                            .within_months = ast->within.months,
                            .slot = SOJ__NONE};
    int literal;
    row.event = soj__build_event_named(build, &ast->event);
    row.rejected = soj__build_event_named(build, &ast->rejected);
    const soj__scope scope = {SOJ__SCOPE_EVENT | SOJ__SCOPE_NOW | SOJ__SCOPE_EXPECT, row.event,
                              build->touchpoints.items[touchpoint].stage};
    if (!soj__build_condition(build, &ast->when, &none, &scope, &row.condition, &literal))
        return false;
    build->touchpoints.items[touchpoint].expectation = build->expectations.n;
    soj__expectation *expectation = SOJ__PUSH(build->arena, &build->expectations);
    if (expectation)
        *expectation = row;
    return expectation != NULL;
}

/* An event and one of the expectations that it may end. */
typedef struct ending {
    uint32_t event, expectation;
} ending;

static bool ending_before(const void *ctx, uint32_t a, uint32_t b)
{
    const ending *endings = ctx;
    return endings[a].event != endings[b].event ? endings[a].event < endings[b].event
                                                : endings[a].expectation < endings[b].expectation;
}

/* All pairs, an event that both answers and rejects once. */
static uint32_t list_endings(const soj__build *build, ending *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < build->expectations.n; i++) {
        const soj__expectation *row = &build->expectations.items[i];
        if (row->event != SOJ__NONE)
            out[n++] = (ending){row->event, i};
        if (row->rejected != SOJ__NONE && row->rejected != row->event)
            out[n++] = (ending){row->rejected, i};
    }
    return n;
}

/* The events' lists of what they may end. */
static bool list_ends(soj__build *build)
{
    size_t most = 2 * (size_t)build->expectations.n;
    ending *endings = soj__arena_alloc(build->arena, most * sizeof(*endings));
    uint32_t *order = soj__arena_alloc(build->arena, 2 * most * sizeof(*order));
    if (!endings || !order || !SOJ__RESERVE(build->arena, &build->expect_refs, (uint32_t)most))
        return false;
    uint32_t n = list_endings(build, endings);
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    soj__sort_u32(order, order + n, n, ending_before, endings);
    for (uint32_t i = 0; i < n; i++) {
        soj__range *ends = &build->events.items[endings[order[i]].event].ends;
        uint32_t *ref = SOJ__PUSH(build->arena, &build->expect_refs);
        SOJ__ASSERT(ref); /* it is reserved */
        *ref = endings[order[i]].expectation;
        if (ends->n++ == 0)
            ends->first = build->expect_refs.n - 1;
    }
    return true;
}

bool soj__build_expectations(soj__build *build)
{
    uint32_t unanswered;
    for (uint32_t i = 0; i < build->touchpoints.n; i++) {
        if (soj__ast_meant(&build->touchpoint_asts.items[i]->expect.event) && !build_one(build, i))
            return false;
    }
    return build->expectations.n == 0 ||
           (soj__build_reserved_event(build, SOJ__SLICE("Touchpoint Unanswered"), &unanswered) &&
            list_ends(build));
}
