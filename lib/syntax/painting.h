/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_PAINTING_H
#define SOJ__SYNTAX_PAINTING_H

/* Conditions that made libyaml stop are painted over and the text is read again, so that one of
 * them does not hide the other errors; so often, and so many bytes in all. */

#include "syntax/source.h"

#define SOJ__PAINTINGS_MAX 32u

typedef struct soj__painting {
    char *text; /* a copy of the source of equal length; NULL while nothing is painted */
    uint32_t at[SOJ__PAINTINGS_MAX]; /* as span.first */
    uint32_t n;
} soj__painting;

/* Whether something that begins where `span` does is painted over. */
bool soj__painting_has(const soj__painting *painting, soj__span span);

/* Put a word of equal length in the place of what stands at `span`; nowhere: nothing. False where
 * that would not help, or has been done often enough; *out_status is then SOJ_ERR_NOMEM where there
 * is no memory, and untouched else. */
bool soj__painting_add(soj__painting *painting, const soj__source *source, soj__span span,
                       soj__arena *arena, soj_status *out_status);

#endif
