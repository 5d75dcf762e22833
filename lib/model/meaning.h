/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_MEANING_H
#define SOJ__MODEL_MEANING_H

/* What tells a program from another. */

#include "model/program.h"

/* A hash of all fields that say something, by their names, and of the code: the same on every
 * machine, and in later versions of the library as long as what they add to a program says nothing
 * of it (0, or SOJ__NONE). Names of earlier versions are left out: they mean nothing to whoever is
 * there. */
uint64_t soj__program_meaning(const soj__program *program);

#endif
