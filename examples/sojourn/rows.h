/* SPDX-License-Identifier: MIT */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "memo.h"
#include "options.h"
#include "row.h"

/* What comes out of an engine as rows of the four streams, in memory. */
struct rows {
    const soj_model *model;
    bool is_wanted[N_STREAMS];
    struct row rows[N_STREAMS];
    struct memos *memos[N_STREAMS]; /* of streams of outputs that are wanted */
    struct text json;               /* of the field at hand */
};

/* Rows go to `texts`, one for each stream. False without memory. To be freed in each case. */
bool rows_begin(struct rows *rows, const soj_model *model, const struct options *options,
                struct text *texts);
void rows_free(struct rows *rows);

/* The first row of each stream in CSV: the names of its columns. */
void rows_headers(struct rows *rows);

/* The row of an output, where it is wanted. Without memory the stream's text has failed. */
void rows_output(struct rows *rows, const soj_output *output);

/* The row of a customer by its number; nothing for one that was erased. False, with a message, for
 * a record that cannot be read. */
bool rows_customer(struct rows *rows, const soj_engine *engine, size_t number);

#endif
