/* SPDX-License-Identifier: MIT */
#include <sojourn/diag.h>

#include "diag/list.h"

soj_status soj_diags_new(const soj_allocator *allocator, soj_diags **out_diags)
{
    if (!out_diags)
        return SOJ_ERR_ARGUMENT;
    soj__mem mem = soj__mem_from(allocator);
    soj_diags *diags = soj__mem_alloc(&mem, sizeof(*diags));
    if (!diags)
        return SOJ_ERR_NOMEM;
    soj__diags_init(diags, &mem);
    *out_diags = diags;
    return SOJ_OK;
}

void soj_diags_free(soj_diags *diags)
{
    if (!diags)
        return;
    soj__mem mem = diags->arena.mem;
    soj__diags_done(diags);
    soj__mem_free(&mem, diags, sizeof(*diags));
}

void soj_diags_clear(soj_diags *diags)
{
    if (diags)
        soj__diags_clear(diags);
}

size_t soj_diags_count(const soj_diags *diags)
{
    return diags ? diags->n : 0;
}

size_t soj_diags_errors(const soj_diags *diags)
{
    return diags ? diags->n_errors : 0;
}

const soj_diag *soj_diags_get(const soj_diags *diags, size_t index)
{
    return diags && index < diags->n ? &diags->entries[index]->shown : NULL;
}

soj_status soj_diags_render(const soj_diags *diags, soj_write_fn write, void *ctx)
{
    if (!diags || !write)
        return SOJ_ERR_ARGUMENT;
    soj__diags_render(diags, write, ctx);
    return SOJ_OK;
}
