/* SPDX-License-Identifier: MIT */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

#include "counts.h"
#include "entry.h"
#include "options.h"
#include "progress.h"
#include "rows.h"
#include "source.h"
#include "zones.h"

/* Everything one `sojourn run` or `import` needs. */
struct run {
    struct options options;
    struct zones zones;
    soj_model *model;
    soj_model_summary info;
    soj_engine *engine;
    struct rows rows;
    struct reading reading;
    struct entry entry;
    struct progress progress;
    double begun;
    soj_time now;           /* of the computer's clock, when it began */
    uint64_t n_lines;       /* records of events read */
    uint64_t n_placements;  /* records of customers to be placed */
    uint64_t n_rejected;    /* of both, rejected */
    uint64_t n_too_old;     /* of them, as their ids are not remembered any more */
    uint64_t n_after_until; /* of both, not applied as they lie after --until */
    uint64_t n_applied;     /* events, duplicates not counted */
    uint64_t n_placed;
    bool has_newest;
    soj_time newest;       /* time of the newest event or placement applied */
    uint64_t *touchpoints; /* emitted, by handle */
    struct counts *transitions;
};

/* Make and unmake everything but options and model. CLI_FINE, or CLI_TROUBLE with a message. */
int run_begin(struct run *run);
void run_free(struct run *run);

/* Read one file of events, or of customers, and do what it says. CLI_FINE or CLI_TROUBLE. */
int run_file(struct run *run, const char *file);
int run_places(struct run *run, const char *file);

/* Take all outputs from the engine and pass them on. False, with a message, where that fails. */
bool run_drain(struct run *run);

/* Say what was done, on standard error. False without memory. */
bool run_summary(const struct run *run, soj_time until);

#endif
