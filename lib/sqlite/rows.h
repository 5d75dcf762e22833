/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_ROWS_H
#define SOJ__SQLITE_ROWS_H

/* The tables that people read: what a commit's outputs are there, and what erasing takes away. */

#include "sqlite/db.h"

/* A row for each output of a commit. */
soj_status soj__rows_write(soj_sqlite *store, const soj_commit *commit, const soj_model *model);
/* All rows of a customer. */
soj_status soj__rows_erase(soj_sqlite *store, soj_text customer, bool is_integer);

#endif
