/* SPDX-License-Identifier: MIT */
#ifndef PROPERTY_H
#define PROPERTY_H

/* Random models and random inputs, a slow reference interpreter that reads them straight off the
 * language's description, and the drivers that put the library through the same. Shares no code
 * with lib/.
 *
 * A model is a plain structure of fixed size: it can be copied, and a part is dropped by clearing
 * its `alive`. Indices, -1 is "none". Times are microseconds. Test code: limits are asserted. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

#if defined(__GNUC__)
#define PT_PRINTF __attribute__((format(printf, 2, 3)))
#else
#define PT_PRINTF
#endif

enum {
    PT_TEXT = 56, /* bytes of a value's text, the NUL included */
    PT_ATTRIBUTES = 10,
    PT_EVENTS = 5,
    PT_PROPERTIES = 3,
    PT_SEGMENTS = 3,
    PT_CHANNELS = 3,
    PT_STAGES = 14,
    PT_TRANSITIONS = 128,
    PT_DELAYS = 32,
    PT_TOUCHPOINTS = 28,
    PT_SETS = 200,
    PT_NODES = 1600,
    PT_MOST_STEPS = 20000,
    PT_CUSTOMERS = 4,
    PT_OPS = 64,
    PT_NONE = -1,
    PT_OF_ATTRIBUTE = 100,
    PT_IDENTIFY = PT_EVENTS /* the reserved event, behind the declared ones */
};

/* ---- a stop for what must not happen in the test itself ---- */

#define PT_CHECK(condition) ((condition) ? (void)0 : pt_broken(#condition, __FILE__, __LINE__))
_Noreturn void pt_broken(const char *what, const char *file, int line);

/* ---- random numbers ---- */

typedef struct pt_rng {
    uint64_t state;
} pt_rng;

uint64_t pt_next(pt_rng *rng);
int pt_below(pt_rng *rng, int n);               /* 0 … n - 1 */
int pt_between(pt_rng *rng, int low, int high); /* both included */
bool pt_chance(pt_rng *rng, int percent);

/* ---- growing text ---- */

typedef struct pt_out {
    char *data; /* NUL-terminated; NULL while empty */
    size_t len, capacity;
} pt_out;

void pt_print(pt_out *out, const char *format, ...) PT_PRINTF;
void pt_out_free(pt_out *out);
void pt_print_time(pt_out *out, int64_t micros);
void pt_print_span(pt_out *out, int64_t micros, int style); /* "1d12h", or in one unit */

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

pt_value pt_make(int kind, int64_t i);
pt_value pt_make_double(double d);
pt_value pt_make_text(const char *text);
int pt_compare(const pt_value *a, const pt_value *b); /* of one kind: below, at or above 0 */
bool pt_same(const pt_value *a, const pt_value *b);
void pt_print_value(pt_out *out, const pt_value *value); /* as a CEL literal */

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
    int index; /* attribute, property, segment */
    pt_value literal;
} pt_node;

typedef struct pt_domain {
    int type; /* pt_kind */
    int n_one_of;
    bool has_min, has_max;
    pt_value one_of[4];
    pt_value min, max;
} pt_domain;

