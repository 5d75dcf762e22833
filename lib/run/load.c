/* SPDX-License-Identifier: MIT */
/* What the names in a condition stand for. A condition reads only what there is where it stands:
 * the compiler and the verifier of images see to it. */
#include <sojourn/limits.h>

#include "cel/space.h"
#include "run/answers.h"
#include "run/counting.h"

static const soj__val absent = {.kind = SOJ__KIND_ABSENT};

static const uint8_t *part_of(const soj__attribute *attribute, const uint8_t *const *parts)
{
    return attribute->part == SOJ__NONE ? NULL : parts[attribute->part];
}

/* What a condition sees of a value of a type. */
static soj__val seen(const soj_work *work, uint32_t type, soj__val value)
{
    return type == SOJ_TYPE_DATE ? soj__val_of_date(soj__work_zone(work), value) : value;
}

static soj__val load_customer(const soj_work *work, uint16_t attribute)
{
    const soj__attribute *info = soj__program_attribute(work->program, attribute);
    if (info->storage == SOJ__STORE_WINDOW)
        return soj__work_window(work, info);
    soj__val value = soj__attribute_value(info, work->program, work->fixed,
                                          (const char *)part_of(info, work->parts));
    return seen(work, info->domain.type, value);
}

static soj__val load_before(const soj_work *work, uint16_t attribute)
{
    const soj__attribute *info = soj__program_attribute(work->program, attribute);
    const uint8_t *origin = soj__work_origin(work);
    const uint8_t *part = part_of(info, work->origin_parts);
    if (info->storage == SOJ__STORE_WINDOW)
        return soj__window_value(work->program, info, part, soj__attribute_bits(info, origin),
                                 work->now);
    soj__val value = soj__attribute_value(info, work->program, origin, (const char *)part);
    return seen(work, info->domain.type, value);
}

static uint32_t type_of_property(const soj_work *work, uint32_t handle)
{
    soj__range range = soj__program_event(work->program, work->event->event)->properties;
    SOJ__ASSERT(handle < range.n);
    return soj__program_property(work->program, range.first + handle)->domain.type;
}

/* Of one that the event declares: an Identify has none to a condition. */
static soj__val load_property(const soj_work *work, uint16_t handle)
{
    if (work->occurrence)
        return soj__work_kept_value(work, handle);
    if (work->property_at[handle] == 0)
        return absent;
    const soj_property *property = &work->event->properties[work->property_at[handle] - 1];
    soj__val value = soj__val_from_value(&property->value);
    if (property->value.type == SOJ_TYPE_DATE)
        return seen(work, SOJ_TYPE_DATE, value);
    if (value.kind == SOJ__KIND_INT && type_of_property(work, handle) == SOJ_TYPE_DOUBLE)
        return soj__val_double((double)value.as.integer);
    return value;
}

/* The event at hand, or the one that started the occurrence being decided. */
static uint32_t present_event(const soj_work *work)
{
    if (work->occurrence)
        return soj__program_touchpoint(work->program, work->occurrence->touchpoint)->trigger;
    return work->event->event;
}

static soj__val load_event_name(const soj_work *work, uint16_t index)
{
    const soj__event_info *event = soj__program_event(work->program, present_event(work));
    soj_text name = soj__program_text(work->program, event->name);
    (void)index;
    return soj__val_text(name.data, name.len);
}

static soj__val load_event_time(const soj_work *work, uint16_t index)
{
    (void)index;
    if (work->occurrence)
        return soj__work_kept_value(work, SOJ__KEPT_TIME);
    return soj__val_timestamp(work->event->time);
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
    return soj__val_int(soj__work_visits(work, stage));
}

static soj__val load_sent(const soj_work *work, uint16_t touchpoint)
{
    uint32_t slot = soj__program_touchpoint(work->program, touchpoint)->sent_slot;
    return soj__val_int(soj__work_counter(work, slot));
}

static soj__val load_share(const soj_work *work, uint16_t split)
{
    return soj__val_double(soj__work_place_in_split(work, split) / 10000.0);
}

static soj__val load_answered(const soj_work *work, uint16_t touchpoint)
{
    return soj__work_outcome_is(work, touchpoint, SOJ__OUTCOME_ANSWERED);
}

static soj__val load_rejected(const soj_work *work, uint16_t touchpoint)
{
    return soj__work_outcome_is(work, touchpoint, SOJ__OUTCOME_REJECTED);
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
    [SOJ__CEL_ANSWERED] = load_answered,
    [SOJ__CEL_REJECTED] = load_rejected,
};

soj__val soj__work_load(const void *ctx, uint8_t space, uint16_t index)
{
    return loads[space](ctx, index);
}

/* Where an attribute is; what conditions see in another way than it lies has no kind. */
static soj__cel_slot slot_of(const soj__program *program, const soj__attribute *attribute)
{
    static const uint8_t kinds[] = {
        [SOJ_TYPE_INT] = SOJ__KIND_INT,           [SOJ_TYPE_DOUBLE] = SOJ__KIND_DOUBLE,
        [SOJ_TYPE_STRING] = SOJ__KIND_STRING,     [SOJ_TYPE_TIMESTAMP] = SOJ__KIND_TIMESTAMP,
        [SOJ_TYPE_DURATION] = SOJ__KIND_DURATION, [SOJ_TYPE_DATE] = SOJ__KIND_ERROR,
    };
    bool is_plain = attribute->storage == SOJ__STORE_WORD || attribute->storage == SOJ__STORE_TEXT;
    return (soj__cel_slot){.at = attribute->slot,
                           .presence = program->presence_slot * 8 + attribute->presence,
                           .part = (uint16_t)attribute->part,
                           .kind = is_plain ? kinds[attribute->domain.type] : SOJ__KIND_ERROR};
}

void soj__work_set_up_frame(soj_work *work)
{
    soj__cel_frame *frame = &work->frame;
    frame->load = soj__work_load;
    frame->ctx = work;
    frame->stack_size = work->program->max_stack;
    frame->scratch_size = work->program->scratch_bytes;
    frame->errors = &work->condition_errors;
    frame->customer = work->fixed;
    frame->parts = work->parts;
    frame->property_at = work->property_at;
    for (uint32_t i = 0; i < work->program->attributes.n; i++)
        frame->slots[i] = slot_of(work->program, soj__program_attribute(work->program, i));
}
