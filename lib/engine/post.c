/* SPDX-License-Identifier: MIT */
/* What is done to single customers: events, placements, erasures. */
#include <sojourn/limits.h>

#include "base/bytes.h"
#include "engine/batch.h"

/* ---- what goes before ---- */

/* What is due for a customer before something at `time` is done to it. */
static soj_status run_before(soj_engine *engine, uint32_t number, soj_time time)
{
    soj__customer_expect(&engine->customers[number]);
    soj_time clock = soj__load_i64(engine->customers[number].record + SOJ__RECORD_CLOCK);
    soj_time until = time > clock ? time : clock;
    while (soj__load_i64(engine->customers[number].record + SOJ__RECORD_DUE) <= until) {
        soj_status status = soj__engine_run_one(engine, number, until);
        if (status != SOJ_OK)
            return status;
    }
    return SOJ_OK;
}

static bool is_id_sound(const soj_event *event)
{
    return !event->id || (event->id_len >= 1 && event->id_len <= SOJ_LIMIT_EVENT_ID);
}

static bool is_beyond(const soj_engine *engine, soj_time time)
{
    return engine->max_skew > 0 && engine->is_advanced && time - engine->now > engine->max_skew;
}

/* Whether an event that is sound may be applied, before anything is done; *out_duplicate: whether
 * it was. SOJ_OK, SOJ_ERR_ERASED, SOJ_ERR_FUTURE, SOJ_ERR_TOO_OLD. */
static soj_status admit(const soj_engine *engine, uint32_t number, const soj_event *event,
                        bool *out_duplicate)
{
    soj__slice key = {event->customer, event->customer_len};
    if (event->time <= soj__erased_until(&engine->erased, key))
        return SOJ_ERR_ERASED;
    if (is_beyond(engine, event->time))
        return SOJ_ERR_FUTURE;
    if (!event->id || number == SOJ__NONE)
        return SOJ_OK;
    if (engine->retention > 0 && event->time < soj__engine_horizon(engine, number))
        return SOJ_ERR_TOO_OLD;
    *out_duplicate = soj__seen_has(&engine->seen, number, (soj__slice){event->id, event->id_len});
    return SOJ_OK;
}

/* ---- together or not at all ---- */

/* Room for one more customer, so that adding it cannot fail. */
static bool reserve_customer(soj_engine *engine)
{
    return soj__registry_reserve(&engine->registry) && soj__agenda_reserve(&engine->agenda) &&
           soj__mem_reserve(&engine->mem, (void **)&engine->customers, &engine->customers_capacity,
                            (size_t)engine->registry.n + 1, sizeof(*engine->customers));
}

static soj_status commit_new(soj_engine *engine, const soj__batch *batch)
{
    if (!soj__batch_reserve_ids(engine, batch))
        return soj__batch_roll_back(engine, batch);
    uint8_t *record = soj__mem_alloc(&engine->mem, soj__record_room(batch->len));
    if (!record)
        return soj__batch_roll_back(engine, batch);
    memcpy(record, batch->record, batch->len);
    uint32_t number = soj__registry_add(&engine->registry, batch->key);
    engine->customers[number] = (soj__customer){record, batch->len};
    soj__agenda_add(&engine->agenda, soj__load_i64(record + SOJ__RECORD_DUE));
    soj__batch_keep_ids(engine, batch);
    return SOJ_OK;
}

/* What is done, and what it makes due at its instant: together or not at all. `number` is the
 * next one for a customer who is new. */
static soj_status apply(soj_engine *engine, uint32_t number, soj__slice key, const soj__act *act,
                        soj_result *result)
{
    soj__batch batch;
    bool is_new = number == engine->registry.n;
    if (is_new && !reserve_customer(engine))
        return SOJ_ERR_NOMEM;
    soj__batch_begin(engine, number, key, &batch);
    soj_status status = soj__batch_act(engine, &batch, act, result);
    if (status != SOJ_OK)
        return status;
    soj_time clock = soj__load_i64(batch.record + SOJ__RECORD_CLOCK);
    while (soj__load_i64(batch.record + SOJ__RECORD_DUE) <= clock) {
        if (soj__batch_clock(engine, &batch, clock) != SOJ_OK)
            return soj__batch_roll_back(engine, &batch);
    }
    return is_new ? commit_new(engine, &batch) : soj__batch_commit(engine, &batch);
}

