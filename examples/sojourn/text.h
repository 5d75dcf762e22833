/* SPDX-License-Identifier: MIT */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <sojourn/sojourn.h>

/* Text that grows. All zero is an empty one. After an allocation failed, `failed` is set and
 * everything added is dropped: asking once at the end is enough. */
struct text {
    char *data;
    size_t len;
    size_t capacity;
    bool failed;
};

void text_free(struct text *text);
void text_clear(struct text *text);

/* Make room for `more` bytes behind what there is. False, and `failed`, without memory. */
bool text_grow(struct text *text, size_t more);

/* Where to write up to `more` bytes; text_took() says how many they were. NULL without memory. */
static inline char *text_room(struct text *text, size_t more)
{
    if (text->failed || more > text->capacity - text->len) {
        return text_grow(text, more) ? text->data + text->len : NULL;
    }
    return text->data + text->len;
}

static inline void text_took(struct text *text, const char *end)
{
    text->len = (size_t)(end - text->data);
}

static inline void text_add(struct text *text, const char *data, size_t len)
{
    char *to = len > 0 ? text_room(text, len) : NULL;
    if (to) {
        memcpy(to, data, len);
        text->len += len;
    }
}

static inline void text_addc(struct text *text, char c)
{
    char *to = text_room(text, 1);
    if (to) {
        *to = c;
        text->len++;
    }
}

void text_adds(struct text *text, const char *string);

/* Decimal. */
void text_int(struct text *text, int64_t value);
void text_uint(struct text *text, uint64_t value);
/* The shortest decimal that reads back as the same double. `value` is finite. */
void text_double(struct text *text, double value);
/* A span as seconds: up to six decimals, no trailing zeros. */
void text_seconds(struct text *text, soj_duration value);
/* A span as the model language writes it: "1d12h"; a rest below a second is decimals of the "s". */
void text_duration(struct text *text, soj_duration value);
/* A day, counted from 1970-01-01: "2026-03-01". */
void text_date(struct text *text, int64_t day);
/* RFC 3339, UTC. */
void text_time(struct text *text, soj_time value);

/* A JSON string with its quotes. `data` is UTF-8 and stays so. */
void text_json(struct text *text, const char *data, size_t len);
/* A CSV field, quoted where RFC 4180 asks for it. */
void text_csv(struct text *text, const char *data, size_t len);

/* A name as it came from outside, made fit for a message: in double quotes, on one line, without
 * control characters, and shortened with "..." beyond 120 bytes. */
void text_name(struct text *text, const char *data, size_t len);

/* Whether all of it is UTF-8 without NUL. */
bool text_is_utf8(const char *data, size_t len);

#endif
