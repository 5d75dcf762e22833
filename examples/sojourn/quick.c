/* SPDX-License-Identifier: MIT */
#include "quick.h"

#include <string.h>

#include "field.h"
#include "words.h"

/* Spaces of names: types, events, then the properties of each event (the traits are those of
 * "Identify"). */
enum { SPACE_TYPES, SPACE_EVENTS, SPACE_PROPERTIES };

/* ---- names that are remembered ---- */

static struct counts *counts_of(const struct quick *quick, uint32_t space)
{
    const struct reading *reading = quick->reading;
    if (space == SPACE_TYPES) {
        return reading->types;
    }
    if (space == SPACE_EVENTS) {
        return reading->events;
    }
    return space - SPACE_PROPERTIES == reading->identify ? reading->traits : reading->properties;
}

static bool settle(struct quick *quick, struct quick_name *name)
{
    const uint64_t n = name->n;
    name->n = 0;
    name->is_counted = false;
    return n == 0 || counts_add_many(counts_of(quick, name->space), name->name, name->len, n);
}

bool quick_settle(struct quick *quick)
{
    bool is_fine = true;
    for (size_t i = 0; i < quick->n_counted; i++) {
        is_fine = settle(quick, quick->counted[i]) && is_fine;
    }
    quick->n_counted = 0;
    return is_fine;
}

static void look_up_property(const struct quick *quick, uint32_t event, struct quick_name *name)
{
    const soj_model *model = quick->reading->model;
    if (event == quick->reading->identify) {
        name->handle = soj_model_attribute(model, name->name, name->len);
        name->type = soj_model_attribute_type(model, name->handle);
    } else {
        name->handle = soj_model_property(model, event, name->name, name->len);
        name->type = soj_model_property_type(model, event, name->handle);
    }
}

/* What the model says of a name. */
static void look_up(const struct quick *quick, struct quick_name *name)
{
    name->handle = SOJ_NONE;
    name->type = SOJ_TYPE_ABSENT;
    if (name->space >= SPACE_PROPERTIES) {
        look_up_property(quick, name->space - SPACE_PROPERTIES, name);
    } else if (name->space == SPACE_EVENTS) {
        name->handle = soj_model_event(quick->reading->model, name->name, name->len);
    }
}

static bool is_name(const struct quick_name *name, uint32_t space, const char *text, size_t len)
{
    return name->is_there && name->space == space && name->len == len &&
           memcmp(name->name, text, len) == 0;
}

/* One of the few places that a name may have: where it is, or else one for it, by turns; NULL:
 * all are needed for the line at hand. */
static struct quick_name *find_place(struct quick *quick, uint32_t space, const char *text,
                                     size_t len, uint64_t tag)
{
    struct quick_name *const set =
        &quick->names[words_hash(tag ^ space) % (QUICK_NAMES / QUICK_WAYS) * QUICK_WAYS];
    struct quick_name *free_one = NULL;
    for (size_t i = 0; i < QUICK_WAYS; i++) {
        if (is_name(&set[i], space, text, len)) {
            return &set[i];
        }
    }
    for (size_t i = 0; i < QUICK_WAYS && !free_one; i++) {
        struct quick_name *name = &set[(i + quick->turn) % QUICK_WAYS];
        free_one = name->is_pending ? NULL : name;
    }
    quick->turn++;
    return free_one;
}

/* A name; NULL where it is too long to be remembered, or there is no place for it now. */
static struct quick_name *find_name(struct quick *quick, uint32_t space, const char *text,
                                    size_t len, uint64_t tag)
{
    struct quick_name *name = find_place(quick, space, text, len, tag);
    if (!name || is_name(name, space, text, len)) {
        return name;
    }
    if (len == 0 || len > QUICK_NAME_MAX || !settle(quick, name)) {
        return NULL;
    }
    *name = (struct quick_name){.is_there = true, .space = space, .len = (uint8_t)len};
    memcpy(name->name, text, len);
    look_up(quick, name);
    return name;
}

/* A name that the model does not know is counted once the whole line is found to be fine. */
static bool note(struct quick *quick, struct quick_name *name)
{
    if (quick->reading->is_strict) {
        return false;
    }
    name->is_pending = true;
    quick->pending[quick->n_pending++] = name;
    return true;
}

static bool count_one(struct quick *quick, struct quick_name *name)
{
    if (name->is_counted) {
        name->n++;
        return true;
    }
    if (!counts_add(counts_of(quick, name->space), name->name, name->len)) {
        return false;
    }
    if (quick->n_counted == QUICK_NAMES && !quick_settle(quick)) {
        return false;
    }
    name->is_counted = true;
    quick->counted[quick->n_counted++] = name;
    return true;
}

/* The end of a line: what it does not know is counted, or forgotten. */
static enum quick_kind conclude(struct quick *quick, enum quick_kind kind)
{
    for (size_t i = 0; i < quick->n_pending; i++) {
        quick->pending[i]->is_pending = false;
        if (kind != QUICK_NO && kind != QUICK_FAILED && !count_one(quick, quick->pending[i])) {
            kind = QUICK_FAILED;
        }
    }
    quick->n_pending = 0;
    return kind;
}

