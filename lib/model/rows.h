/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_ROWS_H
#define SOJ__MODEL_ROWS_H

/* The rows of a program's tables: model/program.h says what holds of them together. What is
 * "derived" model/facts.c computes, wherever the program came from. */

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

/* How an attribute lies in its slot of the record. */
typedef enum soj__storage {
    SOJ__STORE_BYTE = 0,   /* bool: 0 or 1 */
    SOJ__STORE_ENUM8 = 1,  /* index into one_of (text or int), one byte */
    SOJ__STORE_ENUM16 = 2, /* the same, two bytes */
    SOJ__STORE_WORD = 3,   /* int, timestamp, duration, date (days since 1970) as int64; double as
                              its bits: 8 bytes */
    SOJ__STORE_TEXT = 4,   /* length, two bytes; the text lies in part `part` of the tail */
    SOJ__STORE_WINDOW = 5  /* a rolling count or sum: events kept in part `part` of the tail; the
                              slot holds that part's length */
} soj__storage;

enum { SOJ__HAS_DEFAULT = 1, SOJ__HAS_MIN = 2, SOJ__HAS_MAX = 4 };

/* What values are allowed; for attributes and properties. */
typedef struct soj__domain {
    uint8_t type;  /* soj_type */
    uint8_t flags; /* SOJ__HAS_MIN, SOJ__HAS_MAX */
    uint16_t pad;
    soj__range one_of; /* constants; n 0: any value */
    uint32_t pad_2;
    uint64_t min, max; /* bits of the int64 or double, as the type says */
} soj__domain;

typedef struct soj__constant {
    soj__str text; /* string */
    uint64_t bits; /* int64 or double */
} soj__constant;

typedef struct soj__attribute {
    soj__str name;
    soj__domain domain;
    uint8_t storage;   /* soj__storage */
    uint8_t flags;     /* SOJ__HAS_DEFAULT */
    uint16_t presence; /* number of its bit in the presence bits */
    uint32_t slot;     /* byte in the record */
    uint32_t part;     /* TEXT, WINDOW: part of the record's tail; else SOJ__NONE */
    uint32_t counter;  /* what makes it count (counters); SOJ__NONE: an ordinary attribute.
                          Attributes that count are read-only */
    uint32_t initial;  /* constant of the default; one_of: the index in the attribute's one_of;
                          SOJ__NONE without default */
    uint32_t pad;
} soj__attribute;

typedef enum soj__counting {
    SOJ__COUNT = 0, /* of events: int, 0 at first */
    SOJ__SUM = 1,   /* of a property, int or double as that is; 0 at first */
    SOJ__LAST = 2   /* the property of the last to arrive; its type and domain; absent at first */
} soj__counting;

/* What makes an attribute count. Rows are in the order of their attributes. */
typedef struct soj__counter {
    uint32_t attribute;
    uint32_t event;
    uint32_t property;  /* SUM and LAST: handle; else SOJ__NONE */
    uint32_t condition; /* expr (event in scope), or SOJ__NONE: true */
    uint32_t up_to;     /* events kept at most; 0 without `within` */
    uint8_t kind;       /* soj__counting */
    uint8_t is_watched; /* an `always`, or a segment it uses, reads it: a lost event is an input */
    uint16_t pad;
    int64_t within; /* 0: of all time (the attribute is then stored as WORD, LAST as its type) */
} soj__counter;

typedef struct soj__part {
    uint32_t kind;  /* soj__part_kind */
    uint32_t slot;  /* uint16: its length in bytes; parts_slot + its number times 2 */
    uint32_t max;   /* bytes at most */
    uint32_t index; /* TEXT and WINDOW: attribute; CAP: cap; else SOJ__NONE */
} soj__part;

typedef struct soj__property {
    soj__str name;
    soj__domain domain;
} soj__property;

typedef struct soj__event_info {
    soj__str name;
    soj__range properties; /* properties; a property's handle is its place in the range */
    soj__range sets;       /* sets */
    soj__range counters;   /* counter_refs: what counts it, in the order of the attributes */
    soj__range ends;       /* expect_refs: expectations it may end, by track, then by the text */
    uint8_t is_reserved;   /* not meant by `restart_on: any` */
    uint8_t feedback;      /* soj__feedback */
    uint8_t is_plain;      /* derived: run/still.c can do it where no active stage takes it */
    uint8_t tells;         /* derived: it sets, counts, answers, or is an Identify */
    uint16_t is_own;       /* derived: not about an emission, nor about the customer's end */
    uint16_t pad;
} soj__event_info;

