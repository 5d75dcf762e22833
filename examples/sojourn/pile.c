/* SPDX-License-Identifier: MIT */
#include "pile.h"

#include <stdlib.h>

void pile_free(struct pile *pile)
{
    for (size_t i = 0; i < PILE_TEXTS; i++) {
        text_free(&pile->texts[i]);
    }
    free(pile->marks);
    *pile = (struct pile){0};
}

void pile_clear(struct pile *pile)
{
    for (size_t i = 0; i < PILE_TEXTS; i++) {
        text_clear(&pile->texts[i]);
    }
    pile->n_marks = 0;
    pile->is_last = false;
}

void pile_close(struct pile *pile)
{
    if (pile->n_marks > 0) {
        struct mark *last = &pile->marks[pile->n_marks - 1];
        for (size_t i = 0; i < PILE_TEXTS; i++) {
            last->ends[i] = pile->texts[i].len;
        }
    }
}

void pile_mark(struct pile *pile, uint64_t first, uint64_t second)
{
    if (pile->n_marks > 0) {
        const struct mark *last = &pile->marks[pile->n_marks - 1];
        if (last->first == first && last->second == second) {
            return;
        }
    }
    if (pile->n_marks == pile->capacity) {
        const size_t capacity = 2 * pile->capacity + 64;
        struct mark *marks = realloc(pile->marks, capacity * sizeof *marks);
        if (!marks) {
            pile->has_failed = true;
            return;
        }
        pile->marks = marks;
        pile->capacity = capacity;
    }
    pile_close(pile);
    pile->marks[pile->n_marks++] = (struct mark){.first = first, .second = second};
}
