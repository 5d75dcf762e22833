/* SPDX-License-Identifier: MIT */
/* `sojourn diff OLD NEW`: what is different between two models in what they mean. */
#include <stdio.h>

#include "cli.h"
#include "wants.h"

static int compare(soj_model *before, soj_model *after)
{
    soj_difference *difference = NULL;
    soj_status status = soj_difference_new(before, after, NULL, &difference);
    if (status == SOJ_OK) {
        status = soj_difference_write(difference, cli_write, stdout);
    }
    soj_difference_free(difference);
    if (status != SOJ_OK) {
        cli_say("%s", soj_status_message(status));
        return CLI_TROUBLE;
    }
    return CLI_FINE;
}

int cli_diff(int argc, char **argv)
{
    struct zones zones = {0};
    const struct want wants[] = {{"--zones", WANT_TEXT, false, &zones.directory, 0, NULL}};
    soj_model *before = NULL;
    soj_model *after = NULL;
    int n_words = 0;
    int code = wants_read("diff", wants, 1, argc, argv, &n_words);
    if (code == CLI_FINE && n_words != 2) {
        code = cli_usage("diff takes the files of two models");
    }
    if (code == CLI_FINE) {
        code = cli_compile(argv[0], &zones, &before);
    }
    if (code == CLI_FINE) {
        code = cli_compile(argv[1], &zones, &after);
    }
    if (code == CLI_FINE) {
        code = compare(before, after);
    }
    soj_model_unref(before);
    soj_model_unref(after);
    zones_free(&zones);
    return cli_flush(code);
}
