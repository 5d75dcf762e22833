/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_OOM_SCRIPT_H
#define SOJ_TEST_OOM_SCRIPT_H

/* A short life of a few customers, played on an engine: every call that runs out of memory is made
 * again once there is some. What comes out must be the same as if nothing had failed. */

#include <sojourn/sojourn.h>

#include "support/failing_alloc.h"

typedef struct script_trace {
    char text[64 * 1024];
    size_t len;
    unsigned nomem; /* calls that ran out of memory */
} script_trace;

/* Compile a file of tests/oom; ends the test where that fails. */
soj_model *script_model(const char *name, const soj_allocator *allocator);

/* Play it on a new engine that lives in `books`. The n-th allocation from the engine's making on
 * fails (with `on`: and all that follow, until a call has reported it); 0: none. */
void script_play(soj_model *model, failing_alloc *books, size_t n, bool on, script_trace *trace);

#endif
