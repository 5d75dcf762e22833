/* SPDX-License-Identifier: MIT */
#include "syntax/painting.h"

#include <sojourn/limits.h>

#define BYTES_MAX ((size_t)SOJ_LIMIT_TEXT)

bool soj__painting_has(const soj__painting *painting, soj__span span)
{
    for (uint32_t i = 0; i < painting->n; i++) {
        if (painting->at[i] == span.first)
            return true;
    }
    return false;
}

bool soj__painting_add(soj__painting *painting, const soj__source *source, soj__span span,
                       soj__arena *arena, soj_status *out_status)
{
    if (!soj__span_is_place(span) || painting->n == SOJ__PAINTINGS_MAX ||
        painting->n * source->text.len > BYTES_MAX || soj__painting_has(painting, span))
        return false;
    if (!painting->text)
        painting->text = soj__arena_copy(arena, source->text.data, source->text.len);
    if (!painting->text) {
        *out_status = SOJ_ERR_NOMEM;
        return false;
    }
    /* Characters must stay as many: of longer ones no byte is touched. */
    for (size_t i = soj__span_from(span); i < soj__span_to(span); i++) {
        if ((unsigned char)painting->text[i] < 0x80)
            painting->text[i] = '_';
    }
    painting->at[painting->n++] = span.first;
    return true;
}
