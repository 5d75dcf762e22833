/* SPDX-License-Identifier: MIT */
#ifndef REFERENCE_H
#define REFERENCE_H

/* Inside the reference interpreter. Written for plainness: a macrostep that fails is undone by
 * copying the customer back, and what happened is searched, not summed up. */

#include "property.h"

enum { REF_WAITING = 512, REF_ROLLING = PT_OPS };

/* When something comes due: at anchor + offset + k * every, k from 0 on. */
typedef struct ref_rhythm {
    const pt_anchor *anchor;
    int64_t offset, every; /* every 0: once */
    int64_t times;         /* at least 1 */
    int64_t until;         /* from the anchor; INT64_MAX: without end */
} ref_rhythm;

typedef struct ref_schedule {
    int64_t anchor; /* entry, or the last restart */
    int64_t last;   /* of an attribute: the value that came due last */
    bool has_last;
    int64_t next; /* k; of an attribute: that of `last` */
    int number;   /* occurrences in this visit */
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
    bool deferred;
} ref_waiting;

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
    pt_value attributes[PT_ATTRIBUTES]; /* rolling ones as ref_refresh() computed them */
    int n_counted[PT_ATTRIBUTES];
    int64_t lost[PT_ATTRIBUTES]; /* up to when the losses of a rolling count have been inputs */
    ref_schedule timers[PT_TRANSITIONS]; /* by pt_timer() */
    ref_schedule touchpoints[PT_TOUCHPOINTS];
    int n_waiting; /* oldest first */
    ref_waiting waiting[REF_WAITING];
} ref_person;

/* What was emitted, in order. */
typedef struct ref_sent {
    int touchpoint, visit;
    int64_t time;
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
} ref_known;

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
    /* By attribute, those that are counted by a person in order of arrival: the person's
     * `n_counted` are valid. */
    ref_counted counted[PT_CUSTOMERS][PT_ATTRIBUTES][REF_ROLLING];
    int order[PT_CUSTOMERS]; /* of creation */
    int n_people;
    int place[PT_TOUCHPOINTS];   /* where each touchpoint stands in the text, track by track */
    bool watched[PT_ATTRIBUTES]; /* an `always` reads it */
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
} ref_step;

void ref_hit(const ref_world *world, int rule);
void ref_begin(ref_step *step, ref_world *world, int customer, int64_t now);
pt_context ref_context(const ref_step *step, const pt_input *event, int stage);
bool ref_is_active(const ref_world *world, const ref_person *person, int stage);

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
typedef enum ref_due_kind { REF_NOTHING, REF_LOSS, REF_TIMER, REF_FRESH, REF_WAITS } ref_due_kind;

typedef struct ref_due {
    int kind;
    int64_t instant; /* when it happens: never before the clock */
    int64_t due;     /* when it was due */
    int index;       /* attribute, timer, touchpoint, entry of the waiting */
} ref_due;

/* ref_due.c */
ref_rhythm ref_timer_rhythm(const pt_model *model, int timer);
ref_rhythm ref_touchpoint_rhythm(const pt_model *model, int touchpoint);
int64_t ref_timer_due(const ref_world *world, const ref_person *person, int timer);
int64_t ref_touchpoint_due(const ref_world *world, const ref_person *person, int touchpoint);
/* It has come due: use it up; of those that lie before `now` the latest, and all before it. Gives
 * back when it was due; `*out_passed`: how many before it. */
int64_t ref_consume(const ref_person *person, ref_schedule *schedule, const ref_rhythm *rhythm,
                    int64_t now, int64_t *out_passed);
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
/* ref_emit.c */
void ref_emit(ref_step *step, const ref_waiting *occurrence, int64_t end);
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

void ref_note_due(ref_world *world, int customer, const ref_due *due);
void ref_note_emission(const ref_step *step, const ref_waiting *occurrence, int64_t end);

#endif
