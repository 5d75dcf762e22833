/* SPDX-License-Identifier: MIT */
#include "entry.h"

#include <string.h>

void entry_free(struct entry *entry)
{
    json_decref(entry->root);
    entry->root = NULL;
    text_free(&entry->reason);
}

void entry_reset(struct entry *entry)
{
    json_decref(entry->root);
    entry->root = NULL;
    text_clear(&entry->reason);
    entry->zone = (soj_text){NULL, 0};
    entry->event = (soj_event){.event = SOJ_NONE, .properties = entry->properties};
}

enum entry_kind entry_reject(struct entry *entry, const char *what)
{
    text_clear(&entry->reason);
    text_adds(&entry->reason, what);
    return ENTRY_REJECTED;
}

enum entry_kind entry_reject_name(struct entry *entry, const char *what, const char *name,
                                  size_t len)
{
    text_clear(&entry->reason);
    text_adds(&entry->reason, what);
    text_addc(&entry->reason, ' ');
    text_name(&entry->reason, name, len);
    return ENTRY_REJECTED;
}

enum entry_kind entry_unknown(const struct reading *reading, struct entry *entry,
                              struct counts *counts, const char *what, const char *name, size_t len)
{
    if (!reading->is_strict) {
        return counts_add(counts, name, len) ? ENTRY_IGNORED : ENTRY_FAILED;
    }
    text_clear(&entry->reason);
    text_adds(&entry->reason, "unknown ");
    text_adds(&entry->reason, what);
    text_addc(&entry->reason, ' ');
    text_name(&entry->reason, name, len);
    text_adds(&entry->reason, ", and --strict allows none");
    return ENTRY_REJECTED;
}

enum entry_kind entry_set_event(const struct reading *reading, struct entry *entry,
                                const char *name, size_t len)
{
    if (len == 0) {
        return entry_reject(entry, "the event's name is empty; it has 1 to 255 bytes");
    }
    if (len > SOJ_LIMIT_EVENT_NAME) {
        (void)entry_reject_name(entry, "the event's name", name, len);
        text_adds(&entry->reason, " is longer than 255 bytes");
        return ENTRY_REJECTED;
    }
    entry->event.event = soj_model_event(reading->model, name, len);
    if (entry->event.event == SOJ_NONE) {
        return entry_unknown(reading, entry, reading->events, "event", name, len);
    }
    return ENTRY_EVENT;
}

/* Whether only its day is wrong, as in 2026-02-30: with another day it would be a time. */
static bool is_no_day(soj_text text)
{
    char first[SOJ_TIME_TEXT_MAX];
    soj_time time;
    if (text.len < 10 || text.len > sizeof first ||
        soj_time_parse(text.data, 10, &time) == SOJ_OK) {
        return false;
    }
    memcpy(first, text.data, text.len);
    memcpy(first + 8, "01", 2);
    return soj_time_parse(first, text.len, &time) == SOJ_OK;
}

enum entry_kind entry_read_time(struct entry *entry, const char *what, soj_text text,
                                bool is_date_allowed, soj_time *out_time)
{
    soj_time time = 0;
    if (soj_time_parse(text.data, text.len, &time) != SOJ_OK ||
        (!is_date_allowed && text.len <= 10)) {
        (void)entry_reject_name(entry, what, text.data, text.len);
        text_adds(&entry->reason, is_no_day(text) && (is_date_allowed || text.len > 10)
                                      ? " is no time: there is no such day"
                                      : " is not RFC 3339; write it like 2026-03-01T09:00:00Z");
        return ENTRY_REJECTED;
    }
    if (time < 0) {
        (void)entry_reject_name(entry, what, text.data, text.len);
        text_adds(&entry->reason, " is before 1970; events have times from 1970 to 9999");
        return ENTRY_REJECTED;
    }
    *out_time = time;
    return ENTRY_EVENT;
}

enum entry_kind entry_set_time(struct entry *entry, const char *text, size_t len,
                               bool is_date_allowed)
{
    return entry_read_time(entry, "the time", (soj_text){text, len}, is_date_allowed,
                           &entry->event.time);
}

