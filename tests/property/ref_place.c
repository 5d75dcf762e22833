/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "reference.h"

/* What a placement says of a track: its innermost stage, or PT_NONE. */
static int innermost(const pt_model *model, const pt_input *input, int track)
{
    int stage = PT_NONE;

    for (int i = 0; i < input->n_placed; i++)
        if (model->stages[input->placed[i].stage].track == track)
            stage = input->placed[i].stage;
    return stage;
}

/* Whether the stages named make sense: of each track one chain, outermost first, entered one after
 * the other and not after the placement. */
static bool makes_sense(const pt_model *model, const pt_input *input)
{
    for (int i = 0; i < input->n_placed; i++) {
        const pt_placed *own = &input->placed[i];
        if (own->entered > input->time)
            return false;
        for (int j = 0; j < i; j++) {
            const pt_placed *before = &input->placed[j];
            if (model->stages[before->stage].track != model->stages[own->stage].track)
                continue;
            if (before->stage == own->stage || !pt_contains(model, before->stage, own->stage) ||
                before->entered > own->entered)
                return false;
        }
    }
    return true;
}

/* When a stage on the way to `target` was entered: as given, else as the next below it that is. */
static int64_t entry_of(const pt_model *model, const pt_input *input, int stage, int target)
{
    int64_t entered = 0;
    int nearest = PT_NONE;
    for (int i = 0; i < input->n_placed; i++) {
        int own = input->placed[i].stage;
        if (!pt_contains(model, stage, own) || !pt_contains(model, own, target))
            continue;
        if (nearest == PT_NONE || pt_contains(model, own, nearest)) {
            nearest = own;
            entered = input->placed[i].entered;
        }
    }
    return entered;
}

static void enter_placed(ref_step *step, const pt_input *input, int target)
{
    const pt_model *model = step->world->model;
    int path[PT_STAGES], n = 0;

    for (int stage = target; stage != PT_NONE; stage = model->stages[stage].parent)
        path[n++] = stage;
    while (n > 0) {
        int stage = path[--n];
        ref_enter(step, stage, entry_of(model, input, stage, target));
    }
    int64_t entered = step->person->entered[target];
    for (int stage = model->stages[target].initial; stage != PT_NONE;
         stage = model->stages[stage].initial)
        ref_enter(step, stage, entered);
}

static void place_track(ref_step *step, const pt_input *input, int track, bool is_new)
{
    const pt_model *model = step->world->model;
    int target = innermost(model, input, track);
    int from = is_new ? PT_NONE : step->person->leaf[track];
    int64_t since = from == PT_NONE ? 0 : step->person->entered[from];

    if (target == PT_NONE && !is_new) {
        ref_hit(step->world, PT_RULE_PLACED_STAYS);
        return;
    }
    if (!is_new)
        ref_leave(step, track, PT_NONE);
    if (target != PT_NONE)
        enter_placed(step, input, target);
    else
        ref_enter_down(step, track, PT_NONE, model->tracks[track].initial);
    (void)ref_note_transition(step, track, from, since, SOJ_CAUSE_MOVED);
}

static void place_attributes(ref_step *step, const pt_input *input)
{
    const pt_model *model = step->world->model;

    for (int i = 0; i < model->n_attributes; i++) {
        pt_value value = input->values[i].value;
        if (!input->values[i].given)
            continue;
        if (value.kind == PT_INT && model->attributes[i].domain.type == PT_DOUBLE)
            value = pt_make_double((double)value.i);
        ref_hit(step->world, PT_RULE_PLACED_ATTRIBUTES);
        ref_write(step, i, &value);
    }
    ref_tell_changed(step);
}

static int place(ref_step *step, const pt_input *input, bool is_new)
{
    const pt_model *model = step->world->model;

    if (is_new)
        ref_create(step, input->created);
    step->person->clock = step->now;
    ref_refresh(step->world, step->customer, step->now);
    if (input->has_zone) {
        ref_set_zone(step, input->zone);
        ref_hit(step->world, PT_RULE_ZONE_PLACED);
    }
    place_attributes(step, input);
    for (int track = 0; track < model->n_tracks; track++)
        if (ref_has_track(model, track))
            place_track(step, input, track, is_new);
    ref_silence(step);
    size_t rows = step->world->log->n;
    int status = ref_settle(step);
    if (status == SOJ_OK && step->world->log->n > rows)
        ref_hit(step->world, PT_RULE_PLACED_SETTLES);
    return status;
}

int ref_refuse_placement(const ref_world *world, const pt_input *input)
{
    if (input->kind != PT_PLACE)
        return SOJ_OK;
    if (input->time < 0 || input->time > SOJ_TIME_MAX)
        return SOJ_ERR_TIME;
    if (input->created < 0 || input->created > input->time)
        return SOJ_ERR_TIME;
    return makes_sense(world->model, input) ? SOJ_OK : SOJ_ERR_ARGUMENT;
}

int ref_place(ref_world *world, const pt_input *input, int *out_whose, int *out_flags)
{
    ref_step step;
    ref_person *person = &world->people[input->customer];
    ref_person kept = *person;
    size_t rows = world->log->n;
    bool is_new = !person->exists;
    bool late = !is_new && input->time < person->clock;
    int status = ref_refuse_zone(input);

    if (status == SOJ_OK)
        status = pt_bad_value(world->model, input, out_whose);
    if (status != SOJ_OK) {
        ref_hit(world, PT_RULE_PLACED_REFUSED);
        return status;
    }
    ref_begin(&step, world, input->customer, late ? person->clock : input->time);
    *out_flags = (late ? 1 : 0) | (is_new ? 2 : 0);
    status = place(&step, input, is_new);
    *out_whose = status == SOJ_ERR_RANGE ? PT_OF_ATTRIBUTE + step.bad_attribute : PT_NONE;
    if (status != SOJ_OK) {
        *person = kept;
        world->log->n = rows;
        ref_hit(world, PT_RULE_PLACED_FAILS);
        return status;
    }
    ref_hit(world, is_new ? PT_RULE_PLACED_NEW : PT_RULE_PLACED_MOVED);
    if (late)
        ref_hit(world, PT_RULE_PLACED_LATE);
    return SOJ_OK;
}
