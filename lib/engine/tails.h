/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_TAILS_H
#define SOJ__ENGINE_TAILS_H

/* Runs of bytes of all sizes up to a record's, named by 32 bits: the tails of records. Memory is
 * taken in chunks and cut into blocks of some sizes; a block that is given back is wiped, and
 * serves the next of its size. */

#include "base/mem.h"

enum {
    SOJ__TAIL_UNIT = 16,    /* bytes: blocks are whole units, handles count them */
    SOJ__TAIL_SHIFT = 18,   /* a chunk has numbers for 1 << shift units: 4 MiB */
    SOJ__TAIL_CLASSES = 44, /* sizes of blocks */
    SOJ__TAIL_CHUNKS = 1 << (32 - SOJ__TAIL_SHIFT)
};

typedef struct soj__tails {
    soj__mem mem;
    size_t least;     /* bytes that every block has */
    uint8_t **chunks; /* the first are smaller than they have numbers for, or even NULL */
    size_t chunks_capacity;
    uint32_t n_chunks;
    uint32_t have;                    /* units of the last chunk, */
    uint32_t used;                    /* and of them that were cut into blocks */
    uint32_t free[SOJ__TAIL_CLASSES]; /* handle of the first free block of a size; 0: none */
} soj__tails;

/* `least`: bytes that most runs will soon need. One that grows beyond its block leaves it behind,
 * and it serves only runs as small. */
void soj__tails_init(soj__tails *tails, const soj__mem *mem, size_t least);
void soj__tails_done(soj__tails *tails);

/* Bytes of the block that `len` bytes, at least one and at most SOJ_LIMIT_RECORD, are given: equal
 * for lengths that need no other block. */
size_t soj__tails_room(const soj__tails *tails, size_t len);
/* A block for `len` bytes; 0 where there is no memory. */
uint32_t soj__tails_take(soj__tails *tails, size_t len);
/* Wipe the block of a handle that was taken for `len` bytes, and give it back. */
void soj__tails_give(soj__tails *tails, uint32_t handle, size_t len);
/* Put `len` bytes, which are in no block, in the place of the `had` of a handle (0: of none): into
 * its block where that does, else into another, and the block is given back. Returns the handle;
 * 0 where there is no memory: nothing has changed. */
uint32_t soj__tails_put(soj__tails *tails, uint32_t handle, size_t had, const uint8_t *bytes,
                        size_t len);

/* Where a block lies: it never moves. */
static inline uint8_t *soj__tail_at(const soj__tails *tails, uint32_t handle)
{
    size_t unit = handle & ((1u << SOJ__TAIL_SHIFT) - 1);
    SOJ__ASSERT(handle != 0 && handle >> SOJ__TAIL_SHIFT < tails->n_chunks);
    return tails->chunks[handle >> SOJ__TAIL_SHIFT] + unit * SOJ__TAIL_UNIT;
}

#endif
