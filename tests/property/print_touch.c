/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "property.h"

static const char *const intents[] = {"", "inform", "help", "sell", "ask", "thank"};
static const char *const phases[] = {"",          "acquisition", "retention",
                                     "expansion", "advocacy",    "lost"};

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

static void flow_condition(pt_out *out, const pt_model *model, int event, const char *key, int expr)
{
    if (expr == PT_NONE)
        return;
    pt_print(out, ", %s: '", key);
    pt_print_expr(out, model, event, expr);
    pt_print(out, "'");
}

static void print_contents(pt_out *out, const pt_model *model, const pt_contents *contents)
{
    const char *comma = "";

    if (contents->n == 1 && contents->items[0].segment == PT_NONE) {
        pt_print(out, "%s", contents->items[0].reference);
        return;
    }
    pt_print(out, "{");
    for (int i = 0; i < contents->n; i++) {
        int segment = contents->items[i].segment;
        pt_print(out, "%s%s: %s", comma,
                 segment == PT_NONE ? "default" : model->segments[segment].name,
                 contents->items[i].reference);
        comma = ", ";
    }
    pt_print(out, "}");
}

static void contents(pt_out *out, const pt_model *model, const pt_touchpoint *touchpoint,
                     int indent)
{
    pt_contents own = {.n = touchpoint->n_contents};

    if (own.n == 0)
        return;
    memcpy(own.items, touchpoint->contents, sizeof own.items);
    line(out, indent, "content: ");
    print_contents(out, model, &own);
    pt_print(out, "\n");
}

static void variants(pt_out *out, const pt_model *model, const pt_touchpoint *touchpoint,
                     int indent)
{
    if (touchpoint->n_variants > 0)
        line(out, indent, "variants:\n");
    for (int i = 0; i < touchpoint->n_variants; i++) {
        const pt_variant *arm = &touchpoint->variants[i];
        line(out, indent + 1, arm->name);
        pt_print(out, ": {percent: ");
        pt_print_percent(out, arm->percent);
        if (arm->contents.n > 0) {
            pt_print(out, ", content: ");
            print_contents(out, model, &arm->contents);
        }
        pt_print(out, "}\n");
    }
}

static void span(pt_out *out, int indent, const char *key, int64_t micros, int months, int style)
{
    line(out, indent, key);
    pt_print(out, ": ");
    pt_print_step(out, micros, months, style);
    pt_print(out, "\n");
}

static void number(pt_out *out, int indent, const char *key, int value)
{
    line(out, indent, key);
    pt_print(out, ": %d\n", value);
}

static void word(pt_out *out, int indent, const char *key, const char *value)
{
    line(out, indent, key);
    pt_print(out, ": %s\n", value);
}

static void once(pt_out *out, const pt_touchpoint *touchpoint, int indent)
{
    if (touchpoint->once == PT_ONCE_SPAN)
        span(out, indent, "once", touchpoint->once_span, touchpoint->once_months,
             touchpoint->style);
    else if (touchpoint->once != PT_ONCE_NONE)
        word(out, indent, "once", touchpoint->once == PT_ONCE_EVER ? "ever" : "visit");
}

static void optional(pt_out *out, const pt_touchpoint *touchpoint, int indent)
{
    if (touchpoint->has_expires)
        span(out, indent, "expires", touchpoint->expires, touchpoint->expires_months,
             touchpoint->style);
    if (touchpoint->has_priority)
        number(out, indent, "priority", touchpoint->priority);
    if (touchpoint->has_cost) {
        line(out, indent, "cost: ");
        pt_print(out, "%.2f\n", touchpoint->cost);
    }
    if (touchpoint->keep || touchpoint->style == 2)
        word(out, indent, "on_exit", touchpoint->keep ? "keep" : "cancel");
    if (touchpoint->essential)
        word(out, indent, "essential", "true");
    if (touchpoint->intent != 0)
        word(out, indent, "intent", intents[touchpoint->intent]);
    if (touchpoint->phase != 0)
        word(out, indent, "phase", phases[touchpoint->phase]);
    if (touchpoint->owner[0] != '\0')
        word(out, indent, "owner", touchpoint->owner);
    once(out, touchpoint, indent);
}

/* Every value in single quotes: numbers are conditions too. */
static void data(pt_out *out, const pt_model *model, const pt_touchpoint *touchpoint, int indent)
{
    if (touchpoint->n_data > 0)
        line(out, indent, "data:\n");
    for (int i = 0; i < touchpoint->n_data; i++) {
        line(out, indent + 1, touchpoint->data[i].name);
        pt_print(out, ": '");
        pt_print_expr(out, model, touchpoint->on, touchpoint->data[i].expr);
        pt_print(out, "'\n");
    }
}

static void event_name(pt_out *out, const pt_model *model, int event)
{
    const char *name = pt_event_name(model, event);

    pt_print(out, strpbrk(name, ":#") != NULL ? "\"%s\"" : "%s", name);
}

static void trigger(pt_out *out, const pt_model *model, const pt_touchpoint *touchpoint, int indent)
{
    if (touchpoint->on == PT_NONE)
        return;
    bool is_short = touchpoint->on_when == PT_NONE && touchpoint->on_unless == PT_NONE;
    line(out, indent, is_short && touchpoint->style != 1 ? "on: " : "on: {event: ");
    event_name(out, model, touchpoint->on);
    flow_condition(out, model, touchpoint->on, "when", touchpoint->on_when);
    flow_condition(out, model, touchpoint->on, "unless", touchpoint->on_unless);
    pt_print(out, is_short && touchpoint->style != 1 ? "\n" : "}\n");
    if (touchpoint->pending > 0)
        number(out, indent, "pending", touchpoint->pending);
}

