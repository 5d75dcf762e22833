/* SPDX-License-Identifier: MIT */
#ifndef CLI_MOVES_H
#define CLI_MOVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How often customers went from one stage to another. All zero is an empty one. */
struct moves {
    struct move {
        uint32_t from, to;
        uint64_t n; /* 0: there is nothing here */
    } * items;
    size_t n, capacity; /* a power of two */
};

void moves_free(struct moves *moves);

/* `n` more of them. False without memory. */
bool moves_add(struct moves *moves, uint32_t from, uint32_t to, uint64_t n);

#endif
