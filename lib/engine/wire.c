/* SPDX-License-Identifier: MIT */
#include "engine/wire.h"

#include <xxhash.h>

#include "base/ckd.h"

/* ---- writing ---- */

bool soj__put_room(soj__buf *out, size_t n)
{
    size_t need;
    if (soj__size_add_overflows(out->len, n, &need) || soj__size_add_overflows(need, 1, &need))
        return false;
    return soj__mem_reserve(&out->mem, (void **)&out->data, &out->capacity, need, 1);
}

void soj__put_u8(soj__buf *out, uint8_t number)
{
    soj__buf_char(out, (char)number);
}

void soj__put_u32(soj__buf *out, uint32_t number)
{
    char bytes[sizeof(number)];
    soj__store_u32(bytes, number);
    soj__buf_put(out, bytes, sizeof(bytes));
}

void soj__put_u64(soj__buf *out, uint64_t number)
{
    char bytes[sizeof(number)];
    soj__store_u64(bytes, number);
    soj__buf_put(out, bytes, sizeof(bytes));
}

void soj__put_i64(soj__buf *out, int64_t number)
{
    char bytes[sizeof(number)];
    soj__store_i64(bytes, number);
    soj__buf_put(out, bytes, sizeof(bytes));
}

void soj__put_short(soj__buf *out, soj__slice bytes)
{
    SOJ__ASSERT(bytes.len <= UINT8_MAX);
    soj__put_u8(out, (uint8_t)bytes.len);
    soj__buf_slice(out, bytes);
}

size_t soj__put_later(soj__buf *out)
{
    size_t at = out->len;
    soj__put_u32(out, 0);
    return at;
}

void soj__put_now(const soj__buf *out, size_t at, uint32_t number)
{
    if (!out->failed)
        soj__store_u32(out->data + at, number);
}

void soj__buf_wipe(soj__buf *buf)
{
    if (buf->len > 0)
        memset(buf->data, 0, buf->len);
    soj__buf_clear(buf);
}

/* ---- reading ---- */

const uint8_t *soj__take(soj__wire *in, size_t n)
{
    const uint8_t *at = in->at;
    if (in->failed || in->left < n) {
        in->failed = true;
        return NULL;
    }
    in->at += n;
    in->left -= n;
    return at;
}

uint8_t soj__take_u8(soj__wire *in)
{
    const uint8_t *at = soj__take(in, 1);
    return at ? *at : 0;
}

uint32_t soj__take_u32(soj__wire *in)
{
    const uint8_t *at = soj__take(in, 4);
    return at ? soj__load_u32(at) : 0;
}

uint64_t soj__take_u64(soj__wire *in)
{
    const uint8_t *at = soj__take(in, 8);
    return at ? soj__load_u64(at) : 0;
}

int64_t soj__take_i64(soj__wire *in)
{
    const uint8_t *at = soj__take(in, 8);
    return at ? soj__load_i64(at) : 0;
}

soj__slice soj__take_short(soj__wire *in)
{
    size_t len = soj__take_u8(in);
    const uint8_t *at = soj__take(in, len);
    return (soj__slice){(const char *)at, at ? len : 0};
}

/* ---- frames ---- */

size_t soj__frame_begin(soj__buf *out, soj__frame frame)
{
    size_t begun = out->len;
    soj__put_u32(out, frame.kind);
    soj__put_u64(out, frame.number);
    soj__put_u64(out, frame.sequence);
    return begun;
}

void soj__frame_end(soj__buf *out, size_t begun)
{
    if (!out->failed)
        soj__put_u64(out, XXH3_64bits(out->data + begun, out->len - begun));
}

uint64_t soj__frame_checksum(const void *frame, size_t len)
{
    return soj__load_u64((const char *)frame + len - SOJ__FRAME_CHECKSUM);
}

bool soj__frame_open(const void *bytes, size_t len, uint32_t kind, soj__frame *out,
                     soj__wire *out_inside)
{
    const uint8_t *at = bytes;
    if (len < SOJ__FRAME_HEADER + SOJ__FRAME_CHECKSUM ||
        soj__load_u32(at + SOJ__FRAME_KIND) != kind ||
        soj__frame_checksum(bytes, len) != XXH3_64bits(bytes, len - SOJ__FRAME_CHECKSUM))
        return false;
    *out = (soj__frame){kind, soj__load_u64(at + SOJ__FRAME_NUMBER),
                        soj__load_u64(at + SOJ__FRAME_SEQUENCE)};
    *out_inside =
        (soj__wire){at + SOJ__FRAME_HEADER, len - SOJ__FRAME_HEADER - SOJ__FRAME_CHECKSUM, false};
    return true;
}
