/* SPDX-License-Identifier: MIT */
/* Splits of the customers by key: the holdout and the variants of touchpoints. (Those of share()
 * are met in conditions: calls.c.) */
#include "compile/build.h"

/* The first may be a name that was not given, which is an error already: it has no bytes. */
static bool join(soj__build *build, soj__slice a, const char *between, soj__slice b,
                 soj__str *out_text)
{
    size_t n = strlen(between);
    char *text = soj__arena_alloc(&build->scratch, a.len + n + b.len + 2);
    if (!text)
        return false;
    if (a.len > 0)
        memcpy(text, a.data, a.len);
    memcpy(text + a.len, between, n);
    memcpy(text + a.len + n, b.data, b.len);
    text[a.len + n + b.len] = '/';
    return soj__build_text(build, (soj__slice){text, a.len + n + b.len + 1}, out_text);
}

bool soj__build_add_split(soj__build *build, const char *between, soj__slice name,
                          uint32_t *out_split)
{
    soj__split row = {.name = {0, 0}};
    *out_split = build->splits.n;
    build->here = build->ast->name.span;
    if (!join(build, build->ast->name.text, between, name, &row.prefix))
        return false;
    soj__split *split = SOJ__PUSH(build->arena, &build->splits);
    if (split)
        *split = row;
    return split != NULL;
}

bool soj__build_holdout(soj__build *build)
{
    uint32_t percent = build->ast->holdout.value;
    if (!soj__ast_given(&build->ast->holdout.source) || percent == 0)
        return true;
    build->head.holdout = percent;
    build->head.holdout_split = build->splits.n;
    soj__split *split = SOJ__PUSH(build->arena, &build->splits);
    return split && soj__build_text(build, SOJ__SLICE("holdout/"), &split->prefix);
}

static bool build_variant(soj__build *build, const soj__ast_variant *ast, uint32_t end)
{
    soj__variant row = {.end = end};
    if (!soj__build_text(build, ast->name.text, &row.name) ||
        !soj__build_contents(build, &ast->contents, &row.contents))
        return false;
    soj__variant *variant = SOJ__PUSH(build->arena, &build->variants);
    if (variant)
        *variant = row;
    return variant != NULL;
}

bool soj__build_variants(soj__build *build, const soj__ast_touchpoint *ast,
                         soj__touchpoint_info *row)
{
    uint32_t end = 0;
    row->variants = (soj__range){build->variants.n, ast->variants.n};
    for (uint32_t i = 0; i < ast->variants.n; i++) {
        end += ast->variants.items[i].percent.value; /* at most 10,000 in all: else reported */
        if (!build_variant(build, &ast->variants.items[i], end))
            return false;
    }
    if (ast->variants.n == 0)
        return true;
    soj__arena_reset(&build->scratch);
    soj__slice path = soj__build_slice(build, row->path);
    const char *copy = soj__arena_copy(&build->scratch, path.data, path.len);
    return copy && soj__build_add_split(build, "/", (soj__slice){copy, path.len}, &row->split);
}
