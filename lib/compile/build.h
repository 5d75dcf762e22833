/* SPDX-License-Identifier: MIT */
#ifndef SOJ__COMPILE_BUILD_H
#define SOJ__COMPILE_BUILD_H

/* What the passes of a compile share: the AST they read, the rows of the program's tables as they
 * grow, and the symbol tables. Everything lies in one arena that is dropped at the end.
 *
 * Every function that returns bool returns false only where memory ran out, or where the model has
 * become too large (`is_over`); what is wrong with the model goes into the diagnostics, and the
 * passes go on to find more. */

#include <sojourn/limits.h>

#include "base/names.h"
#include "base/nearest.h"
#include "cel/cel.h"
#include "diag/diag.h"
#include "model/program.h"
#include "syntax/ast.h"
#include "time/zones.h"

/* What a condition may refer to at its place. */
enum {
    SOJ__SCOPE_EVENT = 1,    /* event.…, before.… */
    SOJ__SCOPE_NOW = 2,      /* now */
    SOJ__SCOPE_IN_STAGE = 4, /* in_stage_for */
    SOJ__SCOPE_ALWAYS = 8,   /* stands in an `always` or `done`, for the message */
    SOJ__SCOPE_DATA = 16,  /* event.… of a touchpoint's `on`, without before.…: what is read is
                              kept with the occurrence */
    SOJ__SCOPE_DONE = 32,  /* with ALWAYS: in a `done`, for the message */
    SOJ__SCOPE_EXPECT = 64 /* stands in an `expect`, for the message: no in_stage_for, as the stage
                              may have been left */
};

typedef struct soj__scope {
    unsigned flags;
    uint32_t event; /* with EVENT and DATA: handle; SOJ__NONE where it has errors of its own */
    uint32_t stage; /* with SOJ__SCOPE_IN_STAGE */
} soj__scope;

/* A set of attributes. */
typedef struct soj__attribute_set {
    uint8_t bits[(SOJ_LIMIT_ATTRIBUTES + 8u) / 8u];
} soj__attribute_set;

static inline void soj__attribute_set_add(soj__attribute_set *set, uint32_t attribute)
{
    SOJ__ASSERT(attribute / 8 < sizeof(set->bits));
    set->bits[attribute / 8] = (uint8_t)(set->bits[attribute / 8] | 1u << attribute % 8);
}

static inline bool soj__attribute_set_has(const soj__attribute_set *set, uint32_t attribute)
{
    SOJ__ASSERT(attribute / 8 < sizeof(set->bits));
    return set->bits[attribute / 8] >> attribute % 8 & 1u;
}

static inline void soj__attribute_set_join(soj__attribute_set *set, const soj__attribute_set *other)
{
    for (size_t i = 0; i < sizeof(set->bits); i++)
        set->bits[i] = (uint8_t)(set->bits[i] | other->bits[i]);
}

/* What the data of one touchpoint read of its event, in the order of first reading. */
typedef struct soj__kept {
    uint32_t n;
    uint32_t items[SOJ_LIMIT_PROPERTIES + 1]; /* properties, SOJ__KEPT_TIME */
} soj__kept;

typedef struct soj__build_segment {
    const soj__ast_segment *ast;
    soj__cel_ast *tree; /* checked and packed; NULL where it has errors */
    uint32_t expr;      /* its code; SOJ__NONE where it has errors */
    uint32_t levels;    /* segments inside each other, this one counted */
    uint8_t state;      /* 0 not looked at, 1 being checked, 2 done */
    bool uses_now;
    bool is_used;
    soj__attribute_set reads; /* also by way of other segments */
} soj__build_segment;

/* The names of a track's stages; the track's row is built of it at the end. */
typedef struct soj__build_track {
    soj__names paths; /* without the track's name */
    soj__names bare;  /* bare name → first stage of that name */
} soj__build_track;

