/* SPDX-License-Identifier: MIT */
#include "place.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "table.h"

/* The columns of one track; SIZE_MAX where there is none. */
struct track_columns {
    soj_text name;
    size_t stage, entered;
};

struct places {
    const struct reading *reading;
    const struct place_map *map;
    struct table table;
    size_t customer, time, created, entered, zone; /* columns; SIZE_MAX where there is none */
    struct track_columns tracks[SOJ_LIMIT_TRACKS];
    uint32_t n_tracks;
    uint32_t *handles; /* by column: the attribute; SOJ_NONE: one that the model does not know */
    bool *has_role;    /* by column: not an attribute */
    soj_placed_stage stages[SOJ_LIMIT_TRACKS]; /* of the placement at hand */
};

/* ---- the header ---- */

/* The column that the map, or else the key itself, names. False, with a message, where the map
 * names one that is not there. */
static bool find_column(struct places *places, const char *file, const char *key,
                        size_t *out_column)
{
    const char *column = NULL;
    for (size_t i = 0; i < places->map->n_pairs; i++) {
        if (strcmp(places->map->pairs[i].key, key) == 0) {
            column = places->map->pairs[i].column;
        }
    }
    const char *name = column ? column : key;
    *out_column = table_find(&places->table, name, strlen(name));
    if (*out_column != SIZE_MAX) {
        places->has_role[*out_column] = true;
    } else if (column) {
        cli_say("%s: there is no column \"%s\" for %s; say --place %s=COLUMN with a name of the "
                "header",
                file, column, key, key);
        return false;
    }
    return true;
}

/* "TRACK" and "TRACK.entered". */
static bool find_track(struct places *places, const char *file, struct track_columns *track)
{
    struct text key = {0};
    text_add(&key, track->name.data, track->name.len);
    text_add(&key, "", 1);
    bool is_fine = !key.failed && find_column(places, file, key.data, &track->stage);
    if (is_fine) {
        key.len--;
        text_add(&key, ".entered", sizeof ".entered");
        is_fine = !key.failed && find_column(places, file, key.data, &track->entered);
    }
    if (key.failed) {
        cli_say("%s: out of memory", file);
    }
    text_free(&key);
    return is_fine;
}

/* Whether a key of the map is one that there is. */
static bool is_key(const struct places *places, const char *key)
{
    static const char *const keys[] = {"customer", "time", "created", "entered", "timezone"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(key, keys[i]) == 0) {
            return true;
        }
    }
    for (uint32_t i = 0; i < places->n_tracks; i++) {
        const soj_text name = places->tracks[i].name;
        if (strncmp(key, name.data, name.len) == 0 &&
            (key[name.len] == '\0' || strcmp(key + name.len, ".entered") == 0)) {
            return true;
        }
    }
    return false;
}

static bool check_map(const struct places *places)
{
    for (size_t i = 0; i < places->map->n_pairs; i++) {
        const char *key = places->map->pairs[i].key;
        if (!is_key(places, key)) {
            cli_say("--place knows customer, time, created, entered, timezone, and each track of "
                    "the model "
                    "and TRACK.entered, not \"%s\"",
                    key);
            return false;
        }
    }
    return true;
}

static bool find_columns(struct places *places, const char *file)
{
    if (!find_column(places, file, "customer", &places->customer) ||
        !find_column(places, file, "time", &places->time) ||
        !find_column(places, file, "created", &places->created) ||
        !find_column(places, file, "entered", &places->entered) ||
        !find_column(places, file, "timezone", &places->zone)) {
        return false;
    }
    for (uint32_t i = 0; i < places->n_tracks; i++) {
        if (!find_track(places, file, &places->tracks[i])) {
            return false;
        }
    }
    if (places->customer == SIZE_MAX) {
        cli_say("%s: there is no column \"customer\"; say --place customer=COLUMN with a name of "
                "the header",
                file);
        return false;
    }
    return true;
}

/* Everything but the columns. False without memory. */
static bool prepare(struct places *places)
{
    soj_model_summary summary = {.struct_size = sizeof summary};
    const struct table *table = &places->table;
    const soj_model *model = places->reading->model;
    if (soj_model_info(model, &summary) != SOJ_OK) {
        return false;
    }
    places->n_tracks = summary.n_tracks < SOJ_LIMIT_TRACKS ? summary.n_tracks : SOJ_LIMIT_TRACKS;
    for (uint32_t i = 0; i < places->n_tracks; i++) {
        places->tracks[i].name = soj_model_track_name(model, i);
    }
    places->handles = calloc(table->n_columns, sizeof *places->handles);
    places->has_role = calloc(table->n_columns, sizeof *places->has_role);
    for (size_t i = 0; places->handles && i < table->n_columns; i++) {
        places->handles[i] = soj_model_attribute(model, table->names[i].data, table->names[i].len);
    }
    return places->handles && places->has_role;
}

