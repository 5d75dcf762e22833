/* SPDX-License-Identifier: MIT */
#ifndef PROPERTY_MODEL_H
#define PROPERTY_MODEL_H

/* A random model and random inputs in memory.
 *
 * A model is a plain structure of fixed size: it can be copied, and a part is dropped by clearing
 * its `alive`. Indices, -1 is "none"; but whatever depends on local time, on answers, on consent
 * and on splits is not there where its bytes are 0. Times are microseconds. A duration in two
 * parts, `x` and `x_months`, is what the language writes as "1mo2d": both have the same sign; a
 * year is 12 months. Test code: limits are asserted. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

enum {
    PT_TEXT = 56, /* bytes of a value's text, the NUL included */
    PT_ATTRIBUTES = 14,
    PT_EVENTS = 5,
    PT_PROPERTIES = 3,
    PT_SEGMENTS = 3,
    PT_CHANNELS = 3,
    PT_CAPS = 4,
    PT_OWNERS = 2, /* named by one cap at most */
    PT_SPLITS = 2,
    PT_TRACKS = 3, /* the lifecycle counted */
    PT_STAGES = 18,
    PT_TRANSITIONS = 160,
    PT_DELAYS = 40,
    PT_TOUCHPOINTS = 32, /* a bit each in a cap's filter */
    PT_DATA = 4,         /* of a touchpoint */
    PT_SETS = 240,
    PT_NODES = 2400,
    PT_MOST_STEPS = 20000,
    PT_CUSTOMERS = 4,
    PT_OPS = 80,
    PT_PLACED = 6, /* stages that one placement names */
    PT_NONE = -1,
    PT_OF_ATTRIBUTE = 100,
    PT_CALENDARS = 2,
    PT_DATES = 6, /* of a calendar */
    PT_WINDOWS = 3,
    PT_SPANS = 3,    /* of a window, of a channel's quiet hours */
    PT_VARIANTS = 3, /* of a touchpoint */
    PT_LISTED = 4,   /* entries of one list of a rule */
    PT_ZONES = 13,
    /* Reserved events, behind the declared ones. */
    PT_IDENTIFY = PT_EVENTS,
    PT_ERASED = PT_EVENTS + 1,   /* "Customer Erased" */
    PT_FEEDBACK = PT_EVENTS + 2, /* the first of pt_feedback_names */
    PT_MISSED = PT_FEEDBACK + 7,
    PT_UNANSWERED = PT_FEEDBACK + 8, /* raised by the engine: never an input */
    PT_FEEDBACKS = 9,
    PT_ALL_EVENTS = PT_FEEDBACK + PT_FEEDBACKS,
    /* Properties of feedback, all of them texts that need no declaration: PT_PROPERTY's `index`,
     * and what is `given` in an input. Nobody gives the first four: they come of the emission. */
    PT_FEEDBACK_ID = 0,
    PT_FEEDBACK_TOUCHPOINT = 1,
    PT_FEEDBACK_CHANNEL = 2,
    PT_FEEDBACK_VARIANT = 3,
    PT_FEEDBACK_REASON = 4,
    PT_FEEDBACK_LINK = 5,
    PT_FEEDBACK_PROPERTIES = 6
};

/* "Touchpoint Delivered" …, by event - PT_FEEDBACK, and "id" …, by property. */
extern const char *const pt_feedback_names[PT_FEEDBACKS];
extern const char *const pt_feedback_properties[PT_FEEDBACK_PROPERTIES];

/* ---- zones ---- */

/* From `from` on (seconds) the clocks show UTC + `offset` (seconds). */
typedef struct pt_change {
    int64_t from;
    int32_t offset;
} pt_change;

/* The first change is there from the beginning of time on, the last without end. */
typedef struct pt_zone {
    const char *name;
    const pt_change *changes;
    int n;
} pt_zone;

/* The first is UTC. Their changes lie between 1970 and 2046. */
extern const pt_zone pt_zones[PT_ZONES];
/* The same for the library: a new reference. */
soj_zones *pt_zones_make(void);

/* ---- values ---- */

typedef enum pt_kind {
    PT_ERROR,
    PT_ABSENT,
    PT_NULL,
    PT_BOOL,
    PT_INT,
    PT_DOUBLE,
    PT_STRING,
    PT_TIME,
    PT_DURATION,
    PT_DATE /* `i`: days since 1970; of attributes, properties and inputs, never of an expression:
               there it is read as a PT_TIME, and set by one */
} pt_kind;