static void expectation(pt_out *out, const pt_model *model, const pt_expect *expect, int indent)
{
    if (!expect->given)
        return;
    line(out, indent, "expect: {event: ");
    event_name(out, model, expect->event);
    flow_condition(out, model, expect->event, "when", expect->when);
    if (expect->has_rejected) {
        pt_print(out, ", rejected: ");
        event_name(out, model, expect->rejected);
    }
    pt_print(out, ", within: ");
    pt_print_step(out, expect->within, expect->within_months, expect->style);
    pt_print(out, "}\n");
}

static void repetition(pt_out *out, const pt_touchpoint *touchpoint, int indent)
{
    if (touchpoint->has_rule) {
        line(out, indent, "every: {rrule: \"");
        pt_print_rule(out, &touchpoint->rule);
        pt_print(out, "\"}\n");
    } else if (touchpoint->every != 0 || touchpoint->every_months != 0) {
        span(out, indent, "every", touchpoint->every, touchpoint->every_months,
             touchpoint->every_style);
    } else {
        return;
    }
    if (touchpoint->times > 0)
        number(out, indent, "times", touchpoint->times);
    if (touchpoint->has_until)
        span(out, indent, "until", touchpoint->until, touchpoint->until_months,
             touchpoint->until_style);
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

/* `after`: beside `at` to give it or not are two things. */
static void start(pt_out *out, const pt_touchpoint *touchpoint, int indent)
{
    bool any = touchpoint->after != 0 || touchpoint->after_months != 0 || touchpoint->style == 1;

    if (touchpoint->has_at ? touchpoint->has_after : any)
        span(out, indent, "after", touchpoint->after, touchpoint->after_months, touchpoint->style);
    if (!touchpoint->has_at)
        return;
    line(out, indent, "at: ");
    pt_print(out, "\"%02d:%02d", touchpoint->at / 3600, touchpoint->at / 60 % 60);
    if (touchpoint->at % 60 != 0)
        pt_print(out, ":%02d", touchpoint->at % 60);
    pt_print(out, "\"\n");
}

void pt_print_touchpoint(pt_out *out, const pt_model *model, const pt_touchpoint *touchpoint,
                         int indent)
{
    line(out, indent, touchpoint->name);
    pt_print(out, ":\n");
    line(out, indent + 1, "channel: ");
    pt_print(out, "%s\n", model->channels[touchpoint->channel].name);
    trigger(out, model, touchpoint, indent + 1);
    print_anchor(out, model, &touchpoint->anchor, indent + 1);
    start(out, touchpoint, indent + 1);
    repetition(out, touchpoint, indent + 1);
    condition(out, model, indent + 1, "when", touchpoint->when);
    condition(out, model, indent + 1, "unless", touchpoint->unless);
    if (touchpoint->has_consent)
        condition(out, model, indent + 1, "consent", touchpoint->consent);
    contents(out, model, touchpoint, indent + 1);
    variants(out, model, touchpoint, indent + 1);
    expectation(out, model, &touchpoint->expect, indent + 1);
    data(out, model, touchpoint, indent + 1);
    optional(out, touchpoint, indent + 1);
}

/* A list of names: those of the bits from `low` on. */
static void words(pt_out *out, const char *key, unsigned bits, const char *const *names)
{
    const char *comma = "";

    if (bits == 0)
        return;
    pt_print(out, ", %s: [", key);
    for (int i = 0; bits >> i != 0; i++) {
        if ((bits >> i & 1u) == 0)
            continue;
        pt_print(out, "%s%s", comma, names[i]);
        comma = ", ";
    }
    pt_print(out, "]");
}

static void filtered_touchpoints(pt_out *out, const pt_model *model, unsigned bits)
{
    const char *comma = ", touchpoints: [";

    for (int i = 0; i < model->n_touchpoints; i++) {
        const pt_touchpoint *touchpoint = &model->touchpoints[i];
        if ((bits >> i & 1u) == 0 || !touchpoint->alive)
            continue;
        pt_print(out, "%s", comma);
        pt_print_path(out, model, touchpoint->stage);
        pt_print(out, ".%s", touchpoint->name);
        comma = ", ";
    }
    pt_print(out, comma[1] == ' ' && comma[2] == '\0' ? "]" : "");
}

static void filters(pt_out *out, const pt_model *model, const pt_cap *cap)
{
    const char *channels[PT_CHANNELS], *owners[PT_OWNERS];

    for (int i = 0; i < PT_CHANNELS; i++)
        channels[i] = model->channels[i].name;
    for (int i = 0; i < PT_OWNERS; i++)
        owners[i] = cap->owners[i];
    words(out, "channels", cap->channels, channels);
    words(out, "intents", cap->intents, intents);
    words(out, "phases", cap->phases, phases);
    words(out, "owners", (1u << cap->n_owners) - 1u, owners);
    filtered_touchpoints(out, model, cap->touchpoints);
}

void pt_print_caps(pt_out *out, const pt_model *model)
{
    static const char *const periods[] = {"", "calendar_day", "calendar_week", "calendar_month"};
    const char *head = "caps:\n";

    for (int i = 0; i < model->n_caps; i++) {
        const pt_cap *cap = &model->caps[i];
        if (!cap->alive)
            continue;
        pt_print(out, "%s  %s: {max: %d, per: ", head, cap->name, cap->max);
        if (cap->period == PT_ROLLING)
            pt_print_span(out, cap->per, cap->style);
        else
            pt_print(out, "%s", periods[cap->period]);
        filters(out, model, cap);
        pt_print(out, "}\n");
        head = "";
    }
}
