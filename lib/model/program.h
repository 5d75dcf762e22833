/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_PROGRAM_H
#define SOJ__MODEL_PROGRAM_H

/* The compiled model: the contract between compiler and run-time.
 *
 * One immutable, position-independent block: a soj__program at its start, then tables of plain
 * structures, code and text, reached by offsets from the block's start. Indices into tables are
 * 32 bits; SOJ__NONE is "nothing". Whoever writes a block keeps these invariants, and the run-time
 * relies on them:
 *  - every index is SOJ__NONE (where allowed) or inside its table, every range lies in its table;
 *  - stages are in the order of the text, parents before children, so the descendants of stage s
 *    are exactly s + 1 … s.end - 1, and a track's stages are one run;
 *  - every code run was made by soj__cel_emit() and needs at most `max_stack` and `scratch_bytes`;
 *  - the record's slots do not overlap, but for those of stages that can never be active together.
 *
 * Times are microseconds. Numbers are in the machine's own byte order: the block is never written
 * to a file as it lies. */

#include <sojourn/model.h>
#include <sojourn/output.h>

#include "base/defs.h"

/* Text in the block: NUL-terminated, `len` bytes without it. at 0: no text. */
typedef struct soj__str {
    uint32_t at;
    uint32_t len;
} soj__str;

/* Rows first … first + n - 1 of the table that the member's comment names. */
typedef struct soj__range {
    uint32_t first;
    uint32_t n;
} soj__range;

/* A table: `n` structures at byte `at` of the block. */
typedef struct soj__table {
    uint32_t at;
    uint32_t n;
} soj__table;

/* How an attribute lies in its slot of the record. */
typedef enum soj__storage {
    SOJ__STORE_BYTE = 0,   /* bool: 0 or 1 */
    SOJ__STORE_ENUM8 = 1,  /* index into one_of (text or int), one byte */
    SOJ__STORE_ENUM16 = 2, /* the same, two bytes */
    SOJ__STORE_WORD = 3,   /* int, timestamp, duration as int64; double as its bits: 8 bytes */
    SOJ__STORE_TEXT = 4    /* length, two bytes; the text lies in the record's tail, texts in the
                              order of `text_number` */
} soj__storage;

enum { SOJ__HAS_DEFAULT = 1, SOJ__HAS_MIN = 2, SOJ__HAS_MAX = 4 };

/* What values are allowed; for attributes and properties. */
typedef struct soj__domain {
    uint8_t type;  /* soj_type */
    uint8_t flags; /* SOJ__HAS_MIN, SOJ__HAS_MAX */
    uint16_t pad;
    soj__range one_of; /* constants; n 0: any value */
    uint64_t min, max; /* bits of the int64 or double, as the type says */
} soj__domain;

typedef struct soj__constant {
    soj__str text; /* string */
    uint64_t bits; /* int64 or double */
} soj__constant;

typedef struct soj__attribute {
    soj__str name;
    soj__domain domain;
    uint8_t storage;      /* soj__storage */
    uint8_t flags;        /* SOJ__HAS_DEFAULT */
    uint16_t presence;    /* number of its bit in the presence bits */
    uint32_t slot;        /* byte in the record */
    uint32_t text_number; /* SOJ__STORE_TEXT: 0 … n_texts - 1 */
    uint32_t initial;     /* constant of the default; one_of: the index in the attribute's one_of;
                             SOJ__NONE without default */
} soj__attribute;

typedef struct soj__property {
    soj__str name;
    soj__domain domain;
} soj__property;

typedef struct soj__event_info {
    soj__str name;
    soj__range properties; /* properties; a property's handle is its place in the range */
    soj__range sets;       /* sets */
    uint8_t is_reserved;   /* not meant by `restart_on: any` */
    uint8_t pad[3];
} soj__event_info;

/* A compiled condition or right side. */
typedef struct soj__expr {
    uint32_t code; /* byte in the block */
    uint32_t len;
    soj__str text; /* as written, for show: "WHEN" or "WHEN unless UNLESS" */
} soj__expr;

typedef struct soj__set {
    uint32_t attribute;
    uint32_t expr;
} soj__set;

typedef struct soj__transition_info {
    uint32_t condition; /* expr, or SOJ__NONE: always enabled */
    uint32_t source;    /* stage that declares it */
    uint32_t target;    /* stage, or SOJ__NONE: internal (sets and stays) */
    uint32_t domain;    /* the innermost stage that properly contains the target and contains or is
                           the source: everything active below it is left; SOJ__NONE: the track */
    soj__range sets;    /* sets */
    soj__str description;
} soj__transition_info;

/* What a stage does on an event: sorted by event within a stage. */
typedef struct soj__handler {
    uint32_t event;
    soj__range transitions; /* transitions, tried in order */
} soj__handler;

