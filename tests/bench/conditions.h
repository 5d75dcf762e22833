/* SPDX-License-Identifier: MIT */
#ifndef SOJ_BENCH_CONDITIONS_H
#define SOJ_BENCH_CONDITIONS_H

/* What a condition and a right side cost where they stand: in a workspace that has a customer and
 * an event. White box: needs lib/ and links sojourn_white.
 *
 * What there is: customer.plan (one of free, pro, team; here pro), customer.tier (any text; "pro"),
 * customer.score (int; 41) and customer.seen (timestamp); event.amount (double; 150.5) and
 * event.count (int; 7), now, in_stage_for. */

#include <stddef.h>

/* Nanoseconds of one soj__work_holds() of a transition's condition, `n` times in a row. Negative
 * where the text is no condition. */
double bench_condition(const char *text, size_t n);

/* Nanoseconds of one soj__work_run_sets() of an event's `set` with one line, `attribute: text`. */
double bench_right_side(const char *attribute, const char *text, size_t n);

#endif
