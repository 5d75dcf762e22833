/* SPDX-License-Identifier: MIT */
#ifndef SOJ__MODEL_SHOW_H
#define SOJ__MODEL_SHOW_H

/* The compiled machine in words, for people. */

#include "base/buf.h"
#include "model/program.h"

/* Append the description to `out`; look at out->failed afterwards. */
void soj__show(const soj__program *program, soj__buf *out);

/* One stage (show_stage.c). */
void soj__show_stage(const soj__program *program, uint32_t stage, soj__buf *out);
/* ", sets x = …; y = …", or nothing. */
void soj__show_sets(const soj__program *program, soj__range sets, soj__buf *out);
/* " when WHEN", " unless UNLESS", both, or nothing. */
void soj__show_condition(const soj__program *program, uint32_t expr, soj__buf *out);
/* Months, then the rest: "1y6mo3d". */
void soj__show_step(int32_t months, int64_t rest, soj__buf *out);
/* Windows and channels (show_channels.c). */
void soj__show_windows(const soj__program *program, soj__buf *out);
void soj__show_channels(const soj__program *program, soj__buf *out);
void soj__show_spans(const soj__program *program, soj__range spans, soj__buf *out);
void soj__show_days(uint32_t days, soj__buf *out);
/* "2026-12-25", of a local day as the program counts them. */
void soj__show_local_day(uint32_t day, soj__buf *out);
/* "int, one of 1, 2", and ", default 1", or nothing. */
void soj__show_domain(const soj__program *program, const soj__domain *domain, soj__buf *out);
void soj__show_default(const soj__program *program, const soj__attribute *attribute, soj__buf *out);
/* "09:00", of a time of the local day. */
void soj__show_day_time(int64_t time, soj__buf *out);
/* "12.50 %" */
void soj__show_percent(uint32_t hundredths, soj__buf *out);
/* One touchpoint (show_touch.c): when it is due, and all that decides about it. */
void soj__show_touchpoint(const soj__program *program, const soj__schedule *schedule,
                          soj__buf *out);
/* What a schedule counts from: "3d after entry: ". */
void soj__show_anchor(const soj__program *program, const soj__schedule *schedule, soj__buf *out);
/* A text of the program, or nothing. */
void soj__show_text(const soj__program *program, soj__str text, soj__buf *out);

#endif
