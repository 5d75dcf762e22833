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

/* ---- stages, each for some events ---- */

static SOJ__APART void expect_slots_of_texts(const soj_engine *engine, const soj_event *events,
                                             soj__look *look, const soj__look *end)
{
    for (; look < end; look++, events++) {
        *look = soj__engine_look(engine, events);
        soj__registry_expect_slot(&engine->registry, look->hash);
    }
}

static void expect_slots(const soj_engine *engine, const soj_event *events, soj__look *look,
                         const soj__look *end)
{
    const soj__registry registry = engine->registry; /* in registers, whatever is written */
    if (!registry.is_integer) {
        expect_slots_of_texts(engine, events, look, end);
        return;
    }
    for (; look < end; look++, events++) {
        look->hash = soj__registry_hash_integer(&registry, events->integer_key);
        look->id_hash = id_hash(engine, events);
        soj__registry_expect_slot(&registry, look->hash);
    }
}

static inline void expect_cell(const soj_engine *engine, const soj__registry *keys,
                               const soj__cells *cells, const soj__look *look)
{
    if (look->guess == SOJ__NONE)
        return;
    soj__registry_expect_number(keys, look->guess);
    soj__cell_expect(cells, look->guess);
    if (look->id_hash != 0)
        soj__seen_expect(&engine->seen, look->guess, look->id_hash);
}

static SOJ__APART void expect_cells_of_texts(const soj_engine *engine, soj__look *look,
                                             const soj__look *end)
{
    for (; look < end; look++) {
        look->guess = soj__registry_guess(&engine->registry, look->hash);
        expect_cell(engine, &engine->registry, &engine->cells, look);
    }
}

static void expect_cells(const soj_engine *engine, soj__look *look, const soj__look *end)
{
    const soj__registry registry = engine->registry;
    const soj__cells cells = engine->cells;
    if (!registry.is_integer) {
        expect_cells_of_texts(engine, look, end);
        return;
    }
    for (; look < end; look++) {
        look->guess = soj__registry_guess(&registry, look->hash);
        expect_cell(engine, &registry, &cells, look);
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

/* Of integers there is nothing more to come before the first tail is there. */
static inline bool have_rests(const soj_engine *engine)
{
    return !engine->registry.is_integer || engine->tails.n_chunks > 0;
}

static void expect_rests(const soj_engine *engine, const soj__look *look, const soj__look *end)
{
    if (!have_rests(engine))
        return;
    for (; look < end; look++)
        expect_rest(engine, look->guess);
}

/* ---- groups ---- */

/* The looks of `n` groups that begin `ahead_by` groups behind event `i`: they lie side by side.
 * Those behind the last event are none. */
typedef struct span {
    size_t first;
    soj__look *look, *end;
} span;

static inline span span_of(soj__ahead *ahead, size_t i, size_t ahead_by, size_t n)
{
    const size_t most = n * SOJ__AHEAD_GROUP;
    size_t first = i + ahead_by * SOJ__AHEAD_GROUP;
    size_t left = first < ahead->n ? ahead->n - first : 0;
    soj__look *look = &ahead->looks[first % SOJ__AHEAD_RING];
    return (span){first, look, look + (left < most ? left : most)};
}

/* Each stage for `n` groups that begin so far behind event `i`. */
static inline void go_on(soj__ahead *ahead, size_t i, const size_t ahead_by[3], const size_t n[3])
{
    const soj_engine *engine = ahead->engine;
    const span slots = span_of(ahead, i, ahead_by[0], n[0]);
    const span cells = span_of(ahead, i, ahead_by[1], n[1]);
    const span rests = span_of(ahead, i, ahead_by[2], n[2]);
    if (slots.look < slots.end)
        expect_slots(engine, ahead->events + slots.first, slots.look, slots.end);
    expect_cells(engine, cells.look, cells.end);
    expect_rests(engine, rests.look, rests.end);
}

void soj__ahead_begin(soj__ahead *ahead, const soj_engine *engine, const soj_event *events,
                      size_t n)
{
    ahead->engine = engine;
    ahead->events = events;
    ahead->n = n;
    go_on(ahead, 0, (const size_t[]){0, 0, 0}, (const size_t[]){SLOT, CELL, REST});
}

const soj__look *soj__ahead_move(soj__ahead *ahead, size_t i)
{
    go_on(ahead, i, (const size_t[]){SLOT, CELL, REST}, (const size_t[]){1, 1, 1});
    return &ahead->looks[i % SOJ__AHEAD_RING];
}

void soj__ahead_due(const soj_engine *engine)
{
    uint32_t number = soj__calendar_guess(&engine->calendar, DUE_CELL);
    if (number != SOJ__NONE) {
        soj__cell_expect(&engine->cells, number);
        soj__registry_expect_number(&engine->registry, number);
    }
    if (have_rests(engine))
        expect_rest(engine, soj__calendar_guess(&engine->calendar, DUE_REST));
}
