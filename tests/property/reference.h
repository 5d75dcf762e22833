/* SPDX-License-Identifier: MIT */
#ifndef REFERENCE_H
#define REFERENCE_H

/* Inside the reference interpreter. Written for plainness: a macrostep that fails is undone by
 * copying the customer back, and what happened is searched, not summed up. */

#include "property.h"

/* REF_ROLLING: reports that the engine raises itself count too, many more than there are inputs. */
enum { REF_WAITING = 512, REF_ROLLING = 1024, REF_SHOWN = 8 };

/* Months on the wall clock, then microseconds. */
typedef struct ref_span {
    int64_t months, rest;
} ref_span;

/* When something comes due: at anchor + offset + k * every, k from 0 on; or as a rule says. */
typedef struct ref_rhythm {
    const pt_anchor *anchor;
    ref_span offset, every; /* every nothing: once */
    const pt_rrule *rule;   /* or NULL */
    int64_t times;          /* at least 1 */
    bool has_until;
    ref_span until;        /* from the anchor */
    bool has_at, is_first; /* the first such time, not one after so many days */
    int at;
} ref_rhythm;

/* One of its times. */
typedef struct ref_point {
    int64_t k, due; /* never before the year 1; SOJ_TIME_NEVER: behind 9999 */
    int64_t place;  /* of a rule: which one it is, in any zone */
} ref_point;

typedef struct ref_schedule {
    int64_t anchor; /* entry, or the last restart */
    int64_t last;   /* of an attribute: the value that came due last */
    bool has_last;
    int64_t next;  /* k; of an attribute: that of `last` */
    int64_t place; /* of a rule, where `next` is above 0: what came due last */
    int number;    /* occurrences in this visit */
} ref_schedule;

/* An event that counted. */
typedef struct ref_counted {
    int64_t time;
    pt_value value; /* of a sum */
} ref_counted;

/* An occurrence that waits: started by an event, or deferred. */
typedef struct ref_waiting {
    int touchpoint, number;
    int64_t due;  /* when it was due at first */
    int64_t next; /* when it is asked */
    int visit;    /* of its stage, which it belongs to */
    int64_t entered;
    const pt_input *event; /* of `on`, or NULL */
    int64_t anchor;        /* of `on`: what it counts from */
    bool deferred;
    bool held;   /* deferred because of a hold */
    bool missed; /* it had been emitted */
} ref_waiting;

typedef enum ref_answer {
    REF_UNASKED,
    REF_OPEN,
    REF_ANSWERED,
    REF_REJECTED,
    REF_UNANSWERED
} ref_answer;

typedef struct ref_person {
    bool exists;
    int64_t created, clock;
    int64_t instant; /* of `steps_here`: how many clock macrosteps there were, occurrences aside */
    int steps_here;
    int leaf[PT_TRACKS];
    int64_t entered[PT_STAGES];
    int visits[PT_STAGES];
    int history[PT_STAGES]; /* innermost stage when it was last left, or PT_NONE */
    int sent[PT_TOUCHPOINTS];
    bool has_zone; /* else the model's */
    int zone;
    size_t emission[PT_TOUCHPOINTS];    /* 1 + the last one's place in the past; 0: none */
    int answer[PT_TOUCHPOINTS];         /* ref_answer: to the last emission */
    pt_value attributes[PT_ATTRIBUTES]; /* rolling ones as ref_refresh() computed them */
    int n_counted[PT_ATTRIBUTES];
    int64_t lost[PT_ATTRIBUTES]; /* up to when the losses of a rolling count have been inputs */
    ref_schedule timers[PT_TRANSITIONS]; /* by pt_timer() */
    ref_schedule touchpoints[PT_TOUCHPOINTS];
    int n_waiting; /* oldest first */
    ref_waiting waiting[REF_WAITING];
} ref_person;

/* What was emitted or withheld, in order. */
typedef struct ref_sent {
    ref_waiting occurrence;
    int touchpoint, visit;
    int64_t time, until;
    bool withheld, missed; /* a missed one counts nowhere */
    char id[40], variant[16];
    int life; /* how often its customer had been erased */
} ref_sent;

typedef struct ref_past {
    ref_sent *rows;
    size_t n, capacity;
} ref_past;

/* What an engine knows of a customer besides. */
typedef struct ref_known {
    int n_ids;
    struct {
        int id;
        int64_t time;
    } ids[PT_OPS];
    bool was_erased;
    int64_t erased; /* the instant */
    int life;       /* how often */
} ref_known;

