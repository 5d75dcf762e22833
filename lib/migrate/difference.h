/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MIGRATE_DIFFERENCE_H
#define SOJ__MIGRATE_DIFFERENCE_H

#include <sojourn/difference.h>

#include "base/arena.h"
#include "base/buf.h"
#include "migrate/migrate.h"

struct soj_difference {
    soj__mem mem;
    soj__arena arena; /* of the items and their texts */
    struct {
        soj_difference_item *items;
        uint32_t n, capacity;
    } list;
};

/* List what is different between the models of a migration whose maps are there. False where there
 * is no memory. */
bool soj__difference_find(soj_difference *difference, const soj_migration *m);
/* Append a line for each. */
void soj__difference_write(const soj_difference *difference, soj__buf *out);

#endif
