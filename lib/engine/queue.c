/* SPDX-License-Identifier: MIT */
#include "engine/queue.h"

void soj__queue_init(soj__queue *queue, const soj__mem *mem)
{
    *queue = (soj__queue){.mem = *mem};
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

bool soj__queue_grow(soj__queue *queue, size_t n, size_t n_bytes)
{
    /* What there is lies in memory, and what one macrostep adds is little: no sum wraps. */
    size_t need_bytes = queue->n_bytes + n_bytes;
    if (need_bytes / 2 > UINT32_MAX / 2) /* rows count bytes by 32 bits; size_t may have no more */
        return false;
    return soj__mem_reserve(&queue->mem, (void **)&queue->rows, &queue->capacity, queue->n + n,
                            sizeof(*queue->rows)) &&
           soj__mem_reserve(&queue->mem, (void **)&queue->bytes, &queue->bytes_capacity, need_bytes,
                            1);
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
    const uint64_t n_gone = soj__queue_last(queue);
    soj__queue_tidy(queue);
    soj__queue_done(queue);
    *queue = (soj__queue){.mem = queue->mem, .n_gone = n_gone};
    return true;
}
