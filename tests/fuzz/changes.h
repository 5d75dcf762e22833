/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_CHANGES_H
#define SOJ_TEST_CHANGES_H

/* Changes of bytes that have fields: records and images. A change takes FUZZ_CHANGE bytes of the
 * input: where (2, little-endian), how, and a value. */

#include <stddef.h>
#include <stdint.h>

enum { FUZZ_CHANGE = 4 };

/* How: a byte, a whole number or a time at the place becomes another one. */
enum { FUZZ_CHANGES = 7 };

/* Makes one of the changes; another `how` than 0 … FUZZ_CHANGES - 1 none. `len` stays. */
void fuzz_change(uint8_t *bytes, size_t len, const uint8_t *change);

#endif
