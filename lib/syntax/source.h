/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_SOURCE_H
#define SOJ__SYNTAX_SOURCE_H

/* The text of a model: checked to be characters that YAML allows, without %TAG lines. libyaml
 * counts characters, all else bytes. */

#include <sojourn/status.h>

#include "diag/diag.h"

typedef struct soj__source {
    soj__slice text;       /* as given */
    uint32_t first;        /* bytes of a byte order mark: 0 or 3; characters count from behind it */
    uint32_t n_chars;      /* all of them */
    const uint32_t *marks; /* byte offset of every SOJ__SOURCE_STRIDE-th character; NULL where each
                              is one byte */
} soj__source;

#define SOJ__SOURCE_STRIDE 64u

/* Check `text` (borrowed) and prepare for questions about places. SOJ_ERR_MODEL where it is not
 * fit to be read (reported), SOJ_ERR_NOMEM. */
soj_status soj__source_open(soj__source *source, soj__slice text, soj__arena *arena,
                            soj_diags *diags);

/* Where a character stands, as libyaml's marks count them; behind the last one: the end. */
size_t soj__source_byte(const soj__source *source, size_t wanted);
/* The span of characters [from, to). */
soj__span soj__source_span(const soj__source *source, size_t from, size_t to);

#endif
