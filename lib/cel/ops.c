/* SPDX-License-Identifier: MIT */
#include "cel/ops.h"

#include <sojourn/time.h>

#include "base/ckd.h"

static soj__val uint_value(uint64_t number)
{
    return (soj__val){.kind = SOJ__KIND_UINT, .as.unsigned_integer = number};
}

/* Order. */

#define ORDER(a, b)                                                                                \
    ((a) < (b) ? SOJ__ORDER_LESS : (a) > (b) ? SOJ__ORDER_GREATER : SOJ__ORDER_EQUAL)

static soj__order order_doubles(double a, double b)
{
    if (a != a || b != b)
        return SOJ__ORDER_NONE;
    return ORDER(a, b);
}

static soj__order order_texts(soj__val a, soj__val b)
{
    uint32_t common = a.extra < b.extra ? a.extra : b.extra;
    int way = common > 0 ? memcmp(a.as.text, b.as.text, common) : 0;
    if (way != 0)
        return way < 0 ? SOJ__ORDER_LESS : SOJ__ORDER_GREATER;
    return ORDER(a.extra, b.extra);
}

static soj__order order_times(soj__val a, soj__val b)
{
    soj__order order = ORDER(a.as.integer, b.as.integer);
    return order != SOJ__ORDER_EQUAL ? order : ORDER(a.extra, b.extra);
}

static bool is_number(soj__val a)
{
    return a.kind >= SOJ__KIND_INT && a.kind <= SOJ__KIND_DOUBLE;
}

static double as_double(soj__val a)
{
    if (a.kind == SOJ__KIND_INT)
        return (double)a.as.integer;
    if (a.kind == SOJ__KIND_UINT)
        return (double)a.as.unsigned_integer;
    return a.as.number;
}

/* Numbers of two kinds. CEL compares ints and uints exactly, and either with a double as doubles:
 * 9223372036854775807 equals 9223372036854775808.0. */
static soj__order order_mixed(soj__val a, soj__val b)
{
    if (a.kind == SOJ__KIND_INT && b.kind == SOJ__KIND_UINT)
        return a.as.integer < 0 ? SOJ__ORDER_LESS
                                : ORDER((uint64_t)a.as.integer, b.as.unsigned_integer);
    if (a.kind == SOJ__KIND_UINT && b.kind == SOJ__KIND_INT)
        return b.as.integer < 0 ? SOJ__ORDER_GREATER
                                : ORDER(a.as.unsigned_integer, (uint64_t)b.as.integer);
    return order_doubles(as_double(a), as_double(b));
}

soj__order soj__op_compare(soj__val a, soj__val b)
{
    if (a.kind != b.kind)
        return is_number(a) && is_number(b) ? order_mixed(a, b) : SOJ__ORDER_ERROR;
    switch (a.kind) {
    case SOJ__KIND_BOOL:
    case SOJ__KIND_INT:
        return ORDER(a.as.integer, b.as.integer);
    case SOJ__KIND_UINT:
        return ORDER(a.as.unsigned_integer, b.as.unsigned_integer);
    case SOJ__KIND_DOUBLE:
        return order_doubles(a.as.number, b.as.number);
    case SOJ__KIND_STRING:
        return order_texts(a, b);
    case SOJ__KIND_TIMESTAMP:
    case SOJ__KIND_DURATION:
        return order_times(a, b);
    default:
        return SOJ__ORDER_ERROR;
    }
}

soj__val soj__op_equal(soj__val a, soj__val b)
{
    if (a.kind < SOJ__KIND_NULL || b.kind < SOJ__KIND_NULL)
        return soj__val_error();
    if (a.kind == SOJ__KIND_STRING && b.kind == SOJ__KIND_STRING)
        return soj__val_bool(soj__op_equal_texts(a, b));
    if (a.kind == SOJ__KIND_NULL && b.kind == SOJ__KIND_NULL)
        return soj__val_bool(true);
    return soj__val_bool(soj__op_compare(a, b) == SOJ__ORDER_EQUAL);
}

/* Times. */

/* A time of `kind` from a sum that is not normalised: nanos from -999 to 1998. */
static soj__val make_time(soj__kind kind, int64_t micros, int32_t nanos)
{
    int64_t carry = nanos < 0 ? -1 : nanos > 999 ? 1 : 0;
    int64_t total;
    if (soj__add_overflows(micros, carry, &micros))
        return soj__val_error();
    nanos -= (int32_t)carry * 1000;
    if (kind == SOJ__KIND_TIMESTAMP) {
        if (micros < SOJ_TIME_MIN || micros > SOJ_TIME_MAX)
            return soj__val_error();
    } else if (soj__mul_overflows(micros < 0 ? micros + 1 : micros, 1000, &total) ||
               soj__add_overflows(total, micros < 0 ? nanos - 1000 : nanos, &total) ||
               total == INT64_MIN) {
        return soj__val_error(); /* a duration is an int64 of nanoseconds, either way */
    }
    return (soj__val){.kind = (uint32_t)kind, .extra = (uint32_t)nanos, .as.integer = micros};
}

static soj__val add_times(soj__kind kind, soj__val a, soj__val b)
{
    int64_t micros;
    if (soj__add_overflows(a.as.integer, b.as.integer, &micros))
        return soj__val_error();
    return make_time(kind, micros, (int32_t)a.extra + (int32_t)b.extra);
}

static soj__val subtract_times(soj__kind kind, soj__val a, soj__val b)
{
    int64_t micros;
    if (soj__sub_overflows(a.as.integer, b.as.integer, &micros))
        return soj__val_error();
    return make_time(kind, micros, (int32_t)a.extra - (int32_t)b.extra);
}

