/* SPDX-License-Identifier: MIT */
/* Touchpoints, and what they name: caps, splits, segments, rules. */
#include <sojourn/limits.h>

#include "model/verify_rows.h"
#include "time/civil.h"

#define PHASES        5u /* the largest soj__phase of syntax/ast.h */
#define MOST_PRIORITY 100u
#define MOST_PLACES   10000u /* of a split */
#define MOST_EXPIRES  (400 * SOJ_DAY)

static bool cap_is_sound(const soj__program *p, uint32_t index)
{
    const soj__cap *row = soj__program_cap(p, index);
    bool is_rolling = row->period == SOJ__PERIOD_ROLLING;
    return soj__is_text(row->name) && row->period <= SOJ__PERIOD_MONTH &&
           (is_rolling ? row->per > 0 && row->per <= SOJ_DURATION_MAX : row->per == 0) &&
           row->part < p->parts.n && soj__program_part(p, row->part)->kind == SOJ__PART_CAP &&
           soj__program_part(p, row->part)->index == index;
}

bool soj__verify_names(soj__verifier *v)
{
    const soj__program *p = v->program;
    for (uint32_t i = 0; i < p->caps.n; i++) {
        if (!cap_is_sound(p, i))
            return false;
    }
    for (uint32_t i = 0; i < p->splits.n; i++) {
        if (!soj__is_text(soj__program_split(p, i)->prefix))
            return false;
    }
    for (uint32_t i = 0; i < p->segments.n; i++) {
        const soj__segment *row = soj__program_segment(p, i);
        if (!soj__is_text(row->name) || row->expr >= p->exprs.n)
            return false;
    }
    for (uint32_t i = 0; i < p->rules.n; i++) {
        if (!soj__is_text(soj__program_rule(p, i)->text))
            return false;
    }
    return true;
}

/* ---- touchpoints ---- */

static bool numbers_are_sound(const soj__program *p, const soj__touchpoint_info *row)
{
    return soj__is_flag(row->has_cost) && row->intent >= SOJ_INTENT_INFORM &&
           row->intent <= SOJ_INTENT_THANK && row->priority <= MOST_PRIORITY &&
           soj__is_flag(row->on_exit_keep) && soj__is_flag(row->is_essential) &&
           row->phase <= PHASES && row->pending >= 1 && row->pending <= SOJ_LIMIT_PENDING &&
           row->order < p->touchpoints.n;
}

static bool expires_in_time(const soj__touchpoint_info *row)
{
    return row->expires >= 0 && row->expires_months >= 0 &&
           soj__cel_is_step(row->expires_months, row->expires) &&
           soj__step_longest(row->expires_months, row->expires) <= MOST_EXPIRES;
}

static bool once_slot_is_sound(soj__verifier *v, const soj__touchpoint_info *row)
{
    if (row->once == SOJ__ONCE_KIND_NONE)
        return row->once_slot == SOJ__NONE;
    if (row->once == SOJ__ONCE_KIND_VISIT)
        return soj__verify_counter(v, row->once_slot, 1);
    return soj__verify_slot(v, row->once_slot, row->once == SOJ__ONCE_KIND_EVER ? 1 : 8);
}

static bool slots_are_sound(soj__verifier *v, const soj__touchpoint_info *row)
{
    bool is_span = row->once == SOJ__ONCE_KIND_SPAN;
    if (row->once > SOJ__ONCE_KIND_SPAN || !soj__cel_is_step(row->once_months, row->once_span) ||
        is_span != (row->once_span > 0 || row->once_months > 0) || row->once_span < 0 ||
        row->once_months < 0)
        return false;
    return once_slot_is_sound(v, row) &&
           (row->sent_slot == SOJ__NONE || soj__verify_counter(v, row->sent_slot, 1));
}

static bool contents_are_sound(soj__verifier *v, soj__range range)
{
    const soj__program *p = v->program;
    const soj__place place = {.event = SOJ__NONE, .stage = SOJ__NONE, .has_now = true};
    if (!soj__verify_range(v, range, SOJ__OF_CONTENTS))
        return false;
    for (uint32_t i = 0; i < range.n; i++) {
        const soj__content *row = soj__program_content(p, range.first + i);
        if (!soj__is_text(row->reference) || !soj__verify_condition(v, row->segment, &place))
            return false;
    }
    return true;
}

/* What a touchpoint keeps of its event, each once: properties as bits, and whether the time. */
typedef struct kept_values {
    uint64_t properties;
    bool has_time;
} kept_values;

static bool read_kept(soj__verifier *v, const soj__touchpoint_info *row, kept_values *out)
{
    const soj__program *p = v->program;
    *out = (kept_values){0, false};
    if ((row->trigger == SOJ__NONE && row->kept.n > 0) ||
        !soj__verify_range(v, row->kept, SOJ__OF_KEPT_REFS))
        return false;
    for (uint32_t i = 0; i < row->kept.n; i++) {
        uint32_t property = *soj__program_kept_ref(p, row->kept.first + i);
        bool is_time = property == SOJ__KEPT_TIME;
        if (is_time ? out->has_time
                    : property >= soj__program_event(p, row->trigger)->properties.n ||
                          (out->properties >> property & 1))
            return false;
        if (is_time)
            out->has_time = true;
        else
            out->properties |= (uint64_t)1 << property;
    }
    return true;
}

