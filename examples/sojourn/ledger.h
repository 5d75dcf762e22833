/* SPDX-License-Identifier: MIT */
#ifndef CLI_LEDGER_H
#define CLI_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

#include "options.h"
#include "past.h"
#include "source.h"

struct store;

/* What a run with a store knows of its input: which records the store has had already, and when to
 * commit. */
struct ledger {
    struct store *store;
    soj_engine *engine;
    struct past past;
    const struct past_input *continued; /* of the past: what the input at hand continues; NULL */
    struct past_input input;            /* the one at hand, as far as it was read */
    bool is_sought;                     /* whether it continues anything is not known yet */
    bool is_guessed;                    /* what it continues is known by its first record only */
    uint64_t n_skipped;                 /* records that the store had already */
    uint64_t n_open;                    /* since the last commit */
    uint64_t batch;                     /* in one commit at most */
    uint64_t sum;                       /* of the files before */
};

enum ledger_answer {
    LEDGER_TAKE, /* it is new */
    LEDGER_SKIP, /* the store has had it */
    LEDGER_FAIL  /* the input is another than it seemed; a message was written */
};

/* Begin with the engine of a store. Where all files of the input can be read twice, how much of it
 * the store has had is found out at once. CLI_FINE, or CLI_TROUBLE with a message. */
int ledger_begin(struct ledger *ledger, struct store *store, soj_engine *engine,
                 const struct options *options);

/* A file begins: its records are hashed as they are read. It ends. */
void ledger_open_file(const struct ledger *ledger, struct source *source);
void ledger_close_file(struct ledger *ledger, const struct source *source);

/* What to do with the next record, `sum` being that of all up to it. */
enum ledger_answer ledger_see(struct ledger *ledger, uint64_t sum);

/* The input has ended. CLI_TROUBLE, with a message, where it ended within what the store has had of
 * another. */
int ledger_end(const struct ledger *ledger);

/* The time of the newest event that the store has had of the input. False: there is none. */
bool ledger_newest(const struct ledger *ledger, soj_time *out_newest);

/* Whether it is time for a commit. */
bool ledger_is_full(const struct ledger *ledger);
/* Commit with the input as far as it was read. CLI_FINE, or another code with a message. */
int ledger_commit(struct ledger *ledger, bool has_newest, soj_time newest);

#endif
