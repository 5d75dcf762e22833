/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_VM_H
#define SOJ__CEL_VM_H

/* Running compiled conditions. Allocates nothing, never fails: errors are values. */

#include <sojourn/event.h>

#include "cel/value.h"

typedef struct soj__zone soj__zone; /* time/zone.h */

/* Where an attribute lies in the customer's bytes. */
typedef struct soj__cel_slot {
    uint32_t at;       /* byte of its value */
    uint32_t presence; /* its presence bit: bit k % 8 of byte k / 8 */
    uint16_t part;     /* STRING: of the frame's parts */
    uint8_t kind;      /* INT, DOUBLE, TIMESTAMP, DURATION: 8 bytes, little-endian; STRING: its
                          length in 2 bytes; SOJ__KIND_ERROR: something else */
} soj__cel_slot;

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

    /* What instructions read without `load`. Of an attribute or property that is not what they
     * expect they ask `load`. */
    const uint8_t *customer;     /* its bytes, where the slots are */
    soj__cel_slot *slots;        /* by attribute */
    const uint8_t *const *parts; /* texts */
    const soj_event *event;      /* the event at hand; NULL: ask `load` */
    const uint16_t *property_at; /* by property: its place in the event's list, from 1; 0: absent */
} soj__cel_frame;

/* Run code made by soj__cel_emit(). A text result lies in the scratch, the code or what `load`
 * gave. The scratch is used from its start on each run. */
soj__val soj__cel_run(const uint8_t *code, uint32_t len, const soj__cel_frame *frame);
/* Whether code is a single test: of a property, of an attribute, or of a choice. */
bool soj__cel_is_test(const uint8_t *code, uint32_t len);
/* soj__cel_run(), at once where the code is a single test, as most conditions are. */
soj__val soj__cel_run_condition(const uint8_t *code, uint32_t len, const soj__cel_frame *frame);

#endif
