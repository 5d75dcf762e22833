/* SPDX-License-Identifier: MIT */
/* What names and types alone do not show: things nobody uses, names nobody can read. */
#include "compile/build.h"

static void report_unused(soj__build *build, const char *kind, const soj__ast_text *name)
{
    soj__diag_add(build->diags, SOJ__DIAG_UNUSED, name->span, "nothing uses the %s %q", kind,
                  name->text);
    soj__diag_suggest(build->diags, "remove it, or use it");
}

static void report_unused_cap(soj__build *build, const soj__ast_text *name)
{
    soj__diag_add(build->diags, SOJ__DIAG_UNUSED, name->span,
                  "no touchpoint counts under the cap %q", name->text);
    soj__diag_suggest(build->diags, "remove it, or let its filters match a touchpoint that is not "
                                    "essential");
}

static bool is_word(soj__slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return name.len > 0;
}

bool soj__build_is_unreadable(soj__slice name)
{
    static const char *const keywords[] = {"in", "true", "false", "null"};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(keywords); i++) {
        if (soj__slice_is(name, keywords[i]))
            return true;
    }
    return !is_word(name);
}

static void report_unreadable(soj__build *build, const char *kind, const soj__ast_text *name,
                              const char *why)
{
    soj__diag_add(build->diags, SOJ__DIAG_UNREADABLE_NAME, name->span,
                  "no condition can read the %s %q: %s", kind, name->text, why);
}

static void check_properties(soj__build *build, const soj__ast_event *event)
{
    for (uint32_t i = 0; i < event->properties.n; i++) {
        const soj__ast_text *name = &event->properties.items[i].name;
        if (soj__slice_is(name->text, "name") || soj__slice_is(name->text, "time"))
            report_unreadable(build, "property", name,
                              "event.name and event.time are the event's own");
        else if (soj__build_is_unreadable(name->text))
            report_unreadable(build, "property", name, "it is no word that conditions know");
    }
}

void soj__build_check_names(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    for (uint32_t i = 0; i < ast->events.n; i++)
        check_properties(build, &ast->events.items[i]);
    for (uint32_t i = 0; i < ast->attributes.n; i++) {
        if (soj__build_is_unreadable(ast->attributes.items[i].name.text))
            report_unreadable(build, "attribute", &ast->attributes.items[i].name,
                              "it is a word of the conditions' own");
    }
    for (uint32_t i = 0; i < ast->segments.n; i++) {
        if (soj__build_is_unreadable(ast->segments.items[i].name.text))
            report_unreadable(build, "segment", &ast->segments.items[i].name,
                              "it is a word of the conditions' own");
    }
}

static bool has_final(const soj__ast_stage *stage)
{
    for (uint32_t i = 0; i < stage->stages.n; i++) {
        if (stage->stages.items[i].is_final)
            return true;
    }
    return false;
}

void soj__build_check_done(soj__build *build)
{
    for (uint32_t i = 0; i < build->stages.n; i++) {
        const soj__ast_stage *stage = build->stage_asts.items[i];
        if (stage->done.n > 0 && !has_final(stage))
            soj__diag_add(build->diags, SOJ__DIAG_DONE_NEVER, stage->done.items[0].span,
                          "'done' of %q never happens: none of its sub-stages is final",
                          stage->name.text);
    }
}

static void check_facts(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    for (uint32_t i = 0; i < ast->attributes.n; i++) {
        if (!build->used_attributes[i])
            report_unused(build, "attribute", &ast->attributes.items[i].name);
    }
    for (uint32_t i = 0; i < ast->events.n; i++) {
        if (!build->used_events[i] && ast->events.items[i].set.n == 0)
            report_unused(build, "event", &ast->events.items[i].name);
    }
    for (uint32_t i = 0; i < ast->segments.n; i++) {
        if (!build->segment_builds.items[i].is_used)
            report_unused(build, "segment", &ast->segments.items[i].name);
    }
}

static void check_rules(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    for (uint32_t i = 0; i < ast->channels.n; i++) {
        if (!build->used_channels[i])
            report_unused(build, "channel", &ast->channels.items[i].name);
    }
    for (uint32_t i = 0; i < ast->windows.n; i++) {
        if (!build->used_windows[i])
            report_unused(build, "window", &ast->windows.items[i].name);
    }
    for (uint32_t i = 0; i < ast->calendars.n; i++) {
        if (!build->used_calendars[i])
            report_unused(build, "calendar", &ast->calendars.items[i].name);
    }
    for (uint32_t i = 0; i < ast->caps.n; i++) {
        if (!build->used_caps[i])
            report_unused_cap(build, &ast->caps.items[i].name);
    }
}

void soj__build_check_unused(soj__build *build)
{
    check_facts(build);
    check_rules(build);
}
