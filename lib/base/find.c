/* SPDX-License-Identifier: MIT */
/* Source: the two-way algorithm (Crochemore and Perrin, "Two-way string-matching", 1991). */
#include "base/find.h"

/* Below it the product is small, and memchr() does most of the work. */
#define SHORT 32u

static bool contains_short(soj__slice text, soj__slice part)
{
    const char *at = text.data;
    size_t left = text.len;
    while (left >= part.len) {
        const char *found = memchr(at, part.data[0], left - part.len + 1);
        if (!found)
            return false;
        if (memcmp(found, part.data, part.len) == 0)
            return true;
        left -= (size_t)(found + 1 - at);
        at = found + 1;
    }
    return false;
}

/* Where the part is cut: what is left of the cut is searched last, from right to left. */
typedef struct cut {
    size_t at;
    size_t period; /* of what is right of it */
} cut;

/* Where the greatest suffix begins, or with `reversed` the least. */
static cut greatest_suffix(soj__slice part, bool reversed)
{
    size_t start = 0, candidate = 1, same = 0, period = 1;
    while (candidate + same < part.len) {
        unsigned char a = (unsigned char)part.data[candidate + same];
        unsigned char b = (unsigned char)part.data[start + same];
        if (a == b) {
            same++;
            if (same == period) {
                candidate += period;
                same = 0;
            }
        } else if ((a < b) != reversed) {
            candidate += same + 1;
            same = 0;
            period = candidate - start;
        } else {
            start = candidate++;
            same = 0;
            period = 1;
        }
    }
    return (cut){start, period};
}

/* How many bytes of `part` from `from` on stand at `text`. */
static size_t match_right(const char *text, soj__slice part, size_t from)
{
    while (from < part.len && text[from] == part.data[from])
        from++;
    return from;
}

/* How far `part` agrees with `text` left of `end`, down to `least`: where the agreement begins. */
static size_t match_left(const char *text, soj__slice part, size_t end, size_t least)
{
    while (end > least && text[end - 1] == part.data[end - 1])
        end--;
    return end;
}

/* The part repeats itself with the cut's period: `known` of its first bytes are known to agree. */
static bool search_periodic(soj__slice text, soj__slice part, cut at)
{
    size_t known = 0;
    for (size_t i = 0; i + part.len <= text.len;) {
        const size_t from = at.at > known ? at.at : known;
        const size_t right = match_right(text.data + i, part, from);
        if (right < part.len) {
            i += right - at.at + 1;
            known = 0;
            continue;
        }
        if (match_left(text.data + i, part, at.at, known) <= known)
            return true;
        i += at.period;
        known = part.len - at.period;
    }
    return false;
}

static bool search_plain(soj__slice text, soj__slice part, cut at)
{
    const size_t longer = at.at > part.len - at.at ? at.at : part.len - at.at;
    for (size_t i = 0; i + part.len <= text.len;) {
        const size_t right = match_right(text.data + i, part, at.at);
        if (right < part.len)
            i += right - at.at + 1;
        else if (match_left(text.data + i, part, at.at, 0) == 0)
            return true;
        else
            i += longer + 1;
    }
    return false;
}

bool soj__slice_contains(soj__slice text, soj__slice part)
{
    if (part.len == 0)
        return true;
    if (part.len > text.len)
        return false;
    if (part.len < SHORT)
        return contains_short(text, part);
    const cut a = greatest_suffix(part, false), b = greatest_suffix(part, true);
    const cut at = a.at > b.at ? a : b;
    SOJ__ASSERT(at.at + at.period <= part.len); /* the period is one of what is behind the cut */
    if (memcmp(part.data, part.data + at.period, at.at) == 0)
        return search_periodic(text, part, at);
    return search_plain(text, part, at);
}
