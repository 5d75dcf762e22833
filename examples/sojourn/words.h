/* SPDX-License-Identifier: MIT */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

/* Eight bytes of text at a time: what looks for the end of a text, and small hashes. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Eight bytes, the first in the lowest bits. */
static inline uint64_t words_load(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

#define WORDS_ALL(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The high bit of each byte that is not `byte`; the other bits mean nothing. */
static inline uint64_t words_differ(uint64_t word, uint64_t all)
{
    const uint64_t mix = word ^ all;
    return ((mix & WORDS_ALL(0x7f)) + WORDS_ALL(0x7f)) | mix;
}

/* The high bit of each byte that a text in JSON does not hold as it is, or that has to be looked
 * at: a quote, a backslash, a control character, what is not ASCII. */
static inline uint64_t words_stops(uint64_t word)
{
    const uint64_t plain = words_differ(word, WORDS_ALL('"')) &
                           words_differ(word, WORDS_ALL('\\')) &
                           ((word | WORDS_ALL(0x80)) - WORDS_ALL(0x20));
    return (~plain | word) & WORDS_ALL(0x80);
}

/* Whether a JSON string that is written holds all eight bytes as they are. */
static inline bool words_are_plain(uint64_t word)
{
    const uint64_t high = word & WORDS_ALL(0x80);
    const uint64_t plain =
        words_differ(word, WORDS_ALL('"')) & words_differ(word, WORDS_ALL('\\')) &
        words_differ(word, WORDS_ALL(0x7f)) & ((word | WORDS_ALL(0x80)) - WORDS_ALL(0x20));
    return ((plain | high) & WORDS_ALL(0x80)) == WORDS_ALL(0x80);
}

/* The number of the first byte whose high bit is set; there is one. */
static inline size_t words_first(uint64_t bits)
{
    return (size_t)__builtin_ctzll(bits) / 8;
}

/* Up to eight bytes, the rest zero; `len` below 8. */
static inline uint64_t words_load_some(const char *at, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++) {
        word |= (uint64_t)(unsigned char)at[i] << 8 * i;
    }
    return word;
}

/* The same for texts that are the same: what tells most others apart at once. */
static inline uint64_t words_tag(const char *text, size_t len)
{
    if (len >= 8) {
        const uint64_t last = words_load(text + len - 8);
        return words_load(text) ^ (last << 5 | last >> 59) ^ len;
    }
    return words_load_some(text, len) ^ (uint64_t)len << 56;
}

/* A hash of a tag, for tables in which a collision costs little. */
static inline uint64_t words_hash(uint64_t tag)
{
    tag *= UINT64_C(0x9e3779b97f4a7c15);
    return tag ^ tag >> 32;
}

/* A hash of what `sum` is one of, and then these bytes. */
static inline uint64_t words_sum(uint64_t sum, const char *at, size_t len)
{
    sum = words_hash(sum ^ len);
    for (; len >= 8; at += 8, len -= 8) {
        sum = words_hash(sum ^ words_load(at));
    }
    return words_hash(sum ^ words_load_some(at, len));
}

/* Four hexadecimal digits. False where they are none. */
static inline bool words_hex(const char *at, uint32_t *out_unit)
{
    uint32_t unit = 0;
    for (size_t i = 0; i < 4; i++) {
        const uint32_t c = (unsigned char)at[i];
        const uint32_t letter = c | 0x20;
        uint32_t digit = 16;
        if (c >= '0' && c <= '9') {
            digit = c - '0';
        } else if (letter >= 'a' && letter <= 'f') {
            digit = letter - 'a' + 10;
        }
        if (digit == 16) {
            return false;
        }
        unit = unit << 4 | digit;
    }
    *out_unit = unit;
    return true;
}

#endif
