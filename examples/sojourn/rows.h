/* SPDX-License-Identifier: MIT */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "options.h"
#include "sink.h"

/* The four streams: what comes out of the engine as rows. */
struct rows {
    const soj_model *model;
    struct sink sinks[N_STREAMS];
    struct text json; /* of the field at hand */
};

/* False, with a message, where a file cannot be opened. Must be closed in each case. */
bool rows_open(struct rows *rows, const soj_model *model, const struct options *options);
/* False, with a message, where not everything could be written. */
bool rows_close(struct rows *rows);

/* Write an output where it is wanted. False, with a message, where it cannot be written. */
bool rows_output(struct rows *rows, const soj_output *output);

/* Write one row a customer, in the order of creation, where that is wanted. */
bool rows_customers(struct rows *rows, const soj_engine *engine);

#endif
