/* SPDX-License-Identifier: MIT */
#include "engine/departed.h"

void soj__departed_init(soj__departed *departed, const soj__mem *mem)
{
    *departed = (soj__departed){.mem = *mem};
}

void soj__departed_done(soj__departed *departed)
{
    soj__mem_free(&departed->mem, departed->items, departed->capacity * sizeof(*departed->items));
}

bool soj__departed_reserve(soj__departed *departed)
{
    if (departed->first > departed->n / 2) {
        departed->n -= departed->first;
        memmove(departed->items, departed->items + departed->first,
                departed->n * sizeof(*departed->items));
        departed->first = 0;
    }
    return soj__mem_reserve(&departed->mem, (void **)&departed->items, &departed->capacity,
                            departed->n + 1, sizeof(*departed->items));
}

void soj__departed_add(soj__departed *departed, uint32_t number, const soj__queue *queue)
{
    departed->items[departed->n++] = (soj__departure){number, soj__queue_last(queue)};
}

void soj__departed_wipe_now(soj__departed *departed, soj__registry *registry, soj__queue *queue)
{
    soj__queue_tidy(queue);
    while (departed->first < departed->n &&
           departed->items[departed->first].last <= soj__queue_n_out(queue)) {
        soj__registry_wipe(registry, departed->items[departed->first].number);
        departed->first++;
    }
}
