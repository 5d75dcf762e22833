/* SPDX-License-Identifier: MIT */
#ifndef PROPERTY_H
#define PROPERTY_H

/* Random models and random inputs (model.h), a slow reference interpreter that reads them straight
 * off the language's description, and the drivers that put the library through the same. Shares no
 * code with lib/. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/sojourn.h>

#if defined(__GNUC__)
#define PT_PRINTF __attribute__((format(printf, 2, 3)))
#else
#define PT_PRINTF
#endif

/* ---- a stop for what must not happen in the test itself ---- */

#define PT_CHECK(condition) ((condition) ? (void)0 : pt_broken(#condition, __FILE__, __LINE__))
_Noreturn void pt_broken(const char *what, const char *file, int line);

/* ---- random numbers ---- */

/* Or choices from outside, which come in parts of PT_PART bytes, a byte or two for each choice of
 * pt_below(). What chooses more than its part has goes on at random, by a state that depends on
 * `seed` and that part alone. */
typedef struct pt_rng {
    uint64_t state;
    uint64_t seed;
    const unsigned char *parts, *end; /* NULL: none from outside */
    const unsigned char *next, *stop; /* what is left of this part */
    size_t n_parts;                   /* begun so far */
} pt_rng;

enum { PT_PART = 16 };

uint64_t pt_next(pt_rng *rng);
/* Something begins that the next part of the choices from outside is for. */
void pt_begin_part(pt_rng *rng);
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
/* "1y2mo3d", or the months in one unit. */
void pt_print_step(pt_out *out, int64_t micros, int months, int style);
void pt_print_date(pt_out *out, int64_t day);

#include "model.h"

/* ---- values ---- */

pt_value pt_make(int kind, int64_t i);
pt_value pt_make_double(double d);
pt_value pt_make_text(const char *text);
int pt_compare(const pt_value *a, const pt_value *b); /* of one kind: below, at or above 0 */
bool pt_same(const pt_value *a, const pt_value *b);
void pt_print_value(pt_out *out, const pt_value *value); /* as a CEL literal */

/* ---- generation ---- */

/* What a condition may speak of. */
typedef struct pt_scope {
    int event;      /* event or PT_IDENTIFY: `event` and `before`; else PT_NONE */
    bool now;       /* `now` */
    bool stage;     /* `in_stage_for` */
    bool no_before; /* no `before`, though there is an event: data */
    bool segments;
    bool no_literals; /* no literal bool */
} pt_scope;

enum {
    PT_EPOCH_DAY = 20454 /* 2026-01-01, days since 1970: where the histories lie of models to
                            which time is but a count */
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
int64_t pt_generate_offset(pt_rng *rng, const pt_model *model, const pt_anchor *anchor, bool timer,
                           int *out_months);
/* A model whose `always` counts to about 1,000, or whose timer comes due about as often at once. */
void pt_generate_counter(pt_rng *rng, pt_model *model);
void pt_generate_storm(pt_rng *rng, pt_model *model);

/* Whether the model's text has it: feedback that it does not speak of is unknown to it. */
bool pt_speaks_of(const pt_model *model, int event);
void pt_generate_script(pt_rng *rng, const pt_model *model, pt_script *script);

/* ---- printing ---- */

void pt_print_expr(pt_out *out, const pt_model *model, int event, int expr);
void pt_print_model(pt_out *out, const pt_model *model);
void pt_print_touchpoint(pt_out *out, const pt_model *model, const pt_touchpoint *touchpoint,
                         int indent);
void pt_print_percent(pt_out *out, int hundredths);
void pt_print_rule(pt_out *out, const pt_rrule *rule);
/* `calendars`, `windows`, `holdout`, `channels`. */
void pt_print_windows(pt_out *out, const pt_model *model);
void pt_print_channels(pt_out *out, const pt_model *model);
const char *pt_property_name(const pt_model *model, int event, int property);
void pt_print_caps(pt_out *out, const pt_model *model);
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
    int32_t verdict; /* decision or cause; result: 1 late, 2 new, 4 unhandled, 8 duplicate,
                        16 ignored */
    int32_t reason;
    int32_t has_cost, intent;
    int32_t track; /* of a transition */
    char id[40];
    char channel[16], content[16], owner[16], variant[16];
    char rule[16];  /* of a decision; "": none */
    char data[360]; /* of a touchpoint: what pt_note_datum() wrote */
} pt_row;

/* One more of a touchpoint's `data`, in the order in which they come out. */
void pt_note_datum(pt_row *row, const char *name, const pt_value *value);

/* A customer at the end. */
typedef struct pt_final {
    bool exists;
    int64_t created, clock, due;
    int64_t since[PT_TRACKS];
    int stage[PT_TRACKS];               /* PT_NONE behind the model's last track */
    char zone[SOJ_LIMIT_ZONE_NAME + 1]; /* the name of its own, or the model's */
    pt_value attributes[PT_ATTRIBUTES];
} pt_final;

typedef struct pt_log {
    pt_row *rows;
    size_t n, capacity;
    pt_final finals[PT_CUSTOMERS];
    /* The customers after each input that is alive, in the order of the script: `n_states` times
     * PT_CUSTOMERS. A driver may leave them out. */
    pt_final *states;
    size_t n_states;
    uint64_t customers, accepted, rejected, late, unhandled, clock_steps, faults;
    uint64_t duplicates, erased, ignored;
    uint64_t condition_errors; /* of an engine only */
    char broken[160];          /* a contract of the library that did not hold; "": none */
} pt_log;