struct places *places_open(const struct reading *reading, const struct place_map *map,
                           const char *file, char *record, size_t len)
{
    struct places *places = calloc(1, sizeof *places);
    if (!places) {
        cli_say("%s: out of memory", file);
        return NULL;
    }
    places->reading = reading;
    places->map = map;
    bool is_fine = table_open(&places->table, file, record, len);
    if (is_fine && !prepare(places)) {
        cli_say("%s: out of memory", file);
        is_fine = false;
    }
    if (!is_fine || !check_map(places) || !find_columns(places, file)) {
        places_close(places);
        return NULL;
    }
    return places;
}

void places_close(struct places *places)
{
    if (places) {
        table_close(&places->table);
        free(places->handles);
        free(places->has_role);
        free(places);
    }
}

/* ---- the records ---- */

/* The field in a column; empty where there is no such column. */
static soj_text field_of(const struct places *places, size_t column)
{
    return column == SIZE_MAX ? (soj_text){"", 0} : places->table.fields[column];
}

/* Whether a path begins with the track's name. */
static bool is_in(soj_text track, soj_text path)
{
    return path.len > track.len && path.data[track.len] == '.' &&
           memcmp(path.data, track.data, track.len) == 0;
}

/* The handle of a stage of another track than the lifecycle, named without the track's name. */
static uint32_t find_short(const soj_model *model, soj_text track, soj_text path)
{
    struct text whole = {0};
    text_add(&whole, track.data, track.len);
    text_addc(&whole, '.');
    text_add(&whole, path.data, path.len);
    const uint32_t stage = whole.failed ? SOJ_NONE : soj_model_stage(model, whole.data, whole.len);
    text_free(&whole);
    return stage;
}

/* The handle of a stage of the lifecycle: no path of another track will do. */
static uint32_t find_in_lifecycle(const struct places *places, soj_text path)
{
    for (uint32_t i = 1; i < places->n_tracks; i++) {
        if (is_in(places->tracks[i].name, path)) {
            return SOJ_NONE;
        }
    }
    return soj_model_stage(places->reading->model, path.data, path.len);
}

/* The handle of a stage of the track, named by its path, with or without the track's name. */
static uint32_t find_stage(const struct places *places, uint32_t track, soj_text path)
{
    const soj_model *model = places->reading->model;
    const soj_text name = places->tracks[track].name;
    if (track == 0) {
        return find_in_lifecycle(places, path);
    }
    return is_in(name, path) ? soj_model_stage(model, path.data, path.len)
                             : find_short(model, name, path);
}

/* An optional time. `*out_time` stays where the field is empty. */
static enum entry_kind read_time(struct entry *entry, const char *what, soj_text field,
                                 soj_time *out_time)
{
    return field.len > 0 ? entry_read_time(entry, what, field, true, out_time) : ENTRY_EVENT;
}

/* The stage of one track, where the record names one. Since when is SOJ_TIME_NEVER where the record
 * does not say. */
static enum entry_kind read_track(struct places *places, struct entry *entry, uint32_t track,
                                  soj_placement *placement)
{
    const struct track_columns *columns = &places->tracks[track];
    const soj_text path = field_of(places, columns->stage);
    const soj_text own = field_of(places, columns->entered);
    soj_placed_stage *placed = &places->stages[placement->n_stages];
    if (path.len == 0) {
        return own.len == 0 ? ENTRY_EVENT
                            : entry_reject_name(entry, "there is a time but no stage for the track",
                                                columns->name.data, columns->name.len);
    }
    placed->stage = find_stage(places, track, path);
    placed->entered = SOJ_TIME_NEVER;
    if (placed->stage == SOJ_NONE) {
        (void)entry_reject_name(entry, "there is no stage", path.data, path.len);
        text_adds(&entry->reason, " in the track ");
        text_name(&entry->reason, columns->name.data, columns->name.len);
        return ENTRY_REJECTED;
    }
    placement->n_stages++;
    return read_time(entry, "the entry", own.len > 0 ? own : field_of(places, places->entered),
                     &placed->entered);
}

