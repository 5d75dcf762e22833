/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_ZEROED_H
#define SOJ_TEST_ZEROED_H

/* Memory for tests that look through all of it: what nothing was written to is zeros. */

#include <sojourn/allocator.h>

extern const soj_allocator zeroed_allocator;

#endif
