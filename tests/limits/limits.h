/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_LIMITS_H
#define SOJ_TEST_LIMITS_H

/* Every limit of the language and the library, each tried one below, at, and one above it. */

#include <sojourn/sojourn.h>

#include "support/text.h"

/* A model with `n` of something, and where a reader would point if that is one too many. */
typedef struct made {
    text yaml;
    size_t at; /* a byte of the text; 0: nowhere */
} made;

typedef struct limit {
    const char *name; /* of the constant, or of what has no constant of its own */
    uint64_t most;
    const char *error; /* the id of the diagnostic, or the name of the status, above it */
    /* A limit of a model's text: makes one with n of it. */
    void (*make)(made *to, size_t n);
    /* Shows that the model does what it says, where it has no more than allowed. */
    void (*use)(soj_model *model, size_t n);
    /* A limit of an input: gives n of it to the library and asserts what has to come of it. */
    void (*give)(size_t n, bool fits);
    const char *words; /* in the message, where the number is not */
} limit;

/* Name and number of a constant. */
#define LIMIT(NAME) "SOJ_LIMIT_" #NAME, SOJ_LIMIT_##NAME

/* Each ends with an entry without a name. */
extern const limit limits_of_models[];
extern const limit limits_of_conditions[];
extern const limit limits_of_touchpoints[];
extern const limit limits_of_calendars[];
extern const limit limits_of_names[];
extern const limit limits_of_inputs[];
extern const limit limits_of_runs[];
extern const limit limits_of_zones[];

/* Where the text ends now is where one too many begins. */
void made_mark(made *to);
soj_position made_position(const made *model);
void made_put(made *to, const char *data);
void made_put_times(made *to, const char *data, size_t n);
/* `before`, a number from 0 to n - 1, `after`: n times; the mark is before the last number's
 * `name` bytes. */
void made_put_numbered(made *to, const char *before, size_t n, const char *after, size_t name);
void made_put_number(made *to, const char *before, size_t number, const char *after);

/* The beginning of every model; `s` is initial. */
#define MADE_HEAD "sojourn: 1\nmodel: limits\nversion: 1\ninitial: s\n"

/* One customer, "a", of a model. */
typedef struct life {
    soj_model *model;
    soj_engine *engine;
    soj_time now;
    /* What has come out, and the last of each. */
    size_t touchpoints, transitions, decisions, faults;
    soj_touchpoint touchpoint;
    soj_transition transition;
    soj_decision decision;
    soj_fault fault;
} life;

#define LIFE_BEGIN ((soj_time)1767225600000000) /* 2026-01-01T00:00:00Z */

void life_begin(life *of, soj_model *model);
void life_end(life *of);
/* An event that must be accepted. */
void life_post(life *of, const char *event);
/* An event with one property, or an Identify with one trait; what came of it. */
soj_status life_tell(life *of, const char *event, const char *name, soj_value value);
void life_advance(life *of, soj_duration by);
/* An attribute of the customer. */
soj_value life_attribute(const life *of, const char *name);
/* Bytes of the customer's record. */
size_t life_record(const life *of);
/* A counter takes a byte of it while it is small, and has room for so many more. */
#define LIFE_COUNTER_ROOM 4u
soj_value life_text(const char *data, size_t len);

/* A model without errors. */
soj_model *limits_compile(const char *yaml, size_t len);

#endif
