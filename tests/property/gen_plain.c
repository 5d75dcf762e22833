/* SPDX-License-Identifier: MIT */
#include "gen.h"

/* What many models are like and random ones hardly ever: touchpoints that go out at their time, as
 * nothing forbids them and nothing is asked of them. */

static void unbind_channel(pt_channel *channel)
{
    channel->has_window = false;
    channel->n_quiet = 0;
    channel->has_consent = false;
    channel->consent = PT_NONE;
}

static void unbind_touchpoint(pt_touchpoint *touchpoint)
{
    touchpoint->when = touchpoint->unless = PT_NONE;
    touchpoint->once = PT_ONCE_NONE;
    touchpoint->has_consent = false;
    touchpoint->consent = PT_NONE;
    touchpoint->has_expires = touchpoint->has_expires && touchpoint->expires > 0;
    touchpoint->expires_months = 0;
    touchpoint->n_variants = 0;
    touchpoint->n_contents = 0;
    touchpoint->n_data = 0;
}

/* Once, so long after its stage was entered. */
static void put_on_timeline(pt_rng *rng, const pt_model *model, pt_touchpoint *touchpoint)
{
    touchpoint->anchor = (pt_anchor){.kind = PT_FROM_ENTRY, .attribute = PT_NONE};
    touchpoint->after = pt_between(rng, 0, 4) * model->unit;
    touchpoint->after_months = 0;
    touchpoint->has_at = touchpoint->has_rule = touchpoint->has_until = false;
    touchpoint->every = touchpoint->every_months = touchpoint->times = 0;
}

void gen_plain(pt_rng *rng, pt_model *model)
{
    if (!pt_chance(rng, 20))
        return;
    model->holdout = 0;
    for (int i = 0; i < model->n_caps; i++)
        model->caps[i].alive = model->caps[i].alive && pt_chance(rng, 15);
    for (int i = 0; i < model->n_channels; i++) {
        if (pt_chance(rng, 85))
            unbind_channel(&model->channels[i]);
    }
    for (int i = 0; i < model->n_touchpoints; i++) {
        pt_touchpoint *touchpoint = &model->touchpoints[i];
        if (!pt_chance(rng, 80))
            continue;
        unbind_touchpoint(touchpoint);
        if (touchpoint->on == PT_NONE && pt_chance(rng, 85))
            put_on_timeline(rng, model, touchpoint);
    }
}
