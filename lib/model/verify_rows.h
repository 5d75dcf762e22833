/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_VERIFY_ROWS_H
#define SOJ__MODEL_VERIFY_ROWS_H

/* The pieces of soj__verify(), each for rows of one kind; all return whether the rows are sound.
 * Those further down use what those further up have found sound. */

#include "cel/verify.h"
#include "model/program.h"

typedef struct soj__verifier {
    const soj__program *program;
    soj__cel_facts *facts; /* of each expr */
    uint16_t *depths;      /* scratch of soj__cel_verify() */
    uint32_t *owners; /* by byte of the record's fixed part: 0 free; SOJ__OWNED; or 1 + the last
                         stage that has it while it is active */
    uint32_t *used;   /* by table of soj__verified_tables: rows in ranges so far */
} soj__verifier;

#define SOJ__OWNED UINT32_MAX

/* Tables whose ranges together have at most as many rows as the table, so that whoever follows all
 * ranges does not do more than the image is long. */
typedef enum soj__owned_table {
    SOJ__OF_CONSTANTS,
    SOJ__OF_PROPERTIES,
    SOJ__OF_SETS,
    SOJ__OF_HANDLERS,
    SOJ__OF_TRANSITIONS,
    SOJ__OF_TIMERS,
    SOJ__OF_TOUCHPOINTS,
    SOJ__OF_SCHEDULES,
    SOJ__OF_STOPS,
    SOJ__OF_CONTENTS,
    SOJ__OF_DATA,
    SOJ__OF_EVENT_REFS,
    SOJ__OF_COUNTER_REFS,
    SOJ__OF_KEPT_REFS,
    SOJ__OF_SPANS,
    SOJ__OF_DAYS,
    SOJ__OF_VARIANTS,
    SOJ__OF_EXPECT_REFS,
    SOJ__OF_COUNT
} soj__owned_table;

/* ---- verify.c ---- */

bool soj__verify_range(soj__verifier *v, soj__range range, soj__owned_table table);
/* A slot of `bytes` at `slot` that nothing else uses. */
bool soj__verify_slot(soj__verifier *v, uint32_t slot, uint32_t bytes);
/* `n` counters at `slot` that nothing else uses. */
bool soj__verify_counter(soj__verifier *v, uint32_t slot, uint32_t n);
/* A slot, or a counter, that is a stage's while it is active. */
bool soj__verify_visit_slot(soj__verifier *v, uint32_t slot, uint32_t bytes, uint32_t stage);
bool soj__verify_visit_counter(soj__verifier *v, uint32_t slot, uint32_t stage);

static inline bool soj__is_text(soj__str text)
{
    return text.at != 0;
}

static inline bool soj__is_flag(uint32_t flag)
{
    return flag <= 1;
}

/* ---- verify_code.c ---- */

/* Where an expr stands, and so what it may read. */
typedef struct soj__place {
    uint32_t event; /* at hand, with `before`; SOJ__NONE: none */
    uint32_t stage; /* of in_stage_for; SOJ__NONE: out of scope */
    bool has_now;
} soj__place;

bool soj__verify_exprs(soj__verifier *v);
bool soj__verify_expr(const soj__verifier *v, uint32_t expr, const soj__place *place);
/* As soj__verify_expr(); SOJ__NONE is sound too. */
bool soj__verify_condition(const soj__verifier *v, uint32_t expr, const soj__place *place);

/* ---- verify_values.c ---- */

bool soj__verify_attributes(soj__verifier *v);
bool soj__verify_counters(soj__verifier *v);
bool soj__verify_events(soj__verifier *v);
bool soj__verify_parts(soj__verifier *v);
bool soj__verify_sets(soj__verifier *v, soj__range sets, const soj__place *place);

/* ---- verify_stages.c ---- */

bool soj__verify_tracks(soj__verifier *v);
bool soj__verify_tree(soj__verifier *v);
bool soj__verify_stages(soj__verifier *v);

/* ---- verify_schedules.c ---- */

bool soj__verify_schedules(soj__verifier *v);

/* Whether a schedule comes at one place of its stage's timeline. */
static inline bool soj__is_on_timeline(const soj__schedule *schedule)
{
    return schedule->anchor == SOJ__ANCHOR_ENTRY && schedule->form == SOJ__FORM_EXACT &&
           schedule->every == 0;
}

/* ---- verify_touch.c ---- */

bool soj__verify_touchpoints(soj__verifier *v);
/* Caps, splits, segments, rules. */
bool soj__verify_names(soj__verifier *v);

/* ---- verify_channels.c ---- */

bool soj__verify_windows(soj__verifier *v);
bool soj__verify_channels(soj__verifier *v);
/* Whether the head says of local time what the rows say. */
bool soj__verify_zones(soj__verifier *v);

/* ---- verify_expect.c ---- */

/* The events about touchpoints, and the head's word on them. */
bool soj__verify_feedback(soj__verifier *v);
bool soj__verify_expectations(soj__verifier *v);

#endif
