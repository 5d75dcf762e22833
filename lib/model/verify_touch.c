/* SPDX-License-Identifier: MIT */
/* Schedules, touchpoints, and what these name: channels, caps, splits, segments. */
#include <sojourn/limits.h>

#include "model/verify_rows.h"

#define PHASES        5u /* the largest soj__phase of syntax/ast.h */
#define MOST_PRIORITY 100u
#define MOST_EXPIRES  (400 * SOJ_DAY)
#define LEAST_EVERY   SOJ_MINUTE

static bool is_duration(int64_t duration)
{
    return duration >= -SOJ_DURATION_MAX && duration <= SOJ_DURATION_MAX;
}

/* ---- channels, caps, splits, segments ---- */

static bool caps_are_sound(const soj__program *p)
{
    for (uint32_t i = 0; i < p->caps.n; i++) {
        const soj__cap *row = soj__program_cap(p, i);
        if (!soj__is_text(row->name) || row->per <= 0 || !is_duration(row->per) ||
            row->part >= p->parts.n || soj__program_part(p, row->part)->kind != SOJ__PART_CAP ||
            soj__program_part(p, row->part)->index != i)
            return false;
    }
    return true;
}

static bool splits_are_sound(const soj__program *p)
{
    for (uint32_t i = 0; i < p->splits.n; i++) {
        const soj__split *row = soj__program_split(p, i);
        if (!soj__is_text(row->name) || !soj__is_text(row->prefix))
            return false;
    }
    return true;
}

bool soj__verify_names(soj__verifier *v)
{
    const soj__program *p = v->program;
    for (uint32_t i = 0; i < p->channels.n; i++) {
        const soj__channel *row = soj__program_channel(p, i);
        if (!soj__is_text(row->name) || !soj__is_flag(row->has_cost))
            return false;
    }
    for (uint32_t i = 0; i < p->segments.n; i++) {
        const soj__segment *row = soj__program_segment(p, i);
        if (!soj__is_text(row->name) || row->expr >= p->exprs.n)
            return false;
    }
    return caps_are_sound(p) && splits_are_sound(p);
}

/* ---- schedules ---- */

static bool times_are_sound(const soj__schedule *row)
{
    if (!is_duration(row->offset) || (row->until != INT64_MAX && !is_duration(row->until)) ||
        row->times < 1 || (row->offset < 0 && row->anchor != SOJ__ANCHOR_ATTRIBUTE))
        return false;
    if (row->every == 0)
        return row->times == 1;
    return row->every >= LEAST_EVERY && is_duration(row->every) &&
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

static bool anchor_is_sound(soj__verifier *v, const soj__schedule *row)
{
    const soj__program *p = v->program;
    if ((row->anchor == SOJ__ANCHOR_ATTRIBUTE) != (row->attribute != SOJ__NONE))
        return false;
    if (row->anchor == SOJ__ANCHOR_ATTRIBUTE &&
        (row->attribute >= p->attributes.n ||
         soj__program_attribute(p, row->attribute)->domain.type != SOJ_TYPE_TIMESTAMP))
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
           (row->count_slot != SOJ__NONE) == has_count;
}

/* The slots that are the customer's for life. */
static bool life_slots_are_sound(soj__verifier *v, const soj__schedule *row)
{
    return row->anchor != SOJ__ANCHOR_ATTRIBUTE ||
           (soj__verify_slot(v, row->anchor_slot, 8) && soj__verify_slot(v, row->index_slot, 4));
}

static bool visit_slots_are_sound(soj__verifier *v, const soj__schedule *row)
{
    bool is_for_life = row->anchor == SOJ__ANCHOR_ATTRIBUTE;
    return (is_for_life || row->anchor_slot == SOJ__NONE ||
            soj__verify_visit_slot(v, row->anchor_slot, 8, row->stage)) &&
           (is_for_life || row->index_slot == SOJ__NONE ||
            soj__verify_visit_slot(v, row->index_slot, 4, row->stage)) &&
           (row->count_slot == SOJ__NONE ||
            soj__verify_visit_slot(v, row->count_slot, 4, row->stage));
}

static bool schedule_is_sound(soj__verifier *v, uint32_t index)
{
    const soj__program *p = v->program;
    const soj__schedule *row = soj__program_schedule(p, index);
    return row->stage < p->stages.n && row->anchor <= SOJ__ANCHOR_EVENT &&
           (index == 0 || row->stage >= soj__program_schedule(p, index - 1)->stage) &&
           times_are_sound(row) && owner_is_sound(p, index, row) && anchor_is_sound(v, row) &&
           has_its_slots(row) && life_slots_are_sound(v, row);
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

/* ---- touchpoints ---- */

static bool numbers_are_sound(const soj__program *p, const soj__touchpoint_info *row)
{
    return soj__is_flag(row->has_cost) && row->intent >= SOJ_INTENT_INFORM &&
           row->intent <= SOJ_INTENT_THANK && row->priority <= MOST_PRIORITY &&
           soj__is_flag(row->on_exit_keep) && soj__is_flag(row->is_essential) &&
           row->phase <= PHASES && row->pending >= 1 && row->pending <= SOJ_LIMIT_PENDING &&
           row->order < p->touchpoints.n && row->expires >= 0 && row->expires <= MOST_EXPIRES;
}

static bool slots_are_sound(soj__verifier *v, const soj__touchpoint_info *row)
{
    static const uint8_t once_bytes[] = {
        [SOJ__ONCE_KIND_NONE] = 0,
        [SOJ__ONCE_KIND_VISIT] = 4,
        [SOJ__ONCE_KIND_EVER] = 1,
        [SOJ__ONCE_KIND_SPAN] = 8,
    };
    if (row->once > SOJ__ONCE_KIND_SPAN ||
        (row->once == SOJ__ONCE_KIND_SPAN && (row->once_span <= 0 || !is_duration(row->once_span))))
        return false;
    if (row->once == SOJ__ONCE_KIND_NONE
            ? row->once_slot != SOJ__NONE
            : !soj__verify_slot(v, row->once_slot, once_bytes[row->once]))
        return false;
    return row->sent_slot == SOJ__NONE || soj__verify_slot(v, row->sent_slot, 4);
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

/* Caps in the order of the text, none where it is essential. */
static bool cap_refs_are_sound(soj__verifier *v, const soj__touchpoint_info *row)
{
    const soj__program *p = v->program;
    if ((row->is_essential && row->caps.n > 0) ||
        !soj__verify_range(v, row->caps, SOJ__OF_CAP_REFS))
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

static bool touchpoint_is_placed(const soj__program *p, uint32_t index)
{
    const soj__touchpoint_info *row = soj__program_touchpoint(p, index);
    return soj__is_text(row->path) && row->path.len <= p->max_path && row->stage < p->stages.n &&
           soj__program_stage(p, row->stage)->visits_slot != SOJ__NONE &&
           row->channel < p->channels.n && row->schedule < p->schedules.n &&
           soj__program_schedule(p, row->schedule)->touchpoint == index;
}

static bool touchpoint_is_sound(soj__verifier *v, uint32_t index)
{
    const soj__touchpoint_info *row = soj__program_touchpoint(v->program, index);
    const soj__place place = {.event = SOJ__NONE, .stage = row->stage, .has_now = true};
    return touchpoint_is_placed(v->program, index) && numbers_are_sound(v->program, row) &&
           soj__verify_condition(v, row->when, &place) && trigger_is_sound(v, row) &&
           slots_are_sound(v, row) && contents_are_sound(v, row->contents) &&
           data_are_sound(v, row) && cap_refs_are_sound(v, row);
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
