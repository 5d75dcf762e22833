/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_EXPLAIN_H
#define SOJOURN_EXPLAIN_H

#include <stddef.h>
#include <stdint.h>

#include <sojourn/allocator.h>
#include <sojourn/diag.h>
#include <sojourn/export.h>
#include <sojourn/model.h>
#include <sojourn/output.h>
#include <sojourn/status.h>
#include <sojourn/value.h>
#include <sojourn/zones.h>

SOJ_BEGIN_DECLS

/** @file
 * Why a touchpoint goes out or does not, and the smallest change that lets it.
 *
 * A question is answered by running the steps themselves on a copy of the customer's record, with
 * no event arriving; nothing is changed. Changes that are offered have been tried on such a copy:
 * applied at `now`, they make the touchpoint go out, and none of them can be left out. A change of
 * the model has been tried on a copy of the model. */

/** Macrosteps that are looked ahead; what lies behind them is not foreseen. @since 0.5 */
#define SOJ_EXPLAIN_STEPS 1000
/** Changes that an answer needs together at most. @since 0.5 */
#define SOJ_EXPLAIN_CHANGES 40
/** Copies that are tried for one touchpoint, for each change that is needed, at most, and 200 pairs
 * of values besides. @since 0.5 */
#define SOJ_EXPLAIN_TRIALS 400

/** A kind of change: of the customer, of what the host holds, or of the model. @since 0.5 */
typedef enum soj_change_kind {
    SOJ_CHANGE_SET = 1,     /**< `attribute` becomes `value`; absent: it is unset. By "Identify", or
                               with the placement where there is one */
    SOJ_CHANGE_PLACE = 2,   /**< soj_place() into `stage`, entered at `now` */
    SOJ_CHANGE_EVENT = 3,   /**< post `event`, without properties; a report: about any emission */
    SOJ_CHANGE_RELEASE = 4, /**< end the hold `what` of `handle` */
    /* Of the model: */
    SOJ_CHANGE_WHEN = 5,       /**< the touchpoint has no `when` and `unless` */
    SOJ_CHANGE_ON = 6,         /**< nor has its `on` */
    SOJ_CHANGE_CONSENT = 7,    /**< it has no `consent` of its own */
    SOJ_CHANGE_CHANNEL = 8,    /**< its channel, `rule`, has no `consent` */
    SOJ_CHANGE_ONCE = 9,       /**< its `once` is a second */
    SOJ_CHANGE_EXPIRES = 10,   /**< its `expires` is `span` */
    SOJ_CHANGE_WINDOW = 11,    /**< its channel has no `window`; that was `rule` */
    SOJ_CHANGE_QUIET = 12,     /**< its channel, `rule`, has no `quiet_hours` */
    SOJ_CHANGE_RAISE_CAP = 13, /**< the cap `rule` has the `max` `number` */
    SOJ_CHANGE_HOLDOUT = 14,   /**< the holdout has `number` hundredths of a percent */
    SOJ_CHANGE_STAY = 15       /**< `stage` declares no transitions */
} soj_change_kind;

/** A change; members that its kind does not name are SOJ_NONE, 0 or absent. @since 0.5 */
typedef struct soj_change {
    int32_t kind; /**< a soj_change_kind */
    int32_t what; /**< a soj_hold_kind */
    uint32_t handle;
    uint32_t attribute;
    uint32_t stage;
    uint32_t event;
    uint32_t number;
    soj_value value; /**< text is borrowed from the model */
    soj_text rule;   /**< borrowed from the model */
    soj_duration span;
} soj_change;

/** What is to come of a touchpoint. @since 0.5 */
typedef enum soj_outlook {
    SOJ_OUTLOOK_SENT = 1, /**< its next occurrence goes out when it is due */
    SOJ_OUTLOOK_WAIT = 2, /**< it goes out by itself, but later: deferred, or a later occurrence */
    SOJ_OUTLOOK_CHANGE = 3, /**< it does not go out, but for changes */
    SOJ_OUTLOOK_NEVER = 4   /**< no changes were found that let it go out */
} soj_outlook;

/** What is foreseen of one touchpoint. @since 0.5 */
typedef struct soj_explanation {
    uint32_t touchpoint;       /**< handle */
    int32_t outlook;           /**< a soj_outlook */
    bool is_foreseen;          /**< an occurrence comes; else `first` and `last` are all 0 */
    soj_decision first;        /**< the next decision; `rule` is borrowed from the model */
    soj_decision last;         /**< of that occurrence the last one that is foreseen */
    soj_time sent;             /**< SENT, WAIT: when it goes out; else SOJ_TIME_NEVER */
    const soj_change *changes; /**< CHANGE: all of these; WAIT: these let it go out earlier, where
                                  there are any. In the order in which they are applied; borrowed
                                  from the answer */
    uint32_t n_changes;
    soj_time then;    /**< when it goes out with the changes; SOJ_TIME_NEVER where there are none */
    int32_t obstacle; /**< NEVER: the soj_reason that stays, whatever is changed: ONCE, it went out
                         before; NONE, its schedule has no occurrence, or only what the host cannot
                         post starts one. Else NONE */
} soj_explanation;

