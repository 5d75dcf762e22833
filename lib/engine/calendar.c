/* SPDX-License-Identifier: MIT */
#include "engine/calendar.h"

/* A heap of fewer is all there is of a calendar: the buckets of a year take as much, and it stays
 * in the cache. */
enum { SMALL = 1024 };

void soj__calendar_init(soj__calendar *calendar, const soj__mem *mem, soj__cells *cells)
{
    *calendar = (soj__calendar){.run.mem = *mem};
    soj__days_init(&calendar->days, mem, cells);
}

void soj__calendar_done(soj__calendar *calendar)
{
    const soj__mem *mem = &calendar->run.mem;
    soj__mem_free(mem, calendar->run.dues, calendar->run.capacity * sizeof(*calendar->run.dues));
    soj__mem_free(mem, calendar->heap, calendar->heap_capacity * sizeof(*calendar->heap));
    soj__days_done(&calendar->days);
}

static uint8_t *cell_at(const soj__calendar *calendar, uint32_t number)
{
    return soj__cell_at(calendar->days.cells, number);
}

static soj_time due_of(const soj__calendar *calendar, uint32_t number)
{
    return soj__cell_due(cell_at(calendar, number));
}

static uint32_t armed_of(const soj__calendar *calendar, uint32_t number)
{
    return soj__load_u32(cell_at(calendar, number) + SOJ__CELL_ARMED);
}

static void arm(soj__calendar *calendar, uint32_t number, uint32_t armed)
{
    soj__store_u32(cell_at(calendar, number) + SOJ__CELL_ARMED, armed);
}

/* ---- the heap ---- */

/* An entry where the deadline is now, for which there is room. */
static void put(soj__calendar *calendar, uint32_t number, soj_time due)
{
    uint32_t day = soj__day_of(due);
    if (day >= calendar->days.horizon) {
        soj__days_place(&calendar->days, number, day);
        return;
    }
    arm(calendar, number, day + 1);
    soj__heap_push(calendar->heap, calendar->n_heap++, (soj__deadline){due, number});
}

/* Drop what does not count from the heap, and order it by the deadlines of now. Each customer who
 * is left is there once, and `armed` is 0. */
static void drop_stale(soj__calendar *calendar)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < calendar->n_heap; i++) {
        uint32_t number = calendar->heap[i].number;
        soj_time due = due_of(calendar, number);
        if (!soj__days_are_open(&calendar->days, armed_of(calendar, number)))
            continue;
        arm(calendar, number, 0);
        if (due != SOJ_TIME_NEVER)
            calendar->heap[n++] = (soj__deadline){due, number};
    }
    calendar->n_heap = n;
    soj__heap_make(calendar->heap, n);
}

/* Let the horizon be no later than it must: the run and the first of the heap lie before it. */
static bool lower_horizon(soj__calendar *calendar)
{
    const soj__run *run = &calendar->run;
    uint32_t horizon = soj__day_of(calendar->heap[0].at) + 1;
    if (run->at < run->n && soj__day_of(run->dues[run->n - 1].at) >= horizon)
        horizon = soj__day_of(run->dues[run->n - 1].at) + 1;
    return horizon >= calendar->days.horizon ||
           soj__days_lower(&calendar->days, horizon, calendar->n_heap);
}

/* Those of the heap who are due later than what is open go to their days: all, where there is
 * memory for it; else false. */
static bool close_days(soj__calendar *calendar)
{
    uint32_t n = 0, horizon = calendar->days.horizon;
    bool has_memory = true;
    for (uint32_t i = 0; i < calendar->n_heap; i++) {
        soj__deadline due = calendar->heap[i];
        uint32_t day = soj__day_of(due.at);
        has_memory = has_memory && (day < horizon || soj__days_reserve(&calendar->days));
        if (day >= horizon && has_memory) {
            soj__days_place(&calendar->days, due.number, day);
        } else {
            arm(calendar, due.number, (day < horizon ? day : horizon - 1) + 1);
            calendar->heap[n++] = due;
        }
    }
    calendar->n_heap = n;
    soj__heap_make(calendar->heap, n);
    return has_memory;
}

/* The heap is full. What it costs to tidy it has been earned by as many entries as half of it.
 * False where memory ran out, also where some room was made without. */
static bool make_room(soj__calendar *calendar)
{
    bool has_memory = true;
    if (calendar->n_heap >= SMALL) {
        drop_stale(calendar);
        if (calendar->n_heap >= SMALL)
            has_memory = lower_horizon(calendar);
        has_memory = close_days(calendar) && has_memory;
        if (calendar->n_heap <= calendar->heap_capacity / 2)
            return has_memory;
    }
    return has_memory &&
           soj__mem_reserve(&calendar->run.mem, (void **)&calendar->heap, &calendar->heap_capacity,
                            calendar->heap_capacity + 1, sizeof(*calendar->heap));
}

bool soj__calendar_reserve(soj__calendar *calendar)
{
    return (calendar->n_heap < calendar->heap_capacity || make_room(calendar)) &&
           soj__days_reserve(&calendar->days);
}

