/* SPDX-License-Identifier: MIT */
#ifndef CLI_MERGE_H
#define CLI_MERGE_H

#include "run.h"

/* What comes out of the shards, put into the order of one engine. */

/* The threads begin with the file in the ring. */
void merge_begin_file(struct run *run);
/* They have ended, whether all was done or not. */
void merge_end(struct run *run);

/* The rows of an event, item number `item` of the block at hand; its messages go to `out_faults`.
 * From then on its result is there. False, with a message, where something fails. */
bool merge_event(struct run *run, size_t shard, uint64_t item, struct text *out_faults);
/* All events of the block were taken. False, with a message, where something fails. */
bool merge_block(struct run *run);

/* The rows of a placement, which are all in the shard's pile; its messages were said. False, with a
 * message, where they cannot be written. */
bool merge_placed(struct run *run, struct shard *shard);

/* What a shard does with its pile where it is alone, and while customers are placed. */
bool merge_pass_alone(void *context, struct shard *shard);

#endif
