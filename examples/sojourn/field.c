/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <errno.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>

/* A number longer than this is refused: no double needs so many digits. */
enum { NUMBER_MAX = 400 };

static const double EXACT_END = 9007199254740992.0; /* 2^53 */

static size_t skip_digits(const char *data, size_t len, size_t i)
{
    while (i < len && data[i] >= '0' && data[i] <= '9') {
        i++;
    }
    return i;
}

static size_t skip_sign(const char *data, size_t len, size_t i)
{
    return i < len && (data[i] == '-' || data[i] == '+') ? i + 1 : i;
}

/* Whether the field is a decimal number: no hexadecimal, no "inf", no blanks. */
static bool is_decimal(const char *data, size_t len, bool *out_is_whole)
{
    const size_t first = skip_sign(data, len, 0);
    size_t i = skip_digits(data, len, first);
    size_t n_digits = i - first;
    *out_is_whole = true;
    if (i < len && data[i] == '.') {
        const size_t after = skip_digits(data, len, i + 1);
        n_digits += after - i - 1;
        i = after;
        *out_is_whole = false;
    }
    if (n_digits > 0 && i < len && (data[i] == 'e' || data[i] == 'E')) {
        const size_t from = skip_sign(data, len, i + 1);
        i = skip_digits(data, len, from);
        n_digits = i > from ? n_digits : 0;
        *out_is_whole = false;
    }
    return n_digits > 0 && i == len && len <= NUMBER_MAX;
}

static bool read_double(const char *digits, double *out_number)
{
    *out_number = strtod(digits, NULL);
    const double magnitude = *out_number < 0 ? -*out_number : *out_number;
    return magnitude <= DBL_MAX;
}

bool field_whole(double number, int64_t *out_whole)
{
    if (!(number > -EXACT_END && number < EXACT_END)) {
        return false;
    }
    *out_whole = (int64_t)number;
    return !((double)*out_whole < number) && !((double)*out_whole > number);
}

/* A decimal number as text of its own, for the C library to read. */
static bool take_decimal(const char *data, size_t len, char digits[NUMBER_MAX + 1], bool *out_whole)
{
    if (!is_decimal(data, len, out_whole)) {
        return false;
    }
    memcpy(digits, data, len);
    digits[len] = '\0';
    return true;
}

static bool read_integer(const char *data, size_t len, soj_value *out_value)
{
    char digits[NUMBER_MAX + 1];
    bool is_whole = false;
    if (!take_decimal(data, len, digits, &is_whole)) {
        return false;
    }
    out_value->type = SOJ_TYPE_INT;
    if (is_whole) {
        errno = 0;
        out_value->as.integer = strtoll(digits, NULL, 10);
        return errno == 0;
    }
    double number = 0;
    return read_double(digits, &number) && field_whole(number, &out_value->as.integer);
}

static bool read_number(const char *data, size_t len, soj_value *out_value)
{
    char digits[NUMBER_MAX + 1];
    bool is_whole = false;
    if (!take_decimal(data, len, digits, &is_whole)) {
        return false;
    }
    out_value->type = SOJ_TYPE_DOUBLE;
    return read_double(digits, &out_value->as.number);
}

static bool read_boolean(const char *data, size_t len, soj_value *out_value)
{
    out_value->type = SOJ_TYPE_BOOL;
    out_value->as.boolean = len == 4;
    return (len == 4 && memcmp(data, "true", 4) == 0) ||
           (len == 5 && memcmp(data, "false", 5) == 0);
}

/* A record is at most 16 MiB, so the length fits. */
static bool read_text(const char *data, size_t len, soj_value *out_value)
{
    out_value->type = SOJ_TYPE_STRING;
    out_value->as.text = data;
    out_value->len = (uint32_t)len;
    return true;
}

static bool read_time(const char *data, size_t len, soj_value *out_value)
{
    out_value->type = SOJ_TYPE_TIMESTAMP;
    return soj_time_parse(data, len, &out_value->as.time) == SOJ_OK;
}

static bool read_duration(const char *data, size_t len, soj_value *out_value)
{
    out_value->type = SOJ_TYPE_DURATION;
    return soj_duration_parse(data, len, &out_value->as.duration) == SOJ_OK;
}

bool field_date(const char *data, size_t len, soj_value *out_value)
{
    soj_time time = 0;
    out_value->type = SOJ_TYPE_DATE;
    if (len != strlen("2026-03-01") || soj_time_parse(data, len, &time) != SOJ_OK) {
        return false;
    }
    out_value->as.integer = time / SOJ_DAY - (time % SOJ_DAY < 0);
    return true;
}

static bool read_none(const char *data, size_t len, soj_value *out_value)
{
    (void)data;
    (void)len;
    (void)out_value;
    return false;
}

bool field_read(const char *data, size_t len, int32_t type, soj_value *out_value)
{
    static bool (*const readers[])(const char *, size_t, soj_value *) = {
        read_none, read_boolean, read_integer,  read_number,
        read_text, read_time,    read_duration, field_date,
    };
    return type >= 0 && type <= SOJ_TYPE_DATE && readers[type](data, len, out_value);
}
