/* SPDX-License-Identifier: MIT */
#ifndef CLI_COUNTS_H
#define CLI_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How often each name occurred, in the order in which they first did. Names over COUNTS_NAME_MAX
 * bytes share one entry; so do those beyond a bound of different names, so that hostile input
 * cannot make it grow for ever. */
struct counts;

enum { COUNTS_NAMES_MAX = 10000, COUNTS_NAME_MAX = 1000 };

/* At most `max_names` different names. NULL without memory. */
struct counts *counts_new(size_t max_names);
void counts_free(struct counts *counts);

/* One more of `name`, UTF-8 without NUL. False without memory. */
bool counts_add(struct counts *counts, const char *name, size_t len);
/* The same `n` times. */
bool counts_add_many(struct counts *counts, const char *name, size_t len, uint64_t n);
/* Pass on all of `from`, which is empty then, in its order: as if each had been added to `to`.
 * False without memory. */
bool counts_move(struct counts *from, struct counts *to);
uint64_t counts_total(const struct counts *counts);

/* Writes "  TITLE" and the names with their numbers, the most frequent first, then by name, to
 * standard error; nothing where there are none. False without memory. */
bool counts_print(const struct counts *counts, const char *title);

#endif
