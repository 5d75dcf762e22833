/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_RECORD_LAYOUT_H
#define SOJ__MODEL_RECORD_LAYOUT_H

/* The bytes of a customer's record that are the same in every model, as compiler and run-time agree
 * on them; where each slot of a model lies its program says (model/program.h). */

#include <stdint.h>

/* A record is, little-endian:
 *
 *  head   16 bytes that all records of a model share.
 *
 *  cell   Of one size in a model: due, clock and so on, then the model's slots, then for each
 *         counter a byte: its value, or SOJ__COUNTER_WIDE where the value is that or larger.
 *
 *  tail   The length of each part (uint16), then the parts.
 *
 * The slots of a program (model/program.h) are places in the record. */
enum {
    SOJ__RECORD_MAGIC = 0,          /* uint16: SOJ__RECORD_MAGIC_VALUE */
    SOJ__RECORD_CODEC = 2,          /* uint16: SOJ__RECORD_CODEC_VERSION */
    SOJ__RECORD_MODEL_VERSION = 4,  /* uint32: `version:` of the model that wrote it */
    SOJ__RECORD_LAYOUT = 8,         /* uint64: layout_hash */
    SOJ__RECORD_CELL = 16,          /* here the cell begins */
    SOJ__RECORD_DUE = 16,           /* int64: next due instant, never before the clock;
                                       SOJ_TIME_NEVER: none */
    SOJ__RECORD_CLOCK = 24,         /* int64 */
    SOJ__RECORD_CREATED = 32,       /* int64 */
    SOJ__RECORD_INSTANT_STEPS = 40, /* uint16: clock macrosteps, touchpoints not counted, at the
                                       instant of the clock */
    SOJ__RECORD_HEADER = 42         /* here the model's slots begin */
};
#define SOJ__RECORD_MAGIC_VALUE   0x4a53u /* "SJ" */
#define SOJ__RECORD_CODEC_VERSION 4u

enum {
    SOJ__WIDE_BYTES = 4,     /* of a counter in the part WIDE */
    SOJ__COUNTER_WIDE = 255, /* the byte of a counter whose value is in the part WIDE */
    SOJ__LENGTH_BYTES = 2    /* of the length of a part */
};

/* A variable part of the record's tail. Parts lie in the order of their numbers.
 *
 *  TEXT     a text attribute.
 *
 *  WINDOW   the kept events of a rolling count, in order of arrival: 8 bytes time each; of a sum
 *           16: time, then the value's bits.
 *
 *  CAP      the latest counted emissions under a cap, ascending: 8 bytes time each; `max` of them,
 *           of a calendar cap 2 * `max` (where a fold repeats midnight, two periods take turns).
 *
 *  ZONE     name of the customer's time zone, at most SOJ__ZONE_NAME_MAX bytes; empty: the model's.
 *
 *  EMITTED  the latest emission of each touchpoint, of those the latest SOJ_LIMIT_REPORTABLE, in
 *           order of emission, as below: what can be reported as missed. Bytes for the largest that
 *           there can be, or 65,535: the oldest go first.
 *
 *  WAITING  occurrences that wait, oldest first, as below. Bytes for as many as may wait of all
 *           touchpoints together, or 65,535.
 *
 *  WIDE     the counters that a byte does not hold, in their order: uint32 each.
 *
 * The last four are always there, each once, in this order behind all others. */
typedef enum soj__part_kind {
    SOJ__PART_TEXT = 0,
    SOJ__PART_WINDOW = 1,
    SOJ__PART_CAP = 2,
    SOJ__PART_WAITING = 3,
    SOJ__PART_ZONE = 4,
    SOJ__PART_EMITTED = 5,
    SOJ__PART_WIDE = 6
} soj__part_kind;

/* An occurrence that waits: the bytes of one, little-endian. */
enum {
    SOJ__WAITING_SIZE = 0,       /* uint16: bytes of it in all */
    SOJ__WAITING_TOUCHPOINT = 2, /* uint16 */
    SOJ__WAITING_FLAGS = 4,      /* uint16: bits below */
    SOJ__WAITING_VISIT = 6,      /* uint32: visit of the stage that it belongs to */
    SOJ__WAITING_NUMBER = 10,    /* uint32: number within the visit */
    SOJ__WAITING_DUE = 14,       /* int64: when it was, or is, due */
    SOJ__WAITING_NEXT = 22,      /* int64: when it is asked (again) */
    SOJ__WAITING_ENTERED = 30,   /* int64: when its stage was entered */
    SOJ__WAITING_ANCHOR = 38, /* int64: what `after` counts from, of an `on` the event's instant */
    SOJ__WAITING_KEPT = 46    /* values of the event that started it, in the order of the
                                 touchpoint's `kept`: one byte of soj_type, then a text's length
                                 (uint16) and bytes, or 8 bytes; an absent one has nothing more */
};
enum {
    SOJ__WAITS_DUE = 1,  /* has come due (and was deferred); else it was started by an event */
    SOJ__WAITS_USED = 2, /* `once: visit` is used up for its visit, which is not the last counted */
    SOJ__WAITS_DOOMED = 4,  /* is about to be superseded: only inside a macrostep */
    SOJ__WAITS_HELD = 8,    /* the host's hold forbade it when it was last asked */
    SOJ__WAITS_MISSED = 16, /* was emitted, and reported as missed */
    SOJ__WAITS_PASSED = 32 /* none that waits: the touchpoint, which lies on a timeline, has had its
                              occurrence under an earlier version of the model, and that of its
                              stop is used up as it comes due; next is never */
};

/* An emission: the bytes of one, little-endian. There is one for every touchpoint that a customer
 * got, so nothing is kept that a missed one does not need, or that is elsewhere in the record, and
 * what is mostly small is mostly a byte. */
enum {
    SOJ__EMITTED_HEAD = 0,       /* uint16: bytes of it in all, and the flags below */
    SOJ__EMITTED_TOUCHPOINT = 2, /* uint16 */
    SOJ__EMITTED_AT = 4,         /* int64: instant of the emission */
    SOJ__EMITTED_REST = 12,      /* visit, then number: a byte each, or of a wide one 4; of a late
                                    one int64 when it was first due, else that is its instant; with
                                    `on_exit: keep` int64 when its stage was entered; then the kept
                                    values, as of one that waits */
    SOJ__EMITTED_MOST = 36       /* of all but kept values */
};
enum { SOJ__EMITTED_SIZE = 0x3ff, SOJ__EMITTED_IS_WIDE = 0x400, SOJ__EMITTED_IS_LATE = 0x800 };

#define SOJ__ZONE_NAME_MAX 64u

/* The slot of an expectation. */
enum {
    SOJ__EXPECT_OPENED = 0,   /* int64: instant of the emission plus 1; 0: none is open */
    SOJ__EXPECT_VISIT = 8,    /* uint32: of the emission */
    SOJ__EXPECT_NUMBER = 12,  /* uint32: of the emission */
    SOJ__EXPECT_OUTCOME = 16, /* one byte, soj__outcome: of the last emission */
    SOJ__EXPECT_BYTES = 17
};
typedef enum soj__outcome {
    SOJ__OUTCOME_NONE = 0, /* open, missed, or never emitted */
    SOJ__OUTCOME_ANSWERED = 1,
    SOJ__OUTCOME_REJECTED = 2,
    SOJ__OUTCOME_UNANSWERED = 3
} soj__outcome;

#endif