enum entry_kind entry_set_id(struct entry *entry, const char *id, size_t len)
{
    if (len == 0) {
        return entry_reject(entry, "the event's id is empty; it has 1 to 255 bytes");
    }
    if (len > SOJ_LIMIT_EVENT_ID) {
        (void)entry_reject_name(entry, "the event's id", id, len);
        text_adds(&entry->reason, " is longer than 255 bytes");
        return ENTRY_REJECTED;
    }
    entry->event.id = id;
    entry->event.id_len = len;
    return ENTRY_EVENT;
}

enum entry_kind entry_set_customer(struct entry *entry, const char *key, size_t len)
{
    if (len == 0) {
        return entry_reject(entry, "the customer is missing");
    }
    if (len > SOJ_LIMIT_KEY) {
        (void)entry_reject_name(entry, "the customer", key, len);
        text_adds(&entry->reason, " has a key longer than 255 bytes");
        return ENTRY_REJECTED;
    }
    entry->event.customer = key;
    entry->event.customer_len = len;
    return ENTRY_EVENT;
}

uint32_t entry_find(const struct reading *reading, const struct entry *entry, const char *name,
                    size_t len)
{
    return entry->event.event == reading->identify
               ? soj_model_attribute(reading->model, name, len)
               : soj_model_property(reading->model, entry->event.event, name, len);
}

int32_t entry_type(const struct reading *reading, const struct entry *entry, uint32_t handle)
{
    return entry->event.event == reading->identify
               ? soj_model_attribute_type(reading->model, handle)
               : soj_model_property_type(reading->model, entry->event.event, handle);
}

enum entry_kind entry_add(const struct reading *reading, struct entry *entry, uint32_t handle,
                          const char *name, size_t name_len, const soj_value *value)
{
    const bool is_trait = entry->event.event == reading->identify;
    const uint32_t max = is_trait ? SOJ_LIMIT_ATTRIBUTE_TEXT : SOJ_LIMIT_PROPERTY_TEXT;
    if (value->type == SOJ_TYPE_STRING && value->len > max) {
        (void)entry_reject_name(entry, is_trait ? "the trait" : "the property", name, name_len);
        text_adds(&entry->reason, " is too long: at most ");
        text_uint(&entry->reason, max);
        text_adds(&entry->reason, " bytes");
        return ENTRY_REJECTED;
    }
    if (entry->event.n_properties == SOJ_LIMIT_ATTRIBUTES) {
        return entry_reject(entry, "there are too many properties");
    }
    entry->properties[entry->event.n_properties].handle = handle;
    entry->properties[entry->event.n_properties].value = *value;
    entry->event.n_properties++;
    return ENTRY_EVENT;
}

bool entry_is_zone(const char *name, size_t len)
{
    static const char word[] = "timezone";
    return len == sizeof word - 1 && memcmp(name, word, len) == 0;
}

enum entry_kind entry_set_zone(const struct reading *reading, struct entry *entry, soj_text zone)
{
    uint32_t found = 0;
    soj_text nearest = {NULL, 0};
    if (!reading->zones) {
        return counts_add(reading->traits, "timezone", 8) ? ENTRY_IGNORED : ENTRY_FAILED;
    }
    entry->zone = zone;
    if (zone.len == 0 ||
        soj_zones_find(reading->zones, zone.data, zone.len, &found, &nearest) == SOJ_OK) {
        return ENTRY_EVENT;
    }
    (void)entry_reject_name(entry, "there is no time zone", zone.data, zone.len);
    if (nearest.data) {
        text_adds(&entry->reason, "; did you mean ");
        text_name(&entry->reason, nearest.data, nearest.len);
        text_addc(&entry->reason, '?');
    }
    return ENTRY_REJECTED;
}

const char *entry_type_words(int32_t type)
{
    static const char *const words[] = {
        "absent",
        "true or false",
        "a whole number of at most 64 bits (below 2^53 with a point or an exponent)",
        "a number",
        "text",
        "a time like 2026-03-01T09:00:00Z",
        "a duration like 36h",
        "a date like 2026-03-01",
    };
    return type >= SOJ_TYPE_ABSENT && type <= SOJ_TYPE_DATE ? words[type] : "of another type";
}