typedef enum soj__anchor {
    SOJ__ANCHOR_ENTRY = 0,    /* the stage's entry; lies on the stage's timeline */
    SOJ__ANCHOR_RESTART = 1,  /* the stage's entry, again at each of its events */
    SOJ__ANCHOR_ATTRIBUTE = 2 /* the value of an attribute */
} soj__anchor;

/* When a timer or touchpoint is due: anchor + offset.
 *
 * Slots of the record. ENTRY has none (its occurrence number is always 1). RESTART: `anchor_slot`
 * int64, the present anchor; `state_slot` uint32: bit 31 set once it has come due since the last
 * start, bits 0 to 30 how many have come due in this visit. ATTRIBUTE: `anchor_slot` int64, the
 * value that came due last; `state_slot` uint32: bit 31 set where there is such a value, bits 0 to
 * 30 how many have come due in this visit. RESTART slots are overlaid by stages of equal depth and
 * set when the stage is entered; ATTRIBUTE slots are the customer's for life, and only the count is
 * reset on entry. */
typedef struct soj__schedule {
    int64_t offset;      /* from the anchor; may be negative with ATTRIBUTE */
    uint32_t stage;      /* that declares it */
    uint32_t timer;      /* timer, or SOJ__NONE: */
    uint32_t touchpoint; /* touchpoint, or SOJ__NONE */
    uint32_t attribute;  /* ATTRIBUTE: of type timestamp; else SOJ__NONE */
    uint32_t anchor_slot;
    uint32_t state_slot;
    uint32_t anchor;           /* soj__anchor */
    soj__range restart_events; /* RESTART: event_refs; n 0: any event that is not reserved */
} soj__schedule;

#define SOJ__STATE_FIRED ((uint32_t)1 << 31)

typedef struct soj__timer {
    uint32_t stage;
    uint32_t schedule;
    soj__range transitions; /* tried in order, once, when it is due */
} soj__timer;

typedef struct soj__content {
    uint32_t segment; /* expr (bool), or SOJ__NONE: holds always */
    soj__str reference;
} soj__content;

typedef struct soj__touchpoint_info {
    soj__str path;
    uint32_t stage;
    uint32_t schedule;
    uint32_t channel;
    uint32_t when;       /* expr, or SOJ__NONE: true */
    soj__range contents; /* contents: the first that holds */
    soj__str owner;      /* inherited from the stage where the touchpoint names none; at 0: none */
    int64_t expires;     /* after the due time */
    double cost;         /* of the touchpoint, else of its channel */
    uint8_t has_cost;
    uint8_t intent;       /* soj_intent */
    uint8_t priority;     /* 0 to 100 */
    uint8_t on_exit_keep; /* `on_exit: keep` */
    uint32_t order;       /* where it stands in the text: smaller first among equal priorities */
} soj__touchpoint_info;

/* A stop on a stage's timeline: schedules of anchor ENTRY, sorted by offset, then timers (order of
 * the text), then touchpoints (priority high to low, order of the text). */
typedef struct soj__stop {
    int64_t offset;
    uint32_t schedule;
    uint32_t pad;
} soj__stop;

typedef struct soj__stage_info {
    soj__str name;
    soj__str path;
    soj__str description;
    soj__str owner;   /* inherited where it names none; at 0: none */
    uint32_t parent;  /* stage, or SOJ__NONE at the top of its track */
    uint32_t end;     /* one behind its last descendant */
    uint32_t initial; /* child to go on to, or SOJ__NONE: a leaf */
    uint32_t track;
    uint32_t visits_slot; /* uint32 in the record: entries so far; SOJ__NONE where nobody asks */
    uint8_t phase;        /* soj__phase of syntax/ast.h, inherited; 0: none */
    uint8_t depth;        /* 0 at the top of the track; below SOJ_LIMIT_NESTING */
    uint16_t pad;
    soj__range handlers;    /* handlers */
    soj__range always;      /* transitions */
    soj__range timers;      /* timers */
    soj__range touchpoints; /* touchpoints */
    soj__range timeline;    /* stops */
    soj__range schedules;   /* schedules that are not on the timeline (RESTART and ATTRIBUTE) */
} soj__stage_info;

typedef struct soj__track_info {
    soj__str name;
    soj__range stages;     /* stages */
    uint32_t initial;      /* stage at the top of the track */
    uint32_t max_depth;    /* levels of its deepest stage, at least 1 */
    uint32_t leaf_slot;    /* uint16: innermost active stage, counted from stages.first */
    uint32_t entered_slot; /* int64 for each level: when the stage active there was entered */
    uint32_t cursor_slot;  /* uint32 for each level: stops of its timeline that are behind */
} soj__track_info;

typedef struct soj__channel {
    soj__str name;
    double cost;
    uint32_t has_cost;
    uint32_t pad;
} soj__channel;

typedef struct soj__segment {
    soj__str name;
    uint32_t expr;
} soj__segment;

