/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_LINES_H
#define SOJ__SYNTAX_LINES_H

/* Looking along lines of raw YAML. Offsets are bytes of `text`. */

#include "base/defs.h"

static inline bool soj__char_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline bool soj__char_is_break(char c)
{
    return c == '\n' || c == '\r';
}

static inline size_t soj__line_start(soj__slice text, size_t at)
{
    while (at > 0 && !soj__char_is_break(text.data[at - 1]))
        at--;
    return at;
}

static inline size_t soj__line_end(soj__slice text, size_t at)
{
    while (at < text.len && !soj__char_is_break(text.data[at]))
        at++;
    return at;
}

static inline size_t soj__line_skip_blanks(soj__slice text, size_t at, size_t end)
{
    while (at < end && soj__char_is_blank(text.data[at]))
        at++;
    return at;
}

/* A source that could be opened has no NUL. */
static inline bool soj__char_is_one_of(char c, const char *set)
{
    SOJ__ASSERT(c != '\0');
    return strchr(set, c) != NULL;
}

/* Behind the ':' of the key that begins at `at`, *out_key, if one does; else `at`. */
static inline size_t soj__line_key(soj__slice text, size_t at, size_t end, soj__slice *out_key)
{
    for (size_t i = at; i < end && !soj__char_is_one_of(text.data[i], ",[]{}\"'#"); i++) {
        if (text.data[i] != ':' || (i + 1 < end && !soj__char_is_blank(text.data[i + 1])))
            continue;
        size_t last = i;
        while (last > at && soj__char_is_blank(text.data[last - 1]))
            last--;
        *out_key = (soj__slice){text.data + at, last - at};
        return i + 1;
    }
    return at;
}

#endif