/* ---- values ---- */

/* A text as it is meant. False without memory. */
static bool take_text(struct quick *quick, const struct scan_value *value, soj_text *out_text)
{
    *out_text = (soj_text){value->text, value->len};
    if (value->is_escaped) {
        char *room = keep_take(quick->keep, value->len);
        if (!room) {
            return false;
        }
        *out_text = (soj_text){room, scan_unescape(value->text, value->len, room)};
    }
    return true;
}

static bool read_boolean(struct quick *quick, const struct scan_value *from, soj_value *out_value)
{
    (void)quick;
    out_value->type = SOJ_TYPE_BOOL;
    out_value->as.boolean = from->kind == SCAN_TRUE;
    return from->kind == SCAN_TRUE || from->kind == SCAN_FALSE;
}

static bool read_integer(struct quick *quick, const struct scan_value *from, soj_value *out_value)
{
    double number = 0;
    (void)quick;
    out_value->type = SOJ_TYPE_INT;
    if (from->kind == SCAN_INT) {
        out_value->as.integer = digits_whole(from->text, from->len);
        return true;
    }
    return from->kind == SCAN_REAL && digits_real(from->text, from->len, &number) &&
           field_whole(number, &out_value->as.integer);
}

static bool read_number(struct quick *quick, const struct scan_value *from, soj_value *out_value)
{
    if (from->kind == SCAN_INT) {
        return read_integer(quick, from, out_value);
    }
    out_value->type = SOJ_TYPE_DOUBLE;
    return from->kind == SCAN_REAL && digits_real(from->text, from->len, &out_value->as.number);
}

static bool read_text(struct quick *quick, const struct scan_value *from, soj_value *out_value)
{
    soj_text text = {NULL, 0};
    if (from->kind != SCAN_TEXT || !take_text(quick, from, &text)) {
        return false;
    }
    out_value->type = SOJ_TYPE_STRING;
    out_value->as.text = text.data;
    out_value->len = (uint32_t)text.len;
    return true;
}

static bool read_time(struct quick *quick, const struct scan_value *from, soj_value *out_value)
{
    out_value->type = SOJ_TYPE_TIMESTAMP;
    return from->kind == SCAN_TEXT && !from->is_escaped &&
           digits_time(&quick->day, from->text, from->len, &out_value->as.time);
}

static bool read_duration(struct quick *quick, const struct scan_value *from, soj_value *out_value)
{
    (void)quick;
    out_value->type = SOJ_TYPE_DURATION;
    return from->kind == SCAN_TEXT && !from->is_escaped &&
           soj_duration_parse(from->text, from->len, &out_value->as.duration) == SOJ_OK;
}

static bool read_date(struct quick *quick, const struct scan_value *from, soj_value *out_value)
{
    (void)quick;
    return from->kind == SCAN_TEXT && !from->is_escaped &&
           field_date(from->text, from->len, out_value);
}

static bool read_none(struct quick *quick, const struct scan_value *from, soj_value *out_value)
{
    (void)quick;
    (void)from;
    (void)out_value;
    return false;
}

static bool read_value(struct quick *quick, const struct scan_value *from, int32_t type,
                       soj_value *out_value)
{
    static bool (*const readers[])(struct quick *, const struct scan_value *, soj_value *) = {
        read_none, read_boolean, read_integer,  read_number,
        read_text, read_time,    read_duration, read_date,
    };
    *out_value = (soj_value){.type = SOJ_TYPE_ABSENT};
    return from->kind == SCAN_NULL ||
           (type >= 0 && type <= SOJ_TYPE_DATE && readers[type](quick, from, out_value));
}

/* ---- the parts of a line ---- */

/* The members of the outermost object that mean something; NULL: it is not there. */
struct parts {
    const struct scan_value *type, *event, *user, *anonymous, *time, *id, *inner[SCAN_INNERS];
};

static void find_parts(const struct scan *scan, struct parts *out_parts)
{
    const struct {
        const char *key;
        size_t len;
        const struct scan_value **value;
    } keys[] = {{"type", 4, &out_parts->type},
                {"event", 5, &out_parts->event},
                {"userId", 6, &out_parts->user},
                {"anonymousId", 11, &out_parts->anonymous},
                {"timestamp", 9, &out_parts->time},
                {"messageId", 9, &out_parts->id},
                {"properties", 10, &out_parts->inner[SCAN_PROPERTIES]},
                {"traits", 6, &out_parts->inner[SCAN_TRAITS]}};
    *out_parts = (struct parts){0};
    for (size_t i = 0; i < scan->n_top; i++) {
        const struct scan_member *member = &scan->top[i];
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            if (member->key_len == keys[k].len &&
                memcmp(member->key, keys[k].key, keys[k].len) == 0) {
                *keys[k].value = &member->value;
                break;
            }
        }
    }
}

