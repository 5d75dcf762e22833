/* SPDX-License-Identifier: MIT */
#include "property.h"

static void line(pt_out *out, int indent, const char *text)
{
    pt_print(out, "%*s%s", 2 * indent, "", text);
}

static void condition(pt_out *out, const pt_model *model, int indent, const char *key, int expr)
{
    if (expr == PT_NONE)
        return;
    line(out, indent, key);
    pt_print(out, ": '");
    pt_print_expr(out, model, PT_NONE, expr);
    pt_print(out, "'\n");
}

static void contents(pt_out *out, const pt_model *model, const pt_touchpoint *touchpoint,
                     int indent)
{
    const char *comma = "";

    if (touchpoint->n_contents == 0)
        return;
    line(out, indent, "content: ");
    if (touchpoint->n_contents == 1 && touchpoint->contents[0].segment == PT_NONE) {
        pt_print(out, "%s\n", touchpoint->contents[0].reference);
        return;
    }
    pt_print(out, "{");
    for (int i = 0; i < touchpoint->n_contents; i++) {
        int segment = touchpoint->contents[i].segment;
        pt_print(out, "%s%s: %s", comma,
                 segment == PT_NONE ? "default" : model->segments[segment].name,
                 touchpoint->contents[i].reference);
        comma = ", ";
    }
    pt_print(out, "}\n");
}

static void optional(pt_out *out, const pt_touchpoint *touchpoint, int indent)
{
    static const char *const intents[] = {"", "inform", "help", "sell", "ask", "thank"};

    if (touchpoint->has_expires) {
        line(out, indent, "expires: ");
        pt_print_span(out, touchpoint->expires, touchpoint->style);
        pt_print(out, "\n");
    }
    if (touchpoint->has_priority) {
        line(out, indent, "priority: ");
        pt_print(out, "%d\n", touchpoint->priority);
    }
    if (touchpoint->has_cost) {
        line(out, indent, "cost: ");
        pt_print(out, "%.2f\n", touchpoint->cost);
    }
    if (touchpoint->keep)
        line(out, indent, "on_exit: keep\n");
    if (touchpoint->intent != 0) {
        line(out, indent, "intent: ");
        pt_print(out, "%s\n", intents[touchpoint->intent]);
    }
    if (touchpoint->owner[0] != '\0') {
        line(out, indent, "owner: ");
        pt_print(out, "%s\n", touchpoint->owner);
    }
}

static void print_anchor(pt_out *out, const pt_model *model, const pt_anchor *anchor, int indent)
{
    pt_out text = {NULL, 0, 0};

    if (anchor->kind == PT_FROM_ENTRY)
        return;
    pt_print_anchor(&text, model, anchor);
    line(out, indent, text.data + 2); /* without the comma */
    pt_print(out, "\n");
    pt_out_free(&text);
}

void pt_print_touchpoint(pt_out *out, const pt_model *model, const pt_touchpoint *touchpoint,
                         int indent)
{
    line(out, indent, touchpoint->name);
    pt_print(out, ":\n");
    line(out, indent + 1, "channel: ");
    pt_print(out, "%s\n", model->channels[touchpoint->channel].name);
    print_anchor(out, model, &touchpoint->anchor, indent + 1);
    if (touchpoint->after != 0 || touchpoint->style == 1) {
        line(out, indent + 1, "after: ");
        pt_print_span(out, touchpoint->after, touchpoint->style);
        pt_print(out, "\n");
    }
    condition(out, model, indent + 1, "when", touchpoint->when);
    condition(out, model, indent + 1, "unless", touchpoint->unless);
    contents(out, model, touchpoint, indent + 1);
    optional(out, touchpoint, indent + 1);
}

static void input_values(pt_out *out, const pt_model *model, const pt_input *input)
{
    for (int i = 0; i < PT_ATTRIBUTES; i++) {
        if (!input->values[i].given)
            continue;
        pt_print(out, " %s=",
                 input->event == PT_IDENTIFY ? model->attributes[i].name
                                             : model->events[input->event].properties[i].name);
        pt_print_value(out, &input->values[i].value);
    }
}

void pt_print_script(pt_out *out, const pt_model *model, const pt_script *script)
{
    for (int i = 0; i < script->n; i++) {
        const pt_input *input = &script->inputs[i];
        if (!input->alive)
            continue;
        pt_print(out, "%3d ", input->number);
        if (input->is_advance) {
            pt_print(out, "advance to ");
            pt_print_time(out, input->time);
        } else {
            pt_print_time(out, input->time);
            pt_print(out, " %s: %s", pt_customers[input->customer],
                     pt_event_name(model, input->event));
            input_values(out, model, input);
        }
        pt_print(out, "\n");
    }
}
