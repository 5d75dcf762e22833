/* SPDX-License-Identifier: MIT */
#ifndef CLI_CSV_H
#define CLI_CSV_H

#include "entry.h"

/* Which columns say who, what and when: --map. */
struct csv_map {
    const char *customer;
    const char *event; /* NULL where every row is the event `fixed_event` */
    const char *fixed_event;
    const char *time;
    const char *id; /* NULL: events have no ids */
};

/* A CSV file (RFC 4180, with a header): its columns and what they are for the model. */
struct csv;

/* Read the header. `record` is changed. NULL, with a message that names `file`, where it cannot be
 * used. `map` and `reading` must outlive the result. */
struct csv *csv_open(const struct reading *reading, const struct csv_map *map, const char *file,
                     char *record, size_t len);
void csv_close(struct csv *csv);

/* Read one record into `entry`, which was reset. `record` is changed and must live as long as
 * the event is used. */
enum entry_kind csv_read(struct csv *csv, struct entry *entry, char *record, size_t len);

#endif
