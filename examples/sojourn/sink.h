/* SPDX-License-Identifier: MIT */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include <stdbool.h>
#include <stdio.h>

#include "text.h"

/* A file of rows. */
struct sink {
    FILE *file; /* NULL: nobody wants these rows */
    const char *path;
};

/* `path` NULL: nobody wants it; "-": standard output. False, with a message, where it cannot be
 * opened. */
bool sink_open(struct sink *sink, const char *path);
/* False, with a message, where not everything could be written. */
bool sink_close(struct sink *sink);

/* Write all rows of a text, and empty it. False, with a message, where they cannot be written, or
 * were not made for want of memory. */
bool sink_write(struct sink *sink, struct text *rows);

#endif
