/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_VISIT_H
#define SOJ__CEL_VISIT_H

/* What code speaks of, without running it. Knows nothing of the compiler. */

#include "cel/value.h"

typedef struct soj__cel_visitor {
    void *ctx;
    /* An attribute of the customer that is read; one may come more than once. */
    void (*attribute)(void *ctx, uint32_t attribute);
    /* A constant: INT, DOUBLE, STRING (in the code), TIMESTAMP or DURATION. */
    void (*constant)(void *ctx, soj__val value);
} soj__cel_visitor;

/* `code` is sound: made by soj__cel_emit(), or verified. */
void soj__cel_visit(const uint8_t *code, uint32_t len, const soj__cel_visitor *visitor);

#endif