/* Events that are not just as the script has them. */
typedef struct ref_raised {
    struct ref_raised *next;
    pt_input input;
} ref_raised;

typedef struct ref_world {
    const pt_model *model;
    const pt_script *script;
    pt_counts *counts;
    pt_log *log;
    bool was_advanced;
    int64_t now; /* the newest advance */
    ref_person people[PT_CUSTOMERS];
    ref_past past[PT_CUSTOMERS];
    ref_known known[PT_CUSTOMERS];
    int order[PT_CUSTOMERS]; /* of creation */
    int n_people;
    bool is_full; /* more has counted than there is room for: the pair takes too long */
    bool held_all, held_channels[PT_CHANNELS], held_touchpoints[PT_TOUCHPOINTS];
    ref_raised *raised;
    int place[PT_TOUCHPOINTS];   /* where each touchpoint stands in the text, track by track */
    bool watched[PT_ATTRIBUTES]; /* an `always` reads it */
    /* By attribute, those that are counted by a person in order of arrival: the person's
     * `n_counted` are valid. The last, and not cleared for a new world: it is most of it. */
    ref_counted counted[PT_CUSTOMERS][PT_ATTRIBUTES][REF_ROLLING];
} ref_world;

/* One macrostep. */
typedef struct ref_step {
    ref_world *world;
    ref_person *person;
    int customer;
    int64_t now;
    const pt_input *event; /* NULL: the clock, or a placement */
    pt_value before[PT_ATTRIBUTES];
    int bad_attribute;
    bool changed[PT_ATTRIBUTES]; /* since ref_tell_changed() */
    bool left[PT_STAGES];        /* left in this macrostep */
    int finals[PT_TRACKS]; /* a final sub-stage whose `done` is still to be tried, or PT_NONE */
    int chosen[PT_TRACKS]; /* the transition that the event takes, or PT_NONE */
    bool starts[PT_TOUCHPOINTS]; /* chosen by the event, if its stage is not left */
    ref_sent *undone;            /* by Touchpoint Missed, or NULL */
} ref_step;

void ref_hit(const ref_world *world, int rule);
void ref_begin(ref_step *step, ref_world *world, int customer, int64_t now);
pt_context ref_context(const ref_step *step, const pt_input *event, int stage);
bool ref_is_active(const ref_world *world, const ref_person *person, int stage);

/* ref_zone.c. Wall times are written as the instants that they would be in UTC. */
int64_t ref_floor(int64_t a, int64_t b);
int ref_month_days(int64_t year, int month);
int64_t ref_day(int64_t year, int month, int day);
void ref_date(int64_t day, int64_t *out_year, int *out_month, int *out_of_month);
int ref_weekday(int64_t day); /* 0 Sunday */
int64_t ref_add_months(int64_t day, int64_t months);
int64_t ref_local(int zone, int64_t instant);
int64_t ref_local_day(int zone, int64_t instant);
/* All instants at which the clocks show it, in order; how many. */
int ref_shown(int zone, int64_t wall, int64_t out_instants[REF_SHOWN]);
/* In a gap with the offset before it, of a fold the first. */
int64_t ref_instant(pt_counts *counts, int zone, int64_t wall);
int64_t ref_day_start(pt_counts *counts, int zone, int64_t day);
int64_t ref_next_change(int zone, int64_t instant); /* behind it; INT64_MAX: none */
int64_t ref_last_change(int zone);
/* Months on the wall clock, clipped once; then the rest. False where the months lead to before the
 * year 1: what is due then counts on from its beginning. */
bool ref_add_step(pt_counts *counts, int zone, int64_t instant, ref_span span, int64_t *out);
int64_t ref_later(pt_counts *counts, int zone, int64_t instant, ref_span span);
int ref_zone(const ref_world *world, const ref_person *person);
/* One of pt_zones, or PT_ZONE_EMPTY, PT_ZONE_ABSENT: what waits is told. */
void ref_set_zone(ref_step *step, int zone);
int ref_refuse_zone(const pt_input *input);

/* ref_rule.c: of a rule with DTSTART `start`, at a time of day, the first occurrence behind a wall
 * time. False: there is none. */
bool ref_rule_after(const pt_rrule *rule, int64_t start, int64_t of_day, int64_t after,
                    int64_t *out_wall);

