/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_PARTS_H
#define SOJ_TEST_PARTS_H

/* Inputs that are a head and parts of equal length: one for each operation, change, stage, …. With
 * libFuzzer, parts.c mutates and crosses them part by part, so that what one part says stays what
 * it was while others come and go. */

#include <stddef.h>

typedef struct fuzz_layout {
    size_t head; /* bytes; missing ones are 0 */
    size_t part; /* bytes of a part; the last may be shorter */
    size_t most; /* parts that are read */
} fuzz_layout;

/* That of the target; to be defined by it. */
extern const fuzz_layout fuzz_parts;

#endif
