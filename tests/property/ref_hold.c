/* SPDX-License-Identifier: MIT */
#include "reference.h"

bool ref_is_held(const ref_world *world, int touchpoint, const char **out_rule)
{
    int channel = world->model->touchpoints[touchpoint].channel;
    bool by_channel = world->held_channels[channel];

    *out_rule = by_channel ? world->model->channels[channel].name : "";
    return by_channel || world->held_all || world->held_touchpoints[touchpoint];
}

static bool *switch_of(ref_world *world, const pt_input *input)
{
    if (input->held == PT_HELD_ALL)
        return &world->held_all;
    return input->held == PT_HELD_CHANNEL ? &world->held_channels[input->held_index]
                                          : &world->held_touchpoints[input->held_index];
}

void ref_hold(ref_world *world, const pt_input *input)
{
    static const int rules[] = {[PT_HELD_ALL] = PT_RULE_HOLD_ALL,
                                [PT_HELD_CHANNEL] = PT_RULE_HOLD_CHANNEL,
                                [PT_HELD_TOUCHPOINT] = PT_RULE_HOLD_TOUCHPOINT};

    *switch_of(world, input) = true;
    ref_hit(world, rules[input->held]);
}

/* What waited because of a hold and is held no more is asked at the furthest advance, or at its
 * customer's clock where that is later. */
void ref_release(ref_world *world, const pt_input *input)
{
    const char *rule;

    *switch_of(world, input) = false;
    for (int c = 0; c < PT_CUSTOMERS; c++) {
        ref_person *person = &world->people[c];
        for (int i = 0; person->exists && i < person->n_waiting; i++) {
            ref_waiting *waiting = &person->waiting[i];
            if (!waiting->held)
                continue;
            if (ref_is_held(world, waiting->touchpoint, &rule)) {
                ref_hit(world, PT_RULE_RELEASED_STILL_HELD);
                continue;
            }
            waiting->held = false;
            waiting->next = person->clock;
            if (world->was_advanced && world->now > person->clock)
                waiting->next = world->now;
            ref_hit(world, PT_RULE_RELEASED);
        }
    }
}
