/* SPDX-License-Identifier: MIT */
#ifndef PROPERTY_MODEL_H
#define PROPERTY_MODEL_H

/* A random model and random inputs in memory.
 *
 * A model is a plain structure of fixed size: it can be copied, and a part is dropped by clearing
 * its `alive`. Indices, -1 is "none". Times are microseconds. Test code: limits are asserted. */

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
    /* Reserved events, behind the declared ones. */
    PT_IDENTIFY = PT_EVENTS,
    PT_ERASED = PT_EVENTS + 1, /* "Customer Erased" */
    PT_ALL_EVENTS = PT_EVENTS + 2
};

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
    PT_DURATION
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
    PT_ACTIVE, /* active("path of stage `index`"): bool */
    PT_VISITS, /* visits("path of stage `index`"): int */
    PT_SENT,   /* sent("path of touchpoint `index`"): int */
    PT_SHARE,  /* share("name of split `index`"): double */
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
    PT_HOURS
} pt_op;

typedef struct pt_node {
    int op; /* pt_op */
    int a, b, c;
    int index; /* attribute, property, segment, stage, touchpoint, split */
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

typedef struct pt_channel {
    char name[16];
    bool has_cost;
    double cost;
} pt_channel;

/* A filter whose bits (or names) are none is not given. */
typedef struct pt_cap {
    bool alive;
    char name[16];
    int max;     /* 1 to 255 */
    int64_t per; /* above 0 */
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
    int attribute;   /* of type timestamp; it may be one that counts (`last`) */
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
    int style;
} pt_delay;

typedef enum pt_once { PT_ONCE_NONE, PT_ONCE_VISIT, PT_ONCE_EVER, PT_ONCE_SPAN } pt_once;

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
    int style;
    pt_anchor anchor; /* PT_FROM_ENTRY with `on` */
    int on;           /* event that starts an occurrence each time (also PT_IDENTIFY), or PT_NONE */
    int on_when, on_unless; /* of {event, when, unless} */
    int pending;            /* 1 to 64; 0: not given; with `on` only */
    int64_t every;          /* at least a minute; 0: once; never with `on` */
    int every_style;
    int times; /* 0: not given; with `every` only */
    bool has_until;
    int64_t until; /* with `every` only */
    int until_style;
    int once; /* pt_once */
    int64_t once_span;
    bool essential;
    int phase; /* 0: as the stage */
    int when, unless;
    bool has_expires, has_priority, has_cost, keep;
    int64_t expires;
    int priority;
    int intent; /* soj_intent; 0: not given */
    int n_contents;
    struct {
        int segment; /* PT_NONE: default, or the only one */
        char reference[16];
    } contents[3];
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
    int n_touchpoints, n_sets, n_nodes, n_tracks, n_caps, n_splits;
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

typedef enum pt_input_kind { PT_POST, PT_ADVANCE, PT_PLACE } pt_input_kind;

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
    int event; /* PT_POST: or PT_IDENTIFY, PT_ERASED */
    int id;    /* PT_POST: PT_ID_…, or from 1 on: the same number is the same id */
    int64_t time;
    pt_given values[PT_ATTRIBUTES]; /* by property; by attribute for an Identify and PT_PLACE */
    int64_t created;                /* PT_PLACE: of a new customer */
    int n_placed;                   /* PT_PLACE */
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
