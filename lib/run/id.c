/* SPDX-License-Identifier: MIT */
/* What is made by hashing: ids of touchpoints, places in splits. */
#include <xxhash.h>

#include "run/work.h"

/* Two times `half` bytes, a constant, that begin and end where `len` do. */
static inline void copy_halves(uint8_t *to, const uint8_t *from, size_t len, size_t half)
{
    memcpy(to, from, half);
    memcpy(to + len - half, from + len - half, half);
}

/* A length and as many bytes; returns the place behind. Of most texts the copy takes less than a
 * call. */
static inline uint8_t *put_part(uint8_t *at, const void *data, size_t len)
{
    SOJ__ASSERT(data); /* every text of a program is somewhere, and a key too */
    soj__store_u32(at, (uint32_t)len);
    at += sizeof(uint32_t);
    if (len >= 8 && len <= 16)
        copy_halves(at, data, len, 8);
    else if (len > 16 && len <= 32)
        copy_halves(at, data, len, 16);
    else
        memcpy(at, data, len);
    return at + len;
}

static inline uint8_t *put_number(uint8_t *at, uint32_t number)
{
    soj__store_u32(at, sizeof(number));
    soj__store_u32(at + 4, number);
    return at + 8;
}

void soj__work_begin_ids(soj_work *work)
{
    soj_text name = soj__program_text(work->program, work->program->name);
    work->id_at = put_part(work->id_buffer, name.data, name.len);
    work->id_path_at = NULL;
}

/* ---- keys ---- */

enum { EIGHT_DIGITS = 100000000 };

/* A number below 10^8 in eight digits, as they lie in memory, first in the lowest byte: in a word,
 * as what is written in pieces and read as a whole has to be waited for. Halves are divided by
 * multiplying: exactly, as they are below 10^4 and 10^2. */
static inline uint64_t eight_digits(uint64_t number)
{
    uint64_t x = number / 10000 | number % 10000 << 32;
    const uint64_t hundreds = x * 10486 >> 20 & 0x0000007f0000007f;
    x = hundreds | (x - hundreds * 100) << 16;
    const uint64_t tens = x * 103 >> 10 & 0x000f000f000f000f;
    return (tens | (x - tens * 10) << 8) | 0x3030303030303030;
}

/* How many zeros, of which the last does not count, eight digits begin with. */
static inline unsigned count_zeros(uint64_t digits)
{
    return (unsigned)__builtin_ctzll((digits ^ 0x3030303030303030) | (uint64_t)1 << 56) / 8;
}

soj__slice soj__work_key(const soj_work *work)
{
    if (work->key)
        return (soj__slice){work->key, work->key_len};
    char *end = work->digits + SOJ__DIGITS;
    char *at = end - 8;
    uint64_t rest = work->integer_key;
    for (; rest >= EIGHT_DIGITS; rest /= EIGHT_DIGITS, at -= 8)
        soj__store_u64(at, eight_digits(rest % EIGHT_DIGITS));
    const uint64_t first = eight_digits(rest);
    soj__store_u64(at, first);
    at += count_zeros(first);
    return (soj__slice){at, (size_t)(end - at)};
}

/* ---- ids ---- */

/* The text of a key with up to sixteen digits, behind its length. */
SOJ__WRAPS static inline uint8_t *put_integer(uint8_t *at, uint64_t key)
{
    const uint64_t high = key / EIGHT_DIGITS, low = key % EIGHT_DIGITS;
    const uint64_t last = eight_digits(low), first = high > 0 ? eight_digits(high) : last;
    const unsigned zeros = count_zeros(first);
    const uint32_t len = (high > 0 ? 16 : 8) - zeros;
    soj__store_u32(at, len);
    soj__store_u64(at + 4, zeros == 0 ? first : first >> 8 * zeros | last << (64 - 8 * zeros));
    soj__store_u64(at + 12, last >> 8 * zeros);
    return at + 4 + len;
}

/* What all ids of a customer say of it; returns the place behind. */
static uint8_t *put_customer(const soj_work *work, const uint8_t *created)
{
    const uint64_t most = (uint64_t)EIGHT_DIGITS * EIGHT_DIGITS;
    uint8_t *at;
    if (work->key || work->integer_key >= most) {
        const soj__slice key = soj__work_key(work);
        at = put_part(work->id_at, key.data, key.len);
    } else {
        at = put_integer(work->id_at, work->integer_key);
    }
    return put_part(at, created, sizeof(soj_time));
}

soj__id soj__work_make_id_of(soj_work *work, const uint8_t *created,
                             const soj__touchpoint_info *info, uint32_t visit, uint32_t number)
{
    soj_text path = soj__program_text(work->program, info->path);
    if (!work->id_path_at)
        work->id_path_at = put_customer(work, created);
    uint8_t *at = put_part(work->id_path_at, path.data, path.len);
    at = put_number(at, visit);
    at = put_number(at, number);
    XXH128_hash_t hash = XXH3_128bits(work->id_buffer, (size_t)(at - work->id_buffer));
    return (soj__id){hash.high64, hash.low64};
}

/* ---- places in splits ---- */

uint32_t soj__work_place_in_split(const soj_work *work, uint32_t split)
{
    soj_text prefix =
        soj__program_text(work->program, soj__program_split(work->program, split)->prefix);
    soj__slice key = soj__work_key(work);
    SOJ__ASSERT(prefix.data);
    memcpy(work->split_buffer, prefix.data, prefix.len);
    memcpy(work->split_buffer + prefix.len, key.data, key.len);
    uint64_t hash = XXH64(work->split_buffer, prefix.len + key.len, 0);
    /* floor(hash * 10,000 / 2^64), in two halves. */
    uint64_t high = (hash >> 32) * 10000u;
    uint64_t low = (hash & UINT32_MAX) * 10000u;
    return (uint32_t)((high + (low >> 32)) >> 32);
}

uint32_t soj__work_variant(const soj_work *work, const soj__touchpoint_info *info)
{
    uint32_t place = soj__work_place_in_split(work, info->split);
    for (uint32_t i = info->variants.first; i < info->variants.first + info->variants.n; i++) {
        if (place < soj__program_variant(work->program, i)->end)
            return i;
    }
    return SOJ__NONE;
}
