/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_CALENDAR_NAIVE_H
#define SOJ_TEST_CALENDAR_NAIVE_H

/* A calendar next to a plain list of the deadlines that its customers should have. */

#include "support/failing_alloc.h"

#include "engine/calendar.h"

/* Customers with their cells, and the deadlines that these should have. */
enum {
    NAIVE_SMALL = 1024, /* a smaller calendar is a heap */
    NAIVE_MOST = 6000
};
typedef struct naive {
    failing_alloc books;
    soj__cells cells;
    soj__calendar calendar;
    uint64_t seed;
    uint32_t n;
    soj_time dues[NAIVE_MOST];
    soj_time now;
    unsigned failures;
    bool fails; /* whatever asks for memory is first asked in vain */
} naive;

/* Of no customers. */
void naive_set_up(naive *b, uint64_t seed);
void naive_tear_down(naive *b);

/* A small generator of our own: the same numbers on every machine. 31 bits, 62 bits. */
uint32_t naive_random(uint64_t *seed);
uint64_t naive_wide_random(uint64_t *seed);
/* A deadline by chance: most within so many days, some far away, in the past, never. */
soj_time naive_any_due(naive *b, uint32_t days_ahead);

/* One of the next calls for memory finds none, where `fails` says so. */
void naive_let_fail(naive *b);
/* A customer's deadline is `due` from now on. */
void naive_update(naive *b, uint32_t number, soj_time due);
/* Another customer; the number. */
uint32_t naive_add(naive *b, soj_time due);
/* The first according to the calendar; SOJ__NONE. */
uint32_t naive_first(naive *b, soj_time until);
/* The clock comes to `until`; at most `most` are stepped, each the one that a plain search finds.
 */
void naive_advance(naive *b, soj_time until, uint32_t most, uint32_t days_ahead);

void naive_check_next_due(const naive *b);
/* What must always hold. */
void naive_check_sound(const naive *b);

#endif