typedef struct pt_value {
    int kind; /* pt_kind */
    int64_t i;
    double d;
    char s[PT_TEXT];
} pt_value;

/* ---- models ---- */

typedef enum pt_op {
    PT_LITERAL,
    PT_ATTRIBUTE,
    PT_BEFORE,
    PT_PROPERTY,
    PT_EVENT_NAME,
    PT_EVENT_TIME,
    PT_NOW,
    PT_IN_STAGE_FOR,
    PT_SEGMENT,
    PT_ACTIVE,   /* active("path of stage `index`"): bool */
    PT_VISITS,   /* visits("path of stage `index`"): int */
    PT_SENT,     /* sent("path of touchpoint `index`"): int */
    PT_ANSWERED, /* answered("path of touchpoint `index`"), which expects something: bool */
    PT_REJECTED, /* likewise, and whose expectation can be rejected */
    PT_SHARE,    /* share("name of split `index`"): double */
    PT_HAS_ATTRIBUTE,
    PT_HAS_BEFORE,
    PT_HAS_PROPERTY,
    PT_NOT,
    PT_NEGATE,
    PT_AND,
    PT_OR,
    PT_EQ,
    PT_NE,
    PT_LT,
    PT_LE,
    PT_GT,
    PT_GE,
    PT_ADD,
    PT_SUB,
    PT_MUL,
    PT_DIV,
    PT_MOD,
    PT_COND,
    PT_IN, /* a in [the literals b … b + index - 1] */
    PT_SIZE,
    PT_STARTS,
    PT_ENDS,
    PT_CONTAINS,
    PT_DAYS,
    PT_HOURS,
    PT_LOCAL,       /* local(a) */
    PT_ADD_STEP,    /* add(a, "…"): `index` months and `literal.i` microseconds */
    PT_GET_HOURS,   /* a.getHours(): 0 to 23, as UTC */
    PT_GET_WEEKDAY, /* a.getDayOfWeek(): 0 Sunday */
    PT_GET_DATE     /* a.getDate(): 1 to 31 */
} pt_op;

typedef struct pt_node {
    int op; /* pt_op */
    int a, b, c;
    int index; /* attribute, property, segment, stage, touchpoint, split, months */
    pt_value literal;
} pt_node;

typedef struct pt_domain {
    int type; /* pt_kind */
    int n_one_of;
    bool has_min, has_max;
    pt_value one_of[4];
    pt_value min, max;
} pt_domain;

typedef enum pt_counting { PT_PLAIN, PT_COUNT, PT_SUM, PT_LAST } pt_counting;

/* What makes an attribute count. The attribute's domain then says what it holds: PT_COUNT an int
 * without limits, PT_SUM the property's type without limits, PT_LAST the property's domain; it has
 * no `initial`, and nothing sets it. */
typedef struct pt_counter {
    int kind; /* pt_counting */
    int event;
    int property;   /* of PT_SUM and PT_LAST */
    int when;       /* or PT_NONE */
    int64_t within; /* 0: of all time; never with PT_LAST */
    int style;      /* of printing `within` */
    int up_to;      /* with `within`: 1 to 1,000 */
} pt_counter;

typedef struct pt_attribute {
    bool alive;
    char name[16];
    pt_domain domain;
    bool has_initial;
    pt_value initial;
    pt_counter counter;
} pt_attribute;

typedef struct pt_property {
    bool alive;
    char name[16];
    pt_domain domain;
} pt_property;

/* Entries first … first + n - 1 of the table of sets. */
typedef struct pt_sets {
    int first, n;
} pt_sets;

typedef struct pt_set {
    bool alive;
    int attribute, expr;
} pt_set;

typedef struct pt_event {
    bool alive;
    char name[24];
    int n_properties;
    pt_property properties[PT_PROPERTIES];
    pt_sets sets;
} pt_event;

typedef struct pt_segment {
    bool alive;
    char name[16];
    int expr;
} pt_segment;

typedef struct pt_calendar {
    bool alive;
    char name[16];
    int n;
    int64_t dates[PT_DATES]; /* days since 1970 */
} pt_calendar;

/* Seconds of the local day: `from` 0 to 86,399, `to` 0 to 86,400 (printed as 24:00), whole minutes.
 * Equal ends are all day, `to` before `from` crosses midnight. */
typedef struct pt_hours {
    int from, to;
} pt_hours;