/* A text of 1 to `max` bytes. */
static bool read_short(struct quick *quick, const struct scan_value *value, size_t max,
                       const char **out_data, size_t *out_len)
{
    soj_text text = {NULL, 0};
    if (!value || value->kind != SCAN_TEXT || !take_text(quick, value, &text) || text.len == 0 ||
        text.len > max) {
        return false;
    }
    *out_data = text.data;
    *out_len = text.len;
    return true;
}

static bool is_absent(const struct scan_value *value)
{
    return !value || value->kind == SCAN_NULL;
}

static bool read_who_and_when(struct quick *quick, const struct parts *parts, soj_event *out_event)
{
    const struct scan_value *who = is_absent(parts->user) ? parts->anonymous : parts->user;
    const struct scan_value *time = parts->time;
    return read_short(quick, who, SOJ_LIMIT_KEY, &out_event->customer, &out_event->customer_len) &&
           (is_absent(parts->id) ||
            read_short(quick, parts->id, SOJ_LIMIT_EVENT_ID, &out_event->id, &out_event->id_len)) &&
           time && time->kind == SCAN_TEXT && !time->is_escaped &&
           digits_time(&quick->day, time->text, time->len, &out_event->time) &&
           out_event->time >= 0;
}

static bool read_property(struct quick *quick, struct entry *entry,
                          const struct scan_member *member)
{
    const bool is_trait = entry->event.event == quick->reading->identify;
    struct quick_name *name = find_name(quick, SPACE_PROPERTIES + entry->event.event, member->key,
                                        member->key_len, member->tag);
    soj_value value;
    if (!name || (is_trait && entry_is_zone(member->key, member->key_len))) {
        return false;
    }
    if (name->handle == SOJ_NONE) {
        return note(quick, name);
    }
    const uint32_t max = is_trait ? SOJ_LIMIT_ATTRIBUTE_TEXT : SOJ_LIMIT_PROPERTY_TEXT;
    if (entry->event.n_properties == SOJ_LIMIT_ATTRIBUTES ||
        !read_value(quick, &member->value, name->type, &value) || value.len > max) {
        return false;
    }
    entry->properties[entry->event.n_properties++] =
        (soj_property){.handle = name->handle, .value = value};
    return true;
}

static bool read_properties(struct quick *quick, struct entry *entry, const struct parts *parts,
                            enum scan_inner inner)
{
    if (is_absent(parts->inner[inner])) {
        return true;
    }
    if (parts->inner[inner]->kind != SCAN_OBJECT) {
        return false;
    }
    for (size_t i = 0; i < quick->scan.n_inner[inner]; i++) {
        if (!read_property(quick, entry, &quick->scan.inner[inner][i])) {
            return false;
        }
    }
    return true;
}

static bool is_word(const struct scan_value *value, const char *word, size_t len)
{
    return value->len == len && memcmp(value->text, word, len) == 0;
}

/* A name that is the value of a key. */
static struct quick_name *find_value(struct quick *quick, uint32_t space,
                                     const struct scan_value *value)
{
    if (!value || value->kind != SCAN_TEXT || value->is_escaped) {
        return NULL;
    }
    return find_name(quick, space, value->text, value->len, words_tag(value->text, value->len));
}

static enum quick_kind read_track(struct quick *quick, struct entry *entry,
                                  const struct parts *parts)
{
    struct quick_name *name = find_value(quick, SPACE_EVENTS, parts->event);
    if (!name || name->handle == quick->reading->identify) {
        return QUICK_NO;
    }
    if (name->handle == SOJ_NONE) {
        return note(quick, name) ? QUICK_IGNORED : QUICK_NO;
    }
    entry->event.event = name->handle;
    return read_properties(quick, entry, parts, SCAN_PROPERTIES) ? QUICK_EVENT : QUICK_NO;
}

/* A line of a type that is nobody's. */
static enum quick_kind read_other(struct quick *quick, const struct scan_value *type)
{
    struct quick_name *name =
        is_word(type, "alias", 5) ? NULL : find_value(quick, SPACE_TYPES, type);
    return name && note(quick, name) ? QUICK_IGNORED : QUICK_NO;
}

static enum quick_kind read_line(struct quick *quick, struct entry *entry, const char *line,
                                 size_t len)
{
    struct parts parts;
    if (!scan_line(&quick->scan, line, len)) {
        return QUICK_NO;
    }
    find_parts(&quick->scan, &parts);
    if (!parts.type || parts.type->kind != SCAN_TEXT || parts.type->is_escaped) {
        return QUICK_NO;
    }
    const bool is_track = is_word(parts.type, "track", 5);
    if (!is_track && !is_word(parts.type, "identify", 8)) {
        return read_other(quick, parts.type);
    }
    if (!read_who_and_when(quick, &parts, &entry->event)) {
        return QUICK_NO;
    }
    if (is_track) {
        return read_track(quick, entry, &parts);
    }
    entry->event.event = quick->reading->identify;
    return read_properties(quick, entry, &parts, SCAN_TRAITS) ? QUICK_EVENT : QUICK_NO;
}

enum quick_kind quick_read(struct quick *quick, struct entry *entry, const char *line, size_t len)
{
    return conclude(quick, read_line(quick, entry, line, len));
}
