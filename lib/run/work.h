/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_WORK_H
#define SOJ__RUN_WORK_H

/* The workspace of steps, and the pieces a macrostep is made of. Inside run/ only, but for what
 * run/step.h offers. */

#include <sojourn/limits.h>
#include <sojourn/step.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "cel/space.h"
#include "cel/vm.h"
#include "model/model.h"
#include "model/program.h"
#include "run/after.h"
#include "run/due.h"
#include "run/output.h"
#include "run/record.h"
#include "run/values.h"
#include "time/recurrence.h"
#include "time/zones.h"

/* The right side of one line of a `set`, or what an event counts, computed and not yet written. */
typedef struct soj__staged {
    uint32_t attribute;
    bool is_unset;
    uint64_t bits;    /* as soj__domain_encode() made it */
    const char *text; /* SOJ__STORE_TEXT: in the part's buffer, or in the event */
} soj__staged;

/* An event about an emission, with what it says of it: a "Touchpoint Unanswered", or a report of
 * the host with what we know filled in. */
typedef struct soj__raised {
    soj_event event;                               /* its properties are those below */
    soj_property properties[SOJ_LIMIT_PROPERTIES]; /* no handle twice */
    char id[SOJ__ID_TEXT];
} soj__raised;

/* A customer as a macrostep found it. */
typedef struct soj__came_in {
    const uint8_t *cell; /* NULL: it is new */
    const uint8_t *tail; /* as of soj__pieces */
    bool has_origin;     /* it is expanded */
} soj__came_in;

enum { SOJ__DIGITS = 24 }; /* room for those of UINT64_MAX, eight by eight */

struct soj_work {
    soj_model *model; /* whoever made the workspace keeps a reference for it */
    const soj__program *program;
    soj__mem mem;
    soj__arena arena;
    bool is_trusting; /* records come from ourselves and need no check; events and keys have been
                         checked */
    bool forgets_emissions;   /* the host never reports one as missed */
    bool holds_all;           /* what the host holds; held_channels, held_touchpoints; … */
    uint32_t n_held;          /* … so many in all */
    bool is_late;             /* the event lies before its customer's clock */
    bool due_holds;           /* what the record says of its next due is right, and still so:
                                 nothing that it depends on has changed */
    bool tail_holds;          /* no part but WIDE has been written since the tail came in */
    bool blank_is_bare;       /* blank_parts are all empty, and in the buffers */
    bool has_doomed;          /* something that waits is doomed: soj__work_doom() */
    uint32_t fault_attribute; /* with SOJ_ERR_RANGE of a set or trait */

    bool has_due;        /* last_due is what is due for the customer as it is */
    bool is_fresh;       /* of a stay (run/step.h): the customer was just taken in */
    unsigned next_spare; /* where its next tail goes */
    soj__due last_due;

    soj_zones *zones;            /* whoever made the workspace keeps a reference; NULL: none */
    const soj__zone *model_zone; /* of customers that have none of their own; NULL: UTC. The present
                                    customer's is the frame's */
    soj__recurrence *rules;      /* by rule */
    bool *rule_is_good;          /* by rule: one of an image may be none, and never occurs */
    bool *held_channels;
    bool *held_touchpoints;

    /* The customer as the macrostep has made it so far: its record up to the parts. A part of the
     * tail lies in the record that came in, in the model, in the event or in its buffer; its length
     * is in the fixed part. Counters that a byte does not hold are in `wide`. */
    uint8_t *fixed;
    uint32_t *wide;  /* by counter: its value, where its byte is SOJ__COUNTER_WIDE */
    bool has_wide;   /* some may be */
    size_t tail_len; /* of the tail that came in */
    const uint8_t **parts;
    /* By part: TEXT two times SOJ_LIMIT_ATTRIBUTE_TEXT bytes, of which a `set` writes the one that
     * its attribute does not use, so that all right sides see the old texts; else its most. */
    uint8_t **buffers;

    /* The customer as the macrostep found it, for `before`, by soj__work_origin(), and for one that
     * fails: as it came in, expanded once somebody asks, or as creation has made it. */
    soj__came_in *came_in;
    uint8_t *origin;
    const uint8_t **origin_parts;
    const uint8_t **blank_parts; /* of a new customer, in no stage yet … */
    uint8_t *blank;              /* … its fixed part, but its times */
    uint8_t *undo;               /* of a stay: the record up to the parts, as a macrostep began */
    uint8_t *spare[2];           /* of a stay: the owner's; program->record_max bytes each */