/* Reserved events about an emission. Their properties begin with those of soj__feedback_property,
 * in that order, all texts. */
typedef enum soj__feedback {
    SOJ__FEEDBACK_NONE = 0,
    SOJ__FEEDBACK_REPORT = 1,     /* Delivered, Opened, Clicked, Replied, Bounced, Failed,
                                     Unsubscribed */
    SOJ__FEEDBACK_MISSED = 2,     /* every model has it */
    SOJ__FEEDBACK_UNANSWERED = 3, /* raised by expectations; every model that has some has it */
} soj__feedback;
typedef enum soj__feedback_property {
    SOJ__FEEDBACK_ID = 0,
    SOJ__FEEDBACK_TOUCHPOINT = 1,
    SOJ__FEEDBACK_CHANNEL = 2,
    SOJ__FEEDBACK_VARIANT = 3,
    SOJ__FEEDBACK_REASON = 4,
    SOJ__FEEDBACK_LINK = 5,
    SOJ__N_FEEDBACK = 6
} soj__feedback_property;

/* A compiled condition or right side. */
typedef struct soj__expr {
    uint32_t code; /* byte in the block */
    uint32_t len;
    soj__str text; /* as written, for show: "WHEN" or "WHEN unless UNLESS" */
} soj__expr;

typedef struct soj__set {
    uint32_t attribute;
    uint32_t expr;
    uint32_t is_ready; /* derived, of an event's: it always gives its attribute, no time and not in
                          the tail, the value that soj__domain_encode() makes `bits` of */
    uint32_t pad;
    uint64_t bits;
} soj__set;

typedef struct soj__transition_info {
    uint32_t condition;  /* expr, or SOJ__NONE: always enabled */
    uint32_t source;     /* stage that declares it */
    uint32_t target;     /* stage, or SOJ__NONE: internal (sets and stays) */
    uint32_t domain;     /* the innermost stage that properly contains the target and contains or is
                            the source: everything active below it is left; SOJ__NONE: the track */
    uint32_t is_history; /* `to: history(…)`: on to what was active in `target` when it was last
                            left; `domain` is then found at run time */
    soj__range sets;     /* sets */
    soj__str description;
    uint32_t leaf, track; /* derived: where it leads, but of history; the source's */
    uint32_t is_direct;   /* derived: it leads to `leaf`, and sets nothing */
} soj__transition_info;

/* What a stage does on an event: sorted by event within a stage. */
typedef struct soj__handler {
    uint32_t event;
    soj__range transitions; /* transitions, tried in order */
} soj__handler;

typedef enum soj__anchor {
    SOJ__ANCHOR_ENTRY = 0,     /* the stage's entry; on the stage's timeline where it comes once */
    SOJ__ANCHOR_RESTART = 1,   /* the stage's entry, again at each of its events */
    SOJ__ANCHOR_ATTRIBUTE = 2, /* the value of an attribute */
    SOJ__ANCHOR_EVENT = 3      /* each event of a touchpoint's `on`: not due by itself, an
                                  occurrence waits in the record */
} soj__anchor;

/* How `offset`, `every` and `until` are counted. */
typedef enum soj__schedule_form {
    SOJ__FORM_EXACT = 0, /* microseconds alone: the same in every zone */
    SOJ__FORM_STEPS = 1, /* months in the customer's zone, then microseconds */
    SOJ__FORM_AT = 2,    /* months, then whole days, of local dates from the anchor's on; at `at` */
    SOJ__FORM_NEXT = 3,  /* as AT; from the local date of the first `at` at or after the anchor */
    SOJ__FORM_RULE = 4,  /* `rule`, DTSTART being anchor + offset (as STEPS; as AT where there is an
                            `at`); k counts its occurrences; `every` is 0, its months too */
    SOJ__FORM_RULE_NEXT = 5 /* as RULE with `at`, without offset: of the anchor's date, what lies
                               before the anchor is no occurrence, nor counted by COUNT */
} soj__schedule_form;