/* ---- feedback ---- */

static uint8_t feedback_of(const soj_engine *engine, const soj_event *event)
{
    return soj__program_event(engine->program, event->event)->feedback;
}

/* Feedback creates nobody. One that only a step raises is refused there. */
static bool is_report_of_nobody(const soj_engine *engine, uint32_t number, const soj_event *event)
{
    uint8_t feedback = feedback_of(engine, event);
    return number == SOJ__NONE &&
           (feedback == SOJ__FEEDBACK_REPORT || feedback == SOJ__FEEDBACK_MISSED);
}

/* Fill in what the engine knows of the emission that a report is about; of an unknown one take out
 * what the report says of it, so that the step ignores it. *event becomes the work's. SOJ_OK;
 * SOJ_ERR_ARGUMENT, SOJ_ERR_TYPE, SOJ_ERR_RANGE as the step, with *out_handle. */
static soj_status fill_in(soj_engine *engine, uint32_t number, const soj_event **event,
                          uint32_t *out_handle)
{
    soj_work *work = engine->work;
    soj__slice text;
    soj__id id;
    uint32_t touchpoint = SOJ__NONE;
    soj_status status = soj__work_take_properties(work, *event, out_handle);
    if (status != SOJ_OK)
        return status;
    if (soj__work_report_text(work, *event, SOJ__FEEDBACK_ID, &text) && soj__id_parse(text, &id))
        touchpoint = soj__emissions_find(&engine->emissions, number, id);
    work->key = (*event)->customer;
    work->key_len = (*event)->customer_len;
    soj__work_raise(work, *event, touchpoint);
    *event = &work->raised.event;
    return SOJ_OK;
}

/* ---- events ---- */

/* An event; its id is remembered where it was applied. */
static soj_status apply_event(soj_engine *engine, uint32_t number, const soj_event *event,
                              soj_result *result)
{
    soj__slice key = {event->customer, event->customer_len};
    uint32_t whose = number == SOJ__NONE ? engine->registry.n : number;
    soj_status status = SOJ_OK;
    soj__act act = {.event = event};
    if (event->id && !soj__seen_reserve(&engine->seen, whose))
        return SOJ_ERR_NOMEM;
    if (feedback_of(engine, event) == SOJ__FEEDBACK_REPORT)
        status = fill_in(engine, whose, &act.event, &result->handle);
    if (status == SOJ_OK)
        status = apply(engine, whose, key, &act, result);
    if (status == SOJ_OK && event->id && !result->is_ignored)
        soj__seen_add(&engine->seen, whose, (soj__slice){event->id, event->id_len}, event->time);
    return status;
}

/* ---- erasing ---- */

static void wipe_record(soj_engine *engine, soj__customer *customer)
{
    memset(customer->record, 0, soj__record_room(customer->len));
    soj__mem_free(&engine->mem, customer->record, soj__record_room(customer->len));
    *customer = (soj__customer){NULL, 0};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(engine->spare); i++)
        memset(engine->spare[i], 0, engine->program->record_max);
    soj__work_wipe(engine->work);
}

/* After room was made in `departed`. */
static void remove_customer(soj_engine *engine, uint32_t number)
{
    wipe_record(engine, &engine->customers[number]);
    soj__seen_remove(&engine->seen, number);
    soj__emissions_remove(&engine->emissions, number);
    soj__agenda_update(&engine->agenda, number, SOJ_TIME_NEVER);
    soj__registry_remove(&engine->registry, number);
    soj__departed_add(&engine->departed, number, &engine->queue);
    soj__departed_wipe(&engine->departed, &engine->registry, &engine->queue);
    engine->counters.erased++;
}

