/* SPDX-License-Identifier: MIT */
#include "fuzz/changes.h"

#include <string.h>

#include <sojourn/time.h>

#include "base/bytes.h"

typedef struct place {
    uint8_t *bytes;
    size_t len, at;
} place;

static void set_byte(const place *p, uint8_t value)
{
    p->bytes[p->at] = value;
}

static void add_byte(const place *p, uint8_t value)
{
    p->bytes[p->at] = (uint8_t)(p->bytes[p->at] + value);
}

/* Small numbers, and large ones down from that of "none". */
static void set_u32(const place *p, uint8_t value)
{
    if (p->len - p->at >= 4)
        soj__store_u32(p->bytes + p->at, value < 128 ? value : UINT32_MAX - (255u - value));
}

static void set_i64(const place *p, uint8_t value)
{
    static const int64_t values[] = {0,
                                     1,
                                     -1,
                                     INT64_MAX,
                                     INT64_MIN,
                                     SOJ_TIME_MAX,
                                     SOJ_TIME_NEVER,
                                     SOJ_TIME_MAX + 1,
                                     SOJ_TIME_MAX - 1,
                                     SOJ_DAY};
    if (p->len - p->at >= 8)
        soj__store_i64(p->bytes + p->at, values[value % (sizeof(values) / sizeof(*values))]);
}

static void move_i64(const place *p, uint8_t value)
{
    if (p->len - p->at < 8)
        return;
    uint64_t old = soj__load_u64(p->bytes + p->at);
    uint64_t hours = (uint64_t)((int64_t)value - 128);
    soj__store_u64(p->bytes + p->at, old + hours * (uint64_t)SOJ_HOUR);
}

/* Four bytes, or eight, from elsewhere. */
static void copy(const place *p, uint8_t value)
{
    size_t n = value & 1 ? 8 : 4;
    size_t from = (p->at + (size_t)value / 2 * 4) % p->len;
    if (p->len - p->at >= n && p->len - from >= n)
        memmove(p->bytes + p->at, p->bytes + from, n);
}

static void flip_bit(const place *p, uint8_t value)
{
    p->bytes[p->at] = (uint8_t)(p->bytes[p->at] ^ 1u << value % 8);
}

static void (*const changes[FUZZ_CHANGES])(const place *, uint8_t) = {
    set_byte, add_byte, set_u32, set_i64, move_i64, copy, flip_bit,
};

void fuzz_change(uint8_t *bytes, size_t len, const uint8_t *change)
{
    if (len == 0 || change[2] >= FUZZ_CHANGES)
        return;
    const place p = {bytes, len, soj__load_u16(change) % len};
    changes[change[2]](&p, change[3]);
}
