/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, madvise */

#include "bench/bound.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    MOST = 1 << 24, /* customers; a slot of the index is a number of 24 bits and a tag of 8 */
    DAYS = 512,     /* of the calendar's ring: more than the longest delay */
    FIRST_SLOTS = 1 << 12,
    AHEAD_SLOT = 24, /* how many events ahead a slot is asked for, */
    AHEAD_RECORD = 12,
    RING = 32, /* more than AHEAD_SLOT */
    FIRST_OUTPUTS = 1 << 12,
    DIGIT = 13, /* bits of a pass of the sort; three hold the microseconds of a day */
    NOT_ARMED = 0xffff
};

typedef struct record {
    uint64_t key;
    int64_t deadline;
    uint16_t armed; /* the day in whose bucket its earliest entry is; NOT_ARMED: in none */
    uint8_t stage;
    uint8_t pays;
    uint8_t is_open; /* it stands in the open day */
} record;

typedef struct due {
    int64_t deadline;
    uint32_t number;
} due;

/* Entries of a day, a page at a time; pages of days that have passed are used again. */
enum { CHUNK = 1021 };
typedef struct chunk {
    struct chunk *next;
    uint32_t n;
    uint32_t numbers[CHUNK];
} chunk;

struct bench_bound {
    int64_t delays[BENCH_STAGES]; /* as bench_delay; never: so long that no sum overflows */
    uint32_t *index;
    record *records;
    size_t n_slots;
    uint32_t shift; /* of a hash, to a place in the index */
    uint32_t n_records;
    chunk *days[DAYS];
    chunk *spare;
    size_t n_chunks;
    due *open; /* sorted by deadline */
    due *open_spare;
    size_t n_open, at_open, room_open;
    int64_t day; /* the open one */
    bench_output *outputs;
    size_t n_outputs, room_outputs;
    uint64_t fired;
};

/* Pages of zeros, that take memory when they are written to. */
static void *reserve(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        return NULL;
    (void)madvise(memory, size, MADV_HUGEPAGE);
    return memory;
}

bench_bound *bench_bound_new(bool is_cycle)
{
    bench_bound *b = calloc(1, sizeof(*b));

    if (b == NULL)
        return NULL;
    memcpy(b->delays, bench_delay, sizeof(b->delays));
    b->delays[BENCH_CHURNED] = is_cycle ? BENCH_CYCLE : INT64_MAX / 2;
    b->n_slots = FIRST_SLOTS;
    b->shift = 64 - 12;
    b->index = reserve(b->n_slots * sizeof(uint32_t));
    b->records = reserve(MOST * sizeof(record));
    b->outputs = malloc(FIRST_OUTPUTS * sizeof(bench_output));
    b->room_outputs = FIRST_OUTPUTS;
    b->day = -1;
    if (b->index == NULL || b->records == NULL || b->outputs == NULL) {
        bench_bound_free(b);
        return NULL;
    }
    return b;
}

static void free_chunks(chunk *first)
{
    while (first != NULL) {
        chunk *next = first->next;

        free(first);
        first = next;
    }
}

void bench_bound_free(bench_bound *b)
{
    if (b == NULL)
        return;
    if (b->index != NULL)
        (void)munmap(b->index, b->n_slots * sizeof(uint32_t));
    if (b->records != NULL)
        (void)munmap(b->records, MOST * sizeof(record));
    for (size_t i = 0; i < DAYS; i++)
        free_chunks(b->days[i]);
    free_chunks(b->spare);
    free(b->open);
    free(b->open_spare);
    free(b->outputs);
    free(b);
}

/* --- calendar -------------------------------------------------------------------------------- */

/* Never is NOT_ARMED: later than any day. */
static uint16_t day_of(int64_t time)
{
    uint64_t day = (uint64_t)(time - BENCH_START) / (uint64_t)BENCH_DAY;

    return day < NOT_ARMED ? (uint16_t)day : NOT_ARMED;
}

static bool grow(bench_bound *b, chunk **first)
{
    chunk *more = b->spare;

    if (more == NULL) {
        more = malloc(sizeof(*more));
        if (more == NULL)
            return false;
        b->n_chunks++;
    } else {
        b->spare = more->next;
    }
    more->next = *first;
    more->n = 0;
    *first = more;
    return true;
}

/* Let the record be looked at on the day of its deadline. Nothing is to be done where an entry
 * waits on an earlier day, which puts it where it belongs by then. */
static bool arm(bench_bound *b, record *r, uint32_t number)
{
    uint16_t day = day_of(r->deadline);
    chunk **into;

    if (r->armed <= day)
        return true;
    into = &b->days[day % DAYS];
    if ((*into == NULL || (*into)->n == CHUNK) && !grow(b, into))
        return false;
    (*into)->numbers[(*into)->n++] = number;
    r->armed = day;
    return true;
}

