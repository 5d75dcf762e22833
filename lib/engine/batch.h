/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_BATCH_H
#define SOJ__ENGINE_BATCH_H

/* Steps of one customer that are done together or not at all. They are made in the workspace, and
 * nothing of the customer changes before all are made; but what comes due and can neither fail nor
 * do anything else is made in the cell, before the others. Of outputs that were handed out nothing
 * is kept any more: soj__departed_wipe(). */

#include "engine/engine.h"

/* Whose steps they are. */
typedef struct soj__whose {
    uint32_t number; /* of a new one the next */
    uint8_t *cell;   /* NULL: a new one */
    soj__slice key;  /* data NULL: an integer */
    uint64_t integer_key;
} soj__whose;

/* The customer with a number, who exists. */
static inline void soj__engine_whose(const soj_engine *engine, uint32_t number, soj__whose *out)
{
    *out = (soj__whose){.number = number, .cell = soj__cell_at(&engine->cells, number)};
    if (engine->has_integer_keys)
        out->integer_key = soj__registry_integer(&engine->registry, number);
    else
        out->key = soj__registry_key(&engine->registry, number);
}

/* An event, or a placement, of which the other is NULL, of a customer who may be new, and what it
 * makes due at its instant. Fails as soj_step() and soj_place() do, or for memory: nothing was done
 * then. The engine is awake. */
soj_status soj__batch_do(soj_engine *engine, const soj__whose *whose, const soj_event *event,
                         const soj_placement *placement, soj_result *result);
/* What soj_step_release() does. SOJ_OK, SOJ_ERR_NOMEM. */
soj_status soj__batch_release(soj_engine *engine, const soj__whose *whose);
/* A batch of macrosteps of the clock alone, for a customer for whom something is due at or before
 * `until`, at most *budget of them, which is more than none and becomes less: those of one instant,
 * or to_the_end all that are due by `until`. SOJ_OK, SOJ_ERR_NOMEM. */
soj_status soj__batch_run(soj_engine *engine, const soj__whose *whose, soj_time until,
                          bool to_the_end, size_t *budget);

#endif