/* The latest (`sign` 1) or earliest (-1) entry that the record names; SOJ_TIME_NEVER: none. */
static soj_time outermost_entry(const soj_placement *placement, int sign)
{
    soj_time found = SOJ_TIME_NEVER;
    for (size_t i = 0; i < placement->n_stages; i++) {
        const soj_time entered = placement->stages[i].entered;
        if (entered != SOJ_TIME_NEVER &&
            (found == SOJ_TIME_NEVER || (sign > 0 ? entered > found : entered < found))) {
            found = entered;
        }
    }
    return found;
}

/* The instant, and the entries that the record leaves open. */
static enum entry_kind read_instant(struct places *places, struct entry *entry, const soj_time *at,
                                    soj_placement *placement)
{
    placement->time = at ? *at : outermost_entry(placement, 1);
    enum entry_kind kind =
        read_time(entry, "the time", field_of(places, places->time), &placement->time);
    if (kind == ENTRY_EVENT && placement->time == SOJ_TIME_NEVER) {
        kind = entry_reject(entry, "the time is missing: there is neither a time nor an entry, and "
                                   "no --at");
    }
    for (size_t i = 0; i < placement->n_stages && kind == ENTRY_EVENT; i++) {
        soj_time *entered = &places->stages[i].entered;
        *entered = *entered == SOJ_TIME_NEVER ? placement->time : *entered;
        if (*entered > placement->time) {
            kind = entry_reject(entry, "an entry lies after the time of the placement");
        }
    }
    return kind;
}

/* After the instant. */
static enum entry_kind read_creation(struct places *places, struct entry *entry,
                                     soj_placement *placement)
{
    const soj_time earliest = outermost_entry(placement, -1);
    placement->created = earliest != SOJ_TIME_NEVER ? earliest : placement->time;
    const enum entry_kind kind =
        read_time(entry, "the creation", field_of(places, places->created), &placement->created);
    if (kind == ENTRY_EVENT && placement->created > placement->time) {
        return entry_reject(entry, "the creation lies after the time of the placement");
    }
    return kind;
}

static enum entry_kind read_attributes(struct places *places, struct entry *entry)
{
    const struct table *table = &places->table;
    for (size_t i = 0; i < table->n_columns; i++) {
        if (table->fields[i].len == 0 || table->names[i].len == 0 || places->has_role[i]) {
            continue;
        }
        const enum entry_kind kind =
            table_value(table, places->reading, entry, i, places->handles[i]);
        if (kind != ENTRY_EVENT && kind != ENTRY_IGNORED) {
            return kind;
        }
    }
    return ENTRY_EVENT;
}

static enum entry_kind read_zone(struct places *places, struct entry *entry)
{
    const soj_text name = field_of(places, places->zone);
    return name.len > 0 ? entry_set_zone(places->reading, entry, name) : ENTRY_EVENT;
}

static enum entry_kind read_stages(struct places *places, struct entry *entry,
                                   soj_placement *placement)
{
    enum entry_kind kind = ENTRY_EVENT;
    for (uint32_t i = 0; i < places->n_tracks && kind == ENTRY_EVENT; i++) {
        kind = read_track(places, entry, i, placement);
    }
    if (kind == ENTRY_EVENT && placement->n_stages == 0 &&
        field_of(places, places->entered).len > 0) {
        kind = entry_reject(entry, "there is a time of entry, and no stage");
    }
    return kind;
}

enum entry_kind places_read(struct places *places, struct entry *entry, const soj_time *at,
                            char *record, size_t len, soj_placement *out_placement)
{
    *out_placement = (soj_placement){.stages = places->stages, .attributes = entry->properties};
    /* Attributes are read as those of an Identify. */
    entry->event.event = places->reading->identify;
    enum entry_kind kind = table_read(&places->table, entry, record, len);
    if (kind == ENTRY_EVENT) {
        const soj_text customer = places->table.fields[places->customer];
        kind = entry_set_customer(entry, customer.data, customer.len);
    }
    if (kind == ENTRY_EVENT) {
        kind = read_stages(places, entry, out_placement);
    }
    if (kind == ENTRY_EVENT) {
        kind = read_instant(places, entry, at, out_placement);
    }
    if (kind == ENTRY_EVENT) {
        kind = read_creation(places, entry, out_placement);
    }
    if (kind == ENTRY_EVENT) {
        kind = read_zone(places, entry);
    }
    if (kind == ENTRY_EVENT || kind == ENTRY_IGNORED) {
        kind = read_attributes(places, entry);
    }
    out_placement->zone = entry->zone.data;
    out_placement->zone_len = entry->zone.len;
    out_placement->customer = entry->event.customer;
    out_placement->customer_len = entry->event.customer_len;
    out_placement->n_attributes = entry->event.n_properties;
    return kind;
}