/* ref_move.c */
/* All right sides first, then the values: SOJ_OK or SOJ_ERR_RANGE. */
int ref_set(ref_step *step, const pt_sets *sets, const pt_input *event, int stage);
void ref_write(ref_step *step, int attribute, const pt_value *value);
void ref_enter_down(ref_step *step, int track, int outside, int target);
/* Leave all that is active in the track below `domain` (PT_NONE: all). */
void ref_leave(ref_step *step, int track, int domain);
void ref_enter(ref_step *step, int stage, int64_t entered);
pt_row *ref_note_transition(ref_step *step, int track, int from, int64_t since, int cause);
/* The first enabled branch of a list, or PT_NONE. `key`: event or timer. */
int ref_first_enabled(ref_step *step, int where, int stage, int key, const pt_input *event);
int ref_take(ref_step *step, int transition, int cause, const pt_input *event);
int ref_settle(ref_step *step);

/* ref_event.c: create the customer where it is new, and process the event. */
int ref_event(ref_step *step, bool *out_handled);
void ref_create(ref_step *step, int64_t created);
bool ref_has_track(const pt_model *model, int track); /* false for one that was dropped */

/* ref_count.c */
bool ref_is_rolling(const pt_model *model, int attribute);
void ref_refresh(ref_world *world, int customer, int64_t now);
int ref_count_event(ref_step *step);
/* When the rolling count next loses an event. */
int64_t ref_loss(const ref_world *world, int customer, int attribute);
void ref_find_watched(ref_world *world);

/* ref_wait.c */
void ref_decision(ref_step *step, const ref_waiting *waiting, int decision, int reason);
void ref_drop_waiting(ref_person *person, int index);
void ref_add_waiting(ref_person *person, const ref_waiting *waiting);
int ref_count_waiting(const ref_person *person, int touchpoint);
void ref_supersede(ref_step *step, int touchpoint, int rule); /* all of it */
void ref_supersede_oldest(ref_step *step, int touchpoint, int rule);
void ref_cancel(ref_step *step, int stage);
/* What waits of a touchpoint whose attribute ref_write() changed is superseded. */
void ref_tell_changed(ref_step *step);
void ref_choose_starts(ref_step *step);
void ref_start_chosen(ref_step *step);
void ref_find_places(ref_world *world);
int ref_at_place(const ref_world *world, int place); /* the touchpoint that stands there */

/* What a customer has due. */
typedef enum ref_due_kind {
    REF_NOTHING,
    REF_LOSS,
    REF_TIMER,
    REF_EXPECT, /* an expectation that ends */
    REF_FRESH,
    REF_WAITS
} ref_due_kind;

typedef struct ref_due {
    int kind;
    int64_t instant; /* when it happens: never before the clock */
    int64_t due;     /* when it was due */
    int index; /* attribute, timer, touchpoint (of an expectation too), entry of the waiting */
} ref_due;

/* ref_due.c */
ref_rhythm ref_timer_rhythm(const pt_model *model, int timer);
ref_rhythm ref_touchpoint_rhythm(const pt_model *model, int touchpoint);
int64_t ref_timer_due(const ref_world *world, const ref_person *person, int timer);
int64_t ref_touchpoint_due(const ref_world *world, const ref_person *person, int touchpoint);
/* What an event starts at `anchor`. */
int64_t ref_started_due(const ref_step *step, int touchpoint, int64_t anchor);
bool ref_repeats(const ref_rhythm *rhythm);
bool ref_is_repeated(const pt_touchpoint *touchpoint);
/* It has come due: use it up; of those that lie before `now` the latest, and all before it. Gives
 * back when it was due; `*out_passed`: how many before it. */
int64_t ref_consume(const ref_world *world, const ref_person *person, ref_schedule *schedule,
                    const ref_rhythm *rhythm, int64_t now, int64_t *out_passed);
/* Forget what is due before `now` of all touchpoints. */
void ref_silence(ref_step *step);
ref_due ref_next(const ref_world *world, int customer);
int ref_priority(const pt_model *model, int touchpoint);

/* ref_clock.c */
void ref_run_due(ref_world *world, int customer, const ref_due *due);
bool ref_is_too_long(const ref_world *world);
/* How many things ran. */
int ref_run_until(ref_world *world, int customer, int64_t until);

/* ref_decide.c: what becomes of an occurrence that is asked; one that is deferred waits. */
void ref_decide(ref_step *step, const ref_waiting *occurrence);