/** What the host holds (soj_hold()): a record does not know it. @since 0.5 */
typedef struct soj_explain_hold {
    int32_t what;    /**< a soj_hold_kind */
    uint32_t handle; /**< as soj_work_hold() */
} soj_explain_hold;

/** A question. All is borrowed for the call. @since 0.5 */
typedef struct soj_explain_question {
    size_t struct_size;             /**< sizeof(soj_explain_question); set by the INIT macro */
    soj_model *model;               /**< the answer holds a reference */
    soj_zones *zones;               /**< as soj_work_options */
    const soj_allocator *allocator; /**< of the answer and all scratch; copied; NULL: malloc */
    const char *customer;           /**< key, as in soj_event */
    size_t customer_len;
    const void *record; /**< as soj_step() and soj_engine_customer() give it */
    size_t record_len;
    soj_time now; /**< what is due at or before it is done first, on the copy, and not told */
    uint32_t touchpoint;           /**< handle; SOJ_NONE: all of the model */
    const soj_explain_hold *holds; /**< NULL where there are none */
    size_t n_holds;
} soj_explain_question;

#define SOJ_EXPLAIN_QUESTION_INIT                                                                  \
    {                                                                                              \
        sizeof(soj_explain_question), NULL, NULL, NULL, NULL, 0, NULL, 0, 0, SOJ_NONE, NULL, 0     \
    }

/** The answer: explanations in the order of handles. Used by one thread at a time. @since 0.5 */
typedef struct soj_explanations soj_explanations;

/** Explain what becomes of one touchpoint or of all.
 * @param out_explanations  on success the answer, owned by the caller; untouched on failure.
 * @return SOJ_OK; SOJ_ERR_ARGUMENT (a NULL, a handle that is none), SOJ_ERR_ABI, SOJ_ERR_NOMEM;
 *         SOJ_ERR_KEY, SOJ_ERR_TIME, SOJ_ERR_LAYOUT, SOJ_ERR_CORRUPT, SOJ_ERR_ZONE as soj_step();
 *         SOJ_ERR_NO_ZONES as soj_work_make(); SOJ_ERR_LIMIT where more than SOJ_EXPLAIN_STEPS
 *         macrosteps are due at or before `now`.
 * @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_explain(const soj_explain_question *question,
                                             soj_explanations **out_explanations);

/** NULL is allowed. @since 0.5 */
SOJ_API void soj_explanations_free(soj_explanations *explanations);

/** How many there are; 0 of NULL. @since 0.5 */
SOJ_API size_t soj_explanations_count(const soj_explanations *explanations);

/** One, borrowed until the answer is freed; NULL where `index` is out of range. @since 0.5 */
SOJ_API const soj_explanation *soj_explanations_get(const soj_explanations *explanations,
                                                    size_t index);

/** Write an explanation as one sentence in English, without a line end: "`live.tip` is not sent:
 * cap `email_week` (2 in 7d) is full until 2026-03-09T09:00:00Z; smallest change: wait until then,
 * or in the model raise the cap `email_week` to 3 (it then goes out at
 * 2026-03-04T09:00:00Z)". The form may change.
 * @param model        the model it is of.
 * @param write        called with the pieces, in order.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_explanation_write(const soj_model *model,
                                                       const soj_explanation *explanation,
                                                       soj_write_fn write, void *ctx);

/** Write a decision as a sentence: "`live.tip` is not sent: cap `email_week` (2 in 7d) is full
 * until 2026-03-09T09:00:00Z". Of a decision that was kept, in a store or by the host, all members
 * but the texts and times may be any. As soj_explanation_write(). @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_decision_write(const soj_model *model,
                                                    const soj_decision *decision,
                                                    soj_write_fn write, void *ctx);

/** The chain that led to what became of an occurrence, as data: which of the outputs are its
 * links. They are the customer's moves in the touchpoint's track up to the occurrence's last
 * decision, its decisions, and of a cap that was full the decisions that had filled it.
 * @param outputs     one customer's past outputs, in order; only transitions and decisions are
 *                    looked at.
 * @param touchpoint  handle.
 * @param occurrence  number of it, from 1. Of several visits with it the last decision counts.
 * @param indices     room for `capacity` places in `outputs`, ascending; may be NULL where that
 *                    is 0.
 * @param out_n       how many links there are; with SOJ_ERR_SPACE the capacity needed.
 * @return SOJ_OK; SOJ_ERR_SPACE; SOJ_ERR_NOT_FOUND where there is no such decision;
 *         SOJ_ERR_ARGUMENT. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_explain_links(const soj_model *model,
                                                   const soj_output *outputs, size_t n_outputs,
                                                   uint32_t touchpoint, uint32_t occurrence,
                                                   size_t *indices, size_t capacity, size_t *out_n);

/** Write that chain, a line for each link. As soj_explain_links().
 * @return SOJ_OK; SOJ_ERR_NOT_FOUND (nothing was written), SOJ_ERR_ARGUMENT. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_explain_chain(const soj_model *model,
                                                   const soj_output *outputs, size_t n_outputs,
                                                   uint32_t touchpoint, uint32_t occurrence,
                                                   soj_write_fn write, void *ctx);

SOJ_END_DECLS

#endif
