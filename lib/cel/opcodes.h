/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_OPCODES_H
#define SOJ__CEL_OPCODES_H

/* The instruction set, from cel/opcodes.def: shared by the emitter and the VM. */

typedef enum soj__cel_op {
#define SOJ__OP(name, operands, pops, pushes, meaning) SOJ__OP_##name,
#include "cel/opcodes.def"
#undef SOJ__OP
    SOJ__OP_COUNT
} soj__cel_op;

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

#endif
