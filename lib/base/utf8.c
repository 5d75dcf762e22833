/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

/* Sequences by their lead byte: length, payload bits of the lead, smallest code point. */
static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead < 0xe0)
        return 2;
    if (lead >= 0xe0 && lead < 0xf0)
        return 3;
    if (lead >= 0xf0 && lead < 0xf5)
        return 4;
    return 0;
}

size_t soj__utf8_decode(const char *text, size_t len, uint32_t *out_code_point)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    static const unsigned char lead_mask[5] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    if (len == 0)
        return 0;
    size_t n = sequence_length((unsigned char)text[0]);
    if (n == 0 || n > len)
        return 0;
    uint32_t point = (unsigned char)text[0] & lead_mask[n];
    for (size_t i = 1; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (c & 0x3f);
    }
    if (point < smallest[n] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
        return 0;
    *out_code_point = point;
    return n;
}

size_t soj__utf8_encode(uint32_t code_point, char out[4])
{
    static const unsigned char lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t n = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    out[0] = (char)(lead[n] | code_point);
    return n;
}

/* Whether the first eight bytes are ASCII. */
static bool is_plain(const char *text)
{
    uint64_t bytes;
    memcpy(&bytes, text, sizeof(bytes));
    return (bytes & UINT64_C(0x8080808080808080)) == 0;
}

bool soj__utf8_valid(const char *text, size_t len)
{
    uint32_t point;
    while (len > 0) {
        if (len >= sizeof(uint64_t) && is_plain(text)) {
            text += sizeof(uint64_t);
            len -= sizeof(uint64_t);
            continue;
        }
        if ((unsigned char)*text < 0x80) {
            text++;
            len--;
            continue;
        }
        size_t n = soj__utf8_decode(text, len, &point);
        if (n == 0)
            return false;
        text += n;
        len -= n;
    }
    return true;
}

/* Eight at a time: of a byte that begins no character, bit 7 is set and bit 6 is not. The
 * product wraps: only its highest byte is asked for. */
SOJ__WRAPS size_t soj__utf8_count(const char *text, size_t len)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t n = len, i = 0;
    for (; len - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t bytes;
        memcpy(&bytes, text + i, sizeof(bytes));
        uint64_t rest = bytes >> 7 & ~(bytes >> 6) & ones;
        n -= (size_t)(rest * ones >> 56); /* the sum of its bytes */
    }
    for (; i < len; i++)
        n -= ((unsigned char)text[i] & 0xc0) == 0x80;
    return n;
}
