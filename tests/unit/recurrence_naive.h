/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_RECURRENCE_NAIVE_H
#define SOJ_TEST_RECURRENCE_NAIVE_H

/* Recurrence rules once more, the slow way: a list of every date of every period, made with a
 * calendar of its own and nothing of the library. Also makes random rules. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NAIVE_MOST = 40, NAIVE_TEXT_MAX = 512 };

enum { NAIVE_DAILY, NAIVE_WEEKLY, NAIVE_MONTHLY, NAIVE_YEARLY };
enum { NAIVE_BACKWARD, NAIVE_FORWARD, NAIVE_OMIT };

typedef struct naive_list {
    int n;
    int items[NAIVE_MOST];
} naive_list;

typedef struct naive_rule {
    int frequency, interval, skip;
    int week_start; /* 0 Sunday; -1 is not said: Monday */
    int count;      /* 0: none */
    int64_t until;  /* a date, INT64_MAX: none */
    naive_list months, days, positions;
    naive_list weekdays; /* ordinal * 7 + weekday, rounded towards the past; ordinal 0: all */
} naive_rule;

typedef struct naive_rng {
    uint64_t state;
} naive_rng;

/* From 0 to n - 1. */
int naive_below(naive_rng *rng, int n);

/* Days since 1970-01-01, of the years 1 to 9999. */
int64_t naive_day(int year, int month, int day);
#define NAIVE_FIRST_DAY ((int64_t)-719162)
#define NAIVE_LAST_DAY  ((int64_t)2932896)

void naive_random(naive_rng *rng, naive_rule *out);
void naive_text(const naive_rule *rule, char text[NAIVE_TEXT_MAX]);

typedef struct naive_dates {
    int64_t *days; /* ascending; the caller's, to be freed */
    size_t n;
    bool is_all; /* there are no others after the horizon */
} naive_dates;

/* All occurrences from `start` to `horizon`, both included. */
naive_dates naive_dates_of(const naive_rule *rule, int64_t start, int64_t horizon);

#endif
