/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_CALENDAR_H
#define SOJ__ENGINE_CALENDAR_H

/* Who is due next, in the order of deadline, then number. The deadline in a customer's cell is the
 * truth, and all here is a cache of it.
 *
 * A calendar: a customer's number lies in the bucket of a day (UTC) not after that of its deadline;
 * which, `armed` in its cell says. A deadline that moves away costs nothing until that day comes,
 * one that comes nearer an entry in another bucket: the old one is passed over when its day comes,
 * or dropped when more are old than not. So the buckets have at most two entries a customer, and
 * 1,024; the heap is tidied when it is full, and grows where more than half of it still counts.
 *
 * The days up to the horizon are open: those due there lie in a run, dealt out when its day was
 * opened, and, if they came later, in a heap, each under an instant not after its deadline. Days
 * are opened as the clock reaches them. In a small calendar all days are open; when the heap is
 * full, days that need not be are closed again. */

#include "engine/days.h"

typedef struct soj__calendar {
    soj__days days;
    soj__run run;
    soj__deadline *heap;
    size_t heap_capacity;
    uint32_t n_heap;
    uint32_t first; /* whom soj__calendar_first() found, if its deadline is still that: others came
                       before it at most; SOJ__NONE */
} soj__calendar;

/* `cells` are the engine's, and outlive the calendar. It takes no memory. */
void soj__calendar_init(soj__calendar *calendar, const soj__mem *mem, soj__cells *cells);
void soj__calendar_done(soj__calendar *calendar);

/* Make room for one more soj__calendar_update(); false where there is no memory. */
bool soj__calendar_make_room(soj__calendar *calendar);
static inline bool soj__calendar_has_room(const soj__calendar *calendar)
{
    return calendar->n_heap < calendar->heap_capacity && soj__days_have_room(&calendar->days);
}
static inline bool soj__calendar_reserve(soj__calendar *calendar)
{
    return soj__calendar_has_room(calendar) || soj__calendar_make_room(calendar);
}
/* The deadline in the cell of a customer has been written; `before` is what it was, SOJ_TIME_NEVER
 * of a new customer, whose `armed` is 0. After soj__calendar_reserve(), but where the deadline has
 * become SOJ_TIME_NEVER. Later costs next to nothing, but of who was found first. */
void soj__calendar_move(soj__calendar *calendar, uint8_t *cell, uint32_t number, soj_time before);
static inline void soj__calendar_update(soj__calendar *calendar, uint8_t *cell, uint32_t number,
                                        soj_time before)
{
    if (soj__cell_due(cell) < before || number == calendar->first)
        soj__calendar_move(calendar, cell, number, before);
}
/* Of those who are due at or before `until`, which is before SOJ_TIME_NEVER, the first; SOJ__NONE:
 * nobody is. It stays the first until its deadline is updated, or one that is earlier. SOJ_OK,
 * SOJ_ERR_NOMEM: to be called again, nothing is lost. */
soj_status soj__calendar_find_first(soj__calendar *calendar, soj_time until, uint32_t *out_number);
static inline soj_status soj__calendar_first(soj__calendar *calendar, soj_time until,
                                             uint32_t *out_number)
{
    const soj__run *run = &calendar->run;
    if (run->at < run->n) {
        const soj__deadline first = soj__run_first(run);
        SOJ__ASSERT(first.at < calendar->days.opens);
        if (first.at <= until && (calendar->n_heap == 0 || first.at < calendar->heap[0].at) &&
            first.at == soj__cell_due(soj__cell_at(calendar->days.cells, first.number))) {
            *out_number = calendar->first = first.number;
            return SOJ_OK;
        }
    }
    return soj__calendar_find_first(calendar, until, out_number);
}
/* The number that probably comes `ahead` places after the first; SOJ__NONE: that is not known. */
static inline uint32_t soj__calendar_guess(const soj__calendar *calendar, uint32_t ahead)
{
    const soj__run *run = &calendar->run;
    return ahead < run->n - run->at ? (uint32_t)run->keys[run->at + ahead] : SOJ__NONE;
}
/* The first deadline of all; SOJ_TIME_NEVER. It looks through a day's bucket where it must, and
 * keeps what it found. */
soj_time soj__calendar_next_due(const soj__calendar *calendar);
/* Give back memory that is not needed. */
void soj__calendar_trim(soj__calendar *calendar);

#endif
