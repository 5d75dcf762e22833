/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_FUZZ_H
#define SOJ_TEST_FUZZ_H

/* Each target is one function over any bytes. libFuzzer calls it in the preset `fuzz`; in all other
 * builds standalone.c calls it for each file of the corpus. */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Like assert, and on in every build. */
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

#endif
