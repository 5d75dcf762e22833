/* SPDX-License-Identifier: MIT */
/* The stop button, and its end for all customers. */
#include "engine/batch.h"

soj_status soj__engine_hold(soj_engine *engine, int32_t what, uint32_t handle)
{
    soj_status status = soj__engine_wake(engine);
    return status == SOJ_OK ? soj__work_set_hold(engine->bench->work, what, handle, true) : status;
}

/* Many have nothing that waits, and are not looked at more closely. */
static bool has_waiting(const soj_engine *engine, uint32_t number)
{
    uint32_t tail = soj__cell_tail(soj__cell_at(&engine->cells, number));
    if (tail == 0 || tail == SOJ__TAIL_GONE)
        return false;
    return soj__tail_part_len(soj__tail_at(&engine->tails, tail), engine->program->waiting_part) >
           0;
}

soj_status soj__engine_release(soj_engine *engine, int32_t what, uint32_t handle)
{
    soj__whose whose;
    soj_status status = soj__engine_wake(engine);
    if (status == SOJ_OK)
        status = soj__work_set_hold(engine->bench->work, what, handle, false);
    soj__departed_wipe(&engine->departed, &engine->registry, &engine->queue);
    for (uint32_t i = 0; i < engine->registry.n && status == SOJ_OK; i++) {
        if (!has_waiting(engine, i))
            continue;
        soj__engine_whose(engine, i, &whose);
        status = soj__batch_release(engine, &whose);
    }
    return status;
}