    soj_time now;           /* instant of the macrostep */
    const soj_event *event; /* NULL: the clock */
    soj__raised raised;     /* an event that we make or fill in, while it is processed */
    const char *key;        /* NULL: of an engine with integer keys, which has set `integer_key` */
    size_t key_len;
    uint64_t integer_key;
    char *digits; /* the text of an integer key, once it is asked for */
    uint16_t
        *property_at; /* by property handle: its place in the event's list, from 1; 0: absent */
    const soj_value *zone_trait; /* of an Identify: the name of a zone, checked; NULL: none */

    /* While the `set` of a transition runs: its track, and the innermost stage that is not left
     * (SOJ__NONE: none). SOJ__NONE: no track is on the move. */
    uint32_t moving_track;
    uint32_t moving_domain;

    soj__staged *staged;            /* one for each attribute */
    uint32_t *chosen;               /* by track: transition, or SOJ__NONE */
    const soj__stage_info *arrived; /* the leaf that was entered at this instant, and since then
                                       nothing has changed what is due but what waits; NULL: other
                                       ways */
    uint64_t finished;      /* tracks by bits: a final sub-stage was entered, its `done` not yet
                               tried */
    soj__outcome *outcomes; /* by expectation: of what the event may end, once it is asked */
    uint32_t *started;      /* touchpoints whose `on` takes the event */
    uint32_t n_started;     /* of them */
    uint32_t n_handles;     /* entries of property_at */
    soj__cel_frame frame;
    uint64_t condition_errors;
    /* By counter: its rolling count or sum, once read; ABSENT: not computed since it changed. */
    soj__val *windows;
    uint8_t *id_buffer;  /* begins with what every id's input does; the rest goes to id_at, … */
    uint8_t *id_at;      /* … first what is the customer's, once it is asked for */
    uint8_t *id_path_at; /* behind that; NULL: it is not there */
    uint8_t *split_buffer;
    const soj__occurrence *occurrence; /* being decided; else NULL */

    soj__row *rows; /* of the macrostep: own_rows, or where the owner of a trusting one says */
    soj__row *own_rows;
    soj__row *scrap; /* a row that nobody wants is written here */
    uint32_t wanted; /* kinds of rows, by SOJ_OUTPUT_BIT() */
    uint32_t n_rows, next_row, max_rows;
    uint32_t data_len;
    uint8_t *data; /* of the rows */
    soj_datum *data_out;
    soj_output output;
};

/* The customer's key as a text: of an integer its decimal digits. (id.c) */
soj__slice soj__work_key(const soj_work *work);

/* The cell of the customer as it is. */
static inline uint8_t *soj__work_cell(const soj_work *work)
{
    return work->fixed + SOJ__RECORD_CELL;
}

/* ---- the customer's clock (zone.c) ---- */

/* The zone of the customer that was taken in or created. SOJ_OK; SOJ_ERR_ZONE where the zones do
 * not have it. Where the model needs no zones nothing is looked up. */
soj_status soj__work_look_up_zone(soj_work *work);
static inline soj_status soj__work_find_zone(soj_work *work)
{
    return work->program->needs_zones ? soj__work_look_up_zone(work) : SOJ_OK;
}
static inline const soj__zone *soj__work_zone(const soj_work *work)
{
    return work->frame.zone ? work->frame.zone : &soj__zone_utc;
}
/* Whether a name can be the customer's zone: empty, or known. Without zone data any is. SOJ_OK,
 * SOJ_ERR_ZONE. */
soj_status soj__work_check_zone(const soj_work *work, soj__slice name);
/* Give the customer a checked zone; empty: the model's. Where that is another name than before,
 * what waits is asked anew: soj__work_ask_anew(). Without zone data nothing happens. */
void soj__work_set_zone(soj_work *work, soj__slice name);

/* `months` later in the customer's zone, then `rest`; SOJ_TIME_NEVER beyond SOJ_TIME_MAX, and at
 * least SOJ_TIME_MIN. */
static inline soj_time soj__work_after(const soj_work *work, soj_time time, int32_t months,
                                       soj_duration rest)
{
    return soj__time_after(soj__work_zone(work), time, months, rest);
}

