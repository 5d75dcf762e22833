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
 * no event arriving; nothing is changed. A change that is offered has been tried on such a copy:
 * applied at `now`, it makes the touchpoint go out. SOJ_CHANGE_RAISE_CAP alone, a change of the
 * model, is named without having been tried. */

/** Macrosteps that are looked ahead; what lies behind them is not foreseen. @since 0.5 */
#define SOJ_EXPLAIN_STEPS 1000

/** A kind of change. @since 0.5 */
typedef enum soj_change_kind {
    SOJ_CHANGE_NONE = 0,      /**< none is needed: it goes out */
    SOJ_CHANGE_WAIT = 1,      /**< nothing but time: it goes out at `time` */
    SOJ_CHANGE_SET = 2,       /**< post "Identify" that gives `attribute` the value `value`; absent:
                                 that unsets it */
    SOJ_CHANGE_PLACE = 3,     /**< soj_place() into `stage`, entered at `now`, with
                                 `attribute` and `value` unless that is SOJ_NONE; then do what is
                                 due at `now`, and post `event` unless that is SOJ_NONE */
    SOJ_CHANGE_RELEASE = 4,   /**< end the hold `what` of `handle` */
    SOJ_CHANGE_EVENT = 5,     /**< post `event`, without properties */
    SOJ_CHANGE_RAISE_CAP = 6, /**< in the model: one more under the cap `rule`; not tried */
    SOJ_CHANGE_IMPOSSIBLE = 7 /**< none of these does: of the holdout none is tried */
} soj_change_kind;

/** A change; members that its kind does not name are SOJ_NONE, 0 or absent. @since 0.5 */
typedef struct soj_change {
    int32_t kind; /**< a soj_change_kind */
    int32_t what; /**< a soj_hold_kind */
    uint32_t handle;
    uint32_t attribute;
    uint32_t stage;
    uint32_t event;
    soj_value value; /**< text is borrowed from the model */
    soj_text rule;   /**< borrowed from the model */
    soj_time time;   /**< SOJ_TIME_NEVER unless it is a wait */
} soj_change;

/** What is foreseen of one touchpoint: of its next occurrence to be decided. @since 0.5 */
typedef struct soj_explanation {
    uint32_t touchpoint; /**< handle */
    bool is_foreseen;    /**< an occurrence comes; else `first` and `last` are all 0 */
    soj_decision first;  /**< its next decision; `rule` is borrowed from the model */
    soj_decision last;   /**< its last one that is foreseen: of one not deferred `first` again */
    soj_change change;
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

/** Write an explanation as a sentence or two in English, without a line end. The form may change.
 * @param model        the model it is of.
 * @param write        called with the pieces, in order.
 * @return SOJ_OK, SOJ_ERR_ARGUMENT. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_explanation_write(const soj_model *model,
                                                       const soj_explanation *explanation,
                                                       soj_write_fn write, void *ctx);

/** Write a decision as a sentence: "deferred: cap `weekly` (3 in 7d) is used up; asked again at
 * 2026-05-04T09:00:00Z". As soj_explanation_write(). @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_decision_write(const soj_model *model,
                                                    const soj_decision *decision,
                                                    soj_write_fn write, void *ctx);

/** Write the chain that led to what became of an occurrence, a line for each link: the customer's
 * moves in the touchpoint's track up to its last decision, then its decisions.
 * @param outputs     one customer's past outputs, in order; only transitions and decisions are
 *                    looked at.
 * @param touchpoint  handle.
 * @param occurrence  number of it, from 1. Of several visits with it the last decision counts.
 * @return SOJ_OK; SOJ_ERR_NOT_FOUND where there is no such decision (nothing was written);
 *         SOJ_ERR_ARGUMENT. @since 0.5 */
SOJ_API SOJ_NODISCARD soj_status soj_explain_chain(const soj_model *model,
                                                   const soj_output *outputs, size_t n_outputs,
                                                   uint32_t touchpoint, uint32_t occurrence,
                                                   soj_write_fn write, void *ctx);

SOJ_END_DECLS

#endif
