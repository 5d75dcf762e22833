/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_HEIR_H
#define SOJ__ENGINE_HEIR_H

/* An engine of another version of the model, which takes over from one: everybody, under their
 * numbers, and all else that is known. What the two models have to do with each other, the caller
 * says. */

#include "engine/engine.h"

/* How the records of one model become those of another. */
typedef struct soj__carrier {
    void *ctx;
    /* Make a customer's record anew, at `now` or at its clock where that is later. The outputs are
     * in the workspace, which is of the new model. As soj_migrate(). */
    soj_status (*carry)(void *ctx, soj_work *work, soj__slice key, soj__slice record, soj_time now,
                        const soj__target *to);
    /* What a touchpoint has become; SOJ__NONE: nothing. */
    uint32_t (*touchpoint)(const void *ctx, uint32_t from);
} soj__carrier;

/* Make the heir of an engine, which stays as it is, at its furthest advance. On a store the heir's
 * next commit is a checkpoint of all there is; the engine's own is fenced from then on.
 *
 * `options` as soj__engine_read_options() has left them. *out_number: of the customer who could not
 * be carried, else untouched. SOJ_OK; what `carry` says; as soj__engine_new(); SOJ_ERR_ARGUMENT:
 * options that cannot change; SOJ_ERR_UNCOMMITTED, SOJ_ERR_FENCED, SOJ_ERR_NOMEM. The references
 * to the model and the zones are the caller's to hold. */
soj_status soj__engine_bequeath(const soj_engine *engine, soj_model *model, const soj__mem *mem,
                                const soj_engine_options *options, const soj__carrier *by,
                                size_t *out_number, soj_engine **out_heir);
/* The options of an engine. */
soj_engine_options soj__engine_options(const soj_engine *engine);

#endif
