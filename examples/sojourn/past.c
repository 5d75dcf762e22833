/* SPDX-License-Identifier: MIT */
#include "past.h"

#include <string.h>

enum { N_WORDS = 4, MARK = 5, ENTRY = 8 * N_WORDS };

_Static_assert(MARK + PAST_INPUTS * ENTRY <= SOJ_LIMIT_POSITION, "all inputs find room");

/* What a position begins with; the last byte is its version. */
static const unsigned char mark[MARK] = {'s', 'o', 'j', 'r', 1};

bool past_read(struct past *past, const void *position, size_t len)
{
    const unsigned char *at = position;
    *past = (struct past){0};
    if (len == 0) {
        return true;
    }
    if (len < MARK || memcmp(at, mark, MARK) != 0 || (len - MARK) % ENTRY != 0 ||
        (len - MARK) / ENTRY > PAST_INPUTS) {
        return false;
    }
    past->n = (len - MARK) / ENTRY;
    for (size_t i = 0; i < past->n; i++) {
        uint64_t words[N_WORDS] = {0};
        for (size_t k = 0; k < ENTRY; k++) {
            words[k / 8] |= (uint64_t)at[MARK + i * ENTRY + k] << 8 * (k % 8);
        }
        past->inputs[i] = (struct past_input){words[0], words[1], words[2], (soj_time)words[3]};
    }
    return true;
}

size_t past_write(const struct past *past, unsigned char *out)
{
    memcpy(out, mark, MARK);
    for (size_t i = 0; i < past->n; i++) {
        const struct past_input *input = &past->inputs[i];
        const uint64_t words[N_WORDS] = {input->n, input->first, input->sum,
                                         (uint64_t)input->newest};
        for (size_t k = 0; k < ENTRY; k++) {
            out[MARK + i * ENTRY + k] = (unsigned char)(words[k / 8] >> 8 * (k % 8));
        }
    }
    return MARK + past->n * ENTRY;
}

const struct past_input *past_find(const struct past *past, uint64_t n, uint64_t sum)
{
    for (size_t i = 0; i < past->n; i++) {
        if (past->inputs[i].n == n && past->inputs[i].sum == sum) {
            return &past->inputs[i];
        }
    }
    return NULL;
}

const struct past_input *past_guess(const struct past *past, uint64_t first)
{
    const struct past_input *found = NULL;
    for (size_t i = 0; i < past->n; i++) {
        if (past->inputs[i].first == first && (!found || past->inputs[i].n > found->n)) {
            found = &past->inputs[i];
        }
    }
    return found;
}

uint64_t past_longest(const struct past *past)
{
    uint64_t n = 0;
    for (size_t i = 0; i < past->n; i++) {
        n = past->inputs[i].n > n ? past->inputs[i].n : n;
    }
    return n;
}

void past_put(struct past *past, const struct past_input *continued, const struct past_input *input)
{
    size_t at = continued ? (size_t)(continued - past->inputs) : past->n;
    if (!continued && past->n < PAST_INPUTS) {
        past->n++;
    }
    at = at < PAST_INPUTS ? at : PAST_INPUTS - 1;
    memmove(past->inputs + 1, past->inputs, at * sizeof *past->inputs);
    past->inputs[0] = *input;
}
