/* SPDX-License-Identifier: MIT */
/* strtod and snprintf read the process's locale; this file is the one place that deals with it:
 * the decimal point is translated to and from whatever the C library writes for it. */
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>

#define DOUBLE_INPUT_MAX 1024u
#define POINT_MAX        8u

bool soj__parse_u64(soj__slice text, uint64_t *out)
{
    uint64_t number = 0;
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        if (__builtin_mul_overflow(number, 10u, &number) ||
            __builtin_add_overflow(number, (unsigned)(text.data[i] - '0'), &number))
            return false;
    }
    *out = number;
    return true;
}

bool soj__parse_i64(soj__slice text, int64_t *out)
{
    uint64_t number;
    bool negative = text.len > 0 && text.data[0] == '-';
    soj__slice digits = negative ? (soj__slice){text.data + 1, text.len - 1} : text;
    if (!soj__parse_u64(digits, &number) || number > (uint64_t)INT64_MAX + negative)
        return false;
    if (negative)
        *out = number == 0 ? 0 : -(int64_t)(number - 1) - 1;
    else
        *out = (int64_t)number;
    return true;
}

/* What the C library writes between 0 and 5 in "0.5": the locale's decimal point, NUL-terminated.
 */
static size_t decimal_point(char point[POINT_MAX + 1])
{
    char text[POINT_MAX + 3] = "0.5";
    (void)snprintf(text, sizeof(text), "%.1f", 0.5);
    size_t len = strlen(text) - 2;
    memcpy(point, text + 1, len);
    point[len] = '\0';
    return len;
}

static size_t skip_digits(soj__slice text, size_t at)
{
    while (at < text.len && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at;
}

/* Whether one of the two characters of `either` stands at `at`. */
static bool has(soj__slice text, size_t at, const char either[2])
{
    return at < text.len && (text.data[at] == either[0] || text.data[at] == either[1]);
}

/* Whether the rest of the text is nothing or an exponent. */
static bool is_exponent(soj__slice text, size_t at)
{
    if (at == text.len)
        return true;
    if (!has(text, at, "eE"))
        return false;
    size_t start = has(text, at + 1, "+-") ? at + 2 : at + 1;
    return start < text.len && skip_digits(text, start) == text.len;
}

/* Whether the text is a decimal number; *out_point is where its '.' stands, or its length. */
static bool is_decimal(soj__slice text, size_t *out_point)
{
    size_t start = has(text, 0, "--") ? 1 : 0;
    size_t at = skip_digits(text, start);
    size_t digits = at - start;
    *out_point = text.len;
    if (at < text.len && text.data[at] == '.') {
        size_t end = skip_digits(text, at + 1);
        *out_point = at;
        digits += end - at - 1;
        at = end;
    }
    return digits > 0 && is_exponent(text, at);
}

bool soj__parse_double(soj__slice text, double *out)
{
    char copy[DOUBLE_INPUT_MAX + POINT_MAX + 1];
    char point[POINT_MAX + 1];
    size_t at;
    if (text.len > DOUBLE_INPUT_MAX || !is_decimal(text, &at))
        return false;
    memcpy(copy, text.data, at);
    size_t n = at;
    if (at < text.len) {
        size_t point_len = decimal_point(point);
        memcpy(copy + n, point, point_len);
        n += point_len;
        memcpy(copy + n, text.data + at + 1, text.len - at - 1);
        n += text.len - at - 1;
    }
    copy[n] = '\0';
    *out = strtod(copy, NULL);
    return true;
}

size_t soj__double_text(double number, char text[SOJ__DOUBLE_TEXT_MAX])
{
    char point[POINT_MAX + 1];
    if (number != number) {
        memcpy(text, "nan", sizeof("nan"));
        return sizeof("nan") - 1;
    }
    int n = 0;
    for (int precision = 15; n == 0 || (precision <= 17 && strtod(text, NULL) != number);
         precision++)
        n = snprintf(text, SOJ__DOUBLE_TEXT_MAX, "%.*g", precision, number);
    size_t len = (size_t)n;
    size_t point_len = decimal_point(point);
    char *found = strstr(text, point);
    if (found) {
        *found = '.';
        memmove(found + 1, found + point_len, len - (size_t)(found - text) - point_len + 1);
        len -= point_len - 1;
    }
    return len;
}
