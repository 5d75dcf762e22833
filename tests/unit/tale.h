/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_TALE_H
#define SOJ_TEST_TALE_H

/* Random stories, made once and told to engines of different settings: what comes out is compared
 * as text. */

#include <sojourn/sojourn.h>

#include "base/buf.h"
#include "support/failing_alloc.h"

typedef enum act_kind { ACT_POST, ACT_PLACE, ACT_ADVANCE, ACT_HOLD, ACT_RELEASE } act_kind;

typedef enum key_form { KEY_SOUND, KEY_NULL, KEY_EMPTY, KEY_LONG, KEY_BROKEN } key_form;

/* One thing that happens. */
typedef struct act {
    act_kind kind;
    key_form form;
    uint64_t who;
    char key[21]; /* its digits */
    uint32_t event;
    soj_time time;
    soj_property properties[2]; /* a text is act.text */
    size_t n_properties;
    char text[33];
    char id[8]; /* of the event; "": none */
    soj_placed_stage stage;
    int32_t what; /* of a hold */
    uint32_t handle;
} act;

typedef struct tale {
    soj_model *model;
    act *acts;
    size_t n;
} tale;

/* A model in which much happens: answers, reports, caps, splits, a control group, errors, faults.
 */
extern const char tale_rich[];
/* One in which most events move nothing. */
extern const char tale_quiet[];

typedef struct tale_plan {
    const char *yaml;
    uint64_t seed;
    size_t n;           /* acts */
    uint32_t customers; /* the first two are 0 and UINT64_MAX */
    bool has_bad_keys;  /* some posts are of keys that are none */
    bool has_only_posts;
    bool without_missed; /* nothing is reported as missed */
} tale_plan;

tale *tale_make(const tale_plan *plan);
void tale_free(tale *told);

/* How a tale is told. */
typedef struct telling {
    soj_engine_options options;
    size_t batch;        /* posts that follow each other are posted together; 0: each alone */
    uint64_t trims;      /* seed: memory is given back now and then; 0: never */
    bool drains_seldom;  /* outputs wait for some acts, and then not all are taken out */
    failing_alloc *poor; /* the options' allocator: each of its allocations fails once */
    size_t n_failed;     /* out: how many calls did */
} telling;

/* What came out. */
typedef struct tale_log {
    soj__buf outputs; /* a line each, which begins with the digit of its kind */
    soj__buf results;
    soj__buf state;   /* counters, and who there is */
    soj__buf records; /* of all of them */
} tale_log;

#define TELLING                                                                                    \
    {                                                                                              \
        .options = SOJ_ENGINE_OPTIONS_INIT                                                         \
    }

/* Tell a tale to a new engine; the log is the caller's to tale_log_done(). */
void tale_tell(const tale *told, telling *how, tale_log *out);
void tale_log_done(tale_log *log);
/* Both say the same; fails the test with where they do not. */
void tale_same(const tale_log *a, const tale_log *b);
void tale_same_text(const soj__buf *a, const soj__buf *b, const char *what);

/* The event of an act, as an engine with such keys takes it; borrows from the act. */
soj_event tale_event(const act *what, bool has_integer_keys);
/* Do it to an engine. */
soj_status tale_act(soj_engine *engine, const act *what, bool has_integer_keys,
                    soj_result *out_result);
/* The next of a row of random numbers. */
uint32_t tale_random(uint64_t *seed);

#endif
