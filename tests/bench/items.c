/* SPDX-License-Identifier: MIT */
#include "bench/items.h"

#include "engine/engine.h"

enum { CELLS, TAILS, REGISTRY, KEYS, CALENDAR, QUEUE, OTHER };

static const char *const names[] = {"cells",    "tails", "texts of keys",  "numbers of keys",
                                    "calendar", "queue", "ids, tombstones"};

void bench_items_begin(bench_items *items, soj_engine *engine)
{
    *items = (bench_items){0};
    engine->cells.mem.ctx = &items->parts[CELLS];
    engine->tails.mem.ctx = &items->parts[TAILS];
    engine->registry.mem.ctx = &items->parts[REGISTRY];
    engine->registry.keys.mem.ctx = &items->parts[KEYS];
    engine->calendar.days.blocks.mem.ctx = &items->parts[CALENDAR];
    engine->calendar.run.mem.ctx = &items->parts[CALENDAR];
    engine->queue.mem.ctx = &items->parts[QUEUE];
    engine->seen.mem.ctx = &items->parts[OTHER];
    engine->erased.mem.ctx = &items->parts[OTHER];
    engine->emissions.mem.ctx = &items->parts[OTHER];
    engine->departed.mem.ctx = &items->parts[OTHER];
}

void bench_items_put(const bench_items *items, const soj_engine *engine, const bench_count *rest,
                     bench_figures *out_figures)
{
    size_t n = sizeof(names) / sizeof(names[0]);
    size_t slots =
        engine->registry.n_slots * sizeof(uint32_t) * (engine->registry.is_integer ? 1 : 2);

    for (size_t i = 0; i < n; i++) {
        out_figures->items[i] = (bench_item){names[i], items->parts[i].bytes};
        out_figures->bytes += items->parts[i].bytes;
    }
    out_figures->items[REGISTRY].bytes -= slots;
    out_figures->items[n] = (bench_item){"slots of keys", slots};
    out_figures->items[n + 1] = (bench_item){"workspace", rest->bytes};
    out_figures->bytes += rest->bytes;
}
