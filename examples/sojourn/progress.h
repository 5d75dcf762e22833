/* SPDX-License-Identifier: MIT */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Seconds of a clock that never goes back. */
double progress_seconds(void);

/* A bar on standard error, where that is a terminal; otherwise nothing. */
struct progress {
    bool is_on;
    bool is_shown;
    double next; /* when it is drawn again */
};

void progress_begin(struct progress *progress);
/* Draw it, not more than a few times a second: `done` of `all` (0: unknown), and a number of
 * `things` so far. */
void progress_show(struct progress *progress, const char *doing, double done, double all,
                   uint64_t n, const char *things);
/* Take it away, so that something else can be written. */
void progress_clear(struct progress *progress);

#endif
