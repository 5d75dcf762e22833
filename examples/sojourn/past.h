/* SPDX-License-Identifier: MIT */
#ifndef CLI_PAST_H
#define CLI_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

/* The inputs that a store has had, as the position of its commits tells them: how many records of
 * each, and a hash of these. What begins with the same records is the same input, and goes on
 * behind them. */

enum { PAST_INPUTS = 7 };

struct past_input {
    uint64_t n;      /* records applied: of customers, then of events; blank ones are none */
    uint64_t first;  /* hash of all up to the first */
    uint64_t sum;    /* hash of all up to the last */
    soj_time newest; /* time of the newest event applied; SOJ_TIME_NEVER: there was none */
};

/* The latest input comes first. */
struct past {
    size_t n;
    struct past_input inputs[PAST_INPUTS];
};

/* False where it is no position of the tool's. An empty one is a past without inputs. */
bool past_read(struct past *past, const void *position, size_t len);
/* At most SOJ_LIMIT_POSITION bytes. How many. */
size_t past_write(const struct past *past, unsigned char *out);

/* The longest input that has `n` records, or begins with the one `first`; NULL. */
const struct past_input *past_find(const struct past *past, uint64_t n, uint64_t sum);
const struct past_input *past_guess(const struct past *past, uint64_t first);
/* Of the longest. */
uint64_t past_longest(const struct past *past);

/* `input` is the latest one, in place of what it continues, or of the oldest. */
void past_put(struct past *past, const struct past_input *continued,
              const struct past_input *input);

#endif