void soj__calendar_update(soj__calendar *calendar, uint32_t number, soj_time before)
{
    const uint8_t *cell = cell_at(calendar, number);
    soj_time due = soj__cell_due(cell);
    uint32_t armed = soj__load_u32(cell + SOJ__CELL_ARMED);
    if (due == SOJ_TIME_NEVER)
        return;
    soj__days_note(&calendar->days, number, due);
    if (armed != 0 &&
        (due >= before || (armed > calendar->days.horizon && armed <= soj__day_of(due) + 1)))
        return;
    soj__days_forget(&calendar->days, armed);
    put(calendar, number, due);
}

/* ---- the first ---- */

/* The first of what is open; NULL: nothing is. */
static const soj__deadline *first_open(const soj__calendar *calendar)
{
    const soj__run *run = &calendar->run;
    const soj__deadline *sorted = run->at < run->n ? &run->dues[run->at] : NULL;
    const soj__deadline *other = calendar->n_heap > 0 ? calendar->heap : NULL;
    if (!sorted || !other)
        return sorted ? sorted : other;
    return soj__due_is_before(other, sorted) ? other : sorted;
}

static void take_first(soj__calendar *calendar)
{
    if (first_open(calendar) == calendar->heap)
        soj__heap_pop(calendar->heap, calendar->n_heap--);
    else
        calendar->run.at++;
}

/* The first of what is open goes where its customer's deadline is now, if it counts. */
static void move_first(soj__calendar *calendar, uint32_t number)
{
    soj_time due = due_of(calendar, number);
    if (!soj__days_are_open(&calendar->days, armed_of(calendar, number))) {
        take_first(calendar);
    } else if (due == SOJ_TIME_NEVER) {
        arm(calendar, number, 0);
        take_first(calendar);
    } else if (soj__day_of(due) < calendar->days.horizon &&
               first_open(calendar) == calendar->heap) {
        soj__heap_replace(calendar->heap, calendar->n_heap, (soj__deadline){due, number});
    } else {
        take_first(calendar);
        put(calendar, number, due);
    }
}

/* The first is not due any more when it was put down for: it is moved, and those that are the same
 * are dropped. False where there is no memory; all is as it was. */
static bool pass_over(soj__calendar *calendar, soj__deadline first)
{
    if (calendar->n_heap == calendar->heap_capacity || !soj__days_have_room(&calendar->days))
        return soj__calendar_reserve(calendar);
    move_first(calendar, first.number);
    const soj__deadline *next;
    while ((next = first_open(calendar)) && next->at == first.at && next->number == first.number)
        take_first(calendar);
    return true;
}

soj_status soj__calendar_first(soj__calendar *calendar, soj_time until, uint32_t *out_number)
{
    *out_number = SOJ__NONE;
    for (;;) {
        const soj__deadline *first = first_open(calendar);
        soj_time limit = first && first->at < until ? first->at : until;
        if (calendar->days.opens <= limit) {
            soj_status status = soj__days_open(&calendar->days, &calendar->run);
            if (status != SOJ_OK)
                return status;
            continue;
        }
        if (!first || first->at > until)
            return SOJ_OK;
        if (first->at == due_of(calendar, first->number)) {
            *out_number = first->number;
            return SOJ_OK;
        }
        if (!pass_over(calendar, *first))
            return SOJ_ERR_NOMEM;
    }
}

/* The least of `best` and the deadlines of those in the heap below `place`. */
static soj_time least_below(const soj__calendar *calendar, uint32_t place, soj_time best)
{
    if (place >= calendar->n_heap || calendar->heap[place].at >= best)
        return best;
    soj_time due = due_of(calendar, calendar->heap[place].number);
    best = due < best ? due : best;
    best = least_below(calendar, 2 * place + 1, best);
    return least_below(calendar, 2 * place + 2, best);
}

soj_time soj__calendar_next_due(const soj__calendar *calendar)
{
    const soj__run *run = &calendar->run;
    soj_time best = SOJ_TIME_NEVER;
    for (uint32_t i = run->at; i < run->n && run->dues[i].at < best; i++) {
        soj_time due = due_of(calendar, run->dues[i].number);
        best = due < best ? due : best;
    }
    best = least_below(calendar, 0, best);
    if (calendar->days.opens < best) {
        soj_time least = soj__days_least(&calendar->days);
        best = least < best ? least : best;
    }
    return best;
}

/* Shrink an array to `n`; where it cannot be done it stays as it is. */
static void shrink(const soj__mem *mem, soj__deadline **array, size_t *capacity, size_t n)
{
    if (n == *capacity)
        return;
    if (n == 0) {
        soj__mem_free(mem, *array, *capacity * sizeof(**array));
        *array = NULL;
        *capacity = 0;
        return;
    }
    soj__deadline *less =
        soj__mem_resize(mem, *array, *capacity * sizeof(**array), n * sizeof(**array));
    if (less) {
        *array = less;
        *capacity = n;
    }
}

void soj__calendar_trim(soj__calendar *calendar)
{
    soj__run *run = &calendar->run;
    drop_stale(calendar);
    close_days(calendar);
    shrink(&run->mem, &calendar->heap, &calendar->heap_capacity, calendar->n_heap);
    if (run->at > 0)
        memmove(run->dues, run->dues + run->at, (run->n - run->at) * sizeof(*run->dues));
    run->n -= run->at;
    run->at = 0;
    shrink(&run->mem, &run->dues, &run->capacity, run->n);
    soj__days_trim(&calendar->days);
}
