/* SPDX-License-Identifier: MIT */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

#include "counts.h"
#include "crew.h"
#include "decode.h"
#include "entry.h"
#include "ledger.h"
#include "options.h"
#include "port.h"
#include "progress.h"
#include "ring.h"
#include "shard.h"
#include "sink.h"
#include "source.h"
#include "store.h"
#include "zones.h"

enum { RUN_DECODERS_MAX = (OPTIONS_JOBS_MAX + 1) / 2 };

/* What the thread of a shard works on. */
struct job {
    struct shard *shard;
    struct port *port;
    struct ring *ring;
    soj_time until;
};

/* What a thread that decodes works on. */
struct decoding {
    struct ring *ring;
    struct decoder *decoder;
};

/* Everything one `sojourn run`, `import` or `advance` needs.
 *
 * Its customers are in one shard or several. With one, the thread that began does all that is done
 * with engines and files of rows; with several, each has a thread, and the first one puts what
 * comes out of them in order. Decoding has threads of its own, or is done by the way. */
struct run {
    struct options options;
    struct zones zones;
    soj_model *model;
    soj_model_summary info;
    struct shard *shards;
    struct port **ports; /* of each shard, where there are several */
    struct job *jobs;
    size_t n_shards;
    struct crew *crew;    /* the decoders, then the shards; NULL: one thread does everything */
    struct store store;   /* where the options name one */
    struct ledger ledger; /* of it */
    soj_engine_counters before; /* what the store's engine had counted when it was opened */
    int code;                   /* of a store that was told to be of no use; else CLI_FINE */
    struct ring *ring;
    struct decoder *decoders[RUN_DECODERS_MAX]; /* one at least */
    size_t n_decoders;
    struct decoding decodings[RUN_DECODERS_MAX];
    struct rows rows; /* of customers */
    struct text texts[N_STREAMS];
    struct sink sinks[N_STREAMS];
    struct reading reading;
    struct entry entry; /* of placements */
    struct progress progress;
    double begun;
    soj_time now;           /* of the computer's clock, when it began */
    uint64_t n_sequence;    /* records read, of events and placements */
    uint64_t n_lines;       /* records of events read */
    uint64_t n_placements;  /* records of customers to be placed */
    uint64_t n_rejected;    /* of both, rejected */
    uint64_t n_too_old;     /* of them, as their ids are not remembered any more */
    uint64_t n_after_until; /* of both, not applied as they lie after --until */
    uint64_t n_applied;     /* events, duplicates not counted */
    uint64_t n_placed;
    bool has_newest;
    soj_time newest; /* time of the newest event or placement applied */
};

/* Make and unmake everything but options and model. CLI_FINE, or CLI_TROUBLE with a message. */
int run_begin(struct run *run);
void run_free(struct run *run);

/* Read one file of events, or of customers, and do what it says. CLI_FINE or CLI_TROUBLE. */
int run_file(struct run *run, const char *file);
int run_places(struct run *run, const char *file);

/* Let time pass for all customers. CLI_FINE or CLI_TROUBLE. */
int run_advance(struct run *run, soj_time until);

/* Commit what happened to the store, then take what came out of it. CLI_FINE, or another code with
 * a message. */
int run_commit(struct run *run);

/* Write the rows that wait: of a stream with `enough` bytes of them. False, with a message, where
 * they cannot be written. */
bool run_write(struct run *run, struct text *texts, size_t enough);

/* Write what waits, and close the files of rows. False, with a message, where that fails. */
bool run_close(struct run *run);

/* The numbers of all engines together. False where one cannot tell them. */
bool run_stats(const struct run *run, soj_engine_counters *out_counters);

/* Say what was done, on standard error. False without memory. */
bool run_summary(const struct run *run, soj_time until);

#endif
