/* SPDX-License-Identifier: MIT */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include "entry.h"

/* Most pairs that --place may name: two for each track and a few more. */
enum { PLACE_PAIRS_MAX = 2 * SOJ_LIMIT_TRACKS + 5 };

/* Which columns say what: --place. A key that is not named has the column of its own name. */
struct place_map {
    struct {
        const char *key, *column;
    } pairs[PLACE_PAIRS_MAX];
    size_t n_pairs;
};

/* A CSV file of customers to be placed: its columns and what they are for the model. */
struct places;

/* Read the header. `record` is changed. NULL, with a message that names `file`, where it cannot be
 * used. `map` and `reading` must outlive the result. */
struct places *places_open(const struct reading *reading, const struct place_map *map,
                           const char *file, char *record, size_t len);
void places_close(struct places *places);

/* Read one record into `entry`, which was reset, and `out_placement`, which borrows from both.
 * `record` is changed and must live as long as the placement is used. `at` is the instant of
 * placements that name none, NULL: the latest entry. ENTRY_EVENT: there is a placement. */
enum entry_kind places_read(struct places *places, struct entry *entry, const soj_time *at,
                            char *record, size_t len, soj_placement *out_placement);

#endif
