/* SPDX-License-Identifier: MIT */
#include "property.h"

static void print_zone(pt_out *out, int zone)
{
    static const char *const words[] = {"(empty)", "(absent)", "(unknown)"};

    pt_print(out, " timezone=%s", zone >= 0 ? pt_zones[zone].name : words[-1 - zone]);
}

static void print_about(pt_out *out, const pt_input *input)
{
    static const char *const words[] = {"nothing", "an id of nobody", "an emission"};

    pt_print(out, " about %s", words[input->about]);
    if (input->about != PT_ABOUT_EMISSION)
        return;
    pt_print(out, " of %s, %d before the newest", pt_customers[input->whose], input->back);
    if (input->at_valid_until)
        pt_print(out, ", at its valid_until + %lld us", (long long)input->time_offset);
}

static void print_hold(pt_out *out, const pt_model *model, const pt_input *input)
{
    pt_print(out, input->kind == PT_HOLD ? "hold " : "release ");
    if (input->held == PT_HELD_ALL) {
        pt_print(out, "all");
    } else if (input->held == PT_HELD_CHANNEL) {
        pt_print(out, "channel %s", model->channels[input->held_index].name);
    } else {
        const pt_touchpoint *touchpoint = &model->touchpoints[input->held_index];
        pt_print(out, "touchpoint ");
        pt_print_path(out, model, touchpoint->stage);
        pt_print(out, ".%s", touchpoint->name);
    }
}

static void input_values(pt_out *out, const pt_model *model, const pt_input *input)
{
    bool traits = input->kind == PT_PLACE || input->event == PT_IDENTIFY;

    for (int i = 0; i < PT_ATTRIBUTES; i++) {
        if (!input->values[i].given)
            continue;
        pt_print(out, " %s=",
                 traits ? model->attributes[i].name : pt_property_name(model, input->event, i));
        pt_print_value(out, &input->values[i].value);
    }
    if (traits && input->has_zone)
        print_zone(out, input->zone);
    if (input->kind == PT_POST && input->event >= PT_FEEDBACK)
        print_about(out, input);
}

static void print_id(pt_out *out, int id)
{
    if (id == PT_ID_EMPTY)
        pt_print(out, " id empty");
    else if (id == PT_ID_TOO_LONG)
        pt_print(out, " id too long");
    else if (id != PT_ID_NONE)
        pt_print(out, " id %d", id);
}

static void print_placement(pt_out *out, const pt_model *model, const pt_input *input)
{
    pt_print(out, "%s placed, created ", pt_customers[input->customer]);
    pt_print_time(out, input->created);
    for (int i = 0; i < input->n_placed; i++) {
        pt_print(out, ", ");
        pt_print_path(out, model, input->placed[i].stage);
        pt_print(out, " since ");
        pt_print_time(out, input->placed[i].entered);
    }
}

static void print_input(pt_out *out, const pt_model *model, const pt_input *input)
{
    pt_print(out, "%3d ", input->number);
    pt_print_time(out, input->time);
    pt_print(out, " ");
    if (input->kind == PT_ADVANCE)
        pt_print(out, "advance");
    else if (input->kind == PT_HOLD || input->kind == PT_RELEASE)
        print_hold(out, model, input);
    else if (input->kind == PT_PLACE)
        print_placement(out, model, input);
    else
        pt_print(out, "%s: %s", pt_customers[input->customer], pt_event_name(model, input->event));
    if (input->kind == PT_POST)
        print_id(out, input->id);
    if (input->kind == PT_POST || input->kind == PT_PLACE)
        input_values(out, model, input);
    pt_print(out, "\n");
}

void pt_print_script(pt_out *out, const pt_model *model, const pt_script *script)
{
    if (script->retention > 0)
        pt_print(out, "ids kept for %lld us\n", (long long)script->retention);
    if (script->max_skew > 0)
        pt_print(out, "events up to %lld us ahead\n", (long long)script->max_skew);
    for (int i = 0; i < script->n; i++)
        if (script->inputs[i].alive)
            print_input(out, model, &script->inputs[i]);
}
