/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_STATUS_H
#define SOJOURN_STATUS_H

#include <sojourn/export.h>

SOJ_BEGIN_DECLS

/** @file
 * How calls report failure: by their return value, never by a global, a callback or an abort.
 *
 * 0 is success, every failure is negative. A number never changes its meaning and is never used
 * again for another. Unless a function says otherwise, a failed call has changed nothing. */

/** Outcome of a call. */
typedef enum soj_status {
    SOJ_OK = 0,             /**< done */
    SOJ_ERR_NOMEM = -1,     /**< the allocator gave no memory; try again when there is some */
    SOJ_ERR_ARGUMENT = -2,  /**< a NULL, a handle or a size that the call does not allow */
    SOJ_ERR_ABI = -3,       /**< `struct_size` of an options structure is not one this library
                               knows: caller and library do not fit */
    SOJ_ERR_LIMIT = -4,     /**< a limit of limits.h would be crossed */
    SOJ_ERR_MODEL = -5,     /**< the model text has errors; the diagnostics say which */
    SOJ_ERR_IO = -6,        /**< a file could not be read */
    SOJ_ERR_NOT_FOUND = -7, /**< there is no such thing: customer, name, index */
    SOJ_ERR_SPACE = -8,     /**< the buffer for the new record is too small; the size needed is
                               given back */
    SOJ_ERR_DUE = -9,       /**< something is due at or before the event's instant: step the clock
                               first */
    SOJ_ERR_LAYOUT = -10,   /**< the record was made by a model of another layout or by another
                               codec */
    SOJ_ERR_CORRUPT = -11,  /**< the record's bytes are damaged */
    SOJ_ERR_TYPE = -12,     /**< a property or trait has another type than the model declares */
    SOJ_ERR_RANGE = -13,    /**< a value, given or made by a `set`, is outside its `one_of`, `min`
                               or `max`, too long, or not UTF-8 */
    SOJ_ERR_TIME = -14,     /**< a time outside 1970 to 9999 */
    SOJ_ERR_KEY = -15,      /**< the customer key is missing, longer than 255 bytes or not UTF-8 */
    SOJ_ERR_LOOP = -16,     /**< a macrostep did not settle within 1,000 moves */
    SOJ_ERR_UNSUPPORTED = -17, /**< the language has it, this version or build of the library does
                                  not, or not by this call */
    SOJ_ERR_READ_ONLY = -18, /**< a trait or placement gives a value to an attribute that counts */
    SOJ_ERR_TOO_OLD = -19,   /**< an event with an id lies further before its customer's clock
                                than ids are remembered */
    SOJ_ERR_FUTURE = -20,    /**< an event lies further beyond the engine's clock than `max_skew` */
    SOJ_ERR_ERASED = -21,    /**< the customer was erased at or after the event's time */
    SOJ_ERR_EVENT_ID = -22,  /**< an event's id is empty or longer than 255 bytes */
    SOJ_ERR_IMAGE = -23,     /**< the bytes are no image of a model, are damaged, or were written
                                by a version that this one does not know */
    SOJ_ERR_ZONE = -24,      /**< there is no time zone of a customer's name; or the data of one are
                                damaged, or no TZif of version 2 or later */
    SOJ_ERR_LEAP_SECONDS = -25, /**< the data of a time zone count leap seconds */
    SOJ_ERR_NO_ZONES = -26, /**< the model needs time zones and was given none; or their directory
                               is missing, cannot be read, or has none */
    SOJ_ERR_FENCED = -27,   /**< another has written to the store since this engine last did */
    SOJ_ERR_BUSY = -28,     /**< somebody else holds what only one may have; try again later */
    SOJ_ERR_MODEL_CHANGED = -29, /**< the store was written with another version of the model */
    SOJ_ERR_STORE = -30,         /**< what a store holds is damaged, or is no store */
    SOJ_ERR_UNCOMMITTED = -31,   /**< a commit has failed and has to be repeated first */
    SOJ_ERR_LEASE = -32          /**< the lease of a touchpoint is not held any more */
} soj_status;

/** The name of a status, "SOJ_ERR_NOMEM"; static, NUL-terminated; "SOJ_ERR_UNKNOWN" for a number
 * that is none. Never fails.
 * @since 0.1 */
SOJ_API const char *soj_status_name(soj_status status);

/** What a status means, as a sentence part for people: "out of memory". Static, NUL-terminated.
 * @since 0.1 */
SOJ_API const char *soj_status_message(soj_status status);

SOJ_END_DECLS

#endif
