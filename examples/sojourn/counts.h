/* SPDX-License-Identifier: MIT */
#ifndef CLI_COUNTS_H
#define CLI_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How often each name occurred. Hostile input cannot make it grow without bound: beyond
 * COUNTS_NAMES_MAX different names, and for names over COUNTS_NAME_MAX bytes, one shared entry
 * counts. */
struct counts;

enum { COUNTS_NAMES_MAX = 10000, COUNTS_NAME_MAX = 1000 };

/* NULL without memory. */
struct counts *counts_new(void);
void counts_free(struct counts *counts);

/* One more of `name`, UTF-8 without NUL. False without memory. */
bool counts_add(struct counts *counts, const char *name, size_t len);
uint64_t counts_total(const struct counts *counts);

/* Writes "  TITLE" and the names with their numbers, the most frequent first, then by name, to
 * standard error; nothing where there are none. False without memory. */
bool counts_print(const struct counts *counts, const char *title);

#endif
