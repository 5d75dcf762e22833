/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_BUF_H
#define SOJ__BASE_BUF_H

/* A growing text. A failed append sets `failed` and later ones do nothing, so a run of appends is
 * checked once, at its end. The text is NUL-terminated once anything was appended. */

#include "base/mem.h"

typedef struct soj__buf {
    soj__mem mem;
    char *data;
    size_t len, capacity;
    bool failed;
} soj__buf;

void soj__buf_init(soj__buf *buf, const soj__mem *mem);
void soj__buf_done(soj__buf *buf);
void soj__buf_clear(soj__buf *buf);

void soj__buf_put(soj__buf *buf, const char *data, size_t len);
void soj__buf_slice(soj__buf *buf, soj__slice slice);
void soj__buf_text(soj__buf *buf, const char *text); /* NUL-terminated */
void soj__buf_char(soj__buf *buf, char c);
void soj__buf_u64(soj__buf *buf, uint64_t number); /* decimal */
void soj__buf_i64(soj__buf *buf, int64_t number);  /* decimal */
/* Pieces one after the other, ended by NULL: soj__buf_join(b, "no stage '", name, "'", NULL). */
void soj__buf_join(soj__buf *buf, ...);

/* `number` in decimal, NUL-terminated; returns the length. */
#define SOJ__U64_TEXT_MAX 21
size_t soj__u64_text(uint64_t number, char text[SOJ__U64_TEXT_MAX]);

#endif
