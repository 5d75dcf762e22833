/* SPDX-License-Identifier: MIT */
#ifndef CLI_QUICK_H
#define CLI_QUICK_H

#include "digits.h"
#include "entry.h"
#include "keep.h"
#include "scan.h"

/* Reads lines of JSON as jsonl_read() does, but without a tree and with names that are remembered;
 * and only lines that are fine. All others, and what is rare, it leaves to jsonl_read(). */

enum { QUICK_NAMES = 512, QUICK_WAYS = 4, QUICK_NAME_MAX = 44 };

/* A name that occurred, and what the model knows of it. */
struct quick_name {
    char name[QUICK_NAME_MAX];
    uint8_t len;
    bool is_there;
    bool is_pending; /* in the line at hand, and not counted yet */
    bool is_counted; /* `counts` knows it; how often since then, `n` says */
    uint32_t space;  /* in which names it is one */
    uint32_t handle; /* SOJ_NONE: the model does not know it */
    int32_t type;    /* of a property or trait */
    uint64_t n;
};

struct quick {
    const struct reading *reading;
    struct keep *keep; /* for texts that had escapes */
    struct scan scan;
    struct digits_day day;
    struct quick_name names[QUICK_NAMES];
    uint32_t turn;                              /* which of the names in a place goes next */
    struct quick_name *pending[SCAN_INNER + 1]; /* unknown names of the line at hand */
    size_t n_pending;
    struct quick_name *counted[QUICK_NAMES]; /* to be settled */
    size_t n_counted;
};

enum quick_kind {
    QUICK_EVENT,
    QUICK_IGNORED, /* not for this model; it was counted */
    QUICK_NO,      /* nothing was done: jsonl_read() is to read it */
    QUICK_FAILED   /* out of memory */
};

/* Read a line, behind which SCAN_BEHIND bytes are readable, the first of them a line feed, into
 * `entry`, which was reset. What the event borrows lives in the line and in `quick->keep`. */
enum quick_kind quick_read(struct quick *quick, struct entry *entry, const char *line, size_t len);

/* Pass on what was counted, before `reading` counts elsewhere. False without memory. */
bool quick_settle(struct quick *quick);

#endif
