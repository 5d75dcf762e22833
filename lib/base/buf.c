/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdarg.h>

#include "base/ckd.h"

void soj__buf_init(soj__buf *buf, const soj__mem *mem)
{
    *buf = (soj__buf){.mem = *mem};
}

void soj__buf_done(soj__buf *buf)
{
    soj__mem_free(&buf->mem, buf->data, buf->capacity);
    *buf = (soj__buf){.mem = buf->mem};
}

void soj__buf_clear(soj__buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->data)
        buf->data[0] = '\0';
}

void soj__buf_put(soj__buf *buf, const char *data, size_t len)
{
    size_t need;
    if (buf->failed)
        return;
    if (soj__size_add_overflows(buf->len, len, &need) || soj__size_add_overflows(need, 1, &need) ||
        !soj__mem_reserve(&buf->mem, (void **)&buf->data, &buf->capacity, need, 1)) {
        buf->failed = true;
        return;
    }
    if (len > 0)
        memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void soj__buf_slice(soj__buf *buf, soj__slice slice)
{
    soj__buf_put(buf, slice.data, slice.len);
}

void soj__buf_text(soj__buf *buf, const char *text)
{
    soj__buf_put(buf, text, strlen(text));
}

void soj__buf_char(soj__buf *buf, char c)
{
    soj__buf_put(buf, &c, 1);
}

size_t soj__u64_text(uint64_t number, char text[SOJ__U64_TEXT_MAX])
{
    char reversed[SOJ__U64_TEXT_MAX];
    size_t n = 0;
    do {
        reversed[n++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    for (size_t i = 0; i < n; i++)
        text[i] = reversed[n - 1 - i];
    text[n] = '\0';
    return n;
}

void soj__buf_u64(soj__buf *buf, uint64_t number)
{
    char text[SOJ__U64_TEXT_MAX];
    size_t len = soj__u64_text(number, text);
    soj__buf_put(buf, text, len);
}

void soj__buf_i64(soj__buf *buf, int64_t number)
{
    if (number < 0)
        soj__buf_char(buf, '-');
    soj__buf_u64(buf, number < 0 ? (uint64_t)(-(number + 1)) + 1 : (uint64_t)number);
}

void soj__buf_join(soj__buf *buf, ...)
{
    va_list pieces;
    va_start(pieces, buf);
    for (;;) {
        const char *piece = va_arg(pieces, const char *);
        if (!piece)
            break;
        soj__buf_text(buf, piece);
    }
    va_end(pieces);
}
