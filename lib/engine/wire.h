/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_WIRE_H
#define SOJ__ENGINE_WIRE_H

/* What a store keeps, as bytes: frames of little-endian numbers and runs, each with a checksum of
 * its own, as what keeps them need not notice when a bit changes. Whatever is read may be hostile:
 * a number that is not there is 0, and `failed` says so, once for a run of reads. */

#include "base/buf.h"
#include "base/bytes.h"

/* ---- writing ---- */

/* Room for `n` bytes more, so that appending them cannot fail; false where there is no memory. */
bool soj__put_room(soj__buf *out, size_t n);
void soj__put_u8(soj__buf *out, uint8_t number);
void soj__put_u32(soj__buf *out, uint32_t number);
void soj__put_u64(soj__buf *out, uint64_t number);
void soj__put_i64(soj__buf *out, int64_t number);
/* At most 255 bytes, behind their length. */
void soj__put_short(soj__buf *out, soj__slice bytes);
/* A number to be written once it is known: returns where it is. */
size_t soj__put_later(soj__buf *out);
void soj__put_now(const soj__buf *out, size_t at, uint32_t number);
/* Make bytes that told of customers zeros, and the buffer empty. */
void soj__buf_wipe(soj__buf *buf);

/* ---- reading ---- */

typedef struct soj__wire {
    const uint8_t *at;
    size_t left;
    bool failed;
} soj__wire;

/* The next `n` bytes; NULL where there are not so many. */
const uint8_t *soj__take(soj__wire *in, size_t n);
uint8_t soj__take_u8(soj__wire *in);
uint32_t soj__take_u32(soj__wire *in);
uint64_t soj__take_u64(soj__wire *in);
int64_t soj__take_i64(soj__wire *in);
soj__slice soj__take_short(soj__wire *in);
/* Whether all was there, and nothing is behind it. */
static inline bool soj__wire_is_done(const soj__wire *in)
{
    return !in->failed && in->left == 0;
}

/* ---- frames ---- */

/* uint32 kind, uint64 number, uint64 sequence, what is in it, uint64 XXH3-64 of all before. */
enum {
    SOJ__FRAME_KIND = 0,
    SOJ__FRAME_NUMBER = 4,
    SOJ__FRAME_SEQUENCE = 12,
    SOJ__FRAME_HEADER = 20,
    SOJ__FRAME_CHECKSUM = 8 /* bytes of it */
};
#define SOJ__FRAME_PAGE    0x31504a53u /* "SJP1" */
#define SOJ__FRAME_CHANGES 0x31434a53u /* "SJC1" */

typedef struct soj__frame {
    uint32_t kind;
    uint64_t number;   /* of a page; of changes 0 */
    uint64_t sequence; /* of the commit that wrote it */
} soj__frame;

/* Begin a frame behind what is in the buffer: returns where; and end it there. */
size_t soj__frame_begin(soj__buf *out, soj__frame frame);
void soj__frame_end(soj__buf *out, size_t begun);
/* The checksum of a frame of `len` bytes that was ended, or opened. */
uint64_t soj__frame_checksum(const void *frame, size_t len);
/* Whether these bytes are a frame of a kind; what is in it. */
bool soj__frame_open(const void *bytes, size_t len, uint32_t kind, soj__frame *out,
                     soj__wire *out_inside);

#endif
