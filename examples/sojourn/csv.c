/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "table.h"

/* What a column is besides a property. */
enum role { ROLE_CUSTOMER, ROLE_EVENT, ROLE_TIME, ROLE_ID, N_ROLES };

struct csv {
    const struct reading *reading;
    const struct csv_map *map;
    struct table table;
    size_t roles[N_ROLES]; /* column of each; SIZE_MAX where there is none */
    /* For each event of the model the handles of the columns; NULL until it first occurs. */
    uint32_t **handles;
    uint32_t n_events;
};

static bool find_roles(struct csv *csv, const char *file)
{
    const struct {
        const char *key, *column;
    } wanted[N_ROLES] = {{"customer", csv->map->customer},
                         {"event", csv->map->event},
                         {"time", csv->map->time},
                         {"id", csv->map->id}};
    for (size_t i = 0; i < N_ROLES; i++) {
        const char *column = wanted[i].column;
        csv->roles[i] = column ? table_find(&csv->table, column, strlen(column)) : SIZE_MAX;
        if (column && csv->roles[i] == SIZE_MAX) {
            cli_say("%s: there is no column \"%s\" for the %s; say --map %s=COLUMN with a name of "
                    "the header",
                    file, column, wanted[i].key, wanted[i].key);
            return false;
        }
    }
    return true;
}

static bool make_handles(struct csv *csv, const char *file)
{
    soj_model_summary summary = {.struct_size = sizeof summary};
    if (soj_model_info(csv->reading->model, &summary) == SOJ_OK) {
        csv->handles = calloc(summary.n_events + (size_t)1, sizeof *csv->handles);
        csv->n_events = csv->handles ? summary.n_events : 0;
    }
    if (!csv->handles) {
        cli_say("%s: out of memory", file);
    }
    return csv->handles;
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
    if (!table_open(&csv->table, file, record, len) || !find_roles(csv, file) ||
        !make_handles(csv, file)) {
        csv_close(csv);
        return NULL;
    }
    return csv;
}

void csv_close(struct csv *csv)
{
    if (!csv) {
        return;
    }
    for (uint32_t i = 0; i < csv->n_events; i++) {
        free(csv->handles[i]);
    }
    free(csv->handles);
    table_close(&csv->table);
    free(csv);
}

/* The handles of all columns for the entry's event; NULL without memory. */
static const uint32_t *find_handles(struct csv *csv, const struct entry *entry)
{
    const uint32_t event = entry->event.event;
    if (!csv->handles[event]) {
        const size_t n = csv->table.n_columns;
        const soj_text *names = csv->table.names;
        uint32_t *handles = calloc(n, sizeof *handles);
        if (!handles) {
            return NULL;
        }
        for (size_t i = 0; i < n; i++) {
            handles[i] = entry_find(csv->reading, entry, names[i].data, names[i].len);
        }
        csv->handles[event] = handles;
    }
    return csv->handles[event];
}

static bool has_role(const struct csv *csv, size_t column)
{
    for (size_t i = 0; i < N_ROLES; i++) {
        if (column == csv->roles[i]) {
            return true;
        }
    }
    return false;
}

static enum entry_kind read_columns(struct csv *csv, struct entry *entry)
{
    const uint32_t *handles = find_handles(csv, entry);
    if (!handles) {
        return ENTRY_FAILED;
    }
    for (size_t i = 0; i < csv->table.n_columns; i++) {
        if (csv->table.fields[i].len == 0 || csv->table.names[i].len == 0 || has_role(csv, i)) {
            continue;
        }
        const enum entry_kind kind = table_value(&csv->table, csv->reading, entry, i, handles[i]);
        if (kind != ENTRY_EVENT && kind != ENTRY_IGNORED) {
            return kind;
        }
    }
    return ENTRY_EVENT;
}

static enum entry_kind read_id(const struct csv *csv, struct entry *entry)
{
    const size_t column = csv->roles[ROLE_ID];
    const soj_text id = column != SIZE_MAX ? csv->table.fields[column] : (soj_text){NULL, 0};
    return id.len > 0 ? entry_set_id(entry, id.data, id.len) : ENTRY_EVENT;
}

static enum entry_kind read_roles(const struct csv *csv, struct entry *entry)
{
    const soj_text customer = csv->table.fields[csv->roles[ROLE_CUSTOMER]];
    const soj_text time = csv->table.fields[csv->roles[ROLE_TIME]];
    enum entry_kind kind = entry_set_customer(entry, customer.data, customer.len);
    if (kind != ENTRY_EVENT) {
        return kind;
    }
    if (time.len == 0) {
        return entry_reject(entry, "the time is missing");
    }
    kind = entry_set_time(entry, time.data, time.len, true);
    if (kind == ENTRY_EVENT) {
        kind = read_id(csv, entry);
    }
    if (kind != ENTRY_EVENT) {
        return kind;
    }
    const char *fixed = csv->map->fixed_event;
    const soj_text event = csv->map->event ? csv->table.fields[csv->roles[ROLE_EVENT]]
                                           : (soj_text){fixed, strlen(fixed)};
    return event.len > 0 ? entry_set_event(csv->reading, entry, event.data, event.len)
                         : entry_reject(entry, "the event is missing");
}

enum entry_kind csv_read(struct csv *csv, struct entry *entry, char *record, size_t len)
{
    enum entry_kind kind = table_read(&csv->table, entry, record, len);
    if (kind == ENTRY_EVENT) {
        kind = read_roles(csv, entry);
    }
    return kind == ENTRY_EVENT ? read_columns(csv, entry) : kind;
}
