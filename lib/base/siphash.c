/* SPDX-License-Identifier: MIT */
#include "base/siphash.h"

#include "base/bytes.h"

typedef struct state {
    uint64_t v0, v1, v2, v3;
} state;

SOJ__WRAPS static uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

SOJ__WRAPS static void rounds(state *s, int n)
{
    for (; n > 0; n--) {
        s->v0 += s->v1;
        s->v2 += s->v3;
        s->v1 = rotate(s->v1, 13) ^ s->v0;
        s->v3 = rotate(s->v3, 16) ^ s->v2;
        s->v0 = rotate(s->v0, 32);
        s->v2 += s->v1;
        s->v0 += s->v3;
        s->v1 = rotate(s->v1, 17) ^ s->v2;
        s->v3 = rotate(s->v3, 21) ^ s->v0;
        s->v2 = rotate(s->v2, 32);
    }
}

static void absorb(state *s, uint64_t word)
{
    s->v3 ^= word;
    rounds(s, 2);
    s->v0 ^= word;
}

/* The last word: what is left of the text, and its length modulo 256 on top. */
static uint64_t last_word(soj__slice text)
{
    unsigned char bytes[8] = {0};
    size_t rest = text.len % 8;
    if (rest > 0)
        memcpy(bytes, text.data + text.len - rest, rest);
    bytes[7] = (unsigned char)(text.len & 0xff);
    return soj__load_u64(bytes);
}

static uint64_t squeeze(state *s)
{
    rounds(s, 4);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/* What is left before the first half is squeezed out. */
static state absorb_all(const uint8_t key[SOJ__SIPHASH_KEY], soj__slice text)
{
    uint64_t k0 = soj__load_u64(key);
    uint64_t k1 = soj__load_u64(key + 8);
    /* The constants are the ASCII of "somepseudorandomlygeneratedbytes"; 0xee asks for 128 bits. */
    state s = {0x736f6d6570736575u ^ k0, 0x646f72616e646f6du ^ k1 ^ 0xee, 0x6c7967656e657261u ^ k0,
               0x7465646279746573u ^ k1};
    for (size_t i = 0; i + 8 <= text.len; i += 8)
        absorb(&s, soj__load_u64(text.data + i));
    absorb(&s, last_word(text));
    s.v2 ^= 0xee;
    return s;
}

soj__hash128 soj__siphash(const uint8_t key[SOJ__SIPHASH_KEY], soj__slice text)
{
    state s = absorb_all(key, text);
    soj__hash128 out;
    out.low = squeeze(&s);
    s.v1 ^= 0xdd;
    out.high = squeeze(&s);
    return out;
}

uint64_t soj__siphash_low(const uint8_t key[SOJ__SIPHASH_KEY], soj__slice text)
{
    state s = absorb_all(key, text);
    return squeeze(&s);
}
