/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_OPS_H
#define SOJ__CEL_OPS_H

/* What the VM's instructions do to values; private to lib/cel. Whatever does not fit gives an
 * error value. */

#include "cel/opcodes.h"
#include "cel/value.h"
#include "cel/vm.h"

/* Text that instructions make, from the start of a frame's scratch. */
typedef struct soj__scratch {
    char *text;
    uint32_t used, size;
} soj__scratch;

SOJ__MAY_DIVIDE_BY_ZERO static inline double soj__double_divide(double a, double b)
{
    return a / b;
}

/* ops.c */
soj__order soj__op_compare(soj__val a, soj__val b);
/* == as CEL has it: values of different kinds are unequal, numbers excepted. */
soj__val soj__op_equal(soj__val a, soj__val b);
soj__val soj__op_add(soj__val a, soj__val b, soj__scratch *scratch);
soj__val soj__op_subtract(soj__val a, soj__val b);
soj__val soj__op_multiply(soj__val a, soj__val b);
soj__val soj__op_divide(soj__val a, soj__val b);
soj__val soj__op_remainder(soj__val a, soj__val b);
soj__val soj__op_negate(soj__val a);

/* functions of strings, conversions, times: ops_text.c, ops_convert.c */
soj__val soj__op_size(soj__val text);
soj__val soj__op_contains(soj__val text, soj__val part);
soj__val soj__op_starts_with(soj__val text, soj__val part);
soj__val soj__op_ends_with(soj__val text, soj__val part);
soj__val soj__op_concatenate(soj__val a, soj__val b, soj__scratch *scratch);
soj__val soj__op_to_bool(soj__val a);
soj__val soj__op_to_int(soj__val a);
soj__val soj__op_to_uint(soj__val a);
soj__val soj__op_to_double(soj__val a);
soj__val soj__op_to_string(soj__val a, soj__scratch *scratch);
soj__val soj__op_to_timestamp(soj__val a);
soj__val soj__op_to_duration(soj__val a);
soj__val soj__op_span(soj__val count, int64_t unit);
soj__val soj__op_part(soj__val time, soj__cel_part part, int32_t offset);

/* ops_local.c: what the clocks of a zone show; NULL: of UTC. Nanoseconds stay as they are. */
soj__val soj__op_local(soj__val time, const soj__zone *zone);
/* `months` later, then `rest`; both have one sign. */
soj__val soj__op_add_step(soj__val time, int32_t months, int64_t rest, const soj__zone *zone);

static inline bool soj__op_equal_texts(soj__val a, soj__val b)
{
    return a.extra == b.extra && (a.extra == 0 || memcmp(a.as.text, b.as.text, a.extra) == 0);
}

static inline bool soj__op_both(soj__val a, soj__val b, soj__kind kind)
{
    return a.kind == (uint32_t)kind && b.kind == (uint32_t)kind;
}

#endif