/* By deadline, in three passes. */
static void sort_open(bench_bound *b, int64_t from)
{
    static const unsigned shifts[3] = {0, DIGIT, 2 * DIGIT};

    for (int pass = 0; pass < 3; pass++) {
        uint32_t counts[1 << DIGIT] = {0};
        uint32_t sum = 0;
        due *swap = b->open;

        for (size_t i = 0; i < b->n_open; i++)
            counts[(uint64_t)(b->open[i].deadline - from) >> shifts[pass] & ((1 << DIGIT) - 1)]++;
        for (size_t i = 0; i < 1 << DIGIT; i++) {
            uint32_t n = counts[i];

            counts[i] = sum;
            sum += n;
        }
        for (size_t i = 0; i < b->n_open; i++) {
            uint64_t digit = (uint64_t)(b->open[i].deadline - from) >> shifts[pass];

            b->open_spare[counts[digit & ((1 << DIGIT) - 1)]++] = b->open[i];
        }
        b->open = b->open_spare;
        b->open_spare = swap;
    }
}

static bool make_room_open(bench_bound *b, size_t n)
{
    if (n <= b->room_open)
        return true;
    free(b->open);
    free(b->open_spare);
    b->open = malloc(n * sizeof(due));
    b->open_spare = malloc(n * sizeof(due));
    b->room_open = b->open != NULL && b->open_spare != NULL ? n : 0;
    return b->room_open != 0;
}

/* Take what is due on `day` out of a chunk; what has moved since goes to where it belongs. */
static bool open_chunk(bench_bound *b, const chunk *from, int64_t day)
{
    for (uint32_t i = 0; i < from->n; i++) {
        uint32_t number = from->numbers[i];
        record *r = &b->records[number];

        if (i + AHEAD_RECORD < from->n)
            __builtin_prefetch(&b->records[from->numbers[i + AHEAD_RECORD]]);
        if (r->armed != day || r->is_open)
            continue;
        if (day_of(r->deadline) == day) {
            r->is_open = 1;
            b->open[b->n_open++] = (due){r->deadline, number};
            continue;
        }
        r->armed = NOT_ARMED;
        if (!arm(b, r, number))
            return false;
    }
    return true;
}

static bool open_day(bench_bound *b, int64_t day)
{
    size_t n = 0;

    b->day = day;
    b->n_open = b->at_open = 0;
    for (const chunk *c = b->days[day % DAYS]; c != NULL; c = c->next)
        n += c->n;
    if (!make_room_open(b, n))
        return false;
    for (chunk *c = b->days[day % DAYS], *next; c != NULL; c = next) {
        next = c->next;
        if (!open_chunk(b, c, day))
            return false;
        b->days[day % DAYS] = next;
        c->next = b->spare;
        b->spare = c;
    }
    sort_open(b, BENCH_START + day * BENCH_DAY);
    return true;
}

/* --- steps ----------------------------------------------------------------------------------- */

/* Room for `n` outputs more: those of a batch, or of a day. */
static bool make_room(bench_bound *b, size_t n)
{
    size_t room = b->room_outputs;
    bench_output *outputs;

    if (b->n_outputs + n <= room)
        return true;
    while (room < b->n_outputs + n)
        room *= 2;
    outputs = realloc(b->outputs, room * sizeof(*outputs));
    if (outputs == NULL)
        return false;
    b->outputs = outputs;
    b->room_outputs = room;
    return true;
}

/* What an event leaves of `pays`, and what it adds. */
static const uint8_t keeps[BENCH_KINDS] = {2, 2, 2, 2, 2, 2, 0, 2};
static const uint8_t adds[BENCH_KINDS] = {0, 0, 0, 0, 0, BENCH_PAYS, 0, 0};

/* The timer of a record's stage. */
static void fire(bench_bound *b, record *r)
{
    int64_t time = r->deadline;

    r->stage = bench_after[r->stage];
    r->deadline = time + b->delays[r->stage];
    b->outputs[b->n_outputs++] = (bench_output){r->key, time, r->stage};
    b->fired++;
}

static bool step(bench_bound *b, record *r, uint32_t number, const bench_event *event,
                 uint32_t is_new)
{
    uint32_t holds;
    uint8_t to;

    if (!make_room(b, 2))
        return false;
    while (r->deadline <= event->time) {
        fire(b, r);
        if (!make_room(b, 2))
            return false;
    }
    r->pays = (uint8_t)((r->pays & keeps[event->kind]) | adds[event->kind]);
    holds = (event->amount > 10.0 ? BENCH_WORTH : 0u) | r->pays;
    to = bench_next[r->stage][event->kind][holds];
    b->outputs[b->n_outputs] = (bench_output){r->key, event->time, to};
    b->n_outputs += (to != r->stage) | is_new;
    r->stage = to;
    r->deadline = event->time + b->delays[to];
    return arm(b, r, number);
}

/* --- index ----------------------------------------------------------------------------------- */

static uint64_t hash_of(uint64_t key)
{
    uint64_t h = key * UINT64_C(0x9e3779b97f4a7c15);

    return (h ^ h >> 32) * UINT64_C(0xd6e8feb86659fd93);
}

/* Slots are 0 where free; else a tag of 7 bits that is never all zeros, and the number. */
static uint32_t tag_of(uint64_t hash)
{
    return ((uint32_t)hash | 1) << 24;
}

