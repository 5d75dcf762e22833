/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_SCHEMA_H
#define SOJ__SQLITE_SCHEMA_H

/* The tables of a store, and their version. */

#include "sqlite/db.h"

/* Whether the file is a store, or empty of all but what is the host's: only then is it changed. One
 * of an older version is SOJ_ERR_UNSUPPORTED where the store is only read. SOJ_OK, SOJ_ERR_STORE,
 * SOJ_ERR_UNSUPPORTED, or what SQLite says. */
soj_status soj__schema_look(soj_sqlite *store, bool *out_is_empty);
/* Make the tables where they are not there, and bring those of an older version up to this one. */
soj_status soj__schema_bring(soj_sqlite *store);

#endif
