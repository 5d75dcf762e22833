/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_ENGINE_H
#define SOJ__ENGINE_ENGINE_H

/* Many customers in memory. The functions are those of sojourn/engine.h without the checks of
 * their arguments; the model's reference is the caller's to hold. */

#include <sojourn/engine.h>

#include "engine/agenda.h"
#include "engine/queue.h"
#include "engine/registry.h"
#include "run/step.h"

typedef struct soj__customer {
    uint8_t *record; /* an allocation of `len` bytes */
    size_t len;
} soj__customer;

struct soj_engine {
    soj__mem mem;
    soj_model *model;
    const soj__program *program;
    soj_work *work;
    soj__registry registry;
    soj__agenda agenda;
    soj__queue queue;
    soj__customer *customers;
    size_t customers_capacity;
    /* Records are stepped here and committed when nothing can fail any more. */
    uint8_t *spare[2];            /* program->record_max bytes each */
    soj_time now;                 /* furthest advance */
    soj_engine_counters counters; /* struct_size and customers are not kept here */
    soj_output output;
};

soj_engine *soj__engine_new(soj_model *model, const soj__mem *mem);
void soj__engine_free(soj_engine *engine);
soj_status soj__engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result);
soj_status soj__engine_advance(soj_engine *engine, soj_time now, size_t max_steps, bool *out_more);
const soj_output *soj__engine_next(soj_engine *engine);

#endif
