/* SPDX-License-Identifier: MIT */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <sojourn/sojourn.h>

#include "text.h"

/* A file of rows, JSON Lines or CSV. A row is written field by field in the order of `columns`;
 * an absent value is null in JSON and empty in CSV. */
struct sink {
    FILE *file; /* NULL: nobody wants these rows */
    const char *path;
    const char *const *columns; /* NULL-terminated */
    size_t n_fields;            /* of the row at hand so far */
    bool is_csv;
    struct text row;
};

/* `path` NULL: nobody wants it; "-": standard output. False, with a message, where it cannot be
 * opened. */
bool sink_open(struct sink *sink, const char *path, bool is_csv, const char *const *columns);
/* False, with a message, where not everything could be written. */
bool sink_close(struct sink *sink);

void sink_null(struct sink *sink);
void sink_text(struct sink *sink, soj_text text);    /* `data` NULL: null */
void sink_word(struct sink *sink, const char *word); /* "" is null */
void sink_uint(struct sink *sink, uint64_t value);
void sink_double(struct sink *sink, double value);
void sink_seconds(struct sink *sink, soj_duration value);
void sink_time(struct sink *sink, soj_time value); /* SOJ_TIME_NEVER is null */
void sink_json(struct sink *sink, const struct text *json);

/* Write the row. False, with a message, where it cannot be written. */
bool sink_end(struct sink *sink);

#endif
