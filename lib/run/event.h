/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_EVENT_H
#define SOJ__RUN_EVENT_H

/* The macrostep of an event. (event.c, stages.c) */

#include "run/work.h"

/* Whether an event is one of the model's, apart from its properties. SOJ_OK, SOJ_ERR_ARGUMENT,
 * SOJ_ERR_KEY, SOJ_ERR_TIME. */
soj_status soj__event_check(const soj__program *program, const soj_event *event);
/* Whether its handle is an event's, and its properties are where it says. */
static inline bool soj__event_is_known(const soj__program *program, const soj_event *event)
{
    return event->event < program->events.n && (event->properties || event->n_properties == 0);
}
bool soj__key_is_sound(const char *key, size_t len);
/* Check the properties of `event` and take them in. SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_ZONE;
 * SOJ_ERR_TYPE, SOJ_ERR_RANGE, SOJ_ERR_READ_ONLY with *out_handle. */
soj_status soj__work_take_list(soj_work *work, const soj_event *event, uint32_t *out_handle);
static inline soj_status soj__work_take_properties(soj_work *work, const soj_event *event,
                                                   uint32_t *out_handle)
{
    work->zone_trait = NULL;
    if (event->n_properties == 0 &&
        soj__program_event(work->program, event->event)->properties.n == 0)
        return SOJ_OK;
    return soj__work_take_list(work, event, out_handle);
}
/* Of a leaf, or of the innermost stage around it that has one, the first transition that the event
 * at hand enables, or SOJ__NONE. */
uint32_t soj__work_choose(soj_work *work, const soj__stage_info *leaf);
/* What the active stages do on the event at hand. SOJ_OK, SOJ_ERR_RANGE, SOJ_ERR_LIMIT. */
soj_status soj__work_react(soj_work *work, bool *out_unhandled);
/* What a stage does on an event, by its handlers, which are sorted by event. NULL where it does
 * nothing. */
const soj__handler *soj__handler_find(const soj__program *program, soj__range handlers,
                                      uint32_t event);

/* What the event tells of the customer, and what it answers: traits, counts, `set`. SOJ_OK,
 * SOJ_ERR_RANGE, SOJ_ERR_LIMIT. */
soj_status soj__work_tell(soj_work *work, const soj__event_info *info);
/* Do the event to the customer in the work, which exists. SOJ_OK, SOJ_ERR_RANGE, SOJ_ERR_LOOP,
 * SOJ_ERR_LIMIT. */
static inline soj_status soj__work_event(soj_work *work, const soj__event_info *info,
                                         bool *out_unhandled)
{
    soj_status status = info->tells ? soj__work_tell(work, info) : SOJ_OK;
    if (status == SOJ_OK && work->program->n_restarted > 0)
        status = soj__work_restart(work);
    if (status == SOJ_OK)
        status = soj__work_react(work, out_unhandled);
    if (status == SOJ_OK)
        status = soj__work_settle(work);
    return status == SOJ_OK && work->n_started > 0 ? soj__work_start(work) : status;
}

#endif
