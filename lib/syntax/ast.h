/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_AST_H
#define SOJ__SYNTAX_AST_H

/* What the author wrote, with positions: the shape of a model as checked by the key table
 * (syntax/keys.def), names not yet resolved. Everything lies in one arena, in the order of the
 * text. An element that had errors may be missing parts: whoever reads the AST after errors must
 * expect `text.data == NULL` for anything. */

#include <sojourn/output.h>
#include <sojourn/time.h>
#include <sojourn/value.h>

#include "base/arena.h"
#include "diag/span.h"

/* Text as written, quotes and escapes undone. `verbatim` where each byte of `text` stands in the
 * source one after the other, from `lead` behind where the span begins (plain scalars on one line,
 * quoted ones without escapes): then a position inside the text is exact. */
typedef struct soj__ast_text {
    soj__slice text; /* data NULL: the key was not given */
    soj__span span;
    bool is_verbatim;
    bool is_quoted; /* single or double quotes, or a block scalar */
    bool is_flow;   /* stands inside [...] or {...} */
    uint8_t lead;   /* 1 behind a quote, else 0 */
    bool is_bad;    /* not given, because its value was unusable, and reported */
} soj__ast_text;

static inline bool soj__ast_given(const soj__ast_text *text)
{
    return text->text.data != NULL;
}

/* Whether the author wrote the key at all, also where nothing is known of its value. */
static inline bool soj__ast_meant(const soj__ast_text *text)
{
    return soj__ast_given(text) || text->is_bad;
}

/* The span of bytes [from, to) of `text`: exact where verbatim, else all of it. */
soj__span soj__ast_text_span(const soj__ast_text *text, size_t from, size_t to);

/* A step: `months` (years are 12), then `value`; both have the sign that the author wrote. */
typedef struct soj__ast_duration {
    soj_duration value;
    int32_t months;
    soj__ast_text source; /* text.data NULL: not given */
} soj__ast_duration;

/* A time of the local day, and where it stands. */
typedef struct soj__ast_day_time {
    int64_t value; /* microseconds from 00:00 */
    soj__ast_text source;
} soj__ast_day_time;

/* `HH:MM-HH:MM`: as soj__span_of_day of model/program.h. */
typedef struct soj__ast_hours {
    soj__ast_text source;
    int64_t from, to;
} soj__ast_hours;

typedef SOJ__VEC(soj__ast_hours) soj__ast_hours_list;

/* A share of customers, in hundredths of a percent. */
typedef struct soj__ast_share {
    uint32_t value; /* 0 to 10,000: whole hundredths, else reported */
    soj__ast_text source;
} soj__ast_share;

typedef struct soj__ast_number {
    double value;
    soj__ast_text source;
} soj__ast_number;

/* Each of them is given. */
typedef SOJ__VEC(soj__ast_text) soj__ast_texts;

/* What makes an attribute count: at most one of `count`, `sum` and `last` is given. */
typedef struct soj__ast_counting {
    soj__ast_text count; /* name of an event */
    soj__ast_text sum;   /* "EVENT.PROPERTY": the property is what stands behind the last dot; has a
                            dot, not empty before or behind it */
    soj__ast_text last;  /* the same */
    soj__ast_text when;  /* condition */
    soj__ast_duration within;
    uint32_t up_to; /* 0: not given */
    soj__ast_text up_to_text;
} soj__ast_counting;

/* What an attribute or a property says of itself beside its type. */
typedef struct soj__ast_value_terms {
    soj__ast_texts one_of;
    soj__ast_text initial; /* `default`, attributes only */
    soj__ast_text min, max;
    soj__ast_text description;
    soj__ast_counting counting; /* attributes only */
    soj__ast_texts was;         /* attributes only */
} soj__ast_value_terms;

/* attributes: and properties: of events. An attribute that counts has no `type` of its own: it is
 * SOJ_TYPE_ABSENT. Small, as there may be a great many: most have no terms, and share them. */
typedef struct soj__ast_value_type {
    soj__ast_text name;
    soj_type type; /* SOJ_TYPE_ABSENT where it is unknown (and reported) */
    const soj__ast_value_terms *terms;
} soj__ast_value_type;

/* One line of a `set`. */
typedef struct soj__ast_set {
    soj__ast_text attribute;
    soj__ast_text value; /* condition text */
} soj__ast_set;

typedef SOJ__VEC(soj__ast_set) soj__ast_sets;

