/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_ENGINE_H
#define SOJ__ENGINE_ENGINE_H

/* Many customers in memory. The functions are those of sojourn/engine.h without the checks of
 * their arguments; the model's reference is the caller's to hold. */

#include <sojourn/engine.h>

#include "engine/agenda.h"
#include "engine/departed.h"
#include "engine/emissions.h"
#include "engine/erased.h"
#include "engine/queue.h"
#include "engine/registry.h"
#include "engine/seen.h"
#include "run/step.h"

typedef struct soj__customer {
    uint8_t
        *record; /* an allocation of soj__record_room(len) bytes; NULL: the customer was erased */
    size_t len;
} soj__customer;

/* The bytes that are allocated for a record, some more than it has: most macrosteps that make it
 * longer or shorter need no other allocation. */
static inline size_t soj__record_room(size_t len)
{
    return (len + SOJ__CACHE_LINE - 1) & ~(size_t)(SOJ__CACHE_LINE - 1);
}

/* All of the record will be read soon. */
static inline void soj__customer_expect(const soj__customer *customer)
{
    for (size_t at = 0; at < customer->len; at += SOJ__CACHE_LINE)
        SOJ__PREFETCH(customer->record + at);
}

struct soj_engine {
    soj__mem mem;
    soj_model *model;
    const soj__program *program;
    soj_work *work;
    soj__registry registry;
    soj__agenda agenda;
    soj__queue queue;
    soj__seen seen;
    soj__erased erased;
    soj__emissions emissions; /* empty where the program wants no reports */
    soj__departed departed;
    soj__customer *customers;
    size_t customers_capacity;
    /* Records are stepped here and committed when nothing can fail any more. */
    uint8_t *spare[2];      /* program->record_max bytes each */
    soj_duration retention; /* of ids; 0: for ever */
    soj_duration max_skew;  /* 0: no bound */
    soj_time now;           /* furthest advance */
    bool is_advanced;
    soj_engine_counters counters; /* struct_size and customers are not kept here */
    soj_output output;
    soj_datum *data; /* of `output`: program->max_data */
};

/* The allocator of `options` is not looked at. */
soj_status soj__engine_new(soj_model *model, const soj__mem *mem, const soj_engine_options *options,
                           soj_engine **out_engine);
void soj__engine_free(soj_engine *engine);
soj_status soj__engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result);
soj_status soj__engine_place(soj_engine *engine, const soj_placement *placement,
                             soj_result *out_result);
soj_status soj__engine_advance(soj_engine *engine, soj_time now, size_t max_steps, bool *out_more);
soj_status soj__engine_release(soj_engine *engine, int32_t what, uint32_t handle);
const soj_output *soj__engine_next(soj_engine *engine);

/* ---- inside engine/ ---- */

/* One macrostep of the clock for a customer for whom something is due at or before `now`. */
soj_status soj__engine_run_one(soj_engine *engine, uint32_t number, soj_time now);
/* The earliest time of an event of a customer whose id is remembered; for soj__seen. */
soj_time soj__engine_horizon(const void *engine, uint32_t number);

#endif
