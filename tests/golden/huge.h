/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_HUGE_H
#define SOJ_TEST_HUGE_H

/* Models that cross a limit, made on the spot, and texts that no editor would keep. */

#include "support/text.h"

typedef struct huge_model {
    const char *name; /* NULL behind the last */
    void (*make)(text *to);
} huge_model;

extern const huge_model huge_models[];

#endif
