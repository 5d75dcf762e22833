/* SPDX-License-Identifier: MIT */
#include "base/ckd.h"
#include "base/number.h"
#include "time/civil.h"

#define NANOS_MAX ((uint64_t)INT64_MAX) /* of a duration, either way */

/* More are over SOJ_DURATION_MAX, however short they are. */
#define MONTHS_MAX (293 * 12)

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- the model language's durations ---- */

typedef struct unit {
    const char *name;
    uint64_t size; /* microseconds, or nanoseconds for CEL; 0: a calendar step */
} unit;

static const unit model_units[] = {
    {"mo", 0},       {"y", 0},       {"s", SOJ_SECOND},  {"m", SOJ_MINUTE},
    {"h", SOJ_HOUR}, {"d", SOJ_DAY}, {"w", 7 * SOJ_DAY},
};

/* Longer names before their beginnings. */
static const unit cel_units[] = {
    {"ns", 1},       {"us", 1000},      {"\xc2\xb5s", 1000}, {"\xce\xbcs", 1000},
    {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000},  {"h", 3600000000000},
};

/* The unit whose name stands at the start of `text`, and its place in the table; NULL for none. */
static const unit *find_unit(const unit *units, size_t n, soj__slice text)
{
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(units[i].name);
        if (text.len >= len && memcmp(text.data, units[i].name, len) == 0)
            return &units[i];
    }
    return NULL;
}

static soj__slice behind(soj__slice text, size_t n)
{
    return (soj__slice){text.data + n, text.len - n};
}

/* Digits at the start of `text`; their count, 0 for none. Numbers beyond uint64 become its
 * largest, which is too long in every unit. */
static size_t read_digits(soj__slice text, uint64_t *out)
{
    uint64_t number = 0;
    size_t n = 0;
    for (; n < text.len && is_digit(text.data[n]); n++) {
        unsigned digit = (unsigned)(text.data[n] - '0');
        number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
    }
    *out = number;
    return n;
}

/* `sum` + number × size, at most `most` + 1. */
static uint64_t add_capped(uint64_t sum, uint64_t number, uint64_t size, uint64_t most)
{
    SOJ__ASSERT(size > 0);
    if (sum > most || number > (most - sum) / size)
        return most + 1;
    return sum + number * size;
}

/* Days of so many months, where a year has `year` and what is left over has `month` each. */
static int64_t days_of(int64_t months, int64_t year, int64_t month)
{
    return months / 12 * year + months % 12 * month;
}

soj_duration soj__step_shortest(int32_t months, soj_duration rest)
{
    return days_of(months, 365, 28) * SOJ_DAY + rest;
}

soj_duration soj__step_longest(int32_t months, soj_duration rest)
{
    return days_of(months, 366, 31) * SOJ_DAY + rest;
}

/* The parts of a step without its sign. */
typedef struct step_sum {
    uint64_t months; /* at most MONTHS_MAX + 1 */
    uint64_t micros; /* at most SOJ_DURATION_MAX + 1 */
    unsigned seen;   /* bit k: unit k */
    bool has_months;
} step_sum;

/* One "12h" at the start of *rest. */
static bool read_part(soj__slice *rest, step_sum *sum)
{
    uint64_t number;
    size_t digits = read_digits(*rest, &number);
    *rest = behind(*rest, digits);
    const unit *u = find_unit(model_units, SOJ__ARRAY_LEN(model_units), *rest);
    if (digits == 0 || !u || (sum->seen & 1u << (u - model_units)))
        return false;
    sum->seen |= 1u << (u - model_units);
    *rest = behind(*rest, strlen(u->name));
    if (u->size > 0) {
        sum->micros = add_capped(sum->micros, number, u->size, (uint64_t)SOJ_DURATION_MAX);
        return true;
    }
    sum->has_months = true;
    sum->months = add_capped(sum->months, number, u->name[0] == 'y' ? 12 : 1, MONTHS_MAX);
    return true;
}

soj__duration_result soj__duration_read(soj__slice text, soj_duration *out, int32_t *out_months)
{
    int32_t sign = text.len > 0 && text.data[0] == '-' ? -1 : 1;
    step_sum sum = {.seen = 0};
    soj__slice rest = sign < 0 ? behind(text, 1) : text;
    if (rest.len == 0)
        return SOJ__DURATION_BAD;
    while (rest.len > 0) {
        if (!read_part(&rest, &sum))
            return SOJ__DURATION_BAD;
    }
    uint64_t days = (uint64_t)days_of((int64_t)sum.months, 366, 31);
    if (add_capped(sum.micros, days, SOJ_DAY, (uint64_t)SOJ_DURATION_MAX) > SOJ_DURATION_MAX)
        return SOJ__DURATION_TOO_LONG;
    *out = sign * (int64_t)sum.micros;
    *out_months = sign * (int32_t)sum.months;
    return sum.has_months ? SOJ__DURATION_CALENDAR : SOJ__DURATION_OK;
}

/* `number` in decimal; returns the place behind. */
static char *put_number(char *at, uint64_t number)
{
    char digits[20];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (n > 0)
        *at++ = digits[--n];
    return at;
}

