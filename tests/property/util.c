/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property.h"

void pt_broken(const char *what, const char *file, int line)
{
    (void)fprintf(stderr, "%s:%d: the test itself is broken: %s\n", file, line, what);
    exit(2);
}

/* splitmix64 */
uint64_t pt_next(pt_rng *rng)
{
    rng->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = rng->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void pt_begin_part(pt_rng *rng)
{
    if (rng->parts == NULL)
        return;
    size_t left = (size_t)(rng->end - rng->parts);
    size_t at = PT_PART * rng->n_parts;
    at = at < left ? at : left;
    rng->next = rng->parts + at;
    rng->stop = left - at < PT_PART ? rng->end : rng->next + PT_PART;
    rng->state = rng->seed ^ ++rng->n_parts;
    for (const unsigned char *byte = rng->next; byte < rng->stop; byte++) {
        rng->state ^= *byte;
        rng->state = pt_next(rng);
    }
}

/* A choice from outside. */
static uint64_t take(pt_rng *rng, int n)
{
    uint64_t value = 0;

    for (int most = n - 1; most > 0 && rng->next < rng->stop; most >>= 8)
        value = value << 8 | *rng->next++;
    return value;
}

int pt_below(pt_rng *rng, int n)
{
    PT_CHECK(n > 0);
    uint64_t value = rng->next < rng->stop ? take(rng, n) : pt_next(rng);
    return (int)(value % (uint64_t)n);
}

int pt_between(pt_rng *rng, int low, int high)
{
    return low + pt_below(rng, high - low + 1);
}

bool pt_chance(pt_rng *rng, int percent)
{
    return pt_below(rng, 100) < percent;
}

static void reserve(pt_out *out, size_t more)
{
    if (out->len + more <= out->capacity)
        return;
    out->capacity = 2 * (out->len + more);
    out->data = realloc(out->data, out->capacity);
    PT_CHECK(out->data != NULL);
}

void pt_print(pt_out *out, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    reserve(out, 512);
    int n = vsnprintf(out->data + out->len, 512, format, list);
    va_end(list);
    PT_CHECK(n >= 0 && n < 512);
    out->len += (size_t)n;
}

void pt_out_free(pt_out *out)
{
    free(out->data);
    *out = (pt_out){NULL, 0, 0};
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Year, month and day of a day counted from 1970-01-01: by 400-year cycles from 0000-03-01. */
static void civil(int64_t day, int64_t *year, int64_t *month, int64_t *of_month)
{
    int64_t shifted = day + 719468;
    int64_t era = floor_div(shifted, 146097);
    int64_t in_era = shifted - era * 146097;
    int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * in_year + 2) / 153;

    *of_month = in_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2);
}

void pt_print_time(pt_out *out, int64_t micros)
{
    int64_t day = floor_div(micros, SOJ_DAY);
    int64_t rest = micros - day * SOJ_DAY;
    int64_t year, month, of_month;

    if (micros == SOJ_TIME_NEVER) {
        pt_print(out, "never");
        return;
    }
    civil(day, &year, &month, &of_month);
    pt_print(out, "%04d-%02d-%02dT%02d:%02d:%02d", (int)year, (int)month, (int)of_month,
             (int)(rest / SOJ_HOUR), (int)(rest / SOJ_MINUTE % 60), (int)(rest / SOJ_SECOND % 60));
    if (rest % SOJ_SECOND != 0)
        pt_print(out, ".%06d", (int)(rest % SOJ_SECOND));
    pt_print(out, "Z");
}

void pt_print_date(pt_out *out, int64_t day)
{
    int64_t year, month, of_month;

    civil(day, &year, &month, &of_month);
    pt_print(out, "%04d-%02d-%02d", (int)year, (int)month, (int)of_month);
}

static const struct {
    int64_t size;
    char letter;
} units[] = {
    {7 * SOJ_DAY, 'w'}, {SOJ_DAY, 'd'}, {SOJ_HOUR, 'h'}, {SOJ_MINUTE, 'm'}, {SOJ_SECOND, 's'}};

