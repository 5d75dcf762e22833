/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "ring.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct slot {
    struct block block;
    bool is_decoded;
};

struct ring {
    pthread_mutex_t turn;  /* whose turn it is to read from the file; taken before `mutex` */
    pthread_mutex_t mutex; /* over all that follows */
    pthread_cond_t changed;
    struct source *source;
    uint64_t n_records;  /* before the next block; whose turn it is has it */
    uint64_t n_filled;   /* blocks begun */
    uint64_t n_released; /* blocks that are free again */
    bool is_at_end;      /* the last block was filled */
    bool is_stopped;
    int bell[2]; /* a pipe that ends the waiting for input; -1: there is none */
    size_t n_slots;
    struct slot slots[];
};

struct ring *ring_new(size_t n_blocks, size_t n_lanes)
{
    struct ring *ring = calloc(1, sizeof *ring + n_blocks * sizeof *ring->slots);
    bool is_fine = ring;
    if (!ring) {
        return NULL;
    }
    (void)pthread_mutex_init(&ring->turn, NULL);
    (void)pthread_mutex_init(&ring->mutex, NULL);
    (void)pthread_cond_init(&ring->changed, NULL);
    ring->bell[0] = ring->bell[1] = -1;
    for (; ring->n_slots < n_blocks && is_fine; ring->n_slots++) {
        is_fine = block_begin(&ring->slots[ring->n_slots].block, n_lanes);
    }
    if (!is_fine) {
        ring_free(ring);
        return NULL;
    }
    return ring;
}

static void close_bell(struct ring *ring)
{
    for (size_t i = 0; i < 2; i++) {
        if (ring->bell[i] >= 0) {
            (void)close(ring->bell[i]);
            ring->bell[i] = -1;
        }
    }
}

void ring_free(struct ring *ring)
{
    if (!ring) {
        return;
    }
    for (size_t i = 0; i < ring->n_slots; i++) {
        block_free(&ring->slots[i].block);
    }
    close_bell(ring);
    (void)pthread_cond_destroy(&ring->changed);
    (void)pthread_mutex_destroy(&ring->mutex);
    (void)pthread_mutex_destroy(&ring->turn);
    free(ring);
}

void ring_open(struct ring *ring, struct source *source, uint64_t first)
{
    close_bell(ring);
    if (pipe(ring->bell) == 0) {
        source_listen(source, ring->bell[0]);
    } else {
        /* Then who stops waits until something can be read. */
        ring->bell[0] = ring->bell[1] = -1;
    }
    ring->source = source;
    ring->n_records = first;
    ring->n_filled = ring->n_released = 0;
    ring->is_at_end = ring->is_stopped = false;
    for (size_t i = 0; i < ring->n_slots; i++) {
        block_clear(&ring->slots[i].block);
        ring->slots[i].is_decoded = false;
    }
}

/* A place for the next block; NULL where there is none to come. */
static struct slot *begin_block(struct ring *ring)
{
    struct slot *slot = NULL;
    (void)pthread_mutex_lock(&ring->mutex);
    while (!ring->is_at_end && !ring->is_stopped &&
           ring->n_filled - ring->n_released == ring->n_slots) {
        (void)pthread_cond_wait(&ring->changed, &ring->mutex);
    }
    if (!ring->is_at_end && !ring->is_stopped) {
        slot = &ring->slots[ring->n_filled++ % ring->n_slots];
    }
    (void)pthread_mutex_unlock(&ring->mutex);
    return slot;
}

/* The next block of the file as records; NULL where there is none. */
static struct slot *fill_next(struct ring *ring)
{
    (void)pthread_mutex_lock(&ring->turn);
    struct slot *slot = begin_block(ring);
    if (slot) {
        decode_fill(&slot->block, ring->source);
        slot->block.first = ring->n_records;
        ring->n_records += slot->block.n_items;
        (void)pthread_mutex_lock(&ring->mutex);
        ring->is_at_end = slot->block.ending != SOURCE_RECORD;
        (void)pthread_mutex_unlock(&ring->mutex);
    }
    (void)pthread_mutex_unlock(&ring->turn);
    return slot;
}

static bool decode_next(struct ring *ring, struct decoder *decoder)
{
    struct slot *slot = fill_next(ring);
    if (slot) {
        decode_block(decoder, &slot->block);
        (void)pthread_mutex_lock(&ring->mutex);
        slot->is_decoded = true;
        (void)pthread_cond_broadcast(&ring->changed);
        (void)pthread_mutex_unlock(&ring->mutex);
    }
    return slot;
}

void ring_decode(struct ring *ring, struct decoder *decoder)
{
    while (decode_next(ring, decoder)) {
    }
}

void ring_decode_one(struct ring *ring, struct decoder *decoder)
{
    (void)decode_next(ring, decoder);
}

struct block *ring_take(struct ring *ring, uint64_t n)
{
    struct slot *slot = &ring->slots[n % ring->n_slots];
    (void)pthread_mutex_lock(&ring->mutex);
    /* Until the block before it in its place is released, that place has another one. */
    while (!ring->is_stopped && (n >= ring->n_released + ring->n_slots || !slot->is_decoded)) {
        (void)pthread_cond_wait(&ring->changed, &ring->mutex);
    }
    const bool is_stopped = ring->is_stopped;
    (void)pthread_mutex_unlock(&ring->mutex);
    return is_stopped ? NULL : &slot->block;
}

void ring_release(struct ring *ring)
{
    struct slot *slot = &ring->slots[ring->n_released % ring->n_slots];
    block_clear(&slot->block);
    (void)pthread_mutex_lock(&ring->mutex);
    slot->is_decoded = false;
    ring->n_released++;
    (void)pthread_cond_broadcast(&ring->changed);
    (void)pthread_mutex_unlock(&ring->mutex);
}

void ring_stop(struct ring *ring)
{
    (void)pthread_mutex_lock(&ring->mutex);
    ring->is_stopped = true;
    (void)pthread_cond_broadcast(&ring->changed);
    (void)pthread_mutex_unlock(&ring->mutex);
    if (ring->bell[1] >= 0) {
        (void)!write(ring->bell[1], "", 1);
    }
}
