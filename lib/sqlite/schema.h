/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_SCHEMA_H
#define SOJ__SQLITE_SCHEMA_H

/* The tables of a store, and their version. */

#include "sqlite/db.h"

/* Whether the file is a store, or empty of all but what is the host's: only then is it changed.
 * SOJ_OK, SOJ_ERR_STORE, SOJ_ERR_UNSUPPORTED, or what SQLite says. */
soj_status soj__schema_look(soj_sqlite *store, bool *out_is_empty);
/* Make the tables that are not there, of this version. */
soj_status soj__schema_bring(soj_sqlite *store);

#endif
