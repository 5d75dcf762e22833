/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_EARLIEST_NAIVE_H
#define SOJ_TEST_EARLIEST_NAIVE_H

/* Windows, quiet hours and caps once more, the slow way: minute by minute, each asked by what the
 * clock then shows. Of the library it knows the zones' offsets and changes and the texts of times,
 * nothing else. Also makes random ones. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/zones.h>

enum { NAIVE_SPANS = 3, NAIVE_EXCEPTIONS = 4, NAIVE_CAPS = 3, NAIVE_SENT = 14 };
enum { NAIVE_TEXT_MAX = 4096 };

/* Times of day are minutes. */
typedef struct naive_hours {
    unsigned days; /* bit k: weekday k, 0 Sunday; 0: not said, every day */
    int n;         /* 0: not said, all day */
    int from[NAIVE_SPANS], to[NAIVE_SPANS];
    int n_except;
    int64_t except[NAIVE_EXCEPTIONS]; /* local days from 1970 */
} naive_hours;

typedef enum naive_period { NAIVE_ROLLING, NAIVE_DAY, NAIVE_WEEK, NAIVE_MONTH } naive_period;

typedef struct naive_cap {
    naive_period period;
    int64_t per; /* ROLLING: minutes */
    int max;
} naive_cap;

/* What forbids: */
typedef enum naive_reason { NAIVE_FREE, NAIVE_WINDOW, NAIVE_QUIET, NAIVE_CAP } naive_reason;

typedef struct naive_case {
    const soj_zones *zones;
    uint32_t zone;
    bool has_window, has_quiet, is_essential;
    naive_hours window, quiet;
    int n_caps;
    naive_cap caps[NAIVE_CAPS];
    int n_tries; /* instants at which something is to be sent that only caps forbid */
    soj_time tries[NAIVE_SENT];
    int n_sent; /* of them, what was */
    soj_time sent[NAIVE_SENT];
    soj_time now;
    int64_t expires; /* minutes */
} naive_case;

typedef struct naive_rng {
    uint64_t state;
} naive_rng;

void naive_make(naive_rng *rng, const soj_zones *zones, naive_case *out);
/* The model: "tried" is started by "Try" and knows caps alone, "asked" by "Ask" and knows all. */
void naive_model(const naive_case *of, char text[NAIVE_TEXT_MAX]);

/* Whether caps let one pass, by what was sent so far. */
bool naive_has_room(const naive_case *of, soj_time at);
/* The first that forbids an instant; *out_cap with NAIVE_CAP. */
naive_reason naive_forbids(const naive_case *of, soj_time at, int *out_cap);
/* The first instant from `now` to `end` that nothing forbids; SOJ_TIME_NEVER. */
soj_time naive_earliest(const naive_case *of, soj_time now, soj_time end);
/* Until when what is sent at `now` may be. */
soj_time naive_valid_until(const naive_case *of, soj_time now, soj_time end);

#endif
