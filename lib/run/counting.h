/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_COUNTING_H
#define SOJ__RUN_COUNTING_H

/* Rolling counts and sums: the events kept in a part of the record's tail. */

#include "cel/value.h"
#include "model/program.h"

/* Bytes of one kept event. */
uint32_t soj__window_width(const soj__counter *counter);
/* The count or sum over (now - within, now]; an error where a sum overflows. `attribute` is stored
 * as WINDOW, `len` its part's length. */
soj__val soj__window_value(const soj__program *program, const soj__attribute *attribute,
                           const uint8_t *part, uint64_t len, soj_time now);

#endif
