/* SPDX-License-Identifier: MIT */
#ifndef SOJ__DIAG_SPAN_H
#define SOJ__DIAG_SPAN_H

#include "base/defs.h"

/* A piece of a source text. Offsets are bytes from 0; lines and columns count from 1, columns in
 * code points; the end is just behind the last character. line 0: no position. */
typedef struct soj__span {
    uint32_t offset, end_offset;
    uint32_t line, column;
    uint32_t end_line, end_column;
} soj__span;

#endif
