/* SPDX-License-Identifier: MIT */
/* References for the host, of touchpoints and of their variants. */
#include "compile/build.h"

static bool build_content(soj__build *build, const soj__ast_content *from)
{
    soj__content row = {.segment = SOJ__NONE};
    if (soj__ast_given(&from->segment) &&
        !soj__build_segment_use(build, &from->segment, &row.segment))
        return false;
    if (!soj__build_text(build, from->reference.text, &row.reference))
        return false;
    soj__content *content = SOJ__PUSH(build->arena, &build->contents);
    if (content)
        *content = row;
    return content != NULL;
}

bool soj__build_contents(soj__build *build, const soj__ast_contents *ast, soj__range *out_range)
{
    *out_range = (soj__range){build->contents.n, 0};
    for (uint32_t i = 0; i < ast->n; i++) {
        if (soj__ast_given(&ast->items[i].segment) && !build_content(build, &ast->items[i]))
            return false;
    }
    for (uint32_t i = 0; i < ast->n; i++) {
        if (!soj__ast_given(&ast->items[i].segment) && !build_content(build, &ast->items[i]))
            return false;
    }
    out_range->n = build->contents.n - out_range->first;
    return true;
}