void pt_print_span(pt_out *out, int64_t micros, int style)
{
    int64_t rest = micros < 0 ? -micros : micros;

    PT_CHECK(rest % SOJ_SECOND == 0);
    if (micros < 0)
        pt_print(out, "-");
    if (rest == 0)
        pt_print(out, "0s");
    for (size_t i = style == 2 ? 0 : 1; rest != 0 && i < 5; i++) {
        if (rest < units[i].size || (style != 0 && rest % units[i].size != 0))
            continue;
        pt_print(out, "%d%c", (int)(rest / units[i].size), units[i].letter);
        rest %= units[i].size;
    }
}

void pt_print_step(pt_out *out, int64_t micros, int months, int style)
{
    int rest = months < 0 ? -months : months;

    if (months == 0) {
        pt_print_span(out, micros, style);
        return;
    }
    PT_CHECK(months > 0 ? micros >= 0 : micros <= 0);
    pt_print(out, months < 0 ? "-" : "");
    if (style == 0 && rest >= 12)
        pt_print(out, "%dy", rest / 12);
    if (style != 0 || rest % 12 != 0)
        pt_print(out, "%dmo", style == 0 ? rest % 12 : rest);
    if (micros != 0)
        pt_print_span(out, micros < 0 ? -micros : micros, style);
}

pt_value pt_make(int kind, int64_t i)
{
    pt_value value;

    memset(&value, 0, sizeof value);
    value.kind = kind;
    value.i = i;
    return value;
}

pt_value pt_make_double(double d)
{
    pt_value value = pt_make(PT_DOUBLE, 0);
    value.d = d;
    return value;
}

pt_value pt_make_text(const char *text)
{
    pt_value value = pt_make(PT_STRING, 0);
    size_t len = strlen(text);

    PT_CHECK(len < PT_TEXT);
    memcpy(value.s, text, len);
    return value;
}

int pt_compare(const pt_value *a, const pt_value *b)
{
    PT_CHECK(a->kind == b->kind);
    if (a->kind == PT_STRING)
        return strcmp(a->s, b->s);
    if (a->kind == PT_DOUBLE)
        return (a->d > b->d) - (a->d < b->d);
    return (a->i > b->i) - (a->i < b->i);
}

bool pt_same(const pt_value *a, const pt_value *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind <= PT_NULL || pt_compare(a, b) == 0;
}

static void print_duration(pt_out *out, int64_t micros)
{
    int64_t seconds = micros / SOJ_SECOND;
    int64_t rest = micros % SOJ_SECOND;

    pt_print(out, "duration(\"%s", micros < 0 ? "-" : "");
    pt_print(out, "%lld", (long long)(seconds < 0 ? -seconds : seconds));
    if (rest != 0)
        pt_print(out, ".%06d", (int)(rest < 0 ? -rest : rest));
    pt_print(out, "s\")");
}

void pt_print_value(pt_out *out, const pt_value *value)
{
    switch (value->kind) {
    case PT_BOOL:
        pt_print(out, value->i != 0 ? "true" : "false");
        break;
    case PT_INT:
        pt_print(out, "%lld", (long long)value->i);
        break;
    case PT_DOUBLE:
        pt_print(out, "%.2f", value->d);
        break;
    case PT_STRING:
        pt_print(out, "\"%s\"", value->s);
        break;
    case PT_TIME:
        pt_print(out, "timestamp(\"");
        pt_print_time(out, value->i);
        pt_print(out, "\")");
        break;
    case PT_DURATION:
        print_duration(out, value->i);
        break;
    case PT_DATE:
        pt_print_date(out, value->i);
        break;
    case PT_NULL:
        pt_print(out, "null");
        break;
    case PT_ABSENT:
        pt_print(out, "(absent)");
        break;
    default:
        pt_print(out, "(error)");
        break;
    }
}

void pt_note_datum(pt_row *row, const char *name, const pt_value *value)
{
    pt_out text = {NULL, 0, 0};
    size_t used = strlen(row->data);

    pt_print(&text, "%s=", name);
    if (value->kind == PT_DOUBLE)
        pt_print(&text, "%.17g", value->d);
    else
        pt_print_value(&text, value);
    pt_print(&text, ";");
    PT_CHECK(used + text.len < sizeof row->data);
    memcpy(row->data + used, text.data, text.len + 1);
    pt_out_free(&text);
}
