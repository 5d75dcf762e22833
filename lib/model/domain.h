/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_DOMAIN_H
#define SOJ__MODEL_DOMAIN_H

/* What values attributes and properties may have. */

#include <sojourn/status.h>

#include "cel/value.h"
#include "model/program.h"

/* The soj__kind of a value of a soj_type; a date is an int, its days since 1970. */
extern const uint8_t soj__kind_of_type[];

/* Whether `value` is one that `domain` allows, and how it is stored: *out_bits is 0 or 1, the index
 * into one_of, an int64's or double's bits, or the length of a text. An int does for a double; of a
 * date it is its days.
 * Nanoseconds are cut towards the past.
 * SOJ_ERR_TYPE: of another type. SOJ_ERR_RANGE: outside, no value at all (NaN, bad text), or a text
 * longer than `text_max` bytes. */
soj_status soj__domain_encode(const soj__program *program, const soj__domain *domain,
                              soj__val value, uint32_t text_max, uint64_t *out_bits);

#endif
