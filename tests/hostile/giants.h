/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_GIANTS_H
#define SOJ_TEST_GIANTS_H

/* What the makers of large hostile texts share. */

#include "hostile/hostile.h"
#include "support/test.h"

#define MIB ((size_t)1024 * 1024)
/* What fits into a text beside a head and a few words. */
#define ROOM ((size_t)4 * MIB - 4096)

static inline void head(text *to, const char *more)
{
    text_put(to, HOSTILE_HEAD);
    text_put(to, more);
}

/* `piece` over and over until the text has about `len` bytes. */
static inline void fill(text *to, const char *piece, size_t len)
{
    size_t one = strlen(piece);
    while (to->len + one <= len)
        text_append(to, piece, one);
}

#define MADE(make) NULL, 0, make

#endif
