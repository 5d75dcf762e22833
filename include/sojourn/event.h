/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_EVENT_H
#define SOJOURN_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/export.h>
#include <sojourn/model.h>
#include <sojourn/value.h>

SOJ_BEGIN_DECLS

/** One named value of an event. */
typedef struct soj_property {
    uint32_t handle; /**< soj_model_property() of the event; for "Identify" soj_model_attribute(),
                        or SOJ_TRAIT_ZONE */
    soj_value value; /**< an int is accepted where a double is declared; an absent property is as
                        if it were not listed, an absent trait unsets its attribute */
} soj_property;

/** The trait `timezone` of "Identify": the handle of the name of the customer's time zone, a text.
 * Absent or empty gives back the model's. Without zone data it is ignored; with them an unknown
 * name is SOJ_ERR_ZONE. @since 0.3 */
#define SOJ_TRAIT_ZONE (SOJ_NONE - 1)

/** A named fact about one customer. Everything is borrowed for the duration of the call. */
typedef struct soj_event {
    const char *customer; /**< key, 1 to SOJ_LIMIT_KEY bytes of UTF-8, no NUL; NULL for an engine
                             with integer keys */
    size_t customer_len;
    uint64_t integer_key;           /**< key for an engine with integer keys; else not looked at.
                                       @since 0.4 */
    uint32_t event;                 /**< soj_model_event() */
    soj_time time;                  /**< when it happened, 1970 to 9999 */
    const soj_property *properties; /**< NULL where there are none; a handle listed twice is
                                       SOJ_ERR_ARGUMENT */
    size_t n_properties;
    const char *id; /**< unique id, 1 to SOJ_LIMIT_EVENT_ID bytes; NULL: none. An engine processes
                       an id once for each customer; soj_step() does not look at it */
    size_t id_len;
} soj_event;

/** A stage that a customer is placed in, and since when. */
typedef struct soj_placed_stage {
    uint32_t stage;   /**< soj_model_stage() */
    soj_time entered; /**< not after the placement's `time` */
} soj_placed_stage;

/** Where a host puts a customer, without events: going live with existing customers, or a move by
 * hand.
 *
 * Of each track at most one chain of stages, the innermost last, is named; stages around the
 * innermost that are not listed were entered when the listed one below them was; sub-stages below
 * it along `initial` likewise. A track that is not named stays as it is, or, of a new customer,
 * starts at `time` in its `initial`. What the customer was in of a named track is left.
 *
 * Everything is borrowed for the duration of the call. */
typedef struct soj_placement {
    const char *customer; /**< key, as in soj_event */
    size_t customer_len;
    uint64_t integer_key; /**< as in soj_event. @since 0.4 */
    soj_time time;    /**< instant of the placement; occurrences due before it are not sent. Before
                         the customer's clock: that clock is the instant */
    soj_time created; /**< of a new customer: when it was created, at or before `time`;
                         ids of touchpoints are made from it */
    const soj_placed_stage *stages; /**< NULL where there are none */
    size_t n_stages;
    const soj_property *attributes; /**< by soj_model_attribute(); absent values unset */
    size_t n_attributes;
    const char *zone; /**< name of the customer's time zone, as SOJ_TRAIT_ZONE; NULL: it stays as it
                         is, of a new customer the model's */
    size_t zone_len;
} soj_placement;

/** What became of an event. */
typedef struct soj_result {
    int32_t status;    /**< SOJ_OK, or why the event was rejected: nothing of it was applied */
    bool is_late;      /**< it lay before its customer's clock and was processed at that clock */
    bool is_new;       /**< it created its customer */
    bool is_unhandled; /**< no transition took it (its `set` has run all the same) */
    bool is_duplicate; /**< an event with its id was processed before: ignored */
    bool is_ignored;   /**< feedback about what is not known to have been emitted, or cannot be
                          reported any more: nothing has changed, the clock neither */
    uint32_t handle;   /**< with SOJ_ERR_TYPE, SOJ_ERR_RANGE and SOJ_ERR_READ_ONLY: the property, or
                          the attribute of an Identify, a placement or a `set`; else SOJ_NONE */
} soj_result;

SOJ_END_DECLS

#endif