/* When a timer or touchpoint is due: for k = 0, 1, … below `times` at anchor + offset + k * every,
 * not beyond anchor + until. What comes once has `times` 1 and `every` 0 (months too), and no rule.
 * Months are added up first, and clipped once to the month's last day. Of AT, NEXT and a RULE with
 * `at`, offset, every and until are whole days; of NEXT and RULE_NEXT the offset is 0. Timers are
 * EXACT or STEPS.
 *
 * Slots of the record, SOJ__NONE where there is none:
 *  - `anchor_slot` int64: RESTART the present anchor; ATTRIBUTE the value that came due last (of a
 *    date its day).
 *  - `index_slot` counter: the next k. Of ATTRIBUTE, that of the value that came due last, where 0
 *    says that there is no such value. None for what lies on a timeline, and for EVENT.
 *  - `wall_slot` int64: of a rule the wall time of the occurrence that came due last, without `at`
 *    less that of DTSTART; INT64_MIN: none.
 *  - `count_slot` counter: occurrences that have taken their number in this visit; touchpoints
 * only, and none on a timeline (whose occurrences are number 1). They are overlaid by stages that
 * cannot be active together and set when the stage is entered; but ATTRIBUTE's anchor, index and
 * wall are the customer's for life. */
typedef struct soj__schedule {
    int64_t offset;        /* from the anchor; may be negative with ATTRIBUTE */
    int64_t every;         /* 0, and no months: once */
    int64_t until;         /* INT64_MAX: without end; with AT and NEXT days of the local date */
    int64_t at;            /* of the local day; AT, NEXT and, where it has one, RULE; else -1 */
    int32_t offset_months; /* same sign as `offset` */
    int32_t every_months;
    int32_t until_months;
    uint32_t rule;       /* rules; SOJ__NONE without */
    uint32_t form;       /* soj__schedule_form */
    uint32_t times;      /* at least 1; UINT32_MAX: without end */
    uint32_t stage;      /* that declares it */
    uint32_t timer;      /* timer, or SOJ__NONE: */
    uint32_t touchpoint; /* touchpoint, or SOJ__NONE */
    uint32_t attribute;  /* ATTRIBUTE: of type timestamp or date; else SOJ__NONE */
    uint32_t anchor_slot;
    uint32_t index_slot;
    uint32_t wall_slot;
    uint32_t count_slot;
    uint32_t anchor;           /* soj__anchor */
    soj__range restart_events; /* RESTART: event_refs; n 0: any event that is not reserved */
    /* Derived, where another schedule beside a timeline lies, of its stage or of one around it;
     * bytes in the block, 0: there is none. */
    uint32_t next_at;      /* one that may be due by itself: not of EVENT */
    uint32_t restarted_at; /* one of RESTART */
    uint32_t number;       /* derived: of the row */
    uint32_t comes_once; /* derived: of RESTART and EXACT, once: it is due at its anchor + `offset`,
                            which is later, as long as its index is 0 */
    uint32_t leaf; /* derived: of a timer that moves whoever is in its stage, without a question, to
                      a leaf of which is known what comes first: to where; SOJ__NONE of others */
    uint64_t restarts; /* derived, a soj__event_bit() each: what restarts it; of others 0 */
} soj__schedule;

/* A recurrence, as time/recurrence.h reads it; every workspace reads them once. */
typedef struct soj__rule {
    soj__str text; /* of RFC 5545 */
} soj__rule;

typedef struct soj__timer {
    uint32_t stage;
    uint32_t schedule;
    soj__range transitions; /* tried in order, once, when it is due */
} soj__timer;

typedef struct soj__content {
    uint32_t segment; /* expr (bool), or SOJ__NONE: holds always */
    soj__str reference;
} soj__content;

/* One of a touchpoint's `data`. */
typedef struct soj__datum {
    soj__str name;
    uint32_t expr;
} soj__datum;

typedef enum soj__period {
    SOJ__PERIOD_ROLLING = 0,
    SOJ__PERIOD_DAY = 1,  /* of the customer's local calendar */
    SOJ__PERIOD_WEEK = 2, /* Monday first */
    SOJ__PERIOD_MONTH = 3
} soj__period;

typedef struct soj__cap {
    soj__str name;
    int64_t per;     /* ROLLING: at any t at most `max` in (t - per, t]; else 0 */
    uint32_t max;    /* 1 to 255 */
    uint32_t part;   /* of the record's tail */
    uint32_t period; /* soj__period */
    uint32_t pad;
} soj__cap;

/* Local times: a channel's window, or its quiet hours (which have no name, and every day). */
typedef struct soj__window {
    soj__str name;
    uint32_t days;     /* bit k: weekday k, 0 Sunday; spans open on these */
    soj__range spans;  /* spans, at least one */
    soj__range except; /* days, ascending: no span opens on them */
} soj__window;

/* What a touchpoint waits for once it is emitted. Rows are in the order of their touchpoints: by
 * stage, then by the text. Its slot has SOJ__EXPECT_BYTES of the record: model/record_layout.h. */
