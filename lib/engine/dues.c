/* SPDX-License-Identifier: MIT */
#include "engine/dues.h"

/* ---- heap ---- */

/* Move an entry from `place`, whose content is already elsewhere, towards the leaves. */
static void sink(soj__deadline *heap, uint32_t n, uint32_t place, soj__deadline due)
{
    while (place < n / 2) {
        uint32_t child = place * 2 + 1;
        if (child + 1 < n && soj__due_is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!soj__due_is_before(&heap[child], &due))
            break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = due;
}

void soj__heap_make(soj__deadline *heap, uint32_t n)
{
    for (uint32_t place = n / 2; place > 0; place--)
        sink(heap, n, place - 1, heap[place - 1]);
}

void soj__heap_push(soj__deadline *heap, uint32_t n, soj__deadline due)
{
    uint32_t place = n;
    while (place > 0) {
        uint32_t parent = (place - 1) / 2;
        if (!soj__due_is_before(&due, &heap[parent]))
            break;
        heap[place] = heap[parent];
        place = parent;
    }
    heap[place] = due;
}

void soj__heap_pop(soj__deadline *heap, uint32_t n)
{
    sink(heap, n - 1, 0, heap[n - 1]);
}

void soj__heap_replace(soj__deadline *heap, uint32_t n, soj__deadline due)
{
    sink(heap, n, 0, due);
}

/* ---- sort ---- */

enum {
    FEW = 32, /* are sorted by insertion */
    DIGIT_BITS = 8,
    DIGITS = 1 << DIGIT_BITS
};

static void insert_all(soj__deadline *dues, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        soj__deadline due = dues[i];
        size_t at = i;
        for (; at > 0 && soj__due_is_before(&due, &dues[at - 1]); at--)
            dues[at] = dues[at - 1];
        dues[at] = due;
    }
}

/* By which digit a part is dealt out: of the instants, or where they are all the same of the
 * numbers. The range that is there decides, so that no digit is wasted. */
typedef struct digit {
    uint64_t least;
    uint32_t shift;
    bool is_number;
} digit;

static uint64_t key_of(const digit *by, const soj__deadline *due)
{
    return by->is_number ? due->number : (uint64_t)due->at;
}

static size_t digit_of(const digit *by, const soj__deadline *due)
{
    return (size_t)((key_of(by, due) - by->least) >> by->shift);
}

/* How far apart the keys are; sets the least. */
static uint64_t span(digit *by, const soj__deadline *dues, size_t n)
{
    uint64_t least = UINT64_MAX, most = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t key = key_of(by, &dues[i]);
        least = key < least ? key : least;
        most = key > most ? key : most;
    }
    by->least = least;
    return most - least;
}

/* False: all are equal. */
static bool choose(const soj__deadline *dues, size_t n, digit *out)
{
    *out = (digit){.is_number = false};
    uint64_t range = span(out, dues, n);
    if (range == 0) {
        out->is_number = true;
        range = span(out, dues, n);
    }
    while (range >> out->shift >= DIGITS)
        out->shift++;
    return range > 0;
}

/* Deal out by a digit: each entry is swapped to the part where it belongs until that which comes
 * belongs here. `ends` is where the parts end. */
static void deal(soj__deadline *dues, size_t n, const digit *by, uint32_t ends[DIGITS])
{
    uint32_t heads[DIGITS];
    memset(ends, 0, DIGITS * sizeof(*ends));
    for (size_t i = 0; i < n; i++)
        ends[digit_of(by, &dues[i])]++;
    for (uint32_t d = 0, sum = 0; d < DIGITS; d++) {
        heads[d] = sum;
        sum += ends[d];
        ends[d] = sum;
    }
    for (uint32_t d = 0; d < DIGITS; d++) {
        while (heads[d] < ends[d]) {
            soj__deadline due = dues[heads[d]];
            size_t to = digit_of(by, &due);
            while (to != d) {
                soj__deadline other = dues[heads[to]];
                dues[heads[to]++] = due;
                due = other;
                to = digit_of(by, &due);
            }
            dues[heads[d]++] = due;
        }
    }
}

void soj__dues_sort(soj__deadline *dues, size_t n)
{
    digit by;
    uint32_t ends[DIGITS];
    if (n <= FEW) {
        insert_all(dues, n);
        return;
    }
    if (!choose(dues, n, &by))
        return;
    deal(dues, n, &by, ends);
    for (uint32_t d = 0, at = 0; d < DIGITS; at = ends[d++]) {
        if (ends[d] - at > 1)
            soj__dues_sort(dues + at, ends[d] - at);
    }
}
