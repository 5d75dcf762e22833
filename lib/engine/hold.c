/* SPDX-License-Identifier: MIT */
/* The end of a hold, for all customers. */
#include "base/bytes.h"
#include "engine/engine.h"

/* Many have nothing that waits, and are not looked at more closely. */
static bool has_waiting(const soj__program *program, const soj__customer *customer)
{
    if (!customer->record)
        return false;
    const soj__pieces record = soj__record_pieces(program, customer->record, customer->len);
    return soj__tail_part_len(record.tail, program->waiting_part) > 0;
}

/* It cannot fail, nor change the length of a record: the engine's own are sound. */
static void ask_released(soj_engine *engine, uint32_t number)
{
    size_t len = 0;
    const soj__customer *customer = &engine->customers[number];
    soj__slice key = soj__registry_key(&engine->registry, number);
    const soj_input input = {.customer = key.data, .customer_len = key.len, .now = engine->now};
    const soj__pieces record = soj__record_pieces(engine->program, customer->record, customer->len);
    soj_status status = soj__step_release(engine->work, &input, &record, engine->spare[0],
                                          engine->program->record_max, &len);
    SOJ__ASSERT(status == SOJ_OK && len == customer->len);
    (void)status;
    memcpy(customer->record, engine->spare[0], len);
    soj__agenda_update(&engine->agenda, number, soj__load_i64(customer->record + SOJ__RECORD_DUE));
}

soj_status soj__engine_release(soj_engine *engine, int32_t what, uint32_t handle)
{
    soj_status status = soj__work_set_hold(engine->work, what, handle, false);
    for (uint32_t i = 0; i < engine->registry.n && status == SOJ_OK; i++) {
        if (has_waiting(engine->program, &engine->customers[i]))
            ask_released(engine, i);
    }
    return status;
}
