/* SPDX-License-Identifier: MIT */
#ifndef CLI_ZONES_H
#define CLI_ZONES_H

#include <sojourn/sojourn.h>

/* The time zones of a command. All zero: none are wanted yet. */
struct zones {
    const char *directory; /* that --zones names; NULL: where most systems keep them */
    soj_zones *set;        /* NULL: not loaded */
};

/* Load them, where they are not yet. CLI_FINE, or CLI_TROUBLE with a message. */
int zones_load(struct zones *zones);
void zones_free(struct zones *zones);

/* Where they are looked for. */
const char *zones_directory(const struct zones *zones);

#endif
