/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_FACTS_H
#define SOJ__MODEL_FACTS_H

/* What follows from the rest of a program, and is in no image: the members that
 * model/image_fields.def calls PLACE, but where texts, rows and code lie. */

#include "model/program.h"

/* Work them out, once the rest is there and sound. */
void soj__facts_derive(soj__program *program);

#endif
