/* SPDX-License-Identifier: MIT */
#include "jsonl.h"

#include <string.h>

#include "field.h"

static enum entry_kind reject_json(struct entry *entry, const json_error_t *error)
{
    static const struct {
        enum json_error_code code;
        const char *words;
    } reasons[] = {
        {json_error_invalid_utf8, "it is not UTF-8"},
        {json_error_duplicate_key, "a key stands there twice"},
        {json_error_null_character, "there is a NUL character in it"},
        {json_error_null_byte_in_key, "there is a NUL character in a key"},
        {json_error_premature_end_of_input, "it ends too early"},
        {json_error_end_of_input_expected, "something follows its end"},
        {json_error_numeric_overflow, "a number in it is too large"},
        {json_error_stack_overflow, "it is nested too deeply"},
    };
    const char *words = "its syntax is wrong";
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (json_error_code(error) == reasons[i].code) {
            words = reasons[i].words;
        }
    }
    (void)entry_reject(entry, "not a JSON object: ");
    text_adds(&entry->reason, words);
    if (error->column > 0) {
        text_adds(&entry->reason, ", near column ");
        text_int(&entry->reason, error->column);
    }
    return ENTRY_REJECTED;
}

/* A whole number beyond 64 bits is no error in JSON. It is read as a double then, as all whole
 * numbers of that line are, and those below 2^53 are still whole numbers for us. */
