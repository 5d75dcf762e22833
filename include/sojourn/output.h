/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_OUTPUT_H
#define SOJOURN_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/export.h>
#include <sojourn/value.h>

SOJ_BEGIN_DECLS

/** @file
 * What comes out of a macrostep, in order of processing. All texts of an output are borrowed: from
 * the model (as long as the model lives) or from where the call that handed it out says. */

typedef enum soj_output_kind {
    SOJ_OUTPUT_TOUCHPOINT = 1, /**< something to do for the customer: `as.touchpoint` */
    SOJ_OUTPUT_TRANSITION = 2, /**< a move between stages: `as.transition` */
    SOJ_OUTPUT_DECISION = 3,   /**< what became of an occurrence: `as.decision` */
    SOJ_OUTPUT_FAULT = 4       /**< a clock macrostep that failed, was undone and consumed:
                                  `as.fault` */
} soj_output_kind;

/** The bit of a soj_output_kind in a set of them. @since 0.4 */
#define SOJ_OUTPUT_BIT(kind) (1u << (kind))

/** Why a transition happened. */
typedef enum soj_cause {
    SOJ_CAUSE_EVENT = 1,
    SOJ_CAUSE_AFTER = 2,
    SOJ_CAUSE_ALWAYS = 3,
    SOJ_CAUSE_DONE = 4,
    SOJ_CAUSE_CREATED = 5,
    SOJ_CAUSE_MOVED = 6,
    SOJ_CAUSE_MIGRATED = 7
} soj_cause;

/** What became of an occurrence. */
typedef enum soj_decision_kind {
    SOJ_DECISION_EMITTED = 1,
    SOJ_DECISION_DEFERRED = 2,
    SOJ_DECISION_SUPPRESSED = 3,
    SOJ_DECISION_SKIPPED = 4,
    SOJ_DECISION_WITHHELD = 5,
    SOJ_DECISION_SUPERSEDED = 6,
    SOJ_DECISION_CANCELLED = 7,
    SOJ_DECISION_EXPIRED = 8
} soj_decision_kind;

/** The reason of a decision; a closed list. */
typedef enum soj_reason {
    SOJ_REASON_NONE = 0, /**< of an emission */
    SOJ_REASON_WHEN = 1,
    SOJ_REASON_ONCE = 2,
    SOJ_REASON_CONSENT = 3,
    SOJ_REASON_WINDOW = 4,
    SOJ_REASON_QUIET_HOURS = 5,
    SOJ_REASON_CAP = 6,
    SOJ_REASON_HOLDOUT = 7,
    SOJ_REASON_LEFT_STAGE = 8,
    SOJ_REASON_NEWER = 9,
    SOJ_REASON_ARMED_LATE = 10,
    SOJ_REASON_MISSED = 11,
    SOJ_REASON_HELD = 12
} soj_reason;

/** What a touchpoint is for. */
typedef enum soj_intent {
    SOJ_INTENT_INFORM = 1,
    SOJ_INTENT_HELP = 2,
    SOJ_INTENT_SELL = 3,
    SOJ_INTENT_ASK = 4,
    SOJ_INTENT_THANK = 5
} soj_intent;

/** One of a touchpoint's `data`. */
typedef struct soj_datum {
    soj_text name;
    soj_value value; /**< never absent; text is borrowed as the output's */
} soj_datum;

