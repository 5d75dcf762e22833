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

/* The numbers below 100. */
static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                            "34353637383940414243444546474849505152535455565758596061626364656667"
                            "6869707172737475767778798081828384858687888990919293949596979899";

static inline void put_pair(uint32_t number, char *out)
{
    memcpy(out, &pairs[number * (size_t)2], 2);
}

static inline void put_two_pairs(uint32_t number, char *out)
{
    put_pair(number / 100, out);
    put_pair(number % 100, out + 2);
}

/* A number below 10^8 in eight digits. */
static inline void put_eight(uint32_t number, char *out)
{
    put_two_pairs(number / 10000, out);
    put_two_pairs(number % 10000, out + 4);
}

/* How many zeros, of which the last does not count, eight digits begin with. */
static inline size_t count_zeros(const char *digits)
{
    uint64_t others = soj__load_u64(digits) ^ 0x3030303030303030;
    return (size_t)__builtin_ctzll(others | (uint64_t)1 << 56) / 8;
}

soj__slice soj__work_key(const soj_work *work)
{
    enum { EIGHT_DIGITS = 100000000 };
    if (work->key)
        return (soj__slice){work->key, work->key_len};
    char *end = work->digits + SOJ__DIGITS;
    char *at = end - 8;
    uint64_t rest = work->integer_key;
    for (; rest >= EIGHT_DIGITS; rest /= EIGHT_DIGITS, at -= 8)
        put_eight((uint32_t)(rest % EIGHT_DIGITS), at);
    put_eight((uint32_t)rest, at);
    at += count_zeros(at);
    return (soj__slice){at, (size_t)(end - at)};
}

/* ---- ids ---- */

/* What all ids of a customer say of it; returns the place behind. */
static uint8_t *put_customer(const soj_work *work)
{
    const soj__slice key = soj__work_key(work);
    uint8_t *at = put_part(work->id_at, key.data, key.len);
    return put_part(at, work->fixed + SOJ__RECORD_CREATED, sizeof(soj_time));
}

soj__id soj__work_make_id(soj_work *work, const soj__touchpoint_info *info, uint32_t visit,
                          uint32_t number)
{
    soj_text path = soj__program_text(work->program, info->path);
    if (!work->id_path_at)
        work->id_path_at = put_customer(work);
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
