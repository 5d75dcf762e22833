/* SPDX-License-Identifier: MIT */
/* What tracks, stages, touchpoints, attributes and events were called in earlier versions. */
#include "compile/build.h"

static bool add_formers(soj__build *build, soj__former_kind kind, uint32_t index,
                        const soj__ast_texts *was)
{
    for (uint32_t i = 0; i < was->n; i++) {
        soj__former row = {.kind = kind, .index = index};
        if (!soj__build_text(build, was->items[i].text, &row.name))
            return false;
        soj__former *former = SOJ__PUSH(build->arena, &build->formers);
        if (!former)
            return false;
        *former = row;
    }
    return true;
}

static bool of_stages(soj__build *build)
{
    for (uint32_t i = 0; i < build->stage_asts.n; i++) {
        if (!add_formers(build, SOJ__FORMER_STAGE, i, &build->stage_asts.items[i]->was))
            return false;
    }
    for (uint32_t i = 0; i < build->touchpoint_asts.n; i++) {
        if (!add_formers(build, SOJ__FORMER_TOUCHPOINT, i, &build->touchpoint_asts.items[i]->was))
            return false;
    }
    return true;
}

/* Rows of attributes and of declared events are in the order of the text; the lifecycle, which is
 * track 0, has no name of its own. A name that stands twice is an error, and has one row. */
bool soj__build_formers(soj__build *build)
{
    const soj__ast_model *ast = build->ast;
    if (soj__diags_errors_now(build->diags) > 0)
        return true;
    for (uint32_t i = 0; i < ast->tracks.n; i++) {
        if (!add_formers(build, SOJ__FORMER_TRACK, i + 1, &ast->tracks.items[i].was))
            return false;
    }
    for (uint32_t i = 0; i < ast->attributes.n; i++) {
        if (!add_formers(build, SOJ__FORMER_ATTRIBUTE, i, &ast->attributes.items[i].terms->was))
            return false;
    }
    for (uint32_t i = 0; i < ast->events.n; i++) {
        if (!add_formers(build, SOJ__FORMER_EVENT, i, &ast->events.items[i].was))
            return false;
    }
    return of_stages(build);
}
