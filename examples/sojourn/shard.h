/* SPDX-License-Identifier: MIT */
#ifndef CLI_SHARD_H
#define CLI_SHARD_H

#include "block.h"
#include "moves.h"
#include "pile.h"
#include "rows.h"

/* An engine with the customers that are its own, and what comes out of it. One thread at a time. */
struct shard {
    const soj_model *model;
    soj_engine *engine;
    struct pile pile;
    struct rows rows; /* into the pile */
    bool is_alone;    /* there is no other: only messages need to be marked */
    /* Called when the pile has grown; empties it. False: nobody wants any more. */
    bool (*pass)(void *context, struct shard *shard);
    void *context;
    uint64_t *touchpoints; /* emitted, by handle */
    struct moves moves;
    uint64_t *created; /* where not alone: when each customer was, by its number */
    size_t n_created, created_capacity;
    size_t batch;      /* events in one call at most: fewer where much comes out of them */
    soj_status status; /* of the last call but of events; not SOJ_OK: it failed for good */
    bool is_failed;    /* an event could not be posted: its result says why */
    size_t number;     /* among all */
};

/* False without memory. To be freed in each case. `engine` is the shard's from then on. */
bool shard_begin(struct shard *shard, const soj_model *model, const struct options *options,
                 soj_engine *engine, size_t number, bool is_alone);
void shard_free(struct shard *shard);

/* Post the events of a lane, the block's first item being number `first` of all; their results are
 * in the lane. False where nobody wants more or memory ran out: the event's result says so then. */
bool shard_post(struct shard *shard, struct lane *lane, uint64_t first);

/* Place a customer, record number `sequence` of all. */
soj_status shard_place(struct shard *shard, const soj_placement *placement, uint64_t sequence,
                       soj_result *out_result);

/* What a commit has made known. False where nobody wants it. */
bool shard_drain(struct shard *shard);

/* Let time pass, at most so many macrosteps. False as above. */
bool shard_advance(struct shard *shard, soj_time until, size_t max_steps, bool *out_more);

#endif