/* ---- counters ---- */

static inline uint32_t soj__work_counter(const soj_work *work, uint32_t slot)
{
    uint8_t byte = work->fixed[slot];
    return byte != SOJ__COUNTER_WIDE ? byte : work->wide[slot - work->program->counters_slot];
}

static inline void soj__work_set_counter(soj_work *work, uint32_t slot, uint32_t value)
{
    work->fixed[slot] = (uint8_t)(value < SOJ__COUNTER_WIDE ? value : SOJ__COUNTER_WIDE);
    if (value < SOJ__COUNTER_WIDE)
        return;
    work->wide[slot - work->program->counters_slot] = value;
    work->has_wide = true;
}

/* One more or less; not beyond what a counter holds. */
static inline void soj__work_count_up(soj_work *work, uint32_t slot)
{
    uint32_t count = soj__work_counter(work, slot);
    if (count < SOJ__COUNTER_WIDE - 1)
        work->fixed[slot]++;
    else
        soj__work_set_counter(work, slot, count < UINT32_MAX ? count + 1 : count);
}

/* ---- parts of the tail (parts.c) ---- */

/* Bytes of what waits. */
static inline uint32_t soj__work_waiting_len(const soj_work *work)
{
    return soj__load_u16(work->fixed + work->program->waiting_slot);
}

static inline void soj__work_set_part_len(soj_work *work, uint32_t part, uint32_t len)
{
    SOJ__ASSERT(len <= UINT16_MAX);
    work->tail_holds = false;
    soj__store_u16(work->fixed + soj__program_part(work->program, part)->slot, (uint16_t)len);
}
/* The part's bytes where they may be written: its buffer, with its present bytes. Not for TEXT. */
uint8_t *soj__work_part(soj_work *work, uint32_t part);
/* The buffer of a text that its attribute does not use now. */
char *soj__work_free_text(const soj_work *work, uint32_t part);

/* ---- conditions and sets (expr.c, load.c) ---- */

/* Set up the frame, which has its memory. */
void soj__work_set_up_frame(soj_work *work);
/* The `load` of the VM; ctx is the work. */
soj__val soj__work_load(const void *ctx, uint8_t space, uint16_t index);
/* The value of an expression. */
soj__val soj__work_run(soj_work *work, uint32_t expr);
/* Whether a condition holds; SOJ__NONE does. An error is false and counted. */
bool soj__work_condition_holds(soj_work *work, uint32_t expr);
static inline bool soj__work_holds(soj_work *work, uint32_t expr)
{
    return expr == SOJ__NONE || soj__work_condition_holds(work, expr);
}
/* Write a staged value. What waits for another value of the attribute is doomed. */
void soj__work_write(soj_work *work, const soj__staged *staged);
/* Run a group of sets: all right sides see the values from before. SOJ_OK, SOJ_ERR_RANGE,
 * SOJ_ERR_LIMIT. */
soj_status soj__work_run_sets(soj_work *work, soj__range sets);
/* Write one trait of an Identify, or attribute of a placement; soj__work_supersede_doomed() follows
 * the last. SOJ_OK, SOJ_ERR_TYPE, SOJ_ERR_RANGE, SOJ_ERR_READ_ONLY. */
soj_status soj__work_set_trait(soj_work *work, const soj_property *trait);

/* ---- counting (counting.c) ---- */

/* Count the event for every attribute that counts it. SOJ_OK, SOJ_ERR_RANGE, SOJ_ERR_LIMIT. */
soj_status soj__work_count(soj_work *work);
/* The value of a rolling count or sum now. */
soj__val soj__work_window(const soj_work *work, const soj__attribute *attribute);
/* Another customer, or instant: no rolling count is known. */
static inline void soj__work_forget_windows(soj_work *work)
{
    for (uint32_t i = 0; i < work->program->counters.n; i++)
        work->windows[i] = (soj__val){.kind = SOJ__KIND_ABSENT};
}
/* When a watched rolling count next loses an event; SOJ_TIME_NEVER: it keeps none. */
soj_time soj__work_loss(const soj_work *work, const soj__counter *counter);
/* Forget what a rolling count has lost by now. */
void soj__work_lose(soj_work *work, uint32_t counter);

/* ---- stages (stages.c, settle.c) ---- */

