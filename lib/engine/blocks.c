/* SPDX-License-Identifier: MIT */
#include "engine/blocks.h"

enum {
    FIRST_BLOCKS = 8, /* what a small pool begins with */
    BLOCK_BYTES = SOJ__BLOCK_NUMBERS * sizeof(uint32_t)
};

void soj__blocks_init(soj__blocks *blocks, const soj__mem *mem)
{
    *blocks = (soj__blocks){.mem = *mem};
}

/* Blocks of the chunk in which block `n - 1` is the last. */
static size_t chunk_bytes(uint32_t n)
{
    return ((n - 1) % SOJ__CHUNK_BLOCKS + 1) * (size_t)BLOCK_BYTES;
}

/* All chunks but the first are whole. */
static void free_last_chunk(soj__blocks *blocks)
{
    uint32_t chunk = (blocks->n - 1) / SOJ__CHUNK_BLOCKS;
    soj__mem_free(&blocks->mem, blocks->chunks[chunk], chunk_bytes(blocks->n));
    blocks->n = chunk * SOJ__CHUNK_BLOCKS;
}

void soj__blocks_done(soj__blocks *blocks)
{
    while (blocks->n > 0)
        free_last_chunk(blocks);
    soj__mem_free(&blocks->mem, blocks->chunks, blocks->chunks_capacity * sizeof(*blocks->chunks));
    soj__mem_free(&blocks->mem, blocks->next, blocks->next_capacity * sizeof(*blocks->next));
}

/* The blocks `from` to `end` - 1 are free: the lowest is the first to be used. */
static void add_free(soj__blocks *blocks, uint32_t from, uint32_t end)
{
    for (uint32_t block = end; block > from; block--) {
        blocks->next[block - 1] = blocks->free;
        blocks->free = block - 1;
    }
    blocks->n_free += end - from;
}

/* Give the chunk of block `from` all blocks to `end` - 1, whatever it has. */
static bool resize_chunk(soj__blocks *blocks, uint32_t from, uint32_t end)
{
    uint32_t had = from % SOJ__CHUNK_BLOCKS;
    uint32_t **chunk = &blocks->chunks[from / SOJ__CHUNK_BLOCKS];
    uint32_t *numbers = soj__mem_resize(&blocks->mem, had > 0 ? *chunk : NULL,
                                        had > 0 ? chunk_bytes(from) : 0, chunk_bytes(end));
    if (!numbers)
        return false;
    *chunk = numbers;
    blocks->n = end;
    return true;
}

/* Twice the first chunk, or one chunk more. */
static bool grow(soj__blocks *blocks)
{
    uint32_t n = blocks->n, more = SOJ__CHUNK_BLOCKS - n % SOJ__CHUNK_BLOCKS;
    if (n < SOJ__CHUNK_BLOCKS) {
        uint32_t twice = n < FIRST_BLOCKS ? FIRST_BLOCKS : n;
        more = twice < more ? twice : more;
    }
    if (!soj__mem_reserve(&blocks->mem, (void **)&blocks->next, &blocks->next_capacity,
                          (size_t)n + more, sizeof(*blocks->next)) ||
        !soj__mem_reserve(&blocks->mem, (void **)&blocks->chunks, &blocks->chunks_capacity,
                          (size_t)n / SOJ__CHUNK_BLOCKS + 1, sizeof(*blocks->chunks)) ||
        !resize_chunk(blocks, n, n + more))
        return false;
    add_free(blocks, n, n + more);
    return true;
}

bool soj__blocks_make_room(soj__blocks *blocks, uint32_t n)
{
    while (blocks->n_free < n) {
        if (!grow(blocks))
            return false;
    }
    return true;
}

/* ---- giving back ---- */

uint32_t soj__blocks_trim_begin(soj__blocks *blocks)
{
    uint32_t end = blocks->n - blocks->n_free;
    if (end > SOJ__CHUNK_BLOCKS)
        end += (SOJ__CHUNK_BLOCKS - end % SOJ__CHUNK_BLOCKS) % SOJ__CHUNK_BLOCKS;
    uint32_t *link = &blocks->free;
    uint32_t n_kept = 0;
    for (uint32_t block = blocks->free, left = blocks->n_free; left > 0; left--) {
        uint32_t next = blocks->next[block];
        if (block < end) {
            *link = block;
            link = &blocks->next[block];
            n_kept++;
        }
        block = next;
    }
    blocks->n_free = n_kept;
    return end;
}

void soj__chain_trim(soj__blocks *blocks, soj__chain *chain, uint32_t end)
{
    uint32_t *link = &chain->block;
    for (uint32_t left = chain->n; left > 0;) {
        uint32_t block = *link;
        if (block >= end) {
            uint32_t lower = blocks->free;
            SOJ__ASSERT(blocks->n_free > 0 && lower < end);
            blocks->free = blocks->next[lower];
            blocks->n_free--;
            memcpy(soj__block_at(blocks, lower), soj__block_at(blocks, block), BLOCK_BYTES);
            blocks->next[lower] = blocks->next[block];
            *link = lower;
        }
        left = (left - 1) / SOJ__BLOCK_NUMBERS * SOJ__BLOCK_NUMBERS;
        link = &blocks->next[*link];
    }
}

void soj__blocks_trim_end(soj__blocks *blocks, uint32_t end)
{
    while (blocks->n > 0 && (blocks->n - 1) / SOJ__CHUNK_BLOCKS * SOJ__CHUNK_BLOCKS >= end)
        free_last_chunk(blocks);
    if (blocks->n <= end)
        return;
    uint32_t had = blocks->n;
    void *numbers =
        soj__mem_resize(&blocks->mem, blocks->chunks[0], chunk_bytes(had), chunk_bytes(end));
    if (numbers) {
        blocks->chunks[0] = numbers;
        blocks->n = end;
    } else {
        add_free(blocks, end, had);
    }
}
