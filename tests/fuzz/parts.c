/* SPDX-License-Identifier: MIT */
#include "fuzz/parts.h"

#include <string.h>

#include "fuzz/fuzz.h"

/* One mutation under way. */
typedef struct parts {
    uint8_t *bytes; /* head and `n` parts */
    size_t n, most; /* parts there are, and there is room for */
    uint32_t state;
} parts;

/* A number below n; 0 for 0. */
static size_t pick(parts *p, size_t n)
{
    p->state = p->state * 1664525u + 1013904223u;
    return n == 0 ? 0 : (size_t)(p->state >> 8) % n;
}

static uint8_t *part(const parts *p, size_t i)
{
    return p->bytes + fuzz_parts.head + i * fuzz_parts.part;
}

/* libFuzzer's own mutations, the length kept. */
static void mutate(uint8_t *bytes, size_t len)
{
    size_t now = LLVMFuzzerMutate(bytes, len, len);
    memset(bytes + now, 0, len - now);
}

static void change_head(parts *p)
{
    if (fuzz_parts.head > 0)
        mutate(p->bytes, fuzz_parts.head);
}

static void change_part(parts *p)
{
    if (p->n > 0)
        mutate(part(p, pick(p, p->n)), fuzz_parts.part);
}

static void change_byte(parts *p)
{
    static const uint8_t steps[] = {1, 255, 16, 128};
    if (p->n == 0)
        return;
    uint8_t *byte = part(p, pick(p, p->n)) + pick(p, fuzz_parts.part);
    if (pick(p, 3) == 0)
        *byte = (uint8_t)pick(p, 256);
    else
        *byte = (uint8_t)(*byte + steps[pick(p, sizeof(steps))]);
}

/* Room for a part at `at`, which is what it was. */
static void open_gap(parts *p, size_t at)
{
    memmove(part(p, at + 1), part(p, at), (p->n - at) * fuzz_parts.part);
    p->n++;
}

static void insert_part(parts *p)
{
    if (p->n == p->most)
        return;
    size_t at = pick(p, p->n + 1);
    open_gap(p, at);
    for (size_t i = 0; i < fuzz_parts.part; i++)
        part(p, at)[i] = (uint8_t)pick(p, 256);
}

static void repeat_part(parts *p)
{
    if (p->n == 0 || p->n == p->most)
        return;
    open_gap(p, pick(p, p->n));
}

static void remove_parts(parts *p)
{
    if (p->n == 0)
        return;
    size_t n = 1 + (pick(p, 2) == 0 ? pick(p, p->n) : 0);
    size_t at = pick(p, p->n - n + 1);
    memmove(part(p, at), part(p, at + n), (p->n - at - n) * fuzz_parts.part);
    p->n -= n;
}

static void copy_part(parts *p)
{
    if (p->n > 1)
        memmove(part(p, pick(p, p->n)), part(p, pick(p, p->n)), fuzz_parts.part);
}

/* A byte as in another part: what the two speak of is then the same. */
static void copy_byte(parts *p)
{
    if (p->n < 2)
        return;
    size_t at = pick(p, fuzz_parts.part);
    part(p, pick(p, p->n))[at] = part(p, pick(p, p->n))[at];
}

static void move_part(parts *p)
{
    if (p->n < 2)
        return;
    size_t a = pick(p, p->n), b = pick(p, p->n);
    for (size_t i = 0; i < fuzz_parts.part; i++) {
        uint8_t byte = part(p, a)[i];
        part(p, a)[i] = part(p, b)[i];
        part(p, b)[i] = byte;
    }
}

static void (*const mutations[])(parts *) = {
    change_head,  change_part, change_part, change_byte, change_byte, insert_part,
    remove_parts, repeat_part, copy_part,   copy_byte,   move_part,
};

/* The input with whole parts, zeros where bytes are missing; cut where it is too long. */
static parts begin(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    parts p = {.bytes = data, .state = seed};
    size_t whole = fuzz_parts.head;
    if (size > whole)
        whole += (size - fuzz_parts.head + fuzz_parts.part - 1) / fuzz_parts.part * fuzz_parts.part;
    p.most = (max_size - fuzz_parts.head) / fuzz_parts.part;
    if (p.most > fuzz_parts.most)
        p.most = fuzz_parts.most;
    p.n = (whole - fuzz_parts.head) / fuzz_parts.part;
    if (p.n > p.most)
        p.n = p.most;
    whole = fuzz_parts.head + p.n * fuzz_parts.part;
    if (size < whole)
        memset(data + size, 0, whole - size);
    return p;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    if (max_size < fuzz_parts.head + fuzz_parts.part)
        return LLVMFuzzerMutate(data, size, max_size);
    parts p = begin(data, size, max_size, seed);
    size_t n = 1 + pick(&p, 3);
    for (size_t i = 0; i < n; i++)
        mutations[pick(&p, sizeof(mutations) / sizeof(*mutations))](&p);
    return fuzz_parts.head + p.n * fuzz_parts.part;
}

/* The head and the first parts of one, the last parts of the other. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                                 uint8_t *out, size_t max_size, unsigned seed)
{
    parts p = {.state = seed};
    const size_t head = fuzz_parts.head;
    size_t a_parts = a_size > head ? (a_size - head) / fuzz_parts.part : 0;
    size_t b_parts = b_size > head ? (b_size - head) / fuzz_parts.part : 0;
    size_t from_a = head + pick(&p, a_parts + 1) * fuzz_parts.part;
    size_t from_b = head + pick(&p, b_parts + 1) * fuzz_parts.part;
    if (a_size < head || b_size < head || from_a > max_size)
        return 0;
    size_t rest = b_size - from_b;
    if (rest > max_size - from_a)
        rest = max_size - from_a;
    memcpy(out, a, from_a);
    memcpy(out + from_a, b + from_b, rest);
    return from_a + rest;
}
