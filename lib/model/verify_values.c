/* SPDX-License-Identifier: MIT */
/* Attributes, what counts, the parts of the tail, events. */
#include <sojourn/limits.h>

#include "model/bits.h"
#include "model/verify_rows.h"

#define CAP_BYTES   8u /* of one counted emission */
#define COUNT_BYTES 8u /* of one kept event */
#define SUM_BYTES   16u
#define MOST_BYTES  UINT16_MAX /* of a part */

/* ---- domains ---- */

static bool is_number(uint8_t type)
{
    return type == SOJ_TYPE_INT || type == SOJ_TYPE_DOUBLE;
}

static bool constant_is_sound(const soj__verifier *v, uint32_t constant, uint8_t type)
{
    if (constant >= v->program->constants.n)
        return false;
    const soj__constant *row = soj__program_constant(v->program, constant);
    return type == SOJ_TYPE_STRING ? soj__is_text(row->text)
                                   : soj__bits_are_possible(type, row->bits);
}

static bool domain_is_sound(soj__verifier *v, const soj__domain *domain)
{
    uint32_t flags = is_number(domain->type) ? SOJ__HAS_MIN | SOJ__HAS_MAX : 0;
    if (domain->type < SOJ_TYPE_BOOL || domain->type > SOJ_TYPE_DATE || (domain->flags & ~flags) ||
        domain->one_of.n > SOJ_LIMIT_ONE_OF)
        return false;
    if (domain->one_of.n == 0)
        return true;
    if ((domain->type != SOJ_TYPE_INT && domain->type != SOJ_TYPE_STRING) ||
        !soj__verify_range(v, domain->one_of, SOJ__OF_CONSTANTS))
        return false;
    for (uint32_t i = 0; i < domain->one_of.n; i++) {
        if (!constant_is_sound(v, domain->one_of.first + i, domain->type))
            return false;
    }
    return true;
}

/* ---- attributes ---- */

static bool counter_is_its_own(const soj__program *p, uint32_t index,
                               const soj__attribute *attribute)
{
    return attribute->counter == SOJ__NONE ||
           (attribute->counter < p->counters.n &&
            soj__program_counter(p, attribute->counter)->attribute == index);
}

/* Its domain is the one of the property that it keeps, and checked there. */
static bool has_foreign_domain(const soj__program *p, const soj__attribute *attribute)
{
    return attribute->counter != SOJ__NONE &&
           soj__program_counter(p, attribute->counter)->kind == SOJ__LAST;
}

static bool is_rolling(const soj__verifier *v, const soj__attribute *attribute)
{
    return attribute->counter != SOJ__NONE &&
           soj__program_counter(v->program, attribute->counter)->within > 0;
}

static soj__storage storage_of(const soj__verifier *v, const soj__attribute *attribute)
{
    uint32_t n = attribute->domain.one_of.n;
    if (is_rolling(v, attribute))
        return SOJ__STORE_WINDOW;
    if (n > 0)
        return n <= UINT8_MAX + 1u ? SOJ__STORE_ENUM8 : SOJ__STORE_ENUM16;
    if (attribute->domain.type == SOJ_TYPE_BOOL)
        return SOJ__STORE_BYTE;
    return attribute->domain.type == SOJ_TYPE_STRING ? SOJ__STORE_TEXT : SOJ__STORE_WORD;
}

static bool default_is_sound(const soj__verifier *v, const soj__attribute *attribute)
{
    if (attribute->initial == SOJ__NONE)
        return attribute->flags == 0;
    if (attribute->flags != SOJ__HAS_DEFAULT)
        return false;
    if (attribute->domain.one_of.n > 0)
        return attribute->initial < attribute->domain.one_of.n;
    if (!constant_is_sound(v, attribute->initial, attribute->domain.type))
        return false;
    const soj__constant *constant = soj__program_constant(v->program, attribute->initial);
    /* The bits of a window are its part's length. */
    return constant->text.len <= SOJ_LIMIT_ATTRIBUTE_TEXT &&
           (attribute->storage != SOJ__STORE_WINDOW || constant->bits == 0);
}

/* The attribute's part, where it has one, is its own. */
static bool part_is_sound(const soj__verifier *v, uint32_t index, const soj__attribute *attribute)
{
    bool has_part =
        attribute->storage == SOJ__STORE_TEXT || attribute->storage == SOJ__STORE_WINDOW;
    if (!has_part || attribute->part >= v->program->parts.n)
        return !has_part && attribute->part == SOJ__NONE;
    const soj__part *part = soj__program_part(v->program, attribute->part);
    uint32_t kind = attribute->storage == SOJ__STORE_TEXT ? SOJ__PART_TEXT : SOJ__PART_WINDOW;
    return part->kind == kind && part->index == index && part->slot == attribute->slot;
}

