/* SPDX-License-Identifier: MIT */
#ifndef REFERENCE_H
#define REFERENCE_H

/* Inside the reference interpreter. Written for plainness: a macrostep that fails is undone by
 * copying the customer back. */

#include "property.h"

typedef struct ref_schedule {
    int64_t anchor; /* entry, or the last restart */
    int64_t last;   /* of an attribute: the value that came due last */
    bool fired;     /* since the anchor */
    bool has_last;
    int number; /* occurrences in this visit */
} ref_schedule;

typedef struct ref_person {
    bool exists;
    int64_t created, clock;
    int64_t instant; /* of `timers_here`: how many timers have come due at it */
    int timers_here;
    int leaf;
    int64_t entered[PT_STAGES];
    int visits[PT_STAGES];
    pt_value attributes[PT_ATTRIBUTES];
    ref_schedule timers[PT_TRANSITIONS]; /* by pt_timer() */
    ref_schedule touchpoints[PT_TOUCHPOINTS];
} ref_person;

typedef struct ref_world {
    const pt_model *model;
    pt_counts *counts;
    pt_log *log;
    int64_t now; /* the newest advance */
    ref_person people[PT_CUSTOMERS];
    int order[PT_CUSTOMERS]; /* of creation */
    int n_people;
} ref_world;

/* One macrostep. */
typedef struct ref_step {
    ref_world *world;
    ref_person *person;
    int customer;
    int64_t now;
    const pt_input *event; /* NULL: the clock */
    pt_value before[PT_ATTRIBUTES];
    int bad_attribute;
} ref_step;

void ref_hit(const ref_world *world, int rule);
pt_context ref_context(const ref_step *step, const pt_input *event, int stage);
/* All right sides first, then the values: SOJ_OK or SOJ_ERR_RANGE. */
int ref_set(ref_step *step, const pt_sets *sets, const pt_input *event, int stage);
void ref_enter_down(ref_step *step, int outside, int target);
/* The first enabled branch of a list, or PT_NONE. `key`: event or timer. */
int ref_first_enabled(ref_step *step, int where, int stage, int key, const pt_input *event);
int ref_take(ref_step *step, int transition, int cause, const pt_input *event);
int ref_settle(ref_step *step);
void ref_restart(ref_step *step);

/* What a customer has due. */
typedef struct ref_due {
    int64_t instant; /* when it happens: never before the clock */
    int64_t due;     /* when it was due */
    int timer;       /* or PT_NONE: */
    int touchpoint;  /* or PT_NONE: nothing is due */
} ref_due;

int64_t ref_timer_due(const ref_world *world, const ref_person *person, int timer);
int64_t ref_touchpoint_due(const ref_world *world, const ref_person *person, int touchpoint);
/* Whether touchpoint a stands before b in the text; both are of active stages. */
bool ref_stands_before(const pt_model *model, int a, int b);
ref_due ref_next(const ref_world *world, const ref_person *person);
void ref_run_due(ref_world *world, int customer, const ref_due *due);
bool ref_is_too_long(const ref_world *world);
/* How many things ran. */
int ref_run_until(ref_world *world, int customer, int64_t until);
void ref_decide(ref_step *step, int touchpoint, int64_t due);
void ref_make_id(const ref_step *step, int touchpoint, int number, char out_id[33]);

void ref_note_due(ref_world *world, const ref_person *person, const ref_due *due);

#endif
