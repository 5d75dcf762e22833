/* SPDX-License-Identifier: MIT */
#ifndef GEN_H
#define GEN_H

/* Inside the generators. */

#include "property.h"

/* Nodes of expressions; there must be room. */
int gen_simple(pt_model *model, int op, int index, pt_value literal);
int gen_attribute_node(pt_model *model, int attribute);
int gen_literal_node(pt_model *model, pt_value value);
int gen_binary(pt_model *model, int op, int a, int b);
/* For one more expression and one more `set`. */
bool gen_has_room(const pt_model *model);
/* A condition; PT_NONE in 100 - `percent` of 100 cases and where there is no room. */
int gen_condition(pt_rng *rng, pt_model *model, const pt_scope *scope, int percent, int depth);

/* A limit on values of `type` that some of the random ones pass. */
pt_domain gen_domain(pt_rng *rng, const pt_model *model, int type);
int gen_type(pt_rng *rng, const pt_model *model);
/* Make the attribute `number` one that counts; its condition comes with gen_counter_conditions().
 * False where no event fits. */
bool gen_counter(pt_rng *rng, pt_model *model, int number);
void gen_counter_conditions(pt_rng *rng, pt_model *model);
/* A counting attribute that loses events, or PT_NONE. */
int gen_rolling(pt_rng *rng, const pt_model *model);
void gen_caps(pt_rng *rng, pt_model *model);

/* Tracks, their stages, and for each touchpoint its name and stage. */
void gen_tracks(pt_rng *rng, pt_model *model);
int gen_stage_of_track(pt_rng *rng, const pt_model *model, int track);
/* Whether unconditional `always` and `done` may lead round in a circle. */
bool gen_may_circle(const pt_model *model);
bool gen_delay_is_free(const pt_model *model, int stage, int64_t delay, int months);

/* gen_local.c */
void gen_zone(pt_rng *rng, pt_model *model);
void gen_windows(pt_rng *rng, pt_model *model);
void gen_hours_of_channel(pt_rng *rng, const pt_model *model, pt_channel *channel);
int gen_minute(pt_rng *rng); /* of the day */
/* A time near `near` at which clocks change, a day begins, something opens or closes. */
int64_t gen_hot_time(pt_rng *rng, const pt_model *model, int64_t near);
/* Months of a duration: 0 in 100 - `percent` of 100 cases, and where nothing depends on local time.
 */
int gen_months(pt_rng *rng, const pt_model *model, int percent);
/* What durations are multiples of: longer ones where much would come due otherwise. */
int64_t gen_unit(pt_rng *rng, const pt_model *model);
void gen_rule(pt_rng *rng, const pt_model *model, pt_rrule *rule);

/* gen_answer.c */
int gen_some_event(pt_rng *rng, const pt_model *model);
void gen_feedback(pt_rng *rng, pt_model *model);
void gen_feedback_sets(pt_rng *rng, pt_model *model);
void gen_expectation(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint);
void gen_expected(pt_rng *rng, pt_model *model, pt_expect *expect);
void gen_contents(pt_rng *rng, const pt_model *model, pt_contents *contents);
void gen_variants(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint);
void gen_consents(pt_rng *rng, pt_model *model);

/* The rest of a touchpoint. */
void gen_touchpoint(pt_rng *rng, pt_model *model, int number);
/* In some models, take away what forbids touchpoints and what is asked of them (gen_plain.c). */
void gen_plain(pt_rng *rng, pt_model *model);

#endif
