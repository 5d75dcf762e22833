/* SPDX-License-Identifier: MIT */
/* Events and their properties: those that the model declares, and the reserved ones. */
#include "compile/build.h"

typedef struct reserved {
    const char *name;
    uint8_t feedback; /* soj__feedback */
} reserved;

enum { ERASED = 1 }; /* which no text may name */

static const reserved reserved_events[] = {
    {"Identify", SOJ__FEEDBACK_NONE},
    [ERASED] = {"Customer Erased", SOJ__FEEDBACK_NONE},
    {"Touchpoint Delivered", SOJ__FEEDBACK_REPORT},
    {"Touchpoint Opened", SOJ__FEEDBACK_REPORT},
    {"Touchpoint Clicked", SOJ__FEEDBACK_REPORT},
    {"Touchpoint Replied", SOJ__FEEDBACK_REPORT},
    {"Touchpoint Bounced", SOJ__FEEDBACK_REPORT},
    {"Touchpoint Failed", SOJ__FEEDBACK_REPORT},
    {"Touchpoint Unsubscribed", SOJ__FEEDBACK_REPORT},
    {"Touchpoint Missed", SOJ__FEEDBACK_MISSED},
    {"Touchpoint Unanswered", SOJ__FEEDBACK_UNANSWERED},
};

static const char *const feedback_properties[] = {
    [SOJ__FEEDBACK_ID] = "id",           [SOJ__FEEDBACK_TOUCHPOINT] = "touchpoint",
    [SOJ__FEEDBACK_CHANNEL] = "channel", [SOJ__FEEDBACK_VARIANT] = "variant",
    [SOJ__FEEDBACK_REASON] = "reason",   [SOJ__FEEDBACK_LINK] = "link",
};

static const reserved *find_reserved(soj__slice name)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(reserved_events); i++) {
        if (soj__slice_is(name, reserved_events[i].name))
            return &reserved_events[i];
    }
    return NULL;
}

void soj__build_near_reserved(soj__nearest *nearest)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(reserved_events); i++) {
        if (i != ERASED)
            soj__nearest_offer(
                nearest, (soj__slice){reserved_events[i].name, strlen(reserved_events[i].name)});
    }
}

static bool is_feedback_property(soj__slice name)
{
    for (size_t i = 0; i < SOJ__ARRAY_LEN(feedback_properties); i++) {
        if (soj__slice_is(name, feedback_properties[i]))
            return true;
    }
    return false;
}

static bool add_property(soj__build *build, soj__slice name, const soj__domain *domain)
{
    soj__property row = {.domain = *domain};
    if (!soj__build_text(build, name, &row.name))
        return false;
    soj__property *property = SOJ__PUSH(build->arena, &build->properties);
    if (property)
        *property = row;
    return property != NULL;
}

static bool add_feedback_properties(soj__build *build)
{
    static const soj__domain text = {.type = SOJ_TYPE_STRING};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(feedback_properties); i++) {
        const soj__slice name = {feedback_properties[i], strlen(feedback_properties[i])};
        if (!add_property(build, name, &text))
            return false;
    }
    return true;
}

/* A property that the event has anyway may be declared as what it is. */
static void check_feedback_property(soj__build *build, const soj__ast_value_type *ast)
{
    if (ast->type == SOJ_TYPE_ABSENT || (ast->type == SOJ_TYPE_STRING && ast->terms->one_of.n == 0))
        return;
    soj__diag_add(build->diags, SOJ__DIAG_BAD_VALUE, ast->name.span,
                  "%q of an event about touchpoints is any text, and cannot be declared otherwise",
                  ast->name.text);
    soj__diag_suggest(build->diags, "write '%t: string', or leave it out", ast->name.text);
}

static bool build_property(soj__build *build, const soj__ast_value_type *ast, bool is_feedback)
{
    soj__domain domain;
    if (!soj__build_value_domain(build, ast, &domain))
        return false;
    if (is_feedback && is_feedback_property(ast->name.text)) {
        check_feedback_property(build, ast);
        return true;
    }
    return add_property(build, ast->name.text, &domain);
}

/* With those that each event about a touchpoint has. */
static void check_count(soj__build *build, const soj__ast_event *ast, uint32_t n)
{
    if (n <= SOJ_LIMIT_PROPERTIES)
        return;
    soj__diag_add(build->diags, SOJ__DIAG_LIMIT_PROPERTIES, ast->name.span,
                  "%q has %u properties with the six that each event about touchpoints has, and %u "
                  "are the limit",
                  ast->name.text, (uint64_t)n, (uint64_t)SOJ_LIMIT_PROPERTIES);
}

static bool build_properties(soj__build *build, const soj__ast_event *ast, bool is_feedback)
{
    uint32_t first = build->properties.n;
    if (is_feedback && !add_feedback_properties(build))
        return false;
    for (uint32_t i = 0; ast && i < ast->properties.n; i++) {
        if (!build_property(build, &ast->properties.items[i], is_feedback))
            return false;
    }
    if (ast)
        check_count(build, ast, build->properties.n - first);
    return true;
}

/* `ast` NULL: not declared. */
static bool build_event(soj__build *build, soj__slice name, const soj__ast_event *ast)
{
    uint32_t known;
    const reserved *kind = find_reserved(name);
    soj__event_info row = {.is_reserved = kind != NULL,
                           .feedback = kind ? kind->feedback : SOJ__FEEDBACK_NONE,
                           .properties = {build->properties.n, 0}};
    if (!build_properties(build, ast, row.feedback != SOJ__FEEDBACK_NONE) ||
        !soj__build_text(build, name, &row.name) ||
        !soj__names_add(&build->event_names, name, build->events.n, &known))
        return false;
    row.properties.n = build->properties.n - row.properties.first;
    if (row.feedback == SOJ__FEEDBACK_REPORT)
        build->head.wants_reports = 1;
    if (row.feedback == SOJ__FEEDBACK_UNANSWERED)
        build->head.unanswered = build->events.n;
    soj__event_info *event = SOJ__PUSH(build->arena, &build->events);
    if (event)
        *event = row;
    return event != NULL;
}

bool soj__build_reserved_event(soj__build *build, soj__slice name, uint32_t *out_event)
{
    const reserved *kind = find_reserved(name);
    *out_event = soj__names_find(&build->event_names, name);
    if (*out_event != SOJ__NONE || !kind)
        return true;
    *out_event = build->events.n;
    const soj__slice kept = {kind->name, name.len}; /* `name` may be the condition's that asks */
    return build_event(build, kept, NULL);
}

bool soj__build_events(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    for (uint32_t i = 0; i < ast->events.n; i++) {
        if (!build_event(build, ast->events.items[i].name.text, &ast->events.items[i]))
            return false;
    }
    return soj__build_reserved_event(build, SOJ__SLICE("Identify"), &build->head.identify) &&
           soj__build_reserved_event(build, SOJ__SLICE("Customer Erased"), &build->head.erased) &&
           soj__build_reserved_event(build, SOJ__SLICE("Touchpoint Missed"), &build->head.missed);
}
