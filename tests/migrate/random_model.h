/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_RANDOM_MODEL_H
#define SOJ_TEST_RANDOM_MODEL_H

/* Random models with something of all that a migration carries over, and random edits of them.
 * Names are never used again, but by what comes new in the very edit that gives them up. */

#include <sojourn/sojourn.h>

enum { STAGES = 6, TOUCHES = 4, EVENTS = 3 };

/* What below() goes on from. */
extern uint64_t random_seed;
/* A number below `n`, the same in each run. */
uint32_t below(uint32_t n);

enum { PLAIN, REPEATED, ON_EVENT, RESTARTED, FROM_ATTRIBUTE, DAILY, N_KINDS };

typedef struct touch {
    bool is_there;
    unsigned uid, name, was; /* was 0: none */
    unsigned kind, hours, times, once;
    unsigned asks;    /* "sent() < asks"; 0: nothing */
    unsigned expects; /* hours; 0: nothing */
    unsigned since;   /* the version that gave it its name */
    bool keeps, kept; /* now, and before */
} touch;

typedef struct stage {
    bool is_there;
    unsigned uid, name, was, timer, timer_to; /* timer: hours, 0 none; it restarts where odd */
    unsigned since;
    unsigned parts; /* sub-stages */
    touch touches[TOUCHES];
} stage;

typedef struct plan {
    stage stages[STAGES];
    unsigned names, cap, version;
    unsigned level, level_was; /* the name of an attribute */
    bool is_double;            /* its type */
    unsigned up_to;            /* of a rolling count */
} plan;

plan random_plan(void);
/* The next version. */
void edit(plan *m);
/* The next version, in which nothing but names is otherwise. */
void rename_parts(plan *m);
/* A record of before a migration, which happened at `now`. */
typedef struct old_record {
    const soj_model *model;
    const void *bytes;
    size_t len;
} old_record;
/* That a record has become this one: stages, when they were entered, attributes, the zone. */
void assert_migrated(const soj_migration *migration, const old_record *old, const soj_model *model,
                     const void *record, size_t len, soj_time now);
/* An event at random, of whom may be NULL until the caller says; `out` has its property. */
soj_event random_event(const soj_model *model, soj_time time, soj_property *out);

/* Owned by the caller. It has the events E0, E1 and E2, which has `at`. */
soj_model *compile(const plan *m);

#endif
