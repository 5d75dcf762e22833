/* SPDX-License-Identifier: MIT */
/* What is made by hashing: ids of touchpoints, places in splits. */
#include <xxhash.h>

#include "run/work.h"

/* One part of an id's input behind its length; returns the place behind. */
static uint8_t *put_part(uint8_t *at, const void *data, size_t len)
{
    SOJ__ASSERT(data); /* every text of a program is somewhere, and a key too */
    soj__store_u32(at, (uint32_t)len);
    memcpy(at + 4, data, len);
    return at + 4 + len;
}

static uint8_t *put_number(uint8_t *at, uint32_t number)
{
    soj__store_u32(at, sizeof(number));
    soj__store_u32(at + 4, number);
    return at + 8;
}

void soj__work_begin_ids(soj_work *work)
{
    soj_text name = soj__program_text(work->program, work->program->name);
    work->id_at = put_part(work->id_buffer, name.data, name.len);
}

/* The numbers below 100. */
static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                            "34353637383940414243444546474849505152535455565758596061626364656667"
                            "6869707172737475767778798081828384858687888990919293949596979899";

soj__slice soj__work_key(const soj_work *work)
{
    if (work->key)
        return (soj__slice){work->key, work->key_len};
    char *end = work->digits + SOJ__DIGITS;
    char *at = end;
    uint64_t rest = work->integer_key;
    for (; rest >= 10; rest /= 100) {
        at -= 2;
        memcpy(at, &pairs[rest % 100 * 2], 2);
    }
    if (rest > 0 || at == end)
        *--at = (char)('0' + rest);
    return (soj__slice){at, (size_t)(end - at)};
}

soj__id soj__work_make_id(soj_work *work, const soj__occurrence *occurrence)
{
    const soj__program *program = work->program;
    soj__slice key = soj__work_key(work);
    soj_text path =
        soj__program_text(program, soj__program_touchpoint(program, occurrence->touchpoint)->path);
    uint8_t *at = put_part(work->id_at, key.data, key.len);
    at = put_part(at, work->fixed + SOJ__RECORD_CREATED, sizeof(soj_time));
    at = put_part(at, path.data, path.len);
    at = put_number(at, occurrence->visit);
    at = put_number(at, occurrence->number);
    XXH128_hash_t hash = XXH3_128bits(work->id_buffer, (size_t)(at - work->id_buffer));
    return (soj__id){hash.high64, hash.low64};
}

uint32_t soj__work_place_in_split(const soj_work *work, uint32_t split)
{
    soj_text prefix =
        soj__program_text(work->program, soj__program_split(work->program, split)->prefix);
    soj__slice key = soj__work_key(work);
    SOJ__ASSERT(prefix.data);
    memcpy(work->id_at, prefix.data, prefix.len);
    memcpy(work->id_at + prefix.len, key.data, key.len);
    uint64_t hash = XXH64(work->id_at, prefix.len + key.len, 0);
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
