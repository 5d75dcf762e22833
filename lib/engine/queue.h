/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_QUEUE_H
#define SOJ__ENGINE_QUEUE_H

/* Outputs that wait to be handed out, first in, first out. Once all are out, the memory is used
 * again from its start. */

#include "base/mem.h"
#include "run/output.h"

typedef struct soj__queue {
    soj__mem mem;
    soj__row *rows;
    size_t capacity;
    size_t first; /* the next to be handed out */
    size_t n;     /* one behind the last */
} soj__queue;

void soj__queue_init(soj__queue *queue, const soj__mem *mem);
void soj__queue_done(soj__queue *queue);

/* Make room for `n` more rows; false where there is no memory. */
bool soj__queue_reserve(soj__queue *queue, size_t n);
/* Append rows of one customer, after soj__queue_reserve(). */
void soj__queue_push(soj__queue *queue, const soj__row *rows, size_t n, uint32_t customer);
/* The next row, or NULL. */
const soj__row *soj__queue_next(soj__queue *queue);

#endif
