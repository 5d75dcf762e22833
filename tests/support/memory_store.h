/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_MEMORY_STORE_H
#define SOJ_TEST_MEMORY_STORE_H

/* A store in memory, that can be told to fail, and whose bytes can be spoiled. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/limits.h>
#include <sojourn/store.h>

typedef struct memory_row {
    uint64_t number; /* of a page; of changes their sequence */
    uint8_t *bytes;
    size_t len;
} memory_row;

typedef struct memory_store {
    memory_row *pages; /* ascending */
    size_t n_pages;
    memory_row *changes;
    size_t n_changes;
    uint64_t sequence;
    uint8_t identity[SOJ_COMMIT_IDENTITY];
    uint8_t position[SOJ_LIMIT_POSITION];
    size_t position_len;

    soj_status
        fail_before;       /* of the next commit: it fails and does not land; SOJ_OK: it does not */
    soj_status fail_after; /* or it fails, and has landed */
    size_t commits;        /* that landed, */
    size_t checkpoints;    /* and that were checkpoints */
    size_t pages_written;
    size_t outputs; /* of all that landed */
    size_t erased, changed;
    /* Asked of each commit before it lands; NULL: nobody is. */
    void (*look)(void *ctx, const soj_commit *commit);
    void *look_ctx;
} memory_store;

/* An empty one; what it points to must stay where it is. */
soj_store memory_store_make(memory_store *of);
void memory_store_free(memory_store *of);
/* All that it has, without what it was told. */
void memory_store_copy(memory_store *to, const memory_store *from);
size_t memory_store_bytes(const memory_store *of);

#endif
