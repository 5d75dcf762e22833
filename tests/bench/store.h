/* SPDX-License-Identifier: MIT */
#ifndef SOJ_BENCH_STORE_H
#define SOJ_BENCH_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/measure.h"

/* What an engine's commits have written to a store, so that a program that is nothing but SQLite
 * can write the same bytes once more. */

/* A row of `pages`, or of `journal`. */
typedef struct bench_blob {
    uint64_t number;
    void *bytes;
    size_t len;
    bool is_page;
} bench_blob;

/* One commit: of each list how many it has written. */
typedef struct bench_commit {
    size_t touchpoints;
    size_t transitions;
    size_t decisions;
    size_t blobs;
} bench_commit;

typedef struct bench_written {
    bench_commit *commits;
    bench_blob *blobs;
    size_t n_commits, commit_room;
    size_t n_blobs, blob_room;
    size_t bytes; /* of the blobs */
} bench_written;

void bench_written_free(bench_written *written);

/* Write them to a new file `to`, one transaction each, with the tables and settings of the store in
 * the file `from`, which has the other columns. `*out_spent`: what the transactions took. */
bool bench_bare(const bench_written *written, const char *from, const char *to,
                bench_instant *out_spent);

#endif
