/* SPDX-License-Identifier: MIT */
#include <sojourn/limits.h>

#include "cel/space.h"
#include "run/work.h"

static soj__val load_attribute(const soj_work *work, uint32_t attribute, const uint8_t *fixed,
                               const char *const *texts)
{
    const soj__attribute *info = soj__program_attribute(work->program, attribute);
    const char *text = info->storage == SOJ__STORE_TEXT ? texts[info->text_number] : NULL;
    return soj__attribute_value(info, work->program, fixed, text);
}

static const soj__domain *domain_of_handle(const soj_work *work, uint32_t handle)
{
    const soj__program *program = work->program;
    if (work->event->event == program->identify)
        return &soj__program_attribute(program, handle)->domain;
    uint32_t first = soj__program_event(program, work->event->event)->properties.first;
    return &soj__program_property(program, first + handle)->domain;
}

static soj__val load_property(const soj_work *work, uint32_t handle)
{
    if (!work->event || handle >= work->n_handles || work->property_at[handle] == 0)
        return (soj__val){.kind = SOJ__KIND_ABSENT};
    const soj_property *property = &work->event->properties[work->property_at[handle] - 1];
    soj__val value = soj__val_from_value(&property->value);
    if (value.kind == SOJ__KIND_INT && domain_of_handle(work, handle)->type == SOJ_TYPE_DOUBLE)
        return soj__val_double((double)value.as.integer);
    return value;
}

static soj__val load_event_name(const soj_work *work)
{
    if (!work->event)
        return (soj__val){.kind = SOJ__KIND_ABSENT};
    soj_text name = soj__program_text(work->program,
                                      soj__program_event(work->program, work->event->event)->name);
    return soj__val_text(name.data, name.len);
}

static soj__val load_event_time(const soj_work *work)
{
    return work->event ? soj__val_timestamp(work->event->time)
                       : (soj__val){.kind = SOJ__KIND_ABSENT};
}

soj__val soj__work_load(const void *ctx, uint8_t space, uint16_t index)
{
    const soj_work *work = ctx;
    switch (space) {
    case SOJ__CEL_ATTRIBUTE:
        return load_attribute(work, index, work->fixed, work->texts);
    case SOJ__CEL_BEFORE:
        return load_attribute(work, index, work->origin, work->origin_texts);
    case SOJ__CEL_PROPERTY:
        return load_property(work, index);
    case SOJ__CEL_EVENT_NAME:
        return load_event_name(work);
    case SOJ__CEL_EVENT_TIME:
        return load_event_time(work);
    case SOJ__CEL_NOW:
        return soj__val_timestamp(work->now);
    case SOJ__CEL_IN_STAGE_FOR:
        return soj__val_duration(work->now -
                                 soj__record_entered(work->program, work->fixed, index));
    default:
        return soj__val_error();
    }
}

static soj__val run(const soj_work *work, uint32_t expr)
{
    const soj__expr *info = soj__program_expr(work->program, expr);
    return soj__cel_run(soj__program_at(work->program, info->code), info->len, &work->frame);
}

bool soj__work_holds(soj_work *work, uint32_t expr)
{
    if (expr == SOJ__NONE)
        return true;
    soj__val value = run(work, expr);
    if (value.kind == SOJ__KIND_BOOL)
        return value.as.integer != 0;
    work->condition_errors++;
    return false;
}

/* The text slot that a text attribute does not use now. */
static char *free_slot(const soj_work *work, uint32_t text_number)
{
    char *slot = work->text_slots + (size_t)text_number * 2 * SOJ_LIMIT_ATTRIBUTE_TEXT;
    return work->texts[text_number] == slot ? slot + SOJ_LIMIT_ATTRIBUTE_TEXT : slot;
}

/* Compute one right side. *out_is_kept: it is an error, the attribute stays as it is. */
static soj_status stage_set(soj_work *work, const soj__set *set, soj__staged *out,
                            bool *out_is_kept)
{
    const soj__attribute *info = soj__program_attribute(work->program, set->attribute);
    soj__val value = run(work, set->expr);
    *out = (soj__staged){.attribute = set->attribute};
    *out_is_kept = value.kind == SOJ__KIND_ERROR || value.kind == SOJ__KIND_ABSENT;
    if (*out_is_kept) {
        work->condition_errors++;
        return SOJ_OK;
    }
    out->is_unset = value.kind == SOJ__KIND_NULL;
    if (out->is_unset)
        return SOJ_OK;
    if (soj__domain_encode(work->program, &info->domain, value, SOJ_LIMIT_ATTRIBUTE_TEXT,
                           &out->bits) != SOJ_OK) {
        work->fault_attribute = set->attribute;
        return SOJ_ERR_RANGE;
    }
    if (info->storage == SOJ__STORE_TEXT) {
        char *slot = free_slot(work, info->text_number);
        if (value.extra > 0)
            memcpy(slot, value.as.text, value.extra);
        out->text = slot;
    }
    return SOJ_OK;
}

static void write_staged(soj_work *work, const soj__staged *staged)
{
    const soj__attribute *info = soj__program_attribute(work->program, staged->attribute);
    if (staged->is_unset) {
        soj__attribute_unset(info, work->program, work->fixed);
        return;
    }
    soj__attribute_store(info, work->program, work->fixed, staged->bits);
    if (info->storage == SOJ__STORE_TEXT)
        work->texts[info->text_number] = staged->text;
}

soj_status soj__work_run_sets(soj_work *work, soj__range sets)
{
    uint32_t n = 0;
    SOJ__ASSERT(sets.n <= work->program->attributes.n);
    for (uint32_t i = 0; i < sets.n; i++) {
        bool is_kept;
        soj_status status = stage_set(work, soj__program_set(work->program, sets.first + i),
                                      &work->staged[n], &is_kept);
        if (status != SOJ_OK)
            return status;
        n += is_kept ? 0 : 1;
    }
    for (uint32_t i = 0; i < n; i++)
        write_staged(work, &work->staged[i]);
    return SOJ_OK;
}

soj_status soj__work_set_trait(soj_work *work, const soj_property *trait)
{
    const soj__attribute *info = soj__program_attribute(work->program, trait->handle);
    soj__staged staged = {.attribute = trait->handle};
    staged.is_unset = trait->value.type == SOJ_TYPE_ABSENT;
    if (!staged.is_unset) {
        soj_status status =
            soj__domain_encode(work->program, &info->domain, soj__val_from_value(&trait->value),
                               SOJ_LIMIT_ATTRIBUTE_TEXT, &staged.bits);
        if (status != SOJ_OK)
            return status;
        if (info->storage == SOJ__STORE_TEXT)
            staged.text = trait->value.as.text;
    }
    write_staged(work, &staged);
    return SOJ_OK;
}
