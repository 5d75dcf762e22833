/* SPDX-License-Identifier: MIT */
#include "engine/ahead.h"

#include <sojourn/limits.h>

/* Groups that the stages are ahead of the one that comes next. */
enum { SLOT = SOJ__AHEAD_RING / SOJ__AHEAD_GROUP - 1, CELL = SLOT - 1, REST = CELL - 1 };
enum { DUE_CELL = 20, DUE_REST = 10 }; /* customers who come due */

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

/* ---- stages, each for events from `first` up to `end` ---- */

static inline soj__look *look_at(soj__ahead *ahead, size_t i)
{
    return &ahead->looks[i % SOJ__AHEAD_RING];
}

static void expect_slots(soj__ahead *ahead, size_t first, size_t end)
{
    const soj_engine *engine = ahead->engine;
    for (size_t i = first; i < end; i++) {
        soj__look *look = look_at(ahead, i);
        *look = soj__engine_look(engine, &ahead->events[i]);
        soj__registry_expect_slot(&engine->registry, look->hash);
    }
}

static void expect_cells(soj__ahead *ahead, size_t first, size_t end)
{
    const soj_engine *engine = ahead->engine;
    for (size_t i = first; i < end; i++) {
        soj__look *look = look_at(ahead, i);
        look->guess = soj__registry_guess(&engine->registry, look->hash);
        if (look->guess == SOJ__NONE)
            continue;
        soj__cell_expect(&engine->cells, look->guess);
        if (look->id_hash != 0)
            soj__seen_expect(&engine->seen, look->guess, look->id_hash);
    }
}

/* The key of a customer, whose cell has arrived, and its tail. */
static inline void expect_rest(const soj_engine *engine, uint32_t number)
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

static void expect_rests(soj__ahead *ahead, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        expect_rest(ahead->engine, look_at(ahead, i)->guess);
}

/* ---- groups ---- */

typedef void (*stage_fn)(soj__ahead *ahead, size_t first, size_t end);

/* A stage for `n` groups, the first of them `ahead_by` groups behind event `i`. */
static inline void go_on(soj__ahead *ahead, stage_fn stage, size_t i, size_t ahead_by, size_t n)
{
    size_t first = i + ahead_by * SOJ__AHEAD_GROUP;
    size_t end = first + n * SOJ__AHEAD_GROUP;
    stage(ahead, first, end < ahead->n ? end : ahead->n);
}

void soj__ahead_begin(soj__ahead *ahead, const soj_engine *engine, const soj_event *events,
                      size_t n)
{
    ahead->engine = engine;
    ahead->events = events;
    ahead->n = n;
    go_on(ahead, expect_slots, 0, 0, SLOT);
    go_on(ahead, expect_cells, 0, 0, CELL);
    go_on(ahead, expect_rests, 0, 0, REST);
}

void soj__ahead_move(soj__ahead *ahead, size_t i)
{
    go_on(ahead, expect_slots, i, SLOT, 1);
    go_on(ahead, expect_cells, i, CELL, 1);
    go_on(ahead, expect_rests, i, REST, 1);
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
