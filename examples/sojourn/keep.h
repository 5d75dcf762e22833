/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEEP_H
#define CLI_KEEP_H

#include <stddef.h>

/* Texts that stay where they are until all are dropped. All zero is an empty one. */
struct keep {
    struct keep_piece *first;
};

void keep_free(struct keep *keep);
/* Drop all texts; some of the memory is kept for those to come. */
void keep_clear(struct keep *keep);

/* Room for `len` bytes. NULL without memory. */
char *keep_take(struct keep *keep, size_t len);

#endif
