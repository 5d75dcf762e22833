/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_HOSTILE_EVENTS_H
#define SOJ_TEST_HOSTILE_EVENTS_H

/* Events that nobody means well with, each with the one answer it gets. */

#include <stdbool.h>

#include <sojourn/sojourn.h>

/* 2026-03-01T09:00:00Z: the clock of the customer "ada", who is there before each. */
#define HOSTILE_NOW ((soj_time)1772355600000000)

/* The model of all of them. */
extern const char hostile_target[];

#define HOSTILE_BIG ((size_t)10 * 1024 * 1024) /* bytes of 'x' for texts whose pointer is NULL */

typedef struct hostile_value {
    const char *name;  /* of the property or trait; NULL: none. "#…": a handle that is none */
    soj_value value;   /* a text that is NULL is filled in */
    bool is_null_text; /* and one that stays NULL */
} hostile_value;

enum { HOSTILE_LATE = 1, HOSTILE_NEW = 2, HOSTILE_DUPLICATE = 4, HOSTILE_UNHANDLED = 8 };

typedef struct hostile_event {
    const char *name;
    const char *what;  /* for readers of docs/security-cases.md */
    const char *event; /* NULL: "E". "#…": a handle that is none */
    soj_time time;     /* 0: HOSTILE_NOW; HOSTILE_EPOCH: 0 */
    const char *key;   /* NULL: "ada", or with `key_len` that many bytes of 'x' */
    size_t key_len;
    const char *id; /* NULL: none, or with `id_len` that many bytes of 'x' */
    size_t id_len;
    bool is_keyless; /* the key is NULL */
    bool is_id_empty;
    hostile_value values[2];
    size_t n_copies; /* of the first value, besides; with n and no values: a NULL list */
    soj_status status;
    const char *handle; /* the property or trait that result.handle names; NULL: SOJ_NONE. "@…": the
                           attribute of a `set` */
    unsigned flags;     /* of an event that is accepted */
} hostile_event;

#define HOSTILE_EPOCH ((soj_time)1)

extern const hostile_event hostile_events[];
extern const size_t n_hostile_events;

#endif
