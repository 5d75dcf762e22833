/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_OUTBOX_ITEMS_H
#define SOJ__SQLITE_OUTBOX_ITEMS_H

/* Touchpoints read out of a store: nothing of a row is believed before it is looked at. */

#include <sojourn/outbox.h>

#include "base/mem.h"
#include "sqlite/outbox_db.h"

/* An item, and the block that its texts lie in. */
typedef struct soj__outbox_read {
    soj_outbox_item item;
    char *block; /* NULL where they take none */
    size_t block_size;
    int64_t number; /* of the row */
} soj__outbox_read;

typedef struct soj__outbox_items {
    soj__outbox_read *items;
    size_t n;
    size_t capacity;
} soj__outbox_items;

void soj__outbox_items_free(soj__outbox_items *items, const soj__mem *mem);

/* All rows that the statement gives, which is reset. SOJ_OK, SOJ_ERR_NOMEM, or what stepping or a
 * damaged row says. */
soj_status soj__outbox_items_read(soj__outbox_items *items, const soj__mem *mem, soj__outbox_db *db,
                                  soj__row *statement);

/* The number of a state by its word; SOJ_OUTBOX_STATES: it is none. */
int32_t soj__outbox_state_of(const unsigned char *word);

/* An instant of a column: false where it holds none. NULL is SOJ_TIME_NEVER where that may be. */
bool soj__outbox_read_time(soj__row *statement, int column, bool may_be_null, soj_time *out_time);

#endif
