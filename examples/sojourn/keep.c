/* SPDX-License-Identifier: MIT */
#include "keep.h"

#include <stdlib.h>

enum { PIECE = 16 * 1024 };

struct keep_piece {
    struct keep_piece *next;
    size_t len, capacity;
    char data[];
};

static void free_from(struct keep_piece *piece)
{
    while (piece) {
        struct keep_piece *next = piece->next;
        free(piece);
        piece = next;
    }
}

void keep_free(struct keep *keep)
{
    free_from(keep->first);
    keep->first = NULL;
}

void keep_clear(struct keep *keep)
{
    struct keep_piece *first = keep->first;
    if (first && first->capacity > PIECE) {
        keep_free(keep);
    } else if (first) {
        free_from(first->next);
        first->next = NULL;
        first->len = 0;
    }
}

char *keep_take(struct keep *keep, size_t len)
{
    struct keep_piece *first = keep->first;
    if (!first || first->capacity - first->len < len) {
        const size_t capacity = len > PIECE ? len : PIECE;
        struct keep_piece *piece = malloc(sizeof *piece + capacity);
        if (!piece) {
            return NULL;
        }
        *piece = (struct keep_piece){.next = first, .capacity = capacity};
        keep->first = first = piece;
    }
    char *found = first->data + first->len;
    first->len += len;
    return found;
}
