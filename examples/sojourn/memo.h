/* SPDX-License-Identifier: MIT */
#ifndef CLI_MEMO_H
#define CLI_MEMO_H

#include <stdint.h>

#include "text.h"

/* Fields of rows as they were written last: most rows repeat those of others but for the
 * customer, the id and the times. */

enum { MEMO_KEYS = 3 };

/* What the fields depend on, and their text in two pieces. */
struct memo {
    uint64_t key[MEMO_KEYS];
    struct text first, second;
    bool is_there;
};

/* A table of them, each in a place of its own or none. */
struct memos;

/* NULL without memory. */
struct memos *memos_new(void);
void memos_free(struct memos *memos);

/* The place of a key; whether it is there, memo_is() says. */
struct memo *memos_find(struct memos *memos, const uint64_t key[MEMO_KEYS]);
bool memo_is(const struct memo *memo, const uint64_t key[MEMO_KEYS]);

/* Put a key and its fields there. Without memory nothing is there. */
void memo_keep(struct memo *memo, const uint64_t key[MEMO_KEYS], soj_text first, soj_text second);

#endif