typedef struct pt_window {
    bool alive;
    char name[16];
    unsigned days; /* bit d: 0 Sunday to 6 Saturday; 0: not given, every day */
    int n_spans;   /* 0: not given, all day */
    pt_hours spans[PT_SPANS];
    unsigned except; /* bit c: calendar c; those alive are printed */
} pt_window;

typedef struct pt_channel {
    char name[16];
    bool has_cost;
    double cost;
    bool has_window; /* a window that is not alive is as none */
    int window;
    int n_quiet;
    pt_hours quiet[PT_SPANS];
    bool has_consent;
    int consent; /* over `customer`, `now`, segments: no event, no stage */
    bool staff;  /* audience: staff */
} pt_channel;

typedef enum pt_period { PT_ROLLING, PT_DAY, PT_WEEK, PT_MONTH } pt_period;

/* A filter whose bits (or names) are none is not given. */
typedef struct pt_cap {
    bool alive;
    char name[16];
    int max;     /* 1 to 255 */
    int period;  /* pt_period */
    int64_t per; /* above 0; of PT_ROLLING */
    int style;
    unsigned channels;    /* bit c: channel c */
    unsigned intents;     /* bit i: soj_intent i */
    unsigned touchpoints; /* bit t: touchpoint t; those alive are printed */
    unsigned phases;      /* bit p: phase p, as pt_stage's */
    int n_owners;
    char owners[PT_OWNERS][16];
} pt_cap;

/* A name in share(). */
typedef struct pt_split {
    char name[16];
} pt_split;

typedef enum pt_anchor_kind { PT_FROM_ENTRY, PT_FROM_RESTART, PT_FROM_ATTRIBUTE } pt_anchor_kind;

typedef struct pt_anchor {
    int kind;        /* pt_anchor_kind */
    bool any;        /* restart_on: any */
    unsigned events; /* else bit e: event e restarts; also PT_IDENTIFY */
    int attribute;   /* of type timestamp or date; it may be one that counts (`last`) */
} pt_anchor;

typedef enum pt_where { PT_ON, PT_ALWAYS, PT_AFTER, PT_DONE } pt_where;

typedef struct pt_transition {
    bool alive;
    int where;  /* pt_where */
    int source; /* stage */
    int event;  /* PT_ON: event or PT_IDENTIFY */
    int delay;  /* PT_AFTER: entry of `delays` */
    pt_anchor anchor;
    int target;      /* of the source's track; PT_NONE: internal */
    bool is_history; /* to: history(target), which has sub-stages */
    int when, unless;
    pt_sets sets;
    bool bare; /* print the target's bare name where it is unambiguous */
} pt_transition;

typedef struct pt_delay {
    int stage;
    int64_t delay;
    int months;
    int style;
} pt_delay;

typedef enum pt_once { PT_ONCE_NONE, PT_ONCE_VISIT, PT_ONCE_EVER, PT_ONCE_SPAN } pt_once;

typedef enum pt_frequency { PT_DAILY, PT_WEEKLY, PT_MONTHLY, PT_YEARLY } pt_frequency;
typedef enum pt_skip { PT_SKIP_NONE, PT_SKIP_OMIT, PT_SKIP_BACKWARD, PT_SKIP_FORWARD } pt_skip;

typedef enum pt_until {
    PT_UNTIL_NONE,
    PT_UNTIL_DATE, /* `until`: days since 1970 */
    PT_UNTIL_WALL, /* a local time, as the instant that it would be in UTC; whole seconds */
    PT_UNTIL_TIME  /* an instant, whole seconds: written with Z */
} pt_until;

/* A rule of RFC 5545. A list that has no entries is not given. */
typedef struct pt_rrule {
    int frequency;  /* pt_frequency */
    int interval;   /* 0: not given */
    int count;      /* 0: not given; not with an UNTIL */
    int until_form; /* pt_until */
    int64_t until;
    int n_days;
    struct {
        int ordinal; /* 0: none; other than 0 with PT_MONTHLY and PT_YEARLY only */
        int weekday; /* 0 Sunday */
    } days[PT_LISTED];
    int n_month_days; /* never with PT_WEEKLY */
    int month_days[PT_LISTED];
    int n_months;
    int months[PT_LISTED];
    int n_positions; /* with another BY… only */
    int positions[PT_LISTED];
    bool has_week_start;
    int week_start; /* 0 Sunday */
    int skip;       /* pt_skip */
} pt_rrule;

