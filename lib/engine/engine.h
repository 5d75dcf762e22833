/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_ENGINE_H
#define SOJ__ENGINE_ENGINE_H

/* Many customers in memory. The functions are those of sojourn/engine.h without the checks of
 * their arguments; the model's reference is the caller's to hold. */

#include <sojourn/engine.h>

#include "engine/calendar.h"
#include "engine/cells.h"
#include "engine/departed.h"
#include "engine/emissions.h"
#include "engine/erased.h"
#include "engine/journal.h"
#include "engine/queue.h"
#include "engine/registry.h"
#include "engine/seen.h"
#include "engine/tails.h"
#include "run/step.h"

/* What is needed only while the engine works. */
typedef struct soj__bench {
    soj_work *work;
    /* Tails are stepped here and committed when nothing can fail any more; the third is lent, for a
     * record, to whoever looks at a customer. program->record_max bytes each. */
    uint8_t *spare[3];
    soj_datum *data; /* of an output: program->max_data */
} soj__bench;

struct soj_engine {
    soj__mem mem;
    soj_model *model;
    const soj__program *program;
    soj_zones *zones;  /* the caller's to hold; NULL: none */
    soj_model *former; /* of which it took over from an engine; the caller's to hold; NULL: none */
    soj__bench *bench; /* all NULL while the engine rests */
    soj__registry registry;
    soj__cells cells; /* by number; whose tail is SOJ__TAIL_GONE was erased */
    soj__tails tails;
    soj__calendar calendar;
    soj__queue queue;
    soj__seen seen;
    soj__erased erased;
    soj__emissions emissions; /* empty where the program wants no reports */
    soj__departed departed;
    soj_duration retention; /* of ids; 0: for ever */
    soj_duration max_skew;  /* 0: no bound */
    soj_time now;           /* furthest advance */
    bool is_advanced;
    bool has_integer_keys;
    bool forgets_emissions;
    uint32_t outputs;             /* kinds that are handed out, by SOJ_OUTPUT_BIT() */
    soj__journal *journal;        /* NULL: it has no store */
    uint64_t condition_errors;    /* of workspaces that are no more */
    soj_engine_counters counters; /* struct_size and customers are not kept here */
    soj_output output;
};

/* The handle of the tail of a customer who was erased: no block has it. */
#define SOJ__TAIL_GONE UINT32_MAX

/* The options with the defaults of what their caller, who may give NULL, does not know. SOJ_OK,
 * SOJ_ERR_ABI, SOJ_ERR_ARGUMENT. */
soj_status soj__engine_read_options(const soj_engine_options *options, soj_engine_options *out);
/* The allocator of `options` is not looked at. */
soj_status soj__engine_new(soj_model *model, const soj__mem *mem, const soj_engine_options *options,
                           soj_engine **out_engine);
void soj__engine_free(soj_engine *engine);
soj_status soj__engine_post(soj_engine *engine, const soj_event *event, soj_result *out_result);
/* *out_done: how many events were processed. */
soj_status soj__engine_post_batch(soj_engine *engine, const soj_event *events, size_t n,
                                  soj_result *results, size_t *out_done);
soj_status soj__engine_place(soj_engine *engine, const soj_placement *placement,
                             soj_result *out_result);
soj_status soj__engine_advance(soj_engine *engine, soj_time now, size_t max_steps, bool *out_more);
soj_status soj__engine_hold(soj_engine *engine, int32_t what, uint32_t handle);
soj_status soj__engine_release(soj_engine *engine, int32_t what, uint32_t handle);
const soj_output *soj__engine_next(soj_engine *engine);
void soj__engine_trim(soj_engine *engine);
/* The customer's record, put together; NULL where there is no memory. The customer is there. */
const uint8_t *soj__engine_record(const soj_engine *engine, uint32_t number, size_t *out_len);
uint64_t soj__engine_condition_errors(const soj_engine *engine);
/* As soj_engine_open(), of `options` that were read, and a store that has its functions. */
soj_status soj__engine_open(soj_model *model, const soj__mem *mem,
                            const soj_engine_options *options, const soj_store *store,
                            soj_engine **out_engine);
/* As soj_engine_commit(), or soj_engine_checkpoint(), of an engine with a store; `position` with
 * `data` NULL: as it was. */
soj_status soj__engine_commit(soj_engine *engine, soj__slice position, bool is_checkpoint);
void soj__engine_commit_rewind(const soj_engine *engine);
const soj_output *soj__engine_commit_next(const soj_engine *engine);
void soj__engine_skip(soj_engine *engine);

/* ---- inside engine/ ---- */

/* The hash of an event's key; any number where the key is none. */
uint64_t soj__engine_hash(const soj_engine *engine, const soj_event *event);
/* Make what the engine works with, where it rests. SOJ_OK, SOJ_ERR_NOMEM. */
soj_status soj__engine_wake_up(soj_engine *engine);
static inline soj_status soj__engine_wake(soj_engine *engine)
{
    return engine->bench->work ? SOJ_OK : soj__engine_wake_up(engine);
}
/* Give a cell, which has a tail of `had` bytes or none, another, or none where all parts are empty.
 * False where there is no memory: nothing has changed. */
bool soj__engine_put_tail(soj_engine *engine, uint8_t *cell, size_t had, const uint8_t *tail,
                          size_t len);
/* Whose an output is. */
void soj__engine_name(const soj_engine *engine, uint32_t number, soj_output *out);
/* A customer who exists has no record any more, and is due no more. */
void soj__engine_wipe_record(soj_engine *engine, uint32_t number);
/* The earliest time of an event of a customer whose id is remembered; for soj__seen. */
soj_time soj__engine_horizon(const void *engine, uint32_t number);

static inline soj_time soj__cell_clock(const uint8_t *cell)
{
    return soj__load_i64(cell + SOJ__CELL_RECORD + SOJ__RECORD_CLOCK - SOJ__RECORD_CELL);
}

static inline uint32_t soj__cell_tail(const uint8_t *cell)
{
    return soj__load_u32(cell + SOJ__CELL_TAIL);
}

/* The tail of a cell whose customer was not erased; NULL: all parts are empty. */
static inline uint8_t *soj__engine_tail(const soj_engine *engine, const uint8_t *cell)
{
    uint32_t tail = soj__cell_tail(cell);
    return tail ? soj__tail_at(&engine->tails, tail) : NULL;
}

/* The record of a customer who exists. */
static inline soj__pieces soj__engine_pieces(const soj_engine *engine, uint32_t number)
{
    const uint8_t *cell = soj__cell_at(&engine->cells, number);
    return (soj__pieces){.cell = cell + SOJ__CELL_RECORD, .tail = soj__engine_tail(engine, cell)};
}

/* Whether a number was given to a customer who was not erased. */
static inline bool soj__engine_has(const soj_engine *engine, size_t number)
{
    return number < engine->registry.n &&
           soj__cell_tail(soj__cell_at(&engine->cells, (uint32_t)number)) != SOJ__TAIL_GONE;
}

#endif
