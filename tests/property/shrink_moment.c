/* SPDX-License-Identifier: MIT */
#include "shrink.h"

/* Dropping what depends on local time, on answers, on consent and on splits. */

static bool clear(bool *given)
{
    bool was = *given;

    *given = false;
    return was;
}

static bool zero(int *number)
{
    bool was = *number != 0;

    *number = 0;
    return was;
}

bool shrink_model_zone(pt_model *model, int number)
{
    return number == 0 && zero(&model->zone);
}

bool shrink_holdout(pt_model *model, int number)
{
    return number == 0 && zero(&model->holdout);
}

bool shrink_feedback(pt_model *model, int number)
{
    bool any = false;

    for (int i = 0; number == 0 && i < PT_FEEDBACKS; i++)
        any = clear(&model->feedback[i].alive) || any;
    return any;
}

bool shrink_calendar(pt_model *model, int number)
{
    return clear(&model->calendars[number].alive);
}

bool shrink_window(pt_model *model, int number)
{
    return clear(&model->windows[number].alive);
}

bool shrink_spans(pt_model *model, int number)
{
    pt_window *window = &model->windows[number];

    return window->n_spans > 1 && window->n_spans-- > 0;
}

bool shrink_days(pt_model *model, int number)
{
    bool any = model->windows[number].days != 0;

    model->windows[number].days = 0;
    return any;
}

bool shrink_quiet(pt_model *model, int number)
{
    pt_channel *channel = &model->channels[number];

    return channel->n_quiet > 0 && channel->n_quiet-- > 0;
}

bool shrink_window_of(pt_model *model, int number)
{
    return clear(&model->channels[number].has_window);
}

bool shrink_channel(pt_model *model, int number)
{
    pt_channel *channel = &model->channels[number];

    return clear(&channel->has_consent) || clear(&channel->staff);
}

bool shrink_period(pt_model *model, int number)
{
    return zero(&model->caps[number].period);
}

bool shrink_months(pt_model *model, int number)
{
    pt_touchpoint *touchpoint = &model->touchpoints[number];

    return zero(&touchpoint->after_months) || zero(&touchpoint->until_months) ||
           zero(&touchpoint->once_months) || zero(&touchpoint->expires_months) ||
           (touchpoint->every != 0 && zero(&touchpoint->every_months)) ||
           (touchpoint->expect.within != 0 && zero(&touchpoint->expect.within_months));
}

bool shrink_at(pt_model *model, int number)
{
    return clear(&model->touchpoints[number].has_at);
}

bool shrink_consent(pt_model *model, int number)
{
    return clear(&model->touchpoints[number].has_consent);
}

bool shrink_expect(pt_model *model, int number)
{
    pt_expect *expect = &model->touchpoints[number].expect;

    return clear(&expect->given);
}

bool shrink_expected(pt_model *model, int number)
{
    pt_expect *expect = &model->touchpoints[number].expect;
    bool any = expect->given && expect->when != PT_NONE;

    expect->when = any ? PT_NONE : expect->when;
    return any || (expect->given && clear(&expect->has_rejected));
}

bool shrink_variants(pt_model *model, int number)
{
    return zero(&model->touchpoints[number].n_variants);
}

/* What the rule says besides its frequency, one part after the other. */
bool shrink_rule(pt_model *model, int number)
{
    pt_rrule *rule = &model->touchpoints[number].rule;
    int *const parts[] = {&rule->n_positions,  &rule->count,  &rule->until_form, &rule->n_months,
                          &rule->n_month_days, &rule->n_days, &rule->interval,   &rule->skip};

    if (!model->touchpoints[number].has_rule)
        return false;
    bool any = clear(&rule->has_week_start);
    for (size_t i = 0; !any && i < sizeof parts / sizeof parts[0]; i++)
        any = zero(parts[i]);
    return any;
}

bool shrink_input(pt_input *input, int what)
{
    switch (what) {
    case 0:
        return zero(&input->id);
    case 1:
        return input->n_placed > 0 && input->n_placed-- > 0;
    case 2:
        return clear(&input->has_zone);
    case 3:
        return zero(&input->back);
    default:
        return clear(&input->at_valid_until);
    }
}
