/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "field.h"

enum { COLUMNS_MAX = 10000 };

/* The end of the field that starts at `*at`, which moves behind it; doubled quotes become single
 * ones in place. What is wrong with it, or NULL. */
static const char *split_quoted(char **at, char *stop, soj_text *out_field)
{
    char *from = *at + 1;
    char *to = from;
    out_field->data = from;
    for (; from < stop; from++) {
        if (*from == '"') {
            if (from + 1 == stop || from[1] != '"') {
                break;
            }
            from++;
        }
        *to++ = *from;
    }
    if (from == stop) {
        return "a quoted field never ends";
    }
    out_field->len = (size_t)(to - out_field->data);
    *at = from + 1;
    return *at < stop && **at != ',' ? "something follows the end of a quoted field" : NULL;
}

static void split_plain(char **at, char *stop, soj_text *out_field)
{
    char *comma = *at < stop ? memchr(*at, ',', (size_t)(stop - *at)) : NULL;
    char *end = comma ? comma : stop;
    *out_field = (soj_text){*at, (size_t)(end - *at)};
    *at = end;
}

/* Split a record into at most `max` fields. `*out_n` is how many there are, beyond `max` too. */
static const char *split(char *record, size_t len, soj_text *fields, size_t max, size_t *out_n)
{
    char *at = record;
    char *const stop = record + len;
    size_t n = 0;
    for (;;) {
        soj_text field = {0};
        if (at < stop && *at == '"') {
            const char *wrong = split_quoted(&at, stop, &field);
            if (wrong) {
                return wrong;
            }
        } else {
            split_plain(&at, stop, &field);
        }
        if (n < max) {
            fields[n] = field;
        }
        n++;
        if (at >= stop) {
            *out_n = n;
            return NULL;
        }
        at++;
    }
}

static int compare_names(const void *left, const void *right)
{
    const soj_text *a = left;
    const soj_text *b = right;
    const size_t len = a->len < b->len ? a->len : b->len;
    const int order = len > 0 ? memcmp(a->data, b->data, len) : 0;
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* Two columns of one name cannot be told apart. Columns without a name are nobody's. */
static bool are_names_different(const struct table *table, const char *file)
{
    soj_text *sorted = calloc(table->n_columns, sizeof *sorted);
    if (!sorted) {
        cli_say("%s: out of memory", file);
        return false;
    }
    memcpy(sorted, table->names, table->n_columns * sizeof *sorted);
    qsort(sorted, table->n_columns, sizeof *sorted, compare_names);
    bool is_fine = true;
    for (size_t i = 1; i < table->n_columns && is_fine; i++) {
        if (sorted[i].len > 0 && compare_names(&sorted[i - 1], &sorted[i]) == 0) {
            struct text name = {0};
            text_name(&name, sorted[i].data, sorted[i].len);
            cli_say("%s:1: the header names the column %.*s twice; give each column a name of its "
                    "own",
                    file, (int)name.len, name.data);
            text_free(&name);
            is_fine = false;
        }
    }
    free(sorted);
    return is_fine;
}

static bool keep_names(struct table *table)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        char *copy = malloc(table->fields[i].len + 1);
        if (!copy) {
            return false;
        }
        if (table->fields[i].len > 0) {
            memcpy(copy, table->fields[i].data, table->fields[i].len);
        }
        copy[table->fields[i].len] = '\0';
        table->names[i] = (soj_text){copy, table->fields[i].len};
    }
    return true;
}

static bool make_columns(struct table *table, size_t n)
{
    table->names = calloc(n, sizeof *table->names);
    table->fields = calloc(n, sizeof *table->fields);
    table->n_columns = table->names ? n : 0;
    return table->names && table->fields;
}

/* Whether a line ends within, as only very old programs end it: then all the file is one line. */
static bool has_lone_cr(const char *record, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (record[i] == '\r' && record[i + 1] != '\n') {
            return true;
        }
    }
    return false;
}

bool table_open(struct table *table, const char *file, char *record, size_t len)
{
    *table = (struct table){0};
    if (!text_is_utf8(record, len)) {
        cli_say("%s:1: the header is not UTF-8 text; save the file as UTF-8", file);
        return false;
    }
    if (has_lone_cr(record, len)) {
        cli_say("%s:1: the lines end with CR alone; save the file with LF or CR LF", file);
        return false;
    }
    size_t n = 1;
    for (size_t i = 0; i < len; i++) {
        n += record[i] == ',';
    }
    if (n > COLUMNS_MAX) {
        cli_say("%s:1: the header has too many columns; %d are possible", file, COLUMNS_MAX);
        return false;
    }
    if (!make_columns(table, n)) {
        cli_say("%s: out of memory", file);
        return false;
    }
    const char *wrong = split(record, len, table->fields, n, &table->n_columns);
    if (wrong) {
        cli_say("%s:1: the header cannot be read: %s", file, wrong);
        table->n_columns = 0;
        return false;
    }
    if (!keep_names(table)) {
        cli_say("%s: out of memory", file);
        return false;
    }
    return are_names_different(table, file);
}

/* A `soj_text` lends its text as const; these are ours. */
static void free_name(const soj_text *name)
{
    union {
        const char *lent;
        char *owned;
    } text = {.lent = name->data};
    free(text.owned);
}

void table_close(struct table *table)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        free_name(&table->names[i]);
    }
    free(table->names);
    free(table->fields);
    *table = (struct table){0};
}

size_t table_find(const struct table *table, const char *name, size_t len)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (table->names[i].len == len && memcmp(table->names[i].data, name, len) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

enum entry_kind table_read(struct table *table, struct entry *entry, char *record, size_t len)
{
    if (!text_is_utf8(record, len)) {
        return entry_reject(entry, "not UTF-8 text without NUL characters");
    }
    size_t n = 0;
    const char *wrong = split(record, len, table->fields, table->n_columns, &n);
    if (wrong) {
        return entry_reject(entry, wrong);
    }
    if (n != table->n_columns) {
        (void)entry_reject(entry, "the header has ");
        text_uint(&entry->reason, table->n_columns);
        text_adds(&entry->reason, " columns, this line has ");
        text_uint(&entry->reason, n);
        return ENTRY_REJECTED;
    }
    return ENTRY_EVENT;
}

enum entry_kind table_value(const struct table *table, const struct reading *reading,
                            struct entry *entry, size_t column, uint32_t handle)
{
    const soj_text field = table->fields[column];
    const soj_text name = table->names[column];
    const bool is_trait = entry->event.event == reading->identify;
    if (is_trait && entry_is_zone(name.data, name.len) && (reading->zones || handle == SOJ_NONE)) {
        const enum entry_kind kind = entry_set_zone(reading, entry, field);
        if (kind != ENTRY_EVENT || handle == SOJ_NONE) {
            return kind;
        }
    }
    if (handle == SOJ_NONE) {
        return entry_unknown(reading, entry, is_trait ? reading->traits : reading->properties,
                             is_trait ? "trait" : "property", name.data, name.len);
    }
    const int32_t type = entry_type(reading, entry, handle);
    soj_value value = {0};
    if (!field_read(field.data, field.len, type, &value)) {
        (void)entry_reject_name(entry, "the column", name.data, name.len);
        text_adds(&entry->reason, " must be ");
        text_adds(&entry->reason, entry_type_words(type));
        text_adds(&entry->reason, ", not ");
        text_name(&entry->reason, field.data, field.len);
        return ENTRY_REJECTED;
    }
    return entry_add(reading, entry, handle, name.data, name.len, &value);
}