typedef struct soj__expectation {
    uint32_t touchpoint;
    uint32_t event;     /* that answers */
    uint32_t condition; /* expr of `when`, event in scope; SOJ__NONE: true */
    uint32_t rejected;  /* event that refuses, or SOJ__NONE */
    int64_t within;     /* months first, then microseconds */
    int32_t within_months;
    uint32_t slot;
} soj__expectation;

/* An arm of a touchpoint's split. */
typedef struct soj__variant {
    soj__str name;
    uint32_t end; /* places below it, and not below the arm before: hundredths of a percent */
    soj__range contents; /* contents; n 0: the touchpoint's */
} soj__variant;

/* A split. `prefix` is its name in full and "/", which the customer's key follows: of share("NAME")
 * MODEL "/split/" NAME "/", of a touchpoint's variants MODEL "/" PATH "/", of the holdout
 * "holdout/". `name` is that of share(), else at 0. */
typedef struct soj__split {
    soj__str name;
    soj__str prefix;
} soj__split;

/* `once`: the slot of the record, 0 in all of it: never. */
typedef enum soj__once_kind {
    SOJ__ONCE_KIND_NONE = 0,
    SOJ__ONCE_KIND_VISIT = 1, /* counter: visit of the last counted emission */
    SOJ__ONCE_KIND_EVER = 2,  /* one byte, 1 */
    SOJ__ONCE_KIND_SPAN = 3   /* int64: time of the last counted emission, plus 1 */
} soj__once_kind;

typedef struct soj__touchpoint_info {
    soj__str path;
    uint32_t stage;
    uint32_t schedule;
    uint32_t channel;
    uint32_t when;       /* expr, or SOJ__NONE: true */
    soj__range contents; /* contents: the first that holds */
    soj__str owner;      /* inherited from the stage where the touchpoint names none; at 0: none */
    int64_t expires;     /* after the due time, and `expires_months` */
    double cost;         /* of the touchpoint, else of its channel */
    uint8_t has_cost;
    uint8_t intent;       /* soj_intent */
    uint8_t priority;     /* 0 to 100 */
    uint8_t on_exit_keep; /* `on_exit: keep` */
    uint8_t once;         /* soj__once_kind */
    uint8_t is_essential; /* ignores caps and does not count in them */
    uint8_t phase;        /* soj__phase of syntax/ast.h, inherited; 0: none */
    uint8_t pending;      /* occurrences that may wait at once: 1 to 64 */
    uint32_t order;       /* its place among all touchpoints, by track, then by the text */
    uint32_t is_free;     /* derived: at its due time only the host's hold forbids or defers it */
    int64_t once_span;    /* SOJ__ONCE_KIND_SPAN, and `once_months` */
    int32_t once_months;
    int32_t expires_months;
    uint32_t consent;     /* expr, asked after the channel's, or SOJ__NONE: true */
    uint32_t expectation; /* or SOJ__NONE */
    uint32_t split;       /* splits: of its variants, or SOJ__NONE */
    soj__range variants;  /* variants */
    uint32_t pad_2;
    uint32_t once_slot;    /* SOJ__NONE where there is no `once` */
    uint32_t sent_slot;    /* counter: emissions; SOJ__NONE where nobody asks */
    uint32_t trigger;      /* event of its `on`, or SOJ__NONE */
    uint32_t trigger_when; /* expr asked when tracks choose, or SOJ__NONE: true */
    soj__range data;       /* data */
    soj__range caps; /* cap_refs: the caps that it counts under, in the order of the text; none
                        where it is essential */
    soj__range kept; /* kept_refs: properties of its `on` event that its data read; kept with
                        the occurrence, in this order. SOJ__KEPT_TIME is event.time */
} soj__touchpoint_info;

#define SOJ__KEPT_TIME UINT32_MAX

/* An event in a set of events that is a word: where its bit is 0 it is not there; where it is 1
 * another one may be meant, but in a model that soj__program_knows_bits(). */
static inline uint64_t soj__event_bit(uint32_t event)
{
    return (uint64_t)1 << event % 64;
}

/* A stop on a stage's timeline: schedules of anchor ENTRY and form EXACT, sorted by offset, then
 * timers (order of the text), then touchpoints (priority high to low, order of the text). */