/* Data of an `on` touchpoint read what is kept of the event, and nothing before it. */
static bool datum_is_sound(const soj__verifier *v, const soj__touchpoint_info *row, uint32_t expr,
                           const kept_values *kept)
{
    const soj__place place = {.event = row->trigger, .stage = row->stage, .has_now = true};
    if (!soj__verify_expr(v, expr, &place))
        return false;
    const soj__cel_facts *facts = &v->facts[expr];
    return !(facts->spaces >> SOJ__CEL_BEFORE & 1) &&
           (kept->has_time || !(facts->spaces >> SOJ__CEL_EVENT_TIME & 1)) &&
           !(facts->properties & ~kept->properties);
}

static bool data_are_sound(soj__verifier *v, const soj__touchpoint_info *row)
{
    const soj__program *p = v->program;
    kept_values kept;
    if (row->data.n > p->max_data || !soj__verify_range(v, row->data, SOJ__OF_DATA) ||
        !read_kept(v, row, &kept))
        return false;
    for (uint32_t i = 0; i < row->data.n; i++) {
        const soj__datum *datum = soj__program_datum(p, row->data.first + i);
        if (!soj__is_text(datum->name) || !datum_is_sound(v, row, datum->expr, &kept))
            return false;
    }
    return true;
}

/* Caps in the order of the text, none where it is essential. Touchpoints may share a list: it is
 * never longer than the caps there are. */
static bool cap_refs_are_sound(const soj__verifier *v, const soj__touchpoint_info *row)
{
    const soj__program *p = v->program;
    if ((row->is_essential && row->caps.n > 0) || row->caps.first > p->cap_refs.n ||
        row->caps.n > p->cap_refs.n - row->caps.first)
        return false;
    for (uint32_t i = 0; i < row->caps.n; i++) {
        uint32_t cap = *soj__program_cap_ref(p, row->caps.first + i);
        if (cap >= p->caps.n || (i > 0 && cap <= *soj__program_cap_ref(p, row->caps.first + i - 1)))
            return false;
    }
    return true;
}

static bool trigger_is_sound(const soj__verifier *v, const soj__touchpoint_info *row)
{
    const soj__program *p = v->program;
    bool is_event = soj__program_schedule(p, row->schedule)->anchor == SOJ__ANCHOR_EVENT;
    const soj__place place = {.event = row->trigger, .stage = row->stage, .has_now = true};
    if (row->trigger == SOJ__NONE)
        return !is_event && row->trigger_when == SOJ__NONE;
    return is_event && row->trigger < p->events.n &&
           soj__verify_condition(v, row->trigger_when, &place);
}

/* The arms of a split, one behind the other. */
static bool variants_are_sound(soj__verifier *v, const soj__touchpoint_info *row)
{
    const soj__program *p = v->program;
    uint32_t end = 0;
    if ((row->variants.n > 0) != (row->split != SOJ__NONE) ||
        (row->split != SOJ__NONE && row->split >= p->splits.n) ||
        !soj__verify_range(v, row->variants, SOJ__OF_VARIANTS))
        return false;
    for (uint32_t i = 0; i < row->variants.n; i++) {
        const soj__variant *variant = soj__program_variant(p, row->variants.first + i);
        if (!soj__is_text(variant->name) || variant->end < end || variant->end > MOST_PLACES ||
            !contents_are_sound(v, variant->contents))
            return false;
        end = variant->end;
    }
    return true;
}

static bool touchpoint_is_placed(const soj__program *p, uint32_t index)
{
    const soj__touchpoint_info *row = soj__program_touchpoint(p, index);
    return soj__is_text(row->path) && row->path.len <= p->max_path && row->stage < p->stages.n &&
           soj__program_stage(p, row->stage)->visits_slot != SOJ__NONE &&
           row->channel < p->channels.n &&
           (row->expectation == SOJ__NONE ||
            (row->expectation < p->expectations.n &&
             soj__program_expectation(p, row->expectation)->touchpoint == index)) &&
           row->schedule < p->schedules.n &&
           soj__program_schedule(p, row->schedule)->touchpoint == index;
}

static bool touchpoint_is_sound(soj__verifier *v, uint32_t index)
{
    const soj__touchpoint_info *row = soj__program_touchpoint(v->program, index);
    const soj__place place = {.event = SOJ__NONE, .stage = row->stage, .has_now = true};
    return touchpoint_is_placed(v->program, index) && numbers_are_sound(v->program, row) &&
           expires_in_time(row) && soj__verify_condition(v, row->when, &place) &&
           soj__verify_condition(v, row->consent, &place) && trigger_is_sound(v, row) &&
           slots_are_sound(v, row) && contents_are_sound(v, row->contents) &&
           variants_are_sound(v, row) && data_are_sound(v, row) && cap_refs_are_sound(v, row);
}

bool soj__verify_touchpoints(soj__verifier *v)
{
    const soj__program *p = v->program;
    uint32_t triggers = 0;
    for (uint32_t i = 0; i < p->touchpoints.n; i++) {
        if (!touchpoint_is_sound(v, i))
            return false;
        triggers += soj__program_touchpoint(p, i)->trigger != SOJ__NONE ? 1 : 0;
    }
    return triggers == p->n_triggers;
}