/** An emitted touchpoint. */
typedef struct soj_touchpoint {
    char id[33];           /**< 32 hex digits and a NUL; the same on every replay and machine */
    bool has_cost;         /**< whether `cost` means anything */
    bool is_again;         /**< it was emitted before under this id, and reported as missed */
    uint32_t touchpoint;   /**< handle */
    uint32_t stage;        /**< handle of the innermost active stage of the touchpoint's track */
    uint32_t occurrence;   /**< number within the visit, from 1 */
    int32_t intent;        /**< a soj_intent */
    soj_text path;         /**< "live.onboarding.day_3" */
    soj_text stage_path;   /**< of `stage` */
    soj_text channel;      /**< its name */
    soj_text content;      /**< reference for the host; data NULL where there is none */
    soj_text owner;        /**< who acts; data NULL where nobody is named */
    soj_text variant;      /**< arm of its split; data NULL where there is none */
    const soj_datum *data; /**< in the order of the text; what had an error is left out */
    size_t n_data;
    double cost;          /**< what one costs, in the model's unit of money */
    soj_time due;         /**< when it was due */
    soj_time emitted;     /**< when it was decided */
    soj_time valid_until; /**< first instant at which it must not be sent any more;
                             SOJ_TIME_NEVER: it may always */
} soj_touchpoint;

/** A move between stages. Passing through and settling count; an internal transition does not. */
typedef struct soj_transition {
    uint32_t track;       /**< handle */
    uint32_t from;        /**< innermost stage before; SOJ_NONE at creation */
    uint32_t to;          /**< innermost stage after */
    uint32_t event;       /**< handle; SOJ_NONE unless `cause` is SOJ_CAUSE_EVENT */
    int32_t cause;        /**< a soj_cause */
    soj_time time;        /**< instant of the macrostep */
    soj_duration sojourn; /**< how long the customer was in `from`; 0 at creation */
} soj_transition;

/** What became of one occurrence of a touchpoint. */
typedef struct soj_decision {
    uint32_t touchpoint; /**< handle */
    uint32_t occurrence; /**< number within the visit, from 1 */
    int32_t decision;    /**< a soj_decision_kind */
    int32_t reason;      /**< a soj_reason */
    soj_text rule;       /**< name of the rule behind the reason: of a window, of a cap, of the
                            channel whose quiet hours, consent or hold it is; data NULL where there
                            is none */
    soj_time due;        /**< when the occurrence was due */
    soj_time time;       /**< when it was decided */
    soj_time next;       /**< deferred: when it is asked again; else SOJ_TIME_NEVER */
} soj_decision;

/** A clock macrostep that failed. It was undone and consumed: it is not tried again. */
typedef struct soj_fault {
    int32_t status;      /**< why: SOJ_ERR_RANGE, SOJ_ERR_LOOP or SOJ_ERR_LIMIT */
    uint32_t stage;      /**< handle of the stage whose timer or touchpoint was due, or whose
                            touchpoint was not answered; SOJ_NONE where a rolling count lost an
                            event */
    uint32_t touchpoint; /**< handle, or SOJ_NONE where a timer or a count was due */
    uint32_t attribute;  /**< the rolling count; with SOJ_ERR_RANGE the attribute that was set; else
                            SOJ_NONE */
    soj_time due;        /**< when it was due */
    soj_time time;       /**< instant of the macrostep */
} soj_fault;

/** One output. */
typedef struct soj_output {
    int32_t kind;         /**< a soj_output_kind */
    soj_text customer;    /**< key of the customer; data NULL of an engine with integer keys */
    uint64_t integer_key; /**< of an engine with integer keys: the key; else 0. @since 0.4 */
    union {
        soj_touchpoint touchpoint;
        soj_transition transition;
        soj_decision decision;
        soj_fault fault;
    } as;
} soj_output;

/** @name Words
 * The language's word for a value of an enum, static and NUL-terminated; "?" for a number that is
 * none. @{ */
SOJ_API const char *soj_cause_name(int32_t cause);       /**< "after" @since 0.1 */
SOJ_API const char *soj_decision_name(int32_t decision); /**< "emitted" @since 0.1 */
SOJ_API const char *soj_reason_name(int32_t reason); /**< "quiet_hours"; "" for none @since 0.1 */
SOJ_API const char *soj_intent_name(int32_t intent); /**< "inform" @since 0.1 */
/** @} */

SOJ_END_DECLS

#endif
