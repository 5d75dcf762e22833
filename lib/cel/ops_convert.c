/* SPDX-License-Identifier: MIT */
/* Conversions between kinds, and what is asked of timestamps and durations. */
#include "base/buf.h"
#include "base/ckd.h"
#include "base/number.h"
#include "cel/ops.h"
#include "time/civil.h"

#define TWO_TO_63 9223372036854775808.0
#define TWO_TO_64 18446744073709551616.0

static soj__slice slice(soj__val text)
{
    return (soj__slice){text.as.text, text.extra};
}

static soj__val uint_value(uint64_t number)
{
    return (soj__val){.kind = SOJ__KIND_UINT, .as.unsigned_integer = number};
}

soj__val soj__op_to_bool(soj__val a)
{
    static const struct {
        const char *text;
        bool value;
    } words[] = {{"1", true},  {"t", true},  {"true", true},   {"TRUE", true},   {"True", true},
                 {"0", false}, {"f", false}, {"false", false}, {"FALSE", false}, {"False", false}};
    if (a.kind == SOJ__KIND_BOOL)
        return a;
    for (size_t i = 0; a.kind == SOJ__KIND_STRING && i < SOJ__ARRAY_LEN(words); i++) {
        if (soj__slice_is(slice(a), words[i].text))
            return soj__val_bool(words[i].value);
    }
    return soj__val_error();
}

/* Seconds since 1970, rounded down. */
static int64_t whole_seconds(int64_t micros)
{
    int64_t seconds = micros / SOJ_SECOND;
    return micros % SOJ_SECOND < 0 ? seconds - 1 : seconds;
}

soj__val soj__op_to_int(soj__val a)
{
    int64_t number;
    switch (a.kind) {
    case SOJ__KIND_INT:
        return a;
    case SOJ__KIND_UINT:
        return a.as.unsigned_integer <= (uint64_t)INT64_MAX
                   ? soj__val_int((int64_t)a.as.unsigned_integer)
                   : soj__val_error();
    case SOJ__KIND_DOUBLE:
        /* Both ends are errors: a double there may stand for a number beyond. */
        return a.as.number > -TWO_TO_63 && a.as.number < TWO_TO_63
                   ? soj__val_int((int64_t)a.as.number)
                   : soj__val_error();
    case SOJ__KIND_STRING:
        return soj__parse_i64(slice(a), &number) ? soj__val_int(number) : soj__val_error();
    case SOJ__KIND_TIMESTAMP:
        return soj__val_int(whole_seconds(a.as.integer));
    default:
        return soj__val_error();
    }
}

soj__val soj__op_to_uint(soj__val a)
{
    uint64_t number;
    switch (a.kind) {
    case SOJ__KIND_UINT:
        return a;
    case SOJ__KIND_INT:
        return a.as.integer >= 0 ? uint_value((uint64_t)a.as.integer) : soj__val_error();
    case SOJ__KIND_DOUBLE:
        return a.as.number >= 0.0 && a.as.number < TWO_TO_64 ? uint_value((uint64_t)a.as.number)
                                                             : soj__val_error();
    case SOJ__KIND_STRING:
        return soj__parse_u64(slice(a), &number) ? uint_value(number) : soj__val_error();
    default:
        return soj__val_error();
    }
}

soj__val soj__op_to_double(soj__val a)
{
    double number;
    switch (a.kind) {
    case SOJ__KIND_DOUBLE:
        return a;
    case SOJ__KIND_INT:
        return soj__val_double((double)a.as.integer);
    case SOJ__KIND_UINT:
        return soj__val_double((double)a.as.unsigned_integer);
    case SOJ__KIND_STRING:
        return soj__parse_double(slice(a), &number) ? soj__val_double(number) : soj__val_error();
    default:
        return soj__val_error();
    }
}

static size_t int_text(int64_t number, char *text)
{
    size_t sign = number < 0;
    text[0] = '-';
    return sign + soj__u64_text(soj__magnitude(number), text + sign);
}

