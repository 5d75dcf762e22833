/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "property.h"

static const char *const types[] = {"?",      "?",      "?",         "bool",     "int",
                                    "double", "string", "timestamp", "duration", "date"};

static void indented(pt_out *out, int indent)
{
    pt_print(out, "%*s", 2 * indent, "");
}

void pt_print_path(pt_out *out, const pt_model *model, int stage)
{
    const pt_stage *own = &model->stages[stage];

    if (own->parent != PT_NONE) {
        pt_print_path(out, model, own->parent);
        pt_print(out, ".");
    } else if (own->track > 0) {
        pt_print(out, "%s.", model->tracks[own->track].name);
    }
    pt_print(out, "%s", own->name);
}

/* Depth of what stands in a stage. */
static int inside(const pt_model *model, int stage)
{
    return model->stages[stage].depth * 2 + (model->stages[stage].track > 0 ? 2 : 0);
}

/* Text in double quotes; no character of ours needs an escape. */
static void quoted(pt_out *out, const char *text)
{
    pt_print(out, strpbrk(text, ":#") != NULL ? "\"%s\"" : "%s", text);
}

static void condition(pt_out *out, const pt_model *model, int event, const char *key, int expr)
{
    if (expr == PT_NONE)
        return;
    pt_print(out, "%s'", key);
    pt_print_expr(out, model, event, expr);
    pt_print(out, "'");
}

/* A literal of an attribute as YAML has it. */
static void plain_value(pt_out *out, const pt_value *value)
{
    if (value->kind == PT_TIME)
        pt_print_time(out, value->i);
    else if (value->kind == PT_DURATION)
        pt_print_span(out, value->i, 1);
    else if (value->kind == PT_DATE)
        pt_print_date(out, value->i);
    else
        pt_print_value(out, value);
}

static void print_domain(pt_out *out, const pt_domain *domain)
{
    pt_print(out, "{type: %s", types[domain->type]);
    for (int i = 0; i < domain->n_one_of; i++) {
        pt_print(out, i == 0 ? ", one_of: [" : ", ");
        plain_value(out, &domain->one_of[i]);
    }
    pt_print(out, domain->n_one_of > 0 ? "]" : "");
    if (domain->has_min) {
        pt_print(out, ", min: ");
        plain_value(out, &domain->min);
    }
    if (domain->has_max) {
        pt_print(out, ", max: ");
        plain_value(out, &domain->max);
    }
}

static void print_counter(pt_out *out, const pt_model *model, const pt_counter *counter)
{
    static const char *const kinds[] = {"", "count", "sum", "last"};
    const char *name = pt_event_name(model, counter->event);
    bool quote = strpbrk(name, ":#") != NULL;

    pt_print(out, "{%s: %s%s", kinds[counter->kind], quote ? "\"" : "", name);
    if (counter->kind != PT_COUNT)
        pt_print(out, ".%s", pt_property_name(model, counter->event, counter->property));
    pt_print(out, "%s", quote ? "\"" : "");
    condition(out, model, counter->event, ", when: ", counter->when);
    if (counter->within > 0) {
        pt_print(out, ", within: ");
        pt_print_span(out, counter->within, counter->style);
        pt_print(out, ", up_to: %d", counter->up_to);
    }
    pt_print(out, "}\n");
}

static void attributes(pt_out *out, const pt_model *model)
{
    pt_print(out, "attributes:\n");
    for (int i = 0; i < model->n_attributes; i++) {
        const pt_attribute *attribute = &model->attributes[i];
        if (!attribute->alive)
            continue;
        pt_print(out, "  %s: ", attribute->name);
        if (attribute->counter.kind != PT_PLAIN) {
            print_counter(out, model, &attribute->counter);
            continue;
        }
        const pt_domain *domain = &attribute->domain;
        bool plain = domain->n_one_of == 0 && !domain->has_min && !domain->has_max;
        if (plain && !attribute->has_initial && i % 2 == 0) {
            pt_print(out, "%s\n", types[domain->type]);
            continue;
        }
        print_domain(out, domain);
        if (attribute->has_initial) {
            pt_print(out, ", default: ");
            plain_value(out, &attribute->initial);
        }
        pt_print(out, "}\n");
    }
}

