/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_JSON_H
#define SOJ__SQLITE_JSON_H

/* The `data` of a touchpoint as a JSON object. */

#include <sojourn/output.h>

#include "base/buf.h"

/* Appends to `buf` as `sojourn run` writes it; there is at least one. */
void soj__json_data(soj__buf *buf, const soj_datum *data, size_t n);

#endif
