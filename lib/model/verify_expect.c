/* SPDX-License-Identifier: MIT */
/* Events about touchpoints, and what touchpoints wait for. */
#include <sojourn/time.h>

#include "model/verify_rows.h"
#include "time/civil.h"

/* ---- events ---- */

/* They begin with the properties that the run-time fills in: any texts. */
static bool properties_are_sound(const soj__program *p, const soj__event_info *row)
{
    if (!row->is_reserved || row->properties.n < SOJ__N_FEEDBACK)
        return false;
    for (uint32_t i = 0; i < SOJ__N_FEEDBACK; i++) {
        const soj__domain *domain = &soj__program_property(p, row->properties.first + i)->domain;
        if (domain->type != SOJ_TYPE_STRING || domain->one_of.n > 0)
            return false;
    }
    return true;
}

/* Of which kind is an event's, by handle; SOJ__FEEDBACK_NONE for no event. */
static uint32_t feedback_of(const soj__program *p, uint32_t event)
{
    return event < p->events.n ? soj__program_event(p, event)->feedback : SOJ__FEEDBACK_NONE;
}

/* The head names the one event of a kind. */
static bool is_the_one(const soj__program *p, uint32_t event, uint32_t kind, uint32_t n_of_kind)
{
    return event == SOJ__NONE ? n_of_kind == 0 : n_of_kind == 1 && feedback_of(p, event) == kind;
}

/* Identify has no properties, and so is none of them: see identify_is_sound() of verify.c. */
static bool head_is_sound(const soj__program *p, const uint32_t *of_kind)
{
    return p->missed != SOJ__NONE &&
           is_the_one(p, p->missed, SOJ__FEEDBACK_MISSED, of_kind[SOJ__FEEDBACK_MISSED]) &&
           is_the_one(p, p->unanswered, SOJ__FEEDBACK_UNANSWERED,
                      of_kind[SOJ__FEEDBACK_UNANSWERED]) &&
           (p->expectations.n == 0 || p->unanswered != SOJ__NONE) &&
           p->wants_reports == (of_kind[SOJ__FEEDBACK_REPORT] > 0 ? 1u : 0u) &&
           feedback_of(p, p->erased) == SOJ__FEEDBACK_NONE;
}

bool soj__verify_feedback(soj__verifier *v)
{
    const soj__program *p = v->program;
    uint32_t of_kind[SOJ__FEEDBACK_UNANSWERED + 1] = {0};
    for (uint32_t i = 0; i < p->events.n; i++) {
        const soj__event_info *row = soj__program_event(p, i);
        if (row->feedback > SOJ__FEEDBACK_UNANSWERED ||
            (row->feedback != SOJ__FEEDBACK_NONE && !properties_are_sound(p, row)))
            return false;
        of_kind[row->feedback]++;
    }
    return head_is_sound(p, of_kind);
}

/* ---- expectations ---- */

static bool is_in_order(const soj__program *p, uint32_t index)
{
    return index == 0 || soj__program_expectation(p, index - 1)->touchpoint <
                             soj__program_expectation(p, index)->touchpoint;
}

/* The touchpoints are sound by now. */
static bool expectation_is_sound(soj__verifier *v, uint32_t index)
{
    const soj__program *p = v->program;
    const soj__expectation *row = soj__program_expectation(p, index);
    const soj__place place = {.event = row->event, .stage = SOJ__NONE, .has_now = true};
    return row->touchpoint < p->touchpoints.n &&
           soj__program_touchpoint(p, row->touchpoint)->expectation == index &&
           row->event < p->events.n &&
           (row->rejected == SOJ__NONE || row->rejected < p->events.n) &&
           soj__verify_condition(v, row->condition, &place) &&
           soj__cel_is_step(row->within_months, row->within) && row->within >= 0 &&
           row->within_months >= 0 &&
           soj__step_shortest(row->within_months, row->within) >= SOJ_SECOND &&
           is_in_order(p, index) && soj__verify_slot(v, row->slot, SOJ__EXPECT_BYTES);
}

/* What an event may end, in the order of the rows. */
static bool ends_are_sound(soj__verifier *v, uint32_t event)
{
    const soj__program *p = v->program;
    soj__range ends = soj__program_event(p, event)->ends;
    if (!soj__verify_range(v, ends, SOJ__OF_EXPECT_REFS))
        return false;
    for (uint32_t i = 0; i < ends.n; i++) {
        uint32_t index = *soj__program_expect_ref(p, ends.first + i);
        if (index >= p->expectations.n ||
            (i > 0 && index <= *soj__program_expect_ref(p, ends.first + i - 1)))
            return false;
        const soj__expectation *row = soj__program_expectation(p, index);
        if (row->event != event && row->rejected != event)
            return false;
    }
    return true;
}

bool soj__verify_expectations(soj__verifier *v)
{
    const soj__program *p = v->program;
    uint32_t n_ends = 0; /* each is listed: none can be twice */
    for (uint32_t i = 0; i < p->expectations.n; i++) {
        if (!expectation_is_sound(v, i))
            return false;
        const soj__expectation *row = soj__program_expectation(p, i);
        n_ends += row->rejected != SOJ__NONE && row->rejected != row->event ? 2 : 1;
    }
    for (uint32_t i = 0; i < p->events.n; i++) {
        if (!ends_are_sound(v, i))
            return false;
    }
    return v->used[SOJ__OF_EXPECT_REFS] == n_ends;
}
