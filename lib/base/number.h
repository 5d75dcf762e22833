/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_NUMBER_H
#define SOJ__BASE_NUMBER_H

/* Numbers from text, the same in every locale. The whole text must be the number. */

#include "base/defs.h"

/* |number|, of the smallest one too. */
static inline uint64_t soj__magnitude(int64_t number)
{
    return number < 0 ? (uint64_t) - (number + 1) + 1 : (uint64_t)number;
}

/* Decimal with an optional '-' sign; false where it is none or does not fit. */
bool soj__parse_i64(soj__slice text, int64_t *out);
bool soj__parse_u64(soj__slice text, uint64_t *out);
/* Decimal floating point: digits, '.', exponent; "-" allowed, no "inf", "nan" or hexadecimal.
 * Nearest double; too large gives an infinity, too small 0. At most 1,024 bytes of text. */
bool soj__parse_double(soj__slice text, double *out);
/* The shortest of %.15g, %.16g and %.17g that reads back as the same double; NUL-terminated.
 * Returns the length. Infinities and NaN give "inf", "-inf", "nan". */
#define SOJ__DOUBLE_TEXT_MAX 32
size_t soj__double_text(double number, char text[SOJ__DOUBLE_TEXT_MAX]);

#endif
