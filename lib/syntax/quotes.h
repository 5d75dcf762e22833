/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_QUOTES_H
#define SOJ__SYNTAX_QUOTES_H

/* Conditions that YAML reads as its own punctuation: finding them in the raw text, where they
 * begin and end, and showing the line as it should stand. */

#include "syntax/source.h"

/* Whether the value of `key` is a condition, `container` being the key whose value the mapping is
 * (data NULL: none). */
bool soj__quotes_wanted(soj__slice key, soj__slice container);

/* Where the condition that begins at byte `start` ends, as its author meant it: CEL's own quotes
 * and brackets are respected, and it does not go beyond its line. False where a quote or bracket is
 * still open there: then nobody knows. */
bool soj__quotes_end(soj__slice text, size_t start, size_t *out_end);

/* As soj__quotes_end(), inside a flow collection that libyaml could not read: where a comment takes
 * along what closes the collection, the '#' is a part of the condition. */
bool soj__quotes_flow_end(soj__slice text, size_t start, size_t *out_end);

/* Why YAML misreads the condition; NULL where it has no reason to. */
const char *soj__quotes_reason(soj__slice condition);

/* Report `quote_condition` for the condition at `at`. `is_part`: it goes over several lines, of
 * which this may be one. */
void soj__quotes_report(soj__slice text, soj__span at, bool is_part, soj_diags *diags);

/* Where libyaml stopped. */
typedef struct soj__misreading {
    size_t problem;   /* byte */
    size_t context;   /* byte where something had begun; SIZE_MAX: nothing */
    bool is_unclosed; /* that is a flow collection, and ',' or its end was expected */
} soj__misreading;

/* Where that lies in the value of a condition, report `quote_condition` and return true; *out_at is
 * its place, or nowhere where the condition goes over several lines. */
bool soj__quotes_explain(const soj__source *source, const soj__misreading *what, soj_diags *diags,
                         soj__span *out_at);

#endif
