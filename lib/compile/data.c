/* SPDX-License-Identifier: MIT */
/* The `data` of touchpoints. */
#include "compile/resolve.h"

/* Kinds that a host can be handed. What may be anything is looked at when it is computed. */
static bool is_value(soj__kind kind)
{
    SOJ__ASSERT(kind != SOJ__KIND_ERROR); /* of a checked tree */
    return kind != SOJ__KIND_UINT && kind != SOJ__KIND_NULL;
}

static bool build_datum(soj__build *build, const soj__ast_data *ast, soj__site *place)
{
    soj__datum row = {.expr = SOJ__NONE};
    soj__cel_ast *tree;
    soj__kind kind;
    soj__arena_reset(&build->scratch);
    if (!soj__check_text(build, &ast->value, place, &tree, &kind) ||
        !soj__build_text(build, ast->attribute.text, &row.name))
        return false;
    if (tree && !is_value(kind)) {
        soj__diag_add(build->diags, SOJ__DIAG_CONDITION_TYPE, ast->value.span,
                      "data are values that an attribute could have, and this is %s",
                      soj__kind_words(kind));
        if (kind == SOJ__KIND_UINT)
            soj__diag_suggest(build->diags, "convert it: int(…)");
        else
            soj__diag_suggest(build->diags, "leave it out");
        tree = NULL;
    }
    if (tree && !soj__add_expr(build, tree, &ast->value, ast->value.text, &row.expr))
        return false;
    soj__datum *datum = SOJ__PUSH(build->arena, &build->data);
    if (datum)
        *datum = row;
    return datum != NULL;
}

static bool add_kept(soj__build *build, const soj__kept *kept, soj__range *out_range)
{
    *out_range = (soj__range){build->kept_refs.n, kept->n};
    for (uint32_t i = 0; i < kept->n; i++) {
        uint32_t *ref = SOJ__PUSH(build->arena, &build->kept_refs);
        if (!ref)
            return false;
        *ref = kept->items[i];
    }
    return true;
}

bool soj__build_data(soj__build *build, const soj__ast_touchpoint *ast, soj__touchpoint_info *row)
{
    soj__kept kept = {.n = 0};
    soj__scope scope = {SOJ__SCOPE_NOW | SOJ__SCOPE_IN_STAGE, row->trigger, row->stage};
    if (soj__ast_meant(&ast->on.event))
        scope.flags |= SOJ__SCOPE_DATA;
    row->data = (soj__range){build->data.n, ast->data.n};
    for (uint32_t i = 0; i < ast->data.n; i++) {
        soj__site place = {.build = build, .scope = &scope, .kept = &kept};
        if (!build_datum(build, &ast->data.items[i], &place))
            return false;
    }
    if (ast->data.n > build->head.max_data)
        build->head.max_data = ast->data.n;
    return add_kept(build, &kept, &row->kept);
}
