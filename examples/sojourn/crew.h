/* SPDX-License-Identifier: MIT */
#ifndef CLI_CREW_H
#define CLI_CREW_H

#include <stddef.h>

/* Threads that wait for something to do. */
struct crew;

/* How many processors there are to run on. */
size_t crew_processors(void);

/* NULL, with a message, where they cannot be started. */
struct crew *crew_new(size_t n);
/* All must be idle. */
void crew_free(struct crew *crew);

/* Thread `i`, which is idle, does this. */
void crew_start(struct crew *crew, size_t i, void (*work)(void *context), void *context);
/* Wait until all are idle. */
void crew_wait(struct crew *crew);

#endif
