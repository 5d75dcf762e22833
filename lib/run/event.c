/* SPDX-License-Identifier: MIT */
#include "run/event.h"

#include <sojourn/limits.h>

#include "base/utf8.h"
#include "run/answers.h"

bool soj__key_is_sound(const char *key, size_t len)
{
    return key && len >= 1 && len <= SOJ_LIMIT_KEY && !memchr(key, 0, len) &&
           soj__utf8_valid(key, len);
}

soj_status soj__event_check(const soj__program *program, const soj_event *event)
{
    if (!soj__event_is_known(program, event))
        return SOJ_ERR_ARGUMENT;
    if (!soj__key_is_sound(event->customer, event->customer_len))
        return SOJ_ERR_KEY;
    return event->time >= 0 && event->time <= SOJ_TIME_MAX ? SOJ_OK : SOJ_ERR_TIME;
}

static soj_status check_trait(const soj__program *program, const soj_property *trait)
{
    uint64_t bits;
    const soj__attribute *attribute = soj__program_attribute(program, trait->handle);
    if (attribute->counter != SOJ__NONE)
        return SOJ_ERR_READ_ONLY;
    if (trait->value.type == SOJ_TYPE_ABSENT)
        return SOJ_OK;
    return soj__domain_take(program, &attribute->domain, &trait->value, SOJ_LIMIT_ATTRIBUTE_TEXT,
                            &bits);
}

/* The name of a zone in a trait; empty where it gives back the model's. */
static soj__slice zone_name(const soj_value *value)
{
    bool is_named = value->type == SOJ_TYPE_STRING && value->as.text;
    return is_named ? (soj__slice){value->as.text, value->len} : (soj__slice){NULL, 0};
}

/* SOJ_ERR_TYPE alone speaks of the trait as of others, with its handle. */
static soj_status check_zone(const soj_work *work, const soj_value *value, uint32_t *out_handle)
{
    if (value->type == SOJ_TYPE_STRING || value->type == SOJ_TYPE_ABSENT)
        return soj__work_check_zone(work, zone_name(value));
    *out_handle = SOJ_TRAIT_ZONE;
    return SOJ_ERR_TYPE;
}

/* Most events have few properties: no call for these. */
static inline void forget_properties(soj_work *work, uint32_t n)
{
    enum { FEW = 4 };
    _Static_assert(SOJ_LIMIT_PROPERTIES >= FEW, "property_at has as many");
    memset(work->property_at, 0, FEW * sizeof(*work->property_at));
    if (n > FEW)
        memset(work->property_at, 0, n * sizeof(*work->property_at));
}

/* Take in property `i` of an event that has `n` of them; false where it has none of this handle, or
 * has it twice. */
static inline bool note_property(soj_work *work, uint32_t n, uint32_t handle, size_t i)
{
    if (handle >= n || work->property_at[handle] != 0)
        return false;
    work->property_at[handle] = (uint16_t)(i + 1); /* no handle twice: at most their number */
    return true;
}

static soj_status take_trait(soj_work *work, const soj_event *event, size_t i, uint32_t *out_handle)
{
    const soj__program *program = work->program;
    const soj_property *trait = &event->properties[i];
    if (trait->handle == SOJ_TRAIT_ZONE && !work->zone_trait) {
        work->zone_trait = &trait->value;
        return check_zone(work, &trait->value, out_handle);
    }
    if (!note_property(work, program->attributes.n, trait->handle, i))
        return SOJ_ERR_ARGUMENT;
    soj_status status = check_trait(program, trait);
    if (status != SOJ_OK)
        *out_handle = trait->handle;
    return status;
}

static SOJ__APART soj_status take_traits(soj_work *work, const soj_event *event,
                                         uint32_t *out_handle)
{
    soj_status status = SOJ_OK;
    forget_properties(work, work->program->attributes.n);
    for (size_t i = 0; i < event->n_properties && status == SOJ_OK; i++)
        status = take_trait(work, event, i, out_handle);
    return status;
}

/* A value that is not clearly sound. */
static SOJ__APART soj_status check_property(const soj__program *program, const soj__domain *domain,
                                            const soj_property *property, uint32_t *out_handle)
{
    uint64_t bits;
    if (property->value.type == SOJ_TYPE_ABSENT)
        return SOJ_OK;
    soj_status status =
        soj__domain_take(program, domain, &property->value, SOJ_LIMIT_PROPERTY_TEXT, &bits);
    if (status != SOJ_OK)
        *out_handle = property->handle;
    return status;
}

soj_status soj__work_take_list(soj_work *work, const soj_event *event, uint32_t *out_handle)
{
    const soj__program *program = work->program;
    const soj__range known = soj__program_event(program, event->event)->properties;
    const soj__property *rows = SOJ__ROW(program, properties, soj__property, known.first);
    soj_status status = SOJ_OK;
    if (event->event == program->identify)
        return take_traits(work, event, out_handle);
    forget_properties(work, known.n);
    for (size_t i = 0; i < event->n_properties && status == SOJ_OK; i++) {
        const soj_property *property = &event->properties[i];
        if (!note_property(work, known.n, property->handle, i))
            return SOJ_ERR_ARGUMENT;
        const soj__domain *domain = &rows[property->handle].domain;
        if (!soj__domain_is_met(domain, &property->value))
            status = check_property(program, domain, property, out_handle);
    }
    return status;
}

/* The traits of an Identify, which soj__work_take_properties() has looked through: the zone first,
 * as the day of a date is one there. */
static soj_status set_traits(soj_work *work)
{
    const soj_event *event = work->event;
    if (work->zone_trait)
        soj__work_set_zone(work, zone_name(work->zone_trait));
    for (size_t i = 0; i < event->n_properties; i++) {
        if (&event->properties[i].value != work->zone_trait)
            (void)soj__work_set_trait(work, &event->properties[i]);
    }
    return soj__work_supersede_doomed(work);
}

soj_status soj__work_tell(soj_work *work, const soj__event_info *info)
{
    soj_status status = SOJ_OK;
    if (info->ends.n > 0)
        soj__work_answer(work);
    if (work->event->event == work->program->identify)
        status = set_traits(work);
    if (status == SOJ_OK && info->counters.n > 0)
        status = soj__work_count(work);
    return status == SOJ_OK ? soj__work_run_sets(work, info->sets) : status;
}
