/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_BATCH_H
#define SOJ__ENGINE_BATCH_H

/* Steps of one customer that are done together or not at all. They are made in the engine's spare
 * records; nothing of the customer changes before the commit. */

#include "engine/engine.h"

/* What is done to a customer by hand: one of both. */
typedef struct soj__act {
    const soj_event *event;
    const soj_placement *placement;
} soj__act;

typedef struct soj__batch {
    uint32_t number;
    soj__slice key;
    const uint8_t *record; /* as it is so far: the customer's own, or in a spare; NULL: none yet */
    size_t len;
    unsigned spare;         /* the one to step into */
    soj__queue_mark queued; /* outputs before the batch */
    uint64_t clock_steps, faults, condition_errors;
} soj__batch;

/* Begin with a customer; the next number is a new one's. */
void soj__batch_begin(soj_engine *engine, uint32_t number, soj__slice key, soj__batch *out);
/* As if the batch had never begun; SOJ_ERR_NOMEM. */
soj_status soj__batch_roll_back(soj_engine *engine, const soj__batch *batch);
/* One macrostep; its outputs are queued. Fails as soj_step() and soj_place() do, or for memory: the
 * batch is then as it was before. */
soj_status soj__batch_act(soj_engine *engine, soj__batch *batch, const soj__act *act,
                          soj_result *result);
soj_status soj__batch_clock(soj_engine *engine, soj__batch *batch, soj_time now);
/* Room for the ids of what the batch has emitted, so that soj__batch_keep_ids() cannot fail; false
 * where there is no memory. */
bool soj__batch_reserve_ids(soj_engine *engine, const soj__batch *batch);
void soj__batch_keep_ids(soj_engine *engine, const soj__batch *batch);
/* Give the customer, who exists, the record of the batch. SOJ_OK; SOJ_ERR_NOMEM: rolled back. */
soj_status soj__batch_commit(soj_engine *engine, const soj__batch *batch);

#endif