static inline uint32_t soj__work_leaf(const soj_work *work, uint32_t track)
{
    const soj__track_info *info = soj__program_track(work->program, track);
    return info->stages.first + soj__load_u16(work->fixed + info->leaf_slot);
}
static inline const soj__stage_info *soj__work_leaf_info(const soj_work *work, uint32_t track)
{
    return soj__program_stage(work->program, soj__work_leaf(work, track));
}
bool soj__work_is_active(const soj_work *work, uint32_t stage);
/* How often a stage was entered that counts it, now and when the macrostep began: one with
 * touchpoints does. */
static inline uint32_t soj__work_visits(const soj_work *work, uint32_t stage)
{
    return soj__work_counter(work, soj__program_stage(work->program, stage)->visits_slot);
}
uint32_t soj__work_visits_before(const soj_work *work, uint32_t stage);
/* Enter what lies below `domain` (SOJ__NONE: the track) down to `target` and along its initial
 * chain; at the times by depth in `entered`, or, where that is NULL, now. */
void soj__work_enter(soj_work *work, uint32_t track, uint32_t domain, uint32_t target,
                     const soj_time *entered);
/* Leave everything active in a track below `domain` (SOJ__NONE: all). SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_leave(soj_work *work, uint32_t track, uint32_t domain);
/* SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_add_transition(soj_work *work, soj_transition transition);
/* Enter the initial stages of a track. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_enter_initial(soj_work *work, uint32_t track, soj_cause cause);
/* Perform a transition, its sets counted. SOJ_OK, SOJ_ERR_RANGE, SOJ_ERR_LIMIT. */
soj_status soj__work_move(soj_work *work, uint32_t transition, soj_cause cause);
/* The first enabled one of a list, or SOJ__NONE. */
uint32_t soj__work_first_enabled(soj_work *work, soj__range transitions);
/* `done` and `always` until none is enabled. SOJ_OK, SOJ_ERR_RANGE, SOJ_ERR_LOOP, SOJ_ERR_LIMIT. */
soj_status soj__work_settle_moves(soj_work *work);
static inline soj_status soj__work_settle(soj_work *work)
{
    return work->finished != 0 || work->program->n_settling > 0 ? soj__work_settle_moves(work)
                                                                : SOJ_OK;
}

/* ---- time (schedules.c, due.c) ---- */

/* The instant `span` after `time`, checked; SOJ_TIME_NEVER beyond SOJ_TIME_MAX. */
static inline soj_time soj__work_later(soj_time time, soj_duration span)
{
    SOJ__ASSERT(time <= SOJ_TIME_MAX && span <= SOJ_DURATION_MAX);
    soj_time later = time + span;
    return later <= SOJ_TIME_MAX ? later : SOJ_TIME_NEVER;
}

/* Of all that is due, the first. */
void soj__work_first_due(const soj_work *work, soj__due *out);
/* The k that is due next, and when; SOJ_TIME_NEVER: none is. For what is not on a timeline, nor of
 * EVENT. */
soj_time soj__work_schedule_due(const soj_work *work, const soj__schedule *schedule,
                                uint32_t *out_index);
/* Into the customer what is due first, in the end. */
void soj__work_settle_due(soj_work *work);
/* Mark k = `index` of a schedule as come due; returns the occurrence's number. */
uint32_t soj__work_consume(soj_work *work, uint32_t schedule, uint32_t index);
/* Give the next occurrence of a touchpoint's schedule its number. */
uint32_t soj__work_number(soj_work *work, const soj__schedule *schedule);
/* Start the schedules of a stage entered at `entered`, in a cell, … */
void soj__cell_arm_schedules(const soj__program *program, uint8_t *cell, soj__range schedules,
                             soj_time entered);
static inline void soj__cell_arm(const soj__program *program, uint8_t *cell,
                                 const soj__stage_info *stage, soj_time entered)
{
    if (stage->schedules.n > 0)
        soj__cell_arm_schedules(program, cell, stage->schedules, entered);
}
/* … and in the work. */
static inline void soj__work_arm(soj_work *work, const soj__stage_info *stage, soj_time entered)
{
    soj__cell_arm(work->program, soj__work_cell(work), stage, entered);
}
/* Start again what the event restarts in the active stages. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_restart(soj_work *work);
/* When an occurrence that an event starts at `anchor` is due; SOJ_TIME_NEVER. */
soj_time soj__work_started_due(const soj_work *work, const soj__schedule *schedule,
                               soj_time anchor);
