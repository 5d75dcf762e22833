/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_WORK_H
#define SOJ__RUN_WORK_H

/* The workspace of steps, and the pieces a macrostep is made of. Inside run/ only, but for what
 * run/step.h offers. */

#include <sojourn/step.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "cel/vm.h"
#include "model/model.h"
#include "model/program.h"
#include "run/output.h"
#include "run/record.h"
#include "run/values.h"

/* The right side of one line of a `set`, computed and not yet written. */
typedef struct soj__staged {
    uint32_t attribute;
    bool is_unset;
    uint64_t bits;    /* as soj__domain_encode() made it */
    const char *text; /* SOJ__STORE_TEXT: in the text slots */
} soj__staged;

struct soj_work {
    soj_model *model; /* whoever made the workspace keeps a reference for it */
    const soj__program *program;
    soj__mem mem;
    soj__arena arena;
    bool is_trusting; /* records come from ourselves and need no check */

    /* The customer as the macrostep has made it so far. A text lies in the record that came in, in
     * the model, in the event or in a text slot; its length is in the fixed part. */
    uint8_t *fixed;
    const char **texts;
    /* Two of SOJ_LIMIT_ATTRIBUTE_TEXT bytes for each text attribute. A `set` writes the one its
     * attribute does not use, so that all right sides see the old texts. */
    char *text_slots;

    /* The customer as the event found it, for `before`: the record that came in, or what creation
     * has made. */
    const uint8_t *origin;
    const char **origin_texts;
    uint8_t *created;

    soj_time now;           /* instant of the macrostep */
    const soj_event *event; /* NULL: the clock */
    const char *key;
    size_t key_len;
    uint32_t fault_attribute; /* with SOJ_ERR_RANGE of a set or trait */
    bool is_late;
    uint16_t
        *property_at;   /* by property handle: its place in the event's list, from 1; 0: absent */
    uint32_t n_handles; /* entries of property_at */

    soj__staged *staged; /* one for each attribute */
    uint32_t *chosen;    /* by track: transition, or SOJ__NONE */
    soj__cel_frame frame;
    uint64_t condition_errors;
    uint8_t *id_buffer;

    soj__row *rows;
    uint32_t n_rows, next_row, max_rows;
    soj_output output;
};

/* ---- conditions and sets (expr.c) ---- */

/* The `load` of the VM; ctx is the work. */
soj__val soj__work_load(const void *ctx, uint8_t space, uint16_t index);
/* Whether a condition holds; SOJ__NONE does. An error is false and counted. */
bool soj__work_holds(soj_work *work, uint32_t expr);
/* Run a group of sets: all right sides see the values from before. SOJ_OK, SOJ_ERR_RANGE. */
soj_status soj__work_run_sets(soj_work *work, soj__range sets);
/* Write one trait of an Identify. SOJ_OK, SOJ_ERR_TYPE, SOJ_ERR_RANGE. */
soj_status soj__work_set_trait(soj_work *work, const soj_property *trait);

/* ---- stages (stages.c) ---- */

uint32_t soj__work_leaf(const soj_work *work, uint32_t track);
/* Enter the initial stages of all tracks. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_enter_all(soj_work *work);
/* Perform a transition, its sets counted. SOJ_OK, SOJ_ERR_RANGE, SOJ_ERR_LIMIT. */
soj_status soj__work_move(soj_work *work, uint32_t transition, soj_cause cause);
/* The first enabled one of a list, or SOJ__NONE. */
uint32_t soj__work_first_enabled(soj_work *work, soj__range transitions);
/* `always` until none is enabled. SOJ_OK, SOJ_ERR_RANGE, SOJ_ERR_LOOP, SOJ_ERR_LIMIT. */
soj_status soj__work_settle(soj_work *work);

/* ---- time (schedules.c) ---- */

/* The first thing that is due. */
typedef struct soj__due {
    soj_time instant; /* at which it is processed: never before the clock; SOJ_TIME_NEVER: nothing
                         is due at all */
    soj_time due;     /* at which it was due */
    uint64_t rank;    /* order among those of one instant: smaller first */
    uint32_t schedule;
} soj__due;

soj__due soj__work_first_due(const soj_work *work);
/* Mark a schedule as come due; returns the occurrence's number. */
uint32_t soj__work_consume(soj_work *work, uint32_t schedule);
/* Start the schedules of an entered stage. */
void soj__work_arm(soj_work *work, uint32_t stage);
/* Start again what the event restarts in the active stages. */
void soj__work_restart(soj_work *work);

/* ---- touchpoints (touch.c) ---- */

/* Decide an occurrence. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_touch(soj_work *work, const soj__due *due, uint32_t occurrence);

/* ---- events (event.c) ---- */

/* Whether an event is one of the model's, apart from its properties. SOJ_OK, SOJ_ERR_ARGUMENT,
 * SOJ_ERR_KEY, SOJ_ERR_TIME. */
soj_status soj__event_check(const soj__program *program, const soj_event *event);
bool soj__key_is_sound(const char *key, size_t len);
/* Check the properties of `event` and take them in. SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_TYPE,
 * SOJ_ERR_RANGE with *out_handle. */
soj_status soj__work_take_properties(soj_work *work, const soj_event *event, uint32_t *out_handle);
/* Do the event to the customer in the work, which exists. */
soj_status soj__work_event(soj_work *work, bool *out_unhandled);

/* ---- rows (work.c) ---- */

/* A zeroed row behind the others, or NULL where the macrostep makes more than any can. */
soj__row *soj__work_row(soj_work *work, soj_output_kind kind);

#endif
