/* SPDX-License-Identifier: MIT */
/* When timers and touchpoints are due. */
#include "model/verify_rows.h"

#include <sojourn/time.h>

#define LEAST_EVERY SOJ_MINUTE

static bool is_whole_days(int64_t duration)
{
    return duration % SOJ_DAY == 0;
}

/* Steps, of one sign each; the offset is not before the anchor but where an attribute is one. */
static bool steps_are_sound(const soj__schedule *row)
{
    bool is_before = row->offset < 0 || row->offset_months < 0;
    if (is_before && row->anchor != SOJ__ANCHOR_ATTRIBUTE)
        return false;
    if (row->until == INT64_MAX ? row->until_months != 0
                                : !soj__cel_is_step(row->until_months, row->until))
        return false;
    return soj__cel_is_step(row->offset_months, row->offset) &&
           soj__cel_is_step(row->every_months, row->every) && row->every >= 0 &&
           row->every_months >= 0;
}

/* What comes at a time of the local day counts whole days. */
static bool local_is_sound(const soj__schedule *row)
{
    return row->at < SOJ_DAY && is_whole_days(row->offset) && is_whole_days(row->every) &&
           (row->until == INT64_MAX || is_whole_days(row->until));
}

/* What a form has: 1 must be, 0 must not, 2 may. */
typedef struct form {
    uint8_t months, at, rule, timer, offset, every;
} form;

static const form forms[] = {
    [SOJ__FORM_EXACT] = {.months = 0, .at = 0, .rule = 0, .timer = 2, .offset = 2, .every = 2},
    [SOJ__FORM_STEPS] = {.months = 1, .at = 0, .rule = 0, .timer = 2, .offset = 2, .every = 2},
    [SOJ__FORM_AT] = {.months = 2, .at = 1, .rule = 0, .timer = 0, .offset = 2, .every = 2},
    [SOJ__FORM_NEXT] = {.months = 2, .at = 1, .rule = 0, .timer = 0, .offset = 0, .every = 2},
    [SOJ__FORM_RULE] = {.months = 2, .at = 2, .rule = 1, .timer = 0, .offset = 2, .every = 0},
    [SOJ__FORM_RULE_NEXT] = {.months = 2, .at = 1, .rule = 1, .timer = 0, .offset = 0, .every = 0},
};

static bool fits(uint8_t wanted, bool is_there)
{
    return wanted == 2 || (wanted == 1) == is_there;
}

static bool fits_steps(const form *wanted, const soj__schedule *row)
{
    bool has_months = row->offset_months != 0 || row->every_months != 0 || row->until_months != 0;
    return fits(wanted->months, has_months) &&
           fits(wanted->offset, row->offset != 0 || row->offset_months != 0) &&
           fits(wanted->every, row->every != 0 || row->every_months != 0);
}

static bool form_is_sound(const soj__program *p, const soj__schedule *row)
{
    if (row->form > SOJ__FORM_RULE_NEXT || row->at < -1 || (row->at >= 0 && !local_is_sound(row)) ||
        (row->rule != SOJ__NONE && row->rule >= p->rules.n))
        return false;
    const form *wanted = &forms[row->form];
    return fits_steps(wanted, row) && fits(wanted->at, row->at >= 0) &&
           fits(wanted->rule, row->rule != SOJ__NONE) &&
           fits(wanted->timer, row->timer != SOJ__NONE);
}

static bool times_are_sound(const soj__schedule *row)
{
    bool has_every = row->every > 0 || row->every_months > 0;
    if (row->times < 1)
        return false;
    if (!has_every && row->rule == SOJ__NONE)
        return row->times == 1;
    return (!has_every || row->every_months > 0 || row->every >= LEAST_EVERY) &&
           row->anchor != SOJ__ANCHOR_EVENT && row->timer == SOJ__NONE;
}

/* It is of one timer or one touchpoint, which knows it. */
static bool owner_is_sound(const soj__program *p, uint32_t index, const soj__schedule *row)
{
    if (row->timer != SOJ__NONE) {
        return row->touchpoint == SOJ__NONE && row->timer < p->timers.n &&
               soj__program_timer(p, row->timer)->schedule == index &&
               soj__program_timer(p, row->timer)->stage == row->stage &&
               row->anchor != SOJ__ANCHOR_EVENT;
    }
    return row->touchpoint < p->touchpoints.n &&
           soj__program_touchpoint(p, row->touchpoint)->schedule == index &&
           soj__program_touchpoint(p, row->touchpoint)->stage == row->stage;
}