typedef struct pt_attribute {
    bool alive;
    char name[16];
    pt_domain domain;
    bool has_initial;
    pt_value initial;
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

typedef enum pt_anchor_kind { PT_FROM_ENTRY, PT_FROM_RESTART, PT_FROM_ATTRIBUTE } pt_anchor_kind;

typedef struct pt_anchor {
    int kind;        /* pt_anchor_kind */
    bool any;        /* restart_on: any */
    unsigned events; /* else bit e: event e restarts; also PT_IDENTIFY */
    int attribute;
} pt_anchor;

typedef enum pt_where { PT_ON, PT_ALWAYS, PT_AFTER } pt_where;

typedef struct pt_transition {
    bool alive;
    int where;  /* pt_where */
    int source; /* stage */
    int event;  /* PT_ON: event or PT_IDENTIFY */
    int delay;  /* PT_AFTER: entry of `delays` */
    pt_anchor anchor;
    int target; /* PT_NONE: internal */
    int when, unless;
    pt_sets sets;
    bool bare; /* print the target's bare name where it is unambiguous */
} pt_transition;

typedef struct pt_delay {
    int stage;
    int64_t delay;
    int style;
} pt_delay;

typedef struct pt_touchpoint {
    bool alive;
    int stage;
    char name[16];
    int channel;
    int64_t after;
    int style;
    pt_anchor anchor;
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
    char owner[16]; /* "": not given */
    double cost;
} pt_touchpoint;

typedef struct pt_stage {
    bool alive;
    char name[16];
    int parent, initial; /* initial: PT_NONE for a leaf */
    int depth;
    int phase; /* 0: not given */
    char owner[16];
    bool stages_first; /* its sub-stages stand before its touchpoints */
} pt_stage;

/* Stages in the order of the text, parents before children; all else in the order of the text. */
typedef struct pt_model {
    int64_t unit; /* delays and times are multiples of it, so that they meet */
    char name[16];
    int n_attributes, n_events, n_segments, n_channels, n_stages, n_transitions, n_delays;
    int n_touchpoints, n_sets, n_nodes;
    int initial;
    pt_attribute attributes[PT_ATTRIBUTES];
    pt_event events[PT_EVENTS];
    pt_segment segments[PT_SEGMENTS];
    pt_channel channels[PT_CHANNELS];
    pt_stage stages[PT_STAGES];
    pt_transition transitions[PT_TRANSITIONS];
    pt_delay delays[PT_DELAYS];
    pt_touchpoint touchpoints[PT_TOUCHPOINTS];
    pt_set sets[PT_SETS];
    pt_node nodes[PT_NODES];
} pt_model;

bool pt_contains(const pt_model *model, int outer, int inner); /* or is */
/* The path as the language writes it. */
void pt_print_path(pt_out *out, const pt_model *model, int stage);
const char *pt_event_name(const pt_model *model, int event);
bool pt_same_anchor(const pt_anchor *a, const pt_anchor *b);
/* The first living transition of the same delay and anchor: the number of its timer. */
int pt_timer(const pt_model *model, int transition);

/* ---- generation ---- */

/* What a condition may speak of. */
typedef struct pt_scope {
    int event;  /* event or PT_IDENTIFY: `event` and `before`; else PT_NONE */
    bool now;   /* `now` */
    bool stage; /* `in_stage_for` */
    bool segments;
    bool no_literals; /* no literal bool */
} pt_scope;

enum {
    PT_EPOCH_DAY = 20454 /* 2026-01-01, days since 1970: where the histories lie */
};
#define PT_START ((int64_t)PT_EPOCH_DAY * SOJ_DAY)

/* An expression of `type`; PT_NONE where the model has no room left. */
int pt_generate_expr(pt_rng *rng, pt_model *model, const pt_scope *scope, int type, int depth);
pt_value pt_random_value(pt_rng *rng, const pt_model *model, int type);
pt_value pt_random_in(pt_rng *rng, const pt_model *model, const pt_domain *domain);
bool pt_in_domain(const pt_domain *domain, const pt_value *value);
pt_sets pt_generate_sets(pt_rng *rng, pt_model *model, const pt_scope *scope, int most);
void pt_generate_model(pt_rng *rng, pt_model *model);
void pt_generate_moves(pt_rng *rng, pt_model *model, int stage);
void pt_generate_touchpoints(pt_rng *rng, pt_model *model, int stage);
pt_anchor pt_generate_anchor(pt_rng *rng, const pt_model *model);
int64_t pt_generate_offset(pt_rng *rng, const pt_model *model, const pt_anchor *anchor, bool timer);
/* A model whose `always` counts to about 1,000, or whose timer comes due about as often at once. */
void pt_generate_counter(pt_rng *rng, pt_model *model);
void pt_generate_storm(pt_rng *rng, pt_model *model);

/* ---- inputs ---- */

typedef struct pt_given {
    bool given;
    pt_value value; /* of any type; PT_ABSENT is listed as absent */
} pt_given;

typedef struct pt_input {
    bool alive;
    bool is_advance;
    int number; /* keeps its number when inputs change places */
    int customer;
    int event; /* or PT_IDENTIFY */
    int64_t time;
    pt_given values[PT_ATTRIBUTES]; /* by property; by attribute for an Identify */
} pt_input;

typedef struct pt_script {
    int n;
    pt_input inputs[PT_OPS];
} pt_script;

extern const char *const pt_customers[PT_CUSTOMERS];
/* SOJ_OK, or why the first bad value of an event is bad and whose it is: a property's number, or
 * PT_OF_ATTRIBUTE + an attribute's. */
int pt_bad_value(const pt_model *model, const pt_input *input, int *out_number);
void pt_generate_script(pt_rng *rng, const pt_model *model, pt_script *script);

/* ---- printing ---- */

void pt_print_expr(pt_out *out, const pt_model *model, int event, int expr);
void pt_print_model(pt_out *out, const pt_model *model);
void pt_print_touchpoint(pt_out *out, const pt_model *model, const pt_touchpoint *touchpoint,
                         int indent);
void pt_print_anchor(pt_out *out, const pt_model *model, const pt_anchor *anchor);
void pt_print_script(pt_out *out, const pt_model *model, const pt_script *script);

/* ---- what happened ---- */

/* An output, or (kind 0) the result of an input. Unused members are 0: rows compare as bytes. */
typedef struct pt_row {
    int64_t due, time, until;
    int64_t status; /* of a result or a fault */
    double cost;
    int32_t kind; /* soj_output_kind, or 0 */
    int32_t customer;
    int32_t what;  /* touchpoint; result: number of the input */
    int32_t stage; /* of a touchpoint or fault; `from` of a transition */
    int32_t to;
    int32_t event;
    int32_t number;  /* occurrence; a fault's or result's attribute or property */
    int32_t verdict; /* decision or cause; result: 1 late, 2 new, 4 unhandled */
    int32_t reason;
    int32_t has_cost, intent, pad;
    char id[40];
    char channel[16], content[16], owner[16];
} pt_row;

/* A customer at the end. */
typedef struct pt_final {
    bool exists;
    int64_t created, clock, due, since;
    int stage;
    pt_value attributes[PT_ATTRIBUTES];
} pt_final;

typedef struct pt_log {
    pt_row *rows;
    size_t n, capacity;
    pt_final finals[PT_CUSTOMERS];
    uint64_t customers, accepted, rejected, late, unhandled, clock_steps, faults;
    char broken[160]; /* a contract of the library that did not hold; "": none */
} pt_log;

/* Results are compared on their own, so that it does not matter when a driver drains outputs. */
pt_row *pt_log_add(pt_log *log, int kind, int customer);
void pt_log_broken(pt_log *log, const char *what, int64_t got);
void pt_log_clear(pt_log *log);
void pt_log_free(pt_log *log);
void pt_print_row(pt_out *out, const pt_model *model, const pt_row *row);

typedef enum pt_compare_as {
    PT_ALL,        /* rows in one order */
    PT_BY_CUSTOMER /* each customer's rows in order; not the counters */
} pt_compare_as;

/* Empty `out_difference` where the two are alike. */
bool pt_same_log(const pt_model *model, const pt_log *expected, const pt_log *got, int as,
                 pt_out *out_difference);

/* ---- the reference ---- */

#define PT_RULE(name, text) PT_RULE_##name,
typedef enum pt_rule {
#include "rules.def"
    PT_RULES
} pt_rule;
#undef PT_RULE

typedef struct pt_counts {
    uint64_t hits[PT_RULES];
    uint64_t given_up; /* pairs too long to be tried */
} pt_counts;

const char *pt_rule_name(int rule);

/* What an expression is evaluated with. `event` NULL and members PT_NONE where out of scope. */
typedef struct pt_context {
    const pt_model *model;
    const pt_value *attributes, *before;
    const pt_input *event;
    int64_t now, in_stage_for;
    pt_counts *counts;
} pt_context;

pt_value pt_eval(const pt_context *context, int expr);
pt_value pt_apply(int op, const pt_value *a, const pt_value *b); /* arithmetic */
bool pt_holds(const pt_context *context, int when, int unless);

/* Run the whole script. False where it needs more than PT_MOST_STEPS macrosteps of the clock: a
 * timer that sets its own attribute a little later each time may go on and on. */
bool pt_reference(const pt_model *model, const pt_script *script, pt_counts *counts, pt_log *log);

/* ---- the library ---- */

/* A compiled model and its handles. */
typedef struct pt_subject {
    const pt_model *model;
    soj_model *compiled;
    int stage_of[PT_STAGES], touchpoint_of[PT_TOUCHPOINTS]; /* by handle */
    int attribute_of[PT_ATTRIBUTES];
    int n_stages, n_touchpoints, n_attributes;
    uint32_t events[PT_EVENTS + 1];
    uint32_t properties[PT_EVENTS][PT_PROPERTIES], attributes[PT_ATTRIBUTES];
} pt_subject;

/* False where the text does not compile; then `out_errors` holds the diagnostics. */
bool pt_compile(const pt_model *model, pt_subject *out_subject, pt_out *out_errors);
void pt_subject_free(pt_subject *subject);

/* An event in the library's form; lives as long as both. */
typedef struct pt_posted {
    soj_event event;
    soj_property properties[PT_ATTRIBUTES];
} pt_posted;

void pt_make_event(const pt_subject *subject, const pt_input *input, pt_posted *out_posted);
void pt_log_output(const pt_subject *subject, const soj_output *output, pt_log *log);
void pt_log_result(const pt_subject *subject, const pt_input *input, const soj_result *result,
                   pt_log *log);
void pt_log_final(const pt_subject *subject, const void *record, size_t len, int customer,
                  pt_log *log);
int pt_customer_number(const char *key, size_t len);

/* How the engine is driven. */
typedef struct pt_manner {
    bool split;    /* advances in pieces: bounded steps, instants in between */
    int batch;     /* 0: one post for each event; else events in a batch at most */
    uint64_t seed; /* for the pieces */
} pt_manner;

void pt_run_engine(const pt_subject *subject, const pt_script *script, const pt_manner *manner,
                   pt_log *log);
/* The same by soj_step() alone. */
void pt_run_steps(const pt_subject *subject, const pt_script *script, uint64_t seed, pt_log *log);
/* The same events, each customer's in their order, other customers' in between. */
void pt_interleave(pt_rng *rng, const pt_script *script, pt_script *out_script);
/* The same, with advances put in that may change nothing for any customer. */
void pt_add_advances(pt_rng *rng, const pt_script *script, pt_script *out_script);

/* ---- the test of one pair ---- */

/* False where something differs; then `out_difference` says what. */
bool pt_judge(const pt_model *model, const pt_script *script, uint64_t seed, pt_counts *counts,
              pt_out *out_difference);
/* Drop what is not needed for the pair to fail. */
void pt_shrink(pt_model *model, pt_script *script, uint64_t seed);

#endif
