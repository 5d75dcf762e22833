/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_FUZZ_H
#define SOJ_TEST_FUZZ_H

/* Each target is one function over any bytes. libFuzzer calls it in the preset `fuzz`; in all other
 * builds standalone.c calls it for each input of the corpus: those with names in corpus/TARGET, and
 * those that were found in corpus/TARGET.tar.xz, which renew.sh packs. */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* With libFuzzer only: a target may mutate its inputs itself, by means of libFuzzer's own. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                                 uint8_t *out, size_t max_size, unsigned seed);

/* Like assert, and on in every build. */
#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

#endif
