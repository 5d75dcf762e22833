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

/* The table of an event's handles: properties, or for Identify the attributes. */
static inline uint32_t count_handles(const soj__program *program, uint32_t event)
{
    return event == program->identify ? program->attributes.n
                                      : soj__program_event(program, event)->properties.n;
}

/* A value of a property of one of the model's own events. */
static inline soj_status check_property(const soj__program *program, uint32_t event,
                                        const soj_property *property)
{
    uint64_t bits;
    uint32_t first = soj__program_event(program, event)->properties.first;
    const soj__domain *domain = &soj__program_property(program, first + property->handle)->domain;
    if (property->value.type == SOJ_TYPE_ABSENT || soj__domain_is_met(domain, &property->value))
        return SOJ_OK;
    return soj__domain_take(program, domain, &property->value, SOJ_LIMIT_PROPERTY_TEXT, &bits);
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

static inline soj_status take_property(soj_work *work, const soj_event *event, size_t i,
                                       uint32_t *out_handle)
{
    const soj__program *program = work->program;
    const soj_property *property = &event->properties[i];
    bool is_trait = event->event == program->identify;
    if (is_trait && property->handle == SOJ_TRAIT_ZONE && !work->zone_trait) {
        work->zone_trait = &property->value;
        return check_zone(work, &property->value, out_handle);
    }
    /* No handle twice: so `i` is at most their number and fits. */
    if (property->handle >= count_handles(program, event->event) ||
        work->property_at[property->handle] != 0)
        return SOJ_ERR_ARGUMENT;
    work->property_at[property->handle] = (uint16_t)(i + 1);
    soj_status status =
        is_trait ? check_trait(program, property) : check_property(program, event->event, property);
    if (status != SOJ_OK)
        *out_handle = property->handle;
    return status;
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

soj_status soj__work_take_list(soj_work *work, const soj_event *event, uint32_t *out_handle)
{
    soj_status status = SOJ_OK;
    forget_properties(work, count_handles(work->program, event->event));
    for (size_t i = 0; i < event->n_properties && status == SOJ_OK; i++)
        status = take_property(work, event, i, out_handle);
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