/* What touchpoints had due before now will not come: after a placement. */
void soj__work_silence(soj_work *work);

/* ---- touchpoints (touch.c, waiting.c, caps.c, data.c, id.c) ---- */

/* Decide an occurrence that comes due; of a schedule, or one that waits at byte `waiting` (else
 * SOJ__NONE). SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_decide(soj_work *work, const soj__occurrence *occurrence, uint32_t waiting);

/* The occurrence at a byte of those that wait. Its kept values are borrowed. */
soj__occurrence soj__waiting_at(const uint8_t *part, uint32_t at);
/* SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_wait(soj_work *work, const soj__occurrence *occurrence);
/* The same of one that others of its touchpoint may have come after. */
soj_status soj__work_wait_again(soj_work *work, const soj__occurrence *occurrence);
void soj__work_defer(soj_work *work, uint32_t at, soj_time next, bool is_held);
void soj__work_drop_waiting(soj_work *work, uint32_t at);
uint32_t soj__work_count_waiting(const soj_work *work, uint32_t touchpoint);
/* Whether the touchpoint's next occurrence has been already (SOJ__WAITS_PASSED): then it is used up
 * by this. */
bool soj__work_forget_passed(soj_work *work, uint32_t touchpoint);
/* Mark the occurrences of a visit that wait: its `once` is used up, or is not. */
void soj__work_mark_used(soj_work *work, uint32_t touchpoint, uint32_t visit, bool is_used);
/* Supersede the oldest `n` of a touchpoint that wait. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_supersede_waiting(soj_work *work, uint32_t touchpoint, uint32_t n);
static inline soj_status soj__work_supersede(soj_work *work, uint32_t touchpoint, uint32_t n)
{
    return soj__work_waiting_len(work) > 0 ? soj__work_supersede_waiting(work, touchpoint, n)
                                           : SOJ_OK;
}
/* What waits of a touchpoint, or for a value of an attribute, is to be superseded … */
void soj__work_doom(soj_work *work, uint32_t touchpoint);
void soj__work_doom_anchored(soj_work *work, uint32_t attribute);
/* … and now is, in the order of tracks and the text. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_supersede_all(soj_work *work);
static inline soj_status soj__work_supersede_doomed(soj_work *work)
{
    return work->has_doomed ? soj__work_supersede_all(work) : SOJ_OK;
}
/* Whether touchpoint a stands before b: track, then the text. */
bool soj__work_is_before(const soj_work *work, uint32_t a, uint32_t b);
/* A stage is left. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_cancel_waiting(soj_work *work, uint32_t stage);
static inline soj_status soj__work_cancel(soj_work *work, uint32_t stage)
{
    return soj__work_waiting_len(work) > 0 ? soj__work_cancel_waiting(work, stage) : SOJ_OK;
}
/* Find the touchpoints whose `on` takes the event, in the present configuration. */
void soj__work_choose_started(soj_work *work);
/* Start their occurrences in those stages that have not been left. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_start(soj_work *work);

/* The first instant from now on at which all windows, quiet hours and caps of a touchpoint allow
 * it, and which of them forbids now: the first in that order, caps in the order of the text. */
typedef struct soj__verdict {
    soj_time earliest; /* SOJ_TIME_NEVER: none up to `end` */
    uint8_t reason;    /* soj_reason: NONE, WINDOW, QUIET_HOURS or CAP */
    uint32_t rule;     /* window, channel or cap; else SOJ__NONE */
} soj__verdict;
soj__verdict soj__work_agreed(const soj_work *work, const soj__touchpoint_info *info, soj_time end);
/* The channel has hours at all. */
static inline bool soj__work_has_hours(const soj_work *work, const soj__touchpoint_info *info)
{
    const soj__channel *channel = soj__program_channel(work->program, info->channel);
    return channel->window != SOJ__NONE || channel->quiet != SOJ__NONE;
}
static inline soj__verdict soj__work_earliest(const soj_work *work,
                                              const soj__touchpoint_info *info, soj_time end)
{
    if (info->caps.n == 0 && !soj__work_has_hours(work, info))
        return (soj__verdict){work->now, SOJ_REASON_NONE, SOJ__NONE};
    return soj__work_agreed(work, info, end);
}
/* The first instant after now at which the channel's window closes, its quiet hours begin, or at
 * `end`; SOJ_TIME_NEVER: none. */
