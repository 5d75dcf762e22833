/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_PERSIST_H
#define SOJ__ENGINE_PERSIST_H

/* What of an engine goes into a store, and comes back. Writers append to a buffer, whose `failed`
 * says that memory ran out; readers, of bytes that may be hostile, say SOJ_OK, SOJ_ERR_NOMEM or
 * SOJ_ERR_STORE, and an engine that one has failed on is only freed. */

#include "engine/engine.h"
#include "engine/wire.h"

/* ---- the model and the options ---- */

/* What a model is told from another by: nothing of it depends on how images are written. */
enum {
    SOJ__FINGERPRINT_MEANING = 0, /* uint64: model/meaning.h */
    SOJ__FINGERPRINT_CODEC = 8,   /* uint32: of records */
    SOJ__FINGERPRINT_VERSION = 12,
    SOJ__FINGERPRINT_NAME = 16,  /* uint64: a hash */
    SOJ__FINGERPRINT_LAYOUT = 24 /* uint64 */
};
void soj__fingerprint_make(const soj_model *model, uint8_t out[SOJ__FINGERPRINT]);
/* The options that a store was begun with; reading: SOJ_ERR_ARGUMENT where they are others. */
void soj__options_put(const soj_engine *engine, soj__buf *out);
soj_status soj__options_take(const soj_engine *engine, soj__wire *in);

/* ---- the engine itself: clock, counters, holds, how many numbers there are ---- */

void soj__state_put(const soj_engine *engine, soj__buf *out);
soj_status soj__state_take(soj_engine *engine, soj__wire *in, uint32_t *out_customers);

/* ---- customers ---- */

/* A customer, or that there is none any more; `is_new`: with the key. */
void soj__customer_put(const soj_engine *engine, uint32_t number, bool is_new, soj__buf *out);
/* What was put of the number, which was given before, or is the next one. `scratch` has room for a
 * record; SOJ_ERR_ZONE too, where the engine does not have the customer's zone. */
soj_status soj__customer_take(soj_engine *engine, uint32_t number, soj__wire *in, uint8_t *scratch);
/* A cell that was just made is that of nobody any more. */
void soj__engine_lose_cell(const soj_engine *engine, uint32_t number);
/* The ids and emissions of a customer, */
void soj__seen_put(const soj_engine *engine, uint32_t number, soj__buf *out);
void soj__emissions_put(const soj_engine *engine, uint32_t number, soj__buf *out);
/* and one of each. */
soj_status soj__seen_take(soj_engine *engine, uint32_t number, soj__wire *in);
soj_status soj__emission_take(soj_engine *engine, uint32_t number, soj__wire *in);
void soj__tombstone_put(const soj__tombstone *tombstone, soj__buf *out);
/* `is_stale`: no page has it yet. */
soj_status soj__tombstone_take(soj_engine *engine, soj__wire *in, bool is_stale);
/* All are there: put down when each is due. */
soj_status soj__customers_done(soj_engine *engine);

/* ---- a commit, and a checkpoint ---- */

/* Write a row of changes, and read one whose frame was opened; `scratch` as above. */
void soj__changes_put(const soj_engine *engine, soj__buf *out);
soj_status soj__changes_take(soj_engine *engine, soj__wire *in, uint8_t *scratch);
/* Write the pages that are stale, and list them: journal->owed. SOJ_OK, SOJ_ERR_NOMEM. */
soj_status soj__pages_make(soj_engine *engine);
/* They were written. */
void soj__pages_land(soj__journal *journal);
/* Read a page whose frame was opened; the first has the number 0, and says how many customers come
 * with it. */
typedef struct soj__paging {
    uint32_t customers;        /* that the first page announced */
    uint64_t checksums, whole; /* that it did, of the others */
} soj__paging;
soj_status soj__page_take(soj_engine *engine, const soj__frame *frame, soj__wire *in,
                          soj__paging *paging, uint8_t *scratch);
/* What every commit begins with: the identity of the one before, and the position. */
void soj__link_put(const soj__journal *journal, soj__buf *out);
/* False where the bytes follow on another commit. */
bool soj__link_take(soj__journal *journal, soj__wire *in, bool is_first);
/* The identity of a commit by its changes, or its first page. */
void soj__identity(const void *bytes, size_t len, uint8_t out[SOJ_COMMIT_IDENTITY]);
/* Room to note a page, and that it is in the store. */
bool soj__pages_reserve(soj__journal *journal, uint64_t page);
void soj__pages_note(soj__journal *journal, uint64_t page, soj__written now);

#endif
