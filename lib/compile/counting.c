/* SPDX-License-Identifier: MIT */
/* Attributes that count. */
#include "compile/build.h"

bool soj__build_is_counting(const soj__ast_value_type *ast)
{
    const soj__ast_counting *counting = &ast->terms->counting;
    return soj__ast_meant(&counting->count) || soj__ast_meant(&counting->sum) ||
           soj__ast_meant(&counting->last);
}

/* Where EVENT ends in "EVENT.PROPERTY": event names may have dots, so at the last one. There is
 * one: the decoder has seen to it. */
static size_t event_end(soj__slice text)
{
    size_t end = text.len - 1;
    while (text.data[end] != '.')
        end--;
    return end;
}

static void report_property(soj__build *build, const soj__event_info *event, soj__slice name,
                            soj__span at)
{
    soj__nearest nearest = {.wanted = name};
    for (uint32_t i = 0; i < event->properties.n; i++) {
        const soj__property *property = &build->properties.items[event->properties.first + i];
        soj__nearest_offer(&nearest, soj__build_slice(build, property->name));
    }
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_PROPERTY, at, "the event %q has no property %q",
                  soj__build_slice(build, event->name), name);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
}

/* The property that `text` names, a handle of the event in `row`; SOJ__NONE where it is none
 * (reported). */
static uint32_t find_property(soj__build *build, const soj__ast_text *text, uint32_t event)
{
    size_t from = event_end(text->text) + 1;
    soj__slice name = {text->text.data + from, text->text.len - from};
    const soj__event_info *info = &build->events.items[event];
    for (uint32_t i = 0; i < info->properties.n; i++) {
        const soj__property *property = &build->properties.items[info->properties.first + i];
        if (soj__slice_equal(soj__build_slice(build, property->name), name))
            return i;
    }
    report_property(build, info, name, soj__ast_text_span(text, from, text->text.len));
    return SOJ__NONE;
}

/* Event and property of a `sum` or `last`, and the property's domain. */
static void find_value(soj__build *build, const soj__ast_text *text, soj__counter *counter,
                       soj__domain *domain)
{
    if (!soj__ast_given(text))
        return;
    size_t end = event_end(text->text);
    soj__slice event = {text->text.data, end};
    counter->event = soj__build_event_at(build, event, soj__ast_text_span(text, 0, end));
    if (counter->event == SOJ__NONE)
        return;
    counter->property = find_property(build, text, counter->event);
    if (counter->property == SOJ__NONE)
        return;
    uint32_t first = build->events.items[counter->event].properties.first;
    *domain = build->properties.items[first + counter->property].domain;
}

/* Sums have the property's type, and no bounds of their own. */
static void take_sum(soj__build *build, const soj__ast_text *text, soj__counter *counter,
                     soj__domain *domain)
{
    counter->kind = SOJ__SUM;
    find_value(build, text, counter, domain);
    uint8_t type = domain->type;
    *domain = (soj__domain){.type = type};
    if (type == SOJ_TYPE_INT || type == SOJ_TYPE_DOUBLE || type == SOJ_TYPE_ABSENT)
        return;
    soj__diag_add(build->diags, SOJ__DIAG_BAD_VALUE, text->span,
                  "sum adds up an int or a double, and %q is of type %s", text->text,
                  soj__build_type_word(type));
    soj__diag_suggest(build->diags, "name a property of type int or double; 'last' keeps a value "
                                    "of any type");
    domain->type = SOJ_TYPE_ABSENT;
}

static void take_source(soj__build *build, const soj__ast_counting *ast, soj__counter *counter,
                        soj__domain *domain)
{
    if (soj__ast_meant(&ast->count)) {
        counter->kind = SOJ__COUNT;
        counter->event = soj__build_event_named(build, &ast->count);
        domain->type = SOJ_TYPE_INT;
    } else if (soj__ast_meant(&ast->sum)) {
        take_sum(build, &ast->sum, counter, domain);
    } else {
        counter->kind = SOJ__LAST;
        find_value(build, &ast->last, counter, domain);
    }
}

bool soj__build_counter(soj__build *build, const soj__ast_value_type *ast, uint32_t attribute,
                        soj__attribute *row)
{
    soj__counter counter = {.attribute = attribute,
                            .event = SOJ__NONE,
                            .property = SOJ__NONE,
                            .condition = SOJ__NONE,
                            .up_to = ast->terms->counting.up_to,
                            .within = ast->terms->counting.within.value};
    take_source(build, &ast->terms->counting, &counter, &row->domain);
    if (counter.within > 0)
        row->storage = SOJ__STORE_WINDOW;
    if (counter.kind != SOJ__LAST) {
        row->flags = SOJ__HAS_DEFAULT;
        row->initial = build->constants.n;
        if (!SOJ__PUSH(build->arena, &build->constants)) /* 0, and 0.0 */
            return false;
    }
    row->counter = build->counters.n;
    soj__counter *kept = SOJ__PUSH(build->arena, &build->counters);
    if (kept)
        *kept = counter;
    return kept != NULL;
}

static bool list_counters(soj__build *build, uint32_t event)
{
    uint32_t first = build->counter_refs.n;
    for (uint32_t i = 0; i < build->counters.n; i++) {
        if (build->counters.items[i].event != event)
            continue;
        uint32_t *ref = SOJ__PUSH(build->arena, &build->counter_refs);
        if (!ref)
            return false;
        *ref = i;
    }
    build->events.items[event].counters = (soj__range){first, build->counter_refs.n - first};
    return true;
}

bool soj__build_counters(soj__build *build)
{
    static const soj__ast_text not_given;
    for (uint32_t i = 0; i < build->counters.n; i++) {
        soj__counter *counter = &build->counters.items[i];
        const soj__scope scope = {SOJ__SCOPE_EVENT | SOJ__SCOPE_NOW, counter->event, SOJ__NONE};
        const soj__ast_value_type *ast = &build->ast->attributes.items[counter->attribute];
        int literal;
        if (!soj__build_condition(build, &ast->terms->counting.when, &not_given, &scope,
                                  &counter->condition, &literal))
            return false;
    }
    for (uint32_t i = 0; i < build->events.n; i++) {
        if (!list_counters(build, i))
            return false;
    }
    return true;
}

bool soj__build_watched(soj__build *build)
{
    for (uint32_t i = 0; i < build->counters.n; i++) {
        soj__counter *counter = &build->counters.items[i];
        counter->is_watched =
            counter->within > 0 && soj__attribute_set_has(&build->watched, counter->attribute);
    }
    return true;
}
