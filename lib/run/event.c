/* SPDX-License-Identifier: MIT */
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

const soj__handler *soj__handler_find(const soj__program *program, soj__range handlers,
                                      uint32_t event)
{
    uint32_t low = handlers.first;
    uint32_t high = handlers.first + handlers.n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const soj__handler *handler = soj__program_handler(program, middle);
        if (handler->event == event)
            return handler;
        if (handler->event < event)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The innermost stage around a leaf, or itself, that has an enabled transition takes its first
 * enabled one. */
static uint32_t choose(soj_work *work, const soj__stage_info *leaf, uint32_t event)
{
    const soj__program *program = work->program;
    const soj__stage_info *info = leaf;
    for (;;) {
        const soj__handler *handler = soj__handler_find(program, info->handlers, event);
        uint32_t transition =
            handler ? soj__work_first_enabled(work, handler->transitions) : SOJ__NONE;
        if (transition != SOJ__NONE || info->parent == SOJ__NONE)
            return transition;
        info = soj__program_stage(program, info->parent);
    }
}

/* All tracks choose before any of them moves. */
static soj_status choose_and_move(soj_work *work, bool *out_unhandled)
{
    uint32_t n_tracks = work->program->tracks.n;
    uint32_t event = work->event->event;
    *out_unhandled = true;
    for (uint32_t track = 0; track < n_tracks; track++) {
        const soj__stage_info *leaf = soj__work_leaf_info(work, track);
        bool is_heeded = (leaf->heeds & soj__event_bit(event)) != 0;
        work->chosen[track] = is_heeded ? choose(work, leaf, event) : SOJ__NONE;
    }
    if (work->program->n_triggers > 0)
        soj__work_choose_started(work);
    for (uint32_t track = 0; track < n_tracks; track++) {
        if (work->chosen[track] == SOJ__NONE)
            continue;
        *out_unhandled = false;
        soj_status status = soj__work_move(work, work->chosen[track], SOJ_CAUSE_EVENT);
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}

/* What the event tells of the customer: traits, counts, `set`; then what it restarts. */
static soj_status apply(soj_work *work, const soj__event_info *info)
{
    soj_status status = SOJ_OK;
    if (work->event->event == work->program->identify)
        status = set_traits(work);
    if (status == SOJ_OK && info->counters.n > 0)
        status = soj__work_count(work);
    if (status == SOJ_OK && info->sets.n > 0)
        status = soj__work_run_sets(work, info->sets);
    if (status == SOJ_OK && work->program->n_restarted > 0)
        status = soj__work_restart(work);
    return status;
}

soj_status soj__work_event(soj_work *work, bool *out_unhandled)
{
    const soj__event_info *info = soj__program_event(work->program, work->event->event);
    if (info->ends.n > 0)
        soj__work_answer(work);
    soj_status status = apply(work, info);
    if (status == SOJ_OK)
        status = choose_and_move(work, out_unhandled);
    if (status == SOJ_OK)
        status = soj__work_settle(work);
    return status == SOJ_OK && work->n_started > 0 ? soj__work_start(work) : status;
}
