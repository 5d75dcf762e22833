/* SPDX-License-Identifier: MIT */
#include "digits.h"

#include <stdlib.h>
#include <string.h>

enum { REAL_MAX = 400 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int64_t digits_whole(const char *text, size_t len)
{
    const bool is_negative = *text == '-';
    int64_t number = 0;
    for (size_t i = is_negative; i < len; i++) {
        number = number * 10 + (text[i] - '0');
    }
    return is_negative ? -number : number;
}

/* ---- doubles ---- */

/* A number as its digits and the power of ten behind them. */
struct decimal {
    uint64_t digits; /* below 2^53, or the number is none that is read here */
    int power;
    bool is_negative;
};

static int read_exponent(const char *text, size_t len)
{
    const bool is_negative = *text == '-';
    int exponent = 0;
    for (size_t i = is_negative || *text == '+'; i < len && exponent < 1000; i++) {
        exponent = exponent * 10 + (text[i] - '0');
    }
    return is_negative ? -exponent : exponent;
}

/* False where the digits are too many for a double to hold each. */
static bool take_apart(const char *text, size_t len, struct decimal *out)
{
    size_t i = *text == '-';
    size_t point = 0;
    *out = (struct decimal){.is_negative = i == 1};
    for (; i < len && text[i] != 'e' && text[i] != 'E'; i++) {
        if (text[i] == '.') {
            point = i + 1;
            continue;
        }
        if (out->digits >= UINT64_C(900719925474099)) {
            return false; /* one more digit might reach 2^53 */
        }
        out->digits = out->digits * 10 + (uint64_t)(text[i] - '0');
    }
    out->power = point > 0 ? -(int)(i - point) : 0;
    if (i < len) {
        out->power += read_exponent(text + i + 1, len - i - 1);
    }
    return true;
}

/* Both are doubles as they stand, so that one rounding makes the nearest. */
static bool read_exact(const struct decimal *decimal, double *out_number)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const int most = (int)(sizeof tens / sizeof *tens) - 1;
    if (decimal->power > most || decimal->power < -most) {
        return false;
    }
    const double digits = (double)decimal->digits;
    const double number =
        decimal->power < 0 ? digits / tens[-decimal->power] : digits * tens[decimal->power];
    *out_number = decimal->is_negative ? -number : number;
    return true;
}

bool digits_real(const char *text, size_t len, double *out_number)
{
    char copy[REAL_MAX + 1];
    struct decimal decimal;
    if (take_apart(text, len, &decimal) && read_exact(&decimal, out_number)) {
        return true;
    }
    if (len > REAL_MAX) {
        return false;
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    *out_number = strtod(copy, NULL);
    return true;
}

/* ---- times ---- */

/* Two digits, or a number beyond 99. */
static unsigned two_digits(const char *text)
{
    return is_digit(text[0]) && is_digit(text[1])
               ? (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0')
               : 100;
}

/* What follows the seconds: at most six digits behind a point, and "Z". */
static bool read_micros(const char *text, size_t len, soj_time *out_micros)
{
    soj_time micros = 0;
    soj_time unit = SOJ_SECOND;
    size_t i = 0;
    if (len > 2 && text[0] == '.') {
        for (i = 1; i < len && is_digit(text[i]) && unit > 1; i++) {
            unit /= 10;
            micros += unit * (text[i] - '0');
        }
    }
    *out_micros = micros;
    return i + 1 == len && text[i] == 'Z' && i != 1;
}

/* "2026-03-01T09:00:00Z", with or without a fraction, on the day that is known. */
static bool read_usual(const struct digits_day *day, const char *text, size_t len,
                       soj_time *out_time)
{
    soj_time micros = 0;
    if (text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        !read_micros(text + 19, len - 19, &micros)) {
        return false;
    }
    const unsigned hour = two_digits(text + 11);
    const unsigned minute = two_digits(text + 14);
    const unsigned second = two_digits(text + 17);
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *out_time = day->begin + hour * SOJ_HOUR + minute * SOJ_MINUTE + second * SOJ_SECOND + micros;
    return true;
}

bool digits_time(struct digits_day *day, const char *text, size_t len, soj_time *out_time)
{
    enum { DATE = sizeof day->text };
    if (len >= 20) {
        if (memcmp(day->text, text, DATE) != 0 &&
            soj_time_parse(text, DATE, &day->begin) == SOJ_OK) {
            memcpy(day->text, text, DATE);
        }
        if (memcmp(day->text, text, DATE) == 0 && read_usual(day, text, len, out_time)) {
            return true;
        }
    }
    return len > DATE && soj_time_parse(text, len, out_time) == SOJ_OK;
}
