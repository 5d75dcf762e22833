/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_HEAD_H
#define SOJ__SQLITE_HEAD_H

/* The one row that says which commit was the last. */

#include <sojourn/limits.h>

#include "sqlite/db.h"

typedef struct soj__head {
    uint64_t sequence;
    uint8_t identity[SOJ_COMMIT_IDENTITY];
    uint8_t position[SOJ_LIMIT_POSITION];
    size_t position_len;
    uint64_t base;      /* the last checkpoint's sequence: later ones are in the journal */
    uint64_t customers; /* how many there are */
    soj_time next_due;
} soj__head;

/* The row of a store without commits. */
soj_status soj__head_make(soj_sqlite *store);
/* SOJ_ERR_STORE where its checksum is not right. */
soj_status soj__head_read(soj_sqlite *store, soj__head *out);
soj_status soj__head_write(soj_sqlite *store, const soj__head *head);

#endif