static bool attribute_is_sound(soj__verifier *v, uint32_t index)
{
    static const uint8_t bytes[] = {
        [SOJ__STORE_BYTE] = 1, [SOJ__STORE_ENUM8] = 1, [SOJ__STORE_ENUM16] = 2,
        [SOJ__STORE_WORD] = 8, [SOJ__STORE_TEXT] = 0,  [SOJ__STORE_WINDOW] = 0,
    };
    const soj__program *p = v->program;
    const soj__attribute *row = soj__program_attribute(p, index);
    if (!soj__is_text(row->name) || row->presence != index || !counter_is_its_own(p, index, row) ||
        (!has_foreign_domain(p, row) && !domain_is_sound(v, &row->domain)) ||
        !part_is_sound(v, index, row))
        return false;
    return row->storage == storage_of(v, row) && default_is_sound(v, row) &&
           (row->part != SOJ__NONE || soj__verify_slot(v, row->slot, bytes[row->storage]));
}

bool soj__verify_attributes(soj__verifier *v)
{
    for (uint32_t i = 0; i < v->program->attributes.n; i++) {
        if (!attribute_is_sound(v, i))
            return false;
    }
    return true;
}

/* ---- counters ---- */

static bool same_domain(const soj__domain *a, const soj__domain *b)
{
    return a->type == b->type && a->flags == b->flags && a->one_of.first == b->one_of.first &&
           a->one_of.n == b->one_of.n && a->min == b->min && a->max == b->max;
}

/* A kept value is read as the attribute's own: both are of one kind. */
static bool counted_is_sound(const soj__verifier *v, const soj__counter *counter)
{
    const soj__domain *domain = &soj__program_attribute(v->program, counter->attribute)->domain;
    const soj__event_info *event = soj__program_event(v->program, counter->event);
    if (counter->kind == SOJ__COUNT)
        return counter->property == SOJ__NONE && domain->type == SOJ_TYPE_INT &&
               domain->one_of.n == 0;
    if (counter->property >= event->properties.n)
        return false;
    const soj__domain *from =
        &soj__program_property(v->program, event->properties.first + counter->property)->domain;
    if (counter->kind == SOJ__SUM)
        return is_number(domain->type) && from->type == domain->type && domain->one_of.n == 0;
    return same_domain(from, domain);
}

static bool window_is_sound(const soj__counter *counter)
{
    if (counter->within == 0)
        return counter->up_to == 0 && !counter->is_watched;
    return counter->within > 0 && counter->within <= SOJ_DURATION_MAX && counter->up_to >= 1 &&
           counter->up_to <= SOJ_LIMIT_UP_TO && counter->kind != SOJ__LAST;
}

static bool counter_is_sound(const soj__verifier *v, uint32_t index)
{
    const soj__program *p = v->program;
    const soj__counter *row = soj__program_counter(p, index);
    return row->attribute < p->attributes.n &&
           soj__program_attribute(p, row->attribute)->counter == index &&
           row->event < p->events.n && row->kind <= SOJ__LAST && soj__is_flag(row->is_watched) &&
           window_is_sound(row) && counted_is_sound(v, row);
}

/* The properties of events, which are asked for by counters. */
static bool properties_are_sound(soj__verifier *v)
{
    const soj__program *p = v->program;
    for (uint32_t i = 0; i < p->events.n; i++) {
        soj__range properties = soj__program_event(p, i)->properties;
        if (properties.n > SOJ_LIMIT_PROPERTIES ||
            !soj__verify_range(v, properties, SOJ__OF_PROPERTIES))
            return false;
    }
    for (uint32_t i = 0; i < p->properties.n; i++) {
        const soj__property *row = soj__program_property(p, i);
        if (!soj__is_text(row->name) || !domain_is_sound(v, &row->domain))
            return false;
    }
    return true;
}

bool soj__verify_counters(soj__verifier *v)
{
    const soj__program *p = v->program;
    if (!properties_are_sound(v))
        return false;
    for (uint32_t i = 0; i < p->counters.n; i++) {
        if (!counter_is_sound(v, i) || (i > 0 && soj__program_counter(p, i)->attribute <=
                                                     soj__program_counter(p, i - 1)->attribute))
            return false;
    }
    return true;
}

/* ---- parts ---- */

static bool attribute_part_is_sound(const soj__verifier *v, uint32_t index, const soj__part *part)
{
    const soj__program *p = v->program;
    if (part->index >= p->attributes.n)
        return false;
    const soj__attribute *attribute = soj__program_attribute(p, part->index);
    if (attribute->part != index)
        return false;
    if (part->kind == SOJ__PART_TEXT)
        return part->max == SOJ_LIMIT_ATTRIBUTE_TEXT;
    const soj__counter *counter = soj__program_counter(p, attribute->counter);
    return part->max == counter->up_to * (counter->kind == SOJ__SUM ? SUM_BYTES : COUNT_BYTES);
}

static bool cap_part_is_sound(const soj__verifier *v, uint32_t index, const soj__part *part)
{
    const soj__program *p = v->program;
    if (part->index >= p->caps.n)
        return false;
    const soj__cap *cap = soj__program_cap(p, part->index);
    if (cap->max < 1 || cap->max > SOJ_LIMIT_CAP_MAX)
        return false;
    uint32_t kept = cap->period == SOJ__PERIOD_ROLLING ? cap->max : 2 * cap->max;
    return cap->part == index && part->max == kept * CAP_BYTES;
}

