/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_OPCODES_H
#define SOJ__CEL_OPCODES_H

/* The instruction set, from cel/opcodes.def: shared by the emitter and the VM. */

#include "cel/value.h"

typedef enum soj__cel_op {
#define SOJ__OP(name, operands, pops, pushes, meaning) SOJ__OP_##name,
#include "cel/opcodes.def"
#undef SOJ__OP
    SOJ__OP_COUNT
} soj__cel_op;

/* Values of an attribute that SOJ__OP_CHOICE can tell apart at most. */
#define SOJ__CEL_MOST_CHOICES 64u

/* How one value stands to another. */
typedef enum soj__order {
    SOJ__ORDER_LESS = 1,
    SOJ__ORDER_EQUAL = 2,
    SOJ__ORDER_GREATER = 4,
    SOJ__ORDER_NONE = 8,  /* NaN: not equal, not less */
    SOJ__ORDER_ERROR = 16 /* kinds that have no order, or an error */
} soj__order;

/* What the accessors of timestamps and durations ask for. Durations know the last four. */
typedef enum soj__cel_part {
    SOJ__PART_YEAR = 0,
    SOJ__PART_MONTH = 1,   /* 0 January */
    SOJ__PART_DAY = 2,     /* from 1 */
    SOJ__PART_DAY_0 = 3,   /* from 0 */
    SOJ__PART_WEEKDAY = 4, /* 0 Sunday */
    SOJ__PART_YEARDAY = 5, /* from 0 */
    SOJ__PART_HOURS = 6,   /* of a duration: whole hours in all, likewise below */
    SOJ__PART_MINUTES = 7,
    SOJ__PART_SECONDS = 8,
    SOJ__PART_MILLISECONDS = 9 /* below a second, of a duration too */
} soj__cel_part;

/* Kinds that are one word, in a customer's bytes and in an event. */
static inline bool soj__cel_is_word(soj__kind kind)
{
    return kind == SOJ__KIND_INT || kind == SOJ__KIND_DOUBLE || kind == SOJ__KIND_TIMESTAMP ||
           kind == SOJ__KIND_DURATION;
}

/* What an attribute or a property can be to be read without being asked for. */
static inline bool soj__cel_is_plain(soj__kind kind)
{
    return soj__cel_is_word(kind) || kind == SOJ__KIND_STRING;
}

#endif
