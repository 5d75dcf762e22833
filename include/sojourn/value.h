/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_VALUE_H
#define SOJOURN_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sojourn/export.h>
#include <sojourn/time.h>

SOJ_BEGIN_DECLS

/** Types of attributes and properties. */
typedef enum soj_type {
    SOJ_TYPE_ABSENT = 0,    /**< no value; as a value of a trait: unset the attribute */
    SOJ_TYPE_BOOL = 1,      /**< `as.boolean` */
    SOJ_TYPE_INT = 2,       /**< `as.integer` */
    SOJ_TYPE_DOUBLE = 3,    /**< `as.number`; NaN is not a value */
    SOJ_TYPE_STRING = 4,    /**< `as.text` and `len`, UTF-8 without NUL bytes */
    SOJ_TYPE_TIMESTAMP = 5, /**< `as.time`, SOJ_TIME_MIN to SOJ_TIME_MAX */
    SOJ_TYPE_DURATION = 6,  /**< `as.duration`, at most SOJ_DURATION_MAX either way */
    SOJ_TYPE_DATE = 7       /**< `as.integer`, days since 1970-01-01; years 1 to 9999 */
} soj_type;

/** One typed value. Text is borrowed: who makes the value says how long it lives. */
typedef struct soj_value {
    int32_t type; /**< a soj_type */
    uint32_t len; /**< bytes of `as.text`; 0 for other types */
    union {
        bool boolean;
        int64_t integer;
        double number;
        const char *text;
        soj_time time;
        soj_duration duration;
    } as;
} soj_value;

/** Borrowed text: UTF-8, `len` bytes; texts of a model are NUL-terminated besides. */
typedef struct soj_text {
    const char *data; /**< NULL where there is none */
    size_t len;       /**< bytes, without a NUL */
} soj_text;

SOJ_END_DECLS

#endif
