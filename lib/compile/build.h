/* SPDX-License-Identifier: MIT */
#ifndef SOJ__COMPILE_BUILD_H
#define SOJ__COMPILE_BUILD_H

/* What the passes of a compile share: the AST they read, the rows of the program's tables as they
 * grow, and the symbol tables. Everything lies in one arena that is dropped at the end.
 *
 * Every function that returns bool returns false only where memory ran out; what is wrong with the
 * model goes into the diagnostics, and the passes go on to find more. */

#include "base/names.h"
#include "cel/cel.h"
#include "diag/diag.h"
#include "model/program.h"
#include "syntax/ast.h"

/* What a condition may refer to at its place. */
enum {
    SOJ__SCOPE_EVENT = 1,    /* event.…, before.… */
    SOJ__SCOPE_NOW = 2,      /* now */
    SOJ__SCOPE_IN_STAGE = 4, /* in_stage_for */
    SOJ__SCOPE_ALWAYS = 8,   /* stands in an `always` or `done`, for the message */
    SOJ__SCOPE_DATA = 16 /* event.… of a touchpoint's `on`, without before.…: what is read is
                            kept with the occurrence */
};

typedef struct soj__scope {
    unsigned flags;
    uint32_t event; /* with SOJ__SCOPE_EVENT: handle; SOJ__NONE where it has errors of its own */
    uint32_t stage; /* with SOJ__SCOPE_IN_STAGE */
} soj__scope;

typedef struct soj__build_segment {
    const soj__ast_segment *ast;
    soj__cel_ast *tree; /* checked; NULL where it has errors */
    uint32_t expr;      /* once somebody wants its code; SOJ__NONE */
    uint32_t levels;    /* segments inside each other, this one counted */
    uint8_t state;      /* 0 not looked at, 1 being checked, 2 done */
    bool uses_now;
    bool is_used;
} soj__build_segment;

typedef struct soj__build {
    soj__arena *arena;
    soj_diags *diags;
    const soj__ast_model *ast;
    soj__slice source;
    soj__program head; /* all but the tables' places */

    SOJ__VEC(char) pool; /* texts; offsets count from the block's start, behind the head */
    soj__names pool_names;
    SOJ__VEC(uint8_t) code;

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
    SOJ__VEC(uint32_t) event_refs;
    SOJ__VEC(uint32_t) counter_refs;
    SOJ__VEC(uint32_t) cap_refs;
    SOJ__VEC(uint32_t) kept_refs;

    SOJ__VEC(int8_t) literals; /* by transition: soj__build_condition()'s out_literal */
    SOJ__VEC(const soj__ast_transition *) transition_asts; /* by transition */
    SOJ__VEC(const soj__ast_stage *) stage_asts;           /* by stage */
    SOJ__VEC(soj__build_segment) segment_builds;           /* by segment */
    soj__names attribute_names, event_names, segment_names, channel_names;
    soj__names stage_paths;
    soj__names bare_stages;   /* bare name → first stage of that name */
    SOJ__VEC(bool) ambiguous; /* by stage: it is the first of several of its name */
    bool *used_attributes, *used_events, *used_channels;
    uint32_t segment_depth; /* segments being checked, one inside the other */
} soj__build;

/* Put text into the block; the same text is kept once. */
bool soj__build_text(soj__build *build, soj__slice text, soj__str *out_str);
/* The path of what is named `name` in `stage` (SOJ__NONE: at the top), with a dot between. */
bool soj__build_path(soj__build *build, uint32_t stage, soj__slice name, soj__str *out_path);
/* The text of `str`, while building. */
soj__slice soj__build_slice(const soj__build *build, soj__str str);

/* types.c: attributes, events and their properties, channels. */
bool soj__build_attributes(soj__build *build);
bool soj__build_events(soj__build *build);
bool soj__build_channels(soj__build *build);
/* A value a model writes down for an attribute: reports `value_out_of_range` and returns false
 * where `domain` does not allow it. */
bool soj__build_check_value(soj__build *build, const soj__domain *domain, const soj__val *value,
                            soj__span at, soj__slice name);

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

/* stages.c: the tree of stages flattened, names and paths, `initial`. */
bool soj__build_stages(soj__build *build);
/* The stage that a `to` names, or SOJ__NONE (reported). */
uint32_t soj__build_stage_named(soj__build *build, const soj__ast_text *name);
/* An event by name, marked as used; SOJ__NONE where it is none (reported). */
uint32_t soj__build_event_named(soj__build *build, const soj__ast_text *name);

/* moves.c: transitions, handlers, always, timers. */
bool soj__build_moves(soj__build *build);
/* touch.c: touchpoints. */
bool soj__build_touchpoints(soj__build *build);
/* The schedule of a timer or touchpoint (its `timer` or `touchpoint` is set by the caller). */
bool soj__build_schedule(soj__build *build, uint32_t stage, int64_t offset,
                         const soj__ast_anchor *anchor, uint32_t *out_schedule);

/* checks.c */
bool soj__build_check_loops(soj__build *build);
void soj__build_check_unused(soj__build *build);
void soj__build_check_names(soj__build *build);
/* Whether conditions cannot say `root.NAME`. */
bool soj__build_is_unreadable(soj__slice name);

/* timelines.c: schedules in their order, timelines. */
bool soj__build_timelines(soj__build *build);
/* layout.c: the record's layout. */
bool soj__build_layout(soj__build *build);
/* hash.c: head.layout_hash. */
bool soj__build_layout_hash(soj__build *build);

/* place.c: the block. NULL where there is no memory. */
soj__program *soj__build_place(soj__build *build, const soj__mem *mem);

#endif
