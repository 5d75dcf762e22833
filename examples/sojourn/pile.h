/* SPDX-License-Identifier: MIT */
#ifndef CLI_PILE_H
#define CLI_PILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.h"
#include "text.h"

/* What came out of an engine, in memory: rows, messages, and marks that say where each belongs
 * among what comes out of others. */

enum { PILE_SAID = STREAM_CUSTOMERS, PILE_TEXTS }; /* the streams of outputs, then the messages */

/* The place of something: by `first`, then by `second`. Of events `first` is 0 and `second` the
 * item in its block; of the clock the instant, and when the customer was created. */
struct mark {
    uint64_t first, second;
    size_t ends[PILE_TEXTS]; /* of its part of each text, which begins where the last one ends */
};

/* All zero is an empty one. */
struct pile {
    struct text texts[PILE_TEXTS];
    struct mark *marks;
    size_t n_marks, capacity;
    bool is_last;     /* no more of this block, or of the clock */
    bool has_failed;  /* for want of memory something is not there */
    uint64_t n_steps; /* of the clock, so far */
};

void pile_free(struct pile *pile);
void pile_clear(struct pile *pile);

/* What is added from now on belongs there. Without memory the pile has failed. */
void pile_mark(struct pile *pile, uint64_t first, uint64_t second);
/* The last mark ends with what there is. */
void pile_close(struct pile *pile);

#endif