typedef struct pt_contents {
    int n;
    struct {
        int segment; /* PT_NONE: default, or the only one */
        char reference[16];
    } items[3];
} pt_contents;

/* An arm of a split: places in it are whole hundredths of a percent, arms one after the other. */
typedef struct pt_variant {
    char name[16];
    int percent;          /* in hundredths of a percent, 0 to 10,000; all together at most 10,000 */
    pt_contents contents; /* none: the touchpoint's own */
} pt_variant;

/* The answer that is hoped for. */
typedef struct pt_expect {
    bool given;
    int event; /* as PT_ON's: declared, PT_IDENTIFY or feedback (PT_UNANSWERED too) */
    int when;  /* or PT_NONE: over that event and the customer; no `before`, no stage */
    bool has_rejected;
    int rejected;   /* an event */
    int64_t within; /* at least a second, with `within_months` */
    int within_months;
    int style;
} pt_expect;

typedef struct pt_datum {
    char name[16];
    int expr; /* over `customer`; of a touchpoint with `on` also over its event */
} pt_datum;

typedef struct pt_touchpoint {
    bool alive;
    int stage;
    char name[16];
    int channel;
    int64_t after;
    int after_months;
    bool has_at;    /* then `after`, `every` and `until` are whole days and months */
    int at;         /* second of the local day */
    bool has_after; /* with `at`: `after` is given, were it 0d; without it means nothing */
    int style;
    pt_anchor anchor; /* PT_FROM_ENTRY with `on` */
    int on; /* event that starts an occurrence each time (reserved ones too), or PT_NONE */
    int on_when, on_unless; /* of {event, when, unless} */
    int pending;            /* 1 to 64; 0: not given; with `on` only */
    int64_t every;          /* at least a minute; 0: once; never with `on` */
    int every_months;       /* 0 as well: once */
    bool has_rule;          /* then `every` and its months are 0 */
    pt_rrule rule;
    int every_style;
    int times; /* 0: not given; with `every` only */
    bool has_until;
    int64_t until; /* with `every` only */
    int until_months;
    int until_style;
    int once; /* pt_once */
    int64_t once_span;
    int once_months;
    bool has_consent;
    int consent; /* as the channel's; also `in_stage_for` */
    bool essential;
    int phase; /* 0: as the stage */
    int when, unless;
    bool has_expires, has_priority, has_cost, keep;
    int64_t expires;
    int expires_months;
    int priority;
    int intent; /* soj_intent; 0: not given */
    int n_contents;
    struct {
        int segment; /* PT_NONE: default, or the only one */
        char reference[16];
    } contents[3];
    int n_variants;
    pt_variant variants[PT_VARIANTS];
    pt_expect expect;
    int n_data;
    pt_datum data[PT_DATA];
    char owner[16]; /* "": not given */
    double cost;
} pt_touchpoint;

typedef struct pt_stage {
    bool alive;
    char name[16];
    int track;
    int parent, initial; /* parent PT_NONE: at the top of its track; initial PT_NONE: a leaf */
    int depth;
    int phase; /* 0: not given */
    char owner[16];
    bool is_final;     /* a leaf without transitions */
    bool stages_first; /* its sub-stages stand before its touchpoints */
} pt_stage;

typedef struct pt_track {
    char name[16]; /* "" for the lifecycle */
    int initial;
} pt_track;

/* Stages in the order of the text, parents before children, track by track with the lifecycle
 * first; all else in the order of the text. */
typedef struct pt_model {
    int64_t unit; /* delays and times are multiples of it, so that they meet */
    char name[16];
    bool crowded;      /* caps bind and much waits; what it is to the generators only */
    bool tracks_first; /* `tracks` stands before `stages`: it makes no difference */
    int n_attributes, n_events, n_segments, n_channels, n_stages, n_transitions, n_delays;
    int n_touchpoints, n_sets, n_nodes, n_tracks, n_caps, n_splits, n_calendars, n_windows;
    int zone;    /* of pt_zones; printed where it is not 0 */
    int holdout; /* in hundredths of a percent; 0: none */
    /* What it is to the generators only: whether anything depends on local time, on answers, on
     * consent and splits; and about when the histories lie. */
    bool local, reactive, divided;
    int64_t start;
    pt_calendar calendars[PT_CALENDARS];
    pt_window windows[PT_WINDOWS];
    /* What `events` says of feedback, by event - PT_FEEDBACK: not listed where not alive. Only
     * `sets` means anything. */
    pt_event feedback[PT_FEEDBACKS];
    pt_attribute attributes[PT_ATTRIBUTES];
    pt_event events[PT_EVENTS];
    pt_segment segments[PT_SEGMENTS];
    pt_channel channels[PT_CHANNELS];
    pt_cap caps[PT_CAPS];
    pt_split splits[PT_SPLITS];
    pt_track tracks[PT_TRACKS];
    pt_stage stages[PT_STAGES];
    pt_transition transitions[PT_TRANSITIONS];
    pt_delay delays[PT_DELAYS];
    pt_touchpoint touchpoints[PT_TOUCHPOINTS];
    pt_set sets[PT_SETS];
    pt_node nodes[PT_NODES];
} pt_model;

