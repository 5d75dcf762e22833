/* SPDX-License-Identifier: MIT */
/* Customers in a store. */
#include "engine/persist.h"
#include "run/record.h"

enum { GONE = 0, THERE = 1 };

/* ---- customers ---- */

static void put_key(const soj_engine *engine, uint32_t number, soj__buf *out)
{
    if (engine->has_integer_keys)
        soj__put_u64(out, soj__registry_integer(&engine->registry, number));
    else
        soj__put_short(out, soj__registry_key(&engine->registry, number));
}

/* A record without its head, behind its length. */
static void put_record(const soj_engine *engine, uint32_t number, soj__buf *out)
{
    const soj__program *program = engine->program;
    const soj__pieces record = soj__engine_pieces(engine, number);
    const size_t cell_len = soj__program_cell(program);
    const size_t tail_len = soj__tail_len(program, record.tail);
    soj__put_u32(out, (uint32_t)(cell_len + tail_len));
    if (out->failed || !soj__put_room(out, cell_len + tail_len)) {
        out->failed = true;
        return;
    }
    soj__buf_put(out, (const char *)record.cell, cell_len);
    soj__tail_copy(record.tail, tail_len, (uint8_t *)out->data + out->len);
    out->len += tail_len;
    out->data[out->len] = '\0';
}

void soj__customer_put(const soj_engine *engine, uint32_t number, bool is_new, soj__buf *out)
{
    if (!soj__engine_has(engine, number)) {
        soj__put_u8(out, GONE);
        return;
    }
    soj__put_u8(out, THERE);
    if (is_new)
        put_key(engine, number, out);
    put_record(engine, number, out);
}

/* Room for the next number. */
static bool reserve(soj_engine *engine)
{
    uint32_t number = engine->registry.n;
    return soj__registry_reserve(&engine->registry) && soj__cells_reserve(&engine->cells, number) &&
           soj__journal_reserve(engine->journal, number);
}

void soj__engine_lose_cell(const soj_engine *engine, uint32_t number)
{
    uint8_t *cell = soj__cell_at(&engine->cells, number);
    soj__store_u32(cell + SOJ__CELL_TAIL, SOJ__TAIL_GONE);
    soj__store_i64(cell + SOJ__CELL_RECORD, SOJ_TIME_NEVER);
}

/* The next number was given to somebody, or is that of nobody any more. */
static soj_status take_gone(soj_engine *engine, uint32_t number)
{
    if (number == engine->registry.n) {
        soj__registry_add_gone(&engine->registry);
        soj__engine_lose_cell(engine, number);
        return SOJ_OK;
    }
    if (!soj__engine_has(engine, number))
        return SOJ_ERR_STORE;
    soj__engine_wipe_record(engine, number);
    soj__seen_remove(&engine->seen, number);
    soj__emissions_remove(&engine->emissions, number);
    soj__registry_remove(&engine->registry, number);
    soj__registry_wipe(&engine->registry, number);
    return SOJ_OK;
}

static soj_status take_key(soj_engine *engine, soj__wire *in)
{
    soj__registry *registry = &engine->registry;
    if (engine->has_integer_keys) {
        uint64_t key = soj__take_u64(in);
        if (in->failed || soj__registry_find_integer(registry, key) != SOJ__NONE)
            return SOJ_ERR_STORE;
        (void)soj__registry_add_integer(registry, key);
        return SOJ_OK;
    }
    const soj__slice key = soj__take_short(in);
    if (in->failed || !soj__key_is_sound(key.data, key.len) ||
        soj__registry_find(registry, key) != SOJ__NONE)
        return SOJ_ERR_STORE;
    (void)soj__registry_add(registry, key);
    return SOJ_OK;
}

/* When the customer is due is found anew: it depends on time zones, which are not the store's. */
static soj_status settle_due(soj_engine *engine, uint8_t *cell)
{
    soj_time due;
    soj_status status = soj__stay_ask_due(engine->bench->work, cell + SOJ__CELL_RECORD,
                                          soj__engine_tail(engine, cell), &due);
    if (status == SOJ_OK)
        soj__store_i64(cell + SOJ__CELL_RECORD, due);
    return status;
}

static soj_status take_record(soj_engine *engine, uint32_t number, soj__wire *in, uint8_t *scratch)
{
    const soj__program *program = engine->program;
    uint8_t *cell = soj__cell_at(&engine->cells, number);
    size_t len = soj__take_u32(in);
    const uint8_t *bytes = soj__take(in, len);
    if (!bytes || len + SOJ__RECORD_CELL > program->record_max)
        return SOJ_ERR_STORE;
    memcpy(scratch + SOJ__RECORD_CELL, bytes, len);
    len += SOJ__RECORD_CELL;
    if (soj__record_check(program, scratch, len) != SOJ_OK)
        return SOJ_ERR_STORE;
    const uint8_t *before = soj__engine_tail(engine, cell);
    size_t had = before ? soj__tail_len(program, before) : 0;
    if (!soj__engine_put_tail(engine, cell, had, scratch + program->parts_slot,
                              len - program->parts_slot))
        return SOJ_ERR_NOMEM;
    soj__program_copy_cell(program, cell + SOJ__CELL_RECORD, scratch + SOJ__RECORD_CELL);
    return settle_due(engine, cell);
}

