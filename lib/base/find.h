/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_FIND_H
#define SOJ__BASE_FIND_H

#include "base/defs.h"

/* Whether `part` stands somewhere in `text`, in time that grows with the sum of their lengths and
 * not with their product, and without memory: both may come from hostile events. */
bool soj__slice_contains(soj__slice text, soj__slice part);

#endif
