/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_READING_H
#define SOJ_TEST_READING_H

#include "support/failing_alloc.h"
#include "syntax/syntax.h"

#define HEAD "sojourn: 1\nmodel: m\nversion: 1\ninitial: a\n"

/* One text, read. */
typedef struct reading {
    char *text; /* a copy of exactly its length, so that reading beyond it shows */
    failing_alloc books;
    soj__arena arena;
    soj_diags *diags;
    soj__ast_model *model;
    soj_status status;
} reading;

void read_bytes(reading *r, const char *text, size_t len);
void read_text(reading *r, const char *text);
/* Frees it, and checks that nothing stays allocated. */
void done(reading *r);
/* The id of a diagnostic, "none" where there are fewer. */
const char *id_of(const reading *r, size_t i);
void assert_text(const soj__ast_text *text, const char *expected);

/* Whether the span is of `len` bytes, and `expected` stands where it begins. */
static inline bool is_at(const char *text, soj__span span, const char *expected, size_t len)
{
    return soj__span_to(span) - soj__span_from(span) == len &&
           strncmp(text + soj__span_from(span), expected, strlen(expected)) == 0;
}

#endif