soj_status soj__customer_take(soj_engine *engine, uint32_t number, soj__wire *in, uint8_t *scratch)
{
    const bool is_new = number == engine->registry.n;
    if (is_new && !reserve(engine))
        return SOJ_ERR_NOMEM;
    const uint8_t tag = soj__take_u8(in);
    if (in->failed || tag > THERE)
        return SOJ_ERR_STORE;
    if (tag == GONE)
        return take_gone(engine, number);
    if (!is_new && !soj__engine_has(engine, number))
        return SOJ_ERR_STORE;
    soj_status status = is_new ? take_key(engine, in) : SOJ_OK;
    return status == SOJ_OK ? take_record(engine, number, in, scratch) : status;
}

soj_status soj__customers_done(soj_engine *engine)
{
    for (uint32_t i = 0; i < engine->registry.n; i++) {
        uint8_t *cell = soj__cell_at(&engine->cells, i);
        if (!soj__calendar_reserve(&engine->calendar))
            return SOJ_ERR_NOMEM;
        soj__calendar_update(&engine->calendar, cell, i, SOJ_TIME_NEVER);
    }
    return SOJ_OK;
}

/* ---- what they had, and got ---- */

void soj__seen_put(const soj_engine *engine, uint32_t number, soj__buf *out)
{
    size_t at = soj__put_later(out);
    uint32_t n = 0;
    soj__slice id;
    soj_time time;
    for (uint64_t place = 0; soj__seen_next(&engine->seen, number, &place, &id, &time); n++) {
        soj__put_i64(out, time);
        soj__put_short(out, id);
    }
    soj__put_now(out, at, n);
}

void soj__emissions_put(const soj_engine *engine, uint32_t number, soj__buf *out)
{
    size_t at = soj__put_later(out);
    uint32_t n = 0;
    const soj__emission *emission = NULL;
    while ((emission = soj__emissions_next(&engine->emissions, number, emission)) != NULL) {
        soj__put_u64(out, emission->id.high);
        soj__put_u64(out, emission->id.low);
        soj__put_u32(out, emission->touchpoint);
        n++;
    }
    soj__put_now(out, at, n);
}

soj_status soj__seen_take(soj_engine *engine, uint32_t number, soj__wire *in)
{
    const soj_time time = soj__take_i64(in);
    const soj__slice id = soj__take_short(in);
    if (in->failed || id.len == 0 || time < 0 || time > SOJ_TIME_MAX ||
        !soj__engine_has(engine, number))
        return SOJ_ERR_STORE;
    if (!soj__seen_reserve(&engine->seen, number))
        return SOJ_ERR_NOMEM;
    soj__seen_add(&engine->seen, number, id, soj__seen_hash(&engine->seen, id), time);
    return SOJ_OK;
}

soj_status soj__emission_take(soj_engine *engine, uint32_t number, soj__wire *in)
{
    const uint64_t high = soj__take_u64(in);
    const uint64_t low = soj__take_u64(in);
    const uint32_t touchpoint = soj__take_u32(in);
    if (in->failed || touchpoint >= engine->program->touchpoints.n ||
        !soj__engine_has(engine, number))
        return SOJ_ERR_STORE;
    if (!soj__emissions_reserve(&engine->emissions, number, 1))
        return SOJ_ERR_NOMEM;
    soj__emissions_add(&engine->emissions, number, (soj__id){high, low}, touchpoint);
    return SOJ_OK;
}

void soj__tombstone_put(const soj__tombstone *tombstone, soj__buf *out)
{
    soj__put_u64(out, tombstone->hash.low);
    soj__put_u64(out, tombstone->hash.high);
    soj__put_i64(out, tombstone->until);
}

soj_status soj__tombstone_take(soj_engine *engine, soj__wire *in, bool is_stale)
{
    const uint64_t low = soj__take_u64(in);
    const uint64_t high = soj__take_u64(in);
    const soj_time until = soj__take_i64(in);
    if (in->failed || until < 0 || until > SOJ_TIME_MAX)
        return SOJ_ERR_STORE;
    if (!soj__erased_reserve(&engine->erased))
        return SOJ_ERR_NOMEM;
    const soj__hash128 hash = {low, high};
    soj__erased_add_hashed(&engine->erased, hash, until);
    if (is_stale)
        soj__journal_mark_tombstone(engine->journal, hash);
    return SOJ_OK;
}
