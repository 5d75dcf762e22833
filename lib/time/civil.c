/* SPDX-License-Identifier: MIT */
#include "time/civil.h"

#include "base/ckd.h"

#define DAYS_4_YEARS   1461
#define DAYS_100_YEARS 36524
#define DAYS_400_YEARS 146097
#define EPOCH_DAYS     719162 /* from 0001-01-01 to 1970-01-01 */

/* Days of the year before each month, without a leap day. */
static const uint16_t days_before_month[13] = {0,   0,   31,  59,  90,  120, 151,
                                               181, 212, 243, 273, 304, 334};

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned soj__days_in_month(int64_t year, unsigned month)
{
    if (month == 2)
        return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int64_t soj__days_from_civil(int64_t year, unsigned month, unsigned day)
{
    int64_t past = year - 1;
    int64_t days = past * 365 + soj__floor_div(past, 4) - soj__floor_div(past, 100) +
                   soj__floor_div(past, 400) - EPOCH_DAYS;
    days += days_before_month[month] + (month > 2 && is_leap(year) ? 1 : 0);
    return days + day - 1;
}

/* Splits days since 0001-01-01 into a year and a day of it, from 0. The last part of a longer
 * cycle is one day longer than the others, hence the bounds of 3. */
static int64_t year_from_days(int64_t days, int64_t *out_yearday)
{
    int64_t cycle = soj__floor_div(days, DAYS_400_YEARS);
    int64_t rest = days - cycle * DAYS_400_YEARS;
    int64_t century = rest / DAYS_100_YEARS < 3 ? rest / DAYS_100_YEARS : 3;
    rest -= century * DAYS_100_YEARS;
    int64_t quad = rest / DAYS_4_YEARS;
    rest -= quad * DAYS_4_YEARS;
    int64_t single = rest / 365 < 3 ? rest / 365 : 3;
    *out_yearday = rest - single * 365;
    return cycle * 400 + century * 100 + quad * 4 + single + 1;
}

soj__civil soj__civil_from_time(soj_time time)
{
    int64_t days = soj__floor_div(time, SOJ_DAY);
    int64_t rest = time % SOJ_DAY < 0 ? time % SOJ_DAY + SOJ_DAY : time % SOJ_DAY;
    int64_t yearday;
    int64_t year = year_from_days(days + EPOCH_DAYS, &yearday);
    unsigned month = 1;
    int64_t day = yearday;
    while (day >= soj__days_in_month(year, month)) {
        day -= soj__days_in_month(year, month);
        month++;
    }
    int64_t second = rest / SOJ_SECOND;
    return (soj__civil){
        .year = (int32_t)year,
        .month = (uint8_t)month,
        .day = (uint8_t)(day + 1),
        .hour = (uint8_t)(second / 3600),
        .minute = (uint8_t)(second / 60 % 60),
        .second = (uint8_t)(second % 60),
        .weekday =
            (uint8_t)(days + 4 - soj__floor_div(days + 4, 7) * 7), /* 1970-01-01: a Thursday */
        .yearday = (uint16_t)yearday,
        .micro = (uint32_t)(rest % SOJ_SECOND),
    };
}

/* A place in a text that is being read. */
typedef struct cursor {
    const char *at, *end;
} cursor;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Exactly `n` digits, at most `most`. */
static bool read_number(cursor *in, unsigned n, unsigned most, unsigned *out)
{
    unsigned number = 0;
    if ((size_t)(in->end - in->at) < n)
        return false;
    for (unsigned i = 0; i < n; i++) {
        if (!is_digit(in->at[i]))
            return false;
        number = number * 10 + (unsigned)(in->at[i] - '0');
    }
    in->at += n;
    *out = number;
    return number <= most;
}

static bool read_char(cursor *in, char upper, char lower)
{
    if (in->at == in->end || (*in->at != upper && *in->at != lower))
        return false;
    in->at++;
    return true;
}

/* The numbers of 2026-03-01, whether there is such a day or not. */
static bool read_numbers(cursor *in, unsigned *out_year, unsigned *out_month, unsigned *out_day)
{
    return read_number(in, 4, 9999, out_year) && read_char(in, '-', '-') &&
           read_number(in, 2, 99, out_month) && read_char(in, '-', '-') &&
           read_number(in, 2, 99, out_day);
}

static bool is_day(unsigned year, unsigned month, unsigned day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= soj__days_in_month(year, month);
}

/* 2026-03-01, as days since 1970. */
static bool read_date(cursor *in, int64_t *out_days)
{
    unsigned year, month, day;
    if (!read_numbers(in, &year, &month, &day) || !is_day(year, month, day))
        return false;
    *out_days = soj__days_from_civil(year, month, day);
    return true;
}

bool soj__date_is_none(soj__slice text)
{
    cursor in = {text.data, text.len > 0 ? text.data + text.len : text.data};
    unsigned year, month, day;
    return read_numbers(&in, &year, &month, &day) && !is_day(year, month, day);
}

bool soj__date_parse(soj__slice text, int64_t *out_days)
{
    cursor in = {text.data, text.len > 0 ? text.data + text.len : text.data};
    int64_t days;
    if (!read_date(&in, &days) || in.at != in.end || days < -EPOCH_DAYS)
        return false;
    *out_days = days;
    return true;
}

/* The fraction behind the seconds, where there is one, in nanoseconds. */
static bool read_fraction(cursor *in, uint32_t *out_nanos)
{
    uint32_t nanos = 0;
    uint32_t unit = 100000000;
    *out_nanos = 0;
    if (!read_char(in, '.', '.'))
        return true;
    const char *start = in->at;
    for (; in->at < in->end && is_digit(*in->at); in->at++) {
        nanos += (uint32_t)(*in->at - '0') * unit;
        unit /= 10;
    }
    *out_nanos = nanos;
    return in->at > start;
}

/* +02:00 behind its sign. */
static bool read_offset(cursor *in, int32_t sign, int32_t *out_seconds)
{
    unsigned hours, minutes;
    if (!read_number(in, 2, 23, &hours) || !read_char(in, ':', ':') ||
        !read_number(in, 2, 59, &minutes))
        return false;
    *out_seconds = sign * (int32_t)(hours * 3600 + minutes * 60);
    return true;
}

static bool read_zone(cursor *in, int32_t *out_seconds)
{
    *out_seconds = 0;
    if (read_char(in, 'Z', 'z'))
        return true;
    if (read_char(in, '+', '+'))
        return read_offset(in, 1, out_seconds);
    return read_char(in, '-', '-') && read_offset(in, -1, out_seconds);
}

/* 09:00:00.25+02:00, as microseconds and nanoseconds since the day's start in UTC. */
static bool read_clock(cursor *in, int64_t *out_micros, uint32_t *out_nanos)
{
    unsigned hour, minute, second;
    uint32_t nanos;
    int32_t offset;
    if (!read_number(in, 2, 23, &hour) || !read_char(in, ':', ':') ||
        !read_number(in, 2, 59, &minute) || !read_char(in, ':', ':') ||
        !read_number(in, 2, 59, &second) || !read_fraction(in, &nanos) || !read_zone(in, &offset))
        return false;
    int64_t seconds = (int64_t)hour * 3600 + (int64_t)minute * 60 + second - offset;
    *out_micros = seconds * SOJ_SECOND + nanos / 1000;
    *out_nanos = nanos % 1000;
    return true;
}

bool soj__instant_parse(soj__slice text, bool allow_date, soj_time *out_time, uint32_t *out_nanos)
{
    cursor in = {text.data, text.data + text.len};
    int64_t days;
    int64_t micros = 0;
    uint32_t nanos = 0;
    if (text.len == 0 || !read_date(&in, &days))
        return false;
    if (in.at == in.end) {
        if (!allow_date)
            return false;
    } else if (!read_char(&in, 'T', 't') || !read_clock(&in, &micros, &nanos)) {
        return false;
    }
    soj_time time = days * SOJ_DAY + micros;
    if (in.at != in.end || time < SOJ_TIME_MIN || time > SOJ_TIME_MAX)
        return false;
    *out_time = time;
    *out_nanos = nanos;
    return true;
}

/* `number` in exactly `n` digits; returns the place behind them. */
static char *put_digits(char *at, uint32_t number, unsigned n)
{
    for (unsigned i = n; i > 0; i--, number /= 10)
        at[i - 1] = (char)('0' + number % 10);
    return at + n;
}

size_t soj__instant_format(soj_time time, uint32_t nanos, char text[SOJ__INSTANT_TEXT_MAX])
{
    char *at = text;
    if (time < SOJ_TIME_MIN || time > SOJ_TIME_MAX || nanos > 999) {
        text[0] = 0;
        return 0;
    }
    soj__civil civil = soj__civil_from_time(time);
    const struct {
        uint32_t number;
        uint8_t digits;
        char behind;
    } parts[6] = {{(uint32_t)civil.year, 4, '-'}, {civil.month, 2, '-'},  {civil.day, 2, 'T'},
                  {civil.hour, 2, ':'},           {civil.minute, 2, ':'}, {civil.second, 2, '.'}};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(parts); i++) {
        at = put_digits(at, parts[i].number, parts[i].digits);
        *at++ = parts[i].behind;
    }
    at = put_digits(at, civil.micro * 1000 + nanos, 9);
    while (at[-1] == '0')
        at--;
    if (at[-1] == '.')
        at--;
    *at++ = 'Z';
    *at = 0;
    return (size_t)(at - text);
}

bool soj__offset_parse(soj__slice text, int32_t *out_seconds)
{
    int32_t sign = 1;
    if (text.len == 0 || soj__slice_is(text, "Z") || soj__slice_is(text, "UTC")) {
        *out_seconds = 0;
        return true;
    }
    cursor in = {text.data, text.data + text.len};
    if (read_char(&in, '-', '-'))
        sign = -1;
    else
        (void)read_char(&in, '+', '+');
    int32_t seconds;
    if (!read_offset(&in, sign, &seconds) || in.at != in.end)
        return false;
    *out_seconds = seconds;
    return true;
}
