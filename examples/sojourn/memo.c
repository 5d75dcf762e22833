/* SPDX-License-Identifier: MIT */
#include "memo.h"

#include <stdlib.h>
#include <string.h>

#include "words.h"

enum { N_MEMOS = 1024 };

struct memos {
    struct memo items[N_MEMOS];
};

struct memos *memos_new(void)
{
    return calloc(1, sizeof(struct memos));
}

void memos_free(struct memos *memos)
{
    for (size_t i = 0; memos && i < N_MEMOS; i++) {
        text_free(&memos->items[i].first);
        text_free(&memos->items[i].second);
    }
    free(memos);
}

struct memo *memos_find(struct memos *memos, const uint64_t key[MEMO_KEYS])
{
    uint64_t hash = 0;
    for (size_t i = 0; i < MEMO_KEYS; i++) {
        hash = words_hash(hash ^ key[i]);
    }
    return &memos->items[hash % N_MEMOS];
}

bool memo_is(const struct memo *memo, const uint64_t key[MEMO_KEYS])
{
    return memo->is_there && memcmp(memo->key, key, sizeof memo->key) == 0;
}

void memo_keep(struct memo *memo, const uint64_t key[MEMO_KEYS], soj_text first, soj_text second)
{
    memcpy(memo->key, key, sizeof memo->key);
    text_clear(&memo->first);
    text_clear(&memo->second);
    text_add(&memo->first, first.data, first.len);
    text_add(&memo->second, second.data, second.len);
    memo->is_there = !memo->first.failed && !memo->second.failed;
}
