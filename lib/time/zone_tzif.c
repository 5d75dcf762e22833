/* SPDX-License-Identifier: MIT */
/* TZif files (RFC 9636): a header, data with times of 32 bits that nobody needs any more, then the
 * same again with 64 bits, then a footer. Numbers are big-endian. */
#include "time/zone.h"

#define HEADER    44u
#define TYPE_SIZE 6u
#define TIME_SIZE 8u
#define LEAP_SIZE 12u

/* What a header counts, in the order in which it does. */
enum { COUNT_UT, COUNT_STD, COUNT_LEAP, COUNT_TIME, COUNT_TYPE, COUNT_CHAR, COUNTS };

static const char is_cut[] = "the file is cut short";

static uint32_t load_u32(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

static int32_t load_i32(const char *at)
{
    uint32_t bits = load_u32(at);
    int32_t number;
    memcpy(&number, &bits, sizeof(number));
    return number;
}

static int64_t load_i64(const char *at)
{
    uint64_t bits = (uint64_t)load_u32(at) << 32 | load_u32(at + 4);
    int64_t number;
    memcpy(&number, &bits, sizeof(number));
    return number;
}

/* Cut `size` bytes off the front of `rest`. */
static bool take(soj__slice *rest, uint64_t size, soj__slice *out)
{
    if (size > rest->len)
        return false;
    *out = (soj__slice){rest->data, (size_t)size};
    rest->data += size;
    rest->len -= (size_t)size;
    return true;
}

static const char *take_header(soj__slice *rest, uint32_t counts[COUNTS])
{
    soj__slice header;
    if (!take(rest, HEADER, &header))
        return is_cut;
    if (memcmp(header.data, SOJ__TZIF_MAGIC, strlen(SOJ__TZIF_MAGIC)) != 0)
        return "this is no TZif file";
    if (header.data[4] < '2')
        return "this is TZif of version 1: 2 or later is needed";
    for (unsigned i = 0; i < COUNTS; i++)
        counts[i] = load_u32(header.data + 20 + 4 * i);
    return NULL;
}

/* The first data block, whose times have 4 bytes. */
static bool skip_data(soj__slice *rest, const uint32_t counts[COUNTS])
{
    static const uint8_t sizes[COUNTS] = {1, 1, 4 + 4, 4 + 1, TYPE_SIZE, 1};
    uint64_t size = 0;
    soj__slice data;
    for (unsigned i = 0; i < COUNTS; i++)
        size += (uint64_t)counts[i] * sizes[i];
    return take(rest, size, &data);
}

static bool take_data(soj__slice *rest, const uint32_t counts[COUNTS], soj__tzif *out)
{
    soj__slice unused;
    return take(rest, (uint64_t)counts[COUNT_TIME] * TIME_SIZE, &out->times) &&
           take(rest, counts[COUNT_TIME], &out->indexes) &&
           take(rest, (uint64_t)counts[COUNT_TYPE] * TYPE_SIZE, &out->types) &&
           take(rest, counts[COUNT_CHAR], &unused) &&
           take(rest, (uint64_t)counts[COUNT_LEAP] * LEAP_SIZE, &unused) &&
           take(rest, counts[COUNT_STD], &unused) && take(rest, counts[COUNT_UT], &unused);
}

static const char *check_counts(const uint32_t counts[COUNTS])
{
    uint32_t types = counts[COUNT_TYPE];
    bool has_std = counts[COUNT_STD] != 0;
    bool has_ut = counts[COUNT_UT] != 0;
    if (types == 0 || counts[COUNT_CHAR] == 0 || (has_std && counts[COUNT_STD] != types) ||
        (has_ut && counts[COUNT_UT] != types))
        return "the counts of the header do not fit each other";
    return NULL;
}

static const char *check_types(const soj__tzif *file, uint32_t n_chars)
{
    for (size_t at = 0; at < file->types.len; at += TYPE_SIZE) {
        const char *type = file->types.data + at;
        int32_t offset = load_i32(type);
        if (offset < -SOJ__OFFSET_MAX || offset > SOJ__OFFSET_MAX)
            return "an offset is 26 hours or more";
        if ((unsigned char)type[4] > 1 || (unsigned char)type[5] >= n_chars)
            return "a type of local time is damaged";
    }
    return NULL;
}

static const char *check_times(const soj__tzif *file)
{
    size_t n_types = file->types.len / TYPE_SIZE;
    for (size_t i = 0; i < file->indexes.len; i++) {
        if ((unsigned char)file->indexes.data[i] >= n_types)
            return "a change leads to no type";
        const char *time = file->times.data + i * TIME_SIZE;
        if (i > 0 && load_i64(time) <= load_i64(time - TIME_SIZE))
            return "the changes do not ascend";
    }
    return NULL;
}

/* Between newlines. What may follow is left to later versions of the format. */
static const char *take_footer(soj__slice rest, soj__slice *out)
{
    if (rest.len == 0)
        return is_cut;
    if (rest.data[0] != '\n')
        return "the footer is missing";
    const char *end = memchr(rest.data + 1, '\n', rest.len - 1);
    if (!end)
        return is_cut;
    *out = (soj__slice){rest.data + 1, (size_t)(end - rest.data) - 1};
    return NULL;
}

const char *soj__tzif_read(soj__slice bytes, soj__tzif *out)
{
    uint32_t counts[COUNTS];
    *out = (soj__tzif){0};
    const char *problem = take_header(&bytes, counts);
    if (!problem && !skip_data(&bytes, counts))
        problem = is_cut;
    if (!problem)
        problem = take_header(&bytes, counts);
    if (!problem)
        problem = check_counts(counts);
    if (!problem && !take_data(&bytes, counts, out))
        problem = is_cut;
    if (!problem)
        problem = check_types(out, counts[COUNT_CHAR]);
    if (!problem)
        problem = check_times(out);
    if (!problem)
        problem = take_footer(bytes, &out->footer);
    out->has_leap_seconds = !problem && counts[COUNT_LEAP] != 0;
    return problem;
}

static int32_t offset_of_type(const soj__tzif *file, size_t type)
{
    return load_i32(file->types.data + type * TYPE_SIZE);
}

/* Whether the footer alone says what the last change does, and all since the one before. */
static bool says_footer(const soj__zone_rule *rule, const int64_t *last)
{
    int64_t second = soj__change_second(last[-1]);
    soj__zone_piece piece = soj__rule_piece_at(rule, second);
    return piece.offset == soj__change_offset(last[-1]) && piece.end >= soj__change_second(*last);
}

/* The changes from the last of which on the footer holds. */
static uint32_t end_with_footer(const soj__footer *footer, int64_t *changes, uint32_t n)
{
    int64_t last = soj__change_second(changes[n - 1]);
    if (!footer->has_rule) {
        changes[n - 1] = soj__change(last, footer->offset);
        return n;
    }
    while (n > 2 && says_footer(&footer->rule, &changes[n - 1]))
        n--;
    return n;
}

uint32_t soj__tzif_changes(const soj__tzif *file, const soj__footer *footer, int64_t *changes,
                           int64_t *out_rule_from)
{
    uint32_t n = 0;
    size_t i = 0;
    int64_t second = SOJ__CHANGE_START;
    changes[n++] = soj__change(second, offset_of_type(file, 0));
    for (; i < file->indexes.len; i++) {
        second = load_i64(file->times.data + i * TIME_SIZE);
        int32_t offset = offset_of_type(file, (unsigned char)file->indexes.data[i]);
        bool is_last = i + 1 == file->indexes.len; /* from here on the footer holds */
        if (second > SOJ__ZONE_MAX)
            break;
        if (second < SOJ__ZONE_MIN)
            changes[0] = soj__change(SOJ__CHANGE_START, offset);
        else if (offset != soj__change_offset(changes[n - 1]) || is_last)
            changes[n++] = soj__change(second, offset);
    }
    *out_rule_from = SOJ__ZONE_LAST;
    if (i < file->indexes.len || !footer)
        return n;
    n = end_with_footer(footer, changes, n);
    if (footer->has_rule)
        *out_rule_from = soj__change_second(changes[n - 1]);
    return n;
}
