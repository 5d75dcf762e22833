/* SPDX-License-Identifier: MIT */
#include "engine/ahead.h"

#include <sojourn/limits.h>

enum { CELL = 16, REST = 6 };        /* events that the other stages are ahead */
enum { DUE_CELL = 8, DUE_REST = 4 }; /* customers who come due */

#define RING (SOJ__AHEAD_RING - 1)

uint64_t soj__engine_hash(const soj_engine *engine, const soj_event *event)
{
    if (engine->has_integer_keys)
        return soj__registry_hash_integer(&engine->registry, event->integer_key);
    if (!event->customer || event->customer_len > SOJ_LIMIT_KEY)
        return 0;
    return soj__registry_hash(&engine->registry,
                              (soj__slice){event->customer, event->customer_len});
}

static uint64_t id_hash(const soj_engine *engine, const soj_event *event)
{
    return soj__event_id_is_sound(event)
               ? soj__seen_hash(&engine->seen, (soj__slice){event->id, event->id_len})
               : 0;
}

soj__look soj__engine_look(const soj_engine *engine, const soj_event *event)
{
    return (soj__look){soj__engine_hash(engine, event), id_hash(engine, event), SOJ__NONE};
}

static void expect_slot(soj__ahead *ahead, size_t i)
{
    soj__look *look = &ahead->looks[i & RING];
    *look = soj__engine_look(ahead->engine, &ahead->events[i]);
    soj__registry_expect_slot(&ahead->engine->registry, look->hash);
}

static void expect_cell(soj__ahead *ahead, size_t i)
{
    const soj_engine *engine = ahead->engine;
    soj__look *look = &ahead->looks[i & RING];
    look->guess = soj__registry_guess(&engine->registry, look->hash);
    if (look->guess == SOJ__NONE)
        return;
    soj__cell_expect(&engine->cells, look->guess);
    if (look->id_hash != 0)
        soj__seen_expect(&engine->seen, look->guess, look->id_hash);
}

/* The key of a customer, whose cell has arrived, and its tail. */
static void expect_rest(const soj_engine *engine, uint32_t number)
{
    if (number == SOJ__NONE)
        return;
    soj__registry_expect_key(&engine->registry, number);
    uint32_t tail = soj__cell_tail(soj__cell_at(&engine->cells, number));
    if (tail == 0 || tail == SOJ__TAIL_GONE)
        return;
    const uint8_t *at = soj__tail_at(&engine->tails, tail);
    SOJ__PREFETCH(at);
    SOJ__PREFETCH(at + SOJ__CACHE_LINE);
}

void soj__ahead_begin(soj__ahead *ahead, const soj_engine *engine, const soj_event *events,
                      size_t n)
{
    ahead->engine = engine;
    ahead->events = events;
    ahead->n = n;
    for (size_t i = 0; i < SOJ__AHEAD && i < n; i++)
        expect_slot(ahead, i);
    for (size_t i = 0; i < CELL && i < n; i++)
        expect_cell(ahead, i);
    for (size_t i = 0; i < REST && i < n; i++)
        expect_rest(ahead->engine, ahead->looks[i & RING].guess);
}

soj__look soj__ahead_next(soj__ahead *ahead, size_t i)
{
    const soj__look look = ahead->looks[i & RING];
    if (i + SOJ__AHEAD < ahead->n)
        expect_slot(ahead, i + SOJ__AHEAD);
    if (i + CELL < ahead->n)
        expect_cell(ahead, i + CELL);
    if (i + REST < ahead->n)
        expect_rest(ahead->engine, ahead->looks[(i + REST) & RING].guess);
    return look;
}

void soj__ahead_due(const soj_engine *engine)
{
    uint32_t number = soj__calendar_guess(&engine->calendar, DUE_CELL);
    if (number != SOJ__NONE) {
        soj__cell_expect(&engine->cells, number);
        soj__registry_expect_number(&engine->registry, number);
    }
    expect_rest(engine, soj__calendar_guess(&engine->calendar, DUE_REST));
}
