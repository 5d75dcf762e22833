/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_STORE_FILE_H
#define SOJ__SQLITE_STORE_FILE_H

/* Whether a file is a store, by its mark, or where the host shares a file of its own, by its
 * tables. Nothing is written, neither the file nor, unless others are at it, beside it: a file of
 * others is left as it is. */

#include "sqlite/calls.h"

/* "soj", and the version of the tables: the file's application_id. */
enum { SOJ__SCHEMA_VERSION = 2, SOJ__STORE_MARK = 0x736f6a00 + SOJ__SCHEMA_VERSION };

/* SOJ_OK, SOJ_ERR_NOMEM, SOJ_ERR_IO, SOJ_ERR_STORE, SOJ_ERR_UNSUPPORTED, SOJ_ERR_BUSY;
 * *out_problem, static, says more. */
soj_status soj__store_file_look(const soj_sqlite_functions *sqlite, const char *path,
                                const char **out_problem);

#endif
