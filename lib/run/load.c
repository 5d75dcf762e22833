/* SPDX-License-Identifier: MIT */
/* What the names in a condition stand for. */
#include <sojourn/limits.h>

#include "cel/space.h"
#include "run/counting.h"
#include "run/work.h"

static const soj__val absent = {.kind = SOJ__KIND_ABSENT};

static const uint8_t *part_of(const soj__attribute *attribute, const uint8_t *const *parts)
{
    return attribute->part == SOJ__NONE ? NULL : parts[attribute->part];
}

static soj__val load_customer(const soj_work *work, uint16_t attribute)
{
    const soj__attribute *info = soj__program_attribute(work->program, attribute);
    if (info->storage == SOJ__STORE_WINDOW)
        return soj__work_window(work, info);
    return soj__attribute_value(info, work->program, work->fixed,
                                (const char *)part_of(info, work->parts));
}

static soj__val load_before(const soj_work *work, uint16_t attribute)
{
    const soj__attribute *info = soj__program_attribute(work->program, attribute);
    const uint8_t *part = part_of(info, work->origin_parts);
    if (info->storage == SOJ__STORE_WINDOW)
        return soj__window_value(work->program, info, part, soj__attribute_bits(info, work->origin),
                                 work->now);
    return soj__attribute_value(info, work->program, work->origin, (const char *)part);
}

static const soj__domain *domain_of_handle(const soj_work *work, uint32_t handle)
{
    const soj__program *program = work->program;
    if (work->event->event == program->identify)
        return &soj__program_attribute(program, handle)->domain;
    uint32_t first = soj__program_event(program, work->event->event)->properties.first;
    return &soj__program_property(program, first + handle)->domain;
}

static soj__val load_property(const soj_work *work, uint16_t handle)
{
    if (work->occurrence)
        return soj__work_kept_value(work, handle);
    if (!work->event || handle >= work->n_handles || work->property_at[handle] == 0)
        return absent;
    const soj_property *property = &work->event->properties[work->property_at[handle] - 1];
    soj__val value = soj__val_from_value(&property->value);
    if (value.kind == SOJ__KIND_INT && domain_of_handle(work, handle)->type == SOJ_TYPE_DOUBLE)
        return soj__val_double((double)value.as.integer);
    return value;
}

/* The event at hand, or the one that started the occurrence being decided. */
static uint32_t present_event(const soj_work *work)
{
    if (work->occurrence)
        return soj__program_touchpoint(work->program, work->occurrence->touchpoint)->trigger;
    return work->event ? work->event->event : SOJ__NONE;
}

static soj__val load_event_name(const soj_work *work, uint16_t index)
{
    uint32_t event = present_event(work);
    (void)index;
    if (event == SOJ__NONE)
        return absent;
    soj_text name =
        soj__program_text(work->program, soj__program_event(work->program, event)->name);
    return soj__val_text(name.data, name.len);
}

static soj__val load_event_time(const soj_work *work, uint16_t index)
{
    (void)index;
    if (work->occurrence)
        return soj__work_kept_value(work, SOJ__KEPT_TIME);
    return work->event ? soj__val_timestamp(work->event->time) : absent;
}

static soj__val load_now(const soj_work *work, uint16_t index)
{
    (void)index;
    return soj__val_timestamp(work->now);
}

/* An occurrence that outlived its stage counts from the entry that it belongs to. */
static soj__val load_in_stage_for(const soj_work *work, uint16_t stage)
{
    soj_time entered = soj__record_entered(work->program, work->fixed, stage);
    if (work->occurrence)
        entered = work->occurrence->entered;
    return soj__val_duration(work->now - entered);
}

static soj__val load_active(const soj_work *work, uint16_t stage)
{
    return soj__val_bool(soj__work_is_active(work, stage));
}

static soj__val load_visits(const soj_work *work, uint16_t stage)
{
    return soj__val_int(soj__work_visits(work, work->fixed, stage));
}

static soj__val load_sent(const soj_work *work, uint16_t touchpoint)
{
    uint32_t slot = soj__program_touchpoint(work->program, touchpoint)->sent_slot;
    return soj__val_int(slot == SOJ__NONE ? 0 : soj__load_u32(work->fixed + slot));
}

static soj__val load_share(const soj_work *work, uint16_t split)
{
    return soj__val_double(soj__work_place_in_split(work, split) / 10000.0);
}

typedef soj__val (*load_fn)(const soj_work *work, uint16_t index);

static const load_fn loads[] = {
    [SOJ__CEL_ATTRIBUTE] = load_customer,
    [SOJ__CEL_BEFORE] = load_before,
    [SOJ__CEL_PROPERTY] = load_property,
    [SOJ__CEL_EVENT_NAME] = load_event_name,
    [SOJ__CEL_EVENT_TIME] = load_event_time,
    [SOJ__CEL_NOW] = load_now,
    [SOJ__CEL_IN_STAGE_FOR] = load_in_stage_for,
    [SOJ__CEL_ACTIVE] = load_active,
    [SOJ__CEL_VISITS] = load_visits,
    [SOJ__CEL_SENT] = load_sent,
    [SOJ__CEL_SHARE] = load_share,
};

soj__val soj__work_load(const void *ctx, uint8_t space, uint16_t index)
{
    load_fn load = space < SOJ__ARRAY_LEN(loads) ? loads[space] : NULL;
    return load ? load(ctx, index) : soj__val_error();
}
