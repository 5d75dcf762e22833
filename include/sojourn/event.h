/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_EVENT_H
#define SOJOURN_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/export.h>
#include <sojourn/value.h>

SOJ_BEGIN_DECLS

/** One named value of an event. */
typedef struct soj_property {
    uint32_t handle; /**< soj_model_property() of the event; for "Identify" soj_model_attribute() */
    soj_value value; /**< an int is accepted where a double is declared; an absent property is as
                        if it were not listed, an absent trait unsets its attribute */
} soj_property;

/** A named fact about one customer. Everything is borrowed for the duration of the call. */
typedef struct soj_event {
    const char *customer; /**< key, 1 to SOJ_LIMIT_KEY bytes of UTF-8, no NUL */
    size_t customer_len;
    uint32_t event;                 /**< soj_model_event() */
    soj_time time;                  /**< when it happened, 1970 to 9999 */
    const soj_property *properties; /**< NULL where there are none; a handle listed twice is
                                       SOJ_ERR_ARGUMENT */
    size_t n_properties;
} soj_event;

/** What became of an event. */
typedef struct soj_result {
    int32_t status;    /**< SOJ_OK, or why the event was rejected: nothing of it was applied */
    bool is_late;      /**< it lay before its customer's clock and was processed at that clock */
    bool is_new;       /**< it created its customer */
    bool is_unhandled; /**< no transition took it (its `set` has run all the same) */
    uint32_t handle;   /**< with SOJ_ERR_TYPE and SOJ_ERR_RANGE: the property, or the attribute of
                          an Identify or a `set`; else SOJ_NONE */
} soj_result;

SOJ_END_DECLS

#endif
