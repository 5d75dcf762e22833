/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_PROGRAM_H
#define SOJ__MODEL_PROGRAM_H

/* The compiled model: the contract between compiler and run-time.
 *
 * One immutable, position-independent block: a soj__program at its start, then tables of plain
 * structures, code and text, reached by offsets from the block's start. Indices into tables are
 * 32 bits; SOJ__NONE is "nothing". Whoever writes a block keeps these invariants, and the run-time
 * relies on them:
 *  - every index is SOJ__NONE (where allowed) or inside its table, every range lies in its table;
 *  - stages are in the order of the text, parents before children, so the descendants of stage s
 *    are exactly s + 1 … s.end - 1, and a track's stages are one run;
 *  - every code run was made by soj__cel_emit() and needs at most `max_stack` and `scratch_bytes`;
 *  - the record's slots do not overlap, but for those of stages that can never be active together.
 *
 * Times are microseconds. Numbers are in the machine's own byte order: the block is never written
 * to a file as it lies (model/image.h writes it field by field, from a list of all fields: rows
 * have no padding but what is named `pad`). */

#include "model/record_layout.h"
#include "model/rows.h"
#include "time/span_of_day.h"

/* A table: `n` structures at byte `at` of the block. */
typedef struct soj__table {
    uint32_t at;
    uint32_t n;
} soj__table;

typedef struct soj__program {
    uint32_t size;        /* of the block, bytes */
    uint32_t version;     /* `version:` */
    uint64_t layout_hash; /* XXH3-64 of all that decides what a record's bytes mean */
    soj__str name, description;

    soj__table attributes, constants, events, properties, sets, exprs;
    soj__table tracks, stages, handlers, transitions;
    soj__table timers, touchpoints, schedules, stops, contents;
    soj__table channels, segments;
    soj__table counters, parts, data, caps, splits;
    soj__table rules, windows, spans, variants, expectations, formers;
    soj__table days;         /* uint32: local days, counted from 0001-01-01 as 0 */
    soj__table expect_refs;  /* uint32: expectations */
    soj__table event_refs;   /* uint32: event handles */
    soj__table counter_refs; /* uint32: counters */
    soj__table cap_refs;     /* uint32: caps */
    soj__table kept_refs;    /* uint32: properties of a touchpoint's `on` event */
    soj__table attribute_index, event_index, stage_index, touchpoint_index; /* uint32: handles
                                sorted by name or path as bytes, for look-ups */

    uint32_t identify;      /* event handle of "Identify" */
    uint32_t erased;        /* event handle of "Customer Erased" */
    uint32_t missed;        /* event handle of "Touchpoint Missed" */
    uint32_t unanswered;    /* event handle of "Touchpoint Unanswered", or SOJ__NONE */
    soj__str time_zone;     /* of customers that have none: `time_zone`, "UTC" by default */
    uint32_t needs_zones;   /* something depends on local time */
    uint32_t wants_reports; /* a feedback event other than "Touchpoint Missed" means something */
    uint32_t holdout;       /* hundredths of a percent: places below it are the control group's */
    uint32_t holdout_split; /* splits; SOJ__NONE without holdout */
    uint32_t zone_part;     /* the part of kind ZONE */
    uint32_t emitted_part;  /* the part of kind EMITTED */
    uint32_t waiting_part;  /* the part of kind WAITING */
    uint32_t counters_slot; /* behind all other slots: the counters begin, one byte each */
    uint32_t parts_slot;    /* behind these: the cell ends, the lengths of the parts begin */
    uint32_t record_fixed;  /* behind these: bytes of a record of which all parts are empty */
    uint32_t record_max;    /* bytes of any record, at most SOJ_LIMIT_RECORD */
    uint32_t presence_slot; /* presence bits of the attributes: bit k is bit k % 8 of byte k / 8 */
    uint32_t max_stack;     /* values any code needs */
    uint32_t scratch_bytes; /* of text any code makes */
    uint32_t max_outputs;   /* of one macrostep */
    uint32_t max_path;      /* bytes of the longest touchpoint path */
    uint32_t max_data;      /* `data` of one touchpoint at most */
    uint32_t n_triggers;    /* touchpoints with `on` */
    uint32_t n_watched;     /* derived: counters that are watched */
    uint32_t n_restarted;   /* derived: schedules that an event restarts */
    uint32_t n_settling;    /* derived: stages with `always` */
    uint32_t waiting_slot;  /* derived: of the length of `waiting_part` */
} soj__program;

/* Access. `program` is the block's start. */
static inline const void *soj__program_at(const soj__program *program, uint32_t at)
{
    return (const char *)program + at;
}

#define SOJ__ROW(program, table, type, index)                                                      \
    ((const type *)soj__program_at((program), (program)->table.at) + (index))