typedef struct soj__build {
    soj__arena *arena;
    soj__arena scratch; /* of the condition being compiled: reset before each */
    soj_diags *diags;
    const soj__ast_model *ast;
    soj__slice source;
    const soj_zones *zones;        /* NULL: the model's time zone is not asked for */
    uint8_t key[SOJ__SIPHASH_KEY]; /* of the tables of names */
    soj__program head;             /* all but the tables' places */

    SOJ__VEC(char) pool; /* texts; offsets count from the block's start, behind the head */
    soj__names pool_names;
    SOJ__VEC(uint8_t) code;
    size_t segment_bytes; /* of code kept to be put in the place of segments */
    soj__span here;       /* what is being built, where the model becomes too large */
    bool is_over;         /* it has become too large, which is reported */

    SOJ__VEC(soj__attribute) attributes;
    SOJ__VEC(soj__constant) constants;
    SOJ__VEC(soj__event_info) events;
    SOJ__VEC(soj__property) properties;
    SOJ__VEC(soj__set) sets;
    SOJ__VEC(soj__expr) exprs;
    SOJ__VEC(soj__track_info) tracks;
    SOJ__VEC(soj__stage_info) stages;
    SOJ__VEC(soj__handler) handlers;
    SOJ__VEC(soj__transition_info) transitions;
    SOJ__VEC(soj__timer) timers;
    SOJ__VEC(soj__touchpoint_info) touchpoints;
    SOJ__VEC(soj__schedule) schedules;
    SOJ__VEC(soj__stop) stops;
    SOJ__VEC(soj__content) contents;
    SOJ__VEC(soj__channel) channels;
    SOJ__VEC(soj__segment) segments;
    SOJ__VEC(soj__counter) counters;
    SOJ__VEC(soj__part) parts;
    SOJ__VEC(soj__datum) data;
    SOJ__VEC(soj__cap) caps;
    SOJ__VEC(soj__split) splits;
    SOJ__VEC(soj__rule) rules;
    SOJ__VEC(soj__window) windows;
    SOJ__VEC(soj__span_of_day) spans;
    SOJ__VEC(soj__variant) variants;
    SOJ__VEC(soj__expectation) expectations;
    SOJ__VEC(soj__former) formers;
    SOJ__VEC(uint32_t) days;
    SOJ__VEC(uint32_t) expect_refs;
    SOJ__VEC(uint32_t) event_refs;
    SOJ__VEC(uint32_t) counter_refs;
    SOJ__VEC(uint32_t) cap_refs;
    SOJ__VEC(uint32_t) kept_refs;

    SOJ__VEC(int8_t) literals; /* by transition: soj__build_condition()'s out_literal */
    SOJ__VEC(const soj__ast_transition *) transition_asts; /* by transition */
    SOJ__VEC(const soj__ast_stage *) stage_asts;           /* by stage */
    SOJ__VEC(soj__build_segment) segment_builds;           /* by segment */
    SOJ__VEC(const soj__ast_touchpoint *) touchpoint_asts; /* by touchpoint */
    soj__names attribute_names, event_names, segment_names, channel_names, split_names;
    soj__names window_names, calendar_names, rule_names; /* a rule's name is its text */
    soj__names stage_paths, touchpoint_paths;            /* full paths, of all tracks */
    soj__build_track *track_names;                       /* by track */
    SOJ__VEC(bool) ambiguous; /* by stage: it is the first of several of its name in its track */
    bool *used_attributes, *used_events, *used_channels, *used_caps, *used_windows, *used_calendars;
    bool code_needs_zones;      /* a condition has local() or add() */
    uint32_t n_shares;          /* splits of share() */
    soj__attribute_set watched; /* attributes that conditions of `always` read */
    uint32_t segment_depth;     /* segments being checked, one inside the other */
    uint32_t comparisons;       /* letters compared for "did you mean" */
} soj__build;

/* Whether the model may have `n` more bytes of texts and code; else it is reported, once. */
bool soj__build_room(soj__build *build, size_t n);
/* Put text into the block; the same text is kept once. */
bool soj__build_text(soj__build *build, soj__slice text, soj__str *out_str);
/* `above`, a dot and `name`; `name` alone where `above` is no text. */
bool soj__build_path(soj__build *build, soj__str above, soj__slice name, soj__str *out_path);
/* The text of `str`, while building. */
soj__slice soj__build_slice(const soj__build *build, soj__str str);

