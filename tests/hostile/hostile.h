/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_HOSTILE_H
#define SOJ_TEST_HOSTILE_H

/* Texts that nobody means well with, each with the one answer it gets. */

#include <stddef.h>
#include <stdint.h>

#include "support/text.h"

/* The four lines before the body of most. */
#define HOSTILE_HEAD "sojourn: 1\nmodel: m\nversion: 1\ninitial: a\n"

#define HOSTILE_COMPILES "compiles"

typedef struct hostile_model {
    const char *name;
    const char *what; /* for readers of docs/security-cases.md */
    const char *text; /* of `len` bytes; NULL: made by `make` */
    size_t len;
    void (*make)(text *to);
    const char *id; /* of the first error, or HOSTILE_COMPILES */
    uint32_t line, column;
} hostile_model;

extern const hostile_model hostile_texts[], hostile_times[], hostile_conditions[], hostile_giants[],
    hostile_crowds[];
extern const size_t n_hostile_texts, n_hostile_times, n_hostile_conditions, n_hostile_giants,
    n_hostile_crowds;

#endif
