/* SPDX-License-Identifier: MIT */
#ifndef CLI_WANTS_H
#define CLI_WANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

/* The options of a command as a table: each says what its value is, and where it goes. */

enum want_kind {
    WANT_FLAG,     /* no value; a bool */
    WANT_TEXT,     /* a const char *, which is not empty */
    WANT_TIME,     /* a soj_time */
    WANT_DURATION, /* a soj_duration above 0 */
    WANT_NUMBER    /* a uint64_t, 1 to `most` */
};

struct want {
    const char *name; /* "--until" */
    enum want_kind kind;
    bool is_needed;
    void *to;
    uint64_t most;
    bool *out_is_given; /* may be NULL */
};

/* Reads the words behind a command named `command` (argv is sorted anew): options of the table, and
 * other words, which come first in argv; their number is `*out_words`. CLI_FINE, or CLI_TROUBLE
 * with a message. */
int wants_read(const char *command, const struct want *wants, size_t n, int argc, char **argv,
               int *out_words);

#endif