/* Seconds and, where there is one, their fraction without trailing zeros, and an "s". */
static char *put_seconds(char *at, uint64_t seconds, uint32_t nanos)
{
    at = put_number(at, seconds);
    if (nanos > 0) {
        *at++ = '.';
        for (size_t i = 9; i > 0; i--, nanos /= 10)
            at[i - 1] = (char)('0' + nanos % 10);
        at += 9;
        while (at[-1] == '0')
            at--;
    }
    *at++ = 's';
    return at;
}

size_t soj__duration_format(soj_duration duration, char text[SOJ__DURATION_TEXT_MAX])
{
    static const struct {
        uint64_t size;
        char name;
    } parts[] = {{SOJ_DAY, 'd'}, {SOJ_HOUR, 'h'}, {SOJ_MINUTE, 'm'}};
    char *at = text;
    uint64_t rest = soj__magnitude(duration);
    if (duration < 0)
        *at++ = '-';
    for (size_t i = 0; i < SOJ__ARRAY_LEN(parts); i++) {
        if (rest < parts[i].size)
            continue;
        at = put_number(at, rest / parts[i].size);
        *at++ = parts[i].name;
        rest %= parts[i].size;
    }
    if (rest > 0 || duration == 0)
        at = put_seconds(at, rest / SOJ_SECOND, (uint32_t)(rest % SOJ_SECOND) * 1000);
    *at = 0;
    return (size_t)(at - text);
}

size_t soj__step_format(int32_t months, soj_duration rest, char text[SOJ__STEP_TEXT_MAX])
{
    char *at = text;
    uint64_t size = soj__magnitude(months);
    if (months == 0)
        return soj__duration_format(rest, text);
    if (months < 0)
        *at++ = '-';
    if (size >= 12) {
        at = put_number(at, size / 12);
        *at++ = 'y';
    }
    if (size % 12 > 0) {
        at = put_number(at, size % 12);
        *at++ = 'm';
        *at++ = 'o';
    }
    *at = 0;
    if (rest != 0)
        at += soj__duration_format(rest < 0 ? -rest : rest, at);
    return (size_t)(at - text);
}

/* ---- CEL's durations ---- */

/* floor(0.DIGITS × size), exact to 12 digits: a unit has at most 3.6e12 nanoseconds, so later ones
 * cannot reach a nanosecond but by carrying. Returns how many digits stood there. */
static size_t read_fraction(soj__slice text, uint64_t parts[2])
{
    size_t n = 0;
    parts[0] = parts[1] = 0;
    for (; n < text.len && is_digit(text.data[n]); n++) {
        if (n < 12)
            parts[n / 6] = parts[n / 6] * 10 + (unsigned)(text.data[n] - '0');
    }
    for (size_t i = n; i < 12; i++)
        parts[i / 6] *= 10;
    return n;
}

/* One "1.5h" at the start of *rest, added to *sum. */
static bool read_cel_part(soj__slice *rest, uint64_t *sum)
{
    uint64_t whole;
    uint64_t parts[2] = {0, 0};
    size_t digits = read_digits(*rest, &whole);
    *rest = behind(*rest, digits);
    if (rest->len > 0 && rest->data[0] == '.') {
        size_t more = read_fraction(behind(*rest, 1), parts);
        *rest = behind(*rest, 1 + more);
        digits += more;
    }
    const unit *u = find_unit(cel_units, SOJ__ARRAY_LEN(cel_units), *rest);
    if (digits == 0 || !u)
        return false;
    *rest = behind(*rest, strlen(u->name));
    uint64_t fraction = (parts[0] * u->size + parts[1] * u->size / 1000000) / 1000000;
    *sum = add_capped(*sum, whole, u->size, NANOS_MAX);
    *sum = add_capped(*sum, fraction, 1, NANOS_MAX);
    return *sum <= NANOS_MAX;
}

bool soj__cel_duration_parse(soj__slice text, soj_duration *out_micros, uint32_t *out_nanos)
{
    bool is_signed = text.len > 0 && (text.data[0] == '-' || text.data[0] == '+');
    soj__slice rest = is_signed ? behind(text, 1) : text;
    uint64_t sum = 0;
    if (rest.len == 0)
        return false;
    if (soj__slice_is(rest, "0"))
        rest = behind(rest, 1);
    while (rest.len > 0) {
        if (!read_cel_part(&rest, &sum))
            return false;
    }
    int64_t micros = (int64_t)(sum / 1000);
    uint32_t nanos = (uint32_t)(sum % 1000);
    if (text.data[0] == '-') {
        micros = nanos > 0 ? -micros - 1 : -micros;
        nanos = nanos > 0 ? 1000 - nanos : 0;
    }
    *out_micros = micros;
    *out_nanos = nanos;
    return true;
}

size_t soj__cel_duration_format(soj_duration micros, uint32_t nanos,
                                char text[SOJ__CEL_DURATION_TEXT_MAX])
{
    char *at = text;
    uint64_t size = soj__magnitude(micros);
    if (micros < 0) {
        *at++ = '-';
        if (nanos > 0) {
            size--;
            nanos = 1000 - nanos;
        }
    }
    at = put_seconds(at, size / SOJ_SECOND, (uint32_t)(size % SOJ_SECOND) * 1000 + nanos);
    *at = 0;
    return (size_t)(at - text);
}
