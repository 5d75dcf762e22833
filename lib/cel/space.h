/* SPDX-License-Identifier: MIT */
#ifndef SOJ__CEL_SPACE_H
#define SOJ__CEL_SPACE_H

/* What compiler and run-time agree on about the names in a condition. */

/* Where a loaded value comes from: the VM hands space and index to the frame's `load`. */
typedef enum soj__cel_space {
    SOJ__CEL_ATTRIBUTE = 0,    /* customer.NAME, by attribute */
    SOJ__CEL_BEFORE = 1,       /* before.NAME, by attribute */
    SOJ__CEL_PROPERTY = 2,     /* event.NAME, by property of the event */
    SOJ__CEL_EVENT_NAME = 3,   /* event.name */
    SOJ__CEL_EVENT_TIME = 4,   /* event.time */
    SOJ__CEL_NOW = 5,          /* now */
    SOJ__CEL_IN_STAGE_FOR = 6, /* in_stage_for; index: the stage the condition stands in */
    SOJ__CEL_VARIABLE = 7,     /* a bare variable, for tests */
    SOJ__CEL_ACTIVE = 8,       /* active("PATH"), by stage: bool */
    SOJ__CEL_VISITS = 9,       /* visits("PATH"), by stage: int */
    SOJ__CEL_SENT = 10,        /* sent("PATH"), by touchpoint: int */
    SOJ__CEL_SHARE = 11,       /* share("NAME"), by split: double */
    SOJ__CEL_ANSWERED = 12,    /* answered("PATH"), by touchpoint: bool */
    SOJ__CEL_REJECTED = 13     /* rejected("PATH"), by touchpoint: bool */
} soj__cel_space;

#endif
