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

static soj_status ask_released(soj_engine *engine, uint32_t number)
{
    soj__batch batch;
    soj__whose whose;
    soj__engine_whose(engine, number, &whose);
    soj__batch_begin(engine, &whose, &batch);
    soj_status status = soj__batch_release(engine, &batch);
    return status == SOJ_OK ? soj__batch_commit(engine, &batch) : status;
}

soj_status soj__engine_release(soj_engine *engine, int32_t what, uint32_t handle)
{
    soj_status status = soj__engine_wake(engine);
    if (status == SOJ_OK)
        status = soj__work_set_hold(engine->bench->work, what, handle, false);
    for (uint32_t i = 0; i < engine->registry.n && status == SOJ_OK; i++) {
        if (has_waiting(engine, i))
            status = ask_released(engine, i);
    }
    return status;
}
