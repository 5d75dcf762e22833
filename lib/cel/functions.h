/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_FUNCTIONS_H
#define SOJ__CEL_FUNCTIONS_H

/* The table of functions (cel/functions.def), and the names of those that later versions have. */

#include "cel/value.h"

#define SOJ__STYLE_GLOBAL 1u
#define SOJ__STYLE_METHOD 2u

typedef struct soj__cel_function {
    const char *name;
    uint8_t styles; /* of SOJ__STYLE_… */
    uint8_t least, most;
    uint8_t result;    /* a soj__kind */
    uint8_t opcode;    /* a soj__cel_op; SOJ__OP_COUNT: the argument itself */
    uint16_t kinds[2]; /* bit of each soj__kind that the arguments may have */
    int64_t operand;
} soj__cel_function;

/* NULL where there is none. */
const soj__cel_function *soj__cel_function_find(soj__slice name);
/* Whether the environment resolves the function: active(), visits(), sent(), answered(),
 * rejected(), share(). */
bool soj__cel_function_is_reference(soj__slice name);
/* The nearest function's name, for "did you mean"; NULL where none is near. */
const char *soj__cel_function_nearest(soj__slice name);
/* What to say of a function that CEL or the language has and this version has not; else NULL. */
const char *soj__cel_function_missing(soj__slice name);

#endif
