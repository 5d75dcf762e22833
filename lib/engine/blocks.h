/* SPDX-License-Identifier: MIT */
#ifndef SOJ__ENGINE_BLOCKS_H
#define SOJ__ENGINE_BLOCKS_H

/* Many chains of customers' numbers, in blocks of one size from one pool: 4 bytes a number, and
 * what is given back serves any other chain. Of a chain the last that came is the first that goes.
 */

#include "base/mem.h"

enum {
    SOJ__BLOCK_NUMBERS = 16, /* of a block */
    SOJ__CHUNK_BLOCKS = 1024 /* that lie side by side; the first chunk grows until it is whole */
};

typedef struct soj__chain {
    uint32_t block; /* with the last numbers; anything where n is 0 */
    uint32_t n;
} soj__chain;

typedef struct soj__blocks {
    soj__mem mem;
    uint32_t **chunks;
    size_t chunks_capacity;
    uint32_t *next; /* by block: the one before it in its chain, or the next that is free */
    size_t next_capacity;
    uint32_t n;
    uint32_t free; /* the first of n_free */
    uint32_t n_free;
} soj__blocks;

void soj__blocks_init(soj__blocks *blocks, const soj__mem *mem);
void soj__blocks_done(soj__blocks *blocks);

/* Let `n` blocks be free; false where there is no memory. */
bool soj__blocks_make_room(soj__blocks *blocks, uint32_t n);
static inline bool soj__blocks_reserve(soj__blocks *blocks, uint32_t n)
{
    return blocks->n_free >= n || soj__blocks_make_room(blocks, n);
}

/* Give back memory: begin, then move every chain that is not empty below the place that begin said,
 * then end with it. */
uint32_t soj__blocks_trim_begin(soj__blocks *blocks);
void soj__chain_trim(soj__blocks *blocks, soj__chain *chain, uint32_t end);
void soj__blocks_trim_end(soj__blocks *blocks, uint32_t end);

static inline uint32_t *soj__block_at(const soj__blocks *blocks, uint32_t block)
{
    SOJ__ASSERT(block < blocks->n);
    return blocks->chunks[block / SOJ__CHUNK_BLOCKS] +
           (size_t)(block % SOJ__CHUNK_BLOCKS) * SOJ__BLOCK_NUMBERS;
}

/* Where a block is free. */
static inline void soj__chain_push(soj__blocks *blocks, soj__chain *chain, uint32_t number)
{
    uint32_t place = chain->n % SOJ__BLOCK_NUMBERS;
    if (place == 0) {
        uint32_t block = blocks->free;
        SOJ__ASSERT(blocks->n_free > 0);
        blocks->free = blocks->next[block];
        blocks->n_free--;
        blocks->next[block] = chain->block;
        chain->block = block;
        if (blocks->n_free > 0) /* the next that will be written */
            SOJ__PREFETCH(soj__block_at(blocks, blocks->free));
    }
    soj__block_at(blocks, chain->block)[place] = number;
    chain->n++;
}

/* Read a chain with a copy of it, `rest`, that is not empty. */
static inline uint32_t soj__chain_read(const soj__blocks *blocks, soj__chain *rest)
{
    uint32_t place = --rest->n % SOJ__BLOCK_NUMBERS;
    uint32_t number = soj__block_at(blocks, rest->block)[place];
    if (place == 0) {
        rest->block = blocks->next[rest->block];
        if (rest->n > SOJ__BLOCK_NUMBERS)
            SOJ__PREFETCH(soj__block_at(blocks, blocks->next[rest->block]));
    }
    return number;
}

/* All numbers of a chain, to where there is room for them; */
static inline void soj__chain_list(const soj__blocks *blocks, soj__chain chain, uint64_t *out)
{
    while (chain.n > 0) {
        const uint32_t *numbers = soj__block_at(blocks, chain.block);
        uint32_t n = (chain.n - 1) % SOJ__BLOCK_NUMBERS + 1;
        chain.n -= n;
        if (chain.n > 0) {
            chain.block = blocks->next[chain.block];
            SOJ__PREFETCH(soj__block_at(blocks, chain.block));
        }
        for (uint32_t i = 0; i < n; i++)
            *out++ = numbers[i];
    }
}

/* and that one that is not empty becomes it: its blocks are free. */
static inline void soj__chain_clear(soj__blocks *blocks, soj__chain *chain)
{
    uint32_t n = (chain->n - 1) / SOJ__BLOCK_NUMBERS + 1;
    uint32_t last = chain->block;
    for (uint32_t i = 1; i < n; i++)
        last = blocks->next[last];
    blocks->next[last] = blocks->free;
    blocks->free = chain->block;
    blocks->n_free += n;
    chain->n = 0;
}

/* The last number of a chain that is not empty. */
static inline uint32_t soj__chain_pop(soj__blocks *blocks, soj__chain *chain)
{
    uint32_t block = chain->block;
    uint32_t number = soj__chain_read(blocks, chain);
    if (chain->n % SOJ__BLOCK_NUMBERS == 0) {
        blocks->next[block] = blocks->free;
        blocks->free = block;
        blocks->n_free++;
    }
    return number;
}

#endif