static bool is_time(uint8_t type)
{
    return type == SOJ_TYPE_TIMESTAMP || type == SOJ_TYPE_DATE;
}

static bool anchor_is_sound(soj__verifier *v, const soj__schedule *row)
{
    const soj__program *p = v->program;
    if ((row->anchor == SOJ__ANCHOR_ATTRIBUTE) != (row->attribute != SOJ__NONE))
        return false;
    if (row->anchor == SOJ__ANCHOR_ATTRIBUTE &&
        (row->attribute >= p->attributes.n ||
         !is_time(soj__program_attribute(p, row->attribute)->domain.type)))
        return false;
    if (row->anchor != SOJ__ANCHOR_RESTART && row->restart_events.n > 0)
        return false;
    if (!soj__verify_range(v, row->restart_events, SOJ__OF_EVENT_REFS))
        return false;
    for (uint32_t i = 0; i < row->restart_events.n; i++) {
        if (*soj__program_event_ref(p, row->restart_events.first + i) >= p->events.n)
            return false;
    }
    return true;
}

/* Each slot is there where the anchor needs it, and nowhere else. */
static bool has_its_slots(const soj__schedule *row)
{
    bool has_anchor = row->anchor == SOJ__ANCHOR_RESTART || row->anchor == SOJ__ANCHOR_ATTRIBUTE;
    bool is_on_timeline = soj__is_on_timeline(row);
    bool has_index = !is_on_timeline && row->anchor != SOJ__ANCHOR_EVENT;
    bool has_count = !is_on_timeline && row->touchpoint != SOJ__NONE;
    return (row->anchor_slot != SOJ__NONE) == has_anchor &&
           (row->index_slot != SOJ__NONE) == has_index &&
           (row->wall_slot != SOJ__NONE) == (row->rule != SOJ__NONE) &&
           (row->count_slot != SOJ__NONE) == has_count;
}

/* The slots that are the customer's for life. */
static bool life_slots_are_sound(soj__verifier *v, const soj__schedule *row)
{
    return row->anchor != SOJ__ANCHOR_ATTRIBUTE ||
           (soj__verify_slot(v, row->anchor_slot, 8) &&
            soj__verify_counter(v, row->index_slot, 1) &&
            (row->wall_slot == SOJ__NONE || soj__verify_slot(v, row->wall_slot, 8)));
}

static bool visit_slot_is_sound(soj__verifier *v, const soj__schedule *row, uint32_t slot)
{
    return slot == SOJ__NONE || soj__verify_visit_slot(v, slot, 8, row->stage);
}

static bool visit_counter_is_sound(soj__verifier *v, const soj__schedule *row, uint32_t slot)
{
    return slot == SOJ__NONE || soj__verify_visit_counter(v, slot, row->stage);
}

static bool visit_slots_are_sound(soj__verifier *v, const soj__schedule *row)
{
    bool is_for_life = row->anchor == SOJ__ANCHOR_ATTRIBUTE;
    return (is_for_life || (visit_slot_is_sound(v, row, row->anchor_slot) &&
                            visit_counter_is_sound(v, row, row->index_slot) &&
                            visit_slot_is_sound(v, row, row->wall_slot))) &&
           visit_counter_is_sound(v, row, row->count_slot);
}

static bool schedule_is_sound(soj__verifier *v, uint32_t index)
{
    const soj__program *p = v->program;
    const soj__schedule *row = soj__program_schedule(p, index);
    return row->stage < p->stages.n && row->anchor <= SOJ__ANCHOR_EVENT &&
           (index == 0 || row->stage >= soj__program_schedule(p, index - 1)->stage) &&
           steps_are_sound(row) && form_is_sound(p, row) && times_are_sound(row) &&
           owner_is_sound(p, index, row) && anchor_is_sound(v, row) && has_its_slots(row) &&
           life_slots_are_sound(v, row);
}

/* Rows are in the order of their stages, so slots of visits come in that order too. */
bool soj__verify_schedules(soj__verifier *v)
{
    const soj__program *p = v->program;
    for (uint32_t i = 0; i < p->schedules.n; i++) {
        if (!schedule_is_sound(v, i))
            return false;
    }
    for (uint32_t i = 0; i < p->schedules.n; i++) {
        if (!visit_slots_are_sound(v, soj__program_schedule(p, i)))
            return false;
    }
    for (uint32_t i = 0; i < p->timers.n; i++) {
        uint32_t schedule = soj__program_timer(p, i)->schedule;
        if (schedule >= p->schedules.n || soj__program_schedule(p, schedule)->timer != i)
            return false;
    }
    return true;
}
