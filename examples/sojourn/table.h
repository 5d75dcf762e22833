/* SPDX-License-Identifier: MIT */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "entry.h"

/* A CSV file (RFC 4180) with a header, record by record. */
struct table {
    soj_text *names;  /* one text a column, owned */
    soj_text *fields; /* of the record at hand; they lie in it */
    size_t n_columns;
};

/* Read the header. `record` is changed. False, with a message that names `file`, where it cannot be
 * used. Must be closed in each case. */
bool table_open(struct table *table, const char *file, char *record, size_t len);
void table_close(struct table *table);

/* The column of a name; SIZE_MAX where there is none. */
size_t table_find(const struct table *table, const char *name, size_t len);

/* Split a record into `fields`. `record` is changed and must live as long as they are used.
 * ENTRY_EVENT, or ENTRY_REJECTED with the reason in `entry`. */
enum entry_kind table_read(struct table *table, struct entry *entry, char *record, size_t len);

/* Add the value in `column`, a field that is not empty, to an entry whose event is known: as the
 * property or trait `handle`, by its type; SOJ_NONE: one that the model does not know. */
enum entry_kind table_value(const struct table *table, const struct reading *reading,
                            struct entry *entry, size_t column, uint32_t handle);

#endif