bool pt_contains(const pt_model *model, int outer, int inner); /* or is */
/* The path as the language writes it, in another track with the track's name. */
void pt_print_path(pt_out *out, const pt_model *model, int stage);
const char *pt_event_name(const pt_model *model, int event);
bool pt_same_anchor(const pt_anchor *a, const pt_anchor *b);
/* The first living transition of the same delay and anchor: the number of its timer. */
int pt_timer(const pt_model *model, int transition);

/* ---- inputs ---- */

typedef struct pt_given {
    bool given;
    pt_value value; /* of any type; PT_ABSENT is listed as absent */
} pt_given;

typedef enum pt_input_kind { PT_POST, PT_ADVANCE, PT_PLACE, PT_HOLD, PT_RELEASE } pt_input_kind;

/* What a zone is told to be, where it is none of pt_zones. Not one that is there is SOJ_ERR_ZONE.
 */
enum { PT_ZONE_EMPTY = -1, PT_ZONE_ABSENT = -2, PT_ZONE_UNKNOWN = -3 };

/* What feedback is about. */
typedef enum pt_about {
    PT_ABOUT_NOTHING, /* it has no id */
    PT_ABOUT_UNKNOWN, /* an id of nobody: 32 zeros */
    PT_ABOUT_EMISSION /* see pt_input */
} pt_about;

/* What a hold means: soj_hold_kind. */
typedef enum pt_held { PT_HELD_ALL, PT_HELD_CHANNEL, PT_HELD_TOUCHPOINT } pt_held;

enum { PT_ID_NONE = 0, PT_ID_EMPTY = -1, PT_ID_TOO_LONG = -2 };

typedef struct pt_placed {
    int stage;
    int64_t entered;
} pt_placed;

typedef struct pt_input {
    bool alive;
    int kind;   /* pt_input_kind */
    int number; /* keeps its number when inputs change places */
    int customer;
    int event; /* PT_POST: or PT_IDENTIFY, PT_ERASED, feedback */
    int id;    /* PT_POST: PT_ID_…, or from 1 on: the same number is the same id */
    int64_t time;
    pt_given values[PT_ATTRIBUTES]; /* by property; by attribute for an Identify and PT_PLACE */
    bool has_zone;                  /* PT_IDENTIFY and PT_PLACE */
    int zone;                       /* of pt_zones, or PT_ZONE_… */
    /* Feedback. Of PT_ABOUT_EMISSION: the emission of customer `whose` that came `back` before its
     * newest one, of those that have come out when the input has its turn, before anything that is
     * due up to it runs; where there are not so many, its id is that of PT_ABOUT_UNKNOWN. Emissions
     * of before an erasure count (their customer knows them no more). So the driver resolves it
     * when it gets there; advances that are put in change it. With `at_valid_until` the input's
     * time is that emission's `valid_until` (where it has one) + `time_offset`; an input that is
     * resolved to another time than its own is one of that time throughout. */
    int about; /* pt_about */
    int whose, back;
    bool at_valid_until;
    int64_t time_offset;
    int held, held_index; /* PT_HOLD, PT_RELEASE: pt_held, and the channel or touchpoint */
    int64_t created;      /* PT_PLACE: of a new customer */
    int n_placed;         /* PT_PLACE */
    pt_placed placed[PT_PLACED];
} pt_input;

typedef struct pt_script {
    int64_t retention, max_skew; /* of the engine; 0: not given */
    int n;
    pt_input inputs[PT_OPS];
} pt_script;

extern const char *const pt_customers[PT_CUSTOMERS];
/* SOJ_OK, or why the first bad value of an event or placement is bad and whose it is: a property's
 * number, or PT_OF_ATTRIBUTE + an attribute's. */
int pt_bad_value(const pt_model *model, const pt_input *input, int *out_number);

#endif
