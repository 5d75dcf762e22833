/* SPDX-License-Identifier: MIT */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>

#include <sojourn/sojourn.h>

#include "csv.h"

enum stream {
    STREAM_TOUCHPOINTS,
    STREAM_TRANSITIONS,
    STREAM_DECISIONS,
    STREAM_CUSTOMERS,
    N_STREAMS
};

/* What `sojourn run` was asked to do. Texts are those of the command line. */
struct options {
    const char *model;
    char **files; /* of events, in the order given */
    int n_files;
    const char *streams[N_STREAMS]; /* where each goes; NULL: nowhere */
    bool has_until;
    soj_time until;
    bool has_format;
    bool is_csv; /* form of the streams */
    bool is_strict;
    bool has_map;
    struct csv_map map;
};

/* Reads the words behind `run` (argv is sorted anew). CLI_FINE, or CLI_TROUBLE with a message. */
int options_read(int argc, char **argv, struct options *out_options);

/* Whether a file of events is CSV: its name says so, else the presence of --map does. */
bool options_is_csv(const struct options *options, const char *file);

#endif
