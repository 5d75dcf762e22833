/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_HOLD_H
#define SOJOURN_HOLD_H

#include <sojourn/export.h>

SOJ_BEGIN_DECLS

/** What a hold stops. */
typedef enum soj_hold_kind {
    SOJ_HOLD_ALL = 1,       /**< every touchpoint */
    SOJ_HOLD_CHANNEL = 2,   /**< those of a channel */
    SOJ_HOLD_TOUCHPOINT = 3 /**< one */
} soj_hold_kind;

SOJ_END_DECLS

#endif
