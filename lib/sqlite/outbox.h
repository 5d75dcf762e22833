/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_OUTBOX_H
#define SOJ__SQLITE_OUTBOX_H

/* An open outbox, and what its calls share. */

#include <sojourn/limits.h>
#include <sojourn/outbox.h>

#include "base/mem.h"
#include "sqlite/outbox_db.h"
#include "sqlite/outbox_items.h"

struct soj_outbox {
    soj__mem mem;
    soj_outbox_options options;
    soj__outbox_db db;
    soj__outbox_items items; /* of the last call that gave some */
};

/* Begin a call: nothing waited for, no problem. */
void soj__outbox_enter(soj_outbox *outbox);

/* The instants that a caller may give. */
bool soj__outbox_is_time(soj_time time);

/* SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_LIMIT. */
soj_status soj__outbox_check_max(size_t max);

/* Whether a caller may name it, or NULL. */
bool soj__outbox_is_channel(const soj_text *channel);
/* Bind a channel, or none. */
void soj__outbox_bind_channel(soj__row *statement, int at, const soj_text *channel);

/* Put read items in place of the last ones, or, where the status is none, drop them; returns
 * `status`. */
soj_status soj__outbox_hand_out(soj_outbox *outbox, soj__outbox_items *items, soj_status status,
                                size_t *out_n);

#endif
