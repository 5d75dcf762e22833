/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_COMPILING_H
#define SOJ_TEST_COMPILING_H

/* Models from text, for tests of what the compiler makes and says of them. */

#include <sojourn/sojourn.h>

#include "model/model.h"

#define HEAD "sojourn: 1\nmodel: m\nversion: 1\n"
#define TAIL "initial: a\nstages: {a: {}}\n"

/* A model of a text that has no errors. */
soj_model *compile_fine(const char *text);
/* Compile a text that has errors; the first must be `id`. */
void assert_refused(const char *text, const char *id);
/* The same, and the first says `message` and suggests `help` (NULL: not looked at). */
void assert_told(const char *text, const char *id, const char *message, const char *help);
/* How many warnings `id` a model without errors gets. */
size_t count_warnings(const char *text, const char *id);

/* The stage of a path, which there is; and the one around a stage, or NULL. */
const soj__stage_info *stage_at(const soj__program *program, const char *path);
const soj__stage_info *stage_around(const soj__program *program, const soj__stage_info *stage);

/* What is said of a text, which may be no model. */
soj_diags *diagnose(const char *text);

#endif
