/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "field.h"

enum { COLUMNS_MAX = 10000 };

/* What a column is besides a property. */
enum role { ROLE_NONE, ROLE_CUSTOMER, ROLE_EVENT, ROLE_TIME, N_ROLES };

struct csv {
    const struct reading *reading;
    const struct csv_map *map;
    soj_text *names;  /* one text a column, owned */
    soj_text *fields; /* of the record at hand */
    size_t n_columns;
    size_t roles[N_ROLES]; /* column of each; SIZE_MAX where there is none */
    /* For each event of the model the handles of the columns; NULL until it first occurs. */
    uint32_t **handles;
    uint32_t n_events;
};

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

static bool is_text(soj_text text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.data, word, text.len) == 0;
}

/* The column of a name; SIZE_MAX, with a message, where there is none. */
static size_t find_column(const struct csv *csv, const char *file, const char *key,
                          const char *name)
{
    for (size_t i = 0; i < csv->n_columns; i++) {
        if (is_text(csv->names[i], name)) {
            return i;
        }
    }
    cli_say("%s: there is no column \"%s\" for the %s; say --map %s=COLUMN with a name of the "
            "header",
            file, name, key, key);
    return SIZE_MAX;
}

static bool find_roles(struct csv *csv, const char *file)
{
    csv->roles[ROLE_NONE] = SIZE_MAX;
    csv->roles[ROLE_EVENT] = SIZE_MAX;
    csv->roles[ROLE_CUSTOMER] = find_column(csv, file, "customer", csv->map->customer);
    csv->roles[ROLE_TIME] = find_column(csv, file, "time", csv->map->time);
    if (csv->map->event) {
        csv->roles[ROLE_EVENT] = find_column(csv, file, "event", csv->map->event);
    }
    return csv->roles[ROLE_CUSTOMER] != SIZE_MAX && csv->roles[ROLE_TIME] != SIZE_MAX &&
           (!csv->map->event || csv->roles[ROLE_EVENT] != SIZE_MAX);
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
static bool are_names_different(const struct csv *csv, const char *file)
{
    soj_text *sorted = calloc(csv->n_columns, sizeof *sorted);
    if (!sorted) {
        cli_say("%s: out of memory", file);
        return false;
    }
    memcpy(sorted, csv->names, csv->n_columns * sizeof *sorted);
    qsort(sorted, csv->n_columns, sizeof *sorted, compare_names);
    bool is_fine = true;
    for (size_t i = 1; i < csv->n_columns && is_fine; i++) {
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

static bool keep_names(struct csv *csv)
{
    for (size_t i = 0; i < csv->n_columns; i++) {
        char *copy = malloc(csv->fields[i].len + 1);
        if (!copy) {
            return false;
        }
        if (csv->fields[i].len > 0) {
            memcpy(copy, csv->fields[i].data, csv->fields[i].len);
        }
        copy[csv->fields[i].len] = '\0';
        csv->names[i] = (soj_text){copy, csv->fields[i].len};
    }
    return true;
}

static bool make_columns(struct csv *csv, size_t n)
{
    soj_model_summary summary = {.struct_size = sizeof summary};
    if (soj_model_info(csv->reading->model, &summary) != SOJ_OK) {
        return false;
    }
    csv->n_events = summary.n_events;
    csv->names = calloc(n, sizeof *csv->names);
    csv->fields = calloc(n, sizeof *csv->fields);
    csv->handles = calloc(summary.n_events + (size_t)1, sizeof *csv->handles);
    csv->n_columns = csv->names ? n : 0;
    return csv->names && csv->fields && csv->handles;
}

static bool read_header(struct csv *csv, const char *file, char *record, size_t len)
{
    if (!text_is_utf8(record, len)) {
        cli_say("%s:1: the header is not UTF-8 text; save the file as UTF-8", file);
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
    if (!make_columns(csv, n)) {
        cli_say("%s: out of memory", file);
        return false;
    }
    const char *wrong = split(record, len, csv->fields, n, &csv->n_columns);
    if (wrong) {
        cli_say("%s:1: the header cannot be read: %s", file, wrong);
        csv->n_columns = 0;
        return false;
    }
    if (!keep_names(csv)) {
        cli_say("%s: out of memory", file);
        return false;
    }
    return are_names_different(csv, file) && find_roles(csv, file);
}

struct csv *csv_open(const struct reading *reading, const struct csv_map *map, const char *file,
                     char *record, size_t len)
{
    struct csv *csv = calloc(1, sizeof *csv);
    if (!csv) {
        cli_say("%s: out of memory", file);
        return NULL;
    }
    csv->reading = reading;
    csv->map = map;
    if (!read_header(csv, file, record, len)) {
        csv_close(csv);
        return NULL;
    }
    return csv;
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

void csv_close(struct csv *csv)
{
    if (!csv) {
        return;
    }
    for (size_t i = 0; i < csv->n_columns; i++) {
        free_name(&csv->names[i]);
    }
    for (uint32_t i = 0; csv->handles && i < csv->n_events; i++) {
        free(csv->handles[i]);
    }
    free(csv->names);
    free(csv->fields);
    free(csv->handles);
    free(csv);
}

/* The handles of all columns for the entry's event; NULL without memory. */
static const uint32_t *find_handles(struct csv *csv, const struct entry *entry)
{
    const uint32_t event = entry->event.event;
    if (!csv->handles[event]) {
        uint32_t *handles = calloc(csv->n_columns, sizeof *handles);
        for (size_t i = 0; handles && i < csv->n_columns; i++) {
            handles[i] = entry_find(csv->reading, entry, csv->names[i].data, csv->names[i].len);
        }
        csv->handles[event] = handles;
    }
    return csv->handles[event];
}

static bool has_role(const struct csv *csv, size_t column)
{
    return column == csv->roles[ROLE_CUSTOMER] || column == csv->roles[ROLE_EVENT] ||
           column == csv->roles[ROLE_TIME];
}

static enum entry_kind read_column(struct csv *csv, struct entry *entry, size_t column,
                                   uint32_t handle)
{
    const soj_text field = csv->fields[column];
    const soj_text name = csv->names[column];
    const bool is_trait = entry->event.event == csv->reading->identify;
    if (field.len == 0 || name.len == 0 || has_role(csv, column)) {
        return ENTRY_EVENT;
    }
    if (handle == SOJ_NONE) {
        return entry_unknown(csv->reading, entry,
                             is_trait ? csv->reading->traits : csv->reading->properties,
                             is_trait ? "trait" : "property", name.data, name.len);
    }
    const int32_t type = entry_type(csv->reading, entry, handle);
    soj_value value = {0};
    if (!field_read(field.data, field.len, type, &value)) {
        (void)entry_reject_name(entry, "the column", name.data, name.len);
        text_adds(&entry->reason, " must be ");
        text_adds(&entry->reason, entry_type_words(type));
        text_adds(&entry->reason, ", not ");
        text_name(&entry->reason, field.data, field.len);
        return ENTRY_REJECTED;
    }
    return entry_add(csv->reading, entry, handle, name.data, name.len, &value);
}

static enum entry_kind read_columns(struct csv *csv, struct entry *entry)
{
    const uint32_t *handles = find_handles(csv, entry);
    if (!handles) {
        return ENTRY_FAILED;
    }
    for (size_t i = 0; i < csv->n_columns; i++) {
        const enum entry_kind kind = read_column(csv, entry, i, handles[i]);
        if (kind != ENTRY_EVENT && kind != ENTRY_IGNORED) {
            return kind;
        }
    }
    return ENTRY_EVENT;
}

static enum entry_kind read_fields(struct csv *csv, struct entry *entry, char *record, size_t len)
{
    if (!text_is_utf8(record, len)) {
        return entry_reject(entry, "not UTF-8 text without NUL characters");
    }
    size_t n = 0;
    const char *wrong = split(record, len, csv->fields, csv->n_columns, &n);
    if (wrong) {
        return entry_reject(entry, wrong);
    }
    if (n != csv->n_columns) {
        (void)entry_reject(entry, "the header has ");
        text_uint(&entry->reason, csv->n_columns);
        text_adds(&entry->reason, " columns, this line has ");
        text_uint(&entry->reason, n);
        return ENTRY_REJECTED;
    }
    return ENTRY_EVENT;
}

static enum entry_kind read_roles(struct csv *csv, struct entry *entry)
{
    const soj_text customer = csv->fields[csv->roles[ROLE_CUSTOMER]];
    const soj_text time = csv->fields[csv->roles[ROLE_TIME]];
    enum entry_kind kind = entry_set_customer(entry, customer.data, customer.len);
    if (kind != ENTRY_EVENT) {
        return kind;
    }
    if (time.len == 0) {
        return entry_reject(entry, "the time is missing");
    }
    kind = entry_set_time(entry, time.data, time.len, true);
    if (kind != ENTRY_EVENT) {
        return kind;
    }
    const char *fixed = csv->map->fixed_event;
    const soj_text event =
        csv->map->event ? csv->fields[csv->roles[ROLE_EVENT]] : (soj_text){fixed, strlen(fixed)};
    return event.len > 0 ? entry_set_event(csv->reading, entry, event.data, event.len)
                         : entry_reject(entry, "the event is missing");
}

enum entry_kind csv_read(struct csv *csv, struct entry *entry, char *record, size_t len)
{
    enum entry_kind kind = read_fields(csv, entry, record, len);
    if (kind == ENTRY_EVENT) {
        kind = read_roles(csv, entry);
    }
    return kind == ENTRY_EVENT ? read_columns(csv, entry) : kind;
}
