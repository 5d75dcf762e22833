/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"

#define PT_RULE(name, text) text,
static const char *const rule_names[] = {
#include "rules.def"
};
#undef PT_RULE

const char *pt_rule_name(int rule)
{
    return rule_names[rule];
}

static void note_used(const ref_world *world, const ref_person *person, int stage,
                      const pt_anchor *anchor, const ref_schedule *schedule, int rule)
{
    if (anchor->kind != PT_FROM_ATTRIBUTE || !schedule->has_last)
        return;
    const pt_value *value = &person->attributes[anchor->attribute];
    if (value->kind != PT_ABSENT && value->i == schedule->last &&
        ref_is_active(world, person, stage))
        ref_hit(world, rule);
}

static void note_all_used(const ref_world *world, const ref_person *person)
{
    const pt_model *model = world->model;

    for (int i = 0; i < model->n_transitions; i++)
        if (model->transitions[i].where == PT_AFTER)
            note_used(world, person, model->transitions[i].source, &model->transitions[i].anchor,
                      &person->timers[i], PT_RULE_FROM_USED);
    for (int i = 0; i < model->n_touchpoints; i++)
        note_used(world, person, model->touchpoints[i].stage, &model->touchpoints[i].anchor,
                  &person->touchpoints[i], PT_RULE_TOUCHPOINT_FROM_USED);
}

/* `before`: how many things came due up to the event. */
static void note_event(const ref_world *world, const ref_person *person, const pt_input *input,
                       int before)
{
    if (before >= 3)
        ref_hit(world, PT_RULE_JUMP);
    if (person->clock == input->time)
        ref_hit(world, before > 0 ? PT_RULE_AT_DUE : PT_RULE_SAME_INSTANT);
    if (person->clock < input->time && input->time < world->now)
        ref_hit(world, PT_RULE_ADVANCE_BEHIND);
    note_all_used(world, person);
}

static void log_result(ref_world *world, const pt_input *input, int status, int whose, int flags)
{
    pt_row *row = pt_log_add(world->log, 0, input->customer);

    row->what = input->number;
    row->status = status;
    row->number = whose;
    row->verdict = status == SOJ_OK ? flags : 0;
    if (status != SOJ_OK) {
        world->log->rejected++;
        return;
    }
    if ((flags & 8) != 0) {
        world->log->duplicates++;
        return;
    }
    if ((flags & 16) != 0) {
        world->log->ignored++;
        return;
    }
    world->log->accepted++;
    world->log->late += (uint64_t)(flags & 1);
    world->log->unhandled += (uint64_t)(flags >> 2 & 1);
}

static void note_refusal(const ref_world *world, const pt_input *input, int status)
{
    static const struct {
        int status, rule;
    } rules[] = {
        {SOJ_ERR_TIME, PT_RULE_BAD_TIME},       {SOJ_ERR_TYPE, PT_RULE_WRONG_TYPE},
        {SOJ_ERR_RANGE, PT_RULE_WRONG_VALUE},   {SOJ_ERR_READ_ONLY, PT_RULE_READ_ONLY},
        {SOJ_ERR_FUTURE, PT_RULE_FUTURE},       {SOJ_ERR_TOO_OLD, PT_RULE_TOO_OLD},
        {SOJ_ERR_ERASED, PT_RULE_ERASED_AGAIN}, {SOJ_ERR_ZONE, PT_RULE_ZONE_UNKNOWN},
        {SOJ_ERR_EVENT_ID, PT_RULE_BAD_ID},     {SOJ_ERR_ARGUMENT, PT_RULE_PLACED_SENSELESS}};

    if (!world->people[input->customer].exists)
        ref_hit(world, PT_RULE_NOT_CREATED);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].status == status)
            ref_hit(world, rules[i].rule);
}

static int apply(ref_world *world, const pt_input *input, int *out_whose, int *out_flags)
{
    ref_step step;
    ref_person *person = &world->people[input->customer];
    ref_person kept = *person;
    size_t rows = world->log->n;
    bool late = person->exists && input->time < person->clock, handled = false;

    ref_begin(&step, world, input->customer, late ? person->clock : input->time);
    step.event = input;
    int status = ref_event(&step, &handled);
    *out_flags = (late ? 1 : 0) | (kept.exists ? 0 : 2) | (handled ? 0 : 4);
    *out_whose = status == SOJ_ERR_RANGE ? PT_OF_ATTRIBUTE + step.bad_attribute : PT_NONE;
    if (status == SOJ_OK) {
        if (late)
            ref_hit(world, PT_RULE_LATE);
        if (!handled)
            ref_hit(world, PT_RULE_UNHANDLED);
        return status;
    }
    ref_hit(world, status == SOJ_ERR_LOOP ? PT_RULE_EVENT_LOOP : PT_RULE_EVENT_FAILS);
    if (input->id > 0)
        ref_hit(world, PT_RULE_ID_OF_FAILED);
    *person = kept;
    world->log->n = rows;
    ref_unmiss(&step);
    return status;
}