typedef struct soj__ast_event {
    soj__ast_text name;
    SOJ__VEC(soj__ast_value_type) properties;
    soj__ast_sets set;
    soj__ast_text description;
    soj__ast_texts was;
} soj__ast_event;

/* What a delay counts from. */
typedef struct soj__ast_anchor {
    soj__ast_text from;        /* "customer.NAME", or not given */
    soj__ast_texts restart_on; /* event names, in the order of the text */
    bool restart_on_any;       /* `restart_on: any` */
    soj__span restart_span;    /* of the restart_on key's value */
} soj__ast_anchor;

/* What a transition says beside its target. */
typedef struct soj__ast_transition_terms {
    soj__ast_text when, unless;
    soj__ast_sets set;
    soj__ast_text description;
    soj__ast_anchor anchor; /* under `after` only */
} soj__ast_transition_terms;

/* Small, as there may be a great many: those that are a target alone share their terms. */
typedef struct soj__ast_transition {
    soj__span span;   /* of the whole, for messages */
    soj__ast_text to; /* not given: internal; may be "history(STAGE)" */
    const soj__ast_transition_terms *terms;
} soj__ast_transition;

typedef SOJ__VEC(soj__ast_transition) soj__ast_transitions;

/* One entry of `on`. */
typedef struct soj__ast_on {
    soj__ast_text event;
    soj__ast_transitions transitions;
} soj__ast_on;

/* One entry of `after`. */
typedef struct soj__ast_after {
    soj__ast_duration delay;
    soj__ast_transitions transitions;
} soj__ast_after;

/* One line of a `content` mapping, or its only one. */
typedef struct soj__ast_content {
    soj__ast_text segment; /* not given: unconditional (`default`, or content was a text) */
    soj__ast_text reference;
} soj__ast_content;

typedef SOJ__VEC(soj__ast_content) soj__ast_contents;

/* A touchpoint's `on`. */
typedef struct soj__ast_trigger {
    soj__ast_text event; /* not given: the touchpoint has no `on` */
    soj__ast_text when, unless;
} soj__ast_trigger;

/* One of a touchpoint's `data`: name and condition text. */
typedef soj__ast_set soj__ast_data;

typedef enum soj__once {
    SOJ__ONCE_NONE = 0,
    SOJ__ONCE_VISIT = 1,
    SOJ__ONCE_EVER = 2,
    SOJ__ONCE_SPAN = 3 /* a duration */
} soj__once;

typedef struct soj__ast_once {
    soj__once kind;
    soj__ast_duration span; /* SOJ__ONCE_SPAN: above 0 */
} soj__ast_once;

/* An integer and where it stands. */
typedef struct soj__ast_integer {
    uint32_t value;
    soj__ast_text source; /* not given: `value` is the default */
} soj__ast_integer;

typedef enum soj__on_exit { SOJ__ON_EXIT_CANCEL = 0, SOJ__ON_EXIT_KEEP = 1 } soj__on_exit;

typedef enum soj__phase {
    SOJ__PHASE_NONE = 0,
    SOJ__PHASE_ACQUISITION = 1,
    SOJ__PHASE_RETENTION = 2,
    SOJ__PHASE_EXPANSION = 3,
    SOJ__PHASE_ADVOCACY = 4,
    SOJ__PHASE_LOST = 5
} soj__phase;

/* A touchpoint's `expect`. */
typedef struct soj__ast_expect {
    soj__ast_text event; /* not given: there is none */
    soj__ast_text when;
    soj__ast_text rejected;   /* name of an event, or not given */
    soj__ast_duration within; /* at least 1 s; always given */
} soj__ast_expect;

/* One of a touchpoint's `variants`. */
typedef struct soj__ast_variant {
    soj__ast_text name;
    soj__ast_share percent;     /* always given */
    soj__ast_contents contents; /* none: the touchpoint's */
} soj__ast_variant;

