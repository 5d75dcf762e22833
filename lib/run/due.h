/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_DUE_H
#define SOJ__RUN_DUE_H

/* What is due for a customer: found by soj__work_first_due() and soj__quick_find(). */

#include <sojourn/time.h>

/* One occurrence of a touchpoint. */
typedef struct soj__occurrence {
    uint32_t touchpoint;
    uint32_t visit;
    uint32_t number;
    uint32_t flags; /* SOJ__WAITS_… */
    soj_time due;
    soj_time next;
    soj_time entered;    /* its stage, in its visit */
    soj_time anchor;     /* what its due time was counted from */
    const uint8_t *kept; /* values of its event; NULL: none */
    uint32_t kept_len;
} soj__occurrence;

typedef enum soj__due_kind {
    SOJ__DUE_COUNTER = 0,     /* that loses an event */
    SOJ__DUE_SCHEDULE = 1,    /* of a timer or a touchpoint */
    SOJ__DUE_EXPECTATION = 2, /* that ends unanswered */
    SOJ__DUE_WAITING = 3      /* an occurrence */
} soj__due_kind;

/* The first thing that is due. */
typedef struct soj__due {
    soj_time instant; /* at which it is processed: never before the clock; SOJ_TIME_NEVER: nothing
                         is due at all */
    soj_time due;     /* at which it was due, or is to be asked again */
    uint32_t kind;    /* soj__due_kind */
    uint32_t what;    /* counter, schedule or expectation; of what waits its byte in their part */
    uint32_t index;   /* of a schedule: the k that is due; on a timeline its stop's place */
    uint32_t is;      /* SOJ__STOP_SENT or _MOVED, and then nothing waits; of others any kind */
    soj_time behind;  /* of SOJ__STOP_SENT, when all is due but what its timeline has; beyond
                         SOJ_TIME_MAX: never */
} soj__due;

#endif
