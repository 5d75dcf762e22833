/* SPDX-License-Identifier: MIT */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

#include "csv.h"
#include "place.h"

enum { OPTIONS_JOBS_MAX = 64, OPTIONS_BATCH = 1000, OPTIONS_BATCH_MAX = 1000000 };

/* The commands that have these options; a bit each. */
enum options_command { OPTIONS_RUN = 1, OPTIONS_IMPORT = 2, OPTIONS_ADVANCE = 4 };

enum stream {
    STREAM_TOUCHPOINTS,
    STREAM_TRANSITIONS,
    STREAM_DECISIONS,
    STREAM_CUSTOMERS,
    N_STREAMS
};

/* What `sojourn run`, `import` or `advance` was asked to do. Texts are those of the command line.
 */
struct options {
    enum options_command command;
    const char *store; /* NULL: none */
    uint64_t batch;    /* records in one commit */
    const char *model;
    const char *customers; /* file of customers to be placed; NULL: none */
    char **files;          /* of events, in the order given */
    int n_files;
    int n_jobs;                     /* threads for customers; 0: not said */
    const char *streams[N_STREAMS]; /* where each goes; NULL: nowhere */
    bool has_until;
    soj_time until;
    bool has_format;
    bool is_csv; /* form of the streams */
    bool is_strict;
    bool has_map;
    struct csv_map map;
    struct place_map place;
    bool has_at;
    soj_time at;                     /* of placements that name no time */
    soj_duration event_id_retention; /* 0: for ever */
    soj_duration max_skew;           /* beyond the computer's clock; 0: no bound */
    const char *zones;               /* directory of time zones; NULL: where systems keep them */
};

/* Reads the words behind `run`, `import` or `advance` (argv is sorted anew). CLI_FINE, or
 * CLI_TROUBLE with a message. */
int options_read(int argc, char **argv, enum options_command command, struct options *out_options);

/* Whether a file of events is CSV: its name says so, else the presence of --map does. */
bool options_is_csv(const struct options *options, const char *file);

#endif
