/* SPDX-License-Identifier: MIT */
/* Channels: what they cost, when they may be used and who has agreed to them. */
#include "compile/build.h"

static uint32_t window_named(soj__build *build, const soj__ast_text *name)
{
    soj__nearest nearest = {.wanted = name->text};
    if (!soj__ast_given(name))
        return SOJ__NONE;
    uint32_t window = soj__names_find(&build->window_names, name->text);
    if (window != SOJ__NONE) {
        build->used_windows[window] = true;
        return window;
    }
    soj__build_near(build, &nearest, SOJ__NEAR_WINDOW, (soj__range){0, build->ast->windows.n});
    soj__diag_add(build->diags, SOJ__DIAG_UNKNOWN_WINDOW, name->span, "there is no window %q",
                  name->text);
    if (nearest.best.data)
        soj__diag_suggest(build->diags, "did you mean %q?", nearest.best);
    else
        soj__diag_suggest(build->diags, "declare it under 'windows'");
    return SOJ__NONE;
}

static bool build_channel(soj__build *build, const soj__ast_channel *ast)
{
    soj__channel row = {.has_cost = soj__ast_given(&ast->cost.source),
                        .cost = ast->cost.value,
                        .consent = SOJ__NONE,
                        .window = window_named(build, &ast->window),
                        .is_staff = ast->is_staff};
    if (!soj__build_text(build, ast->name.text, &row.name) ||
        !soj__build_quiet_hours(build, &ast->quiet_hours, &row.quiet))
        return false;
    soj__channel *channel = SOJ__PUSH(build->arena, &build->channels);
    if (channel)
        *channel = row;
    return channel != NULL;
}

bool soj__build_channels(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    uint32_t known;
    for (uint32_t i = 0; i < ast->channels.n; i++) {
        if (!soj__names_add(&build->channel_names, ast->channels.items[i].name.text, i, &known) ||
            !build_channel(build, &ast->channels.items[i]))
            return false;
    }
    return true;
}

bool soj__build_consents(soj__build *build)
{
    static const soj__scope scope = {SOJ__SCOPE_NOW, SOJ__NONE, SOJ__NONE};
    static const soj__ast_text none = {.text = {NULL, 0}};
    for (uint32_t i = 0; i < build->channels.n; i++) {
        int literal;
        if (!soj__build_condition(build, &build->ast->channels.items[i].consent, &none, &scope,
                                  &build->channels.items[i].consent, &literal))
            return false;
    }
    return true;
}