static enum entry_kind parse(struct entry *entry, const char *line, size_t len)
{
    json_error_t error = {0};
    entry->root = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
    if (!entry->root && json_error_code(&error) == json_error_numeric_overflow) {
        entry->root =
            json_loadb(line, len, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    }
    if (!entry->root) {
        return json_error_code(&error) == json_error_out_of_memory ? ENTRY_FAILED
                                                                   : reject_json(entry, &error);
    }
    if (!json_is_object(entry->root)) {
        return entry_reject(entry, "not a JSON object: it begins with something else than {");
    }
    return ENTRY_EVENT;
}

/* Text under `key`. NULL, with a reason, where there is none. */
static json_t *need_text(struct entry *entry, const char *key)
{
    json_t *found = json_object_get(entry->root, key);
    if (json_is_string(found)) {
        return found;
    }
    (void)entry_reject_name(entry, "the key", key, strlen(key));
    text_adds(&entry->reason, found ? " is not text" : " is missing");
    return NULL;
}

static enum entry_kind read_customer(struct entry *entry)
{
    static const char *const keys[] = {"userId", "anonymousId"};
    for (size_t i = 0; i < 2; i++) {
        json_t *found = json_object_get(entry->root, keys[i]);
        if (json_is_string(found)) {
            return entry_set_customer(entry, json_string_value(found), json_string_length(found));
        }
        if (found && !json_is_null(found)) {
            (void)entry_reject_name(entry, "the customer in", keys[i], strlen(keys[i]));
            text_adds(&entry->reason, " is not text; write it in double quotes");
            return ENTRY_REJECTED;
        }
    }
    return entry_reject(entry, "the customer is missing: there is neither userId nor anonymousId");
}

static bool read_integer(const json_t *json, soj_value *out_value)
{
    out_value->type = SOJ_TYPE_INT;
    if (json_is_integer(json)) {
        out_value->as.integer = json_integer_value(json);
        return true;
    }
    return json_is_real(json) && field_whole(json_real_value(json), &out_value->as.integer);
}

static bool read_number(const json_t *json, soj_value *out_value)
{
    if (json_is_integer(json)) {
        return read_integer(json, out_value);
    }
    out_value->type = SOJ_TYPE_DOUBLE;
    out_value->as.number = json_real_value(json);
    return json_is_real(json);
}

static bool read_boolean(const json_t *json, soj_value *out_value)
{
    out_value->type = SOJ_TYPE_BOOL;
    out_value->as.boolean = json_is_true(json);
    return json_is_boolean(json);
}

/* Longer text than any limit allows is told apart by its length, not cut. */
static bool read_text(const json_t *json, soj_value *out_value)
{
    const size_t len = json_string_length(json);
    out_value->type = SOJ_TYPE_STRING;
    out_value->as.text = json_string_value(json);
    out_value->len = len < UINT32_MAX ? (uint32_t)len : UINT32_MAX;
    return json_is_string(json);
}

static bool read_time(const json_t *json, soj_value *out_value)
{
    out_value->type = SOJ_TYPE_TIMESTAMP;
    const size_t len = json_string_length(json);
    return json_is_string(json) && len > 10 &&
           soj_time_parse(json_string_value(json), len, &out_value->as.time) == SOJ_OK;
}

static bool read_duration(const json_t *json, soj_value *out_value)
{
    out_value->type = SOJ_TYPE_DURATION;
    return json_is_string(json) &&
           soj_duration_parse(json_string_value(json), json_string_length(json),
                              &out_value->as.duration) == SOJ_OK;
}

static bool read_date(const json_t *json, soj_value *out_value)
{
    return json_is_string(json) &&
           field_date(json_string_value(json), json_string_length(json), out_value);
}

static bool read_none(const json_t *json, soj_value *out_value)
{
    (void)json;
    (void)out_value;
    return false;
}

static bool read_value(const json_t *json, int32_t type, soj_value *out_value)
{
    static bool (*const readers[])(const json_t *, soj_value *) = {
        read_none, read_boolean, read_integer,  read_number,
        read_text, read_time,    read_duration, read_date,
    };
    if (json_is_null(json)) {
        *out_value = (soj_value){.type = SOJ_TYPE_ABSENT};
        return true;
    }
    return type >= 0 && type <= SOJ_TYPE_DATE && readers[type](json, out_value);
}

/* The trait `timezone`: text, or null for the model's. */
static enum entry_kind read_zone(const struct reading *reading, struct entry *entry,
                                 const json_t *json)
{
    if (json_is_string(json)) {
        return entry_set_zone(reading, entry,
                              (soj_text){json_string_value(json), json_string_length(json)});
    }
    return json_is_null(json) || !reading->zones
               ? entry_set_zone(reading, entry, (soj_text){"", 0})
               : entry_reject(entry, "the trait \"timezone\" must be text");
}

static enum entry_kind read_property(const struct reading *reading, struct entry *entry,
                                     const char *name, size_t len, const json_t *json)
{
    const bool is_trait = entry->event.event == reading->identify;
    const uint32_t handle = entry_find(reading, entry, name, len);
    if (is_trait && entry_is_zone(name, len) && (reading->zones || handle == SOJ_NONE)) {
        const enum entry_kind kind = read_zone(reading, entry, json);
        if (kind != ENTRY_EVENT || handle == SOJ_NONE) {
            return kind;
        }
    }
    if (handle == SOJ_NONE) {
        return entry_unknown(reading, entry, is_trait ? reading->traits : reading->properties,
                             is_trait ? "trait" : "property", name, len);
    }
    soj_value value = {0};
    const int32_t type = entry_type(reading, entry, handle);
    if (!read_value(json, type, &value)) {
        (void)entry_reject_name(entry, is_trait ? "the trait" : "the property", name, len);
        text_adds(&entry->reason, " must be ");
        text_adds(&entry->reason, entry_type_words(type));
        return ENTRY_REJECTED;
    }
    return entry_add(reading, entry, handle, name, len, &value);
}

static enum entry_kind read_properties(const struct reading *reading, struct entry *entry,
                                       const char *key)
{
    json_t *object = json_object_get(entry->root, key);
    if (!object || json_is_null(object)) {
        return ENTRY_EVENT;
    }
    if (!json_is_object(object)) {
        (void)entry_reject_name(entry, "the key", key, strlen(key));
        text_adds(&entry->reason, " is not an object");
        return ENTRY_REJECTED;
    }
    for (void *it = json_object_iter(object); it; it = json_object_iter_next(object, it)) {
        const enum entry_kind kind =
            read_property(reading, entry, json_object_iter_key(it), json_object_iter_key_len(it),
                          json_object_iter_value(it));
        if (kind != ENTRY_EVENT && kind != ENTRY_IGNORED) {
            return kind;
        }
    }
    return ENTRY_EVENT;
}

/* `messageId` is the event's id. */
static enum entry_kind read_id(struct entry *entry)
{
    const json_t *id = json_object_get(entry->root, "messageId");
    if (!id || json_is_null(id)) {
        return ENTRY_EVENT;
    }
    return json_is_string(id) ? entry_set_id(entry, json_string_value(id), json_string_length(id))
                              : entry_reject(entry, "the key \"messageId\" is not text");
}

static enum entry_kind read_who_and_when(struct entry *entry)
{
    enum entry_kind kind = read_customer(entry);
    if (kind == ENTRY_EVENT) {
        kind = read_id(entry);
    }
    if (kind != ENTRY_EVENT) {
        return kind;
    }
    const json_t *time = need_text(entry, "timestamp");
    return time ? entry_set_time(entry, json_string_value(time), json_string_length(time), false)
                : ENTRY_REJECTED;
}

static enum entry_kind read_track(const struct reading *reading, struct entry *entry)
{
    const json_t *name = need_text(entry, "event");
    if (!name) {
        return ENTRY_REJECTED;
    }
    const enum entry_kind kind =
        entry_set_event(reading, entry, json_string_value(name), json_string_length(name));
    if (kind != ENTRY_EVENT) {
        return kind;
    }
    if (entry->event.event == reading->identify) {
        return entry_reject(entry, "the event name \"Identify\" is reserved; write \"type\": "
                                   "\"identify\" with traits");
    }
    return read_properties(reading, entry, "properties");
}

static enum entry_kind read_identify(const struct reading *reading, struct entry *entry)
{
    entry->event.event = reading->identify;
    return read_properties(reading, entry, "traits");
}

enum entry_kind jsonl_read(const struct reading *reading, struct entry *entry, const char *line,
                           size_t len)
{
    enum entry_kind kind = parse(entry, line, len);
    const json_t *type = kind == ENTRY_EVENT ? need_text(entry, "type") : NULL;
    if (!type) {
        return kind == ENTRY_FAILED ? kind : ENTRY_REJECTED;
    }
    const char *word = json_string_value(type);
    const bool is_track = strcmp(word, "track") == 0;
    if (strcmp(word, "alias") == 0) {
        return entry_reject(entry, "the type \"alias\" is not supported yet; nobody was merged");
    }
    if (!is_track && strcmp(word, "identify") != 0) {
        return entry_unknown(reading, entry, reading->types, "type", word,
                             json_string_length(type));
    }
    kind = read_who_and_when(entry);
    if (kind != ENTRY_EVENT) {
        return kind;
    }
    return is_track ? read_track(reading, entry) : read_identify(reading, entry);
}