/* Arithmetic on what is of one kind or another. */

#define PAIR(a, b) ((a) << 8 | (b))

soj__val soj__op_add(soj__val a, soj__val b, soj__scratch *scratch)
{
    int64_t sum;
    uint64_t unsigned_sum;
    switch (PAIR(a.kind, b.kind)) {
    case PAIR(SOJ__KIND_INT, SOJ__KIND_INT):
        return soj__add_overflows(a.as.integer, b.as.integer, &sum) ? soj__val_error()
                                                                    : soj__val_int(sum);
    case PAIR(SOJ__KIND_UINT, SOJ__KIND_UINT):
        return __builtin_add_overflow(a.as.unsigned_integer, b.as.unsigned_integer, &unsigned_sum)
                   ? soj__val_error()
                   : uint_value(unsigned_sum);
    case PAIR(SOJ__KIND_DOUBLE, SOJ__KIND_DOUBLE):
        return soj__val_double(a.as.number + b.as.number);
    case PAIR(SOJ__KIND_STRING, SOJ__KIND_STRING):
        return soj__op_concatenate(a, b, scratch);
    case PAIR(SOJ__KIND_TIMESTAMP, SOJ__KIND_DURATION):
    case PAIR(SOJ__KIND_DURATION, SOJ__KIND_TIMESTAMP):
        return add_times(SOJ__KIND_TIMESTAMP, a, b);
    case PAIR(SOJ__KIND_DURATION, SOJ__KIND_DURATION):
        return add_times(SOJ__KIND_DURATION, a, b);
    default:
        return soj__val_error();
    }
}

soj__val soj__op_subtract(soj__val a, soj__val b)
{
    int64_t difference;
    switch (PAIR(a.kind, b.kind)) {
    case PAIR(SOJ__KIND_INT, SOJ__KIND_INT):
        return soj__sub_overflows(a.as.integer, b.as.integer, &difference)
                   ? soj__val_error()
                   : soj__val_int(difference);
    case PAIR(SOJ__KIND_UINT, SOJ__KIND_UINT):
        return a.as.unsigned_integer < b.as.unsigned_integer
                   ? soj__val_error()
                   : uint_value(a.as.unsigned_integer - b.as.unsigned_integer);
    case PAIR(SOJ__KIND_DOUBLE, SOJ__KIND_DOUBLE):
        return soj__val_double(a.as.number - b.as.number);
    case PAIR(SOJ__KIND_TIMESTAMP, SOJ__KIND_DURATION):
        return subtract_times(SOJ__KIND_TIMESTAMP, a, b);
    case PAIR(SOJ__KIND_TIMESTAMP, SOJ__KIND_TIMESTAMP):
    case PAIR(SOJ__KIND_DURATION, SOJ__KIND_DURATION):
        return subtract_times(SOJ__KIND_DURATION, a, b);
    default:
        return soj__val_error();
    }
}

soj__val soj__op_multiply(soj__val a, soj__val b)
{
    int64_t product;
    uint64_t unsigned_product;
    switch (PAIR(a.kind, b.kind)) {
    case PAIR(SOJ__KIND_INT, SOJ__KIND_INT):
        return soj__mul_overflows(a.as.integer, b.as.integer, &product) ? soj__val_error()
                                                                        : soj__val_int(product);
    case PAIR(SOJ__KIND_UINT, SOJ__KIND_UINT):
        return __builtin_mul_overflow(a.as.unsigned_integer, b.as.unsigned_integer,
                                      &unsigned_product)
                   ? soj__val_error()
                   : uint_value(unsigned_product);
    case PAIR(SOJ__KIND_DOUBLE, SOJ__KIND_DOUBLE):
        return soj__val_double(a.as.number * b.as.number);
    default:
        return soj__val_error();
    }
}

/* Whether the quotient is no int64. */
static bool cannot_divide(int64_t a, int64_t b)
{
    return b == 0 || (a == INT64_MIN && b == -1);
}

soj__val soj__op_divide(soj__val a, soj__val b)
{
    switch (PAIR(a.kind, b.kind)) {
    case PAIR(SOJ__KIND_INT, SOJ__KIND_INT):
        return cannot_divide(a.as.integer, b.as.integer)
                   ? soj__val_error()
                   : soj__val_int(a.as.integer / b.as.integer);
    case PAIR(SOJ__KIND_UINT, SOJ__KIND_UINT):
        return b.as.unsigned_integer == 0
                   ? soj__val_error()
                   : uint_value(a.as.unsigned_integer / b.as.unsigned_integer);
    case PAIR(SOJ__KIND_DOUBLE, SOJ__KIND_DOUBLE):
        return soj__val_double(soj__double_divide(a.as.number, b.as.number));
    default:
        return soj__val_error();
    }
}

soj__val soj__op_remainder(soj__val a, soj__val b)
{
    switch (PAIR(a.kind, b.kind)) {
    case PAIR(SOJ__KIND_INT, SOJ__KIND_INT):
        return cannot_divide(a.as.integer, b.as.integer)
                   ? soj__val_error()
                   : soj__val_int(a.as.integer % b.as.integer);
    case PAIR(SOJ__KIND_UINT, SOJ__KIND_UINT):
        return b.as.unsigned_integer == 0
                   ? soj__val_error()
                   : uint_value(a.as.unsigned_integer % b.as.unsigned_integer);
    default:
        return soj__val_error();
    }
}

soj__val soj__op_negate(soj__val a)
{
    if (a.kind == SOJ__KIND_INT && a.as.integer != INT64_MIN)
        return soj__val_int(-a.as.integer);
    if (a.kind == SOJ__KIND_DOUBLE)
        return soj__val_double(-a.as.number);
    return soj__val_error();
}