/* Results are compared on their own, so that it does not matter when a driver drains outputs. */
pt_row *pt_log_add(pt_log *log, int kind, int customer);
void pt_log_broken(pt_log *log, const char *what, int64_t got);
/* `finals` are how things are after one more input. */
void pt_log_state(pt_log *log);
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
    bool is_brief;     /* to be set: two ways a pair, not all */
} pt_counts;

const char *pt_rule_name(int rule);

/* What an expression is evaluated with. `event` NULL and members PT_NONE where out of scope. */
typedef struct pt_context {
    const pt_model *model;
    const pt_value *attributes, *before;
    const pt_input *event;
    int64_t now, in_stage_for;
    int customer;
    const int *leaves; /* by track: the innermost active stage, PT_NONE while there is none */
    const int *visits, *sent; /* by stage, by touchpoint */
    const int *answers;       /* by touchpoint: what became of its last emission, see reference.h */
    int zone;                 /* of pt_zones: the customer's */
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
    int track_of[PT_TRACKS], n_tracks;
    uint32_t handle_of[PT_STAGES];                 /* by stage */
    uint32_t handle_of_touchpoint[PT_TOUCHPOINTS]; /* SOJ_NONE of one that was dropped */
    uint32_t channels[PT_CHANNELS];
    uint32_t events[PT_ALL_EVENTS]; /* SOJ_NONE of feedback that the model does not speak of */
    uint32_t properties[PT_EVENTS][PT_PROPERTIES], attributes[PT_ATTRIBUTES];
    uint32_t feedback[PT_FEEDBACKS][PT_FEEDBACK_PROPERTIES];
    soj_zones *zones; /* borrowed: of the whole program */
} pt_subject;

/* False where the text does not compile; then `out_errors` holds the diagnostics. */
bool pt_compile(const pt_model *model, pt_subject *out_subject, pt_out *out_errors);
/* Put the model out of its own image in the place of the compiled one. */
soj_status pt_reload(pt_subject *subject);
void pt_subject_free(pt_subject *subject);

/* An event or a placement in the library's form; lives as long as both. */
typedef struct pt_posted {
    soj_event event;
    soj_placement placement;
    soj_property properties[PT_ATTRIBUTES + 1];
    soj_placed_stage stages[PT_PLACED];
    char id[SOJ_LIMIT_EVENT_ID + 2];
} pt_posted;

/* The input with the id that it really is about, and at its time: what the log has emitted. */
void pt_resolve(const pt_log *log, const pt_input *input, pt_input *out_input);
/* What customer number `customer` was sent under an id, from row `from` on; NULL: nothing. */
const pt_row *pt_find_sent(const pt_log *log, size_t from, int customer, const char *id);
/* The zones that a driver gives: of a model that needs none, and inputs that name none, perhaps
 * NULL. */
soj_zones *pt_zones_for(const pt_subject *subject, const pt_script *script, uint64_t seed);
/* What a hold or release means to the library. False: a touchpoint that was dropped. */
bool pt_find_held(const pt_subject *subject, const pt_input *input, int32_t *out_kind,
                  uint32_t *out_handle);
void pt_make_event(const pt_subject *subject, const pt_input *input, pt_posted *out_posted);
void pt_make_placement(const pt_subject *subject, const pt_input *input, pt_posted *out_posted);
void pt_log_output(const pt_subject *subject, const soj_output *output, pt_log *log);
void pt_log_result(const pt_subject *subject, const pt_input *input, const soj_result *result,
                   pt_log *log);
void pt_log_final(const pt_subject *subject, const void *record, size_t len, int customer,
                  pt_log *log);
int pt_customer_number(const char *key, size_t len);

/* How the engine is driven. */
typedef struct pt_manner {
    bool watched; /* after each input all customers are looked at; without batches */
    bool split;   /* advances in pieces: bounded steps, instants in between */
    bool twice;   /* each event with an id comes once more: ignored */
    bool stored;  /* on a store, to which it is committed, and from which it is opened anew, now and
                     then */
    int batch;    /* 0: one post for each event; else events in a batch at most */
    uint64_t seed; /* for the pieces */
} pt_manner;

void pt_run_engine(const pt_subject *subject, const pt_script *script, const pt_manner *manner,
                   pt_log *log);
/* Of an engine on a store, before what it has to say is asked for: commit, or try in vain and then
 * commit; and after it: begin anew with what the store has. */
typedef struct pt_store pt_store;
pt_store *pt_store_new(const pt_subject *subject, const soj_engine_options *options, uint64_t seed);
soj_engine *pt_store_open(pt_store *store);
void pt_store_commit(pt_store *store, soj_engine *engine, pt_log *log);
soj_engine *pt_store_renew(pt_store *store, soj_engine *engine);
void pt_store_free(pt_store *store);
/* The same by soj_step() and soj_place() alone: the host removes duplicates, erases and keeps
 * tombstones. */
void pt_run_steps(const pt_subject *subject, const pt_script *script, uint64_t seed, pt_log *log);
/* The same events, each customer's in their order, other customers' in between. */
void pt_interleave(pt_rng *rng, const pt_script *script, pt_script *out_script);
/* The same, with ids for all events that have none, each another. */
void pt_give_ids(pt_rng *rng, const pt_script *script, pt_script *out_script);
/* The same, with advances put in that may change nothing for any customer. */
void pt_add_advances(pt_rng *rng, const pt_script *script, pt_script *out_script);

/* ---- the test of one pair ---- */

/* False where something differs; then `out_difference` says what. */
bool pt_judge(const pt_model *model, const pt_script *script, uint64_t seed, pt_counts *counts,
              pt_out *out_difference);
/* Drop what is not needed for the pair to fail. */
void pt_shrink(pt_model *model, pt_script *script, uint64_t seed);

#endif