/* The text of what is none; 0 where there is no text. */
static size_t text_of(soj__val a, char text[64])
{
    switch (a.kind) {
    case SOJ__KIND_BOOL:
        memcpy(text, a.as.integer ? "true" : "false", 5);
        return a.as.integer ? 4 : 5;
    case SOJ__KIND_INT:
        return int_text(a.as.integer, text);
    case SOJ__KIND_UINT:
        return soj__u64_text(a.as.unsigned_integer, text);
    case SOJ__KIND_DOUBLE:
        return soj__double_text(a.as.number, text);
    case SOJ__KIND_TIMESTAMP:
        return soj__instant_format(a.as.integer, a.extra, text);
    case SOJ__KIND_DURATION:
        return soj__cel_duration_format(a.as.integer, a.extra, text);
    default:
        return 0;
    }
}

soj__val soj__op_to_string(soj__val a, soj__scratch *scratch)
{
    char text[64];
    if (a.kind == SOJ__KIND_STRING)
        return a;
    size_t len = text_of(a, text);
    if (len == 0)
        return soj__val_error();
    return soj__op_concatenate(soj__val_text(text, 0), soj__val_text(text, len), scratch);
}

soj__val soj__op_to_timestamp(soj__val a)
{
    soj__val made = {.kind = SOJ__KIND_TIMESTAMP};
    if (a.kind == SOJ__KIND_TIMESTAMP)
        return a;
    if (a.kind == SOJ__KIND_INT &&
        !soj__mul_overflows(a.as.integer, SOJ_SECOND, &made.as.integer) &&
        made.as.integer >= SOJ_TIME_MIN && made.as.integer <= SOJ_TIME_MAX)
        return made;
    if (a.kind == SOJ__KIND_STRING &&
        soj__instant_parse(slice(a), false, &made.as.integer, &made.extra))
        return made;
    return soj__val_error();
}

soj__val soj__op_to_duration(soj__val a)
{
    soj__val made = {.kind = SOJ__KIND_DURATION};
    if (a.kind == SOJ__KIND_DURATION)
        return a;
    if (a.kind == SOJ__KIND_STRING &&
        soj__cel_duration_parse(slice(a), &made.as.integer, &made.extra))
        return made;
    return soj__val_error();
}

soj__val soj__op_span(soj__val count, int64_t unit)
{
    int64_t micros;
    if (count.kind != SOJ__KIND_INT || soj__mul_overflows(count.as.integer, unit, &micros) ||
        micros > SOJ_DURATION_MAX || micros < -SOJ_DURATION_MAX)
        return soj__val_error();
    return soj__val_duration(micros);
}

/* Totals towards zero; milliseconds are those below a second. */
static soj__val duration_part(soj__val time, soj__cel_part part)
{
    /* Micros are rounded down: a negative duration with nanoseconds is nearer to zero. */
    int64_t micros = time.as.integer + (time.as.integer < 0 && time.extra > 0 ? 1 : 0);
    switch ((int)part) {
    case SOJ__PART_HOURS:
        return soj__val_int(micros / SOJ_HOUR);
    case SOJ__PART_MINUTES:
        return soj__val_int(micros / SOJ_MINUTE);
    case SOJ__PART_SECONDS:
        return soj__val_int(micros / SOJ_SECOND);
    case SOJ__PART_MILLISECONDS:
        return soj__val_int(micros / 1000 % 1000);
    default:
        return soj__val_error();
    }
}

static int64_t timestamp_part(soj__civil civil, soj__cel_part part)
{
    const int64_t parts[] = {
        [SOJ__PART_YEAR] = civil.year,       [SOJ__PART_MONTH] = civil.month - 1,
        [SOJ__PART_DAY] = civil.day,         [SOJ__PART_DAY_0] = civil.day - 1,
        [SOJ__PART_WEEKDAY] = civil.weekday, [SOJ__PART_YEARDAY] = civil.yearday,
        [SOJ__PART_HOURS] = civil.hour,      [SOJ__PART_MINUTES] = civil.minute,
        [SOJ__PART_SECONDS] = civil.second,  [SOJ__PART_MILLISECONDS] = civil.micro / 1000,
    };
    return parts[part];
}

soj__val soj__op_part(soj__val time, soj__cel_part part, int32_t offset)
{
    int64_t local;
    SOJ__ASSERT(part <= SOJ__PART_MILLISECONDS);
    if (time.kind == SOJ__KIND_DURATION)
        return duration_part(time, part);
    if (time.kind != SOJ__KIND_TIMESTAMP ||
        soj__add_overflows(time.as.integer, offset * SOJ_SECOND, &local))
        return soj__val_error();
    return soj__val_int(timestamp_part(soj__civil_from_time(local), part));
}