/* suggest.c: names for "did you mean". */
typedef enum soj__near {
    SOJ__NEAR_ATTRIBUTE = 0,
    SOJ__NEAR_EVENT,
    SOJ__NEAR_SEGMENT,
    SOJ__NEAR_CHANNEL,
    SOJ__NEAR_WINDOW,
    SOJ__NEAR_CALENDAR,
    SOJ__NEAR_STAGE,
    SOJ__NEAR_STAGE_PATH,
    SOJ__NEAR_STAGE_OWNER,
    SOJ__NEAR_TOUCHPOINT_PATH,
    SOJ__NEAR_TOUCHPOINT_OWNER
} soj__near;

/* Offer the names of `rows` to `nearest`; nothing is offered where a model has been wrong in too
 * many places for more. */
void soj__build_near(soj__build *build, soj__nearest *nearest, soj__near kind, soj__range rows);
/* The path nearest to `wanted`, or whose last word it is. */
soj__nearest soj__build_near_stage_path(soj__build *build, soj__slice wanted);
soj__nearest soj__build_near_touchpoint_path(soj__build *build, soj__slice wanted);

/* events.c: events and their properties. */
bool soj__build_events(soj__build *build);
/* Offer the reserved events that a model may name. */
void soj__build_near_reserved(soj__nearest *nearest);
/* The handle of a reserved event, which is added where the model does not declare it; SOJ__NONE
 * where `name` is of none. */
bool soj__build_reserved_event(soj__build *build, soj__slice name, uint32_t *out_event);

/* windows.c: windows and quiet hours. */
bool soj__build_windows(soj__build *build);
/* *out_window SOJ__NONE where there are none. */
bool soj__build_quiet_hours(soj__build *build, const soj__ast_hours_list *hours,
                            uint32_t *out_window);
/* channels.c: channels; what they ask for, once conditions can be read. */
bool soj__build_channels(soj__build *build);
bool soj__build_consents(soj__build *build);

/* types.c: attributes. */
bool soj__build_attributes(soj__build *build);
/* The domain that an attribute or a property declares. */
bool soj__build_value_domain(soj__build *build, const soj__ast_value_type *ast,
                             soj__domain *out_domain);
/* A value a model writes down for an attribute: reports `id` and returns false
 * where `domain` does not allow it. */
bool soj__build_check_value(soj__build *build, soj__diag_id id, const soj__domain *domain,
                            const soj__val *value, soj__span at, soj__slice name);
/* The word of the language for a soj_type. */
const char *soj__build_type_word(uint8_t type);

/* counting.c */
bool soj__build_is_counting(const soj__ast_value_type *ast);
/* Type and counter of an attribute that counts; the events are known, segments are not. */
bool soj__build_counter(soj__build *build, const soj__ast_value_type *ast, uint32_t attribute,
                        soj__attribute *row);
/* The conditions of all counters, and the events' lists of what counts them. */
bool soj__build_counters(soj__build *build);
/* Which counters an `always` watches. */
bool soj__build_watched(soj__build *build);

/* conditions.c */
bool soj__build_segments(soj__build *build);
/* `when` and `unless` as one expression; *out_expr SOJ__NONE where neither is given (or one has
 * errors). *out_literal: 1 where it is literally true or absent, 0 literally false, -1 otherwise.
 */
bool soj__build_condition(soj__build *build, const soj__ast_text *when, const soj__ast_text *unless,
                          const soj__scope *scope, uint32_t *out_expr, int *out_literal);
/* The code of a segment, for a `content`; *out_expr SOJ__NONE where it is unknown (reported). */
bool soj__build_segment_use(soj__build *build, const soj__ast_text *name, uint32_t *out_expr);
/* The rows of a `set`. */
bool soj__build_sets(soj__build *build, const soj__ast_sets *sets, const soj__scope *scope,
                     soj__range *out_range);
/* The attribute of "customer.NAME" in a `from`: SOJ__NONE where it is none (reported). */
uint32_t soj__build_anchor_attribute(soj__build *build, const soj__ast_text *from);