#define SOJ__ACCESSOR(verb, table, type)                                                           \
    static inline const type *soj__program_##verb(const soj__program *program, uint32_t index)     \
    {                                                                                              \
        SOJ__ASSERT(index < program->table.n);                                                     \
        return SOJ__ROW(program, table, type, index);                                              \
    }

SOJ__ACCESSOR(attribute, attributes, soj__attribute)
SOJ__ACCESSOR(constant, constants, soj__constant)
SOJ__ACCESSOR(event, events, soj__event_info)
SOJ__ACCESSOR(property, properties, soj__property)
SOJ__ACCESSOR(set, sets, soj__set)
SOJ__ACCESSOR(expr, exprs, soj__expr)
SOJ__ACCESSOR(track, tracks, soj__track_info)
SOJ__ACCESSOR(stage, stages, soj__stage_info)
SOJ__ACCESSOR(handler, handlers, soj__handler)
SOJ__ACCESSOR(transition, transitions, soj__transition_info)
SOJ__ACCESSOR(timer, timers, soj__timer)
SOJ__ACCESSOR(touchpoint, touchpoints, soj__touchpoint_info)
SOJ__ACCESSOR(schedule, schedules, soj__schedule)
SOJ__ACCESSOR(stop, stops, soj__stop)
SOJ__ACCESSOR(content, contents, soj__content)
SOJ__ACCESSOR(channel, channels, soj__channel)
SOJ__ACCESSOR(segment, segments, soj__segment)
SOJ__ACCESSOR(event_ref, event_refs, uint32_t)
SOJ__ACCESSOR(counter, counters, soj__counter)
SOJ__ACCESSOR(part, parts, soj__part)
SOJ__ACCESSOR(datum, data, soj__datum)
SOJ__ACCESSOR(cap, caps, soj__cap)
SOJ__ACCESSOR(split, splits, soj__split)
SOJ__ACCESSOR(rule, rules, soj__rule)
SOJ__ACCESSOR(window, windows, soj__window)
SOJ__ACCESSOR(span, spans, soj__span_of_day)
SOJ__ACCESSOR(variant, variants, soj__variant)
SOJ__ACCESSOR(expectation, expectations, soj__expectation)
SOJ__ACCESSOR(former, formers, soj__former)
SOJ__ACCESSOR(day, days, uint32_t)
SOJ__ACCESSOR(expect_ref, expect_refs, uint32_t)
SOJ__ACCESSOR(counter_ref, counter_refs, uint32_t)
SOJ__ACCESSOR(cap_ref, cap_refs, uint32_t)
SOJ__ACCESSOR(kept_ref, kept_refs, uint32_t)

/* Whether each of its events has a soj__event_bit() of its own. */
static inline bool soj__program_knows_bits(const soj__program *program)
{
    return program->events.n <= 64;
}

static inline bool soj__stop_is_timer(const soj__stop *stop)
{
    return stop->is < SOJ__STOP_TOUCHPOINT;
}

/* SOJ__STOP_MOVED of a schedule that is one, beside a timeline; SOJ__STOP_TIMER of any other. */
static inline uint32_t soj__schedule_is(const soj__schedule *schedule)
{
    return schedule->leaf != SOJ__NONE ? SOJ__STOP_MOVED : SOJ__STOP_TIMER;
}

/* How many counters a customer has. */
static inline uint32_t soj__program_counters(const soj__program *program)
{
    return program->parts_slot - program->counters_slot;
}

/* The part of kind WIDE: the last. */
static inline uint32_t soj__program_wide(const soj__program *program)
{
    return program->parts.n - 1;
}

/* Bytes of a record's cell. */
static inline uint32_t soj__program_cell(const soj__program *program)
{
    return program->parts_slot - SOJ__RECORD_CELL;
}

/* Copy a record's cell: of most models a few words, for which a call takes longer than the copy. */
static inline void soj__program_copy_cell(const soj__program *program, uint8_t *to,
                                          const uint8_t *from)
{
    enum { WORD = 16 };
    const size_t last = soj__program_cell(program) - WORD;
    _Static_assert(SOJ__RECORD_HEADER - SOJ__RECORD_CELL >= WORD, "each cell has one");
    for (size_t at = 0; at < last; at += WORD)
        memcpy(to + at, from + at, WORD);
    memcpy(to + last, from + last, WORD);
}

static inline bool soj__text_equal(soj_text a, soj_text b)
{
    return soj__slice_equal((soj__slice){a.data, a.len}, (soj__slice){b.data, b.len});
}

static inline soj_text soj__program_text(const soj__program *program, soj__str str)
{
    if (str.at == 0)
        return (soj_text){NULL, 0};
    return (soj_text){(const char *)soj__program_at(program, str.at), str.len};
}

#endif
