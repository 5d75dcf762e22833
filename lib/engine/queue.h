/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_QUEUE_H
#define SOJ__ENGINE_QUEUE_H

/* Outputs that wait to be handed out, first in, first out, with the bytes of their data. Once more
 * than half of them are out, the rest moves to the start. */

#include "base/mem.h"
#include "run/output.h"

typedef struct soj__queue {
    soj__mem mem;
    soj__row *rows;
    size_t capacity;
    size_t first;   /* the next to be handed out */
    size_t n;       /* one behind the last */
    uint8_t *bytes; /* what the rows' data_at counts from */
    size_t bytes_capacity;
    size_t n_bytes;
    size_t n_bytes_out;   /* the first of them: of rows handed out */
    size_t n_bytes_wiped; /* the first of these: 0 */
    uint64_t n_gone;      /* rows handed out before those that are here, from the beginning */
    size_t step_rows, step_bytes; /* what one macrostep makes at most */
    size_t full, full_bytes;      /* with so many there is not room for as much */
} soj__queue;

/* How much is in a queue: to go back to. */
typedef struct soj__queue_mark {
    size_t n, n_bytes;
} soj__queue_mark;

/* For macrosteps that make so many rows with so many bytes of data at most. */
void soj__queue_init(soj__queue *queue, const soj__mem *mem, size_t step_rows, size_t step_bytes);
void soj__queue_done(soj__queue *queue);
/* From now on for macrosteps that make so many rows. */
void soj__queue_set_step(soj__queue *queue, size_t step_rows);

/* Nobody needs the texts of rows handed out any more. Marks keep their meaning as long as nothing
 * more is handed out. */
void soj__queue_tidy_up(soj__queue *queue);
static inline void soj__queue_tidy(soj__queue *queue)
{
    if (queue->first > 0)
        soj__queue_tidy_up(queue);
}
/* Make room for what one more macrostep makes; false where there is no memory, or where the data
 * that waits would take 4 GiB. The queue was tidied since rows were handed out. */
bool soj__queue_grow(soj__queue *queue);
static inline bool soj__queue_reserve(soj__queue *queue)
{
    return (queue->n < queue->full && queue->n_bytes < queue->full_bytes) || soj__queue_grow(queue);
}
/* The first row behind the last, to be written after soj__queue_reserve(); */
static inline soj__row *soj__queue_room(const soj__queue *queue)
{
    return queue->rows + queue->n;
}
/* and then that `n` were, of one customer, with their data. */
static inline void soj__queue_push(soj__queue *queue, size_t n, const uint8_t *data,
                                   size_t data_len, uint32_t customer)
{
    soj__row *rows = soj__queue_room(queue);
    for (size_t i = 0; i < n; i++) {
        rows[i].customer = customer;
        if (rows[i].kind == SOJ_OUTPUT_TOUCHPOINT)
            rows[i].as.touchpoint.data_at += (uint32_t)queue->n_bytes;
    }
    queue->n += n;
    if (data_len == 0)
        return;
    memcpy(queue->bytes + queue->n_bytes, data, data_len);
    queue->n_bytes += data_len;
}
static inline soj__queue_mark soj__queue_end(const soj__queue *queue)
{
    return (soj__queue_mark){queue->n, queue->n_bytes};
}
/* Drop what was appended since; of what was there then nothing may have been handed out. */
void soj__queue_cut(soj__queue *queue, soj__queue_mark end);
/* The next row, or NULL. Its data stays where it is until rows are appended again, or the queue is
 * tidied. */
static inline const soj__row *soj__queue_next(soj__queue *queue)
{
    if (queue->first == queue->n)
        return NULL;
    const soj__row *row = &queue->rows[queue->first++];
    if (row->kind == SOJ_OUTPUT_TOUCHPOINT)
        queue->n_bytes_out = row->as.touchpoint.data_at + row->as.touchpoint.data_len;
    return row;
}
/* Where nothing waits, give the memory back; returns whether nothing waits. */
bool soj__queue_trim(soj__queue *queue);
/* How many rows have been handed out from the beginning, and will be once the last of now is. */
static inline uint64_t soj__queue_n_out(const soj__queue *queue)
{
    return queue->n_gone + queue->first;
}
static inline uint64_t soj__queue_last(const soj__queue *queue)
{
    return queue->n_gone + queue->n;
}

#endif