static int process(ref_world *world, const pt_input *input, int *out_whose, int *out_flags)
{
    if (input->kind == PT_PLACE)
        return ref_place(world, input, out_whose, out_flags);
    if (input->event == PT_ERASED) {
        ref_erase(world, input, out_flags);
        return SOJ_OK;
    }
    if (input->event >= PT_FEEDBACK && !world->people[input->customer].exists) {
        ref_hit(world, PT_RULE_FEEDBACK_NOBODY);
        *out_flags = 16;
        return SOJ_OK;
    }
    int status = pt_bad_value(world->model, input, out_whose);
    if (status == SOJ_OK)
        status = ref_refuse_zone(input);
    /* Asked once what was due before has come out: a replay knows no sooner what it is about. */
    if (status == SOJ_OK && (ref_is_unknown(world, input) || ref_is_stale(world, input))) {
        *out_flags = 16;
        return SOJ_OK;
    }
    if (status != SOJ_OK)
        note_refusal(world, input, status);
    else
        status = apply(world, ref_filled_in(world, input), out_whose, out_flags);
    if (status == SOJ_OK)
        ref_remember(world, input);
    return status;
}

/* Whether the input goes no further: it is refused, or ignored. */
static bool stops(ref_world *world, const pt_input *input)
{
    bool duplicate = false;
    int status = ref_refuse_placement(world, input);

    if (status == SOJ_OK)
        status = ref_admit(world, input, &duplicate);
    if (status != SOJ_OK) {
        note_refusal(world, input, status);
        log_result(world, input, status, PT_NONE, 0);
        return true;
    }
    if (!duplicate)
        return false;
    ref_hit(world, PT_RULE_DUPLICATE);
    log_result(world, input, status, PT_NONE, 8);
    return true;
}

static void post(ref_world *world, const pt_input *given)
{
    const pt_input *input = ref_resolve(world, given);
    ref_person *person = &world->people[input->customer];
    int whose = PT_NONE, flags = 0;
    bool is_new = !person->exists;

    if (stops(world, input))
        return;
    /* A release may have made something due at the clock of a late event's customer. */
    if (person->exists)
        note_event(world, person, input,
                   ref_run_until(world, input->customer,
                                 input->time > person->clock ? input->time : person->clock));
    int status = process(world, input, &whose, &flags);
    if (is_new && person->exists)
        world->order[world->n_people++] = input->customer;
    if (person->exists)
        (void)ref_run_until(world, input->customer, person->clock);
    log_result(world, input, status, whose, flags);
}

/* By instant, then by order of creation. */
static void advance(ref_world *world, int64_t now)
{
    int n = 0;

    if (world->was_advanced && now < world->now) {
        ref_hit(world, PT_RULE_ADVANCE_BACK);
        return;
    }
    world->was_advanced = true;
    world->now = now;
    for (;; n++) {
        int chosen = PT_NONE;
        ref_due best = {REF_NOTHING, SOJ_TIME_NEVER, 0, PT_NONE};
        for (int i = 0; i < world->n_people; i++) {
            ref_due due = ref_next(world, world->order[i]);
            if (due.kind == REF_NOTHING || due.instant > now || due.instant >= best.instant)
                continue;
            best = due;
            chosen = world->order[i];
        }
        if (chosen == PT_NONE || ref_is_too_long(world))
            break;
        ref_run_due(world, chosen, &best);
    }
    if (n == 0)
        ref_hit(world, PT_RULE_ADVANCE_NOTHING);
}

static void look_at(ref_world *world, int customer)
{
    const ref_person *person = &world->people[customer];
    pt_final *final = &world->log->finals[customer];

    memset(final, 0, sizeof *final);
    final->exists = person->exists;
    if (!person->exists)
        return;
    ref_refresh(world, customer, person->clock);
    final->created = person->created;
    final->clock = person->clock;
    final->due = ref_next(world, customer).instant;
    (void)snprintf(final->zone, sizeof final->zone, "%s", pt_zones[ref_zone(world, person)].name);
    for (int i = 0; i < PT_TRACKS; i++) {
        bool is_track = ref_has_track(world->model, i);
        final->stage[i] = is_track ? person->leaf[i] : PT_NONE;
        final->since[i] = is_track ? person->entered[person->leaf[i]] : 0;
    }
    for (int i = 0; i < PT_ATTRIBUTES; i++) /* a sum that overflows has no value */
        final->attributes[i] =
            person->attributes[i].kind == PT_ERROR ? pt_make(PT_ABSENT, 0) : person->attributes[i];
}

/* Looking changes nothing: what rolling counts hold at the clock is dropped again. */
static void look_at_all(ref_world *world)
{
    pt_value kept[PT_ATTRIBUTES];

    for (int i = 0; i < PT_CUSTOMERS; i++) {
        memcpy(kept, world->people[i].attributes, sizeof kept);
        look_at(world, i);
        memcpy(world->people[i].attributes, kept, sizeof kept);
    }
}

static void run(ref_world *world, const pt_input *input)
{
    if (input->kind == PT_ADVANCE)
        advance(world, input->time);
    else if (input->kind == PT_HOLD)
        ref_hold(world, input);
    else if (input->kind == PT_RELEASE)
        ref_release(world, input);
    else
        post(world, input);
}

bool pt_reference(const pt_model *model, const pt_script *script, pt_counts *counts, pt_log *log)
{
    static ref_world world;

    memset(&world, 0, offsetof(ref_world, counted));
    world.model = model;
    world.script = script;
    world.counts = counts;
    world.log = log;
    ref_find_places(&world);
    ref_find_watched(&world);
    for (int i = 0; i < script->n; i++) {
        const pt_input *input = &script->inputs[i];
        if (!input->alive)
            continue;
        run(&world, input);
        look_at_all(&world);
        pt_log_state(log);
    }
    look_at_all(&world);
    for (int i = 0; i < PT_CUSTOMERS; i++)
        free(world.past[i].rows);
    ref_free_raised(&world);
    log->customers = (uint64_t)world.n_people;
    return !ref_is_too_long(&world);
}
