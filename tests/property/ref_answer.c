/* SPDX-License-Identifier: MIT */
#include "reference.h"

/* What an open expectation makes of the event: REF_OPEN where it goes on. */
static int verdict_of(ref_step *step, int number)
{
    const pt_expect *expect = &step->world->model->touchpoints[number].expect;
    pt_context context = ref_context(step, step->event, PT_NONE);

    if (expect->event == step->event->event) {
        if (pt_holds(&context, expect->when, PT_NONE)) {
            if (step->event->event >= PT_FEEDBACK)
                ref_hit(step->world, PT_RULE_FEEDBACK_ANSWERS);
            if (expect->has_rejected && expect->rejected == expect->event)
                ref_hit(step->world, PT_RULE_ANSWERED_NOT_REJECTED);
            return REF_ANSWERED;
        }
        ref_hit(step->world, PT_RULE_ANSWER_WHEN_FALSE);
    }
    bool rejects = expect->has_rejected && expect->rejected == step->event->event;
    return rejects ? REF_REJECTED : REF_OPEN;
}

void ref_answer_all(ref_step *step)
{
    static const int rules[] = {
        [REF_ANSWERED] = PT_RULE_ANSWERED, [REF_REJECTED] = PT_RULE_REJECTED};
    int n = step->world->model->n_touchpoints;
    int verdicts[PT_TOUCHPOINTS];

    for (int i = 0; i < n; i++)
        verdicts[i] = step->person->answer[i] == REF_OPEN ? verdict_of(step, i) : REF_OPEN;
    for (int i = 0; i < n; i++) {
        if (verdicts[i] == REF_OPEN)
            continue;
        step->person->answer[i] = verdicts[i];
        ref_hit(step->world, rules[verdicts[i]]);
        if (!ref_is_active(step->world, step->person, step->world->model->touchpoints[i].stage))
            ref_hit(step->world, PT_RULE_EXPECT_OUTLIVES);
    }
}

int64_t ref_answer_due(const ref_world *world, const ref_person *person, int number)
{
    const pt_touchpoint *touchpoint = &world->model->touchpoints[number];
    ref_span within = {touchpoint->expect.within_months, touchpoint->expect.within};
    int customer = (int)(person - world->people);

    if (person->answer[number] != REF_OPEN)
        return SOJ_TIME_NEVER;
    const ref_sent *sent = &world->past[customer].rows[person->emission[number] - 1];
    int64_t end = ref_later(world->counts, ref_zone(world, person), sent->time, within);
    return end > SOJ_TIME_MAX ? SOJ_TIME_NEVER : end;
}

const pt_input *ref_raise_unanswered(ref_world *world, int customer, int number, int64_t now)
{
    const ref_person *person = &world->people[customer];
    pt_input *input = ref_raise(world);

    input->alive = true;
    input->kind = PT_POST;
    input->customer = customer;
    input->event = PT_UNANSWERED;
    input->time = now;
    ref_fill_in(world, input, &world->past[customer].rows[person->emission[number] - 1]);
    return input;
}
