/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_VALUE_H
#define SOJ__CEL_VALUE_H

/* Values of the Common Expression Language, as the VM has them on its stack. */

#include "base/defs.h"

typedef enum soj__kind {
    SOJ__KIND_ERROR = 0,  /* absent attribute, division by zero, overflow, no such overload … */
    SOJ__KIND_ABSENT = 1, /* only as the result of a load; the VM makes it an error or a has() */
    SOJ__KIND_NULL = 2,
    SOJ__KIND_BOOL = 3,      /* as.integer, 0 or 1 */
    SOJ__KIND_INT = 4,       /* as.integer */
    SOJ__KIND_UINT = 5,      /* as.unsigned_integer */
    SOJ__KIND_DOUBLE = 6,    /* as.number */
    SOJ__KIND_STRING = 7,    /* as.text, extra bytes of UTF-8 */
    SOJ__KIND_TIMESTAMP = 8, /* as.integer microseconds since 1970, and `extra` 0 to 999 ns */
    SOJ__KIND_DURATION = 9,  /* as.integer microseconds (rounded down), and `extra` 0 to 999 ns */
    SOJ__KIND_DYN = 10       /* checker only: not known until run time */
} soj__kind;

typedef struct soj__val {
    uint32_t kind;  /* a soj__kind */
    uint32_t extra; /* length of a string, nanoseconds of a time */
    union {
        int64_t integer;
        uint64_t unsigned_integer;
        double number;
        const char *text;
    } as;
} soj__val;

static inline soj__val soj__val_error(void)
{
    return (soj__val){.kind = SOJ__KIND_ERROR};
}

static inline soj__val soj__val_bool(bool b)
{
    return (soj__val){.kind = SOJ__KIND_BOOL, .as.integer = b};
}

static inline soj__val soj__val_int(int64_t i)
{
    return (soj__val){.kind = SOJ__KIND_INT, .as.integer = i};
}

static inline soj__val soj__val_double(double d)
{
    return (soj__val){.kind = SOJ__KIND_DOUBLE, .as.number = d};
}

static inline soj__val soj__val_text(const char *text, size_t len)
{
    return (soj__val){.kind = SOJ__KIND_STRING, .extra = (uint32_t)len, .as.text = text};
}

static inline soj__val soj__val_timestamp(int64_t micros)
{
    return (soj__val){.kind = SOJ__KIND_TIMESTAMP, .as.integer = micros};
}

static inline soj__val soj__val_duration(int64_t micros)
{
    return (soj__val){.kind = SOJ__KIND_DURATION, .as.integer = micros};
}

#endif
