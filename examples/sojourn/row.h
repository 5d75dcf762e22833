/* SPDX-License-Identifier: MIT */
#ifndef CLI_ROW_H
#define CLI_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

#include "text.h"

enum { ROW_COLUMNS_MAX = 20, ROW_DAYS = 64 };

/* Rows, one behind the other, as JSON Lines or CSV. A row is written field by field in the order
 * of `columns`; an absent value is null in JSON and empty in CSV. */
struct row {
    struct text *text;    /* the rows: whoever owns them */
    struct text prefixes; /* what stands before each value */
    uint32_t prefix_ends[ROW_COLUMNS_MAX];
    size_t n_fields; /* of the row at hand so far */
    bool is_csv;
    struct {
        int64_t day; /* from 1970 on */
        char text[12];
        bool is_there;
    } days[ROW_DAYS]; /* of the latest times, by the day's last bits */
};

/* Rows go to `text`. `columns` ends with NULL. False without memory. To be freed in each case. */
bool row_begin(struct row *row, bool is_csv, const char *const *columns, struct text *text);
void row_free(struct row *row);

/* The row of the columns' names. */
void row_header(struct row *row, const char *const *columns);

void row_null(struct row *row);
void row_text(struct row *row, soj_text text);    /* `data` NULL: null */
void row_word(struct row *row, const char *word); /* "" is null */
void row_uint(struct row *row, uint64_t value);
void row_double(struct row *row, double value);
void row_seconds(struct row *row, soj_duration value);
void row_time(struct row *row, soj_time value); /* SOJ_TIME_NEVER is null */
void row_json(struct row *row, const struct text *json);

/* `n` fields that were written before: the text of them. */
void row_again(struct row *row, const struct text *fields, size_t n);

/* The row is done. */
void row_end(struct row *row);

#endif