static bool common_part_is_sound(const soj__part *part)
{
    return part->index == SOJ__NONE && part->max <= MOST_BYTES;
}

/* Bytes of all counters, as far as a part has room. */
static uint32_t most_wide(const soj__program *p)
{
    uint32_t bytes = soj__program_counters(p) * SOJ__WIDE_BYTES;
    return bytes < MOST_BYTES ? bytes : MOST_BYTES;
}

static bool part_row_is_sound(const soj__verifier *v, uint32_t index)
{
    const soj__program *p = v->program;
    const soj__part *part = soj__program_part(p, index);
    if (part->slot != p->parts_slot + SOJ__LENGTH_BYTES * index)
        return false;
    switch ((soj__part_kind)part->kind) {
    case SOJ__PART_TEXT:
    case SOJ__PART_WINDOW:
        return attribute_part_is_sound(v, index, part);
    case SOJ__PART_CAP:
        return cap_part_is_sound(v, index, part);
    case SOJ__PART_ZONE:
        return index == p->zone_part && part->max == SOJ__ZONE_NAME_MAX &&
               common_part_is_sound(part);
    case SOJ__PART_EMITTED:
        return index == p->emitted_part && common_part_is_sound(part);
    case SOJ__PART_WAITING:
        return index == p->waiting_part && common_part_is_sound(part);
    case SOJ__PART_WIDE:
        return index == soj__program_wide(p) && part->max == most_wide(p) &&
               common_part_is_sound(part);
    }
    return false;
}

/* Those of every record are the last four. */
static bool common_parts_are_there(const soj__program *p)
{
    static const uint32_t kinds[] = {SOJ__PART_ZONE, SOJ__PART_EMITTED, SOJ__PART_WAITING,
                                     SOJ__PART_WIDE};
    const uint32_t parts[] = {p->zone_part, p->emitted_part, p->waiting_part, soj__program_wide(p)};
    const uint32_t n_common = SOJ__ARRAY_LEN(kinds);
    for (uint32_t i = 0; i < n_common; i++) {
        if (p->parts.n < n_common || parts[i] != p->parts.n - n_common + i ||
            soj__program_part(p, parts[i])->kind != kinds[i])
            return false;
    }
    return true;
}

bool soj__verify_parts(soj__verifier *v)
{
    const soj__program *p = v->program;
    uint64_t most = p->record_fixed;
    if (!common_parts_are_there(p))
        return false;
    for (uint32_t i = 0; i < p->parts.n; i++) {
        if (!part_row_is_sound(v, i))
            return false;
        most += soj__program_part(p, i)->max;
    }
    return p->record_max == (most < SOJ_LIMIT_RECORD ? most : SOJ_LIMIT_RECORD);
}

/* ---- events ---- */

bool soj__verify_sets(soj__verifier *v, soj__range sets, const soj__place *place)
{
    const soj__program *p = v->program;
    if (sets.n > p->attributes.n || !soj__verify_range(v, sets, SOJ__OF_SETS))
        return false;
    for (uint32_t i = 0; i < sets.n; i++) {
        const soj__set *set = soj__program_set(p, sets.first + i);
        if (set->attribute >= p->attributes.n ||
            soj__program_attribute(p, set->attribute)->counter != SOJ__NONE ||
            !soj__verify_expr(v, set->expr, place))
            return false;
    }
    return true;
}

/* What counts the event, in the order of the attributes. */
static bool event_counters_are_sound(soj__verifier *v, uint32_t event, const soj__place *place)
{
    const soj__program *p = v->program;
    soj__range refs = soj__program_event(p, event)->counters;
    if (!soj__verify_range(v, refs, SOJ__OF_COUNTER_REFS))
        return false;
    for (uint32_t i = 0; i < refs.n; i++) {
        uint32_t counter = *soj__program_counter_ref(p, refs.first + i);
        if (counter >= p->counters.n ||
            (i > 0 && counter <= *soj__program_counter_ref(p, refs.first + i - 1)))
            return false;
        const soj__counter *row = soj__program_counter(p, counter);
        if (row->event != event || !soj__verify_condition(v, row->condition, place))
            return false;
    }
    return true;
}

bool soj__verify_events(soj__verifier *v)
{
    const soj__program *p = v->program;
    for (uint32_t i = 0; i < p->events.n; i++) {
        const soj__event_info *row = soj__program_event(p, i);
        const soj__place place = {.event = i, .stage = SOJ__NONE, .has_now = true};
        if (!soj__is_text(row->name) || row->name.len > SOJ_LIMIT_EVENT_NAME ||
            !soj__is_flag(row->is_reserved) || !soj__verify_sets(v, row->sets, &place) ||
            !event_counters_are_sound(v, i, &place))
            return false;
    }
    return true;
}