const char *pt_property_name(const pt_model *model, int event, int property)
{
    return event < PT_FEEDBACK ? model->events[event].properties[property].name
                               : pt_feedback_properties[property];
}

static int living_sets(const pt_model *model, const pt_sets *sets)
{
    int n = 0;

    for (int i = 0; i < sets->n; i++)
        n += model->sets[sets->first + i].alive;
    return n;
}

static void print_sets(pt_out *out, const pt_model *model, int event, const pt_sets *sets)
{
    const char *comma = "";

    pt_print(out, "{");
    for (int i = 0; i < sets->n; i++) {
        const pt_set *set = &model->sets[sets->first + i];
        if (!set->alive)
            continue;
        pt_print(out, "%s%s: ", comma, model->attributes[set->attribute].name);
        condition(out, model, event, "", set->expr);
        comma = ", ";
    }
    pt_print(out, "}");
}

static void print_event(pt_out *out, const pt_model *model, int number)
{
    const pt_event *event =
        number < PT_FEEDBACK ? &model->events[number] : &model->feedback[number - PT_FEEDBACK];

    pt_print(out, "  ");
    quoted(out, pt_event_name(model, number));
    pt_print(out, ":\n");
    if (event->n_properties > 0)
        pt_print(out, "    properties:\n");
    for (int i = 0; i < event->n_properties; i++) {
        const pt_property *property = &event->properties[i];
        pt_print(out, "      %s: ", property->name);
        if (property->domain.n_one_of == 0 && !property->domain.has_min &&
            !property->domain.has_max) {
            pt_print(out, "%s\n", types[property->domain.type]);
            continue;
        }
        print_domain(out, &property->domain);
        pt_print(out, "}\n");
    }
    if (living_sets(model, &event->sets) == 0)
        return;
    pt_print(out, "    set: ");
    print_sets(out, model, number, &event->sets);
    pt_print(out, "\n");
}

static void segments(pt_out *out, const pt_model *model)
{
    const char *head = "segments:\n";

    for (int i = 0; i < model->n_segments; i++) {
        if (!model->segments[i].alive)
            continue;
        pt_print(out, "%s  %s: ", head, model->segments[i].name);
        condition(out, model, PT_NONE, "", model->segments[i].expr);
        pt_print(out, "\n");
        head = "";
    }
}

static void vocabulary(pt_out *out, const pt_model *model)
{
    attributes(out, model);
    pt_print(out, "events:\n");
    for (int i = 0; i < model->n_events; i++)
        if (model->events[i].alive)
            print_event(out, model, i);
    for (int i = 0; i < PT_FEEDBACKS; i++)
        if (model->feedback[i].alive)
            print_event(out, model, PT_FEEDBACK + i);
    segments(out, model);
    pt_print_windows(out, model);
    pt_print_channels(out, model);
    pt_print_caps(out, model);
}

static bool unambiguous(const pt_model *model, int stage)
{
    int n = 0;

    for (int i = 0; i < model->n_stages; i++) {
        const pt_stage *other = &model->stages[i];
        n += other->alive && other->track == model->stages[stage].track &&
             strcmp(other->name, model->stages[stage].name) == 0;
    }
    return n == 1;
}

/* In its own track a path works without the track's name too. */
static void target(pt_out *out, const pt_model *model, const pt_transition *transition)
{
    const pt_stage *stage = &model->stages[transition->target];
    pt_out path = {NULL, 0, 0};

    pt_print_path(&path, model, transition->target);
    const char *text = path.data;
    if (transition->bare && unambiguous(model, transition->target))
        text = stage->name;
    else if (transition->bare && stage->track > 0)
        text += strlen(model->tracks[stage->track].name) + 1;
    pt_print(out, transition->is_history ? "history(%s)" : "%s", text);
    pt_out_free(&path);
}

