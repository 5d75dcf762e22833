/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_ANY_MODEL_H
#define SOJ_TEST_ANY_MODEL_H

/* Runs a model that nobody knows. */

#include <sojourn/sojourn.h>

/* Events with values of the declared types, placements and advances, made of any bytes: by an
 * engine and by soj_step(). Whatever comes out is read; what it says does not matter. */
void any_model_run(soj_model *model, const uint8_t *data, size_t size);

#endif
