/* SPDX-License-Identifier: MIT */
#ifndef CLI_RING_H
#define CLI_RING_H

#include "block.h"
#include "decode.h"

/* A file on its way: blocks of it, in order, filled and decoded ahead of who takes them. There are
 * only so many, so the memory is bounded however slow their takers are. */
struct ring;

/* `n_blocks` of `n_lanes` each. NULL without memory. */
struct ring *ring_new(size_t n_blocks, size_t n_lanes);
void ring_free(struct ring *ring);

/* Begin with a file, whose first record is number `first` of all. From then on decoders may work.
 */
void ring_open(struct ring *ring, struct source *source, uint64_t first);

/* What a thread that decodes does until the file ends or nobody wants it any more. */
void ring_decode(struct ring *ring, struct decoder *decoder);

/* Without such threads: fill and decode the next block here. */
void ring_decode_one(struct ring *ring, struct decoder *decoder);

/* Block `n` of the file, once it is decoded. NULL where nobody wants it any more. Its `ending` says
 * whether there is another. */
struct block *ring_take(struct ring *ring, uint64_t n);

/* Nobody uses the earliest block that was not released any more. */
void ring_release(struct ring *ring);

/* Nobody wants the rest. */
void ring_stop(struct ring *ring);

#endif