static void print_restarts(pt_out *out, const pt_model *model, unsigned events)
{
    const char *comma = "";
    bool list = (events & (events - 1)) != 0;

    pt_print(out, list ? "[" : "");
    for (int e = 0; e < PT_ALL_EVENTS; e++) {
        if ((events >> e & 1u) == 0)
            continue;
        pt_print(out, "%s", comma);
        quoted(out, pt_event_name(model, e));
        comma = ", ";
    }
    pt_print(out, list ? "]" : "");
}

void pt_print_anchor(pt_out *out, const pt_model *model, const pt_anchor *anchor)
{
    if (anchor->kind == PT_FROM_ENTRY)
        return;
    if (anchor->kind == PT_FROM_ATTRIBUTE) {
        pt_print(out, ", from: customer.%s", model->attributes[anchor->attribute].name);
        return;
    }
    pt_print(out, ", restart_on: ");
    if (anchor->any)
        pt_print(out, "any");
    else
        print_restarts(out, model, anchor->events);
}

/* As a bare target where that says all, else as a mapping. */
static void print_transition(pt_out *out, const pt_model *model, const pt_transition *transition)
{
    bool sets = living_sets(model, &transition->sets) > 0;
    bool conditional = transition->when != PT_NONE || transition->unless != PT_NONE;

    if (transition->target != PT_NONE && !sets && !conditional &&
        transition->anchor.kind == PT_FROM_ENTRY) {
        target(out, model, transition);
        return;
    }
    pt_print(out, "{description: x");
    if (transition->target != PT_NONE) {
        pt_print(out, ", to: ");
        target(out, model, transition);
    }
    condition(out, model, transition->event, ", when: ", transition->when);
    condition(out, model, transition->event, ", unless: ", transition->unless);
    if (sets) {
        pt_print(out, ", set: ");
        print_sets(out, model, transition->event, &transition->sets);
    }
    pt_print_anchor(out, model, &transition->anchor);
    pt_print(out, "}");
}

/* The branches of one list: those of `where`, `source` and `key` (event or delay). */
static bool in_list(const pt_transition *transition, int where, int source, int key)
{
    if (!transition->alive || transition->where != where || transition->source != source)
        return false;
    if (where == PT_ALWAYS || where == PT_DONE)
        return true;
    return (where == PT_ON ? transition->event : transition->delay) == key;
}

static int count_list(const pt_model *model, int where, int source, int key)
{
    int n = 0;

    for (int i = 0; i < model->n_transitions; i++)
        n += in_list(&model->transitions[i], where, source, key);
    return n;
}

static void branches(pt_out *out, const pt_model *model, int where, int source, int key)
{
    int indent = inside(model, source) + 2;
    bool list = count_list(model, where, source, key) > 1 || source % 3 == 0;

    for (int i = 0; i < model->n_transitions; i++) {
        if (!in_list(&model->transitions[i], where, source, key))
            continue;
        if (list) {
            pt_print(out, "\n");
            indented(out, indent);
            pt_print(out, "- ");
        } else {
            pt_print(out, " ");
        }
        print_transition(out, model, &model->transitions[i]);
    }
    pt_print(out, "\n");
}

static void print_on(pt_out *out, const pt_model *model, int stage)
{
    int indent = inside(model, stage);
    bool head = false;

    for (int e = 0; e < PT_ALL_EVENTS; e++) {
        if (count_list(model, PT_ON, stage, e) == 0)
            continue;
        if (!head) {
            indented(out, indent);
            pt_print(out, "on:\n");
        }
        head = true;
        indented(out, indent + 1);
        quoted(out, pt_event_name(model, e));
        pt_print(out, ":");
        branches(out, model, PT_ON, stage, e);
    }
}

static void print_after(pt_out *out, const pt_model *model, int stage)
{
    int indent = inside(model, stage);
    bool head = false;

    for (int d = 0; d < model->n_delays; d++) {
        if (count_list(model, PT_AFTER, stage, d) == 0)
            continue;
        if (!head) {
            indented(out, indent);
            pt_print(out, "after:\n");
        }
        head = true;
        indented(out, indent + 1);
        pt_print_step(out, model->delays[d].delay, model->delays[d].months, model->delays[d].style);
        pt_print(out, ":");
        branches(out, model, PT_AFTER, stage, d);
    }
}

