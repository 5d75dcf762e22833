/* SPDX-License-Identifier: MIT */
#include "engine/queue.h"

#include "base/ckd.h"

void soj__queue_init(soj__queue *queue, const soj__mem *mem)
{
    *queue = (soj__queue){.mem = *mem};
}

void soj__queue_done(soj__queue *queue)
{
    soj__mem_free(&queue->mem, queue->rows, queue->capacity * sizeof(*queue->rows));
}

bool soj__queue_reserve(soj__queue *queue, size_t n)
{
    size_t need;
    if (queue->first == queue->n)
        queue->first = queue->n = 0;
    return !soj__size_add_overflows(queue->n, n, &need) &&
           soj__mem_reserve(&queue->mem, (void **)&queue->rows, &queue->capacity, need,
                            sizeof(*queue->rows));
}

void soj__queue_push(soj__queue *queue, const soj__row *rows, size_t n, uint32_t customer)
{
    for (size_t i = 0; i < n; i++) {
        soj__row *row = &queue->rows[queue->n++];
        *row = rows[i];
        row->customer = customer;
    }
}

const soj__row *soj__queue_next(soj__queue *queue)
{
    return queue->first < queue->n ? &queue->rows[queue->first++] : NULL;
}
