/* SPDX-License-Identifier: MIT */
#ifndef SOJ__BASE_UTF8_H
#define SOJ__BASE_UTF8_H

/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, at most U+10FFFF. */

#include "base/defs.h"

/* Decode the code point at the start of `text`. Returns its length in bytes, 1 to 4, or 0 where
 * the bytes are no UTF-8 (or len is 0). */
size_t soj__utf8_decode(const char *text, size_t len, uint32_t *out_code_point);
/* Write a code point that is valid; returns its length, 1 to 4. */
size_t soj__utf8_encode(uint32_t code_point, char out[4]);
/* Whether all of it is UTF-8. NUL bytes are UTF-8. */
bool soj__utf8_valid(const char *text, size_t len);
/* Code points in valid UTF-8. */
size_t soj__utf8_count(const char *text, size_t len);

#endif
