/* SPDX-License-Identifier: MIT */
#ifndef SOJ__RUN_ANSWERS_H
#define SOJ__RUN_ANSWERS_H

/* What becomes of emissions: remembered, answered, refused, reported. Inside run/ only, but for
 * what the engine makes of reports. (emitted.c, expect.c, feedback.c, touch.c) */

#include "run/work.h"

/* Begin the row of an emission to a customer in a leaf with what is said without asking. */
static inline void soj__work_begin_row(const soj_work *work, const soj__occurrence *occurrence,
                                       uint32_t leaf, soj__touchpoint_row *out)
{
    out->touchpoint = occurrence->touchpoint;
    out->stage = leaf;
    out->occurrence = occurrence->number;
    out->due = occurrence->due;
    out->emitted = work->now;
    out->data_at = work->data_len;
    out->data_len = 0;
    out->is_again = (occurrence->flags & SOJ__WAITS_MISSED) != 0;
}
/* Remember an emission, which replaces the touchpoint's last one: it may be reported as missed. */
void soj__work_remember(soj_work *work, const soj__touchpoint_info *info,
                        const soj__occurrence *occurrence);
/* The remembered emission with an id, of `touchpoint` where that is not SOJ__NONE: its byte in the
 * part of those emitted, or SOJ__NONE. */
uint32_t soj__work_find_emission(soj_work *work, soj__slice id, uint32_t touchpoint);
/* It as an occurrence, `next` being the instant of the emission. Its kept values are borrowed. */
soj__occurrence soj__work_emitted_at(const soj_work *work, uint32_t at);
void soj__work_forget_emission(soj_work *work, uint32_t at);
/* Open what an emission waits for; it replaces what was open of the touchpoint. */
void soj__work_expect(soj_work *work, uint32_t expectation, const soj__occurrence *occurrence);
/* When an expectation ends unanswered; SOJ_TIME_NEVER: it is not open. */
soj_time soj__work_expectation_due(const soj_work *work, uint32_t expectation);
/* SOJ__OUTCOME_NONE: as if it had never been open. */
void soj__work_end_expectation(soj_work *work, uint32_t expectation, soj__outcome outcome);
/* Whether what a touchpoint expected of its last emission has ended so. */
soj__val soj__work_outcome_is(const soj_work *work, uint32_t touchpoint, soj__outcome outcome);
/* End what the event at hand answers or rejects. */
void soj__work_answer(soj_work *work);
/* Raise the event of an expectation that has ended, and process it. As soj__work_event(). */
soj_status soj__work_unanswered(soj_work *work, uint32_t expectation);
/* Of a feedback event with its properties: whether it means something. One of "Touchpoint Missed"
 * that does has undone the emission, and knows what it was. SOJ_OK, SOJ_ERR_LIMIT. */
soj_status soj__work_take_feedback(soj_work *work, bool *out_is_ignored);
/* A text of feedback whose properties are taken in; false where it has none. */
bool soj__work_report_text(const soj_work *work, const soj_event *event,
                           soj__feedback_property handle, soj__slice *out);
/* Make work->raised of a feedback event: with touchpoint, channel and variant of an emission of
 * `touchpoint` to the customer work->key, whatever `event` says they are. SOJ__NONE: without. */
void soj__work_raise(soj_work *work, const soj_event *event, uint32_t touchpoint);
/* Add a text that the raised event has not yet. */
void soj__work_raise_text(soj_work *work, soj__feedback_property handle, soj_text text);
/* The raised event becomes the one at hand. */
void soj__work_take_raised(soj_work *work);

#endif
