/* SPDX-License-Identifier: MIT */
#include "sqlite/json.h"

#include <float.h>

#include <sojourn/time.h>

#include "base/number.h"

static void put_time(soj__buf *buf, soj_time time, size_t at_most)
{
    char text[SOJ_TIME_TEXT_MAX];
    size_t len = soj_time_format(time, text);
    soj__buf_put(buf, text, len < at_most ? len : at_most);
}

static void put_escaped(soj__buf *buf, char c)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char byte = (unsigned char)c;
    const char text[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
    if (c == '"' || c == '\\')
        soj__buf_put(buf, (const char[]){'\\', c}, 2);
    else
        soj__buf_put(buf, text, sizeof(text));
}

static void put_string(soj__buf *buf, const char *text, size_t len)
{
    soj__buf_char(buf, '"');
    for (size_t i = 0, from = 0; i <= len; i++) {
        bool is_plain = i < len && (unsigned char)text[i] >= 0x20 && text[i] != '"' &&
                        text[i] != '\\' && text[i] != 0x7f;
        if (is_plain)
            continue;
        soj__buf_put(buf, text + from, i - from);
        if (i < len)
            put_escaped(buf, text[i]);
        from = i + 1;
    }
    soj__buf_char(buf, '"');
}

/* JSON has no infinity: it is text there. */
static void put_double(soj__buf *buf, double number)
{
    char text[SOJ__DOUBLE_TEXT_MAX];
    if (number > DBL_MAX)
        soj__buf_text(buf, "\"Infinity\"");
    else if (number < -DBL_MAX)
        soj__buf_text(buf, "\"-Infinity\"");
    else
        soj__buf_put(buf, text, soj__double_text(number, text));
}

/* Seconds with as many of six digits behind the point as there are. */
static void put_seconds(soj__buf *buf, uint64_t micros)
{
    uint64_t rest = micros % 1000000;
    soj__buf_u64(buf, micros / 1000000);
    if (rest > 0)
        soj__buf_char(buf, '.');
    for (uint64_t unit = 100000; rest > 0; rest %= unit, unit /= 10)
        soj__buf_char(buf, (char)('0' + rest / unit));
    soj__buf_char(buf, 's');
}

static void put_duration(soj__buf *buf, soj_duration duration)
{
    static const struct {
        soj_duration size;
        char letter;
    } units[] = {{SOJ_DAY, 'd'}, {SOJ_HOUR, 'h'}, {SOJ_MINUTE, 'm'}};
    uint64_t rest = soj__magnitude(duration);
    if (duration < 0)
        soj__buf_char(buf, '-');
    for (size_t i = 0; i < SOJ__ARRAY_LEN(units); i++) {
        const uint64_t size = (uint64_t)units[i].size;
        if (rest < size)
            continue;
        soj__buf_u64(buf, rest / size);
        soj__buf_char(buf, units[i].letter);
        rest %= size;
    }
    if (rest > 0 || duration == 0)
        put_seconds(buf, rest);
}

static void put_quoted_time(soj__buf *buf, soj_time time, size_t at_most)
{
    soj__buf_char(buf, '"');
    put_time(buf, time, at_most);
    soj__buf_char(buf, '"');
}

static void put_value(soj__buf *buf, const soj_value *value)
{
    enum { DATE = 10 }; /* bytes of "2026-03-01" */
    switch (value->type) {
    case SOJ_TYPE_BOOL:
        soj__buf_text(buf, value->as.boolean ? "true" : "false");
        break;
    case SOJ_TYPE_INT:
        soj__buf_i64(buf, value->as.integer);
        break;
    case SOJ_TYPE_DOUBLE:
        put_double(buf, value->as.number);
        break;
    case SOJ_TYPE_STRING:
        put_string(buf, value->as.text, value->len);
        break;
    case SOJ_TYPE_TIMESTAMP:
        put_quoted_time(buf, value->as.time, SOJ_TIME_TEXT_MAX);
        break;
    case SOJ_TYPE_DATE:
        put_quoted_time(buf, value->as.integer * SOJ_DAY, DATE);
        break;
    case SOJ_TYPE_DURATION:
        soj__buf_char(buf, '"');
        put_duration(buf, value->as.duration);
        soj__buf_char(buf, '"');
        break;
    default:
        soj__buf_text(buf, "null");
    }
}

void soj__json_data(soj__buf *buf, const soj_datum *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        soj__buf_char(buf, i > 0 ? ',' : '{');
        put_string(buf, data[i].name.data, data[i].name.len);
        soj__buf_char(buf, ':');
        put_value(buf, &data[i].value);
    }
    soj__buf_char(buf, '}');
}