/* The customer, who may be unknown, goes; a tombstone stays. */
static soj_status erase(soj_engine *engine, uint32_t number, const soj_event *event,
                        soj_result *result)
{
    soj_time until = event->time;
    if (event->n_properties > 0)
        return SOJ_ERR_ARGUMENT;
    if (!soj__erased_reserve(&engine->erased) || !soj__departed_reserve(&engine->departed))
        return SOJ_ERR_NOMEM;
    if (number != SOJ__NONE) {
        soj_time clock = soj__load_i64(engine->customers[number].record + SOJ__RECORD_CLOCK);
        result->is_late = until < clock;
        until = result->is_late ? clock : until;
    }
    /* First, as the event's key may be the very one that is wiped. */
    soj__erased_add(&engine->erased, (soj__slice){event->customer, event->customer_len}, until);
    if (number != SOJ__NONE)
        remove_customer(engine, number);
    return SOJ_OK;
}

/* ---- the calls ---- */

static soj_status post(soj_engine *engine, const soj_event *event, soj_result *result)
{
    soj_status status = soj__event_check(engine->program, event);
    if (status == SOJ_OK && !is_id_sound(event))
        status = SOJ_ERR_EVENT_ID;
    if (status != SOJ_OK)
        return status;
    uint32_t number =
        soj__registry_find(&engine->registry, (soj__slice){event->customer, event->customer_len});
    status = admit(engine, number, event, &result->is_duplicate);
    if (status != SOJ_OK || result->is_duplicate)
        return status;
    if (is_report_of_nobody(engine, number, event)) {
        result->is_ignored = true;
        return SOJ_OK;
    }
    if (number != SOJ__NONE)
        status = run_before(engine, number, event->time);
    if (status != SOJ_OK)
        return status;
    return event->event == engine->program->erased ? erase(engine, number, event, result)
                                                   : apply_event(engine, number, event, result);
}

static soj_status place(soj_engine *engine, const soj_placement *placement, soj_result *result)
{
    soj__slice key = {placement->customer, placement->customer_len};
    soj_status status = soj__placement_check(engine->program, placement);
    if (status == SOJ_OK && placement->time <= soj__erased_until(&engine->erased, key))
        status = SOJ_ERR_ERASED;
    if (status != SOJ_OK)
        return status;
    uint32_t number = soj__registry_find(&engine->registry, key);
    if (number != SOJ__NONE)
        status = run_before(engine, number, placement->time);
    if (status != SOJ_OK)
        return status;
    return apply(engine, number == SOJ__NONE ? engine->registry.n : number, key,
                 &(soj__act){.placement = placement}, result);
}

static void count(soj_engine_counters *counters, const soj_result *result)
{
    if (result->status == SOJ_ERR_NOMEM)
        return;
    if (result->status != SOJ_OK) {
        counters->rejected++;
        return;
    }
    if (result->is_duplicate) {
        counters->duplicates++;
        return;
    }
    if (result->is_ignored) {
        counters->ignored++;
        return;
    }
    counters->accepted++;
    counters->late += result->is_late;
    counters->unhandled += result->is_unhandled;
}

/* Count what became of it, and say so. */
static soj_status report(soj_engine *engine, soj_status status, soj_result *result,
                         soj_result *out_result)
{
    if (status == SOJ_ERR_NOMEM)
        *result = (soj_result){.handle = SOJ_NONE};
    result->status = status;
    count(&engine->counters, result);
    if (out_result)
        *out_result = *result;
    return status;
}

soj_status soj__engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result)
{
    soj_result result = {.handle = SOJ_NONE};
    soj__departed_wipe(&engine->departed, &engine->registry, &engine->queue);
    return report(engine, post(engine, event, &result), &result, out_result);
}

soj_status soj__engine_place(soj_engine *engine, const soj_placement *placement,
                             soj_result *out_result)
{
    soj_result result = {.handle = SOJ_NONE};
    soj__departed_wipe(&engine->departed, &engine->registry, &engine->queue);
    return report(engine, place(engine, placement, &result), &result, out_result);
}
