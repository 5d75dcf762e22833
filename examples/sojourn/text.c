/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

enum { NAME_SHOWN = 120 };

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

void text_clear(struct text *text)
{
    text->len = 0;
}

bool text_grow(struct text *text, size_t more)
{
    if (text->failed || more > SIZE_MAX / 4 - text->len) {
        text->failed = true;
        return false;
    }
    size_t capacity = text->capacity ? text->capacity : 256;
    while (capacity < text->len + more) {
        capacity *= 2;
    }
    char *data = capacity > text->capacity ? realloc(text->data, capacity) : text->data;
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void text_adds(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

/* The digits of a number, the last one before `end`; the first. */
static char *put_digits(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return end;
}

void text_int(struct text *text, int64_t value)
{
    if (value < 0) {
        text_addc(text, '-');
    }
    text_uint(text, value < 0 ? (uint64_t)(-(value + 1)) + 1 : (uint64_t)value);
}

void text_uint(struct text *text, uint64_t value)
{
    char digits[24];
    char *const end = digits + sizeof digits;
    const char *first = put_digits(end, value);
    text_add(text, first, (size_t)(end - first));
}

void text_double(struct text *text, double value)
{
    char digits[40];
    int len = 0;
    for (int precision = 15; precision <= 17; precision++) {
        len = snprintf(digits, sizeof digits, "%.*g", precision, value);
        const double back = strtod(digits, NULL);
        if (!(back < value) && !(back > value)) {
            break;
        }
    }
    text_add(text, digits, (size_t)len);
}

/* `micros` is below a second; nothing is written for 0. */
static void add_fraction(struct text *text, int64_t micros)
{
    if (micros == 0) {
        return;
    }
    char digits[16];
    int len = snprintf(digits, sizeof digits, ".%06d", (int)micros);
    while (digits[len - 1] == '0') {
        len--;
    }
    text_add(text, digits, (size_t)len);
}

void text_seconds(struct text *text, soj_duration value)
{
    if (value < 0) {
        text_addc(text, '-');
        value = -value;
    }
    text_int(text, value / SOJ_SECOND);
    add_fraction(text, value % SOJ_SECOND);
}

void text_duration(struct text *text, soj_duration value)
{
    static const struct {
        soj_duration size;
        char letter;
    } units[] = {{SOJ_DAY, 'd'}, {SOJ_HOUR, 'h'}, {SOJ_MINUTE, 'm'}};
    if (value == 0) {
        text_adds(text, "0s");
        return;
    }
    if (value < 0) {
        text_addc(text, '-');
        value = -value;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (value >= units[i].size) {
            text_int(text, value / units[i].size);
            text_addc(text, units[i].letter);
            value %= units[i].size;
        }
    }
    if (value > 0) {
        text_seconds(text, value);
        text_addc(text, 's');
    }
}

void text_date(struct text *text, int64_t day)
{
    char whole[SOJ_TIME_TEXT_MAX] = "";
    (void)soj_time_format(day * SOJ_DAY, whole);
    text_add(text, whole, strlen("2026-03-01"));
}

void text_time(struct text *text, soj_time value)
{
    char digits[SOJ_TIME_TEXT_MAX];
    text_add(text, digits, soj_time_format(value, digits));
}

static void add_escaped(struct text *text, unsigned char c)
{
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char to[] = "\"\\bfnrt";
    const char *found = c ? strchr(from, c) : NULL;
    if (found) {
        text_addc(text, '\\');
        text_addc(text, to[found - from]);
        return;
    }
    char digits[8];
    const int len = snprintf(digits, sizeof digits, "\\u%04x", c);
    text_add(text, digits, (size_t)len);
}

/* Whether a JSON string holds a byte as it is. */
static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

/* Bytes from `data` on that a JSON string holds as they are. */
static size_t plain_run(const char *data, size_t len)
{
    size_t n = 0;
    while (n + 8 <= len && words_are_plain(words_load(data + n))) {
        n += 8;
    }
    while (n < len && is_plain((unsigned char)data[n])) {
        n++;
    }
    return n;
}

static void add_json_content(struct text *text, const char *data, size_t len)
{
    while (len > 0) {
        const size_t n = plain_run(data, len);
        text_add(text, data, n);
        data += n;
        len -= n;
        if (len > 0) {
            add_escaped(text, (unsigned char)*data);
            data++;
            len--;
        }
    }
}

void text_json(struct text *text, const char *data, size_t len)
{
    text_addc(text, '"');
    add_json_content(text, data, len);
    text_addc(text, '"');
}

static bool needs_quotes(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (data[i] == ',' || data[i] == '"' || data[i] == '\n' || data[i] == '\r') {
            return true;
        }
    }
    return false;
}

void text_csv(struct text *text, const char *data, size_t len)
{
    if (!needs_quotes(data, len)) {
        text_add(text, data, len);
        return;
    }
    text_addc(text, '"');
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '"') {
            text_addc(text, '"');
        }
        text_addc(text, data[i]);
    }
    text_addc(text, '"');
}

/* Bytes of the UTF-8 character at `data`, or 0 where there is none. */
static size_t utf8_len(const char *data, size_t len)
{
    static const struct {
        unsigned char first_min, first_max, second_min, second_max, len;
    } forms[] = {
        {0x01, 0x7f, 0, 0xff, 1},    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    const unsigned char first = (unsigned char)data[0];
    size_t i = 0;
    while (i < sizeof forms / sizeof *forms && first > forms[i].first_max) {
        i++;
    }
    if (i == sizeof forms / sizeof *forms || first < forms[i].first_min || forms[i].len > len) {
        return 0;
    }
    if (forms[i].len > 1) {
        const unsigned char second = (unsigned char)data[1];
        if (second < forms[i].second_min || second > forms[i].second_max) {
            return 0;
        }
    }
    for (size_t k = 2; k < forms[i].len; k++) {
        if (((unsigned char)data[k] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return forms[i].len;
}

bool text_is_utf8(const char *data, size_t len)
{
    size_t i = 0;
    while (i < len) {
        const unsigned char c = (unsigned char)data[i];
        const size_t n = c > 0 && c < 0x80 ? 1 : utf8_len(data + i, len - i);
        if (n == 0) {
            return false;
        }
        i += n;
    }
    return true;
}

/* U+0080 to U+009F are control characters too: terminals obey some of them. */
static bool is_c1_control(const char *data, size_t n)
{
    return n == 2 && (unsigned char)data[0] == 0xc2 && (unsigned char)data[1] < 0xa0;
}

void text_name(struct text *text, const char *data, size_t len)
{
    size_t i = 0;
    text_addc(text, '"');
    while (i < len && i < NAME_SHOWN) {
        const size_t n = utf8_len(data + i, len - i);
        if (n == 1) {
            add_json_content(text, data + i, 1);
        } else if (is_c1_control(data + i, n)) {
            add_escaped(text, (unsigned char)data[i + 1]); /* U+0080 + x is C2 80 + x */
        } else if (n == 0) {
            char digits[8];
            (void)snprintf(digits, sizeof digits, "\\x%02x", (unsigned char)data[i]);
            text_adds(text, digits);
        } else {
            text_add(text, data + i, n);
        }
        i += n ? n : 1;
    }
    text_adds(text, i < len ? "...\"" : "\"");
}