/* stages.c: tracks, their trees of stages flattened, names and paths, `initial`. */
bool soj__build_stages(soj__build *build);

/* targets.c */
/* The `to` of a transition whose `source` is set: target, domain, is_history; what is wrong is
 * reported. */
void soj__build_target(soj__build *build, const soj__ast_text *to, soj__transition_info *row);
/* The innermost stage that properly contains `target` and contains or is `source`. */
uint32_t soj__build_domain(const soj__build *build, uint32_t source, uint32_t target);
/* An event by name, marked as used; SOJ__NONE where it is none (reported at `at`). */
uint32_t soj__build_event_at(soj__build *build, soj__slice name, soj__span at);
/* The same; SOJ__NONE also where it is not given. */
uint32_t soj__build_event_named(soj__build *build, const soj__ast_text *name);

/* moves.c: transitions, handlers, always, done, timers. */
bool soj__build_moves(soj__build *build);

/* touch.c */
/* Rows and paths of the touchpoints: what conditions may name. */
bool soj__build_touchpoint_names(soj__build *build);
/* All else of them. */
bool soj__build_touchpoints(soj__build *build);
/* data.c: the `data` of a touchpoint, whose `trigger` is known. */
bool soj__build_data(soj__build *build, const soj__ast_touchpoint *ast, soj__touchpoint_info *row);
/* caps.c: caps, and which touchpoints count under them. */
bool soj__build_caps(soj__build *build);

/* splits.c */
/* A split whose prefix is MODEL, `between`, `name` and "/"; without a name. */
bool soj__build_add_split(soj__build *build, const char *between, soj__slice name,
                          uint32_t *out_split);
bool soj__build_holdout(soj__build *build);
bool soj__build_variants(soj__build *build, const soj__ast_touchpoint *ast,
                         soj__touchpoint_info *row);
/* contents.c: `default` is asked last, wherever it stands. */
bool soj__build_contents(soj__build *build, const soj__ast_contents *ast, soj__range *out_range);

/* expect.c: what the touchpoints wait for. */
bool soj__build_expectations(soj__build *build);

/* schedules.c: the schedule of a timer, or of a touchpoint (by its number). */
bool soj__build_timer_schedule(soj__build *build, uint32_t stage, const soj__ast_duration *delay,
                               const soj__ast_anchor *anchor, uint32_t *out_schedule);
bool soj__build_touchpoint_schedule(soj__build *build, const soj__ast_touchpoint *ast,
                                    uint32_t touchpoint);
/* Whether a schedule comes once, in every zone at the same distance from the entry of its stage. */
static inline bool soj__build_on_timeline(const soj__schedule *schedule)
{
    return schedule->anchor == SOJ__ANCHOR_ENTRY && schedule->form == SOJ__FORM_EXACT &&
           schedule->every == 0;
}

/* anchors.c: which transitions of a list count from the same: *out_first, by index, is the first
 * of those that do, *out_next the next one or SOJ__NONE. */
bool soj__build_group_anchors(soj__build *build, const soj__ast_transitions *list,
                              uint32_t **out_first, uint32_t **out_next);

/* formers.c: the names of earlier versions. */
bool soj__build_formers(soj__build *build);

/* loops.c */
bool soj__build_check_loops(soj__build *build);
/* checks.c */
void soj__build_check_unused(soj__build *build);
void soj__build_check_names(soj__build *build);
void soj__build_check_done(soj__build *build);
/* Whether conditions cannot say `root.NAME`. */
bool soj__build_is_unreadable(soj__slice name);

/* zones.c: head.time_zone; head.needs_zones, once all else is built. */
bool soj__build_time_zone(soj__build *build);
bool soj__build_zones(soj__build *build);
/* timelines.c: schedules in their order, timelines. */
bool soj__build_timelines(soj__build *build);
/* layout.c: the record's layout. */
bool soj__build_layout(soj__build *build);
/* hash.c: head.layout_hash. */
bool soj__build_layout_hash(soj__build *build);

/* place.c: the block. NULL where there is no memory. */
soj__program *soj__build_place(soj__build *build, const soj__mem *mem);

#endif
