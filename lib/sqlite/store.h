/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_STORE_H
#define SOJ__SQLITE_STORE_H

/* The functions of the soj_store that `ctx`, a soj_sqlite, is. */

#include "sqlite/db.h"

soj_status soj__store_load(void *ctx, soj_loader *loader, uint64_t *out_sequence,
                           void *out_position, size_t *out_position_len);
soj_status soj__store_commit(void *ctx, const soj_commit *commit);
/* Keep a model, in place of the one that is there. */
soj_status soj__store_keep_model(soj_sqlite *store, const soj_model *model);
/* See to it that what was erased is nowhere in the file. */
void soj__store_clean(soj_sqlite *store);

#endif
