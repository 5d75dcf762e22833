/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_BATCH_H
#define SOJ__ENGINE_BATCH_H

/* Steps of one customer that are done together or not at all. They are made in the workspace;
 * nothing of the customer changes before the commit. */

#include "engine/engine.h"

/* What is done to a customer by hand: one of both. */
typedef struct soj__act {
    const soj_event *event;
    const soj_placement *placement;
} soj__act;

/* Whose steps they are. */
typedef struct soj__whose {
    uint32_t number; /* of a new one the next */
    uint8_t *cell;   /* NULL: a new one */
    soj__slice key;  /* data NULL: an integer */
    uint64_t integer_key;
} soj__whose;

typedef struct soj__batch {
    const soj__whose *whose;
    const uint8_t *tail; /* the customer's before the batch; NULL: none */
    size_t tail_len;
    soj__queue_mark queued; /* outputs before the batch */
    uint64_t clock_steps, faults, condition_errors;
} soj__batch;

/* The customer with a number, who exists. */
static inline void soj__engine_whose(const soj_engine *engine, uint32_t number, soj__whose *out)
{
    *out = (soj__whose){.number = number, .cell = soj__cell_at(&engine->cells, number)};
    if (engine->has_integer_keys)
        out->integer_key = soj__registry_integer(&engine->registry, number);
    else
        out->key = soj__registry_key(&engine->registry, number);
}

/* Begin with a customer, who may be new, and outlives the batch. The engine is awake. */
void soj__batch_begin(soj_engine *engine, const soj__whose *whose, soj__batch *out);
/* As if the batch had never begun; SOJ_ERR_NOMEM. */
soj_status soj__batch_roll_back(soj_engine *engine, const soj__batch *batch);
/* The first macrostep; its outputs are queued. Fails as soj_step() and soj_place() do, or for
 * memory: nothing was done then. */
soj_status soj__batch_act(soj_engine *engine, const soj__batch *batch, const soj__act *act,
                          soj_result *result);
/* The macrosteps of what is due at or before `until`, at most *budget of them, which becomes less.
 * SOJ_OK; SOJ_ERR_NOMEM: the next was not made. */
soj_status soj__batch_clock(soj_engine *engine, const soj__batch *batch, soj_time until,
                            size_t *budget);
/* What soj_step_release() does. SOJ_OK, SOJ_ERR_NOMEM. */
soj_status soj__batch_release(soj_engine *engine, const soj__batch *batch);
/* Give the customer what the batch has made of it; a new one, for whom there is room in the
 * registry and the cells, is added. SOJ_OK; SOJ_ERR_NOMEM: rolled back. */
soj_status soj__batch_commit(soj_engine *engine, const soj__batch *batch);
/* A batch of macrosteps of the clock alone, for a customer for whom something is due at or before
 * `until`, at most *budget of them, which is more than none and becomes less: those of one instant,
 * or to_the_end all that are due by `until`. SOJ_OK, SOJ_ERR_NOMEM. */
soj_status soj__batch_run(soj_engine *engine, const soj__whose *whose, soj_time until,
                          bool to_the_end, size_t *budget);

#endif
