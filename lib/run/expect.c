/* SPDX-License-Identifier: MIT */
/* The answers that emissions hope for. */
#include "run/answers.h"
#include "run/event.h"

static uint8_t *slot_of(const soj_work *work, const soj__expectation *info)
{
    return work->fixed + info->slot;
}

static bool is_open(const uint8_t *slot)
{
    return soj__load_i64(slot + SOJ__EXPECT_OPENED) != 0;
}

void soj__work_expect(soj_work *work, uint32_t expectation, const soj__occurrence *occurrence)
{
    uint8_t *slot = slot_of(work, soj__program_expectation(work->program, expectation));
    soj__store_i64(slot + SOJ__EXPECT_OPENED, work->now + 1);
    soj__store_u32(slot + SOJ__EXPECT_VISIT, occurrence->visit);
    soj__store_u32(slot + SOJ__EXPECT_NUMBER, occurrence->number);
    slot[SOJ__EXPECT_OUTCOME] = SOJ__OUTCOME_NONE;
}

soj_time soj__work_expectation_due(const soj_work *work, uint32_t expectation)
{
    const soj__expectation *info = soj__program_expectation(work->program, expectation);
    const uint8_t *slot = slot_of(work, info);
    if (!is_open(slot))
        return SOJ_TIME_NEVER;
    return soj__work_after(work, soj__load_i64(slot + SOJ__EXPECT_OPENED) - 1, info->within_months,
                           info->within);
}

void soj__work_end_expectation(soj_work *work, uint32_t expectation, soj__outcome outcome)
{
    uint8_t *slot = slot_of(work, soj__program_expectation(work->program, expectation));
    if (outcome == SOJ__OUTCOME_NONE)
        memset(slot, 0, SOJ__EXPECT_BYTES);
    work->due_holds = false;
    soj__store_i64(slot + SOJ__EXPECT_OPENED, 0);
    slot[SOJ__EXPECT_OUTCOME] = (uint8_t)outcome;
}

soj__val soj__work_outcome_is(const soj_work *work, uint32_t touchpoint, soj__outcome outcome)
{
    uint32_t expectation = soj__program_touchpoint(work->program, touchpoint)->expectation;
    const uint8_t *slot = slot_of(work, soj__program_expectation(work->program, expectation));
    return soj__val_bool(slot[SOJ__EXPECT_OUTCOME] == outcome);
}

/* ---- what ends it ---- */

/* The answer is asked for before the refusal. */
static soj__outcome outcome_of_event(soj_work *work, const soj__expectation *info)
{
    if (info->event == work->event->event && soj__work_holds(work, info->condition))
        return SOJ__OUTCOME_ANSWERED;
    return info->rejected == work->event->event ? SOJ__OUTCOME_REJECTED : SOJ__OUTCOME_NONE;
}

/* All are asked before any ends: a condition may ask for the answer to another. */
void soj__work_answer(soj_work *work)
{
    soj__range ends = soj__program_event(work->program, work->event->event)->ends;
    for (uint32_t i = ends.first; i < ends.first + ends.n; i++) {
        uint32_t expectation = *soj__program_expect_ref(work->program, i);
        const soj__expectation *info = soj__program_expectation(work->program, expectation);
        work->outcomes[expectation] =
            is_open(slot_of(work, info)) ? outcome_of_event(work, info) : SOJ__OUTCOME_NONE;
    }
    for (uint32_t i = ends.first; i < ends.first + ends.n; i++) {
        uint32_t expectation = *soj__program_expect_ref(work->program, i);
        soj__outcome outcome = work->outcomes[expectation];
        if (outcome != SOJ__OUTCOME_NONE)
            soj__work_end_expectation(work, expectation, outcome);
    }
}

soj_status soj__work_unanswered(soj_work *work, uint32_t expectation)
{
    const soj__expectation *info = soj__program_expectation(work->program, expectation);
    const uint8_t *slot = slot_of(work, info);
    bool is_unhandled;
    const soj__id id = soj__work_make_id(
        work, soj__program_touchpoint(work->program, info->touchpoint),
        soj__load_u32(slot + SOJ__EXPECT_VISIT), soj__load_u32(slot + SOJ__EXPECT_NUMBER));
    const soj_event event = {.customer = work->key,
                             .customer_len = work->key_len,
                             .integer_key = work->integer_key,
                             .event = work->program->unanswered,
                             .time = work->now};
    soj__id_format(id, work->raised.id);
    soj__work_raise(work, &event, info->touchpoint);
    soj__work_raise_text(work, SOJ__FEEDBACK_ID, (soj_text){work->raised.id, SOJ__ID_TEXT - 1});
    soj__work_take_raised(work);
    return soj__work_event(work, soj__program_event(work->program, event.event), &is_unhandled);
}
