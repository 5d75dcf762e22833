/* SPDX-License-Identifier: MIT */
#include "fuzz/lines.h"

#include <errno.h>
#include <string.h>

const char fuzz_file[] = "/dev/null";

/* ---- bytes ---- */

static struct {
    const uint8_t *data;
    size_t size, at, chunk;
    bool is_interrupted;
    unsigned n_calls;
} fed;

void fuzz_feed(const uint8_t *data, size_t size, size_t chunk, bool is_interrupted)
{
    fed.data = data;
    fed.size = size;
    fed.at = 0;
    fed.chunk = chunk;
    fed.is_interrupted = is_interrupted;
    fed.n_calls = 0;
}

ssize_t fuzz_read(int fd, void *out, size_t size)
{
    (void)fd;
    if (fed.is_interrupted && ++fed.n_calls % 3 == 0) {
        errno = EINTR;
        return -1;
    }
    size_t n = fed.size - fed.at;
    n = n < size ? n : size;
    n = n < fed.chunk ? n : fed.chunk;
    if (n > 0)
        memcpy(out, fed.data + fed.at, n);
    fed.at += n;
    return (ssize_t)n;
}

/* ---- records ---- */

static size_t skip_mark(const uint8_t *data, size_t size, size_t at)
{
    return at == 0 && size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : at;
}

/* Behind the quoted field that begins at `at`: its closing quote, or the end of the input. */
static size_t skip_quoted(const uint8_t *data, size_t size, size_t at)
{
    for (at++; at < size; at++) {
        if (data[at] != '"')
            continue;
        if (at + 1 == size || data[at + 1] != '"')
            return at + 1;
        at++;
    }
    return size;
}

/* The line feed that ends the record, or the end of the input. */
static size_t find_csv_end(const uint8_t *data, size_t size, size_t at)
{
    while (at < size && data[at] != '\n') {
        if (data[at] == '"')
            at = skip_quoted(data, size, at);
        while (at < size && data[at] != ',' && data[at] != '\n')
            at++;
        at += at < size && data[at] == ',';
    }
    return at;
}

static bool is_blank(const uint8_t *data, size_t at, size_t end)
{
    while (at < end && (data[at] == ' ' || data[at] == '\t'))
        at++;
    return at == end || (at + 1 == end && data[at] == '\r');
}

fuzz_record fuzz_find_record(const uint8_t *data, size_t size, size_t begin, uint64_t line,
                             bool is_csv, uint64_t *out_next_line)
{
    fuzz_record record = {.begin = begin, .line = line};
    size_t text = skip_mark(data, size, begin), end = text;
    if (is_csv)
        end = find_csv_end(data, size, text);
    else
        while (end < size && data[end] != '\n')
            end++;
    record.is_blank = is_blank(data, text, end);
    record.end = end < size ? end + 1 : end;
    *out_next_line = line + 1;
    for (size_t i = text; i < end; i++)
        *out_next_line += data[i] == '\n';
    return record;
}

/* ---- events ---- */

static void print_value(const soj_value *value, struct text *out)
{
    switch (value->type) {
    case SOJ_TYPE_BOOL:
        text_adds(out, value->as.boolean ? "true" : "false");
        break;
    case SOJ_TYPE_INT:
        text_int(out, value->as.integer);
        break;
    case SOJ_TYPE_DOUBLE:
        text_double(out, value->as.number);
        break;
    case SOJ_TYPE_STRING:
        text_json(out, value->as.text, value->len);
        break;
    case SOJ_TYPE_TIMESTAMP:
        text_addc(out, '"');
        text_time(out, value->as.time);
        text_addc(out, '"');
        break;
    case SOJ_TYPE_DURATION:
        text_addc(out, '"');
        text_duration(out, value->as.duration);
        text_addc(out, '"');
        break;
    default:
        text_adds(out, "null");
        break;
    }
}

static void print_key(const char *key, struct text *out)
{
    text_addc(out, ',');
    text_json(out, key, strlen(key));
    text_addc(out, ':');
}

/* Properties are named as attributes are in the models that are tried. */
static soj_text find_property(const soj_model *model, uint32_t event, uint32_t handle)
{
    for (uint32_t i = 0;; i++) {
        const soj_text name = soj_model_attribute_name(model, i);
        if (!name.data || soj_model_property(model, event, name.data, name.len) == handle)
            return name;
    }
}

static void print_properties(const struct reading *reading, const soj_event *event,
                             struct text *out)
{
    const bool is_identify = event->event == reading->identify;
    for (size_t i = 0; i < event->n_properties; i++) {
        const uint32_t handle = event->properties[i].handle;
        const soj_text name = is_identify ? soj_model_attribute_name(reading->model, handle)
                                          : find_property(reading->model, event->event, handle);
        text_addc(out, i > 0 ? ',' : '{');
        text_json(out, name.data, name.len);
        text_addc(out, ':');
        print_value(&event->properties[i].value, out);
    }
    text_adds(out, event->n_properties > 0 ? "}" : "{}");
}

void fuzz_print_event(const struct reading *reading, const soj_event *event, struct text *out)
{
    const bool is_identify = event->event == reading->identify;
    const soj_text name = soj_model_event_name(reading->model, event->event);
    text_adds(out, is_identify ? "{\"type\":\"identify\"" : "{\"type\":\"track\"");
    print_key("userId", out);
    text_json(out, event->customer, event->customer_len);
    if (event->id) {
        print_key("messageId", out);
        text_json(out, event->id, event->id_len);
    }
    print_key("timestamp", out);
    text_addc(out, '"');
    text_time(out, event->time);
    text_addc(out, '"');
    if (!is_identify) {
        print_key("event", out);
        text_json(out, name.data, name.len);
    }
    print_key(is_identify ? "traits" : "properties", out);
    print_properties(reading, event, out);
    text_addc(out, '}');
}

static bool same_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
    return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static bool is_number(const soj_value *value)
{
    return value->type == SOJ_TYPE_INT || value->type == SOJ_TYPE_DOUBLE;
}

static double as_double(const soj_value *value)
{
    return value->type == SOJ_TYPE_INT ? (double)value->as.integer : value->as.number;
}

/* 5.0 may come back as 5. */
static bool same_value(const soj_value *a, const soj_value *b)
{
    if (is_number(a) && is_number(b) && a->type != b->type)
        return !(as_double(a) < as_double(b)) && !(as_double(a) > as_double(b));
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case SOJ_TYPE_BOOL:
        return a->as.boolean == b->as.boolean;
    case SOJ_TYPE_DOUBLE:
        return !(a->as.number < b->as.number) && !(a->as.number > b->as.number);
    case SOJ_TYPE_STRING:
        return same_bytes(a->as.text, a->len, b->as.text, b->len);
    case SOJ_TYPE_ABSENT:
        return true;
    default:
        return a->as.integer == b->as.integer;
    }
}

bool fuzz_same_event(const soj_event *a, const soj_event *b)
{
    bool same = a->event == b->event && a->time == b->time && a->n_properties == b->n_properties &&
                (a->id == NULL) == (b->id == NULL) &&
                same_bytes(a->customer, a->customer_len, b->customer, b->customer_len) &&
                same_bytes(a->id, a->id_len, b->id, b->id_len);
    for (size_t i = 0; same && i < a->n_properties; i++)
        same = a->properties[i].handle == b->properties[i].handle &&
               same_value(&a->properties[i].value, &b->properties[i].value);
    return same;
}
