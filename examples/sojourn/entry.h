/* SPDX-License-Identifier: MIT */
#ifndef CLI_ENTRY_H
#define CLI_ENTRY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include <sojourn/sojourn.h>

#include "counts.h"
#include "text.h"

/* What all lines of all files have in common. */
struct reading {
    const soj_model *model;
    uint32_t identify;      /* handle of the reserved event "Identify" */
    bool is_strict;         /* what is unknown is rejected, not counted */
    const soj_zones *zones; /* NULL: there are none, and nobody's is looked at */
    struct counts *types, *events, *properties, *traits; /* what is unknown, by name */
};

enum entry_kind {
    ENTRY_EVENT,    /* `event` is to be posted */
    ENTRY_IGNORED,  /* not for this model; it was counted */
    ENTRY_REJECTED, /* `reason` says why */
    ENTRY_FAILED    /* out of memory */
};

/* One record of a file as an event. Used again for every record; what the event borrows lives
 * in the record and in `root`. */
struct entry {
    soj_event event;
    soj_property properties[SOJ_LIMIT_ATTRIBUTES + 1];
    soj_text zone; /* of the trait `timezone`; empty: the model's; data NULL: it is not there */
    struct text reason;
    json_t *root;
};

void entry_free(struct entry *entry);

/* Begin anew: nothing but the memory is kept. */
void entry_reset(struct entry *entry);

/* Starts a reason, "WHAT NAME", and returns ENTRY_REJECTED; more may be added to entry->reason. */
enum entry_kind entry_reject(struct entry *entry, const char *what);
enum entry_kind entry_reject_name(struct entry *entry, const char *what, const char *name,
                                  size_t len);

/* Something that the model does not know: counted, ENTRY_IGNORED; in strict mode rejected.
 * `what` is "event", `where` the key of the model that would declare it. */
enum entry_kind entry_unknown(const struct reading *reading, struct entry *entry,
                              struct counts *counts, const char *what, const char *name,
                              size_t len);

/* Fills in event->event from the name of a track event. ENTRY_EVENT, or what becomes of the
 * record instead. */
enum entry_kind entry_set_event(const struct reading *reading, struct entry *entry,
                                const char *name, size_t len);

/* Fills in event->time. `is_date_allowed`: a date alone is 00:00:00Z of that day. */
enum entry_kind entry_set_time(struct entry *entry, const char *text, size_t len,
                               bool is_date_allowed);

/* The same for another time: `what` is "the time" in messages. */
enum entry_kind entry_read_time(struct entry *entry, const char *what, soj_text text,
                                bool is_date_allowed, soj_time *out_time);

/* Fills in event->id. */
enum entry_kind entry_set_id(struct entry *entry, const char *id, size_t len);

/* Fills in event->customer. */
enum entry_kind entry_set_customer(struct entry *entry, const char *key, size_t len);

/* The handle of a property of the entry's event, or of a trait; SOJ_NONE. */
uint32_t entry_find(const struct reading *reading, const struct entry *entry, const char *name,
                    size_t len);
/* The declared type of that handle. */
int32_t entry_type(const struct reading *reading, const struct entry *entry, uint32_t handle);

/* Adds a value that was read. `name` is for the message where there is no room or the text is too
 * long. */
enum entry_kind entry_add(const struct reading *reading, struct entry *entry, uint32_t handle,
                          const char *name, size_t name_len, const soj_value *value);

/* Whether a trait, or a column, is the customer's time zone. */
bool entry_is_zone(const char *name, size_t len);
/* Fills in `zone`. Without zones the trait is counted as one that nobody knows. */
enum entry_kind entry_set_zone(const struct reading *reading, struct entry *entry, soj_text zone);

/* The names of types in messages: "a whole number", "RFC 3339 text like 2026-03-01T09:00:00Z". */
const char *entry_type_words(int32_t type);

#endif