static void print_touchpoints(pt_out *out, const pt_model *model, int stage)
{
    int indent = inside(model, stage);
    bool head = false;

    for (int i = 0; i < model->n_touchpoints; i++) {
        const pt_touchpoint *touchpoint = &model->touchpoints[i];
        if (!touchpoint->alive || touchpoint->stage != stage)
            continue;
        if (!head) {
            indented(out, indent);
            pt_print(out, "touchpoints:\n");
        }
        head = true;
        pt_print_touchpoint(out, model, touchpoint, indent + 1);
    }
}

static void print_stages(pt_out *out, const pt_model *model, int parent, int indent);

static void stage_head(pt_out *out, const pt_model *model, int number, int indent)
{
    static const char *const phases[] = {"",          "acquisition", "retention",
                                         "expansion", "advocacy",    "lost"};
    const pt_stage *stage = &model->stages[number];

    if (stage->phase != 0) {
        indented(out, indent);
        pt_print(out, "phase: %s\n", phases[stage->phase]);
    }
    if (stage->owner[0] != '\0') {
        indented(out, indent);
        pt_print(out, "owner: %s\n", stage->owner);
    }
    if (stage->is_final) {
        indented(out, indent);
        pt_print(out, "final: true\n");
    }
    if (stage->initial != PT_NONE) {
        indented(out, indent);
        pt_print(out, "initial: %s\n", model->stages[stage->initial].name);
    }
    if (count_list(model, PT_DONE, number, 0) > 0) {
        indented(out, indent);
        pt_print(out, "done:");
        branches(out, model, PT_DONE, number, 0);
    }
}

static void print_stage(pt_out *out, const pt_model *model, int number, int indent)
{
    indented(out, indent);
    pt_print(out, "%s:\n", model->stages[number].name);
    stage_head(out, model, number, indent + 1);
    print_on(out, model, number);
    if (count_list(model, PT_ALWAYS, number, 0) > 0) {
        indented(out, indent + 1);
        pt_print(out, "always:");
        branches(out, model, PT_ALWAYS, number, 0);
    }
    print_after(out, model, number);
    if (!model->stages[number].stages_first)
        print_touchpoints(out, model, number);
    if (model->stages[number].initial != PT_NONE) {
        indented(out, indent + 1);
        pt_print(out, "stages:\n");
        print_stages(out, model, number, indent + 2);
    }
    if (model->stages[number].stages_first)
        print_touchpoints(out, model, number);
}

static void print_stages(pt_out *out, const pt_model *model, int parent, int indent)
{
    for (int i = 0; i < model->n_stages; i++)
        if (model->stages[i].alive && model->stages[i].parent == parent)
            print_stage(out, model, i, indent);
}

static void print_tops(pt_out *out, const pt_model *model, int track, int indent)
{
    indented(out, indent);
    pt_print(out, "initial: %s\n", model->stages[model->tracks[track].initial].name);
    indented(out, indent);
    pt_print(out, "stages:\n");
    for (int i = 0; i < model->n_stages; i++) {
        const pt_stage *stage = &model->stages[i];
        if (stage->alive && stage->track == track && stage->parent == PT_NONE)
            print_stage(out, model, i, indent + 1);
    }
}

/* A track without stages was dropped. */
static void print_tracks(pt_out *out, const pt_model *model)
{
    const char *head = "tracks:\n";

    for (int track = 1; track < model->n_tracks; track++) {
        if (!model->stages[model->tracks[track].initial].alive)
            continue;
        pt_print(out, "%s  %s:\n", head, model->tracks[track].name);
        print_tops(out, model, track, 2);
        head = "";
    }
}

void pt_print_model(pt_out *out, const pt_model *model)
{
    pt_print(out, "sojourn: 1\nmodel: %s\nversion: 1\n", model->name);
    if (model->zone != 0)
        pt_print(out, "time_zone: %s\n", pt_zones[model->zone].name);
    vocabulary(out, model);
    if (model->tracks_first)
        print_tracks(out, model);
    print_tops(out, model, 0, 0);
    if (!model->tracks_first)
        print_tracks(out, model);
}