/* ref_window.c */
/* Whether the channel's window is open, and whether it is quiet. */
bool ref_is_open(const pt_model *model, const pt_channel *channel, int zone, int64_t instant);
bool ref_is_quiet(const pt_channel *channel, int zone, int64_t instant);
/* The first instant after now at which the answer of `ask` is true, up to `end`, which is not
 * looked for beyond; SOJ_TIME_NEVER: none. It can change only where the clocks of the zone do, at
 * midnight, at an edge of the channel's hours, and at one of `extra`. */
typedef struct ref_search {
    const ref_step *step;
    int touchpoint, zone;
    bool (*ask)(const struct ref_search *search, int64_t instant);
    const int64_t *extra;
    size_t n_extra;
} ref_search;
int64_t ref_first(const ref_search *search, int64_t end);
void ref_note_window(const ref_step *step, int touchpoint);
int64_t ref_valid_until(const ref_step *step, int touchpoint, int64_t end);

/* ref_cap.c */
bool ref_cap_matches(const pt_model *model, const pt_cap *cap, int touchpoint);
bool ref_has_room(const ref_step *step, const pt_cap *cap, int64_t instant);
/* The first of window, quiet hours, caps that forbids an instant. */
typedef struct ref_verdict {
    int reason; /* SOJ_REASON_NONE: it is allowed */
    const char *rule;
} ref_verdict;
ref_verdict ref_ask(const ref_step *step, int touchpoint, int64_t instant);
/* The first instant from now on at which nothing forbids it, up to `end`; else SOJ_TIME_NEVER. */
int64_t ref_earliest(const ref_step *step, int touchpoint, int64_t end);
void ref_note_forbidden(const ref_step *step, int touchpoint);

/* ref_hold.c */
bool ref_is_held(const ref_world *world, int touchpoint, const char **out_rule);
void ref_hold(ref_world *world, const pt_input *input);
void ref_release(ref_world *world, const pt_input *input);

/* ref_emit.c */
void ref_emit(ref_step *step, const ref_waiting *occurrence, int64_t end);
/* It takes its place under caps and `once`. */
ref_sent *ref_note_sent(ref_step *step, const ref_waiting *occurrence, bool withheld);
/* A customer's place in a split: 0 to 9,999. */
int ref_split(const char *name, int customer);

/* ref_answer.c */
/* Ask all open expectations about the event, then end them. */
void ref_answer_all(ref_step *step);
int64_t ref_answer_due(const ref_world *world, const ref_person *person, int touchpoint);
/* The expectation ends unanswered: the event of that. */
const pt_input *ref_raise_unanswered(ref_world *world, int customer, int touchpoint, int64_t now);

/* ref_feedback.c */
pt_input *ref_raise(ref_world *world); /* all zero; lives as long as the world */
void ref_free_raised(ref_world *world);
/* The input with the id, the properties and the time that it really has. */
const pt_input *ref_resolve(ref_world *world, const pt_input *input);
/* Whether feedback is about what this customer is not known to have been sent. */
bool ref_is_unknown(const ref_world *world, const pt_input *input);
/* Whether it reports as missed what cannot be missed any more. */
bool ref_is_stale(const ref_world *world, const pt_input *input);
/* With the properties that come of the emission. */
const pt_input *ref_filled_in(ref_world *world, const pt_input *input);
void ref_fill_in(const ref_world *world, pt_input *input, const ref_sent *sent);
void ref_miss(ref_step *step);
void ref_unmiss(ref_step *step);
const char *ref_owner(const pt_model *model, int touchpoint);
int ref_phase(const pt_model *model, int touchpoint);

/* ref_place.c */
/* SOJ_OK, or why the placement makes no sense; what is due does not run then. */
int ref_refuse_placement(const ref_world *world, const pt_input *input);
int ref_place(ref_world *world, const pt_input *input, int *out_whose, int *out_flags);

/* ref_engine.c: SOJ_OK, or why the engine refuses the event; what is due does not run then. */
int ref_admit(ref_world *world, const pt_input *input, bool *out_duplicate);
void ref_remember(ref_world *world, const pt_input *input);
void ref_erase(ref_world *world, const pt_input *input, int *out_flags);

void ref_note_time(const ref_step *step, const ref_waiting *occurrence, const ref_rhythm *rhythm);
void ref_note_due(ref_world *world, int customer, const ref_due *due);
void ref_note_emission(const ref_step *step, const ref_waiting *occurrence, int64_t end);

#endif
