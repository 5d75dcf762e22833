/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_VM_H
#define SOJ__CEL_VM_H

/* Running compiled conditions. Allocates nothing, never fails: errors are values. */

#include "cel/value.h"

typedef struct soj__zone soj__zone; /* time/zone.h */

/* What a run needs. Stack and scratch are at least as large as the code says. */
typedef struct soj__cel_frame {
    /* The value at (space, index): soj__cel_space. SOJ__KIND_ABSENT where there is none. Text stays
     * valid while the frame runs. */
    soj__val (*load)(const void *ctx, uint8_t space, uint16_t index);
    const void *ctx;
    soj__val *stack;
    char *scratch;
    uint32_t stack_size;   /* values */
    uint32_t scratch_size; /* bytes */
    const soj__zone *zone; /* the customer's; NULL: UTC. local() and add() look at it */
    uint64_t *errors;      /* counts up where a segment's result is an error; NULL: nobody asks */
} soj__cel_frame;

/* Run code made by soj__cel_emit(). A text result lies in the scratch, the code or what `load`
 * gave. The scratch is used from its start on each run. */
soj__val soj__cel_run(const uint8_t *code, uint32_t len, const soj__cel_frame *frame);

#endif
