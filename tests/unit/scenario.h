/* SPDX-License-Identifier: MIT */
#ifndef SOJ_TEST_SCENARIO_H
#define SOJ_TEST_SCENARIO_H

/* Scenarios as text: a model, what happens, and what must come out.
 *
 * A script has a command a line; times are durations from BASE (2026-01-01), as "10d" or "1h-1us",
 * or to the END of time, as "end-2d" (the last instant is "end-1us"):
 *     TIME CUSTOMER EVENT [PROPERTY=VALUE …]    post an event; "Identify" takes attributes and
 *                                               `timezone`; a value is text up to the next space
 *                                               ("-" is absent, times are as above)
 *                                               "Touchpoint_Missed" has a space for its "_"; a
 *                                               text "@PATH" or "@PATH#NUMBER" is the id of the
 *                                               latest such emission
 *     TIME advance                              let time come to TIME for all
 *     TIME place CUSTOMER [created=TIME] [zone=NAME] [STAGE@TIME …] [ATTRIBUTE=VALUE …]
 *     hold | release all | channel NAME | touchpoint PATH
 *                                               what is released is due at the last advance
 *     show CUSTOMER                             stages, attributes and next due instant
 *
 * What comes out, a line each, times as in the script:
 *     TIME CUSTOMER from -> to (cause)          a transition ("-" at creation)
 *     TIME CUSTOMER ! path #1 [=variant] [content] [{name=value …}] [due TIME] [until TIME]
 *     TIME CUSTOMER ? path #1 decision reason [rule] [next TIME] [due TIME]
 *                                               every decision but emitted
 *     TIME CUSTOMER fault STATUS stage [path] [attribute] [due TIME]
 *     CUSTOMER late | ignored | rejected STATUS [handle]
 *     CUSTOMER in stage[, stage …] since TIME; name=value …; next TIME
 *
 * Each scenario is run three times, which must agree: by an engine; by an engine that advances one
 * macrostep a call; and by soj_step() on records of our own. */

#include <sojourn/sojourn.h>

#define SCENARIO_BASE ((soj_time)1767225600000000) /* 2026-01-01T00:00:00Z */
#define SCENARIO_END  (SOJ_TIME_MAX + 1)

/* Compile a model that has no errors; fails the test with its diagnostics where it has. */
soj_model *scenario_model(const char *yaml);
/* Run `script` in a model and compare what comes out. */
void scenario_check(const char *yaml, const char *script, const char *expected);
/* The same with a model that there is. */
void scenario_check_model(soj_model *model, const char *script, const char *expected);
/* The same as scenario_check(), what tests call: scenario_run.c runs it once, tests/oom without
 * memory as well. */
void scenario_run(const char *yaml, const char *script, const char *expected);

#endif