soj_time soj__work_hours_end(const soj_work *work, const soj__touchpoint_info *info, soj_time end);
static inline soj_time soj__work_valid_until(const soj_work *work, const soj__touchpoint_info *info,
                                             soj_time end)
{
    const soj_time last = end > work->now ? end : SOJ_TIME_NEVER;
    return soj__work_has_hours(work, info) ? soj__work_hours_end(work, info, last) : last;
}
/* The first instant at or after `from` at which a cap has room. */
soj_time soj__work_cap_free(const soj_work *work, uint32_t cap, soj_time from);
void soj__work_count_caps(soj_work *work, const soj__touchpoint_info *info);
/* What `once` has, and keeps, of an occurrence. For touchpoints that have one. */
bool soj__work_once_is_used(const soj_work *work, const soj__touchpoint_info *info,
                            const soj__occurrence *occurrence);
void soj__work_use_once(soj_work *work, const soj__touchpoint_info *info,
                        const soj__occurrence *occurrence);
/* As if an emission at `time` had not been. */
void soj__work_uncount_caps(soj_work *work, const soj__touchpoint_info *info, soj_time time);
void soj__work_unuse_once(soj_work *work, const soj__touchpoint_info *info,
                          const soj__occurrence *occurrence);
/* Whether the host holds a touchpoint; *out_rule its channel, where that is held, or SOJ__NONE. */
static inline bool soj__work_is_held(const soj_work *work, uint32_t touchpoint, uint32_t *out_rule)
{
    uint32_t channel = soj__program_touchpoint(work->program, touchpoint)->channel;
    *out_rule = work->held_channels[channel] ? channel : SOJ__NONE;
    return work->holds_all || work->held_touchpoints[touchpoint] || work->held_channels[channel];
}
/* What waits because of a hold that is no more is due at `now`; false: nothing does. */
bool soj__work_ask_released(soj_work *work, soj_time now);
/* The customer's zone has changed: what has come due and waits is asked now, what an event has
 * started is due anew from its anchor. */
void soj__work_ask_anew(soj_work *work);

/* ---- of an emission (data.c, id.c) ---- */

/* The data of an emission, into the row's bytes, which begin at row->data_at. */
void soj__work_put_data(soj_work *work, const soj__touchpoint_info *info, soj__touchpoint_row *row);
/* Values of the event that a touchpoint keeps; SOJ_ERR_LIMIT where they are too long. `out` has
 * SOJ__KEPT_MOST bytes. */
soj_status soj__work_keep(const soj_work *work, const soj__touchpoint_info *info, uint8_t *out,
                          uint32_t *out_len);
#define SOJ__KEPT_MOST (SOJ_LIMIT_KEPT_DATA + 3u * (SOJ_LIMIT_PROPERTIES + 1u))
/* A kept value by its property (or SOJ__KEPT_TIME), of those that the touchpoint keeps. */
soj__val soj__work_kept_value(const soj_work *work, uint32_t property);

/* Write what every id's input begins with, once. */
void soj__work_begin_ids(soj_work *work);
/* docs/semantics.md, "Ids". `created`: where the customer's record says that, in its bytes. */
soj__id soj__work_make_id_of(soj_work *work, const uint8_t *created,
                             const soj__touchpoint_info *info, uint32_t visit, uint32_t number);
static inline soj__id soj__work_make_id(soj_work *work, const soj__touchpoint_info *info,
                                        uint32_t visit, uint32_t number)
{
    return soj__work_make_id_of(work, work->fixed + SOJ__RECORD_CREATED, info, visit, number);
}
/* The arm of a touchpoint's split, which it has, that the customer is in: variant, or SOJ__NONE. */
uint32_t soj__work_variant(const soj_work *work, const soj__touchpoint_info *info);
/* The customer's place in a split, 0 to 9,999. */
uint32_t soj__work_place_in_split(const soj_work *work, uint32_t split);

/* ---- placing (place.c) ---- */

/* Do a checked placement to the customer in the work. SOJ_OK, SOJ_ERR_ARGUMENT, SOJ_ERR_ZONE,
 * SOJ_ERR_TYPE, SOJ_ERR_RANGE, SOJ_ERR_READ_ONLY, SOJ_ERR_LOOP, SOJ_ERR_LIMIT. */
