/* SPDX-License-Identifier: MIT */
#ifndef SOJOURN_LIMITS_H
#define SOJOURN_LIMITS_H

/** @file
 * Every limit of the language and the library, each the largest value still allowed. Crossing one
 * is an error of its own (`limit_…` for a model's text, SOJ_ERR_LIMIT and its kin for calls),
 * never a silent cut. */

/* The text of a model. */
#define SOJ_LIMIT_TEXT              (4u * 1024u * 1024u) /**< bytes of YAML */
#define SOJ_LIMIT_NESTING           64u                  /**< YAML collections inside each other */
#define SOJ_LIMIT_NODES             200000u /**< YAML nodes, aliases counted as what they repeat */
#define SOJ_LIMIT_STAGES            4096u   /**< all tracks together */
#define SOJ_LIMIT_TOUCHPOINTS       16384u  /**< all stages together */
#define SOJ_LIMIT_TRACKS            64u     /**< the lifecycle counted */
#define SOJ_LIMIT_ATTRIBUTES        255u    /**< a model */
#define SOJ_LIMIT_EVENTS            4096u   /**< declared in a model */
#define SOJ_LIMIT_PROPERTIES        64u     /**< of one event */
#define SOJ_LIMIT_CHANNELS          255u    /**< a model */
#define SOJ_LIMIT_CONDITION_TEXT    (16u * 1024u) /**< bytes of one condition */
#define SOJ_LIMIT_CONDITION_NESTING 250u /**< parentheses, lists and calls inside each other */
#define SOJ_LIMIT_CONDITION_SCRATCH (1024u * 1024u) /**< bytes of the texts one condition makes */
#define SOJ_LIMIT_CONDITION_CODE    65535u /**< bytes of one compiled condition, segments inlined */
#define SOJ_LIMIT_SEGMENT_NESTING   64u    /**< segments using segments, one inside the other */
#define SOJ_LIMIT_ONE_OF            1024u  /**< values of one `one_of` */
#define SOJ_LIMIT_CAPS              64u    /**< a model */
#define SOJ_LIMIT_CAP_MAX           255u   /**< `max` of a cap */
#define SOJ_LIMIT_UP_TO             1000u  /**< events kept by a rolling count */
#define SOJ_LIMIT_PENDING           64u    /**< `pending` of a touchpoint */
#define SOJ_LIMIT_DATA              64u    /**< `data` of a touchpoint */
#define SOJ_LIMIT_EVENT_DATA        8u     /**< `data` of a touchpoint with `on` */
#define SOJ_LIMIT_VARIANTS          64u    /**< `variants` of a touchpoint */
#define SOJ_LIMIT_CALENDARS         64u    /**< a model */
#define SOJ_LIMIT_DATES             4096u  /**< of one calendar */
#define SOJ_LIMIT_WINDOWS           64u    /**< a model */
#define SOJ_LIMIT_SPANS             64u    /**< of hours: of one window, of one `quiet_hours` */
#define SOJ_LIMIT_MODEL             (8u * 1024u * 1024u) /**< bytes of code and texts */
#define SOJ_LIMIT_SPLITS            1024u                /**< names in share() */
#define SOJ_LIMIT_RULE              512u                 /**< bytes of one `rrule` */

/* Values and events. */
#define SOJ_LIMIT_KEY            255u          /**< bytes of a customer key, at least 1 */
#define SOJ_LIMIT_EVENT_NAME     255u          /**< bytes */
#define SOJ_LIMIT_EVENT_ID       255u          /**< bytes */
#define SOJ_LIMIT_ATTRIBUTE_TEXT 4096u         /**< bytes of a text attribute */
#define SOJ_LIMIT_PROPERTY_TEXT  (64u * 1024u) /**< bytes of a text property of an event */
#define SOJ_LIMIT_RECORD         (64u * 1024u) /**< bytes of a customer's record */
#define SOJ_LIMIT_POSITION       255u          /**< bytes of the position that a commit keeps */
#define SOJ_LIMIT_REPORTABLE     64u /**< emissions of a customer that can be missed: the latest */
/** Bytes of an event's values that an occurrence keeps: a text counts its bytes, others 8. */
#define SOJ_LIMIT_KEPT_DATA 512u
/** Bytes of a text in `data`; a longer one is an error: left out and counted. */
#define SOJ_LIMIT_DATA_TEXT 4096u

/* Time zones. */
#define SOJ_LIMIT_ZONES        2048u         /**< names in one set */
#define SOJ_LIMIT_ZONE_NAME    64u           /**< bytes */
#define SOJ_LIMIT_ZONE_FILE    (64u * 1024u) /**< bytes of one TZif file */
#define SOJ_LIMIT_ZONE_ENTRIES 16384u        /**< files looked at below one directory of zones */

/* Processing. */
#define SOJ_LIMIT_SETTLING_MOVES 1000u /**< moves of `always` and `done` in one macrostep */
#define SOJ_LIMIT_INSTANT_MACROSTEPS                                                               \
    1000u                           /**< clock macrosteps of a customer at one instant,            \
                                       touchpoints not counted */
#define SOJ_LIMIT_DIAGNOSTICS 1000u /**< kept in one soj_diags; the rest is counted */

#endif
