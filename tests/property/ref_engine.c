/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reference.h"

static bool is_known(const ref_world *world, const pt_input *input)
{
    const ref_known *known = &world->known[input->customer];
    const ref_person *person = &world->people[input->customer];
    int64_t retention = world->script->retention;

    for (int i = 0; person->exists && i < known->n_ids; i++) {
        if (known->ids[i].id != input->id)
            continue;
        if (retention == 0 || known->ids[i].time >= person->clock - retention)
            return true;
        ref_hit(world, PT_RULE_ID_FORGOTTEN);
    }
    return false;
}

static bool is_too_old(const ref_world *world, const pt_input *input)
{
    const ref_person *person = &world->people[input->customer];
    int64_t retention = world->script->retention;

    return person->exists && retention > 0 && input->time < person->clock - retention;
}

static bool is_future(const ref_world *world, const pt_input *input)
{
    int64_t skew = world->script->max_skew;

    if (skew == 0)
        return false;
    if (!world->was_advanced) {
        ref_hit(world, PT_RULE_SKEW_UNTOLD);
        return false;
    }
    return input->time > world->now + skew;
}

static int admit_event(const ref_world *world, const pt_input *input, bool *out_duplicate)
{
    if (is_future(world, input))
        return SOJ_ERR_FUTURE;
    if (input->id == PT_ID_NONE)
        return SOJ_OK;
    if (is_too_old(world, input))
        return SOJ_ERR_TOO_OLD;
    *out_duplicate = is_known(world, input);
    return SOJ_OK;
}

int ref_admit(ref_world *world, const pt_input *input, bool *out_duplicate)
{
    const ref_known *known = &world->known[input->customer];
    bool is_post = input->kind == PT_POST;

    *out_duplicate = false;
    if (input->time < 0 || input->time > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    if (is_post && input->id < 0)
        return SOJ_ERR_EVENT_ID;
    if (known->was_erased && input->time <= known->erased)
        return SOJ_ERR_ERASED;
    return is_post ? admit_event(world, input, out_duplicate) : SOJ_OK;
}

void ref_remember(ref_world *world, const pt_input *input)
{
    ref_known *known = &world->known[input->customer];

    if (input->id <= PT_ID_NONE)
        return;
    PT_CHECK(known->n_ids < PT_OPS);
    known->ids[known->n_ids].id = input->id;
    known->ids[known->n_ids++].time = input->time;
}

static void forget(ref_world *world, int customer)
{
    int at = 0;

    while (world->order[at] != customer)
        at++;
    world->n_people--;
    memmove(&world->order[at], &world->order[at + 1],
            (size_t)(world->n_people - at) * sizeof world->order[0]);
    memset(&world->people[customer], 0, sizeof world->people[customer]);
    world->known[customer].life++;
    world->log->erased++;
}

void ref_erase(ref_world *world, const pt_input *input, int *out_flags)
{
    ref_known *known = &world->known[input->customer];
    const ref_person *person = &world->people[input->customer];
    bool late = person->exists && input->time < person->clock;
    int64_t instant = late ? person->clock : input->time;

    *out_flags = late ? 1 : 0;
    ref_hit(world, person->exists ? PT_RULE_ERASED : PT_RULE_ERASED_UNKNOWN);
    if (late)
        ref_hit(world, PT_RULE_ERASED_LATE);
    if (person->exists)
        forget(world, input->customer);
    known->n_ids = 0;
    known->was_erased = true;
    known->erased = instant;
}
