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
    FEW = 24,       /* are sorted by insertion */
    DIGIT_BITS = 10 /* at most */
};

static void insert_all(uint64_t *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t at = i;
        for (; at > 0 && key < keys[at - 1]; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

/* How keys are dealt out: by what is left of key - least shifted so, which has two digits. */
typedef struct slots {
    uint64_t least;
    uint32_t shift, bits; /* of a digit */
} slots;

static uint64_t slot_of(slots by, uint64_t key)
{
    return (key - by.least) >> by.shift;
}

/* The range that is there decides, so that no bit is wasted: some slots for each key. */
static slots choose(const uint64_t *keys, size_t n)
{
    uint64_t least = keys[0], most = keys[0];
    for (size_t i = 1; i < n; i++) {
        least = keys[i] < least ? keys[i] : least;
        most = keys[i] > most ? keys[i] : most;
    }
    slots by = {.least = least, .bits = 4};
    while (by.bits < DIGIT_BITS && n >> (2 * by.bits - 4) > 0)
        by.bits++;
    for (uint32_t step = 32; step > 0; step /= 2) { /* to the least shift that leaves two digits */
        if ((most - least) >> (2 * by.bits) >> (by.shift + step - 1) > 0)
            by.shift += step;
    }
    return by;
}

/* Where each digit's keys begin, from how many there are. */
static void sum_up(uint32_t *digits, size_t n)
{
    uint32_t sum = 0;
    for (size_t d = 0; d < n; d++) {
        uint32_t begin = sum;
        sum += digits[d];
        digits[d] = begin;
    }
}

/* By the low digit there and by the high one back: each time those that are the same stay in the
 * order in which they came. */
static void deal(uint64_t *restrict keys, uint64_t *restrict scratch, size_t n, slots by)
{
    uint32_t low[1 << DIGIT_BITS], high[1 << DIGIT_BITS];
    const size_t digits = (size_t)1 << by.bits;
    memset(low, 0, digits * sizeof(*low));
    memset(high, 0, digits * sizeof(*high));
    for (size_t i = 0; i < n; i++) {
        uint64_t slot = slot_of(by, keys[i]);
        low[slot & (digits - 1)]++;
        high[slot >> by.bits]++;
    }
    sum_up(low, digits);
    sum_up(high, digits);
    for (size_t i = 0; i < n; i++)
        scratch[low[slot_of(by, keys[i]) & (digits - 1)]++] = keys[i];
    for (size_t i = 0; i < n; i++)
        keys[high[slot_of(by, scratch[i]) >> by.bits]++] = scratch[i];
}

/* Those that share a slot are in the order in which they came: where two are found in the wrong
 * one, all who share theirs are sorted. With each level at least 8 of the 64 bits are done. */
void soj__keys_sort(uint64_t *keys, uint64_t *scratch, size_t n)
{
    if (n <= FEW) {
        insert_all(keys, n);
        return;
    }
    const slots by = choose(keys, n);
    deal(keys, scratch, n, by);
    for (size_t i = 1; i < n; i++) {
        if (keys[i - 1] <= keys[i])
            continue;
        uint64_t slot = slot_of(by, keys[i]);
        size_t begin = i - 1, end = i + 1;
        while (begin > 0 && slot_of(by, keys[begin - 1]) == slot)
            begin--;
        while (end < n && slot_of(by, keys[end]) == slot)
            end++;
        soj__keys_sort(keys + begin, scratch, end - begin);
        i = end;
    }
}

/* ---- a run ---- */

void soj__run_init(soj__run *run, const soj__mem *mem)
{
    *run = (soj__run){.mem = *mem};
}

void soj__run_done(soj__run *run)
{
    soj__mem_free(&run->mem, run->keys, run->capacity * sizeof(*run->keys));
}

/* The keys, as many to sort with, and a byte for each: its part. */
bool soj__run_reserve(soj__run *run, uint32_t n)
{
    SOJ__ASSERT(run->at == run->n);
    soj__run_clear(run);
    return soj__mem_reserve(&run->mem, (void **)&run->keys, &run->capacity,
                            2 * (size_t)n + ((size_t)n + 7) / 8, sizeof(*run->keys));
}

void soj__run_begin(soj__run *run, uint32_t room, soj_time start)
{
    const uint64_t *keys = run->keys + room;
    const uint8_t *parts = (const uint8_t *)(keys + room);
    uint32_t heads[SOJ__RUN_PARTS] = {0};
    uint32_t n = run->n;
    for (uint32_t i = 0; i < n; i++)
        heads[parts[i]]++;
    sum_up(heads, SOJ__RUN_PARTS);
    for (uint32_t i = 0; i < n; i++)
        run->keys[heads[parts[i]]++] = keys[i];
    memcpy(run->ends, heads, sizeof(heads));
    run->start = start;
    run->part = 0;
    run->n = run->ends[0];
    if (run->n > 0)
        soj__keys_sort(run->keys, run->keys + n, run->n);
    else
        soj__run_go_on(run);
}

void soj__run_go_on(soj__run *run)
{
    while (run->at == run->n && run->part < SOJ__RUN_PARTS - 1) {
        run->n = run->ends[++run->part];
        run->start += SOJ__RUN_PART;
    }
    soj__keys_sort(run->keys + run->at, run->keys + run->ends[SOJ__RUN_PARTS - 1],
                   run->n - run->at);
}

void soj__run_trim(soj__run *run)
{
    uint32_t left = run->ends[SOJ__RUN_PARTS - 1] - run->at;
    if (left == 0) {
        soj__run_done(run);
        soj__run_clear(run);
        run->keys = NULL;
        run->capacity = 0;
        return;
    }
    memmove(run->keys, run->keys + run->at, left * sizeof(*run->keys));
    for (uint32_t part = run->part; part < SOJ__RUN_PARTS; part++)
        run->ends[part] -= run->at;
    run->n -= run->at;
    run->at = 0;
    uint64_t *less = soj__mem_resize(&run->mem, run->keys, run->capacity * sizeof(*run->keys),
                                     2 * (size_t)left * sizeof(*run->keys));
    if (less) {
        run->keys = less;
        run->capacity = 2 * (size_t)left;
    }
}
