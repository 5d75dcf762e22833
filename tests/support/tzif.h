/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_TZIF_H
#define SOJ_TEST_TZIF_H

/* Writes files of time zones: sound ones, and such as nobody should. */

#include <stdint.h>

#include "support/text.h"

typedef struct tzif_change {
    int64_t at; /* seconds since 1970 */
    uint8_t type;
} tzif_change;

typedef struct tzif {
    char version;           /* '2' where it is 0 */
    const int32_t *offsets; /* of the types; NULL: one, 0 */
    size_t n_offsets;
    const tzif_change *changes;
    size_t n_changes;
    const char *footer; /* NULL: empty */
    uint32_t n_leaps;   /* zeros */
    uint32_t n_flags;   /* the same of both kinds of flags of the types */
} tzif;

void tzif_put(text *to, const tzif *file);

#endif
