/* SPDX-License-Identifier: MIT */
/* The answers that emissions hope for. */
#include "run/work.h"

void soj__work_expect(soj_work *work, const soj__occurrence *occurrence)
{
    (void)work;
    (void)occurrence;
}

soj_time soj__work_expectation_due(const soj_work *work, uint32_t expectation)
{
    (void)work;
    (void)expectation;
    return SOJ_TIME_NEVER;
}

void soj__work_end_expectation(soj_work *work, uint32_t expectation, soj__outcome outcome)
{
    (void)work;
    (void)expectation;
    (void)outcome;
}

void soj__work_answer(soj_work *work)
{
    (void)work;
}

soj_status soj__work_unanswered(soj_work *work, uint32_t expectation)
{
    (void)work;
    (void)expectation;
    return SOJ_OK;
}
