/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_ANSWERS_H
#define SOJ_TEST_ANSWERS_H

/* Scenarios of answers and of feedback. */

#include "support/test.h"

#include "scenario.h"

/* The beginning of a model with events. */
#define HEAD(events)                                                                               \
    "sojourn: 1\nmodel: m\nversion: 1\nchannels: {email: , call: }\nevents: {" events "}\n"

typedef struct scene_row {
    const char *model, *script, *expected;
} scene_row;

static inline void run_all(const scene_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        scenario_run(rows[i].model, rows[i].script, rows[i].expected);
}

#define RUN(rows) run_all((rows), TEST_ARRAY_LEN(rows))

#endif
