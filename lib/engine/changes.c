/* SPDX-License-Identifier: MIT */
/* What a commit that is no checkpoint writes: all that changed since the one before. */
#include "engine/persist.h"

/* ---- writing ---- */

/* Customers whose numbers were given before, or not: each by its number. */
static void put_customers(const soj_engine *engine, soj__buf *out)
{
    const soj__journal *journal = engine->journal;
    size_t at = soj__put_later(out);
    uint32_t n = 0;
    for (uint32_t number = soj__journal_next(journal, 0); number != SOJ__NONE;
         number = soj__journal_next(journal, number + 1)) {
        soj__put_u32(out, number);
        soj__customer_put(engine, number, number >= journal->n_customers, out);
        n++;
    }
    soj__put_now(out, at, n);
}

/* Bytes behind the number of what was noted of an event, from a place on. */
typedef size_t (*size_fn)(const char *noted);

static size_t size_of_id(const char *noted)
{
    return SOJ__NOTE_ID + (size_t)(unsigned char)noted[SOJ__NOTE_ID - 1];
}

static size_t size_of_emission(const char *noted)
{
    (void)noted;
    return SOJ__NOTE_EMISSION;
}

/* What was noted of those who are there still. */
static void put_noted(const soj_engine *engine, const soj__buf *noted, size_fn size_of,
                      soj__buf *out)
{
    size_t at = soj__put_later(out);
    uint32_t n = 0;
    for (size_t i = 0, size; i < noted->len; i += size) {
        const char *one = noted->data + i;
        size = size_of(one);
        if (!soj__engine_has(engine, soj__load_u32(one)))
            continue;
        soj__buf_put(out, one, size);
        n++;
    }
    soj__put_now(out, at, n);
}

void soj__changes_put(const soj_engine *engine, soj__buf *out)
{
    const soj__journal *journal = engine->journal;
    const size_t frame =
        soj__frame_begin(out, (soj__frame){SOJ__FRAME_CHANGES, 0, journal->sequence + 1});
    soj__link_put(journal, out);
    soj__buf_put(out, journal->owed.state.data, journal->owed.state.len);
    put_customers(engine, out);
    soj__put_u32(out, journal->n_tombstones_added);
    soj__buf_put(out, journal->tombstones_added.data, journal->tombstones_added.len);
    put_noted(engine, &journal->ids, size_of_id, out);
    put_noted(engine, &journal->emissions, size_of_emission, out);
    soj__frame_end(out, frame);
}

/* ---- reading ---- */

static soj_status take_customers(soj_engine *engine, soj__wire *in, uint8_t *scratch)
{
    soj_status status = SOJ_OK;
    for (uint32_t n = soj__take_u32(in); n > 0 && status == SOJ_OK; n--) {
        uint32_t number = soj__take_u32(in);
        if (in->failed || number > engine->registry.n)
            return SOJ_ERR_STORE;
        status = soj__customer_take(engine, number, in, scratch);
        if (status == SOJ_OK)
            soj__journal_mark(engine->journal, number);
    }
    return status;
}

static soj_status take_tombstones(soj_engine *engine, soj__wire *in)
{
    soj_status status = SOJ_OK;
    for (uint32_t n = soj__take_u32(in); n > 0 && status == SOJ_OK; n--)
        status = soj__tombstone_take(engine, in, true);
    return status;
}

static soj_status take_ids(soj_engine *engine, soj__wire *in)
{
    soj_status status = SOJ_OK;
    for (uint32_t n = soj__take_u32(in); n > 0 && status == SOJ_OK; n--) {
        uint32_t number = soj__take_u32(in);
        status = soj__seen_take(engine, number, in);
    }
    return status;
}

static soj_status take_emissions(soj_engine *engine, soj__wire *in)
{
    soj_status status = SOJ_OK;
    for (uint32_t n = soj__take_u32(in); n > 0 && status == SOJ_OK; n--) {
        uint32_t number = soj__take_u32(in);
        status = soj__emission_take(engine, number, in);
    }
    return status;
}

soj_status soj__changes_take(soj_engine *engine, soj__wire *in, uint8_t *scratch)
{
    uint32_t customers = 0;
    if (!soj__link_take(engine->journal, in, false))
        return SOJ_ERR_STORE;
    soj_status status = soj__state_take(engine, in, &customers);
    if (status == SOJ_OK)
        status = take_customers(engine, in, scratch);
    if (status == SOJ_OK)
        status = take_tombstones(engine, in);
    if (status == SOJ_OK)
        status = take_ids(engine, in);
    if (status == SOJ_OK)
        status = take_emissions(engine, in);
    if (status == SOJ_OK && (!soj__wire_is_done(in) || engine->registry.n != customers))
        status = SOJ_ERR_STORE;
    return status;
}
