/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_SUM_H
#define SOJ__SQLITE_SUM_H

/* Checksums of rows: SQLite does not notice when bits of its data change. They are functions of
 * SQL, so that a statement that changes a row can keep its sums:
 *
 * sojourn_sum(value, ...)  a number made of up to SOJ__SUM_VALUES values and their types. A
 *                          checksum, not a secret: the key is none.
 * sojourn_way(way, id, state, until, lease, tries, state, until, lease, tries)
 *                          the sum `way` of a row that changes its state, of the new values; where
 *                          the old ones are not those that `way` was made of, an error. */

#include "sqlite/calls.h"

enum { SOJ__SUM_VALUES = 20 };

/* Give a connection the two functions; they do not change where they are given again. What
 * SQLite says. */
int soj__sum_register(const soj_sqlite_functions *sqlite, sqlite3 *handle);
/* Take them away. */
void soj__sum_unregister(const soj_sqlite_functions *sqlite, sqlite3 *handle);

#endif
