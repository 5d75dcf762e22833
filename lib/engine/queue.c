/* SPDX-License-Identifier: MIT */
#include "engine/queue.h"

void soj__queue_init(soj__queue *queue, const soj__mem *mem, size_t step_rows, size_t step_bytes)
{
    *queue = (soj__queue){.mem = *mem, .step_rows = step_rows, .step_bytes = step_bytes};
}

void soj__queue_done(soj__queue *queue)
{
    soj__mem_free(&queue->mem, queue->rows, queue->capacity * sizeof(*queue->rows));
    soj__mem_free(&queue->mem, queue->bytes, queue->bytes_capacity);
}

/* What rows told of customers does not stay behind. */
static void wipe(const soj__queue *queue, size_t from, size_t to)
{
    if (from < to)
        memset(queue->bytes + from, 0, to - from);
}

/* Move what waits to the start. */
static void move_up(soj__queue *queue)
{
    size_t gone = queue->n_bytes_out;
    size_t n_bytes = queue->n_bytes - gone;
    queue->n -= queue->first;
    queue->n_gone += queue->first;
    memmove(queue->rows, queue->rows + queue->first, queue->n * sizeof(*queue->rows));
    if (gone > 0) {
        memmove(queue->bytes, queue->bytes + gone, n_bytes);
        wipe(queue, n_bytes, queue->n_bytes);
    }
    for (size_t i = 0; i < queue->n && gone > 0; i++) {
        if (queue->rows[i].kind == SOJ_OUTPUT_TOUCHPOINT)
            queue->rows[i].as.touchpoint.data_at -= (uint32_t)gone;
    }
    queue->n_bytes = n_bytes;
    queue->first = queue->n_bytes_out = queue->n_bytes_wiped = 0;
}

void soj__queue_tidy_up(soj__queue *queue)
{
    wipe(queue, queue->n_bytes_wiped, queue->n_bytes_out);
    queue->n_bytes_wiped = queue->n_bytes_out;
    if (queue->first > queue->n / 2)
        move_up(queue);
}

/* The least number of which `step` more are over `capacity`. */
static size_t full_from(size_t capacity, size_t step)
{
    return capacity < step ? 0 : capacity - step + 1;
}

void soj__queue_set_step(soj__queue *queue, size_t step_rows)
{
    queue->step_rows = step_rows;
    queue->full = full_from(queue->capacity, step_rows);
}

bool soj__queue_grow(soj__queue *queue)
{
    /* What there is lies in memory, and what one macrostep adds is little: no sum wraps. */
    const size_t need = queue->n + queue->step_rows;
    const size_t need_bytes = queue->n_bytes + queue->step_bytes;
    if (need_bytes / 2 > UINT32_MAX / 2) /* rows count bytes by 32 bits; size_t may have no more */
        return false;
    bool has_room = soj__mem_reserve(&queue->mem, (void **)&queue->rows, &queue->capacity, need,
                                     sizeof(*queue->rows)) &&
                    soj__mem_reserve(&queue->mem, (void **)&queue->bytes, &queue->bytes_capacity,
                                     need_bytes, 1);
    queue->full = full_from(queue->capacity, queue->step_rows);
    queue->full_bytes = full_from(queue->bytes_capacity, queue->step_bytes);
    return has_room;
}

void soj__queue_cut(soj__queue *queue, soj__queue_mark end)
{
    wipe(queue, end.n_bytes, queue->n_bytes);
    queue->n = end.n;
    queue->n_bytes = end.n_bytes;
}

bool soj__queue_trim(soj__queue *queue)
{
    if (queue->first < queue->n)
        return false;
    const soj__mem mem = queue->mem;
    const uint64_t n_gone = soj__queue_last(queue);
    soj__queue_tidy(queue);
    soj__queue_done(queue);
    soj__queue_init(queue, &mem, queue->step_rows, queue->step_bytes);
    queue->n_gone = n_gone;
    return true;
}