static bool rehash(bench_bound *b)
{
    size_t n = b->n_slots * 2;
    uint32_t *index = reserve(n * sizeof(*index));

    if (index == NULL)
        return false;
    (void)munmap(b->index, b->n_slots * sizeof(uint32_t));
    b->index = index;
    b->n_slots = n;
    b->shift--;
    for (uint32_t i = 0; i < b->n_records; i++) {
        uint64_t hash = hash_of(b->records[i].key);
        size_t at = hash >> b->shift;

        while (index[at] != 0)
            at = (at + 1) & (n - 1);
        index[at] = tag_of(hash) | i;
    }
    return true;
}

static bool create(bench_bound *b, const bench_event *event, uint64_t hash, size_t at)
{
    uint32_t number = b->n_records;
    record *r = &b->records[number];

    if (number == MOST)
        return false;
    *r = (record){event->key, BENCH_NEVER, NOT_ARMED, BENCH_AWARENESS, 0, 0};
    b->index[at] = tag_of(hash) | number;
    b->n_records++;
    if (!step(b, r, number, event, 1))
        return false;
    return b->n_records <= b->n_slots / 4 * 3 || rehash(b);
}

static bool post(bench_bound *b, const bench_event *event, uint64_t hash)
{
    uint32_t tag = tag_of(hash);
    size_t at = hash >> b->shift;
    uint32_t slot;

    for (; (slot = b->index[at]) != 0; at = (at + 1) & (b->n_slots - 1)) {
        uint32_t number = slot & (MOST - 1);

        if ((slot ^ tag) < MOST && b->records[number].key == event->key)
            return step(b, &b->records[number], number, event, 0);
    }
    return create(b, event, hash, at);
}

bool bench_bound_post(bench_bound *b, const bench_event *event)
{
    return post(b, event, hash_of(event->key));
}

/* The number that the first slot with the hash's tag holds, which is nearly always the right one,
 * and whose record is asked for; 0 where there is none. */
static uint32_t guess(const bench_bound *b, uint64_t hash)
{
    size_t at = hash >> b->shift;
    uint32_t tag = tag_of(hash);
    uint32_t number;

    while (b->index[at] != 0 && (b->index[at] ^ tag) >= MOST)
        at = (at + 1) & (b->n_slots - 1);
    number = b->index[at] & (MOST - 1);
    __builtin_prefetch(&b->records[number], 1);
    return number;
}

static bool post_guessed(bench_bound *b, const bench_event *event, uint64_t hash, uint32_t number)
{
    record *r = &b->records[number];

    return r->key == event->key ? step(b, r, number, event, 0) : post(b, event, hash);
}

bool bench_bound_post_batch(bench_bound *b, const bench_event *events, size_t n)
{
    uint64_t hashes[RING];
    uint32_t guesses[RING];

    for (size_t i = 0; i < n + AHEAD_SLOT; i++) {
        size_t next = i - AHEAD_RECORD, now = i - AHEAD_SLOT; /* beyond n: none */

        if (i < n) {
            hashes[i % RING] = hash_of(events[i].key);
            __builtin_prefetch(&b->index[hashes[i % RING] >> b->shift]);
        }
        if (next < n)
            guesses[next % RING] = guess(b, hashes[next % RING]);
        if (now < n && !post_guessed(b, &events[now], hashes[now % RING], guesses[now % RING]))
            return false;
    }
    return true;
}

/* --- time ------------------------------------------------------------------------------------ */

/* What is due on the open day at or before `now`. */
static bool run_open(bench_bound *b, int64_t now)
{
    if (!make_room(b, b->n_open - b->at_open))
        return false;
    for (; b->at_open < b->n_open && b->open[b->at_open].deadline <= now; b->at_open++) {
        due next = b->open[b->at_open];
        record *r = &b->records[next.number];

        if (b->at_open + AHEAD_RECORD < b->n_open)
            __builtin_prefetch(&b->records[b->open[b->at_open + AHEAD_RECORD].number], 1);
        if (r->deadline == next.deadline)
            fire(b, r);
        r->is_open = 0;
        r->armed = NOT_ARMED;
        if (!arm(b, r, next.number))
            return false;
    }
    return true;
}

bool bench_bound_advance(bench_bound *b, int64_t now)
{
    int64_t day = (now - BENCH_START) / BENCH_DAY;

    while (b->day < day)
        if (!run_open(b, now) || !open_day(b, b->day + 1))
            return false;
    return run_open(b, now);
}

const bench_output *bench_bound_drain(bench_bound *b, size_t *out_n)
{
    *out_n = b->n_outputs;
    b->n_outputs = 0;
    return b->outputs;
}

size_t bench_bound_customers(const bench_bound *b)
{
    return b->n_records;
}

uint64_t bench_bound_fired(const bench_bound *b)
{
    return b->fired;
}

void bench_bound_bytes(const bench_bound *b, size_t out_bytes[4])
{
    out_bytes[0] = b->n_slots * sizeof(uint32_t);
    out_bytes[1] = b->n_records * sizeof(record);
    out_bytes[2] = 2 * b->room_open * sizeof(due) + b->n_chunks * sizeof(chunk);
    out_bytes[3] = b->room_outputs * sizeof(bench_output);
}
