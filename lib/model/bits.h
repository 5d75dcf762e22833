/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_BITS_H
#define SOJ__MODEL_BITS_H

/* Values as the 64 bits that constants, records and images keep of them. */

#include <sojourn/value.h>

#include "base/defs.h"

/* Whether a value of the soj_type can have these bits at all, whatever its domain says. */
bool soj__bits_are_possible(uint8_t type, uint64_t bits);

#endif