typedef struct soj__ast_touchpoint {
    soj__ast_text name;
    soj__ast_text channel;
    soj__ast_contents contents;
    soj_intent intent;       /* SOJ_INTENT_INFORM by default */
    soj__ast_duration after; /* 0 by default; source.text.data NULL where it is not given */
    soj__ast_day_time at;    /* not given: none */
    soj__ast_anchor anchor;
    soj__ast_trigger on;      /* excludes anchor and `every` */
    soj__ast_duration every;  /* at least 1 minute; beside `at` whole days */
    soj__ast_text rrule;      /* instead of `every`: the rule as written, not looked at */
    soj__ast_integer times;   /* at least 1; only with `every` */
    soj__ast_duration until;  /* from 0s on; only with `every` */
    soj__ast_integer pending; /* 1 to SOJ_LIMIT_PENDING, 1 by default; only with `on` */
    soj__ast_once once;
    bool is_essential;
    SOJ__VEC(soj__ast_data) data;
    soj__phase phase; /* SOJ__PHASE_NONE: as the stage */
    soj__ast_text when, unless;
    soj__ast_text consent;
    soj__ast_expect expect;
    SOJ__VEC(soj__ast_variant) variants;
    soj__ast_duration expires; /* value 7 days by default */
    soj__on_exit on_exit;
    uint8_t priority; /* 0 to 100, 50 by default */
    soj__ast_text owner;
    soj__ast_number cost;
    soj__ast_text description;
    soj__ast_texts was;
} soj__ast_touchpoint;

/* One of `caps`. A filter with no items: not given, all touchpoints match. */
typedef struct soj__ast_cap {
    soj__ast_text name;
    soj__ast_integer max;  /* 1 to 255 */
    soj__ast_duration per; /* rolling; above 0; nothing where there is a period */
    uint32_t period;       /* soj__period of model/program.h, 0: rolling */
    soj__ast_texts channels, touchpoints, owners;
    uint32_t intents; /* bit of each soj_intent; 0: all */
    uint32_t phases;  /* bit of each soj__phase; 0: all */
} soj__ast_cap;

typedef struct soj__ast_stage soj__ast_stage;
typedef SOJ__VEC(soj__ast_stage) soj__ast_stages;

struct soj__ast_stage {
    soj__ast_text name;
    soj__phase phase; /* SOJ__PHASE_NONE: inherited */
    soj__ast_text owner, description;
    soj__ast_text initial;     /* of its sub-stages */
    soj__ast_transitions done; /* beside `initial` */
    bool is_final;             /* has no sub-stages, `on`, `always`, `after`: reported */
    soj__span final_span;
    SOJ__VEC(soj__ast_on) on;
    soj__ast_transitions always;
    SOJ__VEC(soj__ast_after) after;
    SOJ__VEC(soj__ast_touchpoint) touchpoints;
    soj__ast_stages stages;
    soj__ast_texts was;
};

typedef struct soj__ast_segment {
    soj__ast_text name;
    soj__ast_text condition;
} soj__ast_segment;

typedef struct soj__ast_channel {
    soj__ast_text name;
    soj__ast_number cost;
    soj__ast_text consent;
    soj__ast_text window;            /* name of one of `windows` */
    soj__ast_hours_list quiet_hours; /* none: it never rests */
    bool is_staff;                   /* `audience: staff` */
    soj__ast_text description;
} soj__ast_channel;

/* A local day, from 0001-01-01 to 9999-12-31. */
typedef struct soj__ast_day {
    uint32_t value; /* days from 0001-01-01 on, which is 0 */
    soj__span span;
} soj__ast_day;

/* One of `calendars`. */
typedef struct soj__ast_calendar {
    soj__ast_text name;
    SOJ__VEC(soj__ast_day) days; /* in the order of the text, each once */
} soj__ast_calendar;

/* One of `windows`. */
typedef struct soj__ast_window {
    soj__ast_text name;
    uint32_t days;             /* bit k: weekday k, 0 Sunday; all where not given */
    soj__ast_hours_list hours; /* none: all day */
    soj__ast_texts except;     /* names of calendars */
} soj__ast_window;

/* One of `tracks`. */
typedef struct soj__ast_track {
    soj__ast_text name, description;
    soj__ast_text initial;
    soj__ast_stages stages;
    soj__ast_texts was;
} soj__ast_track;

typedef struct soj__ast_model {
    soj__ast_text name, description;
    uint32_t version;
    SOJ__VEC(soj__ast_value_type) attributes;
    SOJ__VEC(soj__ast_event) events;
    SOJ__VEC(soj__ast_segment) segments;
    SOJ__VEC(soj__ast_channel) channels;
    SOJ__VEC(soj__ast_cap) caps;
    SOJ__VEC(soj__ast_calendar) calendars;
    SOJ__VEC(soj__ast_window) windows;
    soj__ast_share holdout;  /* not given: none */
    soj__ast_text time_zone; /* not given: UTC */
    soj__ast_text initial;   /* of the track `lifecycle` */
    soj__ast_stages stages;
    SOJ__VEC(soj__ast_track) tracks; /* beside the lifecycle */
} soj__ast_model;

#endif
