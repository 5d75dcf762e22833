/* SPDX-License-Identifier: MIT */
#include "row.h"

#include <string.h>

bool row_begin(struct row *row, bool is_csv, const char *const *columns, struct text *text)
{
    *row = (struct row){.text = text, .is_csv = is_csv};
    for (size_t i = 0; i < ROW_COLUMNS_MAX && columns[i]; i++) {
        if (is_csv) {
            text_adds(&row->prefixes, i > 0 ? "," : "");
        } else {
            text_addc(&row->prefixes, i > 0 ? ',' : '{');
            text_json(&row->prefixes, columns[i], strlen(columns[i]));
            text_addc(&row->prefixes, ':');
        }
        row->prefix_ends[i] = (uint32_t)row->prefixes.len;
    }
    return !row->prefixes.failed;
}

void row_free(struct row *row)
{
    text_free(&row->prefixes);
}

void row_header(struct row *row, const char *const *columns)
{
    for (size_t i = 0; columns[i]; i++) {
        row_word(row, columns[i]);
    }
    row_end(row);
}

/* What stands before the value of the next field. */
static void begin_field(struct row *row)
{
    const size_t i = row->n_fields;
    const uint32_t from = i > 0 ? row->prefix_ends[i - 1] : 0;
    const size_t len = row->prefix_ends[i] - from;
    if (len > 0) {
        text_add(row->text, row->prefixes.data + from, len);
    }
    row->n_fields++;
}

void row_null(struct row *row)
{
    begin_field(row);
    if (!row->is_csv) {
        text_add(row->text, "null", 4);
    }
}

void row_text(struct row *row, soj_text text)
{
    if (!text.data) {
        row_null(row);
        return;
    }
    begin_field(row);
    if (row->is_csv) {
        text_csv(row->text, text.data, text.len);
    } else {
        text_json(row->text, text.data, text.len);
    }
}

void row_word(struct row *row, const char *word)
{
    row_text(row, (soj_text){*word ? word : NULL, strlen(word)});
}

void row_uint(struct row *row, uint64_t value)
{
    begin_field(row);
    text_uint(row->text, value);
}

void row_double(struct row *row, double value)
{
    begin_field(row);
    text_double(row->text, value);
}

void row_seconds(struct row *row, soj_duration value)
{
    begin_field(row);
    text_seconds(row->text, value);
}

/* ---- times ---- */

enum { DATE_LEN = 11 }; /* "2026-03-01T" */

/* The text of a day. `value` is one that soj_time_format() takes. */
static const char *find_day(struct row *row, int64_t day)
{
    char whole[SOJ_TIME_TEXT_MAX];
    const size_t i = (size_t)(day & (ROW_DAYS - 1));
    if (!row->days[i].is_there || row->days[i].day != day) {
        (void)soj_time_format(day * SOJ_DAY, whole);
        memcpy(row->days[i].text, whole, DATE_LEN);
        row->days[i].day = day;
        row->days[i].is_there = true;
    }
    return row->days[i].text;
}

static char *put_two(char *to, unsigned number, char behind)
{
    to[0] = (char)('0' + number / 10);
    to[1] = (char)('0' + number % 10);
    to[2] = behind;
    return to + 3;
}

/* ".25": `micros` is below a second and not 0. */
static char *put_fraction(char *to, uint32_t micros)
{
    *to++ = '.';
    for (; micros > 0; micros = micros % 100000 * 10) {
        *to++ = (char)('0' + micros / 100000);
    }
    return to;
}

/* As soj_time_format(). */
static void add_time(struct row *row, soj_time value)
{
    const int64_t day = value / SOJ_DAY - (value % SOJ_DAY < 0);
    const uint64_t rest = (uint64_t)(value - day * SOJ_DAY);
    const unsigned seconds = (unsigned)(rest / SOJ_SECOND);
    const uint32_t micros = (uint32_t)(rest % SOJ_SECOND);
    char *to = text_room(row->text, SOJ_TIME_TEXT_MAX);
    if (!to) {
        return;
    }
    memcpy(to, find_day(row, day), DATE_LEN);
    to = put_two(to + DATE_LEN, seconds / 3600, ':');
    to = put_two(to, seconds / 60 % 60, ':');
    to = put_two(to, seconds % 60, 'Z');
    if (micros > 0) {
        to = put_fraction(to - 1, micros);
        *to++ = 'Z';
    }
    text_took(row->text, to);
}

void row_time(struct row *row, soj_time value)
{
    if (value == SOJ_TIME_NEVER) {
        row_null(row);
        return;
    }
    begin_field(row);
    if (!row->is_csv) {
        text_addc(row->text, '"');
    }
    if (value >= SOJ_TIME_MIN && value <= SOJ_TIME_MAX) {
        add_time(row, value);
    }
    if (!row->is_csv) {
        text_addc(row->text, '"');
    }
}

void row_json(struct row *row, const struct text *json)
{
    begin_field(row);
    row->text->failed = row->text->failed || json->failed;
    if (row->is_csv) {
        text_csv(row->text, json->data, json->len);
    } else {
        text_add(row->text, json->data, json->len);
    }
}

void row_again(struct row *row, const struct text *fields, size_t n)
{
    text_add(row->text, fields->data, fields->len);
    row->n_fields += n;
}

void row_end(struct row *row)
{
    text_adds(row->text, row->is_csv ? "\n" : "}\n");
    row->n_fields = 0;
}