typedef enum soj__stop_kind {
    SOJ__STOP_TIMER = 0,
    SOJ__STOP_MOVED = 1, /* a timer that leads to a leaf, on few stops */
    SOJ__STOP_TOUCHPOINT = 2,
    SOJ__STOP_SENT = 3 /* a touchpoint that is_free, of which nothing is asked, on few stops */
} soj__stop_kind;
typedef struct soj__stop {
    int64_t offset;
    uint32_t schedule;
    uint32_t is; /* derived: soj__stop_kind */
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
    uint32_t visits_slot;  /* counter: entries so far; SOJ__NONE where nobody asks */
    uint32_t history_slot; /* uint16 in the record: 1 + the leaf, counted from this stage, that was
                              active when it was last left, 0: never left; SOJ__NONE: nobody asks */
    uint8_t phase;         /* soj__phase of syntax/ast.h, inherited; 0: none */
    uint8_t depth;         /* 0 at the top of the track; below SOJ_LIMIT_NESTING */
    uint8_t is_final;
    uint8_t has_waiting; /* it, or a stage below, has a touchpoint (that may wait) */
    /* Derived, of it and stages around it, inner ones first: bytes in the block, 0: none. */
    uint32_t scheduled_at;    /* where the first schedule of next_at lies, */
    uint32_t restarted_at;    /* of restarted_at, */
    uint32_t lined_at;        /* and the first stage that has a timeline; */
    uint32_t lined_around_at; /* the first but itself */
    /* Derived: of it and the stages around it the innermost that has `always`; SOJ__NONE: none. */
    uint32_t settling;
    uint32_t settling_around; /* `settling` of the stage around it */
    /* Derived: */
    uint32_t leaf;     /* where its initial stages lead; itself where it has none */
    uint64_t heeds;    /* soj__event_bit()s: it, or a stage around it, has a handler … */
    uint64_t asks;     /* … whose conditions are each one test, of event or cell … */
    uint64_t restarts; /* … or a schedule that the event restarts */
    uint32_t entered_slot, cursor_slot; /* its level's of the track */
    uint16_t comes_once; /* while it is the leaf, and so in all tracks, nothing is due but what
                            waits, timelines and schedules that come once */
    uint16_t is_lone;    /* the same, of one track; and soj__program_knows_bits() */
    uint32_t remembers;  /* it, or a stage around it, has a history slot */
    /* Derived: of a leaf, what is due first for whoever has just come to it: so long after the
     * entry; beyond SOJ_TIME_MAX: nothing is; negative: it is to be looked for. */
    int64_t first_offset;
    int64_t first_behind;   /* the same of all but its timeline, and but that */
    uint32_t first;         /* schedule */
    uint32_t first_is;      /* soj__stop_kind */
    soj__range done;        /* transitions */
    soj__range handlers;    /* handlers */
    soj__range always;      /* transitions */
    soj__range timers;      /* timers */
    soj__range touchpoints; /* touchpoints */
    soj__range timeline;    /* stops */
    soj__range schedules;   /* schedules that are not on the timeline */
} soj__stage_info;

typedef struct soj__track_info {
    soj__str name;
    soj__range stages;     /* stages */
    uint32_t initial;      /* stage at the top of the track */
    uint32_t max_depth;    /* levels of its deepest stage, at least 1 */
    uint32_t leaf_slot;    /* uint16: innermost active stage, counted from stages.first */
    uint32_t entered_slot; /* int64 for each level: when the stage active there was entered */
    uint32_t cursor_slot;  /* counter for each level: stops of its timeline that are behind */
} soj__track_info;

typedef struct soj__channel {
    soj__str name;
    double cost;
    uint32_t has_cost;
    uint32_t consent;  /* expr, or SOJ__NONE: true */
    uint32_t window;   /* windows; SOJ__NONE: always */
    uint32_t quiet;    /* windows: the hours in which it rests; SOJ__NONE: none */
    uint32_t is_staff; /* `audience: staff`: never withheld */
    uint32_t pad;
} soj__channel;

typedef struct soj__segment {
    soj__str name;
    uint32_t expr;
} soj__segment;

typedef enum soj__former_kind {
    SOJ__FORMER_TRACK = 0,
    SOJ__FORMER_STAGE = 1,
    SOJ__FORMER_TOUCHPOINT = 2,
    SOJ__FORMER_ATTRIBUTE = 3,
    SOJ__FORMER_EVENT = 4,
    SOJ__FORMER_KINDS = 5
} soj__former_kind;

/* A name of earlier versions: one of a `was`. */
typedef struct soj__former {
    uint32_t kind;  /* soj__former_kind */
    uint32_t index; /* of that kind's table */
    soj__str name;
} soj__former;

#endif
