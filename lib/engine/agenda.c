/* SPDX-License-Identifier: MIT */
#include "engine/agenda.h"

void soj__agenda_init(soj__agenda *agenda, const soj__mem *mem)
{
    *agenda = (soj__agenda){.mem = *mem};
}

void soj__agenda_done(soj__agenda *agenda)
{
    soj__mem_free(&agenda->mem, agenda->entries,
                  agenda->entries_capacity * sizeof(*agenda->entries));
    soj__mem_free(&agenda->mem, agenda->places, agenda->places_capacity * sizeof(*agenda->places));
}

bool soj__agenda_reserve(soj__agenda *agenda)
{
    size_t need = (size_t)agenda->n + 1;
    return soj__mem_reserve(&agenda->mem, (void **)&agenda->entries, &agenda->entries_capacity,
                            need, sizeof(*agenda->entries)) &&
           soj__mem_reserve(&agenda->mem, (void **)&agenda->places, &agenda->places_capacity, need,
                            sizeof(*agenda->places));
}

static bool is_before(soj__agenda_entry a, soj__agenda_entry b)
{
    return a.due != b.due ? a.due < b.due : a.number < b.number;
}

static void put(soj__agenda *agenda, uint32_t place, soj__agenda_entry entry)
{
    agenda->entries[place] = entry;
    agenda->places[entry.number] = place;
}

/* Move an entry from `place`, whose content is already elsewhere, towards the root. */
static void rise(soj__agenda *agenda, uint32_t place, soj__agenda_entry entry)
{
    while (place > 0) {
        uint32_t parent = (place - 1) / 2;
        if (!is_before(entry, agenda->entries[parent]))
            break;
        put(agenda, place, agenda->entries[parent]);
        place = parent;
    }
    put(agenda, place, entry);
}

static void sink(soj__agenda *agenda, uint32_t place, soj__agenda_entry entry)
{
    while (place < agenda->n / 2) {
        uint32_t child = place * 2 + 1;
        if (child + 1 < agenda->n && is_before(agenda->entries[child + 1], agenda->entries[child]))
            child++;
        if (!is_before(agenda->entries[child], entry))
            break;
        put(agenda, place, agenda->entries[child]);
        place = child;
    }
    put(agenda, place, entry);
}

void soj__agenda_add(soj__agenda *agenda, soj_time due)
{
    uint32_t number = agenda->n++;
    rise(agenda, number, (soj__agenda_entry){due, number});
}

void soj__agenda_update(soj__agenda *agenda, uint32_t number, soj_time due)
{
    uint32_t place = agenda->places[number];
    if (due == agenda->entries[place].due)
        return;
    if (due < agenda->entries[place].due)
        rise(agenda, place, (soj__agenda_entry){due, number});
    else
        sink(agenda, place, (soj__agenda_entry){due, number});
}

const soj__agenda_entry *soj__agenda_first(const soj__agenda *agenda)
{
    return agenda->n > 0 ? &agenda->entries[0] : NULL;
}
