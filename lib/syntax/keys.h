/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_KEYS_H
#define SOJ__SYNTAX_KEYS_H

/* The table of keys.def as data. */

#include "base/defs.h"

/* Kinds of mappings. */
typedef enum soj__place {
#define SOJ__PLACE(PLACE, label, title) SOJ__IN_##PLACE,
#define SOJ__KEY(PLACE, key, READER, field, NEED, value, standard, doc)
#define SOJ__LATER(PLACE, key, value, standard, doc)
#include "syntax/keys.def"
#undef SOJ__PLACE
#undef SOJ__KEY
#undef SOJ__LATER
    SOJ__PLACES
} soj__place;

/* How a value is read: the functions of syntax/decode*.c. */
typedef enum soj__reader {
    SOJ__READ_LATER = 0, /* not supported yet */
    SOJ__READ_LANGUAGE,
    SOJ__READ_MODEL_NAME,
    SOJ__READ_VERSION,
    SOJ__READ_ZONE,
    SOJ__READ_TEXT,
    SOJ__READ_CONDITION,
    SOJ__READ_TARGET,
    SOJ__READ_LITERAL,
    SOJ__READ_TYPE,
    SOJ__READ_ONE_OF,
    SOJ__READ_COST,
    SOJ__READ_PRIORITY,
    SOJ__READ_FLAG,
    SOJ__READ_FINAL,
    SOJ__READ_COUNT,
    SOJ__READ_PROPERTY_OF,
    SOJ__READ_PERIOD,
    SOJ__READ_UP_TO,
    SOJ__READ_PHASE,
    SOJ__READ_INTENT,
    SOJ__READ_ON_EXIT,
    SOJ__READ_OFFSET,
    SOJ__READ_EXPIRES,
    SOJ__READ_ANCHOR,
    SOJ__READ_RESTART,
    SOJ__READ_CONTENT,
    SOJ__READ_DATA,
    SOJ__READ_TRIGGER,
    SOJ__READ_EVENT_NAME,
    SOJ__READ_EVERY,
    SOJ__READ_TIMES,
    SOJ__READ_UNTIL,
    SOJ__READ_PENDING,
    SOJ__READ_ONCE,
    SOJ__READ_CAPS,
    SOJ__READ_MAX,
    SOJ__READ_PER,
    SOJ__READ_NAMES,
    SOJ__READ_INTENTS,
    SOJ__READ_PHASES,
    SOJ__READ_TRACKS,
    SOJ__READ_SET,
    SOJ__READ_ATTRIBUTES,
    SOJ__READ_PROPERTIES,
    SOJ__READ_EVENTS,
    SOJ__READ_SEGMENTS,
    SOJ__READ_CHANNELS,
    SOJ__READ_STAGES,
    SOJ__READ_ON,
    SOJ__READ_ALWAYS,
    SOJ__READ_AFTER,
    SOJ__READ_TOUCHPOINTS,
    SOJ__READ_AT,
    SOJ__READ_HOURS,
    SOJ__READ_DAYS,
    SOJ__READ_CALENDARS,
    SOJ__READ_WINDOWS,
    SOJ__READ_EXCEPT,
    SOJ__READ_AUDIENCE,
    SOJ__READ_PERCENT,
    SOJ__READ_HOLDOUT,
    SOJ__READ_VARIANTS,
    SOJ__READ_RRULE,
    SOJ__READ_EXPECT,
    SOJ__READ_WITHIN,
    SOJ__READ_WAS,
    SOJ__READERS
} soj__reader;

typedef struct soj__key {
    const char *name;
    size_t name_len;
    const char *value;    /* completes "'name' must be …" */
    const char *standard; /* what holds where it is not given; "" for nothing */
    const char *doc;
    soj__place place;
    soj__reader reader;
    uint16_t field; /* offset in the structure that its place is read into */
    bool is_required;
} soj__key;

#define SOJ__KEYS_OF_PLACE 64u /* more than any place has */

/* "a stage", for messages, and the heading of its table in the documentation. */
const char *soj__place_label(soj__place place);
const char *soj__place_title(soj__place place);
/* The keys of a place, in the order of keys.def. */
const soj__key *soj__place_keys(soj__place place, size_t *out_n);
/* A key by its name; NULL where the place has none such. */
const soj__key *soj__key_find(soj__place place, soj__slice name);

#endif
