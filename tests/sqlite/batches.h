/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SQLITE_BATCHES_H
#define SOJ_TEST_SQLITE_BATCHES_H

/* Work in batches whose process may end anywhere: after it, the store is as after one of its
 * batches, and going on from its position ends as if nothing had been. */

#include <stdbool.h>

#include <sojourn/sojourn.h>
#include <sojourn/sqlite.h>

enum { BATCHES = 6, BATCHES_TEXT = 1 << 18 };

typedef struct batches {
    const char *path;
    soj_model *model;
    bool is_only_normal;
    int host_pages;       /* not 0: through the host's connection, whose log is written back when it
                             has so many pages */
    volatile int *landed; /* batches that were acknowledged */
    struct sqlite3 *host;
    soj_sqlite *store;
    soj_engine *engine;
} batches;

extern const char batches_model[];

soj_status batches_open(batches *b);
void batches_close(batches *b);
/* All that are still to be done, from where the store is, and the table of customers. */
soj_status batches_go_on(batches *b);
/* As batches_go_on(), where that has failed: what was not committed is committed first. */
soj_status batches_try_again(batches *b);
/* Whether others see it as it was after the batches that were acknowledged, or one more. */
bool batches_is_whole(const batches *b, char *const says[BATCHES + 1]);
/* What a store says to people after each number of batches, from a run that nothing happens to. The
 * texts are the caller's, by batches_forget(). */
void batches_learn(batches *b, char *says[BATCHES + 1]);
void batches_forget(char *says[BATCHES + 1]);
/* Open it, and see that it is sound, says what it said after as many batches as it has, and has all
 * that were acknowledged and at most one more. Then go on to the end, where power or life stay:
 * SOJ_OK, or what was not to be done. */
soj_status batches_judge(batches *b, char *const says[BATCHES + 1]);

#endif
