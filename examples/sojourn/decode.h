/* SPDX-License-Identifier: MIT */
#ifndef CLI_DECODE_H
#define CLI_DECODE_H

#include "block.h"
#include "csv.h"
#include "entry.h"
#include "options.h"
#include "quick.h"
#include "source.h"

/* What makes records into events, of one thread. */
struct decoder {
    const struct options *options;
    soj_time now; /* of the computer's clock */
    struct reading reading;
    struct csv *csv; /* of the file at hand; NULL for JSON Lines */
    struct entry entry;
    struct quick quick;
    uint32_t batch; /* the batch at hand of each lane has a number of its own */
    struct recent *recent;
    size_t n_lanes;
};

/* `reading` is copied, but for what it counts. NULL without memory. */
struct decoder *decoder_new(const struct options *options, const struct reading *reading,
                            soj_time now, size_t n_lanes);
void decoder_free(struct decoder *decoder);

/* Which engine a customer belongs to. */
size_t decode_lane(const char *customer, size_t len, size_t n_lanes);

/* Take records from a file until the block has enough, without waiting for more where there are
 * some. */
void decode_fill(struct block *block, struct source *source);

/* Whether a record is passed over. */
bool decode_is_blank(const char *record, size_t len);

/* Make the block's records into events and their like. */
void decode_block(struct decoder *decoder, struct block *block);

#endif
