/* SPDX-License-Identifier: MIT */
/* What a host reports of an emission, and the events that say what it was. */
#include <sojourn/limits.h>

#include "run/answers.h"

/* ---- events that we fill in ---- */

void soj__work_raise_text(soj_work *work, soj__feedback_property handle, soj_text text)
{
    soj__raised *raised = &work->raised;
    raised->properties[raised->event.n_properties++] =
        (soj_property){handle, {SOJ_TYPE_STRING, (uint32_t)text.len, {.text = text.data}}};
}

static bool is_filled_in(uint32_t handle)
{
    return handle == SOJ__FEEDBACK_TOUCHPOINT || handle == SOJ__FEEDBACK_CHANNEL ||
           handle == SOJ__FEEDBACK_VARIANT;
}

void soj__work_raise(soj_work *work, const soj_event *event, uint32_t touchpoint)
{
    const soj__program *program = work->program;
    soj__raised *raised = &work->raised;
    raised->event = *event;
    raised->event.properties = raised->properties;
    raised->event.n_properties = 0;
    for (size_t i = 0; i < event->n_properties; i++) {
        if (!is_filled_in(event->properties[i].handle))
            raised->properties[raised->event.n_properties++] = event->properties[i];
    }
    if (touchpoint == SOJ__NONE)
        return;
    const soj__touchpoint_info *info = soj__program_touchpoint(program, touchpoint);
    uint32_t variant = info->split == SOJ__NONE ? SOJ__NONE : soj__work_variant(work, info);
    soj__work_raise_text(work, SOJ__FEEDBACK_TOUCHPOINT, soj__program_text(program, info->path));
    soj__work_raise_text(
        work, SOJ__FEEDBACK_CHANNEL,
        soj__program_text(program, soj__program_channel(program, info->channel)->name));
    if (variant != SOJ__NONE)
        soj__work_raise_text(
            work, SOJ__FEEDBACK_VARIANT,
            soj__program_text(program, soj__program_variant(program, variant)->name));
}

void soj__work_take_raised(soj_work *work)
{
    const soj_event *event = &work->raised.event;
    memset(work->property_at, 0, work->n_handles * sizeof(*work->property_at));
    for (size_t i = 0; i < event->n_properties; i++)
        work->property_at[event->properties[i].handle] = (uint16_t)(i + 1);
    work->event = event;
}

/* ---- reading a report ---- */

bool soj__work_report_text(const soj_work *work, const soj_event *event,
                           soj__feedback_property handle, soj__slice *out)
{
    uint32_t at = work->property_at[handle];
    if (at == 0 || event->properties[at - 1].value.type == SOJ_TYPE_ABSENT)
        return false;
    const soj_value *value = &event->properties[at - 1].value;
    *out = (soj__slice){value->as.text, value->len};
    return true;
}

/* The touchpoint that the report names; SOJ__NONE: none of the model's. */
static uint32_t named_touchpoint(const soj_work *work, soj__slice path)
{
    return path.len > 0 ? soj__model_find_touchpoint(work->program, path) : SOJ__NONE;
}

static bool is_known_report(const soj_work *work)
{
    soj__slice id, path;
    return soj__work_report_text(work, work->event, SOJ__FEEDBACK_ID, &id) && id.len > 0 &&
           soj__work_report_text(work, work->event, SOJ__FEEDBACK_TOUCHPOINT, &path) &&
           named_touchpoint(work, path) != SOJ__NONE;
}

/* ---- missed ---- */

/* The emission at hand; its place in the part, or SOJ__NONE. */
static uint32_t missed_emission(soj_work *work)
{
    soj__slice id, path;
    uint32_t touchpoint = SOJ__NONE;
    if (!soj__work_report_text(work, work->event, SOJ__FEEDBACK_ID, &id))
        return SOJ__NONE;
    if (soj__work_report_text(work, work->event, SOJ__FEEDBACK_TOUCHPOINT, &path)) {
        touchpoint = named_touchpoint(work, path);
        if (touchpoint == SOJ__NONE)
            return SOJ__NONE;
    }
    return soj__work_find_emission(work, id, touchpoint);
}

/* What was counted of an emission at `emission->next`. */
static void uncount(soj_work *work, const soj__occurrence *emission,
                    const soj__touchpoint_info *info)
{
    soj__work_uncount_caps(work, info, emission->next);
    if (info->once != SOJ__ONCE_KIND_NONE)
        soj__work_unuse_once(work, info, emission);
    if (info->expectation != SOJ__NONE)
        soj__work_end_expectation(work, info->expectation, SOJ__OUTCOME_NONE);
    if (info->sent_slot == SOJ__NONE)
        return;
    uint32_t sent = soj__work_counter(work, info->sent_slot);
    soj__work_set_counter(work, info->sent_slot,
                          sent - (sent > 0)); /* a damaged record may say 0 */
}

static bool has_been_left(const soj_work *work, const soj__occurrence *emission, uint32_t stage)
{
    return !soj__work_is_active(work, stage) || soj__work_visits(work, stage) != emission->visit;
}

/* It waits to be decided at once, or will not be. */
static soj_status decide_again(soj_work *work, const soj__occurrence *emission,
                               const soj__touchpoint_info *info)
{
    soj__occurrence waits = *emission;
    if (!info->on_exit_keep && has_been_left(work, emission, info->stage))
        return soj__work_add_end(work, emission, SOJ_DECISION_CANCELLED, SOJ_REASON_LEFT_STAGE);
    if (soj__work_count_waiting(work, emission->touchpoint) >= info->pending)
        return soj__work_add_end(work, emission, SOJ_DECISION_SUPERSEDED, SOJ_REASON_NEWER);
    waits.next = work->now;
    waits.flags = SOJ__WAITS_DUE | SOJ__WAITS_MISSED;
    return soj__work_wait_again(work, &waits);
}

static soj_status take_missed(soj_work *work, bool *out_is_ignored)
{
    uint32_t at = missed_emission(work);
    *out_is_ignored = at == SOJ__NONE;
    if (at == SOJ__NONE)
        return SOJ_OK;
    const soj__occurrence emission = soj__work_emitted_at(work, at);
    const soj__touchpoint_info *info = soj__program_touchpoint(work->program, emission.touchpoint);
    uncount(work, &emission, info);
    soj_status status = decide_again(work, &emission, info);
    if (status != SOJ_OK)
        return status;
    soj__work_forget_emission(work, at); /* last: its kept values lie there */
    soj__work_raise(work, work->event, emission.touchpoint);
    soj__work_take_raised(work);
    return SOJ_OK;
}

soj_status soj__work_take_feedback(soj_work *work, bool *out_is_ignored)
{
    if (work->event->event == work->program->missed)
        return take_missed(work, out_is_ignored);
    *out_is_ignored = !is_known_report(work);
    return SOJ_OK;
}