soj_status soj__work_place(soj_work *work, const soj_placement *placement, bool is_new,
                           uint32_t *out_handle);

/* ---- the customer (customer.c) ---- */

/* Where a new record goes. */
typedef struct soj__target {
    void *record;
    size_t capacity;
    size_t *out_len;
} soj__target;

/* Whether all parts of the customer in the work are empty, as they came in. */
static inline bool soj__work_is_bare(const soj_work *work)
{
    return work->tail_holds && !work->came_in->tail;
}
/* Take in the cell and the tail (NULL: all parts are empty) of a checked record. They stay where
 * they are until the macrostep ends. */
void soj__work_take(soj_work *work, const uint8_t *cell, const uint8_t *tail);
/* Set up what every new customer is. */
void soj__work_set_up_blank(soj_work *work);
/* A new customer at work->now, with defaults, in no stage yet. */
void soj__work_create(soj_work *work, soj_time created);
/* Its present state becomes what `before` sees. */
void soj__work_mark_origin(soj_work *work);
/* What `before` sees, expanded as work->fixed; its parts are then work->origin_parts. */
const uint8_t *soj__work_origin(const soj_work *work);
/* The macrostep's instant becomes the clock. */
static inline void soj__work_move_clock(soj_work *work, soj_time now)
{
    work->now = now;
    if (now <= soj__load_i64(work->fixed + SOJ__RECORD_CLOCK))
        return;
    soj__store_i64(work->fixed + SOJ__RECORD_CLOCK, now);
    soj__store_u16(work->fixed + SOJ__RECORD_INSTANT_STEPS, 0);
}
/* The tail is the one that came in. */
static inline bool soj__work_tail_holds(const soj_work *work)
{
    return work->tail_holds && !work->has_wide;
}
/* Write the record out. SOJ_OK, SOJ_ERR_LIMIT, SOJ_ERR_SPACE. */
soj_status soj__work_finish(soj_work *work, const soj__target *to);
/* The same; without `to` as soj__work_renew_tail(). */
soj_status soj__work_write_out(soj_work *work, const soj__target *to);
/* Of a stay: write the tail out into the spare that the one that came in is not in, and go on as if
 * it had come in there. SOJ_OK; SOJ_ERR_LIMIT: nothing has changed. */
soj_status soj__work_renew_tail(soj_work *work);
/* End a macrostep: write the record out, or, without `to`, let the customer stay (step.c). As
 * soj__work_finish(). */
static inline soj_status soj__work_close(soj_work *work, const soj__target *to)
{
    if (to || !soj__work_tail_holds(work))
        return soj__work_write_out(work, to);
    soj__work_settle_due(work);
    return SOJ_OK;
}
/* Write a record out as it came in. SOJ_OK, SOJ_ERR_SPACE. */
soj_status soj__work_copy(soj_work *work, const soj__pieces *from, const soj__target *to);

/* ---- the clock (clock.c) ---- */

/* The macrostep of what is due for the customer in the work, and soj__work_close(). One that fails
 * becomes a fault. SOJ_OK, SOJ_ERR_SPACE; SOJ_ERR_CORRUPT where that is not what its record said.
 */
soj_status soj__work_clock(soj_work *work, const soj__target *to);

/* ---- rows (work.c) ---- */

static inline bool soj__work_wants(const soj_work *work, soj_output_kind kind)
{
    return work->wanted & SOJ_OUTPUT_BIT(kind);
}
/* A row behind the others, or NULL where the macrostep makes more than any can. The caller writes
 * all of what a row of its kind has. */
static inline soj__row *soj__work_row(soj_work *work, soj_output_kind kind)
{
    if (!soj__work_wants(work, kind))
        return work->scrap;
    if (work->n_rows == work->max_rows)
        return NULL;
    soj__row *row = &work->rows[work->n_rows++];
    row->kind = kind;
    return row;
}
/* A decision about an occurrence: of `decision` what the occurrence does not say. SOJ_OK,
 * SOJ_ERR_LIMIT. */
soj_status soj__work_add_decision(soj_work *work, const soj__occurrence *occurrence,
                                  const soj__decision_row *decision);
/* That an occurrence will not be, which no rule says. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_add_end(soj_work *work, const soj__occurrence *occurrence,
                             soj_decision_kind decision, soj_reason reason);

#endif