/* The fixed part of every record; the model's slots follow from SOJ__RECORD_HEADER on, then the
 * tail with the texts. Little-endian. */
enum {
    SOJ__RECORD_MAGIC = 0,          /* uint16: SOJ__RECORD_MAGIC_VALUE */
    SOJ__RECORD_CODEC = 2,          /* uint16: SOJ__RECORD_CODEC_VERSION */
    SOJ__RECORD_MODEL_VERSION = 4,  /* uint32: `version:` of the model that wrote it */
    SOJ__RECORD_LAYOUT = 8,         /* uint64: layout_hash */
    SOJ__RECORD_DUE = 16,           /* int64: next due instant, never before the clock;
                                       SOJ_TIME_NEVER: none */
    SOJ__RECORD_CLOCK = 24,         /* int64 */
    SOJ__RECORD_CREATED = 32,       /* int64 */
    SOJ__RECORD_INSTANT_STEPS = 40, /* uint16: clock macrosteps, touchpoints not counted, at the
                                       instant of the clock */
    SOJ__RECORD_RESERVED = 42,      /* 6 bytes, 0 */
    SOJ__RECORD_HEADER = 48
};
#define SOJ__RECORD_MAGIC_VALUE   0x4a53u /* "SJ" */
#define SOJ__RECORD_CODEC_VERSION 1u

typedef struct soj__program {
    uint32_t size;        /* of the block, bytes */
    uint32_t version;     /* `version:` */
    uint64_t layout_hash; /* XXH3-64 of all that decides what a record's bytes mean */
    soj__str name, description;

    soj__table attributes, constants, events, properties, sets, exprs;
    soj__table tracks, stages, handlers, transitions;
    soj__table timers, touchpoints, schedules, stops, contents;
    soj__table channels, segments;
    soj__table event_refs;      /* uint32: event handles */
    soj__table text_attributes; /* uint32: attribute handles by text_number */
    soj__table attribute_index, event_index, stage_index, touchpoint_index; /* uint32: handles
                                sorted by name or path as bytes, for look-ups */

    uint32_t identify;      /* event handle of "Identify" */
    uint32_t record_fixed;  /* bytes of a record without its tail */
    uint32_t record_max;    /* bytes of any record, at most SOJ_LIMIT_RECORD */
    uint32_t presence_slot; /* presence bits of the attributes: bit k is bit k % 8 of byte k / 8 */
    uint32_t max_stack;     /* values any code needs */
    uint32_t scratch_bytes; /* of text any code makes */
    uint32_t max_outputs;   /* of one macrostep */
    uint32_t max_path;      /* bytes of the longest touchpoint path */
} soj__program;

/* Access. `program` is the block's start. */
static inline const void *soj__program_at(const soj__program *program, uint32_t at)
{
    return (const char *)program + at;
}

#define SOJ__ROW(program, table, type, index)                                                      \
    ((const type *)soj__program_at((program), (program)->table.at) + (index))

#define SOJ__ACCESSOR(verb, table, type)                                                           \
    static inline const type *soj__program_##verb(const soj__program *program, uint32_t index)     \
    {                                                                                              \
        SOJ__ASSERT(index < program->table.n);                                                     \
        return SOJ__ROW(program, table, type, index);                                              \
    }

SOJ__ACCESSOR(attribute, attributes, soj__attribute)
SOJ__ACCESSOR(constant, constants, soj__constant)
SOJ__ACCESSOR(event, events, soj__event_info)
SOJ__ACCESSOR(property, properties, soj__property)
SOJ__ACCESSOR(set, sets, soj__set)
SOJ__ACCESSOR(expr, exprs, soj__expr)
SOJ__ACCESSOR(track, tracks, soj__track_info)
SOJ__ACCESSOR(stage, stages, soj__stage_info)
SOJ__ACCESSOR(handler, handlers, soj__handler)
SOJ__ACCESSOR(transition, transitions, soj__transition_info)
SOJ__ACCESSOR(timer, timers, soj__timer)
SOJ__ACCESSOR(touchpoint, touchpoints, soj__touchpoint_info)
SOJ__ACCESSOR(schedule, schedules, soj__schedule)
SOJ__ACCESSOR(stop, stops, soj__stop)
SOJ__ACCESSOR(content, contents, soj__content)
SOJ__ACCESSOR(channel, channels, soj__channel)
SOJ__ACCESSOR(segment, segments, soj__segment)
SOJ__ACCESSOR(event_ref, event_refs, uint32_t)
SOJ__ACCESSOR(text_attribute, text_attributes, uint32_t)

static inline soj_text soj__program_text(const soj__program *program, soj__str str)
{
    if (str.at == 0)
        return (soj_text){NULL, 0};
    return (soj_text){(const char *)soj__program_at(program, str.at), str.len};
}

#endif
