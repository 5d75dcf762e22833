/* SPDX-License-Identifier: MIT */
#include <sojourn/limits.h>

#include "run/work.h"

/* An occurrence has its own event's values. */
static const soj__cel_frame *frame_of(soj_work *work)
{
    work->frame.event = work->occurrence ? NULL : work->event;
    return &work->frame;
}

soj__val soj__work_run(soj_work *work, uint32_t expr)
{
    const soj__expr *info = soj__program_expr(work->program, expr);
    return soj__cel_run(soj__program_at(work->program, info->code), info->len, frame_of(work));
}

bool soj__work_condition_holds(soj_work *work, uint32_t expr)
{
    const soj__expr *info = soj__program_expr(work->program, expr);
    const uint8_t *code = soj__program_at(work->program, info->code);
    soj__val value = soj__cel_run_condition(code, info->len, frame_of(work));
    if (value.kind == SOJ__KIND_BOOL)
        return value.as.integer != 0;
    work->condition_errors++;
    return false;
}

/* Compute one right side. *out_is_kept: it is an error, the attribute stays as it is. */
static soj_status stage_set(soj_work *work, const soj__set *set, soj__staged *out,
                            bool *out_is_kept)
{
    *out_is_kept = false;
    *out = (soj__staged){.attribute = set->attribute, .bits = set->bits};
    if (set->is_ready)
        return SOJ_OK;
    const soj__attribute *info = soj__program_attribute(work->program, set->attribute);
    soj__val value = soj__work_run(work, set->expr);
    *out_is_kept = value.kind == SOJ__KIND_ERROR;
    if (*out_is_kept) {
        work->condition_errors++;
        return SOJ_OK;
    }
    out->is_unset = value.kind == SOJ__KIND_NULL;
    if (out->is_unset)
        return SOJ_OK;
    if (info->domain.type == SOJ_TYPE_DATE)
        value = soj__val_to_date(soj__work_zone(work), value);
    if (soj__domain_encode(work->program, &info->domain, value, SOJ_LIMIT_ATTRIBUTE_TEXT,
                           &out->bits) != SOJ_OK) {
        work->fault_attribute = set->attribute;
        return SOJ_ERR_RANGE;
    }
    if (info->storage == SOJ__STORE_TEXT) {
        char *slot = soj__work_free_text(work, info->part);
        if (value.extra > 0)
            memcpy(slot, value.as.text, value.extra);
        out->text = slot;
    }
    return SOJ_OK;
}

static bool is_changed(const soj_work *work, const soj__attribute *info, const soj__staged *staged)
{
    bool was_set = soj__attribute_is_set(info, work->program, work->fixed);
    if (was_set == staged->is_unset)
        return true;
    return was_set && soj__attribute_bits(info, work->fixed) != staged->bits;
}

void soj__work_write(soj_work *work, const soj__staged *staged)
{
    const soj__attribute *info = soj__program_attribute(work->program, staged->attribute);
    bool is_time = info->domain.type == SOJ_TYPE_TIMESTAMP || info->domain.type == SOJ_TYPE_DATE;
    bool may_be_anchor = is_time && is_changed(work, info, staged);
    work->due_holds = work->due_holds && !may_be_anchor;
    if (staged->is_unset)
        soj__attribute_unset(info, work->program, work->fixed);
    else
        soj__attribute_store(info, work->program, work->fixed, staged->bits);
    if (info->storage == SOJ__STORE_TEXT) {
        work->tail_holds = false;
        if (!staged->is_unset)
            work->parts[info->part] = (const uint8_t *)staged->text;
    }
    if (may_be_anchor)
        soj__work_doom_anchored(work, staged->attribute);
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
        soj__work_write(work, &work->staged[i]);
    return soj__work_supersede_doomed(work);
}

soj_status soj__work_set_trait(soj_work *work, const soj_property *trait)
{
    const soj__attribute *info = soj__program_attribute(work->program, trait->handle);
    soj__staged staged = {.attribute = trait->handle};
    if (info->counter != SOJ__NONE)
        return SOJ_ERR_READ_ONLY;
    staged.is_unset = trait->value.type == SOJ_TYPE_ABSENT;
    if (!staged.is_unset) {
        soj_status status = soj__domain_take(work->program, &info->domain, &trait->value,
                                             SOJ_LIMIT_ATTRIBUTE_TEXT, &staged.bits);
        if (status != SOJ_OK)
            return status;
        if (info->storage == SOJ__STORE_TEXT)
            staged.text = trait->value.as.text;
    }
    soj__work_write(work, &staged);
    return SOJ_OK;
}
