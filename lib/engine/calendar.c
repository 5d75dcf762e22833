/* SPDX-License-Identifier: MIT */
#include "engine/calendar.h"

/* A heap of fewer is all there is of a calendar: the buckets of a year take as much, and it stays
 * in the cache. */
enum { SMALL = 1024 };

void soj__calendar_init(soj__calendar *calendar, const soj__mem *mem, soj__cells *cells)
{
    *calendar = (soj__calendar){.first = SOJ__NONE};
    soj__run_init(&calendar->run, mem);
    soj__days_init(&calendar->days, mem, cells);
}

void soj__calendar_done(soj__calendar *calendar)
{
    const soj__mem *mem = &calendar->run.mem;
    soj__mem_free(mem, calendar->heap, calendar->heap_capacity * sizeof(*calendar->heap));
    soj__run_done(&calendar->run);
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

/* An entry in the bucket of a day, for one that has none in the others. */
static void place(soj__calendar *calendar, soj__deadline due, uint32_t day)
{
    soj__days_note(&calendar->days, due.number, due.at);
    soj__days_place(&calendar->days, cell_at(calendar, due.number), due.number, day);
}

/* An entry where the deadline is now, for which there is room. */
static void put(soj__calendar *calendar, uint32_t number, soj_time due)
{
    uint32_t day = soj__day_of(due);
    if (day >= calendar->days.horizon) {
        place(calendar, (soj__deadline){due, number}, day);
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
    if (run->at < run->n && soj__day_of(run->start) >= horizon)
        horizon = soj__day_of(run->start) + 1;
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
            place(calendar, due, day);
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

bool soj__calendar_make_room(soj__calendar *calendar)
{
    return (calendar->n_heap < calendar->heap_capacity || make_room(calendar)) &&
           soj__days_reserve(&calendar->days);
}

/* ---- the first ---- */

/* Whether the first of what is open, where anything is, is that of the run, and not of the heap. */
static bool is_of_run(const soj__calendar *calendar)
{
    const soj__run *run = &calendar->run;
    if (run->at == run->n || calendar->n_heap == 0)
        return run->at < run->n;
    const soj__deadline sorted = soj__run_first(run);
    return !soj__due_is_before(&calendar->heap[0], &sorted);
}

/* The first of what is open; at SOJ_TIME_NEVER: nothing is. */
static soj__deadline first_open(const soj__calendar *calendar)
{
    if (is_of_run(calendar))
        return soj__run_first(&calendar->run);
    return calendar->n_heap > 0 ? calendar->heap[0] : (soj__deadline){SOJ_TIME_NEVER, SOJ__NONE};
}

static bool is_first(const soj__calendar *calendar, soj__deadline due)
{
    const soj__deadline first = first_open(calendar);
    return first.at == due.at && first.number == due.number;
}

static void take_first(soj__calendar *calendar)
{
    if (is_of_run(calendar))
        soj__run_take(&calendar->run);
    else
        soj__heap_pop(calendar->heap, calendar->n_heap--);
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
    } else if (soj__day_of(due) < calendar->days.horizon && !is_of_run(calendar)) {
        soj__heap_replace(calendar->heap, calendar->n_heap, (soj__deadline){due, number});
    } else {
        take_first(calendar);
        put(calendar, number, due);
    }
}

/* The first is not due any more when it was put down for: it is moved, for which there is room, and
 * those that are the same are dropped. */
static void pass_over(soj__calendar *calendar, soj__deadline first)
{
    move_first(calendar, first.number);
    while (is_first(calendar, first))
        take_first(calendar);
}

/* What most moves are: the first, whose deadline has passed, was in the run and goes to a day that
 * is not open. False where it is another. */
static bool move_on(soj__calendar *calendar, uint8_t *cell, soj__deadline old)
{
    soj__days *days = &calendar->days;
    soj__run *run = &calendar->run;
    const soj_time due = soj__cell_due(cell);
    const uint32_t day = soj__day_of(due);
    if (run->at == run->n || (calendar->n_heap > 0 && calendar->heap[0].at <= old.at) ||
        due == SOJ_TIME_NEVER || day < days->horizon)
        return false;
    SOJ__ASSERT(is_first(calendar, old));
    soj__run_take(run);
    soj__days_note(days, old.number, due);
    soj__days_place(days, cell, old.number, day);
    return true;
}

void soj__calendar_move(soj__calendar *calendar, uint8_t *cell, uint32_t number, soj_time before)
{
    const soj__deadline old = {before, number};
    const soj_time due = soj__cell_due(cell);
    if (number == calendar->first && due != before) {
        calendar->first = SOJ__NONE;
        if (move_on(calendar, cell, old))
            return;
        if (due != SOJ_TIME_NEVER && is_first(calendar, old)) {
            pass_over(calendar, old);
            return;
        }
    }
    if (due >= before)
        return;
    uint32_t armed = soj__load_u32(cell + SOJ__CELL_ARMED);
    if (armed > calendar->days.horizon && armed <= soj__day_of(due) + 1) {
        soj__days_note(&calendar->days, number, due);
        return;
    }
    soj__days_forget(&calendar->days, armed);
    put(calendar, number, due);
}

soj_status soj__calendar_find_first(soj__calendar *calendar, soj_time until, uint32_t *out_number)
{
    *out_number = SOJ__NONE;
    for (;;) {
        const soj__deadline first = first_open(calendar);
        if (calendar->days.opens <= (first.at < until ? first.at : until)) {
            soj_status status = soj__days_open(&calendar->days, &calendar->run);
            if (status != SOJ_OK)
                return status;
            continue;
        }
        if (first.at > until)
            return SOJ_OK;
        if (first.at == due_of(calendar, first.number)) {
            *out_number = calendar->first = first.number;
            return SOJ_OK;
        }
        if (soj__calendar_has_room(calendar))
            pass_over(calendar, first);
        else if (!soj__calendar_make_room(calendar))
            return SOJ_ERR_NOMEM;
    }
}

static soj_time least_of(const soj__calendar *calendar, uint32_t number, soj_time best)
{
    soj_time due = due_of(calendar, number);
    return due < best ? due : best;
}

/* The least of `best` and the deadlines of those in the heap below `place`. */
static soj_time least_below(const soj__calendar *calendar, uint32_t place, soj_time best)
{
    if (place >= calendar->n_heap || calendar->heap[place].at >= best)
        return best;
    best = least_of(calendar, calendar->heap[place].number, best);
    best = least_below(calendar, 2 * place + 1, best);
    return least_below(calendar, 2 * place + 2, best);
}

/* The same of those in the run. The part of it that is reached is sorted. */
static soj_time least_of_run(const soj__calendar *calendar, soj_time best)
{
    const soj__run *run = &calendar->run;
    soj_time start = run->start;
    uint32_t i = run->at;
    for (; i < run->n && soj__run_at(run, i).at < best; i++)
        best = least_of(calendar, (uint32_t)run->keys[i], best);
    for (uint32_t part = run->part + 1; part < SOJ__RUN_PARTS; part++) {
        start += SOJ__RUN_PART;
        for (i = run->ends[part - 1]; start < best && i < run->ends[part]; i++)
            best = least_of(calendar, (uint32_t)run->keys[i], best);
    }
    return best;
}

soj_time soj__calendar_next_due(const soj__calendar *calendar)
{
    soj_time best = least_below(calendar, 0, SOJ_TIME_NEVER);
    best = least_of_run(calendar, best);
    if (calendar->days.opens < best) {
        soj_time least = soj__days_least(&calendar->days);
        best = least < best ? least : best;
    }
    return best;
}

/* Where it cannot be done it stays as it is. */
static void trim_heap(soj__calendar *calendar)
{
    const soj__mem *mem = &calendar->run.mem;
    size_t before = calendar->heap_capacity * sizeof(*calendar->heap);
    soj__deadline *less = NULL;
    if (calendar->n_heap == calendar->heap_capacity)
        return;
    if (calendar->n_heap == 0)
        soj__mem_free(mem, calendar->heap, before);
    else
        less = soj__mem_resize(mem, calendar->heap, before, calendar->n_heap * sizeof(*less));
    if (less || calendar->n_heap == 0) {
        calendar->heap = less;
        calendar->heap_capacity = calendar->n_heap;
    }
}

void soj__calendar_trim(soj__calendar *calendar)
{
    drop_stale(calendar);
    close_days(calendar);
    trim_heap(calendar);
    soj__run_trim(&calendar->run);
    soj__days_trim(&calendar->days);
}
