/* SPDX-License-Identifier: MIT */
#ifndef SOJ_BENCH_WORKLOAD_H
#define SOJ_BENCH_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What all peers are given: one model, and events for it. The seven stages of a customer's life, an
 * inactivity timer in six of them, a condition on a property and one on an attribute, a touchpoint
 * on each entry. Ten events a customer, evenly over 60 days in the order of time, customers at
 * random. */

enum {
    BENCH_AWARENESS,
    BENCH_CONSIDERATION,
    BENCH_PURCHASE,
    BENCH_ONBOARDING,
    BENCH_ADOPTION,
    BENCH_ADVOCACY,
    BENCH_CHURNED,
    BENCH_STAGES
};

enum {
    BENCH_VISIT,
    BENCH_REQUEST,
    BENCH_ORDER, /* the only one with a property, `amount` */
    BENCH_USE,
    BENCH_REFER,
    BENCH_UPGRADE,
    BENCH_DOWNGRADE,
    BENCH_QUIT,
    BENCH_KINDS
};

#define BENCH_PER_CUSTOMER 10
#define BENCH_DAY          INT64_C(86400000000) /* in microseconds, as all times here */
#define BENCH_START        (19675 * BENCH_DAY)
#define BENCH_SPAN         (60 * BENCH_DAY)
#define BENCH_NEVER        INT64_MAX

/* The model as text, into `buffer`; how the text names stages and events. `is_cycle`: the last
 * stage leads back to the first after BENCH_CYCLE, so that customers who are not heard of again
 * move on for ever. `is_silent`: nothing is sent. */
#define BENCH_MODEL_ROOM 4096
#define BENCH_CYCLE      (45 * BENCH_DAY)
void bench_model(char buffer[BENCH_MODEL_ROOM], bool is_cycle, bool is_silent);
extern const char *const bench_stage_names[BENCH_STAGES];
extern const char *const bench_event_names[BENCH_KINDS];

/* The same as tables, for peers that are written by hand. */

/* Where an event leads, by stage, kind, and two bits of conditions: BENCH_WORTH, BENCH_PAYS. The
 * stage itself: nowhere. */
enum { BENCH_WORTH = 1, BENCH_PAYS = 2 };
extern const uint8_t bench_next[BENCH_STAGES][BENCH_KINDS][4];

/* How long without an event until the timer of a stage fires, and where it leads. */
extern const int64_t bench_delay[BENCH_STAGES];
extern const uint8_t bench_after[BENCH_STAGES];

typedef struct bench_event {
    uint64_t key; /* twelve decimal digits */
    int64_t time;
    double amount;
    uint32_t kind;
} bench_event;

/* Where the events come from: the same for the same number of customers. */
typedef struct bench_flow {
    uint64_t random;
    uint64_t customers;
    uint64_t total;
    uint64_t made;
    bool is_roll_call; /* customers in turn, not at random */
} bench_flow;

bench_flow bench_flow_of(uint64_t customers, uint64_t total);

/* The next events, at most `most` of them; 0 at the end. */
size_t bench_flow_next(bench_flow *flow, bench_event *out_events, size_t most);

/* The key of the n-th customer, n below 10^8. */
uint64_t bench_key(uint64_t n);

/* What came out: how many, and a sum over them that does not depend on their order. Two peers agree
 * where both agree. `key` is 0 where a run does not look at keys. */
typedef struct bench_sink {
    uint64_t count;
    uint64_t sum;
} bench_sink;

static inline void bench_sink_add(bench_sink *sink, uint64_t key, uint32_t stage, int64_t time)
{
    uint64_t mixed = (key ^ ((uint64_t)time << 3) ^ stage) * UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 32) * UINT64_C(0xd6e8feb86659fd93);
    sink->sum += mixed ^ mixed >> 29;
    sink->count++;
}

#endif
