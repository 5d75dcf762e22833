/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_VERIFY_H
#define SOJ__CEL_VERIFY_H

/* Whether bytes are code that cel/vm.h can run: for code that does not come from soj__cel_emit() in
 * the same process. Knows nothing of the compiler. */

#include "cel/space.h"
#include "cel/value.h"

/* What code needs and reads. */
typedef struct soj__cel_facts {
    uint64_t properties; /* bit k: the event's property k */
    uint32_t spaces;     /* bits 1 << soj__cel_space of the places it reads */
    uint32_t stage;      /* in_stage_for: the stage; SOJ__NONE where it does not ask */
    uint32_t max_stack;  /* values */
    bool needs_zone;     /* has local() or add() */
} soj__cel_facts;

/* Whether months, then microseconds, are a step of the language: both of one sign, and within
 * SOJ_DURATION_MAX however long the months are. */
bool soj__cel_is_step(int32_t months, int64_t rest);

/* What code may read. */
typedef struct soj__cel_world {
    const void *ctx;
    /* Whether there is a value at (space, index), as the frame's `load` would be asked. */
    bool (*exists)(const void *ctx, uint8_t space, uint16_t index);
    /* Of an attribute that exists and whose slot has, in one byte, the place of its value among so
     * many: how many; else 0. */
    uint32_t (*n_choices)(const void *ctx, uint16_t attribute);
} soj__cel_world;

/* True where `code` has only instructions that there are, whole, with sound operands; jumps only to
 * instructions; finds at each instruction, on whatever way it is reached, the same number of values
 * on the stack, enough for it; ends with exactly one; and reads only what exists, in_stage_for of
 * one stage at most.
 * @param depths  scratch of len + 1 numbers. `len` is at most SOJ_LIMIT_CONDITION_CODE. */
bool soj__cel_verify(const uint8_t *code, uint32_t len, uint16_t *depths,
                     const soj__cel_world *world, soj__cel_facts *out_facts);

#endif
