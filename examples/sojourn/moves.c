/* SPDX-License-Identifier: MIT */
#include "moves.h"

#include <stdlib.h>

#include "words.h"

void moves_free(struct moves *moves)
{
    free(moves->items);
    *moves = (struct moves){0};
}

/* The place of a move, or the free one where it belongs; there is one. */
static struct move *find(const struct moves *moves, uint32_t from, uint32_t to)
{
    size_t i = (size_t)words_hash((uint64_t)from << 32 | to);
    for (;; i++) {
        struct move *move = &moves->items[i & (moves->capacity - 1)];
        if (move->n == 0 || (move->from == from && move->to == to)) {
            return move;
        }
    }
}

static bool grow(struct moves *moves)
{
    struct moves larger = {.capacity = moves->capacity ? 2 * moves->capacity : 64};
    larger.items = calloc(larger.capacity, sizeof *larger.items);
    if (!larger.items) {
        return false;
    }
    larger.n = moves->n;
    for (size_t i = 0; i < moves->capacity; i++) {
        const struct move *move = &moves->items[i];
        if (move->n > 0) {
            *find(&larger, move->from, move->to) = *move;
        }
    }
    moves_free(moves);
    *moves = larger;
    return true;
}

bool moves_add(struct moves *moves, uint32_t from, uint32_t to, uint64_t n)
{
    if (2 * moves->n >= moves->capacity && !grow(moves)) {
        return false;
    }
    struct move *move = find(moves, from, to);
    moves->n += move->n == 0;
    move->from = from;
    move->to = to;
    move->n += n;
    return true;
}
